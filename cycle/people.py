"""Who takes part: the producer, the product, and whoever acts."""

import unicodedata
from dataclasses import dataclass

from cycle.vocabulary import ProducerKind, Role

#: The last product set: sets are numbered from 1.
LAST_SET = 26
#: The set of tourism services, from 1048/QĐ-TTg on.
TOURISM_SET = 26


@dataclass(frozen=True, slots=True)
class Product:
    """What is rated. `set_no` is its product set, 1 to 26, in the numbering of the regime that judges it."""

    name: str
    set_no: int


@dataclass(frozen=True, slots=True)
class Producer:
    """The entity behind a product (chủ thể). The registration is the number of its business licence."""

    name: str
    kind: ProducerKind
    business_registration: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks for a step. Without a unit it is the unit of that level which answers for the case."""

    role: Role
    name: str | None = None
    unit: str | None = None


def actor_text(one: Actor) -> str:
    """Somebody as a line names him: role, name and unit."""
    return f"{one.role.value}{f':{one.name}' if one.name else ''}{f'@{one.unit}' if one.unit else ''}"


#: Time itself, as the sweep.
THE_CLOCK = Actor(Role.CLOCK)


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same to a reader: case, spacing and the form of the accents do not count."""
    return folded_name(one) == folded_name(other)


def folded_name(name: str) -> str:
    """A name as it is compared."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
