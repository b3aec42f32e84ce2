"""The recovery code: what a desk is opened with when nobody who looks after it can sign in any more.

Seven groups of five signs, for a piece of paper in a safe: four random ones and one that checks them, so that a slip
of the pen or the keys is told with the group it is in. 28 random signs are 140 bits: nobody guesses it. The alphabet
is Crockford's base 32, read in small or capital letters, O as 0, I and L as 1; dashes and spaces mean nothing.

The checking sign is the sum of the four, each times a power of the alphabet's generator in the field of 32 elements,
another for every place in the code: one wrong sign, or two changed over, in a group is always noticed.
"""

from __future__ import annotations

from nacl.utils import random as random_bytes

from reception_app.errors import InputProblem

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS = 7
DATA = 4
_LOOK_ALIKES = str.maketrans("OIL", "011")
_MODULUS = 0b100101
"""x⁵ + x² + 1, of which x is a generator."""


def new_code() -> str:
    """Return a fresh code as it is written down: `K7QMP-…`, seven groups with dashes."""
    signs = [byte & 31 for byte in random_bytes(GROUPS * DATA)]
    groups = [signs[start : start + DATA] for start in range(0, len(signs), DATA)]
    return "-".join(_text([*group, _check(group, place)]) for place, group in enumerate(groups))


def read_code(typed: str) -> str:
    """Return the code as it was typed, in the one form of `new_code`. Raises InputProblem (IN-314, IN-315)."""
    text = "".join(each for each in typed.upper() if each.isalnum()).translate(_LOOK_ALIKES)
    size = DATA + 1
    if len(text) != GROUPS * size:
        raise InputProblem(
            "IN-314",
            f"A recovery code has {GROUPS} groups of {size} letters and digits.",
            "Type all of it as it stands on the paper; dashes and spaces may be left out.",
        )
    groups = [text[start : start + size] for start in range(0, len(text), size)]
    for place, group in enumerate(groups):
        if not _is_whole(group, place):
            raise InputProblem(
                "IN-315",
                f"There is a slip in group {place + 1} of the recovery code.",
                "Compare that group with the paper, letter by letter. U is never in it.",
            )
    return "-".join(groups)


def _is_whole(group: str, place: int) -> bool:
    if any(sign not in ALPHABET for sign in group):
        return False
    *data, check = (ALPHABET.index(sign) for sign in group)
    return _check(data, place) == check


def _text(signs: list[int]) -> str:
    return "".join(ALPHABET[sign] for sign in signs)


def _check(data: list[int], place: int) -> int:
    total = 0
    for position, sign in enumerate(data):
        total ^= _times_power(sign, 1 + position + DATA * place)
    return total


def _times_power(sign: int, power: int) -> int:
    for _ in range(power):
        sign <<= 1
        if sign & 32:
            sign ^= _MODULUS
    return sign
