"""The tabs that are lists: tasks, handovers and history of one person."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from reception_app.clinical.words import moment_text, short_moment_text, time_text
from reception_app.clock import from_wire, local
from reception_app.handover.record import Task
from reception_app.services.legs import LegRow
from reception_app.services.person_view import HandoverLine, HistoryLine, PersonPage
from reception_app.services.tasks import waiting_days
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.keys import KeyHint, hint
from reception_app.ui.screens import person_cells as cells
from reception_app.ui.screens.person_parts import PageTable
from reception_app.ui.screens.person_tabs import PersonTab
from reception_app.ui.screens.person_times import tr
from reception_app.ui.tables.rows import Column as TableColumn
from reception_app.ui.tables.rows import GroupHeading, RowsModel
from reception_app.ui.tables.view import RowsView
from reception_app.ui.theme import Level
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Flow, show_if
from reception_app.ui.widgets.panels import Panel, Scroller
from reception_app.ui.widgets.runs import Line, Run, Text, bold, small
from reception_app.vocabulary import ROLE_WORDS, Role, TaskState

_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
_BECAME = {
    TaskState.DONE: "Done",
    TaskState.DECLINED: "Declined",
    TaskState.PASSED_ON: "Passed on",
}


@dataclass(frozen=True)
class TaskRow:
    """A task as the list shows it, at one moment (aware UTC), with the roles of who looks."""

    task: Task
    now: datetime
    mine: frozenset[Role]


def task_cell(row: TaskRow) -> tuple[Line, ...]:
    """Return the task's words and its owner."""
    return cells.task_lines(row.task, row.now, row.mine)


def due_cell(row: TaskRow) -> tuple[Line, ...]:
    """Return when it is due; for a closed one what became of it, when and by whom."""
    task = row.task
    if task.state is TaskState.OPEN:
        return ((cells.task_icon(task, row.now), Run(" "), *cells.task_due(task, row.now)),)
    when = cells.moment_words(task.closed_at, row.now) if task.closed_at else tr("when: not recorded")
    became = tr(_BECAME[task.state])
    if task.passed_to is not None:
        became = tr("Passed on to: {0}").format(ROLE_WORDS[task.passed_to].lower())
    head = (Run(became, icon=Icon.TICK_CIRCLE if task.state is TaskState.DONE else Icon.MINUS_CIRCLE),)
    return head, (small(tr("{0}, {1}").format(when, task.closed_by or tr("not known"))),)


def opened_cell(row: TaskRow) -> tuple[Line, ...]:
    """Return since when an open one waits, when a closed one was opened, and the reason that was given."""
    opened: Line = (small(tr("opened {0}").format(cells.moment_words(row.task.opened_at, row.now))),)
    if row.task.state is TaskState.OPEN:
        since = row.task.waiting_since or row.task.opened_at
        days = waiting_days(since, row.now)
        words = tr("waiting since {0}").format(cells.moment_words(since, row.now))
        opened = (small(tr("{0}, {1} days").format(words, days) if days > 1 else words),)
    tone = theme.AMBER_TEXT if row.task.taken_back else theme.INK
    return (opened, (Run(row.task.reason, tone),)) if row.task.reason else (opened,)


def task_stripe(row: TaskRow) -> Level | None:
    """Return red for a late task."""
    return Level.ACT_NOW if cells.task_late(row.task, row.now) else None


def _task_key(row: TaskRow) -> str:
    return row.task.id


class TasksTab(PersonTab):
    """Open tasks, the earliest due first, and the closed ones below. `mine` are the roles of who is signed in."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mine: frozenset[Role] = frozenset()
        columns = (
            TableColumn[TaskRow](tr("Task"), task_cell, 220, stretch=3),
            TableColumn[TaskRow](tr("Due, or what became of it"), due_cell, 170, stretch=1),
            TableColumn[TaskRow](tr("Waiting, and why closed"), opened_cell, 170, stretch=2),
        )
        model: RowsModel[TaskRow] = RowsModel(columns, key=_task_key, stripe=task_stripe, parent=self)
        self.table = PageTable(model, name=tr("Tasks"))
        self.panel = Panel(tr("Tasks"), flush=True)
        self.none = Text(tr("No task is open and none was closed."), tone=theme.INK_2)
        self.add_button = _act(self, tr("Add a task…"), "Ins")
        self.done_button = _act(self, tr("Done"), "D")
        self.decline_button = _act(self, tr("Declined…"), "X")
        self.pass_button = _act(self, tr("Pass on…"), "P")
        self.reopen_button = _act(self, tr("Open again…"), "R")
        acts = (self.add_button, self.done_button, self.decline_button, self.pass_button, self.reopen_button)
        _lay_out(self, self.panel, self.table, self.none, acts)

    def hints(self) -> Sequence[KeyHint]:
        return (
            KeyHint(("↑", "↓"), tr("task")),
            KeyHint(("D",), tr("done")),
            KeyHint(("X",), tr("declined")),
            KeyHint(("P",), tr("pass on")),
            KeyHint(("R",), tr("open again")),
            KeyHint(("Ins",), tr("add")),
            KeyHint(("Esc",), tr("board")),
        )

    def parts(self) -> Sequence[QWidget]:
        return (self.table, self.add_button)

    def focus_start(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_page(self, page: PersonPage) -> None:
        held = cells.open_tasks(page.record)
        closed = [task for task in page.record.tasks if task.state is not TaskState.OPEN]
        closed.sort(key=_closed_at, reverse=True)
        rows: list[TaskRow | GroupHeading] = [TaskRow(task, page.at, self.mine) for task in held]
        if closed:
            rows.append(GroupHeading(tr("Closed"), len(closed)))
            rows += [TaskRow(task, page.at, self.mine) for task in closed]
        self.table.rows_model.set_rows(rows)
        late = sum(cells.task_late(task, page.at) for task in held)
        words = tr("{0} open, {1} late").format(len(held), late) if late else tr("{0} open").format(len(held))
        self.panel.set_count(words)
        show_if(self.table, bool(rows))
        show_if(self.none, not rows)

    def current(self) -> str:
        """Return the id of the task that has the row, or ""."""
        return self.table.current_key()


def _closed_at(task: Task) -> datetime:
    return task.closed_at or task.opened_at


@dataclass(frozen=True)
class HandoverRow:
    """A handover as the list shows it, with its changes of hands."""

    line: HandoverLine
    legs: tuple[LegRow, ...]
    now: datetime


def to_cell(row: HandoverRow) -> tuple[Line, ...]:
    """Return where to, and when the person leaves or left."""
    line = row.line
    if line.left_at is not None:
        when = tr("left {0}").format(short_moment_text(local(line.left_at), local(row.now)))
    elif line.leaves_at is not None:
        when = tr("leaves {0}").format(short_moment_text(local(line.leaves_at), local(row.now)))
    else:
        when = tr("when: not said yet")
    return (bold(line.to_name or tr("Where to: not said yet")),), (small(when),)


def pack_cell(row: HandoverRow) -> tuple[Line, ...]:
    """Return the state of the pack: its words, number, and what is missing."""
    pack = row.line.pack
    if pack is None:
        return ((cells.badge_run(Level.NEUTRAL, tr("No pack yet")),),)
    calm = not pack.missing and not pack.expired and (not pack.stale or bool(pack.explained))
    head = (
        Run(pack.words, theme.GREEN_TEXT, icon=Icon.TICK_CIRCLE) if calm else cells.badge_run(Level.SOON, pack.words),
    )
    made = cells.moment_words(pack.made_at, row.now)
    lines: list[Line] = [head, (small(tr("{0}, made {1}").format(pack.number, made)),)]
    if pack.missing:
        lines.append((small(tr("{0} missing").format(len(pack.missing)), theme.AMBER_TEXT),))
    if pack.stale and pack.explained:
        lines.append((small(tr("still serves: {0}").format(pack.explained)),))
    read = row.line.read_back
    if read is not None:
        said = tr("{0}, {1}, {2}").format(read.sentence, read.by, cells.moment_words(read.at, row.now))
        lines.append((small(said, theme.AMBER_TEXT if read.skipped else theme.INK_2),))
    return tuple(lines)


def legs_cell(row: HandoverRow) -> tuple[Line, ...]:
    """Return each change of hands: when, from whom to whom, which seals and whether they were whole."""
    if not row.legs:
        return ((small(tr("No change of hands recorded")),),)
    lines: list[Line] = []
    for leg in row.legs:
        when = time_text(local(leg.taken_at))
        lines.append((bold(when), Run(tr("  {0} to {1}").format(leg.given_by, leg.taken_by))))
        seals = [seal for seal in (leg.envelope_seal, leg.bag_seal) if seal]
        whole = _whole(leg.seals_whole)
        tone = theme.RED_TEXT if leg.seals_whole is False else theme.INK_2
        said = ", ".join(part for part in (", ".join(seals), whole, leg.note or "") if part)
        lines.append((small(said, tone, strong=leg.seals_whole is False),))
    return tuple(lines)


def _whole(whole: bool | None) -> str:
    if whole is None:
        return tr("seals: not said")
    return tr("seals whole") if whole else tr("a seal was broken")


def _handover_key(row: HandoverRow) -> str:
    return row.line.handover_id


class HandoversTab(PersonTab):
    """Every handover of the person, newest first. `read_legs(handover_id)` gives its changes of hands."""

    def __init__(self, read_legs: Callable[[str], tuple[LegRow, ...]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._read_legs = read_legs
        columns = (
            TableColumn[HandoverRow](tr("To"), to_cell, 190, stretch=1),
            TableColumn[HandoverRow](tr("Pack"), pack_cell, 180, stretch=1),
            TableColumn[HandoverRow](tr("Changes of hands"), legs_cell, 230, stretch=2),
        )
        model: RowsModel[HandoverRow] = RowsModel(columns, key=_handover_key, parent=self)
        self.table = PageTable(model, name=tr("Handovers"))
        self.panel = Panel(tr("Handovers"), flush=True)
        self.none = Text(tr("No handover is planned and none was made."), tone=theme.INK_2)
        self.prepare_button = _act(self, tr("Prepare handover"), "H", Kind.PRIMARY)
        _lay_out(self, self.panel, self.table, self.none, (self.prepare_button,))

    def hints(self) -> Sequence[KeyHint]:
        return (hint("person", "handover"), KeyHint(("Ctrl Enter",), tr("prepare")), KeyHint(("Esc",), tr("board")))

    def parts(self) -> Sequence[QWidget]:
        return (self.table, self.prepare_button)

    def focus_start(self) -> None:
        shown = self.table if self.table.rows_model.rowCount() else self.prepare_button
        shown.setFocus(Qt.FocusReason.OtherFocusReason)

    def main_act(self) -> None:
        self.asked.emit("H", "")

    def show_page(self, page: PersonPage) -> None:
        rows = [HandoverRow(line, self._read_legs(line.handover_id), page.at) for line in page.handovers]
        self.table.rows_model.set_rows(rows)
        show_if(self.table, bool(rows))
        show_if(self.none, not rows)

    def current(self) -> str:
        """Return the id of the handover that has the row, or ""."""
        return self.table.current_key()


def when_cell(line: HistoryLine) -> tuple[Line, ...]:
    """Return the moment with its year: history may be long ago."""
    return ((Run(moment_text(local(line.at))),),)


def who_cell(line: HistoryLine) -> tuple[Line, ...]:
    """Return who did it."""
    return ((Run(line.who),),)


def what_cell(line: HistoryLine) -> tuple[Line, ...]:
    """Return what was done, and what changed."""
    first: Line = (bold(line.what[:1].upper() + line.what[1:]),)
    return (first, (small(local_times(line.changed), theme.INK),)) if line.changed else (first,)


def local_times(words: str) -> str:
    """Return words in which each stored instant reads as people at the desk read time."""
    return _INSTANT.sub(_as_local, words)


def _as_local(found: re.Match[str]) -> str:
    return moment_text(local(from_wire(found[0])))


def _event_key(line: HistoryLine) -> str:
    return str(line.sequence)


class HistoryTab(PersonTab):
    """Everything done with the record, newest first: changes, views, prints. `read(…)` gives the lines."""

    def __init__(self, read: Callable[[], tuple[HistoryLine, ...]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._read = read
        columns = (
            TableColumn[HistoryLine](tr("When"), when_cell, 164, fixed=True),
            TableColumn[HistoryLine](tr("Who"), who_cell, 130),
            TableColumn[HistoryLine](tr("What, and what changed"), what_cell, 290, stretch=1),
        )
        model: RowsModel[HistoryLine] = RowsModel(columns, key=_event_key, parent=self)
        self.table = RowsView(model, name=tr("History"), padding=6, centred=False)
        panel = Panel(tr("History"), count=tr("newest first; nothing in it can be changed"), flush=True)
        panel.body.addWidget(self.table, 1)
        outer = Column(self, (16, 8, 16, 8), 0)
        outer.addWidget(panel, 1)

    def hints(self) -> Sequence[KeyHint]:
        return (KeyHint(("↑", "↓"), tr("line")), KeyHint(("PgUp", "PgDn"), tr("page")), KeyHint(("Esc",), tr("board")))

    def parts(self) -> Sequence[QWidget]:
        return (self.table,)

    def focus_start(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_page(self, page: PersonPage) -> None:
        self.table.rows_model.set_rows(self._read())


class _Act(Button):
    """A button that asks the tab for the act of its key, with the row that is current."""

    def __init__(self, tab: TasksTab | HandoversTab, words: str, key: str, kind: Kind) -> None:
        super().__init__(words, kind, key=key)
        self._tab, self._letter = tab, key
        self.acted.connect(self._ask)

    def _ask(self) -> None:
        self._tab.asked.emit(self._letter, self._tab.current())


def _act(tab: TasksTab | HandoversTab, words: str, key: str, kind: Kind = Kind.SECONDARY) -> Button:
    return _Act(tab, words, key, kind)


def _lay_out(tab: TasksTab | HandoversTab, panel: Panel, table: PageTable, none: Text, acts: Sequence[Button]) -> None:
    outer = Column(tab, spacing=0)
    scroller = Scroller()
    outer.addWidget(scroller)
    empty = QWidget()
    Flow(empty, (12, 4, 12, 8)).add(none)
    buttons = QWidget()
    Flow(buttons, (12, 8, 12, 8)).add(*acts)
    panel.body.add(buttons, table, empty)
    scroller.column.addWidget(panel)
    scroller.column.addStretch(1)
    table.row_key.connect(tab.asked)
