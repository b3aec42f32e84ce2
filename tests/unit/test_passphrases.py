"""Passphrases after ASVS 5.0, 6.2: up to 256 characters of any kind, nothing soon guessed, and no names known here."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from zxcvbn import zxcvbn
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from reception_app.errors import InputProblem
from reception_app.passphrases import MAXIMUM, MINIMUM, check_passphrase
from reception_app.paths import resources

KNOWN = ("Sam Sampleworth", "s.sampleworth", "Leeds (HMP)", "Leeds", "LEI")

GOOD = (
    "correct horse staple", "kettle pigeon ladder", "SPADE LANTERN ORBIT", "ŵyneb â'r môr", "😀😁😂🤣😊 tram kettle",
    "日本語のパスフレーズです",
    " spaces at both ends ", "tab\tkettle inside", "kettle pigeon ladder 7 trams",
    "sam likes green trams", "reception is where the van stops", "kettle pigeon ladder " + "z" * 235,
    "k7fm-w2np-qx8d-hg4t",
)  # fmt: skip


@pytest.mark.parametrize("passphrase", GOOD)
def test_unrelated_words_will_do_whatever_the_signs(passphrase: str) -> None:
    check_passphrase(passphrase, KNOWN)
    assert 12 <= len(passphrase) <= MAXIMUM


def test_at_least_64_signs_are_taken() -> None:
    check_passphrase("kettle pigeon ladder tram " * 3)
    check_passphrase("q1 kettle w2 pigeon e3 ladder r4 " * 6)
    assert MAXIMUM >= 64


BAD = (
    ("", "IN-311"), ("eleven sign", "IN-311"), ("e\u0301" * 11, "IN-311"), ("z" * (MAXIMUM + 1), "IN-312"),
    (" " * 12, "IN-313"), ("-" * 12, "IN-313"), ("!-?.,:" * 2, "IN-313"), ("a" * 12, "IN-313"), ("😀" * 12, "IN-313"),
    ("q1" * 32, "IN-313"), ("a" * 11 + "b", "IN-313"), ("000000000001", "IN-313"), ("😀😁😂🤣😊" * 3, "IN-313"),
    ("letmeinletmein77", "IN-313"), ("Qwertyuiop 2026!", "IN-313"),
    ("123456789012", "IN-313"), ("Password 1234", "IN-316"), ("Correct Horse Battery Staple", "IN-313"),
    ("qwertyuiop[]asdf", "IN-313"), ("1Q2W3E4R5T6Y", "IN-313"),
    ("summer2026!!!", "IN-313"), ("P@ssw0rd2026!!", "IN-313"), ("Iloveyou12345!", "IN-313"), ("zebra" * 51, "IN-313"),
    ("lower case only", "IN-313"), ("Winter 2025 Winter", "IN-313"), ("nurse nurse nurse 1", "IN-313"),
    ("Manchester United 99", "IN-313"), ("a b c d e f g h i j", "IN-313"), ("01/02/1987 03/04/1989", "IN-313"),
    ("You'll never walk alone", "IN-313"), ("s.u.m.m.e.r.2.0.2.6", "IN-313"), ("zaq12wsxcde34rfv", "IN-313"),
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


def test_none_of_the_30_000_commonest_will_do_whole_doubled_or_with_a_year() -> None:
    commonest = FREQUENCY_LISTS["passwords"]
    assert len(commonest) >= 30_000
    long_enough = [each for each in commonest if len(each) >= MINIMUM]
    tried = [*long_enough, *(each * 3 for each in commonest[:60]), *(f"{each}-2026!!!!" for each in commonest[:60])]
    let_through = [each for each in tried if len(each) >= MINIMUM and not _refused(each)]
    assert len(tried) > 200
    assert let_through == []


def test_the_list_beside_the_estimator_holds_only_what_the_estimator_takes_for_long() -> None:
    text = (resources() / "passphrases" / "common.txt").read_text(encoding="utf-8")
    listed = [line for line in text.splitlines() if not line.startswith("#")]
    assert len(listed) == len(set(listed)) >= 40
    for line in listed:
        assert len(line) >= MINIMUM
        assert float(zxcvbn(line[:32])["guesses"]) >= 1e10, f"refused without the list: {line}"
        assert _refused(line)
        assert line[-1].isdigit() or _refused(f"{line.capitalize()} 2026")


def test_names_known_here_count_as_guessed_at_once() -> None:
    check_passphrase("Zibblewick trams Quorlby")
    with pytest.raises(InputProblem) as caught:
        check_passphrase("Zibblewick trams Quorlby", ("Zed Zibblewick", "Quorlby (HMP)"))
    assert caught.value.code == "IN-316" or "soon be guessed" in caught.value.what


WORST = ("4@8({[<369|1!7$50+%2" * 13)[:MAXIMUM]
"""Every sign stands for several letters: what the estimator takes longest for."""


@pytest.mark.parametrize("passphrase", [WORST, "1" * MAXIMUM, "1.1." * 64, ("a" * 35 + "b") * 7, "0123456789" * 25])
def test_256_characters_are_judged_in_the_time_of_a_few(passphrase: str) -> None:
    check_passphrase("kettle pigeon ladder")  # the dictionaries are read
    started = time.process_time()
    _refused(passphrase)
    assert time.process_time() - started < 5, "0.8 s seen for the worst; 72 characters of it would take 5, 256 minutes"


def test_the_dictionaries_are_read_only_when_a_passphrase_is_chosen() -> None:
    code = "import sys, reception_app.keyslots; assert 'zxcvbn' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def _refused(passphrase: str) -> bool:
    try:
        check_passphrase(passphrase)
    except InputProblem:
        return True
    return False
