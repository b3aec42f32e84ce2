"""Leaving with a conflict: every one is named to somebody there, with a plan, and both travel (E2, E12).

Which conflicts there are, and what was agreed about each, is read by `fit`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reception_app.errors import InputProblem
from reception_app.models import LeavingConflict
from reception_app.services.context import AppContext, writing
from reception_app.services.handover_state import handover_by_id
from reception_app.services.roles import require
from reception_app.services.script_changes import script_of

ACT = "say fit to travel"


@dataclass(frozen=True, slots=True)
class ConflictSaid:
    """One conflict as it was shown: its key, words and grade, and the script it is about, if it is about one."""

    key: str
    words: str
    grade: str
    script_id: str | None = None


def leave_with(ctx: AppContext, handover_id: str, conflicts: Iterable[ConflictSaid], named: str, plan: str) -> None:
    """Record that somebody is to leave with these conflicts: who was told at the destination, and the plan agreed.

    Raises InputProblem (IN-186) without a name or a plan, (IN-801) when the person has already left.
    """
    require(ctx, ACT)
    if not named.strip() or not plan.strip():
        raise InputProblem(
            "IN-186",
            "Leaving with a conflict needs a name and a plan.",
            "Ring the destination; write who was told and what was agreed.",
        )
    with writing(ctx, "leave-with-conflict") as session:
        handover = handover_by_id(session, handover_id)
        if handover.left_at is not None:
            raise InputProblem("IN-801", "This person has already left.", "Look at their handovers.")
        for conflict in conflicts:
            if conflict.script_id is not None:
                script_of(session, handover.person_id, conflict.script_id)
            session.add(
                LeavingConflict(
                    id=ctx.new_id(),
                    person_id=handover.person_id,
                    handover_id=handover.id,
                    script_id=conflict.script_id,
                    conflict_key=conflict.key,
                    words=conflict.words,
                    grade=conflict.grade,
                    named=named.strip(),
                    plan=plan.strip(),
                    at=ctx.now(),
                    by=ctx.operator.full_name,
                    role=ctx.operator.role,
                    to_name=handover.to_name,
                )
            )
