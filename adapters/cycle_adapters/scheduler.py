"""The alarm clock of the daily sweep. It only rings: what is due is found in the database, never in a job store.

APScheduler keeps one job in memory. A run that came too late is still run, and several that were missed are run once;
how many days that one run has to do is the sweep's own business.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from types import FrameType
from zoneinfo import ZoneInfo

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from cycle.ports import Clock

#: Legal days are days in Vietnam, whatever the machine's own zone is.
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_TROUBLE = {EVENT_JOB_ERROR: "failed", EVENT_JOB_MISSED: "missed", EVENT_JOB_MAX_INSTANCES: "still running"}
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class SweepAlarm:
    """Rings once a day, and once at the start to catch up. `sweep` is called with the legal day."""

    def __init__(self, sweep: Callable[[date], None], clock: Clock, at: time, complain: Callable[[str], None]) -> None:
        self._sweep = sweep
        self._clock = clock
        self._at = at
        self._complain = complain
        self._stop = threading.Event()
        self._scheduler = BackgroundScheduler(
            timezone=VIETNAM,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    @property
    def next_ring(self) -> datetime | None:
        """When it will ring next; None before it runs."""
        jobs = self._scheduler.get_jobs()
        return jobs[0].next_run_time if jobs and self._scheduler.running else None

    def run(self) -> None:
        """Catch up, then ring every day until `stop`, SIGTERM or SIGINT. A sweep that is running is let finish."""
        self._scheduler.add_listener(self._trouble, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
        with _stopped_by_signals(self.stop):
            self._ring()
            self._scheduler.start()
            # Added after the start: a job added before it would take its first run from the moment of adding.
            trigger = CronTrigger(hour=self._at.hour, minute=self._at.minute, timezone=VIETNAM)
            self._scheduler.add_job(self._ring, trigger, id="sweep")
            self._stop.wait()
            self._scheduler.shutdown(wait=True)

    def stop(self) -> None:
        """End `run` after what is under way."""
        self._stop.set()

    def _ring(self) -> None:
        self._sweep(self._clock.now().astimezone(VIETNAM).date())

    def _trouble(self, event: JobEvent) -> None:
        error = getattr(event, "exception", None)
        self._complain(f"the sweep {_TROUBLE[event.code]}" + (f": {error}" if error else ""))


@contextmanager
def _stopped_by_signals(stop: Callable[[], None]) -> Iterator[None]:
    """Within the block the usual signals stop the alarm; only the main thread may ask for that."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stopping(_number: int, _frame: FrameType | None) -> None:
        stop()

    before = {number: signal.signal(number, stopping) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
