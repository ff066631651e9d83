"""The alarm clock of the daily sweep. It only rings: what is due is found in the database, never in a job store.

APScheduler keeps one job in memory. A run that came too late is still run, and several that were missed are run once;
how many days that one run has to do is the sweep's own business. A sweep that failed is tried again soon, not a day
later; its heartbeat is the ledger of the sweep, which `ocop scheduler healthcheck` reads.
"""

import threading
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from cycle.errors import InputError
from cycle.ports import Clock
from cycle_adapters.stopping import stopped_by_signals

#: Legal days are days in Vietnam, whatever the machine's own zone is.
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
#: How long after a sweep that failed it is tried again: a locked or restarting database is back by then.
RETRY = timedelta(minutes=5)
_TROUBLE = {EVENT_JOB_ERROR: "failed", EVENT_JOB_MISSED: "missed", EVENT_JOB_MAX_INSTANCES: "still running"}

#: Asked between two batches of a sweep; raises `StoppingError` where the alarm is to stop.
Pause = Callable[[], None]


class StoppingError(Exception):
    """The alarm was asked to stop: the sweep ends after the batch that is written. What is left is done next time."""


class SweepAlarm:
    """Rings once a day, and once at the start to catch up.

    `sweep` is called with the legal day, and with what it has to call between two batches. What goes wrong is told to
    `complain`, one line each.
    """

    def __init__(
        self,
        sweep: Callable[[date, Pause], None],
        clock: Clock,
        at: time,
        complain: Callable[[str], None],
        retry: timedelta = RETRY,
    ) -> None:
        self._sweep = sweep
        self._clock = clock
        self._at = at
        self._complain = complain
        self._retry = retry
        self._stop = threading.Event()
        self._turn = threading.Lock()
        self._scheduler = BackgroundScheduler(
            timezone=VIETNAM,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    @property
    def next_ring(self) -> datetime | None:
        """When it will ring next; None before it runs."""
        jobs = self._scheduler.get_jobs() if self._scheduler.running else []
        return min((job.next_run_time for job in jobs), default=None)

    def run(self) -> None:
        """Catch up, then ring every day until `stop`, SIGTERM or SIGINT; a sweep then ends after its current batch."""
        self._scheduler.add_listener(self._trouble, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
        with stopped_by_signals(self.stop):
            self._scheduler.start()
            # Added after the start: a job added before it would take its first run from the moment of adding.
            trigger = CronTrigger(hour=self._at.hour, minute=self._at.minute, timezone=VIETNAM)
            self._scheduler.add_job(self._ring, trigger, id="sweep")
            self._ring()
            self._stop.wait()
            self._scheduler.shutdown(wait=True)

    def stop(self) -> None:
        """End `run` after what is under way."""
        self._stop.set()

    def _ring(self) -> None:
        """Sweep the legal day, after any sweep that is under way."""
        with self._turn:
            if not self._stop.is_set():
                self._sweep_day(self._clock.now().astimezone(VIETNAM).date())

    def _sweep_day(self, on: date) -> None:
        """A failure is told, and tried again unless it needs a person."""
        try:
            self._sweep(on, self._pause)
        except StoppingError:
            self._complain(f"stopped before {on} was reached: the next start does the rest")
        except InputError as error:  # the clock went back, or the ledger has a hole: no retry cures that
            self._complain(f"the sweep of {on} was not done: {error}")
        except Exception as error:
            try:
                self._complain(f"the sweep of {on} failed, next try in {self._retry}: {error}")
            finally:  # also where nobody can be told
                self._ring_again()

    def _ring_again(self) -> None:
        run_date = self._clock.now() + self._retry
        self._scheduler.add_job(self._ring, "date", run_date=run_date, id="again", replace_existing=True)

    def _pause(self) -> None:
        if self._stop.is_set():
            raise StoppingError

    def _trouble(self, event: JobEvent) -> None:
        error = getattr(event, "exception", None)
        self._complain(f"the sweep {_TROUBLE[event.code]}" + (f": {error}" if error else ""))
