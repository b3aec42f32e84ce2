"""Panels over the list of tasks: why one is not done, to whom it goes, why it is open again."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from reception_app.errors import KnownProblem
from reception_app.services.tasks import TaskRowView, close_task, pass_on_task, reopen_task
from reception_app.ui import theme
from reception_app.ui.fields.segments import Option
from reception_app.ui.fields.text import ListField, TextField
from reception_app.ui.screens.board_cells import name_words
from reception_app.ui.screens.person_task_entries import owner_choices
from reception_app.ui.screens.scores_items import ChoiceColumn
from reception_app.ui.screens.tasks_cells import tr
from reception_app.ui.shell import Shell
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Row
from reception_app.ui.widgets.panels import Panel, Scroller
from reception_app.ui.widgets.runs import Text
from reception_app.vocabulary import Role, TaskState


class TaskPanel(Panel):
    """One reason for one task. `closed` fires when it is on disk. Bound to the task it was made for."""

    closed = Signal()

    def __init__(
        self, shell: Shell, it: TaskRowView, title: str, act: str, label: str, hint: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent=parent)
        self._shell = shell
        self._person_id, self._task_id = it.person_id, it.task.id
        self.setAccessibleName(title)
        self.body.redesign((20, 16, 20, 16), theme.SPACE_12)
        who = tr("{0}, {1}").format(name_words(it.family_name, it.given_names), it.number)
        self.reason = TextField(label, hint=hint, width=360)
        self.save = Button(act, Kind.PRIMARY, key="Enter")
        self.cancel = Button(tr("Back"), key="Esc")
        buttons = Row()
        buttons.add(self.save, self.cancel, 1)
        head = Text(title, role=TypeRole.NAME)
        self.room = self.body
        if theme.active().collapsed:  # at large text the panel takes the window's height and scrolls
            scroller = Scroller((0, 0, 0, 0), theme.SPACE_12, colour=theme.WHITE)
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
            self.body.addWidget(scroller, 1)
            self.room = scroller.column
        self.room.add(head, Text(it.task.title, strong=True), Text(who), self.reason, buttons)
        theme.fix(self, min_width=440, max_width=560)
        self.reason.entered.connect(self.close_it)
        self.save.acted.connect(self.close_it)
        self.cancel.acted.connect(shell.close_overlay)

    def focus_start(self) -> None:
        """Put the focus into the reason."""
        self.reason.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_it(self) -> None:
        """Save it, when there is a reason."""
        try:
            self._write(self.reason.value().strip())
        except KnownProblem as problem:
            self.reason.show_problem(problem.in_full)
            self.reason.box.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._shell.close_overlay()
        self.closed.emit()

    def _write(self, reason: str) -> None:
        raise NotImplementedError


class WhyPanel(TaskPanel):
    """Why a task is not done."""

    def __init__(self, shell: Shell, it: TaskRowView) -> None:
        hint = tr("The task is closed as declined, with this reason")
        super().__init__(shell, it, tr("Task not done"), tr("Close the task"), tr("Why it is not done"), hint)

    def _write(self, reason: str) -> None:
        close_task(self._shell.ctx, self._person_id, self._task_id, TaskState.DECLINED, reason)


class ReopenPanel(TaskPanel):
    """Why a task that was marked as done is open again."""

    def __init__(self, shell: Shell, it: TaskRowView) -> None:
        hint = tr("It keeps its time, and waits since it was first opened")
        super().__init__(shell, it, tr("Open the task again"), tr("Open it again"), tr("Why it is open again"), hint)

    def _write(self, reason: str) -> None:
        reopen_task(self._shell.ctx, self._person_id, self._task_id, reason)


class PassOnPanel(TaskPanel):
    """To which role a task goes, by digit, and why."""

    def __init__(self, shell: Shell, it: TaskRowView) -> None:
        hint = tr("What they must know; the task keeps its time and goes on waiting")
        super().__init__(shell, it, tr("Pass the task on"), tr("Pass it on"), tr("Why"), hint)
        choices = owner_choices(it.task.owner_role)
        self.to: ChoiceColumn | ListField = ChoiceColumn(choices, tr("To whom"))
        if theme.active().collapsed:  # the choices one under another would be higher than the window
            self.to = ListField(tr("To whom"), tuple(Option(one.value, one.words) for one in choices), width=300)
        self.missing = Text("", tone=theme.RED_TEXT, strong=True)
        self.missing.hide()
        self.room.insertWidget(3, self.to)
        self.room.insertWidget(4, self.missing)
        if isinstance(self.to, ChoiceColumn):
            self.to.chosen.connect(self._chosen)

    def focus_start(self) -> None:
        if isinstance(self.to, ChoiceColumn):
            self.to.focus_first()
        else:
            self.to.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_it(self) -> None:
        if not self.to.value():
            self.missing.set_words(tr("Choose who takes it over."))
            self.missing.show()
            self.focus_start()
            return
        super().close_it()

    def _write(self, reason: str) -> None:
        pass_on_task(self._shell.ctx, self._person_id, self._task_id, Role(self.to.value()), reason)

    def _chosen(self, value: str) -> None:
        self.missing.hide()
        self.reason.box.setFocus(Qt.FocusReason.OtherFocusReason)
