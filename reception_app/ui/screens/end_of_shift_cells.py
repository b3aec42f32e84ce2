"""What the end of shift says in each cell, and which rows are red: pure functions of a row and the moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reception_app.clinical.words import due_words, duration_words, minutes_between, relative_words
from reception_app.clock import local
from reception_app.services.board import NOT_SEEN_LATE
from reception_app.services.end_of_shift import EndOfShift, Matter, ShiftRow
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.screens.end_of_shift_words import tr
from reception_app.ui.tables.rows import Column, GroupHeading
from reception_app.ui.theme import Level
from reception_app.ui.widgets.runs import Line, Run, bold, small


@dataclass(frozen=True)
class Shown:
    """A row of one of the lists at one moment (aware UTC); `place` tells rows of one person and list apart."""

    row: ShiftRow
    matter: Matter
    place: int
    now: datetime


def key_of(shown: Shown) -> str:
    """Return a row's identity while the lists stand as they are."""
    return f"{shown.matter}:{shown.row.person_id or shown.row.name}:{shown.place}"


def is_red(shown: Shown) -> bool:
    """True when its time is past, or nobody has seen the person for as long as turns the board red."""
    if shown.row.overdue(shown.now):
        return True
    since = shown.row.since
    return shown.matter is Matter.NOT_SEEN and since is not None and shown.now - since >= NOT_SEEN_LATE


def rows_of(held: EndOfShift, *, only_red: bool) -> list[Shown | GroupHeading]:
    """Return the lists under their headings. All of them stand there, with how many each has, empty ones too."""
    rows: list[Shown | GroupHeading] = []
    for each in held.lists:
        shown = [Shown(row, each.matter, place, held.at) for place, row in enumerate(each.rows)]
        red = [one for one in shown if is_red(one)]
        wanted = red if only_red else shown
        if only_red and not wanted:
            continue
        note = tr("{0} red").format(len(red)) if red and not only_red else ""
        rows.append(GroupHeading(each.title, len(wanted), note))
        rows += wanted
    return rows


def red_count(held: EndOfShift) -> int:
    """Return how many rows are red."""
    return sum(isinstance(row, Shown) for row in rows_of(held, only_red=True))


def person_cell(shown: Shown) -> tuple[Line, ...]:
    """Return who it is about."""
    return (bold(shown.row.name),), (small(shown.row.number),)


def where_cell(shown: Shown) -> tuple[Line, ...]:
    """Return where the person is now."""
    if shown.row.person_id is None:
        return ((Run(tr("not here yet"), theme.INK_2),),)
    return ((Run(shown.row.location or tr("Place not known")),),)


def words_cell(shown: Shown) -> tuple[Line, ...]:
    """Return what is not done."""
    return ((Run(shown.row.words),),)


def since_cell(shown: Shown) -> tuple[Line, ...]:
    """Return how long it waits, and since when."""
    since = shown.row.since
    if since is None:
        return ((Run(""),),)
    at, now = local(since), local(shown.now)
    red = is_red(shown) and not shown.row.overdue(shown.now)
    waits = duration_words(max(0, minutes_between(at, now)))
    return (Run(waits, theme.RED_TEXT if red else theme.INK, red),), (small(due_words(at, now)),)


def due_cell(shown: Shown) -> tuple[Line, ...]:
    """Return by when it should be done: late in red with the amount."""
    due = shown.row.due
    if due is None:
        return ((Run(""),),)
    at, now = local(due), local(shown.now)
    if shown.row.overdue(shown.now):
        return (bold(relative_words(at, now), theme.RED_TEXT, icon=Icon.OCTAGON),), (small(due_words(at, now)),)
    return (Run(relative_words(at, now)),), (small(due_words(at, now)),)


def stripe(shown: Shown) -> Level | None:
    """Return red for a red row."""
    return Level.ACT_NOW if is_red(shown) else None


def columns() -> tuple[Column[Shown], ...]:
    """Return the columns of the lists."""
    return (
        Column(tr("Person"), person_cell, 230, fixed=True),
        Column(tr("Where"), where_cell, 150),
        Column(tr("What is not done"), words_cell, 400, stretch=1),
        Column(tr("Waits"), since_cell, 150),
        Column(tr("Due"), due_cell, 170),
    )
