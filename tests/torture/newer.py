"""R8: records made by a newer program, their log folded in or left by a crash: refused, and not a byte changed."""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random

from sqlalchemy import text

from reception_app.errors import DatabaseRefused
from reception_app.models.engine import WRITE
from reception_app.paths import DeskFolder, state_folder
from reception_app.services.context import AppContext
from reception_app.services.desk import open_desk
from tests.support.desks import PASSPHRASE, USER
from tests.torture.figures import TURNS, Counts, Piece, small_desk, work

REVISIONS = ("0004", "0099", "9999", "1000")
"""Migrations that only newer programs have."""


def refuse_newer(folder: Path, indexes: Iterable[int]) -> Iterator[Counts]:
    """Mark a desk as a newer program's and open it: refused by its code, every file as it was."""
    for index in indexes:
        ctx = small_desk(folder / str(index))
        desk = _made_newer(ctx, REVISIONS[index % len(REVISIONS)], Random(f"newer {index}"), crashed=index % 2 == 1)
        before = _files(desk)
        counts = Counter(crashed=index % 2, refused=int(_refusal(desk) == "DB-105"))
        after = _files(desk)
        counts["changed"] += len({name for name in before | after if before.get(name) != after.get(name)})
        shutil.rmtree(folder / str(index))
        yield counts


def _made_newer(ctx: AppContext, revision: str, random: Random, *, crashed: bool) -> DeskFolder:
    """Let the desk's records be of `revision`; with `crashed` they lie as a program that died left them."""
    work(ctx, random.randrange(1, 6), random)
    with ctx.engine.execution_options(**{WRITE: True}).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
        connection.execute(text("CREATE TABLE of_a_newer_program (id TEXT)"))
    if not crashed:
        ctx.close()
        return ctx.folder
    left = DeskFolder(ctx.folder.home.with_name("left"))
    shutil.copytree(ctx.folder.home, left.home)
    ctx.close()
    (left.home / "desk.db-shm").unlink(missing_ok=True)
    return left


def _refusal(desk: DeskFolder) -> str:
    try:
        open_desk(desk, USER, PASSPHRASE).close()
    except DatabaseRefused as problem:
        return problem.code
    return ""


def _files(desk: DeskFolder) -> dict[str, str]:
    """Return a hash of every file of the desk, the log of what was tried left out, and of its mark."""
    marks = [*(state_folder() / "marks").rglob("*")]
    files = [each for each in (*desk.home.rglob("*"), *marks) if each.is_file() and desk.log.parent not in each.parents]
    return {str(each): hashlib.sha256(each.read_bytes()).hexdigest() for each in files}


def _shown(counts: Counts) -> str:
    return (
        f"{counts['refused']} of {counts[TURNS]} refused, {counts['crashed']} of them left by a crash; "
        f"{counts['changed']} files changed"
    )


def _holds(counts: Counts) -> bool:
    return counts["refused"] == counts[TURNS] and not counts["changed"]


NEWER = Piece("R8", "a newer database is refused by an older program", 100, refuse_newer, _shown, _holds)
