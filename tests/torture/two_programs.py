"""R15: two programs on one desk: the second refused while the first lives, and in at once when it was killed."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from time import monotonic

from reception_app.errors import DatabaseRefused
from reception_app.paths import DeskFolder
from reception_app.services.desk import open_desk
from tests.support.desks import PASSPHRASE, USER
from tests.torture.figures import TURNS, Counts, Piece, opened, small_desk

MOST_SECONDS = 2.0
_SLOWEST = "slowest, ms"


def open_twice(folder: Path, indexes: Iterable[int]) -> Iterator[Counts]:
    """Open a desk that a process has open, kill that process, and open it again."""
    ctx = small_desk(folder)
    desk = ctx.folder
    ctx.close()
    slowest = 0
    for _ in indexes:
        child = _open_elsewhere(desk)
        try:
            refused = _refusal(desk)
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        began = monotonic()
        with opened(desk):
            took = monotonic() - began
        counts = Counter(refused=int(refused == "DB-106"), again=1, late=int(took > MOST_SECONDS))
        # Counts are added up: the slowest so far is what it grew by.
        counts[_SLOWEST] = max(0, round(took * 1000) - slowest)
        slowest += counts[_SLOWEST]
        yield counts


def _open_elsewhere(desk: DeskFolder) -> int:
    """Open the desk in another process; return its number once it has it open."""
    out, into = os.pipe()
    child = os.fork()
    if not child:
        try:
            with opened(desk):
                os.write(into, b".")
                signal.pause()
        finally:
            os._exit(1)
    os.close(into)
    with os.fdopen(out, "rb") as told:
        told.read(1)
    return child


def _refusal(desk: DeskFolder) -> str:
    try:
        open_desk(desk, USER, PASSPHRASE).close()
    except DatabaseRefused as problem:
        return problem.code
    return ""


def _shown(counts: Counts) -> str:
    return (
        f"{counts['refused']} of {counts[TURNS]} second programs refused; after the first was killed {counts['again']} "
        f"opened, the slowest in {counts[_SLOWEST]} ms, {counts['late']} later than {MOST_SECONDS:.0f} s"
    )


def _holds(counts: Counts) -> bool:
    return counts["refused"] == counts["again"] == counts[TURNS] and not counts["late"]


TWO_PROGRAMS = Piece("R15", "one writer a file, and a stale lock recovers", 200, open_twice, _shown, _holds)
