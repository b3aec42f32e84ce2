"""Backups: copies of a desk, still encrypted, each proved by restoring it aside and opening it; thinned with time.

A backup is a folder in the desk's `backups`: the records (`VACUUM INTO`, so whole and in one piece), key slots,
settings, the site's own lists, and `proof.json`: whether it was proved, and how far its history goes (counts and times
only). It is made beside under a name that begins with a dot and renamed when it is whole, so half a backup is never
taken for one. Nothing here touches a window: the one who calls it decides on which thread it runs.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from reception_app.clock import Clock, from_wire, to_wire
from reception_app.errors import KnownProblem
from reception_app.flushing import copy_folder, write_flushed
from reception_app.high_water import Mark
from reception_app.keyslots import read_slots
from reception_app.models import Event
from reception_app.models.audit import check_chain, hash_at, last_line
from reception_app.models.engine import Sessions, check_file, check_key, copied_engine, copy_database
from reception_app.paths import DeskFolder, read_plain
from reception_app.services.backups_thinning import Kept, to_keep
from reception_app.services.context import AppContext
from reception_app.services.free_space import low_disk
from reception_app.services.second_place import AnotherPlaceError, place_trouble, second_place, stand_before
from reception_app.services.soundness import altered, check_pages, database_fault
from reception_app.settings import read_settings

PROOF = "proof.json"
_STAMP = "%Y%m%dT%H%M%SZ"
EVERY_MINUTES = 30
"""How much work is at risk at most while the desk is used."""
_LOOKED = timedelta(hours=24)
_TRIES = 2
_ONE = threading.Lock()
"""One backup at a time in this program: a timer's and a hand's may meet."""


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup: where it is, when (aware UTC) and why it was made, whether proved, how far its history goes.

    `proved` is None for one made before backups were proved. `second`: it lies in the second place. `looked`: when it
    was made, every line of the history was looked at, and followed from the line before. `drafts` tells what was half
    typed in it from what is half typed now; "" for nothing, and for one made before that was kept.
    """

    folder: Path
    at: datetime
    why: str
    proved: bool | None
    head: Mark | None
    second: bool = False
    looked: bool = False
    drafts: str = ""

    @property
    def name(self) -> str:
        """Its folder's name, by which it is chosen."""
        return self.folder.name


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What came of it: the new backup, or the newest, brought to the second place late; and amber sentences to say.

    None: nothing had changed, or it failed.
    """

    made: Backup | None
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Counted:
    """What a proof compares: rows of each table, the last line of the history and what is half typed, at one moment."""

    rows: dict[str, int]
    head: Mark | None
    drafts: str


def back_up_changes(ctx: AppContext, why: str) -> BackedUp:
    """Back up when something was written since the last backup; never raises for what a disk or a place does."""
    newest = _newest(ctx)
    if newest is None or _changed(ctx, newest):
        return back_up_now(ctx, why)
    late = bool(ctx.settings.backups_second_place) and not (second_place(ctx) / newest.name).exists()
    told = _to_second_place(ctx, newest) if late else []
    came = late and (second_place(ctx) / newest.name).exists()
    return BackedUp(newest if came else None, (*_low_disk(ctx.folder), *told))


def back_up_now(ctx: AppContext, why: str) -> BackedUp:
    """Make a backup, prove it, copy it to the second place if one is set, and thin. What went wrong is said."""
    warnings = [*_low_disk(ctx.folder)]
    made = None
    try:
        folder = back_up(ctx.folder, ctx.engine, ctx.clock, why, ctx.settings.backups_kept)
        warnings += _look_at_history(ctx, folder)
        made = read_backup(folder)
    except Exception as error:
        fault = _fault(error, ctx.folder)
        if fault is None:
            raise
        warnings.append(f"The backup was not made. {fault.in_full}")
    if made is not None and not made.proved:
        warnings.append("The last backup could not be proved by restoring it. The older ones are kept: ask for help.")
    if made is not None and ctx.settings.backups_second_place:
        warnings += _to_second_place(ctx, made)
    return BackedUp(made, tuple(warnings))


def back_up(folder: DeskFolder, engine: Engine, clock: Clock, why: str, keep: int) -> Path:
    """Copy the records, still encrypted, with slots, settings and the site's own lists; prove it; return its folder."""
    with _ONE:
        target = _free_name(folder, clock, why)
        making = target.with_name(f".{target.name}")
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(parents=True, mode=0o700)
        try:
            for _ in range(_TRIES):
                before = _count(Sessions(engine))
                (making / folder.database.name).unlink(missing_ok=True)
                copy_database(engine, making / folder.database.name)
                _copy_beside(folder, making)
                why_not, counted = _prove(folder, making, engine, before, _count(Sessions(engine)))
                if not why_not:
                    break
            _write_proof(making, clock, why_not, counted)
            making.replace(target)
        except BaseException:
            shutil.rmtree(making, ignore_errors=True)
            raise
        thin(folder.backups, clock.now(), keep)
    return target


def list_backups(folder: Path, *, second: bool = False) -> tuple[Backup, ...]:
    """Return the backups in a folder of backups, newest first. A folder that is not there has none."""
    try:
        entries = [entry for entry in folder.iterdir() if entry.is_dir() and not entry.name.startswith(".")]
    except OSError:
        return ()
    found = [read_backup(entry, second=second) for entry in entries]
    return tuple(sorted((each for each in found if each is not None), key=by_time, reverse=True))


def read_backup(folder: Path, *, second: bool = False) -> Backup | None:
    """Return what is known of the backup in `folder`, or None when it is none by its name."""
    stamp, _, why = folder.name.partition("-")
    try:
        at = datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
    proved, head, looked, drafts = _read_proof(folder / PROOF)
    return Backup(folder, at, why, proved, head, second, looked, drafts)


def thin(backups: Path, now: datetime, keep: int) -> None:
    """Let go the backups that need not be kept, and what a backup that was cut off left behind."""
    found = list_backups(backups)
    kept = to_keep([Kept(each.name, each.at, each.why, bool(each.proved)) for each in found], now, keep)
    for each in found:
        if each.name not in kept:
            shutil.rmtree(each.folder, ignore_errors=True)
    for rest in backups.glob(".*"):
        if rest.is_dir():
            shutil.rmtree(rest, ignore_errors=True)


def _newest(ctx: AppContext) -> Backup | None:
    return next((each for each in list_backups(ctx.folder.backups) if each.proved), None)


def _changed(ctx: AppContext, newest: Backup) -> bool:
    if newest.head is None or _changed_beside(ctx.folder, newest.folder):
        return True
    # Signing in, looking and printing are lines without content: nothing to lose.
    content = select(func.max(Event.sequence)).where(Event.before.is_not(None) | Event.after.is_not(None))
    with ctx.sessions.read() as session:
        if hash_at(session, newest.head.sequence) != newest.head.hash:
            return True  # an older file was put back and worked on: its history is another one, however short
        if session.scalar(content.where(Event.sequence > newest.head.sequence)) is not None:
            return True
        drafts = _drafts(session)  # what is half typed leaves no line; when all was saved or dropped, nothing is new
    return bool(drafts) and drafts != newest.drafts


def _changed_beside(folder: DeskFolder, backup: Path) -> bool:
    """True when the recovery code in the safe, say, is another one than the backup's; or what is there is not read."""
    try:
        return _beside(folder, folder.home) != _beside(folder, backup)
    except OSError:
        return True


def _beside(folder: DeskFolder, where: Path) -> dict[str, bytes]:
    """Return what stands beside the records in `where`: the desk's folder or a backup of it."""
    own = [each for name in (folder.forms.name, folder.reference.name) for each in (where / name).rglob("*")]
    files = [where / folder.slots.name, where / folder.settings.name, *own]
    return {str(file.relative_to(where)): file.read_bytes() for file in files if file.is_file()}


def _free_name(folder: DeskFolder, clock: Clock, why: str) -> Path:
    stamp = clock.now().strftime(_STAMP)
    target, number = folder.backups / f"{stamp}-{why}", 1
    while target.exists():
        number += 1
        target = folder.backups / f"{stamp}-{why}-{number}"
    return target


def _copy_beside(folder: DeskFolder, making: Path) -> None:
    for file in (folder.slots, folder.settings):
        if file.exists():
            shutil.copy2(file, making / file.name)
    for own in (folder.forms, folder.reference):
        if own.is_dir():
            copy_folder(own, making / own.name)


def _prove(
    folder: DeskFolder, making: Path, engine: Engine, before: _Counted, after: _Counted
) -> tuple[str, _Counted | None]:
    """Restore the copy into a temporary folder, open and count it. Return why it does not hold too ("": it does)."""
    trial = DeskFolder(folder.backups / f".proving-{making.name.lstrip('.')}")
    shutil.rmtree(trial.home, ignore_errors=True)
    try:
        copy_folder(making, trial.home)
        if trial.slots.exists() or folder.slots.exists():
            read_slots(trial.slots)
            read_settings(trial.settings)
        check_file(trial.database)
        opened = copied_engine(engine, trial.database)
        try:
            check_key(opened)
            with Sessions(opened).read() as session:
                pages = check_pages(session)
            counted = _count(Sessions(opened))
        finally:
            opened.dispose()
    except Exception as error:
        fault = database_fault(error, trial.database)
        if fault is None:
            raise
        return fault.code, None
    finally:
        shutil.rmtree(trial.home, ignore_errors=True)
    return _differs(pages.ok, counted, before, after), counted


def _differs(sound: bool, copy: _Counted, before: _Counted, after: _Counted) -> str:
    """Hold the copy against the desk just before and just after: equal when nothing was saved meanwhile."""
    if not sound:
        return "pages"
    if copy.head not in (before.head, after.head) and not _between(copy.head, before.head, after.head):
        return "history"
    for table, rows in copy.rows.items():
        ends = sorted((before.rows.get(table, 0), after.rows.get(table, 0)))
        if not ends[0] <= rows <= ends[1]:
            return "rows"
    return "" if copy.rows.keys() == after.rows.keys() else "tables"


def _between(head: Mark | None, before: Mark | None, after: Mark | None) -> bool:
    first = before.sequence if before else 0
    return head is not None and after is not None and first <= head.sequence <= after.sequence


def _count(sessions: Sessions) -> _Counted:
    with sessions.read() as session:
        return _Counted({name: _rows(session, name) for name in _tables(session)}, last_line(session), _drafts(session))


def _tables(session: Session) -> list[str]:
    # An index for searching is a table by name, whose own tables are counted.
    named = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    return [*session.execute(text(named)).scalars()]


def _rows(session: Session, table: str) -> int:
    return int(session.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one())


def _drafts(session: Session) -> str:
    """Return what tells the drafts in the records from others: a hash of ids, times and lengths; "" without any."""
    lines = []
    for table in sorted({"typed_draft", "receipt_draft"} & set(_tables(session))):
        asked = text(f"SELECT id, saved_at, length(fields) FROM {table} ORDER BY id")
        lines += [f"{table} {tuple(row)}" for row in session.execute(asked)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest() if lines else ""


def _write_proof(making: Path, clock: Clock, why_not: str, counted: _Counted | None) -> None:
    proof: dict[str, object] = {"format": 1, "proved": not why_not, "why_not": why_not, "at": to_wire(clock.now())}
    if counted is not None:
        proof |= {"drafts": counted.drafts}
    if counted is not None and counted.head is not None:
        head = counted.head
        proof |= {"sequence": head.sequence, "hash": head.hash, "head_at": to_wire(head.at)}
    (making / PROOF).write_text(json.dumps(proof, indent=1), encoding="utf-8")


def _read_proof(path: Path) -> tuple[bool | None, Mark | None, bool, str]:
    try:
        proof = json.loads(read_plain(path))
        proved, looked, drafts = bool(proof["proved"]), proof.get("looked") is True, str(proof.get("drafts", ""))
        if "sequence" not in proof:
            return proved, None, looked, drafts
        head = Mark(int(proof["sequence"]), str(proof["hash"]), from_wire(proof["head_at"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None, None, False, ""
    return proved, head, looked, drafts


def _look_at_history(ctx: AppContext, made: Path) -> list[str]:
    """Look at every line of the history once a day. What was altered is told at each backup: no look counts then."""
    now = ctx.now()
    if any(each.looked and abs(now - each.at) < _LOOKED for each in list_backups(ctx.folder.backups)):
        return []
    with ctx.sessions.read() as session:
        line = check_chain(session)
    if line is not None:
        return [altered(line).in_full]
    with suppress(OSError):  # the backup was made; without room for this, the next one looks again
        proof = json.loads((made / PROOF).read_text(encoding="utf-8"))
        write_flushed(made / PROOF, json.dumps(proof | {"looked": True}, indent=1))
    return []


def _to_second_place(ctx: AppContext, made: Backup) -> list[str]:
    place = second_place(ctx)
    making, target = place / f".{made.name}", place / made.name
    try:
        told = stand_before(ctx)
        shutil.rmtree(making, ignore_errors=True)
        copy_folder(made.folder, making)
        if (making / ctx.folder.database.name).read_bytes() != (made.folder / ctx.folder.database.name).read_bytes():
            raise OSError
        making.replace(target)
        thin(place, ctx.now(), ctx.settings.backups_kept)
    except AnotherPlaceError as error:
        return [place_trouble(error)]
    except OSError as error:
        shutil.rmtree(making, ignore_errors=True)  # a piece of one would take the room that is missing
        return [place_trouble(error)]
    return told


def _low_disk(folder: DeskFolder) -> tuple[str, ...]:
    return tuple(words for words in [low_disk(folder)] if words)


def _fault(error: Exception, folder: DeskFolder) -> KnownProblem | None:
    if isinstance(error, OSError):
        what = "The folder of the backups cannot be written to, or its disk is full."
        return KnownProblem("DB-140", what, "Make room, then back up again.")
    return database_fault(error, folder.database)


def by_time(backup: Backup) -> tuple[datetime, str]:
    """Return what backups are sorted by: when they were made, then their names."""
    return backup.at, backup.name
