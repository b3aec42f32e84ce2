"""Numbers as words, written and read: quantities of controlled drugs stand so, that neither can be altered alone."""

from __future__ import annotations

import re
from decimal import Decimal

from reception_app.clinical.doses import decimal_text
from reception_app.errors import InputProblem

_TO_NINETEEN = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_PLACES = Decimal("0.001")

_VALUES = {
    **{word: number for number, word in enumerate(_TO_NINETEEN)},
    **{word: 10 * number for number, word in enumerate(_TENS) if word},
}
_ONE = f"(?:{'|'.join(_TO_NINETEEN[1:10])})"
_HUNDREDS = (
    rf"(?:(?:{'|'.join(_TENS[2:])})(?:[\s-]+{_ONE})?|{'|'.join(sorted(_TO_NINETEEN[1:], key=len, reverse=True))})"
)
_THOUSANDS = rf"(?:(?:a|{_ONE})\s+hundred(?:\s+(?:and\s+)?{_HUNDREDS})?|{_HUNDREDS})"
_POINT = rf"\s+point(?:\s+(?:zero|{_ONE}))+"
WRITTEN = (
    rf"(?:zero{_POINT}|(?:(?:a|{_THOUSANDS})\s+thousand(?:\s+(?:and\s+)?{_THOUSANDS})?|{_THOUSANDS})(?:{_POINT})?)"
)
"""A number in words, as a pattern: `thirty-five`, `one hundred and five`, `seven point five`."""


def in_words(amount: Decimal) -> str:
    """Return an amount in figures and words: `60 (sixty)`, `7.5 (seven point five)`.

    Raises InputProblem IN-101 unless it is above 0, below 1,000,000 and of at most three decimal places.
    """
    if not amount.is_finite() or not 0 < amount < 1_000_000 or amount != amount.quantize(_PLACES):
        raise InputProblem(
            "IN-101", "The quantity is out of range.", "Write a number above 0 with at most three decimal places."
        )
    whole, _, rest = format(amount.normalize(), "f").partition(".")
    words = whole_words(int(whole))
    if rest:
        words = f"{words} point {' '.join(_TO_NINETEEN[int(digit)] for digit in rest)}"
    return f"{decimal_text(amount)} ({words})"


def written_number(words: str) -> Decimal | None:
    """Return a number written in words, or None: the other way round of `in_words`, with or without hyphens."""
    said = words.casefold()
    if re.fullmatch(WRITTEN, said) is None:
        return None
    whole, _, rest = said.partition(" point")
    total = part = 0
    for word in re.findall(r"[a-z]+", whole):
        match word:
            case "hundred":
                part *= 100
            case "thousand":
                total, part = part * 1000, 0
            case _:
                part += 1 if word == "a" else _VALUES.get(word, 0)  # `and` is nothing
    digits = "".join(str(_VALUES[word]) for word in rest.split())
    return Decimal(f"{total + part}.{digits}" if digits else total + part)


def whole_words(number: int) -> str:
    """Return a whole number from 0 to 999,999 in words, as in Britain: `one hundred and five`. ValueError beyond."""
    if not 0 <= number < 1_000_000:
        raise ValueError("from 0 to 999,999")
    thousands, rest = divmod(number, 1000)
    if not thousands:
        return _below_thousand(rest)
    head = f"{_below_thousand(thousands)} thousand"
    if not rest:
        return head
    return f"{head} and {_below_thousand(rest)}" if rest < 100 else f"{head} {_below_thousand(rest)}"


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _below_hundred(rest)
    head = f"{_TO_NINETEEN[hundreds]} hundred"
    return f"{head} and {_below_hundred(rest)}" if rest else head


def _below_hundred(number: int) -> str:
    if number < 20:
        return _TO_NINETEEN[number]
    tens, ones = divmod(number, 10)
    return f"{_TENS[tens]}-{_TO_NINETEEN[ones]}" if ones else _TENS[tens]
