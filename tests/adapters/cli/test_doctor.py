"""`ocop doctor`: one page, a status with a meaning, and what to do about everything that is found."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date

import pytest

from cycle.deadlines import DeadlineKind
from cycle_adapters.cli import main
from cycle_adapters.cli.doctor_words import cure, message
from cycle_adapters.sql import SqlStore
from cycle_adapters.sql.event_rows import deadline_row

ON = ("--on", "2022-12-21")
FINDINGS = (
    *("sweep.never", "sweep.behind", "sweep.ahead", "sweep.gap", "sweep.failed"),
    *("calendar.horizon", "plan.ended", "deadlines.unlike", "database.damaged", "outbox.dead", "outbox.failing"),
)
OLD = ("--product", "Cam", "--set", "1", "--producer", "HTX B", "--producer-kind", "cooperative", "--stars", "4")
ISSUED = ("--unit", "hoa-binh/cao-phong/thu-phong", "--issued-on", "2019-12-20", "--decision", "1/QĐ-UBND")


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "o.db"
    assert main(["--db", str(path), "case", "import-certificate", *OLD, *ISSUED, "--ref", "H1"]) == 0
    return path


@pytest.fixture
def db(filled, tmp_path):
    return shutil.copy(filled, tmp_path / "o.db")


def change(db, *statements):
    with closing(sqlite3.connect(db, isolation_level=None)) as link:
        for statement in statements:
            link.execute(statement)


def codes(view):
    return [one["code"] for one in view["findings"]]


def test_when_all_is_well_the_status_is_0_and_the_page_has_the_figures(ask, ocop):
    ask("sweep", "--on", "2022-12-21")
    view = ask("doctor", *ON)
    assert (view["well"], view["integrity"], view["findings"]) == (True, ["ok"], [])
    assert (view["swept_until"], view["open_cases"], view["overdue"], view["escalated"]) == ("2022-12-21", 1, 0, 0)
    assert view["known_until"] == "2026-12-31"
    answer = ocop("doctor", *ON)
    assert "2026-12-31" in answer.out
    assert "Hệ thống bình thường" in answer.err


def test_what_needs_a_person_is_status_1_with_what_to_do(ask, ocop):
    ask("sweep", "--on", "2022-12-01")
    ocop("plan", "load", "quang_nam_2018")
    view = ask("doctor", *ON, status=1)
    assert codes(view) == ["sweep.behind", "plan.ended"]
    assert view["findings"][0]["about"] == {"last": "2022-12-01", "days": 20}
    for lang, words in (("vi", ("20 ngày", "Khắc phục: Chạy: ocop sweep")), ("en", ("20 days", "Run: ocop sweep"))):
        answer = ocop("doctor", *ON, "--lang", lang, status=1)
        assert not [word for word in words if word not in answer.out]
        assert "2" in answer.err


def test_a_hole_and_failures_of_the_sweep_are_found(ask, db):
    ask("sweep", "--on", "2022-12-21")
    change(
        db,
        "DELETE FROM ocop_sweep WHERE day = '2022-06-01'",
        "UPDATE ocop_sweep SET failed = 2, total = total + 2 WHERE day = '2022-12-21'",
    )
    view = ask("doctor", *ON, status=1)
    assert codes(view) == ["sweep.gap", "sweep.failed"]
    assert "--fill-gap" in view["findings"][0]["cure"]
    assert "--dry-run" in view["findings"][1]["cure"]


def test_deadlines_that_are_not_those_of_the_rules_are_found_with_their_case(ask, db):
    ask("sweep", "--on", "2022-06-01")
    assert ask("doctor", "--on", "2022-06-01")["compared"] == 1
    case_id = ask("case", "show", "H1")["id"]
    with closing(SqlStore(f"sqlite:///{db}")) as store, store.read() as reading:
        (expiry,) = [one for one in reading.deadlines(case_id) if one.kind is DeadlineKind.CERTIFICATE_EXPIRY]
    *_, checksum = deadline_row(replace(expiry, due_on=date(2023, 1, 15)))
    change(db, f"UPDATE ocop_deadline SET due_on = '2023-01-15', checksum = {checksum} WHERE kind = '{expiry.kind}'")
    (finding,) = ask("doctor", "--on", "2022-06-01", status=1)["findings"]
    assert finding["code"] == "deadlines.unlike"
    assert finding["cases"] == [case_id]
    assert case_id in finding["message"]


def test_a_damaged_database_is_status_3_and_still_one_page(ask, ocop, db):
    change(db, "UPDATE ocop_case SET body = '{'")
    view = ask("doctor", *ON, status=3)
    assert (view["well"], codes(view), view["open_cases"]) == (False, ["database.damaged"], None)
    assert view["integrity"] != ["ok"]
    assert "ocop db check" in ocop("doctor", *ON, status=3).out


@pytest.mark.parametrize("content", [None, b"this is no database, it only has its name"])
def test_a_database_that_cannot_answer_is_status_3(tmp_path, capsys, content):
    path = tmp_path / "n.db"
    if content:
        path.write_bytes(content)
    assert main(["--db", str(path), "doctor", "--format", "json"]) == 3
    assert '"error"' in capsys.readouterr().out
    assert path.exists() == bool(content)


ABOUT = (
    *("faults", "first", "last", "days", "failed", "horizon", "plan", "unit", "ended", "unlike", "compared", "cases"),
    *("letters", "reason"),
)


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("code", FINDINGS)
def test_every_finding_has_a_sentence_and_a_cure_in_both_languages(code, lang):
    about = dict.fromkeys(ABOUT, "một chỗ")
    wrong, remedy = message(code, lang, about), cure(code, lang, about)
    assert wrong != remedy
    assert "{" not in wrong + remedy
