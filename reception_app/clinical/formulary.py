"""The medicines this desk knows by name, and what must be noticed about each: `resources/formulary/*.yaml`.

Not a prescribing formulary: it holds no doses and forbids nothing. A medicine not in it is recorded all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from reception_app import paths
from reception_app.data_files import Row, marked, read_rows
from reception_app.identifiers import normalise_name

SCHEDULES = ("2", "3", "4 part 1", "4 part 2", "5")
"""Schedules of the Misuse of Drugs Regulations, as they are written on the sheet."""

EMERGENCY_ITEMS = ("inhaler", "spray under the tongue", "injector pen", "nose spray", "sweet drink")
"""How an emergency item is named where its medicine may not be."""

GAPS = ("next_dose", "hours", "on_person", "due_date")


@dataclass(frozen=True, slots=True)
class FormStrengths:
    """One form with its strengths (as written on a line) and routes."""

    form: str
    strengths: tuple[str, ...]
    routes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Depot:
    """One product interval of a depot injection, in days; the window lies before and after the due day."""

    kind: str
    interval_days: int
    window_days: int
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class TimeCritical:
    """A class of medicines that must not wait. `late` says what lateness does; `sensitive`: sealed section only."""

    slug: str
    words: str
    gap: str
    late: str
    note: str
    max_gap_hours: int | None
    on_time_minutes: int | None
    sensitive: bool
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One medicine. Names are as displayed: generic in lower case, brands as registered."""

    generic: str
    brands: tuple[str, ...]
    synonyms: tuple[str, ...]
    forms: tuple[FormStrengths, ...]
    controlled_drug_schedule: str | None
    schedule_exceptions: tuple[tuple[str, str], ...]
    opioid_substitution: bool
    depots: tuple[Depot, ...]
    time_critical: TimeCritical | None
    sedating: bool
    night_time: bool
    emergency_item: str | None
    source: str
    mark: str

    @property
    def routes(self) -> tuple[str, ...]:
        """Every route of every form, without doubles."""
        return tuple(dict.fromkeys(route for form in self.forms for route in form.routes))

    @property
    def is_clozapine(self) -> bool:
        """True for the medicine with its own treatment-break rule."""
        return self.time_critical is not None and self.time_critical.slug == "clozapine"

    def schedule_for(self, strength: str | None) -> str | None:
        """Return the schedule at a strength: weak oral morphine is 5, the concentrate 2. Unknown: strictest."""
        return dict(self.schedule_exceptions).get(_bare(strength or ""), self.controlled_drug_schedule)

    def depot_for(self, every_days: int) -> Depot | None:
        """Return the product interval for a script's own; with no interval said, the longest (it acts longest)."""
        if not self.depots:
            return None
        exact = next((depot for depot in self.depots if depot.interval_days == every_days), None)
        if exact is not None or every_days <= 1:
            return exact or max(self.depots, key=_interval)
        nearest = max(self.depots, key=_interval)
        return Depot("as prescribed", every_days, 0, nearest.source, "GK")


def _interval(depot: Depot) -> int:
    return depot.interval_days


def _bare(text: str) -> str:
    return normalise_name(text.replace("\N{NO-BREAK SPACE}", " ").replace("/", " in ")).replace(" ", "")


class Formulary:
    """Every entry, found by any of its names."""

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        self.entries = entries

    @cached_property
    def _by_name(self) -> dict[str, Entry]:
        # Generic names win over synonyms and brands that look alike.
        found: dict[str, Entry] = {}
        for names in ("generic", "synonyms", "brands"):
            for entry in self.entries:
                own = (entry.generic,) if names == "generic" else getattr(entry, names)
                for name in own:
                    found.setdefault(normalise_name(name), entry)
        return found

    def find(self, name: str) -> Entry | None:
        """Return the entry with this generic name, brand or synonym, or None.

        Words behind the name are forgiven (`methadone 1mg/1ml oral solution`): the longest known beginning counts.
        """
        words = normalise_name(name).split()
        for count in range(len(words), 0, -1):
            entry = self._by_name.get(" ".join(words[:count]))
            if entry is not None:
                return entry
        return None

    def identify(self, medicine: str, brand: str | None = None, form: str | None = None) -> Entry | None:
        """Return the entry of a script: a depot is told from its tablets by brand, by form, or by its name."""
        by_name = self.find(medicine)
        by_brand = self.find(brand) if brand else None
        if by_brand is not None and (by_name is None or by_brand.generic.startswith(by_name.generic.split()[0])):
            return by_brand
        said = normalise_name(f"{medicine} {form or ''}")
        if by_name is not None and any(word in said for word in ("depot", "prolonged release inj", "injection")):
            return self.find(f"{by_name.generic} depot") or by_name
        return by_name

    def search(self, prefix: str, limit: int = 12) -> tuple[Entry, ...]:
        """Return entries with a name, or a word of one, that begins with `prefix`; generic names first."""
        wanted = normalise_name(prefix)
        if not wanted:
            return ()
        ranked = [(rank, entry.generic, entry) for entry in self.entries if (rank := _rank(entry, wanted)) is not None]
        return tuple(entry for _, _, entry in sorted(ranked, key=_first_two)[:limit])


def _first_two(item: tuple[int, str, Entry]) -> tuple[int, str]:
    return item[:2]


def _rank(entry: Entry, wanted: str) -> int | None:
    generic = normalise_name(entry.generic)
    others = [normalise_name(name) for name in (*entry.brands, *entry.synonyms)]
    if generic.startswith(wanted):
        return 0
    if any(name.startswith(wanted) for name in others):
        return 1
    return 2 if any(f" {wanted}" in f" {name}" for name in (generic, *others)) else None


@lru_cache(maxsize=4)
def load_formulary(folder: Path | None = None) -> Formulary:
    """Load medicines and classes. Raises FormProblem (FM-101 … FM-109) naming file, line and key."""
    place = folder or paths.resources() / "formulary"
    classes = _load_classes(place / "time_critical.yaml")
    row = read_rows(place / "medicines.yaml")
    row.only("source", "mark", "medicines")
    default = marked(row)
    entries: dict[str, Entry] = {}
    for item in row.rows("medicines", called="generic"):
        entry = _entry(item, classes, default)
        if entry.generic in entries:
            raise item.fail("FM-103", "generic", f"“{entry.generic}” stands twice.", "Remove one of them.")
        entries[entry.generic] = entry
    return Formulary(tuple(entries.values()))


def _load_classes(path: Path) -> dict[str, TimeCritical]:
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


def _entry(row: Row, classes: dict[str, TimeCritical], default: tuple[str, str]) -> Entry:
    row.only(
        "generic", "brands", "synonyms", "forms", "schedule", "schedule_exceptions", "opioid_substitution", "depots",
        "time_critical", "sedating", "night_time", "emergency_item", "source", "mark",
    )  # fmt: skip
    critical = row.one_of("time_critical", tuple(classes)) if row.has("time_critical") else None
    exceptions = []
    for item in row.rows("schedule_exceptions", called="strength"):
        item.only("strength", "schedule")
        exceptions.append((_bare(item.text("strength")), item.one_of("schedule", SCHEDULES)))
    return Entry(
        generic=row.text("generic"),
        brands=row.texts("brands"),
        synonyms=row.texts("synonyms"),
        forms=tuple(_form(item) for item in row.rows("forms", called="form")),
        controlled_drug_schedule=row.one_of("schedule", SCHEDULES) if row.has("schedule") else None,
        schedule_exceptions=tuple(exceptions),
        opioid_substitution=row.truth("opioid_substitution"),
        depots=tuple(_depot(item) for item in row.rows("depots", called="kind")),
        time_critical=classes[critical] if critical else None,
        sedating=row.truth("sedating"),
        night_time=row.truth("night_time"),
        emergency_item=row.one_of("emergency_item", EMERGENCY_ITEMS) if row.has("emergency_item") else None,
        source=row.text("source", default[0]),
        mark=row.one_of("mark", ("V", "GK"), default[1]),
    )


def _form(row: Row) -> FormStrengths:
    row.only("form", "strengths", "routes")
    return FormStrengths(row.text("form"), row.texts("strengths"), row.texts("routes"))


def _depot(row: Row) -> Depot:
    row.only("kind", "interval_days", "window_days", "source", "mark")
    interval, window = row.integer("interval_days"), row.integer("window_days")
    if interval is None or window is None or interval < 1 or not 0 <= window < interval:
        raise row.fail("FM-107", "interval_days", "interval and window are days, the window shorter.", "Correct them.")
    return Depot(row.text("kind"), interval, window, *marked(row))


def find(name: str) -> Entry | None:
    """Return the shipped entry with this name, or None."""
    return load_formulary().find(name)


def identify(medicine: str, brand: str | None = None, form: str | None = None) -> Entry | None:
    """Return the shipped entry of a script by name, brand and form, or None."""
    return load_formulary().identify(medicine, brand, form)


def search(prefix: str, limit: int = 12) -> tuple[Entry, ...]:
    """Return shipped entries whose names begin with `prefix`."""
    return load_formulary().search(prefix, limit)
