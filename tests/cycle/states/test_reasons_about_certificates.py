"""Every reason about a certificate to the last word: import, withdrawal, renewal, revocation."""

from dataclasses import replace
from datetime import date

import pytest

from cycle.certificate import Declined, Proposal
from cycle.rules.registry import rulebook
from cycle.states import certification, renewal, revocation
from cycle.verdict import Reason
from cycle.vocabulary import CaseKind, Ground, Level, Regime, Role, State
from tests.support.reasons import CASE, ON, R1, R2, R3, Asked, by, facts_on
from tests.support.states import plain_certificate

CERTIFICATE = plain_certificate(date(2024, 3, 1), date(2027, 3, 1))
CERTIFIED = replace(CASE, id="c0", ref="P0", state=State.CERTIFIED, certificate=CERTIFICATE)
EXPIRED = replace(CERTIFIED, state=State.EXPIRED)
AGAIN = replace(CASE, kind=CaseKind.RE_EVALUATION, predecessor="c0")
PRODUCER, CLOCK, ADMIN = Role.PRODUCER, Role.CLOCK, Role.ADMIN
GROUNDS = (
    "criteria_lost, failed_reevaluation, false_dossier, law_breach, mark_misuse, not_reevaluated, other, "
    "production_ceased"
)

# Name of the question: the question, and the reasons in their order.
CERTIFICATES = {
    "an old certificate of two stars": (
        Asked(certification.stars_are_certifiable, replace(CASE, certificate=replace(CERTIFICATE, stars=2))),
        [Reason("stars.too_few", "2", "≥ 3", by("bands"), ADMIN)],
    ),
    "an old certificate without stars": (
        Asked(certification.stars_are_certifiable),
        [Reason("stars.too_few", "0", "≥ 3", by("bands"), ADMIN)],
    ),
    "five stars of a province": (
        Asked(certification.issuer_could_recognise, replace(CASE, certificate=replace(CERTIFICATE, stars=5))),
        [Reason("authority.other_level", "province", "nation", by("recogniser"), ADMIN, words={"stars": "5"})],
    ),
    "five stars that a province gave in 2018": (
        Asked(
            certification.issuer_could_recognise, replace(CASE, certificate=replace(CERTIFICATE, stars=5)), regime=R1
        ),
        [],
    ),
    "five stars that a province gave in 2020": (
        Asked(
            certification.issuer_could_recognise, replace(CASE, certificate=replace(CERTIFICATE, stars=5)), regime=R2
        ),
        [],
    ),
    "a province that withdraws five stars": (
        Asked(
            certification.may_withdraw,
            replace(CASE, certificate=replace(CERTIFICATE, stars=5, level=Level.NATION)),
            role=Role.PROVINCIAL_PC,
        ),
        [
            Reason(
                "authority.other_level",
                "provincial_pc",
                "ministry",
                by("recogniser"),
                Role.MINISTRY,
                words={"stars": "5"},
            )
        ],
    ),
    "a ministry that withdraws four stars": (
        Asked(certification.may_withdraw, CERTIFIED, role=Role.MINISTRY),
        [
            Reason(
                "authority.other_level",
                "ministry",
                "provincial_pc",
                by("recogniser"),
                Role.PROVINCIAL_PC,
                words={"stars": "4"},
            )
        ],
    ),
}

UNDER_WAY = replace(AGAIN, state=State.DOSSIER_SUBMITTED, filed_on=date(2026, 6, 1), ref="P2")
PENDING = Reason("extension.nothing_pending", "–", "re_evaluation", by("extension_days"), PRODUCER)

RENEWAL = {
    "a notice when all are sent": (
        Asked(renewal.notice_is_due, replace(CERTIFIED, notified=30), role=CLOCK),
        [Reason("notice.all_sent", "30", "–")],
    ),
    "a notice before its day": (
        Asked(renewal.notice_is_due, CERTIFIED, role=CLOCK),
        [Reason("notice.not_due", "2026-08-03", "≥ 2026-09-02", None, CLOCK, date(2026, 9, 2))],
    ),
    "a notice on its day": (Asked(renewal.notice_is_due, CERTIFIED, on=date(2026, 9, 2), role=CLOCK), []),
    "an end on the last good day": (
        Asked(renewal.certificate_has_run_out, CERTIFIED, on=date(2027, 3, 1), role=CLOCK),
        [
            Reason(
                "certificate.still_valid",
                "2027-03-01",
                "> 2027-03-01",
                by("certificate_months"),
                CLOCK,
                date(2027, 3, 2),
            )
        ],
    ),
    "an end on the day after": (Asked(renewal.certificate_has_run_out, CERTIFIED, on=date(2027, 3, 2), role=CLOCK), []),
    "an extension with nothing filed": (Asked(renewal.re_evaluation_pending, CERTIFIED, role=CLOCK), [PENDING]),
    "an extension for an upgrade": (
        Asked(
            renewal.re_evaluation_pending,
            CERTIFIED,
            role=CLOCK,
            facts={"successor": replace(UNDER_WAY, kind=CaseKind.UPGRADE)},
        ),
        [PENDING],
    ),
    "an extension for what is not filed": (
        Asked(
            renewal.re_evaluation_pending, CERTIFIED, role=CLOCK, facts={"successor": replace(UNDER_WAY, filed_on=None)}
        ),
        [PENDING],
    ),
    "an extension for what is declined": (
        Asked(
            renewal.re_evaluation_pending,
            CERTIFIED,
            role=CLOCK,
            facts={"successor": replace(UNDER_WAY, state=State.NOT_RECOGNISED)},
        ),
        [PENDING],
    ),
    "an extension of who had time": (
        Asked(renewal.re_evaluation_pending, CERTIFIED, role=CLOCK, facts={"successor": UNDER_WAY}),
        [Reason("extension.not_foreseen", "R5", "–", by("extension_days"))],
    ),
    "an extension where no rule has one": (
        Asked(renewal.re_evaluation_pending, CERTIFIED, role=CLOCK, regime=R3, facts={"successor": UNDER_WAY}),
        [Reason("extension.not_foreseen", "R3", "–", None)],
    ),
    "a successor that is not certified": (
        Asked(renewal.successor_certified, CERTIFIED, role=CLOCK, facts={"successor": UNDER_WAY}),
        [Reason("supersede.no_certificate", "dossier_submitted", "certified", None, PRODUCER)],
    ),
    "no successor": (
        Asked(renewal.successor_certified, CERTIFIED, role=CLOCK),
        [Reason("supersede.no_certificate", "–", "certified", None, PRODUCER)],
    ),
    "no renewal, while one is under way": (
        Asked(renewal.nothing_under_way, CERTIFIED, facts={"successor": replace(UNDER_WAY, ref=None)}),
        [Reason("renewal.under_way", "c1", "–", None, PRODUCER)],
    ),
    "a renewal taken up that was never declined": (
        Asked(renewal.registered_after_all, CERTIFIED, facts={"successor": UNDER_WAY}),
        [Reason("renewal.not_resumed", "–", "register", None, PRODUCER)],
    ),
    "a renewal taken up with nothing registered": (
        Asked(renewal.registered_after_all, replace(CERTIFIED, renewal_declined=Declined(date(2026, 7, 1), "nghỉ"))),
        [Reason("renewal.not_resumed", "–", "register", None, PRODUCER)],
    ),
    "no renewal, and no word why": (
        Asked(renewal.reason_told, CERTIFIED),
        [Reason("renewal.reason_missing", "–", "–", None, PRODUCER)],
    ),
    "no renewal, for the second time": (
        Asked(renewal.not_declined_before, replace(CERTIFIED, renewal_declined=Declined(date(2026, 7, 1), "nghỉ"))),
        [Reason("renewal.declined_before", "2026-07-01", "–", None, PRODUCER)],
    ),
}

BY_DISTRICT = replace(CERTIFICATE, stars=3, level=Level.DISTRICT, issuer="dong-nai/dinh-quan")
STILL_VALID = Reason(
    "certificate.still_valid", "2026-08-03", "> 2027-03-01", by("practice_grounds"), CLOCK, date(2027, 3, 2)
)

REVOCATION = {
    "no ground": (
        Asked(revocation.ground_named, CERTIFIED, role=Role.INSPECTOR),
        [Reason("ground.missing", "–", GROUNDS, by("grounds"), Role.INSPECTOR)],
    ),
    "not renewed, but registered and still valid": (
        Asked(
            revocation.not_registered_again,
            CERTIFIED,
            role=CLOCK,
            details={"ground": Ground.NOT_REEVALUATED},
            facts={"successor": UNDER_WAY},
        ),
        [Reason("revocation.registered_again", "P2", "–", by("practice_grounds"), CLOCK), STILL_VALID],
    ),
    "not renewed, but registered without a reference": (
        Asked(
            revocation.not_registered_again,
            EXPIRED,
            role=CLOCK,
            regime=R3,
            details={"ground": Ground.NOT_REEVALUATED},
            facts={"successor": replace(UNDER_WAY, ref=None)},
        ),
        [Reason("revocation.registered_again", AGAIN.id, "–", by("grounds", R3), CLOCK)],
    ),
    "another ground while it is valid": (
        Asked(revocation.not_registered_again, CERTIFIED, details={"ground": Ground.LAW_BREACH}),
        [],
    ),
    "the ministry on four stars": (
        Asked(revocation.may_revoke, CERTIFIED, role=Role.MINISTRY),
        [
            Reason(
                "authority.other_level",
                "ministry",
                "provincial_pc",
                by("recogniser"),
                Role.PROVINCIAL_PC,
                words={"stars": "4"},
            )
        ],
    ),
    "the ministry on what a district gave": (
        Asked(
            revocation.may_revoke,
            replace(CERTIFIED, certificate=replace(BY_DISTRICT, stars=4)),
            on=date(2024, 5, 1),
            role=Role.MINISTRY,
            regime=R3,
        ),
        [
            Reason(
                "authority.other_level",
                "ministry",
                "district_pc / provincial_pc",
                by("recogniser", R3),
                Role.DISTRICT_PC,
                words={"stars": "4"},
            )
        ],
    ),
    "the province on what a district gave, once the districts have ended": (
        Asked(revocation.may_revoke, replace(CERTIFIED, certificate=BY_DISTRICT), role=Role.PROVINCIAL_PC),
        [],
    ),
    "an inspection that finds nothing it says": (
        Asked(revocation.finding_named, CERTIFIED, role=Role.INSPECTOR),
        [Reason("finding.missing", "–", "in_order, shortcomings, breach", None, Role.INSPECTOR)],
    ),
}

ASKED = {**CERTIFICATES, **RENEWAL, **REVOCATION}


@pytest.mark.parametrize(("asked", "expected"), ASKED.values(), ids=ASKED)
def test_the_whole_reason(asked: Asked, expected: list[Reason]) -> None:
    assert asked.answer() == expected


def test_a_ground_that_neither_the_decision_nor_practice_knows_is_refused() -> None:
    """As by 26/2026/QĐ-TTg read strictly, whose list does not name the end of a certificate."""
    strict = replace(rulebook(Regime.R5), practice_grounds=None)
    facts = facts_on(ON, Role.INSPECTOR, {"ground": Ground.NOT_REEVALUATED})
    known = "criteria_lost, false_dossier, law_breach, mark_misuse, other, production_ceased"
    missing = Reason("ground.missing", "not_reevaluated", known, by("grounds"), Role.INSPECTOR)
    assert list(revocation.ground_named.check(CERTIFIED, facts, strict)) == [missing]
    assert list(revocation.ground_named.check(CERTIFIED, facts, rulebook(Regime.R5))) == []


def test_a_proposal_keeps_who_made_it_when_and_where_the_case_was() -> None:
    details = {"ground": Ground.LAW_BREACH, "concluded_on": date(2026, 8, 1)}
    written = Asked(revocation.proposed, CERTIFIED, role=Role.INSPECTOR, details=details).written()
    kept = Proposal("law_breach", ON, False, "certified", date(2026, 8, 1))
    assert written == {"proposal": kept}
    again = replace(
        CERTIFIED, state=State.REVOCATION_PROPOSED, proposal=replace(kept, by_clock=True, came_from="expired")
    )
    assert Asked(revocation.proposed, again, role=CLOCK).written() == {
        "proposal": Proposal("other", ON, True, "expired", None)
    }
