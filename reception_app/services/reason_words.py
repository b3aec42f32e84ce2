"""A reason that stands in the history for ever: it says why, and names nobody in custody."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reception_app.errors import InputProblem
from reception_app.identifiers import normalise_name

SHORTEST = 3
_WORD = re.compile(r"\w+")


def check_reason(reason: str, naming: Iterable[str]) -> None:
    """Raise InputProblem: IN-345 when there is no reason, IN-346 when a word of `naming` (names, numbers) is in it."""
    said = reason.strip()
    if len(said) < SHORTEST:
        raise InputProblem("IN-345", "There is no reason yet.", "Write why, in a few words that name nobody.")
    words = set(_WORD.findall(normalise_name(said)))
    named = {word for each in naming for word in _WORD.findall(normalise_name(each)) if len(word) > 1}
    if words & named:
        raise InputProblem(
            "IN-346",
            "The reason names the person. It stays in the history for good, so it may not.",
            "Write why without the name or number, for example “retention period over” or “request of 3 November”.",
        )
