"""Decisions: a decider and a recorder. What another decided is told, written down, and countersigned later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from reception_app.errors import InputProblem, NotAllowed
from reception_app.models import Decision, Task
from reception_app.services.context import AppContext
from reception_app.services.roles import may
from reception_app.vocabulary import DecisionMode, Role

COUNTERSIGN = "countersign"
COUNTERSIGN_WITHIN = timedelta(hours=24)
"""Local policy until a clinical owner sets it [GK]."""


@dataclass(frozen=True, slots=True)
class DecidedBy:
    """Who decided, when it is not the person signed in, and how they told it."""

    name: str
    role: Role = Role.PRESCRIBER
    registration: str | None = None
    mode: DecisionMode = DecisionMode.TELEPHONE
    decided_at: datetime | None = None


def record_decision(ctx: AppContext, session: Session, person_id: str, by: DecidedBy | None, about: str) -> Decision:
    """Write down a decision. `by` None means the person signed in decides, who must be a prescriber (RO-102).

    Another's decision may be recorded by nurses and pharmacy (RO-103), and opens a countersign task naming `about`.
    """
    now = ctx.now()
    if by is None:
        if not may(ctx, "decide a dose"):
            raise NotAllowed(
                "RO-102", "This needs a prescriber's decision.", "Name the prescriber, and how they told you."
            )
        by = DecidedBy(ctx.operator.full_name, Role.PRESCRIBER, ctx.operator.registration, DecisionMode.PRESENT, now)
        told = False
    else:
        told = True
        _check_told(ctx, by)
    decision = Decision(
        id=ctx.new_id(),
        person_id=person_id,
        name=by.name.strip(),
        role=by.role,
        registration=by.registration,
        mode=by.mode,
        decided_at=by.decided_at or now,
        recorded_by=ctx.operator.full_name,
        recorded_role=ctx.operator.role,
    )
    session.add(decision)
    session.flush()
    if told:
        session.add(
            Task(
                id=ctx.new_id(),
                person_id=person_id,
                title="Countersign a decision",
                detail=f"{by.name.strip()}: {about}",
                kind=COUNTERSIGN,
                owner_role=by.role,
                opened_at=now,
                due_at=now + COUNTERSIGN_WITHIN,
                decision_id=decision.id,
            )
        )
    return decision


def _check_told(ctx: AppContext, by: DecidedBy) -> None:
    if not by.name.strip():
        raise InputProblem("IN-401", "The decision has no name to it.", "Write the name of the prescriber who decided.")
    if not (may(ctx, "record another's decision") or may(ctx, "decide a dose")):
        raise NotAllowed(
            "RO-103",
            "Your roles do not let you record another's decision.",
            "Ask a nurse or the pharmacy to record it.",
        )
    if by.decided_at and by.decided_at > ctx.now() + timedelta(minutes=5):
        raise InputProblem("IN-402", "That decision has not happened yet.", "Check the date and the time.")
