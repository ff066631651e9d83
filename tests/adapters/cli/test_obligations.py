"""Duties, targets by unit and idle units over a real database: commands, scripts, reports."""

import json
import shutil

import pytest

from cycle_adapters.cli import main

COMMUNE = "ha-tinh/nghi-xuan/xuan-hoi"
NX = {"plan": "nghi_xuan_2022"}
REPORTING = ("obligation", "fulfil", "--plan", "nghi_xuan_2022", "--unit")
BY_COMMUNE = ("--by", f"commune_pc@{COMMUNE}")


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    database = tmp_path_factory.mktemp("template") / "o.db"
    for key in ("nghi_xuan_2022", "bac_kan_2024"):
        assert main(["--db", str(database), "plan", "load", key]) == 0
    return database


@pytest.fixture
def db(loaded, tmp_path):
    return shutil.copy(loaded, tmp_path / "o.db")


@pytest.fixture
def apply(ask, ocop, tmp_path):
    """Run a script; its answers."""

    def run(*lines, status=0):
        script = tmp_path / "s.jsonl"
        script.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        return [json.loads(line) for line in ocop("apply", str(script), status=status).out.splitlines()]

    return run


def test_what_is_reported_done_is_listed_with_its_day(ask, ocop):
    monthly = (*REPORTING, COMMUNE, "--obligation", "monthly-report", *BY_COMMUNE)
    view = ask(*monthly, "--on", "2022-01-19", "--note", "12/BC-UBND")
    assert (view["unit"], view["who"], view["due_on"]) == (COMMUNE, "commune", "2022-01-19")
    assert (view["done"], view["least"], view["done_on"], view["status"]) == (1, 1, "2022-01-19", "fulfilled")
    late = ocop(*monthly, "--on", "2022-03-01", "--lang", "en")
    assert late.out == "1/1\n"
    assert "Monthly report" in late.err
    assert "fulfilled late" in late.err
    duties = ask("obligation", "list", "--unit", COMMUNE, "--on", "2022-03-20")["duties"]
    monthly_statuses = [one["status"] for one in duties if one["obligation"] == "monthly-report"]
    assert monthly_statuses[:4] == ["fulfilled", "fulfilled_late", "overdue", "ahead"]
    assert {one["unit"] for one in duties} == {COMMUNE}


def test_duties_are_filtered_by_how_they_stand(ask, ocop):
    wanted = ("--status", "overdue", "--status", "escalated")
    view = ask("obligation", "list", "--plan", "bac_kan_2024", *wanted, "--on", "2024-04-05")
    assert view["on"] == "2024-04-05"
    assert {one["status"] for one in view["duties"]} == {"overdue", "escalated"}
    assert [one["due_on"] for one in view["duties"] if one["status"] == "escalated"] == ["2024-01-31", "2024-02-29"]
    assert not ask("obligation", "list", "--plan", "bac_kan_2024", *wanted, "--on", "2024-01-31")["duties"]
    assert "Không có dữ liệu" in ocop("obligation", "list", *wanted, "--unit", "bac-kan", "--on", "2024-01-31").err
    text = ocop("obligation", "list", "--plan", "bac_kan_2024", "--status", "escalated", "--on", "2024-04-05").out
    assert "quá hạn, đã đến mức báo cáo cấp trên" in text
    assert "BK-04" in text
    assert ask("obligation", "list", "--status", "late", status=2)["error"]["code"] == "input.unknown_word"
    assert ask("obligation", "list", "--plan", "nowhere", status=2)["error"]["code"] == "input.not_found"


@pytest.mark.parametrize(
    ("lang", "words", "says"),
    [
        ("vi", (COMMUNE, "--obligation", "no-such"), "không tìm thấy nhiệm vụ “no-such”"),
        ("en", (COMMUNE, "--obligation", "no-such"), "there is no obligation “no-such”"),
        (
            "vi",
            (COMMUNE, "--obligation", "commune-visits"),
            "đơn vị có nhiệm vụ commune-visits ngày 2022-03-01: district",
        ),
        ("vi", ("bac-kan", "--obligation", "commune-plan"), "đơn vị thuộc ha-tinh/nghi-xuan"),
        ("vi", (COMMUNE, "--obligation", "commune-plan", "--by", "producer"), f"người của {COMMUNE}"),
        ("vi", (COMMUNE, "--obligation", "case-officer"), "đơn vị phải thực hiện case-officer, hạn 2022-12-31"),
        (
            "vi",
            (COMMUNE, "--obligation", "monthly-report", "--period", "2023-01-01"),
            "một ngày trong kỳ của monthly-report",
        ),
        (
            "vi",
            (COMMUNE, "--obligation", "monthly-report", "--period", "2022-04-01"),
            "từ 2022-04-01, khi kỳ đó bắt đầu",
        ),
        ("vi", (COMMUNE, "--obligation", "monthly-report", "--count", "0"), "số nguyên từ 1 đến 1000"),
        ("vi", (COMMUNE, "--obligation", "commune-plan", "--who", "nobody"), "không có đơn vị thực hiện “nobody”"),
        (
            "vi",
            ("ha-tinh/nghi-xuan", "--obligation", "monthly-report"),
            "ở đó: district_department, district_organisation",
        ),
    ],
)
def test_a_report_that_fits_nowhere_is_one_error_and_changes_nothing(ocop, ask, lang, words, says):
    before = ask("obligation", "list", "--plan", "nghi_xuan_2022", "--on", "2022-12-31")
    given = words if "--by" in words else (*words, "--by", "admin")
    answer = ocop(*REPORTING, *given, "--on", "2022-03-01", "--lang", lang, status=2)
    assert says in answer.err
    assert not answer.out
    assert ask("obligation", "list", "--plan", "nghi_xuan_2022", "--on", "2022-12-31") == before


def test_nothing_is_left_where_all_that_began_is_done(ocop):
    done = (*REPORTING, COMMUNE, "--obligation", "commune-plan", *BY_COMMUNE, "--on", "2022-03-01")
    ocop(*done)
    assert "ngày mà có kỳ của commune-plan đã bắt đầu và chưa xong" in ocop(*done, status=2).err


def test_a_script_reports_duties_done(apply, ask):
    line = {"do": "fulfil", **NX, "obligation": "commune-visits", "unit": "ha-tinh/nghi-xuan", "by": {"role": "admin"}}
    first, second, third = apply(
        {**line, "on": "2022-02-10", "count": 2, "note": "Đợt 1"},
        {**line, "on": "2022-04-02", "period": "2022-03-31"},
        {**line, "obligation": "monthly-report", "who": "district_department", "on": "2022-01-10"},
    )
    assert (first["ok"], first["do"], first["status"], first["done"]) == (True, "fulfil", "due", 2)
    assert (second["due_on"], second["status"], second["done"]) == ("2022-03-31", "fulfilled_late", 3)
    assert third["who"] == "district_department"
    (wrong,) = apply({**line, "on": "2022-02-10", "count": 0}, status=2)
    assert wrong["error"]["code"] == "input.bad_value"
    (wrong,) = apply({key: value for key, value in line.items() if key != "plan"} | {"on": "2022-02-10"}, status=2)
    assert "plan" in wrong["error"]["message"]
    (wrong,) = apply({**line, "on": "2022-02-10", "times": 2}, status=2)
    assert wrong["error"]["code"] == "input.unknown_word"


def test_the_report_on_duties_counts_periods_by_unit(ask, ocop):
    done = ("obligation", "fulfil", "--plan", "bac_kan_2024", "--obligation", "own-plan", "--by", "admin")
    ask(*done, "--unit", "bac-kan/na-ri", "--on", "2024-03-29")
    ask(*done, "--unit", "bac-kan/cho-don", "--on", "2024-04-02")
    (view,) = ask("report", "obligations", "--plan", "bac_kan_2024", "--on", "2024-04-10")["plans"]
    rows = {(one["obligation"], one["who"]): one for one in view["obligations"]}
    own = rows["own-plan", "district"]
    counts = [own[key] for key in ("judged", "fulfilled", "fulfilled_late", "overdue", "escalated", "due")]
    assert counts == [8, 1, 1, 6, 0, 0]
    assert (own["in_time_percent"], own["done_percent"]) == (12, 25)
    by_unit = {one["unit"]: one for one in own["units"]}
    assert len(by_unit) == 8
    assert (by_unit["bac-kan/na-ri"]["done_percent"], by_unit["bac-kan/ba-be"]["done_percent"]) == (100, 0)
    news = rows["news", "provincial_media"]
    assert (news["judged"], news["escalated"], news["overdue"], news["due"], news["ahead"]) == (3, 2, 1, 1, 8)
    conference = rows["review-conference", "provincial_agency"]
    assert (conference["judged"], conference["ahead"], conference["done_percent"]) == (0, 1, None)
    assert own["article"] == "III.2"
    text = ocop("report", "obligations", "--plan", "bac_kan_2024", "--on", "2024-04-10").out
    assert "tất cả đơn vị" in text
    assert "25%" in text
    one_unit = ocop("report", "obligations", "--unit", "bac-kan/na-ri", "--on", "2024-04-10", "--lang", "en").out
    assert "100%" in one_unit
    assert "bac-kan/cho-don" not in one_unit


def test_the_report_on_targets_goes_unit_by_unit(ask, ocop):
    new = ("--product", "Chè", "--set", "6", "--producer", "HTX C", "--producer-kind", "cooperative", "--stars", "3")
    ocop(
        *("case", "import-certificate", *new, "--unit", "bac-kan/cho-don/bang-phuc"),
        *("--issued-on", "2024-11-20", "--decision", "9/QĐ", "--level", "district"),
    )
    key = ("target", "report", "--plan", "bac_kan_2024", "--indicator", "key_products_district", "--by", "admin")
    ocop(*key, "--unit", "bac-kan/cho-don", "--value", "2", "--on", "2024-12-01")
    (view,) = ask("report", "targets", "--plan", "bac_kan_2024", "--on", "2024-12-31")["plans"]
    units = {one["unit"]: one for one in view["units"]}
    assert list(units)[:2] == ["bac-kan", "bac-kan/ba-be"]
    assert len(units) == 9
    cho_don = {one["indicator"]: one for one in units["bac-kan/cho-don"]["targets"]}
    new_ones, key_ones = cho_don["new_certified_3_or_more"], cho_don["key_products_district"]
    assert (new_ones["value"], new_ones["reached"], new_ones["percent"], new_ones["met"]) == (3, 1, 33, False)
    assert (key_ones["each"], key_ones["reached"], key_ones["percent"]) == ("district", 2, 200)
    assert (key_ones["met"], key_ones["reported_on"]) == (True, "2024-12-01")
    counts = {key: units["bac-kan/cho-don"][key] for key in ("met", "missed", "unknown")}
    assert counts == {"met": 2, "missed": 1, "unknown": 4}
    text = ocop("report", "targets", "--unit", "bac-kan/cho-don", "--on", "2024-12-31").out
    assert "33%" in text
    assert "chưa báo cáo" in text
    assert "bac-kan/na-ri" not in text
    lines = ocop("target", "list", "--plan", "bac_kan_2024", "--on", "2024-12-31").out.splitlines()
    assert sum("sản phẩm chủ lực cấp huyện" in line for line in lines) == 8


def test_the_report_on_idle_units_names_every_unit(ask, ocop):
    registering = ("case", "register", "--product", "Cam", "--set", "1", "--producer", "HTX A", "--on", "2024-03-05")
    ocop(*registering, "--producer-kind", "cooperative", "--unit", "bac-kan/na-ri/con-minh")
    (view,) = ask("report", "idle", "--plan", "bac_kan_2024", "--on", "2024-08-15")["plans"]
    units = {one["unit"]: one for one in view["units"]}
    assert view["idle"] == 7
    counts = {"registered": 1, "filed": 0, "evaluated": 0, "certified": 0, "last_on": "2024-03-05", "idle": False}
    assert units["bac-kan/na-ri"] == {"unit": "bac-kan/na-ri", "level": "district", "has_figures": True, **counts}
    assert units["bac-kan/ba-be"]["idle"] is True
    assert units["bac-kan/na-ri/con-minh"]["level"] == "commune"
    answer = ocop("report", "idle", "--plan", "bac_kan_2024", "--on", "2024-03-04")
    assert "8/8 đơn vị chưa có hồ sơ" in answer.err
    assert "bac-kan/na-ri" in answer.out
    assert "7 of 9 units are idle" in ocop("report", "idle", "--on", "2024-08-15", "--lang", "en").err


def test_bk_07_what_was_registered_and_not_evaluated_is_listed_to_be_registered_again(apply, ask, ocop):
    unit = "bac-kan/na-ri/con-minh"
    producer = {"name": "HTX A", "kind": "cooperative", "business_registration": "1"}

    def register(ref, on):
        by, product = {"role": "producer"}, {"name": f"Cam {ref}", "set": 1}
        return {
            "do": "register",
            "kind": "first",
            "ref": ref,
            "on": on,
            "by": by,
            "product": product,
            "producer": producer,
            "unit": unit,
        }

    apply(
        register("EARLY", "2023-12-29"),
        register("LEFT", "2024-03-05"),
        register("WITHDRAWN", "2024-03-01"),
        {"do": "withdraw", "case": "WITHDRAWN", "on": "2024-05-02", "by": {"role": "producer"}, "reason": "Nghỉ"},
    )
    asked = ("report", "unevaluated", "--plan", "bac_kan_2024", "--on")
    (view,) = ask(*asked, "2024-12-31")["plans"]
    assert [(one["ref"], one["registered_on"], one["unit"]) for one in view["cases"]] == [("LEFT", "2024-03-05", unit)]
    (before,) = ask(*asked, "2024-04-30")["plans"]
    assert [one["ref"] for one in before["cases"]] == ["WITHDRAWN", "LEFT"]
    answer = ocop(*asked, "2025-06-30")  # as the plan ended
    assert "LEFT" in answer.out and "Cam WITHDRAWN" not in answer.out
    assert "1 dòng" in answer.err


def test_bk_07_what_came_before_a_council_is_not_listed(apply, ask):
    certified = {"do": "import_certificate", "ref": "OLD", "product": {"name": "Cam", "set": 1}, "stars": 4}
    certified |= {"producer": {"name": "HTX B", "kind": "cooperative"}, "unit": "bac-kan/na-ri/con-minh"}
    apply({**certified, "issued_on": "2024-02-01", "decision": "1/QĐ-UBND", "level": "province"})
    (view,) = ask("report", "unevaluated", "--plan", "bac_kan_2024", "--on", "2024-12-31")["plans"]
    assert view["cases"] == []
