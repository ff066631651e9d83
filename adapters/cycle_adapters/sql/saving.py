"""Writes what steps came to: one or thousands at a time, with as few statements as there are kinds of rows."""

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NoReturn

from cycle.case import Case
from cycle.deadlines import Deadline
from cycle.errors import TakenError
from cycle.events import Event, moved_by
from cycle.ports import Saving, armed
from cycle_adapters.sql import event_rows
from cycle_adapters.sql.backend import ClashError
from cycle_adapters.sql.case_rows import CASE_COLUMNS, changed_columns
from cycle_adapters.sql.decoding import canonical
from cycle_adapters.sql.link import Link
from cycle_adapters.sql.statements import Statements

if TYPE_CHECKING:
    from cycle_adapters.sql.sealing import Sealed


class Saver:
    """Saves within one transaction."""

    def __init__(self, link: Link, statements: Statements) -> None:
        self._link = link
        self._does = statements
        #: The hash of the latest event of each case that was read or written.
        self.heads: dict[str, str] = {}
        self.broken = False

    def save(self, savings: Sequence[Saving]) -> None:
        """Write these, or raise; then the transaction is broken and must be undone."""
        try:
            if len({saving.after.id for saving in savings}) == len(savings):
                self._save(savings)
            else:  # one case twice: the order of its rows matters
                for saving in savings:
                    self._save([saving])
        except BaseException:
            self.broken = True
            raise

    def _save(self, savings: Sequence[Saving]) -> None:
        sealed = self._sealed(savings)
        self._open([saving.after for saving in savings if saving.before is None])
        self._move([(saving.before, saving.after) for saving in savings if saving.before is not None])
        self._record([event for saving in savings for event in saving.events], sealed)
        self._arm(savings)
        effects = [event_rows.effect_row(one, saving.after.version) for saving in savings for one in saving.effects]
        self._link.many(self._does.add_effect, effects)

    # Cases.

    def _open(self, cases: Sequence[Case]) -> None:
        refs = canonical([case.ref for case in cases if case.ref is not None])
        if refs != "[]":
            for (taken,) in self._link.rows(self._does.ids_among, {"ids": refs}):
                raise TakenError("ref", taken)
        try:
            self._link.many(
                self._does.open_case,
                [[*(column(case) for column in CASE_COLUMNS.values()), self.heads[case.id]] for case in cases],
            )
        except ClashError as error:
            self._explain_clash(cases, refs, error)

    def _explain_clash(self, cases: Sequence[Case], refs: str, error: ClashError) -> NoReturn:
        """Say which case is in the way. Some of ours may be written: they do not count."""
        self._link.revive()
        own = {case.id for case in cases}
        if error.breaks("ocop_case.ref"):
            held = self._link.rows(self._does.refs_among, {"refs": refs})
            taken = [ref for key, ref in held if key not in own] or [ref for _, ref in held]
            raise TakenError("ref", taken[0]) from error
        if error.breaks("ocop_case.id"):
            there = next((case.id for case in cases if self._last_event(case.id)), cases[0].id)
            raise moved_by(there, self._last_event(there)) from error
        raise error

    def _move(self, moves: Sequence[tuple[Case, Case]]) -> None:
        """One statement for all that write the same columns: most of a batch."""
        by_columns = sorted(((changed_columns(*move), move) for move in moves), key=itemgetter(0))
        for changed, group in groupby(by_columns, key=itemgetter(0)):
            self._update(changed, [move for _, move in group])

    def _update(self, changed: tuple[str, ...], moves: Sequence[tuple[Case, Case]]) -> None:
        statement, names = self._does.change_case(changed)
        columns = [CASE_COLUMNS[name] for name in names]
        values = [
            [*(column(after) for column in columns), self.heads[after.id], *_as_read(before)] for before, after in moves
        ]
        if self._link.many(statement, values) != len(moves):
            self._raise_conflict(moves)

    def _raise_conflict(self, moves: Sequence[tuple[Case, Case]]) -> NoReturn:
        """Find a case that was not as it was read: its record does not end where the reader thought."""
        for before, _ in moves:
            last = self._last_event(before.id)
            if last is None or last.number != before.version:
                raise moved_by(before.id, last)
        raise moved_by(moves[0][0].id, self._last_event(moves[0][0].id))

    def _last_event(self, case_id: str) -> Event | None:
        found = self._link.rows(self._does.last_event, {"of_case_id": case_id})
        if not found:
            return None
        texts = self._link.rows(self._does.texts, {"of_case_id": case_id})
        return event_rows.as_event(found[0], event_rows.as_texts(texts))

    # Their record, their deadlines.

    def _sealed(self, savings: Sequence[Saving]) -> list["Sealed"]:
        """The events as they are stored, each after the one before it in its case; the heads go on with them."""
        from cycle_adapters.sql.sealing import seal  # brings the hashes in, which a look does not need

        sealed = []
        for saving in savings:
            case_id = saving.after.id
            head = None if saving.before is None else self._head(case_id)
            for event in saving.events:
                sealed.append(seal(event, head))
                head = sealed[-1].head
            self.heads[case_id] = head or ""
        return sealed

    def _head(self, case_id: str) -> str:
        if case_id not in self.heads:
            found = self._link.rows(self._does.head, {"of_id": case_id})
            self.heads[case_id] = found[0][0] if found else ""
        return self.heads[case_id]

    def _record(self, events: Sequence[Event], sealed: Sequence["Sealed"]) -> None:
        try:
            self._link.many(self._does.add_event, [one.row for one in sealed])
        except ClashError as error:
            self._link.revive()
            for event in events:
                if event.request_id is not None and self._is_answered(event.request_id, event.case_id):
                    raise TakenError("request", event.request_id) from error
            raise
        self._link.many(self._does.add_text, [text for one in sealed for text in one.personal])

    def _is_answered(self, request_id: str, case_id: str) -> bool:
        found = self._link.rows(self._does.answered, {"of_request_id": request_id})
        return any(other != case_id for (other,) in found)

    def _arm(self, savings: Sequence[Saving]) -> None:
        gone = [
            (saving.after.id, one.kind.value, event_rows.mark_of(one.mark))
            for saving in savings
            for one in _fallen(saving)
        ]
        self._link.many(self._does.disarm, gone)
        begun = [event_rows.deadline_row(armed(saving.after.id, one)) for saving in savings for one in saving.arm]
        self._link.many(self._does.arm, begun)


def _as_read(case: Case) -> tuple[str, str, int]:
    """What a case is found by that nobody has moved."""
    return case.id, case.state.value, case.version


def _fallen(saving: Saving) -> list[Deadline]:
    """The deadlines that end; one that begins again under its key is written over instead."""
    begun = {one.key for one in saving.arm}
    return [one for one in saving.disarm if one.key not in begun]
