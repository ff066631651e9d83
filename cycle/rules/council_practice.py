"""How councils work by the plan of a province, by the national rules, and where neither says it by practice.

No national text on quorum and spread in districts and provinces was found: each chairman issues operating rules. The
two values here stand in several of those that could be read. A plan binds the councils below the nation, never the
national one.
"""

from datetime import date
from fractions import Fraction
from typing import Any

from cycle.citation import Citation, Cited, Confidence
from cycle.plan import Plan
from cycle.rules.rulebook import Rulebook
from cycle.vocabulary import Level

_TAY_NINH = Citation(
    instrument="Quy chế hoạt động của Hội đồng OCOP tỉnh Tây Ninh",
    place="Nguyên tắc làm việc, chấm điểm",
    url="https://tayninh.gov.vn/vi/news/thong-tin-cai-cach-hanh-chinh/ban-h-nh-quy-ch-ho-t--ng-c-a-h-i--ng--nh-gi-v-x-p"
    "-h-ng-ch-ng-tr-nh-m-i-x-m-t-s-n-ph-m-ocop-t-nh-t-y-ninh-44820.html",
    checked_on=date(2026, 11, 22),
    confidence=Confidence.LOCAL,
)

#: Of the members, those who must be present; the chair among them, where one is named.
QUORUM = Cited(Fraction(3, 4), _TAY_NINH)
#: Most points between the highest and the lowest sheet; Đồng Tháp has the same figure.
MAX_SPREAD = Cited(10, _TAY_NINH)


def quorum_of(level: Level, rules: Rulebook, plan: Plan | None) -> Cited[Fraction]:
    """The share of the members who must be present."""
    if level is Level.NATION:
        return rules.national_quorum or QUORUM
    return _of_plan(level, plan, "quorum") or QUORUM


def max_spread_of(level: Level, plan: Plan | None) -> Cited[int]:
    """The most points that the highest and the lowest sheet may lie apart."""
    return _of_plan(level, plan, "max_spread") or MAX_SPREAD


def members_min_of(level: Level, plan: Plan | None) -> Cited[int] | None:
    """The fewest members that a council has; None where no plan says it."""
    return _of_plan(level, plan, "members_min")


def meetings_of(level: Level, rules: Rulebook, plan: Plan | None) -> Cited[int]:
    """How often a council meets over one product: as the regime says, or less often where the plan says so.

    More meetings than the regime knows are none: 148/QĐ-TTg made one of the two of 1048/QĐ-TTg.
    """
    planned = _of_plan(level, plan, "sessions")
    return planned if planned and planned.value < rules.council_meetings.value else rules.council_meetings


def _of_plan(level: Level, plan: Plan | None, name: str) -> Cited[Any] | None:
    """What the plan says of the councils below the nation, and where."""
    value = getattr(plan.council, name) if plan and level is not Level.NATION else None
    return None if plan is None or value is None else Cited(value, plan.council.source or plan.source)
