"""The words a medicine line is typed with: `resources/quick_entry.yaml`, and the usual times of `frequencies.yaml`.

One list for the entry and for the renderer: `mane` is understood, and written out, by the same row.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path

from reception_app import paths
from reception_app.clinical.doses import UNIT_WORDS
from reception_app.clinical.schedule import read_times
from reception_app.data_files import Row, marked, read_rows

Key = tuple[str, ...]
"""A phrase as it is looked up: words in small letters, without the full stops of an abbreviation."""

A_DAY = {1: "once a day", 2: "twice a day", 3: "three times a day", 4: "four times a day"}
"""Doses a day, in words."""


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often, in words, and the clock times ("HH:MM") and days between doses it fills in."""

    words: str
    times: tuple[str, ...]
    every_days: int
    when_required: bool


@dataclass(frozen=True, slots=True)
class OftenWords:
    """How often a phrase says a medicine is taken. `moment`: a time of day, which may join another.

    `alone`: says it only where it stands alone, or last (`on` is at night, `on Mondays` is not).
    """

    words: str
    moment: bool
    alone: tuple[str, ...]
    latin: tuple[str, ...]
    says: tuple[str, ...]
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class RouteWords:
    """A route as it stands on a line, and how it is typed."""

    route: str
    says: tuple[str, ...]
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class FormWords:
    """A form as it is typed. `fits`: words of a formulary's form it can mean. `unit`: what is counted of it."""

    form: str
    says: tuple[str, ...]
    fits: tuple[str, ...]
    unit: str | None
    liquid: bool
    modifier: bool
    source: str
    mark: str

    def can_be(self, form: str) -> bool:
        """True when a form of the formulary can be meant: `mr` can be a modified-release tablet."""
        return bool(set(form.split()) & set(self.fits))


@dataclass(frozen=True, slots=True)
class Span:
    """A unit of duration: `days` is how many days one is, None when that cannot be said; `slash` as in 7/7."""

    unit: str
    slash: int
    days: int | None
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """Where an injection or a patch goes."""

    words: str


@dataclass(frozen=True, slots=True)
class Supervised:
    """Whether a dose is observed."""

    yes: bool


@dataclass(frozen=True, slots=True)
class AsRequired:
    """Taken when required."""


@dataclass(frozen=True, slots=True)
class Maximum:
    """The word before the most that may be taken."""


@dataclass(frozen=True, slots=True)
class Filler:
    """A word that says nothing a line needs."""


Meaning = OftenWords | RouteWords | FormWords | Site | Supervised | AsRequired | Maximum | Filler


@dataclass(frozen=True)
class Vocabulary:
    """Every word of quick entry. `phrases` holds each key once: the first row that says it counts."""

    frequencies: tuple[OftenWords, ...]
    routes: tuple[RouteWords, ...]
    forms: tuple[FormWords, ...]
    spans: tuple[Span, ...]
    as_required: str
    as_required_latin: tuple[str, ...]
    negations: tuple[str, ...]
    directions: frozenset[str]
    weeks_between: frozenset[Decimal]
    months_between: frozenset[Decimal]
    places: frozenset[Key]
    phrases: dict[Key, Meaning] = field(repr=False)

    @cached_property
    def longest(self) -> int:
        """How many words the longest phrase has."""
        return max(map(len, self.phrases))

    def row_of(self, form: str) -> FormWords | None:
        """Return the words for a form, those that name what is counted first."""
        fitting = [row for row in self.forms if row.can_be(form)]
        return next((row for row in fitting if row.unit or row.liquid), fitting[0] if fitting else None)

    def is_way(self, key: Key, routes: Collection[str]) -> bool:
        """True when a phrase can only say how a medicine is given. `routes`: those of this medicine."""
        match self.phrases.get(key):
            case RouteWords() as row:
                return row.route in routes or key not in self.places
            case Site():
                return (key[1:] if key[0] in ("left", "right") else key) not in self.places
            case _:
                return " ".join(key) in routes

    def way_within(self, text: str) -> str | None:
        """Return a route that stands among other words, as typed there: `iv` of *sepsis after iv antibiotics*."""
        for words in (text.split(), re.split(r"[\s/]+", text)):
            for start in range(len(words)):
                for end in range(len(words), start, -1):
                    key = key_of(said := " ".join(words[start:end]))
                    if isinstance(self.phrases.get(key), RouteWords) and key not in self.places:
                        return said
        return None

    @cached_property
    def written_out(self) -> dict[str, str]:
        """Every phrase that says how often → the words for it, in small letters without full stops."""
        found = {" ".join(key): row.words for key, row in self.phrases.items() if isinstance(row, OftenWords)}
        required = {" ".join(key): self.as_required for key, row in self.phrases.items() if isinstance(row, AsRequired)}
        return {**{word: row.words for word, row in self.alone.items()}, **found, **required}

    @cached_property
    def alone(self) -> dict[str, OftenWords]:
        """The words that say how often only where they stand alone, or last."""
        return {word: row for row in self.frequencies for word in row.alone}

    @cached_property
    def latin(self) -> re.Pattern[str]:
        """Matches every abbreviation that is written out inside free text."""
        words = [word for row in self.frequencies for word in row.latin] + list(self.as_required_latin)
        either = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
        return re.compile(rf"\b(?:{either})\b", re.IGNORECASE)

    def piece_of(self, form: str) -> str | None:
        """Return what is counted of a form (`tablets`, `puffs`), or None."""
        return next((row.unit for row in self.forms if row.unit and row.can_be(form)), None)

    def is_liquid(self, form: str) -> bool:
        """True for a form whose dose may be in mL."""
        return any(row.liquid and row.can_be(form) for row in self.forms)


def key_of(text: str) -> Key:
    """Return a phrase as it is looked up: `P.R.N.` is `prn`, `7.5` stays."""
    return tuple(re.sub(r"[.:](?!\d)", "", text.casefold()).split())


@lru_cache(maxsize=2)
def load_frequencies(path: Path | None = None) -> tuple[Frequency, ...]:
    """Return what the entry offers, in order. Raises FormProblem (FM-101 … FM-107) naming file, line and key."""
    row = read_rows(path or paths.resources() / "frequencies.yaml")
    row.only("source", "mark", "frequencies")
    marked(row)
    found = []
    for item in row.rows("frequencies", called="words"):
        item.only("words", "times", "every_days", "when_required")
        times = read_times(" ".join(item.texts("times")))
        found.append(Frequency(item.text("words"), times, item.integer("every_days") or 1, item.truth("when_required")))
    return tuple(found)


def usual(words: str, every_days: int = 1) -> Frequency | None:
    """Return the usual times of a frequency: by its words, else by the days between doses. None when none are kept."""
    known = [each for each in load_frequencies() if not each.when_required]
    named = next((each for each in known if each.words == words), None)
    if named is None and every_days > 1:
        return next((each for each in known if each.every_days == every_days), None)
    return named


@lru_cache(maxsize=2)
def load_vocabulary(path: Path | None = None) -> Vocabulary:
    """Return every word of quick entry. Raises FormProblem (FM-101 … FM-107) naming file, line and key."""
    row = read_rows(path or paths.resources() / "quick_entry.yaml")
    row.only(
        "source", "mark", "frequencies", "as_required", "supervised", "unsupervised", "maximum", "routes", "forms",
        "sites", "durations", "fillers", "negations", "directions", "intervals",
        "places",
    )  # fmt: skip
    default = marked(row)
    frequencies = tuple(_often(item, default) for item in row.rows("frequencies", called="words"))
    routes = tuple(_route(item, default) for item in row.rows("routes", called="route"))
    forms = tuple(_form(item, default) for item in row.rows("forms", called="form"))
    required = _table(row, "as_required", "words", "latin", "says")
    phrases: dict[Key, Meaning] = {}
    for each in frequencies:
        _keep(phrases, (each.words, *each.latin, *each.says), each)
    for way in routes:
        _keep(phrases, (way.route, *way.says), way)
    for form in forms:
        _keep(phrases, (form.form, *form.says), form)
    for place in row.texts("sites"):
        for words in (place, f"left {place}", f"right {place}"):
            _keep(phrases, (words,), Site(words))
    latin = required.texts("latin")
    _keep(phrases, (required.text("words"), *latin, *required.texts("says")), AsRequired())
    for name, yes in (("supervised", True), ("unsupervised", False)):
        _keep(phrases, _table(row, name, "says").texts("says"), Supervised(yes))
    _keep(phrases, _table(row, "maximum", "says").texts("says"), Maximum())
    _keep(phrases, row.texts("fillers"), Filler())
    spans = tuple(_span(item) for item in row.rows("durations", called="unit"))
    between = _table(row, "intervals", "weeks", "months")
    weeks, months = (frozenset(map(Decimal, between.texts(name))) for name in ("weeks", "months"))
    return Vocabulary(
        frequencies, routes, forms, spans, required.text("words"), latin, row.texts("negations"),
        frozenset(row.texts("directions")), weeks, months,
        frozenset(map(key_of, row.texts("places"))), phrases,
    )  # fmt: skip


def _keep(phrases: dict[Key, Meaning], said: Iterable[str], meaning: Meaning) -> None:
    for words in said:
        phrases.setdefault(key_of(words), meaning)


def _table(row: Row, name: str, *keys: str) -> Row:
    table = row.row(name)
    if table is None:
        raise row.fail("FM-105", name, "the key is missing.", "Add it.")
    table.only(*keys)
    return table


def _mark(row: Row, default: tuple[str, str]) -> tuple[str, str]:
    return row.text("source", default[0]), row.one_of("mark", ("V", "GK"), default[1])


def _often(row: Row, default: tuple[str, str]) -> OftenWords:
    row.only("words", "moment", "alone", "latin", "says", "source", "mark")
    return OftenWords(
        row.text("words"), row.truth("moment"), row.texts("alone"), row.texts("latin"), row.texts("says"),
        *_mark(row, default),
    )  # fmt: skip


def _route(row: Row, default: tuple[str, str]) -> RouteWords:
    row.only("route", "says", "source", "mark")
    return RouteWords(row.text("route"), row.texts("says"), *_mark(row, default))


def _form(row: Row, default: tuple[str, str]) -> FormWords:
    row.only("form", "says", "fits", "unit", "liquid", "modifier", "source", "mark")
    form = row.text("form")
    unit = row.one_of("unit", tuple(UNIT_WORDS.values())) if row.has("unit") else None
    return FormWords(
        form, row.texts("says"), row.texts("fits") or tuple(form.split()), unit, row.truth("liquid"),
        row.truth("modifier"), *_mark(row, default),
    )  # fmt: skip


def _span(row: Row) -> Span:
    row.only("unit", "slash", "days", "says")
    slash = row.integer("slash")
    if slash is None:
        raise row.fail("FM-105", "slash", "the key is missing.", "Add it.")
    unit = row.text("unit")
    return Span(unit, slash, row.integer("days"), (unit, *row.texts("says")))
