"""The legality linter: does the process hold together as law? A finding in what is shipped is a fault of ours.

Each check takes what it checks, so that it can be seen to find a fault in a broken chart or rulebook.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations, pairwise

from cycle.citation import Citation, Cited
from cycle.deadlines import DeadlineKind, Nature
from cycle.errors import RulebookError
from cycle.lawbook import RULED
from cycle.rules.plan_file import SHIPPED_PLANS, shipped_plan
from cycle.rules.registry import RULEBOOKS, rulebook_on
from cycle.rules.rulebook import HIGHEST_STAR, LOWEST_CERTIFIED, Rulebook
from cycle.running import Running, reachable, running
from cycle.states.chart import chart
from cycle.states.due import EFFECT_OF_DEADLINE, PRIORITY
from cycle.states.row import Guard, Row
from cycle.vocabulary import FINAL_STATES, VALID_STATES, Regime, Role, State, Step
from cycle.wording import Lang

#: The first day of the programme, and the last on which the line of regimes is walked.
LINE = (date(2018, 5, 7), date(2030, 12, 31))
#: To give up, or to change hands, takes a case no further.
_NO_WAY_ON = frozenset({Step.WITHDRAW, Step.TRANSFER})
_ONE_DAY = timedelta(days=1)

Charts = Mapping[Regime, Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold: which check, in which regime, where, and why."""

    check: str
    regime: Regime | None
    place: str
    message_vi: str
    message_en: str

    def message(self, lang: Lang) -> str:
        """Why, in that language."""
        return self.message_vi if lang == "vi" else self.message_en


def findings() -> tuple[Finding, ...]:
    """Everything that does not hold in the rules as shipped; empty when all is well."""
    charts = {book.regime: chart(book.regime) for book in RULEBOOKS}
    run = [one for book in RULEBOOKS for one in _running(book)]
    rank = {kind: place for place, kind in enumerate(PRIORITY)}
    return (
        *(found for book in RULEBOOKS for found in _of_regime(book, charts[book.regime], run)),
        *deadlines_have_effects(run, charts, EFFECT_OF_DEADLINE),
        *one_day_has_an_order(run, rank),
        *every_day_has_one_rulebook(RULEBOOKS, rulebook_on, *LINE),
    )


def _running(book: Rulebook) -> Iterator[Running]:
    """The deadlines of a regime without a plan and under each shipped one, where every level has dated rounds."""
    rounds = dict.fromkeys(book.council_levels.value, book.council_levels.source)
    for plan in (None, *map(shipped_plan, SHIPPED_PLANS)):
        yield from running(book, plan, rounds)


def _of_regime(book: Rulebook, rows: Sequence[Row], run: Iterable[Running]) -> Iterator[Finding]:
    own = [one for one in run if one.regime is book.regime]
    yield from states_have_a_way_out(book.regime, rows, own)
    yield from guards_name_their_article(book.regime, rows, RULEBOOKS)
    yield from certificates_can_be_revoked(book.regime, rows)
    yield from stars_have_an_authority(book, rows)
    yield from values_are_cited(book)


# The chart.


def states_have_a_way_out(regime: Regime, rows: Sequence[Row], run: Iterable[Running]) -> Iterator[Finding]:
    """Every state that a case can get to and that is not final is left by a person, or when a deadline has passed."""
    by_time = {(one.state, step) for one in run for step in one.steps}
    for state in _in_order(reachable(rows) - FINAL_STATES):
        ways = [row for row in rows if row.source is state and row.dest is not state and row.step not in _NO_WAY_ON]
        if not any(_by_a_person(row) or (state, row.step) in by_time for row in ways):
            vi = "không ai và không thời hạn nào đưa hồ sơ ra khỏi trạng thái này"
            yield Finding("way_out", regime, state.value, vi, "nobody, and no deadline, moves a case out of it")


def _by_a_person(row: Row) -> bool:
    return bool(row.roles - {Role.ADMIN, Role.CLOCK})


def _in_order(states: Collection[State]) -> list[State]:
    return [state for state in State if state in states]


def guards_name_their_article(regime: Regime, rows: Sequence[Row], books: Sequence[Rulebook]) -> Iterator[Finding]:
    """Every condition cites an article that some regime has, or says what else it rests on."""
    for guard in dict.fromkeys(guard for row in rows for guard in row.guards):
        if guard.article is None and guard.basis is None:
            vi = "không dẫn điều khoản, cũng không nêu dựa vào đâu"
            yield Finding("article", regime, guard.name, vi, "cites no article, and does not say what it rests on")
        elif guard.article is not None and not any(_sources(guard, books)):
            vi = "dẫn giá trị mà không bộ quy định nào có"
            yield Finding("article", regime, guard.name, vi, "cites a value that no regime rules")


def _sources(guard: Guard, books: Iterable[Rulebook]) -> Iterator[Citation]:
    for book in books:
        cited = guard.article(book) if guard.article else None
        if cited is not None:
            yield cited.source


def certificates_can_be_revoked(regime: Regime, rows: Sequence[Row]) -> Iterator[Finding]:
    """From every state with a valid certificate a person can propose revocation, and a person revokes."""
    by_hand = [row for row in rows if _by_a_person(row)]
    for state in _in_order(VALID_STATES):
        proposed = {row.dest for row in by_hand if row.source is state and row.step is Step.PROPOSE_REVOCATION}
        revoked = {row.dest for row in by_hand if row.source in proposed and row.step is Step.REVOKE}
        if State.REVOKED not in revoked:
            vi = "không thể thu hồi giấy chứng nhận ở trạng thái này"
            yield Finding("revocation", regime, state.value, vi, "its certificate cannot be revoked")


# The rulebook.


def stars_have_an_authority(book: Rulebook, rows: Sequence[Row]) -> Iterator[Finding]:
    """Every star with a certificate has a level that recognises it, and a row for somebody of that level."""
    levels = {role.level for row in rows if row.step is Step.RECOGNISE for role in row.roles}
    for star in range(LOWEST_CERTIFIED, HIGHEST_STAR + 1):
        level = book.recogniser_of(star)
        if level is None:
            vi, en = "không cấp nào công nhận hạng sao này", "no level recognises so many stars"
            yield Finding("authority", book.regime, f"{star}★", vi, en)
        elif level not in levels:
            vi = f"sơ đồ không có bước công nhận của cấp {level.value}"
            yield Finding("authority", book.regime, f"{star}★", vi, f"no row lets the {level.value} recognise")


def values_are_cited(book: Rulebook) -> Iterator[Finding]:
    """Every ruled value has a source: an instrument, a place in it and an address."""
    for name in RULED:
        value = getattr(book, name)
        if value is not None and not isinstance(value, Cited):
            vi, en = "giá trị không có nguồn", "the value has no source"
            yield Finding("citation", book.regime, name, vi, en)
        elif value is not None and not _complete(value.source):
            vi = "nguồn thiếu văn bản, điều khoản hoặc địa chỉ"
            en = "the source lacks its instrument, place or address"
            yield Finding("citation", book.regime, name, vi, en)


def _complete(source: Citation) -> bool:
    address = source.url.startswith(("https://", "http://", "plan:"))
    return bool(source.instrument.strip() and source.place.strip() and address)


# Time.


def deadlines_have_effects(
    run: Sequence[Running], charts: Charts, effects: Mapping[DeadlineKind, tuple[Step, ...]]
) -> Iterator[Finding]:
    """Every kind of deadline has an effect and can run; each that can has an article, and time does what it says."""
    for kind in DeadlineKind:
        if kind not in effects:
            vi, en = "hết hạn mà không có hệ quả nào", "nothing follows when it has passed"
            yield Finding("deadline", None, kind.value, vi, en)
        if not any(one.deadline.kind is kind for one in run):
            vi, en = "không hồ sơ nào có thời hạn này", "no case can ever have it"
            yield Finding("deadline", None, kind.value, vi, en)
    yield from dict.fromkeys(finding for one in run for finding in _faults_of(one, charts))


def _faults_of(one: Running, charts: Charts) -> Iterator[Finding]:
    place = f"{one.deadline.kind.value} @ {one.state.value}"
    if not _complete(one.deadline.source):
        vi, en = "thời hạn không dẫn điều khoản", "the deadline cites no article"
        yield Finding("deadline", one.regime, place, vi, en)
    if one.deadline.nature is Nature.HARD and not any(_taken_by_time(one, step, charts) for step in one.steps):
        vi, en = "hết hạn mà thời gian không chuyển được hồ sơ", "time cannot move the case when it has passed"
        yield Finding("deadline", one.regime, place, vi, en)


def _taken_by_time(one: Running, step: Step, charts: Charts) -> bool:
    """Whether the clock takes the step from there. A deadline may pass under later rules than those it began under."""
    return any(
        row.step is step and row.source is one.state and Role.CLOCK in row.roles
        for regime in list(Regime)[list(Regime).index(one.regime) :]
        for row in charts.get(regime, ())
    )


def one_day_has_an_order(run: Iterable[Running], rank: Mapping[DeadlineKind, int]) -> Iterator[Finding]:
    """Deadlines of two kinds that can run for one case in one state never act on a day without an order."""
    for kind in DeadlineKind:
        if kind not in rank:
            vi, en = "không có thứ tự trong ngày", "it has no place in the order of one day"
            yield Finding("priority", None, kind.value, vi, en)
    together: dict[tuple[Regime, State], dict[DeadlineKind, None]] = {}
    for one in run:
        together.setdefault((one.regime, one.state), {})[one.deadline.kind] = None
    for (regime, state), kinds in together.items():
        for first, second in combinations((kind for kind in kinds if kind in rank), 2):
            if rank[first] == rank[second]:
                vi = f"{first.value} và {second.value} có thể đến hạn cùng ngày mà không có thứ tự"
                en = f"{first.value} and {second.value} can act on one day without an order"
                yield Finding("priority", regime, state.value, vi, en)


# The line of regimes.


def every_day_has_one_rulebook(
    books: Sequence[Rulebook], on: Callable[[date], Rulebook], first: date, last: date
) -> Iterator[Finding]:
    """On each day from the first to the last one regime is in force, and it is the one that judges a filing."""
    eve = first - _ONE_DAY
    if any(book.starts <= eve for book in books):
        vi, en = "có quy định trước khi Chương trình bắt đầu", "a regime is in force before the programme begins"
        yield Finding("regimes", None, str(eve), vi, en)
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    told = [(day, _fault_of_day(books, on, day)) for day in days]
    starts = [0, *(place for place, (old, new) in enumerate(pairwise(told), 1) if old[1] != new[1]), len(told)]
    for begin, end in pairwise(starts):
        day, fault = told[begin]
        if fault:
            yield Finding("regimes", None, f"{day} – {told[end - 1][0]}", *fault)


def _fault_of_day(books: Sequence[Rulebook], on: Callable[[date], Rulebook], day: date) -> tuple[str, str] | None:
    in_force = [book for book in books if book.starts <= day and (book.ends is None or day < book.ends)]
    names = ", ".join(book.regime.value for book in in_force)
    if not in_force:
        return "không bộ quy định nào có hiệu lực", "no regime is in force"
    if len(in_force) > 1:
        return f"nhiều bộ quy định cùng có hiệu lực: {names}", f"several regimes are in force: {names}"
    try:
        chosen = on(day)
    except RulebookError as error:
        return f"không tìm được quy định: {error.code}", f"no rulebook is found: {error.code}"
    if chosen.regime is in_force[0].regime:
        return None
    vi = f"hồ sơ nộp được xét theo {chosen.regime.value}, trong khi {names} có hiệu lực"
    return vi, f"a filing is judged by {chosen.regime.value} while {names} is in force"
