"""When a medicine is taken, from a FHIR Timing: in words, and as times or days only where nothing is left open.

Source: HL7 FHIR R4 Timing, with its codes for when (EventTiming) and for common schedules (GTSAbbreviation).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from reception_app.clinical.doses import decimal_text
from reception_app.handover.fhir.concepts import concept, period_words
from reception_app.handover.fhir.nodes import Node

_TIMES = {1: "once", 2: "twice", 3: "three times", 4: "four times", 5: "five times", 6: "six times"}
_CODES = {
    "QD": ("once a day", 1), "BID": ("twice a day", 1), "TID": ("three times a day", 1),
    "QID": ("four times a day", 1), "QOD": ("every 2 days", 2), "WK": ("once a week", 7),
    "Q1H": ("every hour", 1), "Q2H": ("every 2 hours", 1), "Q3H": ("every 3 hours", 1), "Q4H": ("every 4 hours", 1),
    "Q6H": ("every 6 hours", 1), "Q8H": ("every 8 hours", 1), "AM": ("every morning", 1), "PM": ("every afternoon", 1),
    "BED": ("at bedtime", 1), "MO": ("once a month", None),
}  # fmt: skip
_WHEN = {
    "MORN": "in the morning", "MORN.early": "early in the morning", "MORN.late": "late in the morning",
    "NOON": "at noon", "AFT": "in the afternoon", "AFT.early": "early in the afternoon",
    "AFT.late": "late in the afternoon", "EVE": "in the evening", "EVE.early": "early in the evening",
    "EVE.late": "late in the evening", "NIGHT": "at night", "PHS": "after sleep", "HS": "before sleep",
    "WAKE": "after waking", "C": "at a meal", "CM": "at breakfast", "CD": "at lunch", "CV": "at dinner",
    "AC": "before a meal", "ACM": "before breakfast", "ACD": "before lunch", "ACV": "before dinner",
    "PC": "after a meal", "PCM": "after breakfast", "PCD": "after lunch", "PCV": "after dinner",
}  # fmt: skip
_UNITS = {"s": "second", "min": "minute", "h": "hour", "d": "day", "wk": "week", "mo": "month", "a": "year"}
_DAYS = {"d": 1, "wk": 7}
_WEEKDAYS = frozenset({"mon", "tue", "wed", "thu", "fri", "sat", "sun"})
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d):00(?:\.0+)?")


@dataclass(frozen=True, slots=True)
class When:
    """How often and when: `words` as a person reads it, `times` as "HH:MM", `every_days` where it is plain."""

    words: str | None = None
    times: tuple[str, ...] = ()
    every_days: int | None = None


def when_of(node: Node | None) -> When:
    """Read a Timing. What it says and cannot be read stays unread, and so is told."""
    if node is None:
        return When()
    by_code = _coded(node)
    repeat = node.child("repeat")
    if repeat is None:
        events = node.texts("event")
        return When(", ".join(filter(None, (by_code[0], *events))) or None, (), by_code[1])
    often, every_days = _often(repeat)
    if often is None:
        often, every_days = by_code
    times = _times(repeat)
    whens, days = _named(repeat, "when", _WHEN), _named(repeat, "dayOfWeek", dict.fromkeys(_WEEKDAYS))
    offset = repeat.number("offset")
    bounds = period_words(repeat.child("boundsPeriod"))
    words = [
        often,
        f"{decimal_text(offset)} minutes off" if offset is not None else None,
        *whens,
        f"on {', '.join(days)}" if days else None,
        ", ".join(times) if times else None,
        bounds,
    ]
    if days or not _all_read(repeat, ("timeOfDay", "when", "dayOfWeek")):
        times, every_days = (), None
    return When(", ".join(filter(None, words)) or None, times, every_days)


def _coded(node: Node) -> tuple[str | None, int | None]:
    found = concept(node.child("code"))
    if found is None:
        return None, None
    for code in found.codes:
        known = _CODES.get(code.rpartition("|")[2])
        if known is not None:
            return known
    return found.words, None


def _often(repeat: Node) -> tuple[str | None, int | None]:
    """Return `twice a day`, and every how many days, when that is plain."""
    count, most = repeat.number("frequency"), repeat.number("frequencyMax")
    period, longest = repeat.number("period"), repeat.number("periodMax")
    unit = repeat.line("periodUnit")
    if period is None or unit not in _UNITS:
        return (f"{decimal_text(count)} times", None) if count is not None else (None, None)
    times = _times_words(count if count is not None else Decimal(1), most)
    name = _UNITS[unit]
    if longest is not None and longest != period:
        return f"{times} every {decimal_text(period)} to {decimal_text(longest)} {name}s", None
    every = f"a {name}" if period == 1 else f"every {decimal_text(period)} {name}s"
    once = times == "once" and period != 1
    words = every if once else f"{times} {every}"
    plain = unit in _DAYS and period == period.to_integral_value() and 0 < period <= 366
    if not plain or most is not None or (count not in (None, Decimal(1)) and (period != 1 or unit != "d")):
        return words, None
    return words, int(period) * _DAYS[unit]


def _times_words(count: Decimal, most: Decimal | None) -> str:
    if most is not None and most != count:
        return f"{decimal_text(count)} to {decimal_text(most)} times"
    whole = int(count) if count == count.to_integral_value() and abs(count) < 100 else None
    return _TIMES.get(whole or 0, f"{decimal_text(count)} times")


def _times(repeat: Node) -> tuple[str, ...]:
    found = []
    values = repeat.data.get("timeOfDay")
    for index, said in enumerate(values if isinstance(values, list) else ()):
        match = _CLOCK.fullmatch(said) if isinstance(said, str) else None
        if match:
            repeat.trail.seen.add(f"{repeat.at('timeOfDay')}[{index}]")
            found.append(f"{match[1]}:{match[2]}")
    return tuple(sorted(set(found)))


def _named(repeat: Node, name: str, known: dict[str, str] | dict[str, None]) -> list[str]:
    found = []
    values = repeat.data.get(name)
    for index, said in enumerate(values if isinstance(values, list) else ()):
        if isinstance(said, str) and said in known:
            repeat.trail.seen.add(f"{repeat.at(name)}[{index}]")
            found.append(known[said] or said.capitalize())
    return found


def _all_read(repeat: Node, names: tuple[str, ...]) -> bool:
    """True when every entry of these lists was understood: half of the times is worse than none."""
    for name in names:
        values = repeat.data.get(name)
        if values is None:
            continue
        if not isinstance(values, list):
            return False
        if any(f"{repeat.at(name)}[{index}]" not in repeat.trail.seen for index in range(len(values))):
            return False
    return True
