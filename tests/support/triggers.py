"""The triggers that guard a file of SQLite: a stranger takes them off first, and a careful one puts them back."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager


def take_triggers_off(raw: sqlite3.Connection) -> list[str]:
    """From now on nothing guards the tables; the statements that would make the triggers again."""
    made = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in made:
        raw.execute(f"DROP TRIGGER {name}")
    return [sql for _, sql in made]


@contextmanager
def triggers_off(raw: sqlite3.Connection) -> Iterator[None]:
    """Within the block nothing guards the tables, and nobody sees afterwards that it was so. One transaction."""
    raw.execute("BEGIN")
    made = take_triggers_off(raw)
    yield
    for sql in made:
        raw.execute(sql)
    raw.execute("COMMIT")
