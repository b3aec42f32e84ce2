"""Users of the desk: added with a one-time passphrase, given roles, disabled; and their code for short breaks.

The code of six digits opens a screen that blanked itself, never a desk: the passphrase alone does that. So it is kept
inside the encrypted database as an Argon2id hash, tries are few and counted by the window, and it holds for minutes.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from itertools import pairwise

from nacl import pwhash
from nacl.exceptions import InvalidkeyError
from sqlalchemy import select

from reception_app.errors import InputProblem, NotFound
from reception_app.keyslots import (
    MEBIBYTE,
    TRAINING_COST,
    Cost,
    Slot,
    measured_cost,
    read_slots,
    wrap,
    write_slots,
)
from reception_app.models import User, UserRole
from reception_app.services.context import AppContext, note_view, writing, writing_slots
from reception_app.services.desk import NewUser, check_username, database_key
from reception_app.services.roles import require
from reception_app.vocabulary import Role


@dataclass(frozen=True, slots=True)
class UserRow:
    """One user as lists show them."""

    username: str
    full_name: str
    roles: tuple[Role, ...]
    registration: str | None
    supervisor: str | None
    disabled: bool
    must_change: bool


CODE_DIGITS = 6
"""How long a code for short breaks is."""
CODE_COST = Cost(passes=3, memory=32 * MEBIBYTE)
"""What one guess at a code costs on a real desk: 0.07 s seen. After five wrong ones the passphrase is needed."""

_CLEAR_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


def one_time_passphrase() -> str:
    """Return 16 random signs in fours, hard to mistake: to read out, and to change at first sign-in."""
    return "-".join("".join(secrets.choice(_CLEAR_SIGNS) for _ in range(4)) for _ in range(4))


def list_users(ctx: AppContext) -> tuple[UserRow, ...]:
    """Return every user, disabled ones last."""
    require(ctx, "manage users")
    slots = {slot.username: slot for slot in read_slots(ctx.folder.slots)}
    with ctx.sessions.read() as session:
        users = session.scalars(select(User).order_by(User.disabled_at.isnot(None), User.full_name)).all()
        roles: dict[str, list[Role]] = {}
        for user_role in session.scalars(select(UserRole)):
            roles.setdefault(user_role.user_id, []).append(user_role.role)
    return tuple(
        UserRow(
            user.username,
            user.full_name,
            tuple(role for role in Role if role in roles.get(user.id, [])),
            user.registration,
            user.supervisor,
            user.disabled_at is not None,
            slots[user.username].must_change if user.username in slots else False,
        )
        for user in users
    )


def add_user(ctx: AppContext, user: NewUser, own_passphrase: str) -> str:
    """Add `user` and return their one-time passphrase. Needs the administrator's own passphrase to wrap the key."""
    require(ctx, "manage users")
    check_username(user.username)
    if not user.full_name.strip() or not user.roles:
        raise InputProblem("IN-304", "A user needs a full name and at least one role.", "Fill in what is missing.")
    if _is_known(ctx, user.username):
        raise InputProblem("IN-305", "That user name is taken.", "Choose another, for example with an initial.")
    once = one_time_passphrase()
    cost = TRAINING_COST if ctx.settings.training else measured_cost()
    roles = tuple(role.value for role in Role if role in user.roles)
    empty = Slot(user.username, user.full_name, roles, 0, 0, "", "", must_change=True)
    slot = wrap(empty, database_key(ctx, own_passphrase), once, cost)
    user_id = ctx.new_id()
    with writing_slots(ctx, "add-user", "user", user_id) as session:
        row = User(
            id=user_id,
            username=user.username,
            full_name=user.full_name.strip(),
            registration=user.registration,
            created_at=ctx.now(),
        )
        session.add(row)
        session.flush()
        session.add_all(UserRole(id=ctx.new_id(), user_id=row.id, role=role) for role in user.roles)
        session.flush()
        # A slot of that name that is there all the same is of somebody whom these records do not know.
        others = tuple(each for each in read_slots(ctx.folder.slots) if each.username != user.username)
        write_slots(ctx.folder.slots, (*others, slot))
    return once


def _is_known(ctx: AppContext, username: str) -> bool:
    with ctx.sessions.read() as session:
        return session.scalars(select(User.id).where(User.username == username)).one_or_none() is not None


def change_roles(ctx: AppContext, username: str, roles: tuple[Role, ...]) -> None:
    """Give a user exactly `roles`. The last desk administrator keeps that role (IN-306)."""
    require(ctx, "manage users")
    if not roles:
        raise InputProblem("IN-304", "A user needs at least one role.", "Tick one, or disable the user.")
    user_id = id_of_user(ctx, username)
    with writing_slots(ctx, "change-roles", "user", user_id) as session:
        user = session.get_one(User, user_id)
        held = session.scalars(select(UserRole).where(UserRole.user_id == user.id)).all()
        if Role.DESK_ADMINISTRATOR not in roles:
            keep_an_administrator(ctx, username)
        for row in held:
            if row.role not in roles:
                session.delete(row)
        have = {row.role for row in held}
        session.add_all(UserRole(id=ctx.new_id(), user_id=user.id, role=role) for role in roles if role not in have)
        session.flush()
        _rewrite_slot(ctx, username, roles=tuple(role.value for role in Role if role in roles))


def disable_user(ctx: AppContext, username: str) -> None:
    """Let a user in no more. What they wrote stays theirs; their wrapped key is destroyed."""
    require(ctx, "manage users")
    user_id = id_of_user(ctx, username)
    with writing_slots(ctx, "disable-user", "user", user_id) as session:
        user = session.get_one(User, user_id)
        keep_an_administrator(ctx, username)
        user.disabled_at = ctx.now()
        session.flush()
        _rewrite_slot(ctx, username, disabled=True, wrapped="", salt="")


def id_of_user(ctx: AppContext, username: str) -> str:
    """Return the id of a user of this desk. Raises NotFound (NF-103)."""
    require(ctx, "manage users")
    with ctx.sessions.read() as session:
        found = session.scalars(select(User.id).where(User.username == username)).one_or_none()
    if found is None:
        raise NotFound("NF-103", "There is no such user at this desk.", "Look in the list of users.")
    return found


def check_code(code: str) -> None:
    """Refuse a code that is not six digits (IN-307), or that anybody would try first (IN-308)."""
    if len(code) != CODE_DIGITS or not (code.isascii() and code.isdigit()):
        raise InputProblem("IN-307", "A code for short breaks has exactly six digits.", "Type six digits.")
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(code)}
    if steps in ({0}, {1}, {9}) or code in (code[:2] * 3, code[:3] * 2):
        raise InputProblem(
            "IN-308",
            "That code is easily guessed: it repeats itself, or counts up or down.",
            "Choose six digits that follow no pattern, and no date of yours.",
        )


def set_unlock_code(ctx: AppContext, code: str, own_passphrase: str) -> None:
    """Give the signed-in user a code for short breaks, in place of the one before. Only its hash is kept.

    Asks for their passphrase, or a desk left open would let a colleague choose it for them. Raises InputProblem for a
    code that will not do, WrongPassphrase.
    """
    check_code(code)
    database_key(ctx, own_passphrase)
    cost = TRAINING_COST if ctx.settings.training else CODE_COST
    kept = pwhash.argon2id.str(code.encode("ascii"), opslimit=cost.passes, memlimit=cost.memory).decode("ascii")
    with writing(ctx, "set-unlock-code") as session:
        session.get_one(User, ctx.operator.user_id).unlock_code = kept


def remove_unlock_code(ctx: AppContext) -> None:
    """Take the signed-in user's code away: from now on a blanked screen asks for the passphrase."""
    with writing(ctx, "remove-unlock-code") as session:
        session.get_one(User, ctx.operator.user_id).unlock_code = None


def has_unlock_code(ctx: AppContext) -> bool:
    """Return whether the signed-in user has a code for short breaks."""
    return _kept_code(ctx) is not None


def note_blanked(ctx: AppContext) -> None:
    """Record that the screen blanked itself while the signed-in user was away."""
    note_view(ctx, "blank-screen", "user", ctx.operator.user_id, None)


def unlock_by_code(ctx: AppContext, code: str) -> bool:
    """Return whether `code` is the signed-in user's. Either way it is a line of the audit, without the code."""
    kept = _kept_code(ctx)
    right = kept is not None and _matches(kept, code)
    note_view(ctx, "unlock-by-code" if right else "unlock-code-failed", "user", ctx.operator.user_id, None)
    return right


def _kept_code(ctx: AppContext) -> str | None:
    with ctx.sessions.read() as session:
        user = session.get(User, ctx.operator.user_id)
        return user.unlock_code if user is not None and user.disabled_at is None else None


def _matches(kept: str, code: str) -> bool:
    try:
        return pwhash.argon2id.verify(kept.encode("ascii"), code.encode("utf-8"))
    except InvalidkeyError:
        return False


def keep_an_administrator(ctx: AppContext, leaving: str) -> None:
    """Refuse that the last desk administrator leaves or loses that role (IN-306).

    Only who can sign in counts: after a restore the records may name somebody whose slot is gone.
    """
    able = {slot.username for slot in read_slots(ctx.folder.slots) if not slot.disabled}
    administrators = [row for row in list_users(ctx) if Role.DESK_ADMINISTRATOR in row.roles]
    others = [row for row in administrators if row.username != leaving and not row.disabled and row.username in able]
    if not others and any(row.username == leaving for row in administrators):
        raise InputProblem(
            "IN-306",
            "This is the desk's only administrator.",
            "Make somebody else an administrator first.",
        )


def _rewrite_slot(ctx: AppContext, username: str, **changes: object) -> None:
    slots = read_slots(ctx.folder.slots)
    write_slots(
        ctx.folder.slots,
        tuple(replace(slot, **changes) if slot.username == username else slot for slot in slots),  # type: ignore[arg-type]  # the callers name Slot's own fields
    )
