"""The record that travels: one frozen tree, equal at both ends, from which every sheet is typeset.

Each field declares its integer key on the wire with `wire`; keys are never reused. `codec.py` turns the tree into CBOR
and JSON and back by reading these declarations, strictly: an unknown key, a missing one or another type is refused.
Instants are aware UTC to the second; clock times are "HH:MM" as read at the desk.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from reception_app.clinical.doses import Dose
from reception_app.vocabulary import (
    AllergyState,
    AnswerState,
    ArrivalKind,
    AssessmentStatus,
    BroughtKind,
    Carrier,
    DecisionMode,
    Disposition,
    FitToTravel,
    FlagLevel,
    HealthTestOutcome,
    InvolvementState,
    LastGivenHow,
    NhsTraceStatus,
    Purpose,
    Role,
    ScriptStatus,
    SourceKind,
    SourceOutcome,
    TaskState,
    VaccinationState,
)

SCHEMA = 0
"""The draft schema. Records made under it stay readable."""


def wire(number: int, **options: Any) -> Any:
    """Declare a field with its integer key on the wire."""
    return field(metadata={"key": number}, **options)


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
    """The time at the sending desk: how the person came and where they are now."""

    arrived_at: datetime = wire(1)
    arrived_from: str | None = wire(2, default=None)
    arrival_kind: ArrivalKind = wire(3, default=ArrivalKind.OTHER)
    legal_status: str | None = wire(4, default=None)
    location: str | None = wire(5, default=None)


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decided, how they said it, and who wrote it down."""

    name: str = wire(1)
    role: Role = wire(2)
    registration: str | None = wire(3, default=None)
    mode: DecisionMode = wire(4, default=DecisionMode.PRESENT)
    decided_at: datetime | None = wire(5, default=None)
    recorded_by: str | None = wire(6, default=None)
    recorded_role: Role | None = wire(7, default=None)
    countersigned_at: datetime | None = wire(8, default=None)


@dataclass(frozen=True, slots=True)
class Source:
    """One source asked about a script: who, when, what they said."""

    kind: SourceKind = wire(1)
    outcome: SourceOutcome = wire(2)
    name: str | None = wire(3, default=None)
    telephone: str | None = wire(4, default=None)
    asked_at: datetime | None = wire(5, default=None)
    asked_by: str | None = wire(6, default=None)
    said: str | None = wire(7, default=None)
    last_observed_at: datetime | None = wire(8, default=None)


@dataclass(frozen=True, slots=True)
class Interim:
    """A change meant to be put back: the dose it replaced, by when it is reviewed, and by whom (E3)."""

    replaced: Dose | None = wire(1)
    review_by: datetime = wire(2)
    owner: str = wire(3)
    reason: str | None = wire(4, default=None)
    since: datetime | None = wire(5, default=None)
    decider: Decider | None = wire(6, default=None)
    discussed: bool | None = wire(7, default=None)
    replaced_frequency: str | None = wire(8, default=None)


@dataclass(frozen=True, slots=True)
class Change:
    """One change of dose, with its reason and whether it was discussed with the person (E4, E15)."""

    changed_at: datetime = wire(1)
    was: Dose | None = wire(2)
    now: Dose | None = wire(3)
    reason: str | None = wire(4, default=None)
    decider: Decider | None = wire(5, default=None)
    discussed: bool | None = wire(6, default=None)
    person_said: str | None = wire(7, default=None)


@dataclass(frozen=True, slots=True)
class Decision:
    """What the last receiving desk decided about the script when the person arrived there."""

    disposition: Disposition = wire(1)
    reason: str | None = wire(2, default=None)
    decided_at: datetime | None = wire(3, default=None)
    decider: Decider | None = wire(4, default=None)
    until: datetime | None = wire(5, default=None)
    where: str | None = wire(6, default=None)
    discussed: bool | None = wire(7, default=None)


@dataclass(frozen=True, slots=True)
class Script:
    """One medicine the person takes, or took in the last 28 days."""

    id: str = wire(1)
    medicine: str = wire(2)
    dose: Dose | None = wire(3, default=None)
    strength: str | None = wire(4, default=None)
    form: str | None = wire(5, default=None)
    brand: str | None = wire(6, default=None)
    route: str | None = wire(7, default=None)
    frequency: str | None = wire(8, default=None)
    times: tuple[str, ...] = wire(9, default=())
    every_days: int = wire(10, default=1)
    as_required: bool = wire(11, default=False)
    maximum: str | None = wire(12, default=None)
    indication: str | None = wire(13, default=None)
    supervised: bool = wire(14, default=False)
    status: ScriptStatus = wire(15, default=ScriptStatus.CURRENT)
    verified: bool = wire(16, default=False)
    decider: Decider | None = wire(17, default=None)
    recorded_at: datetime | None = wire(18, default=None)
    recorded_by: str | None = wire(19, default=None)
    last_given_at: datetime | None = wire(20, default=None)
    last_given_how: LastGivenHow | None = wire(21, default=None)
    last_given_where: str | None = wire(22, default=None)
    last_given_by: str | None = wire(23, default=None)
    next_due_at: datetime | None = wire(24, default=None)
    sources: tuple[Source, ...] = wire(25, default=())
    interim: Interim | None = wire(26, default=None)
    changes: tuple[Change, ...] = wire(27, default=())
    carrier: Carrier | None = wire(28, default=None)
    quantity_sent: str | None = wire(29, default=None)
    seal: str | None = wire(30, default=None)
    decision: Decision | None = wire(31, default=None)
    not_until_prescriber: str | None = wire(32, default=None)
    stopped_at: datetime | None = wire(33, default=None)
    stop_reason: str | None = wire(34, default=None)
    stop_discussed: bool | None = wire(35, default=None)
    site: str | None = wire(36, default=None)


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
class ErrorMark:
    """That a line was entered in error: by whom, when and why. The line itself stays."""

    reason: str = wire(1)
    at: datetime = wire(2)
    by: str | None = wire(3, default=None)


@dataclass(frozen=True, slots=True)
class ScoreItem:
    """One item of a score: its points, None while missing, and the value measured where it is a measurement."""

    number: str = wire(1)
    words: str = wire(2)
    points: int | None = wire(3, default=None)
    value: str | None = wire(4, default=None)


@dataclass(frozen=True, slots=True)
class Score:
    """One scoring by an instrument. `total` only when no item is missing; `subject` is the substance asked about."""

    id: str = wire(1)
    instrument: str = wire(2)
    version: str = wire(3)
    title: str = wire(4)
    taken_at: datetime = wire(5)
    taken_by: str = wire(6)
    taken_role: Role | None = wire(7, default=None)
    where: str | None = wire(8, default=None)
    subject: str | None = wire(9, default=None)
    total: int | None = wire(10, default=None)
    band: str | None = wire(11, default=None)
    band_words: str | None = wire(12, default=None)
    note: str | None = wire(13, default=None)
    items: tuple[ScoreItem, ...] = wire(14, default=())
    error: ErrorMark | None = wire(15, default=None)


@dataclass(frozen=True, slots=True)
class Involvement:
    """A service, order or scheme; `kind` is a slug of `resources/services.yaml`, `since` a moment as people say it."""

    id: str = wire(1)
    kind: str = wire(2)
    words: str = wire(3)
    state: InvolvementState = wire(4)
    since: str | None = wire(5, default=None)
    until: str | None = wire(6, default=None)
    organisation: str | None = wire(7, default=None)
    contact_name: str | None = wire(8, default=None)
    telephone: str | None = wire(9, default=None)
    detail: str | None = wire(10, default=None)
    source: str | None = wire(11, default=None)
    recorded_by: str | None = wire(12, default=None)
    recorded_at: datetime | None = wire(13, default=None)
    recorded_where: str | None = wire(14, default=None)
    error: ErrorMark | None = wire(15, default=None)


@dataclass(frozen=True, slots=True)
class HealthTest:
    """A test offered or done, with its purpose and what was found."""

    id: str = wire(1)
    kind: str = wire(2)
    words: str = wire(3)
    outcome: HealthTestOutcome = wire(4)
    purpose: str | None = wire(5, default=None)
    found: tuple[str, ...] = wire(6, default=())
    taken_at: datetime | None = wire(7, default=None)
    detail: str | None = wire(8, default=None)
    recorded_by: str | None = wire(9, default=None)
    recorded_at: datetime | None = wire(10, default=None)
    recorded_where: str | None = wire(11, default=None)
    error: ErrorMark | None = wire(12, default=None)


@dataclass(frozen=True, slots=True)
class Vaccination:
    """One dose of a vaccine, and when the next is due."""

    id: str = wire(1)
    vaccine: str = wire(2)
    words: str = wire(3)
    state: VaccinationState = wire(4)
    dose_number: int | None = wire(5, default=None)
    given_on: date | None = wire(6, default=None)
    batch: str | None = wire(7, default=None)
    next_due_on: date | None = wire(8, default=None)
    detail: str | None = wire(9, default=None)
    recorded_by: str | None = wire(10, default=None)
    recorded_at: datetime | None = wire(11, default=None)
    recorded_where: str | None = wire(12, default=None)
    error: ErrorMark | None = wire(13, default=None)


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
    """Which pack this is: number, when and by whom made, between whom, what it follows, what is missing."""

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


@dataclass(frozen=True, slots=True)
class Pack:
    """What is signed: the header and the record."""

    header: PackHeader = wire(1)
    record: Record = wire(2)
