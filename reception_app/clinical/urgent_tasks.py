"""Which kinds of task wait on something that can kill within hours: `resources/urgent_tasks.yaml`.

A clinical owner confirms them. They are only read first where several things are due; no task is changed by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reception_app import paths
from reception_app.data_files import marked, read_rows

_FAMILY = ":"
"""The end of a kind that stands for every kind beginning with it, as `rescore:` does."""


@dataclass(frozen=True, slots=True)
class UrgentTask:
    """One kind of task, and who says that it comes first."""

    kind: str
    source: str
    mark: str


@lru_cache(maxsize=4)
def load_urgent_tasks(path: Path | None = None) -> dict[str, UrgentTask]:
    """Return the kinds in the order of the file. Raises FormProblem (FM-101 … FM-107) naming file, line and key."""
    row = read_rows(path or paths.resources() / "urgent_tasks.yaml")
    row.only("tasks")
    found: dict[str, UrgentTask] = {}
    for item in row.rows("tasks", called="kind"):
        item.only("kind", "source", "mark")
        kind = item.text("kind")
        if kind in found:
            raise item.fail("FM-103", "kind", f"the kind “{kind}” stands twice.", "Remove one of them.")
        found[kind] = UrgentTask(kind, *marked(item))
    return found


def is_urgent(kind: str | None) -> bool:
    """True when a task of this kind is named before others."""
    if kind is None:
        return False
    family, colon, _ = kind.partition(_FAMILY)
    return kind in load_urgent_tasks() or (bool(colon) and f"{family}{_FAMILY}" in load_urgent_tasks())
