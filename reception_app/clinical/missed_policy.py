"""What schedules say about missed doses, beside the count, and when a prescriber's decision is wanted first.

`resources/missed_doses.yaml` quotes published and local schedules with their sources. The program marks the rows that
fit the count; it recommends none and works out no dose.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from reception_app import paths
from reception_app.clinical.formulary import Entry, Formulary, load_formulary
from reception_app.clinical.missed import Missed, missed_days
from reception_app.clinical.policies import policy
from reception_app.clock import as_utc
from reception_app.data_files import Row, marked, read_rows
from reception_app.errors import InputProblem

FITS = ("depot", "opioid_substitution", "clozapine", "classes", "any")
COUNTS = ("days", "hours", "due")
WINDOW = "window"
"""What a depot's row may say for a number: the product's own window."""

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """One row of a schedule as quoted. `when` in words; `applies`: the count falls on it; `decides`: see the module."""

    when: str
    words: str
    source: str
    mark: str
    decides: bool
    applies: bool = False


@dataclass(frozen=True, slots=True)
class _Bounds:
    """From and to, in what the group counts; None: open. -1 stands for the product's window."""

    lowest: int | None
    highest: int | None
    medicines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MissedGroup:
    """One schedule: which medicines it is for (`fits`), what it counts, its rows as quoted."""

    slug: str
    words: str
    fits: str
    classes: tuple[str, ...]
    counts: str
    rows: tuple[tuple[_Bounds, PolicyRow], ...]

    def holds(self, entry: Entry | None) -> bool:
        """True when a medicine belongs to this group; one that is not in the formulary fits only `any`."""
        if entry is None or self.fits == "any":
            return self.fits == "any"
        if self.fits == "classes":
            return entry.time_critical is not None and entry.time_critical.slug in self.classes
        return {
            "depot": bool(entry.depots),
            "opioid_substitution": entry.opioid_substitution,
            "clozapine": entry.is_clozapine,
        }[self.fits]


def group_of(entry: Entry | None) -> MissedGroup | None:
    """Return the schedule for a medicine, or None when no group fits."""
    return next((group for group in load_missed_doses() if group.holds(entry)), None)


def policy_rows(entry: Entry | None, missed: Missed | None, *, every_days: int = 1) -> tuple[PolicyRow, ...]:
    """Return the schedule for a medicine, row by row, those that fit the count marked `applies`.

    `missed` None: no observed dose is known, so no row applies. `every_days`: the interval of a depot.
    """
    group = group_of(entry)
    if group is None:
        return ()
    rows = [(bounds, row) for bounds, row in group.rows if _for(bounds, entry)]
    if missed is None:
        return tuple(row for _, row in rows)
    fitting = (_applies(bounds, group.counts, entry, missed, every_days) for bounds, _ in rows)
    return tuple(replace(row, applies=True) if fits else row for fits, (_, row) in zip(fitting, rows, strict=True))


def _for(bounds: _Bounds, entry: Entry | None) -> bool:
    return not bounds.medicines or (entry is not None and entry.generic in bounds.medicines)


def _applies(bounds: _Bounds, counts: str, entry: Entry | None, missed: Missed, every_days: int) -> bool:
    if counts == "hours":
        return bounds.lowest is not None and missed.elapsed > bounds.lowest * _HOUR
    if counts == "days":
        return _within(missed.days, bounds.lowest, bounds.highest)
    depot = entry.depot_for(every_days) if entry is not None else None
    if depot is None:
        return False
    # Past the window begins on the day after it; up to the window counts its last day.
    lowest = depot.window_days + 1 if bounds.lowest == -1 else bounds.lowest
    highest = depot.window_days if bounds.highest == -1 else bounds.highest
    return _within(missed.days_since - depot.interval_days, lowest, highest)


def _within(count: int, lowest: int | None, highest: int | None) -> bool:
    return (lowest is None or count >= lowest) and (highest is None or count <= highest)


def decision_needed(
    entry: Entry | None,
    last_observed_at: datetime | None,
    now: datetime,
    *,
    decided_at: datetime | None = None,
    today_counts: bool = False,
    every_days: int = 1,
) -> str | None:
    """Return why the usual dose waits for a prescriber's decision, or None.

    `decided_at`: when a prescriber last decided about this medicine. That holds until a dose is observed after it, and
    only while the same rows of the schedule apply: two days later another row may, and then it is asked again. With no
    observed dose known it holds until as many days have gone by as call for a prescriber.
    """
    group = group_of(entry)
    if group is None or not any(row.decides for _, row in group.rows):
        return None
    if decided_at is not None and as_utc(decided_at) > as_utc(now):
        decided_at = None
    try:
        missed = missed_days(last_observed_at, now, today_counts=today_counts)
        if missed is None:
            return _unknown(decided_at, now)
        applying = _applying(entry, missed, every_days)
        deciding = [row for row in applying if row.decides]
        if not deciding:
            return None
        if decided_at is not None and last_observed_at is not None and as_utc(decided_at) > as_utc(last_observed_at):
            then = missed_days(last_observed_at, decided_at, today_counts=today_counts)
            if then is not None and _applying(entry, then, every_days) == applying:
                return None
    except InputProblem as problem:
        return f"{problem.what} A prescriber decides before any dose."
    return f"{deciding[-1].words}. No usual dose until a prescriber's decision is recorded."


def _applying(entry: Entry | None, missed: Missed, every_days: int) -> tuple[PolicyRow, ...]:
    return tuple(row for row in policy_rows(entry, missed, every_days=every_days) if row.applies)


def _unknown(decided_at: datetime | None, now: datetime) -> str | None:
    since = missed_days(decided_at, now)
    if since is not None and since.days < policy("ost_missed_days_consult").value:
        return None
    return "No observed last dose is known. No usual dose until a prescriber's decision is recorded."


@lru_cache(maxsize=4)
def load_missed_doses(path: Path | None = None) -> tuple[MissedGroup, ...]:
    """Return every group in the file's order. Raises FormProblem (FM-101 … FM-109) naming file, line and key."""
    row = read_rows(path or paths.resources() / "missed_doses.yaml")
    row.only("groups")
    formulary = load_formulary()
    found: dict[str, MissedGroup] = {}
    for item in row.rows("groups", called="slug"):
        group = _group(item, formulary)
        if group.slug in found:
            raise item.fail("FM-103", "slug", f"“{group.slug}” stands twice.", "Remove one of them.")
        found[group.slug] = group
    return tuple(found.values())


def _group(row: Row, formulary: Formulary) -> MissedGroup:
    row.only("slug", "words", "fits", "classes", "counts", "rows")
    fits, counts, classes = row.one_of("fits", FITS), row.one_of("counts", COUNTS), row.texts("classes")
    known = {entry.time_critical.slug for entry in formulary.entries if entry.time_critical is not None}
    for slug in classes:
        if slug not in known:
            raise row.fail("FM-109", "classes", f"“{slug}” is no class that must not wait.", "Correct it.")
    if (fits == "classes") != bool(classes):
        raise row.fail("FM-108", "classes", "classes belong to fits: classes.", "Add or remove them.")
    if (counts == "due") != (fits == "depot"):
        raise row.fail("FM-108", "counts", "counts: due belongs to fits: depot.", "Correct one of them.")
    rows = tuple(_row(item, counts, formulary) for item in row.rows("rows", called="words"))
    return MissedGroup(row.text("slug"), row.text("words"), fits, classes, counts, rows)


def _row(row: Row, counts: str, formulary: Formulary) -> tuple[_Bounds, PolicyRow]:
    row.only("from", "to", "words", "source", "mark", "decides", "medicines")
    lowest, highest = _bound(row, "from", counts), _bound(row, "to", counts)
    medicines, known = row.texts("medicines"), {entry.generic for entry in formulary.entries}
    for medicine in medicines:
        if medicine not in known:
            raise row.fail("FM-109", "medicines", f"“{medicine}” is not in the formulary.", "Correct it.")
    if counts == "hours" and highest is not None:
        raise row.fail("FM-108", "to", "hours are counted from, not to.", "Remove it.")
    if lowest is None and highest is None:
        raise row.fail("FM-105", "from", "the key is missing.", "Write from, to or both.")
    if lowest is not None and highest is not None and -1 not in (lowest, highest) and highest < lowest:
        raise row.fail("FM-108", "to", "to lies before from.", "Correct one of them.")
    quoted = PolicyRow(_when(counts, lowest, highest), row.text("words"), *marked(row), row.truth("decides"))
    return _Bounds(lowest, highest, medicines), quoted


def _bound(row: Row, key: str, counts: str) -> int | None:
    if counts == "due" and row.has(key) and row.text(key) == WINDOW:
        return -1
    value = row.integer(key)
    if value is not None and value < 0:
        raise row.fail("FM-107", key, "this must not be below 0.", "Write 0 or more.")
    return value


def _when(counts: str, lowest: int | None, highest: int | None) -> str:
    """Return a row's bounds in words: `3 days`, `5 days or more`, `over 48 h`, `past the window`."""
    if counts == "hours":
        return f"over {lowest} h"
    if counts == "due":
        if lowest == -1:
            return "past the window"
        return (
            "inside the window"
            if highest == -1
            else f"up to {highest} days past the date"
            if highest
            else "not yet due"
        )
    if highest is None:
        return f"{lowest} days or more" if lowest != 1 else "1 day or more"
    if lowest == highest:
        return "1 day" if lowest == 1 else f"{lowest} days"
    return f"{lowest or 0} to {highest} days"
