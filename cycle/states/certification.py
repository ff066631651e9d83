"""Phase 7, certification: what a certificate of older years brings, and a recognition that was wrong."""

from collections.abc import Iterator, Mapping
from typing import Any

from cycle.case import Case
from cycle.facts import Facts
from cycle.rules.rulebook import LOWEST_CERTIFIED, Rulebook
from cycle.states.row import Row, condition, rows
from cycle.verdict import Reason
from cycle.vocabulary import Level, Regime, Role, State, Step

S = State
_ORDER = tuple(Level)
#: Until 2023 provinces also gave five stars of their own (Quảng Nam 2018, 7.2; Quảng Ninh 2022).
_PROVINCIAL_FIVE_STARS = frozenset({Regime.R1, Regime.R2})


@condition(article=lambda rules: rules.bands, waivable=False)
def stars_are_certifiable(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """A certificate is given from three stars on."""
    stars = case.stars or 0
    if stars < LOWEST_CERTIFIED:
        yield Reason("stars.too_few", str(stars), f"≥ {LOWEST_CERTIFIED}", rules.bands.source, Role.ADMIN)


@condition(article=lambda rules: rules.recogniser, waivable=False)
def issuer_could_recognise(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """The level that issued it recognised that many stars then, or stands above the level that did."""
    certificate = case.certificate
    least = rules.recogniser_of(certificate.stars) if certificate else None
    if certificate is None or least is None:
        return
    if rules.regime in _PROVINCIAL_FIVE_STARS and certificate.level is Level.PROVINCE:
        return
    if _ORDER.index(certificate.level) < _ORDER.index(least):
        source = rules.recogniser.source
        words = {"stars": str(certificate.stars)}
        yield Reason("authority.other_level", certificate.level.value, least.value, source, Role.ADMIN, words=words)


@condition(article=lambda rules: rules.recogniser, waivable=False)
def may_withdraw(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """Five stars are withdrawn by the ministry; the province withdraws what it, or a district, recognised."""
    if case.certificate is None:
        return
    allowed = Role.MINISTRY if case.certificate.level is Level.NATION else Role.PROVINCIAL_PC
    if facts.by.role is not allowed:
        words = {"stars": str(case.stars)}
        source = rules.recogniser.source
        yield Reason("authority.other_level", facts.by.role.value, allowed.value, source, allowed, words=words)


def proposal_over(case: Case, facts: Facts, rules: Rulebook) -> Mapping[str, Any]:
    """Nothing is pending any more."""
    return {"proposal": None}


ROWS: tuple[Row, ...] = (
    Row(
        step=Step.IMPORT_CERTIFICATE,
        source=None,
        dest=S.CERTIFIED,
        roles=frozenset({Role.ADMIN}),
        guards=(stars_are_certifiable, issuer_could_recognise),
    ),
    *rows(
        Step.WITHDRAW_RECOGNITION,
        (S.CERTIFIED, S.RENEWAL_DUE, S.EXTENDED),
        S.RECOGNITION_WITHDRAWN,
        Role.PROVINCIAL_PC,
        Role.MINISTRY,
        guards=(may_withdraw,),
    ),
)
