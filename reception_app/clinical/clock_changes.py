"""What is said of a dose timed in the hour that the clocks skip or repeat: which moment is meant. Pure.

The moment itself is `schedule.instant_of`'s; here it is told before the night comes, of schedules and of plain lines.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reception_app.clinical.policies import policy
from reception_app.clinical.schedule import instant_of
from reception_app.clinical.words import day_text, time_text
from reception_app.clock import LONDON, as_utc, local, local_day

FORWARD, BACK = "clock_forward", "clock_back"


@dataclass(frozen=True, slots=True)
class ClockChange:
    """That a clock time means another moment on one day: `code` is FORWARD or BACK, `words` one or two sentences."""

    code: str
    words: str


def clock_change(day: date, time: str, others: Collection[str] = ()) -> ClockChange | None:
    """Return what is said of a dose at a clock time "HH:MM" of a day, None when that time exists once.

    `others`: the other clock times of doses on that day. Raises ValueError for a time in another form.
    """
    given = time_text(local(instant_of(day, time)))
    if given != time:
        words = f"{time} does not exist on {day_text(day)}, when the clocks go forward: it is given at {given}."
        if given in others:
            words += f" There is already a dose at {given}: a prescriber says which."
        return ClockChange(FORWARD, words)
    if _comes_twice(day, time):
        words = f"{time} comes twice on {day_text(day)}, when the clocks go back: it is given the first time."
        return ClockChange(BACK, words)
    return None


def _comes_twice(day: date, time: str) -> bool:
    second = datetime(day.year, day.month, day.day, int(time[:2]), int(time[3:]), tzinfo=LONDON, fold=1)
    return as_utc(second) != instant_of(day, time)


def coming_clock_changes(times_on: Callable[[date], Sequence[str]], now: datetime) -> tuple[str, ...]:
    """Return what is said of the coming doses, in their order; `times_on` tells the clock times of a local day.

    Days are looked at from `now` (aware) on, for as long as the policy `clock_change_told_days` says.
    """
    found = []
    for step in range(policy("clock_change_told_days").value + 1):
        day = local_day(now) + timedelta(days=step)
        times = times_on(day)
        for time in times:
            change = clock_change(day, time, [other for other in times if other != time])
            if change is not None and instant_of(day, time) >= as_utc(now):
                found.append(change.words)
    return tuple(found)
