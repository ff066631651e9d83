"""Which deadlines run for a case where it stands, and what time does when one has passed.

Derived from the case alone, its plan and its round: nothing here is stored as a truth of its own.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from cycle.calendars import WorkingCalendar
from cycle.case import Case
from cycle.citation import Citation, Cited
from cycle.deadlines import Deadline, DeadlineKind, Nature, Terms, counted, on_date
from cycle.plan import Plan, TransitionOverrun
from cycle.ports import ArmedDeadline
from cycle.round import Round
from cycle.rules import decision_1489_2025
from cycle.rules.registry import rulebook, rulebook_on
from cycle.rules.rulebook import Rulebook
from cycle.states.council_level import level_of
from cycle.states.renewal import next_mark
from cycle.vocabulary import BEFORE_CERTIFICATE, CaseKind, DayUnit, Level, Phase, State, Step

_EVALUATION = {
    Level.DISTRICT: DeadlineKind.DISTRICT_EVALUATION,
    Level.PROVINCE: DeadlineKind.PROVINCE_EVALUATION,
    Level.NATION: DeadlineKind.NATIONAL_EVALUATION,
}
_AT_COUNCIL = frozenset({Phase.DISTRICT, Phase.PROVINCE, Phase.NATIONAL})
#: A council has still to meet; afterwards its round no longer binds.
_NOT_YET_SCORED = frozenset(
    state
    for state in State
    if state.phase in _AT_COUNCIL and state.value.endswith(("received", "supplement", "evaluation"))
)
#: The file is not full yet: the time for a re-evaluation does not run.
_INCOMPLETE = frozenset({State.PROVINCE_SUPPLEMENT, State.NATIONAL_SUPPLEMENT})
_RUNNING = frozenset({State.CERTIFIED, State.RENEWAL_DUE})
_AT_COMMUNE = frozenset({State.DOSSIER_SUBMITTED, State.COMMUNE_ASSESSED})
#: The states in which a period of an office may be counted, on the calendar and but for its suspensions.
COUNTED_IN = _AT_COMMUNE | _NOT_YET_SCORED | {State.REVOCATION_PROPOSED}


def deadlines_of(case: Case, plan: Plan | None, turn: Round | None, calendar: WorkingCalendar) -> tuple[Deadline, ...]:
    """Every deadline that runs for the case now, in the order in which those of one day act."""
    on_the_way = case.state in BEFORE_CERTIFICATE
    found = _on_the_way(case, plan, turn, calendar) if on_the_way else _of_certificate(case, plan, calendar)
    return tuple(sorted(found, key=lambda deadline: PRIORITY.index(deadline.kind)))


def _on_the_way(case: Case, plan: Plan | None, turn: Round | None, calendar: WorkingCalendar) -> Iterator[Deadline]:
    if case.filed_on is None:
        return
    rules = rulebook(case.regime)
    yield from _transition(case, plan, rules)
    if case.state in _AT_COMMUNE and rules.commune_working_days:
        kind, unit = DeadlineKind.COMMUNE_ASSESSMENT, DayUnit.WORKING_DAYS
        yield from _time_of_office(case, kind, rules.commune_working_days, case.filed_on, unit, calendar)
    if case.state in _NOT_YET_SCORED and case.received_on is not None:
        yield from _evaluation(case, rules, turn, calendar)


def _transition(case: Case, plan: Plan | None, rules: Rulebook) -> Iterator[Deadline]:
    if rules.has_district:
        ended = decision_1489_2025.RULEBOOK
        yield _ends_before(ended.starts, ended.council_levels.source, Nature.HARD)
    elif rules.finish_by and rules.ends:
        continues = plan is not None and plan.policies.transition_overrun is TransitionOverrun.CONTINUE
        nature = Nature.SOFT if continues else Nature.HARD
        terms = Terms(DeadlineKind.TRANSITION, nature, rules.finish_by.source)
        yield on_date(terms, rules.ends, rules.finish_by.value[case.kind])


def _ends_before(first_day: date, source: Citation, nature: Nature) -> Deadline:
    return on_date(Terms(DeadlineKind.TRANSITION, nature, source), first_day, first_day - timedelta(days=1))


def _evaluation(case: Case, rules: Rulebook, turn: Round | None, calendar: WorkingCalendar) -> Iterator[Deadline]:
    assert case.received_on is not None, "asked only of a file that a level has received"
    ruled = rules.re_evaluation_days
    if case.kind is CaseKind.RE_EVALUATION and ruled:
        if case.state in _INCOMPLETE:
            return
        kind = DeadlineKind.RE_EVALUATION_DECISION
        yield from _time_of_office(case, kind, ruled, case.received_on, DayUnit.DAYS, calendar)
    elif turn is not None and turn.source is not None:
        terms = Terms(_EVALUATION[level_of(case.state)], Nature.SOFT, turn.source)
        yield on_date(terms, case.received_on, turn.evaluate_by)


def _of_certificate(case: Case, plan: Plan | None, calendar: WorkingCalendar) -> Iterator[Deadline]:
    if case.certificate is None:
        return
    if case.state in _RUNNING:
        yield from _until_the_end(case, plan)
    elif case.state is State.EXTENDED:
        source = _extension_source(case)
        terms = Terms(DeadlineKind.EXTENSION_END, Nature.HARD, source)
        yield on_date(terms, case.certificate.valid_until, case.certificate.last_good_day)
    elif case.state is State.REVOCATION_PROPOSED and case.proposal:
        yield from _revocation(case, calendar)


def _until_the_end(case: Case, plan: Plan | None) -> Iterator[Deadline]:
    assert case.certificate is not None, "asked only of a certificate"
    end = case.certificate.valid_until
    source = rulebook(case.regime).certificate_months.source
    yield on_date(Terms(DeadlineKind.CERTIFICATE_EXPIRY, Nature.HARD, source), case.certificate.valid_from, end)
    mark = next_mark(case, plan)
    if mark is not None:
        notice = _notice_source(case, plan)
        terms = Terms(DeadlineKind.EXPIRY_NOTICE, Nature.HARD, notice, mark=mark)
        yield on_date(terms, case.certificate.valid_from, end - timedelta(days=mark))


def _notice_source(case: Case, plan: Plan | None) -> Citation:
    rules = rulebook(case.regime)
    if rules.notice_days:
        return rules.notice_days.source
    if plan and plan.renewal.source:
        return plan.renewal.source
    return rules.certificate_months.source


def _extension_source(case: Case) -> Citation:
    rules = rulebook_on(case.since)
    return (rules.extension_days or rules.certificate_months).source


def _revocation(case: Case, calendar: WorkingCalendar) -> Iterator[Deadline]:
    assert case.proposal is not None, "asked only while a proposal is pending"
    ruled = rulebook_on(case.proposal.proposed_on).revocation_days
    concluded = case.proposal.concluded_on
    if ruled and concluded:
        kind = DeadlineKind.REVOCATION_DECISION
        yield from _time_of_office(case, kind, ruled, concluded, DayUnit.DAYS, calendar)


def _time_of_office(
    case: Case, kind: DeadlineKind, ruled: Cited[int], started_on: date, unit: DayUnit, calendar: WorkingCalendar
) -> Iterator[Deadline]:
    """The period that an office has, without the days on which its time was stopped; none while it stands."""
    if case.suspension is None:
        stops = tuple(one for one in case.suspensions if one.until is not None and one.until > started_on)
        yield counted(Terms(kind, Nature.SOFT, ruled.source), started_on, ruled.value, unit, calendar, stops)


def steps_of_time(case: Case, deadline: Deadline | ArmedDeadline) -> tuple[Step, ...]:
    """What time does when that deadline has passed: the first of these steps that the law allows."""
    if deadline.nature is Nature.SOFT:
        return ()
    if deadline.kind is DeadlineKind.TRANSITION:
        return (Step.TRANSFER,) if rulebook(case.regime).has_district else (Step.LAPSE,)
    return EFFECT_OF_DEADLINE[deadline.kind]


#: What time does when a deadline of that kind has passed; nothing: it is marked overdue, and its holder is reminded.
EFFECT_OF_DEADLINE: Mapping[DeadlineKind, tuple[Step, ...]] = {
    DeadlineKind.TRANSITION: (Step.TRANSFER, Step.LAPSE),  # by whether its rules have districts
    DeadlineKind.CERTIFICATE_EXPIRY: (Step.EXTEND, Step.EXPIRE),
    DeadlineKind.EXTENSION_END: (Step.EXPIRE,),
    DeadlineKind.REREGISTRATION: (Step.PROPOSE_REVOCATION,),
    DeadlineKind.EXPIRY_NOTICE: (Step.NOTIFY_EXPIRY,),
    DeadlineKind.COMMUNE_ASSESSMENT: (),
    DeadlineKind.DISTRICT_EVALUATION: (),
    DeadlineKind.PROVINCE_EVALUATION: (),
    DeadlineKind.NATIONAL_EVALUATION: (),
    DeadlineKind.RE_EVALUATION_DECISION: (),
    DeadlineKind.REVOCATION_DECISION: (),
}
#: The order in which deadlines of one day act: what ends a case or a certificate, then notices, then mere reminders.
PRIORITY: tuple[DeadlineKind, ...] = tuple(EFFECT_OF_DEADLINE)
