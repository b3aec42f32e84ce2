"""R12: a window with somebody's record, draft or name on it, left alone or locked by a key, in one place after another.

The window is a process of its own (`left_alone_window`), and how late the lock comes is measured by the computer's own
clock. A lock that came late is tried once more, since the computer may be busy.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.support.desks import make_training_desk, populate
from tests.torture.figures import Counts, Piece

MOST_SECONDS = 1.0
LATEST = "latest, ms"
_AT_ONCE = 8
"""Turns in one window, before the next is begun."""
_ENV = {"QT_QPA_PLATFORM": "offscreen", "PYTHONWARNINGS": "ignore"}


def leave_alone(folder: Path, indexes: Iterable[int]) -> Iterator[Counts]:
    """Lock windows, by a key or by leaving them alone; one that died is a turn that did not hold."""
    waiting, latest = list(indexes), 0
    while waiting:
        batch, waiting = waiting[:_AT_ONCE], waiting[_AT_ONCE:]
        for counts in _window(folder / f"from-{batch[0]}", batch):
            # Counts are added up: the latest so far is what it grew by.
            grown = max(0, counts[LATEST] - latest)
            latest += grown
            counts[LATEST] = grown
            yield counts


def _window(folder: Path, indexes: list[int]) -> Iterator[Counts]:
    ctx = make_training_desk(folder)
    person = populate(ctx)
    ctx.close()
    command = [
        sys.executable,
        "-m",
        "tests.torture.left_alone_window",
        str(ctx.folder.home),
        person,
        *map(str, indexes),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | _ENV)
    lines = done.stdout.splitlines()
    yield from (Counter(json.loads(line)) for line in lines)
    if len(lines) < len(indexes):
        print(done.stderr[-2000:], file=sys.stderr, flush=True)
    yield from (Counter(died=1) for _ in indexes[len(lines) :])
    shutil.rmtree(folder, ignore_errors=True)


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
