"""A review that is due soon, and a depot whose window is open, as somebody's task until it is recorded (E22, E26).

The clocks are those of `clinical.reviews`, and so are their words; whose task it is stands in `reviews.yaml`. The tasks
are kept at the end of the transaction in which something behind a clock changed, and by `by_the_clock` when a day
brings one near. There is never a second open task of one clock: it is known by its kind and its script, which travel.
Vaccines have theirs in `vaccinations`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session, UOWTransaction

from reception_app.clinical.policies import policy
from reception_app.clinical.reviews import DEPOT, ReviewClock, load_reviews
from reception_app.clinical.schedule import instant_of
from reception_app.clinical.words import date_text
from reception_app.clock import as_utc, local_day
from reception_app.handover.record import Review
from reception_app.models import GivenDose, Schedule, Script, ScriptReview, Standing, Stay, Task
from reception_app.services.context import Keeper
from reception_app.services.record_doses import reviews_of
from reception_app.services.review_clocks import clocks_of
from reception_app.vocabulary import Role, ScriptStatus, TaskState

REVIEW = "review:"
"""Kinds of task that only what is recorded closes begin with this: `review:substitution_review`, `review:depot`."""

DEPOT_DUE = f"{REVIEW}{DEPOT}"
"""The kind of the task of a depot whose window is open."""

_MOVED = "review_clocks_moved"
_OF_SCRIPT = frozenset(
    {"medicine", "brand", "form", "status", "every_days", "last_given_at", "started_on", "person_id"}
)
_LAST_MINUTE = "23:59"
"""A review is late when its day is past."""


@event.listens_for(Session, "after_flush")
def _note_rows(session: Session, context: UOWTransaction) -> None:
    for row in (*session.new, *session.dirty):
        arrived = isinstance(row, Stay) and row in session.new
        if (
            arrived
            or isinstance(row, ScriptReview | Schedule | GivenDose)
            or (isinstance(row, Script) and _counts(row))
        ):
            session.info.setdefault(_MOVED, set()).add(row.person_id)


def _counts(script: Script) -> bool:
    state = inspect(script)
    return any(state.attrs[name].history.has_changes() for name in _OF_SCRIPT)


def keep_review_tasks(session: Session, keeper: Keeper) -> None:
    """Keep, inside an open transaction, the tasks of whoever's clocks changed in it."""
    session.flush()
    for person_id in sorted(session.info.pop(_MOVED, ())):
        keep_tasks_of(session, person_id, keeper)


def keep_tasks_of(session: Session, person_id: str, keeper: Keeper) -> None:
    """Open what is due soon and not open, close what was recorded or is no longer due, of one person."""
    reviews = reviews_of(session, person_id)
    by_rule = clocks_of(session, person_id, reviews)
    clocks = {_key(clock): clock for clock in (*_by_hand(session, reviews), *by_rule) if clock.due_on is not None}
    held = list(session.scalars(select(Task).where(Task.person_id == person_id, Task.kind.startswith(REVIEW))))
    waiting = [task for task in held if task.state is TaskState.OPEN]
    today = local_day(keeper.now)
    for task in waiting:
        clock = clocks.get((task.kind or "", task.script_id))
        done = _recorded(task, reviews)
        if clock is None or done or _soon_on(clock) > today:
            _close(task, keeper, clock, done)
        else:
            task.due_at = _due_at(clock)
    open_now = {(task.kind or "", task.script_id) for task in waiting if task.state is TaskState.OPEN}
    # Not to be done this time: somebody said so, with why. What was recorded may be due again the same day.
    refused = (TaskState.DECLINED, TaskState.PASSED_ON)
    settled = {(task.kind, task.script_id, task.due_at) for task in held if task.state in refused}
    near = [clock for key, clock in clocks.items() if _soon_on(clock) <= today and key not in open_now]
    near = [clock for clock in near if (*_key(clock), _due_at(clock)) not in settled]
    if near and _is_here(session, person_id):
        session.add_all(_task(person_id, clock, keeper) for clock in near)
    _keep_next_day(session, person_id, clocks.values(), today)


def _by_hand(session: Session, reviews: Sequence[Review]) -> list[ReviewClock]:
    """Return a clock for each open review, of a script that is not stopped: somebody may set one that no rule asks."""
    words = {rule.kind: rule.words for rule in load_reviews()}
    of_scripts = [review.script_id for review in reviews if review.done_at is None and review.script_id is not None]
    stopped = select(Script.id).where(Script.id.in_(of_scripts), Script.status == ScriptStatus.STOPPED)
    gone = set(session.scalars(stopped)) if of_scripts else set()
    return [
        ReviewClock(
            review.kind, words.get(review.kind, review.kind.replace("_", " ").capitalize()), review.due_on,
            "Set by hand", "", review.script_id,
        )
        for review in reviews
        if review.done_at is None and review.script_id not in gone
    ]  # fmt: skip


def _key(clock: ReviewClock) -> tuple[str, str | None]:
    return f"{REVIEW}{clock.kind}", clock.script_id


def _soon_on(clock: ReviewClock) -> date:
    assert clock.due_on is not None
    return clock.opens_on or clock.due_on - timedelta(days=policy("review_soon_days").value)


def _due_at(clock: ReviewClock) -> datetime:
    last = clock.closes_on or clock.due_on
    assert last is not None
    return instant_of(last, _LAST_MINUTE)


def _recorded(task: Task, reviews: Sequence[Review]) -> bool:
    """True when the review of a task was done since the task was opened."""
    return any(
        f"{REVIEW}{review.kind}" == task.kind
        and task.script_id in (None, review.script_id)
        and review.done_at is not None
        and as_utc(review.done_at) >= task.opened_at
        for review in reviews
    )


def _close(task: Task, keeper: Keeper, clock: ReviewClock | None, done: bool) -> None:
    given = clock is not None and clock.kind == DEPOT
    why = "Recorded." if done else "Given." if given else "No longer due."
    task.close(TaskState.DONE, keeper.now, keeper.name, why)


def _task(person_id: str, clock: ReviewClock, keeper: Keeper) -> Task:
    assert clock.due_on is not None
    owners = {rule.kind: rule.owner for rule in load_reviews()}
    said = f"Due {date_text(clock.due_on)}"
    if clock.opens_on is not None and clock.closes_on is not None:
        said = f"{said}; window {date_text(clock.opens_on)} to {date_text(clock.closes_on)}"
    return Task(
        id=keeper.new_id(), person_id=person_id, title=clock.words, detail=said,
        kind=_key(clock)[0], owner_role=owners.get(clock.kind, Role.NURSE), opened_at=keeper.now,
        due_at=_due_at(clock), script_id=clock.script_id,
    )  # fmt: skip


def _is_here(session: Session, person_id: str) -> bool:
    stay = select(Stay.id).where(Stay.person_id == person_id, Stay.left_at.is_(None)).limit(1)
    return session.scalars(stay).first() is not None


def _keep_next_day(session: Session, person_id: str, clocks: Iterable[ReviewClock], today: date) -> None:
    """Keep the day on which the next clock comes near; a day that is kept already is not written again."""
    following = min((day for clock in clocks if (day := _soon_on(clock)) > today), default=None)
    row = session.get(Standing, person_id)
    if row is None and following is not None:
        row = Standing(person_id=person_id)
        session.add(row)
    if row is not None and row.reviews_on != following:
        row.reviews_on = following
