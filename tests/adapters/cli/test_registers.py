"""Rounds, councils, sheets, the sweep, targets and reports over a real database."""

import json
import shutil
import sqlite3
from contextlib import closing

import pytest

from cycle.rules.sheets import sheet_for
from cycle_adapters.cli import main
from tests.support.scripts import certificate_line

LEVEL = ("--level", "province", "--unit", "dong-nai")
MEMBERS = ("--member", "Lan", "--member", "Minh", "--member", "Hoa")


def line(do, on, role, **more):
    by = {"role": role, "unit": UNITS[role]} if role in UNITS else {"role": role}
    return {"do": do, "case": "P1", "on": on, "by": by, **more}


UNITS = {"commune_pc": "dong-nai/thanh-binh", "provincial_agency": "dong-nai", "provincial_council": "dong-nai"}
OPENING = {
    "do": "register",
    "ref": "P1",
    "on": "2026-06-01",
    "by": {"role": "producer"},
    "kind": "first",
    "product": {"name": "Cacao", "set": 13},
    "producer": {"name": "HTX A", "kind": "cooperative"},
    "unit": "dong-nai/thanh-binh",
}
TO_THE_PROVINCE = [
    OPENING,
    line("submit_dossier", "2026-06-05", "producer", documents=["registration_form", "self_assessment", "sample"]),
    line("assess_at_commune", "2026-06-10", "commune_pc"),
    line("forward", "2026-06-11", "commune_pc"),
    certificate_line(),
]


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("template")
    script = folder / "s.jsonl"
    script.write_text("".join(json.dumps(one) + "\n" for one in TO_THE_PROVINCE), encoding="utf-8")
    assert main(["--db", str(folder / "o.db"), "apply", str(script)]) == 0
    return folder / "o.db"


@pytest.fixture
def db(filled, tmp_path):
    return shutil.copy(filled, tmp_path / "o.db")


def test_rounds_are_listed_and_moved_with_the_deadlines_that_wait_for_them(ask, ocop):
    rounds = ask("round", "list", *LEVEL, "--on", "2026-06-11")["rounds"]
    assert [one["round"] for one in rounds][:2] == ["2026-1", "2026-2"]
    assert "Điều 5" in ocop("round", "list", *LEVEL, "--on", "2026-06-11").out
    due = ask("case", "show", "P1")["deadlines"][-1]["due_on"]
    assert due == rounds[1]["evaluate_by"]
    moving = ("round", "move", *LEVEL, "--on", "2026-06-11", "--round", "2026-2", "--reason", "Bão số 3")
    moved = ask(*moving, "--evaluate-by", "2027-01-15")
    assert (moved["evaluate_by"], moved["moved_because"]) == ("2027-01-15", "Bão số 3")
    assert ask("case", "show", "P1")["deadlines"][-1]["due_on"] == "2027-01-15"
    assert "Bão số 3" in ocop("round", "list", *LEVEL, "--on", "2026-06-11").out


def test_a_council_is_made_once_for_its_round(ask, ocop):
    making = ("council", "create", *LEVEL, "--round", "2026-2", "--decision", "900/QĐ-UBND", "--on", "2026-06-20")
    assert ask(*making, *MEMBERS)["members"] == ["Lan", "Minh", "Hoa"]
    assert ask(*making, *MEMBERS, status=2)["error"]["code"] == "input.taken"
    shown = ocop("council", "show", *LEVEL, "--round", "2026-2").out
    assert "Lan, Minh, Hoa" in shown
    ask(*making[:-4], "--decision", "1", "--on", "2026-06-20", "--member", "A", "--member", "A", status=2)


def test_members_have_a_field_an_office_and_one_of_them_the_chair(ask, ocop):
    making = ("council", "create", *LEVEL, "--round", "2026-2", "--decision", "900/QĐ-UBND", "--on", "2026-06-20")
    whole = ("--member", "Lan;an toàn thực phẩm;Sở Y tế", "--member", "Minh; ;Sở Công Thương", "--member", "Hoa")
    for wrong in (("--chair", "Người lạ"), ("--member", ";thương mại"), ("--member", "An;a;b;c")):
        ask(*making, *whole, *wrong, status=2)
    view = ask(*making, *whole, "--chair", "Lan")
    assert view["members"] == [
        {"name": "Lan", "field": "an toàn thực phẩm", "unit": "Sở Y tế", "chair": True},
        {"name": "Minh", "unit": "Sở Công Thương"},
        "Hoa",
    ]
    assert ask("council", "show", *LEVEL, "--round", "2026-2") == view
    shown = ocop("council", "show", *LEVEL, "--round", "2026-2").out
    assert "Lan (chủ tịch; an toàn thực phẩm; Sở Y tế), Minh (Sở Công Thương), Hoa" in shown


def test_scores_are_sealed_and_then_explained(ask, ocop, tmp_path):
    ask("council", "create", *LEVEL, "--round", "2026-2", "--decision", "900/Q", "--on", "2026-06-20", *MEMBERS)
    ask("case", "advance", "P1", "convene", "--by", "provincial_agency@dong-nai", "--on", "2026-11-02")
    sheet = sheet_for("26", 13)
    gate = next(one for one in sheet.gates if one.star == 5)
    file = tmp_path / "points.json"
    file.write_text(json.dumps({one.code: max(one.allowed) for one in sheet.criteria} | {gate.criterion: 0}))
    adding = ("score", "add", "P1", "--by", "provincial_council@dong-nai", "--on", "2026-11-03", "--file", str(file))
    ask(*adding, "--member", "Lan")
    view = ask("score", "show", "P1")
    assert (view["sealed"], view["members_in"], view["members_missing"]) == (True, ["Lan"], ["Minh", "Hoa"])
    assert (view["sheets"], view["mean"]) == ([], None)
    answer = ocop("score", "show", "P1")
    assert "Minh, Hoa" in answer.out
    assert "niêm phong" in answer.err
    assert ask("score", "explain", "P1", status=2)["error"]["code"] == "input.not_found"
    for member in ("Minh", "Hoa"):
        ask(*adding, "--member", member)
    assert ask("score", "show", "P1")["sealed"] is False
    ask("case", "advance", "P1", "record_result", "--by", "provincial_council@dong-nai", "--on", "2026-11-04")
    why = ask("score", "explain", "P1", "--level", "province")
    assert why["next_star"] == why["stars"] + 1
    assert why["gates_missed"]
    row = next(one for one in why["criteria"] if one["criterion"] == gate.criterion)
    assert (row["mean"], row["gate_short"]) == ("0", str(row["asked_by_next"]))
    text = ocop("score", "explain", "P1").out
    assert "Hạng sao tiếp theo" in text
    assert row["name"] in text
    assert ask("score", "explain", "P1", "--level", "nation", status=2)["error"]["code"] == "input.not_found"
    ask("score", "explain", "P1", "--level", "moon", status=2)


def test_an_average_that_was_taken_over_is_explained_without_criteria(ask, ocop):
    council = ("--council", "900/QĐ-UBND", "--member", "Lan;thương mại")
    ask("case", "advance", "P1", "convene", "--by", "provincial_agency@dong-nai", "--on", "2026-11-02", *council)
    result = ("--average", "89.5", "--gate-missed", "4")
    ask("case", "advance", "P1", "record_result", "--by", "provincial_council@dong-nai", "--on", "2026-11-04", *result)
    why = ask("score", "explain", "P1")
    assert (why["mean"], why["band"], why["stars"], why["next_star"]) == ("89.5", 4, 3, 4)
    assert (why["points_short"], why["criteria"]) == ("0", [])
    assert why["gates_missed"] == [{"star": 4, "criterion": ""}]
    assert "4★" in ocop("score", "explain", "P1", "--lang", "en").out


def test_members_hand_in_sheets_and_the_result_is_their_exact_mean(ask, ocop, tmp_path):
    ask("council", "create", *LEVEL, "--round", "2026-2", "--decision", "900/Q", "--on", "2026-06-20", *MEMBERS)
    ask("case", "advance", "P1", "convene", "--by", "provincial_agency@dong-nai", "--on", "2026-11-02")
    best = {one.code: max(one.allowed) for one in sheet_for("26", 13).criteria}
    worse = {**best, next(iter(best)): 0}
    file = tmp_path / "points.json"
    adding = ("score", "add", "P1", "--by", "provincial_council@dong-nai", "--on", "2026-11-03", "--member")
    for member, points in (("Lan", best), ("Minh", worse)):
        file.write_text(json.dumps(points))
        ask(*adding, member, "--file", str(file))
    pairs = [word for code, number in best.items() for word in ("--points", f"{code}={number}")]
    assert ask(*adding, "Hoa", *pairs)["total"] == sum(best.values())
    assert ask(*adding, "Hoa", *pairs, status=2)["error"]["code"] == "input.taken"
    fault = ask(*adding, "Hoa", "--points", "1.1=99", status=2)["error"]
    assert fault["code"] == "score.sheet"
    assert fault["faults"]
    shown = ask("score", "show", "P1")
    assert [one["member"] for one in shown["sheets"]] == ["Hoa", "Lan", "Minh"]
    text = ocop("score", "show", "P1").out
    assert f"Điểm trung bình: {shown['mean']}" in text
    view = ask("case", "advance", "P1", "record_result", "--by", "provincial_council@dong-nai", "--on", "2026-11-04")
    assert view["state"] == "province_scored"
    assert ask("case", "show", "P1")["sittings"][0]["mean"] == shown["mean"]


def test_a_wide_spread_is_scored_a_second_time_without_the_member_who_is_recused(ask, tmp_path):
    ask("council", "create", *LEVEL, "--round", "2026-2", "--decision", "900/Q", "--on", "2026-06-20", *MEMBERS)
    recused = ("--recused", "Hoa;người nhà của chủ thể")
    ask(
        "case",
        "advance",
        "P1",
        "convene",
        "--by",
        "provincial_agency@dong-nai",
        "--on",
        "2026-11-02",
        "--form",
        "meeting",
    )
    best = {one.code: max(one.allowed) for one in sheet_for("26", 13).criteria}
    worst = dict.fromkeys(best, 0)
    file = tmp_path / "scores.json"
    file.write_text(json.dumps([{"member": "Lan", "points": best}, {"member": "Minh", "points": worst}]))
    found = ("case", "advance", "P1", "record_result", "--by", "provincial_council@dong-nai", "--on", "2026-11-04")
    reasons = ask(*found, "--scores", str(file), *recused, status=1)["reasons"]
    assert {one["code"] for one in reasons} == {"score.spread", "council.no_quorum"}
    sheets = [{"member": name, "points": best} for name in ("Lan", "Minh", "Hoa")]
    file.write_text(json.dumps(sheets))
    assert ask(*found, "--scores", str(file), "--second-scoring")["state"] == "province_scored"


def test_a_stranger_may_not_score_and_nobody_scores_without_a_sitting(ask):
    adding = ("score", "add", "P1", "--by", "provincial_council@dong-nai", "--on", "2026-06-20", "--member", "X")
    assert ask(*adding, "--points", "1.1=1", status=1)["reasons"][0]["code"] == "step.not_from_here"


def test_a_sweep_reports_what_it_did_and_a_dry_run_changes_nothing(ask, ocop):
    dry = ask("sweep", "--on", "2026-08-01", "--dry-run")
    assert dry["dry_run"] is True
    assert dry["steps"]["expire"] == 1
    assert ask("case", "show", "H1")["state"] == "certified"
    assert ask("sweep", "--on", "2026-08-01")["steps"] == dry["steps"]
    assert ask("case", "show", "H1")["state"] == "expired"
    assert ask("sweep", "--on", "2026-08-01")["changed"] == 0
    assert ask("sweep", "--on", "2026-07-01", status=2)["error"]["code"] == "sweep.out_of_order"
    answer = ocop("sweep", "--on", "2027-01-05", "--ahead")
    assert "Quá hạn" in answer.out
    assert "Đã rà soát" in answer.err


def test_a_sweep_of_nothing_makes_the_database_and_says_so(tmp_path, capsys):
    assert main(["--db", str(tmp_path / "n.db"), "sweep", "--on", "2026-06-01"]) == 0
    assert "Chưa có hồ sơ" in capsys.readouterr().err
    assert (tmp_path / "n.db").exists()


def test_targets_stand_beside_what_the_register_counts(ask, ocop):
    ocop("plan", "load", "dong_nai_2023")
    ocop("plan", "load", "bac_kan_2024")
    new = ("--product", "Chè", "--set", "6", "--producer", "HTX C", "--producer-kind", "cooperative", "--stars", "3")
    ocop(
        *("case", "import-certificate", *new, "--unit", "bac-kan/cho-don/bang-phuc"),
        *("--issued-on", "2024-11-20", "--decision", "9/QĐ", "--level", "district"),
    )
    (view,) = ask("target", "list", "--plan", "bac_kan_2024", "--on", "2024-12-31")["plans"]
    counted = {one["unit"]: one for one in view["targets"] if one["indicator"] == "new_certified_3_or_more"}
    assert counted["bac-kan"]["reached"] == 1
    assert counted["bac-kan"]["adds_up"] is True
    assert counted["bac-kan/cho-don"]["reached"] == 1
    assert counted["bac-kan/na-ri"]["reached"] == 0
    outside = next(one for one in view["targets"] if one["indicator"] == "traceability")
    assert outside["reached"] is None
    assert outside["why_not_counted"] == "reported outside the engine"
    (before,) = ask("target", "list", "--plan", "bac_kan_2024", "--on", "2024-11-19")["plans"]
    assert sum(one["reached"] or 0 for one in before["targets"]) == 0
    text = ocop("target", "list", "--on", "2024-12-31").out
    assert "dong_nai_2023" in text
    assert "báo cáo ngoài hệ thống" in text
    assert "khớp tổng các đơn vị" in text


def test_a_unit_reports_a_figure_and_the_latest_by_a_day_counts(ask, ocop):
    ocop("plan", "load", "bac_kan_2024")
    reporting = ("target", "report", "--plan", "bac_kan_2024", "--indicator", "traceability", "--unit", "bac-kan")
    by = ("--by", "provincial_agency@bac-kan")
    assert ask(*reporting, "--value", "7", *by, "--on", "2024-06-30")["value"] == 7
    assert "12" in ocop(*reporting, "--value", "12", *by, "--on", "2024-12-30").err
    for on, reached in (("2024-07-01", 7), ("2024-12-31", 12)):
        (view,) = ask("target", "list", "--on", on)["plans"]
        line = next(one for one in view["targets"] if (one["indicator"], one["unit"]) == ("traceability", "bac-kan"))
        assert line["reached"] == reached
    assert "theo báo cáo ngày 2024-12-30" in ocop("target", "list", "--on", "2024-12-31").out
    ask(*reporting, "--value", "-1", *by, "--on", "2024-12-30", status=2)


def test_certificates_that_end_in_a_span_are_reported_by_unit(ask, ocop):
    view = ask("report", "expiring", "--from", "2026-07-01", "--to", "2026-07-01")
    assert view["count"] == 1
    assert view["units"] == [{"unit": "hoa-binh/cao-phong/thu-phong", "count": 1}]
    assert view["certificates"][0]["ref"] == "H1"
    assert ask("report", "expiring", "--from", "2026-07-02", "--to", "2026-12-31")["count"] == 0
    assert "H1" in ocop("report", "expiring", "--from", "2026-01-01", "--to", "2026-12-31").out
    assert ocop("report", "expiring", "--from", "2026-07-02", "--to", "2026-12-31").err


def test_certificates_that_have_ended_are_reported_whether_a_sweep_ran_or_not(ask):
    assert ask("report", "expired", "--on", "2026-07-01")["count"] == 0
    unswept = ask("report", "expired", "--on", "2026-07-02")
    assert unswept["certificates"][0]["state"] == "expired"
    ask("sweep", "--on", "2026-07-02")
    assert ask("report", "expired", "--on", "2026-07-02") == unswept
    ask("case", "register", "--kind", "re_evaluation", "--predecessor", "H1", "--ref", "H2", "--on", "2026-07-10")
    assert ask("report", "expired", "--on", "2026-07-10")["certificates"][0]["re_evaluation"]["ref"] == "H2"
    assert ask("report", "expired", "--on", "2026-07-10", "--unit", "dong-nai")["count"] == 0


def test_a_past_day_is_explained_without_what_came_later(ask, ocop):
    ask("case", "register", "--kind", "re_evaluation", "--predecessor", "H1", "--ref", "H2", "--on", "2026-04-10")
    ask("case", "advance", "H2", "withdraw", "--by", "producer", "--on", "2026-05-10")
    ask("sweep", "--on", "2026-08-01")
    view = ask("case", "explain", "H1", "--on", "2026-04-20")
    assert view["by_time"] == []
    assert view["case"]["state"] == "renewal_due"
    assert ask("case", "explain", "H2", "--on", "2026-04-20")["case"]["state"] == "implementing"
    assert ask("case", "explain", "H2", "--on", "2026-04-09", status=2)["error"]["code"] == "input.not_found"


def test_who_registered_again_in_time_is_never_said_to_lose_the_certificate(ask, ocop):
    ocop("plan", "load", "hoa_binh_2023")
    old = ("--product", "Cam", "--set", "1", "--producer", "HTX C", "--producer-kind", "cooperative", "--stars", "4")
    ask(
        *("case", "import-certificate", *old, "--unit", "hoa-binh/cao-phong/thu-phong", "--ref", "H3"),
        *("--issued-on", "2019-12-20", "--decision", "1/Q", "--level", "province"),
    )
    ask("case", "register", "--kind", "re_evaluation", "--predecessor", "H3", "--ref", "H4", "--on", "2023-03-10")
    ask("case", "advance", "H4", "withdraw", "--by", "producer", "--on", "2023-06-10")
    ask("sweep", "--on", "2023-12-31")
    view = ask("case", "explain", "H3", "--on", "2023-05-01")
    assert view["by_time"] == []
    assert view["case"]["state"] == "expired"


def test_a_case_that_cannot_be_judged_makes_the_sweep_status_1_and_the_others_go_on(ask, ocop, db):
    with closing(sqlite3.connect(db, isolation_level=None)) as link:
        link.execute("UPDATE ocop_case SET body = '{' WHERE ref = 'H1'")
    report = ask("sweep", "--on", "2027-01-05", "--ahead", status=1)
    assert [one["code"] for one in report["failures"]] == ["store.damaged"] * len(report["failures"])
    assert report["failures"]
    assert report["overdue"]
    assert ask("db", "check", status=3)["ok"] is False


def test_the_database_is_checked(ask, ocop):
    view = ask("db", "check")
    assert view["found"] == view["known"]
    assert (view["cases"], view["events"], view["integrity"], view["ok"]) == (2, 5, ["ok"], True)
    assert "Toàn vẹn" in ocop("db", "check").out
    assert ask("db", "upgrade")["before"] == view["known"]
