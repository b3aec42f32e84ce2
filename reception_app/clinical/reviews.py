"""Clocks that travel: reviews of treatment, depot windows, the next dose of a vaccine. Pure.

Intervals are data (`resources/reviews.yaml`, the formulary, `resources/vaccinations.yaml`), each with its source.
Evidence: maintained and then forgotten (E26); 28 days of support from the first dose (E22). A clock whose start is not
known is told without a day, never left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from reception_app import paths
from reception_app.clinical.formulary import Entry, identify
from reception_app.clinical.lines import generic_text
from reception_app.clinical.script_facts import NamedMedicine, ScheduleFacts
from reception_app.clinical.services import load_vaccinations
from reception_app.clinical.vaccine_doses import next_dose
from reception_app.clock import as_utc, local_day
from reception_app.data_files import Row, marked, read_rows
from reception_app.vocabulary import Role, ScheduleKind, ScriptStatus

DEPOT, VACCINE = "depot", "vaccine"
FOR = ("opioid_substitution", "clinical_treatment")


class ReviewedScript(NamedMedicine, Protocol):
    """What is asked of a script, named as in `handover.record.Script`."""

    @property
    def id(self) -> str: ...
    @property
    def status(self) -> ScriptStatus: ...
    @property
    def every_days(self) -> int: ...
    @property
    def last_given_at(self) -> datetime | None: ...
    @property
    def started_on(self) -> date | None: ...
    @property
    def schedule(self) -> ScheduleFacts | None: ...


class ReviewFact(Protocol):
    """A review as recorded, named as in `handover.record.Review`; done when `done_at` is set."""

    @property
    def kind(self) -> str: ...
    @property
    def due_on(self) -> date: ...
    @property
    def script_id(self) -> str | None: ...
    @property
    def done_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class ReviewRule:
    """One kind of review; `schedules` only for `clinical_treatment`. `then_every_days` None: one review only.

    `owner`: whose task it is once it is due soon.
    """

    kind: str
    words: str
    applies_to: str
    schedules: tuple[ScheduleKind, ...]
    first_after_days: int
    then_every_days: int | None
    owner: Role
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class ReviewClock:
    """One clock: what is due on which local day. `due_on` None: what it counts from is not known.

    `opens_on` and `closes_on` are the first and last day of a depot's window, both counted.
    """

    kind: str
    words: str
    due_on: date | None
    source: str
    mark: str
    script_id: str | None = None
    opens_on: date | None = None
    closes_on: date | None = None

    def late_on(self, today: date) -> bool:
        """True when its day, or the last day of its window, lies before `today`."""
        last = self.closes_on or self.due_on
        return last is not None and last < today


def clocks_for(
    scripts: Sequence[ReviewedScript],
    reviews: Sequence[ReviewFact] = (),
    vaccines_had: Mapping[str, Mapping[int, date | None]] | None = None,
    *,
    first_doses: Mapping[str, date] | None = None,
) -> tuple[ReviewClock, ...]:
    """Return every clock of somebody, the earliest first, those without a day last.

    `reviews`: done and open ones; an open one's own day stands. `vaccines_had`: vaccine → dose number → day, None: not
    known. `first_doses`: script id → local day of its first dose, where that is known better than by `started_on`.
    """
    live = [
        _Script(script, identify(script.medicine, script.brand, script.form), (first_doses or {}).get(script.id))
        for script in scripts
        if script.status is not ScriptStatus.STOPPED
    ]
    found = [*_reviews(live, reviews), *_depots(live), *_vaccines(vaccines_had or {})]
    return tuple(sorted(found, key=_by_day))


def _by_day(clock: ReviewClock) -> tuple[date, str, str]:
    return clock.due_on or date.max, clock.kind, clock.words


@dataclass(frozen=True, slots=True)
class _Script:
    """A script with its entry and the day of its first dose as far as known."""

    script: ReviewedScript
    entry: Entry | None
    known: date | None = field(default=None)

    @property
    def first_on(self) -> date | None:
        """The local day of the first dose, or None."""
        return self.known or self.script.started_on

    @property
    def substitution(self) -> bool:
        """True for opioid substitution."""
        return self.entry is not None and self.entry.opioid_substitution


def _reviews(scripts: Sequence[_Script], reviews: Sequence[ReviewFact]) -> list[ReviewClock]:
    found: list[ReviewClock | None] = []
    for rule in load_reviews():
        if rule.applies_to == "opioid_substitution":
            found += [_of_script(rule, each, reviews) for each in scripts if each.substitution]
        else:
            found.append(_of_person(rule, scripts, reviews))
    return [clock for clock in found if clock is not None]


def _of_script(rule: ReviewRule, each: _Script, reviews: Sequence[ReviewFact]) -> ReviewClock | None:
    own = [review for review in reviews if review.kind == rule.kind and review.script_id == each.script.id]
    words = f"{rule.words}: {generic_text(each.script.medicine)}"
    return _clock(rule, words, each.first_on, own, each.script.id)


def _of_person(rule: ReviewRule, scripts: Sequence[_Script], reviews: Sequence[ReviewFact]) -> ReviewClock | None:
    """Return the clock of the whole treatment from its earliest first dose; one unknown start leaves it open."""
    starts: list[date | None] = [each.first_on for each in scripts if each.substitution]
    for each in scripts:
        course = each.script.schedule
        if course is not None and course.kind in rule.schedules and not each.substitution:
            starts.append(each.known or course.started_on)
    if not starts:
        return None
    known = [start for start in starts if start is not None]
    own = [review for review in reviews if review.kind == rule.kind]
    return _clock(rule, rule.words, min(known) if len(known) == len(starts) else None, own, None)


def _clock(
    rule: ReviewRule, words: str, first_on: date | None, own: Sequence[ReviewFact], script_id: str | None
) -> ReviewClock | None:
    """Return when a review is due: the day set for an open one, else after the last one done, else after the start."""
    waiting = [review.due_on for review in own if review.done_at is None]
    done = [local_day(as_utc(review.done_at)) for review in own if review.done_at is not None]
    if first_on is not None:
        # A review of an earlier course says nothing about this one.
        done = [day for day in done if day >= first_on]
    if waiting:
        due: date | None = min(waiting)
    elif done:
        if rule.then_every_days is None:
            return None
        due = max(done) + timedelta(days=rule.then_every_days)
    else:
        due = first_on + timedelta(days=rule.first_after_days) if first_on is not None else None
    return ReviewClock(rule.kind, words, due, rule.source, rule.mark, script_id)


def _depots(scripts: Sequence[_Script]) -> list[ReviewClock]:
    """Return the next day and window of every depot; a depot whose last day is not known has none."""
    return [clock for each in scripts if (clock := _depot(each.script, each.entry)) is not None]


def depot_clock(script: ReviewedScript) -> ReviewClock | None:
    """Return the next day and window of a script that is a depot, counted from its last dose; None for any other."""
    return _depot(script, identify(script.medicine, script.brand, script.form))


def _depot(script: ReviewedScript, entry: Entry | None) -> ReviewClock | None:
    depot = entry.depot_for(script.every_days) if entry is not None else None
    if depot is None:
        return None
    words = f"Depot due: {generic_text(script.medicine)} ({depot.kind})"
    if script.last_given_at is None:
        return ReviewClock(DEPOT, words, None, depot.source, depot.mark, script.id)
    due, window = local_day(script.last_given_at) + timedelta(days=depot.interval_days), timedelta(depot.window_days)
    return ReviewClock(DEPOT, words, due, depot.source, depot.mark, script.id, due - window, due + window)


def _vaccines(had: Mapping[str, Mapping[int, date | None]]) -> list[ReviewClock]:
    """Return the next dose of every course that was begun and is not complete (E20)."""
    found = []
    for slug, vaccine in load_vaccinations().items():
        if not vaccine.courses:
            continue
        course = vaccine.courses[0]
        dose = next_dose(course, had.get(slug, {}))
        if dose is not None:
            words = f"{vaccine.words}, dose {dose.number} of {len(course.doses)}"
            found.append(ReviewClock(VACCINE, words, dose.due_on, course.source, course.mark))
    return found


@lru_cache(maxsize=4)
def load_reviews(path: Path | None = None) -> tuple[ReviewRule, ...]:
    """Return every kind of review in the file's order. Raises FormProblem (FM-101 … FM-108) naming file and line."""
    row = read_rows(path or paths.resources() / "reviews.yaml")
    row.only("reviews")
    found: dict[str, ReviewRule] = {}
    for item in row.rows("reviews", called="kind"):
        rule = _rule(item)
        if rule.kind in found:
            raise item.fail("FM-103", "kind", f"“{rule.kind}” stands twice.", "Remove one of them.")
        found[rule.kind] = rule
    return tuple(found.values())


def _rule(row: Row) -> ReviewRule:
    row.only("kind", "words", "for", "schedules", "first_after_days", "then_every_days", "owner", "source", "mark")
    applies_to, schedules = row.one_of("for", FOR), row.texts("schedules")
    for kind in schedules:
        if kind not in list(ScheduleKind):
            raise row.fail("FM-107", "schedules", f"“{kind}” is no kind of schedule.", "Correct it.")
    if schedules and applies_to != "clinical_treatment":
        raise row.fail("FM-108", "schedules", "schedules belong to for: clinical_treatment.", "Remove them.")
    first = _days(row, "first_after_days")
    if first is None:
        raise row.fail("FM-105", "first_after_days", "the key is missing.", "Add it.")
    return ReviewRule(
        kind=row.text("kind"),
        words=row.text("words"),
        applies_to=applies_to,
        schedules=tuple(ScheduleKind(kind) for kind in schedules),
        first_after_days=first,
        then_every_days=_days(row, "then_every_days"),
        owner=Role(row.one_of("owner", tuple(Role))),
        source=row.text("source"),
        mark=marked(row)[1],
    )


def _days(row: Row, key: str) -> int | None:
    value = row.integer(key)
    if value is not None and value < 1:
        raise row.fail("FM-107", key, "an interval is 1 day or more.", "Write days.")
    return value
