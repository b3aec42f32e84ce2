"""R2: the power goes while the write-ahead log, or the file it is folded into, is being written.

The log of a desk at work is cut anywhere, or one bit of it is flipped, or some pages of a fold into the file did not
reach the disk. Opened again, the records must be whole and say exactly what they said after one of the acknowledged
saves; and what was acknowledged and is gone with a cut or flipped log must be told at the start (the high-water mark).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from sqlalchemy import Connection, Engine

from reception_app.keyslots import read_slots, unwrap
from reception_app.models.engine import WRITE, check_key, fold_log, make_engine
from reception_app.paths import DeskFolder
from reception_app.services.context import AppContext
from reception_app.services.high_water import missing_now
from tests.support.desks import PASSPHRASE
from tests.torture.figures import TURNS, Counts, Piece, copy_files, opened, put_back, small_desk, work

SAVES = 30
"""Acknowledged saves in the log."""
PAGE = 4096
FULL_SYNC = 2
KINDS = ("cut", "flip", "cut", "flip", "fold")


@dataclass(frozen=True, slots=True)
class _Desk:
    """A desk at work as it lay on disk: its files before and after the log was folded in, what it said at each save."""

    folder: DeskFolder
    key: bytes
    mark: Path
    noted: bytes
    database: bytes
    log: bytes
    folded: bytes
    said: tuple[str, ...]
    unsafe: int


def lose_power(folder: Path, indexes: Iterable[int]) -> Iterator[Counts]:
    """Cut, flip or half fold the log; count what is torn, and what is gone untold."""
    desk, spoilt = _at_work(folder), folder / "spoilt"
    for index in indexes:
        kind, random = KINDS[index % len(KINDS)], Random(f"log {index}")
        spoilt.mkdir(exist_ok=True)
        database, log = _spoil(desk, kind, random)
        (spoilt / "desk.db").write_bytes(database)
        (spoilt / "desk.db-wal").write_bytes(log)
        for mark in (desk.mark, desk.folder.mark):
            mark.write_bytes(desk.noted)
        put_back(spoilt, desk.folder)
        counts = Counter({kind: 1, "unsafe": desk.unsafe if index % len(KINDS) == 0 else 0})
        whole, said = _read(desk.folder.database, desk.key)
        torn = not whole or said not in desk.said or (kind == "fold" and said != desk.said[-1])
        counts["torn"] += torn
        gone = said != desk.said[-1]
        with opened(desk.folder) as ctx:
            counts["gone"] += gone
            counts["told"] += gone and missing_now(ctx) is not None
            counts["alarms"] += not gone and missing_now(ctx) is not None
        yield counts


def _at_work(folder: Path) -> _Desk:
    ctx = small_desk(folder)
    ctx.sessions.dispose()  # folded in: what follows is in the log alone
    said = [_state_of(ctx)]
    random = Random("a desk at work")
    for _ in range(SAVES):
        work(ctx, 1, random)
        said.append(_state_of(ctx))
    copy_files(ctx.folder, folder / "kept")
    mark = ctx.sessions.mark
    assert mark is not None
    unsafe = sum(_unsafe(ctx.engine, write) for write in (False, True))
    ctx.close()
    kept = folder / "kept"
    key = unwrap(read_slots(ctx.folder.slots)[0], PASSPHRASE)
    return _Desk(
        ctx.folder, key, mark.path, mark.path.read_bytes(), (kept / "desk.db").read_bytes(),
        (kept / "desk.db-wal").read_bytes(), ctx.folder.database.read_bytes(), tuple(said), unsafe,
    )  # fmt: skip


def _unsafe(engine: Engine, write: bool) -> bool:
    """True when a connection that the program really uses does not wait for the disk at each commit."""
    with engine.execution_options(**{WRITE: write}).connect() as connection:
        asked = [connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in ("synchronous", "journal_mode")]
    return asked != [FULL_SYNC, "wal"]


def _spoil(desk: _Desk, kind: str, random: Random) -> tuple[bytes, bytes]:
    """Return the file and the log as the power left them."""
    if kind == "cut":
        return desk.database, desk.log[: random.randrange(len(desk.log))]
    if kind == "flip":
        log = bytearray(desk.log)
        log[random.randrange(len(log))] ^= 1 << random.randrange(8)
        return desk.database, bytes(log)
    half = bytearray(desk.folded)
    for page in range(len(desk.folded) // PAGE):
        if random.random() < 0.5:
            old = desk.database[page * PAGE : (page + 1) * PAGE]
            half[page * PAGE : (page + 1) * PAGE] = old or bytes(PAGE)
    return bytes(half), desk.log


def _read(path: Path, key: bytes) -> tuple[bool, str]:
    """Open the file as the program does, before anybody signs in; return whether every page holds, and what it says."""
    engine = make_engine(path, key)
    try:
        check_key(engine)
        fold_log(engine)
        with engine.connect() as connection:
            whole = connection.exec_driver_sql("PRAGMA cipher_integrity_check").first() is None
            whole &= connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one() == "ok"
            return whole, said_by(connection)
    finally:
        engine.dispose()


def _state_of(ctx: AppContext) -> str:
    with ctx.engine.connect() as connection:
        return said_by(connection)


def said_by(connection: Connection, but: frozenset[str] = frozenset()) -> str:
    """Return a hash of every row of every table, those `but` left out."""
    named = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    told = hashlib.sha256()
    for name in connection.exec_driver_sql(named).scalars().all():
        if name not in but:
            told.update(name.encode())
            for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"'):
                told.update(repr(tuple(row)).encode())
    return told.hexdigest()


def _shown(counts: Counts) -> str:
    return (
        f"{counts['cut']} cuts, {counts['flip']} flips of the log and {counts['fold']} folds cut short: "
        f"{counts['torn']} torn; acknowledged and gone {counts['gone']} times, told {counts['told']} of them; "
        f"{counts['alarms']} false alarms; connections that do not wait for the disk: {counts['unsafe']}"
    )


def _holds(counts: Counts) -> bool:
    told = counts["told"] == counts["gone"]
    return counts[TURNS] > 0 and told and not (counts["torn"] or counts["alarms"] or counts["unsafe"])


LOGS = Piece("R2", "power loss loses at most what was not acknowledged", 2500, lose_power, _shown, _holds)
