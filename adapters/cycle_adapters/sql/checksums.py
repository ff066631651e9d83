"""A checksum beside a row of which nothing else says the same: a byte that changed on the disk is told.

CRC-32 finds every change within 32 bits that stand together, and another one but once in four thousand million times.
It is no proof against people, from whom triggers, rights and the sealed record guard.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar
from zlib import crc32

from cycle_adapters.sql.columns import instant_text
from cycle_adapters.sql.decoding import Row, reads

P = ParamSpec("P")
T = TypeVar("T")

#: The column, which comes last in its row.
CHECKSUM = "checksum"
#: What is said of a row whose checksum is another one.
NOT_AS_WRITTEN = "it is not what was written: its checksum is another one"
#: Neither stands in a text that people write.
_BETWEEN, _NOTHING = "\x1f", "\x00"


def summed(write: Callable[P, Row]) -> Callable[P, Row]:
    """Put the checksum after what writes a row."""

    @wraps(write)
    def with_its_checksum(*given: P.args, **named: P.kwargs) -> Row:
        return with_checksum(write(*given, **named))

    return with_its_checksum


def with_checksum(row: Row) -> Row:
    """The row with its checksum."""
    return (*row, checksum(row))


def checksum(row: Row) -> int:
    """The checksum of a row as it is written, from 0 below 2³²."""
    said = _BETWEEN.join(_NOTHING if value is None else str(value) for value in row)
    return crc32(said.encode(errors="surrogatepass"))  # the driver says what it does not take


def reads_summed(what: str, columns: Sequence[str]) -> Callable[[Callable[[Row], T]], Callable[[Row], T]]:
    """As `reads`, of a row of these columns with its checksum, which is taken off.

    A number that the database gave it is not summed. Instants are as they are written: databases hand them over in
    more than one way.
    """
    keyed = columns[0] == "id"
    instants = [place for place, name in enumerate(columns) if name.endswith("_at")]

    def wrap(decode: Callable[[Row], T]) -> Callable[[Row], T]:
        @reads(what)
        @wraps(decode)
        def decoded(row: Row) -> T:
            *values, found = row
            written = list(values)
            for place in instants:
                written[place] = instant_text(datetime.fromisoformat(values[place]))
            if checksum(written[keyed:]) != found:
                raise ValueError(NOT_AS_WRITTEN)
            return decode(values)

        return decoded

    return wrap
