"""The first-night plan behind the wing sheet: which answers hold, and the fixed words for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reception_app.handover.escort_lines import EscortLines, escort_lines
from reception_app.handover.possession import KEPT_QUESTION, newer_than
from reception_app.handover.record import Answer, Assessment, Record
from reception_app.handover.views.words import short_day
from reception_app.handover.wing_lines import WingLines, wing_lines
from reception_app.vocabulary import AnswerState

PLAN = "plan_"
NOT_DECIDED = "not_decided"
_LASTING = frozenset((
    "plan_bunk", "plan_floor", KEPT_QUESTION, "plan_diet", "plan_diet_what", "plan_aids", "plan_aids_what",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan as answered, with everything its words are looked up in."""

    assessment: Assessment | None
    answers: dict[str, Answer]
    older: dict[str, datetime]
    record: Record
    now: datetime
    lines: WingLines
    escort: EscortLines

    def chosen(self, key: str) -> str | None:
        """Return the one answer given, None when there is none or it is not decided."""
        answer = self.answers.get(key)
        if answer is None or answer.state is not AnswerState.ANSWERED or not isinstance(answer.value, str):
            return None
        return None if answer.value == NOT_DECIDED else answer.value

    def says(self, key: str) -> str:
        """Return the fixed words of a choice."""
        chosen = self.chosen(key)
        if chosen is None:
            return "NOT DECIDED"
        return self.lines.point(key).says.get(chosen, self.lines.lines["ask"]) + self.since(key)

    def since(self, key: str) -> str:
        """Return ` (said Fri 14-Mar)` for what an earlier form said."""
        return f" (said {short_day(self.older[key], self.now)})" if key in self.older else ""


def plan_of(record: Record, now: datetime) -> Plan:
    """Return the newest plan of this stay as it stands at `now`, with what an earlier form said of what lasts.

    The plan of an earlier stay, or of another prison, is about another night: only what lasts is told of it.
    """
    newest = max(_with_plan(record.forms_of_stay), key=lambda one: one.started_at, default=None)
    answers: dict[str, Answer] = {}
    older: dict[str, datetime] = {}
    for one in sorted(_with_plan(record.assessments), key=lambda one: one.started_at):
        # A short form, after a day at court, leaves out what seldom changes: it stands as said before, with its day.
        if newest is None or one.form != newest.form:
            found = {answer.key: answer for answer in one.answers if answer.key in _LASTING}
            answers |= found
            older |= dict.fromkeys(found, one.started_at)
    if newest is not None:
        own = {answer.key: answer for answer in newest.answers}
        answers, older = answers | own, {key: at for key, at in older.items() if key not in own}
    assessed = newer_than(record, answers.get(KEPT_QUESTION))
    if assessed is not None:  # assessed since the plan was written, or never in a plan
        answers[KEPT_QUESTION] = assessed
        older.pop(KEPT_QUESTION, None)
    return Plan(newest, answers, older, record, now, wing_lines(), escort_lines())


def _with_plan(forms: tuple[Assessment, ...]) -> list[Assessment]:
    return [one for one in forms if any(answer.key.startswith(PLAN) for answer in one.answers)]
