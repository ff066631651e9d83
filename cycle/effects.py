"""What should now be done outside. Values only: the engine runs none of them, the outbox hands them over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cycle.vocabulary import State, Step


class EffectKind(StrEnum):
    """A piece of work for the world outside."""

    TELL_PRODUCER = "tell_producer"  #: Tell the producer what was decided and what to do next.
    TELL_COMMUNE = "tell_commune"  #: Tell the commune that proposed the product what was decided.
    TELL_PROVINCE = "tell_province"  #: Tell the province what the ministry decided.
    TELL_COUNCIL = "tell_council"  #: Send the members the electronic dossier.
    PUBLISH_RESULT = "publish_result"  #: Announce the result.
    ISSUE_CERTIFICATE = "issue_certificate"  #: Print and hand over the decision and the certificate.
    SEND_FILE = "send_file"  #: Pass the file, and the samples, to the next level.
    EXPIRY_NOTICE = "expiry_notice"  #: Remind the producer that the certificate ends.
    UPDATE_REGISTER = "update_register"  #: The public list shows another status.
    REMIND_OFFICE = "remind_office"  #: A deadline of an office, or a duty of a unit, is overdue.
    ESCALATE = "escalate"  #: It has been overdue for long: tell the level above.
    IDLE_UNIT = "idle_unit"  #: Nothing has come from a unit that has figures to reach.


@dataclass(frozen=True, slots=True)
class Effect:
    """One piece of work, for one event of one case, or for a unit. `on` is the legal day it follows from."""

    kind: EffectKind
    case_id: str | None  #: None: it concerns no case; `data` names the unit.
    on: date
    data: Mapping[str, str]


_K = EffectKind
_PRODUCER = (_K.TELL_PRODUCER,)
_RESULT = (_K.TELL_PRODUCER, _K.TELL_COMMUNE)
_LISTED = (_K.TELL_PRODUCER, _K.UPDATE_REGISTER)

#: What follows from each step; a step that is not here has no work outside.
EFFECTS_OF: Mapping[Step, tuple[EffectKind, ...]] = {
    Step.RETURN_IDEA: _PRODUCER,
    Step.SELECT_IDEA: _PRODUCER,
    Step.REJECT_IDEA: _PRODUCER,
    Step.RETURN_PLAN: _PRODUCER,
    Step.APPROVE_PLAN: _PRODUCER,
    Step.RETURN_DOSSIER: _PRODUCER,
    Step.FORWARD: (_K.SEND_FILE,),
    Step.INSPECT: _PRODUCER,
    Step.REQUEST_SUPPLEMENT: _PRODUCER,
    Step.REJECT_DOSSIER: _RESULT,
    Step.CONVENE: (_K.TELL_COUNCIL,),
    Step.RECOGNISE: (_K.ISSUE_CERTIFICATE, _K.PUBLISH_RESULT, _K.UPDATE_REGISTER, *_RESULT),
    Step.DECLINE: _RESULT,
    Step.DEFER: _PRODUCER,
    Step.RETURN_TO_DISTRICT: (_K.SEND_FILE,),
    Step.RETURN_TO_PROVINCE: (_K.SEND_FILE,),
    Step.REOPEN_DOSSIER: _PRODUCER,
    Step.NOTIFY_EXPIRY: (_K.EXPIRY_NOTICE,),
    Step.EXTEND: _LISTED,
    Step.EXPIRE: _LISTED,
    Step.SUPERSEDE: (_K.UPDATE_REGISTER,),
    Step.PROPOSE_REVOCATION: _PRODUCER,
    Step.DISMISS_REVOCATION: _PRODUCER,
    Step.REVOKE: _LISTED,
    Step.WITHDRAW_RECOGNITION: _LISTED,
    Step.SUSPEND: _PRODUCER,
    Step.RESUME: _PRODUCER,
    Step.LAPSE: _PRODUCER,
}
#: What follows besides where the step is taken from that state.
_EFFECTS_FROM: Mapping[tuple[Step, State], tuple[EffectKind, ...]] = {
    (Step.FORWARD, State.PROVINCE_SCORED): _RESULT,
    (Step.RECOGNISE, State.NATIONAL_SCORED): (_K.TELL_PROVINCE,),
    (Step.DECLINE, State.NATIONAL_SCORED): (_K.TELL_PROVINCE,),
}


def effects_after(step: Step, source: State | None) -> tuple[EffectKind, ...]:
    """The work that follows from a step which leaves that state."""
    further = _EFFECTS_FROM.get((step, source), ()) if source else ()
    return (*EFFECTS_OF.get(step, ()), *further)
