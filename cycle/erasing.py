"""Erasing a text about a person from the record of a case. What is sealed stays, so the chain still verifies.

Law 91/2025/QH15, Art. 14 gives a person the right to have data erased, within the limits of that law; who answers for
the record decides, and says why.
"""

from collections.abc import Mapping
from datetime import date

from cycle import inputs
from cycle.asking import read_known_actor
from cycle.errors import BadValueError, NotFoundError
from cycle.people import Actor
from cycle.personal import ERASED, Erasure
from cycle.records import replay
from cycle.vocabulary import Role
from cycle.writing import Writer

#: Who answers for the record.
_MAY_ERASE = (Role.ADMIN, Role.PROVINCIAL_AGENCY, Role.MINISTRY)


def erase(writer: Writer, key: str, text: str, *, reason: str, by: Actor | Mapping[str, object], on: date) -> Erasure:
    """Erase a text wherever it stands, whole, as a text about a person in the record of a case.

    Raises NotFoundError where it stands nowhere, BadValueError for a role that does not answer for the record.
    """
    actor = read_known_actor(by)
    if actor.role not in _MAY_ERASE:
        raise BadValueError("by", actor.role.value, f"one who answers for the record: {', '.join(_MAY_ERASE)}")
    wanted = inputs.read_text("text", text, inputs.LONGEST_TEXT)
    case = writer.store.case(key)
    places = writer.store.erase(case.id, wanted) if wanted != ERASED else 0
    if not places:
        raise NotFoundError("text about a person in the case", case.id)
    writer.store.rewrite(replay(writer.store.events(case.id)))
    erasure = Erasure(
        case_id=case.id,
        places=places,
        reason=inputs.read_text("reason", reason, inputs.LONGEST_TEXT),
        by=actor,
        on=inputs.read_day("on", on),
        recorded_at=writer.now,
    )
    writer.store.add_erasure(erasure)
    return erasure
