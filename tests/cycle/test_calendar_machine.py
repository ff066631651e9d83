"""The whole cycle at random, with notices of the official calendar that come in between and time that offices stop."""

from datetime import date, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from cycle.calendars import WorkingCalendar
from cycle.rules.holidays_vn import official_calendar
from cycle.testing import CycleMachine
from cycle.testing.machine import cases
from cycle.testing.snapshot import snapshot
from cycle.testing.stories import DOCUMENTS, carried_on
from cycle.vocabulary import Step
from tests.support.notices import DAYS_2027, notice

SHIPPED = official_calendar()
WHY = {"reason": "Bão", "decision": "1/CV"}
#: In any order and any number of times: what does not fit is refused, and changes nothing.
NOTICES = (
    notice(DAYS_2027, "1/TB"),
    notice(["2028-01-03 off new_year", "2028-01-24 off tet"], "2/TB", completes=(2028,)),
    notice(["2026-08-31 ordinary", "2026-08-22 ordinary"], "3/TB", completes=()),
    notice(["2026-07-15 off", "2026-07-16 off", "2026-07-17 off"], "4/TB", completes=()),
    notice(["2026-07-16 worked"], "5/TB", completes=()),
)


#: The first is a week before three days that a notice takes, the others before the end of a year.
EVES = (date(2026, 7, 8), date(2026, 8, 20), date(2026, 12, 14), date(2026, 12, 28), date(2027, 12, 20))


class CalendarMachine(CycleMachine):
    """The laws of the cycle hold while the calendar grows."""

    @rule(text=st.sampled_from(NOTICES))
    def a_notice_comes_in(self, text: str) -> None:
        """After a rehearsal that said the same."""
        before = snapshot(self.store)
        rehearsed = self.attempt(self.program.import_calendar, text, dry_run=True)
        assert snapshot(self.store) == before
        assert self.attempt(self.program.import_calendar, text) == rehearsed
        with self.store.read() as store:
            assert rehearsed is None or [one.text for one in store.calendar_notices()].count(text) == 1

    @rule(day=st.sampled_from(EVES))
    def a_dossier_comes_to_the_commune(self, day: date) -> None:
        """Shortly before days on which nobody works, or of which nobody knows yet."""
        self.day = max(self.day, day)
        producer = {"name": "HTX A", "kind": "cooperative"}
        by = {"role": "producer"}
        given: dict[str, Any] = {"producer": producer, "unit": "dong-nai/phu-loi", "by": by, "on": self.day}
        case = self.program.register({"name": "Cacao", "set": 13}, **given)
        self.attempt(self.program.advance, case.id, Step.SUBMIT_DOSSIER, by=by, on=self.day, documents=DOCUMENTS)

    @precondition(lambda self: self.program.cases(limit=1))
    @rule(which=cases, step=st.sampled_from((Step.SUSPEND, Step.RESUME)), days=st.integers(0, 20))
    def an_office_stops_its_time_or_lets_it_go_on(self, which: int, step: Step, days: int) -> None:
        """As an administrator enters it, some days later."""
        self.day += timedelta(days=days)
        self.attempt(self.program.advance, self.case(which).id, step, by={"role": "admin"}, on=self.day, **WHY)

    @precondition(lambda self: self.program.cases(limit=1))
    @rule(which=cases)
    def a_case_goes_one_step(self, which: int) -> None:
        """Or stays."""
        self.attempt(carried_on, self.program, self.case(which).id, self.day)

    @precondition(lambda self: self.program.cases(limit=1))
    @rule(which=cases)
    def a_deadline_is_explained(self, which: int) -> None:
        """Its ledger ends where the deadline does."""
        for ledger in self.program.ledgers(self.case(which).id):
            assert ledger.days[-1].day == ledger.deadline.due_on
            assert ledger.deadline.calendar in (None, self.program.calendar().version)

    def teardown(self) -> None:
        """Whatever came in, nothing is left to be counted anew."""
        assert self.program.recount() == ()
        assert isinstance(self.program.calendar(), WorkingCalendar)
        assert self.program.calendar().horizon >= SHIPPED.horizon


TestCalendarMachine = CalendarMachine.TestCase
TestCalendarMachine.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
