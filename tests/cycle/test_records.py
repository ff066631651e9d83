"""Records: what JSON can hold, and back, exactly; and a case as the sum of its events."""

import json
from dataclasses import fields
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cycle.case import Case, Sitting
from cycle.certificate import Certificate, Proposal
from cycle.council import CouncilForm, Member, Recusal
from cycle.dossier import Document
from cycle.people import LAST_SET, Producer, Product
from cycle.records import CODECS, as_member, case_of, case_record, changes_record, details_record, member_record, replay
from cycle.request import read_details
from cycle.score import GateMissed, MemberSheet, Result
from cycle.testing import examples
from cycle.vocabulary import (
    CaseKind,
    DocumentKind,
    Ground,
    Level,
    ProducerKind,
    Regime,
    State,
    Step,
)

days = st.dates(date(2018, 1, 1), date(2099, 12, 31))
names = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30)
maybe = st.none() | names
whole = st.integers(0, 100)
results = st.builds(
    Result,
    mean=st.fractions(0, 100, max_denominator=999),
    gates_missed=st.lists(st.builds(GateMissed, st.integers(3, 5), st.just("") | names), max_size=3).map(tuple),
    sheets=st.lists(st.builds(MemberSheet, names, st.dictionaries(names, whole, min_size=1)), max_size=3).map(tuple),
)
sittings = st.builds(
    Sitting,
    level=st.sampled_from(Level),
    convened_on=days,
    council=st.just("") | names,
    round_key=maybe,
    result=st.none() | results,
    found_on=st.none() | days,
    form=st.sampled_from(CouncilForm),
    recused=st.lists(st.builds(Recusal, names, names), max_size=2).map(tuple),
    second_scoring=st.booleans(),
    first_result=st.none() | results,
)
documents = st.builds(
    Document,
    kind=st.sampled_from(DocumentKind),
    name=maybe,
    sha256=st.none() | st.just("a" * 64),
    issued_on=st.none() | days,
    valid_until=st.none() | days,
    version=st.integers(1, 9),
)
certificates = st.builds(
    Certificate,
    stars=st.integers(3, 5),
    level=st.sampled_from(Level),
    issuer=names,
    decision=st.just("") | names,
    issued_on=days,
    valid_from=days,
    valid_until=days,
    number=maybe,
    extended_until=st.none() | days,
)
proposals = st.builds(
    Proposal,
    ground=st.sampled_from([ground.value for ground in Ground]),
    proposed_on=days,
    by_clock=st.booleans(),
    came_from=st.sampled_from([state.value for state in State]),
    concluded_on=st.none() | days,
)
cases = st.builds(
    Case,
    id=names,
    ref=maybe,
    kind=st.sampled_from(CaseKind),
    product=st.builds(Product, names, st.integers(1, LAST_SET)),
    producer=st.builds(Producer, names, st.sampled_from(ProducerKind), maybe),
    unit=names,
    regime=st.sampled_from(Regime),
    plan=maybe,
    state=st.sampled_from(State),
    since=days,
    opened_on=days,
    version=st.integers(1, 999),
    predecessor=maybe,
    filed_on=st.none() | days,
    received_on=st.none() | days,
    dossier=st.lists(documents, max_size=3).map(tuple),
    sittings=st.lists(sittings, max_size=3).map(tuple),
    certificate=st.none() | certificates,
    proposal=st.none() | proposals,
    notified=st.none() | st.sampled_from((180, 120, 90, 30, 0)),
)


@settings(max_examples=150, deadline=None)
@given(cases)
def test_every_case_survives_json_exactly(case) -> None:
    assert case_of(json.loads(json.dumps(case_record(case), ensure_ascii=False))) == case


@settings(max_examples=100, deadline=None)
@given(cases, cases, days)
def test_a_case_is_the_sum_of_its_events_at_every_point(before, after, on) -> None:
    """Whatever a step changes, the event says so, and nothing else is needed."""
    first = examples.event_of(None, before, Step.REGISTER)
    kept = ("id", "version", "state", "since")
    changes = {each.name: getattr(after, each.name) for each in fields(Case) if each.name not in kept}
    moved = before.moved(after.state, on, changes)
    second = examples.event_of(before, moved, Step.FORWARD, changes=json.loads(json.dumps(changes_record(changes))))
    assert replay([first]) == before
    assert replay([first, second]) == moved


def test_every_field_of_a_case_has_its_record() -> None:
    assert list(CODECS) == [each.name for each in fields(Case)]


def test_a_mean_is_kept_as_a_fraction_and_never_as_a_float() -> None:
    record = case_record(examples.case_with_everything())
    assert record["sittings"][1]["result"]["mean"] == [271, 3]
    result = case_of(record).sittings[1].result
    assert result is not None
    assert result.mean == Fraction(271, 3)


def test_what_is_not_known_is_left_out_of_a_document_and_a_certificate() -> None:
    record = case_record(examples.case_with_everything())
    assert record["dossier"][0] == {"kind": "registration_form", "version": 1}
    assert "extended_until" not in case_record(examples.certified_case())["certificate"]


def test_a_member_known_by_name_alone_is_kept_as_a_plain_string() -> None:
    whole = Member("An", "an toàn thực phẩm", "Sở Y tế", chair=True)
    assert member_record(Member("An")) == "An"
    assert [as_member(member_record(one)) for one in (Member("An"), whole)] == [Member("An"), whole]


def test_a_sitting_of_the_record_as_it_was_before_reads_back_as_a_meeting() -> None:
    record = case_record(examples.case_with_everything())
    assert record["sittings"][0] == {
        "level": "district",
        "convened_on": "2023-05-10",
        "council": "45/QĐ-UBND",
        "round": "2023-1",
    }
    sitting = case_of(record).sittings[0]
    assert (sitting.form, sitting.recused, sitting.second_scoring) == (CouncilForm.MEETING, (), False)


CHAIR = {"name": "An", "field": "thương mại", "unit": "Sở Công Thương", "chair": True}
KIN = {"member": "An", "reason": "chị của chủ thể"}
PROPOSED = {"ground": "law_breach", "concluded_on": "2026-06-01"}


@pytest.mark.parametrize(
    ("step", "given_", "kept"),
    [
        ("forward", {}, {}),
        ("forward", {"number": "12/TTr", "reason": "Đủ hồ sơ"}, {"number": "12/TTr", "reason": "Đủ hồ sơ"}),
        ("propose_revocation", PROPOSED, PROPOSED),
        ("revoke", {"act": "lapse_notice", "decision": "9/QĐ"}, {"act": "lapse_notice", "decision": "9/QĐ"}),
        ("transfer", {"to_unit": "dong-nai/phu-loi"}, {"to_unit": "dong-nai/phu-loi"}),
        ("recognise", {"stars": 4}, {"stars": 4}),
        ("convene", {"council": {"decision": "45/QĐ", "members": ["An"]}}, {"council_members": ["An"]}),
        (
            "convene",
            {"council": {"decision": "45/QĐ", "members": [CHAIR]}, "form": "meeting", "recused": [KIN]},
            {"council_members": [CHAIR], "form": "meeting", "recused": [KIN]},
        ),
        ("record_result", {"meeting": 1, "second_scoring": True}, {"meeting": 1, "second_scoring": True}),
        ("submit_dossier", {"documents": ["sample"]}, {"documents": [{"kind": "sample", "version": 1}]}),
    ],
)
def test_what_came_with_a_step_is_kept_with_its_event(step, given_, kept) -> None:
    record = details_record(read_details(Step(step), given_))
    assert record == kept
    assert json.loads(json.dumps(record)) == record
