"""The score sheets of decisions 148/QĐ-TTg (regimes R3, R4) and 26/2026/QĐ-TTg (R5), one for each set.

Read from `sheets/*.toml` when the first one is asked for, and kept. How points become stars is not decided here.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Literal

from cycle.citation import Citation, Confidence
from cycle.errors import UnknownWordError
from cycle.rules.plan_table import Table
from cycle.rules.resources import shipped_text

SheetFamily = Literal["148", "26"]

SHEET_FAMILIES: tuple[SheetFamily, ...] = ("148", "26")
SET_NUMBERS = range(1, 27)
FULL_MARKS = 100
STARS_WITH_GATES = (3, 4, 5)
_MOST_POINTS = 10
_SHEETS_KEYS = ("source", "parts", "groups", "disqualifiers", "sections", "sets")
_TEXTS_OF_SOURCE = ("instrument", "place", "url")
_SECTION_KEYS = ("max", "label", "criteria")
_ROW_KEYS = ("code", "is", *(f"star{star}" for star in STARS_WITH_GATES))
_SET_KEYS = ("name", "group", "disqualifiers", "criterion_disqualifiers", "not_found")
_CRITERION_KEYS = ("label", "max", *map(str, range(_MOST_POINTS + 1)))


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a criterion and the points it gives."""

    points: int
    label_vi: str
    label_en: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """What a member gives points for. `code` is unique in its sheet: “1.1”, “9”, “3e”."""

    code: str
    max_points: int  #: As printed; one criterion of 148 prints more than its best option gives.
    options: tuple[Option, ...]  #: Rising points.
    label_vi: str
    label_en: str
    part: str
    section: str

    @property
    def allowed(self) -> tuple[int, ...]:
        """The points a member may give, rising: those of an option, or 0 where none is reached."""
        return tuple(sorted({0} | {option.points for option in self.options}))


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered group of criteria."""

    number: str
    part: str
    max_points: int
    label_vi: str
    label_en: str


@dataclass(frozen=True, slots=True)
class Part:
    """Part A, B or C of a sheet, with the maximum printed in its heading."""

    code: str
    max_points: int
    label_vi: str
    label_en: str


@dataclass(frozen=True, slots=True)
class Gate:
    """The least points on one criterion that so many stars ask for, whatever the total."""

    star: int
    criterion: str
    at_least: int


@dataclass(frozen=True, slots=True)
class Disqualifier:
    """What takes a product out of the evaluation; `criterion` where one criterion brings it up."""

    code: str
    label_vi: str
    label_en: str
    criterion: str | None = None


@dataclass(frozen=True, slots=True)
class SheetFault:
    """One thing wrong with the points of a member. `allowed`: what may stand there; empty if nothing may."""

    code: str
    place: str
    criterion: str
    given: object = None
    allowed: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """The score sheet of one product set."""

    regime_family: SheetFamily
    set_no: int
    name_vi: str
    name_en: str
    group: str
    group_vi: str
    group_en: str
    parts: tuple[Part, ...]
    sections: tuple[Section, ...]
    criteria: tuple[Criterion, ...]
    gates: tuple[Gate, ...]
    disqualifiers: tuple[Disqualifier, ...]
    points_not_found: int  #: Of the 100: printed for a part, but on no criterion of the text we read.
    source: Citation

    def criterion(self, code: str) -> Criterion:
        """The criterion with that code."""
        found = [each for each in self.criteria if each.code == code]
        if not found:
            raise UnknownWordError("criterion", code, tuple(each.code for each in self.criteria))
        return found[0]

    def faults(self, points: Mapping[str, object]) -> tuple[SheetFault, ...]:
        """Everything wrong with the points of one member, in the order of the sheet; empty if all is well."""
        return (*self._wrong_or_missing(points), *self._unknown(points))

    def gates_missed(self, mean_points: Mapping[str, Fraction] | Mapping[str, int]) -> tuple[Gate, ...]:
        """The gates whose criterion has less than they ask; a criterion without points has 0."""
        return tuple(gate for gate in self.gates if mean_points.get(gate.criterion, 0) < gate.at_least)

    def _wrong_or_missing(self, points: Mapping[str, object]) -> Iterator[SheetFault]:
        for each in self.criteria:
            place = self._place(each.code)
            if each.code not in points:
                yield SheetFault("sheet.missing_criterion", place, each.code, None, each.allowed)
            elif type(points[each.code]) is not int or points[each.code] not in each.allowed:
                yield SheetFault("sheet.no_such_option", place, each.code, points[each.code], each.allowed)

    def _unknown(self, points: Mapping[str, object]) -> Iterator[SheetFault]:
        for code in sorted(points.keys() - {each.code for each in self.criteria}):
            yield SheetFault("sheet.unknown_criterion", self._place(code), code, points[code])

    def _place(self, code: str) -> str:
        return f"{self.source.instrument}, set {self.set_no}, criterion {code}"


def sheet_for(family: str, set_no: int) -> Sheet:
    """The sheet of a product set under decision “148” (R3, R4) or “26” (R5)."""
    if family not in SHEET_FAMILIES:
        raise UnknownWordError("family of score sheets", family, SHEET_FAMILIES)
    if set_no not in SET_NUMBERS:
        raise UnknownWordError("product set", set_no, tuple(map(str, SET_NUMBERS)))
    return _sheet(family, set_no)


@cache
def _sheet(family: SheetFamily, set_no: int) -> Sheet:
    return _book(family).sheet(set_no)


@cache
def _book(family: SheetFamily) -> "SheetBook":
    names = (f"decision_{family}_{part}.toml" for part in ("criteria", "sheets"))
    return SheetBook(family, *(shipped_text("sheets", name) for name in names))


class SheetBook:
    """The sheets of one decision, from the text of its two files; each is built when it is asked for."""

    def __init__(self, family: SheetFamily, criteria: str, sheets: str) -> None:
        blocks, keys = tomllib.loads(criteria), tomllib.loads(sheets)
        top = Table(f"decision_{family}_sheets", "", keys, _SHEETS_KEYS)
        self._family = family
        self._criteria = Table(f"decision_{family}_criteria", "", blocks, blocks)
        self._source = citation_of(top, "source")
        self._parts = tuple(_parts(open_table(top, "parts")))
        self._groups, self._disqualifiers = open_table(top, "groups"), open_table(top, "disqualifiers")
        self._sections, self._sets = open_table(top, "sections"), open_table(top, "sets")

    def sheet(self, set_no: int) -> Sheet:
        """Build the sheet of a set. PlanError names the place where the files do not hold together."""
        table = self._sets.table(str(set_no), (*_SET_KEYS, *(part.code for part in self._parts)))
        rows = tuple(self._rows(table))
        group = table.name("group")
        sheet = Sheet(
            *(self._family, set_no, *label_of(table, "name"), group, *label_of(self._groups, group)),
            parts=self._parts,
            sections=tuple(dict.fromkeys(section for section, _, _ in rows)),
            criteria=tuple(criterion for _, criterion, _ in rows),
            gates=tuple(gate for _, _, gates in rows for gate in gates),
            disqualifiers=tuple(self._disqualified(table)),
            points_not_found=table.whole_or_none("not_found", 1, FULL_MARKS) or 0,
            source=self._source,
        )
        _adds_up(sheet, table)
        return sheet

    def _rows(self, table: Table) -> Iterator[tuple[Section, Criterion, tuple[Gate, ...]]]:
        names = [(part.code, name) for part in self._parts for name in table.names(part.code)]
        for number, (part, name) in enumerate(names, start=1):
            block = self._sections.table(name, _SECTION_KEYS)
            section = _section(str(number), part, block, self._criteria)
            for row in block.tables("criteria", _ROW_KEYS):
                criterion = _criterion(section, row, self._criteria)
                yield section, criterion, tuple(_gates(row, criterion))

    def _disqualified(self, table: Table) -> Iterator[Disqualifier]:
        for code in table.names("disqualifiers"):
            yield Disqualifier(code, *label_of(self._disqualifiers, code))
        if "criterion_disqualifiers" in table:
            of_criteria = open_table(table, "criterion_disqualifiers")
            for criterion in of_criteria.values:
                code = of_criteria.name(criterion)
                yield Disqualifier(code, *label_of(self._disqualifiers, code), criterion)


def _section(number: str, part: str, block: Table, criteria: Table) -> Section:
    """A section without a label has one criterion and is called as that is."""
    named = block if "label" in block else _block(next(block.tables("criteria", _ROW_KEYS), block), criteria)
    return Section(number, part, block.whole("max", 1, FULL_MARKS), *label_of(named, "label"))


def _criterion(section: Section, row: Table, criteria: Table) -> Criterion:
    block = _block(row, criteria)
    label = label_of(block, "label")
    points = sorted(int(key) for key in block.values if key.isdigit())
    options = tuple(Option(each, *label_of(block, str(each))) for each in points)
    most = block.whole_or_none("max", 1, _MOST_POINTS) or max(points, default=0)
    code = section.number + (row.text("code") if "code" in row else "")
    return Criterion(code, most, options, *label, section.part, section.number)


def _gates(row: Table, criterion: Criterion) -> Iterator[Gate]:
    for star in STARS_WITH_GATES:
        at_least = row.whole_or_none(f"star{star}", 1, _MOST_POINTS)
        if at_least is not None and at_least not in criterion.allowed:
            raise row.fault(f"star{star}", f"no option gives {at_least} points")
        if at_least is not None:
            yield Gate(star, criterion.code, at_least)


def _adds_up(sheet: Sheet, table: Table) -> None:
    """Every section, and the whole sheet, have the points of their criteria; no code stands twice."""
    for section in sheet.sections:
        given = sum(each.max_points for each in sheet.criteria if each.section == section.number)
        if given != section.max_points:
            raise table.fault("", f"section {section.number} has {given} of {section.max_points} points")
    if sum(each.max_points for each in sheet.criteria) + sheet.points_not_found != FULL_MARKS:
        raise table.fault("", f"the criteria do not add up to {FULL_MARKS}")
    if len({each.code for each in sheet.criteria}) < len(sheet.criteria):
        raise table.fault("", "a code stands twice")


def _block(row: Table, criteria: Table) -> Table:
    """The wording that a row names."""
    return criteria.table(row.name("is"), _CRITERION_KEYS)


def open_table(table: Table, key: str) -> Table:
    """The table inside that may have any keys."""
    value = table.needed(key)
    return table.table(key, value if isinstance(value, dict) else ())


def label_of(table: Table, key: str) -> tuple[str, str]:
    """A label in Vietnamese and in English."""
    match table.needed(key):
        case [str(vietnamese), str(english)] if vietnamese and english:
            return vietnamese, english
    raise table.fault(key, "is not a label in Vietnamese and in English")


def _parts(table: Table) -> Iterator[Part]:
    for code in table.values:
        part = table.table(code, ("max", "label"))
        yield Part(code, part.whole("max", 1, FULL_MARKS), *label_of(part, "label"))


def citation_of(table: Table, key: str) -> Citation:
    """The citation that stands in a table under that key."""
    source = table.table(key, (*_TEXTS_OF_SOURCE, "checked_on", "confidence"))
    instrument, place, url = (source.text(key) for key in _TEXTS_OF_SOURCE)
    return Citation(instrument, place, url, source.day("checked_on"), source.word("confidence", Confidence))
