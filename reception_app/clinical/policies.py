"""The clinical numbers the program counts with, each with unit, source and mark: `resources/policies.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reception_app import paths
from reception_app.data_files import marked, read_rows


@dataclass(frozen=True, slots=True)
class Policy:
    """One number: what it means, its value and unit, who says so. Mark GK: a clinical owner has yet to confirm it."""

    slug: str
    words: str
    value: int
    unit: str
    source: str
    mark: str


@lru_cache(maxsize=4)
def load_policies(path: Path | None = None) -> dict[str, Policy]:
    """Return every policy by slug. Raises FormProblem (FM-101 … FM-109) naming file, line and key."""
    row = read_rows(path or paths.resources() / "policies.yaml")
    row.only("policies")
    found: dict[str, Policy] = {}
    for item in row.rows("policies", called="slug"):
        item.only("slug", "words", "value", "unit", "source", "mark")
        slug, value = item.text("slug"), item.integer("value")
        if value is None:
            raise item.fail("FM-105", "value", "the key is missing.", "Add it.")
        if slug in found:
            raise item.fail("FM-103", "slug", f"the policy “{slug}” stands twice.", "Remove one of them.")
        found[slug] = Policy(slug, item.text("words"), value, item.text("unit"), *marked(item))
    return found


def policy(slug: str) -> Policy:
    """Return one shipped policy. Raises KeyError for a slug that is not in the file: that is a bug."""
    return load_policies()[slug]
