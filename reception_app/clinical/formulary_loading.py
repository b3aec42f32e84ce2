"""Reading the formulary's files: medicines by chapter, their classes, and which cells were checked against what.

`time_critical.yaml`: classes that must not wait. `classes.yaml`: drug classes, which cross-react. `medicines/*.yaml`:
one row a medicine. `checked.yaml`: documents that were opened, the cells and medicines they were opened for, and what
they say: a row edited away from its document does not load. Errors name file, line and key.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from reception_app.clinical.formulary_definition import (
    CELLS,
    EMERGENCY_ITEMS,
    GAPS,
    IN_POSSESSION,
    QT_RISKS,
    SCHEDULES,
    STRICT_SCHEDULES,
    CellSource,
    CrossReaction,
    Depot,
    DrugClass,
    Entry,
    FormStrengths,
    TimeCritical,
)
from reception_app.data_files import Row, marked, read_rows
from reception_app.identifiers import normalise_name

_SAID = {
    "schedule": "controlled_drug_schedule",
    "in_possession": "in_possession",
    "qt": "qt",
    "sedating": "sedating",
    "night_time": "night_time",
    "opioid_substitution": "opioid_substitution",
}
"""Cells whose value a document can be held against (`says`), and the attribute that holds it."""


def read_time_critical(path: Path) -> dict[str, TimeCritical]:
    """Return the classes that must not wait, by slug. Raises FormProblem (FM-101 … FM-108)."""
    row = read_rows(path)
    row.only("classes")
    found: dict[str, TimeCritical] = {}
    for item in row.rows("classes", called="slug"):
        item.only(
            "slug", "words", "gap", "max_gap_hours", "on_time_minutes", "late", "note", "sensitive", "source", "mark"
        )
        source, mark = marked(item)
        gap, hours = item.one_of("gap", GAPS), item.integer("max_gap_hours")
        if (gap == "hours") != (hours is not None):
            raise item.fail("FM-108", "max_gap_hours", "max_gap_hours belongs to gap: hours.", "Add or remove it.")
        found[item.text("slug")] = TimeCritical(
            slug=item.text("slug"),
            words=item.text("words"),
            gap=gap,
            late=item.text("late"),
            note=item.text("note"),
            max_gap_hours=hours,
            on_time_minutes=item.integer("on_time_minutes"),
            sensitive=item.truth("sensitive"),
            source=source,
            mark=mark,
        )
    return found


def read_drug_classes(path: Path) -> tuple[dict[str, DrugClass], tuple[CrossReaction, ...]]:
    """Return the drug classes by slug, and which of them cross-react. Raises FormProblem (FM-101 … FM-109)."""
    row = read_rows(path)
    row.only("source", "mark", "classes", "cross_reactions")
    default = marked(row)
    found: dict[str, DrugClass] = {}
    for item in row.rows("classes", called="slug"):
        item.only("slug", "words", "names", "allergy", "duplicate", "withdrawal_on_stopping", "source", "mark")
        slug = item.text("slug")
        if slug in found:
            raise item.fail("FM-103", "slug", f"“{slug}” stands twice.", "Remove one of them.")
        found[slug] = DrugClass(
            slug=slug,
            words=item.text("words"),
            names=item.texts("names"),
            allergy=item.maybe_text("allergy"),
            duplicate=item.maybe_text("duplicate"),
            withdrawal_on_stopping=item.maybe_text("withdrawal_on_stopping"),
            source=item.text("source", default[0]),
            mark=item.one_of("mark", ("V", "GK"), default[1]),
        )
    crossing = tuple(_cross_reaction(item, found) for item in row.rows("cross_reactions", called="classes"))
    return found, crossing


def _cross_reaction(row: Row, classes: dict[str, DrugClass]) -> CrossReaction:
    row.only("classes", "words", "source", "mark")
    pair = row.texts("classes")
    _known(row, "classes", pair, classes)
    if len(pair) != 2 or pair[0] == pair[1]:
        raise row.fail("FM-107", "classes", "a cross-reaction has two classes.", "Write both, each once.")
    return CrossReaction((pair[0], pair[1]), row.text("words"), *marked(row))


def _known(row: Row, key: str, names: tuple[str, ...], known: dict[str, DrugClass]) -> None:
    for name in names:
        if name not in known:
            raise row.fail("FM-109", key, f"there is no class “{name}”.", "Correct it, or add it to classes.yaml.")


class _Reading:
    """What the rows of every chapter are read with: the classes, and the names that are taken."""

    def __init__(self, critical: dict[str, TimeCritical], classes: dict[str, DrugClass]) -> None:
        self.critical = critical
        self.classes = classes
        self.entries: dict[str, Entry] = {}
        self.taken: dict[str, str] = {}

    def read(self, path: Path) -> None:
        """Read one chapter. No name stands twice, in this chapter or in any other."""
        row = read_rows(path)
        row.only("source", "mark", "medicines")
        default = marked(row)
        if default[1] != "GK":
            raise row.fail("FM-107", "mark", "a chapter is marked GK.", "Say what was checked in checked.yaml.")
        for item in row.rows("medicines", called="generic"):
            entry = self._entry(item, default[0])
            for name in entry.names:
                self._take(item, entry, name)
            self.entries[entry.generic] = entry

    def _take(self, row: Row, entry: Entry, name: str) -> None:
        key = "generic" if name == entry.generic else "brands" if name in entry.brands else "synonyms"
        other = self.taken.setdefault(normalise_name(name), entry.generic)
        if other != entry.generic or (key == "generic" and entry.generic in self.entries):
            raise row.fail("FM-103", key, f"“{name}” stands twice, also under {other}.", "Remove one of them.")

    def _entry(self, row: Row, source: str) -> Entry:
        row.only(*CELLS, "source")
        generic = row.text("generic")
        critical = row.one_of("time_critical", tuple(self.critical)) if row.has("time_critical") else None
        classes = row.texts("classes")
        _known(row, "classes", classes, self.classes)
        stopping, from_class = self._stopping(row, classes)
        return Entry(
            generic=generic,
            brands=row.texts("brands"),
            synonyms=row.texts("synonyms"),
            ingredients=row.texts("ingredients") or (generic,),
            drug_classes=classes,
            forms=tuple(_form(item) for item in row.rows("forms", called="form")),
            controlled_drug_schedule=row.one_of("schedule", SCHEDULES) if row.has("schedule") else None,
            schedule_exceptions=_exceptions(row),
            in_possession=_in_possession(row, critical),
            opioid_substitution=row.truth("opioid_substitution"),
            depots=tuple(_depot(item) for item in row.rows("depots", called="kind")),
            time_critical=self.critical[critical] if critical else None,
            sedating=row.truth("sedating"),
            night_time=row.truth("night_time"),
            qt=row.one_of("qt", QT_RISKS) if row.has("qt") else None,
            withdrawal_on_stopping=stopping,
            keep_brand=row.maybe_text("keep_brand"),
            emergency_item=row.one_of("emergency_item", EMERGENCY_ITEMS) if row.has("emergency_item") else None,
            source=row.text("source", source),
            mark="GK",
            cell_sources=from_class,
        )

    def _stopping(self, row: Row, classes: tuple[str, ...]) -> tuple[str | None, tuple[CellSource, ...]]:
        """Return what stopping suddenly does: the row's own words, else those of its first class that has any."""
        if row.has("withdrawal_on_stopping"):
            return row.text("withdrawal_on_stopping"), ()
        for slug in classes:
            one = self.classes[slug]
            if one.withdrawal_on_stopping:
                return one.withdrawal_on_stopping, (CellSource(("withdrawal_on_stopping",), one.source, one.mark),)
        return None, ()


def read_medicines(folder: Path, critical: dict[str, TimeCritical], classes: dict[str, DrugClass]) -> dict[str, Entry]:
    """Return the medicines of every chapter in `folder` by generic name. Raises FormProblem (FM-101 … FM-109)."""
    reading = _Reading(critical, classes)
    for path in sorted(folder.glob("*.yaml")):
        reading.read(path)
    return reading.entries


def _in_possession(row: Row, critical: str | None) -> str:
    said = row.one_of("in_possession", tuple(IN_POSSESSION))
    strict = row.has("schedule") and row.text("schedule") in STRICT_SCHEDULES
    if said != "never" and (strict or critical == "tuberculosis"):
        raise row.fail(
            "FM-108", "in_possession", "Schedule 2 and 3 and tuberculosis medicines are observed.", "Write never."
        )
    return said


def _exceptions(row: Row) -> tuple[tuple[str, str], ...]:
    found = []
    for item in row.rows("schedule_exceptions", called="strength"):
        item.only("strength", "schedule")
        found.append((item.text("strength"), item.one_of("schedule", SCHEDULES)))
    return tuple(found)


def _form(row: Row) -> FormStrengths:
    row.only("form", "strengths", "routes")
    return FormStrengths(row.text("form"), row.texts("strengths"), row.texts("routes"))


def _depot(row: Row) -> Depot:
    row.only("kind", "interval_days", "window_days", "source", "mark")
    interval, window = row.integer("interval_days"), row.integer("window_days")
    if interval is None or window is None or not 0 <= window < interval:
        raise row.fail("FM-107", "interval_days", "interval and window are days, the window shorter.", "Correct them.")
    return Depot(row.text("kind"), interval, window, *marked(row))


def mark_checked(path: Path, entries: dict[str, Entry]) -> dict[str, Entry]:
    """Return the entries with the documents their cells were checked against.

    Raises FormProblem: FM-109 a medicine that is not there, FM-108 a row that does not say what its document says.
    """
    row = read_rows(path)
    row.only("documents")
    found = dict(entries)
    for document in row.rows("documents", called="source"):
        document.only("source", "mark", "checks")
        source, mark = marked(document)
        for check in document.rows("checks", called="cells"):
            _apply(check, found, source, mark)
    return found


def _apply(check: Row, entries: dict[str, Entry], source: str, mark: str) -> None:
    check.only("cells", "says", "medicines")
    cells, says = check.texts("cells"), check.maybe_text("says")
    for cell in cells:
        if cell not in CELLS:
            raise check.fail("FM-107", "cells", f"“{cell}” is not a cell.", f"Known are: {', '.join(CELLS)}.")
    if says is not None and (len(cells) != 1 or cells[0] not in _SAID):
        raise check.fail("FM-108", "says", "says belongs to one plain cell.", f"One of: {', '.join(_SAID)}.")
    for name in check.texts("medicines"):
        entry = entries.get(name)
        if entry is None:
            raise check.fail("FM-109", "medicines", f"“{name}” is not in the formulary.", "Correct it.")
        if says is not None and _written(getattr(entry, _SAID[cells[0]])) != says:
            raise check.fail(
                "FM-108", "says", f"the row of {name} does not say “{says}”.", "Correct the row, or take it out here."
            )
        entries[name] = replace(entry, cell_sources=(*entry.cell_sources, CellSource(cells, source, mark)))


def _written(value: object) -> str:
    """Return a cell's value as a document is quoted: `true`, `2`, `known risk`; `none` when the row is silent."""
    if isinstance(value, bool):
        return str(value).lower()
    return "none" if value is None else str(value)
