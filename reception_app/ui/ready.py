"""The next person's screen, made while nobody waits: opening a record then only has to read it and fill it in.

It is nobody's until it is taken, is taken once, and belongs to one person from then on (`PersonScreen.open`).
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from reception_app.ui.main_window import MainWindow
from reception_app.ui.screens.person import PersonScreen
from reception_app.ui.shell import Shell

AFTER_MS = 400
"""How long after a screen was taken the next is made: what was opened is painted by then."""


class ReadyScreen(QObject):
    """Holds one screen of nobody in `window`, hidden and dressed."""

    def __init__(self, shell: Shell, window: MainWindow) -> None:
        super().__init__(window)
        self._shell = shell
        self._window = window
        self._waiting: PersonScreen | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(AFTER_MS)
        self._soon.timeout.connect(self.prepare)

    def prepare_soon(self) -> None:
        """Make a screen ready once the desk has a moment."""
        self._soon.start()

    def prepare(self) -> None:
        """Make a screen ready now, if none is."""
        if self._waiting is None:
            self._waiting = PersonScreen(self._shell)
            self._window.set_aside(self._waiting)
            self._waiting.resize(self._window.stack.size())
            self._waiting.grab()

    def take(self) -> PersonScreen:
        """Return a screen that is nobody's yet, to be opened for one person."""
        screen, self._waiting = self._waiting or PersonScreen(self._shell), None
        self.prepare_soon()
        return screen
