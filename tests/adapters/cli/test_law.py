"""The law at the command line: plans, rulebooks, charts, score sheets and the calendar. None needs a database."""

import json
import re

import pytest

from cycle.rules.plan_file import SHIPPED_PLANS
from cycle.states.chart import chart
from cycle.vocabulary import Regime
from cycle_adapters.cli import main


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
    from cycle.rules.plan_file import shipped_plan_text

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


@pytest.mark.parametrize("regime", list(Regime))
def test_a_chart_has_every_row_in_every_format(regime, ask, ocop):
    rows = ask("rules", "chart", "--regime", regime.value)["rows"]
    assert len(rows) == len(chart(regime))
    assert all(row["roles"] for row in rows)
    assert "mermaid" not in ocop("rules", "chart", "--regime", regime.value)
    drawing = ocop("rules", "chart", "--regime", regime.value, "--format", "mermaid")
    assert drawing.startswith("stateDiagram-v2\n")
    arrows = set(re.findall(r"^ +(\S+) --> (\S+) : ", drawing, re.MULTILINE))
    assert arrows == {(row["from"] or "[*]", row["to"]) for row in rows}
    assert drawing.count("{") == drawing.count("}")


def test_the_shipped_rules_hold_together(ask):
    assert ask("rules", "check") == {"findings": []}


def test_mermaid_is_a_format_of_the_chart_alone(capsys):
    assert main(["rules", "list", "--format", "mermaid"]) == 2
    assert main(["rules", "--format", "mermaid", "chart"]) == 2


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
