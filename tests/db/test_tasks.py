"""Tasks: one list behind every count, overdue first; passed on they wait on; opened again with why."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from reception_app.errors import InputProblem, NotFound
from reception_app.services import tasks
from reception_app.services.board import finish_reception, read_board
from reception_app.services.context import AppContext
from reception_app.services.person_view import read_history, read_person
from reception_app.vocabulary import Role, TaskState
from tests.support.answering import signed
from tests.support.desks import arrive, later, specimen


def test_overdue_come_first_and_counts_are_lists(ctx: AppContext, person: str) -> None:
    other = arrive(ctx, specimen("A0003TT", "DUMMY", "Brian"))
    tasks.add_task(ctx, person, "No time", Role.NURSE, None)
    tasks.add_task(ctx, person, "Later", Role.PHARMACY, ctx.now() + timedelta(hours=2))
    tasks.add_task(ctx, other, "Late", Role.NURSE, ctx.now() - timedelta(minutes=5))
    tasks.add_task(ctx, other, "Later still", Role.NURSE, ctx.now() - timedelta(hours=5))
    every = tasks.open_tasks_view(ctx)
    assert [row.task.title for row in every.rows] == ["Later still", "Late", "Later", "No time"]
    assert [row.task.title for row in every.overdue] == ["Later still", "Late"]
    assert every.count == read_board(ctx).open_tasks == len(tasks.open_tasks(ctx)) == 4
    assert sum(tasks.open_tasks_view(ctx, role).count for role in Role) == every.count
    assert sum(row.overdue_tasks for row in read_board(ctx).here) == len(every.overdue)


def test_a_late_task_or_observation_is_danger_that_no_filter_hides(ctx: AppContext, person: str) -> None:
    (row,) = read_board(ctx).here
    assert not row.danger(ctx.now())
    tasks.add_task(ctx, person, "Late", Role.NURSE, ctx.now() - timedelta(minutes=5))
    (row,) = read_board(ctx).here
    assert row.danger(ctx.now())
    assert replace(row, late_tasks=0, observation_due_at=ctx.now() - timedelta(minutes=1)).danger(ctx.now())
    assert not replace(row, late_tasks=0, rescore_due_at=ctx.now() + timedelta(minutes=1)).danger(ctx.now())


def test_tasks_of_somebody_off_the_board_are_counted_too(ctx: AppContext, person: str) -> None:
    signed(ctx, person)
    count = tasks.open_tasks_view(ctx).count
    assert count > 0
    finish_reception(ctx, person)
    assert read_board(ctx).here == ()
    assert read_board(ctx).open_tasks == tasks.open_tasks_view(ctx).count == count


def test_passed_on_it_opens_for_another_and_waits_since_the_first(ctx: AppContext, person: str) -> None:
    opened = ctx.now()
    first = tasks.add_task(
        ctx, person, "Refer for mental health assessment", Role.NURSE, opened + timedelta(days=5),
        kind="mental_health_referral",
    )  # fmt: skip
    later(ctx, days=40)
    second = tasks.pass_on_task(ctx, person, first, Role.MENTAL_HEALTH_WORKER, "in-reach takes it")
    later(ctx, days=110)
    third = tasks.pass_on_task(ctx, person, second, Role.PRESCRIBER, "needs a psychiatrist")
    (row,) = tasks.open_tasks_view(ctx).referrals
    assert (row.task.id, row.task.owner_role, row.waiting_days) == (third, Role.PRESCRIBER, 150)
    assert (row.waiting_since, row.task.kind, row.overdue) == (opened, "mental_health_referral", True)
    closed = {task.id: task for task in read_person(ctx, person).record.tasks}
    assert (closed[first].state, closed[first].passed_to, closed[first].reason) == (
        TaskState.PASSED_ON,
        Role.MENTAL_HEALTH_WORKER,
        "in-reach takes it",
    )
    with pytest.raises(InputProblem, match="IN-511"):
        tasks.pass_on_task(ctx, person, third, Role.PRESCRIBER, "again")
    with pytest.raises(InputProblem, match="IN-505"):
        tasks.pass_on_task(ctx, person, third, Role.NURSE, "  ")
    assert tasks.open_tasks_view(ctx).count == 1


def test_a_wrong_done_is_opened_again_with_why(ctx: AppContext, person: str) -> None:
    task = tasks.add_task(ctx, person, "Ring the pharmacy", Role.PHARMACY, None)
    with pytest.raises(InputProblem, match="IN-512"):
        tasks.reopen_task(ctx, person, task, "not closed")
    tasks.close_task(ctx, person, task, TaskState.DONE)
    with pytest.raises(InputProblem, match="IN-505"):
        tasks.reopen_task(ctx, person, task, "")
    tasks.reopen_task(ctx, person, task, "wrong line")
    (row,) = tasks.open_tasks(ctx)
    assert (row.task.id, row.task.reason) == (task, "Opened again: wrong line")
    assert "opened a task again" in read_history(ctx, person)[0].what
    tasks.close_task(ctx, person, task, TaskState.DECLINED, "no pharmacy")
    assert tasks.open_tasks(ctx) == ()


def test_what_was_passed_on_is_not_opened_again(ctx: AppContext, person: str) -> None:
    task = tasks.add_task(ctx, person, "Ring the pharmacy", Role.PHARMACY, None)
    tasks.pass_on_task(ctx, person, task, Role.NURSE, "out of hours")
    with pytest.raises(InputProblem, match="IN-512"):
        tasks.reopen_task(ctx, person, task, "mine after all")


def test_a_task_never_crosses_between_people(ctx: AppContext, person: str) -> None:
    other = arrive(ctx, specimen("A0003TT", "DUMMY", "Brian"))
    task = tasks.add_task(ctx, person, "Ring the pharmacy", Role.PHARMACY, None)
    for act in (
        lambda: tasks.pass_on_task(ctx, other, task, Role.NURSE, "x"),
        lambda: tasks.close_task(ctx, other, task, TaskState.DONE),
        lambda: tasks.reopen_task(ctx, other, task, "x"),
    ):
        with pytest.raises(NotFound, match="NF-106"):
            act()
    assert len(tasks.open_tasks(ctx)) == 1


KINDS = (
    ("mental_health_referral", True), ("substance_misuse_referral", True), ("mental_health_urgent", True),
    ("rescore:cows", False), (None, False), ("dependence_decision", False),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "referral"), KINDS)
def test_which_kinds_are_referrals(kind: str | None, referral: bool) -> None:
    assert tasks.is_referral(kind) is referral
