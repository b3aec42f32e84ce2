"""When nobody who looks after the desk can sign in: the recovery code, on paper in a safe, made once and used once.

It is random, shown when it is made and never again; its slot wraps the desk's key like a user's. Using it lets one desk
administrator choose a new passphrase, is in the history under their name, makes it void, and makes a fresh one. The
history says that it was begun before the slots are written, and with them that it was done: a use is never unseen, and
none is told that was not. A paper that was seen by a stranger is made void by a new one; a copy of the records from
before still opens with the old, which only a new key for the records can end.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime

from reception_app.clock import Clock, from_wire, local, to_wire
from reception_app.dates import moment_text
from reception_app.establishments import find
from reception_app.handover.sheets.recovery import RecoveryPage, recovery_sheet
from reception_app.keyslots import (
    TRAINING_COST,
    Cost,
    KeyFile,
    Slot,
    damaged_slots,
    measured_cost,
    read_keys,
    wrap,
    wrap_for_recovery,
    write_keys,
)
from reception_app.models.audit import append_event
from reception_app.paths import DeskFolder
from reception_app.recovery_code import new_code, read_code
from reception_app.services.context import AppContext, author, begun, writing_slots
from reception_app.services.desk import check_new, database_key, open_with
from reception_app.services.roles import require
from reception_app.services.shown_once import note_shown
from reception_app.services.unlocking import administrator_of, looks_after, no_administrator, open_by_code
from reception_app.settings import Settings, read_settings
from reception_app.vocabulary import Role


def has_recovery_code(folder: DeskFolder) -> bool:
    """Return whether the desk has a recovery code. Raises DatabaseRefused (DB-110) when the slots are damaged."""
    return read_keys(folder.slots).recovery is not None


def recovery_made_at(ctx: AppContext) -> datetime | None:
    """Return when the recovery code that counts was made (aware UTC), or None when there is none."""
    recovery = read_keys(ctx.folder.slots).recovery
    return None if recovery is None else from_wire(recovery.made_at)


def administrators(folder: DeskFolder) -> tuple[Slot, ...]:
    """Return the desk administrators who may choose a new passphrase by the recovery code; there is always one.

    Raises DatabaseRefused (DB-110) when the slots are damaged or name none.
    """
    found = tuple(slot for slot in read_keys(folder.slots).slots if looks_after(slot))
    if not found:
        raise damaged_slots()
    return found


def make_recovery_code(ctx: AppContext, own_passphrase: str, *, step: Callable[[str], None] | None = None) -> str:
    """Make a recovery code in the place of the one before, which is void at once, and return it to be shown once.

    Raises NotAllowed (RO-101), WrongPassphrase. `step` hears each step, for tests.
    """
    require(ctx, "manage users")
    key = database_key(ctx, own_passphrase)
    code = new_code()
    made = wrap_for_recovery(key, code, cost_of(ctx.settings), to_wire(ctx.now()))
    keys = replace(read_keys(ctx.folder.slots), recovery=made)
    _write_told(ctx, "make-recovery-code", ("desk", "desk"), keys, step or _silent)
    return code


def recover(
    folder: DeskFolder,
    typed: str,
    username: str,
    new: str,
    *,
    clock: Clock | None = None,
    step: Callable[[str], None] | None = None,
) -> tuple[AppContext, str]:
    """Open the desk by its recovery code, for an administrator who chooses a new passphrase; return the fresh code too.

    Raises InputProblem for what was mistyped (IN-314, IN-315) or a passphrase that will not do, WrongPassphrase for
    another code (SI-111), too many tries (SI-110), a desk without a code (SI-112) or somebody who is no desk
    administrator (SI-113). Then the code still counts. `step` hears each step, for tests.
    """
    code = read_code(typed)
    settings = read_settings(folder.settings)
    check_new(settings, new, administrator_of(read_keys(folder.slots), username))
    key = b""

    def by_code(now: datetime) -> tuple[Slot, bytes]:
        nonlocal key
        keys = read_keys(folder.slots)
        slot = administrator_of(keys, username)
        key = open_by_code(folder, keys, code, now)
        return slot, key

    ctx = open_with(folder, by_code, clock=clock)
    try:
        if Role.DESK_ADMINISTRATOR not in ctx.operator.roles:
            raise no_administrator()
        keys, cost, fresh = read_keys(folder.slots), cost_of(settings), new_code()
        own = wrap(replace(administrator_of(keys, username), must_change=False), key, new, cost)
        slots = tuple(own if each.username == username else each for each in keys.slots)
        changed = KeyFile(slots, wrap_for_recovery(key, fresh, cost, to_wire(ctx.now())))
        _write_told(ctx, "use-recovery-code", ("user", ctx.operator.user_id), changed, step or _silent)
    except BaseException:
        ctx.close()
        raise
    return ctx.signed_in_as(replace(ctx.operator, must_change=False)), fresh


def printing_code(ctx: AppContext) -> AbstractContextManager[None]:
    """Around the printing of the page for the safe: the history tells that it was begun, and done or failed."""
    require(ctx, "manage users")
    return begun(ctx, "print-recovery-code", "desk", "desk", None)


def _write_told(
    ctx: AppContext, action: str, whose: tuple[str, str], keys: KeyFile, say: Callable[[str], None]
) -> None:
    """Write the slots; the history says before that it was begun, and with them that it was done."""
    entity, entity_id = whose
    with writing_slots(ctx, action, entity, entity_id) as session:
        say("begun")
        append_event(session, author(ctx, action), entity=entity, entity_id=entity_id, person_id=None, in_record=False)
        say("in the history")
        note_shown(ctx.folder, keys.recovery)
        write_keys(ctx.folder.slots, keys)
        say("slots written")
    say("done")


def cost_of(settings: Settings) -> Cost:
    """Return what a guess at a passphrase of this desk costs."""
    return TRAINING_COST if settings.training else measured_cost()


def _silent(words: str) -> None:
    """Nobody listens."""


def recovery_page(settings: Settings, code: str, made_by: str, at: datetime) -> bytes:
    """Return the page for the safe as a PDF, to be printed from memory and never written to a file."""
    found = find(settings.establishment)
    place = found.name if found else settings.establishment
    page = RecoveryPage(code, place, settings.desk_name, moment_text(local(at)), made_by, settings.training)
    return recovery_sheet(page)
