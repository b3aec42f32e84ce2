"""How long this desk keeps its copy of somebody who has left: `resources/retention.yaml`, with source and mark."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from reception_app import paths
from reception_app.data_files import marked, read_rows

LEFT = "left"
CONTROLLED_DRUGS = "controlled_drugs"
NOT_COME = "not_come"


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """One rule: from what, how many days, and who says so. Mark GK: somebody has yet to confirm it."""

    slug: str
    words: str
    days: int
    source: str
    mark: str

    @property
    def keeps(self) -> timedelta:
        """How long."""
        return timedelta(days=self.days)


@lru_cache(maxsize=4)
def load_retention(path: Path | None = None) -> dict[str, RetentionRule]:
    """Return the rules by slug. Raises FormProblem (FM-101 … FM-109) naming file, line and key."""
    row = read_rows(path or paths.resources() / "retention.yaml")
    row.only("rules")
    found: dict[str, RetentionRule] = {}
    for item in row.rows("rules", called="slug"):
        item.only("slug", "words", "days", "source", "mark")
        slug = item.one_of("slug", (LEFT, CONTROLLED_DRUGS, NOT_COME))
        days = item.integer("days")
        if days is None or days < 1:
            raise item.fail("FM-105", "days", "it says no number of days.", "Write how many days.")
        if slug in found:
            raise item.fail("FM-103", "slug", f"the rule “{slug}” stands twice.", "Remove one of them.")
        found[slug] = RetentionRule(slug, item.text("words"), days, *marked(item))
    for slug in (LEFT, CONTROLLED_DRUGS, NOT_COME):
        if slug not in found:
            raise row.fail("FM-105", "rules", f"the rule “{slug}” is missing.", "Add it.")
    return found
