"""The provinces of Vietnam before and since 1 July 2025, and who took over whom.

Communes and districts change too often and too many to be shipped; a host names them in the path of a case.
Resolution 202/2025/QH15 merged 63 provinces into 34, and the two-tier organisation ended the districts on the
same day (Law 72/2025/QH15 on the organisation of local government).
"""

from datetime import date
from functools import cache

from cycle.citation import Citation, Cited, Confidence
from cycle.errors import BadValueError, UnknownWordError
from cycle.units import has_district, province_of, unit_at
from cycle.vocabulary import Level

MERGER = Citation(
    instrument="202/2025/QH15",
    place="Điều 1",
    url="https://vanban.chinhphu.vn/",
    checked_on=date(2026, 11, 22),
    confidence=Confidence.SECONDARY,
)
#: The first day without districts, and with 34 provinces.
TWO_TIERS_FROM = Cited(date(2025, 7, 1), MERGER)

#: Each province of today, with those that it took in; the first word of a row is the name that lives on.
_TAKEOVERS = """
ha-noi; hue thua-thien-hue; lai-chau; dien-bien; son-la; lang-son; quang-ninh; thanh-hoa; nghe-an; ha-tinh; cao-bang;
tuyen-quang ha-giang; lao-cai yen-bai; thai-nguyen bac-kan; phu-tho hoa-binh vinh-phuc; bac-ninh bac-giang;
hung-yen thai-binh; hai-phong hai-duong; ninh-binh ha-nam nam-dinh; quang-tri quang-binh; da-nang quang-nam;
quang-ngai kon-tum; gia-lai binh-dinh; khanh-hoa ninh-thuan; lam-dong dak-nong binh-thuan; dak-lak phu-yen;
ho-chi-minh binh-duong ba-ria-vung-tau; dong-nai binh-phuoc; tay-ninh long-an; can-tho soc-trang hau-giang;
vinh-long ben-tre tra-vinh; dong-thap tien-giang; ca-mau bac-lieu; an-giang kien-giang
"""
#: Other spellings in use for the slug of a province.
_ALIASES = {
    "tp-ho-chi-minh": "ho-chi-minh",
    "hcm": "ho-chi-minh",
    "tp-ha-noi": "ha-noi",
    "tp-hai-phong": "hai-phong",
    "tp-da-nang": "da-nang",
    "tp-can-tho": "can-tho",
    "tp-hue": "hue",
    "dac-lac": "dak-lak",
    "dac-nong": "dak-nong",
    "daklak": "dak-lak",
    "daknong": "dak-nong",
    "backan": "bac-kan",
    "hoabinh": "hoa-binh",
}


@cache
def _successors() -> dict[str, str]:
    rows = [row.split() for row in _TAKEOVERS.split(";")]
    return {slug: row[0] for row in rows for slug in row}


def _canonical(province: str) -> str:
    return _ALIASES.get(province, province)


def canonical(unit: str) -> str:
    """The unit with the usual slug of its province."""
    province = province_of(unit)
    return _canonical(province) + unit[len(province) :]


def known_provinces() -> tuple[str, ...]:
    """The slugs of every province that existed since 2018."""
    return tuple(sorted(_successors()))


def require_known(unit: str) -> str:
    """The unit with the usual slug of its province, or UnknownWordError where none has existed since 2018."""
    known = canonical(unit)
    if province_of(known) not in _successors():
        raise UnknownWordError("unit: province", province_of(unit), known_provinces())
    return known


def require_commune(unit: str, on: date) -> str:
    """The unit of a commune as it is written on that day: three parts before the districts ended, two since.

    The slug of the province comes back in its usual spelling.
    Raises UnknownWordError for a province that never was, BadValueError for a path of the wrong depth or a
    province that had ended.
    """
    unit = require_known(unit)
    if on < TWO_TIERS_FROM.value:
        if not has_district(unit):
            raise BadValueError("unit", unit, f"a commune on {on}: province/district/commune")
        return unit
    if has_district(unit) or "/" not in unit:
        raise BadValueError("unit", unit, f"a commune on {on}: province/commune, districts ended on 2025-07-01")
    heir = successor_of_province(province_of(unit))
    if heir != province_of(unit):
        raise BadValueError("unit", unit, f"a unit on {on}: that province ended on 2025-07-01, {heir} took over")
    return unit


def require_commune_of_record(unit: str, issued_on: date) -> str:
    """The unit of an older certificate: as it was called when it was issued, or as it is called since the merger."""
    try:
        return require_commune(unit, issued_on)
    except BadValueError:
        return require_commune(unit, max(issued_on, TWO_TIERS_FROM.value))


def successor_of_province(province: str) -> str:
    """The province of today that stands in that one's place; itself where it lives on."""
    return _successors()[_canonical(province)]


def unit_on(unit: str, on: date) -> str:
    """The unit that stands in this one's place on that day: its heir since 1 July 2025, the district left out.

    The commune keeps its own slug: which communes merged is for the host to say with a `transfer`.
    """
    if on < TWO_TIERS_FROM.value:
        return canonical(unit)
    heir = successor_of_province(province_of(unit))
    commune = unit.rpartition("/")[2] if "/" in unit else ""
    return f"{heir}/{commune}" if commune else heir


def responsible_unit(unit: str, level: Level, on: date) -> str | None:
    """The unit of that level which answers for a commune on that day; None where the level does not exist."""
    return unit_at(unit_on(unit, on), level)


def level_on(unit: str, on: date) -> Level | None:
    """The level at which a unit of that path stands on that day; None where there is no such unit then."""
    two_tiers = on >= TWO_TIERS_FROM.value
    if two_tiers and successor_of_province(province_of(unit)) != _canonical(province_of(unit)):
        return None
    levels = (Level.PROVINCE, Level.COMMUNE) if two_tiers else (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE)
    depth = unit.count("/")
    return levels[depth] if depth < len(levels) else None
