"""The triggers of PostgreSQL that guard the record, and whether they still do. Needs no driver."""

import re

from sqlalchemy.engine.interfaces import DBAPICursor

_FOREVER = "the record is append-only"
#: The state of our own triggers' errors.
REFUSED = "OC001"


def _append_only(table: str, one: str) -> tuple[str, ...]:
    """The triggers that let rows only be added."""
    return (
        f"CREATE TRIGGER {table}_no_change BEFORE DELETE OR UPDATE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION ocop_refuse('{one}')",
        _never_emptied(table, one),
    )


def _never_emptied(table: str, one: str) -> str:
    """The trigger that refuses what policies and triggers for rows do not see."""
    return (
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION ocop_refuse('{one}')"
    )


#: The triggers of revision 0001, word for word as a server tells them. Frozen: other triggers are another revision.
TRIGGERS_0001 = (
    f"""CREATE FUNCTION ocop_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '{_FOREVER}: % cannot be changed or deleted', TG_ARGV[0] USING ERRCODE = '{REFUSED}';
END $$""",
    *_append_only("ocop_event", "an event"),
    *_append_only("ocop_deadline_move", "a move of a deadline"),
    *_append_only("ocop_fulfilment", "a report on a duty"),
    *_append_only("ocop_calendar_notice", "a calendar notice"),
    *_append_only("ocop_checkpoint", "a checkpoint"),
    *_append_only("ocop_erasure", "an erasure"),
    *_append_only("ocop_visit", "a change of a visit"),
    *_append_only("ocop_outbox", "work in the outbox"),
    *_append_only("ocop_plan", "a plan"),
    *_append_only("ocop_round", "a move of a round"),
    *_append_only("ocop_council", "a council"),
    *_append_only("ocop_figure", "a report on an indicator"),
    """CREATE FUNCTION ocop_outbox_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- beside the outbox, wherever whoever adds to it looks for tables
  EXECUTE format('INSERT INTO %I.ocop_delivery (id, case_id, status, attempts)'
                 ' SELECT id, case_id, ''waiting'', 0 FROM added', TG_TABLE_SCHEMA);
  RETURN NULL;
END $$""",
    "CREATE TRIGGER ocop_outbox_waits AFTER INSERT ON ocop_outbox REFERENCING NEW TABLE AS added"
    " FOR EACH STATEMENT EXECUTE FUNCTION ocop_outbox_waits()",
    "CREATE TRIGGER ocop_delivery_no_delete BEFORE DELETE ON ocop_delivery"
    " FOR EACH ROW EXECUTE FUNCTION ocop_refuse('a delivery')",
    _never_emptied("ocop_delivery", "a delivery"),
    _never_emptied("ocop_case", "a case"),
    _never_emptied("ocop_deadline", "a deadline"),
    _never_emptied("ocop_personal", "a text about a person"),
    _never_emptied("ocop_sheet", "a sheet"),
    _never_emptied("ocop_sweep", "a day of the ledger"),
)

_TRIGGER = re.compile(r"CREATE TRIGGER (\w+)")
_FUNCTION = re.compile(r"CREATE FUNCTION (\w+)\(.*?\$\$(.*)\$\$", re.DOTALL)


def unlike_triggers(cursor: DBAPICursor) -> list[str]:
    """The triggers, which an owner may shut off or make anew, and what they do."""
    cursor.execute(
        "SELECT pg_catalog.pg_get_triggerdef(t.oid, true) FROM pg_catalog.pg_trigger t"
        " WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND pg_catalog.pg_table_is_visible(t.tgrelid)"
    )
    found = {told for (told,) in cursor.fetchall()}
    cursor.execute(
        "SELECT p.proname, p.prosrc FROM pg_catalog.pg_proc p WHERE pg_catalog.pg_function_is_visible(p.oid)"
        " AND p.pronargs = 0 AND p.proname LIKE 'ocop%'"
    )
    does = dict(cursor.fetchall())
    triggers = {made[1]: one for one in TRIGGERS_0001 if (made := _TRIGGER.match(one))}
    functions = {made[1]: made[2] for one in TRIGGERS_0001 if (made := _FUNCTION.match(one))}
    unlike = [name for name, made in triggers.items() if made not in found]
    return unlike + [name for name, made in functions.items() if does.get(name) != made]
