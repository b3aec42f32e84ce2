"""What a signed assessment says now: its answers with every amendment laid over them, none of them hidden."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from reception_app.forms.conditions import Answers, AnswerValue
from reception_app.models import Amendment, Answer, CarriedAnswer
from reception_app.services.record_rows import RowsOf, StoredRow
from reception_app.vocabulary import Role


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer with who wrote it, when and where. Pass `revision` back as `seen` when changing it."""

    value: AnswerValue
    recorded_by: str | None
    recorded_at: datetime | None
    said_by: str | None
    revision: int = 1
    shown: str | None = None
    words: str = ""
    recorded_role: Role | None = None
    recorded_where: str | None = None


@dataclass(frozen=True, slots=True)
class AmendedLine:
    """One amendment of one answer: what was shown, what is shown now (None: taken back), why, by whom and when."""

    key: str
    words: str
    was: str | None
    now: str | None
    why: str
    amended_by: str
    amended_role: Role | None
    amended_at: datetime
    where: str | None
    entered_in_error: bool


@dataclass(frozen=True, slots=True)
class CurrentAnswers:
    """The answers as they stand, and the amendments behind them, by question, oldest first."""

    answers: dict[str, GivenAnswer]
    amended: dict[str, tuple[AmendedLine, ...]] = field(default_factory=dict)

    @property
    def values(self) -> Answers:
        """The answers alone, as the form's rules take them."""
        return {key: given.value for key, given in self.answers.items()}


def value_of(row: Answer | CarriedAnswer | StoredRow) -> AnswerValue:
    """Return a stored answer as the form's rules take it."""
    return AnswerValue(row.state, row.value, row.note, getattr(row, "reason", None))


_ANSWERS = RowsOf(Answer, Answer.key, by="assessment_id")
_AMENDMENTS = RowsOf(Amendment, Amendment.amended_at, by="assessment_id")


def current_values(session: Session, assessment_id: str) -> CurrentAnswers:
    """Return an assessment's answers with its amendments laid over them. One taken back is not among the answers."""
    answers: dict[str, GivenAnswer] = {}
    for row in _ANSWERS(session, assessment_id):
        answers[row.key] = GivenAnswer(
            value_of(row), row.recorded_by, row.recorded_at, row.said_by, row.revision, row.shown, row.words,
            row.recorded_role, row.recorded_where,
        )  # fmt: skip
    amended: dict[str, tuple[AmendedLine, ...]] = {}
    for change in _AMENDMENTS(session, assessment_id):
        amended[change.key] = (*amended.get(change.key, ()), _line(change))
        if change.state is None:
            answers.pop(change.key, None)
            continue
        answers[change.key] = GivenAnswer(
            value=AnswerValue(change.state, change.value, change.note, change.reason),
            recorded_by=change.amended_by,
            recorded_at=change.amended_at,
            said_by=change.said_by,
            revision=1 + len(amended[change.key]),
            shown=change.shown,
            words=change.words,
            recorded_role=change.amended_role,
            recorded_where=change.amended_where,
        )
    return CurrentAnswers(answers, amended)


def _line(row: StoredRow) -> AmendedLine:
    return AmendedLine(
        key=row.key,
        words=row.words,
        was=row.was_shown,
        now=row.shown if row.state is not None else None,
        why=row.why,
        amended_by=row.amended_by,
        amended_role=row.amended_role,
        amended_at=row.amended_at,
        where=row.amended_where,
        entered_in_error=row.entered_in_error,
    )
