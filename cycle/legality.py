"""The legality linter: does the process that is shipped hold together as law? Every finding is a fault of ours."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from cycle.citation import Cited, Confidence
from cycle.deadlines import DeadlineKind
from cycle.rules.registry import FIRST_DAY, RULEBOOKS
from cycle.rules.rulebook import HIGHEST_STAR, LOWEST_CERTIFIED, Rulebook
from cycle.states.chart import chart
from cycle.states.due import EFFECT_OF_DEADLINE, PRIORITY
from cycle.states.row import Row
from cycle.vocabulary import FINAL_STATES, VALID_STATES, Regime, Role, State, Step


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold: which check, in which regime, and where."""

    check: str
    regime: Regime | None
    place: str
    message: str


Check = Callable[[Rulebook], Iterator[Finding]]


def findings() -> tuple[Finding, ...]:
    """Everything that does not hold, over all regimes; empty when all is well."""
    of_regimes = (finding for book in RULEBOOKS for check in CHECKS for finding in check(book))
    return (*of_regimes, *regimes_leave_no_gap(), *deadlines_have_effects())


def states_have_a_way_out(book: Rulebook) -> Iterator[Finding]:
    """Every state that a case can be in, and is not final, is left by a person or by time."""
    rows = chart(book.regime)
    for state in sorted(_reachable(rows) - FINAL_STATES):
        ways = [row for row in rows if row.source is state and row.dest is not state]
        if not any(row.roles - {Role.ADMIN} for row in ways):
            yield Finding("way_out", book.regime, state.value, "nobody, and no time, moves a case out of it")


def _reachable(rows: tuple[Row, ...]) -> set[State]:
    found = {row.dest for row in rows if row.source is None}
    while True:
        more = {row.dest for row in rows if row.source in found} - found
        if not more:
            return found
        found |= more


def guards_name_their_article(book: Rulebook) -> Iterator[Finding]:
    """Every condition names the ruled value behind it, or says that it is internal."""
    for row in chart(book.regime):
        for guard in row.guards:
            if guard.article is None:
                continue
            ruled = guard.article(book)
            if ruled is not None and not ruled.source.place:
                yield Finding("article", book.regime, guard.name, "cites a value without a place")


def certificates_can_be_revoked(book: Rulebook) -> Iterator[Finding]:
    """Every state with a valid certificate can reach revocation."""
    rows = chart(book.regime)
    for state in sorted(VALID_STATES):
        proposals = {row.dest for row in rows if row.source is state and row.step is Step.PROPOSE_REVOCATION}
        revoked = {row.dest for row in rows if row.source in proposals and row.step is Step.REVOKE}
        if State.REVOKED not in revoked:
            yield Finding("revocation", book.regime, state.value, "its certificate cannot be revoked")


def stars_have_an_authority(book: Rulebook) -> Iterator[Finding]:
    """Every certifiable star has a level that recognises it, and that level's committee has a row for it."""
    recognising = {role for row in chart(book.regime) if row.step is Step.RECOGNISE for role in row.roles}
    for star in range(LOWEST_CERTIFIED, HIGHEST_STAR + 1):
        level = book.recogniser_of(star)
        if level is None:
            yield Finding("authority", book.regime, f"{star} stars", "nobody recognises them")
        elif not any(role.level is level for role in recognising):
            yield Finding("authority", book.regime, f"{star} stars", f"no row lets the {level.value} recognise")


def values_are_cited(book: Rulebook) -> Iterator[Finding]:
    """Every ruled value has a source that a person compared; what is no law says so by its label."""
    for name in book.__slots__:
        value = getattr(book, name)
        if isinstance(value, Cited) and value.source.confidence not in Confidence:
            yield Finding("citation", book.regime, name, "has no label")


CHECKS: tuple[Check, ...] = (
    states_have_a_way_out,
    guards_name_their_article,
    certificates_can_be_revoked,
    stars_have_an_authority,
    values_are_cited,
)


def regimes_leave_no_gap() -> Iterator[Finding]:
    """Each regime starts on the day on which the one before it ends; the first on the first day of the programme."""
    if RULEBOOKS[0].starts != FIRST_DAY or RULEBOOKS[-1].ends is not None:
        yield Finding("regimes", None, str(FIRST_DAY), "the first or the last regime does not close the line")
    for older, newer in pairwise(RULEBOOKS):
        if older.ends != newer.starts:
            gap = (newer.starts - (older.ends or newer.starts)) // timedelta(days=1)
            place = f"{older.regime.value} → {newer.regime.value}"
            yield Finding("regimes", newer.regime, place, f"{gap} days lie between them")


def deadlines_have_effects() -> Iterator[Finding]:
    """Every kind of deadline has an effect, and a place in the order in which rules of time act on one day."""
    for kind in DeadlineKind:
        if kind not in EFFECT_OF_DEADLINE:
            yield Finding("deadline", None, kind.value, "nothing follows when it has passed")
        if kind not in PRIORITY:
            yield Finding("priority", None, kind.value, "it has no place in the order of one day")
