"""Dates and times as people read them: one format each, English month names whatever the machine's locale.

Source: NHS CUI date and time display (D+Ta-0006…0013, D+Tb-0001…0016). Every `datetime` here is already local
(Europe/London, from `clock.local`); what is stored stays UTC.
"""

from __future__ import annotations

from datetime import date, datetime

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONG_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def date_text(day: date) -> str:
    """Return `20-Nov-2026`."""
    return f"{day.day:02d}-{MONTHS[day.month - 1]}-{day.year:04d}"


def month_text(day: date) -> str:
    """Return `Nov-2026`."""
    return f"{MONTHS[day.month - 1]}-{day.year:04d}"


def weekday_text(day: date) -> str:
    """Return `Fri`."""
    return DAYS[day.weekday()]


def day_text(day: date) -> str:
    """Return `Fri 20-Nov-2026`."""
    return f"{weekday_text(day)} {date_text(day)}"


def short_day_text(day: date, today: date | None = None) -> str:
    """Return `Fri 20-Nov`, or `Fri 20-Nov-2026` where `today` is of another year.

    Without `today` the caller knows that the year cannot be mistaken: the day is one of this stay's schedule, say.
    """
    if today is not None and today.year != day.year:
        return day_text(day)
    return f"{weekday_text(day)} {day.day:02d}-{MONTHS[day.month - 1]}"


def long_date_text(day: date) -> str:
    """Return `20 November 2026`, for what the person reads."""
    return f"{day.day} {LONG_MONTHS[day.month - 1]} {day.year}"


def time_text(at: datetime) -> str:
    """Return `21:40`; midnight is `00:00`."""
    return f"{at.hour:02d}:{at.minute:02d}"


def moment_text(at: datetime) -> str:
    """Return `Fri 20-Nov-2026 21:40`."""
    return f"{day_text(at.date())} {time_text(at)}"


def short_moment_text(at: datetime, now: datetime | None = None) -> str:
    """Return `Fri 20-Nov 21:40`; its year stands with it where `now` (local) is of another: see `short_day_text`."""
    return f"{short_day_text(at.date(), now.date() if now is not None else None)} {time_text(at)}"


def near_moment_text(at: datetime, now: datetime) -> str:
    """Return `21:40` for a moment of today, else as `short_moment_text`; both local."""
    return time_text(at) if at.date() == now.date() else short_moment_text(at, now)
