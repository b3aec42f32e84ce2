"""What alerts and the continuity check look for, and the words they use: `resources/alerts.yaml`. No doses, no advice.

Errors (FM-101 … FM-109) name file, line and key. Every kind of alert the rules know must stand in the file, with no
other fields in its words than the rule fills.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from string import Formatter

from reception_app import paths
from reception_app.clinical.formulary import Formulary, load_formulary
from reception_app.clinical.policies import Policy
from reception_app.data_files import Row, marked, read_rows
from reception_app.identifiers import normalise_name
from reception_app.vocabulary import FlagLevel

FIELDS: dict[str, frozenset[str]] = {
    "allergy": frozenset({"substance", "reaction", "medicines"}),
    "allergy_class": frozenset({"substance", "reaction", "medicines", "why"}),
    "allergy_cross": frozenset({"substance", "reaction", "medicines", "why"}),
    "allergy_not_matched": frozenset({"substance"}),
    "allergies_not_known": frozenset({"state"}),
    "same_medicine_twice": frozenset({"medicines", "ingredient"}),
    "same_medicine_in_two_forms": frozenset({"medicines"}),
    "two_forms_both_regular": frozenset({"medicines"}),
    "same_class_twice": frozenset({"medicines", "why"}),
    "substitution_twice": frozenset({"medicines"}),
    "naltrexone_with_opioid": frozenset({"medicines"}),
    "product_differs": frozenset({"medicines", "products", "why"}),
    "product_not_said": frozenset({"medicines", "products", "why"}),
    "sedation_with_substitution": frozenset({"medicines"}),
    "sedation": frozenset({"medicines"}),
    "sedation_other": frozenset({"medicines"}),
    "qt_dose": frozenset({"amount", "limit"}),
    "qt_more": frozenset({"reasons"}),
    "qt_dose_and_more": frozenset({"amount", "limit", "reasons"}),
    "methadone_lowered": frozenset({"medicines"}),
    "stopped_suddenly_grave": frozenset({"medicines", "state", "why"}),
    "stopped_suddenly": frozenset({"medicines", "state", "why"}),
    "night_medicine_early": frozenset({"hour", "medicines"}),
    "evening_dose_early": frozenset({"hour", "medicines"}),
    "kept_never": frozenset({"medicines", "why"}),
    "kept_against_assessment": frozenset({"medicines"}),
    "kept_trigger": frozenset({"medicines", "reasons"}),
    "kept_not_assessed": frozenset({"medicines"}),
    "not_observed": frozenset({"medicines"}),
    "brand_not_said": frozenset({"medicines", "why"}),
}
"""Kind of alert → the fields its rule fills."""


@dataclass(frozen=True, slots=True)
class AlertKind:
    """How one kind of alert is graded and worded; `place` is its place in the file, the order within a grade.

    `paper`: what it is called on paper's first page; a kind that has such a name is on paper whatever its grade.
    """

    slug: str
    grade: FlagLevel
    words: str
    place: int
    source: str
    mark: str
    paper: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Medicines a rule looks for: names of ingredients, compared by `normalise_name`, and slugs of drug classes."""

    slug: str
    words: str
    ingredients: frozenset[str]
    classes: frozenset[str]
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class Product:
    """One product among some that are not alike, told by brand or by form (as `normalise_name` writes them)."""

    slug: str
    words: str
    brands: frozenset[str]
    forms: frozenset[str]


@dataclass(frozen=True, slots=True)
class NotAlike:
    """Products of one medicine (`generic` of the formulary) whose milligrams are not the same, and why."""

    generic: str
    why: str
    products: tuple[Product, ...]
    source: str
    mark: str

    def product_of(self, brand: str, form: str) -> Product | None:
        """Return the product that brand or, failing that, form says; both as `normalise_name` writes them."""
        for product in self.products:
            if any(brand == own or brand.startswith(f"{own} ") for own in product.brands):
                return product
        return next((product for product in self.products if form in product.forms), None)


@dataclass(frozen=True, slots=True)
class AlertData:
    """Everything of the file. `switches`: sets of classes; `substances`, `qt_risks`, `triggers`: slug → words."""

    numbers: dict[str, Policy]
    groups: dict[str, Group]
    switches: tuple[frozenset[str], ...]
    not_alike: tuple[NotAlike, ...]
    substances: dict[str, str]
    qt_risks: dict[str, str]
    triggers: dict[str, str]
    triggers_source: str
    triggers_mark: str
    not_medicines: frozenset[str]
    kinds: dict[str, AlertKind]

    def number(self, slug: str) -> int:
        """Return one number's value. Raises KeyError for a slug that is not in the file: that is a bug."""
        return self.numbers[slug].value


@lru_cache(maxsize=4)
def load_alerts(path: Path | None = None) -> AlertData:
    """Return what the file says. Raises FormProblem (FM-101 … FM-109) naming file, line and key."""
    row = read_rows(path or paths.resources() / "alerts.yaml")
    row.only(
        "numbers", "groups", "switches", "not_alike", "substances", "qt_risks", "triggers", "triggers_source",
        "triggers_mark", "not_medicines", "kinds",
    )  # fmt: skip
    formulary = load_formulary()
    return AlertData(
        numbers=_numbers(row),
        groups={group.slug: group for group in (_group(item, formulary) for item in row.rows("groups", called="slug"))},
        switches=tuple(_classes(item, formulary, "words", "classes") for item in row.rows("switches", called="words")),
        not_alike=tuple(_not_alike(item, formulary) for item in row.rows("not_alike", called="why")),
        substances=_words(row, "substances"),
        qt_risks=_words(row, "qt_risks"),
        triggers=_words(row, "triggers"),
        triggers_source=row.text("triggers_source"),
        triggers_mark=row.one_of("triggers_mark", ("V", "GK")),
        not_medicines=_names(row, "not_medicines"),
        kinds=_kinds(row),
    )


def _numbers(row: Row) -> dict[str, Policy]:
    found: dict[str, Policy] = {}
    for item in row.rows("numbers", called="slug"):
        item.only("slug", "words", "value", "unit", "source", "mark")
        slug, value = item.text("slug"), item.integer("value")
        if value is None:
            raise item.fail("FM-105", "value", "the key is missing.", "Add it.")
        found[slug] = Policy(slug, item.text("words"), value, item.text("unit"), *marked(item))
    return found


def _names(row: Row, key: str) -> frozenset[str]:
    return frozenset(normalise_name(name) for name in row.texts(key))


def _words(row: Row, key: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for item in row.rows(key, called="slug"):
        item.only("slug", "words")
        found[item.text("slug")] = item.text("words")
    return found


def _classes(row: Row, formulary: Formulary, *keys: str) -> frozenset[str]:
    row.only(*keys)
    for slug in row.texts("classes"):
        if slug not in formulary.classes:
            raise row.fail("FM-109", "classes", f"“{slug}” is no class of the formulary.", "Correct it.")
    return frozenset(row.texts("classes"))


def _group(row: Row, formulary: Formulary) -> Group:
    classes = _classes(row, formulary, "slug", "words", "medicines", "classes", "source", "mark")
    return Group(row.text("slug"), row.text("words"), _names(row, "medicines"), classes, *marked(row))


def _not_alike(row: Row, formulary: Formulary) -> NotAlike:
    row.only("medicine", "why", "source", "mark", "products")
    generic = row.text("medicine")
    if generic not in {entry.generic for entry in formulary.entries}:
        raise row.fail("FM-109", "medicine", f"“{generic}” is not in the formulary.", "Correct it.")
    products = tuple(_product(item) for item in row.rows("products", called="slug"))
    return NotAlike(generic, row.text("why"), products, *marked(row))


def _product(row: Row) -> Product:
    row.only("slug", "words", "brands", "forms")
    return Product(row.text("slug"), row.text("words"), _names(row, "brands"), _names(row, "forms"))


def _kinds(row: Row) -> dict[str, AlertKind]:
    found: dict[str, AlertKind] = {}
    for place, item in enumerate(row.rows("kinds", called="kind")):
        item.only("kind", "grade", "words", "paper", "source", "mark")
        slug, words = item.one_of("kind", tuple(FIELDS)), item.text("words")
        if slug in found:
            raise item.fail("FM-103", "kind", f"“{slug}” stands twice.", "Remove one of them.")
        for field in _fields(item, words):
            if field not in FIELDS[slug]:
                raise item.fail("FM-109", "words", f"there is no {{{field}}} here.", "Use the fields shipped.")
        grade = FlagLevel(item.one_of("grade", [level.value for level in FlagLevel]))
        found[slug] = AlertKind(slug, grade, words, place, *marked(item), paper=item.maybe_text("paper"))
    missing = sorted(set(FIELDS) - set(found))
    if missing:
        raise row.fail("FM-105", "kinds", f"“{missing[0]}” is missing.", "Add it.")
    return found


def _fields(row: Row, words: str) -> set[str]:
    try:
        return {field for _, field, _, _ in Formatter().parse(words) if field is not None}
    except ValueError as error:
        raise row.fail("FM-107", "words", "a brace does not close.", "Write fields as {medicines}.") from error
