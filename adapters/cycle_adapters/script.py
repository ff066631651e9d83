"""Scripts: JSON Lines, one command a line, done in order, each in its own transaction, one answer a line.

The words, fields and exit statuses are a contract that others write against; `docs/script-format.md` states it.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from cycle import inputs
from cycle.case import Case
from cycle.errors import BadValueError, InputError, OcopError, RefusedError, RulebookError, UnknownWordError
from cycle.ports import Clock, Store
from cycle.program import Program
from cycle.rehearsal import Rehearsal
from cycle.request import fields_of
from cycle.rules.plan_file import SHIPPED_PLANS, shipped_plan_text
from cycle.visit import VisitAct
from cycle.vocabulary import Step
from cycle.wording import Lang
from cycle_adapters.views import View, case_view, duty_view, error_view, refusal_view, sweep_view
from cycle_adapters.visit_views import announced_view, visit_view

DONE, NOT_AS_ASKED, MALFORMED, BROKEN = 0, 1, 2, 3
#: Longest line that is read, in characters.
LONGEST_LINE = 1_000_000
#: Largest plan file that is read, in bytes.
LARGEST_PLAN = 1_000_000

_OPENING = {Step.REGISTER.value, Step.IMPORT_CERTIFICATE.value}
_REGISTER = ("ref", "on", "by", "kind", "product", "producer", "unit", "predecessor", "historical", "request_id")
_IMPORT = (
    "ref",
    "product",
    "producer",
    "unit",
    "stars",
    "issued_on",
    "decision",
    "level",
    "valid_until",
    "number",
    "request_id",
)
_ANNOUNCE = ("plan", "producer", "unit", "first_on", "last_on", "purpose", "bodies", "by", "on", "move_days")
#: What the rules can say no to.
_REFUSABLE = tuple(word.value for words in (Step, VisitAct) for word in words)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one line, and the exit status it stands for."""

    view: View
    status: int


class Script:
    """Runs the lines of one script over one store."""

    def __init__(self, store: Store, clock: Clock, *, lang: Lang = "vi", folder: Path | None = None) -> None:
        self._program = Program(store, clock)
        self._rehearsal = Program(Rehearsal(store), clock)
        self._lang = lang
        self._folder = folder or Path()

    def run(self, lines: Iterable[str], *, keep_going: bool = False) -> Iterator[Answer]:
        """Do the lines in order and yield an answer for each; stop at the first that is not well.

        `keep_going` goes on past refusals and unmet expectations, never past a malformed line.
        """
        for number, text in enumerate(lines, start=1):
            if not text.strip():
                continue
            answer = self._line(number, text)
            yield answer
            if answer.status >= MALFORMED or (answer.status and not keep_going):
                return

    def _line(self, number: int, text: str) -> Answer:
        try:
            return self._answer(number, read_line(text))
        except (InputError, RulebookError) as error:
            return Answer({"line": number, "ok": False, "error": error_view(error)}, MALFORMED)
        except OcopError as error:
            return Answer({"line": number, "ok": False, "error": error_view(error)}, BROKEN)

    def _answer(self, number: int, command: Mapping[str, Any]) -> Answer:
        head = {"line": number, "ok": True, "do": command["do"]}
        try:
            view = {**head, **self._do(self._program, command)}
        except RefusedError as error:
            refused = refusal_view(error.refusal, self._lang)
            ref = command.get("case") or command.get("ref")
            view = {**head, "ok": False, "ref": ref, "state": refused["state"], "refused": refused}
        return Answer(view, DONE if view["ok"] else NOT_AS_ASKED)

    def _do(self, program: Program, command: Mapping[str, Any]) -> View:
        do = command["do"]
        if do in _COMMANDS:
            return _COMMANDS[do](self, program, command)
        if do in set(Step):
            return self._advance(program, command)
        raise UnknownWordError(
            "command", do, (*_COMMANDS, *(step.value for step in Step if step.value not in _COMMANDS))
        )

    def _load_plan(self, program: Program, command: Mapping[str, Any]) -> View:
        given = _fields(command, ("file",))
        name = inputs.read_text("file", given.get("file"))
        plan = program.load_plan(*plan_source(name, self._folder))
        return {"plan": plan.key, "unit": plan.unit, "starts": plan.starts.isoformat(), "ends": plan.ends.isoformat()}

    def _register(self, program: Program, command: Mapping[str, Any]) -> View:
        given = _fields(command, _REGISTER)
        case = program.register(
            given.get("product"),
            kind=_needed(given, "kind"),
            by=_needed(given, "by"),
            on=inputs.read_day("on", _needed(given, "on")),
            producer=given.get("producer"),
            unit=given.get("unit"),
            predecessor=_optional_key(given, "predecessor"),
            ref=given.get("ref"),
            historical=inputs.read_flag("historical", given.get("historical", False)),
            request_id=given.get("request_id"),
        )
        return _moved(program, case)

    def _import_certificate(self, program: Program, command: Mapping[str, Any]) -> View:
        given = _fields(command, _IMPORT)
        case = program.import_certificate(
            _needed(given, "product"),
            producer=_needed(given, "producer"),
            unit=_needed(given, "unit"),
            stars=_needed(given, "stars"),
            issued_on=inputs.read_day("issued_on", _needed(given, "issued_on")),
            decision=_needed(given, "decision"),
            level=given.get("level"),
            valid_until=inputs.read_optional_day("valid_until", given.get("valid_until")),
            number=given.get("number"),
            ref=given.get("ref"),
            request_id=given.get("request_id"),
        )
        return _moved(program, case)

    def _advance(self, program: Program, command: Mapping[str, Any]) -> View:
        step = Step(command["do"])
        given = _fields(command, ("case", "on", "by", "request_id", "if_version", *sorted(fields_of(step))))
        details = {key: value for key, value in given.items() if key in fields_of(step)}
        case = program.advance(
            inputs.read_text("case", _needed(given, "case")),
            step,
            by=_needed(given, "by"),
            on=inputs.read_day("on", _needed(given, "on")),
            request_id=given.get("request_id"),
            if_version=given.get("if_version"),
            **details,
        )
        return _moved(program, case)

    def _report_figure(self, program: Program, command: Mapping[str, Any]) -> View:
        given = _fields(command, ("plan", "indicator", "unit", "value", "on", "by"))
        figure = program.report_figure(
            inputs.read_text("plan", _needed(given, "plan")),
            indicator=_needed(given, "indicator"),
            unit=_needed(given, "unit"),
            value=_needed(given, "value"),
            by=_needed(given, "by"),
            on=inputs.read_day("on", _needed(given, "on")),
        )
        return {"plan": figure.plan, "indicator": figure.indicator.value, "unit": figure.unit, "value": figure.value}

    def _fulfil(self, program: Program, command: Mapping[str, Any]) -> View:
        given = _fields(command, ("plan", "obligation", "unit", "on", "by", "who", "count", "period", "note"))
        duty = program.fulfil(
            inputs.read_text("plan", _needed(given, "plan")),
            inputs.read_text("obligation", _needed(given, "obligation")),
            unit=_needed(given, "unit"),
            on=inputs.read_day("on", _needed(given, "on")),
            by=_needed(given, "by"),
            who=given.get("who"),
            count=given.get("count", 1),
            period=inputs.read_optional_day("period", given.get("period")),
            note=given.get("note"),
        )
        return duty_view(duty)

    def _announce(self, program: Program, command: Mapping[str, Any]) -> View:
        given = _fields(command, _ANNOUNCE)
        first_on = inputs.read_day("first_on", _needed(given, "first_on"))
        done = program.announce_inspection(
            inputs.read_text("plan", _needed(given, "plan")),
            producer=_needed(given, "producer"),
            unit=given.get("unit"),
            first_on=first_on,
            last_on=inputs.read_optional_day("last_on", given.get("last_on")) or first_on,
            purpose=_needed(given, "purpose"),
            bodies=given.get("bodies", ()),
            by=_needed(given, "by"),
            on=inputs.read_day("on", _needed(given, "on")),
            move_days=given.get("move_days", False),
        )
        return announced_view(done)

    def _agree(self, program: Program, command: Mapping[str, Any]) -> View:
        given = _fields(command, ("visit", "on", "by"))
        on = inputs.read_day("on", _needed(given, "on"))
        return visit_view(program.agree_inspection(_needed(given, "visit"), by=_needed(given, "by"), on=on))

    def _call_off(self, program: Program, command: Mapping[str, Any]) -> View:
        given = _fields(command, ("visit", "on", "by", "reason"))
        on, reason = inputs.read_day("on", _needed(given, "on")), _needed(given, "reason")
        by = _needed(given, "by")
        return visit_view(program.call_off_inspection(_needed(given, "visit"), reason=reason, by=by, on=on))

    def _sweep(self, program: Program, command: Mapping[str, Any]) -> View:
        given = _fields(command, ("on",))
        report = program.sweep(inputs.read_day("on", _needed(given, "on")))
        return {"ok": not report.failures, **sweep_view(report)}

    def _expect(self, program: Program, command: Mapping[str, Any]) -> View:
        key = inputs.read_text("case", _needed(command, "case"))
        case = program.case(key)
        view = case_view(case, program.deadlines(case.id))
        wanted = {field: value for field, value in command.items() if field not in ("do", "case")}
        inputs.refuse_unknown("expect", wanted, view)
        actual = {field: view[field] for field in wanted}
        answer: View = {"ref": case.ref, "state": view["state"]}
        if actual != wanted:
            answer.update(ok=False, expected=wanted, actual=actual)
        return answer

    def _expect_refusal(self, program: Program, command: Mapping[str, Any]) -> View:
        del program  # what is refused changes nothing, and neither does what is not
        given = _fields(command, ("of", "reasons"))
        asked = _command(inputs.read_object("of", _needed(given, "of"), _needed(given, "of")))
        if asked["do"] not in _REFUSABLE:
            raise UnknownWordError("step in expect_refusal", asked["do"], _REFUSABLE)
        wanted = given.get("reasons")
        codes = None if wanted is None else sorted(str(code) for code in inputs.read_list("reasons", wanted))
        try:
            taken = self._do(self._rehearsal, asked)
        except RefusedError as error:
            refused = refusal_view(error.refusal, self._lang)
            actual = sorted({reason["code"] for reason in refused["reasons"]})
            answer = {"ref": asked.get("case") or asked.get("ref"), "state": refused["state"], "refused": refused}
            if codes is not None and codes != actual:
                answer.update(ok=False, expected=codes, actual=actual)
            return answer
        return {"ok": False, "ref": taken.get("ref"), "expected": "a refusal", "actual": taken.get("state")}

    def _note(self, program: Program, command: Mapping[str, Any]) -> View:
        del program  # a note is for the reader of the script
        given = _fields(command, ("text",))
        return {"text": inputs.read_text("text", _needed(given, "text"), inputs.LONGEST_TEXT)}


def _moved(program: Program, case: Case) -> View:
    """A case after its step. In a rehearsal the store has taken it back: then it has no deadlines."""
    return case_view(case, program.deadlines_or_none(case.id))


_COMMANDS: Mapping[str, Callable[[Script, Program, Mapping[str, Any]], View]] = {
    "load_plan": Script._load_plan,
    "register": Script._register,
    "import_certificate": Script._import_certificate,
    "report_figure": Script._report_figure,
    "fulfil": Script._fulfil,
    VisitAct.ANNOUNCE.value: Script._announce,
    VisitAct.AGREE.value: Script._agree,
    VisitAct.CALL_OFF.value: Script._call_off,
    "sweep": Script._sweep,
    "expect": Script._expect,
    "expect_refusal": Script._expect_refusal,
    "note": Script._note,
}


def read_line(text: str) -> Mapping[str, Any]:
    """One command. Raises BadValueError for what is not a JSON object with a `do`, each key once."""
    if len(text) > LONGEST_LINE:
        raise BadValueError("line", text, f"a line of at most {LONGEST_LINE} characters")
    try:
        value = json.loads(text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=each_key_once)
    except (ValueError, RecursionError) as error:
        raise BadValueError("line", text, f"a JSON object ({str(error)[:80]})") from None
    return _command(value)


def _command(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping) or not isinstance(value.get("do"), str):
        raise BadValueError("line", value, 'a JSON object with the command in "do"')
    return value


def _no_constant(text: str) -> None:
    raise ValueError(f"{text} is not a number")


def each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The fields of a JSON object. Raises ValueError for one that stands twice: the last would win unseen."""
    keys = [key for key, _ in pairs]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise ValueError(f"the field {twice[0]} stands twice")
    return dict(pairs)


def _fields(command: Mapping[str, Any], known: Iterable[str]) -> dict[str, Any]:
    given = {field: value for field, value in command.items() if field != "do"}
    inputs.refuse_unknown(command["do"], given, known)
    return given


def _needed(given: Mapping[str, Any], field: str) -> Any:
    if given.get(field) is None:
        raise BadValueError(field, "", "missing: the command needs it")
    return given[field]


def _optional_key(given: Mapping[str, Any], field: str) -> str | None:
    return inputs.read_optional_text(field, given.get(field))


def plan_source(name: str, folder: Path) -> tuple[str, str]:
    """Key and text of a plan: a shipped one by its name, else a TOML file beside the script."""
    if name in SHIPPED_PLANS:
        return name, shipped_plan_text(name)
    path = folder / name
    try:
        if path.stat().st_size > LARGEST_PLAN:
            raise BadValueError("file", name, f"a plan file of at most {LARGEST_PLAN} bytes")
        return path.stem, path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError, ValueError) as error:
        choices = ", ".join(SHIPPED_PLANS)
        raise BadValueError("file", name, f"a shipped plan ({choices}) or a readable TOML file") from error
