"""The medicines this desk knows by name, and what must be noticed about each: `resources/formulary/`.

Not a prescribing formulary: it holds no doses and forbids nothing. A medicine not in it is recorded all the same.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from pathlib import Path

from reception_app import paths
from reception_app.clinical.formulary_definition import (
    CELLS,
    EMERGENCY_ITEMS,
    GAPS,
    IN_POSSESSION,
    QT_RISKS,
    SCHEDULES,
    CellSource,
    CrossReaction,
    Depot,
    DrugClass,
    Entry,
    FormStrengths,
    TimeCritical,
)
from reception_app.clinical.formulary_loading import (
    mark_checked,
    read_drug_classes,
    read_medicines,
    read_time_critical,
)
from reception_app.identifiers import normalise_name

__all__ = [
    "CELLS",
    "EMERGENCY_ITEMS",
    "GAPS",
    "IN_POSSESSION",
    "QT_RISKS",
    "SCHEDULES",
    "CellSource",
    "CrossReaction",
    "Depot",
    "DrugClass",
    "Entry",
    "FormStrengths",
    "Formulary",
    "TimeCritical",
    "find",
    "identify",
    "load_formulary",
    "search",
]


class Formulary:
    """Every entry, found by any of its names; every drug class, and which of them cross-react."""

    def __init__(
        self,
        entries: tuple[Entry, ...],
        classes: dict[str, DrugClass] | None = None,
        cross_reactions: tuple[CrossReaction, ...] = (),
    ) -> None:
        self.entries = entries
        self.classes = classes or {}
        self.cross_reactions = cross_reactions

    @cached_property
    def _by_name(self) -> dict[str, Entry]:
        # Generic names win over synonyms and brands that look alike.
        found: dict[str, Entry] = {}
        for names in ("generic", "synonyms", "brands"):
            for entry in self.entries:
                own = (entry.generic,) if names == "generic" else getattr(entry, names)
                for name in own:
                    found.setdefault(normalise_name(name), entry)
        return found

    def find(self, name: str) -> Entry | None:
        """Return the entry with this generic name, brand or synonym, or None.

        Words behind the name are forgiven (`methadone 1mg/1ml oral solution`): the longest known beginning counts.
        """
        words = normalise_name(name).split()
        for count in range(len(words), 0, -1):
            entry = self._by_name.get(" ".join(words[:count]))
            if entry is not None:
                return entry
        return None

    def identify(self, medicine: str, brand: str | None = None, form: str | None = None) -> Entry | None:
        """Return the entry of a script: a depot is told from its tablets by brand, by form, or by its name.

        So is a patch or a cream that has an entry of its own (`buprenorphine` as a patch, `hydrocortisone` as a cream).
        """
        by_name = self.find(medicine)
        by_brand = self.find(f"{brand} {form or ''}") if brand else None
        if by_brand is not None and (by_name is None or _may_be(by_brand, by_name)):
            return by_brand
        if by_name is not None and form:
            by_name = self.find(f"{by_name.generic} {form}")
        said = normalise_name(f"{medicine} {form or ''}")
        if by_name is not None and any(word in said for word in ("depot", "prolonged release inj", "injection")):
            return self.find(f"{by_name.generic} depot") or by_name
        return by_name

    def ingredients_of(self, medicine: str, brand: str | None = None, form: str | None = None) -> tuple[str, ...]:
        """Return the generic names of what is in a script's medicine; of one not listed, its own name as typed."""
        entry = self.identify(medicine, brand, form)
        if entry is not None:
            return entry.ingredients
        typed = normalise_name(medicine)
        return (typed,) if typed else ()

    def same_medicine(self, a: str, b: str) -> bool:
        """True when two names stand for the same ingredients: a brand and its generic, a depot and its tablets.

        A combination and one of its parts are not the same; `ingredients_of` shows what they share.
        """
        first = self.ingredients_of(a)
        return bool(first) and frozenset(first) == frozenset(self.ingredients_of(b))

    def find_class(self, name: str) -> DrugClass | None:
        """Return the drug class called so (`penicillin`, `penicillins`, `NSAIDs`), or None."""
        return self._class_by_name.get(normalise_name(name))

    @cached_property
    def _class_by_name(self) -> dict[str, DrugClass]:
        found: dict[str, DrugClass] = {}
        for one in self.classes.values():
            for name in (one.slug.replace("_", " "), one.words, *one.names):
                found.setdefault(normalise_name(name), one)
        return found

    def crossing(self, slug: str) -> tuple[CrossReaction, ...]:
        """Return the cross-reactions of a drug class."""
        return tuple(one for one in self.cross_reactions if slug in one.classes)

    def search(self, prefix: str, limit: int = 12) -> tuple[Entry, ...]:
        """Return entries with a name, or a word of one, that begins with `prefix`; generic names first."""
        wanted = normalise_name(prefix)
        if not wanted:
            return ()
        ranked = [(rank, generic, entry) for generic, others, entry in self._searched
                  if (rank := _rank(generic, others, wanted)) is not None]  # fmt: skip
        return tuple(entry for _, _, entry in sorted(ranked, key=_first_two)[:limit])

    @cached_property
    def _searched(self) -> tuple[tuple[str, tuple[str, ...], Entry], ...]:
        return tuple(
            (normalise_name(each.generic), tuple(normalise_name(name) for name in (*each.brands, *each.synonyms)), each)
            for each in self.entries
        )


def _may_be(by_brand: Entry, by_name: Entry) -> bool:
    """Whether a brand can be the medicine named with it: it begins alike, or holds what was named."""
    if by_brand.generic.startswith(by_name.generic.split()[0]):
        return True
    return set(by_name.ingredients) <= set(by_brand.ingredients)


def _first_two(item: tuple[int, str, Entry]) -> tuple[int, str]:
    return item[:2]


def _rank(generic: str, others: tuple[str, ...], wanted: str) -> int | None:
    if generic.startswith(wanted):
        return 0
    if any(name.startswith(wanted) for name in others):
        return 1
    return 2 if any(f" {wanted}" in f" {name}" for name in (generic, *others)) else None


@lru_cache(maxsize=4)
def load_formulary(folder: Path | None = None) -> Formulary:
    """Load medicines and classes. Raises FormProblem (FM-101 … FM-109) naming file, line and key."""
    place = folder or paths.resources() / "formulary"
    critical = read_time_critical(place / "time_critical.yaml")
    classes, cross_reactions = read_drug_classes(place / "classes.yaml")
    entries = read_medicines(place / "medicines", critical, classes)
    entries = mark_checked(place / "checked.yaml", entries)
    return Formulary(tuple(entries.values()), classes, cross_reactions)


def find(name: str) -> Entry | None:
    """Return the shipped entry with this name, or None."""
    return load_formulary().find(name)


@lru_cache(maxsize=2048)
def identify(medicine: str, brand: str | None = None, form: str | None = None) -> Entry | None:
    """Return the shipped entry of a script by name, brand and form, or None."""
    return load_formulary().identify(medicine, brand, form)


def search(prefix: str, limit: int = 12) -> tuple[Entry, ...]:
    """Return shipped entries whose names begin with `prefix`."""
    return load_formulary().search(prefix, limit)
