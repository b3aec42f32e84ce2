"""What this program put on the clipboard, and taking it off again: after two minutes, at the lock, at the end.

Only our own text is taken away: what somebody copied since stays theirs.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication

CLEAR_MS = 120_000
"""Two minutes: long enough to paste, short enough that nobody finds it later. A local setting [GK]."""


class HeldClipboard(QObject):
    """Holds one text at a time. `timer` is there for tests; `clear()` may be called at any time."""

    def __init__(self, parent: QObject | None = None, clear_ms: int = CLEAR_MS) -> None:
        super().__init__(parent)
        self._held = ""
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(clear_ms)
        self.timer.timeout.connect(self.clear)

    @property
    def holds(self) -> bool:
        """True while our text may still be on the clipboard."""
        return bool(self._held)

    def put(self, text: str) -> None:
        """Put `text` on the clipboard; the time begins anew."""
        self._held = text
        QGuiApplication.clipboard().setText(text)
        self.timer.start()

    def clear(self) -> None:
        """Take our text off the clipboard, if it is still there."""
        held, self._held = self._held, ""
        self.timer.stop()
        clipboard = QGuiApplication.clipboard()
        if held and _plain(clipboard.text()) == _plain(held):
            clipboard.clear()


def _plain(text: str) -> str:
    """Return text with the line ends every system agrees on."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
