"""Pieces that count by the hundred in one desk: each turn is a batch of its own, on a desk with a seed of its own."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from tests.torture.chain import tamper
from tests.torture.figures import TURNS, Counts, Figure, Piece, state_apart
from tests.torture.handover_of_users import interleave
from tests.torture.planted import plant

Run = Callable[[Path, int, int], Figure]
"""Does so many in a folder with a seed; returns their figure."""


def _batches(run: Run, size: int, folder: Path, indexes: Iterable[int]) -> Iterator[Counts]:
    for index in indexes:
        place = folder / str(index)
        place.mkdir(parents=True)
        state_apart(place)
        figure = run(place, size, index)
        if not figure.held:
            print(f"batch {index}: {figure.shown}", file=sys.stderr, flush=True)
        shutil.rmtree(place, ignore_errors=True)
        yield Counter(held=int(figure.held))


def _shown(what: str, size: int, counts: Counts) -> str:
    return f"{counts[TURNS] * size:,} {what}: {counts['held']} of {counts[TURNS]} batches held"


def _holds(counts: Counts) -> bool:
    return counts["held"] == counts[TURNS]


def _piece(promise: str, words: str, what: str, run: Run, *, full: int, size: int) -> Piece:
    return Piece(promise, words, full // size, partial(_batches, run, size), partial(_shown, what, size), _holds)


PLANTED = _piece("R10", "nothing in clear on disk", "planted words looked for", plant, full=1000, size=100)
HANDOVERS = _piece(
    "R13", "the author is never mixed in a fast hand-over", "interleavings of users", interleave, full=10_000, size=500
)
CHAIN = _piece("R14", "the history cannot be altered unseen", "alterations of the history", tamper, full=1000, size=100)
