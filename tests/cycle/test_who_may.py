"""Who may take which step: every role, for its own unit and for another one, at every state, asked of the program.

The published table stands in `tests/cycle/states/test_charts.py`. Here nothing but the rights is looked at: what else
stands against a step is another matter. The counts are those of H1 and H3 in docs/reliability.md.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, product
from typing import Any

import pytest

from cycle.case import Case, Sitting
from cycle.certificate import Proposal
from cycle.council import Council, Member, Recusal
from cycle.dossier import Document, approval
from cycle.errors import BadValueError, RefusedError, SheetError, TakenError, UnknownWordError
from cycle.people import Actor
from cycle.program import Program
from cycle.rehearsal import Rehearsal
from cycle.request import CouncilGiven
from cycle.round import ON_DEMAND
from cycle.rules.registry import rulebook
from cycle.rules.sheets import sheet_for
from cycle.score import MemberSheet, Result, parse_mean
from cycle.states.chart import chart
from cycle.testing import FrozenClock, MemoryStore, examples
from cycle.testing.snapshot import snapshot
from cycle.vocabulary import BEFORE_CERTIFICATE, DocumentKind, Level, Phase, Regime, Role, State, Step
from tests.cycle.states.test_charts import published
from tests.support.plans import PLAIN
from tests.support.states import A_DAY_UNDER, plain_case, plain_certificate

every_regime = pytest.mark.parametrize("regime", Regime)
#: What says that somebody has no right to the step, whatever the case is like.
RIGHTS = {"actor.role", "actor.other_unit", "actor.other_producer"}
#: Nobody asks for these of an open case.
NOT_ASKED = {Step.REGISTER, Step.IMPORT_CERTIFICATE, Step.SUPERSEDE, Step.RESUME_RENEWAL}
PRODUCER = {"name": "HTX A", "kind": "cooperative", "business_registration": "123"}
WHICH = ("none", "own", "other")
#: The unit of each level that answers for the case, and another one of that level.
WITH_DISTRICT = {
    Level.COMMUNE: ("dong-nai/dinh-quan/phu-loi", "dong-nai/dinh-quan/la-nga"),
    Level.DISTRICT: ("dong-nai/dinh-quan", "dong-nai/xuan-loc"),
    Level.PROVINCE: ("dong-nai", "lam-dong"),
}
TWO_LEVELS = {**WITH_DISTRICT, Level.COMMUNE: ("dong-nai/phu-loi", "dong-nai/la-nga")}


def units(regime: Regime) -> dict[Level, tuple[str, str]]:
    return WITH_DISTRICT if rulebook(regime).has_district else TWO_LEVELS


def states_under(regime: Regime) -> list[State]:
    """Those that a case can stand in: where there are no districts, none of theirs."""
    return [one for one in State if rulebook(regime).has_district or one.phase is not Phase.DISTRICT]


def standing(regime: Regime, state: State) -> Case:
    """A case that came to that state today, so that time has nothing to do with it.

    What opens a way that is there at times only is so: a plan without business plans, an assessed document that was
    replaced, a proposal of the clock.
    """
    on = A_DAY_UNDER[regime]
    was = on - timedelta(days=30)
    proposal = Proposal("law_breach", on, by_clock=True, came_from=State.CERTIFIED.value)
    seen = Document(DocumentKind.EVIDENCE, sha256="0" * 64)
    levels = (Level.DISTRICT, Level.PROVINCE, Level.NATION)
    found = Result(parse_mean("75"))
    return plain_case(
        regime=regime,
        state=state,
        plan="p" if state is State.IDEA_SELECTED else None,
        dossier=(replace(seen, sha256="1" * 64, version=2),),
        approvals=(approval(Step.ASSESS_AT_COMMUNE, Level.COMMUNE, on, (seen,)),),
        unit=units(regime)[Level.COMMUNE][0],
        since=on,
        opened_on=on,
        filed_on=on,
        received_on=on,
        sittings=tuple(Sitting(level=one, convened_on=on, council="1/QĐ-UBND", result=found) for one in levels),
        certificate=None if state in BEFORE_CERTIFICATE else plain_certificate(was, on + timedelta(days=400)),
        proposal=proposal if state is State.REVOCATION_PROPOSED else None,
        notified=180 if state is State.RENEWAL_DUE else None,
    )


def program_with(case: Case) -> tuple[Program, MemoryStore]:
    store = MemoryStore()
    with store.write() as writing:
        writing.save([examples.opening(case)])
    program = Program(store, FrozenClock())
    program.load_plan("p", PLAIN)
    return program, store


def actor(regime: Regime, role: Role, which: str) -> Actor:
    """Somebody in that role: of no unit that is told, of the one in charge, or of another one."""
    if which == "none":
        return Actor(role)
    if role is Role.PRODUCER:
        return Actor(role, "HTX A" if which == "own" else "HTX B")
    level = role.level if role.level in units(regime) else Level.PROVINCE
    return Actor(role, unit=units(regime)[level][which == "other"])


def expected(regime: Regime, role: Role, which: str, allowed: frozenset[Role]) -> set[str]:
    """The rights that are missing by the published table. Whoever acts for the nation, or for time, has no unit."""
    missing = set() if role in allowed else {"actor.role"}
    if role is Role.PRODUCER:
        return missing | ({"actor.other_producer"} if which == "other" else set())
    bound = role.level not in {None, Level.NATION}
    nobody = role.level is Level.DISTRICT and not rulebook(regime).has_district
    return missing | ({"actor.other_unit"} if bound and (nobody or which == "other") else set())


def refused(program: Program, step: Step, by: Actor, on: date, **given: Any) -> list[str]:
    """The codes of what stands against taking the step; none where it is taken."""
    try:
        program.advance("c1", step, by=by, on=on, **given)
    except RefusedError as error:
        return [reason.code for reason in error.refusal.reasons]
    return []


@every_regime
def test_the_rights_to_every_step_at_every_state_are_those_of_the_published_table(regime: Regime) -> None:
    on = A_DAY_UNDER[regime]
    allowed = {(step, source): roles for step, source, _, roles in published(regime)}
    wrong, asked, denied = [], 0, 0
    for state in states_under(regime):
        program, store = program_with(standing(regime, state))
        before = snapshot(store)
        for step, role, which in product(set(Step) - NOT_ASKED, Role, WHICH):
            if (step, state) not in allowed:
                continue  # nobody has a right to it: see test_no_way_around.py
            by = actor(regime, role, which)
            missing = expected(regime, role, which, allowed[step, state])
            refusal = program.ask("c1", step, by=by, on=on)
            codes = {reason.code for reason in refusal.reasons} if refusal else set()
            if codes & RIGHTS != missing or (missing and set(refused(program, step, by, on)) & RIGHTS != missing):
                wrong.append((state, step, role, which, codes))
            asked, denied = asked + 1, denied + bool(missing)
        assert snapshot(store) == before
    assert wrong == []
    pairs = [(step, state) for step, state in allowed if step not in NOT_ASKED and state in states_under(regime)]
    assert asked == len(pairs) * len(Role) * len(WHICH) >= 5500
    assert denied >= 5000


@every_regime
def test_only_a_producer_registers_and_only_his_own_product(regime: Regime) -> None:
    on, unit = A_DAY_UNDER[regime], units(regime)[Level.COMMUNE][0]
    asked = 0
    for role, which in product(Role, WHICH):
        store = MemoryStore()
        by, missing = actor(regime, role, which), expected(regime, role, which, frozenset({Role.PRODUCER}))
        codes: set[str] = set()
        try:
            program = Program(store, FrozenClock())
            program.register({"name": "Cacao", "set": 13}, by=by, on=on, producer=PRODUCER, unit=unit)
        except RefusedError as error:
            codes = {reason.code for reason in error.refusal.reasons}
        assert codes == missing, (role, which)
        assert bool(snapshot(store).cases) is not bool(missing)
        asked += 1
    assert asked == len(Role) * 3


@every_regime
def test_what_follows_by_itself_is_open_to_nobody(regime: Regime) -> None:
    for state in states_under(regime):
        program, store = program_with(standing(regime, state))
        before = snapshot(store)
        for step, role in product(NOT_ASKED, Role):
            with pytest.raises(UnknownWordError):
                program.advance("c1", step, by=Actor(role), on=A_DAY_UNDER[regime])
        assert snapshot(store) == before


# In whose name a sheet is handed in: of a member, of one who stands aside, of a stranger.

NAMES = ("An", "Bình", "Chi", "Dũng", "Én", "Giang", "Hà")
MEMBERS = (Member("An", chair=True), *map(Member, NAMES[1:]))
KIN = Recusal("Hà", "chị của chủ thể")
#: Whose sheet it is, and what is said against it.
HANDS_IN = {"An": set(), "Hà": {"score.recused"}, "Người lạ": {"score.not_a_member"}}
SITTING = {
    Level.DISTRICT: (State.DISTRICT_EVALUATION, Role.DISTRICT_COUNCIL),
    Level.PROVINCE: (State.PROVINCE_EVALUATION, Role.PROVINCIAL_COUNCIL),
    Level.NATION: (State.NATIONAL_EVALUATION, Role.NATIONAL_COUNCIL),
}
COUNCILS = [
    (regime, level)
    for regime, level in product(Regime, SITTING)
    if rulebook(regime).sheets and (level is not Level.DISTRICT or rulebook(regime).has_district)
]


def at_council(regime: Regime, level: Level, members: tuple[Member, ...] = MEMBERS) -> tuple[Program, MemoryStore]:
    """A council sits over the case; one of its members stands aside."""
    on = A_DAY_UNDER[regime]
    sat = Sitting(level=level, convened_on=on, council="45/QĐ-UBND", recused=(KIN,))
    case = replace(standing(regime, SITTING[level][0]), sittings=(sat,), received_on=None)
    program, store = program_with(case)
    unit = "vn" if level is Level.NATION else units(regime)[level][0]
    program.create_council(Council(level, unit, ON_DEMAND, "45/QĐ-UBND", on, members))
    return program, store


def sheet_of(regime: Regime, member: str) -> MemberSheet:
    sheets = rulebook(regime).sheets
    assert sheets is not None
    return MemberSheet(member, {one.code: max(one.allowed) for one in sheet_for(sheets, 13).criteria})


def handed_in(program: Program, sheet: MemberSheet, by: Actor, on: date) -> set[str]:
    """What is said against one sheet."""
    try:
        program.add_score("c1", sheet, by=by, on=on)
    except RefusedError as error:
        return {reason.code for reason in error.refusal.reasons}
    return set()


@pytest.mark.parametrize(("regime", "level"), COUNCILS)
def test_a_sheet_counts_from_a_member_of_the_council_in_charge_and_from_nobody_else(
    regime: Regime, level: Level
) -> None:
    _, store = at_council(regime, level)
    before, on = snapshot(store), A_DAY_UNDER[regime]
    program = Program(Rehearsal(store), FrozenClock())
    present = [sheet_of(regime, name) for name in NAMES if name != KIN.member]
    asked = taken = 0
    for role, which, who in product(Role, WHICH, HANDS_IN):
        by, against = actor(regime, role, which), HANDS_IN[who]
        missing = expected(regime, role, which, frozenset({SITTING[level][1]})) | against
        own = sheet_of(regime, who)
        together = present if own in present else [*present, own]
        assert handed_in(program, own, by, on) == missing, (role, which, who)
        assert set(refused(program, Step.RECORD_RESULT, by, on, scores=together)) == missing, (role, which, who)
        asked, taken = asked + 2, taken + (not missing)
    assert (asked, taken) == (252, 3 if level is Level.NATION else 2)
    assert snapshot(store) == before


# Four eyes: who asks, who judges and who decides are never the same office.

PARTED = {
    "a dossier": (Step.SUBMIT_DOSSIER, Step.CONVENE, Step.RECORD_RESULT, Step.RECOGNISE),
    "a dossier that fails": (Step.SUBMIT_DOSSIER, Step.CONVENE, Step.RECORD_RESULT, Step.DECLINE),
    "an idea": (Step.REGISTER, Step.SELECT_IDEA),
    "a business plan": (Step.SUBMIT_PLAN, Step.APPROVE_PLAN),
    "a revocation": (Step.PROPOSE_REVOCATION, Step.REVOKE),
}


def taking(regime: Regime, step: Step) -> frozenset[Role]:
    return frozenset(role for row in chart(regime) if row.step is step for role in row.roles)


def shared_roles(regime: Regime) -> Iterator[tuple[str, Step, Step, frozenset[Role]]]:
    for what, steps in PARTED.items():
        for one, other in combinations(steps, 2):
            yield what, one, other, taking(regime, one) & taking(regime, other)


@every_regime
def test_nobody_judges_what_he_asked_for_nor_decides_what_he_judged(regime: Regime) -> None:
    found = list(shared_roles(regime))
    assert all(taking(regime, step) for steps in PARTED.values() for step in steps)
    # The ministry convenes the national council and recognises what it found: no rule parts the two.
    national = {(Step.CONVENE, Step.RECOGNISE), (Step.CONVENE, Step.DECLINE)}
    assert {(one, other) for _, one, other, both in found if both} <= national
    assert all(both <= {Role.MINISTRY} for _, _, _, both in found)


# Who stands aside cannot come back by another door.

REASON = "chị của chủ thể"
ON = A_DAY_UNDER[Regime.R5]
COUNCIL = Actor(Role.PROVINCIAL_COUNCIL)


def sheets(names: str | tuple[str, ...]) -> list[MemberSheet]:
    return [sheet_of(Regime.R5, name) for name in names]


@pytest.mark.parametrize("typed", ["hà", "HÀ", " Hà", "Hà ", "Ha\u0300", "Ha", "Hà.", "H\u200bà"])
def test_a_member_who_stands_aside_does_not_score_under_another_spelling_of_the_name(typed: str) -> None:
    program, store = at_council(Regime.R5, Level.PROVINCE)
    before = snapshot(store)
    assert handed_in(program, sheet_of(Regime.R5, typed), COUNCIL, ON)
    points = sheet_of(Regime.R5, typed).points
    together: list[Any] = [*sheets(NAMES[:6]), {"member": typed, "points": points}]
    assert refused(program, Step.RECORD_RESULT, COUNCIL, ON, scores=together)
    assert snapshot(store) == before


@pytest.mark.parametrize("typed", ["hà", "HÀ", " Hà", "Ha\u0300"])
def test_nor_where_it_is_not_known_who_the_members_are(typed: str) -> None:
    program, store = at_council(Regime.R5, Level.PROVINCE, members=())
    before = snapshot(store)
    assert handed_in(program, sheet_of(Regime.R5, typed), COUNCIL, ON) == {"score.recused"}
    together = sheets(("An", typed))
    assert refused(program, Step.RECORD_RESULT, COUNCIL, ON, scores=together) == ["score.recused"]
    assert snapshot(store) == before


def test_nobody_votes_twice_under_two_spellings() -> None:
    program, store = at_council(Regime.R5, Level.PROVINCE, members=())
    with pytest.raises(SheetError) as caught:
        program.advance("c1", Step.RECORD_RESULT, by=COUNCIL, on=ON, scores=sheets(("An", "an")))
    assert [one.code for one in caught.value.faults] == ["sheet.second_of_member"]
    assert handed_in(program, sheet_of(Regime.R5, "An"), COUNCIL, ON) == set()
    before = snapshot(store)
    with pytest.raises(TakenError):
        program.add_score("c1", sheet_of(Regime.R5, "AN "), by=COUNCIL, on=ON)
    assert snapshot(store) == before


TWICE = (Member("An", chair=True), Member("An"))
TWO_CHAIRS = (Member("An", chair=True), Member("Bình", chair=True))


@pytest.mark.parametrize("members", [TWICE, TWO_CHAIRS], ids=["a member twice", "two in the chair"])
def test_a_council_that_cannot_be_is_refused_however_it_is_given(members: tuple[Member, ...]) -> None:
    program, store = program_with(standing(Regime.R5, State.PROVINCE_RECEIVED))
    before = snapshot(store)
    with pytest.raises(BadValueError):
        program.create_council(Council(Level.PROVINCE, "dong-nai", ON_DEMAND, "45/QĐ-UBND", ON, members))
    given = CouncilGiven("45/QĐ-UBND", members)
    with pytest.raises(BadValueError):
        program.advance("c1", Step.CONVENE, by=Actor(Role.PROVINCIAL_AGENCY), on=ON, council=given)
    assert snapshot(store) == before


def test_no_document_numbers_its_own_version() -> None:
    program, _ = program_with(standing(Regime.R5, State.IMPLEMENTING))
    papers = (Document(DocumentKind.SAMPLE, "x", version=99),)
    program.advance("c1", Step.WITHDRAW, by=Actor(Role.PRODUCER), on=ON, documents=papers, reason="x")
    assert [one.version for one in program.case("c1").dossier if one.kind is DocumentKind.SAMPLE] == [1]


def test_whoever_stood_aside_at_the_convening_still_does_when_the_result_is_recorded() -> None:
    program, store = at_council(Regime.R5, Level.PROVINCE)
    before = snapshot(store)
    everybody = sheets(NAMES)
    other = {"member": "An", "reason": REASON}
    assert refused(program, Step.RECORD_RESULT, COUNCIL, ON, scores=everybody) == ["score.recused"]
    assert refused(program, Step.RECORD_RESULT, COUNCIL, ON, scores=everybody, recused=[]) == ["score.recused"]
    assert "score.recused" in refused(program, Step.RECORD_RESULT, COUNCIL, ON, scores=everybody, recused=[other])
    assert snapshot(store) == before
    assert refused(program, Step.RECORD_RESULT, COUNCIL, ON, scores=sheets(NAMES[:6])) == []
    assert program.case("c1").sittings[0].recused == (KIN,)


def test_a_sheet_handed_in_before_its_member_stands_aside_does_not_count() -> None:
    program, store = at_council(Regime.R5, Level.PROVINCE)
    for name in NAMES[:6]:
        program.add_score("c1", sheet_of(Regime.R5, name), by=COUNCIL, on=ON)
    before = snapshot(store)
    late = {"member": "Bình", "reason": "góp vốn"}
    assert refused(program, Step.RECORD_RESULT, COUNCIL, ON, recused=[late]) == ["score.recused", "council.no_quorum"]
    assert snapshot(store) == before


def test_standing_aside_does_not_make_a_quorum_of_fewer() -> None:
    """It is taken of all members, so an absent one gains nothing by being called partial."""
    program, _ = at_council(Regime.R5, Level.PROVINCE)
    away = [{"member": name, "reason": REASON} for name in NAMES[4:6]]
    four = sheets(NAMES[:4])
    assert refused(program, Step.RECORD_RESULT, COUNCIL, ON, scores=four) == ["council.no_quorum"]
    assert refused(program, Step.RECORD_RESULT, COUNCIL, ON, scores=four, recused=away) == ["council.no_quorum"]


def test_nobody_sits_for_the_chair() -> None:
    program, _ = at_council(Regime.R5, Level.PROVINCE)
    assert refused(program, Step.RECORD_RESULT, COUNCIL, ON, scores=sheets(NAMES[1:6])) == [
        "council.no_quorum",
        "council.chair_absent",
    ]


def test_a_record_of_history_passes_over_the_council_and_is_marked() -> None:
    """What papers cannot show any more is not asked for: roles are, and the event says that it is history."""
    program, _ = at_council(Regime.R5, Level.PROVINCE)
    everybody = sheets(NAMES)
    stranger = Actor(Role.PROVINCIAL_PC)
    assert refused(program, Step.RECORD_RESULT, stranger, ON, scores=everybody, historical=True) == ["actor.role"]
    assert refused(program, Step.RECORD_RESULT, COUNCIL, ON, scores=everybody, historical=True) == []
    assert program.history("c1")[-1].historical
