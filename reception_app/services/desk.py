"""Making and opening a desk: folder, keys, database, migrations, and who is signed in.

Opening, in order: settings → clock → lock file → key slot → file checks → not newer → first page → backup and
migration → the user's roles. Each refusal has its own sentence and leaves every file as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Engine, select

from reception_app import ids, log
from reception_app.clock import Clock, SystemClock, to_wire
from reception_app.errors import DatabaseRefused, InputProblem, UsageProblem, WrongPassphrase, unreachable_file
from reception_app.establishments import find
from reception_app.forms.loading import load_library
from reception_app.handover.trust import DeskKey, make_desk_key, training_issuer
from reception_app.high_water import HighWater
from reception_app.keyslots import (
    TRAINING_COST,
    KeyFile,
    Slot,
    measured_cost,
    new_database_key,
    read_keys,
    read_slots,
    wrap,
    wrap_for_recovery,
    write_keys,
    write_slots,
)
from reception_app.models import Desk, User, UserRole
from reception_app.models.audit import Author, append_event, watch
from reception_app.models.engine import Sessions, check_file, check_key, fold_log, make_engine
from reception_app.models.migration import check_not_newer_untouched, migrate, needs_migration
from reception_app.network_drives import refuse_network_drive
from reception_app.passphrases import check_passphrase
from reception_app.paths import DeskFolder
from reception_app.recovery_code import new_code
from reception_app.services.backups import back_up
from reception_app.services.backups_thinning import BEFORE_MIGRATION
from reception_app.services.context import AppContext, Operator, author, note_view, writing_slots
from reception_app.services.high_water import accept_restored, note_standing, stand_by_mark
from reception_app.services.restore_plan import clear_unplanned, work_of
from reception_app.services.restoring import drop_note, finish, finish_cut_off, place, restored_words, take_note
from reception_app.services.shown_once import note_shown
from reception_app.services.soundness import database_fault
from reception_app.services.unlocking import open_slot
from reception_app.settings import Settings, read_settings, wall_clock, write_settings
from reception_app.vocabulary import Role


@dataclass(frozen=True, slots=True)
class NewUser:
    """Who a user is, before they have a passphrase."""

    username: str
    full_name: str
    roles: tuple[Role, ...]
    registration: str | None = None


def create_desk(
    folder: DeskFolder,
    settings: Settings,
    first: NewUser,
    passphrase: str,
    *,
    must_change: bool = False,
    clock: Clock | None = None,
    new_id: Callable[[], str] = ids.new_id,
    training_key: DeskKey | None = None,
) -> str:
    """Make a new desk in `folder` and return its recovery code, to be shown once ("" at a training desk).

    Refuses a folder that holds any part of a desk (DB-120) or lies on a network drive (DB-121); nothing is overwritten.
    `new_id` and `training_key` make a training desk the same each time; a real desk's key is always fresh.
    """
    finish_cut_off(folder)
    if folder.exists:
        raise DatabaseRefused(
            "DB-120", "There is already a desk, or part of one, in this folder.", "Open it, or name another folder."
        )
    if not settings.training:
        check_passphrase(passphrase, (first.full_name, first.username, *place_names(settings)))
    check_username(first.username)
    refuse_network_drive(folder.home)
    if find(settings.establishment) is None:
        raise UsageProblem(
            "US-202", "That is not the code of an establishment in the list.", "Use its three letters, for example LEI."
        )
    clock = clock or wall_clock(settings)
    try:
        make_private(folder.home)
    except OSError as error:
        raise UsageProblem(
            "US-203", "That folder cannot be made or written to.", "Name another folder with --home."
        ) from error
    key = new_database_key()
    cost = TRAINING_COST if settings.training else measured_cost()
    slot = wrap(_slot(first, must_change), key, passphrase, cost)
    code = "" if settings.training else new_code()
    recovery = wrap_for_recovery(key, code, cost, to_wire(clock.now())) if code else None
    lock = take_lock(folder)
    try:
        clear_unplanned(folder)
        # Laid ready beside and put in place whole: a power cut leaves no part of a desk, which nobody could open.
        new = DeskFolder(work_of(folder) / "new")
        new.home.mkdir(parents=True, mode=0o700)
        engine = make_engine(new.database, key)
        migrate(engine)
        _write_first_rows(engine, HighWater(key, folder.mark), settings, first, clock, new_id, training_key)
        write_keys(new.slots, KeyFile((slot,), recovery))
        write_settings(new.settings, settings)
        note_shown(folder, recovery)
        names = [folder.database.name, folder.slots.name, folder.settings.name]
        place(folder, f"old-key-{SystemClock().now():%Y%m%dT%H%M%SZ}", names, _silent)
    except OSError as error:
        raise unreachable_file(error, "make the desk again") from error
    finally:
        clear_unplanned(folder)
        lock()
    return code


def make_private(home: Path) -> None:
    """Make the folder so that no other account of this computer reads the key slots; also one that is there, empty."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    if next(home.iterdir(), None) is None:
        home.chmod(0o700)


def place_names(settings: Settings) -> tuple[str, ...]:
    """Return what anybody at this desk would try as a passphrase: the prison's name and town, and the desk's name."""
    found = find(settings.establishment)
    return (settings.desk_name, settings.establishment, *((found.name, found.town) if found else ()))


def _slot(user: NewUser, must_change: bool) -> Slot:
    roles = tuple(role.value for role in Role if role in user.roles)
    return Slot(user.username, user.full_name, roles, 0, 0, "", "", must_change=must_change)


def _write_first_rows(
    engine: Engine,
    mark: HighWater,
    settings: Settings,
    first: NewUser,
    clock: Clock,
    new_id: Callable[[], str],
    training_key: DeskKey | None,
) -> None:
    user_id = new_id()
    issuer = training_issuer(settings.establishment, clock.now(), training_key) if settings.training else None
    key = issuer.key if issuer else make_desk_key()
    sessions = Sessions(engine, mark)
    with sessions.write() as session:
        watch(session, Author(user_id, first.full_name, "make-desk", clock.now()))
        session.add(
            Desk(
                id="desk",
                establishment_code=settings.establishment,
                name=settings.desk_name,
                training=settings.training,
                created_at=clock.now(),
                signing_key=key.seed,
                certificate=issuer.certificate if issuer else None,
            )
        )
        session.add(
            User(
                id=user_id,
                username=first.username,
                full_name=first.full_name,
                registration=first.registration,
                created_at=clock.now(),
            )
        )
        session.flush()
        session.add_all(UserRole(id=new_id(), user_id=user_id, role=role) for role in first.roles)
    sessions.dispose()


def check_username(username: str) -> None:
    """Refuse a user name that is not 2 to 32 plain letters, digits, dots or dashes (IN-302)."""
    plain = username.replace(".", "").replace("-", "").replace("_", "")
    if not (2 <= len(username) <= 32 and plain.isascii() and plain.isalnum() and username == username.lower()):
        raise InputProblem(
            "IN-302",
            "A user name is 2 to 32 small letters, digits, dots or dashes.",
            "Choose one like s.sampleworth.",
        )


def take_lock(folder: DeskFolder) -> Callable[[], None]:
    """Take the desk's lock and return what lets it go. Raises DatabaseRefused (DB-106) when the desk is open elsewhere.

    The operating system drops the lock of a program that died, so a stale one never has to be removed by hand.
    """
    lock = FileLock(folder.lock, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise DatabaseRefused(
            "DB-106",
            "This desk is already open in another window or program.",
            "Go to that window, or close it and try again.",
        ) from error
    except OSError as error:  # something else lies in the lock's place
        raise unreachable_file(error, "open the desk again") from error
    return lock.release


def open_desk(folder: DeskFolder, username: str | None, passphrase: str, *, clock: Clock | None = None) -> AppContext:
    """Open the desk in `folder` and sign in. Raises WrongPassphrase, DatabaseRefused, NotFound or UsageProblem.

    `clock` stands for the wall clock while a training desk's past is being told.
    """
    return open_with(folder, partial(_by_passphrase, folder, username, passphrase), clock=clock)


def _by_passphrase(folder: DeskFolder, username: str | None, passphrase: str, now: datetime) -> tuple[Slot, bytes]:
    return open_slot(folder, read_slots(folder.slots), username, passphrase, now)


def open_with(
    folder: DeskFolder, find_key: Callable[[datetime], tuple[Slot, bytes]], *, clock: Clock | None = None
) -> AppContext:
    """Open the desk and sign in the user of the slot that `find_key(now)` gives, with the desk's key."""
    finish_cut_off(folder)
    if not folder.exists:
        raise DatabaseRefused(
            "DB-107",
            "There is no desk in this folder.",
            "Make one with the first-run window or desk init, or name its folder.",
        )
    refuse_network_drive(folder.home)
    settings = read_settings(folder.settings)
    clock = clock or wall_clock(settings)
    log.set_up(folder.log)
    release = take_lock(folder)
    try:
        finish(folder)
        slot, key = find_key(clock.now())
        check_file(folder.database)
        check_not_newer_untouched(folder.database, key)
        engine = make_engine(folder.database, key)
        check_key(engine)
        fold_log(engine)
        if needs_migration(engine):
            back_up(folder, engine, clock, BEFORE_MIGRATION, settings.backups_kept)
            migrate(engine)
        sessions = Sessions(engine, HighWater(key, folder.mark))
        ctx = AppContext(
            folder, settings, engine, sessions, clock, ids.new_id, load_library(folder.forms),
            Operator("", slot.username, slot.full_name, frozenset()), release, stand_by_mark(sessions),
        )  # fmt: skip
        _check_same_desk(ctx)
        return _note_restored(note_standing(_sign_in(ctx, slot)), key)
    except Exception as error:
        release()
        fault = database_fault(error, folder.database)
        if fault is None or fault is error:
            raise
        raise fault from error
    except BaseException:
        release()
        raise


def _note_restored(ctx: AppContext, key: bytes) -> AppContext:
    """The first sign-in after a restore writes what was restored and what is missing: somebody decided it by name."""
    restored = take_note(ctx.folder, key)
    if restored is None:
        return ctx
    accept_restored(ctx, restored.name, restored.aside, restored.missing)
    _drop_unknown(ctx)
    drop_note(ctx.folder)
    return replace(ctx, standing=replace(ctx.standing, rolled_back=None, restored=restored_words(restored)))


def _drop_unknown(ctx: AppContext) -> None:
    """Take away the slots of users whom the restored records do not know: they were added since, and open the key."""
    keys = read_keys(ctx.folder.slots)
    with ctx.sessions.read() as session:
        known = set(session.scalars(select(User.username)))
    unknown = sorted(slot.username for slot in keys.slots if slot.username not in known)
    if not unknown:
        return
    action = "drop-unknown-users"
    with writing_slots(ctx, action, "desk", "desk") as session:
        append_event(
            session, author(ctx, action), entity="desk", entity_id="desk", person_id=None, in_record=False,
            after={"users": unknown},
        )  # fmt: skip
        write_keys(ctx.folder.slots, replace(keys, slots=tuple(s for s in keys.slots if s.username in known)))


def _check_same_desk(ctx: AppContext) -> None:
    with ctx.sessions.read() as session:
        desk = session.get_one(Desk, "desk")
    if (desk.training, desk.establishment_code) != (ctx.settings.training, ctx.settings.establishment):
        raise DatabaseRefused(
            "DB-122",
            "The settings file (desk.toml) does not belong to these records: another prison, or training against real.",
            "Put back the settings file from the newest backup.",
        )


def sign_in(ctx: AppContext, username: str, passphrase: str) -> AppContext:
    """Return the open desk with `username` signed in, after their passphrase opened their slot."""
    slots, other = read_slots(ctx.folder.slots), username != ctx.operator.username
    slot, _ = open_slot(ctx.folder, slots, username, passphrase, ctx.now(), name_asked=other)
    return _sign_in(ctx, slot)


def _sign_in(ctx: AppContext, slot: Slot) -> AppContext:
    with ctx.sessions.read() as session:
        user = session.scalars(select(User).where(User.username == slot.username)).one_or_none()
        if user is None or user.disabled_at is not None:
            raise WrongPassphrase(
                "SI-102", "This user has been disabled at this desk.", "Ask the desk administrator to let you in again."
            )
        roles = session.scalars(select(UserRole.role).where(UserRole.user_id == user.id)).all()
    operator = Operator(
        user.id, user.username, user.full_name, frozenset(roles), user.registration, user.supervisor, slot.must_change
    )
    # Read afresh: an administrator may have changed them since the desk was opened.
    signed_in = replace(ctx.signed_in_as(operator), settings=read_settings(ctx.folder.settings))
    note_view(signed_in, "sign-in", "user", user.id, None)
    return signed_in


def change_passphrase(ctx: AppContext, old: str, new: str, *, step: Callable[[str], None] | None = None) -> AppContext:
    """Wrap the desk's key anew for the signed-in user. Raises WrongPassphrase when `old` is wrong.

    The history says first that it was begun, and with the slots that it was done. Killed at any step, the old one
    or the new one opens the desk, no change is unseen, and none is told that was not made. `step` hears each step.
    """
    say = step or _silent
    slots = read_slots(ctx.folder.slots)
    slot, key = open_slot(ctx.folder, slots, ctx.operator.username, old, ctx.now(), name_asked=False)
    if old == new:
        raise InputProblem("IN-303", "The new passphrase is the old one.", "Choose another.")
    check_new(ctx.settings, new, slot)
    cost = TRAINING_COST if ctx.settings.training else measured_cost()
    changed = wrap(replace(slot, must_change=False), key, new, cost)
    whose = ctx.operator.user_id
    action = "change-passphrase"
    with writing_slots(ctx, action, "user", whose) as session:
        say("begun")
        append_event(session, author(ctx, action), entity="user", entity_id=whose, person_id=None, in_record=False)
        say("in the history")
        write_slots(ctx.folder.slots, tuple(changed if entry is slot else entry for entry in slots))
        say("slots written")
    say("done")
    return ctx.signed_in_as(replace(ctx.operator, must_change=False))


def check_new(settings: Settings, passphrase: str, slot: Slot) -> None:
    """Refuse a passphrase that will not do for this user (IN-311 to IN-316). At a training desk any will."""
    if not settings.training:
        check_passphrase(passphrase, (slot.full_name, slot.username, *place_names(settings)))


def database_key(ctx: AppContext, passphrase: str) -> bytes:
    """Return the desk's key by the signed-in user's passphrase, to wrap it for another user."""
    slots, whose = read_slots(ctx.folder.slots), ctx.operator.username
    return open_slot(ctx.folder, slots, whose, passphrase, ctx.now(), name_asked=False)[1]


def _silent(words: str) -> None:
    """Nobody listens."""
