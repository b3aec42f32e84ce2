"""The mapped classes, the encrypted engine, the audit and the migrations."""

from reception_app.models.assessment import Amendment, Answer, Assessment, CarriedAnswer, Flag, Task
from reception_app.models.base import Base
from reception_app.models.desk import CopiedSection, Counter, Desk, Event, TrustedRoot, User, UserRole
from reception_app.models.handover import Handover, Leg, Pack, ReceivedPack
from reception_app.models.person import (
    FACT_KEYS,
    Allergy,
    Brought,
    Contact,
    ExpectedArrival,
    Person,
    PersonAlias,
    PersonFact,
    Stay,
)
from reception_app.models.score import Score, ScoreItem
from reception_app.models.script import (
    Decision,
    GivenDose,
    InterimChange,
    Script,
    ScriptChange,
    ScriptDisposition,
    ScriptSource,
)
from reception_app.models.treatment import HealthTest, Involvement, Vaccination

__all__ = [
    "FACT_KEYS",
    "Allergy",
    "Amendment",
    "Answer",
    "Assessment",
    "Base",
    "Brought",
    "CarriedAnswer",
    "Contact",
    "CopiedSection",
    "Counter",
    "Decision",
    "Desk",
    "Event",
    "ExpectedArrival",
    "Flag",
    "GivenDose",
    "Handover",
    "HealthTest",
    "InterimChange",
    "Involvement",
    "Leg",
    "Pack",
    "Person",
    "PersonAlias",
    "PersonFact",
    "ReceivedPack",
    "Score",
    "ScoreItem",
    "Script",
    "ScriptChange",
    "ScriptDisposition",
    "ScriptSource",
    "Stay",
    "Task",
    "TrustedRoot",
    "User",
    "UserRole",
    "Vaccination",
]
