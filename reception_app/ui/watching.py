"""Watches what a desk stands on while a window has it open: the computer's clock, the disk, and how it was closed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from PySide6.QtCore import QObject, QTimer

from reception_app.clock import SystemClock
from reception_app.errors import KnownProblem
from reception_app.high_water import WHOLE
from reception_app.services.clock_checks import ClockWatch, Jump, jump_at_start, jump_words, note_jump
from reception_app.services.context import AppContext, note_view
from reception_app.services.free_space import low_disk
from reception_app.services.last_close import cut_off, cut_off_words, note_closed, note_open
from reception_app.ui.main_window import MainWindow
from reception_app.ui.notices import About, Notices

LOOK_MS = 5_000
_DISK_EVERY = 12
"""Looks between two at the disk."""


class Watching(QObject):
    """`begin(ctx)` whenever somebody works, `end()` once the desk was closed properly; what it finds goes to `notices`.

    A clock that was told to stand still (training) is not watched, nor a training desk's past held against it.
    """

    def __init__(self, window: MainWindow, notices: Notices, elapsed: Callable[[], float]) -> None:
        super().__init__(window)
        self._notices, self._elapsed = notices, elapsed
        self._ctx: AppContext | None = None
        self._watch: ClockWatch | None = None
        self._looks = 0
        window.work_shown.connect(self._note_screen)
        notices.seen.connect(self._seen)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def begin(self, ctx: AppContext, screen: str) -> None:
        """Somebody works at the kind of screen named; what the start finds is told once for each opening."""
        opened = self._ctx is None or self._ctx.sessions is not ctx.sessions
        self._ctx = ctx
        if opened:
            self._at_start(ctx)
            self._watch = ClockWatch(ctx.now, self._elapsed) if isinstance(ctx.clock, SystemClock) else None
        note_open(ctx, screen)
        self._notices.say(About.DISK, low_disk(ctx.folder))
        self._timer.start()

    def look(self) -> None:
        """Look at the clock, and now and then at the disk."""
        ctx = self._ctx
        if ctx is None:
            return
        jump = self._watch.jumped() if self._watch is not None else None
        if jump is not None:
            self._tell_jump(jump)
            with suppress(KnownProblem):  # a full disk: it is told all the same
                note_jump(ctx, jump)
        self._looks += 1
        if self._looks % _DISK_EVERY == 0:
            self._notices.say(About.DISK, low_disk(ctx.folder))

    def end(self) -> None:
        """The desk was closed properly."""
        self._timer.stop()
        ctx, self._ctx = self._ctx, None
        if ctx is not None:
            note_closed(ctx.folder)

    def _at_start(self, ctx: AppContext) -> None:
        left = cut_off(ctx)
        if left is not None and ctx.standing == WHOLE:
            self._notices.say(About.CLOSE, *cut_off_words(ctx, left))
        if isinstance(ctx.clock, SystemClock) and not ctx.settings.training:
            jump = jump_at_start(ctx)
            if jump is not None:
                self._tell_jump(jump)

    def _tell_jump(self, jump: Jump) -> None:
        self._notices.say(About.CLOCK, *jump_words(jump))

    def _note_screen(self, screen: str) -> None:
        if self._ctx is not None:
            note_open(self._ctx, screen)

    def _seen(self, about: About) -> None:
        if self._ctx is not None and about is About.CLOCK:
            with suppress(KnownProblem):
                note_view(self._ctx, "clock-checked", "desk", None, None)
