"""Right after sign-in: entries this computer saw written are not in the records, or a backup was restored."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from reception_app.errors import KnownProblem
from reception_app.services.context import AppContext
from reception_app.services.high_water import go_on_without, missing_words
from reception_app.services.roles import may
from reception_app.ui import theme
from reception_app.ui.fields.text import TextField
from reception_app.ui.screens.backups import tr
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Flow, show_if
from reception_app.ui.widgets.panels import Panel
from reception_app.ui.widgets.runs import Text


class MissingPanel(Panel):
    """What is missing and what can be done. `closed()` when left or decided, `restore_wanted()` for the backups."""

    closed = Signal()
    restore_wanted = Signal()

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        told = missing_words(ctx)
        decides = told is not None and may(ctx, "manage the desk")
        title = tr("Entries are missing") if told else tr("A backup was restored")
        self.setAccessibleName(title)
        theme.fix(self, max_width=700)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.reason = TextField(tr("Why you go on with these records"), width=520)
        self.go_on = Button(tr("Go on with these records"), Kind.STOP, key="Alt G")
        self.restore = Button(tr("Sign out and restore a backup…"), Kind.PRIMARY, key="Alt R")
        self.later = Button(tr("Decide later") if decides else tr("Go on"), key="Esc")
        self.body.add(Text(title, role=TypeRole.NAME))
        if told is not None:
            self.body.add(Text(told.what), Text(f"{told.todo} ({told.code})", tone=theme.INK_2))
            if decides:
                self.body.add(self.reason)
        else:
            self.body.add(Text(ctx.standing.restored))
        acts = QWidget()
        Flow(acts).add(self.restore, self.go_on, self.later)
        show_if(self.restore, decides)
        show_if(self.go_on, decides)
        show_if(self.reason, decides)
        self.body.add(acts)
        self.go_on.acted.connect(self._go_on)
        self.restore.acted.connect(self.restore_wanted)
        self.later.acted.connect(self.closed)

    def focus_start(self) -> None:
        """Put the focus on what changes nothing."""
        self.later.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _go_on(self) -> None:
        try:
            go_on_without(self._ctx, self.reason.value())
        except KnownProblem as problem:
            self.reason.show_problem(problem.sentence)
            self.reason.box.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.closed.emit()
