"""Making and opening a desk: folder, keys, database, migrations, and who is signed in.

Opening, in order: settings → clock → lock file → key slot → file checks → first page → not newer → backup and
migration → the user's roles. Each refusal has its own sentence and leaves every file as it was.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Engine, select

from reception_app import ids, log
from reception_app.clock import Clock
from reception_app.errors import DatabaseRefused, InputProblem, UsageProblem, WrongPassphrase
from reception_app.establishments import find
from reception_app.forms.loading import load_library
from reception_app.handover.trust import DeskKey, make_desk_key, training_issuer
from reception_app.keyslots import (
    TRAINING_COST,
    Slot,
    check_passphrase,
    measured_cost,
    new_database_key,
    read_slots,
    unwrap,
    wrap,
    write_slots,
)
from reception_app.models import Desk, User, UserRole
from reception_app.models.audit import Author, watch
from reception_app.models.engine import Sessions, check_file, check_key, copy_database, make_engine
from reception_app.models.migration import check_not_newer, migrate, needs_migration
from reception_app.paths import DeskFolder
from reception_app.services.context import AppContext, Operator, note_view
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
) -> None:
    """Make a new desk in `folder`. Refuses a folder that holds any part of a desk (DB-120); nothing is overwritten.

    `new_id` and `training_key` make a training desk the same each time; a real desk's key is always fresh.
    """
    if folder.exists:
        raise DatabaseRefused(
            "DB-120", "There is already a desk, or part of one, in this folder.", "Open it, or name another folder."
        )
    if not settings.training:
        check_passphrase(passphrase)
    check_username(first.username)
    refuse_network_drive(folder.home)
    if find(settings.establishment) is None:
        raise UsageProblem(
            "US-202", "That is not the code of an establishment in the list.", "Use its three letters, for example LEI."
        )
    clock = clock or wall_clock(settings)
    try:
        folder.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise UsageProblem(
            "US-203", "That folder cannot be made or written to.", "Name another folder with --home."
        ) from error
    key = new_database_key()
    cost = TRAINING_COST if settings.training else measured_cost()
    slot = wrap(_slot(first, must_change), key, passphrase, cost)
    lock = take_lock(folder)
    try:
        engine = make_engine(folder.database, key)
        migrate(engine)
        _write_first_rows(engine, settings, first, clock, new_id, training_key)
        engine.dispose()
        write_slots(folder.slots, (slot,))
        write_settings(folder.settings, settings)
    finally:
        lock()


def _slot(user: NewUser, must_change: bool) -> Slot:
    roles = tuple(role.value for role in Role if role in user.roles)
    return Slot(user.username, user.full_name, roles, 0, 0, "", "", must_change=must_change)


def _write_first_rows(
    engine: Engine,
    settings: Settings,
    first: NewUser,
    clock: Clock,
    new_id: Callable[[], str],
    training_key: DeskKey | None,
) -> None:
    user_id = new_id()
    issuer = training_issuer(settings.establishment, clock.now(), training_key) if settings.training else None
    key = issuer.key if issuer else make_desk_key()
    with Sessions(engine).write() as session:
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


def check_username(username: str) -> None:
    """Refuse a user name that is not 2 to 32 plain letters, digits, dots or dashes (IN-302)."""
    plain = username.replace(".", "").replace("-", "").replace("_", "")
    if not (2 <= len(username) <= 32 and plain.isascii() and plain.isalnum() and username == username.lower()):
        raise InputProblem(
            "IN-302",
            "A user name is 2 to 32 small letters, digits, dots or dashes.",
            "For example s.sampleworth.",
        )


def refuse_network_drive(home: Path) -> None:
    """Refuse a folder on a network drive (DB-121): two computers writing one file would damage it."""
    if str(home).startswith(("\\\\", "//")) or _network_mount(home):
        raise DatabaseRefused(
            "DB-121",
            "That folder is on a network drive, where records can be damaged when the network drops.",
            "Keep the desk on this computer's own disk.",
        )


_NETWORK_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs"})


def _network_mount(home: Path) -> bool:
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return False
    place = home.resolve()
    best = ("", "")
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        _, point, kind = line.split(" ")[:3]
        if place.is_relative_to(point.replace("\\040", " ")) and len(point) > len(best[0]):
            best = (point, kind)
    return best[1] in _NETWORK_SYSTEMS


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
    return lock.release


def open_desk(folder: DeskFolder, username: str | None, passphrase: str, *, clock: Clock | None = None) -> AppContext:
    """Open the desk in `folder` and sign in. Raises WrongPassphrase, DatabaseRefused, NotFound or UsageProblem.

    `clock` stands for the wall clock while a training desk's past is being told.
    """
    if not folder.exists:
        raise DatabaseRefused(
            "DB-107",
            "There is no desk in this folder.",
            "Make one with the first-run window or desk init, or name its folder.",
        )
    settings = read_settings(folder.settings)
    clock = clock or wall_clock(settings)
    log.set_up(folder.log)
    release = take_lock(folder)
    try:
        slot = find_slot(read_slots(folder.slots), username)
        key = unwrap(slot, passphrase)
        check_file(folder.database)
        engine = make_engine(folder.database, key)
        check_key(engine)
        check_not_newer(engine)
        if needs_migration(engine):
            back_up(folder, engine, clock, "before-migration", settings.backups_kept)
            migrate(engine)
        ctx = AppContext(
            folder, settings, engine, Sessions(engine), clock, ids.new_id, load_library(folder.forms),
            Operator("", slot.username, slot.full_name, frozenset()), release,
        )  # fmt: skip
        _check_same_desk(ctx)
        return _sign_in(ctx, slot)
    except BaseException:
        release()
        raise


def find_slot(slots: tuple[Slot, ...], username: str | None) -> Slot:
    """Return the slot of `username`, or of the only user. An unknown name reads like a wrong passphrase (SI-101)."""
    active = [slot for slot in slots if not slot.disabled]
    if username is None:
        if len(active) == 1:
            return active[0]
        raise UsageProblem("US-204", "Several people use this desk.", "Say who you are with --user or RECEPTION_USER.")
    for slot in slots:
        if slot.username == username:
            return slot
    raise WrongPassphrase(
        "SI-101", "That passphrase does not open this desk.", "Check the user name, and type it again."
    )


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
    slot = find_slot(read_slots(ctx.folder.slots), username)
    unwrap(slot, passphrase)
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
    signed_in = ctx.signed_in_as(operator)
    note_view(signed_in, "sign-in", "user", user.id, None)
    return signed_in


def back_up(folder: DeskFolder, engine: Engine, clock: Clock, why: str, keep: int) -> Path:
    """Copy the records, still encrypted, with slots, settings and the site's own lists; return the new folder."""
    stamp = clock.now().strftime("%Y%m%dT%H%M%SZ")
    target = folder.backups / f"{stamp}-{why}"
    number = 1
    while target.exists():
        number += 1
        target = folder.backups / f"{stamp}-{why}-{number}"
    target.mkdir(parents=True)
    copy_database(engine, target / folder.database.name)
    for file in (folder.slots, folder.settings):
        if file.exists():
            shutil.copy2(file, target / file.name)
    for own in (folder.forms, folder.reference):
        if own.is_dir():
            shutil.copytree(own, target / own.name)
    for old in sorted(entry for entry in folder.backups.iterdir() if entry.is_dir())[:-keep]:
        shutil.rmtree(old)
    return target


def change_passphrase(ctx: AppContext, old: str, new: str) -> AppContext:
    """Wrap the desk's key anew for the signed-in user. Raises WrongPassphrase when `old` is wrong."""
    slots = read_slots(ctx.folder.slots)
    slot = find_slot(slots, ctx.operator.username)
    key = unwrap(slot, old)
    if old == new:
        raise InputProblem("IN-303", "The new passphrase is the old one.", "Choose another.")
    cost = TRAINING_COST if ctx.settings.training else measured_cost()
    changed = wrap(replace(slot, must_change=False), key, new, cost)
    write_slots(ctx.folder.slots, tuple(changed if entry is slot else entry for entry in slots))
    note_view(ctx, "change-passphrase", "user", ctx.operator.user_id, None)
    return ctx.signed_in_as(replace(ctx.operator, must_change=False))


def database_key(ctx: AppContext, passphrase: str) -> bytes:
    """Return the desk's key by the signed-in user's passphrase, to wrap it for another user."""
    return unwrap(find_slot(read_slots(ctx.folder.slots), ctx.operator.username), passphrase)
