"""Schedules of doses day by day: which day it is, what became of each dose, where the next desk goes on (E9). Pure.

A prescriber lays every dose down; nothing here works one out. Day 1 is `started_on` at whichever desk it began, and
days are counted in local days from there, so that a transfer in the middle goes on at day n and never starts again.
What a schedule as typed leaves open is told by `regimen_holes`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from reception_app.clinical.doses import Dose, add, read_strength
from reception_app.clinical.policies import policy
from reception_app.clinical.schedule import instant_of
from reception_app.clinical.words import day_text, short_day_text
from reception_app.clock import as_utc, local_day
from reception_app.errors import InputProblem
from reception_app.vocabulary import DoseOutcome, ScheduleKind


@dataclass(frozen=True, slots=True)
class ScheduleDose:
    """One dose as laid down: day from 1, clock time "HH:MM", how much; None where "no dose" was written."""

    day: int
    time: str
    dose: Dose | None


@dataclass(frozen=True, slots=True)
class Schedule:
    """A course of doses. Day 1 is `started_on` (a local day), the last is day `days`."""

    name: str
    kind: ScheduleKind
    started_on: date
    days: int
    doses: tuple[ScheduleDose, ...]

    def date_of(self, day: int) -> date:
        """Return the local day on which day `day` falls."""
        return self.started_on + timedelta(days=day - 1)

    @property
    def ends_on(self) -> date:
        """The local day of the last day."""
        return self.date_of(self.days)


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
"""States in which a dose may still be given."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One dose at its instant (UTC), with what became of it; `recorded` None: nothing was written down."""

    day: int
    time: str
    due_at: datetime
    dose: Dose
    state: State
    recorded: Recorded | None


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


def state_of(schedule: Schedule, recorded: Sequence[Recorded], now: datetime) -> tuple[Slot, ...]:
    """Return every dose of the schedule in time order with its state.

    A record belongs to the dose whose due time it names, else to the dose it was nearest to by the rule of
    `schedule.next_after_dose`. Without a record a dose is late once its time has passed and missed once the next one's
    has (the last one's: a day later); before that it is due on its own local day, and later on days to come. Raises
    ValueError for a time that is none: a schedule with blocking holes is put right first.
    """
    laid = _laid_down(schedule)
    found = _matched([at for at, _ in laid], recorded)
    slots = []
    for place, (at, laid_dose) in enumerate(laid):
        assert laid_dose.dose is not None
        record, ends = found.get(place), _ends(laid, place)
        state = State(record.outcome.value) if record is not None else _unrecorded(at, ends, as_utc(now))
        slots.append(Slot(laid_dose.day, laid_dose.time, at, laid_dose.dose, state, record))
    return tuple(slots)


def _laid_down(schedule: Schedule) -> list[tuple[datetime, ScheduleDose]]:
    """Return the instants of all doses in order; what was written as no dose is none."""
    doses = [
        (instant_of(schedule.date_of(each.day), each.time), each) for each in schedule.doses if each.dose is not None
    ]
    return sorted(doses, key=_first)


def _first(item: tuple[datetime, ScheduleDose]) -> tuple[datetime, int, str]:
    return item[0], item[1].day, item[1].time


def _ends(laid: Sequence[tuple[datetime, ScheduleDose]], place: int) -> datetime:
    """Return when a dose not recorded counts as missed: at the next one's time; the last one's, a day later."""
    if place + 1 < len(laid):
        return laid[place + 1][0]
    at, last = laid[place]
    return instant_of(local_day(at) + timedelta(days=1), last.time)


def _unrecorded(at: datetime, ends: datetime, now: datetime) -> State:
    if now >= ends:
        return State.MISSED
    if now > at:
        return State.LATE
    return State.DUE if local_day(at) == local_day(now) else State.LATER


def _matched(dues: Sequence[datetime], recorded: Sequence[Recorded]) -> Mapping[int, Recorded]:
    """Return which record stands for which dose: one that was given before any other, then the latest."""
    found: dict[int, Recorded] = {}
    for record in sorted(recorded, key=_given_last):
        place = _place_of(dues, record)
        if place is not None:
            found[place] = record
    return found


def _given_last(record: Recorded) -> tuple[bool, datetime]:
    return record.outcome is DoseOutcome.GIVEN, as_utc(record.given_at)


def _place_of(dues: Sequence[datetime], record: Recorded) -> int | None:
    """Return the dose a record belongs to, or None when it lies outside the schedule."""
    if record.due_at is not None:
        due = as_utc(record.due_at)
        return next((place for place, at in enumerate(dues) if at == due), None)
    early, given = timedelta(hours=policy("dose_counts_early_hours").value), as_utc(record.given_at)
    found = None
    for place, at in enumerate(dues):
        gap = (at - dues[place - 1]) / 2 if place else early
        if given >= at - min(early, gap):
            found = place
    if found is None or given >= dues[-1] + timedelta(days=1):
        return None
    return found


def next_dose(slots: Sequence[Slot]) -> Slot | None:
    """Return the dose that comes next: one that is late first; None when the schedule is done."""
    return next((slot for slot in slots if slot.state in OPEN), None)


@dataclass(frozen=True, slots=True)
class Continuing:
    """Where the desk that has the person now goes on. `gap`: days gone by on which nothing was given, by number."""

    day: DayOf
    words: str
    gap: tuple[int, ...]
    gap_words: str | None


def continuing(schedule: Schedule, slots: Sequence[Slot], now: datetime) -> Continuing:
    """Return on which day to go on, in words that cannot be read as a new start, and the days without any dose."""
    today = local_day(now)
    day = day_of(schedule, today)
    gap = tuple(
        number
        for number in range(1, schedule.days + 1)
        if schedule.date_of(number) < today and _nothing_given(slots, number)
    )
    words = day.words + "."
    if day.state is DayState.RUNNING and (slot := next_dose(slots)) is not None:
        on = schedule.date_of(slot.day)
        when = "today" if on == today else "tomorrow" if on == today + timedelta(days=1) else f"on {day_text(on)}"
        if on < today:
            when = f"with the dose of {day_text(on)}"
        words = f"Continue on day {slot.day} of {schedule.days} {when}: do not start again."
    return Continuing(day, words, gap, _gap_words(schedule, gap))


def _nothing_given(slots: Sequence[Slot], number: int) -> bool:
    of_day = [slot for slot in slots if slot.day == number]
    return bool(of_day) and all(slot.state is not State.GIVEN for slot in of_day)


def _gap_words(schedule: Schedule, gap: Sequence[int]) -> str | None:
    if not gap:
        return None
    told = ", ".join(f"day {number} ({short_day_text(schedule.date_of(number))})" for number in gap)
    return f"No dose was recorded as given on {told}: a prescriber decides how to go on."


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
