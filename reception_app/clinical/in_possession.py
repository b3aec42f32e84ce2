"""What somebody may keep of their medicines: the levels of the risk assessment, and what one medicine allows. Pure.

Source: NICE NG57 (2016), in-possession medicines. The assessment is a person's; the program only holds its answer
against the rule of each medicine, and says which rule that is and where it comes from.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from reception_app import paths
from reception_app.clinical.formulary import IN_POSSESSION, identify
from reception_app.data_files import marked, read_rows

NEVER, USUAL = "never", "usual"


class KeptScript(Protocol):
    """What is asked of a script, named as in `handover.record.Script`."""

    @property
    def medicine(self) -> str: ...
    @property
    def brand(self) -> str | None: ...
    @property
    def form(self) -> str | None: ...
    @property
    def supervised(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Level:
    """One outcome of the assessment: `days` of medicines handed over at a time, 0 for none; `key` chooses it."""

    slug: str
    words: str
    key: str
    days: int
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class Rule:
    """What a medicine allows. `rule`: a slug of the formulary's `IN_POSSESSION`, None for one that is not listed.

    `observed`: every dose is taken before staff, so that it cannot be kept. `emergency`: it stays with the person.
    """

    rule: str | None
    words: str
    source: str
    mark: str
    observed: bool
    emergency: bool


@lru_cache(maxsize=4)
def load_levels(path: Path | None = None) -> tuple[Level, ...]:
    """Return the levels, the strictest first. Raises FormProblem (FM-101 … FM-108) naming file, line and key."""
    row = read_rows(path or paths.resources() / "in_possession.yaml")
    row.only("levels")
    found: list[Level] = []
    for item in row.rows("levels", called="slug"):
        item.only("slug", "words", "key", "days", "source", "mark")
        days = item.integer("days")
        if days is None or not 0 <= days <= 366:
            raise item.fail("FM-107", "days", "this must be 0 to 366.", "Write the days; 0 for nothing.")
        if any(days == other.days or item.text("key") == other.key for other in found):
            raise item.fail("FM-103", "days", "another level has the same days or the same key.", "Remove one of them.")
        found.append(Level(item.text("slug"), item.text("words"), item.text("key"), days, *marked(item)))
    if not found or found[0].days != 0:
        raise row.fail("FM-108", "levels", "the first level must be nothing, 0 days.", "Restore the file.")
    return tuple(found)


def level_of(days: int) -> Level | None:
    """Return the level of so many days, or None when this desk has none."""
    return next((level for level in load_levels() if level.days == days), None)


def rule_of(script: KeptScript) -> Rule:
    """Return what a medicine allows, with where that is written. A supervised script is never kept, whatever it is."""
    entry = identify(script.medicine, script.brand, script.form)
    if entry is None:
        words, origin = "Not in the formulary: no rule is known", ("Not in the formulary", "GK")
        return Rule(None, words, *origin, observed=script.supervised, emergency=False)
    rule, origin = entry.in_possession, entry.mark_of("in_possession")
    return Rule(rule, IN_POSSESSION[rule], *origin, script.supervised, entry.emergency_item is not None)
