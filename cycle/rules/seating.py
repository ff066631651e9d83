"""Who sits on a council beside who should by the decision of its day. Information: nothing is refused by it."""

from dataclasses import dataclass

from cycle.citation import Citation, Cited
from cycle.council import Council, Member
from cycle.rules.departments import OPEN_SEATS, Department, departments_of
from cycle.rules.rulebook import Rulebook
from cycle.vocabulary import Level


@dataclass(frozen=True, slots=True)
class Seating:
    """How the members of a council fill the seats that a decision names.

    Members are often recorded without their unit, and a unit is free text: `unknown` says of whom nothing can be told,
    and while it is not empty, a seat of `absent` may be taken by one of them.
    """

    source: Citation
    #: The bodies named from which no member is known, in the order of the decision; empty where no unit is known.
    absent: tuple[Department, ...]
    #: Members from units that the decision does not name: it lets experts and associations be invited.
    others: tuple[Member, ...]
    #: Members whose unit is not recorded.
    unknown: tuple[Member, ...]
    #: How many members the decision wants; None where it leaves that open.
    members_ruled: Cited[int] | None


def seating(council: Council, rules: Rulebook) -> Seating | None:
    """The seating of a council by the rules of its day; None where they name nobody for its level.

    A leader of the province need not preside in person: with a chair from another body that is named, by
    authorisation, that seat does not count as empty.
    """
    seats = _seats(council.level, rules)
    if seats is None:
        return None
    found = {member: departments_of(member.unit) for member in council.members if member.unit}
    sitting = frozenset[Department]().union(*found.values())
    excused = seats.value[:1] if council.chair and found.get(council.chair, frozenset()) & set(seats.value) else ()
    wanted = [seat for seat in seats.value if found and seat not in OPEN_SEATS and seat not in excused]
    return Seating(
        source=seats.source,
        absent=tuple(seat for seat in wanted if seat not in sitting),
        others=tuple(member for member, named in found.items() if not named & set(seats.value)),
        unknown=tuple(member for member in council.members if not member.unit),
        members_ruled=rules.national_members if council.level is Level.NATION else None,
    )


def _seats(level: Level, rules: Rulebook) -> Cited[tuple[Department, ...]] | None:
    return {Level.PROVINCE: rules.provincial_seats, Level.NATION: rules.national_seats}.get(level)
