"""A clock that stands still until it is told otherwise."""

from datetime import UTC, datetime, timedelta


class FrozenClock:
    """Tells one instant, and can be moved on."""

    def __init__(self, now: datetime = datetime(2026, 11, 22, 3, tzinfo=UTC)) -> None:
        self._now = now

    def now(self) -> datetime:
        """The instant it stands at, in UTC."""
        return self._now

    def move_on(self, by: timedelta) -> None:
        """Move it on."""
        self._now += by
