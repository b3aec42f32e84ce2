"""R4: the disk is full, or no file may grow, at each thing a desk writes: nothing lost, and a plain sentence each time.

Each turn does one act with no room (or very little), in a process of its own. It is done, or refused by a known code
and then nothing of it is there. With room again everything acknowledged is there, and the act is done.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random

from reception_app.cli.opening import write_new
from reception_app.clock import SystemClock
from reception_app.errors import KnownProblem
from reception_app.keyslots import read_slots, unwrap
from reception_app.models.engine import make_engine
from reception_app.paths import DeskFolder
from reception_app.services import care, handovers, packs
from reception_app.services.backups import back_up_now
from reception_app.services.checking import check_deep
from reception_app.services.context import AppContext
from reception_app.services.desk import change_passphrase, open_desk
from reception_app.services.handovers import Plan
from reception_app.services.restoring import backups_of, restore
from reception_app.services.typed_drafts import DraftOf, keep_draft
from reception_app.vocabulary import FitToTravel, Role
from tests.releases.make import PASSPHRASE as RELEASED
from tests.support.desks import PASSPHRASE, USER
from tests.torture.figures import TURNS, Counts, Piece, in_a_process, small_desk, work
from tests.torture.logs import said_by
from tests.torture.no_room import files_limited, filled, mount_small_disk
from tests.torture.upgrades import RELEASES, released

DISK_MB = 24
ANOTHER = "another correct horse"
PLAIN = frozenset({"US-003", "US-006", "US-008", "DB-140"})
"""The codes that say: no room."""
_AUDIT = frozenset({"event", "sqlite_sequence"})
_Block = AbstractContextManager[None]


def fill(folder: Path, indexes: Iterable[int]) -> Iterator[Counts]:
    """Do one act where there is no room; count what was lost, half done or told badly."""
    kept = folder / "kept"
    person = _prepare(kept)
    for index in indexes:
        yield in_a_process(partial(_turn, kept, person, folder / "turn", index))
        shutil.rmtree(folder / "turn", ignore_errors=True)


def _prepare(kept: Path) -> str:
    """Lay ready a desk with a planned handover and a backup, and its state; return the handover."""
    os.environ["RECEPTION_STATE"] = str(kept / "state")
    ctx = small_desk(kept / "made")
    random = Random("full disk")
    work(ctx, 30, random)
    with ctx.sessions.read() as session:
        person = str(session.connection().exec_driver_sql("SELECT id FROM person ORDER BY id").scalar())
    leaves = ctx.now() + timedelta(hours=1)
    plan = Plan("MDI", leaves, leaves + timedelta(hours=2), FitToTravel.YES, healthcare_telephone="01632 960118")
    handover = handovers.plan_handover(ctx, person, plan)
    back_up_now(ctx, "interval")
    ctx.close()
    shutil.move(ctx.folder.home, kept / "desk")
    return handover


def _turn(kept: Path, handover: str, place: Path, index: int) -> Counts:
    random = Random(f"full {index}")
    name = list(_ACTS)[index % len(_ACTS)]
    disk = mount_small_disk(place, DISK_MB) if (index + index // len(_ACTS)) % 2 else False
    counts = Counter({name: 1, "disks" if disk else "limits": 1})
    desk = _laid(kept, place, name)
    os.environ["RECEPTION_STATE"] = str(place / "state")
    before = _said(desk)
    act = partial(_ACTS[name], desk, handover)
    code = _tried(act, _no_room(place, desk, random, disk=disk))
    counts["refused"] += code in PLAIN
    counts["done"] += code == ""
    counts["badly told"] += code != "" and code not in PLAIN
    counts["half done"] += code != "" and name != "migration" and _said(desk) != before
    counts["lost"] += _broken(desk)
    counts["never again"] += name not in _ONCE and _tried(act, nullcontext()) != ""
    return counts


def _laid(kept: Path, place: Path, name: str) -> DeskFolder:
    desk = DeskFolder(place / "desk")
    shutil.copytree(RELEASES / released()[0] / "desk" if name == "migration" else kept / "desk", desk.home)
    if name != "migration":
        shutil.copytree(kept / "state", place / "state")
    return desk


def _no_room(place: Path, desk: DeskFolder, random: Random, *, disk: bool) -> _Block:
    """Return a block in which there is no room, or room for a part of an act, for a page or for nearly all of it."""
    if disk:
        return filled(place, random.choice((0, random.randrange(40) * 4096, random.randrange(3 << 20))))
    size = desk.database.stat().st_size
    return files_limited(random.choice((0, random.randrange(40) * 4096, random.randrange(2 * size))))


def _tried(act: Callable[[_Block], None], block: _Block) -> str:
    """Do the act; return "" when it was done, else the code of the known problem, or the name of a bug."""
    try:
        act(block)
    except KnownProblem as problem:
        if problem.code not in PLAIN:
            print(f"told badly: {problem}", file=sys.stderr, flush=True)
        return problem.code
    except Exception as error:  # noqa: BLE001  # what a window would call a bug is what is counted
        print(f"told badly: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
        return type(error).__name__
    return ""


def _said(desk: DeskFolder) -> tuple[str, str]:
    """Return what the records say but for the audit, where signing in is a line, and the key slots."""
    slots = read_slots(desk.slots)
    for passphrase in (PASSPHRASE, RELEASED, ANOTHER):
        try:
            engine = make_engine(desk.database, unwrap(slots[0], passphrase))
        except KnownProblem:
            continue
        try:
            with engine.connect() as connection:
                return said_by(connection, _AUDIT), slots[0].wrapped
        finally:
            engine.dispose()
    raise RuntimeError("no passphrase opens the desk")


def _broken(desk: DeskFolder) -> bool:
    """True when the desk does not open with room, or the deep check finds anything broken or missing."""
    for passphrase in (PASSPHRASE, RELEASED, ANOTHER):
        try:
            ctx = open_desk(desk, USER, passphrase)
        except KnownProblem as problem:
            if problem.code == "SI-101":
                continue
            return True
        broken = any(check.broken for check in check_deep(ctx))
        ctx.close()
        return broken
    return True


def _at_work(act: Callable[[AppContext, str], None], desk: DeskFolder, handover: str, block: _Block) -> None:
    ctx = open_desk(desk, USER, PASSPHRASE)
    try:
        with block:
            act(ctx, handover)
    finally:
        ctx.close()


def _save(ctx: AppContext, handover: str) -> None:
    person = handovers.read_handover(ctx, handover).person_id
    care.add_task(ctx, person, "Sample task " * 8, Role.NURSE, ctx.now())


def _draft(ctx: AppContext, _handover: str) -> None:
    keep_draft(ctx, DraftOf.NEW_ARRIVAL, {"family_name": "PLACEHOLDER" * 400})


def _pack(ctx: AppContext, handover: str) -> None:
    packs.issue_pack(ctx, handover)


def _file(ctx: AppContext, _handover: str) -> None:
    write_new(ctx.folder.home.parent / "out" / "sheet.pdf", bytes(300_000), "sheet")


def _backup(ctx: AppContext, _handover: str) -> None:
    done = back_up_now(ctx, "interval")
    if done.made is None:
        code = done.warnings[-1].rpartition("(")[2].rstrip(")")
        raise KnownProblem(code, "", "")


def _passphrase(ctx: AppContext, _handover: str) -> None:
    change_passphrase(ctx, PASSPHRASE, ANOTHER)


def _sign_in(desk: DeskFolder, _handover: str, block: _Block) -> None:
    with block:
        open_desk(desk, USER, PASSPHRASE).close()


def _upgrade(desk: DeskFolder, _handover: str, block: _Block) -> None:
    with block:
        open_desk(desk, USER, RELEASED).close()


def _restored(desk: DeskFolder, _handover: str, block: _Block) -> None:
    with block:
        restore(desk, backups_of(desk)[0], USER, PASSPHRASE, SystemClock())


_ACTS: dict[str, Callable[[DeskFolder, str, _Block], None]] = {
    "save": partial(_at_work, _save),
    "draft": partial(_at_work, _draft),
    "pack": partial(_at_work, _pack),
    "file": partial(_at_work, _file),
    "backup": partial(_at_work, _backup),
    "passphrase": partial(_at_work, _passphrase),
    "sign-in": _sign_in,
    "migration": _upgrade,
    "restore": _restored,
}
_ONCE = frozenset({"passphrase"})
"""Done once, it is not done again: the passphrase is another one."""


def _shown(counts: Counts) -> str:
    acts = ", ".join(f"{counts[name]} {name}" for name in _ACTS)
    return (
        f"{counts[TURNS]} times no room ({acts}; {counts['limits']} file too large, {counts['disks']} no space): "
        f"{counts['done']} done all the same, {counts['refused']} refused in a plain sentence; {counts['lost']} lost, "
        f"{counts['half done']} half done, {counts['badly told']} told badly, "
        f"{counts['never again']} not done with room"
    )


def _holds(counts: Counts) -> bool:
    wrong = counts["lost"] + counts["half done"] + counts["badly told"] + counts["never again"]
    return counts["refused"] > 0 and not wrong


FULL_DISK = Piece("R4", "a full disk harms nothing", 360, fill, _shown, _holds)
