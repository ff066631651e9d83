"""Records: what JSON can hold, and back, exactly; and a case as the sum of its events."""

import json
from dataclasses import fields
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cycle.case import Case
from cycle.council import CouncilForm, Member
from cycle.records import CODECS, as_member, case_of, case_record, changes_record, details_record, member_record, replay
from cycle.request import read_details
from cycle.testing import examples
from cycle.vocabulary import Step
from tests.support.strategies import any_case, days, texts

cases = any_case(texts, st.none() | texts, st.integers(1, 999))


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
