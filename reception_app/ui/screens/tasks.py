"""Every open task of people here: the late first, whose role they wait for, whom they are about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from reception_app.clinical.words import due_words, relative_words, time_text
from reception_app.clock import local
from reception_app.errors import KnownProblem
from reception_app.services.board import DUE_SOON
from reception_app.services.care import close_task
from reception_app.services.person_view import TaskRowView, open_tasks
from reception_app.ui import theme
from reception_app.ui.fields.text import TextField
from reception_app.ui.keys import KeyHint
from reception_app.ui.screen import Screen
from reception_app.ui.screens.board_cells import name_words
from reception_app.ui.screens.filters import FilterBar
from reception_app.ui.shell import Shell
from reception_app.ui.tables.rows import Column as TableColumn
from reception_app.ui.tables.rows import GroupHeading, RowsModel
from reception_app.ui.tables.view import RowsView
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, ChipData, Kind
from reception_app.ui.widgets.layouts import Column, Row
from reception_app.ui.widgets.panels import EmptyState, Panel
from reception_app.ui.widgets.runs import Line, Run, Text, bold, small
from reception_app.vocabulary import ROLE_WORDS, TaskState

ALL, MINE, LATE = 0, 1, 2
REFRESH_MS = 30_000
_NO_LIMIT = 16_777_215
"""Qt's own largest height."""


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


class TasksScreen(Screen):
    """The list of tasks; its counts are the rows it shows."""

    nav = "tasks"

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shell = shell
        self._tasks: tuple[ShownTask, ...] = ()
        self._filter = ALL
        self.filters = FilterBar(self.tr("Filter of the tasks"))
        self.trouble = AlertBar(Level.SOON, "", full_width=True)
        self.hidden = AlertBar(Level.SOON, "", act=self.tr("Show all"), key="0", full_width=True)
        self.model = RowsModel[ShownTask](self._columns(), key=_key, stripe=_stripe, parent=self)
        self.table = RowsView(self.model, name=self.tr("Tasks"), padding=2)
        self.done = Button(self.tr("Done"), Kind.SECONDARY, key="D")
        self.declined = Button(self.tr("Not done…"), Kind.SECONDARY, key="X")
        self.empty = EmptyState(self.tr("No task is open."), self.tr("Tasks come from triage and from each record."))
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._build()
        self._connect()

    def hints(self) -> Sequence[KeyHint]:
        return (
            KeyHint(("↑", "↓"), self.tr("task")),
            KeyHint(("Enter",), self.tr("open the person")),
            KeyHint(("D",), self.tr("done")),
            KeyHint(("X",), self.tr("not done, why")),
            KeyHint(("0 – 2",), self.tr("filter")),
            KeyHint(("F6",), self.tr("next part")),
        )

    def parts(self) -> Sequence[QWidget]:
        return (self.table, self.filters, self.done)

    def focus_start(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        ctx = self._shell.ctx
        try:
            tasks = open_tasks(ctx)
        except KnownProblem as problem:
            self._warn(problem)
            return
        now = ctx.now()
        self._tasks = tuple(ShownTask(it, now, it.task.owner_role in ctx.operator.roles) for it in tasks)
        self._show_rows()
        self.saved.emit(self.tr("All saved {0}").format(time_text(local(now))))
        late = sum(task.late for task in self._tasks)
        self.noted.emit(self.tr("{0} open tasks, {1} late").format(len(self._tasks), late))

    def show_filter(self, number: int) -> None:
        """Show all (0), those for my roles (1), the late ones (2)."""
        self._filter = number
        self.filters.set_on(str(number))
        self._show_rows()

    def filtered(self, number: int) -> tuple[ShownTask, ...]:
        """Return the tasks of a filter, in order."""
        if number == MINE:
            return tuple(task for task in self._tasks if task.mine)
        return tuple(task for task in self._tasks if task.late) if number == LATE else self._tasks

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() in ("0", "1", "2") and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._pick(event.text())
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _build(self) -> None:
        head = Row(margins=(16, 7, 16, 7), spacing=theme.SPACE_16)
        middle = Qt.AlignmentFlag.AlignVCenter
        head.addWidget(Text(self.tr("Tasks"), role=TypeRole.NAME, wrap=False), 0, middle)
        head.addWidget(self.filters, 1, middle)
        head.addWidget(self.done, 0, middle)
        head.addWidget(self.declined, 0, middle)
        top = QWidget()
        top.setLayout(head)
        column = Column(self, spacing=0)
        column.add(top, self.trouble, self.hidden)
        column.addWidget(self.table, 1)
        room = Column(margins=(16, 12, 16, 12))
        room.add(self.empty)
        self._under = QWidget()
        self._under.setLayout(room)
        column.addWidget(self._under)
        column.addStretch(0)
        for widget in (self.trouble, self.hidden, self._under):
            widget.hide()

    def _connect(self) -> None:
        self.filters.chosen.connect(self._pick)
        self.hidden.acted.connect(self._show_all)
        self.table.opened.connect(self._open)
        self.table.row_key.connect(self._row_key)
        self.done.acted.connect(self.mark_done)
        self.declined.acted.connect(self.ask_why)
        self._timer.timeout.connect(self.refresh)

    def _columns(self) -> tuple[TableColumn[ShownTask], ...]:
        return (
            TableColumn(self.tr("Person"), _person, 220, fixed=True),
            TableColumn(self.tr("Due"), self._due, 160),
            TableColumn(self.tr("What"), _what, 420, stretch=1),
            TableColumn(self.tr("Waits for"), self._owner, 190),
            TableColumn(self.tr("Opened"), _opened, 150),
        )

    def _due(self, shown: ShownTask) -> tuple[Line, ...]:
        due = shown.it.task.due_at
        if due is None:
            return ((Run(self.tr("No time set"), theme.INK_2),),)
        at, now = local(due), local(shown.now)
        tone = theme.RED_TEXT if shown.late else theme.AMBER_TEXT if shown.soon else theme.INK
        return (Run(relative_words(at, now), tone, shown.soon),), (small(due_words(at, now)),)

    def _owner(self, shown: ShownTask) -> tuple[Line, ...]:
        role = Run(ROLE_WORDS[shown.it.task.owner_role])
        return ((role,), (small(self.tr("you may do it")),)) if shown.mine else ((role,),)

    def _show_rows(self) -> None:
        down = self.table.verticalScrollBar().value()
        names = (self.tr("All"), self.tr("Mine"), self.tr("Late"))
        self.filters.set_chips(
            tuple(ChipData(str(n), len(self.filtered(n)), name, str(n)) for n, name in enumerate(names))
        )
        self.model.set_rows(self._grouped(self.filtered(self._filter)))
        self.table.verticalScrollBar().setValue(down)
        shown = set(map(_key, self.filtered(self._filter)))
        self._show_hidden(sum(task.late and _key(task) not in shown for task in self._tasks))
        nobody = not shown
        self.empty.set_what(self.tr("No task is open.") if self._filter == ALL else self.tr("No task in this list."))
        self._under.setVisible(nobody)
        self.table.setMaximumHeight(self.table.horizontalHeader().sizeHint().height() if nobody else _NO_LIMIT)

    def _grouped(self, tasks: Sequence[ShownTask]) -> list[ShownTask | GroupHeading]:
        rows: list[ShownTask | GroupHeading] = []
        late = [task for task in tasks if task.late]
        timed = [task for task in tasks if not task.late and task.it.task.due_at is not None]
        free = [task for task in tasks if task.it.task.due_at is None]
        for title, group in ((self.tr("Late"), late), (self.tr("Due"), timed), (self.tr("No time set"), free)):
            if group:
                rows.append(GroupHeading(title, len(group)))
                rows.extend(group)
        return rows

    def _show_hidden(self, count: int) -> None:
        one = self.tr("1 late task is not in this list.")
        self.hidden.set_words(one if count == 1 else self.tr("{0} late tasks are not in this list.").format(count))
        self.hidden.setVisible(count > 0)

    def _pick(self, slug: str) -> None:
        self.show_filter(int(slug))

    def _show_all(self) -> None:
        self.show_filter(ALL)
        self.focus_start()

    def _current(self) -> ShownTask | None:
        return self.model.row_at(self.table.currentIndex())

    def _open(self, key: str) -> None:
        shown = self._current()
        if shown is not None:
            self._shell.open_person(shown.it.person_id, "tasks")

    def _row_key(self, name: str, key: str) -> None:
        if name in ("0", "1", "2"):
            self._pick(name)
        elif name == "D":
            self.mark_done()
        elif name == "X":
            self.ask_why()

    def mark_done(self) -> None:
        """Mark the task with the focus line as done."""
        shown = self._current()
        self.trouble.hide()
        if shown is None:
            return
        try:
            close_task(self._shell.ctx, shown.it.person_id, shown.it.task.id, TaskState.DONE)
        except KnownProblem as problem:
            self._warn(problem)
            return
        self._closed()

    def ask_why(self) -> None:
        """Ask why the task with the focus line is not done, and close it with that."""
        shown = self._current()
        self.trouble.hide()
        if shown is None:
            return
        panel = WhyPanel(self._shell, shown.it)
        panel.closed.connect(self._closed)
        self._shell.show_overlay(panel)
        panel.focus_start()

    def _closed(self) -> None:
        self._shell.changed()
        place = self.table.currentIndex().row()
        self.refresh()
        self._stay_near(place)
        self.focus_start()
        self.toast.emit(self.tr("Task closed {0}").format(time_text(local(self._shell.ctx.now()))), False)

    def _stay_near(self, place: int) -> None:
        """Put the focus line where the closed task stood, or on the last one."""
        near = sorted(
            (n for n in range(self.model.rowCount()) if self.model.row_at(n) is not None), key=lambda n: abs(n - place)
        )
        if near:
            self.table.setCurrentIndex(self.model.index(near[0], 0))

    def _warn(self, problem: KnownProblem) -> None:
        self.trouble.set_words(problem.what, f"{problem.todo} ({problem.code})")
        self.trouble.show()


class WhyPanel(Panel):
    """Why a task is not done. `closed` fires when it is on disk. Bound to the task it was made for."""

    closed = Signal()

    def __init__(self, shell: Shell, it: TaskRowView, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._shell = shell
        self._person_id, self._task_id = it.person_id, it.task.id
        self.setAccessibleName(self.tr("Task not done"))
        self.body.redesign((20, 16, 20, 16), theme.SPACE_12)
        who = self.tr("{0}, {1}").format(name_words(it.family_name, it.given_names), it.number)
        self.reason = TextField(
            self.tr("Why it is not done"), hint=self.tr("The task is closed as declined, with this reason"), width=360
        )
        self.save = Button(self.tr("Close the task"), Kind.PRIMARY, key="Enter")
        self.cancel = Button(self.tr("Back"), key="Esc")
        buttons = Row()
        buttons.add(self.save, self.cancel, 1)
        title = Text(self.tr("Task not done"), role=TypeRole.NAME)
        self.body.add(title, Text(it.task.title, strong=True), Text(who), self.reason, buttons)
        theme.fix(self, min_width=440, max_width=560)
        self.reason.entered.connect(self.close_it)
        self.save.acted.connect(self.close_it)
        self.cancel.acted.connect(shell.close_overlay)

    def focus_start(self) -> None:
        """Put the focus into the reason."""
        self.reason.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_it(self) -> None:
        """Close the task as declined, when there is a reason."""
        reason = self.reason.value().strip()
        try:
            close_task(self._shell.ctx, self._person_id, self._task_id, TaskState.DECLINED, reason)
        except KnownProblem as problem:
            self.reason.show_problem(f"{problem.what} {problem.todo} ({problem.code})")
            self.focus_start()
            return
        self._shell.close_overlay()
        self.closed.emit()


def _key(shown: ShownTask) -> str:
    return shown.it.task.id


def _stripe(shown: ShownTask) -> Level | None:
    if shown.late:
        return Level.ACT_NOW
    return Level.SOON if shown.soon else None


def _person(shown: ShownTask) -> tuple[Line, ...]:
    it = shown.it
    return (bold(name_words(it.family_name, it.given_names)),), (small(it.number),)


def _what(shown: ShownTask) -> tuple[Line, ...]:
    task = shown.it.task
    return ((Run(task.title),), (small(task.detail),)) if task.detail else ((Run(task.title),),)


def _opened(shown: ShownTask) -> tuple[Line, ...]:
    return ((Run(due_words(local(shown.it.task.opened_at), local(shown.now)), theme.INK_2),),)
