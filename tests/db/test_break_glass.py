"""Breaking the glass: an officer alone with somebody who collapsed sees what keeps them alive, and everybody knows."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta

import pytest
from sqlalchemy import text

from reception_app.errors import InputProblem, NotAllowed, NotFound
from reception_app.models import Task
from reception_app.services import care, tasks
from reception_app.services.break_glass import EMERGENCY_VIEW, break_glass, find_in_emergency, recent_looks
from reception_app.services.context import AppContext, writing
from reception_app.services.end_of_shift import Matter, read_end_of_shift
from reception_app.services.person_view import read_history
from reception_app.vocabulary import AllergyState, Role, TaskState
from tests.support.desks import MovingClock, arrive, as_role, populate, specimen
from tests.support.said import clinical_words

WHY = "collapsed in the cell, no nurse on site"


@pytest.fixture
def officer(ctx: AppContext) -> AppContext:
    return as_role(ctx, Role.ESCORT, name="P. Officer-Sample")


def test_it_shows_what_first_aid_needs_and_no_medicine_diagnosis_or_history(
    ctx: AppContext, officer: AppContext
) -> None:
    person = populate(ctx)
    forbidden = clinical_words(ctx, person) - {"penicillin", "rash"}
    view = break_glass(officer, person, WHY)
    assert view.allergies == ("penicillin: rash",)
    assert view.allergies_known
    assert view.until - view.seen_at == timedelta(minutes=15)
    assert view.observe.acct_open
    assert any("fit" in line.may.casefold() or "fit" in line.todo.casefold() for line in view.signs)
    assert view.telephone == "01632 960118"
    said = json.dumps(asdict(view), default=str).casefold()
    said = said.replace("cutting", "")  # the way of self-harm stands on the escort sheet too, from a fixed list
    assert {word for word in forbidden if word in said} == {"cutting"} - {"cutting"}


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (AllergyState.NONE_KNOWN, "No known allergies."),
        (AllergyState.NOT_RECORDED, "Not recorded: nobody asked."),
        (AllergyState.UNAVAILABLE, "Not available: nobody could tell."),
    ],
)
def test_no_answer_is_never_shown_as_no_allergies(
    ctx: AppContext, officer: AppContext, state: AllergyState, words: str
) -> None:
    person = arrive(ctx)
    if state is not AllergyState.NOT_RECORDED:
        care.set_allergies(ctx, person, state, reason="asleep")
    view = break_glass(officer, person, WHY)
    assert view.allergies[0].startswith(words)
    assert not view.allergies_known


@pytest.mark.parametrize("reason", ["", "   ", "collapse"])
def test_without_a_reason_nothing_is_shown_and_nothing_is_written(
    ctx: AppContext, officer: AppContext, reason: str
) -> None:
    person = arrive(ctx)
    with pytest.raises(InputProblem) as refused:
        break_glass(officer, person, reason)
    assert refused.value.code == "IN-341"
    assert recent_looks(ctx) == ()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ESCORT])
def test_nobody_else_breaks_a_glass(ctx: AppContext, role: Role) -> None:
    person = arrive(ctx)
    with pytest.raises(NotAllowed):
        break_glass(as_role(ctx, role), person, WHY)
    with pytest.raises(NotAllowed):
        find_in_emergency(as_role(ctx, role), "specimen")


def test_a_nurse_and_the_administrator_see_who_looked_until_it_is_looked_into(
    ctx: AppContext, officer: AppContext, clock: MovingClock
) -> None:
    person = populate(ctx)
    break_glass(officer, person, WHY)
    (line, *_) = [line for line in read_history(ctx, person) if "emergency view" in line.what]
    assert line.who == "P. Officer-Sample"
    (task,) = [row.task for row in tasks.open_tasks(ctx) if "Emergency view" in row.task.title]
    assert task.due_at == ctx.now() + timedelta(minutes=30)
    (row,) = read_end_of_shift(ctx).of(Matter.EMERGENCY_VIEWS).rows
    assert row.words == f"By P. Officer-Sample: {WHY}. Nobody has looked into it yet"
    clock.forward(days=2)
    (row,) = read_end_of_shift(ctx).of(Matter.EMERGENCY_VIEWS).rows
    assert row.overdue(ctx.now())
    administrator = as_role(ctx, Role.DESK_ADMINISTRATOR)
    (look,) = recent_looks(administrator)
    assert (look.by, look.number, look.looked_into) == ("P. Officer-Sample", "A0002TT", None)
    assert WHY not in str(look)
    tasks.close_task(ctx, person, task.id, TaskState.DONE)
    assert recent_looks(administrator)[0].looked_into == ctx.operator.full_name
    assert read_end_of_shift(ctx).of(Matter.EMERGENCY_VIEWS).rows == ()
    clock.forward(days=40)
    assert recent_looks(administrator) == ()


def test_the_officer_is_named_whatever_the_task_says(ctx: AppContext) -> None:
    person = arrive(ctx)
    break_glass(as_role(ctx, Role.ESCORT, name="Officer: P. Dummy"), person, WHY)
    assert [look.by for look in recent_looks(ctx)] == ["Officer: P. Dummy"]
    with writing(ctx, "receive-pack") as session:
        session.add(
            Task(
                id=ctx.new_id(), person_id=person, title="Emergency view was opened: see the person",
                detail=f"By P. Testman: {WHY}", kind=EMERGENCY_VIEW, owner_role=Role.NURSE, opened_at=ctx.now(),
            )
        )  # fmt: skip
    assert {look.by for look in recent_looks(ctx)} == {"Officer: P. Dummy", "Somebody at another desk"}


def test_the_history_holds_the_reason_and_nothing_that_was_shown(ctx: AppContext, officer: AppContext) -> None:
    person = populate(ctx)
    break_glass(officer, person, WHY)
    with ctx.sessions.read() as session:
        (after,) = session.execute(text("SELECT after FROM event WHERE action = 'break-glass' AND entity = 'person'"))
    assert json.loads(after[0]) == {"reason": WHY, "minutes": 15}


def test_who_is_meant_is_found_by_three_letters_or_a_number_and_only_among_those_here(
    ctx: AppContext, officer: AppContext
) -> None:
    arrive(ctx)
    other = arrive(ctx, specimen("A0044TT", "O’DUMMY"))
    assert [row.number for row in find_in_emergency(officer, "odu")] == ["A0044TT"]
    assert [row.person_id for row in find_in_emergency(officer, "a0044")] == [other]
    assert find_in_emergency(officer, "sp") == ()
    assert find_in_emergency(officer, "carl") == ()
    with pytest.raises(NotFound):
        break_glass(officer, "nobody", WHY)
