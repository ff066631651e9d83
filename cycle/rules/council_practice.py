"""What holds for councils where neither the nation nor a plan rules it: the operating rules of provinces, as defaults.

No national text for councils of districts and provinces was found: each chairman issues operating rules. These two
values stand in several of those that could be read. A plan overrules them for the councils below the nation.
"""

from datetime import date
from fractions import Fraction

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
    """The share of the members who must be present. A plan of a province does not bind the national council."""
    if level is Level.NATION:
        return rules.national_quorum or QUORUM
    if plan is None or plan.council.quorum is None:
        return QUORUM
    return Cited(plan.council.quorum, plan.council.source or plan.source)


def max_spread_of(level: Level, plan: Plan | None) -> Cited[int]:
    """The most points that the highest and the lowest sheet may lie apart."""
    if level is Level.NATION or plan is None or plan.council.max_spread is None:
        return MAX_SPREAD
    return Cited(plan.council.max_spread, plan.council.source or plan.source)
