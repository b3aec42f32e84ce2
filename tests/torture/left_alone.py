"""R12: a window with somebody's record, draft or name on it, left alone or locked by a key, in one place after another.

The window is a process of its own (`left_alone_window`), and how late the lock comes is measured by the computer's own
clock. A lock that came late is tried once more, since the computer may be busy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.support.desks import make_training_desk, populate
from tests.torture.figures import Counts, Piece
from tests.torture.windows import in_windows

MOST_SECONDS = 1.0
LATEST = "latest, ms"
_AT_ONCE = 8
"""Turns in one window, before the next is begun."""


def leave_alone(folder: Path, indexes: Iterable[int]) -> Iterator[Counts]:
    """Lock windows, by a key or by leaving them alone."""
    window = "tests.torture.left_alone_window"
    return in_windows(window, _desk, folder, indexes, at_once=_AT_ONCE, largest=LATEST)


def _desk(folder: Path) -> tuple[Path, str]:
    ctx = make_training_desk(folder)
    person = populate(ctx)
    ctx.close()
    return ctx.folder.home, person


def _shown(counts: Counts) -> str:
    return (
        f"{counts['alone']} windows left alone, locked at most {counts[LATEST]} ms after the limit, "
        f"{counts['late']} later than {MOST_SECONDS:.0f} s; {counts['by key']} locked by one key; "
        f"{counts['not locked'] + counts['overlaid']} not locked, {counts['in sight']} words of anybody in sight, "
        f"{counts['lost']} of {counts['typed']} drafts lost, {counts['died'] + counts['not open']} not opened again"
    )


def _holds(counts: Counts) -> bool:
    wrong = ("late", "not locked", "overlaid", "in sight", "lost", "died", "not open")
    return counts["alone"] > 0 and not any(counts[each] for each in wrong)


LEFT_ALONE = Piece("R12", "the idle lock and the lock by one key", 100, leave_alone, _shown, _holds)
