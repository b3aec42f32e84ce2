"""What the board shows of each person, in which order, and what its filters list. Pure data; `board` reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import IntEnum

from reception_app.clinical.flag_kinds import load_flag_kinds
from reception_app.clinical.policies import policy
from reception_app.clinical.schedule import instant_of
from reception_app.clock import local_day
from reception_app.handover.dose_stands import DoseStands
from reception_app.handover.grave_news import GraveScore
from reception_app.services.completeness import Counts
from reception_app.services.expected import ExpectedRow
from reception_app.services.form_clocks import first_due_at
from reception_app.services.handover_state import PackState
from reception_app.vocabulary import ArrivalKind, FlagLevel

NOT_SEEN_SOON = timedelta(hours=1)
NOT_SEEN_LATE = timedelta(minutes=policy("not_seen_minutes").value)
"""Local defaults [GK]: the board turns amber, then red, for somebody nobody has begun to see."""

DUE_SOON = timedelta(minutes=60)

LEAVES_WITHIN = timedelta(hours=16)
"""From how long before it somebody leaving stands among those who leave, if it is not today; a local default [GK]:
what goes before this time tomorrow is packed this evening."""


def leaves_until(now: datetime) -> datetime:
    """Return until when somebody who leaves stands among those leaving: the end of today, or so many hours on."""
    return max(instant_of(local_day(now), "23:59"), now + LEAVES_WITHIN)


_SELF_HARM = "self_harm"
"""The sign an escort watches for, by which every flag about self-harm is known."""
_ACCT = "acct_open"


def is_self_harm(kind: str) -> bool:
    found = load_flag_kinds().find(kind)
    return found is not None and found.sign == _SELF_HARM


class Rank(IntEnum):
    """How soon something is read. `OLD` is only counted."""

    CRITICAL_LATE = 0
    CRITICAL_SOON = 1
    CRITICAL_DAYS_LATE = 2
    OTHER = 3
    OLD = 4


def rank(at: datetime, now: datetime, *, critical: bool, unsaid: bool = False) -> Rank:
    """Return when something due at `at` is read: late by days comes after late by hours, and hides nothing due soon.

    `critical`: a delay of hours can kill. `unsaid`: it has no time of its own, so it is never late.
    """
    late = at < now and not unsaid
    days_late = late and now - at > timedelta(hours=policy("lateness_old_hours").value)
    if not critical:
        return Rank.OLD if days_late else Rank.OTHER
    if days_late:
        return Rank.CRITICAL_DAYS_LATE
    return Rank.CRITICAL_LATE if late else Rank.CRITICAL_SOON


@dataclass(frozen=True, slots=True)
class BoardFlag:
    """A flag on a row: kind, words, level."""

    kind: str
    words: str
    level: FlagLevel
    observation: str | None = None
    last_observed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BoardDose:
    """A dose that is late or due within the hour. `critical`: of a class of medicines that must not wait."""

    at: datetime
    medicine: str
    critical: bool


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One person on the board. Times are instants; the screen says them in words."""

    person_id: str
    number: str
    family_name: str
    given_names: str
    date_of_birth: date | None
    location: str | None
    seen_with: str | None
    arrived_at: datetime
    arrived_from: str | None
    arrival_kind: ArrivalKind
    triage_started_at: datetime | None = None
    triage_by: str | None = None
    triage_counts: Counts | None = None
    """How complete its draft is by content; None when there is none, or its form is not on this desk."""
    triage_saved_at: datetime | None = None
    triage_signed_at: datetime | None = None
    next_due_at: datetime | None = None
    next_medicine: str | None = None
    doses: tuple[BoardDose, ...] = ()
    """Every dose late or due within the hour, in order of time: the first may hide one that is worse to miss."""
    last_given_at: datetime | None = None
    scripts: int = 0
    confirmed: int = 0
    """How many lines are verified at the dose that stands now, with no source that says otherwise."""
    in_doubt: Mapping[DoseStands, int] = field(default_factory=dict)
    """Of the others the verified ones, by why their dose is not confirmed as it stands."""
    waits_for_prescriber: int = 0
    """How many lines are not to be given until a prescriber decides, for more than that nobody verified them."""
    flags: tuple[BoardFlag, ...] = ()
    interim_review_by: datetime | None = None
    interims: int = 0
    open_tasks: int = 0
    late_tasks: int = 0
    """Those past their time, but for reviews: they have words of their own."""
    tasks_taken_back: int = 0
    """Open ones whose reason an amendment took back, and nobody has closed or kept."""
    leaves_at: datetime | None = None
    leaves_to: str | None = None
    handover_id: str | None = None
    planned: bool = False
    """True while the leaving is planned for a later day: nobody is put aside for it, and nothing of it is due."""
    pack: PackState | None = None
    raised_until: datetime | None = None
    """Until when risk is raised after reception; None once that is over."""
    reception_done_at: datetime | None = None
    untreated: int | None = None
    """Hours since arrival without treatment for a dependence, until a decision is recorded; None: nothing waits."""
    untreated_last_use: int | None = None
    """Hours since the last use; None when that is not known to the hour."""
    untreated_of: tuple[str, ...] = ()
    """What the person depends on, in words."""
    grave_scores: tuple[GraveScore, ...] = ()
    """The last scores whose band says to act now, newest first."""
    rescore_due_at: datetime | None = None
    observation_due_at: datetime | None = None
    """When the next observation is due; None without one, or when somebody watches without a break."""
    review_due_on: date | None = None
    """The day on which a review was due that nobody has done; None while none is overdue."""
    depot_until: date | None = None
    """The last day of a depot's window that is past; None while none is."""
    runs_out_at: datetime | None = None
    """The first dose nobody has of a medicine that ends before help; None while none does."""
    run_outs: int = 0
    """How many medicines end before help."""
    unseen_alerts: int = 0
    """How many alerts to act on now about the scripts nobody has acknowledged."""

    @property
    def form_due_at(self) -> datetime | None:
        """Until when the first form of this arrival is to be done; None where only being seen counts."""
        return first_due_at(self.arrival_kind, self.arrived_at)

    @property
    def overdue_tasks(self) -> int:
        """How many open tasks are past their time."""
        return self.late_tasks

    @property
    def leaving(self) -> bool:
        """True when somebody leaves today or before tomorrow's morning is over, or at a time nobody has said."""
        return self.handover_id is not None and not self.planned

    def dose_late(self, now: datetime) -> bool:
        """True when a dose is past its time."""
        return self.next_due_at is not None and self.next_due_at < now

    def dose_soon(self, now: datetime) -> bool:
        """True when a dose is due within the hour, or late."""
        return self.next_due_at is not None and self.next_due_at <= now + DUE_SOON

    def first_dose(self, now: datetime) -> tuple[BoardDose | None, int]:
        """Return the dose to name first and how many others are late: one that must not wait hides behind none."""
        dues = sorted(self.doses, key=lambda dose: (rank(dose.at, now, critical=dose.critical), dose.at))
        return (dues[0], sum(dose.at < now for dose in dues[1:])) if dues else (None, 0)

    def not_seen(self) -> bool:
        """True when nobody has begun the triage."""
        return self.triage_started_at is None and not self.leaving

    def danger(self, now: datetime) -> bool:
        """True when something is late or dangerous now."""
        unseen = self.not_seen() and now - self.arrived_at >= NOT_SEEN_LATE
        dues = (self.observation_due_at, self.rescore_due_at)
        late = self.dose_late(now) or self.late_tasks > 0 or any(due is not None and due < now for due in dues)
        loud = any(flag.level is FlagLevel.ACT_NOW for flag in self.flags)
        return late or unseen or bool(self.grave_scores) or self.unseen_alerts > 0 or loud or self.self_harm_now()

    def watched(self) -> bool:
        """True when an ACCT is open, or somebody is observed."""
        return any(flag.observation or flag.kind == _ACCT for flag in self.flags)

    def self_harm_now(self) -> bool:
        """True when a flag about self-harm says to act now: thoughts of suicide. An open ACCT does, at any level."""
        return any(
            flag.kind == _ACCT or (flag.level is FlagLevel.ACT_NOW and is_self_harm(flag.kind)) for flag in self.flags
        )

    def life_at_risk(self, now: datetime) -> bool:
        """True while somebody may harm themselves now, or a watch over them is late: before any late tablet (E16)."""
        return self.self_harm_now() or (self.observation_due_at is not None and self.observation_due_at < now)

    def stands_apart(self, now: datetime) -> bool:
        """True when a planned leaving puts the row among those leaving: not while a life is at risk."""
        return self.leaving and not self.life_at_risk(now)

    def interim_overdue(self, now: datetime) -> bool:
        """True when an interim change is past its review time."""
        return self.interim_review_by is not None and self.interim_review_by < now


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the board shows at one moment, already in order.

    Whoever leaves stands in `leaving`, but among those `here` while their life is at risk. `handovers` counts both;
    `planned` counts the leavings of later days, on the board or not.
    """

    at: datetime
    here: tuple[BoardRow, ...]
    leaving: tuple[BoardRow, ...]
    expected: tuple[ExpectedRow, ...]
    open_tasks: int
    handovers: int
    planned: int = 0

    def counts(self) -> tuple[int, ...]:
        """Return the counts of the filters 0 to 7: each equals the rows its filter lists."""
        return tuple(len(self.filtered(number)) for number in range(8))

    def filtered(self, number: int) -> tuple[BoardRow | ExpectedRow, ...]:
        """Return the rows of filter 0 all, 1 not seen, 2 dose due or late, 3 ACCT or watch, 4 interim overdue,
        5 not verified, 6 leaving, 7 expected. Who thinks of suicide now is among 3: the ACCT is to be opened."""
        people = (*self.here, *self.leaving)
        match number:
            case 1:
                return tuple(row for row in people if row.not_seen())
            case 2:
                return tuple(row for row in people if row.dose_soon(self.at))
            case 3:
                return tuple(row for row in people if row.watched() or row.self_harm_now())
            case 4:
                return tuple(row for row in people if row.interim_overdue(self.at))
            case 5:
                return tuple(row for row in people if row.confirmed < row.scripts)
            case 6:
                return tuple(row for row in people if row.leaving)
            case 7:
                return self.expected
            case _:
                return (*people, *self.expected)


def board_of(
    now: datetime, rows: Sequence[BoardRow], expected: tuple[ExpectedRow, ...], open_tasks: int, planned: int = 0
) -> Board:
    """Return the board of these rows, in order: a planned leaving takes nobody whose life is at risk out of sight."""
    apart = [row for row in rows if row.stands_apart(now)]
    apart.sort(key=lambda row: (row.leaves_at is None, row.leaves_at or now, row.family_name))
    here = sorted((row for row in rows if not row.stands_apart(now)), key=lambda row: urgency(row, now))
    leaving = sum(row.leaving for row in rows)
    return Board(now, tuple(here), tuple(apart), expected, open_tasks, leaving, planned)


def urgency(row: BoardRow, now: datetime) -> tuple[object, ...]:
    """Return the sort key of a row: life, danger, late, due, not seen, not verified, then arrival."""
    return (
        not row.life_at_risk(now),
        not row.danger(now),
        not row.dose_late(now),
        not row.interim_overdue(now),
        row.untreated is None,
        not row.dose_soon(now),
        not row.not_seen(),
        row.confirmed >= row.scripts,
        row.arrived_at,
        row.number,
    )
