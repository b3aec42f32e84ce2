"""The scores of each person on the board that say to act now, by two selects however many people there are."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clinical.policies import policy
from reception_app.handover.grave_news import GraveScore, grave_score, standing
from reception_app.models import Score, ScoreItem
from reception_app.services.board_rows import BoardRow


def with_grave_scores(session: Session, ids: list[str], rows: list[BoardRow], now: datetime) -> list[BoardRow]:
    """Return the rows with the last scores that are grave, newest first."""
    since = now - timedelta(hours=policy("grave_score_stands_hours").value)
    scores = session.scalars(
        select(Score)
        .where(Score.person_id.in_(ids), Score.error_at.is_(None), Score.taken_at >= since)
        .order_by(Score.taken_at, Score.id)
    ).all()
    series: dict[tuple[str, str, str | None], list[Score]] = {}
    for score in scores:
        series.setdefault((score.person_id, score.instrument, score.subject), []).append(score)
    stand = [score for taken in series.values() for score in standing(taken)]
    points: dict[str, list[int | None]] = {}
    unfinished = [score.id for score in stand if score.total is None]
    if unfinished:
        held = select(ScoreItem.score_id, ScoreItem.points).where(ScoreItem.score_id.in_(unfinished))
        for score_id, each in session.execute(held):
            points.setdefault(score_id, []).append(each)
    found: dict[str, list[GraveScore]] = {}
    for score in reversed(stand):
        grave = grave_score(
            score.instrument, score.title, score.subject, score.total, score.band, tuple(points.get(score.id, ())),
            score.taken_at,
        )  # fmt: skip
        if grave is not None:
            found.setdefault(score.person_id, []).append(grave)
    return [
        replace(row, grave_scores=tuple(sorted(mine, key=lambda one: one.taken_at, reverse=True)))
        if (mine := found.get(row.person_id))
        else row
        for row in rows
    ]
