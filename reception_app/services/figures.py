"""Figures of a day from the records: how soon, how complete, what was carried, who left (E29, E30). No personal data.

A day is the desk's local day. Whoever arrived on it counts, and everything that followed for them until now.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from reception_app.clock import local_day
from reception_app.dates import date_text
from reception_app.errors import InputProblem
from reception_app.handover.views.words import at_clock
from reception_app.services.completeness import Completeness, Counts, TopicCounts
from reception_app.services.context import AppContext, begun
from reception_app.services.figures_rows import DayRows, StayRow, read_day_rows
from reception_app.services.roles import require

SEEN_SOON = timedelta(hours=1)
SEEN_LATE = timedelta(hours=2)
"""The same two hours that colour the board; local defaults [GK]."""


@dataclass(frozen=True, slots=True)
class Waited:
    """How long something took, from arrival: the median in whole minutes, for how many it happened, of how many."""

    median_minutes: int | None
    count: int
    of: int


@dataclass(frozen=True, slots=True)
class Seen:
    """How soon the first question was asked after arrival."""

    within_1_hour: int
    in_1_to_2_hours: int
    later: int
    not_seen: int


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of the answers that came with people."""

    confirmed: int
    changed: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Left:
    """Who left on the day: how many, without a signed assessment, and their packs."""

    people: int
    without_triage: int
    handovers: int
    packs_complete: int


@dataclass(frozen=True, slots=True)
class DayFigures:
    """The figures of one day."""

    day: date
    receptions: int
    seen: Seen
    to_triage_signed: Waited
    to_verified_script: Waited
    to_first_dose: Waited
    to_mental_health: Waited
    answers: tuple[TopicCounts, ...]
    carried: Carried
    left: Left

    @property
    def whole(self) -> Counts:
        """Every answer of the day's assessments."""
        return Completeness(self.answers).whole


def day_figures(ctx: AppContext, day: date) -> DayFigures:
    """Return the figures of a local day. Raises InputProblem (IN-751) for a day that has not begun."""
    require(ctx, "see figures")
    if day > local_day(ctx.now()):
        raise InputProblem("IN-751", "That day has not begun.", "Choose today or an earlier day.")
    start, end = at_clock(day, "00:00"), at_clock(day + timedelta(days=1), "00:00")
    with ctx.sessions.read() as session:
        found = read_day_rows(ctx, session, start, end)
    return figures_of(day, found)


def figures_of(day: date, found: DayRows) -> DayFigures:
    """Work the figures of a day out of its rows. Pure."""
    stays = found.stays
    medicated = [stay for stay in stays if stay.scripts]
    referred = [stay for stay in stays if stay.mental_health_referred]
    return DayFigures(
        day=day,
        receptions=len(stays),
        seen=_seen(stays),
        to_triage_signed=_waited((stay.arrived_at, stay.signed_at) for stay in stays),
        to_verified_script=_waited((stay.arrived_at, stay.verified_at) for stay in medicated),
        to_first_dose=_waited((stay.arrived_at, stay.first_dose_at) for stay in medicated),
        to_mental_health=_waited((stay.arrived_at, stay.mental_health_at) for stay in referred),
        answers=_by_topic(found.completeness),
        carried=Carried(
            sum(how == "confirmed" for how in found.carried),
            sum(how == "changed" for how in found.carried),
            sum(how is None for how in found.carried),
        ),
        left=Left(
            len(found.left), sum(not signed for signed in found.left), len(found.packs_complete),
            sum(found.packs_complete),
        ),
    )  # fmt: skip


def _seen(stays: Sequence[StayRow]) -> Seen:
    waits = [stay.started_at - stay.arrived_at for stay in stays if stay.started_at is not None]
    soon = sum(wait <= SEEN_SOON for wait in waits)
    in_time = sum(SEEN_SOON < wait <= SEEN_LATE for wait in waits)
    return Seen(soon, in_time, len(waits) - soon - in_time, len(stays) - len(waits))


def _waited(pairs: Iterable[tuple[datetime, datetime | None]]) -> Waited:
    """Whatever was already so at arrival took no time."""
    all_of = list(pairs)
    took = [max(0, int((then - since).total_seconds() // 60)) for since, then in all_of if then is not None]
    return Waited(int(median(took)) if took else None, len(took), len(all_of))


def _by_topic(forms: Iterable[Completeness]) -> tuple[TopicCounts, ...]:
    """Add the topics of all assessments; the same topic of two versions of a form is one."""
    added: dict[str, TopicCounts] = {}
    for form in forms:
        for topic in form.topics:
            held = added.get(topic.key)
            counts = held.counts + topic.counts if held else topic.counts
            added[topic.key] = TopicCounts(topic.key, topic.title, counts)
    return tuple(topic for topic in added.values() if topic.counts.total)


def figures_table(figures: DayFigures) -> tuple[tuple[str, str], ...]:
    """Return the figures as rows of two cells, what and how much, for a screen or a page."""
    seen, left, carried = figures.seen, figures.left, figures.carried
    rows = [
        ("Day", date_text(figures.day)),
        ("Receptions", str(figures.receptions)),
        ("Seen within 1 hour", str(seen.within_1_hour)),
        ("Seen in 1 to 2 hours", str(seen.in_1_to_2_hours)),
        ("Seen later", str(seen.later)),
        ("Not seen", str(seen.not_seen)),
        ("Arrival to triage signed", _waited_words(figures.to_triage_signed)),
        ("Arrival to verified script", _waited_words(figures.to_verified_script)),
        ("Arrival to first dose", _waited_words(figures.to_first_dose)),
        ("Arrival to mental health seen", _waited_words(figures.to_mental_health)),
        ("Answers carried: confirmed", str(carried.confirmed)),
        ("Answers carried: changed", str(carried.changed)),
        ("Answers carried: waiting", str(carried.waiting)),
        ("Left", str(left.people)),
        ("Left without a signed triage", str(left.without_triage)),
        ("Handovers that left", str(left.handovers)),
        ("Handovers that left with a complete pack", str(left.packs_complete)),
        ("Completeness of content", _percent(figures.whole)),
    ]
    return (*rows, *((f"Completeness: {topic.title}", _percent(topic.counts)) for topic in figures.answers))


def _waited_words(waited: Waited) -> str:
    if waited.median_minutes is None:
        return f"none of {waited.of}"
    return f"median {waited.median_minutes} min, {waited.count} of {waited.of}"


def _percent(counts: Counts) -> str:
    return "no answers" if counts.percent is None else f"{counts.percent}% ({counts.known} of {counts.total})"


def exporting(ctx: AppContext) -> AbstractContextManager[None]:
    """Around the writing of a day's figures to a file: told as begun, and as done or failed."""
    require(ctx, "see figures")
    return begun(ctx, "export-figures", "figures", None, None)


def figures_csv(figures: DayFigures) -> str:
    """Return the figures as CSV text: first the single figures, then a table of answers by topic and state."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    data = figures_json(figures)
    topics = data.pop("answers")
    writer.writerow(("figure", "value"))
    writer.writerows(_flat(data))
    writer.writerow(())
    writer.writerow(("topic", *_COLUMNS))
    writer.writerows((topic["title"], *(_cell(topic[name]) for name in _COLUMNS)) for topic in topics)
    return text.getvalue()


_STATES = ("answered", "declined", "unknown", "not_asked", "not_applicable", "waiting")
_COLUMNS = (*_STATES, "total", "percent")


def _flat(data: dict[str, Any], before: str = "") -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for name, value in data.items():
        rows += _flat(value, f"{before}{name}.") if isinstance(value, dict) else [(f"{before}{name}", _cell(value))]
    return rows


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def figures_json(figures: DayFigures) -> dict[str, Any]:
    """Return the figures as plain data, for `--json`."""
    single = {
        name: value if isinstance(value, int) else asdict(value)
        for name in ("receptions", "seen", "to_triage_signed", "to_verified_script", "to_first_dose",
                     "to_mental_health", "carried", "left")
        for value in (getattr(figures, name),)
    }  # fmt: skip
    topics = [{"key": topic.key, "title": topic.title, **_counts(topic.counts)} for topic in figures.answers]
    return {"day": figures.day.isoformat(), **single, "completeness": _counts(figures.whole), "answers": topics}


def _counts(counts: Counts) -> dict[str, int | None]:
    return {name: getattr(counts, name) for name in _COLUMNS}
