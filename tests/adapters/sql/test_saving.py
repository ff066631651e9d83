"""What steps write: all of it or nothing, many at once as well as one, and never over somebody else's step."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cycle.case import Case
from cycle.deadlines import DeadlineKind
from cycle.errors import BadValueError, ConflictError, NotFoundError, StoreError, TakenError
from cycle.people import THE_CLOCK, Product
from cycle.ports import CaseFilter, Saving, StoredPlan
from cycle.records import replay
from cycle.testing import examples
from cycle.vocabulary import State, Step
from cycle_adapters.sql import SqlStore
from cycle_adapters.sql.link import Prepared
from cycle_adapters.sql.tables import metadata

Raw = Callable[..., list[tuple[Any, ...]]]

_TABLES = [name.removeprefix("ocop_") for name in metadata.tables]


def counts(raw: Raw) -> dict[str, int]:
    """How many rows each table has."""
    return {name: raw(f"SELECT count(*) FROM ocop_{name}")[0][0] for name in _TABLES}


def open_many(store: SqlStore, number: int) -> list[Case]:
    """So many cases with a certificate, opened at once."""
    with store.write() as writing:
        cases = [examples.certified_case(writing.new_id(), ref=f"P{one}") for one in range(number)]
        writing.save([examples.opening(case, examples.deadline()) for case in cases])
    return cases


def expiry(case: Case) -> Saving:
    """What the sweep writes when a certificate runs out."""
    after = case.moved(State.EXPIRED, date(2026, 7, 2), {})
    event = examples.event_of(case, after, Step.EXPIRE, by=THE_CLOCK, details={})
    return Saving(case, after, (event,), disarm=(examples.deadline(),), effects=(examples.effect(after),))


# All or nothing.


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, GeneratorExit])
def test_a_block_that_is_broken_off_leaves_no_row(
    store: SqlStore, case: Case, raw: Raw, error: type[BaseException]
) -> None:
    before = counts(raw)
    with pytest.raises(error), store.write() as writing:
        writing.save([expiry(case), examples.opening(examples.certified_case("c2"), examples.deadline())])
        raise error
    assert counts(raw) == before
    assert raw("SELECT state FROM ocop_case") == [(case.state.value,)]


@pytest.mark.parametrize("wrong", [{"stars": 6}, {"stars": 2}])
def test_a_row_that_the_table_refuses_undoes_the_step(
    store: SqlStore, case: Case, raw: Raw, wrong: dict[str, Any]
) -> None:
    before = counts(raw)
    saving = examples.moving(case, State.CERTIFIED, Step.RECOGNISE, certificate=examples.certificate(**wrong))
    with pytest.raises(StoreError, match="stars"), store.write() as writing:
        writing.save([saving])
    assert counts(raw) == before


def test_a_transaction_in_which_a_save_failed_does_not_last_even_if_its_block_goes_on(
    store: SqlStore, raw: Raw
) -> None:
    first, second = open_many(store, 2)
    before = counts(raw)
    with pytest.raises(StoreError, match="undone as a whole"), store.write() as writing:
        writing.add_plan(StoredPlan("p", "", examples.RECORDED_AT))
        with pytest.raises(ConflictError):
            writing.save([expiry(first), expiry(replace(second, version=7))])
    assert counts(raw) == before


# Somebody else was quicker.


def test_a_conflict_says_who_moved_the_case_and_when(store: SqlStore, case: Case) -> None:
    with store.write() as writing:
        writing.save([examples.moving(case, State.EXTENDED, Step.DISMISS_REVOCATION)])
    with pytest.raises(ConflictError) as caught, store.write() as writing:
        writing.save([expiry(case)])
    assert (caught.value.case_id, caught.value.moved_by) == ("c1", examples.OFFICER.name)
    assert caught.value.moved_at == examples.RECORDED_AT


def test_an_actor_without_a_name_is_named_by_the_role(store: SqlStore) -> None:
    (case,) = open_many(store, 1)
    with store.write() as writing:
        writing.save([expiry(case)])
    with pytest.raises(ConflictError) as caught, store.write() as writing:
        writing.save([expiry(case)])
    assert caught.value.moved_by == "clock"


@pytest.mark.parametrize("stale", [0, 3, 9])
def test_a_conflict_among_many_names_the_case_that_moved(store: SqlStore, raw: Raw, stale: int) -> None:
    cases = open_many(store, 10)
    with store.write() as writing:
        writing.save([expiry(cases[stale])])
    before = counts(raw)
    with pytest.raises(ConflictError) as caught, store.write() as writing:
        writing.save([expiry(case) for case in cases])
    assert caught.value.case_id == cases[stale].id
    assert counts(raw) == before


def test_a_case_that_is_not_there_is_a_conflict(store: SqlStore) -> None:
    with pytest.raises(ConflictError) as caught, store.write() as writing:
        writing.save([expiry(examples.certified_case("gone"))])
    assert (caught.value.case_id, caught.value.moved_by) == ("gone", None)


def test_of_two_who_take_the_same_step_exactly_one_wins(store: SqlStore, raw: Raw) -> None:
    for case in open_many(store, 20):
        start = threading.Barrier(2)
        won: list[str] = []
        lost: list[str] = []

        def take(case: Case = case, start: Any = start, won: list[str] = won, lost: list[str] = lost) -> None:
            with store.read() as reading:
                seen = reading.case(case.id)
            start.wait()
            try:
                with store.write() as writing:
                    writing.save([expiry(seen)])
                won.append(case.id)
            except ConflictError as error:
                lost.append(error.case_id)

        threads = [threading.Thread(target=take) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (won, lost) == ([case.id], [case.id])
    assert raw("SELECT count(*), count(DISTINCT case_id) FROM ocop_event WHERE number = 2") == [(20, 20)]


# Names that are taken.


def test_a_taken_ref_is_named_among_many(store: SqlStore, raw: Raw) -> None:
    open_many(store, 3)
    before = counts(raw)
    new = [examples.registered_case(f"n{one}", ref=ref) for one, ref in enumerate(("A", "P1", "B"))]
    with pytest.raises(TakenError) as caught, store.write() as writing:
        writing.save([examples.opening(case) for case in new])
    assert (caught.value.what, caught.value.key) == ("ref", "P1")
    assert counts(raw) == before


def test_a_ref_twice_in_one_save_is_taken(store: SqlStore) -> None:
    new = [examples.registered_case(f"n{one}", ref="A") for one in range(2)]
    with pytest.raises(TakenError) as caught, store.write() as writing:
        writing.save([examples.opening(case) for case in new])
    assert caught.value.key == "A"


def test_a_request_is_done_once(store: SqlStore, case: Case, raw: Raw) -> None:
    before = counts(raw)
    others = [examples.registered_case(f"n{one}") for one in range(2)]
    with pytest.raises(TakenError) as caught, store.write() as writing:
        writing.save([examples.opening(others[0], request_id="r-2"), examples.opening(others[1], request_id="r-1")])
    assert (caught.value.what, caught.value.key) == ("request", "r-1")
    assert counts(raw) == before
    with store.read() as reading:
        assert reading.answered("r-1") == "c1"
        assert reading.answered("r-2") is None


@pytest.mark.parametrize("others", [0, 3])
def test_an_id_that_is_there_is_a_conflict(store: SqlStore, case: Case, raw: Raw, others: int) -> None:
    before = counts(raw)
    new = [examples.registered_case(f"n{one}") for one in range(others)]
    again = examples.registered_case("c1", ref="another")
    with pytest.raises(ConflictError) as caught, store.write() as writing:
        writing.save([examples.opening(one) for one in (*new, again)])
    assert (caught.value.case_id, caught.value.moved_by) == ("c1", examples.OFFICER.name)
    assert counts(raw) == before


# Many at once.


def test_thousands_are_saved_at_once_and_all_come_back(store: SqlStore, raw: Raw) -> None:
    cases = open_many(store, 2500)
    savings = [expiry(case) for case in cases]
    with store.write() as writing:
        writing.save(savings)
    with store.read() as reading:
        assert list(reading.cases(CaseFilter())) == [saving.after for saving in savings]
        assert len(reading.cases_with([case.id for case in cases])) == 2500
    expected = {"case": 2500, "event": 5000, "deadline": 0, "outbox": 5000}
    assert {name: counts(raw)[name] for name in expected} == expected


def test_one_case_twice_in_one_save_is_saved_in_order(store: SqlStore) -> None:
    (case,) = open_many(store, 1)
    first = expiry(case)
    second = examples.moving(first.after, State.REVOCATION_PROPOSED, Step.PROPOSE_REVOCATION)
    with store.write() as writing:
        writing.save([first, second])
    with store.read() as reading:
        assert reading.case(case.id) == second.after == replay(reading.events(case.id))


def test_cases_of_every_kind_of_change_are_saved_at_once(store: SqlStore) -> None:
    cases = open_many(store, 6)
    savings = [
        expiry(cases[0]),
        examples.moving(cases[1], State.CERTIFIED, unit="dong-nai/xuan-loc"),
        examples.moving(cases[2], State.RENEWAL_DUE, notified=180),
        examples.moving(cases[3], State.EXTENDED, certificate=examples.certificate(extended_until=date(2027, 1, 1))),
        examples.moving(cases[4], State.CERTIFIED, product=Product("Tên mới", 2)),
        expiry(cases[5]),
        examples.opening(examples.case_with_everything("n1")),
    ]
    with store.write() as writing:
        writing.save(savings)
    with store.read() as reading:
        for saving in savings:
            assert reading.case(saving.after.id) == saving.after
        assert [one.product.name for one in reading.cases(CaseFilter(text="ten moi"))] == ["Tên mới"]


def test_nothing_to_save_is_fine(store: SqlStore) -> None:
    with store.write() as writing:
        writing.save([])
        writing.mark_overdue([], [])
        writing.mark_escalated([], [])
        writing.log_moves([])
        writing.send([])
        writing.log_sweep([])


def test_a_step_writes_only_the_columns_it_changes(store: SqlStore, case: Case, raw: Raw) -> None:
    kept = "id ref kind regime unit plan opened_on predecessor product_name product_set producer_name body stars search"
    raw(
        f"CREATE TRIGGER witness BEFORE UPDATE OF {', '.join(kept.split())} ON ocop_case"
        " BEGIN SELECT RAISE(ABORT, 'rewritten'); END"
    )
    with store.write() as writing:
        writing.save([expiry(case)])
    with store.read() as reading:
        case = reading.case("c1")
    with pytest.raises(StoreError, match="rewritten"), store.write() as writing:
        writing.save([examples.moving(case, State.EXPIRED, dossier=())])


def test_a_deadline_that_moves_is_written_over_and_runs_anew(store: SqlStore, case: Case) -> None:
    old, new = examples.deadline(), examples.deadline(due_on=date(2023, 9, 1))
    with store.write() as writing:
        writing.mark_overdue([(one, None) for one in writing.deadlines("c1")], [])
        writing.save([replace(expiry(case), disarm=(old,), arm=(new,))])
    with store.read() as reading:
        (one,) = reading.deadlines("c1")
    assert (one.due_on, one.overdue, one.escalated) == (date(2023, 9, 1), False, False)


def test_deadlines_of_one_kind_are_told_apart_by_their_mark(store: SqlStore, case: Case) -> None:
    notices = [
        examples.deadline(DeadlineKind.EXPIRY_NOTICE, date(2026, 6, day), mark=mark)
        for day, mark in ((1, 30), (20, 11), (30, None))
    ]
    with store.write() as writing:
        writing.rearm("c1", [examples.deadline()], notices)
        writing.rearm("c1", [notices[0]], [])
    with store.read() as reading:
        assert [one.mark for one in reading.deadlines("c1")] == [11, None]


# Text, and questions.


@pytest.mark.parametrize(
    "name", ["🍫" * 5000, "a\u0301\u0323" * 3000, "'; DROP TABLE ocop_case; --", "\u202eabc", "\x00"]
)
def test_names_come_back_sign_by_sign(store: SqlStore, name: str) -> None:
    case = examples.registered_case("c1", product=Product(name, 1), ref=name)
    with store.write() as writing:
        writing.save([examples.opening(case)])
    with store.read() as reading:
        assert reading.case("c1") == reading.case(name) == case
        assert replay(reading.events("c1")) == case


@pytest.mark.parametrize("key", ["\ud800", "P\udfff"])
def test_text_that_no_database_can_hold_is_the_callers_fault(store: SqlStore, key: str) -> None:
    with store.read() as reading, pytest.raises(BadValueError):
        reading.case(key)
    with pytest.raises(BadValueError), store.write() as writing:
        writing.save([examples.opening(examples.registered_case("c1", ref=key))])


def test_a_search_for_a_very_long_text_finds_nothing(store: SqlStore, case: Case) -> None:
    with store.read() as reading:
        assert not reading.cases(CaseFilter(text="%a_" * 100_000))
        with pytest.raises(NotFoundError):
            reading.case("x" * 1_000_000)


def test_the_questions_of_every_step_and_sweep_use_an_index(store: SqlStore, case: Case) -> None:
    does = store.statements
    few = {"successors", "deadlines", "deadlines_of"}  # sorted after they are found: only what was asked for
    asked = {
        "case_by_id",
        "case_by_ref",
        "cases_by_ids",
        "successors",
        "events",
        "last_event",
        "answered",
        "first_fact",
        "deadlines",
        "deadlines_of",
        "moves",
        "due",
        "due_after",
        "next_due",
        "effects_of",
        "council",
        "sheets",
        "round_moves",
        "swept_until",
        "figures",
        "fulfilments",
        "visits",
    }
    with store.engine.connect() as connection:
        cursor = connection.connection.cursor()
        for name in asked:
            lines = plan_of(cursor, getattr(does, name))
            assert not [line for line in lines if line.startswith("SCAN ocop")], (name, lines)
            assert "ix_ocop_case_predecessor" in lines[0] or name != "successors", lines
            assert not [line for line in lines if "TEMP B-TREE" in line] or name in few, (name, lines)


def plan_of(cursor: Any, statement: Prepared) -> list[str]:
    """How the database goes about a statement."""
    plan = cursor.execute(f"EXPLAIN QUERY PLAN {statement.sql}", [None] * statement.sql.count("?")).fetchall()
    return [line for *_, line in plan]


def test_what_acts_is_found_in_the_index_of_what_still_acts(store: SqlStore) -> None:
    does = store.statements
    with store.engine.connect() as connection:
        cursor = connection.connection.cursor()
        for statement in (does.due, does.due_after, does.next_due):
            assert all("ix_ocop_deadline_acting" in line for line in plan_of(cursor, statement)), statement.sql


def test_the_days_swept_are_counted_in_the_order_of_their_key(store: SqlStore) -> None:
    with store.engine.connect() as connection:
        cursor = connection.connection.cursor()
        for statement in (store.statements.swept, store.statements.swept_days):
            assert not [line for line in plan_of(cursor, statement) if "TEMP B-TREE" in line], statement.sql


def test_an_effect_of_a_step_belongs_to_the_version_and_a_reminder_to_none(
    store: SqlStore, case: Case, raw: Raw
) -> None:
    with store.write() as writing:
        writing.send([examples.idle_unit(), examples.effect(case)])
    assert raw("SELECT case_id, number FROM ocop_outbox ORDER BY id") == [("c1", 1), (None, None), ("c1", None)]


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_whose_step_is_in_the_way_is_never_the_one_that_was_not_taken(request, tmp_path, kind: str) -> None:
    url = f"sqlite:///{tmp_path / 'o.db'}" if kind == "sqlite" else request.getfixturevalue("pg_url")
    store = SqlStore.create(url)
    case = examples.certified_case("c1")
    opening = examples.opening(case)
    with store.write() as writing:
        writing.save([opening])
    wrong = replace(case, state=State.RENEWAL_DUE)  # with the right version: only the state tells
    with pytest.raises(ConflictError) as caught, store.write() as writing:
        writing.save([expiry(wrong)])
    first = opening.events[0]
    assert (caught.value.moved_by, caught.value.moved_at) == (first.by.name or first.by.role.value, first.recorded_at)
    store.close()
