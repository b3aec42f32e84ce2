"""Allergies against scripts: by ingredient, by class, by classes that cross-react; and what could not be checked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from reception_app.clinical.alerts_making import Alert, AllergyFact, Case, Line, listed
from reception_app.clinical.formulary import DrugClass, Entry, Formulary
from reception_app.identifiers import normalise_name
from reception_app.vocabulary import AllergyState

_STATES = {AllergyState.NOT_RECORDED: "Allergies not recorded", AllergyState.UNAVAILABLE: "Allergies unavailable"}
_APART = re.compile(r"[,;/+&()]|\band\b|\bor\b|\bwith\b")


@dataclass(frozen=True, slots=True)
class _Allergen:
    """What the substance of an allergy stands for: names that compare, classes said outright, classes of a medicine."""

    ingredients: frozenset[str]
    said: frozenset[str]
    of_medicine: frozenset[str]


def allergy_alerts(case: Case) -> Iterator[Alert]:
    """Yield what allergies meet among the scripts that are given or on hold."""
    if not case.live:
        return
    if case.allergies.state in _STATES:
        yield case.alert(
            "allergies_not_known", (), {"state": _STATES[case.allergies.state]}, (case.allergies.state.value,)
        )
    unknown = []
    for allergy in case.allergies.items:
        found = list(_of_allergy(case, allergy))
        yield from found
        if not found and not _known(case, allergy):
            unknown.append(allergy.substance.strip())
    if unknown:
        yield case.alert("allergy_not_matched", (), {"substance": listed(unknown)}, unknown)


def _of_allergy(case: Case, allergy: AllergyFact) -> Iterator[Alert]:
    """Yield the alerts of one allergy; each script is told once, by what is closest."""
    allergens = _allergens(allergy.substance, case.formulary)
    same: list[Line] = []
    others: dict[tuple[str, str, tuple[str, str]], list[Line]] = {}
    for line in case.live:
        if any(line.ingredients & allergen.ingredients for allergen in allergens):
            same.append(line)
        elif near := _by_class(case, line, allergens) or _by_cross(case, line, allergens):
            others.setdefault(near, []).append(line)
    said = {
        "substance": allergy.substance.strip(),
        "reaction": f" ({allergy.reaction.strip()})" if allergy.reaction and allergy.reaction.strip() else "",
    }
    facts = tuple(said.values())
    if same:
        yield case.alert("allergy", same, said, facts)
    for (kind, why, origin), lines in others.items():
        yield case.alert(kind, lines, {**said, "why": why}, (*facts, why), origin)


def _by_class(case: Case, line: Line, allergens: tuple[_Allergen, ...]) -> tuple[str, str, tuple[str, str]] | None:
    """Return kind, reason and origin when a script is of a class said, or of one whose members share an allergy."""
    for allergen in allergens:
        for slug in sorted(line.classes & (allergen.said | allergen.of_medicine)):
            one = case.formulary.classes[slug]
            if one.allergy is not None:
                return "allergy_class", one.allergy, (one.source, one.mark)
            if slug in allergen.said:
                return "allergy_class", f"It is one of this class: {one.words}", (one.source, one.mark)
    return None


def _by_cross(case: Case, line: Line, allergens: tuple[_Allergen, ...]) -> tuple[str, str, tuple[str, str]] | None:
    """Return kind, reason and origin when a script is of a class that may react where the allergy's class does."""
    for reaction in case.formulary.cross_reactions:
        for allergen in allergens:
            for slug in allergen.said | allergen.of_medicine:
                if reaction.other(slug) in line.classes:
                    return "allergy_cross", reaction.words, (reaction.source, reaction.mark)
    return None


def _known(case: Case, allergy: AllergyFact) -> bool:
    """True when nothing is left to compare by eye: the formulary knows every name, or it is no medicine."""
    whole = normalise_name(allergy.substance)
    entry = case.formulary.find(whole)
    if whole in case.data.not_medicines or (entry and whole in (normalise_name(name) for name in entry.names)):
        return True
    return all(
        part in case.data.not_medicines or _allergen(part, case.formulary) is not None
        for part in _parts(allergy.substance)
    )


def _parts(substance: str) -> list[str]:
    """Return what was written as names that compare, one by one: `Aspirin / ibuprofen` is two; numbers are none."""
    parts = (normalise_name(part) for part in _APART.split(substance.casefold()))
    return [part for part in parts if part and not part.replace(" ", "").isdecimal()]


def _allergens(substance: str, formulary: Formulary) -> tuple[_Allergen, ...]:
    """Return everything the words may stand for; the words themselves compare with a medicine that is not listed."""
    names = list(dict.fromkeys((normalise_name(substance), *_parts(substance))))
    found = [allergen for name in names if (allergen := _allergen(name, formulary)) is not None]
    return (_Allergen(frozenset(names), frozenset(), frozenset()), *found)


@lru_cache(maxsize=256)
def _allergen(part: str, formulary: Formulary) -> _Allergen | None:
    """Return what one name stands for: a class, a medicine, or all that are named among other words. None: not known.

    `penicillin ibuprofen rash` is both, though nothing stands between them.
    """
    classes = _class_names(formulary)
    if part in classes:
        return _Allergen(frozenset(), frozenset({classes[part]}), frozenset())
    entry = formulary.find(part)
    if entry is not None and part in (normalise_name(name) for name in entry.names):
        return _of_entry(entry)
    if part in (by_ingredient := _ingredients(formulary)):
        return _Allergen(frozenset({part}), frozenset(), by_ingredient[part])
    words = f" {part} "
    slugs = frozenset(slug for name, slug in classes.items() if f" {name} " in words)
    rests = [" ".join(part.split()[start:]) for start in range(len(part.split()))]
    inside = [_of_entry(each) for rest in rests if (each := formulary.find(rest)) is not None]
    if not slugs and not inside:
        return None
    names = frozenset(name for each in inside for name in each.ingredients)
    return _Allergen(names, slugs, frozenset(slug for each in inside for slug in each.of_medicine))


def _of_entry(entry: Entry) -> _Allergen:
    names = frozenset(normalise_name(name) for name in entry.ingredients)
    return _Allergen(names, frozenset(), frozenset(entry.drug_classes))


@lru_cache(maxsize=4)
def _ingredients(formulary: Formulary) -> dict[str, frozenset[str]]:
    """Return every ingredient → the classes that all medicines with it share: some come only in combinations."""
    found: dict[str, frozenset[str]] = {}
    for entry in formulary.entries:
        classes = frozenset(entry.drug_classes)
        for name in entry.ingredients:
            key = normalise_name(name)
            found[key] = found.get(key, classes) & classes
    return found


@lru_cache(maxsize=4)
def _class_names(formulary: Formulary) -> dict[str, str]:
    """Return every name of a class → its slug."""
    return {name: each.slug for each in formulary.classes.values() for name in _names(each)}


def _names(one: DrugClass) -> tuple[str, ...]:
    return tuple(normalise_name(name) for name in (one.words, one.slug.replace("_", " "), *one.names))
