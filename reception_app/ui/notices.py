"""What is wrong with the desk itself, in the one bar under the app bar: clock, disk, keys, backups, how it was closed.

Several may be true at once: the gravest is said first, in bold, and the others after it. One that is only to be seen
has an act that takes it away; the others go when they are no longer so.
"""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import QObject, Signal

from reception_app.ui.main_window import MainWindow


class About(IntEnum):
    """What a notice is about, the gravest first."""

    CLOCK = 1
    DISK = 2
    MARK = 3
    KEYS = 4
    BACKUPS = 5
    CLOSE = 6


SEEN_KEY = "Alt J"
"""On no button of any screen: the line may stand above each of them."""
_SEEN_AWAY = frozenset({About.CLOCK, About.KEYS, About.CLOSE})


class Notices(QObject):
    """`say(about, bold, words)`, "" to take it back. `seen(about)` when somebody took one away."""

    seen = Signal(object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._said: dict[About, tuple[str, str]] = {}
        window.alert_acted.connect(self._seen)

    def say(self, about: About, bold: str, words: str = "") -> None:
        """Say it, in place of what was said about the same before; "" takes it back."""
        before = dict(self._said)
        self._said.pop(about, None)
        if bold:
            self._said[about] = bold, words
        if self._said != before:
            self._show()

    def _show(self) -> None:
        if not self._said:
            self._window.set_alert("")
            return
        first, *others = sorted(self._said)
        bold, words = self._said[first]
        rest = [" ".join(self._said[each]).strip() for each in others]
        away = bool(_SEEN_AWAY & self._said.keys())
        self._window.set_alert(
            bold, " ".join([words, *rest]).strip(), act=self.tr("Seen") if away else "", key=SEEN_KEY if away else ""
        )

    def _seen(self) -> None:
        for about in _SEEN_AWAY & self._said.keys():
            del self._said[about]
            self.seen.emit(about)
        self._show()
