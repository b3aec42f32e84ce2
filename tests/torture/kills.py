"""R1: a process that saves through the services, and tells each save it was promised, killed at any moment."""

from __future__ import annotations

import os
import select
import shutil
import signal
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random

from sqlalchemy import text

from reception_app.paths import DeskFolder
from reception_app.services import care
from reception_app.services.checking import check_deep
from reception_app.services.high_water import missing_now
from reception_app.vocabulary import Role
from tests.torture.figures import TURNS, Counts, Piece, opened, small_desk, state_apart

SOONEST, LATEST = 1, 100
"""After so many acknowledged saves the process is killed, at whatever it does then."""
_FRESH = 50
"""Kills on one desk, before the next is begun: each kill is followed by a look at every page."""


def kill(folder: Path, indexes: Iterable[int]) -> Iterator[Counts]:
    """Kill a saving process; every acknowledged save must be there, and nothing half saved."""
    desk, person = DeskFolder(folder), ""
    for index in indexes:
        if not person or index % _FRESH == 0:
            shutil.rmtree(desk.home, ignore_errors=True)
            desk, person = _begin(folder / str(index))
        told = _killed_after(desk, person, index, Random(f"kill {index}").randrange(SOONEST, LATEST))
        counts = Counter(acknowledged=len(told))
        with opened(desk) as ctx:
            counts["alarms"] += missing_now(ctx) is not None
            with ctx.sessions.read() as session:
                like = {"words": f"Sample {index}-%"}
                found = session.execute(text("SELECT id, title FROM task WHERE title LIKE :words"), like).all()
                events = session.execute(text("SELECT entity_id FROM event WHERE entity = 'task'")).scalars().all()
            counts["lost"] += len(told - {row.title for row in found})
            counts["torn"] += len({row.id for row in found} - {*events})
            counts["torn"] += any(each.broken for each in check_deep(ctx))
        yield counts


def _begin(folder: Path) -> tuple[DeskFolder, str]:
    state_apart(folder)
    ctx = small_desk(folder)
    with ctx.sessions.read() as session:
        person = str(session.execute(text("SELECT id FROM person ORDER BY id LIMIT 1")).scalar_one())
    ctx.close()
    return ctx.folder, person


def _killed_after(desk: DeskFolder, person: str, turn: int, saves: int) -> set[str]:
    """Let a process save, read what it acknowledges, and kill it; return every acknowledged save."""
    out, into = os.pipe()
    child = os.fork()
    if not child:
        os.close(out)
        _save(desk, person, turn, into)
    os.close(into)
    data = b""
    try:
        while data.count(b"\n") < saves:
            select.select([out], [], [], 60)
            piece = os.read(out, 65536)
            if not piece:
                break
            data += piece
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    while piece := os.read(out, 65536):  # what it wrote before it died counts too
        data += piece
    os.close(out)
    return {line.decode() for line in data.split(b"\n")[:-1]}


def _save(desk: DeskFolder, person: str, turn: int, into: int) -> None:
    try:
        with opened(desk) as ctx:
            number = 0
            while True:
                number += 1
                words = f"Sample {turn}-{number}"
                care.add_task(ctx, person, words, Role.NURSE, ctx.now())
                os.write(into, f"{words}\n".encode())
    finally:
        os._exit(1)


def _shown(counts: Counts) -> str:
    return (
        f"{counts[TURNS]} kills, {counts['acknowledged']} saves acknowledged, {counts['lost']} lost, "
        f"{counts['torn']} torn, {counts['alarms']} false alarms"
    )


def _holds(counts: Counts) -> bool:
    return counts["acknowledged"] >= counts[TURNS] and not (counts["lost"] or counts["torn"] or counts["alarms"])


KILLS = Piece("R1", "saved means saved after the process dies", 500, kill, _shown, _holds)
