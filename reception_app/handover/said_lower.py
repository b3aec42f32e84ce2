"""What was answered about how often somebody is observed, where the flag stands closer: the reader is told both."""

from __future__ import annotations

from reception_app.clinical.observation_levels import CLOSEST_FIRST, FIRST_NIGHT_PLAN
from reception_app.handover.record import Answer, Flag, Record
from reception_app.handover.views.escort_answers import most_recent
from reception_app.vocabulary import AnswerState

_ASKED_BY = {
    "acct_open": "acct_observation",
    "suicide_risk": "acct_observation",
    FIRST_NIGHT_PLAN: "plan_observation",
}


def said_lower(record: Record, flag: Flag) -> Answer | None:
    """Return the newest answer about the watch of an open flag when it asks for less than the flag does, else None."""
    key = _ASKED_BY.get(flag.kind)
    answer = most_recent(record, (key,)) if key is not None else None
    if answer is None or answer.state is not AnswerState.ANSWERED or flag.ended_at is not None:
        return None
    if flag.observation not in CLOSEST_FIRST or answer.value not in CLOSEST_FIRST:
        return None
    return answer if CLOSEST_FIRST.index(answer.value) > CLOSEST_FIRST.index(flag.observation) else None
