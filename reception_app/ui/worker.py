"""The one worker: packs, imports and backups, with progress after 0.3 s; results come back on the main thread."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, QTimer, Signal

from reception_app import log
from reception_app.errors import KnownProblem
from reception_app.ui import collecting

SHOW_AFTER_MS = 300


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


class Worker(QObject):
    """Runs one piece of work at a time, in order. `progress(words)` after 0.3 s, "" when over; `told`; `bug`."""

    progress = Signal(str)
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
        self._waiting: deque[tuple[str, Callable[[], Any], Callable[[Any], None]]] = deque()
        self._job: _Job | None = None
        self._spent: _Job | None = None
        self._done: Callable[[Any], None] | None = None

    @property
    def busy(self) -> bool:
        """True while something runs."""
        return self._job is not None

    def run(self, words: str, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Run `work`, after whatever already runs; then `done` with its result on the main thread."""
        if self._job is not None:
            self._waiting.append((words, work, done))
            return
        self._words, self._done = words, done
        self._job = _Job(work)
        self._job.outcome.done.connect(self._finished)
        self._job.outcome.failed.connect(self._failed)
        self._timer.start()
        collecting.hold()
        self._pool.start(self._job)

    def wait(self) -> None:
        """Wait until nothing runs: at exit, and in tests."""
        self._pool.waitForDone()

    def _show(self) -> None:
        if self._job is not None:
            self.progress.emit(self._words)

    def _over(self) -> None:
        self._timer.stop()
        collecting.release()
        # Its thread may still be on its way out of it: kept until the next is over, so that it dies on this thread.
        self._spent, self._job = self._job, None
        self.progress.emit("")

    def _finished(self, result: object) -> None:
        done, self._done = self._done, None
        self._over()
        if done is not None:
            done(result)
        self._next()

    def _failed(self, error: BaseException) -> None:
        self._done = None
        self._over()
        if isinstance(error, KnownProblem):
            self.told.emit(error)
        else:
            log.bug(error)
            self.bug.emit()
        self._next()

    def _next(self) -> None:
        if self._waiting and self._job is None:
            self.run(*self._waiting.popleft())
