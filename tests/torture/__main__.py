"""`make torture`: each promise of reliability, its figure, and whether it held; exits 1 when one did not.

python -m tests.torture [NAME …] [--part N] [--minutes N] [--ledger FILE]
                                                          (make torture TORTURE="rollbacks --part 10")

Everything is seeded, each turn by its number. `--part 10` does a tenth of each count. After `--minutes` (shared out
over the pieces; what one does not need, the next ones have) a piece ends where it is and says that its count is short.
With a ledger the next run goes on from there, so that short runs add up to the full counts.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Generator
from pathlib import Path
from time import monotonic

from tests.torture.figures import TURNS, Figure, Piece
from tests.torture.ledger import Ledger
from tests.torture.pieces import PIECES

MINUTES = 60.0
_KEEP_EVERY = 5.0
"""Seconds between two writings of the ledger."""


def main(argv: list[str]) -> int:
    """Run what is asked for and print the table; return 1 when a promise did not hold."""
    parser = _parser()
    asked = parser.parse_args(argv)
    if unknown := [name for name in asked.names if name not in PIECES]:
        parser.error(f"there is no {unknown[0]}")
    ledger = Ledger(Path(asked.ledger) if asked.ledger else None)
    counts = {name: max(1, PIECES[name].full // asked.part) for name in asked.names or PIECES}
    ends_at = monotonic() + asked.minutes * 60 if asked.minutes else math.inf
    open_ones = [name for name, count in counts.items() if ledger.counts(name)[TURNS] < count]
    for place, name in enumerate(open_ones):
        share = max(0.0, ends_at - monotonic()) / (len(open_ones) - place)
        _run(name, counts[name], monotonic() + share, ledger)
    figures = [PIECES[name].figure(ledger.counts(name), count) for name, count in counts.items()]
    print("\n" + "\n".join(table(figures)))
    return 0 if all(each.held for each in figures) else 1


def table(figures: list[Figure]) -> list[str]:
    """Return the lines of the table."""
    rows = [f"| {each.promise} | {each.words} | {each.shown} | {each.verdict} |" for each in figures]
    return ["| | promise | figure | |", "|---|---|---|---|", *rows]


def _run(name: str, count: int, until: float, ledger: Ledger) -> None:
    """Do the turns of a piece that are not done yet, one at least, until they are done or the time is up."""
    piece: Piece = PIECES[name]
    counts = ledger.counts(name)
    started = kept = monotonic()
    with tempfile.TemporaryDirectory(prefix="reception-torture-") as folder:
        os.environ["RECEPTION_STATE"] = str(Path(folder) / "state")
        turns = piece.turns(Path(folder) / "desks", range(counts[TURNS], count))
        for each in turns:
            counts += each + Counter({TURNS: 1})
            if monotonic() - kept > _KEEP_EVERY:
                ledger.keep(name, counts)
                kept = monotonic()
            if monotonic() > until:
                break
        if isinstance(turns, Generator):
            turns.close()
    ledger.keep(name, counts)
    figure = piece.figure(counts, count)
    print(f"{name}: {figure.shown}: {figure.verdict} ({monotonic() - started:.0f} s)", flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make torture", description="each promise, its figure, and whether it held")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(PIECES)}; all without any")
    parser.add_argument("--part", type=int, default=1, help="do one part of so many of each count")
    parser.add_argument(
        "--minutes", type=float, default=MINUTES, help=f"stop after so many ({MINUTES:.0f} unless told); 0: no limit"
    )
    parser.add_argument("--ledger", metavar="FILE", help="keeps what was counted, so that a run can go on")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
