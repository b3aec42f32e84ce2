"""A script's schedule as the rules about schedules read it, and which dose is due when: the schedule's, not the line's.

While a schedule is in force the amount on the script's own line is not what is given: everything that says how much is
due asks here (E9).
"""

from __future__ import annotations

from datetime import date, datetime

from reception_app.clinical import regimens
from reception_app.clinical.doses import Dose
from reception_app.clinical.regimens import Slot
from reception_app.clock import as_utc, local_day
from reception_app.handover.record import Schedule, Script
from reception_app.vocabulary import DoseOutcome, ScheduleKind

ENDS_WITH_IT = (ScheduleKind.ALCOHOL, ScheduleKind.BENZODIAZEPINE, ScheduleKind.REDUCTION)
"""After the last day of these nothing is due; after a titration the script goes on by its own dose and times."""


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
    )


def slots_of(script: Script, now: datetime) -> tuple[Slot, ...]:
    """Return every dose of the script's schedule with what became of it; none without a schedule."""
    if script.schedule is None:
        return ()
    return regimens.state_of(laid_down(script.schedule), [dose for dose in script.given if dose.error is None], now)


def dose_due(script: Script, at: datetime) -> Dose | None:
    """Return how much is due at an instant: as the schedule in force says, else as the line says.

    None when the line has no dose, or a schedule covers that day and has none at that time.
    """
    if not by_schedule(script, local_day(at)):
        return script.dose
    return next((slot.dose for slot in slots_of(script, at) if slot.due_at == as_utc(at)), None)


def day_words(script: Script, now: datetime) -> str:
    """Return how a script is given while its schedule says so: `by its schedule, day 4 of 10`; "" where it does not."""
    held = in_force(script)
    if held is None or not by_schedule(script, local_day(now)):
        return ""
    words = regimens.day_of(laid_down(held), local_day(now)).words
    return f"by its schedule, {words[:1].lower()}{words[1:]}"


def last_taken(script: Script) -> Dose | None:
    """Return how much was last given: as it was recorded, else as the line says."""
    for dose in script.given:
        taken = dose.outcome is DoseOutcome.GIVEN and dose.error is None and dose.given_at == script.last_given_at
        if taken and dose.dose is not None:
            return dose.dose
    return script.dose


def by_schedule(script: Script, on: date) -> bool:
    """True when the schedule says what is given on a local day, and not the line itself.

    A schedule that ends with its medicine says so for good; before its first day, and after a titration, the line does.
    """
    held = in_force(script)
    if held is None or on < held.started_on:
        return False
    return on <= laid_down(held).ends_on or held.kind in ENDS_WITH_IT
