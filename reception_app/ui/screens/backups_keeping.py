"""Keeps one window's desk safe: backups while it is used, and what is told of them and of entries that are missing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal

from reception_app.errors import KnownProblem
from reception_app.paths import DeskFolder
from reception_app.services.backups import EVERY_MINUTES, BackedUp, back_up_changes
from reception_app.services.context import AppContext
from reception_app.services.high_water import missing_now, told_of_mark
from reception_app.services.roles import may
from reception_app.services.shown_once import unread_words
from reception_app.ui.main_window import MainWindow
from reception_app.ui.notices import About, Notices
from reception_app.ui.screens.backups import RestorePanel
from reception_app.ui.screens.backups_missing import MissingPanel
from reception_app.ui.screens.closing import ClosingScreen
from reception_app.ui.worker import Worker


class Keeping(QObject):
    """`begin(ctx, worker)` once somebody works. `opened_again(user, passphrase)` after a restore; `restore_wanted()`.

    A training desk, where nobody is real, is not backed up by itself.
    """

    opened_again = Signal(str, str)
    restore_wanted = Signal()

    def __init__(self, window: MainWindow, notices: Notices) -> None:
        super().__init__(window)
        self._window = window
        self._notices = notices
        self._ctx: AppContext | None = None
        self._worker: Worker | None = None
        self._told = False
        self._who = ("", "")
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MINUTES * 60 * 1000)
        self._timer.timeout.connect(self.at_interval)

    def begin(self, ctx: AppContext, worker: Worker) -> None:
        """Somebody works: backups are made from now on; what the start found is told once."""
        self._ctx, self._worker = ctx, worker
        self._notices.say(About.KEYS, *(unread_words(ctx.folder) if may(ctx, "manage users") else ("", "")))
        if not ctx.settings.training:
            self._timer.start()
        if self._told:
            return
        self._told = True
        if missing_now(ctx) is not None or ctx.standing.restored:
            panel = MissingPanel(ctx)
            panel.closed.connect(self._window.close_overlay)
            panel.restore_wanted.connect(self.restore_wanted)
            self._window.show_overlay(panel)
            panel.focus_start()
        elif told_of_mark(ctx):
            self._notices.say(About.MARK, told_of_mark(ctx))

    def at_interval(self) -> None:
        """Back up what changed, on the worker."""
        self._run("interval")

    def at_lock(self) -> None:
        """Back up what changed, now that nobody types."""
        self._run("lock")

    def pause(self) -> None:
        """The desk is closed next, the window is not: no backup of it is made until somebody works again."""
        self._timer.stop()
        self._ctx = self._worker = None

    def at_exit(self) -> None:
        """Back up what changed before the desk is closed; the window says so meanwhile, and takes no more keys."""
        ctx, self._ctx = self._ctx, None
        self._timer.stop()
        if ctx is None or ctx.settings.training:
            return
        self._window.show_door(ClosingScreen(), locked=True)
        worker, loop = Worker(self), QEventLoop()
        worker.progress.connect(partial(_end_when_over, loop))
        worker.run("…", partial(back_up_changes, ctx, "exit"), _nobody_waits)
        loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        # Whoever ends the program meanwhile ends the loop: the records are closed only when they are copied.
        worker.wait()

    def offer_restore(
        self,
        folder: DeskFolder,
        problem: KnownProblem | None,
        username: str,
        passphrase: str,
        ask_folder: Callable[[str], Path | None],
    ) -> None:
        """Lay the backups over the sign-in; `ask_folder` asks for another place of them."""
        self._who = (username, passphrase)
        panel = RestorePanel(folder, problem, username, passphrase, ask_folder)
        panel.closed.connect(self._left)
        panel.restored.connect(self._restored)
        self._window.show_overlay(panel)
        panel.focus_start()

    def _run(self, why: str) -> None:
        if self._ctx is not None and self._worker is not None and not self._ctx.settings.training:
            self._worker.run("", partial(back_up_changes, self._ctx, why), self._backed_up)

    def _backed_up(self, done: BackedUp) -> None:
        if done.warnings:
            self._notices.say(About.BACKUPS, self.tr("Backups:"), " ".join(done.warnings))
        elif done.made is not None:
            self._notices.say(About.BACKUPS, "")

    def _left(self) -> None:
        self._who = ("", "")
        self._window.close_overlay()

    def _restored(self, done: object) -> None:
        (username, passphrase), self._who = self._who, ("", "")
        self._told = False
        self._window.close_overlay()
        self.opened_again.emit(username, passphrase)


def _end_when_over(loop: QEventLoop, words: str) -> None:
    if not words:
        loop.quit()


def _nobody_waits(done: BackedUp) -> None:
    """Nobody is there any more to be told."""
