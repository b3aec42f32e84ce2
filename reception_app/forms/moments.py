"""Dates and times that people half remember, written so that how exact they are is never lost. Pure.

    2026                 a year            2026-11              a month         2026-11-15          a day
    2026-11-15T22:00:00Z an instant (UTC)  …~ behind any of them: approximate (as in ISO 8601-2)

People type `21-Nov 21:00`, `yesterday 22:00`, `Sun`, `15/11/2026`, `Nov 2024`, `about 2019`; they read
`Sun 15-Nov-2026 22:00`, `Approx Nov-2024`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reception_app.clock import LONDON, from_wire, local, local_day, to_wire
from reception_app.dates import DAYS, LONG_MONTHS, MONTHS, day_text, moment_text, month_text
from reception_app.errors import InputProblem

_WRITTEN = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)(?P<clock>T\d\d:\d\d:\d\dZ)?)?)?(?P<approx>~?)"
)
_APPROX = re.compile(r"^(?:about|approx\.?|approximately|around|~)\s*", re.IGNORECASE)
_CLOCK = re.compile(r"(?:^|[\s,]+)(?:at\s+)?(?P<hour>\d{1,2})[:.](?P<minute>\d\d)$", re.ASCII)
_NUMBERS = re.compile(r"(\d{1,2})[/-](\d{1,2})(?:[/-](\d{4}|\d{2}))?")
_NAMED = re.compile(r"(?:[a-z]{3,9}\s+)?(\d{1,2})[\s\-]([a-z]{3,9})(?:[\s\-,]+(\d{4}|\d{2}))?")
_MONTH = re.compile(r"([a-z]{3,9})[\s\-]+((?:19|20)\d\d)", re.ASCII)
_YEAR = re.compile(r"(?P<said>year )?(?P<year>(?:19|20)\d\d)", re.ASCII)
_AGO = re.compile(r"(\d{1,3})\s+(hour|day|week|month|year)s?\s+ago")


@dataclass(frozen=True, slots=True)
class Moment:
    """A date or instant with what is known of it: `precision` is year, month, day or instant."""

    precision: str
    day: date
    at: datetime | None = None
    approximate: bool = False

    def written(self) -> str:
        """Return the stored form."""
        text = {"year": f"{self.day:%Y}", "month": f"{self.day:%Y-%m}"}.get(self.precision, self.day.isoformat())
        if self.at is not None:
            text = to_wire(self.at)
        return f"{text}~" if self.approximate else text

    def shown(self) -> str:
        """Return what people read: `Sun 15-Nov-2026 22:00`, `Approx Nov-2024`, `2019`."""
        if self.at is not None:
            text = moment_text(local(self.at))
        elif self.precision == "day":
            text = day_text(self.day)
        else:
            text = month_text(self.day) if self.precision == "month" else f"{self.day.year}"
        return f"Approx {text}" if self.approximate else text

    def after(self, now: datetime) -> bool:
        """True when even its earliest reading has not happened yet at `now`."""
        return self.at > now if self.at is not None else self.day > local_day(now)

    def before_birth(self, born: date) -> bool:
        """True when even its latest reading is of before somebody was born."""
        if self.precision == "year":
            return self.day.year < born.year
        if self.precision == "month":
            return (self.day.year, self.day.month) < (born.year, born.month)
        return self.day < born

    def before(self, now: datetime) -> bool:
        """True when even its latest reading has gone by at `now`; the minute that runs has not."""
        if self.at is not None:
            return self.at < now.replace(second=0, microsecond=0)
        today = local_day(now)
        if self.precision == "day":
            return self.day < today
        here, there = (today.year, today.month), (self.day.year, self.day.month)
        return there < here if self.precision == "month" else self.day.year < today.year


def read_moment(text: str) -> Moment | None:
    """Read the stored form. None when it is not one, or no such day exists."""
    match = _WRITTEN.fullmatch(text)
    if match is None:
        return None
    approximate = bool(match["approx"])
    try:
        if match["clock"]:
            at = from_wire(text.rstrip("~"))
            return Moment("instant", local_day(at), at, approximate)
        day = date(int(match["year"]), int(match["month"] or 1), int(match["day"] or 1))
    except ValueError:
        return None
    precision = "day" if match["day"] else "month" if match["month"] else "year"
    return Moment(precision, day, None, approximate)


def read_typed(text: str, now: datetime, *, with_time: bool, ahead: bool = False) -> Moment:
    """Read what a person typed, relative to the instant `now`. Without a year, the nearest such day.

    Four digits that are a year and a time of day ("1900") are neither where a time may stand: `year 2015` and
    `about 2015` are a year.
    `ahead`: it is about what is to come, so a time of day alone that has gone by today is tomorrow's.
    Raises InputProblem IN-110 when it cannot be read, IN-111 for a day that does not exist, IN-199 for a
    year that may be a time.
    """
    rest = " ".join(text.split()).lower()
    approximate = _APPROX.match(rest) is not None
    rest = _APPROX.sub("", rest)
    clock = None
    if (
        with_time
        and (year := _YEAR.fullmatch(rest))
        and not (approximate or year["said"])
        and may_be_time(year["year"])
    ):
        raise _year_or_time(year["year"])
    if with_time and (found := _CLOCK.search(rest)):
        clock = (int(found["hour"]), int(found["minute"]))
        rest = rest[: found.start()].strip(" ,")
        if clock[0] > 23 or clock[1] > 59:
            raise InputProblem("IN-111", "There is no such time of day.", "Type 24-hour time, for example 21:40.")
    moment = _day(rest, local_day(now), now, clock is not None)
    if clock is not None:
        if moment.precision != "day":
            raise _unread()
        at = _at(moment.day, clock)
        if ahead and not rest and at < now:
            at = _at(moment.day + timedelta(days=1), clock)
        moment = Moment("instant", local_day(at), at)
    return Moment(moment.precision, moment.day, moment.at, approximate or moment.approximate)


def _at(day: date, clock: tuple[int, int]) -> datetime:
    return from_wire(to_wire(datetime(day.year, day.month, day.day, *clock, tzinfo=LONDON)))


def may_be_time(year: str) -> bool:
    """True when the four digits of a year are a time of day as well: 1900, 2015; never 1998."""
    return int(year[:2]) < 24 and int(year[2:]) < 60


def _year_or_time(digits: str) -> InputProblem:
    return InputProblem(
        "IN-199",
        f"{digits} may be the year {digits}, or {digits[:2]}:{digits[2:]} today.",
        f"Type {digits[:2]}:{digits[2:]} for the time, or year {digits} for the year.",
    )


def _unread() -> InputProblem:
    return InputProblem(
        "IN-110",
        "This is not a date the program can read.",
        "Type it like 20-Nov-2026, yesterday, tomorrow, Sun, Nov-2024 or about 2019; add the time like 21:40.",
    )


def _year(text: str | None, month: int, day: int, today: date) -> int:
    if text is None:
        # The nearest, even if it is tomorrow: a slip is then caught as not happened yet, not read as last year.
        here = (month - today.month) * 30 + day - today.day
        return today.year - 1 if here > 183 else today.year + 1 if here < -183 else today.year
    if len(text) == 4:
        return int(text)
    full = today.year // 100 * 100 + int(text)
    return full if full <= today.year + 1 else full - 100


def _month_number(word: str) -> int:
    for names in (MONTHS, LONG_MONTHS):
        for number, name in enumerate(names, start=1):
            if word == name.lower():
                return number
    if word == "sept":
        return 9
    raise _unread()


def _exact(year: int, month: int, day: int) -> Moment:
    try:
        if not 1900 <= year < 2100:
            raise ValueError("outside the years the program reads")
        return Moment("day", date(year, month, day))
    except ValueError as error:
        raise InputProblem("IN-111", "There is no such day.", "Check day and month.") from error


def _day(rest: str, today: date, now: datetime, has_clock: bool) -> Moment:
    if rest in ("today", "tonight") or (not rest and has_clock):
        return Moment("day", today)
    if rest in ("yesterday", "last night"):
        return Moment("day", today - timedelta(days=1))
    if rest == "tomorrow":
        return Moment("day", today + timedelta(days=1))
    if rest[:3].title() in DAYS and rest.isalpha():
        # The weekday alone means the last one: today's own name means today.
        return Moment("day", today - timedelta(days=(today.weekday() - DAYS.index(rest[:3].title())) % 7))
    if match := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", rest):
        return _exact(*(int(part) for part in match.groups()))
    if match := _NUMBERS.fullmatch(rest):
        day, month = int(match[1]), int(match[2])
        return _exact(_year(match[3], month, day, today), month, day)
    if match := _NAMED.fullmatch(rest):
        month = _month_number(match[2])
        return _exact(_year(match[3], month, int(match[1]), today), month, int(match[1]))
    if year := _YEAR.fullmatch(rest):
        return Moment("year", date(int(year["year"]), 1, 1))
    if match := _MONTH.fullmatch(rest):
        return Moment("month", date(int(match[2]), _month_number(match[1]), 1))
    if match := _AGO.fullmatch(rest):
        return _ago(int(match[1]), match[2], today, now)
    raise _unread()


def _ago(count: int, unit: str, today: date, now: datetime) -> Moment:
    if unit == "hour":
        at = now - timedelta(hours=count)
        return Moment("instant", local_day(at), from_wire(to_wire(at)), approximate=True)
    if unit in ("day", "week"):
        return Moment("day", today - timedelta(days=count * (7 if unit == "week" else 1)), approximate=unit == "week")
    months = today.year * 12 + today.month - 1 - count * (12 if unit == "year" else 1)
    if months < 12 * 1900:
        raise _unread()
    if unit == "year":
        return Moment("year", date(months // 12, 1, 1), approximate=True)
    return Moment("month", date(months // 12, months % 12 + 1, 1), approximate=True)
