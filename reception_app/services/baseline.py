"""Observations answered in a form, written as a score when it is signed; and written anew when they are amended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clinical import instruments
from reception_app.clinical.instruments import Instrument
from reception_app.forms.definition import Form
from reception_app.models import Assessment, Score, ScoreItem
from reception_app.services.amended import GivenAnswer
from reception_app.services.context import AppContext
from reception_app.services.record_rows import ENTRY_ORDER
from reception_app.services.scores import ScoreSaved, Taken, facts_for, mark_error_in, record_in, score_of
from reception_app.vocabulary import AnswerState

Given = Mapping[str, GivenAnswer]


def record_baseline(
    ctx: AppContext, session: Session, row: Assessment, form: Form, answers: Given
) -> tuple[ScoreSaved, ...]:
    """Write one score for each instrument that the form's answers feed; none where nothing was measured.

    `answers` are those that count (visible ones). Where the instrument is not for the person (NEWS2 in pregnancy) the
    readings stay answers, and no score is made of them.
    """
    taken = _taken(ctx, session, row, form, answers)
    return tuple(record_in(ctx, session, row.person_id, found, each) for found, each in taken)


def amend_baseline(
    ctx: AppContext, session: Session, row: Assessment, form: Form, answers: Given, why: str
) -> tuple[ScoreSaved, ...]:
    """Write the scores again whose readings were amended; the ones before are marked as entered in error, with why."""
    saved = []
    for found, taken in _taken(ctx, session, row, form, answers):
        before = _good_scores(session, row, found.id)
        if before and _points_of(session, before[-1]) == dict(score_of(found, taken).points):
            continue
        for wrong in before:
            mark_error_in(ctx, session, wrong, f"Amended: {why}")
        at = before[-1].taken_at if before else taken.taken_at
        saved.append(record_in(ctx, session, row.person_id, found, replace(taken, taken_at=at)))
    return tuple(saved)


def _good_scores(session: Session, row: Assessment, instrument_id: str) -> list[Score]:
    rows = select(Score).where(
        Score.assessment_id == row.id, Score.instrument == instrument_id, Score.error_at.is_(None)
    )
    return list(session.scalars(rows.order_by(ENTRY_ORDER)))


def _points_of(session: Session, score: Score) -> dict[str, int]:
    rows = session.execute(select(ScoreItem.number, ScoreItem.points).where(ScoreItem.score_id == score.id))
    return {number: points for number, points in rows if points is not None}


def _taken(
    ctx: AppContext, session: Session, row: Assessment, form: Form, answers: Given
) -> Iterator[tuple[Instrument, Taken]]:
    """Yield what was measured for each instrument that is known here and may be used for this person."""
    given: dict[str, dict[str, GivenAnswer]] = {}
    asked: dict[str, set[str]] = {}
    for question in form.walk():
        if question.instrument is None or question.item is None:
            continue
        asked.setdefault(question.instrument, set()).add(question.item)
        answer = answers.get(question.key)
        if answer is None:
            continue
        if answer.value.state is AnswerState.ANSWERED and isinstance(answer.value.value, str):
            given.setdefault(question.instrument, {})[question.item] = answer
    known = instruments.load_instruments()
    facts = facts_for(session, row.person_id, ctx.now())
    for instrument_id, readings in given.items():
        found = known.get(instrument_id)
        if found is None or instruments.why_not(found, facts) is not None:
            continue
        if any(item.number not in asked[instrument_id] for item in found.items):
            continue  # this form asks only some of it: no score can come of that
        values = {item: str(answer.value.value) for item, answer in readings.items()}
        at = max((answer.recorded_at for answer in readings.values() if answer.recorded_at), default=None)
        if found.measured:
            yield found, Taken(values=values, taken_at=at, assessment_id=row.id)
        else:
            points = {item: int(value) for item, value in values.items() if value.isdecimal()}
            yield found, Taken(points=points, taken_at=at, assessment_id=row.id)
