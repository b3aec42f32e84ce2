"""Quick entry: the day on which a course begins, or began: `from 20/11`, `started 20-Nov-2026`, `day 3 of 7`. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from reception_app.clinical.quick_entry_draft import Reading
from reception_app.clinical.quick_entry_items import DurationSaid, Item, StartSaid, Unknown
from reception_app.dates import DAYS, MONTHS, day_text

WHICH_DAY = "On which day did it begin, or does it?"
TWO_DAYS = "More than one first day is written. Choose which."

_NEAR = {"today": 0, "yesterday": -1, "tomorrow": 1}
_WEEKDAY = re.compile(r"(mon|tue|wed|thu|fri|sat|sun)[a-z]*[\s,]+", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_WRITTEN = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s./-]*(\d{1,2}|[a-z]{3,9})(?:[\s./-]+(\d{4}|\d{2}))?", re.IGNORECASE)


def read_first_day(text: str, today: date) -> date | None:
    """Read the first day of a course as typed: day before month, always. None: that is no day.

    Without its year the day nearest to `today` is meant: a course begins about now.
    """
    words = " ".join(text.split())
    if words.casefold() in _NEAR:
        return today + timedelta(days=_NEAR[words.casefold()])
    weekday = _WEEKDAY.match(words)
    found = _read(words[weekday.end() :] if weekday else words, today)
    if found is None or (weekday and DAYS[found.weekday()].casefold() != weekday[1].casefold()):
        return None
    return found


def _read(words: str, today: date) -> date | None:
    iso = _ISO.fullmatch(words)
    if iso is not None:
        return _built(int(iso[1]), int(iso[2]), int(iso[3]))
    match = _WRITTEN.fullmatch(words)
    month = _month(match[2]) if match is not None else None
    if match is None or month is None:
        return None
    if match[3]:
        return _built(int(match[3]) + (2000 if len(match[3]) == 2 else 0), month, int(match[1]))
    near = (_built(today.year + step, month, int(match[1])) for step in (-1, 0, 1))
    return min((day for day in near if day is not None), key=lambda day: abs((day - today).days), default=None)


def _month(text: str) -> int | None:
    if text.isdecimal():
        return int(text)
    return next((number for number, name in enumerate(MONTHS, 1) if text.casefold().startswith(name.casefold())), None)


def _built(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def settle_start(items: Sequence[Item], reading: Reading, today: date | None) -> tuple[Item, ...]:
    """Keep the first day of a course; `day 3 of 7` says for how long as well. What is no day is not understood.

    Without `today` nobody knows which year a day is of: only one with its year is read.
    """
    said = [(item, _day_of(item, today)) for item in items if isinstance(item, StartSaid)]
    days = {day for _, day in said if day is not None}
    text = ", ".join(item.text for item, day in said if day is not None)
    if len(days) > 1:
        reading.choose("start", text, TWO_DAYS)
    for only in days if len(days) == 1 else ():
        reading.values["started_on"] = only
        reading.understand("start", day_text(only), text)
    return tuple(_rest(items, today))


def _rest(items: Sequence[Item], today: date | None) -> Iterator[Item]:
    for item in items:
        if not isinstance(item, StartSaid):
            yield item
        elif _day_of(item, today) is None:
            yield Unknown(item.text, False)
        elif item.of:
            yield DurationSaid(item.text, item.of, led=True)


def _day_of(item: StartSaid, today: date | None) -> date | None:
    if item.day is None:
        return today - timedelta(days=item.number - 1) if today is not None else None
    if today is None:
        written = re.search(r"\d{4}", item.day)
        return read_first_day(item.day, date(int(written[0]), 6, 1)) if written else None
    return read_first_day(item.day, today)
