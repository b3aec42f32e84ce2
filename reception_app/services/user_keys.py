"""What a desk administrator does with somebody's key: a new one-time passphrase, or their slot gone for good."""

from __future__ import annotations

from sqlalchemy import delete, select

from reception_app.errors import InputProblem
from reception_app.keyslots import Slot, read_slots, wrap, write_slots
from reception_app.models import User, UserRole
from reception_app.models.audit import append_event
from reception_app.services.context import AppContext, author, writing_slots
from reception_app.services.desk import database_key
from reception_app.services.recovery import cost_of
from reception_app.services.roles import require
from reception_app.services.users import id_of_user, keep_an_administrator, one_time_passphrase
from reception_app.vocabulary import Role


def give_new_passphrase(ctx: AppContext, username: str, own_passphrase: str) -> str:
    """Return a one-time passphrase for somebody who forgot theirs; who was disabled is let in again with it.

    Their old passphrase opens nothing from now on. Raises NotAllowed (RO-101), NotFound (NF-103), WrongPassphrase,
    InputProblem (IN-310) for oneself.
    """
    require(ctx, "manage users")
    if username == ctx.operator.username:
        raise InputProblem(
            "IN-310",
            "A one-time passphrase is for somebody else.",
            "Change your own where you type the old one and a new one.",
        )
    key, once = database_key(ctx, own_passphrase), one_time_passphrase()
    action = "give-new-passphrase"
    user_id = id_of_user(ctx, username)
    with writing_slots(ctx, action, "user", user_id) as session:
        user = session.get_one(User, user_id)
        user.disabled_at = None
        roles = tuple(session.scalars(select(UserRole.role).where(UserRole.user_id == user.id)))
        session.flush()
        append_event(session, author(ctx, action), entity="user", entity_id=user.id, person_id=None, in_record=False)
        held = tuple(role.value for role in Role if role in roles)
        empty = Slot(username, user.full_name, held, 0, 0, "", "", must_change=True)
        made = wrap(empty, key, once, cost_of(ctx.settings))
        others = tuple(slot for slot in read_slots(ctx.folder.slots) if slot.username != username)
        write_slots(ctx.folder.slots, (*others, made))
    return once


def remove_user(ctx: AppContext, username: str) -> None:
    """Take a user away: their key slot, their roles and their name in the list. What they wrote keeps their name.

    The user name may be given to somebody else later: the history tells them apart. Raises NotAllowed (RO-101),
    NotFound (NF-103), InputProblem (IN-306) for the last administrator and (IN-309) for oneself.
    """
    require(ctx, "manage users")
    if username == ctx.operator.username:
        raise InputProblem("IN-309", "You cannot remove yourself.", "Ask another administrator of this desk.")
    user_id = id_of_user(ctx, username)
    with writing_slots(ctx, "remove-user", "user", user_id) as session:
        user = session.get_one(User, user_id)
        keep_an_administrator(ctx, username)
        session.execute(delete(UserRole).where(UserRole.user_id == user.id))
        session.delete(user)
        session.flush()
        slots = read_slots(ctx.folder.slots)
        write_slots(ctx.folder.slots, tuple(slot for slot in slots if slot.username != username))
