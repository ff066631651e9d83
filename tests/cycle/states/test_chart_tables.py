"""The charts as tables: what each step is asked, in the order in which the answers come, and what it writes."""

import pytest

from cycle.states.chart import chart
from cycle.states.row import Row
from cycle.vocabulary import Regime, State, Step

every_regime = pytest.mark.parametrize("regime", Regime)

PRODUCER = "producer_takes_part association_only_for_tourism business_registered"
REGISTERED = f"{PRODUCER} predecessor_fits no_other_open_successor"
CONVENED = "council_at_hand members_enough recused_are_members form_is_foreseen members_have_time"
SCORED = (
    "result_given scorers_are_members recused_are_members recused_do_not_score handed_in_sheets_count"
    " council_is_quorate sheets_are_close council_has_met advised meeting_is_foreseen"
)
RECOGNISED = (
    "stars_reach_recognition level_may_recognise stars_as_claimed not_disqualified result_stands validity_in_order"
    " old_rules_still_apply"
)
OLD_RULES = "old_rules_still_apply"

#: Step, and for those that ask different things the state it starts from or the row that is chosen: the conditions.
ASKED = {
    "register starts_with_idea": f"{REGISTERED} intake_is_open",
    "register starts_without_idea": REGISTERED,
    "return_idea": "selector_of_the_plan",
    "select_idea": "selector_of_the_plan",
    "reject_idea": "selector_of_the_plan",
    "submit_dossier": f"{PRODUCER} dossier_complete within_filing_window",
    "forward commune_assessed": "commune_file_complete assessment_stands",
    "forward district_scored": "points_for_the_province not_disqualified result_stands",
    "forward province_scored": "points_for_the_nation nation_has_not_said_no not_disqualified result_stands"
    f" province_file_complete {OLD_RULES}",
    "forward province_received": "five_stars_held assessment_stands province_file_complete",
    "convene district_received": f"{CONVENED} round_has_opened assessment_stands",
    "convene province_received": f"{CONVENED} round_has_opened assessment_stands {OLD_RULES}",
    "convene province_reconsideration": f"{CONVENED} {OLD_RULES}",
    "convene national_received": f"{CONVENED} round_has_opened {OLD_RULES}",
    "record_result district_evaluation": SCORED,
    "record_result province_evaluation": f"{SCORED} {OLD_RULES}",
    "record_result national_evaluation": f"{SCORED} {OLD_RULES}",
    "record_result district_evaluation meets_again": f"{SCORED} first_meeting_is_open",
    "record_result province_evaluation meets_again": f"{SCORED} first_meeting_is_open {OLD_RULES}",
    "record_result national_evaluation meets_again": f"{SCORED} first_meeting_is_open {OLD_RULES}",
    "decline": "recognition_not_earned result_stands",
    "decline district_reconsideration": "",
    "recognise": RECOGNISED,
    "recognise province_reconsideration": f"reviewed_again {RECOGNISED}",
    "return_to_district province_scored": "short_of_the_province",
    "return_to_province": "short_of_five_stars",
    "import_certificate": "stars_are_certifiable issuer_could_recognise",
    "withdraw_recognition": "may_withdraw",
    "notify_expiry": "notice_is_due",
    "decline_renewal": "reason_told not_declined_before nothing_under_way",
    "resume_renewal": "registered_after_all",
    "extend": "certificate_has_run_out re_evaluation_pending",
    "expire": "certificate_has_run_out",
    "expire result_came": "",
    "supersede": "successor_certified",
    "inspect": "finding_named visit_agreed",
    "propose_revocation": "ground_named not_registered_again",
    "propose_revocation revocation_proposed": "ground_named",
    "revoke": "may_revoke",
    "suspend": "time_runs stop_is_explained",
    "resume": "time_is_stopped stop_is_explained",
    "lapse": "time_is_over",
    "transfer": "successor_unit_given",
}

#: What each step writes besides the state; a step that is not named writes nothing.
WRITES = {
    **dict.fromkeys(("return_idea", "resubmit_idea", "select_idea", "reject_idea", "return_plan"), "own_regime"),
    "submit_plan": "plan_enters_dossier",
    "approve_plan": "plan_approved",
    "submit_dossier": "filed",
    "assess_at_commune": "assessed",
    "forward": "sent_up",
    "forward province_received": "sent_to_the_nation",
    "forward province_scored": "sent_to_the_nation",
    "supplement": "supplemented",
    "convene": "convened",
    "record_result": "result_recorded",
    **{f"record_result {level}_evaluation meets_again": "first_result_recorded" for level in
       ("district", "province", "national")},
    "return_to_district": "back_to_district",
    "return_to_province": "back_to_province",
    "recognise": "certificate_given",
    "notify_expiry": "notified",
    "decline_renewal": "declined",
    "resume_renewal": "resumed",
    "extend": "extended",
    "expire result_came": "extension_cut",
    "propose_revocation": "proposed",
    "dismiss_revocation": "proposal_over",
    "revoke": "proposal_over",
    "suspend": "suspended",
    "resume": "resumed",
    "transfer": "transferred",
}  # fmt: skip
AT_DISTRICT = {"district_received", "district_evaluation", "district_scored", "district_reconsideration"}


def looked_up(table: dict[str, str], row: Row) -> str | None:
    """The entry of the row: by state and choice, by one of them, or by the step alone."""
    state, choice = row.source.value if row.source else "", row.when.__name__ if row.when else ""
    names = (f"{state} {choice}", choice, state, "")
    keys = (f"{row.step.value} {name}".strip() for name in names)
    return next((table[key] for key in keys if key in table), None)


def passes_to_the_province(row: Row, regime: Regime) -> bool:
    """Where the districts have ended, what they held goes to the province, and nothing is asked."""
    held = row.source is not None and row.source.value in AT_DISTRICT
    return row.step is Step.TRANSFER and held and regime in {Regime.R4, Regime.R5}


@every_regime
def test_what_a_step_is_asked(regime: Regime) -> None:
    for row in chart(regime):
        expected = "" if passes_to_the_province(row, regime) else looked_up(ASKED, row) or ""
        assert " ".join(guard.name for guard in row.guards) == expected, (row.step, row.source)


@every_regime
def test_what_a_step_writes(regime: Regime) -> None:
    for row in chart(regime):
        expected = looked_up(WRITES, row) or "nothing_else"
        if passes_to_the_province(row, regime):
            expected = "taken_over_by_province"
        assert row.changes.__name__ == expected, (row.step, row.source)


#: Step and state whose row is chosen by more than them, and what chooses: one row for each word.
CHOSEN = {
    "register -": "starts_with_idea starts_without_idea",
    "submit_dossier idea_selected": "no_business_plan_needed",
    "assess_at_commune district_received": "assessment_is_void",
    "assess_at_commune province_received": "assessment_is_void",
    "record_result district_evaluation": "meets_again meets_for_the_last_time",
    "record_result province_evaluation": "meets_again meets_for_the_last_time",
    "record_result national_evaluation": "meets_again meets_for_the_last_time",
    "expire extended": "result_came still_pending",
    "propose_revocation revocation_proposed": "proposed_by_time",
    "dismiss_revocation revocation_proposed": "selects selects selects selects",
}


def test_what_chooses_a_row() -> None:
    chosen: dict[str, set[tuple[str, State]]] = {}
    for row in (row for regime in Regime for row in chart(regime)):
        if row.when:
            start = f"{row.step.value} {row.source.value if row.source else '-'}"
            chosen.setdefault(start, set()).add((row.when.__name__, row.dest))
    assert {start: " ".join(sorted(name for name, _ in choices)) for start, choices in chosen.items()} == CHOSEN


def test_every_entry_is_the_one_of_a_row() -> None:
    rows = [row for regime in Regime for row in chart(regime)]
    for table in (ASKED, WRITES):
        for key in table:
            assert any(looked_up({key: key}, row) for row in rows), key
