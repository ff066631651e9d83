"""The law in chapters, the regimes around a regime, and the unit and day that the law is asked for."""

from datetime import date, timedelta

import pytest

from cycle.errors import BadValueError, InputError, UnknownWordError
from cycle.lawbook import RULED, Chapter, chapter_of, next_regime, plan_for, regime_before, unit_of_day, values
from cycle.plan import Indicator
from cycle.rules.plan_file import shipped_plan
from cycle.rules.registry import RULEBOOKS, rulebook
from cycle.vocabulary import Regime
from tests.support.plans import figures

LAST_DAY_OF_DISTRICTS = date(2025, 6, 30)
TWO_TIERS = LAST_DAY_OF_DISTRICTS + timedelta(days=1)


@pytest.mark.parametrize("book", RULEBOOKS, ids=lambda book: book.regime.value)
def test_every_value_of_a_regime_stands_in_one_chapter(book) -> None:
    by_chapter = [name for chapter in Chapter for name, _ in values(book, chapter)]
    assert sorted(by_chapter) == sorted(RULED)
    assert dict(values(book)) == {name: getattr(book, name) for name in RULED}


def test_no_value_is_left_without_a_chapter_of_its_own() -> None:
    assert [name for name in RULED if chapter_of(name) is Chapter.OTHER] == []
    assert chapter_of("something_new") is Chapter.OTHER


def test_the_regimes_follow_each_other() -> None:
    assert [next_regime(book) for book in RULEBOOKS] == [*RULEBOOKS[1:], None]
    assert [regime_before(book) for book in RULEBOOKS] == [None, *RULEBOOKS[:-1]]
    assert next_regime(rulebook(Regime.R3)) is rulebook(Regime.R4)


@pytest.mark.parametrize(
    ("text", "on", "unit"),
    [
        ("dong-nai", TWO_TIERS, "dong-nai"),
        ("hoabinh", LAST_DAY_OF_DISTRICTS, "hoa-binh"),
        ("ha-tinh/nghi-xuan", LAST_DAY_OF_DISTRICTS, "ha-tinh/nghi-xuan"),
        ("phu-tho", TWO_TIERS, "phu-tho"),
    ],
)
def test_a_unit_that_exists_that_day_comes_back_in_its_usual_spelling(text, on, unit) -> None:
    assert unit_of_day(text, on) == unit


@pytest.mark.parametrize(
    ("text", "on", "error", "says"),
    [
        ("nowhere", LAST_DAY_OF_DISTRICTS, UnknownWordError, "nowhere"),
        ("vn", LAST_DAY_OF_DISTRICTS, UnknownWordError, "vn"),
        ("Đồng Nai", LAST_DAY_OF_DISTRICTS, BadValueError, "path of slugs"),
        ("", LAST_DAY_OF_DISTRICTS, BadValueError, "path of slugs"),
        ("hoa-binh", TWO_TIERS, UnknownWordError, "phu-tho"),
        ("ha-tinh/nghi-xuan", TWO_TIERS, BadValueError, "2025-06-30"),
        ("dong-nai/dinh-quan/phu-loi", LAST_DAY_OF_DISTRICTS, BadValueError, "2025-06-30"),
    ],
)
def test_any_other_unit_is_refused_with_what_would_do(text, on, error, says) -> None:
    with pytest.raises(error, match=says) as caught:
        unit_of_day(text, on)
    assert isinstance(caught.value, InputError)


def test_a_district_sees_its_own_figures_and_those_of_its_province() -> None:
    plan = plan_for(shipped_plan("bac_kan_2024"), "bac-kan/na-ri")
    assert {one.unit for one in plan.targets} == {"bac-kan", "bac-kan/na-ri"}
    assert figures(plan, "bac-kan/na-ri", Indicator.LINKAGE) == [4]
    whole = shipped_plan("bac_kan_2024")
    assert plan_for(whole, "bac-kan") == whole
