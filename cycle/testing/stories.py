"""How a case goes its usual way through the cycle, one step a day: to bring a program where a test begins."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from cycle.case import Case
from cycle.program import Program
from cycle.vocabulary import Role, State, Step

#: Every document that any regime asks of a producer.
DOCUMENTS = (
    "registration_form",
    "self_assessment",
    "sample",
    "business_plan",
    "organisation_profile",
    "business_licence",
)
ONE_DAY = timedelta(days=1)
_COUNCIL = {"council": {"decision": "45/QĐ-UBND", "members": ["An", "Bình", "Chi", "Dũng", "Én"]}}
_AVERAGE: dict[str, Any] = {"average": "72.5"}
_DECISION = {"decision": "1500/QĐ-UBND"}

_Way = tuple[Step, tuple[Role, ...], Mapping[str, Any]]
#: The steps that carry a case on from each state, in the order in which they are tried.
USUAL: Mapping[State, tuple[_Way, ...]] = {
    State.IDEA_REGISTERED: ((Step.SELECT_IDEA, (Role.DISTRICT_AGENCY, Role.PROVINCIAL_AGENCY), {}),),
    State.IDEA_RETURNED: ((Step.RESUBMIT_IDEA, (Role.PRODUCER,), {}),),
    State.IDEA_SELECTED: ((Step.SUBMIT_PLAN, (Role.PRODUCER,), {}),),
    State.PLAN_SUBMITTED: ((Step.APPROVE_PLAN, (Role.DISTRICT_AGENCY, Role.PROVINCIAL_AGENCY), {}),),
    State.PLAN_RETURNED: ((Step.SUBMIT_PLAN, (Role.PRODUCER,), {}),),
    State.IMPLEMENTING: ((Step.SUBMIT_DOSSIER, (Role.PRODUCER,), {"documents": DOCUMENTS}),),
    State.DOSSIER_RETURNED: ((Step.SUBMIT_DOSSIER, (Role.PRODUCER,), {"documents": DOCUMENTS}),),
    State.DOSSIER_SUBMITTED: ((Step.ASSESS_AT_COMMUNE, (Role.COMMUNE_PC,), {}),),
    State.COMMUNE_ASSESSED: ((Step.FORWARD, (Role.COMMUNE_PC,), {}),),
    State.DISTRICT_RECEIVED: ((Step.CONVENE, (Role.DISTRICT_AGENCY,), _COUNCIL),),
    State.DISTRICT_EVALUATION: ((Step.RECORD_RESULT, (Role.DISTRICT_COUNCIL,), _AVERAGE),),
    State.DISTRICT_SCORED: (
        (Step.FORWARD, (Role.DISTRICT_PC,), {}),
        (Step.RECOGNISE, (Role.DISTRICT_PC,), _DECISION),
        (Step.DECLINE, (Role.DISTRICT_PC,), {}),
    ),
    State.DISTRICT_RECONSIDERATION: (
        (Step.RECOGNISE, (Role.DISTRICT_PC,), _DECISION),
        (Step.DECLINE, (Role.DISTRICT_PC,), {}),
    ),
    State.PROVINCE_RECEIVED: ((Step.CONVENE, (Role.PROVINCIAL_AGENCY,), _COUNCIL),),
    State.PROVINCE_SUPPLEMENT: ((Step.SUPPLEMENT, (Role.PRODUCER,), {}),),
    State.PROVINCE_EVALUATION: ((Step.RECORD_RESULT, (Role.PROVINCIAL_COUNCIL,), _AVERAGE),),
    State.PROVINCE_SCORED: (
        (Step.FORWARD, (Role.PROVINCIAL_PC,), {}),
        (Step.RECOGNISE, (Role.PROVINCIAL_PC,), _DECISION),
        (Step.RETURN_TO_DISTRICT, (Role.PROVINCIAL_AGENCY,), {}),
        (Step.DECLINE, (Role.PROVINCIAL_PC,), {}),
    ),
    State.PROVINCE_RECONSIDERATION: (
        (Step.RECOGNISE, (Role.PROVINCIAL_PC,), _DECISION),
        (Step.CONVENE, (Role.PROVINCIAL_AGENCY,), _COUNCIL),
    ),
    State.NATIONAL_RECEIVED: ((Step.CONVENE, (Role.MINISTRY,), _COUNCIL),),
    State.NATIONAL_SUPPLEMENT: ((Step.SUPPLEMENT, (Role.PROVINCIAL_PC,), {}),),
    State.NATIONAL_EVALUATION: ((Step.RECORD_RESULT, (Role.NATIONAL_COUNCIL,), _AVERAGE),),
    State.NATIONAL_SCORED: (
        (Step.RECOGNISE, (Role.MINISTRY,), _DECISION),
        (Step.RETURN_TO_PROVINCE, (Role.MINISTRY,), {}),
        (Step.DECLINE, (Role.MINISTRY,), {}),
    ),
}


def carried_on(program: Program, key: str, on: date, average: str = "72.5") -> Case:
    """The case after the first usual step that the law allows on that day; unchanged where none is."""
    state = program.case(key).state
    for step, roles, details in USUAL.get(state, ()):
        given = {**details, "average": average} if "average" in details else details
        for role in roles:
            by = {"role": role}
            if program.ask(key, step, by=by, on=on, **given) is None:
                return program.advance(key, step, by=by, on=on, **given)
    return program.case(key)


def walked(program: Program, key: str, on: date, until: State = State.CERTIFIED, average: str = "72.5") -> Case:
    """The case in that state, taken there by one usual step a day from that day on."""
    case = program.case(key)
    while case.state is not until:
        after = carried_on(program, key, on, average)
        assert after.version > case.version, f"{key} cannot go on from {case.state} on {on}"
        case, on = after, on + ONE_DAY
    return case
