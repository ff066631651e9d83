"""What a PostgreSQL server keeps ready for a connection: one statement for each, whatever numbers it is given."""

from contextlib import closing
from datetime import date

from cycle.program import Program
from cycle_adapters.clock import SystemClock
from cycle_adapters.sql import SqlStore

ON = date(2026, 6, 1)
PRODUCER = {"role": "producer", "name": "HTX A"}


def test_a_statement_is_kept_once_whatever_the_size_of_its_numbers(pg_url: str) -> None:
    """A checksum is as often above 2³¹ as below it, and its row would be planned anew for each."""
    with closing(SqlStore(pg_url)) as store:
        program = Program(store, SystemClock())
        for number in range(40):
            product, producer = {"name": f"Cacao {number}", "set": 13}, {"name": "HTX A", "kind": "cooperative"}
            case = program.register(product, by=PRODUCER, on=ON, producer=producer, unit="dong-nai/phu-loi")
            program.advance(
                case.id,
                "submit_dossier",
                by=PRODUCER,
                on=ON,
                documents=["registration_form", "self_assessment", "sample"],
            )
        with closing(store.engine.raw_connection()) as link, closing(link.cursor()) as cursor:
            cursor.execute("SELECT statement FROM pg_prepared_statements WHERE NOT from_sql")
            kept = [statement for (statement,) in cursor.fetchall()]
    assert any("ocop_outbox" in one or "ocop_deadline" in one for one in kept)
    assert len(kept) == len(set(kept)), [one[:60] for one in kept if kept.count(one) > 1]
