"""The prisons of England and Wales as data: `resources/establishments.csv`, a snapshot that a site may edit.

Source: the public HMPPS prison register with later corrections in `notes`; `category_source` says which categories come
from the register. Under-18 sites and closed ones are listed, because records name them.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reception_app import paths
from reception_app.errors import FormProblem

COLUMNS = (
    "code", "name", "category", "sex", "region", "status", "function", "operator", "town", "postcode", "country",
    "healthcare_gp_ods_code_snapshot", "category_source", "notes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Establishment:
    """One row: three-letter `code`, `name` as people say it, and what the register knows. Blank means not known."""

    code: str
    name: str
    category: str = ""
    sex: str = ""
    region: str = ""
    status: str = ""
    function: str = ""
    operator: str = ""
    town: str = ""
    postcode: str = ""
    country: str = ""
    ods_code: str = ""
    category_source: str = ""
    notes: str = ""

    @property
    def active(self) -> bool:
        """True when people are held there; two rows are active with a note."""
        return self.status.startswith("active")

    @property
    def under_18(self) -> bool:
        """True when it holds people under 18: a destination only, its people are outside these question sets."""
        return self.category == "Under-18"

    @property
    def nation(self) -> str:
        """`England` or `Wales`; blank when the register does not say."""
        return self.country


@lru_cache(maxsize=4)
def load_establishments(path: Path | None = None) -> tuple[Establishment, ...]:
    """Return every row, in the file's order. Raises FormProblem (FM-120) naming file and line."""
    source = path or paths.resources() / "establishments.csv"
    rows: list[Establishment] = []
    seen: set[str] = set()
    try:
        with source.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            if tuple(reader.fieldnames or ()) != COLUMNS:
                raise _problem(source, 1, "the columns are not the expected ones")
            rows.extend(_row(row, source, reader.line_num, seen) for row in reader)
    except FileNotFoundError as error:
        raise _problem(source, 1, "the file is not there") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise _problem(source, 1, "the file is not readable as comma-separated UTF-8 text") from error
    return tuple(rows)


def _problem(source: Path, line: int, what: str) -> FormProblem:
    return FormProblem(
        "FM-120", f"{source.name}, line {line}: {what}.", "Correct the file, or restore it from the installation."
    )


def _row(row: dict[str, str], source: Path, line: int, seen: set[str]) -> Establishment:
    values = [row.get(column) for column in COLUMNS]
    if None in row or any(value is None for value in values):
        raise _problem(source, line, "the number of columns is wrong")
    found = Establishment(*[(value or "").strip() for value in values])
    if not (3 <= len(found.code) <= 4 and found.code.isalnum() and found.code.isupper()) or not found.name:
        raise _problem(source, line, "code or name is missing")
    if found.code in seen:
        raise _problem(source, line, f"the code {found.code} stands twice")
    seen.add(found.code)
    return found


@lru_cache(maxsize=4)
def _by_code(path: Path | None) -> dict[str, Establishment]:
    return {row.code: row for row in load_establishments(path)}


def find(code: str, path: Path | None = None) -> Establishment | None:
    """Return the establishment with this code in any letter case, or None."""
    return _by_code(path).get(code.strip().upper())


_CALLED = frozenset({"hmp", "hmyoi", "yoi", "prison"})
"""What a prison's name is written with, before or behind it."""


def named(text: str | None) -> Establishment | None:
    """Return the one prison in use that a code or a name means: `MDI`, `Moorland (HMP & YOI)`, `HMP Moorland`.

    None for several, and for a town alone: "Leeds" may be its court or its police station.
    """
    words = (text or "").strip()
    found = find(words) if words else None
    if found is not None or not words:
        return found
    exact = [row for row in load_establishments() if row.active and row.name.casefold() == words.casefold()]
    called = exact or [row for row in load_establishments() if row.active and _bare(row.name) == _bare(words)]
    said = exact or _CALLED & set(_words(words))
    return called[0] if said and len(called) == 1 else None


def _words(text: str) -> list[str]:
    return re.sub(r"[^\w']", " ", text.casefold()).split()


def _bare(text: str) -> str:
    return " ".join(word for word in _words(text) if word not in _CALLED)


def search(text: str, *, active_only: bool = True) -> tuple[Establishment, ...]:
    """Return rows whose code, name or town holds `text`; an exact code first, then names that begin with it."""
    wanted = text.strip().casefold()
    found = [
        row
        for row in load_establishments()
        if (row.active or not active_only)
        and (wanted in row.name.casefold() or wanted in row.town.casefold() or wanted in row.code.casefold())
    ]

    def rank(row: Establishment) -> tuple[bool, bool, str]:
        return (row.code.casefold() != wanted, not row.name.casefold().startswith(wanted), row.name)

    return tuple(sorted(found, key=rank))
