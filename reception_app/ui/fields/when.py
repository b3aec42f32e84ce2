"""Dates and times as people type them, read tolerantly and shown one way: `Fri 20-Nov-2026 19:40`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from reception_app.clock import LONDON

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_TIME = re.compile(r"(?:^|\s)(?:at\s+)?(\d{1,2})[:.h](\d{2})(?=$|\s)|(?:^|\s)(?:at\s+)?(\d{4})$", re.IGNORECASE)
_APPROX = re.compile(r"\b(?:approx\.?|approximately|about|around|ca?\.?|circa|roughly)(?=\s|\d|$)|~", re.IGNORECASE)
_NUMBERS = re.compile(r"(\d{1,2})[-/. ](\d{1,2})(?:[-/. ](\d{4}|\d{2}))?$")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})$")
_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/. ]*([a-z]{3,9})\.?(?:[-/., ]*(\d{4}|\d{2}))?$", re.IGNORECASE)
_WEEKDAY = re.compile(r"(mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?(?:\s+|$)", re.IGNORECASE)


NEARBY_DAYS = 7
"""A day without its year that lies this near, on the wrong side of today, is a slip and never a year away."""


class Lean(StrEnum):
    """Which way a date without its year, or a bare weekday, is meant."""

    PAST = "past"
    FUTURE = "future"


@dataclass(frozen=True)
class When:
    """A day, perhaps with a time of day. `at` is aware local time (Europe/London), midnight when there is no time.

    `twice` is True when the clock showed that time twice (the autumn change); `at` is then the first of the two.
    """

    at: datetime
    has_time: bool
    approx: bool = False
    twice: bool = False

    @property
    def day(self) -> date:
        """The local calendar day."""
        return self.at.date()


@dataclass(frozen=True)
class NotUnderstood:
    """Why what was typed is no date or time: one sentence saying what to do."""

    words: str


def read_when(text: str, now: datetime, lean: Lean = Lean.PAST) -> When | NotUnderstood:
    """Read a date and time as typed, beside the local time `now`.

    Understands 20/11/2026, 20-Nov-2026 08:15, 20 nov, fri 20 nov, today 19:40, yesterday, tomorrow 8:00, sat 08:00,
    1940, 19:40 (today), 2026-11-20 and "approx" anywhere. Day before month, always.
    """
    rest = " ".join(text.replace(",", " ").split())
    approx = _APPROX.search(rest) is not None
    rest = " ".join(_APPROX.sub(" ", rest).split())
    if not rest:
        return NotUnderstood("Write a date and time, such as 20-Nov-2026 19:40.")
    if re.fullmatch(r"now", rest, re.IGNORECASE):
        return When(now.astimezone(LONDON).replace(second=0, microsecond=0), True, approx)
    clock, rest = _take_time(rest)
    if isinstance(clock, NotUnderstood):
        return clock
    day = read_day(rest, now.astimezone(LONDON).date(), lean) if rest else now.astimezone(LONDON).date()
    if isinstance(day, NotUnderstood):
        return day
    return _place(day, clock, approx)


def read_day(text: str, today: date, lean: Lean = Lean.PAST) -> date | NotUnderstood:
    """Read a day as typed, beside `today`. Two-digit years are taken as 20xx."""
    words = " ".join(text.strip().split())
    near = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}.get(words.lower())
    if near is not None:
        return today + timedelta(days=near)
    weekday = _WEEKDAY.match(words)
    if weekday is not None and not words[weekday.end() :]:
        return _weekday(weekday.group(1), today, lean)
    bare = words[weekday.end() :] if weekday is not None else words
    parts = _parts(bare)
    if parts is None:
        return NotUnderstood("Write the day as 20-Nov-2026 or 20/11/2026.")
    day = _build(parts, today, lean)
    if isinstance(day, date) and weekday is not None and DAYS[day.weekday()].lower() != weekday.group(1).lower():
        return NotUnderstood(f"{show_day(day)} is a {DAYS[day.weekday()]}. Check the day.")
    return day


def show_day(day: date, *, weekday: bool = False) -> str:
    """Return `20-Nov-2026`, or `Fri 20-Nov-2026`; the machine's language makes no difference."""
    shown = f"{day.day:02d}-{MONTHS[day.month - 1]}-{day.year:04d}"
    return f"{DAYS[day.weekday()]} {shown}" if weekday else shown


def show_when(when: When) -> str:
    """Return `Fri 20-Nov-2026 19:40`, with `Approx` before an approximate time."""
    shown = show_day(when.day, weekday=True)
    if when.has_time:
        about = "Approx " if when.approx else ""
        return f"{shown} {about}{when.at:%H:%M}"
    return f"Approx {shown}" if when.approx else shown


def _take_time(text: str) -> tuple[time | NotUnderstood | None, str]:
    found = _TIME.search(text)
    if found is None:
        return None, text
    if found.group(3) is not None:
        before = text[: found.start()]
        # "20 11 2026" and "20-Nov 2026" end in a year, "today 1940" and "1940" in a time
        if before and _parts(text) is not None:
            return None, text
        hour, minute = int(found.group(3)[:2]), int(found.group(3)[2:])
    else:
        hour, minute = int(found.group(1)), int(found.group(2))
    if hour > 23 or minute > 59:
        return NotUnderstood("Write the time on the 24-hour clock, such as 19:40."), text
    return time(hour, minute), " ".join((text[: found.start()] + " " + text[found.end() :]).split())


def _parts(text: str) -> tuple[int, int, int | None] | None:
    """Return day, month, year (or None) from a written day."""
    iso = _ISO.match(text)
    if iso is not None:
        return int(iso.group(3)), int(iso.group(2)), int(iso.group(1))
    numbers = _NUMBERS.match(text)
    if numbers is not None:
        return int(numbers.group(1)), int(numbers.group(2)), _year(numbers.group(3))
    named = _NAMED.match(text)
    if named is None:
        return None
    month = next((n for n, name in enumerate(MONTHS, 1) if named.group(2).lower().startswith(name.lower())), None)
    return None if month is None else (int(named.group(1)), month, _year(named.group(3)))


def _year(text: str | None) -> int | None:
    if text is None:
        return None
    return int(text) if len(text) == 4 else 2000 + int(text)


def _build(parts: tuple[int, int, int | None], today: date, lean: Lean) -> date | NotUnderstood:
    day, month, year = parts
    step = -1 if lean is Lean.PAST else 1
    # without a year: the nearest such day on the right side of today, over up to eight years for 29 February
    years = [year] if year is not None else [today.year + step * back for back in range(9)]
    for tried in years:
        try:
            found = date(tried, month, day)
        except ValueError:
            continue
        if year is not None or (found <= today if lean is Lean.PAST else found >= today):
            return found
        if abs((found - today).days) <= NEARBY_DAYS:
            side = "has not come yet" if lean is Lean.PAST else "is past"
            return NotUnderstood(f"{show_day(found, weekday=True)} {side}. Check the day, or write its year.")
    return NotUnderstood("There is no such day. Check the day and the month.")


def _weekday(name: str, today: date, lean: Lean) -> date:
    wanted = [day.lower() for day in DAYS].index(name.lower())
    if lean is Lean.PAST:
        return today - timedelta(days=(today.weekday() - wanted) % 7)
    return today + timedelta(days=(wanted - today.weekday()) % 7)


def _place(day: date, clock: time | None, approx: bool) -> When | NotUnderstood:
    at = datetime.combine(day, clock or time(0, 0), tzinfo=LONDON)
    utc_offset = at.utcoffset()
    back = datetime.fromtimestamp(at.timestamp(), LONDON)
    if clock is not None and back.replace(tzinfo=None) != at.replace(tzinfo=None):
        return NotUnderstood("The clocks went forward: that time did not happen. Check the time.")
    twice = clock is not None and at.replace(fold=1).utcoffset() != utc_offset
    return When(at, clock is not None, approx, twice)
