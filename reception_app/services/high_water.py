"""The high-water mark at a desk: how its records stand to it, and a person who decides to go on without what is gone.

See `reception_app.high_water` for what the mark is. A rollback is told at each start until somebody decided; until
then the mark stays where it was. The first time it is seen, the history says so, once.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reception_app.clock import from_wire, local, to_wire
from reception_app.dates import moment_text
from reception_app.errors import InputProblem, KnownProblem
from reception_app.high_water import WHOLE, Mark, NoMark, RolledBack, Standing
from reception_app.keyslots import read_slots
from reception_app.models import Event, User, UserRole
from reception_app.models.audit import append_event, hash_at, last_line
from reception_app.models.engine import Sessions
from reception_app.services.context import AppContext, author
from reception_app.services.own_numbers import leave_out
from reception_app.services.roles import MAY, may, require

SEEN = "records-missing"
ACCEPTED = "go-on-without-missing"
BEGUN = "mark-begun"
RESTORED = "restore-backup"


def stand_by_mark(sessions: Sessions) -> Standing:
    """Hold the records against the mark, before anything is written. Raises the mark to them when they reach it."""
    mark = sessions.mark
    if mark is None:
        return WHOLE
    with sessions.read() as session:
        head = last_line(session)
        own = mark.read()
        unreached = [
            each for each in mark.all() if hash_at(session, each.sequence) != each.hash and not _decided(session, each)
        ]
    if not unreached:
        if head is not None:
            (mark.set_to if isinstance(own, NoMark) else mark.raise_to)(head)
        return WHOLE if isinstance(own, Mark) else Standing(begun=own.missing, unsure=not own.missing)
    kept = unreached[0]
    mark.freeze(kept)
    if head is None or head.sequence < kept.sequence:
        gone = kept.sequence - (head.sequence if head else 0)
        return Standing(rolled_back=RolledBack(gone, head.at if head else None, kept.at))
    return Standing(rolled_back=RolledBack(None, None, kept.at))


def note_standing(ctx: AppContext) -> AppContext:
    """Write into the history, once, that entries are missing or that the mark began anew; return the desk as it stands.

    What was seen first is what is told later: after it, the records have entries of their own again.
    """
    standing, mark = ctx.standing, ctx.sessions.mark
    if mark is None or standing == WHOLE:
        return ctx
    if standing.rolled_back is None:
        # A practice desk is copied and thrown away at will; a real one's mark was made with the desk itself.
        if not ctx.settings.training:
            _note(ctx, BEGUN, None, {"unsure": standing.unsure})
        return ctx
    of = mark.unanswered.hash[:16] if mark.unanswered is not None else ""
    before = _seen(ctx, of)
    if before is None:
        _note(ctx, SEEN, of, _told(standing.rolled_back))
        return ctx
    return replace(ctx, standing=Standing(rolled_back=before))


def missing_now(ctx: AppContext) -> RolledBack | None:
    """Return what is missing and not decided yet, or None."""
    mark = ctx.sessions.mark
    return ctx.standing.rolled_back if mark is not None and mark.frozen else None


def go_on_without(ctx: AppContext, reason: str) -> None:
    """Go on with the records as they are: who and why is in the history, and the mark counts from there.

    For a desk administrator (RO-101). Raises InputProblem (IN-340) without a reason.
    """
    require(ctx, "manage the desk")
    missing = missing_now(ctx)
    if missing is None:
        return
    if len(reason.strip()) < 3:
        raise InputProblem("IN-340", "There is no reason yet.", "Write why you go on with these records.")
    _note(ctx, ACCEPTED, None, _told(missing) | {"reason": reason.strip()} | _answered(ctx), lost=True)
    _count_from_here(ctx)


def accept_restored(ctx: AppContext, name: str, aside: str, missing: int | None) -> None:
    """Write that the records were restored from a backup, and what is missing since; the mark counts from there."""
    after = {"backup": name, "aside": aside, "missing": missing} | _answered(ctx)
    _note(ctx, RESTORED, None, after, lost=missing != 0)
    _count_from_here(ctx)


def _answered(ctx: AppContext) -> dict[str, object]:
    """Return the mark that a decision is about: whoever saw the same from another account is not asked again."""
    mark = ctx.sessions.mark
    return {"mark": mark.unanswered.hash} if mark is not None and mark.unanswered is not None else {}


def _decided(session: Session, mark: Mark) -> bool:
    """Return whether somebody decided, from another account of the computer, about this very mark."""
    about = func.json_extract(Event.after, "$.mark") == mark.hash
    found = select(Event.sequence).where(Event.action.in_((ACCEPTED, RESTORED)), about).limit(1)
    return session.scalar(found) is not None


def _count_from_here(ctx: AppContext) -> None:
    with ctx.sessions.read() as session:
        head = last_line(session)
    if head is not None and ctx.sessions.mark is not None:
        ctx.sessions.mark.set_to(head)


def entries_words(missing: int, since: datetime | None, until: datetime) -> str:
    """Return how many entries were written when: `3 entries written after Sun … until Mon …`; both aware UTC."""
    entries = "1 entry" if missing == 1 else f"{missing} entries"
    after = f"after {_moment(since)} " if since else ""
    return f"{entries} written {after}until {_moment(until)}"


def missing_words(ctx: AppContext) -> KnownProblem | None:
    """Return what is missing and what this person can do about it (DB-131), or None: who may not decide is told who."""
    missing = missing_now(ctx)
    if missing is None:
        return None
    told = _words_of(missing)
    return told if may(ctx, "manage the desk") else KnownProblem(told.code, told.what, _ask(_who_decides(ctx)))


def _words_of(missing: RolledBack) -> KnownProblem:
    if missing.missing is None:
        what = (
            f"Entries are missing: this computer saw entries written until {_moment(missing.until)} that are not in "
            "the file of these records, which went on from an earlier moment."
        )
    else:
        entries = entries_words(missing.missing, missing.since, missing.until)
        what = f"Entries are missing: {entries} are not in the file of these records."
    todo = "Restore the newest backup that has more, or go on with these records and write again what is missing."
    return KnownProblem("DB-131", what, todo)


def _ask(names: Sequence[str]) -> str:
    who = f"a desk administrator: {', '.join(names)}" if names else "a desk administrator"
    return (
        f"Tell {who}. Only they restore a backup or go on with these records for good. Until then you can work, and "
        "this is told at each start; look on paper for what is not here."
    )


def _who_decides(ctx: AppContext) -> tuple[str, ...]:
    """Return the names of those who may decide and can sign in."""
    able = {slot.username for slot in read_slots(ctx.folder.slots) if not slot.disabled}
    found = (
        select(User.full_name)
        .join(UserRole, UserRole.user_id == User.id)
        .where(UserRole.role.in_(MAY["manage the desk"]), User.disabled_at.is_(None), User.username.in_(able))
        .distinct()
        .order_by(User.full_name)
    )
    with ctx.sessions.read() as session:
        return tuple(session.scalars(found))


def told_of_mark(ctx: AppContext) -> str:
    """Return what is told at this opening of a mark that was gone or that nobody can believe; "" when it was there.

    A training desk is copied and thrown away at will: only a mark that was spoilt is told there.
    """
    if ctx.standing.unsure:
        return unsure_words()
    return begun_words() if ctx.standing.begun and not ctx.settings.training else ""


def unsure_words() -> str:
    """Return what is told of a mark that nobody can believe."""
    return (
        "This computer's note of how far these records went cannot be read, so it cannot tell whether entries are "
        "missing. From now on it can again."
    )


def begun_words() -> str:
    """Return what is told when this computer had no mark."""
    return (
        "This computer had no note of how far these records went, so it cannot tell whether entries are missing. "
        "From now on it can."
    )


def _moment(at: datetime) -> str:
    return moment_text(local(at))


def _told(missing: RolledBack) -> dict[str, object]:
    since = to_wire(missing.since) if missing.since else None
    return {"missing": missing.missing, "since": since, "until": to_wire(missing.until)}


def _seen(ctx: AppContext, of: str) -> RolledBack | None:
    found = select(Event.after).where(Event.action == SEEN, Event.entity_id == of).order_by(Event.sequence).limit(1)
    with ctx.sessions.read() as session:
        text = session.scalar(found)
    if text is None:
        return None
    kept = json.loads(text)
    return RolledBack(kept["missing"], from_wire(kept["since"]) if kept["since"] else None, from_wire(kept["until"]))


def _note(ctx: AppContext, action: str, of: str | None, after: dict[str, object], *, lost: bool = False) -> None:
    with ctx.sessions.write() as session:
        if lost:
            leave_out(ctx, session)
        append_event(
            session, author(ctx, action), entity="desk", entity_id=of, person_id=None, in_record=False, after=after
        )
