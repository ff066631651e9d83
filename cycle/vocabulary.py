"""The words of the programme. Values are stored and sent: they are never renamed."""

from enum import StrEnum


class Phase(StrEnum):
    """A stretch of the cycle; each phase is one file in `cycle/states`."""

    IDEA = "idea"
    BUSINESS_PLAN = "business_plan"
    DOSSIER = "dossier"
    DISTRICT = "district"
    PROVINCE = "province"
    NATIONAL = "national"
    CERTIFICATION = "certification"
    RENEWAL = "renewal"
    REVOCATION = "revocation"
    CLOSED = "closed"


class State(StrEnum):
    """Where a case stands. Who moves next is part of the meaning."""

    IDEA_REGISTERED = "idea_registered"  #: The selector picks it, sends it back or rejects it.
    IDEA_RETURNED = "idea_returned"  #: The producer completes the form.
    IDEA_SELECTED = "idea_selected"  #: The producer hands in a business plan.
    PLAN_SUBMITTED = "plan_submitted"  #: The agency approves the business plan or sends it back.
    PLAN_RETURNED = "plan_returned"  #: The producer amends the business plan.
    IMPLEMENTING = "implementing"  #: The producer carries the plan out and prepares the dossier.
    DOSSIER_SUBMITTED = "dossier_submitted"  #: The commune checks and assesses it.
    DOSSIER_RETURNED = "dossier_returned"  #: The producer completes it and hands it in again.
    COMMUNE_ASSESSED = "commune_assessed"  #: The commune sends it up.
    DISTRICT_RECEIVED = "district_received"  #: The district agency checks it and convenes the council.
    DISTRICT_EVALUATION = "district_evaluation"  #: The district council scores it.
    DISTRICT_SCORED = "district_scored"  #: The district committee recognises, declines or sends it up.
    DISTRICT_RECONSIDERATION = "district_reconsideration"  #: The district recognises it, or has it redone.
    PROVINCE_RECEIVED = "province_received"  #: The provincial agency checks it and convenes the council.
    PROVINCE_SUPPLEMENT = "province_supplement"  #: Those below complete the file.
    PROVINCE_EVALUATION = "province_evaluation"  #: The provincial council scores it.
    PROVINCE_SCORED = "province_scored"  #: The provincial committee recognises, declines or sends it up.
    PROVINCE_RECONSIDERATION = "province_reconsideration"  #: The province decides after the nation said no.
    NATIONAL_RECEIVED = "national_received"  #: The ministry checks it and convenes the council.
    NATIONAL_SUPPLEMENT = "national_supplement"  #: The province completes the file.
    NATIONAL_EVALUATION = "national_evaluation"  #: The national council scores it.
    NATIONAL_SCORED = "national_scored"  #: The ministry recognises five stars, or sends it back.
    CERTIFIED = "certified"  #: Nobody; the certificate is valid and time runs.
    RENEWAL_DUE = "renewal_due"  #: The producer files for re-evaluation before the certificate ends.
    EXTENDED = "extended"  #: The authority decides the pending re-evaluation; the certificate is prolonged.
    EXPIRED = "expired"  #: The producer may file again; the certificate has run out.
    SUPERSEDED = "superseded"  #: Nobody; a newer certificate took its place.
    REVOCATION_PROPOSED = "revocation_proposed"  #: The authority revokes, or the agency dismisses.
    REVOKED = "revoked"  #: Nobody.
    RECOGNITION_WITHDRAWN = "recognition_withdrawn"  #: Nobody; the recognition itself was wrong.
    REJECTED = "rejected"  #: Nobody.
    NOT_RECOGNISED = "not_recognised"  #: Nobody; the points did not suffice.
    WITHDRAWN = "withdrawn"  #: Nobody; the producer took it back.
    LAPSED = "lapsed"  #: Nobody; a time limit ended it.

    @property
    def phase(self) -> Phase:
        """The phase this state belongs to."""
        return _PHASE[self]


_PHASES: dict[Phase, str] = {
    Phase.IDEA: "idea_registered idea_returned idea_selected",
    Phase.BUSINESS_PLAN: "plan_submitted plan_returned implementing",
    Phase.DOSSIER: "dossier_submitted dossier_returned commune_assessed",
    Phase.DISTRICT: "district_received district_evaluation district_scored district_reconsideration",
    Phase.PROVINCE: "province_received province_supplement province_evaluation province_scored"
    " province_reconsideration",
    Phase.NATIONAL: "national_received national_supplement national_evaluation national_scored",
    Phase.CERTIFICATION: "certified",
    Phase.RENEWAL: "renewal_due extended expired superseded",
    Phase.REVOCATION: "revocation_proposed revoked recognition_withdrawn",
    Phase.CLOSED: "rejected not_recognised withdrawn lapsed",
}
_PHASE: dict[State, Phase] = {State(word): phase for phase, words in _PHASES.items() for word in words.split()}

#: Nothing moves a case out of these.
FINAL_STATES = frozenset(
    {
        State.SUPERSEDED,
        State.REVOKED,
        State.RECOGNITION_WITHDRAWN,
        State.REJECTED,
        State.NOT_RECOGNISED,
        State.WITHDRAWN,
        State.LAPSED,
    }
)
#: The certificate may be shown to the public as valid.
VALID_STATES = frozenset({State.CERTIFIED, State.RENEWAL_DUE, State.EXTENDED})
#: On the way to a certificate: a producer may withdraw, a time limit may end it.
BEFORE_CERTIFICATE = frozenset(
    state
    for state in State
    if state.phase in {Phase.IDEA, Phase.BUSINESS_PLAN, Phase.DOSSIER, Phase.DISTRICT, Phase.PROVINCE, Phase.NATIONAL}
)


class Step(StrEnum):
    """What someone asks for: the imperative, the same word at each council level."""

    REGISTER = "register"
    RETURN_IDEA = "return_idea"
    RESUBMIT_IDEA = "resubmit_idea"
    SELECT_IDEA = "select_idea"
    REJECT_IDEA = "reject_idea"
    SUBMIT_PLAN = "submit_plan"
    RETURN_PLAN = "return_plan"
    APPROVE_PLAN = "approve_plan"
    SUBMIT_DOSSIER = "submit_dossier"
    RETURN_DOSSIER = "return_dossier"
    ASSESS_AT_COMMUNE = "assess_at_commune"
    FORWARD = "forward"
    REQUEST_SUPPLEMENT = "request_supplement"
    SUPPLEMENT = "supplement"
    REJECT_DOSSIER = "reject_dossier"
    CONVENE = "convene"
    RECORD_RESULT = "record_result"
    RECOGNISE = "recognise"
    DECLINE = "decline"
    DEFER = "defer"
    RETURN_TO_DISTRICT = "return_to_district"
    RETURN_TO_PROVINCE = "return_to_province"
    REOPEN_DOSSIER = "reopen_dossier"
    NOTIFY_EXPIRY = "notify_expiry"
    DECLINE_RENEWAL = "decline_renewal"
    RESUME_RENEWAL = "resume_renewal"
    EXTEND = "extend"
    EXPIRE = "expire"
    SUPERSEDE = "supersede"
    INSPECT = "inspect"
    PROPOSE_REVOCATION = "propose_revocation"
    DISMISS_REVOCATION = "dismiss_revocation"
    REVOKE = "revoke"
    WITHDRAW_RECOGNITION = "withdraw_recognition"
    SUSPEND = "suspend"
    RESUME = "resume"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"
    TRANSFER = "transfer"
    IMPORT_CERTIFICATE = "import_certificate"


class Level(StrEnum):
    """A level of administration, lowest first."""

    COMMUNE = "commune"
    DISTRICT = "district"
    PROVINCE = "province"
    NATION = "nation"


class Role(StrEnum):
    """In which capacity somebody acts."""

    PRODUCER = "producer"
    COMMUNE_PC = "commune_pc"
    DISTRICT_AGENCY = "district_agency"
    DISTRICT_COUNCIL = "district_council"
    DISTRICT_PC = "district_pc"
    PROVINCIAL_AGENCY = "provincial_agency"
    ADVISORY_TEAM = "advisory_team"
    PROVINCIAL_COUNCIL = "provincial_council"
    PROVINCIAL_PC = "provincial_pc"
    MINISTRY = "ministry"
    NATIONAL_COUNCIL = "national_council"
    INSPECTOR = "inspector"
    CLOCK = "clock"
    ADMIN = "admin"

    @property
    def level(self) -> Level | None:
        """The level the role is tied to; None where it is tied to no unit."""
        return _ROLE_LEVEL.get(self)


_ROLE_LEVEL = {
    Role.COMMUNE_PC: Level.COMMUNE,
    Role.DISTRICT_AGENCY: Level.DISTRICT,
    Role.DISTRICT_COUNCIL: Level.DISTRICT,
    Role.DISTRICT_PC: Level.DISTRICT,
    Role.PROVINCIAL_AGENCY: Level.PROVINCE,
    Role.ADVISORY_TEAM: Level.PROVINCE,
    Role.PROVINCIAL_COUNCIL: Level.PROVINCE,
    Role.PROVINCIAL_PC: Level.PROVINCE,
    Role.INSPECTOR: Level.PROVINCE,
    Role.MINISTRY: Level.NATION,
    Role.NATIONAL_COUNCIL: Level.NATION,
}


class CaseKind(StrEnum):
    """Why a product passes through the cycle."""

    FIRST = "first"  #: For the first time.
    UPGRADE = "upgrade"  #: For more stars than it holds (nâng hạng).
    RE_EVALUATION = "re_evaluation"  #: Because its certificate ends (đánh giá lại).


class ProducerKind(StrEnum):
    """The legal form of a producer (chủ thể)."""

    COOPERATIVE = "cooperative"
    COOPERATIVE_GROUP = "cooperative_group"
    ENTERPRISE = "enterprise"  #: Small or medium-sized.
    FARM = "farm"
    HOUSEHOLD = "household"  #: A household with business registration.
    ASSOCIATION = "association"  #: Tourism only.


class DocumentKind(StrEnum):
    """What a document of the dossier is."""

    REGISTRATION_FORM = "registration_form"
    SELF_ASSESSMENT = "self_assessment"
    SAMPLE = "sample"
    BUSINESS_PLAN = "business_plan"
    ORGANISATION_PROFILE = "organisation_profile"
    BUSINESS_LICENCE = "business_licence"
    EVIDENCE = "evidence"
    COMMUNE_ASSESSMENT_REPORT = "commune_assessment_report"
    PROPOSAL_LETTER = "proposal_letter"
    COUNCIL_REPORT = "council_report"
    DECISION = "decision"
    ADVISORY_REPORT = "advisory_report"  #: Of the advisory team, to the chair of the council.
    AGENCY_REPORT = "agency_report"  #: Of the provincial OCOP agency, on a re-evaluation.


#: What offices write for a file without a step of its own; whether a file lacks them is a switch of the plan.
PAPERS_OF_OFFICES = frozenset({DocumentKind.ADVISORY_REPORT, DocumentKind.AGENCY_REPORT})


class Ground(StrEnum):
    """Why a certificate is to be revoked."""

    NOT_REEVALUATED = "not_reevaluated"
    FAILED_REEVALUATION = "failed_reevaluation"
    FALSE_DOSSIER = "false_dossier"
    CRITERIA_LOST = "criteria_lost"
    LAW_BREACH = "law_breach"
    MARK_MISUSE = "mark_misuse"
    PRODUCTION_CEASED = "production_ceased"
    OTHER = "other"


class Regime(StrEnum):
    """The body of national rules that judges a case."""

    R1 = "R1"  #: 490/QĐ-TTg, 2018.
    R2 = "R2"  #: 1048/QĐ-TTg, 2019, with 781/QĐ-TTg, 2020.
    R3 = "R3"  #: 148/QĐ-TTg, 2023.
    R4 = "R4"  #: 148/QĐ-TTg as amended by 1489/QĐ-TTg, 2025.
    R5 = "R5"  #: 26/2026/QĐ-TTg.


class DayUnit(StrEnum):
    """What a period of time is counted in."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"


class ExpiryConvention(StrEnum):
    """Whether the day that closes 36 months still counts."""

    ANNIVERSARY_VALID = "anniversary_valid"  #: Issued on 1 July, valid until 1 July (Civil Code, art. 148.3).
    ANNIVERSARY_INVALID = "anniversary_invalid"  #: Issued on 1 July, valid until 30 June.
