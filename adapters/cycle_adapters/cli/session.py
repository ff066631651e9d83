"""What one run of a command line works with: where the record is, how to print, which day it is."""

import os
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from cycle import inputs
from cycle.errors import StoreError, shown
from cycle.wording import Lang
from cycle_adapters.cli.parser import LANGS, UsageError
from cycle_adapters.cli.words import say

if TYPE_CHECKING:
    from cycle.ports import Clock
    from cycle.program import Program
    from cycle_adapters.sql import SqlStore

T = TypeVar("T")

DEFAULT_DB = "sqlite:///ocop.db"
_SQLITE = "sqlite:///"
_VIETNAM = "Asia/Ho_Chi_Minh"


class NoDatabaseError(StoreError):
    """There is no database where one was to be read."""

    code = "store.missing"


@dataclass(slots=True)
class Session:
    """The settings of one run, and the store it has opened."""

    db: str
    json: bool
    lang: Lang
    _opened: "SqlStore | None" = field(default=None, repr=False)

    @classmethod
    def of(cls, args: Namespace) -> "Session":
        """The settings of a parsed command line: options first, then the environment."""
        url = getattr(args, "db", None) or os.environ.get("OCOP_DB") or DEFAULT_DB
        lang = getattr(args, "lang", None) or read_lang(os.environ.get("OCOP_LANG"))
        return cls(_as_url(url), getattr(args, "format", "table") == "json", lang)

    def clock(self) -> "Clock":
        """The clock of the record."""
        from cycle_adapters.clock import SystemClock

        return SystemClock()

    def day(self, given: str | None) -> date:
        """The legal day that was asked for, or today in Vietnam. Raises NotInForceError before the programme."""
        from cycle.rules.registry import rulebook_on

        on = inputs.read_day("on", given) if given is not None else self.today()
        rulebook_on(on)
        return on

    def today(self) -> date:
        """Today in Vietnam, whatever the zone of the machine."""
        return self._now().date()

    def time_of_day(self) -> time:
        """The time in Vietnam, without a zone."""
        return self._now().time()

    def _now(self) -> datetime:
        return self.clock().now().astimezone(ZoneInfo(_VIETNAM))

    def store(self, *, create: bool = False) -> "SqlStore":
        """The record, opened once. `create` makes it where there is none; else NoDatabaseError says how to."""
        from cycle_adapters.sql import SqlStore

        if self._opened is None:
            if not create:
                self.require_database()
            self._opened = SqlStore(self.db, create=create)
        return self._opened

    def close(self) -> None:
        """Let go of the store."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def require_database(self) -> None:
        """Raise NoDatabaseError where the file of an SQLite database is not there."""
        path = sqlite_path(self.db)
        if path is not None and not path.exists():
            raise NoDatabaseError(say("no_database", self.lang, path=path))

    def has_database(self) -> bool:
        """Whether there is something to read."""
        path = sqlite_path(self.db)
        return path is None or path.exists()

    def program(self, *, create: bool = False) -> "Program":
        """The engine over the record."""
        from cycle.program import Program

        return Program(self.store(create=create), self.clock())

    def first(self, do: Callable[["Program"], T]) -> T:
        """Do what may be the first thing of a record. Where there is none it is tried out in memory before: what is
        refused, or malformed, makes no database."""
        from cycle.program import Program
        from cycle.testing import MemoryStore

        if not self.has_database():
            do(Program(MemoryStore(), self.clock()))
        return do(self.program(create=True))


def read_lang(text: str | None) -> Lang:
    """A language; Vietnamese where none is named."""
    if not text:
        return "vi"
    if text not in LANGS:
        raise UsageError(f"OCOP_LANG: “{shown(text)}” is not vi or en")
    return "en" if text == "en" else "vi"


def _as_url(text: str) -> str:
    """A bare path is an SQLite file."""
    return text if "://" in text else f"{_SQLITE}{text}"


def sqlite_path(url: str) -> Path | None:
    """The file of an SQLite URL; None for another database, and for one in memory."""
    if not url.startswith(_SQLITE):
        return None
    name = url.removeprefix(_SQLITE).partition("?")[0]
    return None if name in ("", ":memory:") or name.startswith("file:") else Path(name)
