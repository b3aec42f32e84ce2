"""A script as it travels: its dose, who said so, what changed, what is interim, what was decided at receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reception_app.clinical.doses import Dose
from reception_app.handover.wire import wire
from reception_app.vocabulary import (
    Carrier,
    DecisionMode,
    Disposition,
    LastGivenHow,
    Role,
    ScriptStatus,
    SourceKind,
    SourceOutcome,
)


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
