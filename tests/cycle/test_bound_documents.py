"""What was approved or scored is bound to the documents that were seen: a later change voids exactly what needs it."""

import hashlib
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cycle.case import Case
from cycle.dossier import Document, add_documents, approval, seal_of
from cycle.errors import RefusedError
from cycle.program import Program
from cycle.rules.plan_file import shipped_plan_text
from cycle.testing import FrozenClock, MemoryStore
from cycle.vocabulary import DocumentKind, Level, State, Step

DAY = date.fromisoformat
HTX = {"name": "HTX A", "kind": "cooperative", "business_registration": "123"}
COMMUNE, AGENCY = {"role": "commune_pc"}, {"role": "provincial_agency"}
COUNCIL = {"decision": "45/QĐ-UBND", "members": ["An", "Bình", "Chi"]}


def file(kind: str, content: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "sha256": hashlib.sha256(content.encode()).hexdigest(), **more}


FORM = file("registration_form", "form")
REPORT = file("self_assessment", "report")
TESTS = file("evidence", "tests", name="kiểm nghiệm")


@pytest.fixture
def program() -> Program:
    return Program(MemoryStore(), FrozenClock())


def filed(program: Program, on: str, unit: str) -> Case:
    by = {"role": "producer", "name": "HTX A"}
    program.register({"name": "Cacao", "set": 13}, producer=HTX, by=by, unit=unit, ref="P1", on=DAY(on))
    return program.advance("P1", "submit_dossier", by=by, on=DAY(on), documents=[FORM, REPORT, TESTS, "sample"])


def at_province(program: Program) -> Case:
    filed(program, "2026-06-01", "dong-nai/phu-loi")
    program.advance("P1", "assess_at_commune", by=COMMUNE, on=DAY("2026-06-02"))
    return program.advance("P1", "forward", by=COMMUNE, on=DAY("2026-06-03"))


def supplemented(program: Program, *documents: object) -> Case:
    program.advance("P1", "request_supplement", by=AGENCY, on=DAY("2026-06-05"))
    return program.advance("P1", "supplement", by={"role": "producer"}, on=DAY("2026-06-08"), documents=list(documents))


def codes(program: Program, step: str, by: dict[str, str], on: str, **details: Any) -> list[str]:
    refusal = program.ask("P1", step, by=by, on=DAY(on), **details)
    return [] if refusal is None else [reason.code for reason in refusal.reasons]


def test_what_the_commune_assessed_is_void_once_it_is_replaced_and_the_commune_assesses_again(program) -> None:
    at_province(program)
    assert codes(program, "convene", AGENCY, "2026-06-09", council=COUNCIL) == []
    case = supplemented(program, file("self_assessment", "another report"))
    assert [(one.step, one.level) for one in case.void_approvals] == [(Step.ASSESS_AT_COMMUNE, Level.COMMUNE)]
    refusal = program.ask("P1", "convene", by=AGENCY, on=DAY("2026-06-09"), council=COUNCIL)
    (reason,) = refusal.reasons
    assert (reason.code, reason.actual, reason.required) == ("approval.void", "self_assessment", "assess_at_commune")
    assert (reason.cure_by, str(reason.source)) == ("commune_pc", "Điều 7 khoản 2 điểm a, 26/2026/QĐ-TTg")
    after = program.advance("P1", "assess_at_commune", by=COMMUNE, on=DAY("2026-06-10"))
    assert (after.state, after.void_approvals) == (State.PROVINCE_RECEIVED, ())
    assert codes(program, "convene", AGENCY, "2026-06-11", council=COUNCIL) == []
    assert program.case("P1") == after  # the record adds up to it


@pytest.mark.parametrize(
    "document",
    [
        "evidence",
        file("evidence", "more tests"),
        file("evidence", "other", name="hợp đồng"),
        REPORT,
        {**TESTS, "valid_until": "2030-01-01"},
    ],
    ids=["kind alone", "joins", "joins by name", "same again", "same content, longer valid"],
)
def test_what_joins_and_what_is_the_same_voids_nothing(program, document) -> None:
    at_province(program)
    case = supplemented(program, document)
    assert case.void_approvals == ()
    assert codes(program, "assess_at_commune", COMMUNE, "2026-06-09") == ["step.not_from_here"]
    assert codes(program, "convene", AGENCY, "2026-06-09", council=COUNCIL) == []


def test_the_same_content_is_no_new_version_and_another_one_is() -> None:
    first = Document(DocumentKind.EVIDENCE, "a", "0" * 64)
    (same,) = add_documents((first,), [Document(DocumentKind.EVIDENCE, "a", "0" * 64, valid_until=DAY("2030-01-01"))])
    assert (same.version, same.valid_until) == (1, DAY("2030-01-01"))
    assert add_documents((first,), [Document(DocumentKind.EVIDENCE, "a", "1" * 64)])[0].version == 2
    assert add_documents((Document(DocumentKind.SAMPLE),), [Document(DocumentKind.SAMPLE)])[0].version == 2


def scored(program: Program, average: str = "75") -> Case:
    at_province(program)
    program.advance("P1", "convene", by=AGENCY, on=DAY("2026-06-04"), council=COUNCIL)
    return program.advance(
        "P1", "record_result", by={"role": "provincial_council"}, on=DAY("2026-06-10"), average=average
    )


@pytest.mark.parametrize(
    ("step", "average"), [("recognise", "75"), ("decline", "40"), ("forward", "95")], ids=lambda value: value
)
def test_a_result_gives_no_decision_on_documents_that_the_council_did_not_see(program, step, average) -> None:
    before = scored(program, average)
    by, given = {"role": "provincial_pc"}, {"decision": "1500/QĐ-UBND"}
    assert codes(program, step, by, "2026-06-20", **given) == []
    with pytest.raises(RefusedError) as caught:
        program.advance("P1", step, by=by, on=DAY("2026-06-20"), documents=[file("evidence", "x", name="kiểm nghiệm")])
    reason = caught.value.refusal.reasons[-1]
    assert (reason.code, reason.actual, reason.required) == ("approval.void", "evidence", "record_result")
    assert reason.cure_by == "provincial_council"
    assert program.case("P1") == before


def test_a_district_does_not_recognise_on_what_was_replaced_above_but_has_it_redone(program) -> None:
    filed(program, "2023-03-01", "dong-nai/dinh-quan/phu-loi")
    district, there = {"role": "district_agency"}, {"role": "district_pc"}
    program.advance("P1", "assess_at_commune", by=COMMUNE, on=DAY("2023-03-02"))
    program.advance("P1", "forward", by=COMMUNE, on=DAY("2023-03-03"))
    program.advance("P1", "convene", by=district, on=DAY("2023-03-06"), council=COUNCIL)
    program.advance("P1", "record_result", by={"role": "district_council"}, on=DAY("2023-03-07"), average="71")
    program.advance("P1", "forward", by=there, on=DAY("2023-03-08"))
    program.advance("P1", "request_supplement", by=AGENCY, on=DAY("2023-03-09"))
    replaced = file("evidence", "worse", name="kiểm nghiệm")
    program.advance("P1", "supplement", by=there, on=DAY("2023-03-10"), documents=[replaced])
    case = program.advance("P1", "return_to_district", by=AGENCY, on=DAY("2023-03-11"))
    assert [one.step for one in case.void_approvals] == [Step.ASSESS_AT_COMMUNE, Step.RECORD_RESULT]
    assert codes(program, "recognise", there, "2023-03-12", decision="1") == ["approval.void"]
    assert codes(program, "reopen_dossier", district, "2023-03-12") == []


def test_filing_again_begins_anew_but_the_plan_stays_approved(program) -> None:
    filed(program, "2023-03-01", "dong-nai/dinh-quan/phu-loi")
    program.advance("P1", "assess_at_commune", by=COMMUNE, on=DAY("2023-03-02"))
    program.advance("P1", "forward", by=COMMUNE, on=DAY("2023-03-03"))
    program.advance("P1", "return_dossier", by={"role": "district_agency"}, on=DAY("2023-03-04"), documents=[TESTS])
    again = [FORM, file("self_assessment", "second"), TESTS, "sample"]
    case = program.advance("P1", "submit_dossier", by={"role": "producer"}, on=DAY("2023-03-06"), documents=again)
    assert case.approvals == ()


def test_the_approval_of_a_business_plan_is_bound_to_that_plan_alone(program) -> None:
    program.load_plan("dong_nai_2023", shipped_plan_text("dong_nai_2023"))
    by, office = {"role": "producer", "name": "HTX A"}, {"role": "district_agency"}
    unit = "dong-nai/dinh-quan/phu-loi"
    program.register({"name": "Cacao", "set": 13}, producer=HTX, by=by, unit=unit, ref="P1", on=DAY("2023-03-01"))
    program.advance("P1", "select_idea", by=office, on=DAY("2023-03-02"))
    plan = file("business_plan", "plan")
    program.advance("P1", "submit_plan", by=by, on=DAY("2023-03-03"), documents=[plan, TESTS])
    case = program.advance("P1", "approve_plan", by=office, on=DAY("2023-03-04"))
    (given_then,) = case.approvals
    assert (given_then.step, given_then.level) == (Step.APPROVE_PLAN, Level.DISTRICT)
    changed = file("evidence", "x", name="kiểm nghiệm")
    documents = [FORM, REPORT, "sample", changed]
    case = program.advance("P1", "submit_dossier", by=by, on=DAY("2023-04-01"), documents=documents)
    assert case.approvals == (given_then,) and case.void_approvals == ()
    other_plan = Document(DocumentKind.BUSINESS_PLAN, sha256="0" * 64)
    assert case.with_documents((other_plan,)).void_approvals == (given_then,)


def test_a_document_that_comes_with_any_step_is_in_the_dossier_afterwards(program) -> None:
    filed(program, "2026-06-01", "dong-nai/phu-loi")
    note = file("evidence", "why", name="văn bản trả hồ sơ")
    case = program.advance("P1", "return_dossier", by=COMMUNE, on=DAY("2026-06-02"), documents=[note])
    assert note["sha256"] in {document.sha256 for document in case.dossier}
    assert program.case("P1") == case


# The seal.

_DOCUMENTS = st.lists(
    st.builds(
        Document,
        st.sampled_from(DocumentKind),
        st.sampled_from([None, "a", "b"]),
        st.sampled_from([None, "0" * 64, "1" * 64]),
    ),
    max_size=8,
).map(lambda given: add_documents((), given))


@given(_DOCUMENTS, st.randoms())
def test_the_seal_is_of_the_documents_and_not_of_their_order(dossier, random) -> None:
    mixed = list(dossier)
    random.shuffle(mixed)
    assert seal_of(tuple(mixed)) == seal_of(dossier)
    assert seal_of(add_documents(dossier, [Document(DocumentKind.DECISION, "only here")])) != seal_of(dossier)


def test_the_seal_can_be_worked_out_by_hand() -> None:
    """SHA-256 over the canonical JSON of kind, name, version and content hash, sorted."""
    dossier = (Document(DocumentKind.SAMPLE), Document(DocumentKind.EVIDENCE, "số 1", "ab" * 32))
    text = f'[["evidence","số 1",1,"{"ab" * 32}"],["sample","",1,""]]'
    assert seal_of(dossier) == hashlib.sha256(text.encode()).hexdigest()


@given(_DOCUMENTS, _DOCUMENTS, _DOCUMENTS)
def test_a_change_voids_exactly_what_depended_on_it(one, two, later) -> None:
    """An approval is void if and only if a document it saw, of known content, has another content now."""
    before = add_documents(one, two)
    given_on = {
        "one": approval(Step.ASSESS_AT_COMMUNE, Level.COMMUNE, DAY("2026-06-01"), one),
        "all": approval(Step.RECORD_RESULT, Level.PROVINCE, DAY("2026-06-01"), before),
    }
    now = {(document.kind, document.name): document.sha256 for document in (*before, *later)}
    for name, seen in (("one", one), ("all", before)):
        other = {
            (document.kind, document.name)
            for document in seen
            if document.sha256 is not None and now[document.kind, document.name] != document.sha256
        }
        found = {(document.kind, document.name) for document in given_on[name].changed(add_documents(before, later))}
        assert found == other
