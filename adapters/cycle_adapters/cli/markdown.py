"""Markdown that any reader renders: headings, paragraphs, tables. What is not ours is escaped."""

import re
from collections.abc import Iterable, Sequence

#: Characters that Markdown, or HTML inside it, would take for its own.
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~])")
_UNSAFE_IN_ADDRESS = {ord(each): f"%{ord(each):02X}" for each in ' <>|\\"`'}
_INLINE = re.compile(r"\]\(<([^>]*)>\)")
#: Several lines in one cell.
BREAK = "<br>"


def text(value: object) -> str:
    """Plain text: one line, with nothing in it that Markdown would read."""
    line = " ".join(str(value).split())
    return _SPECIAL.sub(r"\\\1", line.replace("&", "&amp;"))


def sentence(value: object) -> str:
    """Plain text that begins with a capital letter."""
    line = text(value)
    return line[:1].upper() + line[1:]


def bold(value: object) -> str:
    """Plain text in bold."""
    return f"**{text(value)}**"


def link(value: object, address: str) -> str:
    """A link; plain text where the address cannot be opened."""
    if not address.startswith(("https://", "http://")):
        return text(value)
    return f"[{text(value)}](<{address.translate(_UNSAFE_IN_ADDRESS)}>)"


def heading(level: int, value: object) -> str:
    """A heading; level 1 is the title."""
    return f"{'#' * level} {sentence(value)}"


def bullets(lines: Iterable[str]) -> str:
    """A list of lines that are Markdown already."""
    return "\n".join(f"- {line}" for line in lines)


def listed(lines: Iterable[str]) -> str:
    """Lines that are Markdown already, as a list inside a cell; one line alone stands as it is."""
    found = list(lines)
    return BREAK.join(f"• {line}" for line in found) if len(found) > 1 else "".join(found)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; its cells are Markdown already."""
    lines = [[text(each) for each in headings], ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(cell or '–' for cell in line)} |" for line in lines)


def document(blocks: Iterable[str]) -> str:
    """Blocks with an empty line between them; the addresses of the links stand at the end, each once."""
    body = "\n\n".join(block for block in blocks if block)
    numbers = {address: number for number, address in enumerate(dict.fromkeys(_INLINE.findall(body)), 1)}
    linked = _INLINE.sub(lambda found: f"][{numbers[found[1]]}]", body)
    return "\n\n".join([linked, "\n".join(f"[{number}]: <{address}>" for address, number in numbers.items())])
