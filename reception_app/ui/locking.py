"""The lock of one window: it watches the time, warns, and makes the door that is shown instead of the work.

Three ways out of work. Left alone, the desk locks; a screen that may (`Screen.blanks_to_title`) blanks to its title
instead, when its user has a code: six digits bring it back for 30 minutes, with five tries, then it locks. Pressed, the
lock comes at once. Nothing is closed by any of them: drafts are saved, and the screens wait behind the door.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from reception_app.clock import local
from reception_app.dates import time_text
from reception_app.services.context import AppContext
from reception_app.services.half_typed import own_drafts
from reception_app.services.users import has_unlock_code, note_blanked, unlock_by_code
from reception_app.ui.contained import whatever_happens
from reception_app.ui.idle import BREAK_SECONDS, IdleWarning, IdleWatch, ShortBreak, close_popups, steady_seconds
from reception_app.ui.main_window import MainWindow
from reception_app.ui.screen import Screen
from reception_app.ui.screens.blanked import BlankedScreen
from reception_app.ui.screens.locked import LockedScreen, counts_for, saved_words
from reception_app.ui.screens.short_code import ShortCodePanel

_TRIES = 2
"""How often the lock is tried: a fault is mostly one of a moment."""


class Locking(QObject):
    """`begin(ctx, …)` when somebody works, `end()` when nobody does any more.

    - `door_made(door)`: a `LockedScreen` or `BlankedScreen` to show; what it asks for comes out of the next three.
    - `unlock(passphrase)`, `someone_else()`; `opened()` when the six digits were right and work goes on.
    """

    door_made = Signal(object)
    unlock = Signal(str)
    opened = Signal()
    someone_else = Signal()

    def __init__(self, app: QApplication, window: MainWindow, elapsed: Callable[[], float] = steady_seconds) -> None:
        super().__init__(window)
        self._window = window
        self._ctx: AppContext | None = None
        self._place = ""
        self._break: ShortBreak | None = None
        self._door: BlankedScreen | None = None
        self._focused: QWidget | None = None
        self.idle = IdleWatch(app, elapsed, self)
        self.warning = IdleWarning(window.status)
        self.idle.warned.connect(self.warning.show_left)
        self.idle.kept.connect(self.warning.hide)
        self.idle.over.connect(self._left_alone)
        window.short_code_requested.connect(self.ask_short_code)

    @property
    def working(self) -> bool:
        """True while nothing stands before the work."""
        return self._ctx is not None and self._break is None

    def begin(self, ctx: AppContext, establishment: str, *, same: bool = False) -> None:
        """Somebody works from now on; with `same` it is who was here before, whose focus comes back."""
        self._ctx, self._place = ctx, establishment
        self._break = self._door = None
        before, self._focused = self._focused, None
        if same and before is not None and isValid(before) and before.isVisible() and self._window.overlay() is None:
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.idle.watch(ctx.settings.idle_lock_minutes * 60)

    def end(self) -> None:
        """Nobody works any more: another door is shown, or the window closes."""
        self.idle.stop()
        self._ctx = self._break = self._door = None

    def lock(self) -> None:
        """Lock at once: the draft is saved, nothing personal stays in sight, the title included."""
        self._lock(self.tr("Locked at {0}."))

    def ask_short_code(self) -> None:
        """Let the signed-in user choose, change or remove their code for short breaks."""
        if self._ctx is None or not self.working:
            return
        panel = ShortCodePanel(self._ctx)
        panel.closed.connect(self._window.close_overlay)
        panel.done.connect(self._short_code_done)
        self._window.show_overlay(panel)
        panel.focus_start()

    def _short_code_done(self, words: str) -> None:
        self._window.close_overlay()
        self._window.show_toast(words, False)

    def _left_alone(self) -> None:
        if self._ctx is None:
            self.idle.stop()
            return
        if self._break is not None:
            self._lock(self.tr("Locked at {0}: the short break is over."))
            return
        shown = self._window.shown()
        may_blank = isinstance(shown, Screen) and shown.blanks_to_title
        if isinstance(shown, Screen) and may_blank:
            whatever_happens(partial(self._blank, self._ctx, shown))
            if not self.working:
                return
        words = self.tr("Locked at {0}, {1} minutes without a key.")
        hint = self.tr("With a code for short breaks (F9) this page would only have blanked.") if may_blank else ""
        self._lock(words.replace("{1}", str(self._ctx.settings.idle_lock_minutes)), hint)

    def _blank(self, ctx: AppContext, screen: Screen) -> None:
        """Blank to the title, for whoever has a code; without one, or after a fault, it is locked instead."""
        if not has_unlock_code(ctx):
            return
        whatever_happens(self._leave)
        note_blanked(ctx)
        now, title = ctx.now(), screen.tr(screen.blank_title)
        why = self.tr("Blanked at {0}, {1} minutes without a key.")
        saved = saved_words(own_drafts(ctx))
        until = self.tr("They work until {0}; then your passphrase is needed.")
        door = BlankedScreen(
            title,
            ctx.operator.full_name,
            _sentences(why.format(time_text(local(now)), ctx.settings.idle_lock_minutes), saved),
            until.format(time_text(local(now + timedelta(seconds=BREAK_SECONDS)))),
            now,
        )
        door.unlock.connect(self._go_on)
        door.passphrase_wanted.connect(self.lock)
        door.someone_else.connect(self.someone_else)
        self._break, self._door = ShortBreak(), door
        self.door_made.emit(door)
        if self._window.shown() is not door:
            self._break = self._door = None
            return
        self._window.setWindowTitle(self.tr("Reception – {0}").format(title))
        self.idle.watch(BREAK_SECONDS, warn=0, touches=False)

    def _go_on(self, code: str) -> None:
        self.idle.look()  # the half hour may have ended since the timer looked
        if self._ctx is None or self._break is None or self._door is None:
            return
        if unlock_by_code(self._ctx, code):
            self.opened.emit()
            return
        left = self._break.wrong()
        if not left:
            self._lock(self.tr("Locked at {0}: five wrong codes."))
            return
        words = self.tr("That is not your code. {0} more tries, then your passphrase is needed.")
        last = self.tr("That is not your code. One more try, then your passphrase is needed.")
        self._door.show_problem(last if left == 1 else words.format(left))

    def _lock(self, words: str, hint: str = "") -> None:
        ctx, self._ctx = self._ctx, None
        if ctx is None:
            return
        whatever_happens(self._leave)
        now, drafts = ctx.now(), list[int]()
        whatever_happens(partial(_count_drafts, ctx, drafts))
        said = _sentences(words.replace("{0}", time_text(local(now))), saved_words(sum(drafts)), hint)
        for _ in range(_TRIES):
            whatever_happens(partial(self._show_lock, ctx, said, now, sum(drafts)))
            if not self._in_sight():
                break
        else:
            self.someone_else.emit()  # another door may be shown where this one cannot
        if self._in_sight():
            self._window.close()
        self.end()

    def _show_lock(self, ctx: AppContext, said: str, now: datetime, drafts: int) -> None:
        door = LockedScreen(ctx.operator.full_name, self._place, said, (), now, drafts=drafts)
        door.unlock.connect(self.unlock)
        door.someone_else.connect(self.someone_else)
        self.door_made.emit(door)
        # What waits is counted behind the lock: a busy computer takes its time over it.
        QTimer.singleShot(0, door, partial(whatever_happens, partial(_count, ctx, door)))

    def _in_sight(self) -> bool:
        """True while the work is still shown: a fault in what was to show a door instead."""
        return self._window.isVisible() and not self._window.at_door()

    def _leave(self) -> None:
        """Save what is typed, remember where, and close what lies over the window."""
        shown = self._window.shown()
        if isinstance(shown, Screen):
            self._focused = self._window.focusWidget()
            shown.leave()
        close_popups(self._window)


def _count(ctx: AppContext, door: LockedScreen) -> None:
    if door.isVisible():  # it may have been opened, or the window closed, since
        door.set_counts(counts_for(ctx))


def _count_drafts(ctx: AppContext, drafts: list[int]) -> None:
    drafts.append(own_drafts(ctx))


def _sentences(*said: str) -> str:
    return " ".join(each for each in said if each)
