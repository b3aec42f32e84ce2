"""Passphrases after ASVS 5.0, 6.2: length alone, up to 256, nothing everybody tries first, and no names known here."""

from __future__ import annotations

import pytest

from reception_app.errors import InputProblem
from reception_app.passphrases import MAXIMUM, check_passphrase

KNOWN = ("Sam Sampleworth", "s.sampleworth", "Leeds (HMP)", "Leeds", "LEI")

GOOD = (
    "correct horse staple", "lower case only", "ONLY CAPITALS", "ŵyneb â'r môr", "😀😁😂🤣😊 tram" * 3,
    "日本語のパスフレーズです",
    " spaces at both ends ", "tab\tinside it", "x y z w " * 8, "mountain lamp river",
    "sam likes green trams", "reception is where the van stops", "zebra" * 51,
)  # fmt: skip


@pytest.mark.parametrize("passphrase", GOOD)
def test_length_is_the_rule_whatever_the_signs(passphrase: str) -> None:
    check_passphrase(passphrase, KNOWN)
    assert 12 <= len(passphrase) <= MAXIMUM


def test_at_least_64_signs_are_taken() -> None:
    check_passphrase("ab cd ef gh ij " * 5)
    check_passphrase("q1 w2 e3 r4 " * 6)
    assert MAXIMUM >= 64


BAD = (
    ("", "IN-311"), ("eleven sign", "IN-311"), ("e\u0301" * 11, "IN-311"), ("z" * (MAXIMUM + 1), "IN-312"),
    (" " * 12, "IN-313"), ("-" * 12, "IN-313"), ("!-?.,:" * 2, "IN-313"), ("a" * 12, "IN-313"), ("😀" * 12, "IN-313"),
    ("q1" * 32, "IN-313"), ("a" * 11 + "b", "IN-313"), ("000000000001", "IN-313"), ("😀😁😂🤣😊" * 3, "IN-313"),
    ("letmeinletmein77", "IN-313"), ("Qwertyuiop 2026!", "IN-313"),
    ("123456789012", "IN-313"), ("Password 1234", "IN-313"), ("Correct Horse Battery Staple", "IN-313"),
    ("qwertyuiop[]asdf", "IN-313"), ("1Q2W3E4R5T6Y", "IN-313"),
    ("Sam Sampleworth", "IN-316"), ("sampleworth2026", "IN-316"), ("SampleworthSam!", "IN-316"),
    ("leedsleedsleeds", "IN-316"), ("Reception12345", "IN-316"), ("reception-leeds-1", "IN-316"),
    ("password in leeds", "IN-316"), ("healthcare 2026", "IN-316"),
)  # fmt: skip


@pytest.mark.parametrize(("passphrase", "code"), BAD)
def test_what_is_guessed_first_will_not_do(passphrase: str, code: str) -> None:
    with pytest.raises(InputProblem) as caught:
        check_passphrase(passphrase, KNOWN)
    assert caught.value.code == code
    assert passphrase == "" or passphrase not in str(caught.value)
