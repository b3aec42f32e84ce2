"""An assessment that came in a pack, amended here: its tasks follow, and none is opened a second time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from reception_app.forms.conditions import said
from reception_app.handover.record import Record
from reception_app.services import handovers, packs, tasks
from reception_app.services.amending import amend
from reception_app.services.board import read_board
from reception_app.services.context import AppContext
from reception_app.services.opening import open_pack
from reception_app.services.person_view import read_person
from reception_app.services.receiving import receive
from reception_app.vocabulary import TaskState
from tests.support.answering import signed
from tests.support.desks import MovingClock, arrive, make_training_desk
from tests.support.receiving import plan_to

SAID = {
    "injury": "yes", "injury_what": "Fell in the van", "injury_severe": "yes", "gp_record_consent": "yes",
}  # fmt: skip


@pytest.fixture
def moorland(tmp_path: Path) -> Iterator[AppContext]:
    """The desk of the next prison, where somebody taken in at Leeds came with a whole pack."""
    clock = MovingClock()
    leeds, moorland = make_training_desk(tmp_path, "LEI", clock), make_training_desk(tmp_path, "MDI", clock)
    person = arrive(leeds)
    signed(leeds, person, {**SAID})
    severe = next(row.task.id for row in tasks.open_tasks(leeds) if row.task.kind == "injury_severe")
    tasks.close_task(leeds, person, severe, TaskState.DONE)
    clock.forward(hours=12)
    handover = handovers.plan_handover(leeds, person, plan_to(leeds, "MDI"))
    pack = packs.issue_pack(leeds, handover)
    handovers.mark_left(leeds, handover, anyway="the van is here")
    leeds.close()
    receive(moorland, open_pack(moorland, pack.cose), {}, person_id=None)
    clock.forward(minutes=5)
    yield moorland
    moorland.close()


def record(ctx: AppContext) -> tuple[str, Record]:
    (row,) = read_board(ctx).here
    return row.person_id, read_person(ctx, row.person_id).record


def kinds(ctx: AppContext) -> Counter[tuple[str | None, TaskState]]:
    return Counter((task.kind, task.state) for task in record(ctx)[1].tasks)


def test_one_answer_amended_opens_no_task_a_second_time(moorland: AppContext) -> None:
    person, came = record(moorland)
    before = kinds(moorland)
    assert before["injury_severe", TaskState.DONE] == 1
    done = amend(moorland, person, came.assessments[0].id, {"gp_record_consent": said("no")}, "misheard")
    assert (done.tasks_opened, kinds(moorland)) == (0, before)


def test_a_task_that_came_says_that_its_reason_was_taken_back_here(moorland: AppContext) -> None:
    person, came = record(moorland)
    amend(moorland, person, came.assessments[0].id, {"gp_record_consent": said("no")}, "misheard")
    assert [task.kind for task in record(moorland)[1].tasks if task.taken_back] == ["gp_record"]
    amend(moorland, person, came.assessments[0].id, {"gp_record_consent": said("yes")}, "asked again")
    assert [task.kind for task in record(moorland)[1].tasks if task.taken_back] == []
    assert kinds(moorland)["gp_record", TaskState.OPEN] == 1


def test_what_is_newly_called_for_here_is_opened_here(moorland: AppContext) -> None:
    person, came = record(moorland)
    done = amend(moorland, person, came.assessments[0].id, {"self_harm_now": said("yes")}, "told the chaplain")
    assert done.tasks_opened > 0
    assert kinds(moorland)["mental_health_urgent", TaskState.OPEN] == 1
