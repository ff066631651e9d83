"""A re-evaluation takes along what is still valid of the older dossier, and lists what has lapsed."""

from datetime import date

import pytest

from cycle.program import Program
from cycle.testing import FrozenClock, MemoryStore
from cycle.vocabulary import CaseKind, DocumentKind

PRODUCER = {"role": "producer"}
UNIT = "dong-nai/dinh-quan/phu-loi"
LICENCE = {"kind": "business_licence", "name": "47A"}
TESTED = {"kind": "evidence", "name": "test report", "valid_until": "2025-12-31"}
TRACED = {"kind": "evidence", "name": "traceability", "valid_until": "2028-12-31"}


@pytest.fixture
def program() -> Program:
    """A product with three stars since June 2023 and a dossier of papers, some of which lapse."""
    program = Program(MemoryStore(), FrozenClock())
    made = program.register(
        {"name": "Cacao", "set": 13},
        by=PRODUCER,
        on=date(2023, 3, 1),
        producer={"name": "HTX A", "kind": "cooperative"},
        unit=UNIT,
        ref="P1",
    )
    documents = ["registration_form", "self_assessment", "sample", LICENCE, TESTED, TRACED]
    district = {"role": "district_agency", "unit": "dong-nai/dinh-quan"}
    commune = {"role": "commune_pc", "unit": UNIT}
    program.advance(made.id, "submit_dossier", by=PRODUCER, on=date(2023, 4, 1), documents=documents)
    program.advance(made.id, "assess_at_commune", by=commune, on=date(2023, 4, 3))
    program.advance(made.id, "forward", by=commune, on=date(2023, 4, 4))
    program.advance(made.id, "convene", by=district, on=date(2023, 5, 2), council={"decision": "45"})
    council = {"role": "district_council", "unit": "dong-nai/dinh-quan"}
    program.advance(made.id, "record_result", by=council, on=date(2023, 5, 20), average="60")
    committee = {"role": "district_pc", "unit": "dong-nai/dinh-quan"}
    program.advance(made.id, "recognise", by=committee, on=date(2023, 6, 1), decision="812")
    return program


def test_what_is_still_valid_is_taken_along_and_what_has_lapsed_is_listed(program: Program) -> None:
    case = program.register(kind=CaseKind.RE_EVALUATION, predecessor="P1", by=PRODUCER, on=date(2026, 3, 1))
    assert [(one.kind, one.name) for one in case.dossier] == [
        (DocumentKind.BUSINESS_LICENCE, "47A"),
        (DocumentKind.EVIDENCE, "traceability"),
    ]
    (lapsed,) = program.history(case.id)[0].details["lapsed"]
    assert (lapsed["name"], lapsed["valid_until"]) == ("test report", "2025-12-31")


def test_forms_and_samples_are_made_anew(program: Program) -> None:
    case = program.register(kind=CaseKind.RE_EVALUATION, predecessor="P1", by=PRODUCER, on=date(2026, 3, 1))
    refusal = program.ask(case.id, "submit_dossier", by=PRODUCER, on=date(2026, 3, 2))
    assert refusal is not None
    assert [reason.required for reason in refusal.reasons] == ["registration_form", "sample", "self_assessment"]


def test_a_first_passage_takes_nothing_along(program: Program) -> None:
    case = program.register(
        {"name": "Tiêu", "set": 10},
        by=PRODUCER,
        on=date(2026, 3, 1),
        producer={"name": "HTX A", "kind": "cooperative"},
        unit="dong-nai/phu-loi",
    )
    assert case.dossier == ()
    assert program.history(case.id)[0].details == {}
