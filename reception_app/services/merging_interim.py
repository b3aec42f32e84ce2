"""What a received record says of interim changes: one that is open here is followed, one that is new is written."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.handover.line_before import changed_at
from reception_app.handover.record import Script as ScriptTree
from reception_app.handover.record_scripts import Decider
from reception_app.models import InterimChange, Person, ScriptChange
from reception_app.services.context import AppContext
from reception_app.services.interim_doses import open_interim, settle
from reception_app.services.merging_rows import told_decision
from reception_app.services.record_rows import put
from reception_app.vocabulary import ScriptStatus

SETTLED = "settled elsewhere"
STOPPED = "stopped elsewhere"
ANOTHER = "another interim change was made elsewhere"


def follow_interim(ctx: AppContext, session: Session, person: Person, script: ScriptTree) -> None:
    """Follow what became elsewhere of an interim change that is open here: its review was moved, or it was settled.

    A change made by who never knew of it settles nothing. By whom stands in the history that came. Call before the
    changes that came are written, so that what stands here of its beginning is what this prison knew.
    """
    held = open_interim(session, script.id)
    if held is None:
        return
    if script.status is ScriptStatus.STOPPED:
        _settle(ctx, session, person, held, STOPPED, script.stop_decider)
    elif script.interim is not None and script.interim.since == held.since:
        held.review_by, held.owner = script.interim.review_by, script.interim.owner
    elif script.interim is not None:
        _settle(ctx, session, person, held, ANOTHER, script.interim.decider)
    elif _knew(session, held, script):
        later = [each for each in script.changes if held.since is not None and each.changed_at > held.since]
        if later:
            _settle(ctx, session, person, held, SETTLED, max(later, key=changed_at).decider)


def _knew(session: Session, held: InterimChange, script: ScriptTree) -> bool:
    """True when the change of dose that began the interim change came back in the sender's own history."""
    if held.since is None:
        return False
    began = session.scalars(
        select(ScriptChange.changed_at)
        .where(ScriptChange.script_id == held.script_id, ScriptChange.changed_at <= held.since)
        .order_by(ScriptChange.changed_at.desc())
    ).first()
    return began is not None and any(each.changed_at == began for each in script.changes)


def _settle(
    ctx: AppContext, session: Session, person: Person, held: InterimChange, how: str, decider: Decider | None
) -> None:
    decision_id = told_decision(ctx, session, person, decider)  # None: nobody recorded who
    settle(ctx, session, held, how, decision_id)
    session.flush()


def merge_interim(ctx: AppContext, session: Session, person: Person, script: ScriptTree) -> None:
    """Write an interim change that came, unless one is open here."""
    interim = script.interim
    if interim is None or open_interim(session, script.id) is not None:
        return
    row = InterimChange(id=ctx.new_id(), person_id=person.id, script_id=script.id)
    put(row, interim, "decider")
    row.decision_id = told_decision(ctx, session, person, interim.decider)
    session.add(row)
