"""Classes of substance people depend on, flags that say so, scripts that treat: `resources/dependence.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reception_app import paths
from reception_app.clinical.flag_kinds import load_flag_kinds
from reception_app.clinical.formulary import load_formulary
from reception_app.clinical.substances import CLASSES
from reception_app.data_files import marked, read_rows


@dataclass(frozen=True, slots=True)
class DependenceClass:
    """One class: its words, the flag kinds that stand for dependence on it, generic names of what treats it."""

    slug: str
    words: str
    flags: tuple[str, ...]
    treated_by: tuple[str, ...]
    source: str
    mark: str

    def treats(self, medicine: str) -> bool:
        """True when the medicine, by any of its names, is one that treats this dependence."""
        entry = load_formulary().find(medicine)
        return entry is not None and entry.generic in self.treated_by


@lru_cache(maxsize=4)
def load_dependence(path: Path | None = None) -> dict[str, DependenceClass]:
    """Return every class by slug, in the file's order. Raises FormProblem (FM-101 … FM-109)."""
    row = read_rows(path or paths.resources() / "dependence.yaml")
    row.only("classes")
    found: dict[str, DependenceClass] = {}
    known = {entry.generic for entry in load_formulary().entries}
    for item in row.rows("classes", called="class"):
        item.only("class", "words", "flags", "treated_by", "source", "mark")
        slug = item.one_of("class", CLASSES)
        if slug in found:
            raise item.fail("FM-103", "class", f"“{slug}” stands twice.", "Remove one of them.")
        for kind in item.texts("flags"):
            if load_flag_kinds().find(kind) is None:
                raise item.fail("FM-109", "flags", f"there is no kind of flag “{kind}”.", "Correct it.")
        for medicine in item.texts("treated_by"):
            if medicine not in known:
                raise item.fail("FM-109", "treated_by", f"“{medicine}” is not in the formulary.", "Correct it.")
        found[slug] = DependenceClass(
            slug, item.text("words"), item.texts("flags"), item.texts("treated_by"), *marked(item)
        )
    return found
