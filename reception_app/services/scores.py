"""Scores: an instrument's items recorded as they were, its total only when none is missing, and what follows from it.

The next score and whom to tell come from the instrument's own data. A score sets no medicine and no amount. A wrong one
is marked as entered in error and stays in the series.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clinical import instruments
from reception_app.clinical.ages import age_on
from reception_app.clinical.instruments import Instrument, Scored
from reception_app.clock import local_day
from reception_app.errors import InputProblem, NotFound
from reception_app.models import Flag, Person, PersonFact, Score, ScoreItem
from reception_app.services.context import AppContext, here, writing
from reception_app.services.records import person_by_id
from reception_app.services.roles import require
from reception_app.services.score_tasks import Followed, follow_up, follow_up_again
from reception_app.vocabulary import AnswerState

CLOCKS_DIFFER = timedelta(minutes=5)
"""How far ahead of the desk's clock a watch on the wall may be."""

Points = Mapping[str, int | None]
Values = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class ScoreSaved:
    """What was recorded and what follows: `next` is the id of the instrument to do now, None when there is none."""

    score_id: str
    scored: Scored
    next_due_at: datetime | None
    escalation: str | None
    next: str | None

    @property
    def missing(self) -> tuple[str, ...]:
        """The numbers of the items not answered: while there are any, no total and no band stand."""
        return self.scored.missing


@dataclass(frozen=True, slots=True)
class ResultSaved:
    """A result recorded of an instrument whose items are not held here."""

    score_id: str
    total: int | None
    words: str
    escalation: str | None


@dataclass(frozen=True, slots=True)
class Taken:
    """One scoring to be written: by which items, about what, when, and for which assessment."""

    points: Points = field(default_factory=dict)
    values: Values = field(default_factory=dict)
    subject: str | None = None
    note: str | None = None
    taken_at: datetime | None = None
    assessment_id: str | None = None
    scale_2: bool = False


def record_score(
    ctx: AppContext,
    person_id: str,
    instrument_id: str,
    points: Points,
    values: Values | None = None,
    subject: str | None = None,
    note: str | None = None,
    taken_at: datetime | None = None,
    assessment_id: str | None = None,
    *,
    scale_2: bool = False,
) -> ScoreSaved:
    """Record one scoring: item number → points, or for a measured instrument (NEWS2) item number → reading.

    Incomplete is kept as it is: its items, no total, no band. `subject` is the substance (SDS). Raises InputProblem:
    what the instrument refuses (IN-651 … IN-658), a time to come (IN-661) or before birth (IN-662), somebody the
    instrument is not for (IN-663), nothing answered (IN-664).
    """
    require(ctx, "record a score")
    taken = Taken(points, values or {}, subject, note, taken_at, assessment_id, scale_2)
    with writing(ctx, "record-score") as session:
        person_by_id(session, person_id)
        found = instruments.instrument(instrument_id)
        refuse_unfit(session, person_id, found, ctx.now())
        return record_in(ctx, session, person_id, found, taken)


def record_in(ctx: AppContext, session: Session, person_id: str, found: Instrument, taken: Taken) -> ScoreSaved:
    """Record one scoring in an open transaction, with its tasks."""
    scored = score_of(found, taken)
    if not scored.points and not any((value or "").strip() for value in taken.values.values()):
        raise InputProblem("IN-664", "Nothing has been answered yet.", "Answer at least one item, or leave it.")
    at = _check_time(ctx, session, person_id, taken.taken_at)
    row = _row(ctx, person_id, found, at, taken.subject, taken.note, taken.assessment_id)
    row.total = scored.total
    row.band = scored.band.slug if scored.band else None
    row.band_words = scored.band.words if scored.band else None
    session.add(row)
    session.flush()
    given = dict(scored.points)
    for item in found.items:
        session.add(
            ScoreItem(
                id=ctx.new_id(),
                person_id=person_id,
                score_id=row.id,
                number=item.number,
                words=instruments.item_words(item, _sex(session, person_id), taken.subject),
                points=given.get(item.number),
                value=value_shown(found, item.number, taken.values.get(item.number)),
            )
        )
    session.flush()
    followed = follow_up(ctx, session, row, found, scored)
    return ScoreSaved(
        row.id, scored, followed.next_due_at, followed.escalation, instruments.next_instrument(found, scored)
    )


def score_of(found: Instrument, taken: Taken) -> Scored:
    """Return what the instrument makes of it: readings where it is measured, points otherwise."""
    if found.measured and taken.values:
        return instruments.score_measured(found, taken.values, taken.scale_2)
    return instruments.score(found, taken.points, taken.subject)


def record_result(
    ctx: AppContext,
    person_id: str,
    instrument_id: str,
    total: int | None = None,
    outcome: str | None = None,
    note: str | None = None,
    taken_at: datetime | None = None,
    assessment_id: str | None = None,
) -> ResultSaved:
    """Record a result of an instrument whose items are not held here: its total, or one of its outcomes.

    Raises InputProblem: IN-655, IN-656 what it cannot be, IN-661, IN-662 the time, IN-665 neither or both given.
    """
    require(ctx, "record a score")
    if (total is None) == (outcome is None):
        raise InputProblem("IN-665", "A result is a total or an outcome.", "Write the one the paper form gives.")
    with writing(ctx, "record-score") as session:
        person_by_id(session, person_id)
        found = instruments.instrument(instrument_id)
        row = _row(ctx, person_id, found, _check_time(ctx, session, person_id, taken_at), None, note, assessment_id)
        if total is not None:
            scored = instruments.score_result(found, total)
            row.total = scored.total
            row.band = scored.band.slug if scored.band else None
            row.band_words = scored.band.words if scored.band else None
            session.add(row)
            session.flush()
            followed = follow_up(ctx, session, row, found, scored)
        else:
            known = instruments.outcome(found, outcome or "")
            row.band, row.band_words = known.slug, known.words
            session.add(row)
            session.flush()
            followed = follow_up(ctx, session, row, found, None, known.escalate)
        return ResultSaved(row.id, row.total, row.band_words or "", followed.escalation)


def mark_score_error(ctx: AppContext, person_id: str, score_id: str, reason: str) -> Followed:
    """Mark a score as entered in error, with why. It stays in the series; the next is due by the score before it."""
    require(ctx, "record a score")
    if not reason.strip():
        raise InputProblem("IN-666", "This needs a reason.", "Write what was wrong with the score.")
    with writing(ctx, "mark-score-error") as session:
        row = session.get(Score, score_id)
        if row is None or row.person_id != person_id:
            raise NotFound("NF-111", "That score is not in this person's record.", "Open the record again.")
        return mark_error_in(ctx, session, row, reason)


def mark_error_in(ctx: AppContext, session: Session, row: Score, reason: str) -> Followed:
    """Mark a score as entered in error in an open transaction; one already marked keeps its first reason."""
    if row.error_at is None:
        row.error_at, row.error_by, row.error_reason = ctx.now(), ctx.operator.full_name, reason.strip()
        session.flush()
    return follow_up_again(ctx, session, row, reason)


def refuse_unfit(session: Session, person_id: str, found: Instrument, now: datetime) -> None:
    """Refuse an instrument for somebody it is not for (IN-663): NEWS2 in pregnancy, or under 16."""
    words = instruments.why_not(found, facts_for(session, person_id, now))
    if words is not None:
        raise InputProblem("IN-663", f"{words}. Nothing was recorded.", "Choose another instrument.")


def facts_for(session: Session, person_id: str, now: datetime) -> dict[str, str]:
    """Return what instruments ask about a person: `age` in years, `pregnant` yes while that flag stands."""
    born = _born(session, person_id)
    pregnant = session.scalars(
        select(Flag.id).where(Flag.person_id == person_id, Flag.kind == "pregnant", Flag.ended_at.is_(None))
    ).first()
    facts = {"age": str(age_on(born, local_day(now)))} if born else {}
    return facts | ({"pregnant": "yes"} if pregnant else {})


def _born(session: Session, person_id: str) -> date | None:
    return session.scalar(select(Person.date_of_birth).where(Person.id == person_id))


def _sex(session: Session, person_id: str) -> str | None:
    return session.scalar(
        select(PersonFact.value).where(
            PersonFact.person_id == person_id, PersonFact.key == "sex", PersonFact.state == AnswerState.ANSWERED
        )
    )


def _check_time(ctx: AppContext, session: Session, person_id: str, taken_at: datetime | None) -> datetime:
    at = taken_at or ctx.now()
    if at > ctx.now() + CLOCKS_DIFFER:
        raise InputProblem("IN-661", "That score has not been taken yet.", "Check the date and the time.")
    born = _born(session, person_id)
    if born is not None and local_day(at) < born:
        raise InputProblem("IN-662", "That is before this person was born.", "Check the date of the score.")
    return at


def _row(
    ctx: AppContext,
    person_id: str,
    found: Instrument,
    at: datetime,
    subject: str | None,
    note: str | None,
    assessment_id: str | None,
) -> Score:
    return Score(
        id=ctx.new_id(),
        person_id=person_id,
        assessment_id=assessment_id,
        instrument=found.id,
        version=found.version,
        title=found.title,
        subject=subject,
        taken_at=at,
        taken_by=ctx.operator.full_name,
        taken_role=ctx.operator.role,
        where=here(ctx),
        note=(note or "").strip() or None,
    )


def value_shown(found: Instrument, number: str, value: str | None) -> str | None:
    """Return a reading with its unit, or the words of what was chosen."""
    if value is None or not value.strip():
        return None
    item = found.item(number)
    if item is None or item.measured is None:
        chosen = next((option for option in item.options if option.value == value.strip()), None) if item else None
        return chosen.words if chosen else value.strip()
    return f"{value.strip()}\N{NO-BREAK SPACE}{item.measured.unit}"
