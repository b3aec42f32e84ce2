"""A script as it travels: its dose, who said so, what changed, what is interim, what was decided at receipt.

With it go its schedule day by day and what became of each dose lately, so that day n goes on where day n − 1 ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from reception_app.clinical.doses import Dose
from reception_app.handover.record_findings import ErrorMark
from reception_app.handover.wire import wire
from reception_app.vocabulary import (
    Carrier,
    DecisionMode,
    Disposition,
    DoseAuthority,
    DoseOutcome,
    InPossession,
    LabelName,
    LastGivenHow,
    Role,
    ScheduleKind,
    ScriptStatus,
    SourceKind,
    SourceOutcome,
)


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decided, how they said it, and who wrote it down.

    `where`: the prison at which it was decided, where that is not the one whose record this is.
    """

    name: str = wire(1)
    role: Role = wire(2)
    registration: str | None = wire(3, default=None)
    mode: DecisionMode = wire(4, default=DecisionMode.PRESENT)
    decided_at: datetime | None = wire(5, default=None)
    recorded_by: str | None = wire(6, default=None)
    recorded_role: Role | None = wire(7, default=None)
    countersigned_at: datetime | None = wire(8, default=None)
    where: str | None = wire(9, default=None)


@dataclass(frozen=True, slots=True)
class Source:
    """One source asked about a script: who, when, what they said, and the line as they have it.

    `label_name` and `label_date` are of a container: whether the label bears this person's name, and its date. `error`:
    the entry was wrong, and counts for nothing.
    """

    kind: SourceKind = wire(1)
    outcome: SourceOutcome = wire(2)
    name: str | None = wire(3, default=None)
    telephone: str | None = wire(4, default=None)
    asked_at: datetime | None = wire(5, default=None)
    asked_by: str | None = wire(6, default=None)
    said: str | None = wire(7, default=None)
    last_observed_at: datetime | None = wire(8, default=None)
    dose: Dose | None = wire(9, default=None)
    strength: str | None = wire(10, default=None)
    form: str | None = wire(11, default=None)
    frequency: str | None = wire(12, default=None)
    times: tuple[str, ...] = wire(13, default=())
    missed_days: int | None = wire(14, default=None)
    take_home: str | None = wire(15, default=None)
    every_days: int | None = wire(16, default=None)
    not_taken: bool = wire(17, default=False)
    error: ErrorMark | None = wire(18, default=None)
    label_name: LabelName | None = wire(19, default=None)
    label_date: date | None = wire(20, default=None)


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
class ScheduleDose:
    """One dose of a schedule: day 1 is the schedule's first, `time` is "HH:MM" at the desk."""

    day: int = wire(1)
    time: str = wire(2)
    amount: Decimal = wire(3)
    unit: str = wire(4)


@dataclass(frozen=True, slots=True)
class Schedule:
    """Doses laid down day by day: a titration, a reduction, a withdrawal regimen. It goes on at the next desk."""

    id: str = wire(1)
    name: str = wire(2)
    kind: ScheduleKind = wire(3)
    started_on: date = wire(4)
    days: int = wire(5)
    doses: tuple[ScheduleDose, ...] = wire(6, default=())
    decider: Decider | None = wire(7, default=None)
    stopped_at: datetime | None = wire(8, default=None)
    stop_reason: str | None = wire(9, default=None)
    recorded_by: str | None = wire(10, default=None)
    recorded_at: datetime | None = wire(11, default=None)
    recorded_where: str | None = wire(12, default=None)


@dataclass(frozen=True, slots=True)
class Authority:
    """By whose authority a dose was given that nobody at that prison had prescribed; `reason` of an emergency."""

    how: DoseAuthority = wire(1)
    name: str = wire(2)
    role: Role | None = wire(3, default=None)
    reason: str | None = wire(4, default=None)


@dataclass(frozen=True, slots=True)
class GivenDoseRecord:
    """What became of one dose. `dose` is what was taken, absent unless given; `approximate`: its time is about right.

    `schedule_day` and `schedule_time` say which dose of the script's schedule it was. `decider` gave leave to give it
    all the same, for `override_reason`; `authority` stands for a prescription where there was none.
    """

    id: str = wire(1)
    given_at: datetime = wire(2)
    how: LastGivenHow = wire(3, default=LastGivenHow.RECORDED)
    outcome: DoseOutcome = wire(4, default=DoseOutcome.GIVEN)
    dose: Dose | None = wire(5, default=None)
    due_at: datetime | None = wire(6, default=None)
    reason: str | None = wire(7, default=None)
    by: str | None = wire(8, default=None)
    witness: str | None = wire(9, default=None)
    where: str | None = wire(10, default=None)
    schedule_day: int | None = wire(11, default=None)
    schedule_time: str | None = wire(12, default=None)
    override_reason: str | None = wire(13, default=None)
    decider: Decider | None = wire(14, default=None)
    recorded_by: str | None = wire(15, default=None)
    recorded_at: datetime | None = wire(16, default=None)
    recorded_where: str | None = wire(17, default=None)
    error: ErrorMark | None = wire(18, default=None)
    approximate: bool = wire(19, default=False)
    authority: Authority | None = wire(20, default=None)


@dataclass(frozen=True, slots=True)
class ToldDose:
    """The last dose that somebody only told of, beside a later one that has an entry of its own.

    It was seen by nobody who recorded it: it never counts as given here, and confirms nothing.
    """

    at: datetime = wire(1)
    how: LastGivenHow = wire(2, default=LastGivenHow.STATED)
    where: str | None = wire(3, default=None)
    by: str | None = wire(4, default=None)


@dataclass(frozen=True, slots=True)
class MissedDecision:
    """What a prescriber decided after missed doses, and what was known then."""

    id: str = wire(1)
    words: str = wire(2)
    last_observed_at: datetime | None = wire(3, default=None)
    missed_days: int | None = wire(4, default=None)
    decider: Decider | None = wire(5, default=None)
    recorded_by: str | None = wire(6, default=None)
    recorded_at: datetime | None = wire(7, default=None)
    recorded_where: str | None = wire(8, default=None)


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
    product_code: str | None = wire(37, default=None)
    duration_days: int | None = wire(38, default=None)
    started_on: date | None = wire(39, default=None)
    maximum_dose: Dose | None = wire(40, default=None)
    maximum_hours: int | None = wire(41, default=None)
    supply: Dose | None = wire(42, default=None)
    supply_days: int | None = wire(43, default=None)
    supply_witness: str | None = wire(44, default=None)
    in_possession: InPossession = wire(45, default=InPossession.NOT_ASSESSED)
    schedule: Schedule | None = wire(46, default=None)
    given: tuple[GivenDoseRecord, ...] = wire(47, default=())
    missed: tuple[MissedDecision, ...] = wire(48, default=())
    stop_person_said: str | None = wire(49, default=None)
    stop_decider: Decider | None = wire(50, default=None)
    told: ToldDose | None = wire(51, default=None)

    @property
    def givable(self) -> bool:
        """True when it is given as it stands: current, and not waiting for a prescriber."""
        return self.status is ScriptStatus.CURRENT and not self.not_until_prescriber

    @property
    def not_given_now(self) -> bool:
        """True when it is neither stopped nor given as it stands: on hold, or waiting for a prescriber."""
        return self.status is not ScriptStatus.STOPPED and not self.givable

    @property
    def standing_sources(self) -> tuple[Source, ...]:
        """What sources said, without the entries that were wrong: only these count for anything."""
        return tuple(source for source in self.sources if source.error is None)
