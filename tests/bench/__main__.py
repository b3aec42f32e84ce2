"""Prints P1, P2, P5 and P7 to P10 as ratios, each against its floor in the same run; P3, P4, P6 in milliseconds."""

from __future__ import annotations

import os
import platform
import sys

from tests.bench import answer, codes, dmd, growth, memory, screens, start

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
        ("   the same, all the others answered", answer.measure(filled=True), 2.0),
    ):
        print(f"{name:<44}{ours * 1000:>7.1f}ms{floor * 1000:>7.1f}ms{ours / floor:>8.2f}{'≤ ' + str(target):>8}")
    board, bare = memory.measure()
    name = "P9 memory, board on 20,000 people"
    print(f"{name:<44}{board:>7.0f}MB{bare:>7.0f}MB{board / bare:>8.2f}{'≤ 1.5':>8}")
    for grown in growth.measure():
        name = f"P10 {grown.name}, 134,000 people"
        print(
            f"{name:<44}{grown.many * 1000:>7.1f}ms{grown.few * 1000:>7.1f}ms{grown.many / grown.few:>8.2f}{'≤ 2.0':>8}"
        )
    for found in codes.measure():
        print(codes.line(found))
    before = start.slower()
    print(f"{'figure':<40}{'median':>9}{'p95':>9}{'calm':>11}{'target':>8}{'p95 there':>11}")
    measured = []
    for name, figure, most in (
        ("P3 a person found among 20,000, by key", screens.found(), 16),
        ("P4 one full record opened and painted", screens.person(), 30),
        ("P6 first page of a triage", screens.triage_page(), 16),
        ("   a medicine among 100,000 products", dmd.search(), 16),
    ):
        measured.append((name, figure, most))
    slower = min(before, start.slower())
    for name, figure, most in measured:
        print(f"{name:<40}{figure.median * 1000:>7.1f}ms{figure.p95 * 1000:>7.1f}ms{figure.words:>11}"
              f"{f'≤ {most}ms':>8}{figure.p95 * 1000 / slower:>9.1f}ms")  # fmt: skip
    print(RULE)
    there = start.BARE_THERE * 1000
    print(f"there: the machine the targets in ms were set on. A process with a bare window takes {slower:.2f} times")
    print(f"as long here as the {there:.0f} ms it took there (the lesser of before and after).")
    print("P1 floor: an empty QMainWindow shown by a process that first imported the same libraries.")
    print("P9 floor: an empty QMainWindow with SQLAlchemy imported. P10 floor: the same act among 10,000 people.")
    print("P5 floor: a bare SQLCipher transaction writing the same rows with the same settings.")
    print("P7 floor: ReportLab alone breaks every paragraph of the same pages once and draws the same marks.")
    print("P8 floor: zxing-cpp alone, its usual settings, on the same three PNG files. P7, P8: processor time.")
    print("calm: samples that count, taken while a fixed sum took at most a quarter more than at its best.")
    opened = screens.triage_opened()
    print(f"Beside P6, a triage opened: {opened.median * 1000:.0f} ms median, {opened.p95 * 1000:.0f} ms at the 95th.")
    print("P2, a triage opened: from no screen to its picture, data read from disk, the whole window.")
    print("P4: as they, but into a screen of nobody that was made while the desk waited.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
