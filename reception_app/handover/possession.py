"""What a record says the person may keep: the in-possession risk assessment, and the first-night plan's answer.

Whichever of the two was recorded last holds, here as on the wing sheet.
"""

from __future__ import annotations

from datetime import UTC, datetime

from reception_app.handover.record import Answer, PossessionAssessment, Record
from reception_app.vocabulary import AnswerState

KEPT_QUESTION = "plan_in_possession"
"""The question of the first-night plan: which medicines may the person keep?"""
NOTHING, SOME = "none", "some"
"""What an assessment comes to as an answer to it: never *all*, for each medicine has its own rule."""

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def last_assessment(record: Record) -> PossessionAssessment | None:
    """Return the in-possession risk assessment made last, or None."""
    return max(record.possession, key=_made, default=None)


def _made(assessed: PossessionAssessment) -> datetime:
    return assessed.assessed_at


def newer_than(record: Record, said: Answer | None) -> Answer | None:
    """Return the last assessment as an answer to the plan's question, None when `said` is later or there is none.

    An answer that holds no decision yet never outweighs an assessment.
    """
    assessed = last_assessment(record)
    if assessed is None:
        return None
    decided = said is not None and said.state is AnswerState.ANSWERED and said.value != "not_decided"
    if said is not None and decided and (said.recorded_at or _LONG_AGO) > assessed.assessed_at:
        return None
    return Answer(
        KEPT_QUESTION,
        said.words if said is not None else "Which medicines may the person keep?",
        AnswerState.ANSWERED,
        NOTHING if assessed.days == 0 else SOME,
        recorded_by=assessed.recorded_by,
        recorded_at=assessed.assessed_at,
    )
