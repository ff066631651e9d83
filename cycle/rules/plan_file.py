"""The plans of provinces and districts: the text of a file becomes a `Plan`, or a PlanError that says where.

The form of the file is in `docs/plan-format.md`. Nothing here reads a clock or a store.
"""

import re
import tomllib
from datetime import date
from fractions import Fraction
from functools import cache

from cycle.citation import Citation, Confidence
from cycle.errors import BadValueError, PlanError, UnknownWordError
from cycle.plan import (
    CouncilPolicy,
    MissedGate,
    OfficePapers,
    Plan,
    PlannedWindow,
    Policies,
    RenewalPolicy,
    TransitionOverrun,
)
from cycle.rules.administrative_units import TWO_TIERS_FROM, known_provinces, require_known, unit_on
from cycle.rules.plan_days import SOURCE_KEYS, Frame, require_order
from cycle.rules.plan_duties import read_obligations, read_targets
from cycle.rules.plan_inspections import read_inspections
from cycle.rules.plan_rounds import read_idea, read_rounds, read_windows
from cycle.rules.plan_table import Table, shown, unknown
from cycle.rules.registry import rulebook_on
from cycle.rules.resources import shipped_text
from cycle.units import parse_unit
from cycle.vocabulary import ExpiryConvention

#: The plans that come with the program.
SHIPPED_PLANS = ("bac_kan_2024", "dong_nai_2023", "hoa_binh_2023", "nghi_xuan_2022", "quang_nam_2018")
#: Longest file that is read, in characters.
LONGEST_FILE = 200_000
#: The years in which a plan can start: the programme began in 2018.
FIRST_YEAR, LAST_YEAR = 2018, 2200
#: Most years that one plan covers.
MOST_YEARS = 15
#: The longest time after which what is overdue is told to the level above, in days.
LONGEST_ESCALATION = 366

PLAN_KEYS = (
    *("title_vi", "title_en", "unit", "year", "starts", "ends", "document", "policies", "idea", "round"),
    *("forwarding", "council", "inspections", "renewal", "window", "obligation", "target", "appendix"),
)
DOCUMENT_KEYS = ("name", "url", "checked_on", "confidence")
POLICY_KEYS = (
    *("before_is_strict", "business_plan_required", "transition_overrun", "missed_gate", "office_papers"),
    "escalate_after_days",
)
COUNCIL_KEYS = ("sessions", "quorum", "max_spread", "members_min", *SOURCE_KEYS)
RENEWAL_KEYS = (
    *("expiry_convention", "notice_days", "reregister_by", "reregister_before", "propose_revocation"),
    *("reissue_window", *SOURCE_KEYS),
)
FORWARDING_KEYS = ("by_contest", *SOURCE_KEYS)

_KEY = re.compile(r"[a-z0-9]+([_-][a-z0-9]+)*")
_TOML_PLACE = re.compile(r"(.*?) ?\(at (.*)\)", re.DOTALL)
_FRACTION = re.compile(r"([1-9][0-9]?)/([1-9][0-9]?)")


def parse_plan(key: str, text: str) -> Plan:
    """The plan that a file describes. Raises PlanError with the plan, the dotted place and the fault."""
    table = Table(_checked_key(key), "", _toml(key, text), PLAN_KEYS)
    policies = _policies(table)
    frame = _frame(table, policies)
    windows = read_windows(table, frame)
    contest, contest_source = _forwarding(table, frame)
    return Plan(
        key=key,
        title_vi=table.text("title_vi"),
        title_en=table.text("title_en"),
        document=frame.document.instrument,
        source=frame.document,
        unit=frame.unit,
        year=frame.year,
        starts=frame.starts,
        ends=frame.ends,
        idea=read_idea(table, frame),
        rounds=read_rounds(table, frame),
        renewal=_renewal(table, frame, windows),
        contest_forwarding=contest,
        contest_source=contest_source,
        council=_council(table, frame),
        inspections=read_inspections(table, frame),
        obligations=read_obligations(table, frame, windows),
        targets=read_targets(table, frame),
        windows=tuple(windows.values()),
        policies=policies,
    )


def shipped_plan_text(key: str) -> str:
    """The file of a plan that comes with the program. Raises UnknownWordError for any other name."""
    if key not in SHIPPED_PLANS:
        raise UnknownWordError("shipped plan", key, SHIPPED_PLANS)
    return shipped_text("plans", f"{key}.toml")


@cache
def shipped_plan(key: str) -> Plan:
    """A plan that comes with the program."""
    return parse_plan(key, shipped_plan_text(key))


def _checked_key(key: str) -> str:
    if len(key) > 60 or not _KEY.fullmatch(key):
        raise PlanError(key, "key", "is not a name of at most 60 small letters, digits, - and _")
    return key


def _toml(key: str, text: str) -> dict[str, object]:
    if len(text) > LONGEST_FILE:
        raise PlanError(key, "file", f"has {len(text)} characters, at most {LONGEST_FILE} are read")
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except RecursionError as error:
        raise PlanError(key, "file", "is nested too deeply") from error
    except ValueError as error:
        found = _TOML_PLACE.fullmatch(str(error))
        fault, place = found.groups() if found else (str(error), "file")
        raise PlanError(key, place, shown(fault)) from error


def _frame(table: Table, policies: Policies) -> Frame:
    starts, ends = _days(table)
    return Frame(
        document=_document(table),
        unit=_unit(table, starts),
        year=table.whole("year", starts.year, ends.year),
        starts=starts,
        ends=ends,
        before_is_strict=policies.before_is_strict,
    )


def _days(table: Table) -> tuple[date, date]:
    starts, ends = table.day("starts"), table.day("ends")
    if not FIRST_YEAR <= starts.year <= LAST_YEAR:
        raise table.fault("starts", f"is not in {FIRST_YEAR} to {LAST_YEAR}")
    require_order(table, "ends", starts, ends)
    if ends.year - starts.year >= MOST_YEARS:
        raise table.fault("ends", f"the plan covers more than {MOST_YEARS} years")
    return starts, ends


def _document(plan: Table) -> Citation:
    table = plan.table("document", DOCUMENT_KEYS)
    return Citation(
        instrument=table.text("name"),
        place="toàn văn",
        url=_url(table) if "url" in table else f"plan:{table.plan}",
        checked_on=table.day("checked_on"),
        confidence=table.word("confidence", Confidence, Confidence.LOCAL),
    )


def _url(table: Table) -> str:
    url = table.text("url")
    if not url.startswith(("https://", "http://")):
        raise table.fault("url", f"“{shown(url)}” is not an address that begins with https://")
    return url


def _unit(table: Table, starts: date) -> str:
    unit = table.text("unit")
    try:
        unit = require_known(parse_unit(unit))
    except UnknownWordError as error:
        raise table.fault("unit", unknown(error.word, known_provinces())) from error
    except BadValueError as error:
        raise table.fault("unit", f"“{shown(unit)}” is not {error.required}") from error
    _require_standing(table, unit, starts)
    return unit


def _require_standing(table: Table, unit: str, starts: date) -> None:
    """Refuse a commune, and a unit that had ended when the plan starts."""
    if unit.count("/") > 1:
        raise table.fault("unit", "a plan is of a province or a district, not of a commune")
    if starts < TWO_TIERS_FROM.value:
        return
    if "/" in unit:
        raise table.fault("unit", f"districts ended on {TWO_TIERS_FROM.value}: a plan is of a province")
    if unit_on(unit, starts) != unit:
        raise table.fault("unit", f"{unit} ended on {TWO_TIERS_FROM.value}, {unit_on(unit, starts)} took over")


def _policies(plan: Table) -> Policies:
    table = plan.table("policies", POLICY_KEYS)
    has_idea = "idea" in plan
    needs_plan = table.flag("business_plan_required", default=has_idea)
    if needs_plan and not has_idea:
        raise table.fault("business_plan_required", "the plan has no idea phase: cases start after it")
    return Policies(
        before_is_strict=table.flag("before_is_strict", default=True),
        business_plan_required=needs_plan,
        transition_overrun=table.word("transition_overrun", TransitionOverrun, TransitionOverrun.LAPSE),
        missed_gate=table.word("missed_gate", MissedGate, MissedGate.BAND_DOWN),
        office_papers=table.word("office_papers", OfficePapers, OfficePapers.LISTED),
        escalate_after_days=_escalation(table),
    )


def _escalation(table: Table) -> int:
    days = table.whole_or_none("escalate_after_days", 0, LONGEST_ESCALATION)
    return Policies().escalate_after_days if days is None else days


def _forwarding(plan: Table, frame: Frame) -> tuple[bool, Citation | None]:
    if "forwarding" not in plan:
        return False, None
    table = plan.table("forwarding", FORWARDING_KEYS)
    table.names("rules")
    return table.flag("by_contest", default=False), frame.source(table)


def _council(plan: Table, frame: Frame) -> CouncilPolicy:
    if "council" not in plan:
        return CouncilPolicy()
    table = plan.table("council", COUNCIL_KEYS)
    return CouncilPolicy(
        sessions=table.whole_or_none("sessions", 1, 9),
        quorum=_quorum(table) if "quorum" in table else None,
        max_spread=table.whole_or_none("max_spread", 1, 100),
        members_min=table.whole_or_none("members_min", 1, 99),
        source=frame.source(table),
        rules=table.names("rules"),
    )


def _quorum(table: Table) -> Fraction:
    found = _FRACTION.fullmatch(table.text("quorum"))
    share = Fraction(int(found[1]), int(found[2])) if found else Fraction(0)
    if not 0 < share <= 1:
        raise table.fault("quorum", f"“{table.text('quorum')}” is not a part of the members such as 2/3")
    return share


def _renewal(plan: Table, frame: Frame, windows: dict[str, PlannedWindow]) -> RenewalPolicy:
    if "renewal" not in plan:
        return RenewalPolicy()
    table = plan.table("renewal", RENEWAL_KEYS)
    reregister_by, propose = _reregistration(table, frame)
    return RenewalPolicy(
        expiry_convention=table.word("expiry_convention", ExpiryConvention, ExpiryConvention.ANNIVERSARY_VALID),
        notice_days=_notice_days(table, frame),
        reregister_by=reregister_by,
        propose_revocation=propose,
        reissue=_reissue(table, windows) if "reissue_window" in table else None,
        source=frame.source(table),
        rules=table.names("rules"),
    )


def _reregistration(table: Table, frame: Frame) -> tuple[date | None, bool]:
    reregister_by = frame.last_day(table, "reregister")
    propose = table.flag("propose_revocation", default=False)
    if propose and reregister_by is None:
        raise table.fault("propose_revocation", "needs reregister_by: the last day to register again")
    return reregister_by, propose


def _notice_days(table: Table, frame: Frame) -> tuple[int, ...]:
    if "notice_days" not in table:
        return RenewalPolicy().notice_days
    days = table.wholes("notice_days", 1, 1000)
    if not days or list(days) != sorted(days, reverse=True):
        raise table.fault("notice_days", "is not a list of days before the end, the largest first")
    ruled = rulebook_on(frame.ends).notice_days
    if ruled and days[0] < ruled.value:
        raise table.fault("notice_days", f"begins later than {ruled.value} days before the end ({ruled.source})")
    return days


def _reissue(table: Table, windows: dict[str, PlannedWindow]) -> PlannedWindow:
    key = table.name("reissue_window")
    if key not in windows:
        raise table.fault("reissue_window", unknown(key, windows))
    return windows[key]
