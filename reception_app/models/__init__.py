"""The mapped classes, the encrypted engine, the audit and the migrations."""

from reception_app.models.assessment import Amendment, Answer, Assessment, CarriedAnswer, Flag, Task
from reception_app.models.base import Base
from reception_app.models.desk import CopiedSection, Counter, Desk, Event, SealingKey, TrustedRoot, User, UserRole
from reception_app.models.directory import (
    AlertAcknowledgement,
    EstablishmentDirectory,
    EstateDirectoryFile,
    RevokedKey,
    SealingRecipient,
    SourcePlace,
    Standing,
)
from reception_app.models.dmd import DmdProduct, DmdRelease
from reception_app.models.doses import GivenDose, MissedDoseDecision, Schedule, ScheduleDose, ScriptReview
from reception_app.models.handover import Handover, LeavingUndone, Leg, Pack, PrintCheck, ReceivedPack
from reception_app.models.leaving import CustodyReceipt, LeavingConflict
from reception_app.models.person import (
    FACT_KEYS,
    NOT_ASKED_AT_ARRIVAL,
    Allergy,
    ArrivalCorrection,
    Brought,
    Contact,
    ExpectedArrival,
    Person,
    PersonAlias,
    PersonFact,
    Stay,
)
from reception_app.models.possession import PossessionAssessment
from reception_app.models.receipt import AmendmentSlip, ReceiptMade, ReceiptRead
from reception_app.models.release import Appointment, ReleasePlan, WiderNeed
from reception_app.models.score import Score, ScoreItem
from reception_app.models.script import (
    Decision,
    InterimChange,
    Script,
    ScriptChange,
    ScriptDisposition,
    ScriptSource,
)
from reception_app.models.summary import ReceivedSummary
from reception_app.models.treatment import HealthTest, Involvement, Vaccination
from reception_app.models.typed import ReceiptDraft, TypedDraft

__all__ = [
    "FACT_KEYS",
    "NOT_ASKED_AT_ARRIVAL",
    "AlertAcknowledgement",
    "Allergy",
    "Amendment",
    "AmendmentSlip",
    "Answer",
    "Appointment",
    "ArrivalCorrection",
    "Assessment",
    "Base",
    "Brought",
    "CarriedAnswer",
    "Contact",
    "CopiedSection",
    "Counter",
    "CustodyReceipt",
    "Decision",
    "Desk",
    "DmdProduct",
    "DmdRelease",
    "EstablishmentDirectory",
    "EstateDirectoryFile",
    "Event",
    "ExpectedArrival",
    "Flag",
    "GivenDose",
    "Handover",
    "HealthTest",
    "InterimChange",
    "Involvement",
    "LeavingConflict",
    "LeavingUndone",
    "Leg",
    "MissedDoseDecision",
    "Pack",
    "Person",
    "PersonAlias",
    "PersonFact",
    "PossessionAssessment",
    "PrintCheck",
    "ReceiptDraft",
    "ReceiptMade",
    "ReceiptRead",
    "ReceivedPack",
    "ReceivedSummary",
    "ReleasePlan",
    "RevokedKey",
    "Schedule",
    "ScheduleDose",
    "Score",
    "ScoreItem",
    "Script",
    "ScriptChange",
    "ScriptDisposition",
    "ScriptReview",
    "ScriptSource",
    "SealingKey",
    "SealingRecipient",
    "SourcePlace",
    "Standing",
    "Stay",
    "Task",
    "TrustedRoot",
    "TypedDraft",
    "User",
    "UserRole",
    "Vaccination",
    "WiderNeed",
]
