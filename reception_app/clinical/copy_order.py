"""The order of the copy for the clinical system: `resources/clinical_copy.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reception_app import paths
from reception_app.data_files import marked, read_rows

PARTS = (
    "person", "scripts", "allergies", "flags", "topics", "scores", "tests", "vaccinations", "services", "tasks",
    "amendments",
)  # fmt: skip
"""What a desk keeps apart from the twenty rows; `topics` is every question that has no row."""

ROWS = 20


@dataclass(frozen=True, slots=True)
class CopyPlace:
    """One place in the order: a `row` of NG57 Table 1, or a `part` the desk keeps."""

    slug: str
    title: str
    row: str | None
    part: str | None
    source: str
    mark: str


@lru_cache(maxsize=4)
def load_copy_order(path: Path | None = None) -> tuple[CopyPlace, ...]:
    """Return the places in order; every row and every part stands once. Raises FormProblem (FM-101 … FM-108)."""
    row = read_rows(path or paths.resources() / "clinical_copy.yaml")
    row.only("sections")
    found: list[CopyPlace] = []
    for item in row.rows("sections", called="slug"):
        item.only("slug", "title", "row", "part", "source", "mark")
        number = item.text("row") if item.has("row") else None
        part = item.one_of("part", PARTS) if item.has("part") else None
        if (number is None) == (part is None):
            raise item.fail("FM-108", "row", "a section is either a row or a part.", "Keep one of the two.")
        found.append(CopyPlace(item.text("slug"), item.text("title"), number, part, *marked(item)))
    wanted = sorted((*(str(number) for number in range(1, ROWS + 1)), *PARTS))
    if sorted(place.row or place.part or "" for place in found) != wanted:
        raise row.fail("FM-108", "sections", "each of the twenty rows and each part stands once.", "Restore the file.")
    if len({place.slug for place in found}) != len(found):
        raise row.fail("FM-103", "slug", "two sections have the same slug.", "Rename one of them.")
    return tuple(found)
