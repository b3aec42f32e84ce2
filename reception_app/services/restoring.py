"""Restoring a backup: whole or not at all, with what was there moved aside, never deleted.

The backup is opened and looked at page by page before anything is touched. Its files are copied into `restoring/new`
in the desk's folder and flushed; then `restoring/plan.json` is written, and from that moment the restore is finished,
by us or, after a power cut, by the next start (`finish`). Before that moment nothing of the desk was changed. Each
step is a rename that is done once, whoever does it. The files that were there go into `aside-<time>`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from reception_app.clock import Clock, from_wire, to_wire
from reception_app.errors import DatabaseRefused, KnownProblem, NotFound, unreachable_file
from reception_app.flushing import copy_folder, flush, flush_tree
from reception_app.high_water import HighWater, Mark, desk_key
from reception_app.keyslots import read_keys
from reception_app.models.audit import last_line
from reception_app.models.engine import Sessions, check_file, check_key, make_engine
from reception_app.models.migration import check_not_newer
from reception_app.network_drives import refuse_network_drive
from reception_app.paths import DeskFolder, read_plain
from reception_app.services.backups import Backup, by_time, list_backups, read_backup
from reception_app.services.high_water import entries_words
from reception_app.services.restore_leave import check_lets_in, may_restore, not_allowed, roles_in
from reception_app.services.restore_plan import (
    NOTE,
    clear_unplanned,
    drop_plan,
    is_planned,
    read_plan,
    work_of,
    write_plan,
)
from reception_app.services.soundness import check_pages, damaged, database_fault
from reception_app.services.unlocking import open_either
from reception_app.settings import read_settings

_LOGS = ("desk.db-wal", "desk.db-shm")
RESTORABLE = frozenset({"DB-101", "DB-102", "DB-103", "DB-104", "DB-108", "DB-110", "DB-130"})
"""Refusals after which the backups are offered."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did: from which backup, where the files before it lie, how many entries are missing since.

    `missing` is None when this computer has no mark to tell by; `since` and `until` (aware UTC) bound what is missing.
    """

    name: str
    aside: str
    missing: int | None
    since: datetime | None
    until: datetime | None


def backups_of(folder: DeskFolder) -> tuple[Backup, ...]:
    """Return the desk's backups, newest first: its own, then those of the second place that it does not have itself."""
    own = list_backups(folder.backups)
    names = {each.name for each in own}
    try:
        settings = read_settings(folder.settings)
        places = sorted(Path(settings.backups_second_place).glob(f"reception-{settings.establishment}-*"))
        second = places if settings.backups_second_place else []
    except (KnownProblem, OSError):
        second = []
    others = [each for place in second for each in list_backups(place, second=True) if each.name not in names]
    return tuple(sorted((*own, *others), key=by_time, reverse=True))


def find_backup(folder: DeskFolder, name: str) -> Backup:
    """Return the backup of that name, or in that folder. Raises NotFound (NF-150)."""
    for each in backups_of(folder):
        if each.name == name:
            return each
    there = Path(name)
    found = read_backup(there.absolute()) if (there / folder.database.name).is_file() else None
    if found is None:
        raise NotFound("NF-150", "There is no backup of that name.", "See desk backups, or name the backup's folder.")
    return found


def restore(
    folder: DeskFolder,
    backup: Backup,
    username: str | None,
    passphrase: str,
    clock: Clock,
    *,
    step: Callable[[str], None] | None = None,
) -> Restored:
    """Put `backup` in the place of the desk's records; the desk is closed. `step` hears each step, for tests.

    `passphrase` may be the recovery code: then `username` is a desk administrator, or None for the first.
    Raises WrongPassphrase when it is not this user's, DatabaseRefused when the backup itself is damaged (DB-141) or
    does not know them (DB-143) or the desk is open (DB-106), and NotAllowed (RO-101) when the present records are
    whole and they do not look after the desk. Then nothing was changed.
    Where no desk is, on another computer say, it comes whole from its backup; not on a network drive (DB-121).
    """
    from reception_app.services.desk import make_private, take_lock  # which knows this module itself

    say = step or _silent
    refuse_network_drive(folder.home)
    if not folder.exists:
        try:
            make_private(folder.home)
        except OSError as error:
            raise unreachable_file(error, "restore again") from error
    release = take_lock(folder)
    try:
        finish(folder)
        restored, names = _lay_ready(folder, backup, username, passphrase, clock, say)
        write_plan(folder, restored.aside, names)
        say("planned")
        finish(folder, step=say)
    except OSError as error:
        raise unreachable_file(error, "restore again") from error
    finally:
        clear_unplanned(folder)
        release()
    return restored


def _lay_ready(
    folder: DeskFolder, backup: Backup, username: str | None, passphrase: str, clock: Clock, say: Callable[[str], None]
) -> tuple[Restored, list[str]]:
    """Copy the backup beside the desk, look at it and flush it; nothing of the desk is touched.

    Returns what the restore will have done, and the names that then take their places.
    """
    new = work_of(folder) / "new"
    new.mkdir(parents=True, mode=0o700)
    # The copy is looked at, not the backup: opening would write into it, and a stick may refuse that.
    shutil.copy2(_database_of(folder, backup), new / folder.database.name)
    say("copied the records")
    key, who, own_slots = _key(folder, backup, new / folder.database.name, username, passphrase, clock.now())
    if own_slots:
        check_leave(folder, key, who)
    head = _look_at(new / folder.database.name, key)
    check_lets_in(new / folder.database.name, key, who)
    kept = HighWater(key, folder.mark).highest()
    restored = _told(backup, f"aside-{clock.now():%Y%m%dT%H%M%SZ}", head, kept)
    names = _copy_beside(folder, backup, new, own_slots=own_slots)
    (new / NOTE).write_text(_sealed_note(restored, key), encoding="utf-8")
    say("copied")
    flush_tree(new)
    return restored, names


def _database_of(folder: DeskFolder, backup: Backup) -> Path:
    database = backup.folder / folder.database.name
    try:
        check_file(database)
    except DatabaseRefused as problem:
        raise _bad_backup() from problem
    return database


def place(folder: DeskFolder, aside: str, names: list[str], step: Callable[[str], None]) -> None:
    """Put what lies in `restoring/new` in the place of the files of those names, whole or not at all.

    What was there is not kept: it is for records written anew, of which the old ones are a copy under an older key.
    """
    flush_tree(work_of(folder) / "new")
    write_plan(folder, aside, names, forget=True)
    step("planned")
    finish(folder, step=step)


def finish_cut_off(folder: DeskFolder) -> None:
    """Finish a restore that was planned and cut off, before anybody asks what is in the folder.

    On a new computer nothing else of the desk is there yet. Raises DatabaseRefused (DB-106, DB-142).
    """
    from reception_app.services.desk import take_lock  # which knows this module itself

    if not is_planned(folder):
        return
    release = take_lock(folder)
    try:
        finish(folder)
    finally:
        release()


def finish(folder: DeskFolder, *, step: Callable[[str], None] | None = None) -> None:
    """Finish a restore that was planned and cut off, or clear away one that was not. The caller holds the lock.

    Raises DatabaseRefused (DB-142) when the plan names what no restore names.
    """
    say = step or _silent
    work = work_of(folder)
    if not work.is_dir():
        return
    plan = read_plan(folder)
    if plan is None:
        shutil.rmtree(work, ignore_errors=True)
        return
    aside = folder.home / plan.aside
    aside.mkdir(exist_ok=True, mode=0o700)
    # The log belongs to the records that go: while the new ones are not in place yet, it goes first.
    if (work / "new" / folder.database.name).exists():
        for name in _LOGS:
            _move(folder.home / name, aside / name)
            say(f"aside {name}")
    for name in plan.names:
        new = work / "new" / name
        if new.exists():
            _move(folder.home / name, aside / name)
            say(f"aside {name}")
            new.replace(folder.home / name)
            say(f"placed {name}")
    flush(folder.home)
    if plan.forget:
        shutil.rmtree(aside, ignore_errors=True)
    drop_plan(folder)
    say("done")
    shutil.rmtree(work, ignore_errors=True)


def take_note(folder: DeskFolder, key: bytes) -> Restored | None:
    """Return what the last restore did when nobody signed in since, or None. A note this desk did not seal is none."""
    try:
        note = json.loads(read_plain(folder.home / NOTE))
        if not hmac.compare_digest(_seal(note["what"], key), str(note["seal"])):
            return None
        what = json.loads(note["what"])
        since, until = what["since"], what["until"]
        return Restored(
            what["name"], what["aside"], what["missing"],
            from_wire(since) if since else None, from_wire(until) if until else None,
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError):
        return None


def drop_note(folder: DeskFolder) -> None:
    """Take the note away: what it says stands in the history now."""
    (folder.home / NOTE).unlink(missing_ok=True)


def restored_words(restored: Restored) -> str:
    """Return what was restored and what is missing since, in a sentence for people."""
    what = f"The records were restored from the backup {restored.name}."
    if restored.missing is None:
        return f"{what} Whether entries are missing since cannot be told."
    if not restored.missing or restored.until is None:
        return f"{what} Nothing is missing."
    entries = entries_words(restored.missing, restored.since, restored.until)
    return f"{what} Missing since: {entries}. Write them again."


def _key(
    folder: DeskFolder, backup: Backup, copy: Path, username: str | None, passphrase: str, now: datetime
) -> tuple[bytes, str, bool]:
    """Return the database key, who opened it, and whether the slot was one of the desk's own.

    Only where they cannot be read do the backup's count: an old passphrase, or another desk's, opens nothing here.
    """
    own = True
    try:
        keys = read_keys(folder.slots)
    except DatabaseRefused:
        own, keys = False, read_keys(backup.folder / folder.slots.name)
    who, key = open_either(folder, keys, username, passphrase, now)
    if not _opens(copy, key):
        raise _bad_backup()
    return key, who, own


def check_leave(folder: DeskFolder, key: bytes, who: str) -> None:
    """Refuse whoever does not look after the desk (RO-101), unless the present records are lost or damaged.

    Then whoever is alone at night puts them back: every page of a copy is looked at to tell.
    """
    roles = roles_in(folder.database, key, who)
    if roles is None or may_restore(roles):
        return
    present = work_of(folder) / "present"
    present.mkdir(parents=True, mode=0o700)
    try:
        for name in (folder.database.name, _LOGS[0]):
            if (folder.home / name).exists():
                shutil.copy2(folder.home / name, present / name)
        if _opens(present / folder.database.name, key, pages=True):
            raise not_allowed()
    finally:
        shutil.rmtree(present, ignore_errors=True)


def _opens(copy: Path, key: bytes, *, pages: bool = False) -> bool:
    try:
        _look_at(copy, key, pages=pages)
    except DatabaseRefused as problem:
        if problem.code == "DB-141":
            return False
        raise
    return True


def _look_at(copy: Path, key: bytes, *, pages: bool = True) -> Mark | None:
    """Open a copy of the backup and look at every page; return the end of its history. Raises as `restore` does."""
    engine = make_engine(copy, key)
    try:
        check_key(engine)
        check_not_newer(engine)
        with Sessions(engine).read() as session:
            if pages and not check_pages(session).ok:
                raise damaged()
            return last_line(session)
    except DatabaseRefused as problem:
        if problem.code == "DB-105":
            raise
        raise _bad_backup() from problem
    except Exception as error:
        fault = database_fault(error, copy)
        if fault is None:
            raise
        raise (_bad_backup() if isinstance(fault, DatabaseRefused) else fault) from error
    finally:
        engine.dispose()


def _bad_backup() -> DatabaseRefused:
    return DatabaseRefused(
        "DB-141",
        "This backup is damaged, belongs to another desk, or was made before the key of this one was changed. "
        "Nothing was changed.",
        "Choose another backup, the next older one for example.",
    )


def _told(backup: Backup, aside: str, head: Mark | None, mark: Mark | None) -> Restored:
    if mark is None or head is None:
        return Restored(backup.name, aside, None, head.at if head else None, None)
    return Restored(backup.name, aside, max(0, mark.sequence - head.sequence), head.at, mark.at)


def _copy_beside(folder: DeskFolder, backup: Backup, new: Path, *, own_slots: bool) -> list[str]:
    """Copy what else takes a place in the desk's folder; return every name. The site's lists only where none are."""
    names = [] if own_slots else [folder.slots.name]
    if not _same_settings(folder, backup):
        names.append(folder.settings.name)
    names += [own.name for own in (folder.forms, folder.reference) if not own.is_dir()]
    for name in names:
        source = backup.folder / name
        if source.is_dir():
            copy_folder(source, new / name)
        elif source.exists():
            shutil.copy2(source, new / name)
    return [folder.database.name, *(name for name in names if (new / name).exists()), NOTE]


def _same_settings(folder: DeskFolder, backup: Backup) -> bool:
    try:
        own, its = read_settings(folder.settings), read_settings(backup.folder / folder.settings.name)
    except KnownProblem:
        return False
    return (own.training, own.establishment) == (its.training, its.establishment)


def _sealed_note(restored: Restored, key: bytes) -> str:
    what = json.dumps(
        {
            "name": restored.name,
            "aside": restored.aside,
            "missing": restored.missing,
            "since": to_wire(restored.since) if restored.since else None,
            "until": to_wire(restored.until) if restored.until else None,
        }
    )
    return json.dumps({"what": what, "seal": _seal(what, key)})


def _seal(what: str, key: bytes) -> str:
    return hmac.digest(desk_key(key, "note of a restore"), what.encode(), hashlib.sha256).hex()


def _move(there: Path, aside: Path) -> None:
    if there.exists():
        there.replace(aside)


def _silent(words: str) -> None:
    """Nobody listens."""
