"""Each number of days and months in the national rules, on its last day and on the day after, through the program.

The names carry the ids of the rows in docs/sources.md. Rounds: `tests/acceptance/test_sources_rounds.py`; the limits of
old dossiers (N-8-11 to N-8-13): `test_every_day`.
"""

from datetime import date, timedelta
from typing import Any

import pytest

from cycle.case import Case
from cycle.deadlines import DeadlineKind, Nature, Terms, in_days, in_working_days
from cycle.program import Program
from cycle.rules.holidays_vn import official_calendar
from cycle.rules.registry import rulebook
from cycle.testing import FrozenClock, MemoryStore
from cycle.testing.stories import DOCUMENTS, walked
from cycle.vocabulary import Regime, State

DAY = date.fromisoformat
ONE_DAY = timedelta(days=1)
HTX = {"name": "HTX A", "kind": "cooperative"}
BY = {"role": "producer"}
COMMUNE = {"role": "commune_pc"}
OLD, NEW = "dong-nai/dinh-quan/phu-loi", "dong-nai/phu-loi"


@pytest.fixture
def program() -> Program:
    return Program(MemoryStore(), FrozenClock())


def imported(program: Program, issued_on: str, stars: int = 4, **more: Any) -> Case:
    day = DAY(issued_on)
    given: dict[str, Any] = {"producer": HTX, "unit": NEW if day >= date(2025, 7, 1) else OLD, "ref": "H1", **more}
    return program.import_certificate({"name": "Cam", "set": 1}, stars=stars, issued_on=day, decision="1", **given)


def first(program: Program, on: str, until: State) -> Case:
    unit = NEW if DAY(on) >= date(2025, 7, 1) else OLD
    program.register({"name": "Cam", "set": 1}, producer=HTX, by=BY, unit=unit, on=DAY(on), ref="P1")
    return walked(program, "P1", DAY(on), until)


def again(program: Program, on: str) -> Case:
    return program.register(kind="re_evaluation", predecessor="H1", by=BY, on=DAY(on), ref="P1")


def due(program: Program) -> dict[str, str]:
    return {one.kind.value: one.due_on.isoformat() for one in program.deadlines("P1")}


# Offices.


def test_n_6_4_3_n_7_1_02_and_n_8_01_the_commune_has_15_working_days_from_receipt(program: Program) -> None:
    """From Monday 17 August 2026: Saturday the 22nd was worked; 31 August, 1 and 2 September and weekends were off."""
    first(program, "2026-08-17", State.DOSSIER_SUBMITTED)
    august, september = (18, 19, 20, 21, 22, 24, 25, 26, 27, 28), (3, 4, 7, 8, 9)
    assert len(august + september) == 15
    assert due(program) == {"commune_assessment": date(2026, 9, september[-1]).isoformat()}


def test_n_7_1_03_the_file_goes_up_within_the_same_15_days(program: Program) -> None:
    first(program, "2026-08-17", State.DOSSIER_SUBMITTED)
    program.advance("P1", "assess_at_commune", by=COMMUNE, on=DAY("2026-09-08"))
    assert due(program) == {"commune_assessment": "2026-09-09"}
    program.advance("P1", "forward", by=COMMUNE, on=DAY("2026-09-09"))
    assert "commune_assessment" not in due(program)


@pytest.mark.parametrize("on", ["2021-08-16", "2023-08-14", "2025-08-18"])
def test_n_7_2_1_no_days_of_the_commune_are_invented_before_2026(program: Program, on: str) -> None:
    first(program, on, State.DOSSIER_SUBMITTED)
    assert "commune_assessment" not in due(program)


@pytest.mark.parametrize(("forwarded", "last"), [("2026-09-15", "2026-10-30"), ("2026-09-16", "2026-11-02")])
def test_n_6_7_7_n_7_1_06_and_n_8_07_a_re_evaluation_takes_45_days_from_the_full_file(
    program: Program, forwarded: str, last: str
) -> None:
    """45 calendar days; from 16 September they end on Saturday 31 October, and so on the Monday."""
    in_the_window(program)
    program.advance("P1", "assess_at_commune", by=COMMUNE, on=DAY("2026-09-10"))
    program.advance("P1", "forward", by=COMMUNE, on=DAY(forwarded))
    assert due(program) == {"re_evaluation_decision": last}
    assert not program.sweep(DAY(last)).overdue
    assert dict(program.sweep(DAY(last) + ONE_DAY).overdue) == {"re_evaluation_decision": 1}


def test_n_6_7_7_n_7_1_11_and_n_8_07_the_nation_has_its_own_45_days(program: Program) -> None:
    in_the_window(program)
    walked(program, "P1", DAY("2026-09-10"), State.PROVINCE_SCORED, average="92")
    program.advance("P1", "forward", by={"role": "provincial_pc"}, on=DAY("2026-10-05"))
    assert due(program) == {"re_evaluation_decision": "2026-11-19"}


def in_the_window(program: Program) -> None:
    """A re-evaluation that was filed in time."""
    imported(program, "2024-03-01")
    again(program, "2026-09-08")
    program.advance("P1", "submit_dossier", by=BY, on=DAY("2026-09-08"), documents=list(DOCUMENTS))


@pytest.mark.parametrize(
    ("ground", "concluded", "last"),
    [
        ("law_breach", "2026-06-01", "2026-06-16"),
        ("production_ceased", "2026-06-01", "2026-06-16"),
        ("law_breach", "2026-08-14", "2026-09-03"),  # the 29th is a Saturday, then come the days off to 2 September
    ],
)
def test_n_6_8_9_n_7_1_20_and_n_8_08_a_revocation_takes_15_days_from_the_conclusion(
    program: Program, ground: str, concluded: str, last: str
) -> None:
    imported(program, "2024-03-01", ref="P1")
    on = DAY(concluded) + ONE_DAY
    agency = {"role": "provincial_agency"}
    program.advance("P1", "propose_revocation", by=agency, on=on, ground=ground, concluded_on=DAY(concluded))
    assert due(program)["revocation_decision"] == last
    assert not program.sweep(DAY(last)).overdue
    assert dict(program.sweep(DAY(last) + ONE_DAY).overdue) == {"revocation_decision": 1}


# Certificates.


@pytest.mark.parametrize(
    "on", ["2018-06-04", "2020-06-08", "2021-03-31", "2023-04-03", "2024-02-19", "2025-08-18", "2026-08-17"]
)
def test_n_3_1_5_n_4_6_1_n_6_2_4_n_7_1_18_and_n_8_09_a_certificate_lasts_36_months(program: Program, on: str) -> None:
    case = first(program, on, State.CERTIFIED)
    assert case.certificate is not None
    issued, until = case.certificate.issued_on, case.certificate.valid_until
    assert (until.year - issued.year, until.month, until.day) == (3, issued.month, issued.day)
    program.sweep(until)
    assert program.case("P1").state in {State.CERTIFIED, State.RENEWAL_DUE}
    program.sweep(until + ONE_DAY)
    assert program.case("P1").state is State.EXPIRED


@pytest.mark.parametrize(
    ("issued_on", "told_on"),
    [
        ("2020-09-01", "2023-08-02"),  # 148/QĐ-TTg in force
        ("2023-03-01", "2026-01-30"),  # as amended by 1489/QĐ-TTg
        ("2023-09-01", "2026-08-02"),  # 26/2026/QĐ-TTg does not repeat it: the mark of practice goes on
    ],
)
def test_n_4_6_2_n_7_2_3_n_7_3_14_and_n_8_14_the_producer_is_told_30_days_before_the_end(
    program: Program, issued_on: str, told_on: str
) -> None:
    case = imported(program, issued_on)
    assert case.certificate is not None
    assert case.certificate.valid_until - DAY(told_on) == timedelta(days=30)
    program.sweep(DAY(told_on) - ONE_DAY)
    assert program.case("H1").notified != 30
    program.sweep(DAY(told_on))
    last = program.history("H1")[-1]
    assert (last.step.value, last.on, program.case("H1").notified) == ("notify_expiry", DAY(told_on), 30)


def test_n_4_6_2_and_n_6_7_8_the_30_days_are_law_under_148_and_are_not_repeated_since() -> None:
    ruled = {regime: rulebook(regime).notice_days for regime in Regime}
    assert {regime: one.value if one else None for regime, one in ruled.items()} == {
        Regime.R1: None,
        Regime.R2: None,
        Regime.R3: 30,
        Regime.R4: 30,
        Regime.R5: None,
    }


@pytest.mark.parametrize(
    ("on", "codes"),
    [
        ("2026-09-01", ["window.too_early"]),
        ("2026-09-02", []),
        ("2026-11-01", []),
        ("2026-11-02", ["window.too_late"]),
    ],
)
def test_n_6_7_1_n_7_1_17_and_n_8_06_a_re_evaluation_is_filed_180_to_120_days_before_the_end(
    program: Program, on: str, codes: list[str]
) -> None:
    end = DAY("2027-03-01")
    assert [(end - DAY(day)).days for day in ("2026-09-02", "2026-11-01")] == [180, 120]
    imported(program, "2024-03-01")
    again(program, "2026-08-03")
    refusal = program.ask("P1", "submit_dossier", by=BY, on=DAY(on), documents=list(DOCUMENTS))
    assert [reason.code for reason in (refusal.reasons if refusal else ())] == codes


@pytest.mark.parametrize("issued_on", ["2023-06-01", "2023-08-01", "2023-09-18"])
def test_n_7_1_19_and_n_8_10_a_certificate_is_prolonged_by_180_days_at_most(program: Program, issued_on: str) -> None:
    """Its window closed before 22 May 2026, and its re-evaluation is filed under the new rules and pending."""
    imported(program, issued_on)
    end = DAY(issued_on).replace(year=2026)
    assert end - timedelta(days=120) < date(2026, 5, 22)
    again(program, "2026-05-25")
    program.advance("P1", "submit_dossier", by=BY, on=DAY("2026-05-26"), documents=list(DOCUMENTS))
    program.sweep(end + timedelta(days=180))
    held = program.case("H1")
    assert held.state is State.EXTENDED
    assert held.certificate is not None and held.certificate.extended_until == end + timedelta(days=180)
    program.sweep(end + timedelta(days=181))
    assert program.case("H1").state is State.EXPIRED


def test_n_8_19_whoever_files_on_the_last_day_is_decided_before_the_certificate_ends() -> None:
    """15 working days of the commune and twice 45 days fit into the 120, whenever the certificate ends."""
    calendar, source = official_calendar(), rulebook(Regime.R5).certificate_months.source
    terms = Terms(DeadlineKind.COMMUNE_ASSESSMENT, Nature.SOFT, source)
    end = date(2026, 9, 19)  # the first whose window closes under the decision of 2026
    while end < date(2030, 1, 1):
        assessed = in_working_days(terms, end - timedelta(days=120), 15, calendar).due_on
        province = in_days(terms, assessed, 45, calendar).due_on
        assert in_days(terms, province, 45, calendar).due_on <= end, end
        end += ONE_DAY
