"""What of one person has a clock: doses, interim reviews, observations and tasks as cards, the late ones first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication

from reception_app.clinical.lines import amount_words
from reception_app.clinical.observation_levels import FIRST_NIGHT_PLAN, level_words, next_observation
from reception_app.clinical.strip import StripCard, StripState, strip_cards
from reception_app.clinical.words import given_words, minutes_between, relative_words, time_text
from reception_app.clock import local
from reception_app.handover.record import Flag, Record, Script, Task
from reception_app.handover.waiting import Waits
from reception_app.ui.icons import Icon
from reception_app.ui.people import open_flags
from reception_app.ui.theme import Level
from reception_app.ui.widgets.time_strip import TimeCardData
from reception_app.vocabulary import ROLE_WORDS, TaskState

SOON = timedelta(minutes=60)
INTERIM_REVIEW = "interim-review"
"""The kind of task that stands for an interim change: its own card shows it."""
_LOUD = (Level.ACT_NOW, Level.INTERIM)


def tr(words: str) -> str:
    """Return words of this screen's chrome in the language of the program."""
    return QCoreApplication.translate("Person", words)


@dataclass(frozen=True)
class Timed:
    """A card with the instant it is about and whether that is past."""

    at: datetime
    late: bool
    card: TimeCardData


def observation_due(flag: Flag) -> datetime | None:
    """Return when the next observation a flag asks for is due; None when it names no interval or has ended."""
    if flag.ended_at is not None:
        return None
    return next_observation(flag.observation, flag.last_observed_at, flag.started_at)


def observed_flags(record: Record) -> tuple[Flag, ...]:
    """Return the open flags that ask for observations of any kind, loudest first.

    The first-night plan's goes along with any other: one look serves both.
    """
    found = tuple(flag for flag in open_flags(record) if flag.observation)
    return tuple(flag for flag in found if flag.kind != FIRST_NIGHT_PLAN) or found


def time_cards(record: Record, now: datetime, waits: Mapping[str, Waits | None]) -> tuple[Timed, ...]:
    """Return everything with a clock at `now` (aware UTC): late first, red before purple, then by time.

    `waits`: by the script's id, why a line waits for a prescriber (`waits_of`).
    """
    scripts = {script.id: script for script in record.scripts}
    found = [
        _dose(card, scripts[card.script_id], waits.get(card.script_id), now)
        for card in strip_cards(record.scripts, now, every=True)
    ]
    found += [_interim(script, now) for script in record.scripts if script.interim is not None]
    found += [_observation(flag, due, now) for flag in record.flags if (due := observation_due(flag))]
    found += [
        _task(task, now)
        for task in record.tasks
        if task.state is TaskState.OPEN and task.due_at is not None and task.kind != INTERIM_REVIEW
    ]
    return tuple(sorted(found, key=_order))


def _order(timed: Timed) -> tuple[bool, int, datetime]:
    level = timed.card.level
    return not timed.late, _LOUD.index(level) if timed.late and level in _LOUD else 0, timed.at


def clock_text(at: datetime, now: datetime) -> str:
    """Return a local moment as short as it can be read beside its amount: `22:06`, `Sat 08:00`, `was 20:00`."""
    said = time_text(at) if at.date() == now.date() else given_words(at, now)
    return tr("was {0}").format(said) if at < now else said


def _level(at: datetime, now: datetime) -> Level:
    if at < now:
        return Level.ACT_NOW
    return Level.SOON if at <= now + SOON else Level.NEUTRAL


def _timed(at: datetime, now: datetime, card: TimeCardData) -> Timed:
    # Beyond a day the amount names the day and the time itself: `late since Wed 23:40`.
    if minutes_between(min(now, at), max(now, at)) >= 24 * 60:
        card = TimeCardData(card.slug, card.level, card.amount, "", card.what, card.last, card.icon)
    return Timed(at, at < now, card)


_STATES = {
    StripState.LATE: (Level.ACT_NOW, Icon.OCTAGON),
    StripState.SOON: (Level.SOON, Icon.CLOCK),
    StripState.NOT_KNOWN: (Level.NOT_KNOWN, Icon.QUESTION),
    StripState.NEXT: (Level.NEUTRAL, Icon.PILL),
}


def _dose(strip: StripCard, script: Script, waits: Waits | None, now: datetime) -> Timed:
    """Return a dose as a card. One that has no time stands at now: after what is late, before what is to come."""
    level, icon = _STATES[strip.state]
    last = "; ".join(part for part in (strip.last_given, strip.note) if part)
    if waits and waits.grave:
        last = tr("not to be given until a prescriber decides")
    card = TimeCardData(f"script:{script.id}", level, strip.amount, strip.clock_time, script.medicine, last, icon)
    timed = _timed(strip.at or now, now, card)
    return replace(timed, late=strip.state is StripState.LATE)


def _interim(script: Script, now: datetime) -> Timed:
    assert script.interim is not None
    interim, here = script.interim, local(now)
    at = interim.review_by
    dose = amount_words(script.dose) if script.dose else tr("a dose not recorded")
    was = amount_words(interim.replaced) if interim.replaced else tr("a dose not recorded")
    last = tr("{0} in place of {1}; {2}").format(dose, was, interim.owner)
    what = tr("Interim review: {0}").format(script.medicine)
    amount, clock = relative_words(local(at), here), clock_text(local(at), here)
    return _timed(at, now, TimeCardData(f"script:{script.id}", Level.INTERIM, amount, clock, what, last))


def _observation(flag: Flag, due: datetime, now: datetime) -> Timed:
    here = local(now)
    every = level_words(flag.observation or "")
    if flag.last_observed_at is None:
        last = tr("{0}; none recorded since {1}").format(every, _short(flag.started_at, now))
    else:
        last = tr("{0}; last {1}").format(every, _short(flag.last_observed_at, now))
    what = tr("ACCT observation") if flag.kind == "acct_open" else tr("Observation: {0}").format(flag.words)
    amount, clock = relative_words(local(due), here), clock_text(local(due), here)
    level = _level(due, now)
    return _timed(due, now, TimeCardData(f"flag:{flag.id}", level, amount, clock, what, last, Icon.EYE))


def _task(task: Task, now: datetime) -> Timed:
    assert task.due_at is not None
    at, here = task.due_at, local(now)
    last = tr("{0}; opened {1}").format(ROLE_WORDS[task.owner_role], _short(task.opened_at, now))
    amount, clock = relative_words(local(at), here), clock_text(local(at), here)
    level = _level(at, now)
    return _timed(at, now, TimeCardData(f"task:{task.id}", level, amount, clock, task.title, last, Icon.FLAG))


def _short(at: datetime, now: datetime) -> str:
    then, here = local(at), local(now)
    return time_text(then) if then.date() == here.date() else given_words(then, here)
