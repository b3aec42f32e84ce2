"""A script's schedule as the rules about schedules read it, and which dose is due when: the schedule's, not the line's.

While a schedule is in force the amount on the script's own line is not what is given: everything that says how much is
due asks here (E9).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from reception_app.clinical import next_due, regimens
from reception_app.clinical.clock_changes import coming_clock_changes
from reception_app.clinical.days_taken import days_taken
from reception_app.clinical.doses import Dose, ratio, read_strength
from reception_app.clinical.line_course import LineCourse, begins_on, course_of, ended, within
from reception_app.clinical.next_due import ENDS_WITH_IT, Next, settled_at
from reception_app.clinical.per_day import is_every_day
from reception_app.clinical.regimens import Slot
from reception_app.clock import as_utc, local_day
from reception_app.handover.record import GivenDoseRecord, Record, Schedule, Script
from reception_app.vocabulary import DoseOutcome, ScriptStatus


def in_force(script: Script) -> Schedule | None:
    """Return the script's schedule when nobody has stopped it, though its last day may be past."""
    held = script.schedule
    return held if held is not None and held.stopped_at is None else None


def laid_down(schedule: Schedule) -> regimens.Schedule:
    """Return a schedule of the record as the rules about schedules read it: an amount of 0 is "no dose", as said."""
    return regimens.Schedule(
        name=schedule.name,
        kind=schedule.kind,
        started_on=schedule.started_on,
        days=schedule.days,
        doses=tuple(
            regimens.ScheduleDose(dose.day, dose.time, Dose(dose.amount, dose.unit) if dose.amount else None)
            for dose in schedule.doses
        ),
        written_at=schedule.recorded_at,
    )


def slots_of(script: Script, now: datetime) -> tuple[Slot, ...]:
    """Return every dose of the script's schedule with what became of it; none without a schedule."""
    if script.schedule is None:
        return ()
    stands = [dose for dose in script.given if dose.error is None]
    return next_due.slots_of(script, laid_down(script.schedule), stands, now)


def next_of(script: Script, now: datetime) -> Next | None:
    """Return the one dose that is due next of a script at `now` (aware), by `clinical.next_due`'s rule, or None.

    Without a schedule in force, and for a script that is not current, it is the moment stored with the script, but for
    one that the line's words or its course rule out.
    """
    held = in_force(script)
    if held is not None and script.status is ScriptStatus.CURRENT:
        return next_due.next_of(script, laid_down(held), slots_of(script, now), now)
    at = _by_line(script)
    if script.status is ScriptStatus.CURRENT:
        at = within(script, course_of(script), at, settled_at(script), now)
    return Next(as_utc(at)) if at is not None else None


def _by_line(script: Script) -> datetime | None:
    """Return the moment kept with a script; where its words rule that day out, the one they make."""
    since = script.recorded_at
    if script.status is not ScriptStatus.CURRENT or since is None or next_due.fits_words(script):
        return script.next_due_at
    return next_due.by_words(script, settled_at(script), since)


def course_ended(script: Script, now: datetime) -> LineCourse | None:
    """Return the course of a current line that is over at `now`; None while it runs, or where a schedule says."""
    if script.status is not ScriptStatus.CURRENT or in_force(script) is not None:
        return None
    return ended(script, now)


def course_begins(script: Script, now: datetime) -> bool:
    """True for a line whose first day is still to come, for good or not: of it no dose can have been given yet."""
    return begins_on(script, now) is not None


def as_of(script: Script, now: datetime) -> Script:
    """Return the script with the next dose as it stands at `now`: what was stored may have fallen behind since."""
    if script.status is not ScriptStatus.CURRENT:
        return script
    following = next_of(script, now)
    at = following.at if following is not None else None
    return script if at == script.next_due_at else replace(script, next_due_at=at)


def all_as_of(scripts: Iterable[Script], now: datetime) -> tuple[Script, ...]:
    """Return every script as of `now`, in order."""
    return tuple(as_of(script, now) for script in scripts)


def record_as_of(record: Record, now: datetime) -> Record:
    """Return a record with every script's next dose as it stands at `now`: what a sheet prints, a screen shows."""
    return replace(record, scripts=all_as_of(record.scripts, now))


def dose_due(script: Script, at: datetime) -> Dose | None:
    """Return how much is due at an instant: as the schedule in force says, else as the line says.

    None when the line has no dose, or a schedule covers that day and has none at that time.
    """
    if not by_schedule(script, local_day(at)):
        return script.dose
    then = [slot for slot in slots_of(script, at) if slot.due_at == as_utc(at)]
    return next((slot.dose for slot in sorted(then, key=_waits_first)), None)


def _waits_first(slot: Slot) -> bool:
    return not slot.waits


def day_words(script: Script, now: datetime) -> str:
    """Return how a script is given while its schedule says so: `by its schedule, day 4 of 10`; "" where it does not."""
    held = in_force(script)
    if held is None or not by_schedule(script, local_day(now)):
        return ""
    words = regimens.day_of(laid_down(held), local_day(now)).words
    return f"by its schedule, {words[:1].lower()}{words[1:]}"


def last_taken(script: Script) -> Dose | None:
    """Return how much was last given: as it was recorded, else as the line says."""
    last = _last_recorded(script)
    return last.dose if last is not None else script.dose


def taken_unlike_written(script: Script) -> Dose | None:
    """Return how much was last given where that is not the dose written for it; None where it is, or nobody wrote it.

    The next desk must see 600 mg where 60 mg is written, and half a dose too (E4).
    """
    last = _last_recorded(script)
    if last is None or last.dose is None:
        return None
    laid = script.schedule.doses if script.schedule is not None and last.schedule_day is not None else ()
    place = (last.schedule_day, last.schedule_time)
    written = next((Dose(each.amount, each.unit) for each in laid if (each.day, each.time) == place), script.dose)
    if written is None:
        return None
    strength = read_strength(script.strength) if script.strength else None
    return None if written == last.dose or ratio(written, last.dose, strength) == 1 else last.dose


def _last_recorded(script: Script) -> GivenDoseRecord | None:
    for dose in script.given:
        taken = dose.outcome is DoseOutcome.GIVEN and dose.error is None and dose.given_at == script.last_given_at
        if taken and dose.dose is not None:
            return dose
    return None


def by_schedule(script: Script, on: date) -> bool:
    """True when the schedule says what is given on a local day, and not the line itself.

    A schedule that ends with its medicine says so for good; before its first day, and after a titration, the line does.
    """
    held = in_force(script)
    if held is None or on < held.started_on:
        return False
    return on <= laid_down(held).ends_on or held.kind in ENDS_WITH_IT


def taken_of(record: Record, now: datetime) -> tuple[Script, ...]:
    """Return the current scripts whose course, where they are one, is not over at `now`."""
    return tuple(script for script in record.current_scripts if course_ended(script, now) is None)


def clock_changes_of(script: Script, now: datetime) -> tuple[str, ...]:
    """Return a sentence for each coming dose of a current script that is timed in an hour the clocks skip or repeat."""
    if script.status is not ScriptStatus.CURRENT or script.as_required:
        return ()

    def on_day(day: date) -> tuple[str, ...]:
        return times_on(script, day)

    return coming_clock_changes(on_day, now)


def times_on(script: Script, day: date) -> tuple[str, ...]:
    """Return the clock times of a local day, by the schedule, the days of the week or every day.

    Of a medicine of every few days, and of one whose words leave its days open, of the day of its next dose alone, and
    of its first after a titration.
    """
    held = in_force(script)
    if held is not None and by_schedule(script, day):
        laid = laid_down(held)
        return tuple(dose.time for dose in laid.doses if dose.dose is not None and laid.date_of(dose.day) == day)
    course = course_of(script)
    if course is not None and not course.began_on <= day <= course.ends_on:
        return ()
    if course is None and script.started_on is not None and day < script.started_on:
        return ()
    weekdays = days_taken(script.frequency).weekdays
    if weekdays and script.every_days in (1, 7):
        return tuple(script.times) if day.weekday() in weekdays else ()
    every_day = is_every_day(script.frequency, script.times, script.every_days)
    after = next_due.goes_on_at(script, held.kind, laid_down(held).ends_on) if held is not None else None
    due_then = any(at is not None and local_day(at) == day for at in (script.next_due_at, after))
    return tuple(script.times) if every_day or due_then else ()
