"""The review of who comes from another prison, from court or hospital: a clock from arrival, board and shift (E6)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reception_app.forms.conditions import said
from reception_app.services import people, tasks, triage
from reception_app.services.amending import amend
from reception_app.services.arrival_corrections import Came, correct_arrival
from reception_app.services.board import BoardRow, read_board
from reception_app.services.context import AppContext
from reception_app.services.end_of_shift import Matter, read_end_of_shift
from reception_app.services.people import Arrival
from reception_app.services.person_view import read_person
from reception_app.vocabulary import ArrivalKind, TaskState
from tests.support.answering import give, signed
from tests.support.desks import arrive, specimen

KINDS = [
    (ArrivalKind.TRANSFER, "transfer-in"),
    (ArrivalKind.COURT_RETURN, "court-return"),
    (ArrivalKind.HOSPITAL_RETURN, "court-return"),
]


def come(ctx: AppContext, kind: ArrivalKind = ArrivalKind.TRANSFER) -> str:
    return people.add_arrival(ctx, specimen(), Arrival(ctx.now(), "Leeds (HMP)", kind, "sentenced"))


def row_of(ctx: AppContext, person: str) -> BoardRow:
    return next(row for row in read_board(ctx).here if row.person_id == person)


def waiting(ctx: AppContext) -> list[str | None]:
    return [row.task.kind for row in tasks.open_tasks(ctx) if (row.task.kind or "").startswith("form:")]


@pytest.mark.parametrize(("kind", "form"), KINDS, ids=[kind for kind, _ in KINDS])
def test_the_clock_runs_from_arrival_on_the_board_and_at_the_end_of_the_shift(
    ctx: AppContext, kind: ArrivalKind, form: str
) -> None:
    person = come(ctx, kind)
    by = ctx.now() + timedelta(hours=12)
    (task,) = tasks.open_tasks(ctx)
    assert (task.task.kind, task.task.due_at, row_of(ctx, person).form_due_at) == (f"form:{form}", by, by)
    (unseen,) = read_end_of_shift(ctx).of(Matter.NOT_SEEN).rows
    assert (unseen.due, unseen.overdue(ctx.now())) == (by, False)
    ctx.clock.forward(hours=13)  # type: ignore[attr-defined]  # the desk's clock is the test's own
    assert row_of(ctx, person).overdue_tasks == 1
    assert read_end_of_shift(ctx).of(Matter.NOT_SEEN).rows[0].overdue(ctx.now())
    (late,) = read_end_of_shift(ctx).of(Matter.TASKS).rows
    assert late.due == by


def test_signing_the_review_ends_it_and_so_does_the_whole_first_reception(ctx: AppContext) -> None:
    person = come(ctx)
    signed(ctx, person, {}, "transfer-in")
    assert waiting(ctx) == ["form:second-stage"]
    other = people.add_arrival(
        ctx, specimen("A0009TT", "DUMMY", "Brian"), Arrival(ctx.now(), "Leeds (HMP)", ArrivalKind.TRANSFER)
    )
    signed(ctx, other)
    assert waiting(ctx) == ["form:second-stage", "form:second-stage"]


def test_who_comes_from_court_for_the_first_time_has_no_such_clock(ctx: AppContext) -> None:
    person = arrive(ctx)
    assert (tasks.open_tasks(ctx), row_of(ctx, person).form_due_at) == ((), None)


def test_an_arrival_corrected_to_another_kind_has_that_clock(ctx: AppContext) -> None:
    person = come(ctx, ArrivalKind.COURT_REMAND)
    was = Came(ctx.now(), "Leeds (HMP)", ArrivalKind.COURT_REMAND, "sentenced")
    now = Came(ctx.now(), "Leeds (HMP)", ArrivalKind.TRANSFER, "sentenced")
    correct_arrival(ctx, person, now, "asked again", seen=was)
    assert waiting(ctx) == ["form:transfer-in"]
    correct_arrival(ctx, person, was, "the first was right", seen=now)
    assert waiting(ctx) == []


def test_the_28_days_count_from_the_day_the_transfer_was_asked_for(ctx: AppContext) -> None:
    person = arrive(ctx)
    give(ctx, triage.start_or_resume(ctx, person, "mental-health"), section="s47", section_referred_on="2026-11-16")
    signed(ctx, person, {}, "mental-health")
    assert _clock(ctx, person) == "2026-12-14T23:59"


def test_without_that_day_they_count_from_now_until_it_is_learnt(ctx: AppContext) -> None:
    person = arrive(ctx)
    view = signed(ctx, person, {"section": "s48"}, "mental-health")
    assert _clock(ctx, person) == f"{ctx.now() + timedelta(days=28):%Y-%m-%dT%H:%M}"
    amend(ctx, person, view.assessment_id, {"section_referred_on": said("2026-11-02")}, "the letter came")
    assert _clock(ctx, person) == "2026-11-30T23:59"


def _clock(ctx: AppContext, person: str) -> str:
    (task,) = [
        task for task in read_person(ctx, person).record.tasks
        if task.kind == "hospital_transfer_28_days" and task.state is TaskState.OPEN
    ]  # fmt: skip
    assert task.due_at is not None
    return f"{task.due_at:%Y-%m-%dT%H:%M}"
