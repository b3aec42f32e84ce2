"""How much of a medicine a line comes to, so that two lines can be compared exactly: never by guess, never in floats.

A volume or a piece is tied to a mass by its strength and by nothing else. What cannot be tied is None, and None is
never "the same".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from reception_app.clinical.days_taken import DaysTaken, days_taken
from reception_app.clinical.doses import PIECES, VOLUME_UNIT, Dose, Strength, ratio, read_strength
from reception_app.identifiers import normalise_name


@dataclass(frozen=True, slots=True)
class HowOften:
    """`count` doses in every `every_days` days: 2 in 1 is twice a day, 1 in 7 once a week, 3 in 7 three a week."""

    count: int
    every_days: int = 1


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact amount in a unit that compares: grams for every mass, else a unit tied to its strength."""

    amount: Fraction
    unit: str


_A_DAY = {
    "daily": 1,
    "every day": 1,
    "each day": 1,
    "od": 1,
    "once daily": 1,
    "bd": 2,
    "bid": 2,
    "twice daily": 2,
    "morning and night": 2,
    "in the morning and at night": 2,
    "tds": 3,
    "tid": 3,
    "thrice daily": 3,
    "qds": 4,
    "qid": 4,
}
_ONE_DOSE = ("om", "mane", "in the morning", "every morning", "on", "nocte", "at night", "every night", "at bedtime")
# One dose on its day, which says nothing of the days between: "at night" may stand with every second day.
_NUMBERS = {"once": 1, "twice": 2, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_EVERY = {
    "weekly": 7,
    "once a week": 7,
    "once weekly": 7,
    "every week": 7,
    "fortnightly": 14,
    "once a fortnight": 14,
    "every fortnight": 14,
    "every other day": 2,
    "every second day": 2,
    "alternate days": 2,
    "on alternate days": 2,
}
_TIMES_A_DAY = re.compile(r"(?P<count>\w+)(?: times)? (?:a|per|each|every) day|(?P<daily>\w+) times daily", re.ASCII)
_HOURS = re.compile(r"every (\d{1,2}) hours?", re.ASCII)
_DAYS = re.compile(r"every (\d{1,3}|two|three|four|five|six) (days?|weeks?)", re.ASCII)


def how_often(frequency: str | None, times: Sequence[str], every_days: int) -> HowOften | None:
    """Return how often a line is taken, from its words, clock times and interval.

    None when nothing says it, when the words cannot be read and no times stand beside them, or when they contradict
    each other (`twice a day` at one time; `once a day` every 7 days): then nobody may compare.
    """
    return _how_often(frequency, tuple(times), every_days)


@lru_cache(maxsize=2048)
def _how_often(frequency: str | None, times: tuple[str, ...], every_days: int) -> HowOften | None:
    typed = normalise_name(frequency or "").replace(".", "").strip(" ,;")
    said = _read(typed) if typed else None
    if (days := days_taken(frequency)).weekdays or (said is None and days != DaysTaken()):
        return _in_a_week(days, times, every_days)
    if said is None:
        if times:
            return HowOften(len(times), every_days)
        return HowOften(1, every_days) if not typed and every_days > 1 else None
    count, interval = said
    if times and len(times) != count:
        return None
    if interval is None:
        return HowOften(count, every_days)
    if every_days > 1 and every_days != interval:
        return None
    return HowOften(count, interval)


def is_every_day(frequency: str | None, times: Sequence[str], every_days: int) -> bool:
    """True when neither the interval nor the words of a line put its doses further apart than a day."""
    often = how_often(frequency, times, every_days)
    longer = often is not None and often.every_days > 1
    return every_days == 1 and not longer and days_taken(frequency) == DaysTaken()


def is_open(frequency: str | None, times: Sequence[str], every_days: int) -> bool:
    """True when the words speak of more than a day and nothing tells how many days lie between doses: `monthly`."""
    return every_days == 1 and days_taken(frequency).open and how_often(frequency, times, every_days) is None


def on_one_day(frequency: str | None, times: Sequence[str], every_days: int) -> int:
    """Return how many doses a day on which it is taken has, as times or words say; 1 where neither does."""
    often = how_often(frequency, times, every_days)
    return len(times) or (often.count if often is not None and often.every_days == 1 else 1)


def times_unlike_words(frequency: str | None, times: Sequence[str]) -> str | None:
    """Return `Twice a day and one time do not agree.` where a line's words name another number of doses on a day.

    None without times, and where the words name no number.
    """
    typed = normalise_name(frequency or "").replace(".", "").strip(" ,;")
    said = _read(typed) if typed and times and not days_taken(frequency).weekdays else None
    if said is None or frequency is None or said[0] == len(times):
        return None
    words = " ".join(frequency.split())
    number = "one time" if len(times) == 1 else f"{len(times)} times"
    return f"{words[:1].upper()}{words[1:]} and {number} do not agree."


def _in_a_week(days: DaysTaken, times: tuple[str, ...], every_days: int) -> HowOften | None:
    """Return how often by the days of a week; None where the words leave them open or the interval says otherwise.

    `every 3 months` with its own interval in days is taken by that.
    """
    if days.a_week is None:
        return HowOften(len(times) or 1, every_days) if every_days > 1 else None
    if every_days == 1 or (every_days == 7 and days.a_week == 1):
        return HowOften(days.a_week * (len(times) or 1), 7)
    return HowOften(len(times) or 1, every_days) if days.a_week == 1 else None


def _read(typed: str) -> tuple[int, int | None] | None:
    """Read words as doses on a day and days between such days; None between: the words do not say."""
    typed = re.split(r", | at \d|\(", typed)[0].strip()
    if typed.startswith("once every "):
        typed = typed.removeprefix("once ")
    if typed in _A_DAY:
        return _A_DAY[typed], 1
    if typed in _ONE_DOSE:
        return 1, None
    if typed in _EVERY:
        return 1, _EVERY[typed]
    if match := _TIMES_A_DAY.fullmatch(typed):
        word = match["count"] or match["daily"]
        count = _NUMBERS.get(word) or (int(word) if word.isdecimal() else 0)
        return (count, 1) if 0 < count <= 24 else None
    if match := _HOURS.fullmatch(typed):
        hours = int(match[1])
        if hours > 24 and hours % 24 == 0:
            return 1, hours // 24
        return (24 // hours, 1) if hours and 24 % hours == 0 else None
    if match := _DAYS.fullmatch(typed):
        days = (_NUMBERS.get(match[1]) or int(match[1])) * (7 if match[2].startswith("week") else 1)
        return (1, days) if days else None
    return None


def is_piece(unit: str) -> bool:
    """True for a unit that is counted: tablets, puffs, patches. Its strength says how much is in one."""
    several = PIECES.get(unit, unit)
    return several != "units" and several in PIECES.values()


_BASES = (Dose(Decimal(1), "g"), Dose(Decimal(1), "units"))


@lru_cache(maxsize=2048)
def quantity_of(dose: Dose | None, strength_text: str | None) -> Quantity | None:
    """Return a dose in a unit that compares, or None when it cannot be tied: no dose, mL or tablets of no strength."""
    if dose is None or dose.amount <= 0:
        return None
    strength = read_strength(strength_text) if strength_text else None
    for base in _BASES:
        amount = ratio(base, dose, strength)
        if amount is not None:
            return Quantity(amount, base.unit)
    if dose.unit == VOLUME_UNIT:
        return None
    if not is_piece(dose.unit):
        return Quantity(Fraction(dose.amount), dose.unit)
    return _of_pieces(dose, strength, strength_text or "")


def _of_pieces(dose: Dose, strength: Strength | None, strength_text: str) -> Quantity | None:
    """Return pieces no mass can be told for: patches by what they give in an hour, others of the very same strength."""
    if strength is not None and strength.per is not None and strength.per.unit in _HOURS_IN:
        in_one = ratio(_BASES[0], Dose(strength.amount, strength.unit))
        if in_one is not None:
            hours = Fraction(strength.per.amount) * _HOURS_IN[strength.per.unit]
            return Quantity(in_one * Fraction(dose.amount) / hours, "g an hour")
    piece, said = PIECES.get(dose.unit, dose.unit), normalise_name(re.sub(r"[/+]", " and ", strength_text))
    return Quantity(Fraction(dose.amount), f"{piece} of {said.replace(' ', '')}") if said else None


_HOURS_IN = {"hour": 1, "day": 24}


def a_day(quantity: Quantity, often: HowOften) -> Quantity:
    """Return what a dose comes to in a day on average: 7 mg once a week is 1 mg."""
    return Quantity(quantity.amount * often.count / often.every_days, quantity.unit)


def ratio_of(was: Quantity | None, now: Quantity | None) -> Fraction | None:
    """Return now / was exactly, or None when they cannot be compared."""
    if was is None or now is None or was.unit != now.unit or not was.amount:
        return None
    return now.amount / was.amount


def is_far(ratio: Fraction, times: int) -> bool:
    """True when two amounts are `times` or more apart, either way."""
    return ratio >= times or ratio * times <= 1


def is_weekly_beside_daily(one: HowOften | None, other: HowOften | None) -> bool:
    """True when one is taken every day and the other once a week or less often: the slip that kills."""
    if one is None or other is None:
        return False
    seldom, often = sorted((one, other), key=_a_day_of)
    return often.every_days == 1 and seldom.every_days >= 7 * seldom.count


def _a_day_of(often: HowOften) -> Fraction:
    return Fraction(often.count, often.every_days)
