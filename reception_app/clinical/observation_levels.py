"""How often somebody is observed: the nine levels of the escort record, from `resources/observation_levels.yaml`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from reception_app import paths
from reception_app.data_files import marked, read_rows
from reception_app.vocabulary import OBSERVATION_LEVELS

FIRST_NIGHT_PLAN = "first_night_plan"
"""The kind of flag that carries the interval of the first-night plan: its clock runs wherever a flag's clock runs."""

CLOSEST_FIRST = (
    "constant_physical", "constant_cctv", "5_min", "10_min", "15_min", "30_min", "hourly", "alternative", "standard",
)  # fmt: skip
"""The nine levels by how closely somebody is watched. *Alternative* has no interval of its own: it outranks none."""

CONTINUOUS = 0
"""The interval of the two constant levels: somebody watches without a break."""


@dataclass(frozen=True, slots=True)
class ObservationLevel:
    """One level. `minutes`: between two observations; 0 without a break; None when the level sets no clock."""

    slug: str
    words: str
    minutes: int | None
    source: str
    mark: str


@lru_cache(maxsize=4)
def load_observation_levels(path: Path | None = None) -> dict[str, ObservationLevel]:
    """Return the nine levels by slug. Raises FormProblem (FM-101 … FM-108) when they are not exactly those nine."""
    row = read_rows(path or paths.resources() / "observation_levels.yaml")
    row.only("levels")
    found: dict[str, ObservationLevel] = {}
    for item in row.rows("levels", called="slug"):
        item.only("slug", "words", "minutes", "source", "mark")
        minutes = item.integer("minutes")
        if minutes is not None and minutes < CONTINUOUS:
            raise item.fail("FM-107", "minutes", "this must be 0 or more.", "Write the minutes.")
        level = ObservationLevel(item.text("slug"), item.text("words"), minutes, *marked(item))
        found[level.slug] = level
    if tuple((level.slug, level.words) for level in found.values()) != OBSERVATION_LEVELS:
        raise row.fail("FM-108", "levels", "these are not the nine levels of the escort record.", "Restore the file.")
    return found


def closest_level(levels: Iterable[str | None]) -> str | None:
    """Return the closest of several levels; one not known here, and None, do not count."""
    return min((level for level in levels if level in CLOSEST_FIRST), key=CLOSEST_FIRST.index, default=None)


def interval_minutes(slug: str) -> int | None:
    """Return the minutes between two observations; 0 without a break; None when there is no clock, or not known."""
    level = load_observation_levels().get(slug)
    return None if level is None else level.minutes


def next_observation(slug: str | None, last: datetime | None, since: datetime) -> datetime | None:
    """Return when the next observation is due, counted from the last one, else from `since` (aware instants).

    None when no level is set, it sets no clock, or somebody watches without a break.
    """
    minutes = interval_minutes(slug) if slug else None
    return (last or since) + timedelta(minutes=minutes) if minutes else None


def level_words(slug: str) -> str:
    """Return the level's label (`30 min`); of one not known here, its slug in plain words."""
    level = load_observation_levels().get(slug)
    return slug.replace("_", " ") if level is None else level.words
