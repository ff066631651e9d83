"""`ocop db check` finds the damage that no case shows."""

import sqlite3
from contextlib import closing

import pytest

from cycle.testing import examples
from cycle_adapters.sql import SqlStore
from tests.support.triggers import triggers_off


@pytest.fixture
def db(tmp_path):
    path = tmp_path / "o.db"
    store = SqlStore.create(f"sqlite:///{path}")
    with store.write() as writing:
        writing.save([examples.opening(examples.registered_case("c1"), examples.deadline())])
        writing.send([examples.idle_unit()])
        writing.log_moves([examples.deadline_move("c1")])
        writing.add_fulfilment(examples.fulfilment(), examples.RECORDED_AT)
        writing.add_calendar_notice(examples.calendar_notice())
        writing.add_figure(examples.figure(), examples.RECORDED_AT)
    store.close()
    return path


@pytest.mark.parametrize(
    ("table", "change", "named"),
    [
        ("deadline", "due_on = 'soon'", "deadline of case c1"),
        ("deadline_move", "due_after = '2023-02-30'", "move of a deadline of case c1"),
        ("outbox", "data = '' WHERE case_id IS NULL", "effect 2"),
        ("fulfilment", "period = 'Q3'", "report on a duty of plan dong_nai_2023"),
        ("calendar_notice", "recorded_at = 'then'", "calendar notice 9999/TB-BNV"),
        ("figure", "\"on\" = ''", "figure of plan dong_nai_2023"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(ask, db, table, change, named):
    assert ask("db", "check")["ok"] is True
    with closing(sqlite3.connect(db, isolation_level=None)) as link, triggers_off(link):
        link.execute(f"UPDATE ocop_{table} SET {change}")
    view = ask("db", "check", status=3)
    assert view["ok"] is False
    (line,) = view["integrity"]
    assert line.startswith(f"{named} cannot be read")


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("DROP TRIGGER ocop_event_no_update", "schema: ocop_event_no_update"),
        ("DROP INDEX ix_ocop_deadline_acting", "schema: ix_ocop_deadline_acting"),
    ],
)
def test_what_guards_the_record_and_is_gone_is_named(ask, db, statement, named):
    with closing(sqlite3.connect(db, isolation_level=None)) as link:
        link.execute("CREATE INDEX of_the_host ON ocop_case (producer_name)")
        assert ask("db", "check")["ok"] is True
        link.execute(statement)
    (line,) = ask("db", "check", status=3)["integrity"]
    assert line.startswith(named)
