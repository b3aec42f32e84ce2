"""Marked as left, and still here: turned back at the gate, the wrong person, a court that cancelled.

Taken back, the handover is open again with its packs, and the person with everything that waits for them; nothing is
deleted. Whoever really was away comes back as a new arrival instead: they are asked anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clinical.policies import policy
from reception_app.errors import InputProblem
from reception_app.models import Handover, LeavingUndone, Pack, ReceiptRead, Script
from reception_app.services.context import AppContext, writing
from reception_app.services.dose_guards import waits_for
from reception_app.services.handover_state import UNDONE, handover_by_id
from reception_app.services.record_rows import ENTRY_ORDER
from reception_app.services.records import current_stay, person_by_id
from reception_app.services.roles import require
from reception_app.services.tasks import TO_DECIDE, ask_about_line
from reception_app.vocabulary import PersonState, ScriptStatus, WhyNotLeft

WHY_WORDS: dict[WhyNotLeft, str] = {
    WhyNotLeft.TURNED_BACK: "Turned back: never got there",
    WhyNotLeft.WRONG_PERSON: "Wrong person",
    WhyNotLeft.CANCELLED: "Cancelled: did not go",
    WhyNotLeft.OTHER: "Another reason",
}
"""Why somebody is here all the same, in the order it is offered."""


@dataclass(frozen=True, slots=True)
class PutBack:
    """That a leaving was taken back: when (aware UTC), by whom, and why."""

    at: datetime
    by: str
    why: WhyNotLeft
    words: str | None

    @property
    def sentence(self) -> str:
        """Why, in words: `Wrong person: mixed up on the list`."""
        return f"{WHY_WORDS[self.why]}: {self.words}" if self.words else WHY_WORDS[self.why]


def undo_leaving(ctx: AppContext, handover_id: str, why: WhyNotLeft, words: str = "") -> None:
    """Put somebody who never left back on the board, with their stay, their tasks and their open handover.

    The newest pack is valid again as long as nothing of the record changed since it was made. Raises InputProblem:
    IN-820 not marked as left, IN-821 taken in again since, IN-822 the pack is said to have arrived, IN-823 no reason,
    IN-825 hours ago and no word of what happened, IN-826 too long ago.
    """
    require(ctx, "prepare a handover")
    if why is WhyNotLeft.OTHER and not words.strip():
        raise InputProblem("IN-823", "Taking a leaving back needs its reason.", "Write why the person is still here.")
    with writing(ctx, UNDONE) as session:
        handover = handover_by_id(session, handover_id)
        left_at = handover.left_at
        if left_at is None:
            raise InputProblem("IN-820", "This person is not marked as left.", "Look at their handover.")
        person = person_by_id(session, handover.person_id)
        stay = current_stay(session, handover.person_id)
        if person.state is not PersonState.LEFT or (stay is not None and stay.arrived_at > left_at):
            raise InputProblem("IN-821", "This person was taken in again since.", "Look at their record.")
        _check_not_arrived(session, handover)
        _check_how_long(left_at, ctx.now(), words)
        session.add(
            LeavingUndone(
                id=ctx.new_id(), person_id=person.id, handover_id=handover.id, left_at=left_at,
                left_anyway=handover.left_anyway, why=why, words=words.strip() or None, at=ctx.now(),
                by=ctx.operator.full_name, role=ctx.operator.role,
            )
        )  # fmt: skip
        handover.left_at = handover.left_anyway = None
        if stay is None or stay.left_at == left_at:  # else a release of whom the court let go: they stay away
            person.state = PersonState.HERE
        if stay is not None and stay.left_at == left_at:
            stay.left_at = stay.left_to = None
        _wait_for_missed(ctx, session, person.id, left_at)


def words_needed(why: WhyNotLeft | None, left_at: datetime, now: datetime) -> bool:
    """True when taking a leaving back needs words: for another reason, or hours after it (aware UTC)."""
    return why is WhyNotLeft.OTHER or now - left_at > timedelta(hours=policy("leaving_undone_words_hours").value)


def _check_how_long(left_at: datetime, now: datetime, words: str) -> None:
    if now - left_at > timedelta(hours=policy("leaving_undone_hours").value):
        raise InputProblem(
            "IN-826",
            "They were marked as left too long ago to say that they never went.",
            "Take them in anew: what happened meanwhile is asked.",
        )
    if words_needed(None, left_at, now) and not words.strip():
        raise InputProblem(
            "IN-825",
            "They were marked as left hours ago. Nothing was changed.",
            "Write where they were meanwhile, and whether they had their medicines.",
        )


def _wait_for_missed(ctx: AppContext, session: Session, person_id: str, left_at: datetime) -> None:
    """Let a line wait for a prescriber that a dose could not be recorded of now, by the same rule: doses were missed.

    What waited just so before they were marked as left is as it was.
    """
    rows = select(Script).where(
        Script.person_id == person_id, Script.status == ScriptStatus.CURRENT, Script.not_until_prescriber.is_(None)
    )
    for script in session.scalars(rows).all():
        waits = waits_for(session, script, ctx.now())
        if waits is None or (script.decision_id is None and waits == waits_for(session, script, left_at)):
            continue
        script.not_until_prescriber = waits
        ask_about_line(ctx, session, script, TO_DECIDE, waits, ctx.now())


def _check_not_arrived(session: Session, handover: Handover) -> None:
    came = select(ReceiptRead.id).join(Pack, Pack.id == ReceiptRead.pack_id).where(Pack.handover_id == handover.id)
    if session.scalars(came.limit(1)).first() is not None:
        raise InputProblem(
            "IN-822", "A receipt says that they arrived.", "Ring there. Are they here again, take them in anew."
        )


def put_back_of(session: Session, handover_id: str) -> PutBack | None:
    """Return who last took the leaving of a handover back, and why; None when nobody did."""
    rows = select(LeavingUndone).where(LeavingUndone.handover_id == handover_id)
    row = session.scalars(rows.order_by(LeavingUndone.at.desc(), ENTRY_ORDER.desc()).limit(1)).first()
    return put_back(row) if row is not None else None


def put_back(row: LeavingUndone) -> PutBack:
    """Return what a row says."""
    return PutBack(row.at, row.by, row.why, row.words)
