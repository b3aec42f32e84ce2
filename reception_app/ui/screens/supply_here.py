"""What was got here of a medicine that runs out before help: it closes that task, or says how long it lasts now."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from reception_app.clinical.supply import read_quantity
from reception_app.errors import KnownProblem
from reception_app.handover.record import Task
from reception_app.services.run_outs import SupplyHere, record_supply
from reception_app.ui import theme
from reception_app.ui.fields.text import TextField
from reception_app.ui.screens.prepare_asks import AskPanel
from reception_app.ui.screens.prepare_fit_supply import count_words
from reception_app.ui.screens.tasks_cells import tr
from reception_app.ui.shell import Shell
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.panels import Scroller
from reception_app.ui.widgets.runs import Text


class SupplyPanel(AskPanel):
    """Asks how much is here now, from whom, and who counted it. `recorded(words)` fires when it is on disk."""

    recorded = Signal(str)

    def __init__(self, shell: Shell, person_id: str, task: Task, who: str = "") -> None:
        super().__init__(shell, tr("Supply here"), Button(tr("Record the supply"), Kind.PRIMARY, key="Enter"))
        self._person_id, self._task_id = person_id, task.id
        self.trouble = AlertBar(Level.SOON, "")
        self.trouble.hide()
        hint = tr("With its unit, or the days it lasts: 14 tablets, 100 mL, 3 days")
        self.amount = TextField(tr("What is here now"), hint=hint, width=180)
        self.read = Text(" ", role=TypeRole.SMALL, strong=True)
        self.whence = TextField(tr("From whom"), hint=tr("For example this prison’s stock, or the pharmacy"), width=320)
        self.witness = TextField(
            tr("Who counted with you"), hint=tr("For a controlled drug: full name, a second person"), optional=True,
            width=320,
        )  # fmt: skip
        prescription = tr("Was it prescribed anew? Record that on the script: it closes this task by itself.")
        self.inside.add(Text(task.title, strong=True))
        if who:
            self.inside.add(Text(who))
        self.inside.add(Text(task.detail or "", tone=theme.INK_2), self.trouble, self.amount, self.read)
        self.inside.add(self.whence, self.witness, Text(prescription, tone=theme.INK_2))
        theme.fix(self, min_width=460, max_width=620)
        self.amount.edited.connect(self._tell)
        self.amount.entered.connect(self._next)
        self.whence.entered.connect(self._next)
        self.witness.entered.connect(self.finish)
        self.act.acted.connect(self.finish)

    def focus_start(self) -> None:
        """Put the focus into the amount."""
        self.amount.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def finish(self) -> None:
        """Record it, when it is whole."""
        for field in (self.amount, self.whence, self.witness):
            field.show_problem("")
        read = read_quantity(self.amount.value())
        if read is None:
            self._ask(self.amount, tr("Write the amount with its unit, such as 14 tablets, 100 mL or 3 days."))
            return
        if not self.whence.value().strip():
            self._ask(self.whence, tr("Write from whom it is."))
            return
        days = int(read.amount) if read.unit == "days" else None
        had = SupplyHere(
            None if days is not None else read, days, self.whence.value().strip(), self.witness.value().strip()
        )
        try:
            ending = record_supply(self._shell.ctx, self._person_id, self._task_id, had)
        except KnownProblem as problem:
            self._refused(problem)
            return
        self._shell.close_overlay()
        self.recorded.emit(tr("Supply recorded") if ending is None else tr("Recorded: it still runs out before help"))

    def _refused(self, problem: KnownProblem) -> None:
        field = {"IN-173": self.witness, "IN-517": self.amount}.get(problem.code)
        if field is not None:
            self._ask(field, problem.in_full)
            return
        self.trouble.set_words(problem.what, problem.todo, problem.code)
        self.trouble.show()

    def _ask(self, field: TextField, words: str) -> None:
        field.show_problem(words)
        field.box.setFocus(Qt.FocusReason.OtherFocusReason)
        self._bring(field)

    def _tell(self) -> None:
        read = read_quantity(self.amount.value())
        if read is None:
            self.read.set_words(" ")
        else:
            days = tr("1 day") if read.amount == 1 else tr("{0} days").format(int(read.amount))
            self.read.set_words(days if read.unit == "days" else count_words(read))

    def _next(self) -> None:
        self.focusNextChild()
        reached = self.focusWidget()
        if reached is not None:
            self._bring(reached)

    def _bring(self, what: QWidget) -> None:
        """Scroll to what has the focus: at large text the panel is higher than the window."""
        scroller = self.findChild(Scroller)
        if scroller is not None and (inside := scroller.widget()) is not None:
            inside.adjustSize()
            scroller.ensureWidgetVisible(what, 0, theme.px(theme.SPACE_24))
