"""What an alert is, what it is made from, and how it is worded and keyed. The rules are in the modules beside."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Protocol

from reception_app.clinical.alerts_data import AlertData, load_alerts
from reception_app.clinical.doses import Dose
from reception_app.clinical.formulary import Entry, Formulary, load_formulary
from reception_app.clinical.lines import amount_words, clean, generic_text
from reception_app.clinical.medicine_match import entry_of, ingredients_of
from reception_app.clinical.script_facts import Here
from reception_app.clinical.stopping import ends_by_itself
from reception_app.clock import local_day
from reception_app.vocabulary import AllergyState, FlagLevel, InPossession, ScriptStatus


class AlertScript(Here, Protocol):
    """What is asked of a script, named as in `handover.record.Script`."""

    @property
    def id(self) -> str: ...
    @property
    def supervised(self) -> bool: ...
    @property
    def in_possession(self) -> InPossession: ...
    @property
    def stopped_at(self) -> datetime | None: ...


class AllergyFact(Protocol):
    """One allergy, named as in `handover.record.Allergy`."""

    @property
    def substance(self) -> str: ...
    @property
    def reaction(self) -> str | None: ...


class AllergyFacts(Protocol):
    """What is known of allergies, named as in `handover.record.Allergies`."""

    @property
    def state(self) -> AllergyState: ...
    @property
    def items(self) -> Sequence[AllergyFact]: ...


class Assessment(StrEnum):
    """What is recorded of the in-possession risk assessment. `not_told`: the caller does not know; nothing is said."""

    NOT_TOLD = "not_told"
    NOT_MADE = "not_made"
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Trigger:
    """Something after which the in-possession assessment is made again: a slug of `alerts.yaml`, and when."""

    slug: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ProductSaid:
    """The product of a script as the best source had it."""

    brand: str | None = None
    form: str | None = None


@dataclass(frozen=True, slots=True)
class Scheduled:
    """What a schedule lays down where it says what is given: the most of a day, None where that cannot be added up,
    and every clock time of it."""

    most_a_day: Dose | None
    times: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CourseOver:
    """A course that is over: the local day of its last dose, and of how many days it was."""

    on: date
    days: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules need beside scripts and allergies.

    `substances`: slugs of `alerts.yaml` used lately and adding to sedation (alcohol, …); `qt_risks`: slugs likewise.
    `was`: script id → product as verified. `tapered`: ids of scripts whose stop ended a reduction. `scheduled`: script
    id → its schedule, which then counts and not the line; the whole of it, so that a key stays from day to day.
    `ended`: id of a line whose course is over → that course; nothing but its end is pointed out. `courses`: id of a
    line that is a course → its first and its last local day.
    """

    assessment: Assessment = Assessment.NOT_TOLD
    assessed_at: datetime | None = None
    triggers: tuple[Trigger, ...] = ()
    substances: tuple[str, ...] = ()
    qt_risks: tuple[str, ...] = ()
    was: Mapping[str, ProductSaid] = field(default_factory=dict)
    tapered: frozenset[str] = frozenset()
    scheduled: Mapping[str, Scheduled] = field(default_factory=dict)
    ended: Mapping[str, CourseOver] = field(default_factory=dict)
    courses: Mapping[str, tuple[date, date]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing pointed out. `scripts`: ids, sorted. `key` stays the same until the facts behind it change.

    No alert stops anything: it is acknowledged with a reason, and an emergency medicine is given all the same.
    """

    kind: str
    grade: FlagLevel
    words: str
    scripts: tuple[str, ...]
    source: str
    mark: str
    key: str


@dataclass(frozen=True)
class Line:
    """A script with what the formulary says of it, looked up once."""

    script: AlertScript

    @cached_property
    def entry(self) -> Entry | None:
        """The formulary's entry, None when it is not listed."""
        return entry_of(self.script)

    @cached_property
    def ingredients(self) -> frozenset[str]:
        """Ingredients as they compare; an unlisted medicine is its own."""
        return ingredients_of(self.script)

    @cached_property
    def classes(self) -> frozenset[str]:
        """Slugs of drug classes; empty when it is not listed."""
        return frozenset(self.entry.drug_classes) if self.entry is not None else frozenset()

    @property
    def name(self) -> str:
        """The medicine as it is shown, with its brand."""
        name = generic_text(self.script.medicine)
        return f"{name} ({clean(self.script.brand).upper()})" if self.script.brand else name

    @property
    def told_apart(self) -> str:
        """The medicine with dose and form, and when required, where two lines of one name stand side by side."""
        dose = amount_words(self.script.dose) if self.script.dose is not None else ""
        form = clean(self.script.form or "")
        required = "when required" if self.script.as_required else ""
        return " ".join(part for part in (self.name, dose, form, required) if part)

    @property
    def substitution(self) -> bool:
        """True for opioid substitution."""
        return self.entry is not None and self.entry.opioid_substitution

    @property
    def emergency(self) -> bool:
        """True for what stays with the person for emergencies."""
        return self.entry is not None and self.entry.emergency_item is not None


@dataclass(frozen=True)
class Case:
    """One person's scripts and facts at an instant, as every rule reads them. `over`: lines whose course ended."""

    lines: tuple[Line, ...]
    allergies: AllergyFacts
    facts: Facts
    now: datetime
    over: tuple[Line, ...] = ()
    data: AlertData = field(default_factory=load_alerts)
    formulary: Formulary = field(default_factory=load_formulary)

    @cached_property
    def current(self) -> tuple[Line, ...]:
        """What is being given."""
        return tuple(line for line in self.lines if line.script.status is ScriptStatus.CURRENT)

    @cached_property
    def together(self) -> tuple[Case, ...]:
        """The case of each set of lines that are given on one day, today or later; none that is part of another."""
        today, days = local_day(self.now), self.facts.courses
        begins = sorted({today, *(days[line.script.id][0] for line in self.current if line.script.id in days)})
        sets = [tuple(line for line in self.current if self._given_on(line, day)) for day in begins if day >= today]
        whole = [one for one in dict.fromkeys(sets) if not any(set(one) < set(other) for other in sets)]
        return tuple(replace(self, lines=one) for one in whole)

    def _given_on(self, line: Line, day: date) -> bool:
        first, last = self.facts.courses.get(line.script.id, (day, day))
        return first <= day <= last

    @cached_property
    def live(self) -> tuple[Line, ...]:
        """What is being given or on hold: it may be given again."""
        return tuple(line for line in self.lines if line.script.status is not ScriptStatus.STOPPED)

    @cached_property
    def lately_stopped(self) -> tuple[Line, ...]:
        """What was stopped no longer ago than `stopped_within_days`; a stop without its day counts."""
        first = local_day(self.now) - timedelta(days=self.data.number("stopped_within_days"))
        return tuple(
            line
            for line in self.lines
            if line.script.status is ScriptStatus.STOPPED
            and (line.script.stopped_at is None or local_day(line.script.stopped_at) >= first)
        )

    @cached_property
    def lately_over(self) -> tuple[Line, ...]:
        """What ended as a course no longer ago than `stopped_within_days`; a short course of a steroid may end so."""
        first = local_day(self.now) - timedelta(days=self.data.number("stopped_within_days"))
        ended = self.facts.ended
        return tuple(
            line
            for line in self.over
            if ended[line.script.id].on >= first and not ends_by_itself(line.script, ended[line.script.id].days)
        )

    def times_of(self, line: Line) -> tuple[str, ...]:
        """Return the clock times of a line: its schedule's while that says what is given."""
        scheduled = self.facts.scheduled.get(line.script.id)
        return scheduled.times if scheduled is not None else tuple(line.script.times)

    def in_group(self, slug: str, lines: Iterable[Line]) -> tuple[Line, ...]:
        """Return those of `lines` that a group of `alerts.yaml` names, by ingredient or class."""
        group = self.data.groups[slug]
        return tuple(line for line in lines if line.ingredients & group.ingredients or line.classes & group.classes)

    def alert(
        self,
        kind: str,
        lines: Iterable[Line],
        said: Mapping[str, str] | None = None,
        facts: Iterable[str] = (),
        origin: tuple[str, str] | None = None,
    ) -> Alert:
        """Return an alert in the words of its kind, with what is `said` in their fields.

        `facts`: what, beside the scripts, it stands on; for its key. `origin`: source and mark, when they are those of
        a class or an entry and not of the kind.
        """
        involved, own = tuple(lines), self.data.kinds[kind]
        scripts = tuple(sorted({line.script.id for line in involved}))
        words = own.words.format_map({"medicines": listed(line.name for line in involved), **(said or {})})
        spared = [line.name for line in involved if line.emergency]
        if spared:
            words += f" For emergencies, and not stopped by this: {listed(spared)}."
        source, mark = origin or (own.source, own.mark)
        return Alert(kind, own.grade, words, scripts, source, mark, _key(kind, scripts, facts))


def _key(kind: str, scripts: Sequence[str], facts: Iterable[str]) -> str:
    text = json.dumps([kind, scripts, sorted(facts)], ensure_ascii=False, separators=(",", ":"))
    return f"{kind}:{hashlib.sha256(text.encode('utf-8')).hexdigest()[:16]}"


def listed(names: Iterable[str]) -> str:
    """Return names without doubles: `a`, `a and b`, `a, b and c`."""
    each = list(dict.fromkeys(names))
    return each[0] if len(each) == 1 else f"{', '.join(each[:-1])} and {each[-1]}" if each else ""
