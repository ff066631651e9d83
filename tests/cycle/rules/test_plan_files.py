"""Plan files: what may be written in them, and a misspelt key is named at every level of every shipped plan."""

import re
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cycle.errors import PlanError
from cycle.plan import Indicator, IntakeMode, MissedGate, Recurrence, TransitionOverrun, UnitClass
from cycle.rules.plan_file import SHIPPED_PLANS, parse_plan, shipped_plan, shipped_plan_text
from cycle.vocabulary import ExpiryConvention
from tests.support.plans import APPENDIX, COUNCIL, DUTY, PLAIN, RENEWAL, ROUND, TARGET, figures, read

FORMAT = Path(__file__).parents[3] / "docs" / "plan-format.md"

# --- the form -----------------------------------------------------------------------------------------------


def test_the_example_of_the_documentation_is_a_plan() -> None:
    blocks = re.findall(r"```toml\n(.*?)```", FORMAT.read_text(encoding="utf-8"), re.DOTALL)
    plan = parse_plan("thai_nguyen_2024", blocks[0])
    assert plan.rounds[0].evaluate_by == date(2024, 6, 29)
    assert plan.rounds[0].intake_by == date(2024, 5, 15)
    assert plan.obligations[0].last_day == 19
    assert len(read(blocks[1]).targets) == 6


def test_the_documentation_names_every_word_of_the_closed_lists() -> None:
    text = FORMAT.read_text(encoding="utf-8")
    lists = (Indicator, UnitClass, Recurrence, IntakeMode, MissedGate, TransitionOverrun, ExpiryConvention)
    missing = [word for words in lists for word in words if not re.search(rf'[`"]{word}[`"]', text)]
    assert missing == []


def test_a_plan_without_an_idea_phase_needs_no_business_plan() -> None:
    plan = read("")
    assert plan.idea is None
    assert not plan.policies.business_plan_required
    assert plan.renewal.notice_days == (180, 120, 90, 30)
    assert plan.source.url == "plan:p"


def test_every_switch_can_be_set() -> None:
    plan = read(
        "[policies]\nbefore_is_strict = false\ntransition_overrun = 'continue'\nmissed_gate = 'decline'\n"
        + ROUND.format(number=1)
        + "evaluate_before = 2023-06-30\n"
        + DUTY
        + 'recurrence = "monthly"\nbefore_day = 20\n'
    )
    assert plan.rounds[0].evaluate_by == date(2023, 6, 30)
    assert plan.obligations[0].last_day == 20
    assert plan.policies.transition_overrun is TransitionOverrun.CONTINUE
    assert plan.policies.missed_gate is MissedGate.DECLINE


def test_the_rules_of_a_council() -> None:
    council = read(COUNCIL + 'quorum = "2/3"\nmax_spread = 10\nmembers_min = 5\nsessions = 2\n').council
    assert (council.quorum, council.max_spread) == (Fraction(2, 3), 10)
    assert (council.members_min, council.sessions) == (5, 2)


def test_the_rules_of_renewal() -> None:
    text = 'expiry_convention = "anniversary_invalid"\nnotice_days = [60, 30]\nreregister_before = 2023-04-01\n'
    renewal = read(RENEWAL + text).renewal
    assert renewal.expiry_convention is ExpiryConvention.ANNIVERSARY_INVALID
    assert (renewal.notice_days, renewal.reregister_by) == ((60, 30), date(2023, 3, 31))
    assert renewal.revocation_proposed_on is None


def test_a_file_of_another_editor_is_read() -> None:
    text = "\ufeff" + PLAIN.replace('"Plan"', '"Plan\u00a0\u00a0A"').replace("\n", "\r\n")
    assert parse_plan("p", text).title_en == "Plan A"


def test_figures_of_units_inside_the_plan() -> None:
    plan = read(TARGET + 'unit = "dong-nai/tan-phu"\n' + APPENDIX.replace("total = [3, 4]\n", ""))
    assert figures(plan, "dong-nai/tan-phu", Indicator.PRODUCERS, Indicator.NEW_PRODUCERS) == [3, 2]
    assert not any(target.unit == "dong-nai" for target in plan.targets)


def test_a_round_may_end_in_the_next_year() -> None:
    plan = read(ROUND.format(number=1) + "opens_on = 2023-11-01\nevaluate_by = 2024-01-10\n")
    assert plan.rounds[0].evaluate_by == date(2024, 1, 10)


# --- a misspelt key, at every level of every shipped plan ---------------------------------------------------


def places(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every key of a file, but the slugs of the units in an appendix, which no list closes."""
    if isinstance(value, dict) and path[-1:] != ("rows",):
        for key, inner in value.items():
            yield (*path, key)
            yield from places(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from places(inner, (*path, number))


def dotted(path: tuple[str | int, ...]) -> str:
    text = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def toml(value: object) -> str:
    """The value in the notation of TOML, everything inline."""
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{key}" = {toml(inner)}' for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(toml(inner) for inner in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


def written(values: dict[str, object]) -> str:
    return "\n".join(f'"{key}" = {toml(value)}' for key, value in values.items())


def misspelt(values: dict[str, object], path: tuple[str | int, ...], new: str) -> str:
    """The file with one key renamed."""
    changed = deepcopy(values)
    table: object = changed
    for part in path[:-1]:
        table = table[part]  # type: ignore[index]
    assert isinstance(table, dict)
    table[new] = table.pop(path[-1])
    return written(changed)


@pytest.mark.parametrize("key", SHIPPED_PLANS)
def test_a_misspelt_key_is_named_with_its_place_and_the_right_key(key: str) -> None:
    values = tomllib.loads(shipped_plan_text(key))
    assert parse_plan(key, written(values)) == shipped_plan(key)
    for path in places(values):
        right = str(path[-1])
        wrong = f"{right[:-1]}{right[-1]}x"
        with pytest.raises(PlanError) as caught:
            parse_plan(key, misspelt(values, path, wrong))
        assert caught.value.place == dotted((*path[:-1], wrong))
        assert f"did you mean “{right}”?" in caught.value.fault


@given(key=st.sampled_from(SHIPPED_PLANS), data=st.data())
def test_any_value_of_another_kind_is_a_plan_error_or_a_plan(key: str, data: st.DataObject) -> None:
    values = tomllib.loads(shipped_plan_text(key))
    path = data.draw(st.sampled_from(sorted(places(values), key=str)))
    odd = data.draw(
        st.sampled_from(["", "x", "nation", True, -1, 0, 10**9, 1.5, date(1, 1, 1), date(9999, 12, 31), [], {}])
    )
    table: object = values
    for part in path[:-1]:
        table = table[part]  # type: ignore[index]
    assert isinstance(table, dict)
    table[path[-1]] = odd
    try:
        parse_plan(key, written(values))
    except PlanError as error:
        assert error.place and error.fault
