"""Reviews that are due on a day, of a script or of the person: opened, done with their outcome, and the next one.

Nobody is maintained on a script and then forgotten (E26): the clocks of `clinical.reviews` open a review as soon as
their day is known, and it travels with the person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from reception_app.clinical.reviews import load_reviews
from reception_app.clock import local_day
from reception_app.errors import InputProblem, NotFound
from reception_app.models import Person, Script, ScriptReview, Stay
from reception_app.services.context import AppContext, here, writing
from reception_app.services.record_doses import reviews_of
from reception_app.services.records import person_by_id
from reception_app.services.review_clocks import clocks_of
from reception_app.services.roles import require
from reception_app.services.script_changes import script_of
from reception_app.vocabulary import ScriptStatus

ACT = "record a review"
FURTHEST = timedelta(days=3 * 366)
_KIND = re.compile(r"[a-z][a-z0-9_-]{0,63}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One review of somebody here that nobody has done yet. `late`: its day is past."""

    id: str
    person_id: str
    number: str
    family_name: str
    given_names: str
    kind: str
    due_on: date
    script_id: str | None
    late: bool


def add_review(ctx: AppContext, person_id: str, kind: str, due_on: date, script_id: str | None = None) -> str:
    """Say that a review is due on a day, and return its id. One of the same kind that is open is moved to that day."""
    require(ctx, ACT)
    with writing(ctx, "add-review") as session:
        person_by_id(session, person_id)
        return add_in(ctx, session, person_id, kind, due_on, script_id)


def add_in(
    ctx: AppContext, session: Session, person_id: str, kind: str, due_on: date, script_id: str | None = None
) -> str:
    """Open or move a review inside an open transaction. Raises InputProblem (IN-180, IN-181)."""
    if not _KIND.fullmatch(kind):
        raise InputProblem("IN-180", "That is not a kind of review.", "Choose one of the list.")
    today = local_day(ctx.now())
    if abs(due_on - today) > FURTHEST:
        raise InputProblem("IN-181", "That day is too far away for a review.", "Check the date.")
    if script_id is not None:
        script_of(session, person_id, script_id)
    row = _open_of(session, person_id, kind, script_id)
    if row is None:
        row = ScriptReview(id=ctx.new_id(), person_id=person_id, kind=kind, script_id=script_id)
        session.add(row)
    row.due_on = due_on
    row.recorded_by, row.recorded_at, row.recorded_where = ctx.operator.full_name, ctx.now(), here(ctx)
    session.flush()
    return row.id


def _open_of(session: Session, person_id: str, kind: str, script_id: str | None) -> ScriptReview | None:
    rows = select(ScriptReview).where(
        ScriptReview.person_id == person_id,
        ScriptReview.kind == kind,
        ScriptReview.script_id == script_id if script_id else ScriptReview.script_id.is_(None),
        ScriptReview.done_at.is_(None),
    )
    return session.scalars(rows).first()


def finish_review(
    ctx: AppContext, person_id: str, review_id: str, outcome: str, next_due_on: date | None = None
) -> str | None:
    """Record that a review was done, with its outcome; returns the id of the next one when a day is named for it."""
    require(ctx, ACT)
    with writing(ctx, "finish-review") as session:
        return _finish(ctx, session, person_id, review_id, outcome, next_due_on)


def _finish(
    ctx: AppContext, session: Session, person_id: str, review_id: str, outcome: str, next_due_on: date | None
) -> str | None:
    if not outcome.strip():
        raise InputProblem("IN-182", "A review that is done has an outcome.", "Write what came of it.")
    row = session.get(ScriptReview, review_id)
    if row is None or row.person_id != person_id:
        raise NotFound("NF-135", "That review is not in this person's record.", "Open the record again.")
    if row.done_at is not None:
        raise InputProblem("IN-183", "This review is already done.", "Look at its outcome.")
    row.done_at, row.done_by, row.outcome = ctx.now(), ctx.operator.full_name, outcome.strip()
    session.flush()
    if next_due_on is not None:
        return add_in(ctx, session, person_id, row.kind, next_due_on, row.script_id)
    open_clocks(ctx, session, person_id)
    following = _open_of(session, person_id, row.kind, row.script_id)
    return following.id if following is not None else None


def record_review(
    ctx: AppContext,
    person_id: str,
    kind: str,
    outcome: str,
    script_id: str | None = None,
    next_due_on: date | None = None,
) -> None:
    """Record a review of this kind as done today, whether its day was known before or not."""
    require(ctx, ACT)
    with writing(ctx, "finish-review") as session:
        person_by_id(session, person_id)
        row, today = _open_of(session, person_id, kind, script_id), local_day(ctx.now())
        review_id = row.id if row is not None else add_in(ctx, session, person_id, kind, today, script_id)
        _finish(ctx, session, person_id, review_id, outcome, next_due_on)


def open_clocks(ctx: AppContext, session: Session, person_id: str) -> None:
    """Open every review whose day the rules now know and that is not open yet, inside an open transaction.

    A day that was set by somebody stands. What counts from a first dose that is not known stays without a day.
    """
    session.flush()
    kept = reviews_of(session, person_id)
    clocks = clocks_of(session, person_id, kept)
    kinds = {rule.kind for rule in load_reviews()}
    waiting = {(review.kind, review.script_id) for review in kept if review.done_at is None}
    for clock in clocks:
        known = clock.kind in kinds and clock.due_on is not None
        if known and (clock.kind, clock.script_id) not in waiting:
            assert clock.due_on is not None
            due_on = max(clock.due_on, local_day(ctx.now()) - FURTHEST)  # a script of many years is overdue, no slip
            add_in(ctx, session, person_id, clock.kind, due_on, clock.script_id)


def reviews_due(ctx: AppContext, until: date) -> tuple[ReviewRow, ...]:
    """Return the open reviews of people here that are due by a day, the earliest first; none of a stopped script."""
    require(ctx, "see the board")
    today = local_day(ctx.now())
    rows = (
        select(ScriptReview, Person)
        .join(Person, Person.id == ScriptReview.person_id)
        .join(Stay, (Stay.person_id == Person.id) & Stay.left_at.is_(None))
        .where(open_until(until))
        .order_by(ScriptReview.due_on, Person.family_name, ScriptReview.id)
    )
    with ctx.sessions.read() as session:
        return tuple(
            ReviewRow(
                row.id, person.id, person.number, person.family_name, person.given_names, row.kind, row.due_on,
                row.script_id, row.due_on < today,
            )
            for row, person in session.execute(rows)
        )  # fmt: skip


def open_until(until: date) -> ColumnElement[bool]:
    """Return the condition of a review that nobody has done, due by a day, of a script that is not stopped."""
    stopped = select(Script.id).where(Script.status == ScriptStatus.STOPPED)
    return (
        ScriptReview.done_at.is_(None)
        & (ScriptReview.due_on <= until)
        & (ScriptReview.script_id.is_(None) | ScriptReview.script_id.not_in(stopped))
    )
