"""When a dose is due: clock times as read at the desk (Europe/London), across both clock changes. Pure.

A time that does not exist on the day the clocks go forward moves forward (01:30 is given at 02:30); one that comes
twice when they go back is the first. Instants go in and come out aware, in UTC.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from reception_app.clinical.days_taken import days_taken
from reception_app.clinical.per_day import how_often
from reception_app.clinical.policies import policy
from reception_app.clock import LONDON, as_utc, local_day
from reception_app.errors import InputProblem

_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)


def read_times(text: str) -> tuple[str, ...]:
    """Read clock times typed as `8:00, 20.00` or `0800 2000`: sorted, without doubles. Raises InputProblem IN-103."""
    found = []
    for word in re.split(r"[\s,;]+|\band\b", text.strip()):
        if not word:
            continue
        match = re.fullmatch(r"(\d{1,2})[:.]?(\d\d)", word, re.ASCII)
        time = f"{int(match[1]):02d}:{match[2]}" if match else word
        if not _TIME.fullmatch(time):
            raise InputProblem("IN-103", "One of the times is not a time of day.", "Type 24-hour times: 08:00, 20:00.")
        found.append(time)
    return tuple(sorted(set(found)))


def instant_of(day: date, time: str) -> datetime:
    """Return the instant (UTC) of a clock time "HH:MM" on a local day. Raises ValueError for another form."""
    if not _TIME.fullmatch(time):
        raise ValueError("a dose time is HH:MM")
    # fold=0 is both rules at once: the first of two, and for a missing time the old offset (so: later on the clock).
    return as_utc(datetime(day.year, day.month, day.day, int(time[:2]), int(time[3:]), tzinfo=LONDON, fold=0))


def slots_on(day: date, times: Sequence[str]) -> tuple[datetime, ...]:
    """Return the instants (UTC) at which doses are timed on a local day, in order."""
    return tuple(sorted({instant_of(day, time) for time in times}))


def next_due(times: Sequence[str], every_days: int, as_required: bool, after: datetime) -> datetime | None:
    """Return the first dose time strictly after `after`, or None when nothing is timed.

    Daily medicines: the next clock time. With `every_days` above 1, `after` is when the last dose was given: the next
    is the later time of its day, where it has one, else the first clock time `every_days` local days later.
    As-required and untimed medicines are never "due".
    """
    if as_required or not times:
        return None
    _check(every_days)
    day = local_day(after)
    if every_days > 1:
        return _after_seldom(times, every_days, after, None)
    for step in (0, 1, 2):
        for slot in slots_on(day + timedelta(days=step), times):
            if slot > as_utc(after):
                return slot
    raise AssertionError("a daily time is always found within two days")


def next_after_dose(times: Sequence[str], every_days: int, as_required: bool, given_at: datetime) -> datetime | None:
    """Return when the dose after the one given at `given_at` is due, or None when nothing is timed.

    A dose counts for the last of its times that is not more than four hours ahead (policy `dose_counts_early_hours`),
    and never for one nearer to the time before: 07:50 counts for 08:00, 00:30 for 22:00, 21:00 for a once-daily 08:00.
    """
    if as_required or not times:
        return None
    _check(every_days)
    at, day = as_utc(given_at), local_day(given_at)
    if every_days > 1:
        return next_due(times, every_days, as_required, given_at)
    slots = [slot for step in range(-2, 4) for slot in slots_on(day + timedelta(days=step), times)]
    return slots[_counted_for(slots, at) + 1]


def _counted_for(slots: Sequence[datetime], at: datetime) -> int:
    """Return the place of the dose that one given at `at` counts for, of doses in time order."""
    early = timedelta(hours=policy("dose_counts_early_hours").value)
    taken = 0
    for place in range(1, len(slots)):
        if as_utc(at) >= slots[place] - min(early, (slots[place] - slots[place - 1]) / 2):
            taken = place
    return taken


def _after_seldom(times: Sequence[str], every_days: int, given_at: datetime, was_due_at: datetime | None) -> datetime:
    """Return the dose after one of a medicine of every few days: the later one of its day, else the next such day's.

    `was_due_at`: which dose it was, when that is known. The last one of a day, given late the next morning, is not
    followed by another that day.
    """
    given_on = local_day(given_at)
    slots = [slot for step in range(-2, 3) for slot in slots_on(given_on + timedelta(days=step), times)]
    taken = slots[_counted_for(slots, given_at)]
    day = local_day(taken) if len(times) > 1 else given_on
    later = [slot for slot in slots_on(day, times) if slot > taken]
    was_last = was_due_at is not None and as_utc(was_due_at) == slots_on(local_day(was_due_at), times)[-1]
    if len(times) > 1 and later and not was_last:
        return later[0]
    return slots_on((given_on if was_last else day) + timedelta(days=every_days), times)[0]


def next_for(
    times: Sequence[str],
    every_days: int,
    as_required: bool,
    last_given_at: datetime | None,
    since: datetime,
    frequency: str | None = None,
    was_due_at: datetime | None = None,
) -> datetime | None:
    """Return when the next dose is due: after the last one given, else the first time after `since` (the start).

    It may lie in the past: then it is late. For a medicine every few days that was never given here, the first clock
    time after `since`: a person decides whether an earlier dose elsewhere counts. `frequency`: the words of the line,
    which may put its doses on days of the week; where they leave the days open, none is due. `was_due_at`: which dose
    the last one given was, when that is known.
    """
    days = days_taken(frequency)
    if days.weekdays and every_days in (1, 7) and times and not as_required:
        return _next_on(days.weekdays, times, last_given_at, since)
    if days.weekdays and last_given_at is None and times and not as_required:
        return _next_on(days.weekdays, times, None, since)
    if every_days == 1:
        often = how_often(frequency, times, 1)
        if days.open and (often is None or days.a_week not in (None, 1)):
            return None
        every_days = often.every_days if often is not None and often.every_days > 1 else 1
    if last_given_at is not None and every_days > 1 and times and not as_required:
        return _after_seldom(times, every_days, last_given_at, was_due_at)
    if last_given_at is not None:
        return next_after_dose(times, every_days, as_required, last_given_at)
    return next_due(times, 1, as_required, since)


def _next_on(weekdays: Sequence[int], times: Sequence[str], given_at: datetime | None, since: datetime) -> datetime:
    """Return the first dose on days of the week after the one given, else after `since`.

    A dose counts for the time it is nearest to, so that a late one is not followed by the next within half the way;
    where doses are hours apart, for one no more than the policy's hours ahead.
    """
    start = local_day(given_at if given_at is not None else since)
    days = [start + timedelta(days=step) for step in range(-15, 16)]
    slots = [slot for day in days if day.weekday() in weekdays for slot in slots_on(day, times)]
    if given_at is None:
        return next(slot for slot in slots if slot > as_utc(since))
    early = timedelta(hours=policy("dose_counts_early_hours").value)
    taken = 0
    for place in range(1, len(slots)):
        apart = slots[place] - slots[place - 1]
        ahead = min(early, apart / 2) if apart <= timedelta(days=1) else apart / 2
        if as_utc(given_at) >= slots[place] - ahead:
            taken = place
    return slots[taken + 1]


def _check(every_days: int) -> None:
    if every_days < 1:
        raise ValueError("a medicine is given every day or every so many days")
