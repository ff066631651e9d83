"""The law at the command line: plans, rulebooks, charts, score sheets and the calendar. None needs a database."""

import json

import pytest

from cycle.lawbook import RULED
from cycle.legality import certificates_can_be_revoked
from cycle.rules.plan_file import SHIPPED_PLANS, shipped_plan, shipped_plan_text
from cycle.states.chart import chart
from cycle.states.diagram import diagram
from cycle.vocabulary import Regime, Step
from cycle_adapters.cli import condition_words, main, rulebook_words
from cycle_adapters.cli.rules import report
from cycle_adapters.cli.session import Session
from tests.support.plans import IDEA, PLAIN


@pytest.fixture
def ocop(tmp_path, capsys):
    def run(*words):
        capsys.readouterr()
        assert main(["--db", str(tmp_path / "o.db"), *words]) == 0
        return capsys.readouterr().out

    return run


@pytest.fixture
def ask(ocop):
    return lambda *words: json.loads(ocop(*words, "--format", "json"))


def test_plans_are_listed_loaded_and_shipped(ask, ocop, tmp_path):
    assert {one["plan"] for one in ask("plan", "list")["plans"]} == set(SHIPPED_PLANS)
    assert not (tmp_path / "o.db").exists()
    assert ask("plan", "load", "bac_kan_2024")["plan"] == "bac_kan_2024"
    loaded = [one["plan"] for one in ask("plan", "list")["plans"] if one["loaded"]]
    assert loaded == ["bac_kan_2024"]
    assert "đã nạp" in ocop("plan", "list")


@pytest.mark.parametrize("key", SHIPPED_PLANS)
def test_a_plan_is_shown_with_the_rules_and_sections_behind_it(key, ask, ocop):
    view = ask("plan", "show", key)
    assert {"idea", "rounds", "renewal", "targets", "obligations", "windows", "policies"} <= view.keys()
    text = ocop("plan", "show", key, "--lang", "en")
    for part in ("rounds", "targets", "obligations"):
        for one in view[part]:
            assert all(rule in text for rule in one["rules"])
            assert one["source"]["article"]


def test_a_plan_file_is_checked_without_loading_it(tmp_path, ask):
    path = tmp_path / "mine.toml"
    path.write_text(shipped_plan_text("hoa_binh_2023"), encoding="utf-8")
    assert ask("plan", "check", str(path))["plan"] == "mine"
    assert not (tmp_path / "o.db").exists()


def test_the_five_regimes_leave_no_gap(ask, ocop):
    regimes = ask("rules", "list")["regimes"]
    assert [one["regime"] for one in regimes] == ["R1", "R2", "R3", "R4", "R5"]
    assert [one["to"] for one in regimes[:-1]] == [one["from"] for one in regimes[1:]]
    assert "26/2026/QĐ-TTg" in ocop("rules", "list")


@pytest.mark.parametrize(("on", "regime"), [("2018-05-07", "R1"), ("2023-02-24", "R3"), ("2026-05-22", "R5")])
def test_every_ruled_value_has_its_article_and_label(on, regime, ask, ocop):
    view = ask("rules", "show", "--on", on)
    assert view["regime"] == regime
    for value in view["values"]:
        if value["value"] is not None:
            assert value["article"]
            assert value["instrument"]
            assert value["confidence"] in "ABCLIU"
    assert ask("rules", "show", "--regime", regime) == view
    assert ocop("rules", "show", "--on", on).count("\n") >= len(view["values"])


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_value_and_every_matter_beside_it_has_words(lang, ask):
    view = ask("rules", "show", "--on", "2024-05-01", "--province", "bac-kan")
    names = {*RULED, *(one["name"] for one in view["provisions"])}
    assert [name for name in names if rulebook_words.get(name, lang) == name] == []


def test_a_province_joins_its_plan_to_the_national_rules(ask, ocop):
    national = ask("rules", "show", "--on", "2023-05-01")
    view = ask("rules", "show", "--on", "2023-05-01", "--province", "hoa-binh")
    assert view["values"] == national["values"]
    assert view["rows"] == national["rows"]
    assert (view["on"], view["unit"]) == ("2023-05-01", "hoa-binh")
    (plan,) = view["plans"]
    assert (plan["plan"], plan["loaded"]) == ("hoa_binh_2023", False)
    assert {"idea", "rounds", "renewal", "council", "policies", "obligations", "targets"} <= plan.keys()
    joined = {(one["name"], one["level"]): one["voices"] for one in view["provisions"]}
    meetings = joined["council_meetings", "province"]
    assert [(one["origin"], one["weight"], one["value"]) for one in meetings] == [
        ("nation", "holds", 1),
        ("plan", "noted", 1),
    ]
    assert [one["instrument"] for one in meetings] == ["148/QĐ-TTg", "Công văn 332, UBND tỉnh Hòa Bình, 17/3/2023"]
    lapses = {one["deadline"]: one for one in view["lapses"]}
    assert lapses["reregistration"]["steps"] == ["propose_revocation"]
    assert "reregistration" not in {one["deadline"] for one in national["lapses"]}
    paper = ocop("rules", "show", "--on", "2023-05-01", "--province", "hoa-binh", "--lang", "en")
    assert "noted, binds nothing" in paper
    assert "shipped, not loaded" in paper
    assert "OCOP programme 2023 of Hòa Bình province" in paper


def test_plans_that_are_loaded_go_before_those_that_only_come_with_the_program(ask, ocop, tmp_path):
    asked = ("rules", "show", "--on", "2023-05-01", "--province", "dong-nai")
    assert [(one["plan"], one["loaded"]) for one in ask(*asked)["plans"]] == [("dong_nai_2023", False)]
    assert not (tmp_path / "o.db").exists()
    own = tmp_path / "own.toml"
    own.write_text(shipped_plan_text("dong_nai_2023").replace("month = 6", "month = 7"), encoding="utf-8")
    ocop("plan", "load", str(own))
    (plan,) = ask(*asked)["plans"]
    assert (plan["plan"], plan["loaded"]) == ("own", True)
    assert plan["rounds"][0]["evaluate_by"] == "2023-07-31"
    assert "đã nạp vào cơ sở dữ liệu" in ocop(*asked)


def test_a_district_has_its_own_plan_and_none_after_its_year(ask, ocop):
    view = ask("rules", "show", "--on", "2022-03-01", "--province", "ha-tinh/nghi-xuan")
    assert [one["plan"] for one in view["plans"]] == ["nghi_xuan_2022"]
    assert len(view["plans"][0]["obligations"]) == len(shipped_plan("nghi_xuan_2022").obligations)
    assert ask("rules", "show", "--on", "2022-03-01", "--province", "ha-tinh")["plans"] == []
    assert "không có kế hoạch nào" in ocop("rules", "show", "--on", "2024-03-01", "--province", "ha-tinh/nghi-xuan")


def test_the_plan_that_cases_of_the_unit_take_stands_first(ask, ocop, tmp_path):
    province = tmp_path / "province.toml"
    province.write_text(PLAIN.replace("dong-nai", "ha-tinh").replace("2023", "2022") + IDEA, encoding="utf-8")
    ocop("plan", "load", str(province))
    ocop("plan", "load", "nghi_xuan_2022")
    view = ask("rules", "show", "--on", "2022-03-01", "--province", "ha-tinh/nghi-xuan")
    assert [one["plan"] for one in view["plans"]] == ["nghi_xuan_2022", "province"]
    selector = next(one["voices"][0] for one in view["provisions"] if one["name"] == "idea_selector")
    assert selector["article"] == "II.1.1.2.1"
    given = ("--set", "1", "--producer", "HTX A", "--producer-kind", "cooperative", "--on", "2022-03-01")
    ocop("case", "register", "--product", "Lạc", "--ref", "P1", "--unit", "ha-tinh/nghi-xuan/xuan-my", *given)
    assert ask("case", "explain", "P1", "--on", "2022-03-02")["rules"]["plan"] == "nghi_xuan_2022"


@pytest.mark.parametrize(
    ("unit", "on", "says"),
    [
        ("nowhere", "2023-05-01", "không có tỉnh “nowhere”"),
        ("hoa-binh", "2025-07-01", "không có tỉnh trong ngày đó “hoa-binh”. Các giá trị: phu-tho."),
        ("ha-tinh/nghi-xuan", "2025-07-01", "đến hết 2025-06-30"),
        ("dong-nai/dinh-quan/phu-loi", "2023-05-01", "tỉnh như dong-nai"),
    ],
)
@pytest.mark.parametrize("form", ["table", "json", "md"])
def test_a_unit_that_does_not_exist_that_day_is_one_clear_error(unit, on, says, form, capsys):
    assert main(["rules", "show", "--on", on, "--province", unit, "--format", form]) == 2
    answer = capsys.readouterr()
    if form == "json":
        assert json.loads(answer.out)["error"]["code"].startswith("input.")
    else:
        assert not answer.out
        assert answer.err.count("\n") == 1
        assert says in answer.err


@pytest.mark.parametrize("regime", list(Regime))
def test_a_chart_has_every_row_in_every_format(regime, ask, ocop):
    rows = ask("rules", "chart", "--regime", regime.value)["rows"]
    assert len(rows) == len(chart(regime))
    assert all(row["roles"] for row in rows)
    assert "mermaid" not in ocop("rules", "chart", "--regime", regime.value)
    for lang in ("vi", "en"):
        drawing = ocop("rules", "chart", "--regime", regime.value, "--format", "mermaid", "--lang", lang)
        assert drawing == diagram(regime, lang)


@pytest.mark.parametrize("regime", list(Regime))
def test_every_condition_of_a_chart_says_what_it_rests_on(regime, ask):
    found = {}
    for row in ask("rules", "chart", "--regime", regime.value)["rows"]:
        for one in row["conditions"]:
            found[one["name"]] = one["basis"]
            assert one["basis"] == "law" or one["article"] is None
    assert set(found.values()) == {"law", "plan", "record"}
    assert found["level_may_recognise"] == "law"
    assert found["selector_of_the_plan"] == "plan"
    assert found["result_given"] == "record"


@pytest.mark.parametrize("regime", list(Regime))
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_condition_and_choice_of_a_chart_has_words(regime, lang):
    names = {guard.name for row in chart(regime) for guard in row.guards}
    names |= {row.when.__name__ for row in chart(regime) if row.when}
    assert [name for name in names if condition_words.get(name, lang) == name] == []


def test_the_shipped_rules_hold_together(ask, ocop):
    assert ask("rules", "check") == {"findings": []}
    assert ocop("rules", "check", "--lang", "en") == ""


@pytest.mark.parametrize(("lang", "why"), [("vi", "không thể thu hồi"), ("en", "cannot be revoked")])
def test_what_does_not_hold_together_is_told_in_the_language_asked_for(lang, why, capsys):
    rows = [row for row in chart(Regime.R5) if row.step is not Step.REVOKE]
    found = list(certificates_can_be_revoked(Regime.R5, rows))
    assert report(found, Session("sqlite:///none.db", False, lang)) == 3
    paper = capsys.readouterr().out
    assert paper.count(why) == len(found) == 3
    assert report(found, Session("sqlite:///none.db", True, lang)) == 3
    first = json.loads(capsys.readouterr().out)["findings"][0]
    assert {key: first[key] for key in ("check", "regime", "place")} == {
        "check": "revocation",
        "regime": "R5",
        "place": "certified",
    }
    assert why in first["message"]


def test_a_format_of_one_command_is_none_of_the_others(capsys):
    assert main(["rules", "list", "--format", "mermaid"]) == 2
    assert main(["rules", "--format", "mermaid", "chart"]) == 2
    assert main(["rules", "chart", "--format", "md"]) == 2
    assert main(["rules", "show", "--format", "mermaid"]) == 2


@pytest.mark.parametrize(("on", "decision"), [("2023-03-01", "148"), ("2026-06-01", "26")])
def test_a_score_sheet_has_its_points_options_and_gates(on, decision, ask, ocop):
    view = ask("rules", "sheet", "--set", "1", "--on", on)
    assert view["decision"] == decision
    assert sum(one["max"] for one in view["criteria"]) + view["points_not_found"] == 100
    text = ocop("rules", "sheet", "--set", "1", "--on", on)
    for one in view["criteria"]:
        assert one["code"] in text
        assert one["vi"] in text
        for gate in one["gates"]:
            assert f"{gate['star']}★≥{gate['at_least']}" in text


def test_the_calendar_shows_days_off_and_worked_with_their_document(ask, ocop):
    days = {one["day"]: one for one in ask("calendar", "show", "2026")["days"]}
    assert days["2026-01-02"]["kind"] == "off"
    assert days["2026-01-10"]["kind"] == "worked"
    assert days["2026-01-10"]["document"] == "12729/VPCP-KGVX"
    assert "làm việc bù" in ocop("calendar", "show", "2026")


def test_working_days_are_counted_day_by_day(ask, ocop):
    view = ask("calendar", "explain", "--from", "2026-08-28", "--working-days", "5")
    assert view["due_on"] == "2026-09-09"
    assert [one["number"] for one in view["days"] if one["number"]] == [1, 2, 3, 4, 5]
    assert "Hạn: 2026-09-09" in ocop("calendar", "explain", "--from", "2026-08-28", "--working-days", "5")


def test_the_product_sets_show_which_set_of_an_older_regime_each_replaces(capsys):
    assert main(["--format", "json", "rules", "sets", "--on", "2026-06-01", "--since", "R2"]) == 0
    sets = {one["number"]: one for one in json.loads(capsys.readouterr().out)["sets"]}
    assert len(sets) == 26
    assert sets[8]["before"] == [4, 8, 9]
    assert sets[16]["ministries"] == ["health"]
    assert main(["rules", "sets", "--regime", "R1"]) == 0
    assert "Thảo dược" in capsys.readouterr().err
