"""Who can be asked about a script, who answers now, and how long it has stood without: `resources/sources.yaml` (E5).

Ranked by what weighs more; whoever answers now comes first. Nothing here verifies a script: a person records what was
said. Usual hours of a kind of source stand in when the place's own are not recorded, and are said to be usual.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from reception_app import paths
from reception_app.clinical.bank_holidays import ENGLAND
from reception_app.clinical.opening_hours import OpeningHours, OpenNow, State, state
from reception_app.clinical.opening_text import hours_or_none, read_hours
from reception_app.clinical.policies import policy
from reception_app.clinical.words import day_text, duration_words, given_words, minutes_between, weekday_words
from reception_app.clock import as_utc, local, local_day
from reception_app.data_files import Row, marked, read_rows
from reception_app.errors import InputProblem
from reception_app.vocabulary import LabelName, SourceKind

_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing to ask a source. Mark GK: a clinical owner has yet to confirm it."""

    slug: str
    words: str
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class SourceRule:
    """One kind of source. `words` as a label, `who` as one who is asked, `told` as one who said; rank 1 weighs most.

    `sees`: whose doses it knows of; None: it saw none taken.
    `usual_hours`: when this kind usually answers; None for what lies at the desk.
    """

    kind: SourceKind
    words: str
    who: str
    told: str
    rank: int
    verifies: bool
    sees: str | None
    at_hand: bool
    usual_hours: OpeningHours | None
    asks: tuple[Ask, ...]
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class Place:
    """One place that can be asked. `hours` as recorded; None or unreadable: its kind's usual hours stand in."""

    kind: SourceKind
    name: str
    telephone: str | None = None
    hours: str | None = None


@dataclass(frozen=True, slots=True)
class SourceNow:
    """One source as it stands now. `state` is None for what lies at the desk; `usual`: its own hours are not known."""

    rule: SourceRule
    name: str | None
    telephone: str | None
    state: State | None
    usual: bool
    words: str

    @property
    def answers(self) -> bool:
        """True when it can be asked at once."""
        return self.state is None or isinstance(self.state, OpenNow)


@lru_cache(maxsize=4)
def load_sources(path: Path | None = None) -> dict[SourceKind, SourceRule]:
    """Return every kind of source, the weightiest first. Raises FormProblem (FM-101 … FM-109) naming file and line."""
    row = read_rows(path or paths.resources() / "sources.yaml")
    row.only("asks", "sources")
    asks: dict[str, Ask] = {}
    for item in row.rows("asks", called="slug"):
        item.only("slug", "words", "source", "mark")
        asks[item.text("slug")] = Ask(item.text("slug"), item.text("words"), *marked(item))
    rules = [_rule(item, asks) for item in row.rows("sources", called="slug")]
    found = {rule.kind: rule for rule in rules}
    if sorted(rule.rank for rule in rules) != list(range(1, len(SourceKind) + 1)) or len(found) != len(rules):
        raise row.fail("FM-108", "sources", "every kind of source has a rank of its own.", "Number them from 1.")
    return {rule.kind: rule for rule in sorted(rules, key=_rank)}


def _rank(rule: SourceRule) -> int:
    return rule.rank


def _rule(row: Row, asks: dict[str, Ask]) -> SourceRule:
    row.only(
        "slug", "words", "who", "told", "rank", "verifies", "sees", "reach", "hours", "hours_source", "hours_mark",
        "ask", "source", "mark",
    )  # fmt: skip
    at_hand = row.one_of("reach", ("telephone", "at_hand")) == "at_hand"
    if at_hand == row.has("hours"):
        raise row.fail("FM-108", "hours", "hours belong to what is asked by telephone.", "Add or remove them.")
    unknown = [slug for slug in row.texts("ask") if slug not in asks]
    if unknown:
        raise row.fail("FM-109", "ask", f"“{unknown[0]}” is not among asks.", "Add it there.")
    source, mark = marked(row)
    return SourceRule(
        kind=SourceKind(row.one_of("slug", [kind.value for kind in SourceKind])),
        words=row.text("words"),
        who=row.text("who"),
        told=row.text("told"),
        rank=row.integer("rank") or 0,
        verifies=row.truth("verifies"),
        sees=row.one_of("sees", ("community", "custody", "prison")) if row.has("sees") else None,
        at_hand=at_hand,
        usual_hours=None if at_hand else _usual(row),
        asks=tuple(asks[slug] for slug in row.texts("ask")),
        source=source,
        mark=mark,
    )


def _usual(row: Row) -> OpeningHours:
    row.text("hours_source")
    row.one_of("hours_mark", ("V", "GK"))
    try:
        return read_hours(row.text("hours"))
    except InputProblem as problem:
        raise row.fail("FM-107", "hours", "these opening hours cannot be read.", problem.todo) from problem


def rule_of(kind: SourceKind) -> SourceRule:
    """Return the shipped rule of a kind of source."""
    return load_sources()[kind]


def can_verify(kind: SourceKind) -> bool:
    """True when a confirmation by this kind of source makes a script verified; the person's own word never does."""
    return rule_of(kind).verifies


class Labelled(Protocol):
    """A source that may be a labelled container, named as in `handover.record.Source`."""

    @property
    def kind(self) -> SourceKind: ...
    @property
    def asked_at(self) -> datetime | None: ...
    @property
    def label_name(self) -> LabelName | None: ...
    @property
    def label_date(self) -> date | None: ...


def label_doubt(source: Labelled) -> str | None:
    """Return why a labelled container does not verify a dose; None when it may, and for any other source.

    It may when its label bears this person's name and a date within the limit of `policies.yaml` before it was seen.
    """
    if source.kind is not SourceKind.CONTAINER:
        return None
    if source.label_name is not LabelName.YES:
        return _NAMES[source.label_name]
    if source.label_date is None:
        return "no date on the label"
    seen = local_day(source.asked_at) if source.asked_at is not None else None
    if seen is None:
        return "when the label was seen is not recorded"
    if source.label_date > seen:
        return f"the label is dated {day_text(source.label_date)}, after it was seen"
    limit = policy("label_within_days").value
    if (seen - source.label_date).days > limit:
        return f"the label is dated {day_text(source.label_date)}, over {limit} days before"
    return None


_NAMES = {
    LabelName.NO: "another name is on the label",
    LabelName.UNREADABLE: "the name on the label cannot be read",
    None: "whose name is on the label is not recorded",
}


def verifies(source: Labelled) -> bool:
    """True when a confirmation by this very source makes a script verified."""
    return can_verify(source.kind) and label_doubt(source) is None


class TellsLast(Protocol):
    """What a source told of the last dose, named as in `handover.record.Source`."""

    @property
    def kind(self) -> SourceKind: ...
    @property
    def last_observed_at(self) -> datetime | None: ...


def doses_seen(sources: Iterable[TellsLast]) -> tuple[datetime, ...]:
    """Return when sources saw a dose taken: the person's own word, a label and a test see none, whoever wrote it so."""
    return tuple(
        each.last_observed_at for each in sources if each.last_observed_at is not None and rule_of(each.kind).sees
    )


def sources_now(
    kinds: Iterable[SourceKind], places: Sequence[Place], now: datetime, nation: str = ENGLAND
) -> tuple[SourceNow, ...]:
    """Return who can be asked, at `now` (aware): those who answer at once first, then by what weighs more.

    A kind without a recorded place stands once, by its usual hours; one with several stands once for each.
    """
    found = []
    for rule in (rule_of(kind) for kind in dict.fromkeys(kinds)):
        own = [place for place in places if place.kind is rule.kind]
        found += [_place_now(rule, place, now, nation) for place in own] or [_place_now(rule, None, now, nation)]
    return tuple(sorted(found, key=_first_who_answers))


def _first_who_answers(source: SourceNow) -> tuple[bool, int, str]:
    return not source.answers, source.rule.rank, source.name or ""


def _place_now(rule: SourceRule, place: Place | None, now: datetime, nation: str) -> SourceNow:
    name, telephone = (place.name, place.telephone) if place else (None, None)
    own = hours_or_none(place.hours) if place else None
    hours = own or rule.usual_hours
    who = name or rule.who
    if hours is None:
        return SourceNow(rule, name, telephone, None, usual=False, words=f"{who}: at hand")
    # "Always" needs no hedge of "usually": whoever works day and night is rung, and nothing is lost by it.
    usual = own is None and not hours.always
    found = state(hours, now, nation)
    return SourceNow(rule, name, telephone, found, usual, f"{who} {'usually ' if usual else ''}{found.words(now)}")


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """A dose given while nobody had verified the script: what (`20 mg`), when, and by whose authority."""

    given_at: datetime
    amount: str
    authority: str | None


def unverified_since(recorded_at: datetime, now: datetime) -> str:
    """Return how long a script has stood unverified: `not verified for 5 h 40 min`, `not verified since Wed 14:00`."""
    minutes = max(minutes_between(recorded_at, now), 0)
    if minutes < _DAY:
        return f"not verified for {duration_words(minutes)}"
    return f"not verified since {weekday_words(local(recorded_at), local(now))}"


def unverified_words(
    recorded_at: datetime,
    now: datetime,
    given: Sequence[Meanwhile] = (),
    last_given_at: datetime | None = None,
) -> str:
    """Return the whole line: how long unverified, and what was given meanwhile by whose authority.

    `not verified for 5 h 40 min; given 20 mg 21:15, Dr E. Example`, `…; not given since Thu 21:00`,
    `…; not given here`. `given` holds the doses of this stay, `last_given_at` the last one before it.
    """
    here, since = local(now), unverified_since(recorded_at, now)
    if given:
        last = max(given, key=_given_at)
        when = given_words(local(last.given_at), here).removeprefix("Today ")
        more = f", and {len(given) - 1} before" if len(given) > 1 else ""
        return f"{since}; given {last.amount} {when}, {last.authority or 'by whose authority is not recorded'}{more}"
    if last_given_at is None:
        return f"{since}; not given here"
    return f"{since}; not given since {weekday_words(local(last_given_at), here)}"


def _given_at(dose: Meanwhile) -> datetime:
    return as_utc(dose.given_at)
