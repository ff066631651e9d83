"""What the tables share: their own `MetaData`, and how a bound is said."""

from sqlalchemy import CheckConstraint, Index, MetaData, text
from sqlmodel import SQLModel

#: Stored for a deadline without a mark: a key takes no NULL.
NO_MARK = -1

#: Ours alone: a host's tables have their own, and neither's migrations see the other's.
metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)
STRICT = {"sqlite_strict": True}
BY_KEY = {"sqlite_strict": True, "sqlite_with_rowid": False}


def index_where(name: str, condition: str, *columns: str, unique: bool = False) -> Index:
    """An index of the rows that meet the condition."""
    # Only SQLite's own option: naming another database's would import its dialect at every start.
    return Index(name, *columns, unique=unique, sqlite_where=text(condition))


def counted(column: str) -> CheckConstraint:
    """A key that counts up. SQLite's triggers see −1 in it before it is given: a row of that number would shut them."""
    return CheckConstraint(f"{column} >= 1", name=column)


class OcopTable(SQLModel):
    """What our tables have in common."""

    metadata = metadata
