"""Revocation: proposed, dismissed, decided, before the certificate ends and after, by the level that may."""

from datetime import date

import pytest

from cycle.errors import RefusedError
from cycle.program import Program
from cycle.testing import FrozenClock, MemoryStore
from cycle.vocabulary import State

DAY = date.fromisoformat
HTX = {"name": "HTX B", "kind": "cooperative"}
AGENCY = {"role": "provincial_agency"}


@pytest.fixture
def program() -> Program:
    return Program(MemoryStore(), FrozenClock())


def imported(program, stars=4, level=None, issued_on="2023-07-01"):
    given = {"producer": HTX, "unit": "hoa-binh/cao-phong/thu-phong", "decision": "1/QĐ-UBND", "ref": "H1"}
    return program.import_certificate(
        {"name": "Cam", "set": 1}, stars=stars, level=level, issued_on=DAY(issued_on), **given
    )


def proposed(program, on, ground="law_breach", **more):
    return program.advance("H1", "propose_revocation", by=AGENCY, on=DAY(on), ground=ground, **more)


@pytest.mark.parametrize("on", ["2024-03-01", "2026-03-01", "2026-09-01"])
def test_a_certificate_is_revoked_before_and_after_its_end(program, on) -> None:
    imported(program)
    assert proposed(program, on).state is State.REVOCATION_PROPOSED
    case = program.advance("H1", "revoke", by={"role": "provincial_pc"}, on=DAY(on), decision="9/QĐ-UBND")
    assert (case.state, case.proposal) == (State.REVOKED, None)
    program.sweep(DAY("2026-12-31"))
    assert program.case("H1").state is State.REVOKED


@pytest.mark.parametrize(
    ("stars", "level", "on", "role", "allowed"),
    [
        (3, "district", "2024-03-01", "district_pc", True),
        (3, "district", "2024-03-01", "provincial_pc", False),
        (3, "district", "2025-09-01", "provincial_pc", True),
        (3, "district", "2025-09-01", "district_pc", False),
        (4, "province", "2024-03-01", "provincial_pc", True),
        (4, "province", "2024-03-01", "district_pc", False),
        (4, "province", "2024-03-01", "ministry", False),
        (5, "nation", "2024-03-01", "ministry", True),
        (5, "nation", "2024-03-01", "provincial_pc", False),
    ],
)
def test_who_recognises_such_stars_may_revoke(program, stars, level, on, role, allowed) -> None:
    imported(program, stars, level)
    proposed(program, on)
    refusal = program.ask("H1", "revoke", by={"role": role}, on=DAY(on))
    assert (refusal is None) is allowed


@pytest.mark.parametrize(
    ("proposed_on", "dismissed_on", "state"),
    [
        ("2024-03-01", "2024-03-10", State.CERTIFIED),
        ("2026-02-01", "2026-03-10", State.RENEWAL_DUE),
        ("2026-06-20", "2026-07-01", State.RENEWAL_DUE),
        ("2026-06-20", "2026-07-02", State.EXPIRED),
        ("2026-07-10", "2026-07-20", State.EXPIRED),
    ],
)
def test_what_is_dismissed_goes_on_from_where_time_has_taken_it(program, proposed_on, dismissed_on, state) -> None:
    imported(program)
    proposed(program, proposed_on)
    program.sweep(DAY(dismissed_on))
    case = program.advance("H1", "dismiss_revocation", by=AGENCY, on=DAY(dismissed_on), reason="Không có căn cứ")
    assert (case.state, case.proposal) == (state, None)
    program.sweep(DAY("2026-12-31"))
    assert program.case("H1").state is State.EXPIRED


def test_a_revocation_needs_a_ground_and_a_proposal(program) -> None:
    imported(program)
    with pytest.raises(RefusedError):
        program.advance("H1", "revoke", by={"role": "provincial_pc"}, on=DAY("2024-03-01"))
    with pytest.raises(RefusedError):
        program.advance("H1", "propose_revocation", by=AGENCY, on=DAY("2024-03-01"))
    with pytest.raises(RefusedError):
        proposed(program, "2024-03-01", ground="not_reevaluated")


def test_since_2026_the_authority_has_15_days_from_the_conclusion(program) -> None:
    imported(program)
    proposed(program, "2026-06-03", concluded_on="2026-06-01")
    (deadline,) = program.deadlines("H1")
    assert (deadline.kind, deadline.due_on) == ("revocation_decision", DAY("2026-06-16"))
    report = program.sweep(DAY("2026-06-17"))
    assert dict(report.overdue) == {"revocation_decision": 1}
    assert program.deadlines("H1")[0].overdue


def test_a_recognition_that_was_wrong_is_withdrawn(program) -> None:
    imported(program)
    case = program.advance("H1", "withdraw_recognition", by={"role": "provincial_pc"}, on=DAY("2024-03-01"))
    assert case.state is State.RECOGNITION_WITHDRAWN
