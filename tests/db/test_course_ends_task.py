"""At receipt, the end of a course that must not stop suddenly is a prescriber's task where nobody can prescribe before.

The receiver was only told of it (hazard H88): told is not anybody's task.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from reception_app.clinical.doses import Dose
from reception_app.clinical.policies import policy
from reception_app.clinical.regimens import Schedule, ScheduleDose
from reception_app.clinical.urgent_tasks import is_urgent
from reception_app.handover.record import Task
from reception_app.services import interim_doses, opening, receiving, schedules, scripts, tasks
from reception_app.services.context import AppContext
from reception_app.services.decisions import DecidedBy
from reception_app.services.dispositions import Choice
from reception_app.services.end_of_shift import Matter, read_end_of_shift
from reception_app.services.person_view import read_person
from reception_app.services.scripts import ScriptLine, Supply, line_of
from reception_app.services.tasks import COURSE_ENDS
from reception_app.vocabulary import Disposition, Role, ScheduleKind, TaskState
from tests.db.test_run_outs import Journey
from tests.support.desks import MovingClock, make_training_desk
from tests.support.leaving_cases import CARBAMAZEPINE, know, know_moorland

ENDS_SATURDAY = replace(CARBAMAZEPINE, duration_days=7, started_on=date(2026, 11, 15))
WEEK = Supply(Dose(Decimal(14), "tablets"))
FIRST_WITHOUT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
"""Sunday morning, had it gone on; the next prescriber comes on Monday."""
DOCTOR = DecidedBy("Dr P. Pretend")


@pytest.fixture
def way(tmp_path: Path) -> Journey:
    clock = MovingClock()
    leeds, moorland = (make_training_desk(tmp_path, code, clock) for code in ("LEI", "MDI"))
    for ctx in (leeds, moorland):
        know_moorland(ctx)
    return Journey(leeds, moorland, clock)


def tasks_of(ctx: AppContext, person: str) -> list[Task]:
    return [task for task in read_person(ctx, person).record.tasks if task.kind == COURSE_ENDS]


def open_one(ctx: AppContext, person: str) -> Task:
    (task,) = [task for task in tasks_of(ctx, person) if task.state is TaskState.OPEN]
    return task


def only_script(ctx: AppContext, person: str) -> str:
    (script,) = read_person(ctx, person).record.scripts
    return script.id


def test_it_is_the_prescribers_task_before_the_first_dose_nobody_wrote(way: Journey) -> None:
    person = way.receive(way.send(ENDS_SATURDAY, supply=WEEK))
    task = open_one(way.moorland, person)
    assert task.title == "Whether the course goes on: carbamazepine"
    assert task.detail == (
        "Its course ends Sat 21-Nov-2026; nobody here can prescribe until Mon 09:00. Last dose Sat 20:00, day 7 of 7. "
        "Stopping suddenly: Seizures, one after the other. Whether it is to go on is not recorded: ask a prescriber."
    )
    assert task.owner_role is Role.PRESCRIBER
    assert task.due_at == FIRST_WITHOUT - timedelta(minutes=policy("runs_out_act_minutes").value)
    assert task.script_id == only_script(way.moorland, person)
    assert is_urgent(task.kind)


def test_a_time_that_is_past_is_now(way: Journey) -> None:
    ends_today = replace(ENDS_SATURDAY, started_on=date(2026, 11, 14))
    person = way.receive(way.send(ends_today, supply=WEEK))
    assert open_one(way.moorland, person).due_at == max(
        way.moorland.now(), FIRST_WITHOUT - timedelta(days=1, minutes=policy("runs_out_act_minutes").value)
    )
    way.clock.forward(days=3)
    assert [each.words for each in read_end_of_shift(way.moorland).of(Matter.TASKS).rows if "course" in each.words] == [
        "Prescriber: Whether the course goes on: carbamazepine"
    ]


@pytest.mark.parametrize(
    ("line", "disposition", "opens"),
    [
        pytest.param(ENDS_SATURDAY, Disposition.CONTINUE, True, id="continued"),
        pytest.param(ENDS_SATURDAY, Disposition.BRIDGE, True, id="bridged"),
        pytest.param(ENDS_SATURDAY, Disposition.HOLD, False, id="held: a task of its own asks"),
        pytest.param(ENDS_SATURDAY, Disposition.STOP, False, id="stopped"),
        pytest.param(replace(ENDS_SATURDAY, duration_days=14), Disposition.CONTINUE, False, id="help comes before"),
        pytest.param(CARBAMAZEPINE, Disposition.CONTINUE, False, id="for good"),
        pytest.param(
            ScriptLine(
                "amoxicillin", Dose(Decimal(500), "mg"), "500 mg", "capsule", frequency="twice a day",
                times=("08:00", "20:00"), duration_days=7, started_on=date(2026, 11, 15),
            ),
            Disposition.CONTINUE, False, id="may simply end",
        ),
    ],
)  # fmt: skip
def test_which_lines_have_the_task(way: Journey, line: ScriptLine, disposition: Disposition, opens: bool) -> None:
    person = way.receive(way.send(line, supply=WEEK), disposition)
    assert len(tasks_of(way.moorland, person)) == int(opens)


def test_nobody_guesses_where_nobody_knows_the_hours(tmp_path: Path) -> None:
    clock = MovingClock()
    way = Journey(make_training_desk(tmp_path, "LEI", clock), make_training_desk(tmp_path, "MDI", clock), clock)
    person = way.receive(way.send(ENDS_SATURDAY, supply=WEEK))
    assert tasks_of(way.moorland, person) == []


def goes_on(ctx: AppContext, person: str, script: str) -> None:
    line = replace(line_of(read_person(ctx, person).record.scripts[0]), duration_days=None, started_on=None)
    scripts.change_dose(ctx, person, script, line, reason="it goes on", discussed=True, by=DOCTOR)


def longer(ctx: AppContext, person: str, script: str) -> None:
    line = replace(line_of(read_person(ctx, person).record.scripts[0]), duration_days=28)
    scripts.change_dose(ctx, person, script, line, reason="three weeks more", discussed=True, by=DOCTOR)


def as_written(ctx: AppContext, person: str, script: str) -> None:
    scripts.release_by_prescriber(ctx, person, script, reason="it is to end", by=DOCTOR)


def stopped(ctx: AppContext, person: str, script: str) -> None:
    scripts.stop_script(ctx, person, script, reason="not taken for a year", discussed=True, by=DOCTOR)


def led_down(ctx: AppContext, person: str, script: str) -> None:
    doses = tuple(ScheduleDose(day, "08:00", Dose(Decimal(200), "mg")) for day in (1, 2))
    laid = Schedule("Down", ScheduleKind.REDUCTION, date(2026, 11, 22), 2, doses)
    schedules.record_schedule(ctx, person, script, laid, by=DOCTOR)


@pytest.mark.parametrize("decide", [goes_on, longer, as_written, stopped, led_down])
def test_a_prescribers_word_about_the_course_closes_it(
    way: Journey, decide: Callable[[AppContext, str, str], None]
) -> None:
    person = way.receive(way.send(ENDS_SATURDAY, supply=WEEK))
    decide(way.moorland, person, only_script(way.moorland, person))
    (task,) = tasks_of(way.moorland, person)
    assert task.state is TaskState.DONE
    assert task.reason


def other_dose(ctx: AppContext, person: str, script: str) -> None:
    line = replace(line_of(read_person(ctx, person).record.scripts[0]), dose=Dose(Decimal(200), "mg"))
    scripts.change_dose(ctx, person, script, line, reason="half", discussed=True, by=DOCTOR)


def cut(ctx: AppContext, person: str, script: str) -> None:
    interim_doses.set_interim(
        ctx, person, script, Dose(Decimal(200), "mg"), reason="until the notes come", discussed=True,
        review_by=ctx.now() + timedelta(days=2), owner="Duty prescriber", by=DOCTOR,
    )  # fmt: skip


@pytest.mark.parametrize("decide", [other_dose, cut])
def test_another_dose_says_nothing_of_its_end(way: Journey, decide: Callable[[AppContext, str, str], None]) -> None:
    person = way.receive(way.send(ENDS_SATURDAY, supply=WEEK))
    decide(way.moorland, person, only_script(way.moorland, person))
    assert open_one(way.moorland, person)


def test_it_is_ticked_by_hand_where_another_line_carries_it_on(way: Journey) -> None:
    person = way.receive(way.send(ENDS_SATURDAY, supply=WEEK))
    task = open_one(way.moorland, person)
    tasks.close_task(way.moorland, person, task.id, TaskState.DONE, "written up anew")
    assert [each.state for each in tasks_of(way.moorland, person)] == [TaskState.DONE]


def test_received_again_it_is_the_same_task_and_gone_where_help_comes_before(way: Journey) -> None:
    person = way.receive(way.send(ENDS_SATURDAY, supply=WEEK))
    first = open_one(way.moorland, person)
    back = way.issue(way.moorland, person, "LEI")
    know(way.leeds, "LEI", prescriber_hours="Mon–Sun 00:00–24:00")
    incoming = opening.open_pack(way.leeds, back)
    choice = Choice(Disposition.CONTINUE, "as sent", arrived=True)
    receiving.receive(way.leeds, incoming, {each.id: choice for each in incoming.to_decide})
    (task,) = tasks_of(way.leeds, way.person)
    assert (task.id, task.state) == (first.id, TaskState.DONE)
