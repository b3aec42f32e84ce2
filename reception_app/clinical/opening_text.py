"""Opening hours as people write them, read strictly and written one way.

    Mon–Fri 09:00–18:00; Sat 09:00–13:00
    every day 08:00-20:00; bank holidays 10:00-14:00
    Mon to Fri 09:00-13:00 and 14:00-17:30, closed Sat, closed 24-Dec-2026
    always

Times have minutes, or say am or pm: `9 to 5` is not read, because nobody knows which five. What cannot be read in full
is refused, never guessed; a day not named is shut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from reception_app.clinical.opening_hours import ALWAYS, DAY, LONG_DAYS, WHOLE_DAY, OpeningHours, Span, Spans
from reception_app.dates import DAYS, MONTHS, date_text
from reception_app.errors import InputProblem

LONGEST = 300
"""Characters that opening hours may have."""

_EVERY, _WEEKDAYS, _WEEKEND = tuple(range(7)), tuple(range(5)), (5, 6)
_SHORT = {1: ("tues",), 2: ("weds",), 3: ("thur", "thurs")}
_DAY_WORDS: dict[str, tuple[int, ...]] = {"every day": _EVERY, "weekdays": _WEEKDAYS, "weekends": _WEEKEND} | {
    name: (number,)
    for number, long in enumerate(LONG_DAYS)
    for name in (long.lower(), f"{long.lower()}s", long[:3].lower(), *_SHORT.get(number, ()))
}
_SIGNS = {
    "always": "always", "24/7": "always", "24 hours": "whole", "all day": "whole",
    "bank holidays": "holidays", "bank holiday": "holidays", "as usual": "usual", "closed": "closed", "shut": "closed",
    "-": "to", "to": "to", ",": "and", "and": "and", "&": "and", ";": ";",
}  # fmt: skip
_WORDS = "|".join(re.escape(word) for word in sorted({*_DAY_WORDS, *_SIGNS}, key=len, reverse=True))
_TOKEN = re.compile(
    rf"(?P<date>\d{{1,2}}-[a-z]{{3}}-\d{{4}})(?!\w)"
    rf"|(?P<time>\d{{1,2}}[:.]\d\d\s?[ap]m|\d{{1,2}}\s?[ap]m|\d{{1,2}}[:.]\d\d|\d{{4}})(?!\w)"
    rf"|(?P<word>(?:{_WORDS})(?!\w)|[-,&;])",
    re.ASCII,
)
_TIME = re.compile(r"(\d{1,2}?)[:.]?(\d\d)?\s?([ap]m)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Token:
    """One piece: `kind` is date, time, day, or one of the signs."""

    kind: str
    days: tuple[int, ...] = ()
    minutes: int = 0
    on: date | None = None


class _Unreadable(Exception):  # noqa: N818  # only ever raised to be told in words below
    """The text does not follow the grammar."""


def read_hours(text: str) -> OpeningHours:
    """Read opening hours. Raises InputProblem IN-351 when any part of them cannot be read."""
    tidy = re.sub(r"[–—−]", "-", text).replace("\n", ";").lower().replace("daily", "every day")
    tidy = re.sub(r"\s+", " ", tidy).strip(" ;.")
    try:
        if not tidy or len(tidy) > LONGEST:
            raise _Unreadable
        return _Reading(list(_tokens(tidy))).hours()
    except (_Unreadable, ValueError) as error:
        raise InputProblem(
            "IN-351",
            "These opening hours cannot be read.",
            "Write them like this: Mon–Fri 09:00–18:00; Sat 09:00–13:00. Or write: always.",
        ) from error


def hours_or_none(text: str | None) -> OpeningHours | None:
    """Return the hours in a text, or None when there is none or it cannot be read: then nobody knows the hours."""
    try:
        return read_hours(text) if text else None
    except InputProblem:
        return None


def _tokens(text: str) -> Iterator[_Token]:
    place = 0
    while place < len(text):
        if text[place] in " :":
            place += 1
            continue
        match = _TOKEN.match(text, place)
        if match is None:
            raise _Unreadable
        if match["date"]:
            yield _Token("date", on=_date(match["date"]))
        elif match["time"]:
            yield _Token("time", minutes=_minutes(match["time"]))
        else:
            days = _DAY_WORDS.get(match["word"])
            yield _Token("day", days) if days else _Token(_SIGNS[match["word"]])
        place = match.end()


def _date(text: str) -> date:
    day, month, year = text.split("-")
    return date(int(year), [name.lower() for name in MONTHS].index(month) + 1, int(day))


def _minutes(text: str) -> int:
    match = _TIME.fullmatch(text)
    if match is None:
        raise _Unreadable
    hour, minute = int(match[1]), int(match[2] or 0)
    if match[3]:
        if not 1 <= hour <= 12:
            raise _Unreadable
        hour = hour % 12 + (12 if match[3] == "pm" else 0)
    total = hour * 60 + minute
    if minute > 59 or total > DAY:
        raise _Unreadable
    return total


@dataclass
class _Reading:
    """What was said so far of each day, of bank holidays, and of single days."""

    tokens: list[_Token]
    place: int = 0
    week: dict[int, Spans] = field(default_factory=dict)
    holidays: list[Spans | None] = field(default_factory=list)
    closed_on: list[date] = field(default_factory=list)

    def hours(self) -> OpeningHours:
        """Read the whole text."""
        if len(self.tokens) == 1 and self.tokens[0].kind in ("always", "whole"):
            return ALWAYS
        while self.place < len(self.tokens):
            if self._take(";") or self._take("and"):
                continue
            self._item()
        week = tuple(self.week.get(day, ()) for day in range(7))
        unsaid = None if all(spans == WHOLE_DAY for spans in week) else ()
        holidays = self.holidays[0] if self.holidays else unsaid
        return OpeningHours(week, holidays, tuple(sorted(set(self.closed_on))))

    def _peek(self, ahead: int = 0) -> str:
        place = self.place + ahead
        return self.tokens[place].kind if place < len(self.tokens) else ""

    def _next(self) -> _Token:
        if self.place >= len(self.tokens):
            raise _Unreadable
        self.place += 1
        return self.tokens[self.place - 1]

    def _take(self, kind: str) -> bool:
        found = self._peek() == kind
        self.place += found
        return found

    def _item(self) -> None:
        shut = self._take("closed")
        days, holidays, dates = self._subjects()
        if shut or self._take("closed"):
            spans: Spans | None = ()
        elif holidays and not days and not dates and self._take("usual"):
            spans = None
        elif dates:
            raise _Unreadable
        else:
            spans = WHOLE_DAY if self._take("whole") else self._spans()
        self.closed_on += dates
        for day in days:
            if day in self.week:
                raise _Unreadable
            self.week[day] = spans or ()
        if holidays:
            if self.holidays:
                raise _Unreadable
            self.holidays.append(spans)

    def _subjects(self) -> tuple[list[int], bool, list[date]]:
        days: list[int] = []
        dates: list[date] = []
        holidays = False
        while True:
            token = self._next()
            if token.kind == "day":
                days += self._range(token.days)
            elif token.kind == "date" and token.on is not None:
                dates.append(token.on)
            elif token.kind == "holidays" and not holidays:
                holidays = True
            else:
                raise _Unreadable
            if not (self._peek() == "and" and self._peek(1) in ("day", "date", "holidays")):
                return days, holidays, dates
            self.place += 1

    def _range(self, days: tuple[int, ...]) -> list[int]:
        if len(days) != 1 or self._peek() != "to":
            return list(days)
        self.place += 1
        last = self._next()
        if last.kind != "day" or len(last.days) != 1:
            raise _Unreadable
        return [(days[0] + step) % 7 for step in range((last.days[0] - days[0]) % 7 + 1)]

    def _spans(self) -> Spans:
        found = [self._span()]
        while self._peek() == "and" and self._peek(1) == "time":
            self.place += 1
            found.append(self._span())
        ordered = sorted(found)
        if any(after.opens < before.closes for before, after in pairwise(ordered)):
            raise _Unreadable
        return tuple(ordered)

    def _span(self) -> Span:
        opens, to, closes = self._next(), self._next(), self._next()
        if (opens.kind, to.kind, closes.kind) != ("time", "to", "time"):
            raise _Unreadable
        # A closing time at or before the opening is of the next morning.
        later = DAY if closes.minutes <= opens.minutes else 0
        return Span(opens.minutes, closes.minutes + later)


def hours_text(hours: OpeningHours) -> str:
    """Return the hours as `read_hours` reads them back: `Mon–Fri 09:00–18:00; Sat 09:00–13:00`."""
    if hours == ALWAYS:
        return "always"
    parts = [f"{_days(first, last)} {_said(hours.week[first])}" for first, last in _runs(hours.week)]
    if not parts:
        parts = ["closed every day"]
    whole = all(spans == WHOLE_DAY for spans in hours.week)
    if hours.bank_holidays is None:
        parts += [] if whole else ["bank holidays as usual"]
    elif hours.bank_holidays or whole:
        parts.append(f"bank holidays {_said(hours.bank_holidays) or 'closed'}")
    return "; ".join([*parts, *(f"closed {date_text(day)}" for day in hours.closed_on)])


def _runs(week: tuple[Spans, ...]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of each run of days with the same spans, shut days left out."""
    first = 0
    while first < len(week):
        last = first
        while last + 1 < len(week) and week[last + 1] == week[first]:
            last += 1
        if week[first]:
            yield first, last
        first = last + 1


def _days(first: int, last: int) -> str:
    if (first, last) == (0, 6):
        return "every day"
    return DAYS[first] if first == last else f"{DAYS[first]}–{DAYS[last]}"


def _said(spans: Spans) -> str:
    return " and ".join(f"{_clock(span.opens)}–{_clock(span.closes)}" for span in spans)


def _clock(minutes: int) -> str:
    minutes = minutes - DAY if minutes > DAY else minutes
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
