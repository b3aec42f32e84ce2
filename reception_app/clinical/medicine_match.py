"""When two lines are about one medicine: by ingredient, so that brand and generic are one. Pure.

A medicine that is not in the formulary is known by its name alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, Protocol, TypeVar

from reception_app.clinical.alerts_data import NotAlike, Product, load_alerts
from reception_app.clinical.formulary import Entry, identify
from reception_app.clinical.script_facts import Here, Regular
from reception_app.identifiers import normalise_name
from reception_app.vocabulary import ScriptStatus

Said = TypeVar("Said", bound=Regular)
Stands = TypeVar("Stands", bound=Here)


@dataclass(frozen=True, slots=True)
class Pair(Generic[Said, Stands]):
    """What was verified beside what stands here; one of them may be missing."""

    verified: Said | None
    here: Stands | None


def entry_of(line: Regular) -> Entry | None:
    """Return the formulary's entry of a line, or None when it is not listed."""
    return _identified(line.medicine, line.brand, line.form)[0]


def ingredients_of(line: Regular) -> frozenset[str]:
    """Return what the medicine is made of, as names that compare; an unlisted one is its own ingredient."""
    return _identified(line.medicine, line.brand, line.form)[1]


@lru_cache(maxsize=2048)
def _identified(medicine: str, brand: str | None, form: str | None) -> tuple[Entry | None, frozenset[str]]:
    # The same line is asked for its entry a dozen times in one check; the shipped formulary does not change.
    entry = identify(medicine, brand, form)
    names = entry.ingredients if entry is not None else (medicine,)
    return entry, frozenset(normalise_name(name) for name in names)


def same_medicine(one: Regular, other: Regular) -> bool:
    """True when both hold the same ingredients: brand and generic, tablet and liquid, depot and tablet are one."""
    return ingredients_of(one) == ingredients_of(other)


def related(one: Regular, other: Regular) -> bool:
    """True when one may stand in the other's place: a shared ingredient, or classes that `alerts.yaml` switches."""
    if ingredients_of(one) & ingredients_of(other):
        return True
    first, second = entry_of(one), entry_of(other)
    if first is None or second is None:
        return False
    return any(
        not group.isdisjoint(first.drug_classes) and not group.isdisjoint(second.drug_classes)
        for group in load_alerts().switches
    )


_FORM_WORDS = {
    "prolonged": "modified",
    "extended": "modified",
    "sustained": "modified",
    "controlled": "modified",
    "m/r": "modified release",
    "film coated ": "",
    "oral liquid": "oral solution",
    "oral mixture": "oral solution",
    "wafer": "oral lyophilisate",
}


@lru_cache(maxsize=512)
def form_text(form: str | None) -> str:
    """Return a form as it compares: `Tablets`, `film-coated tablet` are `tablet`; prolonged release is modified."""
    said = normalise_name(form or "")
    for word, meant in _FORM_WORDS.items():
        said = said.replace(word, meant)
    return " ".join(word[:-1] if word.endswith("s") and not word.endswith("ss") else word for word in said.split())


_OTHER_WAYS = (
    "sublingual", "buccal", "depot", "injection", "infusion", "patch", "inhaler", "nebuliser", "nasal",
    "spray", "suppository", "rectal", "enema", "pessary", "cream", "ointment", "gel", "lotion", "eye", "ear", "implant",
)  # fmt: skip
"""Forms whose milligrams are not those of a swallowed dose, nor of one another."""

_ROUTES = {
    "under the tongue": "sublingual",
    "under the skin": "injection",
    "into a muscle": "injection",
    "into a vein": "injection",
    "inhaled": "inhaler",
    "on the skin": "cream",
}

SWALLOWED = "swallowed"
NOT_SAID = "not_said"


def way_of(line: Regular) -> str:
    """Return how the medicine gets in, as far as doses compare: `swallowed`, one of the other ways, or `not_said`.

    Among products that are not alike it is the product's own slug. Where neither form nor route is said, the
    formulary's only way counts, and swallowed where that is one of several.
    """
    entry, alike, said = entry_of(line), not_alike_of(line), f"{line.form or ''} {line.route or ''}".strip()
    if entry is not None and entry.depots:
        return "depot"
    if alike is not None:
        product = product_of(line)
        return product.slug if product is not None else NOT_SAID
    if said or entry is None:
        return _way(said)
    ways = {_way(form.form) for form in entry.forms} or {SWALLOWED}
    if len(ways) == 1:
        return ways.pop()
    return SWALLOWED if SWALLOWED in ways else NOT_SAID


@lru_cache(maxsize=512)
def _way(said: str) -> str:
    text = form_text(said)
    words = text.split()
    found = next((way for way in _OTHER_WAYS if way in words), None)
    return found or next((way for route, way in _ROUTES.items() if route in text), SWALLOWED)


def not_alike_of(line: Regular) -> NotAlike | None:
    """Return the products among which a line's has to be said, because their milligrams are not the same; or None."""
    entry = entry_of(line)
    return next((alike for alike in load_alerts().not_alike if entry and alike.generic == entry.generic), None)


def product_of(line: Regular) -> Product | None:
    """Return which of products that are not alike a line says; None when it says none, or all are alike."""
    alike = not_alike_of(line)
    if alike is None:
        return None
    return alike.product_of(normalise_name(line.brand or line.medicine), normalise_name(line.form or ""))


def pair_up(verified: Sequence[Said], here: Sequence[Stands]) -> tuple[Pair[Said, Stands], ...]:
    """Set every verified medicine beside what stands here, in the order given; then what stands only here.

    The same medicine in the same form comes first, then the same medicine; a current line before one on hold; then a
    current line it may have been switched to; last a stopped line of its own.
    """
    found: dict[int, int] = {}
    for accept in (_same_form, _same_current, _same_on_hold, _switched, _same):
        for place, said in enumerate(verified):
            if place not in found:
                _take(found, place, said, here, accept)
    pairs: list[Pair[Said, Stands]] = [
        Pair(said, here[found[place]] if place in found else None) for place, said in enumerate(verified)
    ]
    for place, line in enumerate(here):
        if place not in found.values() and not _told_by_switch(line, pairs):
            pairs.append(Pair(None, line))
    return tuple(pairs)


class _Accept(Protocol):
    def __call__(self, said: Regular, line: Here) -> bool: ...


def _take(found: dict[int, int], place: int, said: Regular, here: Sequence[Here], accept: _Accept) -> None:
    taken = set(found.values())
    for number, line in enumerate(here):
        if number not in taken and accept(said, line):
            found[place] = number
            return


def _same_form(said: Regular, line: Here) -> bool:
    return _same_current(said, line) and form_text(said.form) == form_text(line.form)


def _same_current(said: Regular, line: Here) -> bool:
    return line.status is ScriptStatus.CURRENT and same_medicine(said, line)


def _same_on_hold(said: Regular, line: Here) -> bool:
    return line.status is ScriptStatus.ON_HOLD and same_medicine(said, line)


def _switched(said: Regular, line: Here) -> bool:
    return line.status is ScriptStatus.CURRENT and related(said, line)


def _same(said: Regular, line: Here) -> bool:
    return same_medicine(said, line)


def _told_by_switch(line: Here, pairs: Sequence[Pair[Said, Stands]]) -> bool:
    """True when a stopped line is already told as the medicine that another one replaced."""
    return line.status is ScriptStatus.STOPPED and any(
        pair.verified is not None and pair.here is not None and same_medicine(pair.verified, line) for pair in pairs
    )
