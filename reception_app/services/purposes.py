"""For whom a leaving may still be planned once they are away (E16, E18)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.errors import InputProblem
from reception_app.models import Handover, Person
from reception_app.vocabulary import RETURNS, PersonState, Purpose


def check_still_here(session: Session, person: Person, purpose: Purpose) -> None:
    """Refuse a plan for somebody who has left (IN-801), but for the release of one whom the court let go.

    They are away with the court's pack, or in hospital, and have no letters yet: their state and stay do not change.
    """
    if person.state is not PersonState.LEFT:
        return
    if purpose is not Purpose.RELEASE or not is_away(session, person.id):
        raise InputProblem("IN-801", "This person has already left.", "Look at their handovers.")


def is_away(session: Session, person_id: str) -> bool:
    """True when somebody's last leaving was for court or hospital."""
    last = select(Handover.purpose).where(Handover.person_id == person_id, Handover.left_at.isnot(None))
    return session.scalar(last.order_by(Handover.left_at.desc()).limit(1)) in RETURNS.values()
