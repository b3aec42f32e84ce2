"""What must happen within minutes is a task from the answer on, and no later than the signature for the rest."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reception_app.forms.conditions import said
from reception_app.handover import record
from reception_app.services import tasks, triage
from reception_app.services.amending import amend
from reception_app.services.context import AppContext
from reception_app.services.person_view import read_person
from reception_app.services.triage_saving import save_answer
from reception_app.vocabulary import AnswerState, TaskState
from tests.support.answering import give, signed
from tests.support.desks import arrive, specimen

SEVERE = {"injury": "yes", "injury_severe": "yes"}


def of_kind(ctx: AppContext, person: str, kind: str) -> list[record.Task]:
    return [task for task in read_person(ctx, person).record.tasks if task.kind == kind]


def kinds_open(ctx: AppContext, person: str) -> set[str | None]:
    return {task.kind for task in read_person(ctx, person).record.tasks if task.state is TaskState.OPEN}


DRAFTS = [
    (SEVERE, "injury_severe"),
    ({"withdrawal_signs": ("drowsy",)}, "confusion_assessment"),
    ({"hopeless": "yes", "self_harm_ever": "yes"}, "acct_open_now"),
    ({"dependants": "yes", "dependants_safe": "no"}, "dependants_alone"),
]


@pytest.mark.parametrize(("answers", "kind"), DRAFTS, ids=[kind for _, kind in DRAFTS])
def test_it_is_a_task_in_the_draft_with_its_clock(
    ctx: AppContext, person: str, answers: dict[str, str], kind: str
) -> None:
    give(ctx, triage.start_or_resume(ctx, person), **answers)
    (task,) = of_kind(ctx, person, kind)
    assert task.due_at is not None
    assert (task.due_at - ctx.now()).total_seconds() == 15 * 60
    assert kind in {row.task.kind for row in tasks.open_tasks(ctx)}


def test_a_second_reason_given_later_in_the_draft_is_in_the_task_of_the_first(ctx: AppContext, person: str) -> None:
    view = give(ctx, triage.start_or_resume(ctx, person), withdrawal_signs=("drowsy",))
    give(ctx, view, mental_state=("confused",))
    (task,) = of_kind(ctx, person, "confusion_assessment")
    assert task.detail is not None
    assert "Drowsy" in task.detail
    assert "Confused" in task.detail


def test_what_has_hours_waits_for_the_signature(ctx: AppContext, person: str) -> None:
    give(ctx, triage.start_or_resume(ctx, person), **SEVERE)
    assert kinds_open(ctx, person) == {"injury_severe"}


def test_signing_opens_it_no_second_time_and_keeps_its_clock(ctx: AppContext, person: str) -> None:
    give(ctx, triage.start_or_resume(ctx, person), **SEVERE)
    (before,) = of_kind(ctx, person, "injury_severe")
    ctx.clock.forward(minutes=40)  # type: ignore[attr-defined]  # the desk's clock is the test's own
    signed(ctx, person, {"injury_what": "fell", **SEVERE})
    assert of_kind(ctx, person, "injury_severe") == [before]


def test_a_changed_answer_takes_it_back_and_changed_again_gives_a_new_clock(ctx: AppContext, person: str) -> None:
    view = give(ctx, triage.start_or_resume(ctx, person), **SEVERE)
    save_answer(ctx, person, view.assessment_id, "injury_severe", said("no"))
    (task,) = of_kind(ctx, person, "injury_severe")
    assert (task.state, task.reason) == (TaskState.DECLINED, "The answer was changed.")
    ctx.clock.forward(minutes=5)  # type: ignore[attr-defined]  # the desk's clock is the test's own
    save_answer(ctx, person, view.assessment_id, "injury_severe", said("yes"))
    again = [task for task in of_kind(ctx, person, "injury_severe") if task.state is TaskState.OPEN]
    assert [task.opened_at for task in again] == [ctx.now()]
    save_answer(ctx, person, view.assessment_id, "injury", said("no"))
    assert kinds_open(ctx, person) == set()


def test_done_in_the_draft_it_is_done(ctx: AppContext, person: str) -> None:
    view = give(ctx, triage.start_or_resume(ctx, person), **SEVERE)
    (task,) = of_kind(ctx, person, "injury_severe")
    tasks.close_task(ctx, person, task.id, TaskState.DONE)
    give(ctx, view, injury_severe="yes")
    signed(ctx, person, {"injury_what": "fell"})
    assert [each.state for each in of_kind(ctx, person, "injury_severe")] == [TaskState.DONE]


def test_taken_back_in_the_draft_and_amended_to_yes_it_is_a_task_again(ctx: AppContext, person: str) -> None:
    view = give(ctx, triage.start_or_resume(ctx, person), **SEVERE, injury_what="fell")
    save_answer(ctx, person, view.assessment_id, "injury_severe", said("no"))
    signed(ctx, person)
    assert "injury_severe" not in kinds_open(ctx, person)
    amend(ctx, person, view.assessment_id, {"injury_severe": said("yes")}, "sick since")
    assert "injury_severe" in kinds_open(ctx, person)


def test_a_low_pressure_in_pregnancy_is_a_task_at_once_though_no_score_is_made(ctx: AppContext) -> None:
    who = specimen("A0007TT", "SPECIMEN", "Carla")
    woman = arrive(ctx, replace(who, facts={**who.facts, "sex": (AnswerState.ANSWERED, "Female")}))
    view = give(ctx, triage.start_or_resume(ctx, woman), pregnancy="yes", obs_systolic="96")
    assert kinds_open(ctx, woman) == set()
    give(ctx, view, obs_systolic="70")
    assert kinds_open(ctx, woman) == {"pregnant_observations"}
