"""Turns in windows that are processes of their own, a few in each; one that died is a turn that did not hold."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from tests.torture.figures import Counts

ENV = {"QT_QPA_PLATFORM": "offscreen", "PYTHONWARNINGS": "ignore"}
Window = Callable[[Path], tuple[Path, str]]
"""Makes a desk in a folder; returns where it is and whom the window is about."""


def in_windows(
    module: str, make: Window, folder: Path, indexes: Iterable[int], *, at_once: int, largest: str
) -> Iterator[Counts]:
    """Run `module` with a desk, a person and `at_once` turns at a time; it prints the counts of each as JSON.

    Counts are added up: of `largest` each turn yields what the largest so far grew by.
    """
    waiting, most = list(indexes), 0
    while waiting:
        batch, waiting = waiting[:at_once], waiting[at_once:]
        for counts in _one(module, make, folder / f"from-{batch[0]}", batch):
            grown = max(0, counts[largest] - most)
            most += grown
            counts[largest] = grown
            yield counts


def _one(module: str, make: Window, folder: Path, indexes: Sequence[int]) -> Iterator[Counts]:
    home, person = make(folder)
    command = [sys.executable, "-m", module, str(home), person, *map(str, indexes)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | ENV)
    lines = done.stdout.splitlines()
    yield from (Counter(json.loads(line)) for line in lines)
    if len(lines) < len(indexes):
        print(done.stderr[-2000:], file=sys.stderr, flush=True)
    yield from (Counter(died=1) for _ in indexes[len(lines) :])
    shutil.rmtree(folder, ignore_errors=True)
