"""The one worker: packs, imports and backups, with progress after 0.3 s; results come back on the main thread."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, QTimer, Signal
from shiboken6 import isValid

from reception_app import log
from reception_app.errors import KnownProblem
from reception_app.ui import collecting

SHOW_AFTER_MS = 300


class Cancelled(Exception):  # noqa: N818  # nothing went wrong
    """Somebody cancelled the work."""


class Steps(QObject):
    """Handed to work that goes by steps: it says each, and stops at the next once somebody cancelled."""

    told = Signal(str, float)

    def __init__(self) -> None:
        super().__init__()
        self._stop = threading.Event()

    def step(self, words: str, part: float) -> None:
        """Say the step and how far the work is (0.0–1.0). Raises Cancelled."""
        if self._stop.is_set():
            raise Cancelled
        self.told.emit(words, part)

    def cancel(self) -> None:
        """Have the next step raise."""
        self._stop.set()


class _Outcome(QObject):
    done = Signal(object)
    failed = Signal(object)


class _Job(QRunnable):
    def __init__(self, work: Callable[[], Any]) -> None:
        super().__init__()
        self._work = work
        self.outcome = _Outcome()
        self.setAutoDelete(False)

    def run(self) -> None:
        try:
            result = self._work()
        except BaseException as error:  # noqa: BLE001  # carried to the main thread, which tells or logs it
            self.outcome.failed.emit(error)
        else:
            self.outcome.done.emit(result)
        finally:
            collecting.release()  # here, for whoever asked, and with it the worker, may be gone when the outcome comes


def is_there(done: Callable[[Any], None]) -> bool:
    """False when who asked for the work was left, and deleted, while it ran."""
    asked = getattr(done.func if isinstance(done, partial) else done, "__self__", None)
    return not isinstance(asked, QObject) or isValid(asked)


class Worker(QObject):
    """Runs one piece of work at a time, in order. `progress(words)` after 0.3 s, "" when over; `told`; `bug`.

    `stepped(words, part)` for work that goes by steps: `cancel()` ends it at its next, and nobody hears of it again.
    """

    progress = Signal(str)
    stepped = Signal(str, float)
    told = Signal(object)
    bug = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOW_AFTER_MS)
        self._timer.timeout.connect(self._show)
        self._words = ""
        self._waiting: deque[tuple[str, Callable[[], Any], Callable[[Any], None], Steps | None]] = deque()
        self._steps: Steps | None = None
        self._job: _Job | None = None
        self._spent: _Job | None = None
        self._done: Callable[[Any], None] | None = None

    @property
    def busy(self) -> bool:
        """True while something runs."""
        return self._job is not None

    def asked_for(self) -> str:
        """Return the words of what runs or waits and somebody waits for; "" when nobody does."""
        words = (self._words if self._job is not None else "", *(words for words, _, _, _ in self._waiting))
        return next(filter(None, words), "")

    @property
    def may_cancel(self) -> bool:
        """True while what runs goes by steps."""
        return self._steps is not None

    def run(self, words: str, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Run `work`, after whatever already runs; then `done` with its result on the main thread.

        `words` are shown over the screen when it takes a while; "" shows nothing there, where the screen says it.
        """
        self._begin(words, work, done, None)

    def run_in_steps(self, words: str, work: Callable[[Steps], Any], done: Callable[[Any], None]) -> None:
        """As `run`, with work that says its steps and can be cancelled between them."""
        steps = Steps()
        steps.told.connect(self.stepped)
        self._begin(words, partial(work, steps), done, steps)

    def say_again(self) -> None:
        """Say again what takes a while and still runs: what lay over its progress is gone."""
        if self._job is not None and not self._timer.isActive() and self._words:
            self._show()

    def cancel(self) -> None:
        """Cancel what runs, if it goes by steps."""
        if self._steps is not None:
            self._steps.cancel()

    def _begin(self, words: str, work: Callable[[], Any], done: Callable[[Any], None], steps: Steps | None) -> None:
        if self._job is not None:
            self._waiting.append((words, work, done, steps))
            return
        self._words, self._done, self._steps = words, done, steps
        self._job = _Job(work)
        self._job.outcome.done.connect(self._finished)
        self._job.outcome.failed.connect(self._failed)
        self._timer.start()
        collecting.hold()
        self._pool.start(self._job)

    def wait(self) -> None:
        """Wait until nothing runs: at exit, and in tests."""
        self._pool.waitForDone()

    def drop(self) -> None:
        """Forget what waits, and wait for what runs, whose result goes nowhere: the desk is closed next."""
        self._waiting.clear()
        self._done = None
        self.cancel()
        self.wait()

    def _show(self) -> None:
        if self._job is not None:
            self.progress.emit(self._words)

    def _over(self) -> None:
        self._timer.stop()
        # Its thread may still be on its way out of it: kept until the next is over, so that it dies on this thread.
        self._spent, self._job = self._job, None
        self._steps = None
        self.progress.emit("")

    def _finished(self, result: object) -> None:
        done, self._done = self._done, None
        self._over()
        if done is not None and is_there(done):
            done(result)
        self._next()

    def _failed(self, error: BaseException) -> None:
        self._done = None
        self._over()
        if isinstance(error, KnownProblem):
            self.told.emit(error)
        elif not isinstance(error, Cancelled):
            log.bug(error)
            self.bug.emit()
        self._next()

    def _next(self) -> None:
        if self._waiting and self._job is None:
            self._begin(*self._waiting.popleft())
