"""What a rulebook takes from practice, reports or inference is no law: each such value has a row in the divergences."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cycle.citation import Confidence
from cycle.lawbook import values
from cycle.rules.registry import RULEBOOKS

PAGE = (Path(__file__).parents[1] / "docs" / "divergences.md").read_text(encoding="utf-8")
LAW = {Confidence.PRIMARY, Confidence.SECONDARY}
#: How the page calls a decision in its first column.
DECISIONS = {
    "490/QĐ-TTg": "490/2018",
    "1048/QĐ-TTg": "1048/2019",
    "781/QĐ-TTg": "781/2020",
    "148/QĐ-TTg": "148/2023",
    "4497/QĐ-BNN-VPĐP": "4497",
    "1489/QĐ-TTg": "1489/2025",
    "26/2026/QĐ-TTg": "26/2026",
}
#: What the second column of a row about a value speaks of.
SPEAKS_OF = {
    "recogniser": "who recognises",
    "bands": "scores and thresholds",
    "province_forwards_from": "scores and thresholds",
    "below_at_province": "province declines|short of what the province recognises",
    "below_at_nation": "province may recognise",
    "district_file": "file of the district",
    "producers": "producer",
    "registered_producers": "producer",
    "council_meetings": "council meet",
    "national_seats": "national council",
    "national_members": "national council",
    "certificate_months": "how long a certificate",
    "grounds": "grounds",
    "practice_grounds": "ground",
    "gates_since": "minimum requirements|gates",
}


def not_law() -> Iterator[tuple[str, str]]:
    """The values whose label says that they are no law, each with the decision it is read into."""
    for book in RULEBOOKS:
        for name, cited in values(book):
            if cited is not None and cited.source.confidence not in LAW:
                yield name, cited.source.instrument


def rows() -> Iterator[tuple[str, str]]:
    """The first two cells of every row: the articles, and what they leave open."""
    for line in PAGE.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 3:
            yield cells[0], cells[1]


@pytest.mark.parametrize(("name", "instrument"), sorted({*not_law()}))
def test_a_value_that_is_no_law_has_a_row_that_names_its_decision(name: str, instrument: str) -> None:
    number, topic = DECISIONS[instrument], SPEAKS_OF[name]
    found = [row for row in rows() if re.search(rf"(?<!\d){re.escape(number)}", row[0]) and re.search(topic, row[1])]
    assert found, f"docs/divergences.md has no row on {name} ({topic}) of {number}"
