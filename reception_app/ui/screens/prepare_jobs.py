"""Work of one screen on the shell's one worker, one piece after another, with its known problems handed back.

Each piece is given to the worker once, which does it after whatever already runs. Known problems come back as values,
so that the screen shows them where they belong; a bug is the shell's. What ends while the desk is locked comes later.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer

from reception_app.errors import KnownProblem
from reception_app.ui.shell import Shell

LOOK_MS = 250
"""How often it is looked whether a piece ended in a bug: then nothing comes back of it."""


class _Job:
    """A piece of work that says when it ended in a bug; that is read on the main thread only."""

    def __init__(self, words: str, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self.words = words
        self.done = done
        self._work = work
        self.failed = False

    def __call__(self) -> Any:
        try:
            return self._work()
        except KnownProblem as problem:
            return problem
        except BaseException:
            self.failed = True
            raise


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

    def asked_for(self) -> str:
        """Return the words of the first piece that runs or waits and has any."""
        jobs = [*([self._now] if self._now is not None else []), *self._waiting]
        return next((job.words for job in jobs if job.words), "")

    def run(self, words: str, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Do `work` as soon as what was asked for before is done; `words` name the step."""
        self._waiting.append(_Job(words, work, done))
        self._next()

    def is_asked(self, done: Callable[[Any], None]) -> bool:
        """True while work runs or waits whose result goes to `done`."""
        asked = [*([self._now] if self._now is not None else []), *self._waiting]
        return any(job.done == done for job in asked)

    def _next(self) -> None:
        if self._now is not None or not self._waiting:
            return
        self._now = self._waiting.pop(0)
        self._timer.start()
        self._shell.run(self._now.words, self._now, partial(self._finished, self._now))

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
        elif job.failed:  # a bug, which the shell tells
            self._over()
            self._next()

    def _over(self) -> None:
        self._now = None
        self._timer.stop()
