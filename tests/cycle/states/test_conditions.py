"""What each condition rests on: the national rules, the plan, or the record; and what history may pass over."""

import pytest

from cycle.rules.registry import rulebook
from cycle.states.chart import chart
from cycle.states.row import Basis, Guard
from cycle.vocabulary import Regime

#: Value of the rulebook, or basis: the conditions that rest on it. A star: a record of history may pass over it.
RESTS_ON = {
    "bands": "not_disqualified result_stands* stars_are_certifiable stars_reach_recognition",
    "below_at_nation": "nation_has_not_said_no* reviewed_again* short_of_five_stars",
    "below_at_province": "short_of_the_province",
    "certificate_months": "certificate_has_run_out",
    "commune_file": "commune_file_complete*",
    "commune_must_assess": "assessment_stands*",
    "council_meetings": "first_meeting_is_open meeting_is_foreseen",
    "council_papers": "advised*",
    "district_forwards_from": "points_for_the_province",
    "dossier": "dossier_complete*",
    "extension_days": "re_evaluation_pending",
    "finish_by": "old_rules_still_apply* time_is_over",
    "grounds": "ground_named not_registered_again",
    "producers": "producer_takes_part",
    "province_file": "province_file_complete*",
    "province_forwards_from": "points_for_the_nation",
    "reading_working_days": "members_have_time*",
    "recogniser": "issuer_could_recognise level_may_recognise may_revoke may_withdraw recognition_not_earned*",
    "refiling_window": "within_filing_window*",
    "registered_producers": "business_registered*",
    "sent_up_at_once": "five_stars_held",
    "tourism_producers": "association_only_for_tourism",
    "written_opinion": "form_is_foreseen*",
    "the plan": "council_is_quorate* intake_is_open* members_enough* notice_is_due round_has_opened*"
    " selector_of_the_plan* sheets_are_close* visit_agreed*",
    "the record": "council_at_hand* council_has_met* finding_named handed_in_sheets_count* no_other_open_successor"
    " not_declined_before nothing_under_way predecessor_fits reason_told recused_are_members* recused_do_not_score*"
    " registered_after_all result_given scorers_are_members* stars_as_claimed stop_is_explained successor_certified"
    " successor_unit_given time_is_stopped time_runs validity_in_order",
}
GUARDS = {guard.name: guard for regime in Regime for row in chart(regime) for guard in row.guards}
BASES = {"the plan": Basis.PLAN, "the record": Basis.RECORD}


def test_every_condition_stands_in_the_table() -> None:
    named = [name.rstrip("*") for names in RESTS_ON.values() for name in names.split()]
    assert sorted(named) == sorted(GUARDS)


@pytest.mark.parametrize("value", RESTS_ON)
def test_what_a_condition_rests_on(value: str) -> None:
    for name in RESTS_ON[value].split():
        guard: Guard = GUARDS[name.rstrip("*")]
        assert guard.waivable is name.endswith("*"), name
        if value in BASES:
            assert (guard.article, guard.basis) == (None, BASES[value]), name
        else:
            assert guard.article is not None and guard.basis is None, name
            for regime in Regime:
                assert guard.article(rulebook(regime)) is getattr(rulebook(regime), value), name
