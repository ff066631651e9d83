"""What the register itself counts for the figures of a plan, to the day and to the star."""

from datetime import date

import pytest

from cycle.people import Actor, Producer
from cycle.plan import Indicator
from cycle.progress import COUNTED, Entry, Figure, Span, counted_days, progress
from cycle.testing.examples import certificate
from cycle.vocabulary import CaseKind, Level, ProducerKind, Role, State
from tests.support.duties import DAY, entry, plan_of

UNIT = "dong-nai/dinh-quan/phu-loi"
YEAR = Span(date(2024, 1, 1), date(2024, 12, 31))


def certified(on: str, stars: int = 3, level: Level = Level.PROVINCE, kind: CaseKind = CaseKind.FIRST) -> Entry:
    return entry(UNIT, on, kind=kind, certificate=certificate(issued_on=DAY(on), stars=stars, level=level))


def made_by(name: str, on: str) -> Entry:
    return entry(UNIT, on, producer=Producer(name, ProducerKind.COOPERATIVE))


FIRST, UPGRADE, AGAIN = (certified("2024-05-01", kind=kind) for kind in CaseKind)
FIVE = {level: certified("2024-05-01", stars=5, level=level) for level in (Level.PROVINCE, Level.NATION)}
FILED_AGAIN = entry(UNIT, "2024-02-01", kind=CaseKind.RE_EVALUATION, filed_on=DAY("2024-03-01"))


@pytest.mark.parametrize(
    ("indicator", "register", "days"),
    [
        ("certified_3_or_more", [FIRST, UPGRADE, AGAIN, *FIVE.values()], 5),
        ("certified_3_or_more", [certified("2024-05-01", stars=2)], 0),
        ("certified_3_or_more", [entry(UNIT, "2024-05-01")], 0),
        ("new_certified_3_or_more", [FIRST, *[UPGRADE] * 2, *[AGAIN] * 3], 1),
        ("upgraded_products", [FIRST, *[UPGRADE] * 2, *[AGAIN] * 3], 2),
        ("certified_5_province", [FIRST, *[FIVE[Level.PROVINCE]] * 2, FIVE[Level.NATION]], 2),
        ("certified_5_nation", [FIRST, *FIVE.values()], 1),
        ("certified_5_nation", [certified("2024-05-01", stars=4, level=Level.NATION)], 0),
        ("re_evaluated", [FILED_AGAIN, entry(UNIT, "2024-02-01", kind=CaseKind.RE_EVALUATION)], 1),
        ("re_evaluated", [entry(UNIT, "2024-02-01", filed_on=DAY("2024-03-01"))], 0),
        ("revoked", [entry(UNIT, "2020-01-01", state=State.REVOKED, since=DAY("2024-03-01"))], 1),
        ("revoked", [entry(UNIT, "2020-01-01", state=State.RECOGNITION_WITHDRAWN, since=DAY("2024-03-01"))], 0),
        ("ideas_supported", [entry(UNIT, "2023-12-01", idea_on="2024-01-05"), entry(UNIT, "2024-02-01")], 1),
        ("new_producers", [made_by("HTX A", "2024-02-01"), made_by("htx  a", "2024-03-01")], 1),
        ("new_producers", [made_by("HTX A", "2024-02-01"), made_by("HTX B", "2024-03-01")], 2),
        ("new_producers", [made_by("HTX A", "2024-02-01"), made_by("HTX A", "2023-12-31")], 0),
    ],
)
def test_what_counts(indicator: str, register: list[Entry], days: int) -> None:
    assert len(counted_days(Indicator(indicator), register, "dong-nai", YEAR)) == days
    assert not counted_days(Indicator(indicator), register, "dong-nai/tan-phu", YEAR)


def test_only_days_of_the_span_count_both_ends_included() -> None:
    days = ("2023-12-31", "2024-01-01", "2024-12-31", "2025-01-01")
    register = [certified(on) for on in reversed(days)]
    assert counted_days(Indicator.CERTIFIED_3_OR_MORE, register, UNIT, YEAR) == [DAY(on) for on in days[1:3]]


def test_what_the_register_does_not_count_is_reported() -> None:
    assert set(Indicator) - set(COUNTED) >= {Indicator.HANDBOOKS, Indicator.TRACEABILITY, Indicator.PRODUCERS}


PLAN = plan_of(
    more="".join(
        f'[[target]]\nindicator = "{indicator}"\nvalue = 2\nplace = "I"\n{more}\n'
        for indicator, more in (
            ("certified_3_or_more", ""),
            ("handbooks", ""),
            ("shops", 'unit = "dong-nai/dinh-quan"\neach = "commune"'),
        )
    ),
    starts="2024-01-01",
    ends="2024-12-31",
)


def figure(indicator: str, unit: str, value: int, on: str, plan: str = "p") -> Figure:
    return Figure(plan, Indicator(indicator), unit, value, DAY(on), Actor(Role.ADMIN))


def test_a_figure_is_met_when_it_is_reached() -> None:
    two = [certified("2024-02-01"), certified("2024-12-31")]
    assert [progress(PLAN, register)[0].met for register in ([], two[:1], two)] == [False, False, True]
    assert [progress(PLAN, two, as_of=DAY(on))[0].reached for on in ("2024-12-30", "2024-12-31", "2025-06-01")] == [
        1,
        2,
        2,
    ]
    assert progress(PLAN, [certified("2025-01-01")], as_of=DAY("2025-06-01"))[0].reached == 0
    assert progress(PLAN, two)[1].met is None


def test_of_reports_the_latest_by_that_day_counts_whenever_it_came_in() -> None:
    told = [figure("handbooks", "dong-nai", 9, "2024-08-01"), figure("handbooks", "dong-nai", 5, "2024-03-01")]
    told.append(figure("handbooks", "dong-nai", 7, "2024-09-01", plan="other"))
    told.append(figure("handbooks", "dong-nai/dinh-quan", 1, "2024-09-01"))

    def reached(on: str | None) -> tuple[int | None, date | None]:
        line = progress(PLAN, [], told, DAY(on) if on else None)[1]
        return line.reached, line.reported_on

    assert [reached(on) for on in ("2024-02-29", "2024-03-01", "2024-08-01")] == [
        *((None, None), (5, DAY("2024-03-01")), (9, DAY("2024-08-01")))
    ]
    assert reached(None) == (9, DAY("2024-08-01"))


def test_a_figure_of_each_commune_of_a_district_has_a_line_for_each_that_is_known() -> None:
    inside = {Level.COMMUNE: [UNIT, "dong-nai/tan-phu/phu-lam"], Level.DISTRICT: ["dong-nai/dinh-quan"]}
    told = [figure("shops", UNIT, 3, "2024-03-01"), figure("shops", "dong-nai/dinh-quan", 4, "2024-03-01")]
    (line,) = progress(PLAN, [], told, inside=inside)[2:]
    assert (line.unit, line.reached) == (UNIT, 3)
    (nobody,) = progress(PLAN, [], told)[2:]
    assert (nobody.unit, nobody.reached) == (None, 4)
