"""Councils: one for each level, unit and round, set up by a decision; their members, and who stands aside."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cycle import inputs
from cycle.errors import BadValueError
from cycle.vocabulary import Level


class CouncilForm(StrEnum):
    """How a council comes to its result."""

    MEETING = "meeting"  #: The members meet and score.
    WRITTEN_OPINION = "written_opinion"  #: The members are asked for their opinion in writing.


@dataclass(frozen=True, slots=True)
class Member:
    """Who sits in a council: by name, for a field of work, from an office."""

    name: str
    field: str | None = None  #: Such as food safety, or trade.
    unit: str | None = None  #: The office that sends the member: free text, such as “Sở Công Thương”.
    chair: bool = False


@dataclass(frozen=True, slots=True)
class Recusal:
    """A member who stands aside for one product, and why: a conflict of interest."""

    member: str
    reason: str


@dataclass(frozen=True, slots=True)
class Council:
    """A council of one level and unit for one round. The members may be unknown for imported results."""

    level: Level
    unit: str
    round_key: str  #: The round it sits for; see `Round.key`.
    decision: str
    decided_on: date
    members: tuple[Member, ...] = ()

    @property
    def chair(self) -> Member | None:
        """The member who presides; None where nobody is named."""
        return next((one for one in self.members if one.chair), None)


def read_member(value: object) -> Member:
    """A member: the plain name, or an object with name, field, unit and chair."""
    if isinstance(value, Member):
        return value
    if isinstance(value, str):
        return Member(inputs.read_text("council member", value))
    given = inputs.read_object("council member", value, ("name", "field", "unit", "chair"))
    return Member(
        inputs.read_text("council member", given.get("name")),
        inputs.read_optional_text("member field", given.get("field")),
        inputs.read_optional_text("member unit", given.get("unit")),
        inputs.read_flag("chair", given.get("chair", False)),
    )


def read_members(value: object) -> tuple[Member, ...]:
    """The members of a council: each named once, one of them in the chair at the most."""
    members = tuple(read_member(one) for one in inputs.read_list("members", value))
    require_distinct("members", [one.name for one in members])
    chairs = [one.name for one in members if one.chair]
    if len(chairs) > 1:
        raise BadValueError("chair", ", ".join(chairs), "one member in the chair at the most")
    return members


def read_recusals(value: object) -> tuple[Recusal, ...]:
    """Who stands aside: objects with member and reason, each member once."""
    recusals = tuple(_read_recusal(one) for one in inputs.read_list("recused", value))
    require_distinct("recused", [one.member for one in recusals])
    return recusals


def _read_recusal(value: object) -> Recusal:
    if isinstance(value, Recusal):
        return value
    given = inputs.read_object("recused", value, ("member", "reason"))
    reason = inputs.read_text("reason of the recusal", given.get("reason"))
    return Recusal(inputs.read_text("member", given.get("member")), reason)


def require_distinct(field: str, names: list[str]) -> None:
    """Raise BadValueError for a list that names somebody twice."""
    if len(set(names)) < len(names):
        raise BadValueError(field, ", ".join(names), "a list that names each member once")
