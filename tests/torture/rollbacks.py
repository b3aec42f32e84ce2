"""R3: records put back to an earlier moment, by one entry or by many, with and without their log: each must be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random

from reception_app.services.high_water import missing_now
from tests.torture.figures import TURNS, Counts, Piece, copy_files, head, opened, put_back, small_desk, work

MOST = 12
"""Entries that a rollback loses at most; every other one loses a single entry."""


def roll_back(folder: Path, indexes: Iterable[int]) -> Iterator[Counts]:
    """Roll a desk back; count whether it was told, and with the very number of entries missing."""
    ctx = small_desk(folder)
    desk, aside, newest = ctx.folder, folder / "aside", folder / "newest"
    ctx.close()
    for index in indexes:
        random, counts = Random(f"roll back {index}"), Counter[str]()
        with opened(desk) as ctx:
            counts["alarms"] += missing_now(ctx) is not None
            work(ctx, random.randrange(3), random)
            copy_files(desk, aside)
            kept = head(ctx)
            work(ctx, 1 if index % 2 else random.randrange(2, MOST), random)
            lost = head(ctx) - kept
        copy_files(desk, newest)
        put_back(aside, desk)
        with opened(desk) as ctx:
            missing = missing_now(ctx)
            counts["told"] += missing is not None
            counts["exact"] += missing is not None and missing.missing == lost
        put_back(newest, desk)
        yield counts


def cut_power(folder: Path, indexes: Iterable[int]) -> Iterator[Counts]:
    """Put the mark, never the records, back to an earlier moment, as a power cut may: nothing may be told."""
    ctx = small_desk(folder)
    desk = ctx.folder
    mark = ctx.sessions.mark
    assert mark is not None
    path = mark.path
    ctx.close()
    for index in indexes:
        random = Random(f"power {index}")
        with opened(desk) as ctx:
            work(ctx, 1, random)
            before = path.read_bytes()
            work(ctx, random.randrange(1, MOST), random)
        path.write_bytes(before)
        with opened(desk) as ctx:
            yield Counter(alarms=int(missing_now(ctx) is not None))


def _rolled_back(counts: Counts) -> str:
    return (
        f"{counts['told']} of {counts[TURNS]} told, {counts['exact']} with the exact number missing, "
        f"{counts['alarms']} false alarms"
    )


def _told_each(counts: Counts) -> bool:
    return counts["told"] == counts["exact"] == counts[TURNS] and not counts["alarms"]


def _cut(counts: Counts) -> str:
    return f"{counts['alarms']} false alarms in {counts[TURNS]} power cuts that left the mark behind"


def _no_alarm(counts: Counts) -> bool:
    return not counts["alarms"]


ROLLBACKS = Piece("R3", "a rolled-back file is noticed", 300, roll_back, _rolled_back, _told_each)
POWER = Piece("R3", "a power cut raises no alarm", 100, cut_power, _cut, _no_alarm)
