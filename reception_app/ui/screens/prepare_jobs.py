"""Work of one screen on the shell's one worker, one piece after another, with its known problems handed back.

The worker refuses a second piece while one runs; here it waits. Known problems come back as values, so that the screen
shows them where they belong; a bug is the shell's.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer

from reception_app.errors import KnownProblem
from reception_app.ui.shell import Shell

LOOK_MS = 250
"""How often a waiting piece is offered to the worker again."""


class _Job:
    """A piece of work that says when it began and ended; both are read on the main thread only."""

    def __init__(self, words: str, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self.words = words
        self.done = done
        self._work = work
        self.started = False
        self.looks_since_over = -1

    def __call__(self) -> Any:
        self.started = True
        try:
            return self._work()
        except KnownProblem as problem:
            return problem
        finally:
            self.looks_since_over = 0


class OneByOne(QObject):
    """Runs pieces of work in the order asked for. `done` gets the result, or the KnownProblem."""

    def __init__(self, shell: Shell, parent: QObject) -> None:
        super().__init__(parent)
        self._shell = shell
        self._waiting: list[_Job] = []
        self._now: _Job | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)

    @property
    def busy(self) -> bool:
        """True while something runs or waits."""
        return self._now is not None or bool(self._waiting)

    def run(self, words: str, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Do `work` as soon as what was asked for before is done; `words` name the step."""
        self._waiting.append(_Job(words, work, done))
        self._next()

    def _next(self) -> None:
        if self._now is not None or not self._waiting:
            return
        self._now = self._waiting.pop(0)
        self._timer.start()
        self._offer(self._now)

    def _offer(self, job: _Job) -> None:
        self._shell.run(job.words, job, partial(self._finished, job))

    def _finished(self, job: _Job, result: Any) -> None:
        if self._now is not job:
            return
        self._over()
        job.done(result)
        self._next()

    def _look(self) -> None:
        job = self._now
        if job is None:
            self._timer.stop()
        elif not job.started:
            self._offer(job)
        elif job.looks_since_over >= 0:
            job.looks_since_over += 1
            if job.looks_since_over > 2:  # it ended in a bug, which the shell has told
                self._over()
                self._next()

    def _over(self) -> None:
        self._now = None
        self._timer.stop()
