"""No step is skipped, taken backwards or taken twice: what is no edge of the chart is refused to everybody.

Asked of the library at every state of every regime, along a whole passage through the cycle, and of the command line.
The counts are those of H6 in docs/reliability.md.
"""

import json
from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import Any

import pytest

from cycle.errors import OcopError, RefusedError
from cycle.people import Actor
from cycle.program import Program
from cycle.rehearsal import Rehearsal
from cycle.testing import FrozenClock, MemoryStore, examples
from cycle.testing.snapshot import snapshot
from cycle.testing.stories import ONE_DAY, carried_on
from cycle.vocabulary import Regime, Role, State, Step
from cycle_adapters.cli import REFUSED, main
from cycle_adapters.sql import SqlStore
from tests.cycle.states.test_charts import published
from tests.cycle.test_who_may import NOT_ASKED, PRODUCER, program_with, standing, states_under, units
from tests.support.plans import PLAIN
from tests.support.states import A_DAY_UNDER
from tests.support.tiers import LONG, times

every_regime = pytest.mark.parametrize("regime", Regime)
ASKED = [step for step in Step if step not in NOT_ASKED]


@cache
def edges(regime: Regime) -> dict[tuple[Step, State | None], frozenset[Role]]:
    return {(step, source): roles for step, source, _, roles in published(regime)}


def takers(regime: Regime, step: Step) -> list[Role]:
    """Who tries it: in the short run one who may take the step elsewhere, else everybody."""
    some = {role for (one, _), roles in edges(regime).items() if one is step for role in roles}
    return list(Role) if LONG else [min(some, default=Role.ADMIN)]


def told(program: Program, step: Step, by: Actor, **given: Any) -> list[tuple[str, str]]:
    """The reasons against taking the step, each with what is; none where it is taken."""
    try:
        program.advance("c1", step, by=by, **given)
    except RefusedError as error:
        return [(reason.code, reason.actual) for reason in error.refusal.reasons]
    return []


@every_regime
def test_a_step_that_does_not_begin_where_the_case_stands_is_refused_to_whoever_may_take_it(regime: Regime) -> None:
    known, on = edges(regime), A_DAY_UNDER[regime]
    tried, ways = 0, set()
    for state in states_under(regime):
        program, store = program_with(standing(regime, state))
        before = snapshot(store)
        for step in ASKED:
            if (step, state) in known:
                continue
            ways.add((step, state))
            for role, historical in product(takers(regime, step), (False, True) if LONG else (False,)):
                reasons = told(program, step, Actor(role), on=on, historical=historical)
                assert reasons == [("step.not_from_here", state.value)], (step, state, role)
                tried += 1
        assert snapshot(store) == before
    there = [(step, state) for step, state in known if step in ASKED and state in states_under(regime)]
    assert len(ways) == len(ASKED) * len(states_under(regime)) - len(there) >= 940
    assert tried == len(ways) * times(1, len(Role) * 2)


# Along a whole passage: what is offered to the case that really came there.


def passage(program: Program, regime: Regime) -> Iterator[tuple[State, Any, Step]]:
    """From the registration to the certificate, a step a day; each time the state, the day and the step before."""
    on = A_DAY_UNDER[regime]
    unit = units(regime)[next(iter(units(regime)))][0]
    by = {"role": "producer", "name": "HTX A"}
    case = program.register({"name": "Cacao", "set": 13}, by=by, on=on, producer=PRODUCER, unit=unit, ref="c1")
    while True:
        yield case.state, on, program.history(case.id)[-1].step
        if case.state is State.CERTIFIED:
            return
        on += ONE_DAY
        after = carried_on(program, "c1", on)
        assert after.version > case.version
        case = after


@every_regime
def test_on_the_way_to_a_certificate_no_step_is_left_out_taken_back_or_taken_again(regime: Regime) -> None:
    store = MemoryStore()
    program, known = Program(store, FrozenClock()), edges(regime)
    states = []
    for state, on, last in passage(program, regime):
        states.append(state)
        before = snapshot(store)
        if last is not Step.REGISTER:
            assert all(told(program, last, Actor(role), on=on) for role in Role), "it was taken a second time"
        for step in ASKED:
            if (step, state) not in known:
                for role in takers(regime, step):
                    assert told(program, step, Actor(role), on=on) == [("step.not_from_here", state.value)]
        assert snapshot(store) == before
    assert len(states) == len(set(states)) >= 7 and states[-1] is State.CERTIFIED


def test_a_step_is_not_taken_again_under_another_request() -> None:
    store = MemoryStore()
    program, regime = Program(store, FrozenClock()), Regime.R5
    way = passage(program, regime)
    next(way)
    papers = ["registration_form", "self_assessment", "sample"]
    given: dict[str, Any] = {"on": A_DAY_UNDER[regime], "documents": papers}
    program.advance("c1", "submit_dossier", by={"role": "producer"}, request_id="r-1", **given)
    before = snapshot(store)
    twice = told(program, Step.SUBMIT_DOSSIER, Actor(Role.PRODUCER), request_id="r-2", **given)
    assert twice == [("step.not_from_here", "dossier_submitted")]
    assert program.advance("c1", "submit_dossier", by={"role": "producer"}, request_id="r-1", **given).version == 2
    assert snapshot(store) == before


def test_a_rehearsal_goes_no_other_way_than_the_record() -> None:
    _, store = program_with(standing(Regime.R5, State.IMPLEMENTING))
    rehearsed = Program(Rehearsal(store), FrozenClock())
    on = A_DAY_UNDER[Regime.R5]
    for step in ASKED:
        if (step, State.IMPLEMENTING) not in edges(Regime.R5):
            with pytest.raises(OcopError, match=r"step\.not_from_here"):
                rehearsed.advance("c1", step, by={"role": "admin"}, on=on)


# By the command line: what it cannot ask for, a script cannot either.


def saved(url: str, regime: Regime, state: State) -> SqlStore:
    """A record with a case in that state."""
    store = SqlStore(url, create=True)
    Program(store, FrozenClock()).load_plan("p", PLAIN)
    with store.write() as writing:
        writing.save([examples.opening(standing(regime, state))])
    return store


SOME = [State.IMPLEMENTING, State.PROVINCE_SCORED, State.REVOKED]
SAMPLE = states_under(Regime.R5) if LONG else SOME


@pytest.mark.parametrize("state", SAMPLE)
def test_the_command_line_and_a_script_refuse_what_the_chart_does_not_have(tmp_path, capsys, state) -> None:
    regime = Regime.R5
    known, on = edges(regime), A_DAY_UNDER[regime].isoformat()
    store = saved(f"sqlite:///{tmp_path / 'ocop.db'}", regime, state)
    before = snapshot(store)
    ways = [step for step in ASKED if (step, state) not in known]
    words = ["--db", str(tmp_path / "ocop.db"), "--format", "json"]
    lines = []
    for step in ways:
        role = takers(regime, step)[0].value
        assert main([*words, "case", "advance", "c1", step.value, "--by", role, "--on", on]) == REFUSED
        said = capsys.readouterr()
        assert "step.not_from_here" in said.out + said.err
        lines.append(json.dumps({"do": step.value, "case": "c1", "by": {"role": role}, "on": on}))
    (tmp_path / "s.jsonl").write_text("\n".join(lines), "utf-8")
    assert main([*words, "apply", "--keep-going", str(tmp_path / "s.jsonl")]) == REFUSED
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    codes = [[reason["code"] for reason in answer["refused"]["reasons"]] for answer in answers]
    assert codes == [["step.not_from_here"]] * len(ways)
    assert len(ways) >= 25
    assert snapshot(store) == before
    store.close()
