"""What is decided before release, as data: `resources/release.yaml` (E18, E19, E37). Nothing in it is a dose."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from reception_app import paths
from reception_app.data_files import Row, marked, read_rows

NEEDS = ("script", "prescription", "pharmacy", "appointment")
"""What a plan can need to have recorded with it."""
TIMINGS = ("first_appointment_days", "after_release_minutes", "between_minutes")


@dataclass(frozen=True, slots=True)
class Way:
    """How somebody comes to be released. `short_notice`: nobody knew in time."""

    slug: str
    words: str
    short_notice: bool
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class OpioidPlan:
    """What happens with opioids on release: `words` for staff, `told` for the person; `needs` are of `NEEDS`."""

    slug: str
    words: str
    told: str
    needs: tuple[str, ...]
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class PrescriptionKind:
    """How medicines are had on the day. `collected`: from a pharmacy; days at most and at least, None for no rule."""

    slug: str
    words: str
    words_wales: str
    collected: bool
    most_days: int | None
    least_days: int | None
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class Step:
    """What became of naloxone or of the warning. `done` False needs a `reason`."""

    slug: str
    words: str
    done: bool
    reason: bool
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class Share:
    """One thing a carer may be told if the person agrees."""

    slug: str
    words: str
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class Timing:
    """One length of time the rules go by, as a whole number of what `words` says."""

    slug: str
    value: int
    words: str
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class Prescribers:
    """Words that say of an appointment that it is with somebody who can go on prescribing."""

    words: tuple[str, ...]
    source: str
    mark: str

    def said_in(self, text: str) -> bool:
        """True when one of the words stands in `text`, as a word of its own."""
        return any(re.search(rf"\b{re.escape(word)}\b", text.casefold()) for word in self.words)


@dataclass(frozen=True, slots=True)
class ReleaseData:
    """The whole file, by slug and in its order."""

    ways: dict[str, Way]
    plans: dict[str, OpioidPlan]
    prescriptions: dict[str, PrescriptionKind]
    steps: dict[str, Step]
    shares: dict[str, Share]
    timings: dict[str, Timing]
    prescribers: Prescribers


@lru_cache(maxsize=4)
def load_release(path: Path | None = None) -> ReleaseData:
    """Return the file's content. Raises FormProblem (FM-101 … FM-108) naming file, line and key."""
    row = read_rows(path or paths.resources() / "release.yaml")
    row.only("ways", "plans", "prescriptions", "steps", "shares", "timings", "prescribers")
    data = ReleaseData(
        ways=_by_slug(row, "ways", [_way(item) for item in row.rows("ways", called="slug")]),
        plans=_by_slug(row, "plans", [_plan(item) for item in row.rows("plans", called="slug")]),
        prescriptions=_by_slug(
            row, "prescriptions", [_prescription(item) for item in row.rows("prescriptions", called="slug")]
        ),
        steps=_by_slug(row, "steps", [_step(item) for item in row.rows("steps", called="slug")]),
        shares=_by_slug(row, "shares", [_share(item) for item in row.rows("shares", called="slug")]),
        timings=_by_slug(row, "timings", [_timing(item) for item in row.rows("timings", called="slug")]),
        prescribers=_prescribers(row),
    )
    if set(data.timings) != set(TIMINGS):
        raise row.fail("FM-108", "timings", f"these must be {', '.join(TIMINGS)}.", "Restore the file.")
    return data


_Item = TypeVar("_Item", Way, OpioidPlan, PrescriptionKind, Step, Share, Timing)


def _by_slug(row: Row, name: str, items: list[_Item]) -> dict[str, _Item]:
    found = {item.slug: item for item in items}
    if len(found) != len(items) or not items:
        raise row.fail("FM-103", name, "every entry needs a slug of its own.", "Remove or rename one of them.")
    return found


def _way(item: Row) -> Way:
    item.only("slug", "words", "short_notice", "source", "mark")
    return Way(item.text("slug"), item.text("words"), item.truth("short_notice"), *marked(item))


def _plan(item: Row) -> OpioidPlan:
    item.only("slug", "words", "told", "needs", "source", "mark")
    needs = item.texts("needs")
    if not set(needs) <= set(NEEDS):
        raise item.fail("FM-107", "needs", f"each must be one of {', '.join(NEEDS)}.", "Correct it.")
    return OpioidPlan(item.text("slug"), item.text("words"), item.text("told"), needs, *marked(item))


def _prescription(item: Row) -> PrescriptionKind:
    item.only("slug", "words", "words_wales", "collected", "most_days", "least_days", "source", "mark")
    words = item.text("words")
    return PrescriptionKind(
        item.text("slug"),
        words,
        item.maybe_text("words_wales") or words,
        item.truth("collected"),
        item.integer("most_days") if item.has("most_days") else None,
        item.integer("least_days") if item.has("least_days") else None,
        *marked(item),
    )


def _step(item: Row) -> Step:
    item.only("slug", "words", "done", "reason", "source", "mark")
    return Step(item.text("slug"), item.text("words"), item.truth("done"), item.truth("reason"), *marked(item))


def _share(item: Row) -> Share:
    item.only("slug", "words", "source", "mark")
    return Share(item.text("slug"), item.text("words"), *marked(item))


def _prescribers(row: Row) -> Prescribers:
    item = row.row("prescribers")
    if item is None:
        raise row.fail("FM-108", "prescribers", "who can go on prescribing must be named.", "Restore the file.")
    item.only("words", "source", "mark")
    return Prescribers(item.texts("words"), *marked(item))


def _timing(item: Row) -> Timing:
    item.only("slug", "value", "words", "source", "mark")
    value = item.integer("value")
    if value is None or value < 0:
        raise item.fail("FM-107", "value", "this must be a whole number, not below 0.", "Correct it.")
    return Timing(item.text("slug"), value, item.text("words"), *marked(item))
