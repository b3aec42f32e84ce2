"""Classes of substance people depend on, flags that say so, scripts that treat: `resources/dependence.yaml`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from reception_app import paths
from reception_app.clinical.flag_kinds import load_flag_kinds
from reception_app.clinical.formulary import load_formulary
from reception_app.clinical.instruments import load_instruments
from reception_app.clinical.substances import CLASSES
from reception_app.data_files import marked, read_rows
from reception_app.identifiers import normalise_name


@dataclass(frozen=True, slots=True)
class DependenceClass:
    """One class: its words, the flag kinds that stand for dependence on it, generic names of what treats it.

    `withdrawal_words`: words of an indication that say a script of these is a withdrawal regimen. `said_for`: one that
    names another indication treats something else.
    """

    slug: str
    words: str
    flags: tuple[str, ...]
    treated_by: tuple[str, ...]
    withdrawal_words: tuple[str, ...]
    said_for: bool
    source: str
    mark: str
    score: str | None = None
    """The instrument that scores its withdrawal."""

    def treated_with(self, script: Indicated) -> bool:
        """True when a script is treatment of this dependence: not a rescue dose, not one only when required."""
        if not self.treats(script.medicine) or _only_a_rescue(script):
            return False
        said = normalise_name(script.indication or "")
        return not said or not self.said_for or any(word in said for word in self.withdrawal_words)

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
        item.only("class", "words", "flags", "treated_by", "withdrawal_words", "said_for", "score", "source", "mark")
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
            slug,
            item.text("words"),
            item.texts("flags"),
            item.texts("treated_by"),
            item.texts("withdrawal_words") if item.has("withdrawal_words") else (),
            item.truth("said_for"),
            *marked(item),
            score=item.one_of("score", tuple(load_instruments())) if item.has("score") else None,
        )
    return found


class Indicated(Protocol):
    """What of a script tells whether it is for withdrawal."""

    @property
    def medicine(self) -> str: ...
    @property
    def form(self) -> str | None: ...
    @property
    def route(self) -> str | None: ...
    @property
    def as_required(self) -> bool: ...
    @property
    def indication(self) -> str | None: ...


def is_withdrawal(script: Indicated, flags: Collection[str] = ()) -> bool:
    """True when a script is said to be a withdrawal regimen: by its indication, or by a flag beside what treats it.

    The medicine alone says nothing: diazepam is taken for a painful back too. A rescue dose is none.
    """
    if _only_a_rescue(script):
        return False
    said = normalise_name(script.indication or "")
    for each in load_dependence().values():
        if not each.withdrawal_words or not each.treats(script.medicine):
            continue
        if any(word in said for word in each.withdrawal_words) or not set(flags).isdisjoint(each.flags):
            return True
    return False


def _only_a_rescue(script: Indicated) -> bool:
    how = normalise_name(f"{script.form or ''} {script.route or ''}")
    return script.as_required or any(word in how for word in _RESCUE)


_RESCUE = ("buccal", "rectal", "rectum", "oromucosal", "suppositor", "enema")


def scores_for(kinds: Collection[str]) -> tuple[str, ...]:
    """Return the instruments that score the withdrawal these kinds of flag stand for."""
    return tuple(
        each.score for each in load_dependence().values() if each.score and any(kind in each.flags for kind in kinds)
    )
