"""What is due next of a script: the one rule that every screen, sheet and service asks. Pure.

While a schedule is in force it says what is due (`regimens.next_dose`); before its first day, and after a titration,
the script's own line does. A moment is stored with a script when something is recorded; as time goes by the stored one
can only fall behind, never run ahead, so whoever reads it asks here what it has become.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from reception_app.clinical.days_taken import days_taken
from reception_app.clinical.per_day import how_often, is_every_day
from reception_app.clinical.regimens import Recorded, Schedule, Slot, next_dose, state_of
from reception_app.clinical.schedule import instant_of, next_for
from reception_app.clock import as_utc, local_day
from reception_app.vocabulary import DoseOutcome, ScheduleKind

ENDS_WITH_IT = (ScheduleKind.ALCOHOL, ScheduleKind.BENZODIAZEPINE, ScheduleKind.REDUCTION)
"""After the last day of these nothing is due; after a titration the script goes on by its own dose and times."""

SETTLES = (DoseOutcome.DECLINED, DoseOutcome.MISSED, DoseOutcome.WITHHELD)
"""What ends the waiting for a dose without giving it. One that was not available is still due: somebody must act."""


class Line(Protocol):
    """What is asked of a script's own line: named as in `handover.record.Script`, so records and rows both fit.

    `next_due_at`: as it was when something was last recorded, or what the line alone makes of it.
    """

    @property
    def frequency(self) -> str | None: ...
    @property
    def times(self) -> Sequence[str]: ...
    @property
    def every_days(self) -> int: ...
    @property
    def as_required(self) -> bool: ...
    @property
    def last_given_at(self) -> datetime | None: ...
    @property
    def next_due_at(self) -> datetime | None: ...


class Settled(Protocol):
    """What became of one dose, named as in `handover.record.GivenDoseRecord`."""

    @property
    def outcome(self) -> DoseOutcome: ...
    @property
    def given_at(self) -> datetime: ...
    @property
    def due_at(self) -> datetime | None: ...
    @property
    def error(self) -> object | None: ...


class LineGiven(Line, Protocol):
    """A line with what became of its doses."""

    @property
    def given(self) -> Sequence[Settled]: ...


@dataclass(frozen=True, slots=True)
class Next:
    """The one dose that is due next: when (UTC), and which dose of the schedule; None: the line's own."""

    at: datetime
    slot: Slot | None = None


def fits_words(line: Line) -> bool:
    """True when the moment kept with a line can be that of its next dose, by the days in its words.

    Version 0.2 took every line for one of every day, and what it kept is read by later desks too.
    """
    due, often = line.next_due_at, how_often(line.frequency, line.times, line.every_days)
    if due is None or line.as_required or not line.times:
        return True
    days = days_taken(line.frequency)
    if days.weekdays and line.every_days in (1, 7):
        return local_day(due).weekday() in days.weekdays
    if line.every_days > 1 or is_every_day(line.frequency, line.times, line.every_days):
        return True
    if often is None or days.a_week not in (None, 1):
        return False
    last = line.last_given_at
    return last is None or local_day(due) >= local_day(last) + timedelta(days=often.every_days)


def by_words(line: Line, settled_at: datetime | None, since: datetime) -> datetime | None:
    """Return when a line's next dose is due, by its own times and words alone; see `schedule.next_for`."""
    return next_for(line.times, line.every_days, line.as_required, settled_at, since, line.frequency)


def settled_at(line: LineGiven) -> datetime | None:
    """Return the last dose given, or the later time of one that was settled without being given."""
    times = [line.last_given_at]
    if not offered_again(line.frequency, line.times, line.every_days):
        stands = [dose for dose in line.given if dose.error is None and dose.outcome in SETTLES]
        times.extend(dose.due_at or dose.given_at for dose in stands)
    return max((as_utc(at) for at in times if at is not None), default=None)


def offered_again(frequency: str | None, times: Sequence[str], every_days: int) -> bool:
    """True of what is taken on one day in several: declined, it is offered the next day, and not in a month."""
    often = how_often(frequency, times, every_days)
    return every_days > 1 or (often is not None and often.every_days > 1 and often.count <= max(len(times), 1))


def slots_of(line: Line, schedule: Schedule, recorded: Sequence[Recorded], now: datetime) -> tuple[Slot, ...]:
    """Return every dose of a script's schedule at `now` (aware) with what became of it. Raises as `state_of` does."""
    return state_of(
        schedule, recorded, now, last_given_at=line.last_given_at, goes_on_at=_after_schedule(line, schedule)
    )


def next_of(line: Line, schedule: Schedule, slots: Sequence[Slot], now: datetime) -> Next | None:
    """Return what is due next of a script with a schedule in force; None when nothing is, or nothing is timed."""
    slot = next_dose(slots)
    before = _before_schedule(line, schedule, slots, now)
    if before is not None:
        return Next(before)
    if slot is not None:
        return Next(slot.due_at, slot)
    after = _after_schedule(line, schedule)
    return Next(after) if after is not None else None


def _before_schedule(line: Line, schedule: Schedule, slots: Sequence[Slot], now: datetime) -> datetime | None:
    """Return the dose of the line that is due on a day before the schedule begins, until the first dose's time."""
    if line.as_required or line.next_due_at is None or not slots or as_utc(now) >= slots[0].due_at:
        return None
    return as_utc(line.next_due_at) if local_day(line.next_due_at) < schedule.started_on else None


def _after_schedule(line: Line, schedule: Schedule) -> datetime | None:
    return goes_on_at(line, schedule.kind, schedule.ends_on)


def goes_on_at(line: Line, kind: ScheduleKind, ends_on: date) -> datetime | None:
    """Return the first dose of the line after a schedule of that kind and last day; None where nothing follows it."""
    if kind in ENDS_WITH_IT:
        return None
    after = instant_of(ends_on + timedelta(days=1), "00:00") - timedelta(seconds=1)
    first = next_for(line.times, line.every_days, line.as_required, None, after, line.frequency)
    if first is None:
        return None
    by_line = line.next_due_at
    if not is_every_day(line.frequency, line.times, line.every_days):
        given = line.last_given_at
        by_line = (
            next_for(line.times, line.every_days, line.as_required, given, after, line.frequency) if given else None
        )
    return first if by_line is None else max(first, as_utc(by_line))
