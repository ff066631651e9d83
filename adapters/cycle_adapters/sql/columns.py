"""Types of columns. Text on SQLite, so that what the driver hands over is what stands in the file.

SQLite has no dates: its tables are STRICT and hold ISO text, which sorts as the days do. Other databases use their own.
"""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Date, DateTime, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator, TypeEngine


class Day(TypeDecorator[date]):
    """A legal date."""

    impl = Date
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """ISO text on SQLite."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else Date())

    def process_bind_param(self, value: date | None, dialect: Dialect) -> Any:
        """What the driver is given."""
        return value.isoformat() if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:  # noqa: ARG002  SQLAlchemy calls it so
        """What the driver gave."""
        return date.fromisoformat(value) if isinstance(value, str) else value


class Instant(TypeDecorator[datetime]):
    """An instant, aware; kept in UTC."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """ISO text on SQLite, with its offset."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """What the driver is given."""
        if value is None:
            return None
        return instant_text(value) if dialect.name == "sqlite" else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002  as above
        """What the driver gave, in UTC."""
        found = datetime.fromisoformat(value) if isinstance(value, str) else value
        return found.astimezone(UTC) if found is not None else None


#: Words and codes, sorted sign by sign whatever the language of the database: so they sort in Python too.
TEXT = Text().with_variant(Text(collation="C"), "postgresql")

#: A whole number of 64 bits. SQLite's INTEGER is one, and the only type that counts up as a key.
BIG = BigInteger().with_variant(Integer(), "sqlite")


def instant_text(value: datetime) -> str:
    """An instant as text of one width, so that it sorts. Raises ValueError for one without its offset."""
    if value.utcoffset() is None:
        raise ValueError("an instant needs its offset from UTC")
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    """Only these words may stand in the column, whoever writes it."""
    listed = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def flag(column: str) -> CheckConstraint:
    """Yes or no, as 1 or 0: the same on every database, also in the condition of an index."""
    return CheckConstraint(f"{column} IN (0, 1)", name=column)
