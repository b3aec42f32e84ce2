"""What was copied in this program, and taking it off the clipboard again: after two minutes, at the lock, at the end.

What a key copies out of a field counts like what the program put there itself. Only that is taken away: what somebody
copied elsewhere stays theirs. Where text is pasted as soon as it is selected (X11), that selection goes too.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QClipboard, QGuiApplication

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
        QGuiApplication.clipboard().dataChanged.connect(self._changed)

    @property
    def holds(self) -> bool:
        """True while our text may still be on the clipboard."""
        return bool(self._held)

    def put(self, text: str) -> None:
        """Put `text` on the clipboard; the time begins anew."""
        QGuiApplication.clipboard().setText(text)
        self._hold(text)

    def clear(self) -> None:
        """Take our text off the clipboard, if it is still there."""
        held, self._held = self._held, ""
        self.timer.stop()
        clipboard = QGuiApplication.clipboard()
        if held and _plain(clipboard.text()) == _plain(held):
            clipboard.clear()
        if clipboard.supportsSelection() and clipboard.ownsSelection():
            clipboard.clear(QClipboard.Mode.Selection)

    def _hold(self, text: str) -> None:
        self._held = text
        self.timer.start()

    def _changed(self) -> None:
        """Something was copied, somewhere: by a key in a window of ours it is ours."""
        clipboard = QGuiApplication.clipboard()
        # Not every platform can say whose it is; while one of our windows has the keys, nobody else's has.
        if clipboard.text() and (clipboard.ownsClipboard() or QGuiApplication.focusWindow() is not None):
            self._hold(clipboard.text())


def _plain(text: str) -> str:
    """Return text with the line ends every system agrees on."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
