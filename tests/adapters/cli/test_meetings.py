"""The day of a meeting and the seats of a council, on the command line and in scripts."""

import json

import pytest

from cycle_adapters.cli import main

PROVINCE = ("--level", "province", "--unit", "dong-nai")
TO_THE_DISTRICT = [
    {
        "do": "register",
        "ref": "P1",
        "on": "2024-03-01",
        "by": {"role": "producer"},
        "kind": "first",
        "product": {"name": "Cacao", "set": 13},
        "producer": {"name": "HTX A", "kind": "cooperative"},
        "unit": "dong-nai/dinh-quan/phu-loi",
    },
    {
        "do": "submit_dossier",
        "case": "P1",
        "on": "2024-03-05",
        "by": {"role": "producer"},
        "documents": ["registration_form", "self_assessment", "sample"],
    },
    {"do": "assess_at_commune", "case": "P1", "on": "2024-03-08", "by": {"role": "commune_pc"}},
    {"do": "forward", "case": "P1", "on": "2024-03-09", "by": {"role": "commune_pc"}},
]
CONVENE = {
    "do": "convene",
    "case": "P1",
    "on": "2024-06-07",
    "by": {"role": "district_agency"},
    "council": {"decision": "45/QĐ-UBND", "members": ["Lan", "Minh", "Hoa"]},
}


@pytest.fixture
def db(tmp_path):
    assert run(tmp_path, *TO_THE_DISTRICT) == 0
    return tmp_path / "o.db"


def run(folder, *lines):
    script = folder / "s.jsonl"
    script.write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
    return main(["--db", str(folder / "o.db"), "apply", str(script)])


def test_a_meeting_that_is_too_near_is_refused_with_the_first_day_on_which_it_could_be(ask, ocop, db):
    advance = ("case", "advance", "P1", "convene", "--by", "district_agency", "--on", "2024-06-07")
    council = ("--council", "45/QĐ-UBND", "--member", "Lan", "--member", "Minh", "--member", "Hoa")
    (reason,) = ask(*advance, *council, "--meets-on", "2024-06-08", status=1)["reasons"]
    assert (reason["code"], reason["required"]) == ("meeting.too_soon", "≥ 2024-06-10")
    assert (reason["instrument"], reason["cure_by"]) == ("148/QĐ-TTg", "district_agency")
    assert reason["message"] == (
        "Ngày họp 08/06/2024 quá gần: thành viên Hội đồng phải có hồ sơ trước ngày họp ít nhất 1 ngày làm việc; "
        "chỉ họp từ ngày 10/06/2024 trở đi."
    )
    assert (
        "on or after 2024-06-10" in ocop(*advance, *council, "--meets-on", "2024-06-08", "--lang", "en", status=1).err
    )
    ask(*advance, *council, "--meets-on", "2024-06-10")
    (sitting,) = ask("case", "show", "P1")["sittings"]
    assert (sitting["convened_on"], sitting["meets_on"]) == ("2024-06-07", "2024-06-10")
    shown = ocop("case", "show", "P1").out
    assert "Họp ngày" in shown
    assert "2024-06-10" in shown
    assert "meets_on: 2024-06-10" in ocop("case", "history", "P1").out
    scoring = ("case", "advance", "P1", "record_result", "--by", "district_council", "--average", "60", "--on")
    (early,) = ask(*scoring, "2024-06-09", status=1)["reasons"]
    assert (early["code"], early["possible_from"]) == ("meeting.not_yet", "2024-06-10")
    assert ask(*scoring, "2024-06-10")["state"] == "district_scored"


def test_a_written_opinion_has_no_day_of_a_meeting(ask):
    advance = ("case", "advance", "P1", "convene", "--by", "district_agency", "--on", "2024-06-07", "--council", "45")
    error = ask(*advance, "--form", "written_opinion", "--meets-on", "2024-06-10", status=2)["error"]
    assert error["code"] == "input.bad_value"
    assert error["message"].startswith("meets_on")


def test_a_script_names_the_day_of_the_meeting(db, tmp_path, capsys):
    result = {"do": "record_result", "case": "P1", "by": {"role": "district_council"}, "average": "60"}
    early = {"do": "expect_refusal", "of": {**result, "on": "2024-06-09"}, "reasons": ["meeting.not_yet"]}
    near = {"do": "expect_refusal", "of": {**CONVENE, "meets_on": "2024-06-07"}, "reasons": ["meeting.too_soon"]}
    assert run(tmp_path, near, {**CONVENE, "meets_on": "2024-06-10"}, early, {**result, "on": "2024-06-10"}) == 0
    capsys.readouterr()


def test_a_council_is_shown_beside_the_seats_that_the_decision_names(ask, ocop):
    making = ("council", "create", *PROVINCE, "--round", "2026-2", "--decision", "900/QĐ-UBND", "--on", "2026-06-20")
    members = (
        "--member",
        "Lan;;Sở Y tế",
        "--member",
        "Minh;;Sở NN&MT",
        "--member",
        "Tú;;Hội Nông dân",
        "--member",
        "Hoa",
    )
    seating = ask(*making, *members, "--chair", "Minh")["seating"]
    assert (seating["article"], seating["instrument"]) == ("Điều 7 khoản 3 điểm b", "26/2026/QĐ-TTg")
    assert [one["department"] for one in seating["absent"]] == [
        *("industry_and_trade", "science", "culture_and_tourism", "provincial_ocop_agency")
    ]
    assert seating["absent"][0]["name"] == "Sở Công Thương"
    assert (seating["others"], seating["unknown"], seating["members_ruled"]) == (["Tú"], ["Hoa"], None)
    shown = ocop("council", "show", *PROVINCE, "--round", "2026-2").out
    assert "Chưa có thành viên từ" in shown
    assert "Sở Khoa học và Công nghệ" in shown
    assert "Tú (Hội Nông dân)" in shown
    english = ask("council", "show", *PROVINCE, "--round", "2026-2", "--lang", "en")["seating"]
    assert english["absent"][0]["name"] == "Department of Industry and Trade"


def test_a_council_of_which_no_decision_names_the_seats_is_shown_without_them(ask, ocop):
    making = ("council", "create", *PROVINCE, "--round", "2024-1", "--decision", "900/QĐ-UBND", "--on", "2024-06-20")
    assert ask(*making, "--member", "Lan;;Sở Y tế")["seating"] is None
    assert "Chưa có thành viên từ" not in ocop("council", "show", *PROVINCE, "--round", "2024-1").out


def test_the_national_council_is_shown_with_the_number_of_its_members(ask, ocop):
    nation = ("--level", "nation", "--unit", "vn")
    making = ("council", "create", *nation, "--round", "2024-1", "--decision", "1/QĐ-BNN", "--on", "2024-06-20")
    assert ask(*making, "--member", "Lan;;Bộ Y tế")["seating"]["members_ruled"] == 7
    assert "1 / 7" in ocop("council", "show", *nation, "--round", "2024-1").out
