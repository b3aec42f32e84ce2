"""After another key: what has to be handed out, shown once. Plain data only; no desk is open behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from reception_app.ui import theme
from reception_app.ui.keys import KeyHint
from reception_app.ui.screens.recovery import code_text, framed
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Flow, show_if
from reception_app.ui.widgets.panels import Panel
from reception_app.ui.widgets.runs import Run, Text, small


@dataclass(frozen=True, slots=True)
class HandedOut:
    """One user's one-time passphrase."""

    full_name: str
    username: str
    once: str


class KeyChangedScreen(QWidget):
    """The one-time passphrases and the recovery code, to be put on paper; nothing but `done()` leaves it.

    `code_wanted()`, `passphrases_wanted()`: to be printed.
    """

    done = Signal()
    code_wanted = Signal()
    passphrases_wanted = Signal()

    def __init__(
        self, rows: Sequence[HandedOut], code: str, warnings: Sequence[str] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("The records have another key"))
        theme.surface(self, theme.WHITE)
        self.code = code_text(code, self.tr("Recovery code:"))
        self.passphrases_button = Button(self.tr("Print the passphrases, a page for each…"), key="Alt H")
        self.code_button = Button(self.tr("Print the page for the safe…"), key="Alt P")
        self.button = Button(self.tr("It is all on paper: go on"), Kind.PRIMARY, key="Ctrl Enter", large=True)
        show_if(self.passphrases_button, bool(rows))
        self.told = AlertBar(Level.CHECKED, "")
        self.told.hide()
        self._lay_out(rows, warnings)
        self.passphrases_button.acted.connect(self.passphrases_wanted)
        self.code_button.acted.connect(self.code_wanted)
        self.button.acted.connect(self.done)

    def focus_start(self) -> None:
        """Put the focus on printing: nobody goes on by habit."""
        first = self.code_button if self.passphrases_button.isHidden() else self.passphrases_button
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell(self, words: str, rest: str = "", code: str = "") -> None:
        """Say that it was printed, or why not."""
        self.told.set_words(words, rest, code)
        self.told.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if held and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.done.emit()
        else:
            super().keyPressEvent(event)

    def _lay_out(self, rows: Sequence[HandedOut], warnings: Sequence[str]) -> None:
        hints = (
            KeyHint(("Alt H",), self.tr("print the passphrases")),
            KeyHint(("Alt P",), self.tr("print the code")),
            KeyHint(("Ctrl Enter",), self.tr("go on")),
        )
        column = framed(self, hints)
        column.add(Text(self.tr("The records have another key"), role=TypeRole.PAGE_TITLE))
        for words in warnings:
            column.add(AlertBar(Level.ACT_NOW, words))
        stays = self.tr("Your own passphrase stays. Everybody else signs in once with theirs, and chooses their own.")
        column.add(
            AlertBar(Level.SOON, self.tr("This is shown only now."), self.tr("Print it, or write it down.")),
            Text(stays),
        )
        if rows:
            column.add(Text(self.tr("One-time passphrases"), role=TypeRole.QUESTION), _slips(rows))
        column.add(Text(self.tr("Recovery code"), role=TypeRole.QUESTION))
        panel = Panel()
        panel.body.redesign((20, 16, 20, 16), theme.SPACE_8)
        panel.body.add(self.code)
        acts = QWidget()
        Flow(acts, spacing=(theme.SPACE_12, theme.SPACE_8)).add(self.button, self.passphrases_button, self.code_button)
        column.add(panel, self.told, acts)  # over the buttons: where the focus is, at large text too
        for words in (
            self.tr("Hand each passphrase over in person. Lock the code in a safe: the one before is void."),
            self.tr("Backups from before open with the old key alone. Destroy them, and the sticks they lie on."),
        ):
            column.add(Text(words))
        column.addStretch(1)


def _slips(rows: Sequence[HandedOut]) -> Panel:
    panel = Panel()
    for row in rows:
        line = (
            Run(row.once, theme.INK, strong=True, role=TypeRole.QUESTION),
            small(f"   {row.full_name}, {row.username}"),
        )
        text = Text((line,))
        text.setAccessibleName(f"{row.full_name}, {row.username}: {row.once}")
        panel.body.add(text)
    return panel
