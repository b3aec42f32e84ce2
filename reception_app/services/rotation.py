"""Another key for the records: after a computer, a paper or a copy was lost with which somebody could open them.

The records are copied beside themselves, the copy is encrypted anew page by page and looked at, and with new slots it
takes their place in one step that is finished by the next start when the power fails (`restoring.place`): the desk is
the old one or the new one. What was there is deleted; backups from before open with the old key alone.

Why everybody but the one who does it gets a one-time passphrase: their passphrases are not at hand, so the new key
cannot be wrapped by them. Wrapping it by the old key until they sign in would hand it to whoever has the old one, which
is who it is changed for. A key pair for each user would spare them that, but a stolen slot whose passphrase was guessed
would then open the new key too. So nothing of the old slots is carried over; whoever still works here comes for a new
passphrase once. The recovery code is a new one for the same reason.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from reception_app import log
from reception_app.clock import Clock, local, to_wire
from reception_app.dates import moment_text
from reception_app.establishments import find
from reception_app.handover.sheets.passphrases import PassphrasePage, passphrases_sheet
from reception_app.high_water import HighWater, Mark
from reception_app.keyslots import (
    KeyFile,
    new_database_key,
    read_keys,
    wrap,
    wrap_for_recovery,
    write_keys,
)
from reception_app.models import User
from reception_app.models.audit import append_event, hash_at, last_line
from reception_app.models.engine import Sessions, change_key, check_key, copy_database, make_engine
from reception_app.paths import DeskFolder
from reception_app.recovery_code import new_code
from reception_app.services.backups import back_up
from reception_app.services.context import AppContext, author, note_failed, note_view
from reception_app.services.desk import database_key, open_desk
from reception_app.services.high_water import missing_words
from reception_app.services.recovery import cost_of
from reception_app.services.restore_plan import clear_unplanned, is_planned, work_of
from reception_app.services.restoring import place
from reception_app.services.roles import require
from reception_app.services.shown_once import note_shown
from reception_app.services.soundness import check_pages, damaged, database_fault
from reception_app.services.users import one_time_passphrase
from reception_app.settings import Settings

_ACTION = "change-database-key"
_AFTER = "new-key"
"""Why the first backup under the new key is made."""
_NO_BACKUP = "The key was changed, but no backup was made under the new one."
_MAKE_ONE = "Make one by hand before anything else: backups from before open with the old key alone."


@dataclass(frozen=True, slots=True)
class Rotated:
    """What has to be handed out after a change of the key: shown once. `once`: user name and one-time passphrase.

    `warnings`: what could not be done once the key was changed, in sentences.
    """

    once: tuple[tuple[str, str], ...]
    recovery_code: str
    warnings: tuple[str, ...] = ()


def change_database_key(
    folder: DeskFolder,
    username: str | None,
    passphrase: str,
    *,
    clock: Clock | None = None,
    step: Callable[[str], None] | None = None,
) -> Rotated:
    """Give the records of a closed desk another key. `step` hears each step, for tests.

    Raises as `open_desk` does, NotAllowed (RO-101) for who is no desk administrator, DB-131 while entries are missing
    that nobody decided about, DB-108 when the records are damaged. Then nothing was changed.
    """
    say = step or _silent
    ctx = open_desk(folder, username, passphrase, clock=clock)
    try:
        old, new = _old_key(ctx, passphrase), new_database_key()
        note_view(ctx, f"begin-{_ACTION}", "desk", "desk", None)
        beside = work_of(folder) / "new"
        try:
            say("begun")
            head = _copy_anew(ctx, beside / folder.database.name, old, new, say)
            rotated = _slots_anew(ctx, beside / folder.slots.name, new, passphrase)
            mark = HighWater(new, folder.mark)
            mark.set_to(head)
            mark.close()
            say("slots")
            ctx.sessions.dispose()
            place(folder, _aside(ctx), [folder.database.name, folder.slots.name], say)
        except BaseException:
            if not is_planned(folder):
                note_failed(ctx, _ACTION, "desk", "desk", None)
            raise
        finally:
            clear_unplanned(folder)
    finally:
        ctx.close()
    return replace(rotated, warnings=_look_and_back_up(folder, ctx.operator.username, passphrase, clock))


def check_may_change_key(ctx: AppContext, passphrase: str) -> None:
    """Refuse, while the desk is still open, what `change_database_key` would refuse once it is closed."""
    _old_key(ctx, passphrase)


def _old_key(ctx: AppContext, passphrase: str) -> bytes:
    require(ctx, "manage users")
    missing = missing_words(ctx)
    if missing is not None:
        raise missing
    return database_key(ctx, passphrase)


def passphrase_pages(settings: Settings, once: Sequence[tuple[str, str, str]], made_by: str, at: datetime) -> bytes:
    """Return a page for each of `once` (name, user name, passphrase) as a PDF, to be printed and never written."""
    found = find(settings.establishment)
    place, made = found.name if found else settings.establishment, moment_text(local(at))
    return passphrases_sheet(
        [
            PassphrasePage(name, username, given, place, settings.desk_name, made, made_by, settings.training)
            for name, username, given in once
        ]
    )


def _copy_anew(ctx: AppContext, copy: Path, old: bytes, new: bytes, say: Callable[[str], None]) -> Mark:
    """Copy the records, encrypt the copy anew and look at every page; return the end of its history.

    That the key was changed stands in the copy alone: it is told where it is true, and goes with a copy that is not
    placed.
    """
    copy.parent.mkdir(parents=True, mode=0o700)
    copy_database(ctx.engine, copy)
    change_key(copy, old, new)
    say("copied")
    engine = make_engine(copy, new)
    try:
        check_key(engine)
        with Sessions(engine).write() as session:
            append_event(
                session, author(ctx, _ACTION), entity="desk", entity_id="desk", person_id=None, in_record=False
            )
    finally:
        engine.dispose()
    say("in the history")
    for rest in ("-wal", "-shm"):
        copy.with_name(copy.name + rest).unlink(missing_ok=True)
    return _looked_at(ctx, copy, new)


def _looked_at(ctx: AppContext, copy: Path, new: bytes) -> Mark:
    """Look at every page of the copy as its file alone says it; return the line that follows on the desk's last."""
    engine = make_engine(copy, new)
    try:
        with Sessions(engine).read() as session, ctx.sessions.read() as before:
            head, last = last_line(session), last_line(before)
            if not check_pages(session).ok or head is None or last is None:
                raise damaged()
            if (hash_at(session, last.sequence), head.sequence) != (last.hash, last.sequence + 1):
                raise damaged()
    finally:
        engine.dispose()
    for rest in ("-wal", "-shm"):
        copy.with_name(copy.name + rest).unlink(missing_ok=True)
    return head


def _slots_anew(ctx: AppContext, path: Path, key: bytes, own_passphrase: str) -> Rotated:
    """Write slots of which nothing is from the old ones but who the users are."""
    cost, once = cost_of(ctx.settings), []
    slots = []
    with ctx.sessions.read() as session:
        known = set(session.scalars(select(User.username)))
    for slot in read_keys(ctx.folder.slots).slots:
        if slot.username not in known:
            continue  # added after a backup that was put back since: nobody of these records
        if slot.disabled:
            slots.append(replace(slot, salt="", wrapped=""))
        elif slot.username == ctx.operator.username:
            slots.append(wrap(slot, key, own_passphrase, cost))
        else:
            given = one_time_passphrase()
            once.append((slot.username, given))
            slots.append(wrap(replace(slot, must_change=True), key, given, cost))
    code = new_code()
    recovery = wrap_for_recovery(key, code, cost, to_wire(ctx.now()))
    note_shown(ctx.folder, recovery, key_changed=True)
    write_keys(path, KeyFile(tuple(slots), recovery))
    return Rotated(tuple(once), code)


def _look_and_back_up(folder: DeskFolder, username: str, passphrase: str, clock: Clock | None) -> tuple[str, ...]:
    """Open the desk by its new key and make the first backup that can be restored with it.

    The key is changed by now, and the passphrases are shown once: whatever goes wrong is a warning beside them.
    """
    try:
        ctx = open_desk(folder, username, passphrase, clock=clock)
        try:
            back_up(folder, ctx.engine, ctx.clock, _AFTER, ctx.settings.backups_kept)
        finally:
            ctx.close()
    except Exception as error:  # noqa: BLE001  # raised, it would take with it what cannot be had again
        log.bug(error)
        fault = database_fault(error, folder.database)
        why = f" {fault.what} ({fault.code})" if fault is not None else ""
        return (f"{_NO_BACKUP}{why} {_MAKE_ONE}",)
    return ()


def _aside(ctx: AppContext) -> str:
    return f"old-key-{ctx.now():%Y%m%dT%H%M%SZ}"


def _silent(words: str) -> None:
    """Nobody listens."""
