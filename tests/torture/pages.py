"""R5 and R6: pages flipped, files emptied, cut and lost: found each time, told in its own words, a restore offered."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random

from reception_app.clock import SystemClock
from reception_app.errors import DatabaseRefused, KnownProblem, WrongPassphrase
from reception_app.paths import DeskFolder
from reception_app.services.backups import back_up_now
from reception_app.services.checking import check_deep
from reception_app.services.desk import open_desk
from reception_app.services.restoring import RESTORABLE, backups_of, restore
from tests.support.desks import PASSPHRASE, USER
from tests.torture.figures import TURNS, Counts, Piece, opened, small_desk, work

PAGE = 4096
HARMS = {"lost": "DB-101", "empty": "DB-102", "cut": "DB-103"}
"""What is done to the file, and the code it must be told by."""


def flip_pages(folder: Path, indexes: Iterable[int]) -> Iterator[Counts]:
    """Flip one bit in one page at a time, the pages in turn: each must be found, and offer the backups."""
    ctx = small_desk(folder)
    desk = ctx.folder
    ctx.close()
    whole = desk.database.read_bytes()
    pages = len(whole) // PAGE
    for index in indexes:
        random, data = Random(f"page {index}"), bytearray(whole)
        data[(index % pages) * PAGE + random.randrange(PAGE)] ^= 1 << random.randrange(8)
        _clean(desk)
        desk.database.write_bytes(bytes(data))
        code = _found(desk)
        yield Counter(found=int(bool(code)), offered=int(code in RESTORABLE))


def _clean(desk: DeskFolder) -> None:
    for name in ("desk.db-wal", "desk.db-shm"):
        (desk.home / name).unlink(missing_ok=True)


def _found(desk: DeskFolder) -> str:
    """Return the code by which damage is told, at the sign-in or by the deep check; "" when it is not."""
    try:
        with opened(desk) as ctx:
            broken = [check for check in check_deep(ctx) if check.broken]
    except KnownProblem as problem:
        return problem.code
    return broken[0].words[-7:-1] if broken else ""


def refuse(folder: Path, indexes: Iterable[int]) -> Iterator[Counts]:
    """Lose, empty and cut the file: each refused in its own words, nothing made anew, and a backup restores it."""
    ctx = small_desk(folder)
    desk = ctx.folder
    back_up_now(ctx, "interval")
    work(ctx, 2, Random("refuse"))
    ctx.close()
    for index in indexes:
        harm = list(HARMS)[index % len(HARMS)]
        kept = desk.database.read_bytes()
        if harm == "lost":
            desk.database.unlink()
        else:
            desk.database.write_bytes(b"" if harm == "empty" else kept[: len(kept) // 2 - 100])
        before = _size(desk)
        counts = Counter(
            told=int(_refused(desk, PASSPHRASE) == HARMS[harm]),
            apart=int(_refused(desk, "not the passphrase") == "SI-101"),
        )
        counts["anew"] += _size(desk) != before
        restore(desk, backups_of(desk)[0], USER, PASSPHRASE, SystemClock())
        with opened(desk) as ctx:
            counts["restored"] += not any(check.broken for check in check_deep(ctx))
        for aside in desk.home.glob("aside-*"):
            shutil.rmtree(aside)
        yield counts


def _size(desk: DeskFolder) -> int:
    return desk.database.stat().st_size if desk.database.exists() else -1


def _refused(desk: DeskFolder, passphrase: str) -> str:
    try:
        open_desk(desk, USER, passphrase).close()
    except (DatabaseRefused, WrongPassphrase) as problem:
        return problem.code
    return ""


def _pages_shown(counts: Counts) -> str:
    return f"{counts['found']} of {counts[TURNS]} found, {counts['offered']} with a restore offered"


def _pages_hold(counts: Counts) -> bool:
    return counts["found"] == counts["offered"] == counts[TURNS]


def _refused_shown(counts: Counts) -> str:
    return (
        f"{counts['told']} of {counts[TURNS]} told, each by its own code; wrong passphrase told apart "
        f"{counts['apart']} times; {counts['anew']} made anew; {counts['restored']} restored"
    )


def _refused_hold(counts: Counts) -> bool:
    return counts["told"] == counts["apart"] == counts["restored"] == counts[TURNS] and not counts["anew"]


PAGES = Piece("R5", "damage is detected, never read", 1000, flip_pages, _pages_shown, _pages_hold)
REFUSALS = Piece(
    "R6", "an empty, cut or lost database is refused, not recreated", 3, refuse, _refused_shown, _refused_hold
)
