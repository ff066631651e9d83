"""A host may look at the tables with SQLModel, and gets days and instants, not text."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import StatementError
from sqlmodel import Session, col, select

from cycle.case import Case
from cycle.ports import StoredPlan
from cycle.testing import examples
from cycle_adapters.sql import SqlStore
from cycle_adapters.sql.plan_rows import plan_row
from cycle_adapters.sql.tables import CaseRow, EventRow, PlanRow


def test_a_host_reads_days_and_instants(store: SqlStore, case: Case) -> None:
    with store.write() as writing:
        writing.add_plan(StoredPlan("p", "", examples.RECORDED_AT))
    with Session(store.engine) as session:
        row = session.exec(select(CaseRow).where(col(CaseRow.valid_until) >= date(2026, 7, 1))).one()
        event = session.exec(select(EventRow).where(EventRow.on == case.since)).one()
        plan = session.exec(select(PlanRow).where(PlanRow.loaded_at == examples.RECORDED_AT)).one()
    assert (row.id, row.since, row.received_on, row.stars) == ("c1", case.since, case.received_on, 4)
    assert row.search == "ca cao dinh quan\nhtx nong nghiep phu loi"
    assert (event.case_id, event.on) == ("c1", case.since)
    assert (plan.loaded_at, plan.loaded_at.tzinfo) == (examples.RECORDED_AT, UTC)


def test_an_instant_is_kept_in_utc_whatever_its_offset(store: SqlStore) -> None:
    vietnam = datetime(2026, 11, 22, 8, tzinfo=timezone(timedelta(hours=7)))
    with Session(store.engine) as session:
        session.add(PlanRow(key="p", text="", loaded_at=vietnam, checksum=plan_row(StoredPlan("p", "", vietnam))[-1]))
        session.commit()
    with store.read() as reading:
        plan = reading.plan("p")
    assert plan is not None and plan.loaded_at == vietnam and plan.loaded_at.tzinfo is UTC


def test_an_instant_without_its_offset_is_refused(store: SqlStore) -> None:
    naive = datetime.fromisoformat("2026-11-22T08:00:00")
    with Session(store.engine) as session, pytest.raises(StatementError, match="offset"):
        session.add(PlanRow(key="p", text="", loaded_at=naive, checksum=0))
        session.flush()
