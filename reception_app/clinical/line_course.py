"""A course: a line that says for how many days it is taken. When it began, its last dose, whether it is over. Pure.

Day 1 is a local day, as of a schedule, and the last is day `days`: a dose not given inside them is never added on
behind them. Where nobody said the first day it is counted from the earliest dose known, else from the day on which the
line was written down, and the words say which.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from reception_app.clinical import regimens
from reception_app.clinical.days_taken import days_taken
from reception_app.clinical.doses import Dose
from reception_app.clinical.next_due import Line, Settled, by_words, settled_at
from reception_app.clinical.per_day import how_often
from reception_app.clinical.schedule import instant_of, slots_on
from reception_app.clinical.words import short_day_text
from reception_app.clock import as_utc, local_day
from reception_app.vocabulary import DoseOutcome, ScheduleKind

LONGEST = 3660
"""More days than these are no course: nothing is worked out from them."""
TOLD_DOSE_BY_DOSE = 31
"""Of a course of more days than these the doses not given are not counted: records may have been left behind."""


class Began(StrEnum):
    """How the first day of a course is known, the surest first."""

    SAID = "said"
    FIRST_GIVEN = "first_given"
    FIRST_TOLD = "first_told"
    WRITTEN = "written"


class DoseKnown(Settled, Protocol):
    """What became of one dose, and how much it was."""

    @property
    def dose(self) -> Dose | None: ...


class CourseLine(Line, Protocol):
    """What is asked of a line, named as in `handover.record.Script`; a row of the desk fits too."""

    @property
    def duration_days(self) -> int | None: ...
    @property
    def started_on(self) -> date | None: ...
    @property
    def recorded_at(self) -> datetime | None: ...


class ToldOnly(Protocol):
    """A dose somebody told of, and nobody recorded."""

    @property
    def at(self) -> datetime: ...


class CourseScript(CourseLine, Protocol):
    """The same with what is known of its doses."""

    @property
    def given(self) -> Sequence[DoseKnown]: ...
    @property
    def told(self) -> ToldOnly | None: ...


@dataclass(frozen=True, slots=True)
class LineCourse:
    """The days of a course. `how`: how day 1 is known. `last_dose_at`: when its last dose is due, None without times.

    `over_at`: from then on not even its last dose waits. Instants are UTC.
    """

    began_on: date
    how: Began
    days: int
    last_dose_at: datetime | None
    over_at: datetime

    @property
    def ends_on(self) -> date:
        """The local day of the last day."""
        return self.began_on + timedelta(days=self.days - 1)

    @property
    def ended_on(self) -> date:
        """The local day of which it is said that the course ended: that of its last dose, else the last."""
        return self.ends_on if self.last_dose_at is None else local_day(self.last_dose_at)


def course_of(script: CourseScript) -> LineCourse | None:
    """Return the course of a line with what is known of its doses; None for one that says no duration."""
    if script.duration_days is None:
        return None
    given = [dose.given_at for dose in script.given if dose.error is None and dose.outcome is DoseOutcome.GIVEN]
    told = [script.told.at] if script.told is not None else []
    return course_from(script, given, told)


def course_from(
    line: CourseLine, given: Sequence[datetime], told: Sequence[datetime] = ()
) -> LineCourse | None:  # fmt: skip
    """Return the course of a line, of which these doses were recorded as given, and these only told."""
    days = line.duration_days
    if days is None or not 1 <= days <= LONGEST:
        return None
    found = _began(line, given, told)
    if found is None:
        return None
    began_on, how = found
    ends, last = began_on + timedelta(days=days - 1), _last_dose(line, began_on, days)
    over = instant_of(ends + timedelta(days=1), "00:00")
    return LineCourse(began_on, how, days, last, over if last is None else max(over, _waits_until(line, last)))


def _began(line: CourseLine, given: Sequence[datetime], told: Sequence[datetime]) -> tuple[date, Began] | None:
    if line.started_on is not None:
        return line.started_on, Began.SAID
    first = min(map(as_utc, given), default=None)
    known = [as_utc(at) for at in (*told, line.last_given_at) if at is not None]
    earliest = min(known, default=None)
    if first is not None and (earliest is None or first <= earliest):
        return local_day(first), Began.FIRST_GIVEN
    if earliest is not None:
        return local_day(earliest), Began.FIRST_TOLD
    return (local_day(line.recorded_at), Began.WRITTEN) if line.recorded_at is not None else None


def _dose_days(line: CourseLine, began_on: date, days: int) -> list[date]:
    """Return the days of a course that have doses; none where nothing is timed, or the words leave the days open."""
    if line.as_required or not line.times:
        return []
    every, taken = line.every_days or 1, days_taken(line.frequency)
    if taken.weekdays and every in (1, 7):
        all_days = [began_on + timedelta(days=step) for step in range(days)]
        return [day for day in all_days if day.weekday() in taken.weekdays]
    if every == 1:
        often = how_often(line.frequency, line.times, 1)
        if taken.open and (often is None or taken.a_week not in (None, 1)):
            return []
        every = often.every_days if often is not None and often.every_days > 1 else 1
    return [began_on + timedelta(days=step) for step in range(0, days, every)]


def _last_dose(line: CourseLine, began_on: date, days: int) -> datetime | None:
    on = _dose_days(line, began_on, days)
    return slots_on(on[-1], line.times)[-1] if on else None


def _waits_until(line: CourseLine, last: datetime) -> datetime:
    """Return when the last dose no longer waits: when the next would have been due, a day later at the most."""
    return slots_on(local_day(last) + timedelta(days=1), line.times)[0]


def begins_on(script: CourseScript, now: datetime) -> date | None:
    """Return the first day of a line, where it is still to come at `now` (aware): of a course, or of one for good."""
    course = course_of(script)
    day = course.began_on if course is not None else script.started_on
    return day if day is not None and day > local_day(now) else None


def is_over(line: CourseLine, course: LineCourse | None, settled: datetime | None, now: datetime) -> bool:
    """True when nothing of the course is due any more at `now` (aware): its time is past, or its last dose settled.

    `settled`: the last dose given, or settled without being given, as `next_due.settled_at` has it.
    """
    if course is None:
        return False
    if as_utc(now) >= course.over_at:
        return True
    if course.last_dose_at is None or settled is None:
        return False
    following = by_words(line, settled, course.last_dose_at)
    return following is not None and local_day(following) > course.ends_on


def within(
    line: CourseLine, course: LineCourse | None, at: datetime | None, settled: datetime | None, now: datetime
) -> datetime | None:
    """Return the next dose `at`, as times and words alone make it, held inside the course; None when none is left.

    Of a line for good it is held behind its first day, where one was said.
    """
    begins = course.began_on if course is not None else line.started_on
    if at is None:
        return at
    if begins is not None and local_day(at) < begins:
        first = by_words(line, None, instant_of(begins, "00:00") - timedelta(seconds=1))
        at = first if first is not None else at
    if course is None:
        return at
    return None if local_day(at) > course.ends_on or is_over(line, course, settled, now) else at


def ended(script: CourseScript, now: datetime) -> LineCourse | None:
    """Return the course of a script that is over at `now` (aware); None while it runs, or for what is no course."""
    course = course_of(script)
    return course if is_over(script, course, settled_at(script), now) else None


@dataclass(frozen=True, slots=True)
class Missed:
    """Doses inside a course that were not given: `said` so by somebody, and of which nobody wrote down anything."""

    said: int = 0
    unrecorded: int = 0


def missed_of(script: CourseScript, now: datetime) -> Missed:
    """Return the doses of a course whose time is past and that nobody gave, as far as its records reach."""
    course = course_of(script)
    if course is None or course.days > TOLD_DOSE_BY_DOSE:
        return Missed()
    laid = _as_laid(script, course)
    if not laid.doses:
        return Missed()
    slots = regimens.state_of(
        laid, _recorded(script, course), now, last_given_at=script.last_given_at, goes_on_at=course.over_at
    )
    since = _known_since(course, laid, slots)
    not_given = [slot for slot in slots if slot.state not in (*regimens.OPEN, regimens.State.GIVEN)]
    silent = [slot for slot in not_given if slot.recorded is None and (since is None or slot.due_at >= since)]
    return Missed(sum(slot.recorded is not None for slot in not_given), len(silent))


@dataclass(frozen=True, slots=True)
class _Known:
    """A dose as it counts for a course: one that was only told of, too."""

    given_at: datetime
    outcome: DoseOutcome = DoseOutcome.GIVEN
    due_at: datetime | None = None
    dose: Dose | None = None


def _recorded(script: CourseScript, course: LineCourse) -> list[regimens.Recorded]:
    """Return what is known of doses. One that was written down for a time outside the course counts by when it was."""
    stands = [dose for dose in script.given if dose.error is None]
    found: list[regimens.Recorded] = [
        _Known(dose.given_at, dose.outcome, dose.due_at if _is_inside(dose.due_at, course) else None) for dose in stands
    ]
    told = [script.last_given_at, script.told.at if script.told is not None else None]
    known = {dose.given_at for dose in stands}
    return [*found, *(_Known(at) for at in told if at is not None and at not in known)]


def _is_inside(at: datetime | None, course: LineCourse) -> bool:
    return at is not None and course.began_on <= local_day(at) <= course.ends_on


def _as_laid(script: CourseScript, course: LineCourse) -> regimens.Schedule:
    """Return a course as a schedule of its doses, so that one rule says which record stands for which dose."""
    one = Dose(Decimal(1), "doses")  # how much it is does not matter here
    days = [(day - course.began_on).days + 1 for day in _dose_days(script, course.began_on, course.days)]
    doses = tuple(regimens.ScheduleDose(day, time, one) for day in days for time in script.times)
    return regimens.Schedule(
        "", ScheduleKind.TITRATION, course.began_on, course.days, doses, written_at=script.recorded_at
    )


def _known_since(
    course: LineCourse, laid: regimens.Schedule, slots: Sequence[regimens.Slot]
) -> datetime | None:  # fmt: skip
    """Return from when a dose without a record was missed: what lay before the first known is nobody's to say."""
    times = [laid.written_at]
    if course.how in (Began.FIRST_GIVEN, Began.FIRST_TOLD):
        times.append(next((slot.due_at for slot in slots if slot.state is regimens.State.GIVEN), None))
    return max((at for at in times if at is not None), default=None)


_COUNTED = {
    Began.SAID: "",
    Began.FIRST_GIVEN: "counted from the first dose given",
    Began.FIRST_TOLD: "counted from the earliest dose known",
    Began.WRITTEN: "counted from the day it was written down",
}


def counted_words(course: LineCourse, today: date) -> str:
    """Return `counted from the first dose given, Fri 20-Nov`; empty where the first day was said."""
    words = _COUNTED[course.how]
    return f"{words}, {short_day_text(course.began_on, today)}" if words else ""


def day_words(course: LineCourse, now: datetime, *, over: bool) -> str:
    """Return where a course stands: `day 3 of 7`, `last day of 7`, `course ended Thu 26-Nov`, `begins Fri 27-Nov`."""
    today = local_day(now)
    if over:
        return f"course ended {short_day_text(course.ended_on, today)}"
    number = (today - course.began_on).days + 1
    if number < 1:
        return begins_words(course.began_on, today)
    if today >= course.ended_on:
        return f"last day of {course.days}"
    return f"day {number} of {course.days}, last {short_day_text(course.ended_on, today)}"


def begins_words(day: date, today: date) -> str:
    """Return `begins Fri 27-Nov`."""
    return f"begins {short_day_text(day, today)}"


def missed_words(missed: Missed) -> tuple[str, ...]:
    """Return `2 doses of the course were missed`, and of how many doses nobody wrote anything down."""
    found = []
    if missed.said:
        several = f"{missed.said} doses of the course were missed"
        found.append("1 dose of the course was missed" if missed.said == 1 else several)
    if missed.unrecorded:
        doses = "1 dose" if missed.unrecorded == 1 else f"{missed.unrecorded} doses"
        found.append(f"of {doses} of the course nothing is recorded")
    return tuple(found)
