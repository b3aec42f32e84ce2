"""What a passphrase has to be: long enough, not one that everybody tries first, and not made of names known here.

After ASVS 5.0, 6.2: at least 12 characters and up to 256, any of them, compared exactly as typed; no rule of what kinds
of signs must be in it, but a few of them over and over are no length; held against a list of the commonest
(`resources/passphrases/common.txt`), with and without digits at the end, and against the words that anybody at this
desk would try: one's own name, the prison's, "Reception". It never has to be changed for its age.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from reception_app.errors import InputProblem
from reception_app.paths import resources

MINIMUM = 12
MAXIMUM = 256
_KNOWN_HERE = ("reception", "passphrase", "password", "healthcare")
_LEAST_DIFFERENT = 5
"""Different characters that a passphrase has: with fewer, every one of its length is soon tried."""
_LEAST_OWN = 6
"""Letters that must be left when the words known here and all digits are taken out."""


def check_passphrase(passphrase: str, known: Sequence[str] = ()) -> None:
    """Refuse a passphrase that is too short (IN-311) or long (IN-312), commonly used (IN-313) or easily guessed here.

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
    if not plain or len(set(text.casefold())) < _LEAST_DIFFERENT:
        raise InputProblem(
            "IN-313",
            "That passphrase repeats a few characters, or has no letter or digit: it is guessed first.",
            "Choose three or four words that do not belong together.",
        )


def _plain(text: str) -> str:
    return "".join(each for each in text.casefold() if each.isalnum())


@lru_cache(maxsize=1)
def _commonest() -> frozenset[str]:
    lines = (resources() / "passphrases" / "common.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
