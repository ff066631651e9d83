"""`ocop sweep` at the terminal: wrong days, holes, a clock that jumps, ninety missed days, and how far it has come."""

import json
import shutil
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from cycle.testing import FrozenClock
from cycle.testing.snapshot import snapshot
from cycle_adapters.cli import main
from cycle_adapters.cli import sweep as sweeping
from cycle_adapters.cli.session import Session
from cycle_adapters.cli.sweep import EVERY, HowFar
from cycle_adapters.sql import SqlStore
from tests.support.scripts import certificate_line

#: Ten certificates that end from 2022-12-01 on, a day apart.
STORY = [
    certificate_line(ref=f"H{number}", issued_on=f"2019-12-{number + 1:02}", valid_until=None) for number in range(10)
]
FAR = "2099-12-31"


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("template")
    script = folder / "s.jsonl"
    lines = [{key: value for key, value in one.items() if value is not None} for one in STORY]
    script.write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
    assert main(["--db", str(folder / "o.db"), "apply", str(script)]) == 0
    return folder / "o.db"


@pytest.fixture
def db(filled, tmp_path):
    return shutil.copy(filled, tmp_path / "o.db")


@pytest.fixture
def clock(monkeypatch):
    """The day it is, for the command line alone; a test sets it."""
    told = FrozenClock(datetime(2023, 1, 1, 5, tzinfo=UTC))
    monkeypatch.setattr(Session, "clock", lambda self: told)

    def set_to(day: str) -> None:
        told.move_on(datetime.fromisoformat(f"{day}T05:00:00+00:00") - told.now())

    return set_to


def record(path):
    store = SqlStore(f"sqlite:///{path}")
    try:
        return snapshot(store).record
    finally:
        store.close()


# Days that are refused.


def test_a_day_to_come_is_refused_unless_it_is_meant_or_only_tried(ask, ocop, db):
    before = record(db)
    answer = ask("sweep", "--on", FAR, status=2)["error"]
    assert answer["code"] == "input.bad_value"
    assert "--ahead" in answer["message"]
    for lang, word in (("vi", "--ahead"), ("en", "--ahead allows a later one")):
        told = ocop("sweep", "--on", FAR, "--lang", lang, status=2)
        assert word in told.err
        assert told.err.count("\n") == 1
    assert record(db) == before
    assert ask("sweep", "--on", FAR, "--dry-run")["steps"]["expire"] == 10
    assert record(db) == before
    assert ask("sweep", "--on", FAR, "--ahead")["steps"]["expire"] == 10


def test_a_first_sweep_of_a_day_to_come_makes_no_database(tmp_path, capsys):
    assert main(["--db", str(tmp_path / "n.db"), "sweep", "--on", FAR]) == 2
    assert not (tmp_path / "n.db").exists()
    capsys.readouterr()


def test_today_is_the_day_in_vietnam(ask, clock):
    clock("2022-12-05")  # 12:00 there
    assert ask("sweep")["last"] == "2022-12-05"
    ask("sweep", "--on", "2022-12-06", status=2)


def test_a_script_may_sweep_any_day(tmp_path, capsys):
    script = tmp_path / "s.jsonl"
    script.write_text(json.dumps({"do": "sweep", "on": FAR}) + "\n", encoding="utf-8")
    assert main(["--db", str(tmp_path / "n.db"), "apply", str(script)]) == 0
    capsys.readouterr()


def test_a_day_before_the_last_one_is_refused_and_nothing_is_done(ask, ocop, db):
    ask("sweep", "--on", "2022-12-05")
    before = record(db)
    assert ask("sweep", "--on", "2022-12-04", status=2)["error"]["code"] == "sweep.out_of_order"
    assert "2022-12-05" in ocop("sweep", "--on", "2022-12-04", "--lang", "vi", status=2).err
    assert record(db) == before


def test_a_hole_in_the_ledger_is_named_and_filled_when_it_is_asked_for(ask, ocop, db):
    ask("sweep", "--on", "2022-12-08")
    whole = record(db)
    with closing(sqlite3.connect(db, isolation_level=None)) as link:
        link.execute("DELETE FROM ocop_sweep WHERE day BETWEEN '2022-11-20' AND '2022-11-25'")
    torn = record(db)
    assert ask("sweep", "--on", "2022-12-20", status=2)["error"]["code"] == "sweep.gap"
    for lang in ("vi", "en"):
        told = ocop("sweep", "--on", "2022-12-20", "--lang", lang, status=2).err
        assert "2022-11-20" in told
        assert "ocop sweep --fill-gap" in told
        assert told.count("\n") == 1
    assert record(db) == torn
    report = ask("sweep", "--on", "2022-12-08", "--fill-gap")
    assert (report["first"], report["changed"]) == ("2022-11-20", 0)
    assert record(db) == whole
    assert ask("sweep", "--on", "2022-12-20")["steps"]["expire"] == 3


# A clock that jumps, and days that were missed.


def test_a_clock_that_went_back_does_nothing_until_it_has_caught_up_with_the_record(ask, db, clock):
    clock("2022-12-05")
    ask("sweep")
    before = record(db)
    for back in ("2022-12-04", "2021-01-01"):
        clock(back)
        assert ask("sweep", status=2)["error"]["code"] == "sweep.out_of_order"
    assert record(db) == before
    clock("2022-12-05")
    assert ask("sweep")["changed"] == 0
    clock("2022-12-06")
    assert ask("sweep")["steps"] == {"expire": 1}


def test_a_clock_that_ran_ahead_is_seen_by_the_doctor_and_waited_for(ask, db, clock):
    clock("2022-12-20")
    ask("sweep")
    clock("2022-12-05")
    (finding,) = ask("doctor", status=1)["findings"]
    assert (finding["code"], finding["about"]["days"]) == ("sweep.ahead", 15)
    ask("sweep", status=2)
    clock("2022-12-21")
    assert ask("sweep")["days"] == 2
    assert ask("doctor")["well"] is True


def test_ninety_missed_days_are_caught_up_and_the_record_is_that_of_daily_sweeps(ask, ocop, filled, db, tmp_path):
    daily = Path(shutil.copy(filled, tmp_path / "daily.db"))
    begin = date(2022, 9, 10)
    assert main(["--db", str(db), "sweep", "--on", begin.isoformat()]) == 0
    for offset in range(91):
        on = (begin + timedelta(days=offset)).isoformat()
        assert main(["--db", str(daily), "sweep", "--on", on]) == 0
    end = (begin + timedelta(days=90)).isoformat()
    assert ask("doctor", "--on", end, status=1)["findings"][0]["about"] == {"last": "2022-09-10", "days": 90}
    late = ask("sweep", "--on", end)
    assert late["days"] == 91
    assert late["steps"]["expire"] == 8
    assert record(db) == record(daily)
    assert ask("doctor", "--on", end)["well"] is True


# Failures, and the way there.


def test_a_case_that_cannot_be_judged_is_named_with_status_1_and_the_others_are_done(ask, ocop, db):
    with closing(sqlite3.connect(db, isolation_level=None)) as link:
        (bad,) = link.execute("SELECT id FROM ocop_case WHERE ref = 'H3'").fetchone()
        link.execute("UPDATE ocop_case SET body = '{' WHERE ref = 'H3'")
    answer = ocop("sweep", "--on", "2022-12-31", status=1)
    assert bad in answer.out
    assert "store.damaged" in answer.out
    again = ask("sweep", "--on", "2022-12-31", status=1)
    assert [one["case"] for one in again["failures"]] == [bad]
    states = {one["ref"]: one["state"] for one in ask("case", "list", "--state", "expired")["cases"]}
    assert set(states) == {f"H{number}" for number in range(10)} - {"H3"}


def test_a_line_is_told_every_few_seconds_and_none_where_it_was_quick(capsys):
    now = [100.0]
    far = HowFar(date(2022, 12, 31), "en", lambda: now[0])
    for day in range(1, 9):
        far(date(2022, 12, day), day * 100)
        now[0] += EVERY / 2
    assert capsys.readouterr().err.splitlines() == [
        "… swept to 2022-12-03, 28 days to go, 300 cases examined.",
        "… swept to 2022-12-05, 26 days to go, 500 cases examined.",
        "… swept to 2022-12-07, 24 days to go, 700 cases examined.",
    ]


@pytest.mark.parametrize(
    ("terminal", "form", "told"), [(True, "table", True), (True, "json", False), (False, "table", False)]
)
def test_only_a_person_at_a_terminal_is_told_on_the_way(db, monkeypatch, capsys, terminal, form, told):
    monkeypatch.setattr(sweeping, "EVERY", 0)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    assert main(["--db", str(db), "--format", form, "--lang", "vi", "sweep", "--on", "2022-12-31"]) == 0
    answer = capsys.readouterr()
    lines = [line for line in answer.err.splitlines() if line.startswith("… đã rà soát đến 20")]
    assert bool(lines) is told
    if form == "json":
        assert json.loads(answer.out)["steps"]["expire"] == 10
