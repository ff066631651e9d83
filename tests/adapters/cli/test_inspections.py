"""Visits to producers over a real database: commands, scripts, the inbox."""

import json
import shutil

import pytest

from cycle_adapters.cli import main
from tests.support.scripts import certificate_line

DISTRICT = "ha-tinh/nghi-xuan"
COMMUNE = f"{DISTRICT}/xuan-hoi"
HTX = {"name": "HTX Xuân Hội", "kind": "cooperative"}
HEALTH = f"inspector:Phòng Y tế@{DISTRICT}"
TRADE = f"inspector:Phòng KTHT@{DISTRICT}"
OFFICE = f"district_agency@{DISTRICT}"
AS_HEALTH = {"role": "inspector", "name": "Phòng Y tế", "unit": DISTRICT}
AS_OFFICE = {"role": "district_agency", "unit": DISTRICT}
LINE = {
    "do": "announce_inspection", "plan": "nghi_xuan_2022", "producer": HTX["name"], "first_on": "2022-05-10",
    "last_on": "2022-05-11", "purpose": "ATTP", "by": AS_HEALTH, "on": "2022-04-01",
}  # fmt: skip
ANNOUNCE = ("inspection", "announce", "--plan", "nghi_xuan_2022", "--producer", HTX["name"], "--purpose", "ATTP")
INSPECT = ("case", "advance", "H1", "inspect", "--by", HEALTH, "--finding", "in_order", "--on", "2022-05-10")


def written(path, *lines):
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("template")
    given = certificate_line(producer=HTX, unit=COMMUNE, issued_on="2021-12-01", stars=3)
    script = written(folder / "s.jsonl", {"do": "load_plan", "file": "nghi_xuan_2022"}, given)
    assert main(["--db", str(folder / "o.db"), "db", "upgrade"]) == 0
    assert main(["--db", str(folder / "o.db"), "apply", script]) == 0
    return folder / "o.db"


@pytest.fixture
def db(loaded, tmp_path):
    return shutil.copy(loaded, tmp_path / "o.db")


@pytest.fixture
def apply(ocop, tmp_path):
    """Run a script; its answers."""

    def run(*lines, status=0):
        script = written(tmp_path / "s.jsonl", *lines)
        return [json.loads(line) for line in ocop("apply", script, status=status).out.splitlines()]

    return run


def announced(ask, by=HEALTH, first="2022-05-10", on="2022-04-01", *more):
    return ask(*ANNOUNCE, "--from", first, "--by", by, "--on", on, *more)


def test_a_second_announcement_joins_and_says_so(ask, ocop):
    first = announced(ask)
    assert (first["visit"], first["state"], first["joined"], first["others"]) == (
        "nghi_xuan_2022-1", "announced", False, [],
    )  # fmt: skip
    assert (first["first_on"], first["last_on"], first["unit"]) == ("2022-05-10", "2022-05-10", COMMUNE)
    told = ocop(*ANNOUNCE, "--from", "2022-06-01", "--by", TRADE, "--on", "2022-04-02", "--lang", "en")
    assert told.out == "nghi_xuan_2022-1\n"
    assert "Joined to visit nghi_xuan_2022-1" in told.err
    told = ocop(*ANNOUNCE, "--from", "2022-06-01", "--by", TRADE, "--on", "2022-04-02")
    assert "Nhập vào đợt kiểm tra nghi_xuan_2022-1" in told.err
    (listed,) = ask("inspection", "list", "--on", "2022-04-02")["visits"]
    assert [one["name"] for one in listed["bodies"]] == ["Phòng Y tế", "Phòng KTHT"]
    assert [one["version"] for one in listed["changes"]] == [1, 2]


def test_a_visit_that_overlaps_is_pointed_out(ask, ocop):
    announced(ask)
    told = ocop(*ANNOUNCE, "--from", "2022-06-01", "--by", TRADE, "--on", "2022-05-11", "--lang", "en")
    assert told.out == "nghi_xuan_2022-2\n"
    assert "other visits in the same period: nghi_xuan_2022-1" in told.err
    table = ocop("inspection", "list", "--on", "2022-05-11").out
    assert "Trùng kỳ với" in table
    assert table.count("nghi_xuan_2022-1") == 2


def test_a_visit_is_agreed_held_by_an_inspection_and_listed_by_its_state(ask, ocop):
    announced(ask)
    refused = ask(*INSPECT, status=1)
    assert [one["code"] for one in refused["reasons"]] == ["visit.not_agreed"]
    assert refused["reasons"][0]["article"] == "II.2"
    agreed = ocop("inspection", "agree", "nghi_xuan_2022-1", "--by", OFFICE, "--on", "2022-04-02", "--lang", "en")
    assert agreed.out == "agreed\n"
    assert ask(*INSPECT)["state"] == "certified"
    listed = ("inspection", "list", "--plan", "nghi_xuan_2022", "--unit", DISTRICT, "--on", "2022-05-10", "--state")
    assert [one["state"] for one in ask(*listed, "held")["visits"]] == ["held"]
    assert ask(*listed, "agreed")["visits"] == []
    assert "Không có dữ liệu" in ocop(*listed, "agreed").err


def test_a_refusal_speaks_of_the_visit_in_both_languages(ask, ocop):
    announced(ask)
    wrong = ("inspection", "agree", "nghi_xuan_2022-1", "--by", HEALTH, "--on", "2022-04-02")
    view = ask(*wrong, status=1)
    assert (view["refused"], view["step"], view["state"]) == (True, "agree_inspection", "announced")
    assert "Chưa được phép: thống nhất đợt kiểm tra. Trạng thái: đã thông báo." in ocop(*wrong, status=1).err
    assert "Not allowed: agree a visit. State: announced." in ocop(*wrong, "--lang", "en", status=1).err


def test_a_visit_is_called_off_with_its_reason(ask, ocop):
    announced(ask)
    view = ask("inspection", "call-off", "nghi_xuan_2022-1", "--reason", "Bão", "--by", HEALTH, "--on", "2022-04-02")
    assert (view["state"], view["reason"], view["by"]["name"]) == ("called_off", "Bão", "Phòng Y tế")
    assert "đã hủy: Bão" in ocop("inspection", "list", "--on", "2022-04-02").out


def test_others_are_named_and_the_days_moved_on_the_line(ask):
    announced(ask)
    more = ("--to", "2022-06-02", "--body", TRADE, "--body", "commune_pc", "--move-days", "--unit", COMMUNE)
    view = announced(ask, OFFICE, "2022-06-01", "2022-04-02", *more)
    assert (view["first_on"], view["last_on"]) == ("2022-06-01", "2022-06-02")
    assert [one["role"] for one in view["bodies"]] == ["inspector", "inspector", "commune_pc"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((*ANNOUNCE, "--from", "2022-05-10", "--by", "producer"), "by"),
        ((*ANNOUNCE, "--from", "mai", "--by", HEALTH), "from"),
        (("inspection", "agree", "nghi_xuan_2022-9", "--by", OFFICE), "đợt kiểm tra"),
        (("inspection", "list", "--state", "over"), "over"),
    ],
)
def test_wrong_input_is_one_clear_error(ocop, words, said):
    answer = ocop(*words, "--on", "2022-04-01", status=2)
    assert said in answer.err
    assert not answer.out


def test_what_waits_to_be_agreed_is_in_the_inbox_of_the_office(ask, ocop):
    announced(ask)
    (visit,) = ask("inbox", "--as", OFFICE, "--on", "2022-04-01")["visits"]
    assert (visit["visit"], visit["producer"]) == ("nghi_xuan_2022-1", HTX["name"])
    told = ocop("inbox", "--as", OFFICE, "--on", "2022-04-01")
    assert "nghi_xuan_2022-1" in told.out
    assert "1 đợt kiểm tra chờ thống nhất" in told.err


def test_a_script_announces_agrees_and_calls_off(apply):
    agree = {"do": "agree_inspection", "visit": "nghi_xuan_2022-1", "on": "2022-04-02", "by": AS_OFFICE}
    inspect = {"do": "inspect", "case": "H1", "on": "2022-05-10", "by": AS_HEALTH, "finding": "in_order"}
    off = {"do": "call_off_inspection", "visit": "nghi_xuan_2022-2", "on": "2022-07-01", "by": AS_HEALTH}
    answers = apply(
        LINE,
        {"do": "expect_refusal", "of": inspect, "reasons": ["visit.not_agreed"]},
        {"do": "expect_refusal", "of": {**agree, "by": AS_HEALTH}, "reasons": ["actor.role"]},
        agree,
        inspect,
        {**LINE, "first_on": "2022-08-10", "last_on": None, "on": "2022-07-01"},
        {**off, "reason": "Bão số 3"},
    )
    assert all(one["ok"] for one in answers)
    assert [one.get("state") for one in answers] == [
        "announced", "certified", "announced", "agreed", "certified", "announced", "called_off",
    ]  # fmt: skip
    assert (answers[5]["visit"], answers[5]["last_on"]) == ("nghi_xuan_2022-2", "2022-08-10")


def test_a_refused_line_says_what_stands_against_it(apply):
    wrong = {"do": "agree_inspection", "visit": "nghi_xuan_2022-1", "on": "2022-04-02", "by": AS_HEALTH}
    *_, answer = apply(LINE, wrong, status=1)
    assert (answer["ok"], answer["state"]) == (False, "announced")
    assert [one["code"] for one in answer["refused"]["reasons"]] == ["actor.role"]


@pytest.mark.parametrize(
    "line",
    [
        {**LINE, "days": 2},
        {key: value for key, value in LINE.items() if key != "purpose"},
        {**LINE, "bodies": AS_HEALTH},
        {"do": "agree_inspection", "on": "2022-04-02", "by": AS_OFFICE},
        {"do": "call_off_inspection", "visit": "nghi_xuan_2022-1", "on": "2022-04-02", "by": AS_OFFICE},
    ],
)
def test_a_malformed_line_is_an_error(apply, line):
    *_, answer = apply(LINE, line, status=2)
    assert answer["error"]["code"].startswith("input.")


def test_the_plan_says_how_visits_are_brought_together(ask, ocop):
    shown = ask("plan", "show", "nghi_xuan_2022")["inspections"]
    assert (shown["joint"], shown["period"], shown["agreed_by"]) == (True, "quarter", "district")
    assert shown["source"]["article"] == "II.2"
    assert "joint=True, period=quarter, agreed_by=district (NX-05, NX-06" in " ".join(
        ocop("plan", "show", "nghi_xuan_2022").out.split()
    )
