"""A check code for a line that is copied from paper by hand: five letters that show a slip of the keys. Pure.

The first two letters are the check characters of ISO/IEC 7064, MOD 661-26, of the line's canonical text; the next two
are the same of that text read backwards; the last counts its characters, modulo 26. A medicine line has more characters
than the 26 letters the standard lists, so each character stands for the remainder of its code point by 661: 661 is a
prime above the code point of every character on a British keyboard, so different characters have different values.

Why no slip hides. With weights 26^i modulo the prime 661:
- one wrong character changes the sum by (a - b) 26^i, two neighbours that changed places by 25 (a - b) 26^i: neither
  is 0, as 661 divides none of the factors. Each pair of letters catches both by itself.
- any two wrong characters, 1 to 164 apart: d and e would have to solve d 26^i + e 26^j = 0 and d 26^-i + e 26^-j = 0,
  so 26^(2 (i - j)) = 1, and the order of 26^2 modulo 661 is 165.
- up to 25 characters left out, or too many, change the last letter.
Characters 661 or a multiple of it apart in Unicode (none of them on one keyboard) have one value.

Source: ISO/IEC 7064:2003, pure system with two check characters; `ISOHJ` has `TC`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import cycle
from operator import mul
from string import ascii_uppercase

MODULUS, RADIX = 661, 26
LENGTH = 5
"""How many letters a code has."""

_WEIGHTS = tuple(pow(RADIX, place, MODULUS) for place in range(2, 2 + 330))
"""26^i modulo 661 of every place before the two check characters, the last first; after 330 they come again."""
_QUOTES = str.maketrans("\u2018\u2019\u201a\u2032\u201c\u201d\u201e\u2033", "''''" + '"' * 4)
_SPACES = re.compile(r"[\s\-\u2010-\u2015\u2212]+")
_IDLE = re.compile(r"(?<![0-9]) | (?![0-9])")


def canonical(line: str) -> str:
    """Return what a code is of: `400 mg; Tablet` is `400mg;tablet`.

    Capitals, spaces and dashes do not count, so `Modified release` is `modified-release`; but between two digits a
    space or dash is one space: `1-2` is never `12`. Everything else counts, every word of the form among it.
    """
    small = line.lower()
    if not small.isascii():
        small = unicodedata.normalize("NFC", small).translate(_QUOTES)
    return _IDLE.sub("", _SPACES.sub(" ", small))


def check_code(line: str) -> str:
    """Return the five letters of a line."""
    values = [ord(character) % MODULUS for character in canonical(line)]
    return check_letters(values) + check_letters(values[::-1]) + ascii_uppercase[len(values) % len(ascii_uppercase)]


def holds(line: str, code: str) -> bool:
    """True when the line is the one the code was made of. Small letters and spaces in the code pass."""
    return check_code(line) == tidy_code(code)


def tidy_code(code: str) -> str:
    """Return a code as it is printed: capitals, without spaces and dashes."""
    return _SPACES.sub("", code.upper())


def check_letters(values: Sequence[int]) -> str:
    """Return the two check characters of ISO/IEC 7064, MOD 661-26, for values from 0 to 660; A to Z are 0 to 25."""
    total = sum(map(mul, reversed(values), cycle(_WEIGHTS)))
    first, second = divmod((1 - total) % MODULUS, RADIX)
    return ascii_uppercase[first] + ascii_uppercase[second]
