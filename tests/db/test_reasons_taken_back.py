"""A task whose reason an amendment took away stays open, says so everywhere, and is closed or kept by a person."""

from __future__ import annotations

import pytest

from reception_app.errors import InputProblem
from reception_app.forms.conditions import said
from reception_app.forms.taken_back import no_longer_called_for
from reception_app.handover.record import Pack, Task
from reception_app.handover.views.clinical import clinical_view
from reception_app.services import tasks
from reception_app.services.amending import amend
from reception_app.services.board import BoardRow, read_board
from reception_app.services.context import AppContext
from reception_app.services.dependence import read_untreated
from reception_app.services.end_of_shift import Matter, read_end_of_shift
from reception_app.services.person_view import read_history, read_person
from reception_app.services.triage import TriageView
from reception_app.vocabulary import Role, TaskState
from tests.support import sheet_cases
from tests.support.answering import Said, signed
from tests.support.desks import as_role, later

BACK = "Reason taken back: amended Fri 20-Nov-2026 20:00 by O. Other."
SAID: Said = {
    "injury": "yes", "injury_what": "Fell in the van", "injury_severe": "yes", "heroin": "yes",
    "heroin_route": "smoked", "heroin_how_often": "daily", "heroin_amount": "0.5 g", "heroin_last_use": "2026-11-20",
    "injecting_ever": "never", "gp_record_consent": "yes",
}  # fmt: skip
SEVERE = "injury_severe"


@pytest.fixture
def done(ctx: AppContext, person: str) -> TriageView:
    view = signed(ctx, person, SAID)
    later(ctx, minutes=20)
    return view


def of_kind(ctx: AppContext, person: str, kind: str) -> list[Task]:
    return [task for task in read_person(ctx, person).record.tasks if task.kind == kind]


def open_one(ctx: AppContext, person: str, kind: str) -> Task:
    (found,) = (task for task in of_kind(ctx, person, kind) if task.state is TaskState.OPEN)
    return found


def row_of(ctx: AppContext, person: str) -> BoardRow:
    return next(row for row in read_board(ctx).here if row.person_id == person)


def not_severe(ctx: AppContext, done: TriageView, why: str = "another person's answer") -> None:
    other = as_role(ctx, Role.NURSE, name="O. Other")
    amend(other, done.person_id, done.assessment_id, {"injury_severe": said("no")}, why)


def test_a_task_says_on_every_list_that_its_reason_was_taken_back(
    ctx: AppContext, person: str, done: TriageView
) -> None:
    before = open_one(ctx, person, SEVERE)
    assert (before.taken_back, row_of(ctx, person).tasks_taken_back) == (None, 0)
    not_severe(ctx, done)
    task = open_one(ctx, person, SEVERE)
    assert (task.id, task.taken_back) == (before.id, BACK)
    assert [one.kind for one in read_person(ctx, person).record.tasks if one.taken_back] == [SEVERE]
    assert row_of(ctx, person).tasks_taken_back == 1
    listed = next(row.task for row in tasks.open_tasks(ctx) if row.task.id == task.id)
    assert listed.taken_back == BACK
    later(ctx, days=2)
    overdue = read_end_of_shift(ctx).of(Matter.TASKS)
    assert [row.words for row in overdue.rows if BACK in row.words] == [f"Nurse: {task.title}. {BACK}"]


def test_the_clinical_sheet_says_it_at_the_task_and_the_record_carries_it(
    ctx: AppContext, person: str, done: TriageView
) -> None:
    not_severe(ctx, done)
    pack = Pack(sheet_cases.header(made_at=ctx.now()), read_person(ctx, person).record)
    view = clinical_view(pack, sheet_cases.HASH, sheet_cases.SHORT)
    why = "Head or belly injury, fracture, knocked out, or getting worse? Yes."
    assert [row.what for row in view.tasks if BACK in row.what] == [
        f"Severe injury; GP or ambulance, arranged with prison staff: {why} {BACK}"
    ]


def test_called_for_again_it_says_so_no_more(ctx: AppContext, person: str, done: TriageView) -> None:
    not_severe(ctx, done)
    amend(ctx, person, done.assessment_id, {"injury_severe": said("yes")}, "it was this person after all")
    task = open_one(ctx, person, SEVERE)
    assert (task.taken_back, task.reason, len(of_kind(ctx, person, SEVERE))) == (None, None, 1)


def test_what_was_said_when_it_was_opened_again_is_kept_beside_it(
    ctx: AppContext, person: str, done: TriageView
) -> None:
    task = open_one(ctx, person, SEVERE)
    tasks.close_task(ctx, person, task.id, TaskState.DONE)
    tasks.reopen_task(ctx, person, task.id, "bleeds again")
    not_severe(ctx, done)
    assert open_one(ctx, person, SEVERE).reason == f"Opened again: bleeds again {BACK}"
    amend(ctx, person, done.assessment_id, {"injury_severe": said("yes")}, "it was this person after all")
    assert open_one(ctx, person, SEVERE).reason == "Opened again: bleeds again"


def test_closed_as_no_longer_called_for_it_opens_anew_when_it_is_called_for_again(
    ctx: AppContext, person: str, done: TriageView
) -> None:
    not_severe(ctx, done)
    task = open_one(ctx, person, SEVERE)
    why = no_longer_called_for(task.reason)
    assert why == ("The answer was changed. No longer called for: amended Fri 20-Nov-2026 20:00 by O. Other.")
    tasks.close_task(ctx, person, task.id, TaskState.DECLINED, why)
    assert row_of(ctx, person).tasks_taken_back == 0
    amend(ctx, person, done.assessment_id, {"injury_severe": said("yes")}, "it was this person after all")
    assert open_one(ctx, person, SEVERE).id != task.id


def test_kept_it_says_who_kept_it_and_asks_no_more(ctx: AppContext, person: str, done: TriageView) -> None:
    task = open_one(ctx, person, SEVERE)
    with pytest.raises(InputProblem, match="IN-520"):
        tasks.keep_task(ctx, person, task.id)
    not_severe(ctx, done)
    later(ctx, minutes=5)
    tasks.keep_task(ctx, person, task.id)
    held = open_one(ctx, person, SEVERE)
    assert (held.taken_back, row_of(ctx, person).tasks_taken_back) == (None, 0)
    amended = "the answer was amended Fri 20-Nov-2026 20:00 by O. Other."
    assert held.reason == f"Kept Fri 20-Nov-2026 20:05 by Sam Sampleworth, although {amended}"
    assert read_history(ctx, person)[0].what.startswith("kept a task whose reason was taken back")
    amend(ctx, person, done.assessment_id, {"gp_record_consent": said("no")}, "misheard")
    assert open_one(ctx, person, SEVERE).reason == held.reason


def test_passed_on_it_says_so_to_whoever_has_it_now(ctx: AppContext, person: str, done: TriageView) -> None:
    not_severe(ctx, done)
    tasks.pass_on_task(ctx, person, open_one(ctx, person, SEVERE).id, Role.PRESCRIBER, "to decide")
    held = open_one(ctx, person, SEVERE)
    assert (held.owner_role, held.taken_back) == (Role.PRESCRIBER, BACK)


def test_a_dependence_that_was_never_there_is_closed_without_a_decision(
    ctx: AppContext, person: str, done: TriageView
) -> None:
    task = open_one(ctx, person, "dependence_decision")
    with pytest.raises(InputProblem, match="IN-513"):
        tasks.close_task(ctx, person, task.id, TaskState.DECLINED, "not so")
    amend(ctx, person, done.assessment_id, {"heroin": said("no")}, "another person's answer", entered_in_error=True)
    task = open_one(ctx, person, "dependence_decision")
    assert task.taken_back is not None
    with pytest.raises(InputProblem, match="IN-513"):
        tasks.close_task(ctx, person, task.id, TaskState.DONE)
    tasks.close_task(ctx, person, task.id, TaskState.DECLINED, no_longer_called_for(task.reason))
    assert read_untreated(ctx, person) is None
    assert row_of(ctx, person).untreated is None
