"""Somebody at the keyboard of the Prepare screen of one person."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from reception_app.services import handovers
from reception_app.services.handovers import HandoverView
from reception_app.ui.screens.prepare import PrepareScreen
from tests.support.plain_shell import show
from tests.support.printing_desk import WorkingShell

Key = Qt.Key
MOST_TABS = 150


class AtPrepare:
    """Nothing is touched but keys, which go to whatever has the focus."""

    def __init__(self, qtbot: QtBot, shell: WorkingShell, person: str) -> None:
        self._qtbot, self._shell, self._person = qtbot, shell, person
        self.screen = PrepareScreen(shell, person)
        show(shell, self.screen)

    @property
    def focused(self) -> QWidget:
        """What has the focus."""
        widget = QApplication.focusWidget()
        assert widget is not None
        return widget

    def press(self, key: Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press one key."""
        QTest.keyClick(self.focused, key, modifier)
        QApplication.processEvents()

    def type(self, words: str) -> None:
        """Type words."""
        QTest.keyClicks(self.focused, words)

    def tab_to(self, widget: QWidget) -> None:
        """Press Tab until the focus is in `widget`."""
        for _ in range(MOST_TABS):
            if widget is self.focused or widget.isAncestorOf(self.focused):
                return
            self.press(Key.Key_Tab)
        raise AssertionError(f"Tab never reaches {widget.accessibleName()}")

    def fill(self, widget: QWidget, words: str) -> None:
        """Type over what a box holds."""
        self.tab_to(widget)
        self.press(Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self.type(words)

    def view(self) -> HandoverView:
        """Return the person's one handover, as it is on disk."""
        (handover,) = handovers.handovers_of(self._shell.ctx, self._person)
        return handovers.read_handover(self._shell.ctx, handover)

    def panel(self) -> QWidget | None:
        """Return what lies over the screen, if anything does."""
        overlay = self._shell.window.overlay()
        return overlay.panel if overlay is not None else None

    def has_pack(self) -> bool:
        """True once a pack is issued and shown."""
        return self.screen.pack.pack is not None
