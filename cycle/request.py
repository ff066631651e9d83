"""What someone asks for: the fields that come with a step, read once and typed."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from cycle import inputs
from cycle.council import CouncilForm, Member, Recusal, read_members, read_recusals
from cycle.dossier import Document
from cycle.errors import BadValueError, UnknownWordError
from cycle.people import LAST_SET, Actor, Producer, Product
from cycle.score import GateMissed, MemberSheet, parse_mean
from cycle.units import NATION, parse_unit
from cycle.vocabulary import DocumentKind, Ground, ProducerKind, Role, Step


class RevocationAct(StrEnum):
    """How a province ends a certificate; the state is `revoked` for each."""

    REVOKED = "revoked"  #: A decision to revoke (thu hồi).
    REMOVED_FROM_LIST = "removed_from_list"  #: Taken off the list (đưa ra khỏi danh sách).
    LAPSE_NOTICE = "lapse_notice"  #: A notice that it ran out (thông báo hết thời hạn).


class Finding(StrEnum):
    """What an inspection after recognition found."""

    IN_ORDER = "in_order"  #: The conditions of the recognition are kept.
    SHORTCOMINGS = "shortcomings"  #: To be put right; no ground to revoke.
    BREACH = "breach"  #: A ground to revoke: a proposal follows.


@dataclass(frozen=True, slots=True)
class CouncilGiven:
    """A council named with the step that convenes it."""

    decision: str
    members: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """The fields of a step. Which of them a step takes stands in `FIELDS`."""

    documents: tuple[Document, ...] = ()
    council: CouncilGiven | None = None
    recused: tuple[Recusal, ...] = ()
    form: CouncilForm | None = None
    #: The day on which the council meets.
    meets_on: date | None = None
    average: Fraction | None = None
    scores: tuple[MemberSheet, ...] = ()
    gates_missed: tuple[GateMissed, ...] = ()
    #: Which of the council's meetings found it, from 1; None: the last.
    meeting: int | None = None
    #: The members scored once more, after the first sheets lay too far apart.
    second_scoring: bool = False
    #: What takes the product out of the evaluation: codes of its score sheet.
    disqualified: tuple[str, ...] = ()
    #: The product set, where a new regime left several to choose from.
    set: int | None = None
    #: What an inspection found.
    finding: Finding | None = None
    stars: int | None = None
    decision: str | None = None
    number: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    ground: Ground | None = None
    concluded_on: date | None = None
    act: RevocationAct | None = None
    to_unit: str | None = None
    reason: str | None = None
    #: A fact that the record proves, though its conditions cannot be shown any more.
    historical: bool = False


NO_DETAILS = Details()
#: Longest code of a criterion that is accepted, in characters.
LONGEST_CODE = 40
#: Highest number of a meeting that is read at all; the regime says how many there are.
MOST_MEETINGS = 9


def read_document(value: object) -> Document:
    """A document: the name of its kind, or an object with kind, name, sha256, issued_on and valid_until."""
    if isinstance(value, Document):
        return value
    if isinstance(value, str):
        return Document(inputs.read_word("document", value, DocumentKind))
    known = ("kind", "name", "sha256", "issued_on", "valid_until")
    given = inputs.read_object("document", value, known)
    return Document(
        kind=inputs.read_word("document kind", given.get("kind"), DocumentKind),
        name=inputs.read_optional_text("document name", given.get("name")),
        sha256=_read_hash(given.get("sha256")),
        issued_on=inputs.read_optional_day("issued_on", given.get("issued_on")),
        valid_until=inputs.read_optional_day("valid_until", given.get("valid_until")),
    )


def _read_hash(value: object) -> str | None:
    if value is None:
        return None
    text = value.lower() if isinstance(value, str) else ""
    if len(text) != 64 or any(sign not in "0123456789abcdef" for sign in text):
        raise BadValueError("sha256", value, "a SHA-256 hash of 64 hexadecimal digits")
    return text


def _read_documents(value: object) -> tuple[Document, ...]:
    return tuple(read_document(one) for one in inputs.read_list("documents", value))


def _read_council(value: object) -> CouncilGiven:
    if isinstance(value, CouncilGiven):
        return CouncilGiven(value.decision, read_members(list(value.members)))
    given = inputs.read_object("council", value, ("decision", "members"))
    members = read_members(given.get("members", []))
    return CouncilGiven(inputs.read_text("council decision", given.get("decision")), members)


def _read_scores(value: object) -> tuple[MemberSheet, ...]:
    sheets = tuple(read_sheet(one) for one in inputs.read_list("scores", value))
    if not sheets:
        raise BadValueError("scores", "", "one sheet of each member")
    return sheets


def read_sheet(value: object) -> MemberSheet:
    """One member's sheet: member, and points by criterion, taken as they are.

    The score sheet of the case says what is wrong with them, all at once: see `cycle.scoring`.
    """
    if isinstance(value, MemberSheet):
        return value
    given = inputs.read_object("scores", value, ("member", "points"))
    points = given.get("points")
    if not isinstance(points, Mapping):
        raise BadValueError("points", points, "an object of points by criterion")
    return MemberSheet(inputs.read_text("member", given.get("member")), _by_criterion(points))


def _by_criterion(points: Mapping[object, Any]) -> dict[str, Any]:
    """Points by the code of their criterion; for a code that stands several times a tuple of what stands there."""
    found: dict[str, list[Any]] = {}
    for code, number in points.items():
        if not isinstance(code, str):
            raise BadValueError("criterion", code, "a text")
        found.setdefault(unicodedata.normalize("NFC", code.strip()), []).append(number)
    return {code: numbers[0] if len(numbers) == 1 else tuple(numbers) for code, numbers in found.items()}


def _read_gates(value: object) -> tuple[GateMissed, ...]:
    return tuple(_read_gate(one) for one in inputs.read_list("gates_missed", value))


def _read_gate(value: object) -> GateMissed:
    """A gate: the star alone (4), "4" or "4:2.3", or an object with star and criterion."""
    if isinstance(value, GateMissed):
        return value
    if isinstance(value, Mapping):
        given = inputs.read_object("gates_missed", value, ("star", "criterion"))
        star = inputs.read_whole("star", given.get("star"), 3, 5)
        return GateMissed(star, inputs.read_optional_text("criterion", given.get("criterion"), LONGEST_CODE) or "")
    star_text, _, criterion = str(value).partition(":")
    if star_text not in {"3", "4", "5"}:
        raise BadValueError("gates_missed", value, 'a star gate: 4, "4:2.3", or {"star": 4, "criterion": "2.3"}')
    return GateMissed(int(star_text), inputs.read_text("criterion", criterion, LONGEST_CODE) if criterion else "")


def _read_codes(value: object) -> tuple[str, ...]:
    codes = tuple(
        inputs.read_text("disqualified", one, LONGEST_CODE) for one in inputs.read_list("disqualified", value)
    )
    return tuple(dict.fromkeys(codes))


def _read_stars(value: object) -> int:
    return inputs.read_whole("stars", value, 1, 5)


def _read_line(field: str) -> Callable[[object], str]:
    return lambda value: inputs.read_text(field, value, inputs.LONGEST_TEXT if field == "reason" else 300)


def _read_date(field: str) -> Callable[[object], date]:
    return lambda value: inputs.read_day(field, value)


_READERS: Mapping[str, Callable[[object], Any]] = {
    "documents": _read_documents,
    "council": _read_council,
    "recused": read_recusals,
    "form": lambda value: inputs.read_word("form", value, CouncilForm),
    "meets_on": _read_date("meets_on"),
    "average": parse_mean,
    "scores": _read_scores,
    "gates_missed": _read_gates,
    "meeting": lambda value: inputs.read_whole("meeting", value, 1, MOST_MEETINGS),
    "second_scoring": lambda value: inputs.read_flag("second_scoring", value),
    "disqualified": _read_codes,
    "set": lambda value: inputs.read_whole("set", value, 1, LAST_SET),
    "finding": lambda value: inputs.read_word("finding", value, Finding),
    "stars": _read_stars,
    "decision": _read_line("decision"),
    "number": _read_line("number"),
    "valid_from": _read_date("valid_from"),
    "valid_until": _read_date("valid_until"),
    "ground": lambda value: inputs.read_word("ground", value, Ground),
    "concluded_on": _read_date("concluded_on"),
    "act": lambda value: inputs.read_word("act", value, RevocationAct),
    "to_unit": lambda value: parse_unit(value, "to_unit"),
    "reason": _read_line("reason"),
    "historical": lambda value: inputs.read_flag("historical", value),
}

#: What every step takes.
COMMON_FIELDS = frozenset({"documents", "decision", "number", "reason", "historical"})
#: What a step takes besides.
FIELDS: Mapping[Step, frozenset[str]] = {
    Step.SUBMIT_DOSSIER: frozenset({"set"}),
    Step.CONVENE: frozenset({"council", "recused", "form", "meets_on"}),
    Step.RECORD_RESULT: frozenset(
        {"average", "scores", "gates_missed", "recused", "meeting", "second_scoring", "disqualified"}
    ),
    Step.REJECT_DOSSIER: frozenset({"disqualified"}),
    Step.RECOGNISE: frozenset({"stars", "valid_from", "valid_until"}),
    Step.PROPOSE_REVOCATION: frozenset({"ground", "concluded_on"}),
    Step.INSPECT: frozenset({"finding"}),
    Step.REVOKE: frozenset({"act"}),
    Step.TRANSFER: frozenset({"to_unit"}),
}


def fields_of(step: Step) -> frozenset[str]:
    """The fields that come with a step."""
    return COMMON_FIELDS | FIELDS.get(step, frozenset())


def read_details(step: Step, given: Mapping[str, object]) -> Details:
    """The fields of a step, typed. Raises UnknownWordError or BadValueError for the first that is wrong."""
    if not given:
        return NO_DETAILS
    inputs.refuse_unknown(step.value, given, sorted(fields_of(step)))
    typed = {field: _READERS[field](value) for field, value in given.items() if value is not None}
    if "average" in typed and "scores" in typed:
        raise BadValueError("average", given["average"], "given together with scores: give one of the two")
    if "scores" in typed and "gates_missed" in typed:
        raise BadValueError("gates_missed", given["gates_missed"], "given with scores, which show the gates")
    if "meets_on" in typed and typed.get("form") is CouncilForm.WRITTEN_OPINION:
        raise BadValueError("meets_on", given["meets_on"], "given with a written opinion: the council does not meet")
    return Details(**typed)


def read_actor(value: object) -> Actor:
    """Who acts: an object with role, name and unit."""
    if isinstance(value, Actor):
        return value
    given = inputs.read_object("by", value, ("role", "name", "unit"))
    role = inputs.read_word("role", given.get("role"), Role)
    unit = given.get("unit")
    if unit is not None and unit != NATION:
        unit = parse_unit(unit, "by unit")
    return Actor(role, inputs.read_optional_text("by name", given.get("name")), unit)


def read_product(value: object) -> Product:
    """A product: its name and its set, 1 to 26."""
    if isinstance(value, Product):
        return value
    given = inputs.read_object("product", value, ("name", "set"))
    name = inputs.read_text("product name", given.get("name"))
    number = given.get("set")
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= LAST_SET:
        raise UnknownWordError("product set", number, (f"1 to {LAST_SET}",))
    return Product(name, number)


def read_producer(value: object) -> Producer:
    """A producer: name, kind and business registration."""
    if isinstance(value, Producer):
        return value
    given = inputs.read_object("producer", value, ("name", "kind", "business_registration"))
    return Producer(
        inputs.read_text("producer name", given.get("name")),
        inputs.read_word("producer kind", given.get("kind"), ProducerKind),
        inputs.read_optional_text("business_registration", given.get("business_registration")),
    )
