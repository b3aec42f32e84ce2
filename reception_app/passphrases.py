"""What a passphrase has to be: long enough, not soon guessed, and not made of names known here.

After ASVS 5.0, 6.2: at least 12 characters and up to 256, any of them, compared exactly as typed; no rule of what kinds
of signs must be in it. How soon it would be guessed is estimated by zxcvbn (the 30,000 commonest passwords, names,
English words, dates, runs of the keyboard, repeats), with the words that anybody at this desk would try: one's own
name, the prison's, "Reception". `resources/passphrases/common.txt` holds the well-known ones that zxcvbn takes for
long. A passphrase never has to be changed for its age. Why `_LEAST_GUESSES` is what it is: docs/security.md.
"""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from reception_app.errors import InputProblem
from reception_app.paths import resources

MINIMUM = 12
MAXIMUM = 256
_KNOWN_HERE = ("reception", "passphrase", "password", "healthcare")
_LEAST_GUESSES = 1e10
"""Guesses that somebody needs who knows how people choose: zxcvbn's highest class begins here."""
_LOOKED_AT = 32
"""Characters that are estimated: the time grows with their square (seconds at 72, zxcvbn's own most), and what comes
after them can only make a passphrase better."""
_LEAST_OWN = 6
"""Letters that must be left when the words known here and all digits are taken out."""
_BETWEEN_WORDS = str.maketrans("", "", string.punctuation + string.whitespace)


def check_passphrase(passphrase: str, known: Sequence[str] = ()) -> None:
    """Refuse a passphrase that is too short (IN-311) or long (IN-312), soon guessed (IN-313) or guessed here (IN-316).

    `known`: names of the person and the prison; what consists of little else is refused too (IN-316).
    """
    text = unicodedata.normalize("NFC", passphrase)
    if len(text) < MINIMUM:
        raise InputProblem(
            "IN-311",
            f"A passphrase has at least {MINIMUM} characters.",
            "Use three or four words that you can type at night.",
        )
    if len(text) > MAXIMUM:
        raise InputProblem(
            "IN-312", f"A passphrase has at most {MAXIMUM} characters.", "Choose a shorter one, of a few words."
        )
    plain = _plain(text)
    if not _commonest().isdisjoint((plain, plain.rstrip("0123456789"))):
        raise InputProblem(
            "IN-313",
            "That passphrase is one of those most often used, and is guessed first.",
            "Choose three or four words that do not belong together.",
        )
    words = sorted({_plain(part) for name in (*known, *_KNOWN_HERE) for part in name.split()}, key=len, reverse=True)
    rest = plain
    for word in words:
        if len(word) > 2:
            rest = rest.replace(word, "")
    if rest != plain and sum(each.isalpha() for each in rest) < _LEAST_OWN:
        raise InputProblem(
            "IN-316",
            "That passphrase is little more than your name, the prison's, or a word everybody here would try.",
            "Choose three or four words that have nothing to do with you or this desk.",
        )
    if _guesses(text, words) < _LEAST_GUESSES:
        raise InputProblem(
            "IN-313",
            "That passphrase would soon be guessed: common words, names, dates, repeats or keys in a row.",
            "Add one or two words that have nothing to do with the others.",
        )


def _guesses(text: str, known: Sequence[str]) -> float:
    """Return the fewer guesses of two: as typed, and with nothing between the words.

    The estimator takes a space for a sign that has to be found by trying; who guesses passphrases knows of spaces.
    """
    from zxcvbn import zxcvbn  # its dictionaries take half a second: never at the start

    readings = {text[:_LOOKED_AT], text.translate(_BETWEEN_WORDS)[:_LOOKED_AT]}
    return min(float(zxcvbn(each, user_inputs=known)["guesses"]) if each else 0.0 for each in readings)


def _plain(text: str) -> str:
    return "".join(each for each in text.casefold() if each.isalnum())


@lru_cache(maxsize=1)
def _commonest() -> frozenset[str]:
    lines = (resources() / "passphrases" / "common.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
