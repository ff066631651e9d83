"""From an idea to a certificate, through the program: what moves a case, what refuses, and what changes nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from cycle.errors import (
    BadValueError,
    ConflictError,
    NotFoundError,
    NotInForceError,
    RefusedError,
    TakenError,
    UnknownWordError,
)
from cycle.people import Product
from cycle.ports import CaseFilter
from cycle.program import Program
from cycle.records import replay
from cycle.rules.plan_file import shipped_plan_text
from cycle.testing import FrozenClock, MemoryStore, examples
from cycle.testing.memory import MemoryWriting
from cycle.testing.snapshot import snapshot
from cycle.testing.stories import walked
from cycle.vocabulary import Level, Regime, Role, State, Step

DAY = date.fromisoformat
HTX = {"name": "HTX A", "kind": "cooperative", "business_registration": "123"}
PHU_LOI = "dong-nai/dinh-quan/phu-loi"
BY = {"role": "producer", "name": "HTX A"}


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def program(store) -> Program:
    return Program(store, FrozenClock())


def registered(program, on="2024-03-01", unit=PHU_LOI, **more):
    given = {"producer": HTX, "by": BY, "unit": unit, "ref": "P1", **more}
    return program.register({"name": "Cacao", "set": 13}, on=DAY(on), **given)


def test_the_example_of_the_design_goes_from_idea_to_certificate(program) -> None:
    program.load_plan("dong_nai_2023", shipped_plan_text("dong_nai_2023"))
    registered(program, "2023-03-01")
    district, province = {"unit": "dong-nai/dinh-quan"}, {"unit": "dong-nai"}
    way: list[tuple[str, str, dict[str, str], dict[str, Any], str]] = [
        ("select_idea", "2023-03-10", {"role": "district_agency", **district}, {}, "idea_selected"),
        ("submit_plan", "2023-03-15", {"role": "producer"}, {}, "plan_submitted"),
        ("approve_plan", "2023-03-20", {"role": "district_agency", **district}, {}, "implementing"),
        (
            "submit_dossier",
            "2023-04-20",
            {"role": "producer"},
            {"documents": ["registration_form", "self_assessment", "sample"]},
            "dossier_submitted",
        ),
        ("assess_at_commune", "2023-04-25", {"role": "commune_pc", "unit": PHU_LOI}, {}, "commune_assessed"),
        ("forward", "2023-04-26", {"role": "commune_pc", "unit": PHU_LOI}, {}, "district_received"),
        (
            "convene",
            "2023-05-10",
            {"role": "district_agency", **district},
            {"council": {"decision": "45/QĐ-UBND", "members": ["A", "B", "C", "D", "E"]}},
            "district_evaluation",
        ),
        ("record_result", "2023-05-25", {"role": "district_council"}, {"average": "74.5"}, "district_scored"),
        ("forward", "2023-05-30", {"role": "district_pc", **district}, {}, "province_received"),
        (
            "convene",
            "2023-06-12",
            {"role": "provincial_agency", **province},
            {"council": {"decision": "900/QĐ-UBND"}},
            "province_evaluation",
        ),
        ("record_result", "2023-06-20", {"role": "provincial_council"}, {"average": "72.25"}, "province_scored"),
        ("recognise", "2023-07-01", {"role": "provincial_pc", **province}, {"decision": "1500/QĐ-UBND"}, "certified"),
    ]
    for step, on, by, details, state in way:
        assert program.advance("P1", step, on=DAY(on), by=by, **details).state == state
    case = program.case("P1")
    assert (case.stars, case.certificate.valid_until, case.regime) == (4, DAY("2026-07-01"), Regime.R3)
    assert [event.step for event in program.history("P1")] == ["register", *(step for step, *_ in way)]
    with pytest.raises(RefusedError) as caught:
        program.advance("P1", "recognise", on=DAY("2023-07-02"), by={"role": "provincial_pc"}, decision="1/QĐ-UBND")
    assert [reason.code for reason in caught.value.refusal.reasons] == ["step.not_from_here"]


@pytest.mark.parametrize(
    ("on", "unit", "average", "stars", "level"),
    [
        ("2018-09-01", PHU_LOI, "50", 3, Level.PROVINCE),
        ("2020-09-01", PHU_LOI, "69.999", 3, Level.PROVINCE),
        ("2024-09-01", PHU_LOI, "50", 3, Level.DISTRICT),
        ("2024-09-01", PHU_LOI, "70", 4, Level.PROVINCE),
        ("2024-09-01", PHU_LOI, "90", 5, Level.NATION),
        ("2024-09-01", PHU_LOI, "269/3", 4, Level.PROVINCE),
        ("2025-09-01", "dong-nai/phu-loi", "50", 3, Level.PROVINCE),
        ("2026-06-01", "dong-nai/phu-loi", "271/3", 5, Level.NATION),
    ],
)
def test_each_regime_recognises_at_its_own_level(program, on, unit, average, stars, level) -> None:
    case = walked(program, registered(program, on, unit).id, DAY(on), average=average)
    assert case.certificate is not None
    assert (case.stars, case.certificate.level) == (stars, level)


def test_a_case_can_be_looked_at_as_it_was_on_a_past_day(program) -> None:
    walked(program, registered(program).id, DAY("2024-03-02"))
    history = program.history("P1")
    for number, event in enumerate(history, start=1):
        later = [one for one in history if one.on == event.on][-1].number
        assert program.case("P1", as_of=event.on) == replay(history[:later])
        assert number <= later
    with pytest.raises(NotFoundError):
        program.case("P1", as_of=DAY("2024-02-29"))


def test_the_options_name_every_step_and_all_that_stands_against_it(program) -> None:
    registered(program)
    options = {one.step: one for one in program.options("P1", on=DAY("2024-03-02"))}
    assert set(options) == {Step.SUBMIT_DOSSIER, Step.WITHDRAW, Step.LAPSE, Step.TRANSFER}
    assert options[Step.WITHDRAW].allowed
    assert {reason.code for reason in options[Step.SUBMIT_DOSSIER].refusal.reasons} == {"document.missing"}
    assert len(options[Step.SUBMIT_DOSSIER].refusal.reasons) == 3
    stranger = program.options("P1", on=DAY("2024-03-02"), by={"role": "producer", "name": "HTX B"})
    assert {reason.code for one in stranger if one.refusal for reason in one.refusal.reasons} >= {
        "actor.other_producer",
        "document.missing",
    }


def test_asking_answers_as_acting_would_and_changes_nothing(program, store) -> None:
    registered(program)
    before = snapshot(store)
    refusal = program.ask("P1", "submit_dossier", on=DAY("2024-03-02"), by=BY)
    with pytest.raises(RefusedError) as caught:
        program.advance("P1", "submit_dossier", on=DAY("2024-03-02"), by=BY)
    assert refusal == caught.value.refusal
    assert program.ask("P1", "withdraw", on=DAY("2024-03-02"), by=BY) is None
    assert snapshot(store) == before


@pytest.mark.parametrize(
    ("error", "step", "given"),
    [
        (RefusedError, "submit_dossier", {}),
        (RefusedError, "withdraw", {"on": "2024-02-28"}),
        (RefusedError, "withdraw", {"by": {"role": "ministry"}}),
        (NotInForceError, "withdraw", {"on": "2018-05-06"}),
        (UnknownWordError, "certify", {}),
        (UnknownWordError, "register", {}),
        (UnknownWordError, "import_certificate", {}),
        (UnknownWordError, "supersede", {"by": {"role": "clock"}}),
        (UnknownWordError, "withdraw", {"stars": 5}),
        (UnknownWordError, "withdraw", {"by": {"role": "king"}}),
        (UnknownWordError, "withdraw", {"by": {"role": "provincial_pc", "unit": "atlantis"}}),
        (BadValueError, "withdraw", {"by": {"role": "provincial_pc", "unit": "Đồng Nai"}}),
        (BadValueError, "withdraw", {"on": "2024-02-30"}),
        (BadValueError, "withdraw", {"on": datetime(2024, 3, 2)}),  # noqa: DTZ001  what a host gives by mistake
        (BadValueError, "withdraw", {"reason": "\x00"}),
        (BadValueError, "withdraw", {"request_id": " "}),
        (BadValueError, "submit_dossier", {"documents": "sample"}),
        (NotFoundError, "withdraw", {"key": "P2"}),
    ],
)
def test_whatever_is_not_done_changes_nothing(program, store, error, step, given) -> None:
    registered(program)
    before = snapshot(store)
    given = {"key": "P1", "on": DAY("2024-03-02"), "by": BY, **given}
    with pytest.raises(error):
        program.advance(given.pop("key"), step, **given)
    assert snapshot(store) == before


@pytest.mark.parametrize(
    ("error", "given"),
    [
        (UnknownWordError, {"kind": "second"}),
        (UnknownWordError, {"unit": "atlantis/a/b"}),
        (BadValueError, {"unit": "dong-nai"}),
        (BadValueError, {"unit": "dong-nai/phu-loi"}),
        (BadValueError, {"unit": None}),
        (NotInForceError, {"on": "2018-05-06"}),
        (NotFoundError, {"kind": "upgrade", "predecessor": "P9"}),
        (RefusedError, {"kind": "upgrade"}),
        (RefusedError, {"by": {"role": "producer", "name": "HTX khác"}}),
        (RefusedError, {"by": {"role": "commune_pc"}}),
        (TakenError, {"ref": "P0"}),
    ],
)
def test_a_registration_that_fails_leaves_nothing(program, store, error, given) -> None:
    registered(program, ref="P0")
    before = snapshot(store)
    with pytest.raises(error):
        registered(program, **given)
    assert snapshot(store) == before


def test_a_registration_of_history_passes_over_papers_that_cannot_be_shown_any_more(program) -> None:
    household = {"producer": {"name": "Hộ A", "kind": "household"}, "by": {"role": "producer"}, "on": "2018-06-01"}
    with pytest.raises(RefusedError):
        registered(program, **household)
    case = registered(program, historical=True, **household)
    assert program.history(case.id)[0].historical


def test_a_request_that_comes_twice_is_done_once_and_answered_alike(program, store) -> None:
    first = registered(program, request_id="r-1")
    submitted = {"by": BY, "on": DAY("2024-03-02"), "documents": ["registration_form", "self_assessment", "sample"]}
    second = program.advance("P1", "submit_dossier", request_id="r-2", **submitted)
    program.advance("P1", "withdraw", by=BY, on=DAY("2024-03-03"))
    before = snapshot(store)
    assert registered(program, request_id="r-1") == first
    assert program.advance("P1", "submit_dossier", request_id="r-2", **submitted) == second
    assert snapshot(store) == before


def test_a_request_id_is_not_used_for_anything_else(program) -> None:
    registered(program, request_id="r-1")
    registered(program, ref="P2", request_id="r-2")
    program.advance("P1", "withdraw", by=BY, on=DAY("2024-03-03"), request_id="r-3")
    for key, step, request in (("P2", "withdraw", "r-3"), ("P1", "submit_dossier", "r-3"), ("P1", "withdraw", "r-1")):
        with pytest.raises(TakenError):
            program.advance(key, step, by=BY, on=DAY("2024-03-04"), request_id=request)


def test_an_imported_certificate_is_answered_alike_too(program) -> None:
    given = {"producer": HTX, "unit": PHU_LOI, "stars": 4, "issued_on": DAY("2020-12-20"), "decision": "1/QĐ-UBND"}
    case = program.import_certificate({"name": "Cam", "set": 1}, request_id="r-1", **given)
    assert program.import_certificate({"name": "Cam", "set": 1}, request_id="r-1", **given) == case
    assert len(program.cases()) == 1


def test_who_comes_second_is_told_who_came_first(program, store) -> None:
    """Two look at the same case; the first moves it before the second writes."""
    registered(program)
    with pytest.raises(ConflictError) as caught, store.write() as writing:
        stale = writing.case("P1")
        after = stale.moved(State.IDEA_RETURNED, stale.since, {})
        writing.save([examples.moving(stale, State.WITHDRAWN, Step.WITHDRAW)])
        writing.save([examples.moving(stale, after.state)])
    assert caught.value.moved_by == examples.OFFICER.name
    assert program.case("P1").state is State.IMPLEMENTING


def test_names_are_found_without_their_tone_marks(program) -> None:
    program.register(Product("Bưởi đỏ Tân Lạc", 1), producer=HTX, unit=PHU_LOI, by=BY, on=DAY("2024-03-01"))
    assert len(program.cases(CaseFilter(text="buoi DO"))) == 1


def test_every_role_may_ask_for_everything_and_only_the_law_answers(program) -> None:
    """No question breaks: each is answered by yes, or by a refusal with reasons."""
    registered(program)
    for offset in range(0, 900, 45):
        on = DAY("2024-03-02") + timedelta(days=offset)
        for role in Role:
            for option in program.options("P1", by={"role": role}, on=on):
                assert option.allowed or option.refusal.reasons


class _Failing(MemoryStore):
    """Undoes what was written while it is told to."""

    fails = False

    @contextmanager
    def write(self, *, alone: bool = False) -> Iterator[MemoryWriting]:
        with super().write(alone=alone) as writing:
            yield writing
            if self.fails:
                raise ZeroDivisionError


def test_a_plan_whose_loading_was_undone_is_forgotten() -> None:
    store = _Failing()
    mine, other = Program(store, FrozenClock()), Program(store, FrozenClock())
    key = "dong_nai_2023"
    received: dict[str, Any] = {
        "state": State.PROVINCE_RECEIVED,
        "filed_on": date(2023, 5, 2),
        "received_on": date(2023, 5, 30),
    }
    with store.write() as writing:  # a case whose deadline the plan dates
        writing.save([examples.opening(examples.registered_case(plan=key, regime=Regime.R3, **received))])
    text = shipped_plan_text(key)
    store.fails = True
    with pytest.raises(ZeroDivisionError):
        mine.load_plan(key, text)
    store.fails = False
    another = text.replace('name = "Kế hoạch', 'name = "Dự thảo kế hoạch', 1)
    assert another != text
    other.load_plan(key, another)
    assert mine.plans() == other.plans()
