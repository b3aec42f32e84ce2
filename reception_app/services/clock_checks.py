"""Is this computer's clock to be believed: held against the last entry at the start, and against itself while it runs.

The history keeps its order by number, whatever a clock says; doses are written with times, so a clock that jumped is
told before one is written. Summer time is no jump: every instant is UTC.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ScalarSelect, func, select

from reception_app.clinical.words import duration_words
from reception_app.clock import local
from reception_app.dates import moment_text
from reception_app.models import Event
from reception_app.models.audit import append_event
from reception_app.services.context import AppContext, author

LEAST = timedelta(minutes=10)
"""A smaller step is a clock being set right, and no dose hangs on it."""
UNUSED = timedelta(hours=24)
"""After so long without an entry the start says when the last one was: a clock put forward looks the same."""
_LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class Jump:
    """How far the clock is from where it should be (negative: it went back). `since`: the last entry, at a start."""

    by: timedelta
    since: datetime | None = None


class ClockWatch:
    """Holds a clock (aware UTC) against seconds that nobody can set; `jumped()` tells each jump once."""

    def __init__(self, now: Callable[[], datetime], elapsed: Callable[[], float]) -> None:
        self._now, self._elapsed = now, elapsed
        self._from, self._began = now(), elapsed()

    def jumped(self) -> Jump | None:
        """Return the jump since the last look or the beginning, or None."""
        now, elapsed = self._now(), self._elapsed()
        by = (now - self._from) - timedelta(seconds=round(elapsed - self._began))
        if abs(by) < LEAST:
            return None
        self._from, self._began = now, elapsed
        return Jump(by)


def last_sign_in() -> ScalarSelect[int]:
    """Return, for a query, the number of the last sign-in's line: at a start, the one just made."""
    return select(func.max(Event.sequence)).where(Event.action == "sign-in").scalar_subquery()


def jump_at_start(ctx: AppContext) -> Jump | None:
    """Return how the clock stands to the last entries before the sign-in just made, or None when nothing is odd."""
    last = select(Event.at).where(Event.sequence < last_sign_in()).order_by(Event.sequence.desc()).limit(_LOOKED_AT)
    with ctx.sessions.read() as session:
        times = session.scalars(last).all()
    if not times:
        return None
    by = ctx.now() - max(times)
    return Jump(by, max(times)) if by <= -LEAST or by >= UNUSED else None


def note_jump(ctx: AppContext, jump: Jump) -> None:
    """Write into the history that the clock jumped while the desk was open, and how far (whole seconds)."""
    with ctx.sessions.write() as session:
        append_event(
            session, author(ctx, "clock-jumped"), entity="desk", entity_id=None, person_id=None, in_record=False,
            after={"seconds": round(jump.by.total_seconds())},
        )  # fmt: skip


def jump_words(jump: Jump) -> tuple[str, str]:
    """Return what is told of a jump: one sentence, and what to do."""
    todo = "Check it against the wall clock before you write a dose."
    far = duration_words(round(jump.by / timedelta(minutes=1)))
    if jump.since is None:
        way = "back" if jump.by < timedelta(0) else "forward"
        return f"The clock of this computer went {way} {far} just now.", todo
    last = moment_text(local(jump.since))
    if jump.by < timedelta(0):
        return f"The clock of this computer went back {far} since the last entry ({last}).", todo
    told = f"The last entry here was {far} ago ({last})."
    return told, f"If somebody worked here since, the clock of this computer went forward. {todo}"
