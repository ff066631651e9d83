"""The clock of a running system: the one place that reads the time."""

from datetime import UTC, datetime


class SystemClock:
    """Tells the machine's time, in UTC."""

    def now(self) -> datetime:
        """The instant, aware."""
        return datetime.now(UTC)  # noqa: TID251  the one place that may
