"""What is wrong with a schedule as it was typed or received, each in one plain sentence. Pure; nothing is corrected.

A hole, a doubled time, a time the clocks skip: the prescriber who laid the doses down says what was meant. `blocks` is
True only for what cannot be written at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from reception_app.clinical.clock_changes import clock_change
from reception_app.clinical.doses import PIECES, VOLUME_UNIT
from reception_app.clinical.lines import amount_words
from reception_app.clinical.per_day import Quantity, is_far, quantity_of, ratio_of
from reception_app.clinical.policies import policy
from reception_app.clinical.regimens import Schedule, ScheduleDose
from reception_app.clinical.schedule import instant_of
from reception_app.clinical.words import day_text
from reception_app.vocabulary import ScheduleKind

MAX_DAYS = 366
_FALLING = (ScheduleKind.REDUCTION, ScheduleKind.ALCOHOL, ScheduleKind.BENZODIAZEPINE)


@dataclass(frozen=True, slots=True)
class Hole:
    """One thing wrong: `code` for programs, `words` for people, `day` of the schedule or None for the whole of it."""

    code: str
    words: str
    day: int | None = None
    blocks: bool = False


def holes(schedule: Schedule, strength: str | None = None) -> tuple[Hole, ...]:
    """Return everything that is wrong, what blocks first, then by day. Empty for a schedule that stands.

    `strength` is the script's own: a dose in mL means nothing without it.
    """
    if not 1 <= schedule.days <= MAX_DAYS:
        return (Hole("length", f"A schedule lasts from 1 to {MAX_DAYS} days.", None, True),)
    if not schedule.doses:
        return (Hole("empty", "The schedule has no doses.", None, True),)
    found = [
        *_days(schedule),
        *_times(schedule),
        *_amounts(schedule, strength),
        *_clock_changes(schedule),
        *_falls(schedule, strength),
    ]
    return tuple(sorted(found, key=_blocking_first))


def empty_places(schedule: Schedule, times: Sequence[str]) -> tuple[Hole, ...]:
    """Return the times of a grid left empty on days that have other doses: "no dose" is said, never left to be guessed.

    `times` are the clock times a schedule is typed under; a day that is missing altogether is told by `holes`.
    """
    written = {(each.day, each.time) for each in schedule.doses}
    found = []
    for day in sorted({each.day for each in schedule.doses}):
        left = [time for time in times if (day, time) not in written]
        if left:
            said = " and ".join((", ".join(left[:-1]), left[-1]) if len(left) > 1 else left)
            words = f"{_on(schedule, day)} has nothing at {said}: write the dose, or that there is none."
            found.append(Hole("place_empty", words, day))
    return tuple(found)


def _blocking_first(hole: Hole) -> tuple[bool, int]:
    return not hole.blocks, hole.day or 0


def _on(schedule: Schedule, day: int) -> str:
    return f"Day {day} ({day_text(schedule.date_of(day))})"


def _days(schedule: Schedule) -> Iterator[Hole]:
    """Yield days outside the schedule, days that are missing, and days on which no dose was written."""
    written = {each.day for each in schedule.doses}
    dosed = {each.day for each in schedule.doses if each.dose is not None}
    for day in written:
        if not 1 <= day <= schedule.days:
            words = f"A dose is written for day {day}, but the schedule has days 1 to {schedule.days}."
            yield Hole("day_outside", words, day, True)
    for day in range(1, schedule.days + 1):
        if day not in written:
            yield Hole("day_missing", f"{_on(schedule, day)} is missing from the schedule.", day)
        elif day not in dosed:
            yield Hole("day_without_dose", f"{_on(schedule, day)} has no dose: is that meant?", day)


def _times(schedule: Schedule) -> Iterator[Hole]:
    """Yield clock times that are none, and times written twice on a day."""
    for each in schedule.doses:
        if not _readable(each.time):
            yield Hole("time_unreadable", f"Day {each.day} has a time that is none: write it as 08:00.", each.day, True)
    counts = Counter((each.day, each.time) for each in schedule.doses)
    for (day, time), count in counts.items():
        if count > 1:
            yield Hole("time_doubled", f"Day {day} has {time} more than once: one dose at each time.", day, True)


def _readable(time: str) -> bool:
    try:
        instant_of(date(2000, 1, 1), time)
    except ValueError:
        return False
    return True


def _amounts(schedule: Schedule, strength: str | None) -> Iterator[Hole]:
    """Yield doses of nothing, mL without a strength, units that do not go together, and a slip of ten times."""
    doses = sorted((each for each in schedule.doses if each.dose is not None), key=_day_and_time)
    known: list[tuple[ScheduleDose, Quantity]] = []
    units: set[str] = set()
    for each in doses:
        assert each.dose is not None
        if each.dose.amount <= 0:
            yield Hole("no_amount", f"Day {each.day} {each.time} has an amount that is none.", each.day, True)
            continue
        quantity = quantity_of(each.dose, strength)
        if quantity is not None:
            known.append((each, quantity))
        elif each.dose.unit == VOLUME_UNIT:
            words = f"Day {each.day} {each.time} is in mL: the strength of the liquid is needed."
            yield Hole("strength_missing", words, each.day, True)
        units.add(quantity.unit if quantity is not None else PIECES.get(each.dose.unit, each.dose.unit))
    if len(units) > 1:
        yield Hole("units_differ", "The doses are written in units that do not go together: use one.")
    yield from _slips(known)


def _day_and_time(dose: ScheduleDose) -> tuple[int, str]:
    return dose.day, dose.time


def _slips(known: Sequence[tuple[ScheduleDose, Quantity]]) -> Iterator[Hole]:
    far = policy("doses_far_apart").value
    for (before, was), (each, now) in pairwise(known):
        ratio = ratio_of(was, now)
        if ratio is not None and is_far(ratio, far) and before.dose and each.dose:
            yield Hole(
                "far_apart",
                f"Day {each.day} {each.time} is {amount_words(each.dose)}, {far} times apart or more from the dose "
                f"before ({amount_words(before.dose)}): is that meant?",
                each.day,
            )


def _clock_changes(schedule: Schedule) -> Iterator[Hole]:
    """Yield doses timed in the hour that the clocks skip or repeat, and say what is done."""
    for each in schedule.doses:
        if each.dose is None or not _readable(each.time) or not 1 <= each.day <= schedule.days:
            continue
        others = [other.time for other in schedule.doses if other.day == each.day]
        change = clock_change(schedule.date_of(each.day), each.time, others)
        if change is not None:
            yield Hole(change.code, change.words, each.day)


def _falls(schedule: Schedule, strength: str | None) -> Iterator[Hole]:
    """Yield days of a reduction that come to more than the day before. A first day cut short by its hour is none."""
    if schedule.kind not in _FALLING:
        return
    for day in range(2, schedule.days + 1):
        before, own = _of_day(schedule, day - 1, strength), _of_day(schedule, day, strength)
        if len(own) <= len(before) and len({quantity.unit for quantity in (*before, *own)}) == 1:
            was, now = sum(each.amount for each in before), sum(each.amount for each in own)
            if now > was:
                words = f"{_on(schedule, day)} comes to more than the day before, in a reduction: is that meant?"
                yield Hole("rises", words, day)


def _of_day(schedule: Schedule, day: int, strength: str | None) -> list[Quantity]:
    quantities = (quantity_of(each.dose, strength) for each in schedule.doses if each.day == day)
    return [quantity for quantity in quantities if quantity is not None]
