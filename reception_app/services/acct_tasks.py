"""Tasks to open an ACCT, or to decide whether to: done once one is recorded as open, so that no sheet asks for both."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.models import Flag, Task
from reception_app.services.context import AppContext
from reception_app.vocabulary import TaskState

ACCT = "acct_open"
"""The kind of flag that no changed answer ends: a person closes an ACCT."""
_SETTLED = ("acct_open_now", "acct_consider")
"""Kinds of task, as the forms name them, for which an open ACCT is the answer."""


def settle_acct_tasks(ctx: AppContext, session: Session, person_id: str) -> None:
    """Close what asks for an ACCT while one is open: done, with what was recorded of it. Without one: nothing."""
    session.flush()
    flag = session.scalars(
        select(Flag).where(Flag.person_id == person_id, Flag.kind == ACCT, Flag.ended_at.is_(None)).limit(1)
    ).first()
    if flag is None:
        return
    said = ". ".join(part for part in ("An ACCT is recorded as open", flag.detail) if part)
    for task in session.scalars(
        select(Task).where(Task.person_id == person_id, Task.kind.in_(_SETTLED), Task.state == TaskState.OPEN)
    ):
        task.close(TaskState.DONE, ctx.now(), ctx.operator.full_name, said)
