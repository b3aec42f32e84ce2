"""An ACCT that is recorded as open answers the task to open one: no sheet asks for both."""

from __future__ import annotations

from reception_app.forms.answers import AnswerValue
from reception_app.services import triage
from reception_app.services.care import NewFlag, raise_flag
from reception_app.services.context import AppContext
from reception_app.services.person_view import read_person
from reception_app.vocabulary import AnswerState, TaskState
from tests.support.desks import arrive

YES = AnswerValue(AnswerState.ANSWERED, "yes")


def no_hope(ctx: AppContext, person: str) -> str:
    view = triage.start_or_resume(ctx, person)
    for key in ("hopeless", "self_harm_ever"):
        triage.save_answer(ctx, person, view.assessment_id, key, YES)
    return view.assessment_id


def tasks(ctx: AppContext, person: str) -> dict[str, TaskState]:
    return {task.kind or "": task.state for task in read_person(ctx, person).record.tasks}


def test_the_stop_that_records_an_open_acct_closes_the_task_to_open_one(ctx: AppContext) -> None:
    person = arrive(ctx)
    assessment = no_hope(ctx, person)
    assert tasks(ctx, person)["acct_open_now"] is TaskState.OPEN
    triage.save_answer(ctx, person, assessment, "self_harm_now", YES)
    triage.record_stop(ctx, person, assessment, triage.StopRecord("Officer Khan", "30_min"))
    assert tasks(ctx, person)["acct_open_now"] is TaskState.DONE
    closed = next(task for task in read_person(ctx, person).record.tasks if task.kind == "acct_open_now")
    assert closed.reason == "An ACCT is recorded as open. Told Officer Khan"


def test_answers_given_after_an_acct_was_recorded_open_no_task_to_open_one(ctx: AppContext) -> None:
    person = arrive(ctx)
    raise_flag(ctx, person, NewFlag("acct_open", detail="came with one"))
    no_hope(ctx, person)
    assert tasks(ctx, person)["acct_open_now"] is TaskState.DONE
