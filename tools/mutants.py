"""What a mutant is: one small change to one module, found in its syntax tree. Reads source; runs nothing."""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from types import CodeType
from typing import Any

#: What a page said and when it was read is no behaviour: these arguments are left alone.
_LEFT_ALONE = {"url", "checked_on"}
_SWAPS: Mapping[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
_NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}
#: A day in a string, with its year or without.
_DAY = re.compile(r"(\d{4}-)?\d\d-\d\d")

Fields = dict[str, Any]
#: The name and the lines of a function.
Function = tuple[str, range]
Enums = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change. `str()` is its name, which stays when lines move; the list of equivalent mutants is made of names."""

    file: str
    inside: str  #: Function, constant and argument that hold it.
    change: str
    line: int
    #: The outermost function whose body holds it, and its lines; None: it is run on import.
    function: str | None
    body: range
    tree: ast.Module
    node: ast.AST
    fields: Fields

    def __str__(self) -> str:
        return f"{self.file}: {self.inside}: {self.change}"

    def code(self, root: Path) -> CodeType:
        """The module with the change."""
        kept = _set(self.node, self.fields)
        try:
            return compile(ast.fix_missing_locations(self.tree), str(root / self.file), "exec", dont_inherit=True)
        finally:
            _set(self.node, kept)


def mutants(root: Path, files: Iterable[str]) -> list[Mutant]:
    """Every mutant of these modules, in the order of the text, each with a name of its own."""
    enums = _enums(root)
    found = [one for file in files for one in _of_module(root, file, enums)]
    times: Counter[str] = Counter()
    return [_numbered(one, times) for one in found]


def _numbered(one: Mutant, times: Counter[str]) -> Mutant:
    times[str(one)] += 1
    number = times[str(one)]
    return one if number == 1 else replace(one, change=f"{one.change} #{number}")


def _enums(root: Path) -> Enums:
    """The members of every enum of the domain, in their order."""
    classes = [
        node
        for file in sorted(root.glob("cycle/**/*.py"))
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef) and any("Enum" in ast.unparse(base) for base in node.bases)
    ]
    return {
        one.name: tuple(ast.unparse(line.targets[0]) for line in one.body if isinstance(line, ast.Assign))
        for one in classes
    }


def _of_module(root: Path, file: str, enums: Enums) -> Iterator[Mutant]:
    tree = ast.parse((root / file).read_text(encoding="utf-8"))
    short = {
        line.targets[0].id: enums[line.value.id]
        for line in tree.body
        if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name)
        if isinstance(line.value, ast.Name) and line.value.id in enums
    }
    walk = _Walk(file, tree, {**enums, **short})
    yield from walk.statements(tree, (), None)


@dataclass(frozen=True, slots=True)
class _Walk:
    """A walk over one module that knows in which function, constant and argument it is."""

    file: str
    tree: ast.Module
    enums: Enums

    def statements(self, holder: ast.AST, inside: tuple[str, ...], function: Function | None) -> Iterator[Mutant]:
        """The mutants of the lists of statements of a node: one less, or one changed."""
        for name in ("body", "orelse", "handlers", "finalbody"):
            lines = getattr(holder, name, [])
            for number, line in enumerate(lines):
                if isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant):
                    continue  # a docstring
                if isinstance(line, ast.Expr | ast.Raise | ast.Continue | ast.Break):
                    without = [*lines[:number], ast.copy_location(ast.Pass(), line), *lines[number + 1 :]]
                    text = f"without {ast.unparse(line)}"
                    yield self._mutant(holder, {name: without}, text, line.lineno, inside, function)
                yield from self._below(line, inside, function)

    def _below(self, node: ast.AST, inside: tuple[str, ...], function: Function | None) -> Iterator[Mutant]:
        match node:
            case ast.FunctionDef():
                within = (*inside, node.name)
                for part in (*node.decorator_list, *node.args.defaults, *node.args.kw_defaults):
                    if part:
                        yield from self._below(part, within, function)
                body = range(node.body[0].lineno, (node.end_lineno or 0) + 1)
                yield from self.statements(node, within, function or (".".join(within), body))
                return
            case ast.ClassDef():
                yield from self.statements(node, (*inside, node.name), function)
                return
            case ast.Raise() | ast.Assert() | ast.Import() | ast.ImportFrom() | ast.Name(id="__all__"):
                return
            case ast.keyword(arg=name) if name in _LEFT_ALONE:
                return
            case ast.keyword(arg=str() as name) | ast.Assign(targets=[ast.Name(id=name)]) if not function:
                inside = (*inside, name)
            case ast.AnnAssign(target=ast.Name(id=name)) if not function:
                inside = (*inside, name)
        for fields, text in _changes(node, self.enums):
            line = node.target.lineno if isinstance(node, ast.comprehension) else getattr(node, "lineno", 0)
            yield self._mutant(node, fields, text, line, inside, function)
        if isinstance(node, ast.stmt):
            yield from self.statements(node, inside, function)
        for child in _children(node):
            yield from self._below(child, inside, function)

    def _mutant(
        self, node: ast.AST, fields: Fields, text: str, line: int, inside: tuple[str, ...], function: Function | None
    ) -> Mutant:
        shown = " ".join(text.split())
        name, body = function or (None, range(0))
        return Mutant(self.file, ".".join(inside), shown, line, name, body, self.tree, node, fields)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a node that can matter: no annotation, no text of an f-string, no statement (see `statements`)."""
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "format_spec", "targets", "target", "ctx"}:
            continue
        if isinstance(node, ast.Subscript) and isinstance(value, ast.Tuple):
            continue  # a type
        for child in value if isinstance(value, list) else [value]:
            text = isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant)
            if isinstance(child, ast.AST) and not isinstance(child, ast.stmt | ast.excepthandler) and not text:
                yield child


def _changes(node: ast.AST, enums: Enums) -> Iterator[tuple[Fields, str]]:
    """The fields to set for each mutant of this node alone, and how to call it."""
    before = ast.unparse(node) if isinstance(node, ast.expr) else ""
    for fields in _replaced(node, enums):
        kept = _set(node, fields)
        after = ast.unparse(node)
        _set(node, kept)
        yield fields, f"{before} → {after}"
    match node:
        case ast.Tuple(elts=parts, ctx=ast.Load()) | ast.List(elts=parts, ctx=ast.Load()) | ast.Set(elts=parts):
            for number, part in enumerate(parts):
                yield {"elts": _less(parts, number)}, f"without {ast.unparse(part)}"
        case ast.Dict(keys=keys, values=values):
            for number, key in enumerate(keys):
                name = ast.unparse(key if key else values[number])
                yield {"keys": _less(keys, number), "values": _less(values, number)}, f"without {name}"
        case ast.Call(keywords=given):
            for number, one in enumerate(given):
                if one.arg not in _LEFT_ALONE:
                    yield {"keywords": _less(given, number)}, f"without {one.arg or '**'}={ast.unparse(one.value)}"
        case ast.comprehension(ifs=tests):
            for number, test in enumerate(tests):
                yield {"ifs": _less(tests, number)}, f"without if {ast.unparse(test)}"
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
            if not isinstance(test, ast.Compare | ast.BoolOp | ast.UnaryOp):
                text = ast.unparse(test)
                yield {"test": _negated(test)}, f"if {text} → if not {text}"


def _replaced(node: ast.AST, enums: Enums) -> Iterator[Fields]:
    match node:
        case ast.Compare(ops=ops):
            for number, op in enumerate(ops):
                yield {"ops": [*ops[:number], _SWAPS[type(op)](), *ops[number + 1 :]]}
        case ast.BoolOp(op=op) | ast.BinOp(op=op) if type(op) in _SWAPS:
            yield {"op": _SWAPS[type(op)]()}
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield {"operand": _negated(operand)}
        case ast.Constant(value=bool() as value):
            yield {"value": not value}
        case ast.Constant(value=int() as value):
            yield {"value": value + 1}
        case ast.Constant(value=str() as value) if not value.startswith("http"):
            yield from ({"value": one} for one in _other_texts(value))
        case ast.Attribute(value=ast.Name(id=name), attr=member) if member in enums.get(name, ()):
            members = enums[name]
            yield {"attr": members[(members.index(member) + 1) % len(members)]}
        case ast.Name(id=name, ctx=ast.Load()) if name in _NAMES:
            yield {"id": _NAMES[name]}


def _other_texts(text: str) -> Iterator[str]:
    """The text with one of its days a day later; without days, with a mark at its end."""
    days = list(_DAY.finditer(text))
    for found in days:
        year = found[1] or "2024-"
        later = date.fromisoformat(year + found[0].removeprefix(year)) + timedelta(days=1)
        yield text[: found.start()] + later.isoformat()[0 if found[1] else 5 :] + text[found.end() :]
    if not days:
        yield f"{text}~"


def _negated(test: ast.expr) -> ast.expr:
    return ast.copy_location(ast.UnaryOp(op=ast.Not(), operand=test), test)


def _less(parts: list[Any], number: int) -> list[Any]:
    return parts[:number] + parts[number + 1 :]


def _set(node: ast.AST, fields: Fields) -> Fields:
    """Set these fields; returns what they were."""
    kept = {name: getattr(node, name) for name in fields}
    for name, value in fields.items():
        setattr(node, name, value)
    return kept
