"""What the entries of a plan file say once they are read, and what holds where they say nothing."""

from datetime import date

import pytest

from cycle.citation import Confidence
from cycle.plan import Indicator, MissedGate, OfficePapers, Policies, Target, TransitionOverrun, UnitClass
from cycle.vocabulary import ExpiryConvention, Level
from tests.support.plans import APPENDIX, COUNCIL, DUTY, IDEA, RENEWAL, ROUND, TARGET, WINDOW, figures, read

FORWARDING = '[forwarding]\nplace = "Điều 2"\n'


def test_a_plan_that_sets_no_switch_reads_before_strictly_and_lets_cases_lapse_and_stars_go_down() -> None:
    assert read("").policies == Policies(
        before_is_strict=True,
        business_plan_required=False,
        transition_overrun=TransitionOverrun.LAPSE,
        missed_gate=MissedGate.BAND_DOWN,
        office_papers=OfficePapers.LISTED,
        escalate_after_days=15,
    )


def test_the_papers_of_the_offices_may_be_required() -> None:
    assert read("[policies]\noffice_papers = 'required'\n").policies.office_papers is OfficePapers.REQUIRED


def test_ideas_are_taken_in_from_the_first_day_to_the_eve_of_the_one_named_with_before() -> None:
    idea = read(IDEA + "opens_on = 2023-03-01\ncloses_before = 2023-05-01\n").idea
    assert idea is not None
    assert (idea.opens_on, idea.closes_on) == (date(2023, 3, 1), date(2023, 4, 30))


@pytest.mark.parametrize(
    "days",
    [
        "starts = 2023-04-01\nends = 2023-06-30",
        "quarter = 2",
        "months = [4, 6]",
        "opens_on = 2023-04-01\ndue_by = 2023-06-30",
        "opens_on = 2023-04-01\ndue_before = 2023-07-01",
        'window = "w"',
    ],
)
def test_a_duty_done_once_has_its_days_in_any_of_these_ways(days: str) -> None:
    window = WINDOW + "quarter = 2\n"
    (duty,) = read(f'{window}{DUTY}recurrence = "once"\n{days}\n').obligations
    assert (duty.opens_on, duty.due_on) == (date(2023, 4, 1), date(2023, 6, 30))


def test_the_plan_as_a_whole_is_cited_as_the_full_text_and_a_part_by_its_section() -> None:
    plan = read('url = "http://dongnai.example/1"\n' + RENEWAL.replace('"I"', '"III.2"') + FORWARDING + COUNCIL)
    assert (plan.source.place, plan.source.url) == ("toàn văn", "http://dongnai.example/1")
    sources = (plan.renewal.source, plan.contest_source, plan.council.source)
    assert [source and source.place for source in sources] == ["III.2", "Điều 2", "I"]


def test_a_plan_is_known_from_the_document_itself_unless_it_says_otherwise() -> None:
    assert read("").source.confidence is Confidence.LOCAL
    assert read('confidence = "C"\n').source.confidence is Confidence.REPORTED


def test_a_certificate_is_good_on_its_anniversary_unless_the_plan_says_otherwise() -> None:
    assert read(RENEWAL).renewal.expiry_convention is ExpiryConvention.ANNIVERSARY_VALID


def test_a_district_sends_up_by_contest_only_where_the_plan_says_so() -> None:
    assert not read(FORWARDING).contest_forwarding
    assert read(FORWARDING + "by_contest = true\n").contest_forwarding


def test_rounds_are_listed_by_level_and_number_in_whatever_order_they_stand() -> None:
    months = {("province", 2): 11, ("province", 1): 6, ("district", 2): 9, ("district", 1): 3}
    text = "".join(
        ROUND.format(number=number).replace("province", level) + f"month = {month}\n"
        for (level, number), month in months.items()
    )
    assert [(one.level, one.number, one.evaluate_by) for one in read(text).rounds] == [
        (Level.DISTRICT, 1, date(2023, 3, 31)),
        (Level.DISTRICT, 2, date(2023, 9, 30)),
        (Level.PROVINCE, 1, date(2023, 6, 30)),
        (Level.PROVINCE, 2, date(2023, 11, 30)),
    ]


def test_a_window_names_whose_it_is() -> None:
    (window,) = read(WINDOW.replace('["district"]', '["commune", "district"]') + "month = 6\n").windows
    assert window.who == (UnitClass.COMMUNE, UnitClass.DISTRICT)


def test_a_figure_may_hold_for_each_commune_or_each_district() -> None:
    text = TARGET + 'each = "commune"\n' + TARGET + 'each = "district"\n'
    assert [one.each for one in read(text).targets] == [Level.COMMUNE, Level.DISTRICT]


def by_column(text: str) -> dict[Indicator, Target]:
    """The figures of one district, by what they count."""
    return {one.indicator: one for one in read(text).targets if one.unit == "dong-nai/dinh-quan"}


def test_a_column_is_a_minimum_unless_it_says_otherwise_and_carries_the_rule_above_it() -> None:
    plain = by_column(APPENDIX)
    assert all(one.is_minimum and one.rules == () for one in plain.values())
    told = by_column(APPENDIX.replace("total", 'at_least = [true, false]\nrules = ["BK-T1", "BK-T2"]\ntotal'))
    assert {one.indicator: (one.is_minimum, one.rules) for one in told.values()} == {
        Indicator.NEW_PRODUCERS: (True, ("BK-T1",)),
        Indicator.LINKAGE: (False, ("BK-T2",)),
    }


def test_a_total_that_the_document_leaves_blank_is_nothing() -> None:
    text = APPENDIX.replace("[3, 4]", '[3, "blank"]').replace("[1, 4]", "[1, 0]")
    assert figures(read(text), "dong-nai", Indicator.NEW_PRODUCERS, Indicator.LINKAGE) == [3, 0]
