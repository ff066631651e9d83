"""The product sets and groups of each regime, and what became of a set when a new regime came.

Read from `product_sets.toml` when the first one is asked for, and kept. Sets and groups of 148/QĐ-TTg and
26/2026/QĐ-TTg are named in the files of their score sheets, and read from there. Judges no product.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from cycle.citation import Citation
from cycle.errors import BadValueError, UnknownWordError
from cycle.people import LAST_SET, Product
from cycle.rules.plan_table import Table, unknown
from cycle.rules.registry import rulebook
from cycle.rules.resources import shipped_text
from cycle.rules.sheets import citation_of, label_of, open_table
from cycle.vocabulary import Regime

_REGIMES = tuple(Regime)
#: Amended in other respects: its sets are those of the regime it amends.
_AMENDED = {Regime.R4: Regime.R3}
_KEYS = ("ministries", "subgroups", "mapping_sources", "R1", "R2", "R3", "R5")
_REGIME_KEYS = ("source", "group_source", "ministry_source", "groups", "sets", "ministries", "became")
_TOURISM = "tourism"


@dataclass(frozen=True, slots=True)
class Ministry:
    """A ministry that leads the management of product sets."""

    key: str
    name_vi: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Group:
    """A group (nhóm, ngành) of product sets, or a subgroup of one."""

    key: str
    name_vi: str
    name_en: str
    source: Citation


@dataclass(frozen=True, slots=True)
class ProductSet:
    """A product set (bộ sản phẩm) of a regime. `source` is that of its number and name."""

    number: int
    name_vi: str
    name_en: str
    group: str
    subgroup: str | None  #: None where the set stands directly below its group.
    ministries: tuple[str, ...]  #: Lead ministry first; empty where nobody has read which: see its source.
    source: Citation
    ministry_source: Citation


@dataclass(frozen=True, slots=True)
class SetMapping:
    """What a set of an older regime is called in a newer one. Printed nowhere: read out of the names by us."""

    of: Regime
    to: Regime
    number: int
    targets: tuple[int, ...]  #: Rising; several where the product decides, none where the set ended.
    note_vi: str  #: Empty where the set is the same but for its number.
    note_en: str
    sources: tuple[Citation, ...]  #: One for each change of regime on the way.


@cache
def sets_of(regime: Regime) -> tuple[ProductSet, ...]:
    """The product sets of a regime by number; none for R1, which has groups only."""
    return _file().sets(regime)


@cache
def groups_of(regime: Regime) -> tuple[Group, ...]:
    """The groups of a regime, in the order of its text."""
    return _file().groups(regime)


@cache
def subgroups_of(regime: Regime) -> tuple[Group, ...]:
    """The subgroups of a regime, in the order of their sets; groups without any are not named here."""
    return _file().subgroups(regime)


@cache
def ministries() -> tuple[Ministry, ...]:
    """Every ministry that leads sets in some regime."""
    return _file().ministries()


def product_set(regime: Regime, number: int) -> ProductSet:
    """The set with that number. Raises UnknownWordError."""
    found = [each for each in sets_of(regime) if each.number == number]
    if not found:
        known = tuple(str(each.number) for each in sets_of(regime))
        raise UnknownWordError(f"product set of {regime}", number, known)
    return found[0]


def tourism_set(regime: Regime) -> int | None:
    """The number of the set of tourism services; None where the regime has no sets."""
    return next((each.number for each in sets_of(regime) if each.group == _TOURISM), None)


@cache
def set_mappings(of: Regime, to: Regime) -> tuple[SetMapping, ...]:
    """What each set of a regime is called in a later one, by number."""
    if _REGIMES.index(to) <= _REGIMES.index(of):
        raise BadValueError("to", to, f"a later regime than {of}")
    return _file().mappings(of, to)


def sets_after(of: Regime, to: Regime, number: int) -> tuple[int, ...]:
    """The sets of regime `to` that a set of `of` became: one, several to choose from, or none."""
    own = product_set(of, number).number
    if of is to:
        return (own,)
    return next(each.targets for each in set_mappings(of, to) if each.number == own)


def renumbered(product: Product, of: Regime, to: Regime) -> Product:
    """The product, which regime `of` judged, with the number of its set under `to`.

    The number stays where its set became several or none: nobody but the owner knows which, and no case is stopped for
    it (`renumbering_note`). R1 has no sets: what it certified is recorded with a number of today's 26, and keeps it.
    Nobody counts back to an older regime.
    """
    targets = _carried(product.set_no, of, to)
    return replace(product, set_no=targets[0]) if len(targets) == 1 else product


def renumbering_note(product: Product, of: Regime, to: Regime) -> Mapping[str, object]:
    """What the record of a change of regime says of the set; nothing where its number means the same in both.

    `set_before`: the number it had. `set_to_confirm`: the sets it became, none or several, where the number stayed.
    """
    targets = _carried(product.set_no, of, to)
    if len(targets) != 1:
        return {"set_to_confirm": list(targets)}
    return {"set_before": product.set_no} if targets[0] != product.set_no else {}


def _carried(number: int, of: Regime, to: Regime) -> tuple[int, ...]:
    """The sets that a number stands for after a change of regime; itself where no numbering leads to the other."""
    leads = _REGIMES.index(of) < _REGIMES.index(to) and sets_of(of)
    return sets_after(of, to, number) if leads else (number,)


@cache
def _file() -> "SetFile":
    return SetFile(shipped_text("product_sets.toml"))


@cache
def _sheets(family: str) -> Table:
    """The file of the sheets of a decision: how its sets and groups are called, and where that stands."""
    keys = tomllib.loads(shipped_text("sheets", f"decision_{family}_sheets.toml"))
    return Table(f"decision_{family}_sheets", "", keys, keys)


class SetFile:
    """The product sets of all regimes, from the text of their file. PlanError names the place of a fault."""

    def __init__(self, text: str) -> None:
        self._top = Table("product_sets", "", tomllib.loads(text), _KEYS)
        self._ministries, self._subgroups = open_table(self._top, "ministries"), open_table(self._top, "subgroups")

    def ministries(self) -> tuple[Ministry, ...]:
        """The ministries, in the order of the file."""
        return tuple(Ministry(key, *label_of(self._ministries, key)) for key in self._ministries.values)

    def groups(self, regime: Regime) -> tuple[Group, ...]:
        """The groups of a regime, in the order of the file."""
        labels = open_table(self._names(regime), "groups")
        source = citation_of(self._section(regime), "group_source")
        return tuple(Group(key, *label_of(labels, key), source) for key in labels.values)

    def subgroups(self, regime: Regime) -> tuple[Group, ...]:
        """The subgroups that have sets in a regime."""
        source = citation_of(self._section(regime), "group_source")
        used = dict.fromkeys(self._subgroup_by_set(regime).values())
        return tuple(Group(key, *label_of(open_table(self._subgroups, key), "label"), source) for key in used)

    def sets(self, regime: Regime) -> tuple[ProductSet, ...]:
        """The sets of a regime, numbered from 1 without a gap."""
        names, section = self._names(regime), self._section(regime)
        if "sets" not in names:
            return ()
        rows = open_table(names, "sets")
        numbers = range(1, len(rows.values) + 1)
        sources = citation_of(names, "source"), citation_of(section, "ministry_source")
        groups = open_table(names, "groups")
        led = section.table("ministries", [str(number) for number in numbers])
        subgroups = self._subgroup_by_set(regime)
        return tuple(
            ProductSet(
                number,
                *label_of(row, "name"),
                _one_of(row, "group", groups),
                subgroups.get(number),
                _each_of(led, str(number), self._ministries),
                *sources,
            )
            for number, row in ((number, open_table(rows, str(number))) for number in numbers)
        )

    def mappings(self, of: Regime, to: Regime) -> tuple[SetMapping, ...]:
        """What each set of `of` is called in the later regime `to`."""
        steps = _REGIMES[_REGIMES.index(of) : _REGIMES.index(to)]
        later = _REGIMES[_REGIMES.index(of) + 1 : _REGIMES.index(to) + 1]
        sources = open_table(self._top, "mapping_sources")
        cited = tuple(citation_of(sources, regime.value) for regime in later) if self.sets(of) else ()
        return tuple(
            SetMapping(of, to, each.number, self._after(steps, each.number), *self._note(of, each.number), cited)
            for each in self.sets(of)
        )

    def _after(self, steps: tuple[Regime, ...], number: int) -> tuple[int, ...]:
        """The sets after leaving each of these regimes in turn."""
        targets: tuple[int, ...] = (number,)
        for regime in steps:
            targets = tuple(sorted({after for each in targets for after in self._next(regime, each)}))
        return targets

    def _next(self, regime: Regime, number: int) -> tuple[int, ...]:
        """The sets of the next regime; the same number where the file does not say that the sets changed."""
        row = self._became(regime, number)
        if row is None:
            return (number,)
        row.needed("sets")  # an ended set says so: an empty list, never a missing one
        return row.wholes("sets", 1, LAST_SET)

    def _note(self, regime: Regime, number: int) -> tuple[str, str]:
        row = self._became(regime, number)
        return label_of(row, "note") if row is not None and "note" in row else ("", "")

    def _became(self, regime: Regime, number: int) -> Table | None:
        section = self._section(regime)
        if "became" not in section:
            return None
        return open_table(section, "became").table(str(number), ("sets", "note"))

    def _names(self, regime: Regime) -> Table:
        """Where the names of sets and groups stand: with the score sheets, if we hold them."""
        family = rulebook(regime).sheets
        return self._section(regime) if family is None else _sheets(family)

    def _section(self, regime: Regime) -> Table:
        return self._top.table(_AMENDED.get(regime, regime).value, _REGIME_KEYS)

    def _subgroup_by_set(self, regime: Regime) -> dict[int, str]:
        column = _AMENDED.get(regime, regime).value
        tables = {key: open_table(self._subgroups, key) for key in self._subgroups.values}
        return {number: key for key, table in tables.items() for number in table.wholes(column, 1, LAST_SET)}


def _one_of(row: Table, key: str, known: Table) -> str:
    name = row.name(key)
    if name not in known:
        raise row.fault(key, unknown(name, known.values))
    return name


def _each_of(row: Table, key: str, known: Table) -> tuple[str, ...]:
    names = row.names(key)
    for name in names:
        if name not in known:
            raise row.fault(key, unknown(name, known.values))
    return names
