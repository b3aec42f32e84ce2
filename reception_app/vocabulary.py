"""The closed lists of words that tables, forms, packs, sheets and screens share: one slug for one concept.

Slugs are stored and travel; labels are what people read. Lists that a site may extend are data in `resources/`.

Long, and kept in one place: nothing here does anything, and a word that stood in two lists would come to differ.
"""

from __future__ import annotations

from enum import StrEnum


class AnswerState(StrEnum):
    """The five states of any answer: *no* is an answer; the others are not (E29)."""

    ANSWERED = "answered"
    DECLINED = "declined"
    UNKNOWN = "unknown"
    NOT_ASKED = "not_asked"
    NOT_APPLICABLE = "not_applicable"


class AllergyState(StrEnum):
    """The four allergy states of the NHS display standard (PAB-0064)."""

    KNOWN = "known"
    NONE_KNOWN = "none_known"
    NOT_RECORDED = "not_recorded"
    UNAVAILABLE = "unavailable"


class ScriptStatus(StrEnum):
    """Where a script stands at this desk. Verified and interim are told apart from it."""

    CURRENT = "current"
    ON_HOLD = "on_hold"
    STOPPED = "stopped"


class Carrier(StrEnum):
    """Who carries a medicine on the way; `stock` means the destination holds it."""

    ESCORT = "escort"
    PERSON = "person"
    NOT_SENT = "not_sent"
    STOCK = "stock"


TRAVELS = (Carrier.ESCORT, Carrier.PERSON)
"""Who carries it, where it goes along."""


class Disposition(StrEnum):
    """What a receiving desk decides for each incoming script."""

    CONTINUE = "continue"
    BRIDGE = "bridge"
    HOLD = "hold"
    STOP = "stop"


class LastGivenHow(StrEnum):
    """How a last dose is known. Only `observed` counts towards missed days (domain: the clock)."""

    OBSERVED = "observed"
    RECORDED = "recorded"
    STATED = "stated"


class DoseOutcome(StrEnum):
    """What became of one dose that was due. Only `given` was taken; the others never count as given."""

    GIVEN = "given"
    DECLINED = "declined"
    MISSED = "missed"
    NOT_AVAILABLE = "not_available"
    WITHHELD = "withheld"


class DoseAuthority(StrEnum):
    """By what authority a dose was given of a medicine that nobody at this prison has prescribed."""

    VERBAL_ORDER = "verbal_order"
    TELEPHONE = "telephone"
    WRITTEN_CHART = "written_chart"
    PATIENT_GROUP_DIRECTION = "patient_group_direction"
    HOMELY_REMEDY = "homely_remedy"
    EMERGENCY = "emergency"


class InPossession(StrEnum):
    """Whether the person may keep a medicine. `not_assessed` is no answer yet (NG57)."""

    SUPERVISED = "supervised"
    NOT_IN_POSSESSION = "not_in_possession"
    IN_POSSESSION = "in_possession"
    NOT_ASSESSED = "not_assessed"


class ScheduleKind(StrEnum):
    """What a day-by-day schedule of doses is for."""

    TITRATION = "titration"
    REDUCTION = "reduction"
    ALCOHOL = "alcohol"
    BENZODIAZEPINE = "benzodiazepine"
    OTHER = "other"


class CustodyLeg(StrEnum):
    """Where on its way a controlled drug was counted."""

    SENT = "sent"
    ESCORT = "escort"
    RECEIVED = "received"
    RETURNED = "returned"


class SourceKind(StrEnum):
    """Who or what says that a person takes a medicine."""

    PRESCRIBER = "prescriber"
    PHARMACY = "pharmacy"
    GP_RECORD = "gp_record"
    POLICE_OR_COURT = "police_or_court"
    PREVIOUS_PACK = "previous_pack"
    CONTAINER = "container"
    TEST = "test"
    FILE = "file"
    PERSON = "person"


class SourceOutcome(StrEnum):
    """What asking a source gave."""

    CONFIRMED = "confirmed"
    DIFFERS = "differs"
    COULD_NOT_SAY = "could_not_say"
    NO_ANSWER = "no_answer"


class LabelName(StrEnum):
    """Whether the name on a label is this person's."""

    YES = "yes"
    NO = "no"
    UNREADABLE = "unreadable"


class DecisionMode(StrEnum):
    """How a decider told the recorder."""

    PRESENT = "present"
    TELEPHONE = "telephone"
    REMOTE = "remote"


class NhsTraceStatus(StrEnum):
    """How an NHS number is known: a valid number is not a traced one."""

    VERIFIED = "verified"
    FROM_DOCUMENT = "from_document"
    STATED = "stated"
    NONE = "none"


class PersonState(StrEnum):
    """Where a person stands at this desk."""

    HERE = "here"
    LEAVING = "leaving"
    LEFT = "left"


class ArrivalKind(StrEnum):
    """What brought the person to the desk."""

    COURT_REMAND = "court_remand"
    COURT_SENTENCED = "court_sentenced"
    RECALL = "recall"
    TRANSFER = "transfer"
    HOSPITAL_RETURN = "hospital_return"
    COURT_RETURN = "court_return"
    OTHER = "other"


class Purpose(StrEnum):
    """Why the person leaves. A transfer goes to a prison of the list; the others may go to a place by its name."""

    TRANSFER = "transfer"
    COURT = "court"
    RELEASE = "release"
    HOSPITAL = "hospital"


RELEASED = "Released"
"""What stands for a destination of a release where nobody named one."""

WITH_ESCORT = frozenset({Purpose.TRANSFER, Purpose.COURT})
"""Leavings on which somebody is judged fit for the van and hands a sealed envelope on. Whoever goes to hospital is
taken because they are not well, and nothing holds an ambulance; whoever goes home carries their own papers."""

HOLDS_STOCK = frozenset({Purpose.TRANSFER, Purpose.HOSPITAL})
"""Leavings to a place that may hold a medicine itself: no court does, and nobody's home."""

RETURNS = {ArrivalKind.COURT_RETURN: Purpose.COURT, ArrivalKind.HOSPITAL_RETURN: Purpose.HOSPITAL}
"""How somebody comes back from where they only went for a while, and what they went for: the stay goes on."""


class PrintRead(StrEnum):
    """How an issued pack's own print was read back before the person left; `skipped`: it was not, and why is said."""

    SCAN = "scan"
    PHOTO = "photo"
    TYPED = "typed"
    SKIPPED = "skipped"


class NotReadBack(StrEnum):
    """Why a print was not read back; words of one's own always stand beside it."""

    NO_READER = "no_reader"
    NO_PRINT = "no_print"
    NO_CODES = "no_codes"
    NO_TIME = "no_time"
    OTHER = "other"


class WhyNotLeft(StrEnum):
    """Why somebody who was marked as left is here all the same."""

    TURNED_BACK = "turned_back"
    WRONG_PERSON = "wrong_person"
    CANCELLED = "cancelled"
    OTHER = "other"


class CarerConsent(StrEnum):
    """Whether the person agrees that a carer is told. Nobody is told anything while it is not `agreed`."""

    AGREED = "agreed"
    DECLINED = "declined"
    NOT_ASKED = "not_asked"


class FitToTravel(StrEnum):
    """Healthcare's answer before the van leaves. `no` is a medical hold."""

    YES = "yes"
    WITH_CONDITIONS = "with_conditions"
    NO = "no"


class AssessmentStatus(StrEnum):
    """A signed assessment is amended, never overwritten."""

    DRAFT = "draft"
    SIGNED = "signed"


class TaskState(StrEnum):
    """What became of a task."""

    OPEN = "open"
    DONE = "done"
    DECLINED = "declined"
    PASSED_ON = "passed_on"


class InvolvementState(StrEnum):
    """Where somebody stands with a service, order or scheme."""

    PLANNED = "planned"
    CURRENT = "current"
    COMPLETED = "completed"
    ENDED_EARLY = "ended_early"
    UNKNOWN = "unknown"


class HealthTestOutcome(StrEnum):
    """What became of a test that was offered."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    INCONCLUSIVE = "inconclusive"
    AWAITED = "awaited"
    DECLINED = "declined"


class VaccinationState(StrEnum):
    """How a dose of vaccine is known: given here, said to have been given elsewhere, or declined."""

    GIVEN = "given"
    STATED = "stated"
    DECLINED = "declined"


class FlagLevel(StrEnum):
    """How loudly a flag speaks (design: risk is icon, word and colour, always all three)."""

    ACT_NOW = "act_now"
    SOON = "soon"
    KNOW = "know"


FLAG_LEVEL_WORDS = {FlagLevel.ACT_NOW: "Act now", FlagLevel.SOON: "Soon", FlagLevel.KNOW: "Know"}


class Role(StrEnum):
    """What a user may do; a user may hold several."""

    NURSE = "nurse"
    HEALTHCARE_ASSISTANT = "healthcare_assistant"
    PRESCRIBER = "prescriber"
    PHARMACY = "pharmacy"
    SUBSTANCE_MISUSE_WORKER = "substance_misuse_worker"
    MENTAL_HEALTH_WORKER = "mental_health_worker"
    HEALTHCARE_ADMINISTRATOR = "healthcare_administrator"
    ESCORT = "escort"
    DESK_ADMINISTRATOR = "desk_administrator"


class Trust(StrEnum):
    """What a desk can say about who made a pack."""

    VERIFIED = "verified"
    TRAINING = "training"
    ISSUER_UNKNOWN = "issuer_unknown"
    REVOKED = "revoked"


class RevokedBecause(StrEnum):
    """Why an estate believes a desk's key no more. No free words: the list travels to every prison."""

    EXPOSED = "exposed"
    LOST = "lost"
    CLOSED = "closed"
    REPLACED = "replaced"
    MISTAKE = "mistake"


class BroughtKind(StrEnum):
    """What came in with the person."""

    PAPER = "paper"
    MEDICINE = "medicine"
    AID = "aid"


ROLE_WORDS: dict[Role, str] = {
    Role.NURSE: "Nurse",
    Role.HEALTHCARE_ASSISTANT: "Healthcare assistant",
    Role.PRESCRIBER: "Prescriber",
    Role.PHARMACY: "Pharmacy",
    Role.SUBSTANCE_MISUSE_WORKER: "Substance misuse worker",
    Role.MENTAL_HEALTH_WORKER: "Mental health worker",
    Role.HEALTHCARE_ADMINISTRATOR: "Healthcare administrator",
    Role.ESCORT: "Officer or escort",
    Role.DESK_ADMINISTRATOR: "Desk administrator",
}

DOSE_OUTCOME_WORDS: dict[DoseOutcome, str] = {
    DoseOutcome.GIVEN: "Given",
    DoseOutcome.DECLINED: "Declined",
    DoseOutcome.MISSED: "Missed",
    DoseOutcome.NOT_AVAILABLE: "Not available",
    DoseOutcome.WITHHELD: "Withheld",
}

IN_POSSESSION_WORDS: dict[InPossession, str] = {
    InPossession.SUPERVISED: "Supervised",
    InPossession.NOT_IN_POSSESSION: "Not in possession",
    InPossession.IN_POSSESSION: "In possession",
    InPossession.NOT_ASSESSED: "In possession: not assessed",
}

SCHEDULE_WORDS: dict[ScheduleKind, str] = {
    ScheduleKind.TITRATION: "Titration",
    ScheduleKind.REDUCTION: "Reduction",
    ScheduleKind.ALCOHOL: "Alcohol withdrawal",
    ScheduleKind.BENZODIAZEPINE: "Benzodiazepine reduction",
    ScheduleKind.OTHER: "Schedule",
}

CUSTODY_LEG_WORDS: dict[CustodyLeg, str] = {
    CustodyLeg.SENT: "Sent",
    CustodyLeg.ESCORT: "Taken over by the escort",
    CustodyLeg.RECEIVED: "Received",
    CustodyLeg.RETURNED: "Returned",
}

HEALTH_TEST_WORDS: dict[HealthTestOutcome, str] = {
    HealthTestOutcome.POSITIVE: "Positive",
    HealthTestOutcome.NEGATIVE: "Negative",
    HealthTestOutcome.INCONCLUSIVE: "Not clear",
    HealthTestOutcome.AWAITED: "Result awaited",
    HealthTestOutcome.DECLINED: "Declined",
}

VACCINATION_WORDS: dict[VaccinationState, str] = {
    VaccinationState.GIVEN: "Given",
    VaccinationState.STATED: "Said to have been given",
    VaccinationState.DECLINED: "Declined",
}

INVOLVEMENT_WORDS: dict[InvolvementState, str] = {
    InvolvementState.CURRENT: "Current",
    InvolvementState.PLANNED: "Planned",
    InvolvementState.COMPLETED: "Completed",
    InvolvementState.ENDED_EARLY: "Ended early",
    InvolvementState.UNKNOWN: "Not known whether it goes on",
}
"""In the order in which they are offered."""

REVOKED_WORDS: dict[RevokedBecause, str] = {
    RevokedBecause.EXPOSED: "somebody else may have its key",
    RevokedBecause.LOST: "the computer was lost or stolen",
    RevokedBecause.CLOSED: "the desk was closed",
    RevokedBecause.REPLACED: "the desk has a new key",
    RevokedBecause.MISTAKE: "it was certified by mistake",
}
"""How a reason stands behind "revoked: " in a sentence."""

OBSERVATION_LEVELS: tuple[tuple[str, str], ...] = (
    ("standard", "Standard"),
    ("hourly", "Hourly"),
    ("30_min", "30 min"),
    ("15_min", "15 min"),
    ("10_min", "10 min"),
    ("5_min", "5 min"),
    ("constant_cctv", "Constant, CCTV"),
    ("constant_physical", "Constant, in person"),
    ("alternative", "Alternative"),
)
"""The nine observation levels of the national digital escort record (v2.5.2), slug and label."""

PUT_RIGHT_UNSIGNED = "put right before it was signed"
"""Why a flag ended that an answer raised by a slip: it never stood signed, nobody acted on it, and no sheet says it."""
