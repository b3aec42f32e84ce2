"""What slow work came to while the desk was locked: kept for whoever asked, and shown to nobody else."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial
from typing import Any

from reception_app.errors import KnownProblem
from reception_app.services.context import AppContext
from reception_app.ui.worker import is_there


class _Failed:
    """What went wrong, carried as a result: it too is told to whoever asked."""

    def __init__(self, problem: KnownProblem) -> None:
        self.problem = problem


def _attempt(work: Callable[..., Any], *steps: Any) -> Any:
    try:
        return work(*steps)
    except KnownProblem as problem:
        return _Failed(problem)


class Meanwhile:
    """Stands between the worker and the screens. `tell` shows a known problem."""

    def __init__(self, tell: Callable[[KnownProblem], None]) -> None:
        self._tell = tell
        self._who: Hashable = None
        self.paused = False
        self._ended: list[tuple[Hashable, Callable[[Any], None], object]] = []

    def pause(self) -> None:
        """The desk is locked: what ends from now on waits."""
        self.paused = True

    def begin(self, ctx: AppContext, *, afresh: bool = False) -> None:
        """Somebody works; `afresh`: everything asked for before belonged to somebody else, and is forgotten."""
        self._who, self.paused = (id(ctx.sessions), ctx.operator.user_id), False
        if afresh:
            self._ended.clear()

    def hand_over(self) -> None:
        """Hand over what ended meanwhile, now that its screen is shown again."""
        while self._ended and not self.paused:
            self._end(*self._ended.pop(0))

    def trying(self, work: Callable[..., Any]) -> Callable[..., Any]:
        """Return `work` such that what goes wrong in it comes to whoever asked, as its result would."""
        return partial(_attempt, work)

    def for_who_asks(self, done: Callable[[Any], None]) -> Callable[[Any], None]:
        """Return `done` for whoever works now, and for nobody else."""
        return partial(self._end, self._who, done)

    def _end(self, who: Hashable, done: Callable[[Any], None], result: object) -> None:
        if self.paused:
            self._ended.append((who, done, result))
        elif who != self._who:
            return
        elif isinstance(result, _Failed):
            self._tell(result.problem)
        elif is_there(done):
            done(result)
