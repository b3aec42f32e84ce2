"""The stretches of a typed medicine line that hold a number: each pattern, and the item it makes.

A pattern ends at a space, a comma or the end: `5mg/kg` is no 5 mg. A reader that returns None leaves the stretch to the
next pattern.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

from reception_app.clinical.doses import (
    MASS_UNITS,
    UNIT_WORDS,
    Dose,
    decimal_text,
    read_decimal,
    read_strength,
    unit_of,
)
from reception_app.clinical.formulary import Entry
from reception_app.clinical.number_words import WRITTEN, written_number
from reception_app.clinical.quick_entry_items import (
    Amount,
    Bare,
    DurationSaid,
    EverySaid,
    Item,
    MaximumSaid,
    MonthlySaid,
    OftenSaid,
    Several,
    StartSaid,
    Strong,
    TimeSaid,
    Unclear,
    Unknown,
)
from reception_app.clinical.quick_entry_words import A_DAY, Maximum, load_vocabulary
from reception_app.clinical.schedule import read_times
from reception_app.dates import MONTHS
from reception_app.errors import InputProblem

NBSP = "\N{NO-BREAK SPACE}"
_FRACTIONS = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75"), "1/2": Decimal("0.5"),
              "1/4": Decimal("0.25"), "3/4": Decimal("0.75"), "half": Decimal("0.5"), "quarter": Decimal("0.25"),
              "three quarters": Decimal("0.75")}  # fmt: skip

_END = r"(?=$|[\s,;():]|\.(?:\s|$))"
_NUM = r"(?:\d+(?:[.,]\d+)*|\.\d+)"
_PART = r"(?:[½¼¾]|1/2|1/4|3/4|(?:three\s+quarters|(?:an?\s+|one\s+)?(?:half|quarter))(?:\s+of)?(?:\s+an?)?)"
# A number in words is taken whole (`?>`): `thirty-five` is no range.
_COUNT = (
    rf"(?:(?:\d+|(?>{WRITTEN}))\s+(?:and|&)\s+{_PART}|\d+\s*[½¼¾]|\d+\s+(?:1/2|1/4|3/4)|{_PART}|{_NUM}|(?>{WRITTEN}))"
)
_UNIT = "(?:" + "|".join(sorted(map(re.escape, UNIT_WORDS), key=len, reverse=True)) + ")"
_MASSES = sorted((said for said, unit in UNIT_WORDS.items() if unit in MASS_UNITS or unit == "units"), key=len)
_MASS = "(?:" + "|".join(map(re.escape, reversed(_MASSES))) + ")"
_PER_PIECE = r"(?:mls?|millilitres?|doses?|actuation|puffs?|sprays?)"
_PER = rf"(?:{_PER_PIECE}|hours?|hrs?|h|days?|d)"
_PERIOD = r"(?:(?:/|in|per|a|every|each)\s*(?:24\s*(?:hours?|hrs?|h)|day)|daily)"

_MONTH = "(?:" + "|".join(MONTHS) + ")[a-z]*"
_DAY = (
    r"today|yesterday|tomorrow|(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\s+)?(?:\d{4}-\d\d-\d\d"
    r"|\d{1,2}[/.-]\d{1,2}(?:[/.-](?:\d{4}|\d{2}))?"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?[\s-]*{_MONTH}(?:[\s-]+(?:\d{{4}}|\d{{2}}))?)"
    # A day's name alone: no first day (which Monday?), but no rhythm either.
    r"|(?:mon|tue(?:s)?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
)
_NTH = r"[1-9]\d{0,2}"
_MOST_DAYS = 366
"""`day 3 of 7`: what says more days than these is no course."""

NOT_ONE_DOSE = (
    "This is a range, not one dose: write the dose that was decided, or the smaller one with a maximum in 24 hours."
)
TOGETHER = "More than one amount is written together: write the whole dose taken each time, or a line for each."
PER_SOMETHING = "An amount told for a weight or for a whole day is not one dose: write the amount of one dose."
SO_MANY = "A number with x may be how many each time, or how many were supplied: write the amount of one dose."

Reader = Callable[["re.Match[str]", Entry | None, Item | None], Item | None]
Pattern = tuple["re.Pattern[str]", Reader]


def number_of(text: str, what: str = "dose") -> tuple[Decimal, bool]:
    """Return a number as typed and whether it was a word: `1½`, `.5`, `one`. Raises InputProblem IN-101."""
    said = re.sub(r"(?: of)?(?: an?)?$", "", " ".join(text.casefold().split()))
    whole, _, part = re.sub(r" & ", " and ", said).rpartition(" and ")
    fraction = _FRACTIONS.get(re.sub(r"^(?:an?|one) ", "", part))
    if fraction is not None:
        number, word = number_of(whole, what) if whole else (Decimal(0), part[0].isalpha())
        return number + fraction, word
    written = written_number(said)
    if written is not None:
        return written, True
    for sign, value in _FRACTIONS.items():
        if said.endswith(sign):
            return read_decimal(said.removesuffix(sign).strip(), what) + value, False
    if re.match(r"0\d", said, re.ASCII):
        # `05` may be 5, 0.5 or a slip.
        words = f"The {what} begins with 0 and has no point."
        raise InputProblem("IN-101", words, "Type the number, for example 5 or 0.5.")
    return read_decimal(said, what), False


def _dose(number: str, unit: str) -> Dose:
    return Dose(number_of(number)[0], unit_of(unit) or unit)


def compound_in(entry: Entry | None, numbers: tuple[Decimal, ...]) -> str | None:
    """Return the entry's strength that is written with these figures: 30/500 is 30 mg and 500 mg of co-codamol."""
    for form in entry.forms if entry else ():
        for strength in form.strengths:
            parts = [read_strength(part) for part in strength.split(" and ")]
            if tuple(part.amount for part in parts if part is not None) == numbers:
                return strength
    return None


def _day_of(match: re.Match[str], _entry: Entry | None, _before: Item | None) -> Item | None:
    number, of = int(match["number"]), int(match["of"])
    return StartSaid(match[0], None, number, of) if 1 <= number <= of <= _MOST_DAYS else Unknown(match[0], False)


def _day_alone(match: re.Match[str], _entry: Entry | None, _before: Item | None) -> Item | None:
    """Leave `day 3` to a person, whole: whether a course or a regimen is meant is not said, and 3 is no amount."""
    return Unknown(match[0], False)


def _start(match: re.Match[str], _entry: Entry | None, _before: Item | None) -> Item | None:
    return StartSaid(match[0], match["day"])


def _hours_between(match: re.Match[str], _entry: Entry | None, _before: Item | None) -> Item | None:
    return EverySaid(match[0], f"every {int(match[1])} to {int(match[2])} hours", 1)


def _every(match: re.Match[str], _entry: Entry | None, _before: Item | None) -> Item | None:
    number, unit = number_of(match["n"], "interval")[0], match["unit"].casefold()
    if number != number.to_integral_value():
        return None
    count = int(number)
    beside = (match["n"], match["unit"]) if unit in ("weekly", "monthly") else None
    if unit.startswith("h"):
        return _every_hours(match[0], count)
    if unit.startswith("m"):
        return MonthlySaid(match[0], count, beside)
    days = count * 7 if unit.startswith("w") else count
    if days == 1:
        return OftenSaid(match[0], next(row for row in load_vocabulary().frequencies if row.words == A_DAY[1]))
    # `2 weekly` is every 2 weeks to most, and twice a week to some.
    return EverySaid(match[0], f"every {days} days", days, guess="ly" in unit, beside=beside)


def _every_hours(text: str, hours: int) -> Item | None:
    if hours == 24:
        return OftenSaid(text, next(row for row in load_vocabulary().frequencies if row.words == A_DAY[1]))
    days = hours // 24 if hours % 24 == 0 else 1
    return EverySaid(text, f"every {hours} hours" if hours > 1 else "every hour", days)


def _times_a(match: re.Match[str], _entry: Entry | None, _before: Item | None) -> Item | None:
    number = number_of(match["n"], "number of times")[0]
    if number != number.to_integral_value():
        return None
    count, week = int(number), match["unit"].casefold().startswith("week")
    row = next((row for row in load_vocabulary().frequencies if not week and row.words == A_DAY.get(count)), None)
    if row is not None:
        return OftenSaid(match[0], row)
    return EverySaid(match[0], f"{count} times a {'week' if week else 'day'}", 1)


def _maximum(match: re.Match[str], _entry: Entry | None, _before: Item | None) -> Item | None:
    said, period = unit_of(match["unit"] or ""), match["period"]
    in_hours = bool(period) and "24" in period
    words = ("in 24 hours" if in_hours else "a day") if period else None
    return MaximumSaid(match[0], number_of(match["n"], "maximum")[0], said, words)


def _several(match: re.Match[str], _entry: Entry | None, _before: Item | None) -> Item | None:
    return Several(match[0], number_of(match["n"])[0], _dose(match["one"], match["unit"]))


def _per(match: re.Match[str], entry: Entry | None, _before: Item | None) -> Item | None:
    said = f"{match['n']} {match['unit']} in {match['per'] or ''} {match['per_unit']}"
    number_of(match["n"])
    if match["per"]:
        number_of(match["per"], "volume of the strength")
    strength = read_strength(said.replace(" d", " day") if match["per_unit"].casefold() == "d" else said)
    if strength is None or strength.per is None:
        return None
    hours = {"hour": 1, "day": 24}.get(strength.per.unit, 0) * strength.per.amount
    # `60mg/day` is a whole day's amount, unless the medicine is a patch that is told so.
    if hours >= 24 and not any("in 1 day" in text or "hour" in text for text in _strengths(entry)):
        return Unclear(match[0], PER_SOMETHING)
    return Strong(match[0], str(strength).replace(NBSP, " "))


def _strengths(entry: Entry | None) -> tuple[str, ...]:
    return tuple(strength for form in entry.forms for strength in form.strengths) if entry else ()


def _joined(match: re.Match[str], entry: Entry | None, _before: Item | None) -> Item | None:
    parts = [(match["a"], match["u"]), (match["b"], match["v"]), (match["c"], match["w"])]
    doses = [_dose(number, unit) for number, unit in parts if number]
    within = _within(doses[-1], match["per"] or "1", match["per_unit"]) if match["per_unit"] else None
    written = " and ".join([*(str(dose) for dose in doses[:-1]), within or str(doses[-1])]).replace(NBSP, " ")
    if written in _strengths(entry):
        return Strong(match[0], written)
    if within is None and "/" not in match[0] and "+" not in match[0]:
        return None  # with `and` it is a strength only as the formulary writes it; otherwise they are two amounts
    # Of one ingredient, 8 mg + 2 mg are tablets of two strengths in one dose.
    return Unclear(match[0], TOGETHER) if _of_one_part(entry) else Strong(match[0], written)


def _within(last: Dose, per: str, unit: str) -> str:
    """Return the last part with what all of them are in: `125mg and 31mg in 5ml` is no 125 mg of 31 mg in 5 mL."""
    volume = decimal_text(number_of(per, "volume of the strength")[0])
    strength = read_strength(f"{last} in {volume} {unit}")
    assert strength is not None, "a dose and a volume as the program writes them"
    return str(strength)


def _of_one_part(entry: Entry | None) -> bool:
    return entry is not None and len(entry.ingredients) == 1


def _slashed(match: re.Match[str], entry: Entry | None, _before: Item | None) -> Item | None:
    numbers = tuple(Decimal(number.replace(",", "")) for number in match[0].split("/") if _plain(number))
    strength = compound_in(entry, numbers) if len(numbers) == match[0].count("/") + 1 else None
    return Strong(match[0], strength) if strength else None


def _plain(number: str) -> bool:
    return re.fullmatch(r"\d+(?:\.\d+)?", number, re.ASCII) is not None


def _duration(match: re.Match[str], _entry: Entry | None, _before: Item | None) -> Item | None:
    number, unit = number_of(match["n"], "duration")[0], match["unit"].casefold().lstrip("/ ")
    span = next(
        (one for one in load_vocabulary().spans if unit.rstrip("s") in one.says or unit == str(one.slash)), None
    )
    if span is None or number != number.to_integral_value():
        return None
    days = int(number) * span.days if span.days is not None else None
    return DurationSaid(match[0], days, guess=not match["lead"] and not unit.isdecimal(), led=bool(match["lead"]))


def _range(match: re.Match[str], _entry: Entry | None, _before: Item | None) -> Item | None:
    return Unclear(match[0], NOT_ONE_DOSE)


def _range_of_units(match: re.Match[str], _entry: Entry | None, _before: Item | None) -> Item | None:
    one, other = unit_of(match["u"]), unit_of(match["v"])
    same = one == other or {one, other} <= set(MASS_UNITS)
    return Unclear(match[0], NOT_ONE_DOSE) if same else None


def _time(match: re.Match[str], _entry: Entry | None, _before: Item | None) -> Item | None:
    hour, minute = int(match["h"]), match["m"] or "00"
    if not 1 <= hour <= 12:
        raise InputProblem("IN-103", "One of the times is not a time of day.", "Type 24-hour times: 08:00, 20:00.")
    hour = hour % 12 + 12 * (match["half"].casefold() == "pm")
    return TimeSaid(match[0], read_times(f"{hour:02d}:{minute}")[0])


def _clock(match: re.Match[str], _entry: Entry | None, _before: Item | None) -> Item | None:
    return TimeSaid(match[0], read_times(f"{match['h']}:{match['m']}")[0])


def _next_clock(match: re.Match[str], entry: Entry | None, before: Item | None) -> Item | None:
    return _clock(match, entry, before) if isinstance(before, TimeSaid) else None


def _stopped_clock(match: re.Match[str], entry: Entry | None, before: Item | None) -> Item | None:
    """Read `08.00`; without its first nought only behind a time, or behind how often."""
    behind = isinstance(before, TimeSaid | OftenSaid)
    return _clock(match, entry, before) if match["h"].startswith("0") or behind else None


def _unclear_time(match: re.Match[str], _entry: Entry | None, _before: Item | None) -> Item | None:
    return TimeSaid(match[0], None)


def _amount(match: re.Match[str], _entry: Entry | None, _before: Item | None) -> Item | None:
    return Amount(match[0], _dose(match["n"], match["unit"]))


def _percent(match: re.Match[str], _entry: Entry | None, _before: Item | None) -> Item | None:
    return Strong(match[0], f"{number_of(match['n'])[0]}%")


def _per_something(match: re.Match[str], _entry: Entry | None, _before: Item | None) -> Item | None:
    return Unclear(match[0], PER_SOMETHING)


def _bare(match: re.Match[str], _entry: Entry | None, _before: Item | None) -> Item | None:
    number, word = number_of(match[0])
    return Bare(match[0], number, word)


def _times(match: re.Match[str], _entry: Entry | None, _before: Item | None) -> Item | None:
    """Leave `x2` to a person: two each time, or what was supplied. `x1` changes nothing."""
    number, word = number_of(match["a"] or match["b"])
    return Bare(match[0], number, word) if number == 1 else Unclear(match[0], SO_MANY)


def _made(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern + _END, re.ASCII | re.IGNORECASE)


@lru_cache(maxsize=1)
def patterns() -> tuple[Pattern, ...]:
    """Return the patterns tried before the phrases of the vocabulary, in their order: one table, so long."""
    vocabulary = load_vocabulary()
    spans = "|".join(f"{word}s?" for span in vocabulary.spans for word in span.says)
    slashes = "|".join(str(span.slash) for span in vocabulary.spans)
    most = "|".join(" ".join(key) for key, row in vocabulary.phrases.items() if isinstance(row, Maximum))
    lead = r"(?P<lead>for(?:\s+a)?\s+|x\s*|course\s+of\s+)?"
    return (
        (_made(r"day\s+(?P<number>\d{1,4})\s*(?:of|/)\s*(?P<of>\d{1,4})"), _day_of),
        (_made(rf"days?\s+{_NTH}(?:\s*(?:-|–|to|and|&)\s*{_NTH})?(?!:|\s*{_UNIT}\b)"), _day_alone),
        (_made(rf"(?:start(?:ed|ing|s)?|began|begins?|beginning|from|since)\s+(?:on\s+)?(?P<day>{_DAY})"), _start),
        (_made(r"(?:every\s+)?(\d+)\s*(?:-|–|to)\s*(\d+)[\s-]*(?:hourly|hours?|hrs?|h)"), _hours_between),
        (_made(rf"(?:every|q)\s*(?P<n>{_COUNT})[\s-]*(?P<unit>hours?|hrs?|h|days?|weeks?|months?)"), _every),
        (_made(rf"(?P<n>{_NUM})[\s-]*(?P<unit>hourly|weekly|monthly)"), _every),
        (_made(rf"(?:x\s*)?(?P<n>{_COUNT})\s*(?:x|times)\s*(?:(?:a|per|each|every)\s+|/\s*)?"
               r"(?P<unit>day|daily|weekly|week)"), _times_a),
        (_made(rf"(?:{most})[.:]?\s*(?:of\s+)?(?P<n>{_COUNT})\s*(?P<unit>{_UNIT})?\s*(?P<period>{_PERIOD})?"),
         _maximum),
        (_made(rf"(?P<n>{_COUNT})\s*x\s*(?P<one>{_NUM})\s*(?P<unit>{_MASS})"), _several),
        (_made(rf"(?P<n>{_NUM})\s*(?P<unit>{_MASS})\s*(?:/|\bin\b|\bper\b)\s*(?P<per>{_NUM})?\s*(?P<per_unit>{_PER})"),
         _per),
        (_made(rf"(?P<a>{_NUM})\s*(?P<u>{_MASS})\s*(?:/|\+|\band\b)\s*(?P<b>{_NUM})\s*(?P<v>{_MASS})"
               rf"(?:\s*(?:/|\+|\band\b)\s*(?P<c>{_NUM})\s*(?P<w>{_MASS}))?"
               rf"(?:\s*(?:/|\bin\b|\bper\b)\s*(?P<per>{_NUM})?\s*(?P<per_unit>{_PER_PIECE}))?"), _joined),
        (_made(rf"{_NUM}(?:/{_NUM})+"), _slashed),
        (_made(rf"{lead}(?P<n>{_NUM})\s*(?P<unit>/\s*(?:{slashes}))"), _duration),
        (_made(rf"{lead}(?P<n>{_NUM}|(?>{WRITTEN}))[\s-]*(?P<unit>{spans})(?:\s+course)?"), _duration),
        (_made(rf"{_COUNT}\s*(?:-|–|\bto\b|\bor\b)\s*{_COUNT}\s*(?:{_UNIT})?"), _range),
        (_made(rf"{_NUM}\s*(?P<u>{_UNIT})\s*(?:-|–|\bto\b|\bor\b)\s*{_NUM}\s*(?P<v>{_UNIT})"), _range_of_units),
        (_made(r"(?:at\s+|@\s*)?(?P<h>\d{1,2})(?:[:.](?P<m>\d\d))?\s*(?P<half>am|pm)"), _time),
        (_made(r"(?:at\s+|@\s*)?(?P<h>\d{1,2}):(?P<m>\d\d)\s*(?:hours?|hrs?|h)?"), _clock),
        (_made(r"(?:at\s+)?(?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d)\s*(?:hours|hrs|h)"), _clock),
        (_made(r"(?:at\s+|@\s*)(?P<h>\d{1,2})[.]?(?P<m>\d\d)"), _clock),
        (_made(r"(?P<h>0\d)(?P<m>[0-5]\d)"), _clock),
        (_made(r"(?P<h>[01]\d|2[0-3])[.](?P<m>00|15|30|45)"), _stopped_clock),
        (_made(r"(?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d)"), _next_clock),
        (_made(r"(?:at\s+|@\s*)\d{1,2}"), _unclear_time),
        (_made(rf"{_NUM}\s*{_UNIT}\s*(?:/|\bper\b)\s*[^\s,;]+"), _per_something),
        (_made(rf"(?P<n>{_COUNT})\s*(?P<unit>{_UNIT})"), _amount),
        (_made(rf"(?P<n>{_NUM})\s*%"), _percent),
    )  # fmt: skip


@lru_cache(maxsize=1)
def late_patterns() -> tuple[Pattern, ...]:
    """Return the patterns tried after them: `one` counts only where `one daily` is no phrase, `x2` likewise."""
    return ((_made(rf"(?:[x×]\s*(?P<a>{_COUNT})|(?P<b>{_COUNT})\s*[x×])"), _times), (_made(_COUNT), _bare))
