"""What the formulary says of a medicine, cell by cell, each with where it comes from. Data only; no doses, no rules.

A cell is V (checked) only where a public document that was opened says so: `resources/formulary/checked.yaml` names
document, cells and medicines. Everything else is GK: general knowledge, to be confirmed by a clinical owner.
"""

from __future__ import annotations

from dataclasses import dataclass

from reception_app.identifiers import normalise_name

SCHEDULES = ("2", "3", "4 part 1", "4 part 2", "5")
"""Schedules of the Misuse of Drugs Regulations, as they are written on the sheet."""

STRICT_SCHEDULES = ("2", "3")
"""Schedules whose doses are always observed in a prison (NICE NG57)."""

EMERGENCY_ITEMS = ("inhaler", "spray under the tongue", "injector pen", "nose spray", "sweet drink")
"""How an emergency item is named where its medicine may not be."""

GAPS = ("next_dose", "hours", "on_person", "due_date")

IN_POSSESSION = {
    "never": "Never in possession: every dose is observed or given by staff",
    "risk_assessment": "In possession only after a risk assessment that names this medicine",
    "usual": "In possession as a rule, unless the risk assessment says otherwise",
}
"""Slug → words. Schedule 2 and 3 and tuberculosis medicines are `never` (NICE NG57); the rest is local policy."""

QT_RISKS = ("known risk", "possible risk")
"""How likely a medicine lengthens the QT interval; None: not known to."""

CELLS = (
    "generic", "brands", "synonyms", "ingredients", "classes", "forms", "schedule", "schedule_exceptions",
    "in_possession", "opioid_substitution", "depots", "time_critical", "sedating", "night_time", "qt",
    "withdrawal_on_stopping", "keep_brand", "emergency_item",
)  # fmt: skip
"""What a row says about its medicine, by the key it is written under."""


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
class DrugClass:
    """A class of medicines that act alike: `penicillin`, `nsaid`, `benzodiazepine`.

    `names` are what people call the class (an allergy is often told so). `allergy` says why an allergy to one member
    counts for every other, None when only the ingredient itself counts. `duplicate` says why two members are seldom
    meant together, None when they often are. `withdrawal_on_stopping` holds for every member.
    """

    slug: str
    words: str
    names: tuple[str, ...]
    allergy: str | None
    duplicate: str | None
    withdrawal_on_stopping: str | None
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class CrossReaction:
    """Two classes of which an allergy to one is noticed for the other, both ways, and in which words."""

    classes: tuple[str, str]
    words: str
    source: str
    mark: str

    def other(self, slug: str) -> str | None:
        """Return the class on the other side of `slug`, or None when it is not one of the two."""
        first, second = self.classes
        return {first: second, second: first}.get(slug)


@dataclass(frozen=True, slots=True)
class CellSource:
    """Where some cells of a row come from, when that is not the row's own source."""

    cells: tuple[str, ...]
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One medicine. Names are as displayed: generic in lower case, brands as registered.

    `ingredients` are generic names, one unless it is a combination; `drug_classes` are slugs of `DrugClass`;
    `in_possession` a slug of `IN_POSSESSION`; `qt` one of `QT_RISKS` or None; `withdrawal_on_stopping` and
    `keep_brand` are words, or None. `source` and `mark` are the row's; `mark_of` knows those of a single cell.
    """

    generic: str
    brands: tuple[str, ...]
    synonyms: tuple[str, ...]
    ingredients: tuple[str, ...]
    drug_classes: tuple[str, ...]
    forms: tuple[FormStrengths, ...]
    controlled_drug_schedule: str | None
    schedule_exceptions: tuple[tuple[str, str], ...]
    in_possession: str
    opioid_substitution: bool
    depots: tuple[Depot, ...]
    time_critical: TimeCritical | None
    sedating: bool
    night_time: bool
    qt: str | None
    withdrawal_on_stopping: str | None
    keep_brand: str | None
    emergency_item: str | None
    source: str
    mark: str
    cell_sources: tuple[CellSource, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name it is known by: generic, synonyms, brands."""
        return (self.generic, *self.synonyms, *self.brands)

    @property
    def routes(self) -> tuple[str, ...]:
        """Every route of every form, without doubles."""
        return tuple(dict.fromkeys(route for form in self.forms for route in form.routes))

    @property
    def is_clozapine(self) -> bool:
        """True for the medicine with its own treatment-break rule."""
        return self.time_critical is not None and self.time_critical.slug == "clozapine"

    @property
    def checked(self) -> tuple[CellSource, ...]:
        """The cells that stand in a public document that was opened, with that document."""
        return tuple(own for own in self.cell_sources if own.mark == "V")

    def mark_of(self, cell: str) -> tuple[str, str]:
        """Return source and mark (V or GK) of one cell of `CELLS`. ValueError for any other word."""
        if cell not in CELLS:
            raise ValueError(f"{cell!r} is not a cell of the formulary")
        own = [each for each in self.cell_sources if cell in each.cells]
        best = next((each for each in own if each.mark == "V"), own[0] if own else None)
        return (best.source, best.mark) if best else (self.source, self.mark)

    def schedule_for(self, strength: str | None) -> str | None:
        """Return the schedule at a strength: weak oral morphine is 5, the concentrate 2. Unknown: strictest."""
        said = _bare(strength or "")
        own = (schedule for known, schedule in self.schedule_exceptions if _bare(known) == said)
        return next(own, self.controlled_drug_schedule)

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
    # `10mg/5ml` and `10 mg in 5 mL` are one strength.
    return normalise_name(text.replace("\N{NO-BREAK SPACE}", " ").replace("/", " in ")).replace(" ", "")
