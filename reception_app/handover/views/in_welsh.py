"""The Welsh part of the papers for the person and a carer: the same as the English above it, part by part.

Built from the English view, so that it says no more. No dose is said in it, and it says so. Nobody has checked it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reception_app.handover.person_words_cy import welsh_of, welsh_said, welsh_words

Pair = tuple[str, str]
FOR_A_CARER = "Each dose stands in English alone. If you are not sure of it, ask before they take anything."
NO_DOSE = "Each dose stands in English alone. If you are not sure of it, ask before you take anything."


@dataclass(frozen=True, slots=True)
class WelshPart:
    """A heading and its lines in Welsh."""

    head: str
    lines: tuple[str, ...]


def welsh_part(head: str, lines: Iterable[str] = ()) -> WelshPart:
    """Return a part by its English heading and lines; a line that has no Welsh is left to the English."""
    return WelshPart(welsh_of(head) or head, tuple(filter(None, map(welsh_said, lines))))


def told(pairs: Iterable[Pair]) -> tuple[str, ...]:
    """Return labels and what is said of them in Welsh; what was typed, a name or a day, stays as it is."""
    return tuple(f"{welsh_of(label) or label}: {welsh_said(words) or words}" for label, words in pairs)


def of_each(pairs: Iterable[Pair]) -> tuple[str, ...]:
    """Return what has Welsh of what is said of medicines, each by its name."""
    return tuple(f"{name}: {said}" for name, words in pairs if (said := welsh_said(words)))


def no_dose() -> str:
    """Return that no dose is said in Welsh."""
    return welsh_words()[NO_DOSE]


def known_told(pairs: Iterable[Pair]) -> tuple[str, ...]:
    """Return those labels with what is said of them, of which something has Welsh; the rest stands in English."""
    return tuple(f"{welsh_of(label) or label}: {said}" for label, words in pairs if (said := welsh_said(words)))
