"""On which days a line is taken, as far as its words say: `on Mondays, Wednesdays and Fridays`, `3 times a week`. Pure.

The interval of a line is a number of days; a week's days and "so many times a week" stand in its words alone. A dose
that such words put on other days is never due in between, and what they leave open is due on no day at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = (
    r"(?:mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)s?"
)  # fmt: skip
_SEVERAL_DAYS = re.compile(r"\b(weekday|weekend)s?\b")
_AS_DAYS = {"weekday": "mon to fri", "weekend": "sat to sun"}
_ONE = re.compile(rf"\b{_DAY}\b", re.ASCII)
_RANGE = re.compile(rf"\b({_DAY})\s*(?:to|until|-|–)\s*({_DAY})\b")
_NOT_THOSE = re.compile(r"\b(?:not|except|but|apart|other than|alternate|without)\b")
_COUNTED = {"once": 1, "twice": 2, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_A_WEEK = re.compile(
    r"\b(?P<count>\w+)(?: times)? (?:a|per|each|every) week\b|\b(?P<weekly>\w+) times weekly\b", re.ASCII
)
_BEGINS = re.compile(rf"\b(?:from|starting|starts?|since|after|before|by|till|until)\s+(?:on\s+|next\s+)?{_DAY}\b")
_OTHER_DAYS = re.compile(r"\balternate\b|\bevery (?:other|second|third)\b")
_LONGER = re.compile(
    r"\b(?:every|each|per|a)\s+(?:\w+\s+)?(?:weeks?|fortnight|months?|years?)\b"
    r"|\b(?:weekly|fortnightly|monthly|quarterly|yearly)\b"
)
_EACH_DAY = re.compile(r"\b(?:daily|(?:a|per|each|every) day|od|bd|tds|qds|mane|nocte|morning|night)\b")


@dataclass(frozen=True, slots=True)
class DaysTaken:
    """`weekdays` from 0 for Monday, none where the words name none. `a_week`: how many days of a week are taken.

    `open`: the words are about more than a day and do not say which days.
    """

    weekdays: tuple[int, ...] = ()
    a_week: int | None = None
    open: bool = False


@lru_cache(maxsize=2048)
def days_taken(frequency: str | None) -> DaysTaken:
    """Return what the words of a line say of its days; nothing where they speak of every day or of no day."""
    words = " ".join((frequency or "").casefold().replace("/", " ").replace(".", " ").split())
    words = _SEVERAL_DAYS.sub(_told_one_by_one, words)
    weekdays = _weekdays(words)
    if weekdays:
        if not _NOT_THOSE.search(words):
            return DaysTaken(weekdays, len(weekdays))
        others = tuple(day for day in range(7) if day not in weekdays)
        return DaysTaken(others, len(others)) if _EACH_DAY.search(words) and others else DaysTaken(open=True)
    if match := _A_WEEK.search(words):
        said = match["count"] or match["weekly"]
        count = _COUNTED.get(said) or (int(said) if said.isdecimal() else 0)
        if count == 7:
            return DaysTaken()
        return DaysTaken(a_week=count if 0 < count < 7 else None, open=True)
    longer = _LONGER.search(words) is not None and _EACH_DAY.search(words) is None
    return DaysTaken(open=longer or _OTHER_DAYS.search(words) is not None)


def _weekdays(words: str) -> tuple[int, ...]:
    """Return the days of the week that words name, from 0; not one from which or until which something goes on."""
    found: set[int] = set()
    for first, last in _RANGE.findall(words):
        start = _number(first)
        found.update((start + step) % 7 for step in range((_number(last) - start) % 7 + 1))
    rest = _BEGINS.sub(" ", _RANGE.sub(" ", words))
    found.update(_number(name) for name in _ONE.findall(rest))
    return tuple(sorted(found))


def _told_one_by_one(found: re.Match[str]) -> str:
    return _AS_DAYS[found[1]]


def _number(name: str) -> int:
    return _NAMES.index(name[:3])
