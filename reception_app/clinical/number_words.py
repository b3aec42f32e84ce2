"""Numbers as words, for quantities of controlled drugs: figures and words, so that neither can be altered alone."""

from __future__ import annotations

from decimal import Decimal

from reception_app.clinical.doses import decimal_text
from reception_app.errors import InputProblem

_TO_NINETEEN = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_PLACES = Decimal("0.001")

NUMBERS: dict[str, Decimal] = {
    **{word: Decimal(number) for number, word in enumerate(_TO_NINETEEN[:13]) if number},
    "half": Decimal("0.5"),
    "quarter": Decimal("0.25"),
}
"""Small numbers as people write them before tablets: one … twelve, half, quarter."""


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
