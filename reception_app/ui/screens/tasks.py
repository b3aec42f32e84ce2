"""Every open task of people here: the late first, whose role they wait for, how long already, about whom."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from reception_app.clinical.words import time_text
from reception_app.clock import local
from reception_app.errors import KnownProblem
from reception_app.services.tasks import RUNS_OUT, TaskRowView, close_task, open_tasks_view
from reception_app.ui import theme
from reception_app.ui.keys import KeyHint
from reception_app.ui.screen import Screen
from reception_app.ui.screens import tasks_cells as cells
from reception_app.ui.screens.board_cells import name_words
from reception_app.ui.screens.filters import FilterBar
from reception_app.ui.screens.supply_here import SupplyPanel
from reception_app.ui.screens.tasks_cells import ALL, FILTERS, ShownTask
from reception_app.ui.screens.tasks_panels import PassOnPanel, ReopenPanel, WhyPanel
from reception_app.ui.screens.tasks_taken_back import TakenBackPanel
from reception_app.ui.shell import Shell
from reception_app.ui.tables.rows import RowsModel
from reception_app.ui.tables.view import RowsView
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, ChipData, Kind
from reception_app.ui.widgets.layouts import Column, Flow, Row
from reception_app.ui.widgets.panels import EmptyState
from reception_app.ui.widgets.runs import Text
from reception_app.vocabulary import TaskState

REFRESH_MS = 30_000
_NO_LIMIT = 16_777_215
"""Qt's own largest height."""


class TasksScreen(Screen):
    """The list of tasks; its counts are the rows it shows."""

    nav = "tasks"

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shell = shell
        self._tasks: tuple[ShownTask, ...] = ()
        self._filter = ALL
        self._last: TaskRowView | None = None
        self.filters = FilterBar(self.tr("Filter of the tasks"))
        self.trouble = AlertBar(Level.SOON, "", full_width=True)
        self.hidden = AlertBar(Level.SOON, "", act=self.tr("Show all"), key="0", full_width=True)
        self.model = RowsModel[ShownTask](cells.columns(), key=cells.key_of, stripe=cells.stripe, parent=self)
        self.table = RowsView(self.model, name=self.tr("Tasks"), padding=2)
        self.done = Button(self.tr("Done"), Kind.SECONDARY, key="D")
        self.declined = Button(self.tr("Not done…"), Kind.SECONDARY, key="X")
        self.passed = Button(self.tr("Pass on…"), Kind.SECONDARY, key="P")
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
            KeyHint(("P",), self.tr("pass on")),
            KeyHint(("0 – 9",), self.tr("filter")),
            KeyHint(("F6",), self.tr("next part")),
        )

    def parts(self) -> Sequence[QWidget]:
        return (self.table, self.filters, self.done)

    def focus_start(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        ctx = self._shell.ctx
        try:
            held = open_tasks_view(ctx)
        except KnownProblem as problem:
            self._warn(problem)
            return
        now = held.at
        self._tasks = tuple(ShownTask(it, now, it.task.owner_role in ctx.operator.roles) for it in held.rows)
        self._show_rows()
        self.saved.emit(self.tr("All saved {0}").format(time_text(local(now))))
        words = self.tr("1 open task, {1} late") if held.count == 1 else self.tr("{0} open tasks, {1} late")
        self.noted.emit(words.format(held.count, len(held.overdue)))

    def show_filter(self, number: int) -> None:
        """Show all (0), mine (1), the late (2), those of one role or of the other roles (3 to 8), referrals (9)."""
        self._filter = number
        self.filters.set_on(str(number))
        self._show_rows()

    def filtered(self, number: int) -> tuple[ShownTask, ...]:
        """Return the tasks of a filter, in order."""
        return cells.filtered(self._tasks, number)

    def undo(self) -> None:
        """Open the task again that was marked as done last, with why."""
        if self._last is None:
            return
        panel = ReopenPanel(self._shell, self._last)
        panel.closed.connect(self._reopened)
        self._shell.show_overlay(panel)
        panel.focus_start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() in FILTERS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
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
        top, acts = QWidget(), QWidget()
        top.setLayout(head)
        Flow(acts, (16, 0, 16, 7)).add(self.done, self.declined, self.passed)
        column = Column(self, spacing=0)
        column.add(top, acts, self.trouble, self.hidden)
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
        self.passed.acted.connect(self.pass_on)
        self._timer.timeout.connect(self.refresh)

    def _show_rows(self) -> None:
        down = self.table.verticalScrollBar().value()
        self.filters.set_chips(
            tuple(
                ChipData(digit, len(self.filtered(int(digit))), cells.filter_name(int(digit)), digit)
                for digit in FILTERS
            )
        )
        self.model.set_rows(cells.grouped(self.filtered(self._filter), waiting=self._filter == cells.REFERRALS))
        self.table.verticalScrollBar().setValue(down)
        shown = set(map(cells.key_of, self.filtered(self._filter)))
        self._show_hidden(sum(task.late and cells.key_of(task) not in shown for task in self._tasks))
        nobody = not shown
        self.empty.set_what(self.tr("No task is open.") if self._filter == ALL else self.tr("No task in this list."))
        self._under.setVisible(nobody)
        self.table.setMaximumHeight(self.table.horizontalHeader().sizeHint().height() if nobody else _NO_LIMIT)

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
        if name in FILTERS:
            self._pick(name)
        elif name == "D":
            self.mark_done()
        elif name == "X":
            self.ask_why()
        elif name == "P":
            self.pass_on()

    def mark_done(self) -> None:
        """Mark the task with the focus line as done."""
        shown = self._current()
        self.trouble.hide()
        if shown is None:
            return
        if shown.it.task.kind == RUNS_OUT:
            self._ask_supply(shown.it)
            return
        try:
            close_task(self._shell.ctx, shown.it.person_id, shown.it.task.id, TaskState.DONE)
        except KnownProblem as problem:
            self._warn(problem)
            return
        self._last = shown.it
        self._closed()
        words = self.tr("Task done {0}").format(time_text(local(self._shell.ctx.now())))
        self.toast.emit(words, True)

    def _ask_supply(self, it: TaskRowView) -> None:
        """What runs out before help is done when there is a supply that lasts."""
        panel = SupplyPanel(self._shell, it.person_id, it.task, _who(it))
        panel.recorded.connect(self._supplied)
        self._shell.show_overlay(panel)
        panel.focus_start()

    def _supplied(self, words: str) -> None:
        self._last = None
        self._closed()
        self.toast.emit(words, False)

    def pass_on(self) -> None:
        """Ask to whom the task with the focus line goes, and why."""
        shown = self._current()
        self.trouble.hide()
        if shown is None:
            return
        panel = PassOnPanel(self._shell, shown.it)
        panel.closed.connect(self._closed_for_good)
        self._shell.show_overlay(panel)
        panel.focus_start()

    def ask_why(self) -> None:
        """Ask why the task with the focus line is not done, and close it with that.

        Where an amendment took its reason back, that is the reason, and it may be kept instead.
        """
        shown = self._current()
        self.trouble.hide()
        if shown is None:
            return
        if shown.it.task.taken_back:
            self._ask_whether_to_keep(shown.it)
            return
        panel = WhyPanel(self._shell, shown.it)
        panel.closed.connect(self._closed_for_good)
        self._shell.show_overlay(panel)
        panel.focus_start()

    def _ask_whether_to_keep(self, it: TaskRowView) -> None:
        panel = TakenBackPanel(self._shell, it.person_id, it.task, _who(it))
        panel.closed.connect(self._closed_for_good)
        panel.kept.connect(self._kept)
        self._shell.show_overlay(panel)
        panel.focus_start()

    def _kept(self) -> None:
        self._closed()
        self.toast.emit(self.tr("Task kept {0}").format(time_text(local(self._shell.ctx.now()))), False)

    def _closed(self) -> None:
        self._shell.changed()
        place = self.table.currentIndex().row()
        self.refresh()
        self._stay_near(place)
        self.focus_start()

    def _closed_for_good(self) -> None:
        self._last = None
        self._closed()
        self.toast.emit(self.tr("Task closed {0}").format(time_text(local(self._shell.ctx.now()))), False)

    def _reopened(self) -> None:
        self._last = None
        self._shell.changed()
        self.refresh()
        self.focus_start()
        self.toast.emit(self.tr("Task open again"), False)

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


def _who(it: TaskRowView) -> str:
    return cells.tr("{0}, {1}").format(name_words(it.family_name, it.given_names), it.number)
