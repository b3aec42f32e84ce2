"""The check on the escort sheet's free texts: they may name no medicine and no health problem of the person."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from reception_app.clinical.formulary import find, load_formulary
from reception_app.errors import SheetProblem
from reception_app.handover.escort_lines import EscortLines
from reception_app.handover.record import Record, Travel
from reception_app.handover.views.words import NOT_RECORDED
from reception_app.vocabulary import FitToTravel, Purpose

_LEAST = 4
_LEAST_NAME = 3
_TELEPHONE = re.compile(r"[0-9+()\- ]{5,24}(?:,? (?:ext\.?|extension) ?\d{1,6})?", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
TELLING = ("SH-201", "SH-202", "SH-203")
FREE_TEXTS = {"instruction": "safety instruction", "conditions": "conditions of travel"}
"""What healthcare writes for the escort in its own words, by field, and what it is called."""
_TOLD = {
    "SH-201": ("a medicine's name", "Say what to do instead, for example: give the sealed packet at 18:00."),
    "SH-202": ("the name of a health problem", "Say what may happen and what to do, not what the person has."),
    "SH-203": ("a word that says what the person has or takes", "Say what may happen and what to do instead."),
}


def check_free_text(text: str | None, what: str, record: Record, lines: EscortLines) -> None:
    """Raise SheetProblem (SH-201, -202, -203) when `text` names one of the person's medicines or problems.

    The message says which kind of word to take out, never the word.
    """
    code = told_by(text, record, lines) if text else None
    if code is not None:
        raise telling(code, what)


def telling(code: str, what: str) -> SheetProblem:
    """Return what is said of a free text that tells too much: which text, which kind of word, what to write."""
    kind, instead = _TOLD[code]
    return SheetProblem(code, f"The {what} for the escort sheet holds {kind}.", f"Take it out. {instead}")


def words_to_print(travel: Travel, purpose: Purpose, record: Record, lines: EscortLines) -> Travel:
    """Return the free texts as the escort sheet prints them, checked. Raises SheetProblem (SH-201, -202, -203).

    To hospital nothing stops the pack: there the ward reads clinical words in its summary, and in their place the
    escort's sheet says to ask healthcare.
    """
    for field, what in FREE_TEXTS.items():
        words = getattr(travel, field)
        if field == "conditions" and travel.fit is not FitToTravel.WITH_CONDITIONS:
            continue  # kept from an earlier answer, and printed nowhere
        if purpose is not Purpose.HOSPITAL:
            check_free_text(words, what, record, lines)
        elif words and told_by(words, record, lines):
            instead = lines.going["hospital_left_off"]
            travel = (
                replace(travel, instruction=instead) if field == "instruction" else replace(travel, conditions=instead)
            )
    return travel


def left_off_words(code: str, what: str) -> str:
    """Return what the desk is told of a text that is left off the escort's sheet to hospital, and how to go on."""
    kind, instead = _TOLD[code]
    return (
        f"The {what} holds {kind}: it is printed in the hospital’s summary and left off the escort’s sheet, which says "
        f"to ask healthcare. Nothing holds the pack. For the escort too: {instead[:1].lower()}{instead[1:]}"
    )


def told_by(text: str, record: Record, lines: EscortLines) -> str | None:
    """Return what `text` would tell: SH-201 a medicine, SH-202 a problem, SH-203 another telling word; or None."""
    if _names_medicine(text, record, lines):
        return "SH-201"
    if _shares_word(text, _problem_names(record), lines):
        return "SH-202"
    return "SH-203" if lines.leak_in(text) else None


def _names_medicine(text: str, record: Record, lines: EscortLines) -> bool:
    names = [name for script in record.scripts for name in (script.medicine, script.brand) if name]
    names += [allergy.substance for allergy in record.allergies.items if find(allergy.substance)]
    if _shares_word(text, names, lines):
        return True
    # A medicine that is not on the person's list is still a medicine: the formulary knows many names.
    words = {word.casefold() for word in _WORD.findall(text)} - lines.harmless_words
    return any(word in _first_words() or (len(word) >= _LEAST and find(word) is not None) for word in words)


@lru_cache(maxsize=1)
def _first_words() -> frozenset[str]:
    """Return the first word of every name in the formulary: `Concerta XL` is named by `Concerta` alone."""
    names = (name for entry in load_formulary().entries for name in (entry.generic, *entry.brands, *entry.synonyms))
    firsts = (found[0].casefold() for name in names if (found := _WORD.findall(name)))
    return frozenset(word for word in firsts if len(word) >= _LEAST_NAME)


def _problem_names(record: Record) -> list[str]:
    names = [script.indication for script in record.scripts if script.indication]
    names += [flag.words for flag in record.flags]
    names += [flag.detail for flag in record.flags if flag.detail]
    return names


def _shares_word(text: str, names: Iterable[str], lines: EscortLines) -> bool:
    said = {word.casefold() for word in _WORD.findall(text)}
    for name in names:
        telling = {word.casefold() for word in _WORD.findall(name) if len(word) >= _LEAST}
        if said & (telling - lines.harmless_words):
            return True
    return False


def checked_telephone(travel: Travel) -> str:
    """Return the healthcare telephone. Raises SheetProblem (SH-204) when it is not a telephone number."""
    number = (travel.healthcare_telephone or "").strip()
    if number and _TELEPHONE.fullmatch(number) is None:
        raise SheetProblem(
            "SH-204",
            "The healthcare telephone for the escort sheet is not a telephone number.",
            "Write digits only, for example 01632 960118, with an extension if there is one.",
        )
    return number or NOT_RECORDED
