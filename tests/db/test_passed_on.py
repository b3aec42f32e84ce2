"""A task passed on is still the task of what raised it: closed, brought forward and told by it, and opened once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reception_app.forms.conditions import said
from reception_app.handover.record import Pack, Task
from reception_app.handover.views.clinical import clinical_view
from reception_app.models import Task as TaskRow
from reception_app.services import tasks, triage
from reception_app.services.amending import amend
from reception_app.services.context import AppContext, writing
from reception_app.services.end_of_shift import Matter, read_end_of_shift
from reception_app.services.person_view import read_person
from reception_app.services.scores import mark_score_error, record_score
from reception_app.services.series import series
from reception_app.services.triage_saving import save_answer
from reception_app.vocabulary import ROLE_WORDS, Role, TaskState
from tests.support import sheet_cases
from tests.support.answering import give, signed
from tests.support.desks import later

SEVERE = {"injury": "yes", "injury_what": "fell", "injury_severe": "yes"}
HEROIN = {
    "heroin": "yes", "heroin_amount": "20 a day", "heroin_how_often": "daily", "heroin_injects": "no",
    "heroin_last_use": "2026-11-20T08:00:00Z", "heroin_withdrawal_now": "yes",
}  # fmt: skip
ALCOHOL = {
    "alcohol": "yes", "alcohol_units": "30", "alcohol_how_often": "daily", "alcohol_fits": "no",
    "alcohol_last_drink": "2026-11-20T05:40:00Z", "alcohol_withdrawal_now": "no",
}  # fmt: skip


def of_kind(ctx: AppContext, person: str, kind: str, *, only_open: bool = True) -> list[Task]:
    found = [task for task in read_person(ctx, person).record.tasks if task.kind == kind]
    return [task for task in found if task.state is TaskState.OPEN or not only_open]


def passed_on(ctx: AppContext, person: str, kind: str, to: Role = Role.PRESCRIBER) -> str:
    (task,) = of_kind(ctx, person, kind)
    return tasks.pass_on_task(ctx, person, task.id, to, "rung")


@pytest.mark.parametrize("minutes", [0, 5])
def test_a_changed_answer_takes_it_back_from_whoever_has_it_now(ctx: AppContext, person: str, minutes: int) -> None:
    view = give(ctx, triage.start_or_resume(ctx, person), **SEVERE)
    later(ctx, minutes=minutes)
    new = passed_on(ctx, person, "injury_severe")
    later(ctx, minutes=minutes)
    newest = tasks.pass_on_task(ctx, person, new, Role.NURSE, "back to us")
    save_answer(ctx, person, view.assessment_id, "injury_severe", said("no"))
    assert of_kind(ctx, person, "injury_severe") == []
    (last,) = [task for task in of_kind(ctx, person, "injury_severe", only_open=False) if task.id == newest]
    assert (last.state, last.reason) == (TaskState.DECLINED, "The answer was changed.")
    save_answer(ctx, person, view.assessment_id, "injury_severe", said("yes"))
    assert len(of_kind(ctx, person, "injury_severe")) == 1


def test_taken_back_after_it_was_passed_on_and_amended_to_yes_it_is_a_task_again(ctx: AppContext, person: str) -> None:
    view = give(ctx, triage.start_or_resume(ctx, person), **SEVERE)
    passed_on(ctx, person, "injury_severe")
    save_answer(ctx, person, view.assessment_id, "injury_severe", said("no"))
    signed(ctx, person)
    assert of_kind(ctx, person, "injury_severe") == []
    amend(ctx, person, view.assessment_id, {"injury_severe": said("yes")}, "sick since")
    assert len(of_kind(ctx, person, "injury_severe")) == 1


def test_signing_opens_it_no_second_time(ctx: AppContext, person: str) -> None:
    give(ctx, triage.start_or_resume(ctx, person), **SEVERE)
    new = passed_on(ctx, person, "injury_severe")
    view = signed(ctx, person)
    assert [task.id for task in of_kind(ctx, person, "injury_severe")] == [new]
    tasks.close_task(ctx, person, new, TaskState.DONE)
    amend(ctx, person, view.assessment_id, {"veteran": said("yes")}, "told the wing")
    assert of_kind(ctx, person, "injury_severe") == []


def test_one_passed_on_before_this_version_is_opened_no_second_time(ctx: AppContext, person: str) -> None:
    give(ctx, triage.start_or_resume(ctx, person), **SEVERE)
    new = passed_on(ctx, person, "injury_severe")
    with writing(ctx, "add-task") as session:
        session.get_one(TaskRow, new).raised_by_answer = None  # as 0.3.0 wrote it
    signed(ctx, person)
    assert [task.id for task in of_kind(ctx, person, "injury_severe")] == [new]


def test_what_is_learnt_later_brings_it_forward(ctx: AppContext, person: str) -> None:
    view = signed(ctx, person, HEROIN)
    new = passed_on(ctx, person, "dependence_decision", Role.NURSE)
    later(ctx, minutes=10)
    amend(ctx, person, view.assessment_id, {key: said(value) for key, value in ALCOHOL.items()}, "told the wing")
    (task,) = of_kind(ctx, person, "dependence_decision")
    assert (task.id, task.due_at) == (new, ctx.now() + timedelta(hours=1))


def test_the_end_of_shift_still_tells_the_last_score(ctx: AppContext, person: str) -> None:
    record_score(ctx, person, "cows", {"1": 4, "2": 4, **{str(item): 0 for item in range(3, 12)}})
    passed_on(ctx, person, "rescore:cows", Role.HEALTHCARE_ASSISTANT)
    later(ctx, hours=9)
    (row,) = read_end_of_shift(ctx).of(Matter.RESCORES).rows
    assert "last 8" in row.words


def on_the_clinical_sheet(ctx: AppContext, person: str, words: str) -> list[tuple[str, str]]:
    record = read_person(ctx, person).record
    pack = Pack(sheet_cases.header(made_at=ctx.now()), record)
    rows = clinical_view(pack, sheet_cases.HASH, sheet_cases.SHORT).tasks
    return [(row.what, row.owner) for row in rows if words in row.what]


def test_papers_name_who_has_it_now_and_nobody_once_it_is_closed(ctx: AppContext, person: str) -> None:
    record_score(ctx, person, "ciwa-ar", {str(item): 2 for item in range(1, 11)})
    wrong = series(ctx, person, "ciwa-ar").readings[-1].score_id
    new = passed_on(ctx, person, "escalate:ciwa-ar", Role.NURSE)
    tasks.pass_on_task(ctx, person, new, Role.PRESCRIBER, "back")
    ((_, who),) = on_the_clinical_sheet(ctx, person, "severe alcohol")
    assert who == ROLE_WORDS[Role.PRESCRIBER]
    mark_score_error(ctx, person, wrong, "other person's sheet")
    assert on_the_clinical_sheet(ctx, person, "severe alcohol") == []


def test_one_with_somebody_outside_is_still_told_on_paper(ctx: AppContext, person: str) -> None:
    record_score(ctx, person, "ciwa-ar", {str(item): 2 for item in range(1, 11)})
    (task,) = of_kind(ctx, person, "escalate:ciwa-ar")
    tasks.close_task(ctx, person, task.id, TaskState.PASSED_ON, "the on-call doctor has it")
    ((what, _),) = on_the_clinical_sheet(ctx, person, "severe alcohol")
    assert what.endswith("(passed on)")
