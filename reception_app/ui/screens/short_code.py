"""The code for short breaks: six digits, typed twice, that bring back a screen that blanked itself."""

from __future__ import annotations

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QKeyEvent, QRegularExpressionValidator, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from reception_app.errors import KnownProblem, WrongPassphrase
from reception_app.services.context import AppContext
from reception_app.services.users import CODE_DIGITS, check_code, has_unlock_code, remove_unlock_code, set_unlock_code
from reception_app.ui import theme
from reception_app.ui.fields.text import TextField
from reception_app.ui.held_up import held_up
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Flow, show_if
from reception_app.ui.widgets.panels import Panel, Scroller
from reception_app.ui.widgets.runs import Text

_LEAST_ROOM = 120


class ShortCodePanel(Panel):
    """Asks for the passphrase and a code twice. `done(words)` after it is on disk, `closed()` when left as it was.

    Enter goes from field to field and saves in the last; nothing typed here is kept when it closes.
    """

    done = Signal(str)
    closed = Signal()

    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._ctx = ctx
        self.setAccessibleName(self.tr("Code for short breaks"))
        self.own = TextField(self.tr("Your passphrase"), width=340, secret=True)
        hint = self.tr("No date of yours, nothing that counts or repeats.")
        self.code = TextField(self.tr("Six digits"), hint=hint, width=120, secret=True)
        self.again = TextField(self.tr("The six digits again"), width=120, secret=True)
        self.button = Button(self.tr("Save the code"), Kind.PRIMARY, key="Enter")
        self.remove = Button(self.tr("Remove my code"), Kind.STOP, key="Alt R")
        self.close_button = Button(self.tr("Back"), key="Esc")
        self._lay_out(has_unlock_code(ctx))
        for field in (self.code, self.again):
            field.box.setMaxLength(CODE_DIGITS)
            field.box.setValidator(QRegularExpressionValidator(QRegularExpression("[0-9]*"), self))
        self.own.entered.connect(self._to_code)
        self.code.entered.connect(self._to_again)
        self.again.entered.connect(self.save)
        self.button.acted.connect(self.save)
        self.remove.acted.connect(self._remove)
        self.close_button.acted.connect(self.closed)

    def focus_start(self) -> None:
        """Put the focus into the first field."""
        self.own.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def save(self) -> None:
        """Save the code when it can be; else say in place what to do."""
        if not self._check():
            return
        try:
            with held_up(self.button, self.tr("Saving…")):
                set_unlock_code(self._ctx, self.code.value(), self.own.value())
        except WrongPassphrase as problem:
            wrong = self.tr("This is not your passphrase. Type it again.")
            self._refuse(self.own, wrong if problem.code == "SI-101" else problem.sentence)
        except KnownProblem as problem:
            self._refuse(self.code, problem.sentence)
        else:
            self.done.emit(self.tr("Code for short breaks saved"))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _check(self) -> bool:
        said = {
            self.own: "" if self.own.value() else self.tr("Write your passphrase."),
            self.code: self._about_code(),
            self.again: "" if self.again.value() == self.code.value() else self.tr("The two are not the same."),
        }
        for field, words in said.items():
            field.show_problem(words)
        wrong = [field for field, words in said.items() if words]
        if wrong:
            self._refuse(wrong[0], said[wrong[0]])
        return not wrong

    def _about_code(self) -> str:
        try:
            check_code(self.code.value())
        except KnownProblem as problem:
            return problem.sentence
        return ""

    def _refuse(self, field: TextField, words: str) -> None:
        field.show_problem(words)
        self._fit()
        field.box.selectAll()
        field.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _remove(self) -> None:
        remove_unlock_code(self._ctx)
        self.done.emit(self.tr("Code for short breaks removed"))

    def _to_code(self) -> None:
        self.code.box.setFocus(Qt.FocusReason.TabFocusReason)

    def _to_again(self) -> None:
        self.again.box.setFocus(Qt.FocusReason.TabFocusReason)

    def _lay_out(self, has_one: bool) -> None:
        theme.fix(self, max_width=620)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.body.redesign((8, 8, 8, 8), 0)
        self._scroller = scroller = Scroller((12, 8, 12, 8), theme.SPACE_12, colour=theme.WHITE)
        what = self.tr(
            "Nobody at the desk: a triage page blanks itself. For 30 minutes these digits bring it back, with five "
            "tries; then your passphrase does. They never open the desk itself."
        )
        state = self.tr("You have a code. A new one takes its place.") if has_one else self.tr("You have no code yet.")
        scroller.column.add(
            Text(self.tr("Code for short breaks"), role=TypeRole.NAME),
            Text(what),
            Text(state, tone=theme.INK_2),
            self.own,
            self.code,
            self.again,
        )
        acts = QWidget()
        Flow(acts, spacing=(theme.SPACE_8, theme.SPACE_8)).add(self.button, self.remove, self.close_button)
        show_if(self.remove, has_one)
        scroller.column.add(acts)
        self.body.addWidget(scroller)

    def _fit(self) -> None:
        """Take the height of what is in it; where the window is too low (large text), scroll inside."""
        content, over = self._scroller.widget(), self.parentWidget()
        inside = content.layout() if content is not None else None
        if inside is None or over is None:
            return
        around = self.height() - self._scroller.height() + theme.px(theme.SPACE_32)
        room = max(theme.px(_LEAST_ROOM), over.height() - around)
        self._scroller.setFixedHeight(min(inside.totalHeightForWidth(self._scroller.width()), room))
