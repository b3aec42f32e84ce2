"""R7: the desk of every released version upgraded, and killed at each statement of it: the old desk or the new one."""

from __future__ import annotations

import os
import shutil
import signal
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from reception_app.keyslots import read_slots, unwrap
from reception_app.models.engine import make_engine
from reception_app.models.migration import current_revision, newest_revision
from reception_app.paths import DeskFolder, state_folder
from reception_app.services.checking import check_deep
from reception_app.services.desk import open_desk
from tests.releases.make import PASSPHRASE
from tests.support.desks import USER
from tests.torture.figures import TURNS, Counts, Piece
from tests.torture.logs import said_by

RELEASES = Path(__file__).parents[1] / "releases"
FULL = 700
"""Kills that reach every statement of every release; those that are left over kill the first ones again."""
_GROWS = frozenset({"event", "sqlite_sequence"})
"""Signing in adds a line to these; all others are as the migration left them."""


@dataclass(frozen=True, slots=True)
class _Release:
    """A released desk: what it says before and after an upgrade nobody disturbed, and how many statements that is."""

    name: str
    key: bytes
    revision: str
    old: str
    new: str
    statements: int


def upgrade(folder: Path, indexes: Iterable[int]) -> Iterator[Counts]:
    """Kill the upgrade at one statement after the other, of one release after the other."""
    releases = [_measured(folder, each) for each in released()]
    points = [(release, at) for release in releases for at in range(release.statements + 1)]
    if len(points) > FULL:
        raise RuntimeError(f"there are {len(points)} statements to kill at, and the full count is {FULL}")
    for index in indexes:
        release, at = points[index % len(points)]
        desk = _copied(folder / "killed", release.name)
        _open_and_die(desk, at)
        counts = Counter({f"of {release.name}": 1})
        which = _which(desk, release)
        counts[which] += 1
        counts["again"] += which != "between" and _opens_new(desk, release)
        yield counts


def released() -> list[str]:
    """Return the versions whose desks are kept, oldest first."""
    return sorted(each.parent.name for each in RELEASES.glob("*/desk"))


def _copied(folder: Path, name: str) -> DeskFolder:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(state_folder() / "marks", ignore_errors=True)  # it is begun from its release again
    shutil.copytree(RELEASES / name / "desk", folder)
    return DeskFolder(folder)


def _measured(folder: Path, name: str) -> _Release:
    desk = _copied(folder / f"whole-{name}", name)
    key = unwrap(read_slots(desk.slots)[0], PASSPHRASE)
    revision, old = _said(desk, key)
    statements: list[int] = [0]
    count = partial(_count, statements)
    event.listen(Engine, "before_cursor_execute", count)
    try:
        open_desk(desk, USER, PASSPHRASE).close()
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    _, new = _said(desk, key)
    return _Release(name, key, revision, old, new, statements[0])


def _count(statements: list[int], *_told: Any) -> None:
    statements[0] += 1


def _die_at(statements: list[int], at: int, *_told: Any) -> None:
    if statements[0] == at:
        os.kill(os.getpid(), signal.SIGKILL)
    statements[0] += 1


def _open_and_die(desk: DeskFolder, at: int) -> None:
    """Open the desk in a process of its own, which is killed before its statement `at`, or after its last."""
    child = os.fork()
    if not child:
        try:
            event.listen(Engine, "before_cursor_execute", partial(_die_at, [0], at))
            open_desk(desk, USER, PASSPHRASE)
            os.kill(os.getpid(), signal.SIGKILL)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) != -signal.SIGKILL:
        raise RuntimeError("the upgrade ended before it was killed")


def _said(desk: DeskFolder, key: bytes) -> tuple[str, str]:
    """Return the revision, and a hash of every row of every table but the history's; the history has its own check."""
    engine = make_engine(desk.database, key)
    try:
        revision = current_revision(engine) or ""
        with engine.connect() as connection:
            return revision, said_by(connection, _GROWS)
    finally:
        engine.dispose()


def _which(desk: DeskFolder, release: _Release) -> str:
    said = _said(desk, release.key)
    if said == (release.revision, release.old):
        return "old"
    return "new" if said == (newest_revision(), release.new) else "between"


def _opens_new(desk: DeskFolder, release: _Release) -> bool:
    """Open the desk once more; return whether it is the new one then, with nothing broken."""
    ctx = open_desk(desk, USER, PASSPHRASE)
    sound = not any(check.broken for check in check_deep(ctx))
    ctx.close()
    return sound and _said(desk, release.key) == (newest_revision(), release.new)


def _shown(counts: Counts) -> str:
    of = ", ".join(f"{counts[f'of {name}']} of {name}" for name in released())
    return (
        f"{counts[TURNS]} kills ({of}): {counts['old']} left the old desk, {counts['new']} the new one, "
        f"{counts['between']} something between; {counts['again']} upgraded at the next start"
    )


def _holds(counts: Counts) -> bool:
    return counts["old"] + counts["new"] == counts["again"] == counts[TURNS]


UPGRADES = Piece("R7", "a migration is all or nothing", FULL, upgrade, _shown, _holds)
