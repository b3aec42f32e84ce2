"""Asked over the tasks of one whose reason an amendment took back: close it with that, in one act, or keep it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from reception_app.errors import KnownProblem
from reception_app.forms.taken_back import no_longer_called_for
from reception_app.handover.record import Task
from reception_app.services.tasks import close_task, keep_task
from reception_app.ui import theme
from reception_app.ui.screens.prepare_asks import AskPanel
from reception_app.ui.screens.tasks_cells import tr
from reception_app.ui.shell import Shell
from reception_app.ui.theme import Level
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.runs import Text
from reception_app.vocabulary import TaskState


class TakenBackPanel(AskPanel):
    """Asks what becomes of the task. `closed` and `kept` fire when it is on disk. Bound to the task it was made for."""

    closed = Signal()
    kept = Signal()

    def __init__(self, shell: Shell, person_id: str, task: Task, who: str) -> None:
        super().__init__(shell, tr("Is it still called for?"), Button(tr("No: close it"), Kind.PRIMARY, key="Enter"))
        self._person_id, self._task_id = person_id, task.id
        self.preset = no_longer_called_for(task.reason)
        self.keep = Button(tr("Yes: keep it"), key="Alt K")
        self._acts.insertWidget(1, self.keep)
        self.trouble = AlertBar(Level.SOON, "")
        self.trouble.hide()
        self.inside.add(Text(task.title, strong=True), Text(who))
        if task.detail:
            self.inside.add(Text(task.detail, tone=theme.INK_2))
        self.inside.add(Text(task.taken_back or "", tone=theme.AMBER_TEXT, strong=True))
        self.inside.add(Text(tr("Closed as not done, with the reason: “{0}”").format(self.preset)), self.trouble)
        theme.fix(self, min_width=440, max_width=620)
        self.act.acted.connect(self._close_it)
        self.keep.acted.connect(self._keep_it)

    def focus_start(self) -> None:
        """Put the focus on the act."""
        self.act.setFocus(Qt.FocusReason.OtherFocusReason)

    def _close_it(self) -> None:
        try:
            close_task(self._shell.ctx, self._person_id, self._task_id, TaskState.DECLINED, self.preset)
        except KnownProblem as problem:
            self._refused(problem)
            return
        self._shell.close_overlay()
        self.closed.emit()

    def _keep_it(self) -> None:
        try:
            keep_task(self._shell.ctx, self._person_id, self._task_id)
        except KnownProblem as problem:
            self._refused(problem)
            return
        self._shell.close_overlay()
        self.kept.emit()

    def _refused(self, problem: KnownProblem) -> None:
        self.trouble.set_words(problem.what, problem.todo, problem.code)
        self.trouble.show()
