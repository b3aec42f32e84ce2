"""Whether free words say whose they are: a receipt travels in clear, so nobody's name or number may stand in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_WORD = re.compile(r"[^\W\d_]+")
_LEAST_NAME = 3
_LEAST_NUMBER = 5
_JOINING = frozenset(
    ("van", "von", "der", "den", "ter", "bin", "bint", "ibn", "abu", "and", "the", "del", "dos", "san")
)
"""What joins parts of names and is a word of its own: the driver of a van is nobody's name."""


def holds_name(words: str, names: Iterable[str]) -> bool:
    """True when a part of one of the names stands among the words.

    Letter case and accents do not count, but for parts of two letters: `Ng` is a name, and `an` is not.
    """
    said = set(_WORD.findall(_plain(words)))
    folded = {word.casefold() for word in said}
    for part in (part for name in names for part in _WORD.findall(_plain(name))):
        if len(part) >= _LEAST_NAME and part.casefold() in folded - _JOINING:
            return True
        if len(part) == _LEAST_NAME - 1 and part in said and not part.islower():
            return True
    return False


def holds_number(words: str, numbers: Iterable[str]) -> bool:
    """True when one of the numbers stands among the words, however it is spaced."""
    said = _together(words)
    found = (_together(number) for number in numbers)
    return any(number in said for number in found if len(number) >= _LEAST_NUMBER)


def _plain(words: str) -> str:
    apart = unicodedata.normalize("NFKD", words)
    return "".join(each for each in apart if not unicodedata.combining(each))


def _together(words: str) -> str:
    return re.sub(r"[\W_]", "", words).casefold()
