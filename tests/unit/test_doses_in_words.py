"""Quantities of controlled drugs: in figures and words."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception_app.clinical.number_words import in_words, whole_words, written_number
from reception_app.errors import InputProblem


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("1", "1 (one)"),
        ("14", "14 (fourteen)"),
        ("28", "28 (twenty-eight)"),
        ("60", "60 (sixty)"),
        ("60.0", "60 (sixty)"),
        ("100", "100 (one hundred)"),
        ("105", "105 (one hundred and five)"),
        ("7.5", "7.5 (seven point five)"),
        ("0.25", "0.25 (zero point two five)"),
        ("1200", "1,200 (one thousand two hundred)"),
        ("1005", "1,005 (one thousand and five)"),
        ("9999.999", "9,999.999 (nine thousand nine hundred and ninety-nine point nine nine nine)"),
        ("1099", "1,099 (one thousand and ninety-nine)"),
        ("1100", "1,100 (one thousand one hundred)"),
        ("12000", "12,000 (twelve thousand)"),
        ("999999.5", "999,999.5 (nine hundred and ninety-nine thousand nine hundred and ninety-nine point five)"),
        ("340117", "340,117 (three hundred and forty thousand one hundred and seventeen)"),
    ],
)
def test_a_quantity_stands_in_figures_and_words(amount: str, words: str) -> None:
    assert in_words(Decimal(amount)) == words


@pytest.mark.parametrize("amount", ["0", "-1", "1000000", "0.0001", "NaN", "Infinity"])
def test_what_is_no_quantity_is_refused(amount: str) -> None:
    with pytest.raises(InputProblem, match="IN-101"):
        in_words(Decimal(amount))


@given(st.integers(1, 999_999_999))
def test_what_stands_in_words_is_read_back_as_it_was(thousandths: int) -> None:
    amount = Decimal(thousandths).scaleb(-3)
    words = in_words(amount).partition("(")[2].rstrip(")")
    assert written_number(words) == written_number(words.replace("-", " ")) == amount


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("One", "1"),
        ("thirty five", "35"),
        ("thirty-five", "35"),
        ("sixty", "60"),
        ("a hundred", "100"),
        ("one hundred twenty", "120"),
        ("a thousand", "1000"),
        ("zero point five", "0.5"),
        ("zero", None),
        ("zero point zero", "0.0"),
        ("hundred", None),
        ("five twenty", None),
        ("thirty fifteen", None),
        ("one two", None),
        ("seven point", None),
        ("seven point ten", None),
        ("half", None),
        ("onely", None),
        ("", None),
    ],
)
def test_a_number_in_words_is_read_and_nothing_else(words: str, number: str | None) -> None:
    assert written_number(words) == (Decimal(number) if number else None)


@pytest.mark.parametrize("number", [-1, 1_000_000])
def test_whole_numbers_have_an_end(number: int) -> None:
    with pytest.raises(ValueError, match="999,999"):
        whole_words(number)


SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
VALUES = {word: number for number, word in enumerate(SMALL.split(" "))}
VALUES |= {word: 10 * number for number, word in enumerate(TENS.split(" "), 2)}


def read_back(words: str) -> int:
    """Return the number that words say."""
    thousands, _, rest = words.rpartition("thousand")
    total = 1000 * read_back(thousands) if thousands else 0
    hundreds, _, ones = rest.rpartition("hundred")
    total += 100 * read_back(hundreds) if hundreds else 0
    return total + sum(VALUES[word] for word in ones.replace("-", " ").split() if word != "and")


@given(st.integers(0, 999_999))
def test_words_say_the_number_they_stand_for(number: int) -> None:
    assert read_back(whole_words(number)) == number
