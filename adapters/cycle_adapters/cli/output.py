"""How answers are printed: one JSON document, or tables. Data on stdout, words on stderr; ids are never cut."""

import json
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

#: Columns of a line that no terminal bounds: what a program reads is neither wrapped nor cut.
UNBOUNDED = 4000
_NOTHING = "–"
#: What a terminal obeys or ends a line at, but for the newline: it is shown as it would be written in JSON.
_OBEYED = {
    code: f"\\u{code:04x}"
    for codes in (
        range(10),
        range(11, 32),
        range(127, 160),
        range(0x2028, 0x202F),
        range(0x2066, 0x206A),
        range(0xD800, 0xE000),
    )
    for code in codes
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    title: str
    whole: bool = False  #: Never wrapped: an id, a code, a day.
    right: bool = False
    spare: bool = False  #: Left out where nothing stands in it.


def print_json(view: Any) -> None:
    """The one document of an answer."""
    print(harmless(json.dumps(view, ensure_ascii=False, indent=2)))


def print_line(text: str) -> None:
    """A line of data."""
    print(harmless(text))


def tell(text: str) -> None:
    """Words for the person at the terminal."""
    print(harmless(text), file=sys.stderr)


def harmless(text: str) -> str:
    """The text with nothing in it that a terminal obeys: neither a name nor a wrong value moves the cursor."""
    return text.translate(_OBEYED)


def print_table(columns: Sequence[Column], rows: Iterable[Sequence[object]], title: str | None = None) -> None:
    """A table; its columns are as wide as what stands in them, or wrapped where a terminal is narrower."""
    from rich import box
    from rich.table import Table

    table = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD if sys.stdout.isatty() else None,
        pad_edge=False,
        header_style="bold",
    )
    cells = [[cell(value).replace("\n", "\\u000a") for value in row] for row in rows]  # a row is one line
    shown = [at for at, column in enumerate(columns) if not column.spare or any(row[at] != _NOTHING for row in cells)]
    for column in (columns[at] for at in shown):
        table.add_column(
            column.title, no_wrap=column.whole, overflow="fold", justify="right" if column.right else "left"
        )
    for row in cells:
        table.add_row(*(row[at] for at in shown))
    _show(table)


def print_card(pairs: Iterable[tuple[str, object]]) -> None:
    """Labels with what belongs to them; pairs without a value are left out."""
    from rich.table import Table

    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, style="bold", overflow="fold")
    grid.add_column(overflow="fold")
    for name, value in pairs:
        if value not in (None, ""):
            grid.add_row(name, cell(value))
    _show(grid)


def cell(value: object) -> str:
    """A value as it stands in a table."""
    return _NOTHING if value is None or value == "" else harmless(str(value))


def _show(thing: "RenderableType") -> None:
    """Print through a buffer: the library would answer a closed pipe by leaving with a status of its own."""
    from rich.measure import Measurement

    buffer = StringIO()
    console = _console(buffer)
    # A terminal narrower than an id breaks the line itself: the library would cut it.
    least = Measurement.get(console, console.options.update(max_width=UNBOUNDED), thing).minimum
    console.width = max(console.width, least)
    console.print(thing)
    sys.stdout.write("".join(f"{line.rstrip()}\n" for line in buffer.getvalue().splitlines()))


def _console(buffer: StringIO) -> "Console":
    from rich.console import Console

    terminal = sys.stdout.isatty()
    return Console(
        file=buffer,
        force_terminal=terminal,
        no_color=True if not terminal or os.environ.get("NO_COLOR") else None,
        width=_terminal_width() if terminal else UNBOUNDED,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
    )


def _terminal_width() -> int:
    try:
        return max(20, os.get_terminal_size(sys.stdout.fileno()).columns)
    except (OSError, ValueError):
        return 100
