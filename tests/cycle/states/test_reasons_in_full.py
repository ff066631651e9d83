"""Every reason to the last word: what is, what would have to be, by which article, who cures it, and from when on.

One question for each reason, put to the condition itself; which steps ask it is tested with the charts. What councils
ask stands in `test_reasons_of_councils`, what is asked of certificates in `test_reasons_about_certificates`.
"""

from dataclasses import replace
from datetime import date

import pytest

from cycle.dossier import Document, approval
from cycle.people import Actor, Producer, Product
from cycle.plan import IntakeMode, Policies, TransitionOverrun
from cycle.states import business_plan, closing, common, dossier, idea
from cycle.states.chart import chart
from cycle.verdict import Reason
from cycle.vocabulary import CaseKind, DocumentKind, Level, ProducerKind, Role, State, Step
from tests.support.reasons import CASE, ON, R1, R3, R4, R5, Asked, by, facts_on
from tests.support.states import SOURCE, idea_phase, plain_certificate, plain_plan

CERTIFICATE = plain_certificate(date(2024, 3, 1), date(2027, 3, 1))
CERTIFIED = replace(CASE, id="c0", ref="P0", state=State.CERTIFIED, certificate=CERTIFICATE)
EXPIRED = replace(CERTIFIED, state=State.EXPIRED)
AGAIN = replace(CASE, kind=CaseKind.RE_EVALUATION, predecessor="c0")
OTHER = replace(CASE, id="c2", ref="P2", state=State.DOSSIER_SUBMITTED)
FARM = replace(CASE, producer=Producer("Trại A", ProducerKind.FARM))
CLUB = replace(CASE, producer=Producer("Hội A", ProducerKind.ASSOCIATION))
YEARLY = replace(
    idea_phase(Level.PROVINCE),
    intake=IntakeMode.ONE_ROUND,
    opens_on=date(2026, 8, 10),
    closes_on=date(2026, 8, 20),
)
PLAN = plain_plan(idea=YEARLY)
PRODUCER, CLOCK, ADMIN = Role.PRODUCER, Role.CLOCK, Role.ADMIN

IN_2018 = "cooperative, cooperative_group, enterprise, household"
RE_EVALUABLE = "certified, expired, extended, renewal_due, revocation_proposed"

# Name of the question: the question, and the reasons in their order.
TAKING_PART = {
    "a farm in 2018": (
        Asked(idea.producer_takes_part, FARM, regime=R1),
        [Reason("producer.kind", "farm", IN_2018, by("producers", R1), PRODUCER)],
    ),
    "an association without tourism": (
        Asked(idea.association_only_for_tourism, CLUB),
        [Reason("producer.tourism_only", "13", "26", by("tourism_producers"), PRODUCER)],
    ),
    "a farm without registration": (
        Asked(idea.business_registered, FARM),
        [Reason("producer.not_registered", "–", "farm", by("registered_producers"), PRODUCER)],
    ),
    "a farm with a licence": (
        Asked(idea.business_registered, replace(FARM, dossier=(Document(DocumentKind.BUSINESS_LICENCE),))),
        [],
    ),
    "a first passage that replaces something": (
        Asked(idea.predecessor_fits, facts={"predecessor": CERTIFIED}),
        [Reason("predecessor.unwanted", "c0", "first", None, PRODUCER)],
    ),
    "a re-evaluation of nothing": (
        Asked(idea.predecessor_fits, AGAIN),
        [Reason("predecessor.missing", "–", "re_evaluation", None, PRODUCER)],
    ),
    "a re-evaluation of what was revoked": (
        Asked(idea.predecessor_fits, AGAIN, facts={"predecessor": replace(CERTIFIED, state=State.REVOKED)}),
        [Reason("predecessor.state", "revoked", RE_EVALUABLE, None, PRODUCER)],
    ),
    "an upgrade of five stars that have run out": (
        Asked(
            idea.predecessor_fits,
            replace(AGAIN, kind=CaseKind.UPGRADE),
            facts={"predecessor": replace(EXPIRED, certificate=replace(CERTIFICATE, stars=5))},
        ),
        [
            Reason("predecessor.state", "expired", "certified, extended, renewal_due", None, PRODUCER),
            Reason("predecessor.highest", "5", "< 5", None, PRODUCER),
        ],
    ),
    "a second successor": (
        Asked(idea.no_other_open_successor, AGAIN, facts={"successor": OTHER}),
        [Reason("predecessor.has_open_case", "P2", "–", None, PRODUCER)],
    ),
    "a second successor without a reference": (
        Asked(idea.no_other_open_successor, AGAIN, facts={"successor": replace(OTHER, ref=None)}),
        [Reason("predecessor.has_open_case", "c2", "–", None, PRODUCER)],
    ),
    "a district where the province selects": (
        Asked(idea.selector_of_the_plan, role=Role.DISTRICT_AGENCY, regime=R3, facts={"plan": PLAN}),
        [Reason("actor.not_selector", "district_agency", "provincial_agency", SOURCE, Role.PROVINCIAL_AGENCY)],
    ),
    "a province where no plan says who selects": (
        Asked(idea.selector_of_the_plan, role=Role.PROVINCIAL_AGENCY, regime=R3),
        [Reason("actor.not_selector", "provincial_agency", "district_agency", None, Role.DISTRICT_AGENCY)],
    ),
    "an idea before the intake": (
        Asked(idea.intake_is_open, facts={"plan": PLAN}),
        [Reason("intake.not_open", "2026-08-03", "≥ 2026-08-10", SOURCE, PRODUCER, date(2026, 8, 10))],
    ),
    "an idea after the intake": (
        Asked(idea.intake_is_open, on=date(2026, 8, 21), facts={"plan": PLAN}),
        [Reason("intake.closed", "2026-08-21", "≤ 2026-08-20", SOURCE, PRODUCER)],
    ),
    "an idea before the days of a plan that takes ideas in all year": (
        Asked(idea.intake_is_open, facts={"plan": plain_plan(idea=replace(YEARLY, intake=IntakeMode.CONTINUOUS))}),
        [],
    ),
    "an idea without a plan": (Asked(idea.intake_is_open), []),
    "an idea on the first day": (Asked(idea.intake_is_open, on=date(2026, 8, 10), facts={"plan": PLAN}), []),
    "an idea on the last day": (Asked(idea.intake_is_open, on=date(2026, 8, 20), facts={"plan": PLAN}), []),
}

HELD = (Document(DocumentKind.REGISTRATION_FORM, valid_until=date(2026, 8, 2)),)
LATE = plain_certificate(date(2023, 9, 20), date(2026, 9, 20))


def lacks(code: str, actual: str, kind: str, article: str, cure_by: Role) -> Reason:
    return Reason(code, actual, kind, by(article), cure_by, words={"document": kind})


FILES = {
    "a document that has lapsed, and one that is not there": (
        Asked(dossier.dossier_complete, replace(CASE, dossier=HELD)),
        [
            lacks("document.lapsed", "→ 2026-08-02", "registration_form", "dossier", PRODUCER),
            lacks("document.missing", "–", "self_assessment", "dossier", PRODUCER),
        ],
    ),
    "a file of the commune without samples": (
        Asked(dossier.commune_file_complete),
        [lacks("document.missing", "–", "sample", "commune_file", Role.COMMUNE_PC)],
    ),
    "a guesthouse without samples": (
        Asked(dossier.commune_file_complete, replace(CASE, product=Product("Homestay", 26))),
        [],
    ),
    "a re-evaluation too early": (
        Asked(dossier.within_filing_window, AGAIN, facts={"predecessor": CERTIFIED}),
        [
            Reason(
                "window.too_early",
                "2026-08-03",
                "2026-09-02 – 2026-11-01",
                by("refiling_window"),
                PRODUCER,
                date(2026, 9, 2),
            )
        ],
    ),
    "a re-evaluation too late": (
        Asked(dossier.within_filing_window, AGAIN, on=date(2026, 11, 2), facts={"predecessor": CERTIFIED}),
        [
            Reason("window.too_late", "2026-11-02", "2026-09-02 – 2026-11-01", by("refiling_window"), PRODUCER),
        ],
    ),
    "a re-evaluation whose last day lay on the eve of the rule": (
        Asked(
            dossier.within_filing_window,
            AGAIN,
            facts={"predecessor": replace(CERTIFIED, certificate=replace(LATE, valid_until=date(2026, 9, 18)))},
        ),
        [],
    ),
    "a re-evaluation whose last day was the first of the rule": (
        Asked(
            dossier.within_filing_window,
            AGAIN,
            facts={"predecessor": replace(CERTIFIED, certificate=replace(LATE, valid_until=date(2026, 9, 19)))},
        ),
        [Reason("window.too_late", "2026-08-03", "2026-03-23 – 2026-05-22", by("refiling_window"), PRODUCER)],
    ),
    "a file assessed before a document changed": (
        Asked(
            dossier.assessment_stands,
            replace(
                CASE,
                dossier=(
                    Document(DocumentKind.SELF_ASSESSMENT, sha256="b" * 64, version=2),
                    Document(DocumentKind.EVIDENCE, sha256="b" * 64, version=2),
                ),
                approvals=(
                    approval(
                        Step.ASSESS_AT_COMMUNE,
                        Level.COMMUNE,
                        date(2026, 7, 1),
                        (
                            Document(DocumentKind.SELF_ASSESSMENT, sha256="a" * 64),
                            Document(DocumentKind.EVIDENCE, sha256="a" * 64),
                        ),
                    ),
                ),
            ),
        ),
        [
            Reason(
                "approval.void",
                "self_assessment, evidence",
                "assess_at_commune",
                by("commune_must_assess"),
                Role.COMMUNE_PC,
                words={"given_on": "2026-07-01"},
            )
        ],
    ),
}

FILED = replace(CASE, filed_on=date(2026, 5, 1), state=State.PROVINCE_RECEIVED, regime=R4)
GOES_ON = {"plan": plain_plan(policies=Policies(transition_overrun=TransitionOverrun.CONTINUE))}
NO_LIMIT = Reason("lapse.no_limit", "–", "–", None, PRODUCER)

ENDS = {
    "a lapse where nothing ends": (Asked(closing.time_is_over, FILED, regime=R5), [NO_LIMIT]),
    "a lapse of what is not filed": (Asked(closing.time_is_over, replace(FILED, filed_on=None), regime=R4), [NO_LIMIT]),
    "a lapse where the plan goes on": (
        Asked(closing.time_is_over, FILED, regime=R4, facts=GOES_ON),
        [NO_LIMIT],
    ),
    "a lapse on the last good day": (
        Asked(closing.time_is_over, FILED, on=date(2026, 7, 21), regime=R4),
        [
            Reason(
                "lapse.in_time",
                "2026-07-21",
                "> 2026-07-21",
                by("finish_by", R4),
                CLOCK,
                date(2026, 7, 22),
            )
        ],
    ),
    "a lapse on the day after": (Asked(closing.time_is_over, FILED, on=date(2026, 7, 22), regime=R4), []),
    "a transfer to where the case is": (
        Asked(closing.successor_unit_given, role=ADMIN),
        [Reason("transfer.same_unit", "dong-nai/phu-loi", "≠", None, ADMIN)],
    ),
}

ASKED = {**TAKING_PART, **FILES, **ENDS}


@pytest.mark.parametrize(("asked", "expected"), ASKED.values(), ids=ASKED)
def test_the_whole_reason(asked: Asked, expected: list[Reason]) -> None:
    assert asked.answer() == expected


# What every step asks.


def test_the_wrong_role_is_told_every_right_one_and_the_first_of_them_cures_it() -> None:
    row = next(one for one in chart(R3) if one.step is Step.RETURN_DOSSIER)
    assert list(common.actor_may(row, facts_on(ON, PRODUCER))) == [
        Reason("actor.role", "producer", "commune_pc, district_agency", None, Role.COMMUNE_PC)
    ]


def test_who_comes_first_is_who_comes_first_in_the_cycle() -> None:
    row = next(one for one in chart(R5) if one.step is Step.INSPECT)
    assert list(common.actor_may(row, facts_on(ON, PRODUCER))) == [
        Reason("actor.role", "producer", "inspector, ministry, provincial_agency", None, Role.PROVINCIAL_AGENCY)
    ]


def test_only_time_the_office_and_the_nation_are_tied_to_no_unit() -> None:
    asked = facts_on(ON, PRODUCER)
    free = set()
    for role in Role:
        asked.by = Actor(role, "HTX B", unit="hue/phu-loi")
        if not list(common.actor_answers_for(CASE, asked)):
            free.add(role)
    assert free == {Role.CLOCK, Role.ADMIN, Role.MINISTRY, Role.NATIONAL_COUNCIL}


def test_a_merged_province_is_named_with_the_one_it_merged_into() -> None:
    asked = facts_on(ON, Role.PROVINCIAL_AGENCY)
    asked.by = Actor(Role.PROVINCIAL_AGENCY, unit="hue")
    assert list(common.actor_answers_for(replace(CASE, unit="binh-phuoc/tan-phu"), asked)) == [
        Reason("actor.other_unit", "hue", "binh-phuoc / dong-nai", None, Role.PROVINCIAL_AGENCY)
    ]


def test_another_producer_and_another_unit_are_told_whose_the_case_is() -> None:
    asked = facts_on(ON, PRODUCER)
    asked.by = Actor(PRODUCER, "HTX B")
    assert list(common.actor_answers_for(CASE, asked)) == [
        Reason("actor.other_producer", "HTX B", "HTX A", None, PRODUCER)
    ]
    asked.by = Actor(Role.COMMUNE_PC, unit="dong-nai/tan-phu")
    assert list(common.actor_answers_for(CASE, asked)) == [
        Reason("actor.other_unit", "dong-nai/tan-phu", "dong-nai/phu-loi", None, Role.COMMUNE_PC)
    ]
    asked.by = Actor(Role.DISTRICT_AGENCY)
    assert list(common.actor_answers_for(CASE, asked)) == [
        Reason("actor.other_unit", "–", "–", None, Role.DISTRICT_AGENCY)
    ]


def test_a_step_before_the_last_one_is_told_from_when_on() -> None:
    asked = facts_on(date(2018, 5, 31), Role.INSPECTOR)
    assert list(common.day_in_order(CASE, asked)) == [
        Reason("date.before_last_event", "2018-05-31", "≥ 2018-06-01", None, Role.INSPECTOR, date(2018, 6, 1))
    ]
    assert list(common.day_in_order(CASE, facts_on(date(2018, 6, 1), PRODUCER))) == []


# What steps write.


def test_a_business_plan_joins_the_dossier_with_its_day_unless_it_comes_as_a_document() -> None:
    handed_in = Asked(business_plan.plan_enters_dossier)
    (plan,) = handed_in.written()["dossier"]
    assert (plan.kind, plan.issued_on) == (DocumentKind.BUSINESS_PLAN, ON)
    given = (Document(DocumentKind.BUSINESS_PLAN, "Phương án"),)
    case = replace(CASE, dossier=given)
    asked = Asked(business_plan.plan_enters_dossier, case, details={"documents": given})
    assert asked.written() == {"regime": R5, "dossier": given}


def test_a_district_case_that_passes_to_the_province_is_received_there_that_day() -> None:
    case = replace(CASE, unit="dong-nai/dinh-quan/phu-loi", regime=R3, state=State.DISTRICT_RECEIVED)
    day = date(2025, 7, 6)
    written = Asked(closing.taken_over_by_province, case, on=day, role=CLOCK, regime=R4).written()
    assert (written["received_on"], written["regime"]) == (day, R4)
