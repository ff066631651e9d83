"""Writes what steps came to: one or thousands at a time, with as few statements as there are kinds of rows."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NoReturn

from cycle.case import Case
from cycle.errors import StoreError, TakenError
from cycle.events import Event, moved_by
from cycle.ports import Saving, armed
from cycle_adapters.sql import event_rows
from cycle_adapters.sql.backend import ClashError
from cycle_adapters.sql.case_rows import CASE_COLUMNS, changed_columns
from cycle_adapters.sql.decoding import Row, canonical
from cycle_adapters.sql.link import Doing, Link
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
        self._require_free_refs(savings)
        moves = list(self._moves(savings))
        others = [
            Doing(self._does.open_case, [self._opened(one.after) for one in savings if one.before is None]),
            Doing(self._does.add_event, [one.row for one in sealed]),
            Doing(self._does.add_text, [text for one in sealed for text in one.personal]),
            Doing(self._does.disarm, [row for one in savings for row in _fallen(one)]),
            Doing(
                self._does.arm,
                [event_rows.deadline_row(armed(one.after.id, new)) for one in savings for new in one.arm],
            ),
            Doing(
                self._does.add_effect,
                [row for one in savings for row in event_rows.effect_rows(one.effects, one.after.version)],
            ),
        ]
        try:
            moved = self._link.all([*moves, *others])[: len(moves)]
        except ClashError as error:
            self._revive(error)
            self._explain(savings, error)
        if moved != [len(one.rows) for one in moves]:
            self._link.revive()
            self._raise_moved(savings)
            first = next(one.before for one in savings if one.before is not None)  # it was changed without an event
            raise moved_by(first.id, self._last_event(first.id))

    # Cases.

    def _require_free_refs(self, savings: Sequence[Saving]) -> None:
        """A reference must not be the id of a case, or nobody could tell which of the two is meant."""
        refs = _new_refs(savings)
        if refs:
            for (taken,) in self._link.rows(self._does.ids_among, {"ids": canonical(refs)}):
                raise TakenError("ref", taken)

    def _opened(self, case: Case) -> Row:
        return [*(column(case) for column in CASE_COLUMNS.values()), self.heads[case.id]]

    def _moves(self, savings: Sequence[Saving]) -> Iterator[Doing]:
        """One statement for all that write the same columns: most of a batch."""
        moves = [(changed_columns(one.before, one.after), one.before, one.after) for one in savings if one.before]
        for changed, group in groupby(sorted(moves, key=itemgetter(0)), key=itemgetter(0)):
            statement, names = self._does.change_case(changed)
            columns = [CASE_COLUMNS[name] for name in names]
            rows = [
                [*(column(after) for column in columns), self.heads[after.id], *_as_read(before)]
                for _, before, after in group
            ]
            yield Doing(statement, rows)

    # What is in the way.

    def _revive(self, error: ClashError) -> None:
        try:
            self._link.revive()
        except StoreError:
            raise error from None  # the database undid all of it, and a host's transaction with it

    def _explain(self, savings: Sequence[Saving], error: ClashError) -> NoReturn:
        """Say what is in the way of these, now that they are undone."""
        for event in (event for one in savings for event in one.events):
            if event.request_id is not None and self._is_answered(event.request_id, event.case_id):
                raise TakenError("request", event.request_id) from error
        if error.breaks("ocop_case.ref"):
            refs = _new_refs(savings)
            taken = self._link.rows(self._does.refs_among, {"refs": canonical(refs)})
            raise TakenError("ref", taken[0][1] if taken else refs[0]) from error
        self._raise_moved(savings, error)
        raise error

    def _is_answered(self, request_id: str, case_id: str) -> bool:
        found = self._link.rows(self._does.answered, {"of_request_id": request_id})
        return any(other != case_id for (other,) in found)

    def _raise_moved(self, savings: Sequence[Saving], error: ClashError | None = None) -> None:
        """Say who moved the first of these whose record does not end where the reader thought."""
        for one in savings:
            last = self._last_event(one.after.id)
            if (last.number if last else None) != (one.before.version if one.before else None):
                raise moved_by(one.after.id, last) from error

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


def _as_read(case: Case) -> tuple[str, str, int]:
    """What a case is found by that nobody has moved."""
    return case.id, case.state.value, case.version


def _new_refs(savings: Sequence[Saving]) -> list[str]:
    return [one.after.ref for one in savings if one.before is None and one.after.ref is not None]


def _fallen(saving: Saving) -> Iterator[Row]:
    """The deadlines that end; one that begins again under its key is written over instead."""
    begun = {one.key for one in saving.arm}
    for one in saving.disarm:
        if one.key not in begun:
            yield saving.after.id, one.kind.value, event_rows.mark_of(one.mark)
