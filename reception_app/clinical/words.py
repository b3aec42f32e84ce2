"""How time is said at the desk: how late, how soon, how long, how old. Pure; tested word for word.

Rules: `in 12 min`, `1 h 40 min late`; beyond 24 hours the day is named, because "37 h" is arithmetic left to a tired
reader. Every `datetime` is local (Europe/London); spans are counted in real time, so a clock change never adds an hour.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from reception_app.clock import as_utc
from reception_app.dates import (
    date_text,
    day_text,
    long_date_text,
    moment_text,
    month_text,
    near_moment_text,
    short_day_text,
    short_moment_text,
    time_text,
    weekday_text,
)

__all__ = [
    "age_words",
    "date_text",
    "day_text",
    "due_words",
    "duration_words",
    "given_words",
    "long_date_text",
    "minutes_between",
    "moment_text",
    "month_text",
    "near_moment_text",
    "relative_words",
    "short_day_text",
    "short_moment_text",
    "time_text",
    "weekday_text",
    "weekday_words",
]

_DAY = 24 * 60


def minutes_between(earlier: datetime, later: datetime) -> int:
    """Return whole minutes of real time from `earlier` to `later`, rounded down; negative when it is before."""
    return int((as_utc(later) - as_utc(earlier)) // timedelta(minutes=1))


def duration_words(minutes: int) -> str:
    """Return a length of time: `12 min`, `2 h`, `1 h 40 min`, `3 days`, `3 days 4 h`. Never negative."""
    minutes = abs(minutes)
    days, rest = divmod(minutes, _DAY)
    hours, mins = divmod(rest, 60)
    if days:
        said = "1 day" if days == 1 else f"{days} days"
        return f"{said} {hours} h" if hours else said
    if not hours:
        return f"{mins} min"
    return f"{hours} h {mins} min" if mins else f"{hours} h"


def relative_words(at: datetime, now: datetime) -> str:
    """Return how soon or how late: `in 12 min`, `now`, `1 h 40 min late`; beyond 24 h the day is named."""
    minutes = minutes_between(now, at)
    if as_utc(at) > as_utc(now):
        if minutes < 1:
            return "now"
        return f"in {duration_words(minutes)}" if minutes < _DAY else _named(at, now)
    late = minutes_between(at, now)
    if late < 1:
        return "now"
    return f"{duration_words(late)} late" if late < _DAY else f"late since {_named(at, now)}"


def weekday_words(at: datetime, now: datetime) -> str:
    """Return a moment by its day, today's too: `Fri 20:00`; beyond a week, or in another year, by its date."""
    return _named(at, now)


def _named(at: datetime, now: datetime) -> str:
    # Within a week the weekday is enough; further away, or in another year, the date cannot be guessed.
    if abs((at.date() - now.date()).days) < 7:
        return f"{weekday_text(at.date())} {time_text(at)}"
    return short_moment_text(at, now)


def due_words(at: datetime, now: datetime) -> str:
    """Return a moment beside today: `Today 20:00`, `Tomorrow 08:00`, `Mon 08:00`, `Mon 07-Dec 08:00`."""
    days = (at.date() - now.date()).days
    named = {0: "Today", 1: "Tomorrow", -1: "Yesterday"}.get(days)
    return f"{named} {time_text(at)}" if named else _named(at, now)


def given_words(at: datetime, now: datetime) -> str:
    """Return when a dose was given: `Today 08:05`, `Thu 21:00`, `Tue 03-Nov 08:00`."""
    return f"Today {time_text(at)}" if at.date() == now.date() else _named(at, now)


def age_words(at: datetime, now: datetime) -> str:
    """Return how old something is: `5 min ago`, `3 h ago`, `yesterday`, `3 days ago`, `5 weeks ago`, `2 years ago`."""
    days = (now.date() - at.date()).days
    if days < 1:
        minutes = max(minutes_between(at, now), 0)
        if minutes < 1:
            return "just now"
        return f"{minutes} min ago" if minutes < 60 else f"{minutes // 60} h ago"
    if days == 1:
        return "yesterday"
    if days < 28:
        return f"{days} days ago"
    if days < 112:
        return f"{days // 7} weeks ago"
    if days < 730:
        return f"{days // 30} months ago" if days < 365 else "a year ago"
    return f"{days // 365} years ago"
