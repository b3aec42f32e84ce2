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
from reception_app.services.scores import ScoreSaved, Taken, facts_for, mark_error_in, record_in, score_of, value_shown
from reception_app.vocabulary import AnswerState

Given = Mapping[str, GivenAnswer]
Items = dict[str, tuple[int | None, str | None]]
"""Points and reading of each item, by its number."""


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
    """Write the scores again whose readings were amended; the ones before are marked as entered in error, with why.

    One whose readings were all taken back is marked, and no other is written: nothing was measured.
    """
    saved = []
    for instrument_id in _no_longer_read(form, answers):
        for wrong in _good_scores(session, row, instrument_id):
            mark_error_in(ctx, session, wrong, f"Amended: {why}")
    for found, taken in _taken(ctx, session, row, form, answers):
        before = _good_scores(session, row, found.id)
        if before and _same(_items_of(session, before[-1]), _items(found, taken)):
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


def _same(kept: Items, now: Items) -> bool:
    """True where points and readings are the same; one that came without its readings has only points to compare."""
    return {number: points for number, (points, _) in kept.items() if points is not None} == {
        number: points for number, (points, _) in now.items() if points is not None
    } and all(
        value is None or number not in now or value.split() == (now[number][1] or "").split()
        for number, (_, value) in kept.items()
    )


def _items_of(session: Session, score: Score) -> Items:
    rows = session.execute(
        select(ScoreItem.number, ScoreItem.points, ScoreItem.value).where(ScoreItem.score_id == score.id)
    )
    return {number: (points, value) for number, points, value in rows}


def _items(found: Instrument, taken: Taken) -> Items:
    """Return the items as a score of them would be kept: 124 made 134 has the same points, and is another reading."""
    points = dict(score_of(found, taken).points)
    numbers = [item.number for item in found.items]
    return {number: (points.get(number), value_shown(found, number, taken.values.get(number))) for number in numbers}


def _no_longer_read(form: Form, answers: Given) -> set[str]:
    """Return the instruments this form asks about of which no reading stands."""
    asked = {question.instrument for question in form.walk() if question.instrument and question.item}
    read = {
        question.instrument
        for question in form.walk()
        if question.key in answers and answers[question.key].value.state is AnswerState.ANSWERED
    }
    return {instrument_id for instrument_id in asked if instrument_id and instrument_id not in read}


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
