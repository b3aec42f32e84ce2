"""A one-time passphrase is changed before anything else: the old one, a new one twice. Plain data only."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from reception_app.errors import InputProblem
from reception_app.passphrases import MINIMUM, check_passphrase
from reception_app.ui import keys, theme
from reception_app.ui.fields.checkbox import Checkbox
from reception_app.ui.fields.text import TextField
from reception_app.ui.keys import KeyHint
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Row
from reception_app.ui.widgets.panels import Scroller
from reception_app.ui.widgets.runs import Text
from reception_app.ui.widgets.status_bar import StatusBar


class ChangePassphraseScreen(QWidget):
    """Asks for the passphrase just used and a new one. `changed(old, new)` fires once both are well typed.

    `show_problem(words)` says what the desk refused; nothing typed is lost.
    """

    changed = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Choose a passphrase of your own"))
        theme.surface(self, theme.WHITE)
        self.old = TextField(self.tr("One-time passphrase"), width=340, secret=True)
        least = self.tr("At least {0} characters. Three or four words are easy to type at night.")
        self.new = TextField(self.tr("New passphrase"), hint=least.format(MINIMUM), width=340, secret=True)
        self.again = TextField(self.tr("New passphrase again"), width=340, secret=True)
        self.show_typed = Checkbox(self.tr("Show what I type"), key="Alt S")
        self.button = Button(self.tr("Change it and go on"), Kind.PRIMARY, key="Enter", large=True)
        self._lay_out()
        self.old.entered.connect(self._to_new)
        self.new.entered.connect(self._to_again)
        self.again.entered.connect(self.save)
        self.show_typed.edited.connect(self._show_typed)
        self.button.acted.connect(self.save)

    def focus_start(self) -> None:
        """Put the focus into the first field."""
        self.old.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_problem(self, words: str, *, about_new: bool = False) -> None:
        """Say what the desk refused, under the one-time passphrase or the new one, which is then typed again."""
        field = self.new if about_new else self.old
        field.show_problem(words)
        if words:
            field.box.selectAll()
            field.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def save(self) -> None:
        """Ask for the change when the fields can be right; else say in place what to do."""
        if self._check():
            self.changed.emit(self.old.value(), self.new.value())

    def _check(self) -> bool:
        said = {
            self.old: "" if self.old.value() else self.tr("Write the passphrase you were given."),
            self.new: self._about_new(),
            self.again: "" if self.again.value() == self.new.value() else self.tr("The two are not the same."),
        }
        for field, words in said.items():
            field.show_problem(words)
        wrong = [field for field, words in said.items() if words]
        if wrong:
            wrong[0].box.setFocus(Qt.FocusReason.OtherFocusReason)
        return not wrong

    def _about_new(self) -> str:
        if len(self.new.value()) < MINIMUM:
            return self.tr("It is too short: at least {0} characters.").format(MINIMUM)
        try:
            check_passphrase(self.new.value())
        except InputProblem as problem:
            return problem.sentence
        if self.new.value() == self.old.value():
            return self.tr("This is the one-time passphrase. Choose another.")
        return ""

    def _show_typed(self) -> None:
        for field in (self.old, self.new, self.again):
            field.set_secret(not self.show_typed.value())

    def _to_new(self) -> None:
        self.new.box.setFocus(Qt.FocusReason.TabFocusReason)

    def _to_again(self) -> None:
        self.again.box.setFocus(Qt.FocusReason.TabFocusReason)

    def _lay_out(self) -> None:
        outer = Column(self, spacing=0)
        head = QWidget()
        theme.surface(head, theme.NAVY)
        theme.fix(head, height=theme.APP_BAR)
        Row(head, (16, 0, 16, 0)).addWidget(
            Text(self.tr("Reception"), role=TypeRole.QUESTION, tone=theme.WHITE, wrap=False)
        )
        outer.addWidget(head)
        scroller = Scroller((64, 32, 64, 24), theme.SPACE_16, colour=theme.WHITE)
        outer.addWidget(scroller, 1)
        why = self.tr("You signed in with a passphrase somebody else has seen. From now on only you know it.")
        scroller.column.add(
            Text(self.tr("Choose a passphrase of your own"), role=TypeRole.PAGE_TITLE),
            Text(why, tone=theme.INK_2),
            self.old,
            self.new,
            self.again,
        )
        left = Qt.AlignmentFlag.AlignLeft
        scroller.column.addWidget(self.show_typed, 0, left)
        scroller.column.addWidget(self.button, 0, left)
        scroller.column.addStretch(1)
        status = StatusBar()
        status.set_hints(
            keys.at_a_door(
                KeyHint(("Enter",), self.tr("next, then change it")),
                KeyHint(("Alt S",), self.tr("show what I type")),
            )
        )
        outer.addWidget(status)
