"""What a case is follows from its steps: no field of it is set by handing it in, whoever asks and wherever.

Every entry of the library, every verb of a script and of the command line, every object inside a line, each with every
field of a case that is not its own. The counts are those of H4 in docs/reliability.md.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from itertools import product
from typing import Any

import pytest

from cycle.case import Case
from cycle.certificate import Certificate
from cycle.errors import UnknownWordError
from cycle.program import Program
from cycle.request import fields_of
from cycle.testing import FrozenClock, MemoryStore, examples
from cycle.testing.snapshot import snapshot
from cycle.vocabulary import State, Step
from cycle_adapters.cli import MISUSED, main
from cycle_adapters.script import MALFORMED, Script
from tests.support.plans import PLAIN

ON = date(2026, 6, 1)
UNIT = "dong-nai/phu-loi"
#: What a case and its certificate consist of, what they are shown with, and what a record is kept by.
FIELDS = sorted(
    {one.name for one in (*fields(Case), *fields(Certificate))}
    | {"owner", "stars", "suspension", "void_approvals", "recorded_at", "number_of_events", "deadlines", "seq", "hash"}
    | {"source", "dest", "step", "events", "effects", "checksum", "role", "__class__", "_state"}
)
VALUES: Mapping[str, Any] = {"state": "certified", "version": 99, "stars": 5, "id": "c9", "regime": "R1"}
BY = {"role": "producer", "name": "HTX A"}
PRODUCER = {"name": "HTX A", "kind": "cooperative"}
PRODUCT = {"name": "Cacao", "set": 13}
REGISTRATION: Mapping[str, Any] = {
    "product": PRODUCT,
    "kind": "first",
    "by": BY,
    "on": "2026-06-01",
    "producer": PRODUCER,
    "unit": UNIT,
    "ref": "N1",
}
CERTIFICATE: Mapping[str, Any] = {
    "product": PRODUCT,
    "producer": PRODUCER,
    "unit": UNIT,
    "stars": 4,
    "issued_on": "2026-06-01",
    "decision": "1/QĐ-UBND",
    "ref": "N2",
}


def value_of(field: str) -> Any:
    return VALUES.get(field, "x")


@pytest.fixture
def store() -> MemoryStore:
    """A record with a case that waits for its dossier, and a plan."""
    store = MemoryStore()
    Program(store, FrozenClock()).load_plan("p", PLAIN)
    with store.write() as writing:
        writing.save([examples.opening(examples.registered_case("c1", unit=UNIT, since=ON, opened_on=ON))])
    return store


@pytest.fixture
def program(store: MemoryStore) -> Program:
    return Program(store, FrozenClock())


# A step.


@pytest.mark.parametrize("step", [one for one in Step if one not in {Step.REGISTER, Step.IMPORT_CERTIFICATE}])
def test_a_step_takes_no_field_but_its_own(program: Program, store: MemoryStore, step: Step) -> None:
    before, tried = snapshot(store), 0
    own = fields_of(step) | {"on", "by", "request_id", "if_version", "step", "key"}
    for field in FIELDS:
        if field in own:
            continue
        for ask, value in product((program.advance, program.ask), (value_of(field), None)):
            with pytest.raises(UnknownWordError) as caught:
                ask("c1", step, by=BY, on=ON, **{field: value})
            assert field in str(caught.value) or step in {Step.SUPERSEDE, Step.RESUME_RENEWAL}
            tried += 1
    assert snapshot(store) == before
    assert tried >= 2 * 40


# What opens a case, and every other entry with words of its own.

ENTRIES: Mapping[str, Mapping[str, Any]] = {
    "register": {**REGISTRATION, "on": ON},
    "import_certificate": {**CERTIFICATE, "issued_on": ON},
    "add_score": {"key": "c1", "sheet": None, "by": BY, "on": ON},
    "load_plan": {"key": "p2", "text": PLAIN},
    "create_council": {"council": examples.council()},
    "move_round": {"turn": examples.moved_round(), "evaluate_by": ON, "reason": "bão"},
    "report_figure": {"plan": "p", "indicator": "handbooks", "unit": "dong-nai", "value": 1, "by": BY, "on": ON},
    "fulfil": {"plan": "p", "obligation": "d", "unit": "dong-nai", "by": BY, "on": ON},
    "announce_inspection": {"plan": "p", "producer": "A", "first_on": ON, "last_on": ON, "purpose": "x"}
    | {"by": BY, "on": ON},
    "agree_inspection": {"visit": "v", "by": BY, "on": ON},
    "call_off_inspection": {"visit": "v", "reason": "x", "by": BY, "on": ON},
    "import_calendar": {"text": ""},
    "recount": {},
    "erase": {"key": "c1", "text": "x", "reason": "x", "by": BY, "on": ON},
    "sweep": {"on": ON},
}
TAKEN = {
    "register": {"predecessor", "historical", "request_id"},
    "import_certificate": {"level", "valid_until", "number", "request_id"},
    "fulfil": {"who", "count", "period", "note"},
    "announce_inspection": {"unit", "bodies", "move_days"},
    "move_round": {"opens_on"},
}


def test_every_entry_that_writes_is_among_those_that_are_tried() -> None:
    looking = {"ask", "options", "case", "cases", "history", "deadlines", "deadline_moves", "ledgers", "inbox"} | {
        *("deadlines_or_none", "forecast", "plans", "rounds", "council", "scores", "why_stars", "progress"),
        *("obligations", "activity", "unevaluated", "inspections", "calendar", "calendar_notices", "check_calendar"),
        *("ledger", "health"),
    }
    public = {name for name in vars(Program) if not name.startswith("_")}
    assert public - looking == {"advance", *ENTRIES}


@pytest.mark.parametrize("entry", ENTRIES)
def test_an_entry_takes_no_field_of_a_case_but_its_own(program: Program, store: MemoryStore, entry: str) -> None:
    before, given = snapshot(store), ENTRIES[entry]
    call: Callable[..., Any] = getattr(program, entry)
    others = [field for field in FIELDS if field not in {*given, *TAKEN.get(entry, ())}]
    for field in others:
        with pytest.raises(TypeError, match=f"unexpected keyword argument '{field}'"):
            call(**given, **{field: value_of(field)})
    assert snapshot(store) == before
    assert len(others) >= 39


# A line of a script.

LINES: Mapping[str, Mapping[str, Any]] = {
    "register": REGISTRATION,
    "import_certificate": CERTIFICATE,
    "load_plan": {"file": "dong_nai_2023"},
    "report_figure": {"plan": "p", "indicator": "handbooks", "unit": "dong-nai", "value": 1, "by": BY}
    | {"on": "2026-06-01"},
    "fulfil": {"plan": "p", "obligation": "d", "unit": "dong-nai", "by": BY, "on": "2026-06-01"},
    "announce_inspection": {"plan": "p", "producer": "A", "first_on": "2026-06-01", "purpose": "x", "by": BY}
    | {"on": "2026-06-01"},
    "agree_inspection": {"visit": "v", "by": BY, "on": "2026-06-01"},
    "call_off_inspection": {"visit": "v", "reason": "x", "by": BY, "on": "2026-06-01"},
    "sweep": {"on": "2026-06-01"},
    "note": {"text": "x"},
    "expect_refusal": {"of": {"do": "withdraw", "case": "c1", "by": BY, "on": "2026-06-01"}},
} | {step.value: {"case": "c1", "by": BY, "on": "2026-06-01"} for step in Step if step.value not in ENTRIES}
KNOWN: Mapping[str, set[str]] = {
    "register": {"predecessor", "historical", "request_id"},
    "import_certificate": {"level", "valid_until", "number", "request_id"},
    "fulfil": {"who", "count", "period", "note"},
    "announce_inspection": {"unit", "last_on", "bodies", "move_days"},
    "expect_refusal": {"reasons"},
}


def answer(store: MemoryStore, line: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
    """The status and the answer of one line."""
    (only,) = Script(store, FrozenClock()).run([json.dumps(line)])
    return only.status, only.view


@pytest.mark.parametrize("do", LINES)
def test_a_line_of_a_script_takes_no_field_but_its_own(store: MemoryStore, do: str) -> None:
    before = snapshot(store)
    known = {*LINES[do], *KNOWN.get(do, ()), *(fields_of(Step(do)) if do in set(Step) - {"register"} else ())}
    others = [field for field in FIELDS if field not in known]
    for field in others:
        status, view = answer(store, {"do": do, **LINES[do], field: value_of(field)})
        assert status == MALFORMED and view["ok"] is False
        assert view["error"]["code"] == "input.unknown_word", view
        assert field in view["error"]["message"] and "\n" not in view["error"]["message"]
    assert snapshot(store) == before
    assert len(others) >= 39


def test_a_step_inside_expect_refusal_takes_no_field_but_its_own_either(store: MemoryStore) -> None:
    line = LINES["expect_refusal"]
    for field in FIELDS:
        if field not in fields_of(Step.WITHDRAW):
            status, view = answer(store, {"do": "expect_refusal", "of": {**line["of"], field: value_of(field)}})
            assert (status, view["error"]["code"]) == (MALFORMED, "input.unknown_word")


# The objects inside a line.

INSIDE: Mapping[str, Callable[[Mapping[str, Any]], Mapping[str, Any]]] = {
    "product": lambda more: {"do": "register", **REGISTRATION, "product": {**PRODUCT, **more}},
    "producer": lambda more: {"do": "register", **REGISTRATION, "producer": {**PRODUCER, **more}},
    "by": lambda more: {"do": "register", **REGISTRATION, "by": {**BY, **more}},
    "producer of a certificate": lambda more: {
        "do": "import_certificate",
        **CERTIFICATE,
        "producer": {**PRODUCER, **more},
    },
    "document": lambda more: step_with("withdraw", documents=[{"kind": "sample", **more}]),
    "council": lambda more: step_with("convene", council={"decision": "1", **more}),
    "member": lambda more: step_with("convene", council={"decision": "1", "members": [{"name": "An", **more}]}),
    "recused": lambda more: step_with("convene", recused=[{"member": "An", "reason": "x", **more}]),
    "sheet": lambda more: step_with("record_result", scores=[{"member": "An", "points": {"1": 1}, **more}]),
    "gate": lambda more: step_with("record_result", average="70", gates_missed=[{"star": 4, **more}]),
}
INSIDE_KNOWN = {
    "by": {"role", "unit"},
    "council": {"decision"},
    "document": {"valid_until", "issued_on"},
    "member": {"unit"},
    "product": {"set"},
    "producer": {"kind"},
    "producer of a certificate": {"kind"},
}


def step_with(do: str, **given: Any) -> dict[str, Any]:
    return {"do": do, "case": "c1", "by": BY, "on": "2026-06-01", **given}


@pytest.mark.parametrize("inside", INSIDE)
def test_an_object_inside_a_line_takes_no_field_of_a_case(store: MemoryStore, inside: str) -> None:
    before = snapshot(store)
    others = [field for field in FIELDS if field not in INSIDE_KNOWN.get(inside, ())]
    for field in others:
        status, view = answer(store, INSIDE[inside]({field: value_of(field)}))
        assert (status, view["error"]["code"]) == (MALFORMED, "input.unknown_word"), (field, view)
        assert field in view["error"]["message"]
    assert snapshot(store) == before
    assert len(others) >= 39


# The command line.


@pytest.mark.parametrize("verb", ["register", "import-certificate", "advance"])
def test_the_command_line_has_no_option_for_what_a_case_is(verb: str, tmp_path: Any, capsys: Any) -> None:
    words = {
        "register": ["--product", "Cacao", "--set", "13", "--producer", "HTX A", "--unit", UNIT, "--on", "2026-06-01"],
        "import-certificate": ["--product", "Cacao", "--set", "13", "--producer", "HTX A", "--unit", UNIT],
        "advance": ["c1", "withdraw", "--by", "producer", "--on", "2026-06-01"],
    }
    for field in ("state", "version", "id", "regime", "since", "opened-on", "certificate", "notified", "owner"):
        line = ["--db", str(tmp_path / "ocop.db"), "case", verb, *words[verb], f"--{field}", str(value_of(field))]
        assert main(line) == MISUSED
        said = capsys.readouterr()
        assert "input.usage" in said.err and said.err.count("\n") == 1 and not said.out
    assert not (tmp_path / "ocop.db").exists()


def test_the_same_lines_are_done_without_the_field(store: MemoryStore) -> None:
    """So it was the field that was refused."""
    withdrawal = step_with("withdraw") | {"by": {"role": "producer"}}
    for line in ({"do": "register", **REGISTRATION}, {"do": "import_certificate", **CERTIFICATE}, withdrawal):
        status, view = answer(store, line)
        assert status == 0, view
    states = {case.ref: case.state for case in snapshot(store).cases}
    assert states["N2"] is State.CERTIFIED and State.WITHDRAWN in states.values()
