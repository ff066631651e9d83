"""Write docs/sources.md: every rule of the sources, where it lives, and the test that exercises it.

    python tools/sources.py           write the page again from docs/sources.toml
    python tools/sources.py --check   say what does not hold, and whether the page is out of date; write nothing

What the data names is looked up: functions, fields and rows in the code, entries of the plans, tests. Exit status:
0 all is well, 1 something does not hold, 2 wrong usage.
"""

import ast
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

ROOT = Path(__file__).resolve().parents[1]
DATA = Path("docs/sources.toml")
PAGE = Path("docs/sources.md")
PLANS = Path("cycle/rules/plans")
#: What each status means, in the order of the page.
STATUSES = {
    "built": "the engine does it, or holds it as data; a remark says which part is still missing",
    "outside": "no condition of a product's cycle, and why",
    "open": "the engine should have it and has not",
}
_KEYS = {
    "": {"part", "slip"},
    "part": {"key", "title", "source", "rule"},
    "rule": {"id", "asks", "status", "where", "tests", "reason", "missing"},
    "slip": {"source", "slip", "answer"},
}
_PYTHON_NAME = re.compile(r"(?P<dotted>\w+(\.\w+)*)(\[(?P<word>\w+)\])?")
_PLACE = re.compile(r"(\w+)(?:\[([\w-]+)\])?")

Place = tuple[str | int, ...]
T = TypeVar("T")
_Defined = ast.FunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign


class ShapeError(Exception):
    """The data file does not have the shape that is asked for."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule or fact of a source, and what became of it."""

    id: str
    asks: str
    status: str
    where: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    reason: str = ""  #: Why it is outside.
    missing: str = ""  #: What is not there yet, wholly or in part.


@dataclass(frozen=True, slots=True)
class Part:
    """One document, or one section of the law."""

    key: str
    title: str
    source: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Slip:
    """Something a source gets wrong or leaves out, and what the engine makes of it."""

    source: str
    slip: str
    answer: str


@dataclass(frozen=True, slots=True)
class Sources:
    """The whole data file."""

    parts: tuple[Part, ...]
    slips: tuple[Slip, ...]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule, in the order of the file."""
        return tuple(rule for part in self.parts for rule in part.rules)


# Reading.


def load(text: str) -> Sources:
    """The data. Raises ShapeError for a key that is unknown or missing."""
    top = tomllib.loads(text)
    _require_keys("", top)
    parts = tuple(_part(table) for table in top.get("part", []))
    slips = tuple(_slip(table) for table in top.get("slip", []))
    return Sources(parts, slips)


def _part(table: dict[str, Any]) -> Part:
    _require_keys("part", table)
    given = {key: value for key, value in table.items() if key != "rule"}
    return _made(Part, "part", {**given, "rules": tuple(_rule(rule) for rule in table.get("rule", []))})


def _rule(table: dict[str, Any]) -> Rule:
    _require_keys("rule", table)
    return _made(Rule, "rule", {key: tuple(one) if isinstance(one, list) else one for key, one in table.items()})


def _slip(table: dict[str, Any]) -> Slip:
    _require_keys("slip", table)
    return _made(Slip, "slip", table)


def _made(what: Callable[..., T], kind: str, given: dict[str, Any]) -> T:
    try:
        return what(**given)
    except TypeError as error:
        raise ShapeError(f"{given.get('id', kind)}: {error}") from error


def _require_keys(kind: str, table: dict[str, Any]) -> None:
    for key in table.keys() - _KEYS[kind]:
        raise ShapeError(f"{table.get('id') or table.get('key') or kind or 'the file'}: “{key}” is not known")


# What must hold.


def faults(sources: Sources, root: Path = ROOT) -> list[str]:
    """Everything that does not hold, a line each; empty when all is well."""
    return [
        *_order(sources),
        *(fault for rule in sources.rules for fault in _shape(rule)),
        *(fault for rule in sources.rules for fault in _lookups(rule, root)),
        *_plans_agree(sources, root),
    ]


def sort_key(rule_id: str) -> list[tuple[int, int, str]]:
    """The order of ids: numbers by value and before letters, so that DN-20 comes before DN-T1."""
    parts = re.findall(r"\d+|[A-Za-z]+", rule_id)
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts]


def _order(sources: Sources) -> Iterator[str]:
    for rule_id, times in Counter(rule.id for rule in sources.rules).items():
        if times > 1:
            yield f"{rule_id}: stands {times} times"
    for part in sources.parts:
        for earlier, later in zip(part.rules, part.rules[1:], strict=False):
            if sort_key(later.id) < sort_key(earlier.id):
                yield f"{later.id}: stands after {earlier.id}"


def _shape(rule: Rule) -> Iterator[str]:
    if rule.status not in STATUSES:
        yield f"{rule.id}: “{rule.status}” is not one of {', '.join(STATUSES)}"
    if not rule.asks.strip():
        yield f"{rule.id}: says nothing"
    if rule.status == "built" and not (rule.where and rule.tests):
        yield f"{rule.id}: is built, but names no place or no test"
    if (rule.status == "outside") is not bool(rule.reason):
        yield f"{rule.id}: a reason belongs to what is outside, and to nothing else"
    if rule.status == "open" and not rule.missing:
        yield f"{rule.id}: is open, but does not say what is missing"


def _lookups(rule: Rule, root: Path) -> Iterator[str]:
    for where in rule.where:
        if not _exists(where, root):
            yield f"{rule.id}: there is no {where}"
    for test in rule.tests:
        if not _is_test(test, root):
            yield f"{rule.id}: there is no test {test}"


def _exists(where: str, root: Path) -> bool:
    path, _, name = where.partition(": ")
    file = root / path
    if not file.is_file():
        return False
    if file.suffix == ".py":
        return _python_has(file, name)
    if file.suffix == ".toml":
        return _place(_toml(file), name) is not None
    return not name


# Names in the code.


@cache
def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def _python_has(file: Path, name: str) -> bool:
    """Whether a module has `name`, `Class.member`, `CALL.keyword`, or `NAME[WORD]`: WORD stands in what NAME is."""
    found = _PYTHON_NAME.fullmatch(name)
    if not found:
        return False
    first, *further = found["dotted"].split(".")
    node = _defined(_tree(file).body, first)
    for member in further:
        node = _member(node, member)
    return node is not None and (found["word"] is None or _holds(node, found["word"]))


def _defined(body: Sequence[ast.stmt], name: str) -> ast.AST | None:
    return next((one for one in body if isinstance(one, _Defined) and name in _names(one)), None)


def _names(node: _Defined) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _member(node: ast.AST | None, name: str) -> ast.AST | None:
    if isinstance(node, ast.ClassDef):
        return _defined(node.body, name)
    if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Call):
        return next((keyword for keyword in node.value.keywords if keyword.arg == name), None)
    return None


def _holds(node: ast.AST, word: str) -> bool:
    return any(
        (isinstance(one, ast.Attribute) and one.attr == word) or (isinstance(one, ast.Constant) and one.value == word)
        for one in ast.walk(node)
    )


def _is_test(test: str, root: Path) -> bool:
    path, *names = test.split("::")
    file = root / path
    if not path.startswith("tests/") or not file.is_file() or not names or not names[-1].startswith("test"):
        return False
    node: ast.AST | None = _defined(_tree(file).body, names[0])
    for name in names[1:]:
        node = _member(node, name)
    return isinstance(node, ast.FunctionDef)


# Entries of the plans.


@cache
def _toml(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _place(table: Any, text: str) -> Place | None:
    """The entry that a place names (`idea`, `round[2]`, `window[reissue]`), entries counted from 1; None: no such."""
    place: list[str | int] = []
    for step in text.split("."):
        found = _PLACE.fullmatch(step)
        if not found or not isinstance(table, dict) or found[1] not in table:
            return None
        table = table[found[1]]
        place.append(found[1])
        if found[2]:
            number = _number(table, found[2])
            if number is None:
                return None
            table = table[number - 1]
            place.append(number)
    return tuple(place)


def _number(entries: Any, name: str) -> int | None:
    """The entry of that number, key or indicator in a list."""
    if not isinstance(entries, list):
        return None
    if name.isdigit():
        return int(name) if 1 <= int(name) <= len(entries) else None
    numbered = enumerate(entries, start=1)
    return next((number for number, one in numbered if name in (one.get("key"), one.get("indicator"))), None)


def mentions(table: Any, place: Place = ()) -> Iterator[tuple[str, Place]]:
    """Every rule that an entry of a plan says it carries out, with the place of the entry."""
    if isinstance(table, dict):
        rules = table.get("rules", [])
        yield from ((rule, place) for rule in dict.fromkeys(rules if isinstance(rules, list) else []))
        for key, value in table.items():
            yield from mentions(value, (*place, key))
    elif isinstance(table, list):
        for number, value in enumerate(table, start=1):
            yield from mentions(value, (*place, number))


def _plans_agree(sources: Sources, root: Path) -> Iterator[str]:
    rules = {rule.id: rule for rule in sources.rules}
    for file in sorted((root / PLANS).glob("*.toml")):
        path = file.relative_to(root).as_posix()
        for rule_id, place in mentions(_toml(file)):
            fault = _disagreement(rules.get(rule_id), path, place, root)
            if fault:
                yield f"{rule_id}: {fault}"


def _disagreement(rule: Rule | None, path: str, place: Place, root: Path) -> str | None:
    shown = f"{path}: {shown_place(place)}"
    if rule is None:
        return f"{shown} carries it out, but it is not in the list"
    if rule.status != "built":
        return f"{shown} carries it out, but it counts as {rule.status}"
    named = (where.partition(": ")[2] for where in rule.where if where.startswith(f"{path}: "))
    places = [_place(_toml(root / path), name) for name in named]
    if not any(one is not None and place[: len(one)] == one for one in places):
        return f"{shown} carries it out, but its places do not name that entry"
    return None


def shown_place(place: Place) -> str:
    """A place as it is written: `round[2]`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place).lstrip(".")


# The page.

_HEAD = """\
# Where every rule of the sources lives

<!-- Written by `make sources` from docs/sources.toml: change that file, not this page. -->

The first five parts are the plans and schemes of five provinces and districts that the engine was built from, the sixth
says where they differ; the others are the national rules, from 1048/QĐ-TTg (2019) to 26/2026/QĐ-TTg. An id such as
`DN-03` also stands in the plan files and in `ocop plan show`; `N-7.1-05` is row 5 of the table of 2026. What is asked
is told in our words, never quoted: the document itself decides. What the texts leave open, and how it is read here, is
in [divergences.md](divergences.md).

`ROWS[FORWARD]` are the rows of that step in a table of the process, `RULEBOOK.bands` is a ruled value with its
article, `round[2]` is the second round of a plan file. Every place and every test on this page is looked up when it is
written: a name that is gone stops the build.
"""


def page(sources: Sources) -> str:
    """The page."""
    blocks = [_HEAD, *_summary(sources), *_open(sources)]
    for part in sources.parts:
        blocks += [f"## {part.title}\n", f"{part.source}\n", _table(_RULE_HEAD, map(_row, part.rules))]
    blocks += ["## Slips of the sources\n", _table(_SLIP_HEAD, ((s.source, s.slip, s.answer) for s in sources.slips))]
    return "\n".join(blocks)


_RULE_HEAD = ("id", "what is asked", "status", "where, or why not", "test")
_SLIP_HEAD = ("source", "slip", "what the engine makes of it")


def _summary(sources: Sources) -> Iterator[str]:
    meanings = "\n".join(f"- **{status}**: {meaning}." for status, meaning in STATUSES.items())
    yield f"{meanings}\n"
    head = ("part", "rules", "built", "of these in part", "outside", "open")
    rows = [(part.title, *map(str, counts(part.rules))) for part in sources.parts]
    yield _table(head, [*rows, ("**all**", *map(str, counts(sources.rules)))])


def counts(rules: Sequence[Rule]) -> tuple[int, int, int, int, int]:
    """How many rules there are: all, built, built in part, outside, open."""
    of = Counter(rule.status for rule in rules)
    in_part = sum(rule.status == "built" and bool(rule.missing) for rule in rules)
    return len(rules), of["built"], in_part, of["outside"], of["open"]


def _open(sources: Sources) -> Iterator[str]:
    yield "## What is still missing\n"
    for status, title in (("open", "Open"), ("built", "Built, but not whole")):
        ids: dict[str, list[str]] = {}
        for rule in sources.rules:
            if rule.status == status and rule.missing:
                ids.setdefault(rule.missing, []).append(f"`{rule.id}`")
        if not ids:
            continue
        yield f"### {title}\n"
        yield "\n".join(f"- {', '.join(of)}: {missing}." for missing, of in ids.items()) + "\n"


def _row(rule: Rule) -> tuple[str, ...]:
    remark = rule.reason or (f"*missing:* {rule.missing}" if rule.missing else "")
    return (
        f"`{rule.id}`",
        rule.asks,
        "built in part" if rule.status == "built" and rule.missing else rule.status,
        "<br>".join([*_linked(rule.where), remark] if remark else _linked(rule.where)),
        "<br>".join(_linked_test(test) for test in rule.tests) or "–",
    )


def _linked(places: Iterable[str]) -> list[str]:
    """A link to each file, with the names in it."""
    names: dict[str, list[str]] = {}
    for path, _, name in (where.partition(": ") for where in places):
        names.setdefault(path, []).extend([f"`{name}`"] if name else [])
    return [f"[{path}]({_relative(path)}) {', '.join(held)}".rstrip() for path, held in names.items()]


def _linked_test(test: str) -> str:
    path, _, name = test.partition("::")
    return f"[{name}]({_relative(path)})"


def _relative(path: str) -> str:
    return path.removeprefix("docs/") if path.startswith("docs/") else f"../{path}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines) + "\n"


def main(argv: Sequence[str]) -> int:
    """Write the page, or with `--check` only say what does not hold."""
    if list(argv) not in ([], ["--check"]):
        print("usage: python tools/sources.py [--check]", file=sys.stderr)
        return 2
    try:
        sources = load((ROOT / DATA).read_text(encoding="utf-8"))
    except (ShapeError, tomllib.TOMLDecodeError) as error:
        print(f"{DATA}: {error}", file=sys.stderr)
        return 1
    found = faults(sources)
    fresh = page(sources)
    if argv and (not (ROOT / PAGE).is_file() or (ROOT / PAGE).read_text(encoding="utf-8") != fresh):
        found.append(f"{PAGE} is out of date: run make sources")
    for fault in found:
        print(f"{DATA}: {fault}", file=sys.stderr)
    if not argv and not found:
        (ROOT / PAGE).write_text(fresh, encoding="utf-8")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
