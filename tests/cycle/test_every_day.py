"""Every day from 7 May 2018 to the end of 2030: which law judges it, and what that law says, without a gap."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest

from cycle.citation import Cited
from cycle.deadlines import DeadlineKind, Nature, Terms, in_days
from cycle.errors import NotInForceError
from cycle.program import Program
from cycle.rules import decision_26_2026
from cycle.rules.holidays_vn import official_calendar
from cycle.rules.registry import FIRST_DAY, instrument_since, rulebook, rulebook_on
from cycle.rules.rulebook import Rulebook
from cycle.states.decide import governing_rules
from cycle.testing import FrozenClock, MemoryStore
from cycle.testing.snapshot import snapshot
from cycle.testing.stories import DOCUMENTS, walked
from cycle.vocabulary import BEFORE_CERTIFICATE, CaseKind, Level, Regime, State, Step
from tests.support.states import DAY, plain_case, plain_certificate

#: The days on which the law changed, with what judges from that day on.
CHANGES = {
    date(2018, 5, 7): (Regime.R1, ("490/QĐ-TTg",)),
    date(2019, 8, 21): (Regime.R2, ("1048/QĐ-TTg", "781/QĐ-TTg")),
    date(2023, 2, 24): (Regime.R3, ("148/QĐ-TTg",)),
    date(2025, 7, 6): (Regime.R4, ("148/QĐ-TTg", "1489/QĐ-TTg")),
    date(2026, 5, 22): (Regime.R5, ("26/2026/QĐ-TTg",)),
}
LAST_DAY = date(2030, 12, 31)
NEW_LAW = date(2026, 5, 22)
#: The last day of each kind of case under the rules of 2025: 60 days; 30 days, of which the last is a Sunday.
FINISH_BY = {
    CaseKind.FIRST: date(2026, 7, 21),
    CaseKind.UPGRADE: date(2026, 7, 21),
    CaseKind.RE_EVALUATION: date(2026, 6, 22),
}
#: Who may certify each rank.
AUTHORITY = {
    Regime.R1: {3: Level.PROVINCE, 4: Level.PROVINCE, 5: Level.NATION},
    Regime.R2: {3: Level.PROVINCE, 4: Level.PROVINCE, 5: Level.NATION},
    Regime.R3: {3: Level.DISTRICT, 4: Level.PROVINCE, 5: Level.NATION},
    Regime.R4: {3: Level.PROVINCE, 4: Level.PROVINCE, 5: Level.NATION},
    Regime.R5: {3: Level.PROVINCE, 4: Level.PROVINCE, 5: Level.NATION},
}
HTX = {"name": "HTX A", "kind": "cooperative", "business_registration": "123"}
BY = {"role": "producer"}
CASE = plain_case()
CERTIFICATE = plain_certificate(date(2019, 1, 1), date(2022, 1, 1))


def days(first: date = FIRST_DAY, last: date = LAST_DAY) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def law_of(day: date) -> tuple[Regime, tuple[str, ...]]:
    return CHANGES[max(first for first in CHANGES if first <= day)]


def test_every_day_is_judged_by_the_instruments_that_were_in_force_on_it() -> None:
    for day in days():
        book = rulebook_on(day)
        assert (book.regime, book.instruments) == law_of(day), day
        for instrument in book.instruments:
            since = instrument_since(instrument)
            assert since is not None and since <= day


@pytest.mark.parametrize("first", [day for day in CHANGES if day != FIRST_DAY])
def test_the_law_changes_on_its_day_and_not_on_the_day_before(first: date) -> None:
    before, after = rulebook_on(first - DAY), rulebook_on(first)
    assert before is not after
    assert (before.regime, before.instruments) == law_of(first - DAY)
    assert (after.regime, after.instruments) == CHANGES[first]
    assert before.ends == after.starts == first


def ruled(book: Rulebook) -> dict[str, Any]:
    """Every value of a rulebook that has a source."""
    values = {field.name: getattr(book, field.name) for field in fields(book)}
    return {name: value for name, value in values.items() if isinstance(value, Cited)}


def test_every_ruled_value_is_read_on_every_day_with_its_source() -> None:
    first_read: dict[Regime, dict[str, Any]] = {}
    for day in days():
        book = rulebook_on(day)
        values = ruled(book)
        assert values == first_read.setdefault(book.regime, values), day
        for name, value in values.items():
            assert value.value is not None and value.source.place and value.source.url, (day, name)
        assert dict(book.bands.value) == {1: 0, 2: 30, 3: 50, 4: 70, 5: 90}
        assert book.certificate_months.value == 36
        assert {star: book.recogniser_of(star) for star in (3, 4, 5)} == AUTHORITY[book.regime], day
        assert set(book.dossier.value) == set(CaseKind)
        assert book.has_district is (day < date(2025, 7, 6))
    assert set(first_read) == set(Regime)


def test_what_is_filed_on_a_day_is_judged_by_its_law_to_the_end() -> None:
    for day in days():
        own = rulebook_on(day)
        fresh = replace(CASE, regime=own.regime)
        assert governing_rules(fresh, Step.SUBMIT_DOSSIER, day) is own
        filed = replace(fresh, state=State.PROVINCE_EVALUATION, filed_on=day, received_on=day)
        for later in (day, day + DAY, day + timedelta(days=365), LAST_DAY):
            assert governing_rules(filed, Step.RECORD_RESULT, later) is own, (day, later)
            assert governing_rules(filed, Step.TRANSFER, later) is rulebook_on(later)
            certified = replace(filed, state=State.CERTIFIED, certificate=CERTIFICATE)
            assert governing_rules(certified, Step.PROPOSE_REVOCATION, later) is rulebook_on(later)


@pytest.mark.parametrize("state", sorted(BEFORE_CERTIFICATE))
def test_before_the_filing_the_law_of_the_day_holds_and_after_it_the_law_of_the_filing(state: State) -> None:
    for first in CHANGES:
        unfiled = replace(CASE, regime=Regime.R1, state=state)
        assert governing_rules(unfiled, Step.WITHDRAW, first) is rulebook_on(first)
        filed = replace(unfiled, filed_on=FIRST_DAY)
        assert governing_rules(filed, Step.WITHDRAW, first) is rulebook(Regime.R1)


# The day before the first.


def opened_too_early(program: Program) -> Iterator[Any]:
    day = date(2018, 5, 6)
    product, unit = {"name": "Cacao", "set": 13}, "dong-nai/dinh-quan/phu-loi"
    yield lambda: program.register(product, producer=HTX, unit=unit, by=BY, on=day)
    given: dict[str, Any] = {"producer": HTX, "unit": unit, "stars": 3, "decision": "1"}
    yield lambda: program.import_certificate(product, issued_on=day, **given)
    yield lambda: program.sweep(day)


def test_the_day_before_the_programme_is_refused_clearly_and_leaves_nothing_behind() -> None:
    store = MemoryStore()
    program, empty = Program(store, FrozenClock()), snapshot(MemoryStore())
    for ask in opened_too_early(program):
        with pytest.raises(NotInForceError) as caught:
            ask()
        assert str(caught.value) == "no rulebook is in force on 2018-05-06: the earliest starts on 2018-05-07"
        assert (caught.value.on, caught.value.first, caught.value.code) == (
            date(2018, 5, 6),
            date(2018, 5, 7),
            "rulebook.not_in_force",
        )
        assert snapshot(store) == empty


# Around the change-overs, through the program.


def registered(program: Program, on: date, kind: str = "first", **more: Any) -> None:
    unit = "dong-nai/phu-loi" if on >= date(2025, 7, 1) else "dong-nai/dinh-quan/phu-loi"
    given: dict[str, Any] = {"producer": HTX, "unit": unit, "by": BY, "on": on, "ref": "P1", "kind": kind, **more}
    program.register({"name": "Cam", "set": 1}, **given)


@pytest.mark.parametrize("first", [day for day in CHANGES if day != FIRST_DAY])
def test_the_day_of_filing_chooses_the_law_and_not_the_day_of_registering(first: date) -> None:
    for registered_on, filed_on in ((first - DAY, first - DAY), (first - DAY, first), (first, first)):
        program = Program(MemoryStore(), FrozenClock())
        registered(program, registered_on)
        assert program.case("P1").regime is law_of(registered_on)[0]
        case = program.advance("P1", "submit_dossier", by=BY, on=filed_on, documents=list(DOCUMENTS))
        assert case.regime is law_of(filed_on)[0]
        withdrawn = program.advance("P1", "withdraw", by=BY, on=first + DAY)
        # The end of the districts alone takes a filed case along to the new rules.
        assert withdrawn.regime is (Regime.R4 if first == date(2025, 7, 6) else case.regime)


# 26/2026/QĐ-TTg, Điều 12 khoản 2.


def test_n_8_11_and_n_8_12_the_limits_are_60_and_30_days_after_22_may_2026() -> None:
    terms = Terms(DeadlineKind.TRANSITION, Nature.HARD, decision_26_2026.FINISH_OLD_DOSSIERS_BY.source)
    counted = {number: in_days(terms, NEW_LAW, number, official_calendar()) for number in (30, 60)}
    assert {number: one.due_on for number, one in counted.items()} == {30: date(2026, 6, 22), 60: date(2026, 7, 21)}
    assert (NEW_LAW + timedelta(days=30)).strftime("%A %d/%m/%Y") == "Sunday 21/06/2026"
    assert FINISH_BY[CaseKind.RE_EVALUATION].strftime("%A %d/%m/%Y") == "Monday 22/06/2026"
    assert (NEW_LAW + timedelta(days=60)).strftime("%A %d/%m/%Y") == "Tuesday 21/07/2026"
    limit = rulebook(Regime.R4).finish_by
    assert limit is not None and limit.value == FINISH_BY


@pytest.mark.parametrize("kind", CaseKind)
def test_n_8_11_to_n_8_13_a_dossier_of_the_old_rules_is_finished_by_its_last_day_or_lapses(kind: CaseKind) -> None:
    last = FINISH_BY[kind]
    for on, done in ((last, True), (last + DAY, False)):
        program = at_province(kind)
        program.sweep(on - DAY)
        by = {"role": "provincial_council"}
        refusal = program.ask("P1", "record_result", by=by, on=on, average="75")
        assert (refusal is None) is done
        program.sweep(on)
        assert (program.case("P1").state is State.LAPSED) is not done


def at_province(kind: CaseKind) -> Program:
    """A dossier of an orange, filed under the rules of 2025, over which the provincial council sits."""
    program = Program(MemoryStore(), FrozenClock())
    if kind is CaseKind.FIRST:
        registered(program, date(2026, 5, 4))
    else:
        elder: dict[str, Any] = {"producer": HTX, "unit": "dong-nai/phu-loi", "stars": 3, "decision": "1", "ref": "P0"}
        program.import_certificate({"name": "Cam", "set": 1}, issued_on=date(2025, 8, 1), **elder)
        registered(program, date(2026, 5, 4), kind, predecessor="P0")
    walked(program, "P1", date(2026, 5, 5), State.PROVINCE_EVALUATION)
    return program


@pytest.mark.parametrize("kind", CaseKind)
def test_a_dossier_sent_back_is_filed_again_under_the_old_rules_until_their_last_day(kind: CaseKind) -> None:
    returned = replace(CASE, kind=kind, regime=Regime.R4, state=State.DOSSIER_RETURNED, filed_on=date(2026, 5, 4))
    for day in days(NEW_LAW, date(2026, 7, 31)):
        expected = Regime.R4 if day <= FINISH_BY[kind] else Regime.R5
        assert governing_rules(returned, Step.SUBMIT_DOSSIER, day).regime is expected, day
