"""What the list of tasks says in each cell, its filters and groups: pure functions of a task and the moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from reception_app.clinical.words import due_words, relative_words
from reception_app.clock import local
from reception_app.services.board import DUE_SOON
from reception_app.services.tasks import TaskRowView
from reception_app.ui import theme
from reception_app.ui.screens.board_cells import name_words
from reception_app.ui.tables.rows import Column, GroupHeading
from reception_app.ui.theme import Level
from reception_app.ui.widgets.runs import Line, Run, bold, small
from reception_app.vocabulary import ROLE_WORDS, Role

ALL, MINE, LATE, OTHERS, REFERRALS = 0, 1, 2, 8, 9
FILTERS = tuple("0123456789")
BY_ROLE: dict[int, Role] = {
    3: Role.NURSE,
    4: Role.PRESCRIBER,
    5: Role.PHARMACY,
    6: Role.SUBSTANCE_MISUSE_WORKER,
    7: Role.MENTAL_HEALTH_WORKER,
}
"""The digits of the roles most tasks wait for; the other roles share digit 8."""
_SHORT = {Role.SUBSTANCE_MISUSE_WORKER: "Substances", Role.MENTAL_HEALTH_WORKER: "Mental health"}


@dataclass(frozen=True)
class ShownTask:
    """A task as the list shows it, at an instant (aware UTC)."""

    it: TaskRowView
    now: datetime
    mine: bool

    @property
    def late(self) -> bool:
        """True when its time is past."""
        return self.it.task.due_at is not None and self.it.task.due_at < self.now

    @property
    def soon(self) -> bool:
        """True when it is due within the hour, or late."""
        return self.it.task.due_at is not None and self.it.task.due_at <= self.now + DUE_SOON


def tr(words: str) -> str:
    """Return words of this screen in the language of the program."""
    return QCoreApplication.translate("Tasks", words)


def filter_name(number: int) -> str:
    """Return what a filter is called."""
    if number in BY_ROLE:
        role = BY_ROLE[number]
        return tr(_SHORT.get(role, ROLE_WORDS[role]))
    names = {ALL: tr("All"), MINE: tr("Mine"), LATE: tr("Late"), OTHERS: tr("Others"), REFERRALS: tr("Referrals")}
    return names[number]


def filtered(tasks: Sequence[ShownTask], number: int) -> tuple[ShownTask, ...]:
    """Return the tasks of a filter, in order; referrals those waiting longest first."""
    if number == MINE:
        return tuple(task for task in tasks if task.mine)
    if number == LATE:
        return tuple(task for task in tasks if task.late)
    if number in BY_ROLE:
        return tuple(task for task in tasks if task.it.task.owner_role is BY_ROLE[number])
    if number == OTHERS:
        return tuple(task for task in tasks if task.it.task.owner_role not in BY_ROLE.values())
    if number == REFERRALS:
        return tuple(sorted((task for task in tasks if task.it.referral), key=_waiting))
    return tuple(tasks)


def _waiting(task: ShownTask) -> tuple[datetime, str]:
    return (task.it.waiting_since or task.it.task.opened_at, task.it.task.id)


def grouped(tasks: Sequence[ShownTask], *, waiting: bool = False) -> list[ShownTask | GroupHeading]:
    """Return the tasks under headings: late, due, no time set; referrals under one, the longest waiting first."""
    if waiting:
        return [GroupHeading(tr("Referrals"), len(tasks), tr("longest waiting first")), *tasks] if tasks else []
    rows: list[ShownTask | GroupHeading] = []
    late = [task for task in tasks if task.late]
    timed = [task for task in tasks if not task.late and task.it.task.due_at is not None]
    free = [task for task in tasks if task.it.task.due_at is None]
    for title, group in ((tr("Late"), late), (tr("Due"), timed), (tr("No time set"), free)):
        if group:
            rows.append(GroupHeading(title, len(group)))
            rows.extend(group)
    return rows


def columns() -> tuple[Column[ShownTask], ...]:
    """Return the columns of the list."""
    return (
        Column(tr("Person"), person_cell, 220, fixed=True),
        Column(tr("Due"), due_cell, 160),
        Column(tr("What"), what_cell, 420, stretch=1),
        Column(tr("Waits for"), owner_cell, 190),
        Column(tr("Waiting"), waiting_cell, 160),
    )


def key_of(shown: ShownTask) -> str:
    """Return a task's identity."""
    return shown.it.task.id


def stripe(shown: ShownTask) -> Level | None:
    """Return red for a late task, amber for one due within the hour."""
    if shown.late:
        return Level.ACT_NOW
    return Level.SOON if shown.soon else None


def person_cell(shown: ShownTask) -> tuple[Line, ...]:
    """Return whom it is about."""
    it = shown.it
    return (bold(name_words(it.family_name, it.given_names)),), (small(it.number),)


def due_cell(shown: ShownTask) -> tuple[Line, ...]:
    """Return when it is due: late in red with the amount, within the hour in amber."""
    due = shown.it.task.due_at
    if due is None:
        return ((Run(tr("No time set"), theme.INK_2),),)
    at, now = local(due), local(shown.now)
    tone = theme.RED_TEXT if shown.late else theme.AMBER_TEXT if shown.soon else theme.INK
    relative, clock = relative_words(at, now), due_words(at, now)
    head: Line = (Run(relative, tone, shown.soon),)
    return (head, (small(clock),)) if clock != relative else (head,)


def what_cell(shown: ShownTask) -> tuple[Line, ...]:
    """Return what is to be done; of one that was opened again, why."""
    task = shown.it.task
    lines: list[Line] = [(Run(task.title),)]
    if task.detail:
        lines.append((small(task.detail),))
    if task.reason:
        lines.append((small(task.reason, theme.AMBER_TEXT if task.taken_back else theme.INK),))
    return tuple(lines)


def owner_cell(shown: ShownTask) -> tuple[Line, ...]:
    """Return whose it is."""
    role = Run(ROLE_WORDS[shown.it.task.owner_role])
    return ((role,), (small(tr("you may do it")),)) if shown.mine else ((role,),)


def waiting_cell(shown: ShownTask) -> tuple[Line, ...]:
    """Return for how many days it waits, and since when: a task passed on waits since the first was opened."""
    since = shown.it.waiting_since or shown.it.task.opened_at
    days = shown.it.waiting_days
    words = tr("Today") if days == 0 else tr("1 day") if days == 1 else tr("{0} days").format(days)
    return (Run(words),), (small(tr("since {0}").format(due_words(local(since), local(shown.now)))),)
