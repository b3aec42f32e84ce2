"""What the board shows of each person, in which order, and what its filters list. Pure data; `board` reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reception_app.clinical.flag_kinds import load_flag_kinds
from reception_app.services.expected import ExpectedRow
from reception_app.services.handover_state import PackState
from reception_app.vocabulary import ArrivalKind, FlagLevel

NOT_SEEN_SOON = timedelta(hours=1)
NOT_SEEN_LATE = timedelta(hours=2)
"""Local defaults [GK]: the board turns amber, then red, for somebody nobody has begun to see."""

DUE_SOON = timedelta(minutes=60)


_SELF_HARM = "self_harm"
"""The sign an escort watches for, by which every flag about self-harm is known."""


def _is_self_harm(kind: str) -> bool:
    found = load_flag_kinds().find(kind)
    return found is not None and found.sign == _SELF_HARM


@dataclass(frozen=True, slots=True)
class BoardFlag:
    """A flag on a row: kind, words, level."""

    kind: str
    words: str
    level: FlagLevel
    observation: str | None = None
    last_observed_at: datetime | None = None


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
    triage_answered: int = 0
    triage_saved_at: datetime | None = None
    triage_signed_at: datetime | None = None
    next_due_at: datetime | None = None
    next_medicine: str | None = None
    last_given_at: datetime | None = None
    scripts: int = 0
    verified: int = 0
    waits_for_prescriber: int = 0
    flags: tuple[BoardFlag, ...] = ()
    interim_review_by: datetime | None = None
    interims: int = 0
    open_tasks: int = 0
    late_tasks: int = 0
    """Those past their time, but for reviews: they have words of their own."""
    leaves_at: datetime | None = None
    leaves_to: str | None = None
    handover_id: str | None = None
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
    def overdue_tasks(self) -> int:
        """How many open tasks are past their time."""
        return self.late_tasks

    @property
    def leaving(self) -> bool:
        """True when a leaving is planned."""
        return self.handover_id is not None

    def dose_late(self, now: datetime) -> bool:
        """True when a dose is past its time."""
        return self.next_due_at is not None and self.next_due_at < now

    def dose_soon(self, now: datetime) -> bool:
        """True when a dose is due within the hour, or late."""
        return self.next_due_at is not None and self.next_due_at <= now + DUE_SOON

    def not_seen(self) -> bool:
        """True when nobody has begun the triage."""
        return self.triage_started_at is None and not self.leaving

    def danger(self, now: datetime) -> bool:
        """True when something is late or dangerous now."""
        unseen = self.not_seen() and now - self.arrived_at >= NOT_SEEN_LATE
        dues = (self.observation_due_at, self.rescore_due_at)
        late = self.dose_late(now) or self.late_tasks > 0 or any(due is not None and due < now for due in dues)
        return late or unseen or self.unseen_alerts > 0 or any(flag.level is FlagLevel.ACT_NOW for flag in self.flags)

    def watched(self) -> bool:
        """True when an ACCT is open, or somebody is observed."""
        return any(flag.observation or flag.kind == "acct_open" for flag in self.flags)

    def self_harm_now(self) -> bool:
        """True when a flag about self-harm says to act now: thoughts of suicide, an open ACCT."""
        return any(flag.level is FlagLevel.ACT_NOW and _is_self_harm(flag.kind) for flag in self.flags)

    def life_at_risk(self, now: datetime) -> bool:
        """True while somebody may harm themselves now, or a watch over them is late: before any late tablet (E16)."""
        return self.self_harm_now() or (self.observation_due_at is not None and self.observation_due_at < now)

    def interim_overdue(self, now: datetime) -> bool:
        """True when an interim change is past its review time."""
        return self.interim_review_by is not None and self.interim_review_by < now


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the board shows at one moment, already in order."""

    at: datetime
    here: tuple[BoardRow, ...]
    leaving: tuple[BoardRow, ...]
    expected: tuple[ExpectedRow, ...]
    open_tasks: int
    handovers: int

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
                return tuple(row for row in people if row.verified < row.scripts)
            case 6:
                return self.leaving
            case 7:
                return self.expected
            case _:
                return (*people, *self.expected)


def urgency(row: BoardRow, now: datetime) -> tuple[object, ...]:
    """Return the sort key of a row: danger, life, late, due, not seen, not verified, then arrival."""
    return (
        not any(flag.level is FlagLevel.ACT_NOW for flag in row.flags) and not row.danger(now),
        not row.life_at_risk(now),
        not row.dose_late(now),
        not row.interim_overdue(now),
        row.untreated is None,
        not row.dose_soon(now),
        not row.not_seen(),
        row.verified >= row.scripts,
        row.arrived_at,
        row.number,
    )
