"""Whoever changes the record behind the engine's back is found out: by the record itself, or by what was kept outside.

The counts are those of G1 in docs/reliability.md: 12 kinds, each at so many random places.
"""

import json
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cycle.program import Program
from cycle.testing import FrozenClock
from cycle_adapters.audit.verifier import leaf_hash
from cycle_adapters.sql import SqlStore
from cycle_adapters.sql.auditing import Audit, Outside, audited
from cycle_adapters.sql.integrity import faults_of
from tests.support.certificates import of_a_household
from tests.support.tiers import times
from tests.support.triggers import triggers_off

NOW = datetime(2026, 11, 22, tzinfo=UTC)
PLACES = times(5, 200)
Raw = sqlite3.Connection


def sealed(store: SqlStore) -> bytes:
    with store.write(alone=True) as writing:
        return writing.log.seal(NOW, "ocop.test").note.encode()


@pytest.fixture(scope="module")
def untouched(tmp_path_factory) -> Iterator[tuple[Path, bytes]]:
    """Twelve certificates from issue to end, with checkpoints on the way; and the last one, kept outside."""
    path = tmp_path_factory.mktemp("untouched") / "o.db"
    store = SqlStore(f"sqlite:///{path}", create=True)
    program = Program(store, FrozenClock())
    for number in range(12):
        of_a_household(program, number)
    sealed(store)
    program.sweep(date(2022, 3, 31))
    sealed(store)
    program.sweep(date(2022, 12, 31))
    kept = sealed(store)
    store.close()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA journal_mode = DELETE")
    yield path, kept


def audit_of(path: Path, *outside: bytes) -> tuple[Audit, list[str]]:
    """What the audit of a file finds, and what does not agree with the events."""
    store = SqlStore(f"sqlite:///{path}")
    with store.read() as reading:
        found = audited(reading.log, [Outside(f"kept {at}", one) for at, one in enumerate(outside)])
    unlike = faults_of(store)
    store.close()
    return found, unlike


def test_what_nobody_touched_is_whole(untouched) -> None:
    path, kept = untouched
    audit, unlike = audit_of(path, kept)
    assert (audit.whole, unlike, audit.cases, audit.checkpoints) == (True, [], 12, 4)
    assert audit.events == 72
    assert audit.texts == 24


# Each of these changes something at a random place. What the engine says of it alone, and with what was kept outside.


def some_event(raw: Raw, chance: random.Random, least: int = 1) -> tuple[int, str, int, str]:
    rows = raw.execute("SELECT seq, case_id, number, record FROM ocop_event WHERE number >= ?", (least,)).fetchall()
    found: tuple[int, str, int, str] = chance.choice(rows)
    return found


_COLUMNS = {
    "case_id": "'another'",
    "number": "number + 20",
    '"on"': "'2018-05-07'",
    "request_id": "'r-' || seq",
    "record": "replace(record, 'recorded_at\":\"20', 'recorded_at\":\"19')",
}


def edit_a_column(raw: Raw, chance: random.Random) -> None:
    seq, *_ = some_event(raw, chance)
    column, value = chance.choice(sorted(_COLUMNS.items()))
    raw.execute("PRAGMA ignore_check_constraints = ON")
    raw.execute(f"UPDATE ocop_event SET {column} = {value} WHERE seq = ?", (seq,))


def delete_an_event(raw: Raw, chance: random.Random) -> None:
    raw.execute("DELETE FROM ocop_event WHERE seq = ?", (some_event(raw, chance)[0],))


def insert_an_event(raw: Raw, chance: random.Random) -> None:
    seq, _, number, record = some_event(raw, chance)
    forged = record.replace(f'"number":{number}', '"number":99')
    columns = 'case_id, number, "on", record'
    raw.execute(
        f'INSERT INTO ocop_event ({columns}) SELECT case_id, 99, "on", ? FROM ocop_event WHERE seq = ?', (forged, seq)
    )


def swap(raw: Raw, one: int, other: int) -> None:
    raw.execute("UPDATE ocop_event SET seq = -1 WHERE seq = ?", (one,))
    raw.execute("UPDATE ocop_event SET seq = ? WHERE seq = ?", (one, other))
    raw.execute("UPDATE ocop_event SET seq = ? WHERE seq = -1", (other,))


def swap_two_of_a_case(raw: Raw, chance: random.Random) -> None:
    raw.execute("PRAGMA ignore_check_constraints = ON")
    seq, case_id, *_ = some_event(raw, chance, least=2)
    (other,) = raw.execute("SELECT seq FROM ocop_event WHERE case_id = ? AND number = 1", (case_id,)).fetchone()
    swap(raw, seq, other)


def swap_between_cases(raw: Raw, chance: random.Random) -> None:
    """Each keeps its place in the log and gets what the other one says."""
    seq, case_id, *_ = some_event(raw, chance)
    others = [row for row in raw.execute("SELECT seq, case_id FROM ocop_event").fetchall() if row[1] != case_id]
    raw.execute("PRAGMA ignore_check_constraints = ON")
    swap(raw, seq, chance.choice(others)[0])


def duplicate_an_event(raw: Raw, chance: random.Random) -> None:
    raw.execute("DROP INDEX IF EXISTS uq_ocop_event_request_id")
    seq, *_ = some_event(raw, chance)
    columns = 'case_id, "on"'
    raw.execute(
        f"INSERT INTO ocop_event ({columns}, number, record) SELECT {columns}, number + 50, record FROM ocop_event"
        " WHERE seq = ?",
        (seq,),
    )


def move_a_case(raw: Raw, chance: random.Random) -> None:
    state = chance.choice(["certified", "revoked", "renewal_due"])
    raw.execute(
        "UPDATE ocop_case SET state = ? WHERE id = (SELECT id FROM ocop_case WHERE state <> ? LIMIT 1 OFFSET ?)",
        (state, state, chance.randrange(3)),
    )


def give_a_case_more_stars(raw: Raw, chance: random.Random) -> None:
    (case_id, body) = chance.choice(raw.execute("SELECT id, body FROM ocop_case").fetchall())
    held = json.loads(body)
    held["certificate"]["stars"] = 3 + (held["certificate"]["stars"] - 2) % 3
    raw.execute("UPDATE ocop_case SET body = ? WHERE id = ?", (json.dumps(held), case_id))


def change_a_name(raw: Raw, chance: random.Random) -> None:
    rows = raw.execute("SELECT token FROM ocop_personal").fetchall()
    raw.execute("UPDATE ocop_personal SET value = 'Hộ bà Z' WHERE token = ?", chance.choice(rows))


def cut_the_tail(raw: Raw, chance: random.Random) -> None:
    """As if the last events had never been: heads, versions and checkpoints are made to fit."""
    left = chance.randrange(1, 60)
    last = "SELECT seq FROM ocop_event ORDER BY seq LIMIT 1 OFFSET ?"
    raw.execute(f"DELETE FROM ocop_event WHERE seq > ({last})", (left,))
    _made_to_fit(raw)


def rewrite_from_there(raw: Raw, chance: random.Random) -> None:
    """One event says another day, and the chain of its case is made anew from there."""
    seq, case_id, _, record = some_event(raw, chance)
    held = json.loads(record)
    held["details"] = {**held["details"], "decision": "giả/QĐ-UBND"}
    _write(raw, seq, held)
    prev = None
    rows = raw.execute("SELECT seq, record FROM ocop_event WHERE case_id = ? ORDER BY number", (case_id,)).fetchall()
    for own, text in rows:
        event = {**json.loads(text), "prev": prev}
        prev = leaf_hash(_write(raw, own, event).encode()).hex()
    _made_to_fit(raw)


def take_a_case_away(raw: Raw, chance: random.Random) -> None:
    (case_id,) = chance.choice(raw.execute("SELECT id FROM ocop_case").fetchall())
    for table in ("ocop_event", "ocop_personal", "ocop_deadline", "ocop_outbox"):
        raw.execute(f"DELETE FROM {table} WHERE case_id = ?", (case_id,))
    raw.execute("DELETE FROM ocop_case WHERE id = ?", (case_id,))
    _made_to_fit(raw)


def _write(raw: Raw, seq: int, event: dict[str, object]) -> str:
    text = json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    raw.execute("UPDATE ocop_event SET record = ? WHERE seq = ?", (text, seq))
    return text


def _made_to_fit(raw: Raw) -> None:
    """What whoever owns the database would do too: heads and versions that fit, and no checkpoint that tells."""
    raw.execute("DELETE FROM ocop_checkpoint")
    for (case_id,) in raw.execute("SELECT id FROM ocop_case").fetchall():
        last = raw.execute(
            "SELECT number, record FROM ocop_event WHERE case_id = ? ORDER BY number DESC LIMIT 1", (case_id,)
        ).fetchone()
        if last is None:
            for table in ("ocop_personal", "ocop_deadline", "ocop_outbox"):
                raw.execute(f"DELETE FROM {table} WHERE case_id = ?", (case_id,))
            raw.execute("DELETE FROM ocop_case WHERE id = ?", (case_id,))
        else:
            head = leaf_hash(last[1].encode()).hex()
            raw.execute("UPDATE ocop_case SET version = ?, head = ? WHERE id = ?", (last[0], head, case_id))


Tampering = Callable[[Raw, random.Random], None]
#: Seen by the record of the database alone.
SEEN_INSIDE: tuple[Tampering, ...] = (
    edit_a_column,
    delete_an_event,
    insert_an_event,
    swap_two_of_a_case,
    swap_between_cases,
    duplicate_an_event,
    move_a_case,
    give_a_case_more_stars,
    change_a_name,
)
#: Seen only by what was kept outside: the owner of the database can make all the rest fit.
SEEN_OUTSIDE: tuple[Tampering, ...] = (cut_the_tail, rewrite_from_there, take_a_case_away)


@pytest.mark.parametrize("tamper", SEEN_INSIDE + SEEN_OUTSIDE, ids=lambda one: one.__name__)
def test_every_tampering_is_found(untouched, tmp_path: Path, tamper: Tampering) -> None:
    path, kept = untouched
    target = tmp_path / "o.db"
    for place in range(PLACES):
        shutil.copyfile(path, target)
        with closing(sqlite3.connect(target, isolation_level=None)) as raw:
            raw.execute("PRAGMA ignore_check_constraints = ON")
            before = list(raw.iterdump())
            with triggers_off(raw):
                tamper(raw, random.Random(f"{tamper.__name__} {place}"))
            assert list(raw.iterdump()) != before, f"nothing was changed at place {place}"
        inside, unlike = audit_of(target)
        outside, _ = audit_of(target, kept)
        assert not outside.whole or unlike, f"place {place} was not seen"
        if tamper in SEEN_INSIDE:
            assert not inside.whole or unlike, f"place {place} was seen only from outside"


def test_the_first_place_that_does_not_fit_is_named(untouched, tmp_path: Path) -> None:
    target = tmp_path / "o.db"
    shutil.copyfile(untouched[0], target)
    with closing(sqlite3.connect(target, isolation_level=None)) as raw, triggers_off(raw):
        (case_id,) = raw.execute("SELECT case_id FROM ocop_event WHERE number = 3").fetchone()
        raw.execute("DELETE FROM ocop_event WHERE case_id = ? AND number = 3", (case_id,))
    audit, _ = audit_of(target)
    found = {(one.code, one.place) for one in audit.faults}
    assert ("event.number", f"{case_id} 4") in found
    assert any(code == "checkpoint.root" for code, _ in found)


def test_on_postgresql_the_same_is_found(postgres, untouched) -> None:
    name = postgres.ready()
    store = SqlStore(postgres.url(name))
    program = Program(store, FrozenClock())
    for number in range(3):
        program.import_certificate(
            {"name": f"Cam {number}", "set": 1},
            producer={"name": f"Hộ ông {number}", "kind": "household"},
            unit="hoa-binh/cao-phong/thu-phong",
            stars=4,
            decision="1/QĐ-UBND",
            level="province",
            issued_on=date(2019, 12, 20),
        )
    program.sweep(date(2022, 12, 31))
    kept = sealed(store)

    def found() -> set[tuple[str, str]]:
        with store.read() as reading:
            return {(one.code, one.place) for one in audited(reading.log, [Outside("kept", kept)]).faults}

    known = found()
    assert known == set()
    for statement, code in (
        ("UPDATE ocop_case SET version = 9", "case.version"),
        ('UPDATE ocop_event SET "on" = "on" - 1 WHERE number = 2', "event.column"),
        ("UPDATE ocop_event SET request_id = 'r-9' WHERE seq = 1", "event.column"),
        ("UPDATE ocop_event SET record = replace(record, 'notify', 'nOtify') WHERE number = 3", "event.prev"),
        ("UPDATE ocop_personal SET value = 'Hộ bà Z'", "text.token"),
        ("DELETE FROM ocop_event WHERE number > 4", "checkpoint.size"),
        ("DELETE FROM ocop_event WHERE number = 3", "event.number"),
    ):
        with postgres.connect(name) as admin:
            admin.autocommit = False
            admin.execute("SET session_replication_role = replica")  # past the triggers, as a superuser can
            assert admin.execute(statement).rowcount
            admin.commit()
        now = found()
        assert code in {one for one, _ in now - known}, statement
        known = now
    store.close()
    postgres.drop(name)
