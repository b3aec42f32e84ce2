"""What follows from a score: the next one at its time, and telling whom the instrument's data names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from reception_app.clinical import instruments
from reception_app.clinical.instruments import Band, Escalation, Instrument, Scored
from reception_app.clinical.policies import policy
from reception_app.models import Score, ScoreItem, Task
from reception_app.services.context import AppContext
from reception_app.services.record_rows import ENTRY_ORDER
from reception_app.vocabulary import Role, TaskState

RESCORE = "rescore:"
ESCALATE = "escalate:"
_IN_ERROR = "The score was entered in error: "


@dataclass(frozen=True, slots=True)
class Followed:
    """When the next score is due, and the id of the task that tells somebody; None where there is none."""

    next_due_at: datetime | None = None
    escalation: str | None = None


def rescore_kind(instrument_id: str, subject: str | None = None) -> str:
    """Return the kind of the task to score again: `rescore:cows`; of one substance `rescore:sds:heroin`."""
    return RESCORE + instrument_id + (f":{subject}" if subject else "")


def follow_up(
    ctx: AppContext,
    session: Session,
    row: Score,
    found: Instrument,
    scored: Scored | None,
    escalate: Escalation | None = None,
) -> Followed:
    """Close the open task to score again, open the next, and tell whom the band names.

    An incomplete score closes nothing: it is still to be done; but one item that speaks for itself is told at once. One
    written in later than a newer one changes nothing.
    """
    if _newer_exists(session, row):
        return Followed()
    if scored is not None and scored.total is None:
        alone = instruments.escalation(found, scored)
        return Followed(None, _escalate(ctx, session, row, alone) if alone is not None else None)
    minutes = instruments.repeat_after(found, scored) if scored is not None else None
    due = row.taken_at + timedelta(minutes=minutes) if minutes is not None else None
    _close_rescore(ctx, session, row, TaskState.DONE, None)
    if due is not None:
        _open_rescore(ctx, session, row, found.title, due)
    told = escalate or (instruments.escalation(found, scored) if scored is not None else None)
    return Followed(due, _escalate(ctx, session, row, told) if told is not None else None)


def follow_up_again(ctx: AppContext, session: Session, wrong: Score, reason: str) -> Followed:
    """After a score was marked wrong: whom it sent for is told no more, and the latest good score counts.

    The next is due by that one, if it asks for one; whom it tells is told now, where the wrong score had outdated it.
    """
    why = f"{_IN_ERROR}{reason.strip()}"
    _take_back_told(ctx, session, wrong, why)
    if _newer_exists(session, wrong):
        return Followed()
    _close_rescore(ctx, session, wrong, TaskState.DECLINED, why)
    last = latest_complete(session, wrong)
    if last is None:
        return Followed()
    due = due_after(last)
    if due is not None:
        _open_rescore(ctx, session, last, last.title, due)
    tells = _tells(session, last)
    stands = ctx.now() - last.taken_at <= timedelta(hours=policy("grave_score_stands_hours").value)
    if tells is None or not stands or _was_told(session, last, tells):
        return Followed(due)
    return Followed(due, _escalate(ctx, session, last, tells))


def _tells(session: Session, row: Score) -> Escalation | None:
    """Return whom a stored score tells; of one that is not complete, by the item that speaks for itself."""
    found = instruments.load_instruments().get(row.instrument)
    band = band_of(row, found)
    if band is None and row.total is None and found is not None and found.any_single_3 is not None:
        points = session.scalars(select(ScoreItem.points).where(ScoreItem.score_id == row.id)).all()
        band = instruments.acts_now(found, row.subject, None, points)
    return band.escalate if band is not None else None


def _was_told(session: Session, row: Score, told: Escalation) -> bool:
    """True when such a task was opened since the score was taken, whatever became of it.

    For one passed on to another role stands the one that role has.
    """
    since = select(Task.id).where(
        Task.person_id == row.person_id, Task.kind == ESCALATE + row.instrument, Task.title == told.title,
        Task.passed_to.is_(None), Task.opened_at >= row.taken_at,
        Task.reason.is_(None) | ~Task.reason.startswith(_IN_ERROR),
    )  # fmt: skip
    return session.scalars(since.limit(1)).first() is not None


def _take_back_told(ctx: AppContext, session: Session, wrong: Score, why: str) -> None:
    """Close what a wrong score told somebody, unless another good score of the series says the very same."""
    mine = (Task.person_id == wrong.person_id, Task.raised_by_answer == f"score:{wrong.id}")
    open_ones = select(Task).where(*mine, Task.kind == ESCALATE + wrong.instrument, Task.state == TaskState.OPEN)
    good = select(Score).where(*_series(wrong), Score.id != wrong.id, Score.error_at.is_(None))
    for task in session.scalars(open_ones):
        same = [
            other
            for other in session.scalars(good.where(Score.taken_at >= wrong.taken_at).order_by(Score.taken_at))
            if (tells := _tells(session, other)) is not None and tells.title == task.title
        ]
        if same:
            task.raised_by_answer = f"score:{same[-1].id}"
        else:
            task.close(TaskState.DECLINED, ctx.now(), ctx.operator.full_name, why)


def latest_complete(session: Session, like: Score) -> Score | None:
    """Return the latest good score with a total in the series that `like` belongs to."""
    return session.scalars(
        select(Score)
        .where(*_series(like), Score.error_at.is_(None), Score.total.isnot(None))
        .order_by(Score.taken_at.desc(), ENTRY_ORDER.desc())
        .limit(1)
    ).one_or_none()


def due_after(row: Score) -> datetime | None:
    """Return when the next score is due by this one; None when its data asks for none, or is not known here."""
    found = instruments.load_instruments().get(row.instrument)
    band = band_of(row, found)
    if found is None or band is None or row.total is None:
        return None
    minutes = next((part.minutes for part in band.repeats if part.least <= row.total <= part.most), None)
    return row.taken_at + timedelta(minutes=minutes) if minutes is not None else None


def band_of(row: Score, found: Instrument | None) -> Band | None:
    """Return the band a stored score was given, as the instrument's data holds it now; None when it does not."""
    if found is None or row.band is None:
        return None
    bands = [*found.bands, *(band for each in found.subjects if each.slug == row.subject for band in each.bands)]
    bands += [band for variant in found.variants for band in variant.bands]
    if found.any_single_3 is not None:
        bands.append(found.any_single_3)
    return next((band for band in bands if band.slug == row.band), None)


def _series(like: Score) -> tuple[ColumnElement[bool], ...]:
    return (
        Score.person_id == like.person_id,
        Score.instrument == like.instrument,
        Score.subject.is_not_distinct_from(like.subject),
    )


def _newer_exists(session: Session, row: Score) -> bool:
    newer = select(Score.id).where(
        *_series(row), Score.id != row.id, Score.error_at.is_(None), Score.total.isnot(None),
        Score.taken_at > row.taken_at,
    )  # fmt: skip
    return session.scalars(newer.limit(1)).first() is not None


def _close_rescore(ctx: AppContext, session: Session, row: Score, state: TaskState, reason: str | None) -> None:
    kind = rescore_kind(row.instrument, row.subject)
    open_ones = select(Task).where(Task.person_id == row.person_id, Task.kind == kind, Task.state == TaskState.OPEN)
    for task in session.scalars(open_ones):
        task.close(state, ctx.now(), ctx.operator.full_name, reason)


def _open_rescore(ctx: AppContext, session: Session, row: Score, title: str, due: datetime) -> None:
    session.add(
        Task(
            id=ctx.new_id(),
            person_id=row.person_id,
            title=f"Score {title} again",
            kind=rescore_kind(row.instrument, row.subject),
            owner_role=Role.NURSE,
            opened_at=ctx.now(),
            due_at=due,
            raised_by_answer=f"score:{row.id}",
        )
    )


def _escalate(ctx: AppContext, session: Session, row: Score, told: Escalation) -> str:
    """Open the task that tells somebody, unless the very same one is open already."""
    kind = ESCALATE + row.instrument
    held = session.scalars(
        select(Task).where(
            Task.person_id == row.person_id,
            Task.kind == kind,
            Task.title == told.title,
            Task.state == TaskState.OPEN,
        )
    ).first()
    if held is not None:
        return held.id
    task = Task(
        id=ctx.new_id(),
        person_id=row.person_id,
        title=told.title,
        kind=kind,
        owner_role=told.owner_role,
        opened_at=ctx.now(),
        due_at=row.taken_at + timedelta(minutes=told.due_minutes),
        raised_by_answer=f"score:{row.id}",
    )
    session.add(task)
    return task.id
