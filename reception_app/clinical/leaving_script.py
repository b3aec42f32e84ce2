"""A script that leaves with somebody, and the doses of it that are still to come. Pure.

Clock times are those of the desk (Europe/London); instants are UTC.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import takewhile
from typing import Protocol

from reception_app.clinical.days_taken import days_taken
from reception_app.clinical.doses import Dose
from reception_app.clinical.line_course import DoseKnown, LineCourse, ToldOnly, course_of, ended, is_over
from reception_app.clinical.next_due import ENDS_WITH_IT, by_words, goes_on_at, settled_at
from reception_app.clinical.per_day import how_often, is_every_day, is_open
from reception_app.clinical.schedule import instant_of, slots_on
from reception_app.clinical.script_facts import Dosed, ScheduleFacts
from reception_app.clinical.words import time_text
from reception_app.clock import as_utc, local, local_day
from reception_app.vocabulary import Carrier, InPossession, ScriptStatus

LOOK_AHEAD = 90
"""Days over which doses are counted: what lasts longer does not run out before help."""


class ScheduleDose(Protocol):
    """One dose of a schedule: on its day (1 is the first) at "HH:MM"."""

    @property
    def day(self) -> int: ...
    @property
    def time(self) -> str: ...
    @property
    def amount(self) -> Decimal: ...
    @property
    def unit(self) -> str: ...


class ScheduleLaid(ScheduleFacts, Protocol):
    """Doses laid down day by day, named as in `handover.record.Schedule`."""

    @property
    def name(self) -> str: ...
    @property
    def days(self) -> int: ...
    @property
    def doses(self) -> Sequence[ScheduleDose]: ...
    @property
    def stopped_at(self) -> datetime | None: ...


class LeavingScript(Dosed, Protocol):
    """What is asked of a script that leaves: named as in `handover.record.Script`, so records fit."""

    @property
    def route(self) -> str | None: ...
    @property
    def indication(self) -> str | None: ...
    @property
    def frequency(self) -> str | None: ...
    @property
    def id(self) -> str: ...
    @property
    def status(self) -> ScriptStatus: ...
    @property
    def started_on(self) -> date | None: ...
    @property
    def duration_days(self) -> int | None: ...
    @property
    def recorded_at(self) -> datetime | None: ...
    @property
    def last_given_at(self) -> datetime | None: ...
    @property
    def next_due_at(self) -> datetime | None: ...
    @property
    def given(self) -> Sequence[DoseKnown]: ...
    @property
    def told(self) -> ToldOnly | None: ...
    @property
    def carrier(self) -> Carrier | None: ...
    @property
    def quantity_sent(self) -> str | None: ...
    @property
    def supply(self) -> Dose | None: ...
    @property
    def supply_days(self) -> int | None: ...
    @property
    def in_possession(self) -> InPossession: ...
    @property
    def schedule(self) -> ScheduleLaid | None: ...


@dataclass(frozen=True, slots=True)
class Due:
    """One dose to come: when (UTC), and how much, when that is known."""

    at: datetime
    dose: Dose | None


def doses_after(script: LeavingScript, after: datetime) -> Iterator[Due]:
    """Yield the doses due after `after` (aware), in order, to the end of what is laid down or `LOOK_AHEAD` days.

    As-required medicines have none; nor has one without clock times whose next dose is not known. A dose that is
    overdue at `after` is not among them: it is given before, or missed. A schedule in force says what is due on its
    days; before its first, and after a titration, the line's own doses are.
    """
    start = as_utc(after)
    if script.as_required or script.status is not ScriptStatus.CURRENT:
        return
    held = schedule_in_force(script)
    if held is None:
        yield from _of_line(script, start, script.next_due_at)
        return
    yield from takewhile(partial(_is_before, held.started_on), _of_line(script, start, script.next_due_at))
    yield from _of_schedule(held, start)
    yield from _after_schedule(script, held, start)


def _after_schedule(script: LeavingScript, held: ScheduleLaid, start: datetime) -> Iterator[Due]:
    """Yield the line's own doses after a schedule, from the one that is due next by the rule of `next_due`."""
    if held.kind in ENDS_WITH_IT:
        return
    ends = instant_of(held.started_on + timedelta(days=held.days), "00:00") - timedelta(seconds=1)
    first = goes_on_at(script, held.kind, local_day(ends))
    if first is not None:
        yield from _of_line(script, max(start, ends), first)
    elif not script.times and script.every_days == 1:  # as far as is known: what is not counted would seem to last
        yield from _of_line(script, max(start, ends), script.next_due_at)


def schedule_in_force(script: LeavingScript) -> ScheduleLaid | None:
    """Return the script's schedule when nobody has stopped it, though its last day may be past."""
    return script.schedule if script.schedule is not None and script.schedule.stopped_at is None else None


def _is_before(day: date, due: Due) -> bool:
    return local_day(due.at) < day


def course_is_over(script: LeavingScript, at: datetime) -> bool:
    """True when the line said for how many days it is taken, and they are over at `at` (aware)."""
    return schedule_in_force(script) is None and ended(script, at) is not None


def _of_line(script: LeavingScript, start: datetime, first: datetime | None) -> Iterator[Due]:
    """Yield the doses of the line's own times and words after `start`; `first`: the one that is due next, if known."""
    course = course_of(script)
    if course is not None and is_over(script, course, settled_at(script), start):
        return
    begins = _begins(script, course)
    if begins is not None and first is not None and first <= begins:
        first = by_words(script, None, begins)
    for at in _clock_times(script, start if begins is None else max(start, begins), first):
        if course is not None and local_day(at) > course.ends_on:
            return
        if at > start:
            yield Due(at, script.dose)


def _begins(script: LeavingScript, course: LineCourse | None) -> datetime | None:
    """Return the last second before the first day of a course, or of a line for good that said one."""
    day = course.began_on if course is not None else script.started_on
    return instant_of(day, "00:00") - timedelta(seconds=1) if day is not None else None


def is_timed(script: LeavingScript) -> bool:
    """True when the doses to come can be told: by clock times, by the next one that is due, or by a schedule."""
    return _by_clock(script) or script.next_due_at is not None or schedule_in_force(script) is not None


def _by_clock(script: LeavingScript) -> bool:
    """True when clock times alone tell the doses: of every day, or of days of the week that the words name."""
    if not script.times or is_every_day(script.frequency, script.times, script.every_days):
        return bool(script.times)
    return script.every_days in (1, 7) and bool(days_taken(script.frequency).weekdays)


def _of_schedule(held: ScheduleLaid, start: datetime) -> Iterator[Due]:
    timed = [
        Due(instant_of(held.started_on + timedelta(days=dose.day - 1), dose.time), Dose(dose.amount, dose.unit))
        for dose in held.doses
        if dose.amount  # an amount of 0 is "no dose", as said
    ]
    yield from (due for due in sorted(timed, key=_at) if due.at > start)


def _at(due: Due) -> datetime:
    return due.at


def _clock_times(script: LeavingScript, start: datetime, known: datetime | None) -> Iterator[datetime]:
    first, weekdays = as_utc(known) if known else None, days_taken(script.frequency).weekdays
    if _by_clock(script):
        begin = max(start, first) if first else start
        days = (local_day(begin) + timedelta(days=step) for step in range(LOOK_AHEAD))
        for day in days:
            if not weekdays or day.weekday() in weekdays:
                yield from (at for at in slots_on(day, script.times) if at >= begin)
    elif first is not None:
        day, time = local_day(first), time_text(local(first))
        times = script.times if time in script.times else (time,)
        named = weekdays if script.every_days in (1, 7) else ()
        on = (day + timedelta(days=step) for step in range(0, LOOK_AHEAD + 1, 1 if named else _days_apart(script)))
        for each in on:
            if not named or each == day or each.weekday() in named:
                yield from (at for at in slots_on(each, times) if at >= first)


def _days_apart(script: LeavingScript) -> int:
    """Return after how many days the next dose is counted: the average at the most, beyond all where nobody knows."""
    if is_open(script.frequency, script.times, script.every_days):
        return LOOK_AHEAD + 1
    often, a_week = how_often(script.frequency, script.times, script.every_days), days_taken(script.frequency).a_week
    if often is None or script.every_days > 1:
        return script.every_days
    return often.every_days // (a_week or 1)
