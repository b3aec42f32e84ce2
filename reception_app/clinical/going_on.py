"""Where a desk goes on with a schedule that began elsewhere or before: the day, the last dose given, what is open (E9).

The day is the calendar's: day 1 is a date, and nothing says that a course waits for doses that were not given. How a
gap changes it is a prescriber's decision, so the last dose given and every dose nobody recorded stand beside the day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reception_app.clinical.regimens import (
    RECORDS_KEPT,
    DayOf,
    Schedule,
    Slot,
    State,
    day_of,
    next_dose,
)
from reception_app.clinical.words import day_text, short_day_text
from reception_app.clock import as_utc, local_day

_MOST_TOLD = 8
"""So many doses without a record are named; more are counted."""


@dataclass(frozen=True, slots=True)
class Continuing:
    """Where the desk that has the person now goes on. `gap`: days gone by on which nothing was given, by number.

    `unrecorded`: doses of other days whose time is over and of which nobody said anything. `gap_words` tells both.
    """

    day: DayOf
    words: str
    gap: tuple[int, ...]
    gap_words: str | None
    unrecorded: tuple[Slot, ...] = ()


def continuing(schedule: Schedule, slots: Sequence[Slot], now: datetime) -> Continuing:
    """Return on which day to go on, in words that cannot be read as a new start, and what is missing before it.

    Long after the last day nothing is said to be missing: the records of its doses are no longer all at hand.
    """
    today = local_day(now)
    day = day_of(schedule, today)
    gap: tuple[int, ...] = ()
    unrecorded: tuple[Slot, ...] = ()
    if today <= schedule.ends_on + RECORDS_KEPT:
        passed = [number for number in range(1, schedule.days + 1) if schedule.date_of(number) < today]
        gap = tuple(number for number in passed if _nothing_given(slots, number))
        unrecorded = tuple(slot for slot in slots if slot.day not in gap and _unsaid(schedule, slot, today))
    told = (_unsaid_words(schedule, unrecorded), _gap_words(schedule, gap))
    return Continuing(day, _words(schedule, day, slots, today), gap, " ".join(filter(None, told)) or None, unrecorded)


def _words(schedule: Schedule, day: DayOf, slots: Sequence[Slot], today: date) -> str:
    words, following = f"{day.words}.", next_dose(slots)
    if day.number is None:
        return words
    if following is not None:
        number = max(following.day, day.number)
        on = schedule.date_of(number)
        when = "today" if on == today else "tomorrow" if on == today + timedelta(days=1) else f"on {day_text(on)}"
        words = f"Continue on day {number} of {schedule.days} {when}: do not start again."
    return " ".join(filter(None, (words, _last_given(schedule, slots, day.number))))


def _last_given(schedule: Schedule, slots: Sequence[Slot], number: int) -> str:
    given = [slot for slot in slots if slot.state is State.GIVEN and slot.recorded is not None]
    if not given:
        return "No dose of it is recorded as given." if number > 1 else ""
    last = max(given, key=_given_at)
    return f"Last dose given: {_day_words(schedule, last.day)} {last.time}."


def _given_at(slot: Slot) -> datetime:
    assert slot.recorded is not None  # asked of doses given only
    return as_utc(slot.recorded.given_at)


def _nothing_given(slots: Sequence[Slot], number: int) -> bool:
    of_day = [slot for slot in slots if slot.day == number]
    return bool(of_day) and all(slot.state is not State.GIVEN for slot in of_day)


def _unsaid(schedule: Schedule, slot: Slot, today: date) -> bool:
    """True for a dose whose time is over, or that is late from a day before, and that nobody said anything of."""
    if slot.recorded is not None or (schedule.begins_at is not None and slot.due_at < schedule.begins_at):
        return False
    return slot.state is State.MISSED or (slot.state is State.LATE and local_day(slot.due_at) < today)


def _day_words(schedule: Schedule, number: int) -> str:
    return f"day {number} ({short_day_text(schedule.date_of(number))})"


def _unsaid_words(schedule: Schedule, slots: Sequence[Slot]) -> str | None:
    if not slots:
        return None
    times: dict[int, list[str]] = {}
    for slot in slots[-_MOST_TOLD:]:
        times.setdefault(slot.day, []).append(slot.time)
    told = "; ".join(f"{_day_words(schedule, number)} {', '.join(each)}" for number, each in times.items())
    more = len(slots) - _MOST_TOLD
    earlier = f", and {more} before" if more > 0 else ""
    return f"Not recorded: {told}{earlier}: say what became of {'it' if len(slots) == 1 else 'them'}."


def _gap_words(schedule: Schedule, gap: Sequence[int]) -> str | None:
    if not gap:
        return None
    told = ", ".join(_day_words(schedule, number) for number in gap)
    return f"No dose was recorded as given on {told}: a prescriber decides how to go on."
