"""The official calendar at the command line, and deadlines that explain themselves."""

import pytest

from cycle.rules.holidays_vn import official_calendar
from cycle_adapters.cli import main
from tests.support.notices import NOTICE_2027, notice

REGISTER = (
    "case",
    "register",
    "--product",
    "Cacao",
    "--set",
    "13",
    "--producer",
    "HTX A",
    "--producer-kind",
    "cooperative",
)
FILE = ("--document", "registration_form", "--document", "self_assessment", "--document", "sample")
WHY = ("--reason", "Bão số 9", "--decision", "7/QĐ-UBND")
VERSION = official_calendar().version


@pytest.fixture
def db(tmp_path):
    return tmp_path / "o.db"


@pytest.fixture
def file(tmp_path):
    """A notice as a file."""

    def written(text, name="notice.toml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return written


@pytest.fixture
def running(ocop):
    """P1 is counted past the end of 2026, P2 is not."""
    for ref, on in (("P1", "2026-12-21"), ("P2", "2026-12-01")):
        ocop(*REGISTER, "--unit", "dong-nai/phu-loi", "--ref", ref, "--on", "2026-12-01")
        ocop("case", "advance", ref, "submit_dossier", "--by", "producer", "--on", on, *FILE)


# The calendar.


def test_a_year_is_shown_with_its_documents_and_up_to_when_days_are_published(ask, ocop, db):
    view = ask("calendar", "show", "--year", "2026")
    assert view == ask("calendar", "show", "2026") == ask("calendar", "show")
    assert (view["year"], view["version"], view["horizon"]) == (2026, VERSION, "2026-12-31")
    days = {one["day"]: one for one in view["days"]}
    assert len(days) == 15
    assert days["2026-01-10"] == {
        "day": "2026-01-10",
        "kind": "worked",
        "name": {"vi": "Làm bù cho ngày 02/01/2026", "en": "worked in place of 2026-01-02"},
        "holiday": None,
        "pair": "2026-01-02",
        "document": "12729/VPCP-KGVX",
    }
    shown = ocop("calendar", "show", "--year", "2026")
    assert "chưa tìm được văn bản" in shown.out
    assert "2026-12-31" in shown.err and "dự kiến" in shown.err
    assert not db.exists()


def test_the_calendar_that_is_shipped_holds_together(ask, ocop, db):
    assert ask("calendar", "verify")["findings"] == []
    assert ocop("calendar", "verify").err == "Lịch nghỉ nhất quán.\n"
    assert not db.exists()


def test_what_does_not_hold_together_is_listed_and_is_status_1(ask, ocop, file):
    ocop("calendar", "import", file(notice(["2027-01-01 off new_year", "2027-05-08 worked"])))
    view = ask("calendar", "verify", status=1)
    assert {(one["code"], one["place"]) for one in view["findings"]} == {
        ("calendar.no_pair", "2027-05-08"),
        ("calendar.holiday_missing", "2027"),
    }
    assert "ngày hoán đổi – không khớp" in ocop("calendar", "verify", status=1).out
    assert "2027" in ocop("calendar", "verify", "--lang", "en", status=1).out


# Notices.


def test_a_dry_run_lists_what_moves_and_the_run_does_it(ask, ocop, file, running):
    path = file(NOTICE_2027)
    rehearsed = ask("calendar", "import", path, "--dry-run")
    case_id = ask("case", "show", "P1")["id"]
    assert rehearsed["moved"] == [
        {"case": case_id, "kind": "commune_assessment", "mark": None, "from": "2027-01-11", "to": "2027-01-12"}
    ]
    assert (rehearsed["firm"], rehearsed["findings"], rehearsed["horizon"]) == ([], [], "2027-12-31")
    assert ask("case", "show", "P1")["deadlines"][0]["due_on"] == "2027-01-11"
    assert "Chưa ghi gì" in ocop("calendar", "import", path, "--dry-run").err
    done = ask("calendar", "import", path)
    assert {**rehearsed, "dry_run": False} == done
    (deadline,) = ask("case", "show", "P1")["deadlines"]
    assert (deadline["due_on"], deadline["provisional"]) == ("2027-01-12", False)
    again = ask("calendar", "import", path)
    assert (again["imported_before"], again["moved"]) == (True, [])
    assert ask("calendar", "show", "2027")["days"][0]["document"] == "9999/TB-BNV"
    assert ask("calendar", "explain", "--from", "2026-12-31", "--working-days", "1")["due_on"] == "2027-01-04"


def test_a_first_notice_makes_the_database_and_a_dry_run_does_not(ocop, db, file):
    path = file(NOTICE_2027)
    ocop("calendar", "import", path, "--dry-run")
    assert not db.exists()
    assert "2027-12-31" in ocop("calendar", "import", path).err
    assert db.exists()


def test_a_notice_that_contradicts_the_calendar_is_one_error_with_every_day(ask, ocop, db, file):
    path = file(notice(["2026-08-31 worked", "2026-08-22 off"], completes=()))
    error = ask("calendar", "import", path, status=2)["error"]
    assert error["code"] == "calendar.invalid"
    assert [(one["code"], one["place"]) for one in error["faults"]] == [
        ("notice.contradiction", "2026-08-31"),
        ("notice.contradiction", "2026-08-22"),
    ]
    said = ocop("calendar", "import", path, status=2).err
    assert said.count("\n") == 3
    assert "lịch hiện hành ghi “off” – Nghỉ hoán đổi, làm bù ngày 22/08/2026 (9441/TB-BNV)" in said
    assert "2026-08-22: the notice says “off”" in ocop("calendar", "import", path, "--lang", "en", status=2).err
    assert not db.exists()


def test_another_text_of_the_same_document_is_refused(ask, ocop, file):
    ocop("calendar", "import", file(NOTICE_2027))
    other = file(NOTICE_2027.replace("Nghỉ lễ, Tết", "Nghỉ lễ"), "other.toml")
    assert ask("calendar", "import", other, status=2)["error"]["code"] == "input.taken"
    assert "văn bản về lịch nghỉ “9999/TB-BNV”" in ocop("calendar", "import", other, status=2).err


def test_a_fault_of_the_file_is_said_with_its_place(ask, ocop, file, tmp_path):
    path = file(NOTICE_2027.replace("2027-02-08", '"2027-02-08"'))
    (fault,) = ask("calendar", "import", path, status=2)["error"]["faults"]
    assert (fault["code"], fault["place"]) == ("notice.file", "day[4].on")
    for bad in (str(tmp_path), str(tmp_path / "none.toml")):
        assert ask("calendar", "import", bad, status=2)["error"]["code"] == "input.bad_value"
    (tmp_path / "latin.toml").write_bytes(b"\xff\xfe")
    assert ask("calendar", "import", str(tmp_path / "latin.toml"), status=2)["error"]["code"] == "input.bad_value"


def test_nothing_is_to_be_recounted_where_the_program_has_not_changed(ask, ocop, running):
    assert ask("calendar", "recount") == {"dry_run": False, "moves": []}
    assert ocop("calendar", "recount", "--dry-run").err == "Chạy thử, chưa ghi gì.\n"


# Cases.


def test_the_history_shows_in_its_place_how_a_deadline_was_moved(ask, ocop, file, running):
    ocop("calendar", "import", file(NOTICE_2027))
    ocop("case", "advance", "P1", "assess_at_commune", "--by", "commune_pc", "--on", "2026-12-28")
    view = ask("case", "history", "P1")
    assert [one["step"] for one in view["events"]] == ["register", "submit_dossier", "assess_at_commune"]
    (move,) = view["deadline_moves"]
    assert (move["from"], move["to"], move["reason"]) == ("2027-01-11", "2027-01-12", "9999/TB-BNV: Nghỉ lễ, Tết")
    lines = ocop("case", "history", "P1").out.splitlines()
    assert "2027-01-11 → 2027-01-12" in lines[3] and "9999/TB-BNV" in lines[3]
    assert "đánh giá tại cấp xã" in lines[4]


def test_a_deadline_that_becomes_firm_is_in_the_history(ask, ocop, file, running):
    spring = notice(["2027-02-04 off tet"])
    assert len(ask("calendar", "import", file(spring))["firm"]) == 1
    (move,) = ask("case", "history", "P1")["deadline_moves"]
    assert move["from"] == move["to"] == "2027-01-11"
    assert "2027-01-11 (hết dự kiến)" in ocop("case", "history", "P1").out


def test_a_case_explains_its_deadline_day_by_day(ask, ocop, running):
    ocop("case", "advance", "P1", "suspend", "--by", "commune_pc", "--on", "2026-12-23", *WHY)
    view = ask("case", "explain", "P1", "--on", "2026-12-28")
    assert view["case"]["suspended_since"] == "2026-12-23"
    (ledger,) = view["ledgers"]
    assert (ledger["kind"], ledger["budget"], ledger["unit"]) == ("commune_assessment", 15, "working_days")
    assert (ledger["suspended"], ledger["due_on"], ledger["working_days_left"]) == (True, "2027-01-14", 13)
    stop = {"since": "2026-12-23", "role": "commune_pc", "reason": "Bão số 9", "decision": "7/QĐ-UBND"}
    assert ledger["suspensions"] == [stop]
    assert ledger["calendar"] == {"name": "vn-public-offices", "version": VERSION}
    assert (ledger["article"], ledger["instrument"]) == ("Điều 7 khoản 2", "26/2026/QĐ-TTg")
    assert [one["reason"] for one in ledger["days"]][:3] == ["first_day", "counted", "suspended"]
    assert ledger["days"][2]["says"] == "tạm dừng, không tính: Bão số 9 (7/QĐ-UBND)"
    text = ocop("case", "explain", "P1", "--on", "2026-12-28").out
    assert "đang tạm dừng; nếu tiếp tục từ ngày 2026-12-28 thì hạn là 2027-01-14 [dự kiến]" in text
    assert "Tạm dừng từ ngày 2026-12-23, chưa kết thúc: UBND cấp xã, Bão số 9 (7/QĐ-UBND)." in text
    assert len([line for line in text.splitlines() if line[:8] in ("2026-12-", "2027-01-")]) == 25
    ocop("case", "advance", "P1", "resume", "--by", "commune_pc", "--on", "2026-12-28", *WHY)
    text = ocop("case", "explain", "P1", "--on", "2027-01-20", "--lang", "en").out
    assert "Suspended from 2026-12-23 until before 2026-12-28: commune People's Committee" in text
    assert "Overdue by 4 working days on 2027-01-20." in text
    assert ask("case", "show", "P1")["suspensions"] == [{**stop, "until": "2026-12-28"}]


def test_a_long_period_shows_what_is_special_and_a_fixed_date_what_fixes_it(ask, ocop):
    ocop(
        *("case", "import-certificate", "--product", "Cam", "--set", "1", "--producer", "HTX B"),
        *("--producer-kind", "cooperative", "--unit", "dong-nai/phu-loi", "--stars", "4", "--level", "province"),
        *("--issued-on", "2023-12-01", "--decision", "1/QĐ-UBND", "--ref", "H1"),
    )
    ocop(
        *("case", "register", "--kind", "re_evaluation", "--predecessor", "H1", "--by", "producer"),
        *("--ref", "R1", "--on", "2026-06-10"),
    )
    commune = ("--by", "commune_pc")
    ocop("case", "advance", "R1", "submit_dossier", "--by", "producer", "--on", "2026-07-01", *FILE)
    ocop("case", "advance", "R1", "assess_at_commune", *commune, "--on", "2026-07-02")
    ocop("case", "advance", "R1", "forward", *commune, "--on", "2026-07-17")
    text = ocop("case", "explain", "R1", "--on", "2026-08-03").out
    table = text[text.index("Giải quyết hồ sơ đánh giá lại: hạn 2026-09-03") :].splitlines()
    assert table[1].startswith("45 ngày từ ngày 2026-07-17, Điều 7 khoản 6 điểm g, 26/2026/QĐ-TTg; lịch")
    assert table[2] == "Còn 21 ngày làm việc tính từ ngày 2026-08-03."
    assert [line.split("  ")[0] for line in table[4:9]] == [
        "2026-07-17",
        "2026-07-18 – 2026-08-21",
        "2026-08-22",
        "2026-08-23 – 2026-08-30",
        "2026-08-31",
    ]
    (ledger,) = ask("case", "explain", "R1", "--on", "2026-08-03")["ledgers"]
    assert len(ledger["days"]) == 1 + 45 + 3
    text = ocop("case", "explain", "H1", "--on", "2026-06-01").out
    assert "Ngày ấn định theo" in text
    assert [one["unit"] for one in ask("case", "explain", "H1", "--on", "2026-06-01")["ledgers"]] == [None, None]


def test_a_suspension_without_its_basis_is_refused_in_both_languages(ask, ocop, running):
    words = ("case", "advance", "P1", "suspend", "--by", "commune_pc", "--on", "2026-12-23", "--reason", "Bão")
    refused = ask(*words, status=1)
    assert [one["code"] for one in refused["reasons"]] == ["suspension.basis_missing"]
    assert "căn cứ" in ocop(*words, status=1).err
    assert "No act or article is named" in ocop(*words, "--lang", "en", status=1).err


def test_a_notice_reaches_a_process_that_was_there_before(tmp_path, file, running, db):
    from datetime import date

    from cycle.program import Program
    from cycle_adapters.clock import SystemClock
    from cycle_adapters.sql import SqlStore

    store = SqlStore(f"sqlite:///{db}")
    program = Program(store, SystemClock())
    assert program.calendar().horizon == date(2026, 12, 31)
    assert main(["--db", str(db), "calendar", "import", file(NOTICE_2027)]) == 0
    assert program.calendar().horizon == date(2027, 12, 31)
    assert [one.due_on for one in program.deadlines("P1")] == [date(2027, 1, 12)]
    store.close()
