"""The keys that work everywhere, as shortcuts of the window, made from the table of keys."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from reception_app.ui import keys

_AT_THE_DOOR = frozenset({"help", "all_keys", "larger", "smaller", "normal_size"})
"""The keys that work before anybody is signed in."""


class WindowKeys(QObject):
    """Makes every shortcut of the table on `window`. `pressed(slug)` names the entry whose key was pressed."""

    pressed = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._keys = [
            _Key(entry.slug, sequence, window) for entry in keys.EVERYWHERE.entries for sequence in entry.sequences
        ]
        for key in self._keys:
            key.pressed.connect(self.pressed)

    def slugs(self) -> frozenset[str]:
        """Return the entries of the table that have a shortcut."""
        return frozenset(key.slug for key in self._keys)

    def set_at_work(self, working: bool) -> None:
        """Let all keys work, or only those that serve before anybody is signed in."""
        for key in self._keys:
            key.setEnabled(working or key.slug in _AT_THE_DOOR)


class _Key(QShortcut):
    """One key sequence, which tells its slug."""

    pressed = Signal(str)

    def __init__(self, slug: str, sequence: str, window: QWidget) -> None:
        super().__init__(QKeySequence(sequence), window)
        self.slug = slug
        self.activated.connect(self._tell)

    def _tell(self) -> None:
        self.pressed.emit(self.slug)
