"""Why somebody goes to hospital, kept as one flag for each such leaving: it bears the handover's own id."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clinical.flag_kinds import load_flag_kinds
from reception_app.handover.hospital_why import KIND, HospitalWhy, taken_apart
from reception_app.models import Flag, Handover
from reception_app.services.context import AppContext, here
from reception_app.vocabulary import Purpose

AGAIN = "sent to hospital again since"
TAKEN_BACK = "taken back on Prepare"


def why_said(session: Session, handover: Handover) -> HospitalWhy:
    """Return what was said of a leaving for hospital; blank for another, and while nobody said."""
    flag = session.get(Flag, handover.id)
    return HospitalWhy() if flag is None or flag.ended_at is not None else taken_apart(flag.detail, flag.started_at)


def write_why(ctx: AppContext, session: Session, handover: Handover, why: HospitalWhy) -> None:
    """Write down why in an open transaction. What was said of an earlier way to hospital ends with it."""
    if handover.purpose is not Purpose.HOSPITAL or why.blank:
        end_why(ctx, session, handover, TAKEN_BACK)
        return
    flag = session.get(Flag, handover.id)
    if flag is None:
        _end_earlier(ctx, session, handover.person_id)
        kind = load_flag_kinds().find(KIND)
        assert kind is not None  # it ships with the program
        flag = Flag(id=handover.id, person_id=handover.person_id, kind=KIND, level=kind.level, words=kind.words)
        session.add(flag)
    elif flag.ended_at is None and taken_apart(flag.detail, flag.started_at) == why:
        return
    flag.started_at, flag.detail = why.since or handover.created_at, why.detail
    flag.recorded_by, flag.where = ctx.operator.full_name, here(ctx)
    flag.ended_at = flag.end_reason = None


def end_why(ctx: AppContext, session: Session, handover: Handover, because: str) -> None:
    """End what was said of a leaving that is none any more, or none to hospital."""
    flag = session.get(Flag, handover.id)
    if flag is not None and flag.ended_at is None:
        flag.ended_at, flag.end_reason = max(ctx.now(), flag.started_at), because


def _end_earlier(ctx: AppContext, session: Session, person_id: str) -> None:
    earlier = select(Flag).where(Flag.person_id == person_id, Flag.kind == KIND, Flag.ended_at.is_(None))
    for flag in session.scalars(earlier):
        flag.ended_at, flag.end_reason = max(ctx.now(), flag.started_at), AGAIN
