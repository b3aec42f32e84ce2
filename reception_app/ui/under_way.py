"""Work under way, shown over the screen that waits for it: that screen stays until the work is over or cancelled.

Going somewhere else would drop what the work comes to, without a word: a pack made that nobody hears of.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from reception_app.ui import theme
from reception_app.ui.main_window import MainWindow
from reception_app.ui.screen import Screen
from reception_app.ui.screens.find import FindPanel
from reception_app.ui.widgets.alerts import Progress
from reception_app.ui.worker import Worker


class UnderWay(QObject):
    """Shows the worker's progress in the window. `paused()` is True while nothing of the desk may be shown."""

    def __init__(self, window: MainWindow, worker: Worker, paused: Callable[[], bool]) -> None:
        super().__init__(worker)
        self._window, self._worker, self._paused = window, worker, paused
        worker.progress.connect(self._progress)
        worker.stepped.connect(self._stepped)

    def stays(self) -> bool:
        """True when the screen shown waits for work: it is said, and the screen is not to be left."""
        words = self._worker.asked_for() or self._screen_asked_for()
        if not words:
            return False
        if isinstance(getattr(self._window.overlay(), "panel", None), FindPanel):
            self._window.close_overlay()
        self._progress(words)
        shown = self._shown()
        if shown is not None:
            shown.say_wait()
        else:
            self._window.show_toast(self.tr("Under way: {0}. Then go on.").format(words), undoable=False)
        return True

    def _screen_asked_for(self) -> str:
        screen = self._window.shown()
        return screen.asked_for() if isinstance(screen, Screen) else ""

    def _shown(self) -> Progress | None:
        panel = getattr(self._window.overlay(), "panel", None)
        return panel if isinstance(panel, Progress) else None

    def _stepped(self, words: str, part: float) -> None:
        shown = self._shown()
        if shown is not None:
            shown.set_step(words, part)

    def _progress(self, words: str) -> None:
        # Something else may lie over the screen, waiting for an answer: it is not swept away for a progress bar.
        if words and self._window.overlay() is None and not self._paused():
            shown = Progress(words, may_cancel=self._worker.may_cancel)
            theme.fix(shown, max_width=640)
            shown.cancelled.connect(self._worker.cancel)
            self._window.show_overlay(shown, may_dismiss=False)
            shown.take_focus()
        elif not words:
            self._window.layers.close_progress()
