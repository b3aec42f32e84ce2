"""The part of the papers for the person and a carer in another language: the same as the English above it, in parts.

Built from the English view, so that it says no more. No dose is said in it, and it says so; nor what was typed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reception_app.handover.translations import Translation

Pair = tuple[str, str]
FOR_A_CARER = "Each dose stands in English alone. If you are not sure of it, ask before they take anything."
NO_DOSE = "Each dose stands in English alone. If you are not sure of it, ask before you take anything."


@dataclass(frozen=True, slots=True)
class TranslatedPart:
    """A heading and its lines in another language."""

    head: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Translated:
    """What stands after the English. `mark` names the language, and who checked it or that nobody has."""

    mark: str
    parts: tuple[TranslatedPart, ...]


def part_in(tongue: Translation, head: str, lines: Iterable[str] = ()) -> TranslatedPart:
    """Return a part by its English heading and lines; a line that is not translated is left to the English."""
    return TranslatedPart(tongue.of(head) or head, tuple(filter(None, map(tongue.said, lines))))


def told(tongue: Translation, pairs: Iterable[Pair]) -> tuple[str, ...]:
    """Return labels and what is said of them, translated; what was typed, a name or a day, stays as it is."""
    return tuple(f"{tongue.of(label) or label}: {tongue.said(words) or words}" for label, words in pairs)


def of_each(tongue: Translation, pairs: Iterable[Pair]) -> tuple[str, ...]:
    """Return what is translated of what is said of medicines, each by its name."""
    return tuple(f"{name}: {said}" for name, words in pairs if (said := tongue.said(words)))


def no_dose(tongue: Translation) -> str:
    """Return that no dose is said in this language."""
    return tongue.of(NO_DOSE) or NO_DOSE


def known_told(tongue: Translation, pairs: Iterable[Pair]) -> tuple[str, ...]:
    """Return those labels with what is said of them, of which something is translated; the rest stands in English."""
    return tuple(f"{tongue.of(label) or label}: {said}" for label, words in pairs if (said := tongue.said(words)))
