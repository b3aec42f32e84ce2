"""The mapped classes, the encrypted engine, the audit and the migrations."""

from reception_app.models.assessment import Answer, Assessment, CarriedAnswer, Flag, Task
from reception_app.models.base import Base
from reception_app.models.desk import Counter, Desk, Event, TrustedRoot, User, UserRole
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
from reception_app.models.script import (
    Decision,
    GivenDose,
    InterimChange,
    Script,
    ScriptChange,
    ScriptDisposition,
    ScriptSource,
)

__all__ = [
    "FACT_KEYS",
    "Allergy",
    "Answer",
    "Assessment",
    "Base",
    "Brought",
    "CarriedAnswer",
    "Contact",
    "Counter",
    "Decision",
    "Desk",
    "Event",
    "ExpectedArrival",
    "Flag",
    "GivenDose",
    "Handover",
    "InterimChange",
    "Leg",
    "Pack",
    "Person",
    "PersonAlias",
    "PersonFact",
    "ReceivedPack",
    "Script",
    "ScriptChange",
    "ScriptDisposition",
    "ScriptSource",
    "Stay",
    "Task",
    "TrustedRoot",
    "User",
    "UserRole",
]
