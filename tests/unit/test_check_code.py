"""The check code of a typed line: what counts, what does not, and that no slip of the keys gets past it.

That every slip is caught in every line of the golden file is shown in `tests/pack/test_check_code_slips.py`.
"""

from __future__ import annotations

from math import gcd

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception_app.clinical.check_code import MODULUS, RADIX, canonical, check_code, check_letters, holds, tidy_code

LINE = "A0001TT; carbamazepine; 400 mg; modified-release tablet; 400 mg; oral; twice a day at 08:00 and 20:00"
KEYS = st.text(st.characters(min_codepoint=32, max_codepoint=MODULUS - 1, exclude_categories=["Cc"]), max_size=120)


def letters(text: str) -> list[int]:
    return [ord(letter) - ord("A") for letter in text]


@pytest.mark.parametrize(
    ("text", "check"),
    [("ISOHJ", "TC"), ("ABCDEFGHIJKLMN", "JF"), ("AAAEEEIIIOOOUUUBCDEF", "JY"), ("Z" * 30, "NS"),
     ("ASDFQWERTYLKJH", "LR")],
)  # fmt: skip
def test_the_two_letters_are_those_of_the_standard(text: str, check: str) -> None:
    """ISO/IEC 7064, MOD 661-26: published examples."""
    assert check_letters(letters(text)) == check
    assert (sum(value * RADIX**place for place, value in enumerate(reversed(letters(text + check))))) % MODULUS == 1


def test_the_numbers_of_the_proof_hold() -> None:
    assert all(MODULUS % divisor for divisor in range(2, 26)), "661 is a prime"
    assert gcd(RADIX, MODULUS) == gcd(RADIX - 1, MODULUS) == 1
    assert [power for power in range(1, 166) if pow(RADIX, 2 * power, MODULUS) == 1] == [165]
    assert pow(RADIX, 330, MODULUS) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("Modified Release", "modified-release"), ("400 mg", "400mg"), ("1 mg in 1 mL;  oral", "1 MG IN 1 ML;oral"),
     ("oral \N{EM DASH} daily", "oral - daily"), ("8\N{NO-BREAK SPACE}mg", "8 mg"), ("a\u2019b", "a'b"),
     (" 60 mg\n", "60 mg"), ("1\N{EN DASH}2", "1-2"), ("café", "cafe\N{COMBINING ACUTE ACCENT}")],
)  # fmt: skip
def test_capitals_spaces_and_dashes_do_not_count(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)
    assert check_code(one) == check_code(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("1-2 tablets", "12 tablets"), ("1 0 mg", "10 mg"), ("7.5 mg", "75 mg"), ("7,5 mg", "75 mg"), ("08:00", "0800"),
     ("400 mg tablet", "400 mg modified-release tablet"), ("60 mg", "60 mL"), ("30/500", "30500"), ("a; b", "a, b")],
)  # fmt: skip
def test_what_can_change_a_dose_counts(one: str, other: str) -> None:
    """A space or dash between two digits parts two numbers; "modified release" was missing from a picture once."""
    assert canonical(one) != canonical(other)
    assert check_code(one) != check_code(other)


def test_the_code_belongs_to_one_person() -> None:
    assert not holds(LINE.replace("A0001TT", "A0002TT"), check_code(LINE))


def test_a_code_is_five_letters_and_forgives_how_it_is_typed() -> None:
    code = check_code(LINE)
    assert len(code) == 5
    assert code.isalpha()
    assert code.isupper()
    for typed in (code.lower(), " ".join(code), f"{code[:2]}-{code[2:]}", f" {code} "):
        assert holds(LINE, typed)
        assert tidy_code(typed) == code


def test_every_wrong_letter_and_every_swap_in_the_code_is_caught() -> None:
    code = check_code(LINE)
    wrong = [code[:at] + letter + code[at + 1 :] for at in range(5) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    wrong += [code[:at] + code[at + 1] + code[at] + code[at + 2 :] for at in range(4)]
    assert [typed for typed in wrong if typed != code and holds(LINE, typed)] == []
    assert not any(holds(LINE, typed) for typed in ("", code[:4], code + code[0], "QQQQ5"))


@given(line=KEYS, at=st.integers(0, 200), key=st.characters(min_codepoint=32, max_codepoint=126))
def test_one_wrong_extra_or_missing_key_is_caught_in_any_line(line: str, at: int, key: str) -> None:
    """Whatever changes what counts is caught; what changes nothing that counts passes."""
    at = min(at, len(line))
    for typed in (line[:at] + key + line[at + 1 :], line[:at] + key + line[at:], line[:at] + line[at + 1 :]):
        assert holds(typed, check_code(line)) == (canonical(typed) == canonical(line))


@given(line=KEYS, at=st.integers(0, 200))
def test_two_neighbours_that_change_places_are_caught_in_any_line(line: str, at: int) -> None:
    swapped = line[:at] + line[at : at + 2][::-1] + line[at + 2 :]
    assert holds(swapped, check_code(line)) == (canonical(swapped) == canonical(line))


@given(line=st.text("abcdefghij 0123456789;.:", min_size=8, max_size=150), data=st.data())
def test_any_two_wrong_characters_are_caught(line: str, data: st.DataObject) -> None:
    text = canonical(line).replace(" ", "")
    if len(text) < 2:
        return
    one, other = data.draw(st.lists(st.integers(0, len(text) - 1), min_size=2, max_size=2, unique=True))
    wrong = list(text)
    wrong[one], wrong[other] = (data.draw(st.sampled_from("klmnopqrstuvwxyz")) for _ in range(2))
    assert check_code("".join(wrong)) != check_code(text)


@given(line=KEYS, at=st.integers(0, 120), count=st.integers(1, 25))
def test_a_stretch_left_out_is_caught(line: str, at: int, count: int) -> None:
    text = canonical(line).replace(" ", "x")
    gone = text[:at] + text[at + count :]
    assert check_code(gone) != check_code(text) or gone == text


@pytest.mark.parametrize("line", ["ab", "400 mg; Tablet", "methadone 60 mg once a day"])
def test_the_middle_letters_are_those_of_the_line_read_backwards(line: str) -> None:
    assert check_code(line)[2:4] == check_code(canonical(line)[::-1])[:2]
    assert check_code(line)[:2] != check_code(line)[2:4]


def test_the_weights_come_again_after_330_places() -> None:
    for value in (1, 25, 660):
        assert check_letters([value, *[0] * 330]) == check_letters([value])
        assert check_letters([value, *[0] * 329]) != check_letters([value])
