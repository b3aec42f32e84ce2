"""Reference lists that records name by slug: services and orders, kinds of test, vaccines and their courses.

`resources/services.yaml` may be extended by a site; a slug not known here may still arrive from another desk, with its
words. Every entry says where it comes from.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from reception_app import paths
from reception_app.data_files import Row, marked, read_rows
from reception_app.vocabulary import HealthTestOutcome

SERVICE_KINDS = ("service", "order", "test_purpose", "prescription", "programme", "scheme", "care_plan")
NATIONS = ("England", "Wales", "any")
SITE_FILE = Path("reference") / "services.yaml"
"""Where a site's own services stand, below the folder of its desk."""


@dataclass(frozen=True, slots=True)
class Service:
    """One service, order or scheme. `words` as a line shows it, `words_long` its whole name; `nation` where it exists.

    `own` is True for what the site added.
    """

    slug: str
    words: str
    words_long: str
    kind: str
    nation: str
    source: str
    mark: str
    own: bool


@dataclass(frozen=True, slots=True)
class Named:
    """A slug with its words and where it comes from."""

    slug: str
    words: str
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class HealthTestKinds:
    """What is tested, why, and what became of it; each by slug, in the order offered."""

    kinds: dict[str, Named]
    purposes: dict[str, Named]
    results: dict[str, Named]


@dataclass(frozen=True, slots=True)
class CourseDose:
    """One dose of a course: `number` from 1, and `days` and `months` after the first dose."""

    number: int
    days: int
    months: int


@dataclass(frozen=True, slots=True)
class Course:
    """A schedule of doses, in order."""

    slug: str
    words: str
    doses: tuple[CourseDose, ...]
    note: str | None
    source: str
    mark: str

    def due_on(self, number: int, first_given: date) -> date | None:
        """Return the day on which dose `number` is due when the first was given on `first_given`; None if no such dose.

        A month without that day ends early: 12 months after 29 February is 28 February.
        """
        dose = next((dose for dose in self.doses if dose.number == number), None)
        if dose is None:
            return None
        return months_after(first_given, dose.months) + timedelta(days=dose.days)


@dataclass(frozen=True, slots=True)
class Vaccine:
    """A vaccine with the courses in use; () when the next dose is for local procedure to say."""

    slug: str
    words: str
    courses: tuple[Course, ...]
    source: str
    mark: str


_Entry = TypeVar("_Entry", Service, Named, Vaccine)


def services_file(desk: Path) -> Path:
    """Return where the desk in this folder keeps its own services; the file need not be there."""
    return desk / SITE_FILE


@lru_cache(maxsize=4)
def load_services(site_file: Path | None = None) -> dict[str, Service]:
    """Return every service by slug, the shipped ones first. A site's file that is not there adds none; read once.

    Raises FormProblem (FM-101 … FM-107) naming file, line and key; FM-103 when the site names one of ours again.
    """
    found: dict[str, Service] = {}
    _add_services(found, paths.resources() / "services.yaml", own=False)
    if site_file is not None and site_file.exists():
        _add_services(found, site_file, own=True)
    return found


def _add_services(found: dict[str, Service], path: Path, *, own: bool) -> None:
    row = read_rows(path)
    row.only("services")
    for item in row.rows("services", called="slug"):
        item.only("slug", "words", "words_long", "kind", "nation", "source", "mark")
        source, mark = marked(item)
        _add(
            found,
            item,
            Service(
                slug=_slug(item),
                words=item.text("words"),
                words_long=item.text("words_long", item.text("words")),
                kind=item.one_of("kind", SERVICE_KINDS),
                nation=item.one_of("nation", NATIONS, "any"),
                source=source,
                mark=mark,
                own=own,
            ),
        )


def _add(found: dict[str, _Entry], item: Row, entry: _Entry) -> None:
    if entry.slug in found:
        raise item.fail("FM-103", "slug", f"“{entry.slug}” stands twice.", "Rename one of them.")
    found[entry.slug] = entry


def _slug(item: Row) -> str:
    word = item.text("slug")
    if not (word.isascii() and word.islower() and word.replace("_", "").isalnum()):
        raise item.fail("FM-107", "slug", f"“{word}” is not a plain word.", "Use a–z, 0–9 and _ only.")
    return word


@lru_cache(maxsize=4)
def load_test_kinds(path: Path | None = None) -> HealthTestKinds:
    """Return kinds, purposes and results of tests. Raises FormProblem (FM-101 … FM-107)."""
    row = read_rows(path or paths.resources() / "test_kinds.yaml")
    row.only("kinds", "purposes", "results")
    kinds, purposes, results = (_named(row, name) for name in ("kinds", "purposes", "results"))
    for item in row.rows("results", called="slug"):
        item.one_of("slug", [outcome.value for outcome in HealthTestOutcome])
    return HealthTestKinds(kinds, purposes, results)


def _named(row: Row, name: str) -> dict[str, Named]:
    found: dict[str, Named] = {}
    for item in row.rows(name, called="slug"):
        item.only("slug", "words", "source", "mark")
        _add(found, item, Named(_slug(item), item.text("words"), *marked(item)))
    return found


@lru_cache(maxsize=4)
def load_vaccinations(path: Path | None = None) -> dict[str, Vaccine]:
    """Return every vaccine by slug, with its courses. Raises FormProblem (FM-101 … FM-108)."""
    row = read_rows(path or paths.resources() / "vaccinations.yaml")
    row.only("vaccines")
    found: dict[str, Vaccine] = {}
    for item in row.rows("vaccines", called="slug"):
        item.only("slug", "words", "source", "mark", "courses")
        courses = tuple(_course(course) for course in item.rows("courses", called="slug"))
        _add(found, item, Vaccine(_slug(item), item.text("words"), courses, *marked(item)))
    return found


def _course(row: Row) -> Course:
    row.only("slug", "words", "note", "source", "mark", "doses")
    doses = tuple(_dose(item) for item in row.rows("doses", called="number"))
    if [dose.number for dose in doses] != list(range(1, len(doses) + 1)) or not doses:
        raise row.fail("FM-108", "doses", "doses are numbered 1, 2, 3 and so on.", "Number them in order.")
    return Course(_slug(row), row.text("words"), doses, row.maybe_text("note"), *marked(row))


def _dose(row: Row) -> CourseDose:
    row.only("number", "days", "months")
    if row.has("days") == row.has("months"):
        raise row.fail("FM-105", "days", "say after how many days or months.", "Write one of the two.")
    values = (row.integer("number"), row.integer("days") or 0, row.integer("months") or 0)
    number = values[0]
    if number is None or min(number - 1, *values[1:]) < 0:
        raise row.fail("FM-107", "number", "numbers begin at 1, days and months at 0.", "Correct them.")
    return CourseDose(number, *values[1:])


def months_after(day: date, months: int) -> date:
    """Return the day so many months later, before 0 earlier; where that month is too short, its last day."""
    total = day.year * 12 + day.month - 1 + months
    year, month = total // 12, total % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
