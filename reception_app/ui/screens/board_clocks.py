"""Badges of the board that a clock drives: untreated, scores and observations due, tasks late, the first days."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from PySide6.QtCore import QCoreApplication

from reception_app.clinical.words import given_words, relative_words, time_text
from reception_app.clock import local, local_day
from reception_app.services.board import DUE_SOON, RAISED_KINDS, BoardRow
from reception_app.ui.icons import Icon
from reception_app.ui.people import taken_back_badge
from reception_app.ui.theme import Level
from reception_app.ui.widgets.paint import BadgeData
from reception_app.vocabulary import FlagLevel

OBSERVATION_SOON = timedelta(minutes=15)
"""From when an observation that is due has a badge: with the hour of other things a half-hourly one always would."""


def tr(words: str) -> str:
    """Return words of the board's chrome in the language of the program."""
    return QCoreApplication.translate("Board", words)


def clock_words(at: datetime, now: datetime) -> str:
    """Return a moment as short as it can be read: `19:30` today, else `Sat 08:00`, else with its date. Local times."""
    return time_text(at) if at.date() == now.date() else given_words(at, now)


def clock_badges(row: BoardRow, now: datetime) -> list[BadgeData]:
    """Return what of a person runs by the clock, in no order: the board sorts by level."""
    found = (
        untreated_badge(row),
        _due(tr("Score {0}"), row.rescore_due_at, now, DUE_SOON, Icon.CLOCK),
        _tasks(row, now),
        taken_back_badge(row.tasks_taken_back),
        _runs_out(row, now),
        _review(row, now),
        _depot(row, now),
        _first_days(row, now),
    )
    return [badge for badge in found if badge is not None]


def with_due(badge: BadgeData, row: BoardRow, now: datetime) -> BadgeData:
    """Return the badge of the gravest flag that asks for observations, with how late or how soon the next is."""
    due = row.observation_due_at
    if due is None or due > now + OBSERVATION_SOON:
        return badge
    words = f"{badge.text}, {relative_words(local(due), local(now))}"
    return BadgeData(Level.ACT_NOW if due < now else badge.level, words, badge.icon)


def untreated_badge(row: BoardRow) -> BadgeData | None:
    """Amber: it waits for a decision. Hours without treatment here and since the last use; late, it is a late task."""
    if row.untreated is None:
        return None
    words = tr("Untreated {0} h").format(row.untreated)
    if row.untreated_last_use is not None:
        words = tr("{0}, last use {1} h ago").format(words, row.untreated_last_use)
    if row.untreated_of:
        words = tr("{0}: {1}").format(words, ", ".join(row.untreated_of))
    return BadgeData(Level.SOON, words, Icon.HOURGLASS)


def _due(words: str, due: datetime | None, now: datetime, soon: timedelta, icon: Icon) -> BadgeData | None:
    if due is None or due > now + soon:
        return None
    said = words.format(relative_words(local(due), local(now)))
    return BadgeData(Level.ACT_NOW, said) if due < now else BadgeData(Level.SOON, said, icon)


def _tasks(row: BoardRow, now: datetime) -> BadgeData | None:
    """Return how many tasks are late; a single one that is the late score is told by the score's own badge."""
    score_late = row.rescore_due_at is not None and row.rescore_due_at < now
    if row.late_tasks == 0 or (row.late_tasks == 1 and score_late):
        return None
    words = tr("1 task late") if row.late_tasks == 1 else tr("{0} tasks late").format(row.late_tasks)
    return BadgeData(Level.ACT_NOW, words, Icon.FLAG)


def _runs_out(row: BoardRow, now: datetime) -> BadgeData | None:
    """Return when a medicine ends before help, or that it has (E2, E5)."""
    if row.runs_out_at is None:
        return None
    at, more = clock_words(local(row.runs_out_at), local(now)), row.run_outs - 1
    if row.runs_out_at <= now:
        words = tr("No supply since {0}").format(at)
    else:
        words = tr("Runs out before help {0}").format(at)
    if more > 0:
        words = tr("{0} and {1} more").format(words, more)
    return BadgeData(Level.ACT_NOW if row.runs_out_at <= now else Level.SOON, words, Icon.CLOCK)


def _review(row: BoardRow, now: datetime) -> BadgeData | None:
    """Return that a review is overdue, and since when (E26)."""
    if row.review_due_on is None:
        return None
    return BadgeData(Level.SOON, tr("Review overdue {0}").format(_days_since(row.review_due_on, now)), Icon.CLOCK)


def _depot(row: BoardRow, now: datetime) -> BadgeData | None:
    """Return that the window of a depot is past, and since when."""
    if row.depot_until is None:
        return None
    words = tr("Depot past its window {0}").format(_days_since(row.depot_until, now))
    return BadgeData(Level.SOON, words, Icon.CLOCK)


def _days_since(day: date, now: datetime) -> str:
    days = (local_day(now) - day).days
    return tr("1 day") if days == 1 else tr("{0} days").format(days)


def _first_days(row: BoardRow, now: datetime) -> BadgeData | None:
    """Return which of the first days it is, for whoever is at raised risk in them (E16, E36)."""
    if row.raised_until is None or now >= row.raised_until:
        return None
    raised = any(flag.kind in RAISED_KINDS and flag.level is not FlagLevel.KNOW for flag in row.flags)
    if not raised:
        return None
    length = (row.raised_until - row.arrived_at).days
    return BadgeData(Level.KNOW, tr("Day {0} of {1}").format((now - row.arrived_at).days + 1, length))
