"""Schedules of doses day by day: which day it is, what became of each dose, where the next desk goes on (E9). Pure.

A prescriber lays every dose down; nothing here works one out. Day 1 is `started_on` at whichever desk it began, and
days are counted in local days from there, so that a transfer in the middle goes on at day n and never starts again.
What a schedule as typed leaves open is told by `regimen_holes`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from reception_app.clinical.doses import Dose, add, read_strength
from reception_app.clinical.policies import policy
from reception_app.clinical.schedule import instant_of
from reception_app.clinical.words import day_text
from reception_app.clock import as_utc, local_day
from reception_app.errors import InputProblem
from reception_app.vocabulary import DoseOutcome, ScheduleKind

RECORDS_KEPT = timedelta(days=14)
"""So long after the last day what became of every dose is still at hand; longer ago it is no longer told."""


@dataclass(frozen=True, slots=True)
class ScheduleDose:
    """One dose as laid down: day from 1, clock time "HH:MM", how much; None where "no dose" was written."""

    day: int
    time: str
    dose: Dose | None


@dataclass(frozen=True, slots=True)
class Schedule:
    """A course of doses. Day 1 is `started_on` (a local day), the last is day `days`.

    `written_at`: when it was written down; what lay well before then was never due by it. None: not known.
    """

    name: str
    kind: ScheduleKind
    started_on: date
    days: int
    doses: tuple[ScheduleDose, ...]
    written_at: datetime | None = field(default=None, compare=False)

    def date_of(self, day: int) -> date:
        """Return the local day on which day `day` falls."""
        return self.started_on + timedelta(days=day - 1)

    @property
    def ends_on(self) -> date:
        """The local day of the last day."""
        return self.date_of(self.days)

    @property
    def begins_at(self) -> datetime | None:
        """The instant (UTC) before which a dose was over when the schedule was written down; None: not known."""
        if self.written_at is None:
            return None
        return as_utc(self.written_at) - timedelta(minutes=policy("schedule_begins_with_minutes").value)


class Recorded(Protocol):
    """What became of one dose, named as the administration record has it. Rows entered in error are left out before."""

    @property
    def outcome(self) -> DoseOutcome: ...
    @property
    def given_at(self) -> datetime: ...
    @property
    def due_at(self) -> datetime | None: ...
    @property
    def dose(self) -> Dose | None: ...


class State(StrEnum):
    """What became of a dose of the schedule, or when it comes."""

    GIVEN = "given"
    DECLINED = "declined"
    MISSED = "missed"
    NOT_AVAILABLE = "not_available"
    WITHHELD = "withheld"
    LATE = "late"
    DUE = "due"
    LATER = "later"


OPEN = (State.LATE, State.DUE, State.LATER)
"""States of a dose without a record that still waits to be given. Which dose is due is `next_dose`'s to say."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One dose at its instant (UTC), with what became of it; `recorded` None: nothing was written down.

    `waits`: nobody settled it and its time is not over, so that it is, or will be, the dose that is due.
    """

    day: int
    time: str
    due_at: datetime
    dose: Dose
    state: State
    recorded: Recorded | None
    waits: bool


class DayState(StrEnum):
    """Where a schedule stands on a day."""

    NOT_BEGUN = "not_begun"
    RUNNING = "running"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class DayOf:
    """The day of a schedule: `number` only while it runs; `words` as `Day 4 of 10`."""

    state: DayState
    number: int | None
    of: int
    words: str


def day_of(schedule: Schedule, today: date) -> DayOf:
    """Return which day of the schedule a local day is: before it, day n of N, or after it."""
    number = (today - schedule.started_on).days + 1
    if number < 1:
        words = f"Begins {day_text(schedule.started_on)}"
        return DayOf(DayState.NOT_BEGUN, None, schedule.days, words)
    if number > schedule.days:
        words = f"Finished: day {schedule.days} was {day_text(schedule.ends_on)}"
        return DayOf(DayState.FINISHED, None, schedule.days, words)
    return DayOf(DayState.RUNNING, number, schedule.days, f"Day {number} of {schedule.days}")


def state_of(
    schedule: Schedule,
    recorded: Sequence[Recorded],
    now: datetime,
    *,
    last_given_at: datetime | None = None,
    goes_on_at: datetime | None = None,
) -> tuple[Slot, ...]:
    """Return every dose of the schedule in time order with its state.

    A record belongs to the dose whose due time it names, else to the dose it was nearest to by the rule of
    `schedule.next_after_dose`. Without a record a dose is late once its time has passed and missed once it no longer
    waits (see `_still_waits`); before that it is due on its own local day, and later on days to come.
    `last_given_at`: the last dose known, recorded here or not. `goes_on_at`: when the script goes on without the
    schedule. Raises ValueError for a time that is none: a schedule with blocking holes is put right first.
    """
    laid = _laid_down(schedule)
    dues = [at for at, _ in laid]
    found, begins = _matched(schedule, dues, recorded), schedule.begins_at
    taken_at, taken = _taken(schedule, dues, recorded, last_given_at)
    slots = []
    for place, (at, laid_dose) in enumerate(laid):
        assert laid_dose.dose is not None
        record, ends = found.get(place), _ends(laid, place, goes_on_at)
        past = place <= taken or (taken_at is not None and at <= taken_at) or (begins is not None and at < begins)
        open_still = not past and as_utc(now) < ends
        state = State(record.outcome.value) if record is not None else _unrecorded(at, open_still, as_utc(now))
        waits = open_still and (record is None or record.outcome is DoseOutcome.NOT_AVAILABLE)
        slots.append(Slot(laid_dose.day, laid_dose.time, at, laid_dose.dose, state, record, waits))
    return tuple(slots)


def _laid_down(schedule: Schedule) -> list[tuple[datetime, ScheduleDose]]:
    """Return the instants of all doses in order; what was written as no dose is none."""
    doses = [
        (instant_of(schedule.date_of(each.day), each.time), each) for each in schedule.doses if each.dose is not None
    ]
    return sorted(doses, key=_first)


def _first(item: tuple[datetime, ScheduleDose]) -> tuple[datetime, int, str]:
    return item[0], item[1].day, item[1].time


def _ends(laid: Sequence[tuple[datetime, ScheduleDose]], place: int, goes_on_at: datetime | None) -> datetime:
    """Return when a dose no longer waits: at the next one's time; the last one's, when the script goes on, or a day
    later."""
    at, last = laid[place]
    following = next((other for other, _ in laid[place + 1 :] if other > at), None)
    if following is not None:
        return following
    day_later = instant_of(local_day(at) + timedelta(days=1), last.time)
    return day_later if goes_on_at is None or goes_on_at <= at else min(day_later, as_utc(goes_on_at))


def _unrecorded(at: datetime, open_still: bool, now: datetime) -> State:
    if not open_still:
        return State.MISSED
    if now > at:
        return State.LATE
    return State.DUE if local_day(at) == local_day(now) else State.LATER


def _taken(
    schedule: Schedule, dues: Sequence[datetime], recorded: Sequence[Recorded], told: datetime | None
) -> tuple[datetime | None, int]:
    """Return when the last dose known was given, and the last dose of the schedule that was: its place, else -1.

    A last dose that nobody recorded as one of the schedule (told by a source, given elsewhere) counts for the time it
    was nearest to, as a record would: what is given twice harms.
    """
    given = [record for record in recorded if record.outcome is DoseOutcome.GIVEN]
    times = [as_utc(record.given_at) for record in given]
    places = [place for record in given if (place := _place_of(schedule, dues, record)) is not None]
    if told is not None and as_utc(told) not in times:
        times.append(as_utc(told))
        places.append(_nearest(schedule, dues, as_utc(told)))
    return max(times, default=None), max(places, default=-1)


def _matched(schedule: Schedule, dues: Sequence[datetime], recorded: Sequence[Recorded]) -> Mapping[int, Recorded]:
    """Return which record stands for which dose: one that was given before any other, then the latest."""
    found: dict[int, Recorded] = {}
    for record in sorted(recorded, key=_given_last):
        place = _place_of(schedule, dues, record)
        if place is not None:
            found[place] = record
    return found


def _given_last(record: Recorded) -> tuple[bool, datetime]:
    return record.outcome is DoseOutcome.GIVEN, as_utc(record.given_at)


def _place_of(schedule: Schedule, dues: Sequence[datetime], record: Recorded) -> int | None:
    """Return the dose a record belongs to, or None when it lies outside the schedule."""
    if record.due_at is not None:
        due = as_utc(record.due_at)
        return next((place for place, at in enumerate(dues) if at == due), None)
    if not dues or as_utc(record.given_at) >= dues[-1] + timedelta(days=1):
        return None
    found = _nearest(schedule, dues, as_utc(record.given_at))
    return None if found < 0 else found


def _nearest(schedule: Schedule, dues: Sequence[datetime], given: datetime) -> int:
    """Return the place of the dose that one given then counts for, by `schedule.next_after_dose`'s rule; else -1.

    What was given before the schedule was written down is none of the doses it then laid down for later.
    """
    early, written = timedelta(hours=policy("dose_counts_early_hours").value), schedule.written_at
    found = -1
    for place, at in enumerate(dues):
        gap = (at - dues[place - 1]) / 2 if place else early
        if given >= at - min(early, gap):
            found = place
    if found >= 0 and written is not None and given < as_utc(written) < dues[found]:
        return -1
    return found


def next_dose(slots: Sequence[Slot]) -> Slot | None:
    """Return the one dose of the schedule that is due next: one that is late first; None when none is left.

    The rule of the whole program (`next_due` asks it for scripts). A dose whose time passed without a word stays the
    one that is due, late, until somebody says what became of it; and so does one that was not available, for somebody
    must act. It stops at the next dose's time: a dose not given by then is omitted, not late (SPS and trust policies,
    the domain's section on time-critical medicines), and two doses standing as due at once invite giving both. It is
    then "not recorded", stays in sight in the schedule, and can still be answered there. A dose at or before the last
    one known to be given never waits, nor does one that was over when the schedule was written down (E2, E9).
    """
    return next((slot for slot in slots if slot.waits), None)


@dataclass(frozen=True, slots=True)
class DayPoint:
    """One day for a plot: what was laid down and what was given in all. None: units that cannot be added, or not known.

    `unsettled` counts doses missed, declined, withheld or not available.
    """

    day: int
    on: date
    planned: Dose | None
    given: Dose | None
    doses_given: int
    unsettled: int


def day_points(schedule: Schedule, slots: Sequence[Slot], strength: str | None = None) -> tuple[DayPoint, ...]:
    """Return planned and given totals of every day, in order, in exact decimals."""
    points = []
    for number in range(1, schedule.days + 1):
        own = [slot for slot in slots if slot.day == number]
        given = [slot for slot in own if slot.state is State.GIVEN]
        points.append(
            DayPoint(
                day=number,
                on=schedule.date_of(number),
                planned=_sum([slot.dose for slot in own], strength),
                given=_sum([slot.recorded.dose if slot.recorded else None for slot in given], strength),
                doses_given=len(given),
                unsettled=len([slot for slot in own if slot.state not in (*OPEN, State.GIVEN)]),
            )
        )
    return tuple(points)


def _sum(doses: Sequence[Dose | None], strength_text: str | None) -> Dose | None:
    strength, total = read_strength(strength_text) if strength_text else None, None
    for dose in doses:
        if dose is None:
            return None
        try:
            total = dose if total is None else add(total, dose, strength)
        except InputProblem:
            return None
    return total
