"""An owner who will not renew: said once with the reason, told apart from one who forgot, taken back by registering."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cycle.errors import RefusedError
from cycle.forecast import Renewal, renewal_of
from cycle.program import Program
from cycle.records import replay
from cycle.rules.plan_file import shipped_plan_text
from cycle.testing import FrozenClock, MemoryStore
from cycle.vocabulary import State, Step

DAY = date.fromisoformat
HTX = {"name": "HTX B", "kind": "cooperative"}
BY = {"role": "producer", "name": "HTX B"}
UNIT = "hoa-binh/cao-phong/thu-phong"
WHY = "Chi phí kiểm nghiệm cao hơn lợi ích"


@pytest.fixture
def program() -> Program:
    return with_certificate()


def with_certificate(*plans: str) -> Program:
    """A program with one certificate, good until 2022-12-20, and these plans."""
    program = Program(MemoryStore(), FrozenClock())
    for plan in plans:
        program.load_plan(plan, shipped_plan_text(plan))
    program.import_certificate(
        {"name": "Cam", "set": 1},
        producer=HTX,
        unit=UNIT,
        stars=4,
        issued_on=DAY("2019-12-20"),
        decision="1/QĐ-UBND",
        level="province",
        ref="H1",
    )
    return program


def declined(program, on, by=BY, **more):
    return program.advance("H1", Step.DECLINE_RENEWAL, by=by, on=DAY(on), **{"reason": WHY, **more})


def again(program, on, ref="N1"):
    return program.register(kind="re_evaluation", predecessor="H1", by=BY, on=DAY(on), ref=ref)


def codes(program, on, by=BY, **more):
    refusal = program.ask("H1", Step.DECLINE_RENEWAL, by=by, on=DAY(on), **{"reason": WHY, **more})
    return [reason.code for reason in refusal.reasons] if refusal else []


@pytest.mark.parametrize(
    ("on", "state"),
    [("2021-06-01", State.CERTIFIED), ("2022-09-01", State.RENEWAL_DUE), ("2023-01-05", State.EXPIRED)],
)
def test_it_can_be_said_before_and_after_the_end_and_moves_the_case_nowhere(program, on, state) -> None:
    case = declined(program, on)
    assert (case.state, case.renewal_declined and case.renewal_declined.on) == (state, DAY(on))
    assert case.renewal_declined and case.renewal_declined.reason == WHY
    last = program.history("H1")[-1]
    assert (last.step, last.source, last.dest, last.details["reason"]) == ("decline_renewal", state, state, WHY)


@pytest.mark.parametrize("role", ["commune_pc", "district_agency", "provincial_agency"])
def test_an_office_near_the_owner_may_say_it_for_it(program, role) -> None:
    assert declined(program, "2022-09-01", {"role": role}).renewal_declined is not None


def test_it_needs_a_reason_the_owner_or_its_offices_and_is_said_once(program) -> None:
    assert codes(program, "2022-09-01", reason=None) == ["renewal.reason_missing"]
    assert codes(program, "2022-09-01", {"role": "producer", "name": "HTX C"}) == ["actor.other_producer"]
    assert codes(program, "2022-09-01", {"role": "provincial_pc"}) == ["actor.role"]
    assert codes(program, "2022-09-01", {"role": "commune_pc", "unit": "hoa-binh/cao-phong/khac"}) == [
        "actor.other_unit"
    ]
    declined(program, "2022-09-01")
    assert codes(program, "2022-09-02") == ["renewal.declined_before"]


def test_whoever_is_on_the_way_to_renew_does_not_decline(program) -> None:
    again(program, "2022-09-01")
    assert codes(program, "2022-09-02") == ["renewal.under_way"]
    program.advance("N1", "withdraw", by=BY, on=DAY("2022-09-03"))
    assert codes(program, "2022-09-04") == []


@pytest.mark.parametrize("on", ["2022-10-01", "2023-02-01"])
def test_registering_again_is_allowed_and_takes_it_back(program, on) -> None:
    declined(program, "2022-09-01")
    again(program, on)
    case = program.case("H1")
    assert case.renewal_declined is None
    assert program.history("H1")[-1].step is Step.RESUME_RENEWAL
    assert replay(program.history("H1")) == case
    program.advance("N1", "withdraw", by=BY, on=DAY(on))
    assert program.case("H1").renewal_declined is None
    assert declined(program, on, reason="Đã giải thể").renewal_declined is not None


def test_nobody_takes_it_back_without_registering(program) -> None:
    declined(program, "2022-09-01")
    assert Step.RESUME_RENEWAL not in {one.step for one in program.options("H1", on=DAY("2022-09-02"))}


def test_registering_again_ends_both_the_proposal_of_the_plan_and_the_decline() -> None:
    program = with_certificate("hoa_binh_2023")
    declined(program, "2022-09-01")
    program.sweep(DAY("2023-03-18"))
    assert program.case("H1").state is State.REVOCATION_PROPOSED
    again(program, "2023-03-20")
    assert [event.step.value for event in program.history("H1")][-2:] == ["dismiss_revocation", "resume_renewal"]
    assert (program.case("H1").state, program.case("H1").renewal_declined) == (State.EXPIRED, None)


def test_the_sweep_goes_on_as_the_law_has_it() -> None:
    program = with_certificate("hoa_binh_2023")
    declined(program, "2022-09-01")
    steps = []
    for one in (program, with_certificate("hoa_binh_2023")):
        one.sweep(DAY("2023-12-31"))
        moves = [(event.step, event.on) for event in one.history("H1") if event.step is not Step.DECLINE_RENEWAL]
        steps.append(moves)
    assert steps[0] == steps[1]
    assert program.case("H1").state is State.REVOCATION_PROPOSED


def test_what_is_revoked_is_not_declined(program) -> None:
    by = {"role": "provincial_agency"}
    program.advance("H1", "propose_revocation", by=by, on=DAY("2022-01-10"), ground="law_breach")
    assert codes(program, "2022-01-11") == ["step.not_from_here"]
    with pytest.raises(RefusedError):
        declined(program, "2022-01-11")


def test_a_certificate_that_ends_is_filed_registered_declined_or_nothing_is_known(program) -> None:
    case = program.case("H1")
    pending = replace(case, id="c2", certificate=None)
    assert renewal_of(case, None) is Renewal.NOTHING
    assert renewal_of(case, pending) is Renewal.REGISTERED
    assert renewal_of(case, replace(pending, filed_on=DAY("2022-09-01") + timedelta(days=1))) is Renewal.FILED
    assert renewal_of(declined(program, "2022-09-01"), None) is Renewal.DECLINED
