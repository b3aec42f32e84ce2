"""R9: backups made between saves, each proved and then restored into an empty folder: rows and history equal."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random

from sqlalchemy import text

from reception_app.clock import SystemClock
from reception_app.paths import DeskFolder
from reception_app.services.backups import EVERY_MINUTES, back_up_now
from reception_app.services.context import AppContext
from reception_app.services.restoring import find_backup, restore
from tests.support.desks import PASSPHRASE, USER, MovingClock
from tests.torture.figures import TURNS, Counts, Piece, opened, small_desk, work


def back_up_and_restore(folder: Path, indexes: Iterable[int]) -> Iterator[Counts]:
    """Make backups between saves and restore each; nothing of them may be in clear."""
    clock = MovingClock()
    ctx = small_desk(folder, clock)
    try:
        for index in indexes:
            random, counts = Random(f"backup {index}"), Counter[str]()
            work(ctx, random.randrange(1, 6), random)
            made = back_up_now(ctx, "interval").made
            clock.forward(minutes=EVERY_MINUTES)
            if made is not None:
                counts["proved"] += made.proved is True
                counts["clear"] += b"SPECIMEN" in (made.folder / "desk.db").read_bytes()
                counts["equal"] += _restores_equal(ctx, folder / f"restored-{index}", str(made.folder))
            yield counts
    finally:
        ctx.close()


def _restores_equal(ctx: AppContext, place: Path, backup: str) -> bool:
    before = facts(ctx)
    restored = DeskFolder(place)
    place.mkdir()
    restore(restored, find_backup(restored, backup), USER, PASSPHRASE, SystemClock())
    with opened(restored) as again:
        now = facts(again, until=before["event"])
    shutil.rmtree(place)
    return now == before


def facts(ctx: AppContext, until: object = None) -> dict[str, object]:
    """Return the rows of each table, and the history's hash at its end or at the line `until`."""
    with ctx.sessions.read() as session:
        named = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        tables = [name for name in session.execute(text(named)).scalars() if name != "event"]
        rows: dict[str, object] = {
            name: session.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in tables
        }
        end = until or session.execute(text("SELECT max(sequence) FROM event")).scalar_one()
        told = session.execute(text("SELECT hash FROM event WHERE sequence = :end"), {"end": end}).scalar_one()
    return rows | {"event": end, "hash": told}


def _shown(counts: Counts) -> str:
    return (
        f"{counts['proved']} of {counts[TURNS]} proved, {counts['equal']} restored with rows and history equal, "
        f"{counts['clear']} in clear; made every {EVERY_MINUTES} minutes of use"
    )


def _holds(counts: Counts) -> bool:
    return counts["proved"] == counts["equal"] == counts[TURNS] and not counts["clear"]


BACKUPS = Piece("R9", "backups restore", 50, back_up_and_restore, _shown, _holds)
