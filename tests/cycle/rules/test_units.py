"""Administrative units: paths, the 63 provinces and the 34 of today, and who answers for a commune on a day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cycle.citation import Confidence
from cycle.errors import BadValueError, UnknownWordError
from cycle.people import same_name
from cycle.rules.administrative_units import (
    TWO_TIERS_FROM,
    canonical,
    known_provinces,
    level_on,
    require_commune,
    require_commune_of_record,
    require_known,
    responsible_unit,
    successor_of_province,
    unit_on,
)
from cycle.units import LONGEST, NATION, contains, has_district, parse_unit, province_of, unit_at
from cycle.vocabulary import Level

BEFORE, SINCE = date(2025, 6, 30), date(2025, 7, 1)
# Resolution 202/2025/QH15: each province of today, and those that it took in.
MERGED = """
tuyen-quang: ha-giang · lao-cai: yen-bai · thai-nguyen: bac-kan · phu-tho: hoa-binh vinh-phuc · bac-ninh: bac-giang
hung-yen: thai-binh · hai-phong: hai-duong · ninh-binh: ha-nam nam-dinh · quang-tri: quang-binh · da-nang: quang-nam
quang-ngai: kon-tum · gia-lai: binh-dinh · khanh-hoa: ninh-thuan · lam-dong: dak-nong binh-thuan · dak-lak: phu-yen
ho-chi-minh: binh-duong ba-ria-vung-tau · dong-nai: binh-phuoc · tay-ninh: long-an · can-tho: soc-trang hau-giang
vinh-long: ben-tre tra-vinh · dong-thap: tien-giang · ca-mau: bac-lieu · an-giang: kien-giang
"""
UNCHANGED = "ha-noi hue lai-chau dien-bien son-la lang-son quang-ninh thanh-hoa nghe-an ha-tinh cao-bang"
HEIRS = {
    old: new.strip()
    for line in MERGED.strip().splitlines()
    for new, _, olds in (entry.partition(":") for entry in line.split("·"))
    for old in olds.split()
}
#: Huế was the province of Thừa Thiên Huế until the end of 2024: two names of one province.
OTHER_NAME = "thua-thien-hue"

slugs = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)
provinces = st.sampled_from(known_provinces())


# Provinces.


def test_there_were_63_provinces_and_there_are_34() -> None:
    assert len(set(known_provinces()) - {OTHER_NAME}) == 63
    today = {successor_of_province(province) for province in known_provinces()}
    assert len(today) == 34
    assert today == set(HEIRS.values()) | set(UNCHANGED.split())


@pytest.mark.parametrize("province", known_provinces())
def test_every_province_has_a_successor_that_lives_on(province: str) -> None:
    heir = successor_of_province(province)
    assert heir == HEIRS.get(province, "hue" if province == OTHER_NAME else province)
    assert successor_of_province(heir) == heir
    assert unit_on(province, BEFORE) == province
    assert unit_on(province, SINCE) == heir


def test_the_merger_took_effect_on_1_july_2025_with_the_end_of_the_districts() -> None:
    assert TWO_TIERS_FROM.value == SINCE
    source = TWO_TIERS_FROM.source
    assert (source.instrument, source.place, source.confidence) == ("202/2025/QH15", "Điều 1", Confidence.SECONDARY)
    assert unit_on("hoa-binh/cao-phong/thu-phong", BEFORE) == "hoa-binh/cao-phong/thu-phong"
    assert unit_on("hoa-binh/cao-phong/thu-phong", SINCE) == "phu-tho/thu-phong"
    assert unit_on("dong-nai/dinh-quan/phu-loi", SINCE) == "dong-nai/phu-loi"


@given(provinces, slugs, slugs, st.dates(date(2018, 5, 7), date(2030, 1, 1)))
def test_whoever_took_over_is_found_once_and_for_all(province: str, district: str, commune: str, on: date) -> None:
    heir = unit_on(f"{province}/{district}/{commune}", on)
    assert unit_on(heir, on) == heir
    assert unit_on(heir, on + timedelta(days=400)) == unit_on(
        f"{province}/{district}/{commune}", on + timedelta(days=400)
    )
    assert has_district(heir) is (on < SINCE)


@pytest.mark.parametrize(
    ("alias", "province"),
    [
        *((f"tp-{city}", city) for city in ("ho-chi-minh", "ha-noi", "hai-phong", "da-nang", "can-tho", "hue")),
        ("hcm", "ho-chi-minh"),
        *((name, "dak-lak") for name in ("dac-lac", "daklak")),
        *((name, "dak-nong") for name in ("dac-nong", "daknong")),
        ("backan", "bac-kan"),
        ("hoabinh", "hoa-binh"),
    ],
)
def test_other_spellings_are_read_and_written_in_the_usual_one(alias: str, province: str) -> None:
    assert province in known_provinces()
    assert canonical(f"{alias}/a/b") == f"{province}/a/b"
    assert require_known(alias) == province
    assert require_commune(f"{alias}/a/b", BEFORE) == f"{province}/a/b"
    assert unit_on(alias, BEFORE) == province


@pytest.mark.parametrize("unit", ["sai-gon", "sai-gon/a/b", "dong-nay/a/b", "vn"])
def test_a_province_that_never_was_is_an_unknown_word_and_the_known_ones_are_listed(unit: str) -> None:
    with pytest.raises(UnknownWordError) as caught:
        require_known(unit)
    assert caught.value.word == province_of(unit)
    assert "dong-nai" in caught.value.known and len(caught.value.known) == 64
    for on in (BEFORE, SINCE):
        with pytest.raises(UnknownWordError):
            require_commune(unit, on)


# Communes.


@pytest.mark.parametrize(
    ("unit", "before", "since"),
    [
        ("dong-nai/dinh-quan/phu-loi", True, False),
        ("dong-nai/phu-loi", False, True),
        ("dong-nai", False, False),
        ("bac-kan/ba-be/quang-khe", True, False),
        ("bac-kan/quang-khe", False, False),
        ("thai-nguyen/quang-khe", False, True),
    ],
)
def test_a_commune_has_three_parts_until_june_2025_and_two_since(unit: str, before: bool, since: bool) -> None:
    for on, good in ((BEFORE, before), (SINCE, since)):
        if good:
            assert require_commune(unit, on) == unit
        else:
            with pytest.raises(BadValueError):
                require_commune(unit, on)


def test_a_province_that_ended_names_its_heir() -> None:
    with pytest.raises(BadValueError, match="thai-nguyen took over"):
        require_commune("bac-kan/quang-khe", SINCE)


@pytest.mark.parametrize("unit", ["hoa-binh/cao-phong/thu-phong", "phu-tho/thu-phong"])
def test_an_older_certificate_names_its_commune_as_then_or_as_today(unit: str) -> None:
    assert require_commune_of_record(unit, date(2019, 12, 20)) == unit
    with pytest.raises(BadValueError):
        require_commune_of_record("hoa-binh/thu-phong", date(2019, 12, 20))


@pytest.mark.parametrize(
    ("level", "before", "since"),
    [
        (Level.COMMUNE, "hoa-binh/cao-phong/thu-phong", "phu-tho/thu-phong"),
        (Level.DISTRICT, "hoa-binh/cao-phong", None),
        (Level.PROVINCE, "hoa-binh", "phu-tho"),
        (Level.NATION, NATION, NATION),
    ],
)
def test_the_unit_of_each_level_that_answers_for_a_commune(level: Level, before: str, since: str | None) -> None:
    commune = "hoa-binh/cao-phong/thu-phong"
    assert responsible_unit(commune, level, BEFORE) == before
    assert responsible_unit(commune, level, SINCE) == since


# Paths.


@given(st.lists(slugs, min_size=1, max_size=3).map("/".join))
def test_a_path_of_slugs_is_read_as_it_is(path: str) -> None:
    assert parse_unit(path) == path
    assert contains(path, path) and contains(NATION, path)
    assert contains(province_of(path), path)
    assert path == NATION or not contains(path, f"{path}x")


BAD_PATHS = (
    """/ a/ /a a//b a/b/c/d A Đồng-Nai đồng-nai dong_nai dong-nai/Phú-Lợi -a a- a--b a.b ../a a/.. dong-nai\\b ａ"""
)


@pytest.mark.parametrize(
    "path",
    [*BAD_PATHS.split(), "", " ", "dong nai", "a\n", "a\x00", "a" * (LONGEST + 1), "x" * 10_000, None, 7, ["a"], True],
)
def test_what_is_no_path_of_slugs_is_refused_with_its_field(path: object) -> None:
    with pytest.raises(BadValueError) as caught:
        parse_unit(path, "to_unit")
    assert caught.value.field == "to_unit"
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("unit", "before", "since"),
    [
        ("dong-nai", Level.PROVINCE, Level.PROVINCE),
        ("bac-kan", Level.PROVINCE, None),
        ("hcm", Level.PROVINCE, Level.PROVINCE),
        ("dong-nai/dinh-quan", Level.DISTRICT, Level.COMMUNE),
        ("bac-kan/na-ri", Level.DISTRICT, None),
        ("dong-nai/dinh-quan/phu-loi", Level.COMMUNE, None),
        ("dong-nai/dinh-quan/phu-loi/ap-1", None, None),
    ],
)
def test_the_level_of_a_unit_on_a_day(unit: str, before: Level | None, since: Level | None) -> None:
    assert (level_on(unit, BEFORE), level_on(unit, SINCE)) == (before, since)


def test_the_levels_of_a_path() -> None:
    commune = "dong-nai/dinh-quan/phu-loi"
    assert [unit_at(commune, level) for level in Level] == [commune, "dong-nai/dinh-quan", "dong-nai", "vn"]
    assert unit_at("dong-nai/phu-loi", Level.DISTRICT) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("HTX Bình Minh", "htx  bình minh ", True),
        ("Hòa Bình", "Ho\u0300a Bi\u0300nh", True),
        ("HTX A", "HTX B", False),
        ("HTX Hoa", "HTX Hòa", False),
    ],
)
def test_names_are_the_same_to_a_reader(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same_name(other, one) is same
