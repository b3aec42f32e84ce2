"""The record that travels: one frozen tree, equal at both ends, from which every sheet is typeset.

Each field declares its integer key on the wire with `wire`; keys are never reused. `codec.py` turns the tree into CBOR
and JSON and back by reading these declarations, strictly: an unknown key, a missing one or another type is refused.
Instants are aware UTC to the second; clock times are "HH:MM" as read at the desk.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from reception_app.forms.taken_back import taken_back
from reception_app.handover.record_findings import ErrorMark as ErrorMark
from reception_app.handover.record_findings import HealthTest as HealthTest
from reception_app.handover.record_findings import Involvement as Involvement
from reception_app.handover.record_findings import Score as Score
from reception_app.handover.record_findings import ScoreItem as ScoreItem
from reception_app.handover.record_findings import Vaccination as Vaccination
from reception_app.handover.record_leaving import CustodyReceipt as CustodyReceipt
from reception_app.handover.record_leaving import LeavingConflict as LeavingConflict
from reception_app.handover.record_leaving import PossessionAssessment as PossessionAssessment
from reception_app.handover.record_leaving import Review as Review
from reception_app.handover.record_release import Appointment as Appointment
from reception_app.handover.record_release import Release as Release
from reception_app.handover.record_release import WiderNeed as WiderNeed
from reception_app.handover.record_scripts import Authority as Authority
from reception_app.handover.record_scripts import Change as Change
from reception_app.handover.record_scripts import Decider as Decider
from reception_app.handover.record_scripts import Decision as Decision
from reception_app.handover.record_scripts import GivenDoseRecord as GivenDoseRecord
from reception_app.handover.record_scripts import Interim as Interim
from reception_app.handover.record_scripts import MissedDecision as MissedDecision
from reception_app.handover.record_scripts import Schedule as Schedule
from reception_app.handover.record_scripts import ScheduleDose as ScheduleDose
from reception_app.handover.record_scripts import Script as Script
from reception_app.handover.record_scripts import Source as Source
from reception_app.handover.record_scripts import ToldDose as ToldDose
from reception_app.handover.wire import wire
from reception_app.vocabulary import (
    AllergyState,
    AnswerState,
    ArrivalKind,
    AssessmentStatus,
    BroughtKind,
    FitToTravel,
    FlagLevel,
    NhsTraceStatus,
    Purpose,
    Role,
    ScriptStatus,
    TaskState,
)

SCHEMA = 1
"""Frozen with its key table, its words and dictionary 1. A field, a word or a key more needs a schema 2."""
READABLE = (0, 1)
"""Schemas that are read. 0 was the draft of versions 0.1 and 0.2: what it holds stands under the same keys in 1."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact about a person in one of the five states; `value` only when answered."""

    state: AnswerState = wire(1, default=AnswerState.NOT_ASKED)
    value: str | None = wire(2, default=None)


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name the person is known by."""

    family_name: str = wire(1)
    given_names: str = wire(2)


@dataclass(frozen=True, slots=True)
class Person:
    """Who the record is about."""

    family_name: str = wire(1)
    given_names: str = wire(2)
    date_of_birth: date | None = wire(3, default=None)
    prison_number: str | None = wire(4, default=None)
    desk_reference: str | None = wire(5, default=None)
    nhs_number: str | None = wire(6, default=None)
    nhs_trace_status: NhsTraceStatus = wire(7, default=NhsTraceStatus.NONE)
    pnc_number: str | None = wire(8, default=None)
    cro_number: str | None = wire(9, default=None)
    title: str | None = wire(10, default=None)
    aliases: tuple[Alias, ...] = wire(11, default=())
    preferred_name: Stated = wire(12, default=Stated())
    sex: Stated = wire(13, default=Stated())
    gender: Stated = wire(14, default=Stated())
    ethnicity: Stated = wire(15, default=Stated())
    religion: Stated = wire(16, default=Stated())
    disability: Stated = wire(17, default=Stated())
    language: Stated = wire(18, default=Stated())
    access_needs: Stated = wire(19, default=Stated())


@dataclass(frozen=True, slots=True)
class Stay:
    """The time at the sending desk: how the person came and where they are now.

    `not_asked`: what nobody asked when they came, of `sex`, `arrived_from` and `arrival_kind`.
    """

    arrived_at: datetime = wire(1)
    arrived_from: str | None = wire(2, default=None)
    arrival_kind: ArrivalKind = wire(3, default=ArrivalKind.OTHER)
    legal_status: str | None = wire(4, default=None)
    location: str | None = wire(5, default=None)
    not_asked: tuple[str, ...] = wire(6, default=())


@dataclass(frozen=True, slots=True)
class Allergy:
    """One allergy: what to, what happens, who says so."""

    substance: str = wire(1)
    reaction: str | None = wire(2, default=None)
    source: str | None = wire(3, default=None)
    recorded_by: str | None = wire(4, default=None)
    recorded_at: datetime | None = wire(5, default=None)


@dataclass(frozen=True, slots=True)
class Allergies:
    """Exactly one of the four states; `none_known` only after a named clinician asked."""

    state: AllergyState = wire(1, default=AllergyState.NOT_RECORDED)
    items: tuple[Allergy, ...] = wire(2, default=())
    asked_by: str | None = wire(3, default=None)
    asked_role: Role | None = wire(4, default=None)
    asked_at: datetime | None = wire(5, default=None)
    reason: str | None = wire(6, default=None)


@dataclass(frozen=True, slots=True)
class Flag:
    """A risk or need with a start and an end. `kind` is a slug of `resources/flags.yaml`."""

    id: str = wire(1)
    kind: str = wire(2)
    level: FlagLevel = wire(3)
    words: str = wire(4)
    started_at: datetime = wire(5)
    ended_at: datetime | None = wire(6, default=None)
    detail: str | None = wire(7, default=None)
    recorded_by: str | None = wire(8, default=None)
    where: str | None = wire(9, default=None)
    reference: str | None = wire(10, default=None)
    observation: str | None = wire(11, default=None)
    last_on: str | None = wire(12, default=None)
    methods: tuple[str, ...] = wire(13, default=())
    triggers: tuple[str, ...] = wire(14, default=())
    actions: tuple[str, ...] = wire(15, default=())
    next_review_at: datetime | None = wire(16, default=None)
    last_observed_at: datetime | None = wire(17, default=None)
    end_reason: str | None = wire(18, default=None)


@dataclass(frozen=True, slots=True)
class Amendment:
    """A change to a signed answer: what was shown before, what is shown now, why, by whom. Nothing is hidden."""

    was: str | None = wire(1)
    now: str | None = wire(2)
    why: str = wire(3)
    amended_by: str = wire(4)
    amended_role: Role | None = wire(5, default=None)
    amended_at: datetime | None = wire(6, default=None)
    where: str | None = wire(7, default=None)
    entered_in_error: bool = wire(8, default=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer with the words that were asked and who said, wrote and heard it, when and where."""

    key: str = wire(1)
    words: str = wire(2)
    state: AnswerState = wire(3)
    value: str | tuple[str, ...] | None = wire(4, default=None)
    shown: str | None = wire(5, default=None)
    note: str | None = wire(6, default=None)
    reason: str | None = wire(7, default=None)
    said_by: str | None = wire(8, default=None)
    recorded_by: str | None = wire(9, default=None)
    recorded_role: Role | None = wire(10, default=None)
    recorded_at: datetime | None = wire(11, default=None)
    recorded_where: str | None = wire(12, default=None)
    attention: bool = wire(13, default=False)
    topic: str | None = wire(14, default=None)
    amendments: tuple[Amendment, ...] = wire(15, default=())


@dataclass(frozen=True, slots=True)
class Assessment:
    """One form as it was filled in: which version, who signed it, every answer."""

    id: str = wire(1)
    form: str = wire(2)
    version: str = wire(3)
    title: str = wire(4)
    form_hash: str = wire(5)
    status: AssessmentStatus = wire(6)
    started_at: datetime = wire(7)
    started_by: str = wire(8)
    signed_at: datetime | None = wire(9, default=None)
    signed_by: str | None = wire(10, default=None)
    signed_role: Role | None = wire(11, default=None)
    supervised_by: str | None = wire(12, default=None)
    where: str | None = wire(13, default=None)
    answers: tuple[Answer, ...] = wire(14, default=())


@dataclass(frozen=True, slots=True)
class Task:
    """Something somebody must do, with an owner and a time."""

    id: str = wire(1)
    title: str = wire(2)
    owner_role: Role = wire(3)
    opened_at: datetime = wire(4)
    due_at: datetime | None = wire(5, default=None)
    state: TaskState = wire(6, default=TaskState.OPEN)
    detail: str | None = wire(7, default=None)
    script_id: str | None = wire(8, default=None)
    closed_at: datetime | None = wire(9, default=None)
    closed_by: str | None = wire(10, default=None)
    reason: str | None = wire(11, default=None)
    kind: str | None = wire(12, default=None)
    waiting_since: datetime | None = wire(13, default=None)
    passed_to: Role | None = wire(14, default=None)

    @property
    def still_to_do(self) -> bool:
        """True while it is open, also with somebody outside; a role it was passed to has a task of its own for it."""
        return self.state is TaskState.OPEN or (self.state is TaskState.PASSED_ON and self.passed_to is None)

    @property
    def taken_back(self) -> str | None:
        """While it is open: who took back what called for it, and when. None where that stands, or somebody kept it."""
        return taken_back(self.reason) if self.state is TaskState.OPEN else None


@dataclass(frozen=True, slots=True)
class Contact:
    """Someone who can be asked. `kind`: lead, key_worker, gp, pharmacy, community_team, carer, other."""

    kind: str = wire(1)
    name: str = wire(2)
    organisation: str | None = wire(3, default=None)
    telephone: str | None = wire(4, default=None)
    hours: str | None = wire(5, default=None)
    note: str | None = wire(6, default=None)


@dataclass(frozen=True, slots=True)
class Brought:
    """A paper seen or a medicine brought in with the person: what, how many, which seal, where put."""

    kind: BroughtKind = wire(1)
    what: str = wire(2)
    quantity: str | None = wire(3, default=None)
    seal: str | None = wire(4, default=None)
    place: str | None = wire(5, default=None)
    seen_at: datetime | None = wire(6, default=None)
    seen_by: str | None = wire(7, default=None)


@dataclass(frozen=True, slots=True)
class Events:
    """How many changes the sending desk wrote for this person, and the hash of the last one (hexadecimal)."""

    count: int = wire(1, default=0)
    head: str | None = wire(2, default=None)


@dataclass(frozen=True, slots=True)
class Record:
    """Everything a desk holds about one person that the next desk needs."""

    person: Person = wire(1)
    stay: Stay | None = wire(2, default=None)
    scripts: tuple[Script, ...] = wire(3, default=())
    allergies: Allergies = wire(4, default=Allergies())
    flags: tuple[Flag, ...] = wire(5, default=())
    assessments: tuple[Assessment, ...] = wire(6, default=())
    tasks: tuple[Task, ...] = wire(7, default=())
    contacts: tuple[Contact, ...] = wire(8, default=())
    brought: tuple[Brought, ...] = wire(9, default=())
    events: Events = wire(10, default=Events())
    scores: tuple[Score, ...] = wire(11, default=())
    involvements: tuple[Involvement, ...] = wire(12, default=())
    tests: tuple[HealthTest, ...] = wire(13, default=())
    vaccinations: tuple[Vaccination, ...] = wire(14, default=())
    reviews: tuple[Review, ...] = wire(15, default=())
    receipts: tuple[CustodyReceipt, ...] = wire(16, default=())
    conflicts: tuple[LeavingConflict, ...] = wire(17, default=())
    possession: tuple[PossessionAssessment, ...] = wire(18, default=())
    release: Release | None = wire(19, default=None)
    appointments: tuple[Appointment, ...] = wire(20, default=())
    needs: tuple[WiderNeed, ...] = wire(21, default=())

    @property
    def open_flags(self) -> tuple[Flag, ...]:
        """The flags that nobody has ended."""
        return tuple(flag for flag in self.flags if flag.ended_at is None)

    @property
    def forms_of_stay(self) -> tuple[Assessment, ...]:
        """The forms begun since the person came this time; all of them where nobody says when that was."""
        stay = self.stay
        return tuple(one for one in self.assessments if stay is None or one.started_at >= stay.arrived_at)

    @property
    def current_scripts(self) -> tuple[Script, ...]:
        """The scripts that are neither held nor stopped; some may still wait for a prescriber."""
        return tuple(script for script in self.scripts if script.status is ScriptStatus.CURRENT)


@dataclass(frozen=True, slots=True)
class Establishment:
    """A prison as the pack names it."""

    code: str | None = wire(1)
    name: str = wire(2)


@dataclass(frozen=True, slots=True)
class Travel:
    """What the people on the way are told: fitness, conditions, times, seals, whom to ring."""

    fit: FitToTravel | None = wire(1, default=None)
    conditions: str | None = wire(2, default=None)
    fit_decided_by: str | None = wire(3, default=None)
    fit_decided_at: datetime | None = wire(4, default=None)
    hold_until: datetime | None = wire(5, default=None)
    hold_by: str | None = wire(6, default=None)
    leaves_at: datetime | None = wire(7, default=None)
    expected_at: datetime | None = wire(8, default=None)
    healthcare_telephone: str | None = wire(9, default=None)
    instruction: str | None = wire(10, default=None)
    envelope_seal: str | None = wire(11, default=None)
    bag_seal: str | None = wire(12, default=None)
    property_seal: str | None = wire(13, default=None)


@dataclass(frozen=True, slots=True)
class PackHeader:
    """Which pack this is: number, when and by whom made, between whom, what it follows, what is missing.

    `because`: why it follows one that had left, an amendment's reason. `made_with`: the version of the program.
    """

    number: str = wire(1)
    made_at: datetime = wire(2)
    made_by: str = wire(3)
    made_role: Role = wire(4)
    sender: Establishment = wire(5)
    to: Establishment = wire(6)
    purpose: Purpose = wire(7)
    training: bool = wire(8)
    sequence: int = wire(9)
    not_valid_after: datetime = wire(10)
    received_hash: str | None = wire(11, default=None)
    supersedes: str | None = wire(12, default=None)
    missing: tuple[str, ...] = wire(13, default=())
    travel: Travel = wire(14, default=Travel())
    because: str | None = wire(15, default=None)
    made_with: str | None = wire(16, default=None)


@dataclass(frozen=True, slots=True)
class Pack:
    """What is signed: the header and the record."""

    header: PackHeader = wire(1)
    record: Record = wire(2)
