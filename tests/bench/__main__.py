"""Prints P1, P2 and P5 as ratios, each against its floor in the same run, and P3, P4 and P6 in milliseconds."""

from __future__ import annotations

import os
import platform
import sys

from tests.bench import answer, dmd, screens, start

RULE = "-" * 78


def main() -> int:
    """Run every benchmark and print a table: figure, ours, floor, ratio, target."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    print(f"Reception bench on {platform.system()} {platform.machine()}, Python {platform.python_version()}, "
          f"{os.cpu_count()} cores. Medians; ours and floor in turn.")  # fmt: skip
    print(RULE)
    print(f"{'figure':<44}{'ours':>9}{'floor':>9}{'ratio':>8}{'target':>8}")
    for name, (ours, floor), target in (
        ("P1 start to a usable sign-in window (process)", start.measure(), 1.0),
        ("P2 board painted, 20,000 people (floor: 1,000)", screens.board(), 1.5),
        ("P5 one answer on disk, event and WAL flushed", answer.measure(), 2.0),
    ):
        print(f"{name:<44}{ours * 1000:>7.1f}ms{floor * 1000:>7.1f}ms{ours / floor:>8.2f}{'≤ ' + str(target):>8}")
    print(f"{'figure':<44}{'median':>9}{'p95':>9}{'calm':>11}{'target':>8}")
    for name, figure, most in (
        ("P3 a person found among 20,000, by key", screens.found(), 16),
        ("P4 one full record opened and painted", screens.person(), 30),
        ("P6 first page of a triage", screens.triage_page(), 16),
        ("   a medicine among 100,000 products", dmd.search(), 16),
    ):
        print(
            f"{name:<44}{figure.median * 1000:>7.1f}ms{figure.p95 * 1000:>7.1f}ms{figure.words:>11}{f'≤ {most}ms':>8}"
        )
    print(RULE)
    print("P1 floor: an empty QMainWindow shown by a process that first imported the same libraries.")
    print("P5 floor: a bare SQLCipher transaction writing the same rows with the same settings.")
    print("calm: samples that count, taken while a fixed sum took at most a quarter more than at its best.")
    opened = screens.triage_opened()
    print(f"Beside P6, a triage opened: {opened.median * 1000:.0f} ms median, {opened.p95 * 1000:.0f} ms at the 95th.")
    print("P2, a triage opened: from no screen to its picture, data read from disk, the whole window.")
    print("P4: as they, but into a screen of nobody that was made while the desk waited.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
