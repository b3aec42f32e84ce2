"""A review due soon is one task of its owner until it is recorded; it travels once (E22, E26)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from reception_app.clinical.doses import Dose
from reception_app.errors import InputProblem
from reception_app.handover.record import Task
from reception_app.services import board, doses_given, handovers, opening, packs, receiving, reviews, scripts, tasks
from reception_app.services import treatment as care_of
from reception_app.services.by_the_clock import keep_up
from reception_app.services.context import AppContext
from reception_app.services.decisions import DecidedBy
from reception_app.services.dispositions import Choice
from reception_app.services.end_of_shift import Matter, read_end_of_shift
from reception_app.services.handovers import Plan
from reception_app.services.person_view import read_person
from reception_app.services.review_tasks import DEPOT_DUE, REVIEW
from reception_app.services.scripts import ScriptLine
from reception_app.services.sources import LastDose, SourceSaid
from reception_app.services.vaccinations import DoseSaid
from reception_app.vocabulary import (
    Carrier,
    Disposition,
    FitToTravel,
    LastGivenHow,
    Role,
    SourceKind,
    TaskState,
    VaccinationState,
)
from tests.support.desks import METHADONE, ON_CHART, MovingClock, add, make_training_desk
from tests.support.triaged import sign_triage

TODAY = date(2026, 11, 20)
OST, PSYCHO = f"{REVIEW}substitution_review", f"{REVIEW}psychosocial_28_days"
DOCTOR = DecidedBy("Dr P. Pretend")
WITNESS = "W. Witnessford"
DEPOT = ScriptLine(
    medicine="buprenorphine", brand="Buvidal", dose=Dose(Decimal(96), "mg"), strength="96 mg",
    form="prolonged-release injection", route="subcutaneous", frequency="every 28 days", every_days=28,
)  # fmt: skip


def of_kind(ctx: AppContext, person: str, kind: str = OST) -> list[Task]:
    return [task for task in read_person(ctx, person).record.tasks if task.kind == kind]


def open_ones(ctx: AppContext, person: str) -> list[str]:
    record = read_person(ctx, person).record
    return sorted(
        task.kind or ""
        for task in record.tasks
        if task.state is TaskState.OPEN and (task.kind or "").startswith(REVIEW)
    )


def on_methadone(ctx: AppContext, person: str) -> str:
    """Somebody whose first dose is given today: both reviews are due in 28 days."""
    script = add(ctx, person, METHADONE, SourceKind.PHARMACY, hours=36)
    doses_given.record_dose(ctx, person, script, ctx.now(), observed=True, witness=WITNESS, authority=ON_CHART)
    return script


def give_after_a_break(ctx: AppContext, person: str, script: str) -> None:
    """A dose on a prescriber's word: what else moves the clocks must not make a second task."""
    doses_given.record_dose(
        ctx, person, script, ctx.now(), observed=True, witness=WITNESS, by=DOCTOR, override_reason="seen, and given"
    )


def test_e26_a_review_becomes_a_task_when_it_is_due_soon_and_only_once(
    ctx: AppContext, person: str, clock: MovingClock
) -> None:
    script = on_methadone(ctx, person)
    assert open_ones(ctx, person) == []
    assert not keep_up(ctx)
    clock.forward(days=20)
    assert not keep_up(ctx)
    clock.forward(days=1)
    assert keep_up(ctx)
    assert not keep_up(ctx)
    assert open_ones(ctx, person) == [PSYCHO, OST]
    (task,) = of_kind(ctx, person)
    assert task.title == "Opioid substitution review: methadone"
    assert task.owner_role is Role.PRESCRIBER
    assert task.script_id == script
    assert task.due_at == datetime(2026, 12, 18, 23, 59, tzinfo=UTC)
    assert task.detail == "Due 18-Dec-2026"
    (other,) = of_kind(ctx, person, PSYCHO)
    assert other.owner_role is Role.SUBSTANCE_MISUSE_WORKER
    give_after_a_break(ctx, person, script)
    assert open_ones(ctx, person) == [PSYCHO, OST]


def test_recording_the_review_closes_its_task_and_the_next_comes_in_its_time(
    ctx: AppContext, person: str, clock: MovingClock
) -> None:
    script = on_methadone(ctx, person)
    clock.forward(days=25)
    keep_up(ctx)
    reviews.record_review(ctx, person, "substitution_review", "dose stands", script)
    (task,) = of_kind(ctx, person)
    assert (task.state, task.reason, task.closed_by) == (TaskState.DONE, "Recorded.", "Sam Sampleworth")
    assert open_ones(ctx, person) == [PSYCHO]
    clock.forward(days=91)
    keep_up(ctx)
    assert [each.state for each in of_kind(ctx, person)] == [TaskState.DONE, TaskState.OPEN]


def test_one_recorded_for_a_day_that_is_near_again_has_a_new_task(
    ctx: AppContext, person: str, clock: MovingClock
) -> None:
    script = on_methadone(ctx, person)
    clock.forward(days=25)
    keep_up(ctx)
    day = TODAY + timedelta(days=28)
    reviews.record_review(ctx, person, "substitution_review", "again on Friday", script, next_due_on=day)
    assert [each.state for each in of_kind(ctx, person)] == [TaskState.DONE, TaskState.OPEN]


def test_a_day_that_is_moved_moves_its_task_and_one_far_off_closes_it(
    ctx: AppContext, person: str, clock: MovingClock
) -> None:
    script = on_methadone(ctx, person)
    clock.forward(days=25)
    keep_up(ctx)
    near = TODAY + timedelta(days=30)
    reviews.add_review(ctx, person, "substitution_review", near, script)
    (task,) = of_kind(ctx, person)
    assert (task.state, task.due_at) == (TaskState.OPEN, datetime(2026, 12, 20, 23, 59, tzinfo=UTC))
    reviews.add_review(ctx, person, "substitution_review", TODAY + timedelta(days=60), script)
    (task,) = of_kind(ctx, person)
    assert (task.state, task.reason) == (TaskState.DONE, "No longer due.")


def test_a_review_somebody_set_by_hand_is_a_task_too(ctx: AppContext, person: str) -> None:
    reviews.add_review(ctx, person, "care_plan", TODAY)
    (task,) = of_kind(ctx, person, f"{REVIEW}care_plan")
    assert (task.title, task.owner_role) == ("Care plan", Role.NURSE)
    reviews.record_review(ctx, person, "care_plan", "agreed")
    (task,) = of_kind(ctx, person, f"{REVIEW}care_plan")
    assert task.state is TaskState.DONE


def test_a_script_that_is_stopped_has_no_review_left(ctx: AppContext, person: str, clock: MovingClock) -> None:
    script = on_methadone(ctx, person)
    clock.forward(days=25)
    keep_up(ctx)
    scripts.stop_script(ctx, person, script, reason="finished", discussed=True, by=DOCTOR)
    assert open_ones(ctx, person) == [PSYCHO]
    reviews.record_review(ctx, person, "psychosocial_28_days", "well")
    assert open_ones(ctx, person) == []


def test_a_review_is_not_done_by_ticking_it_off_and_one_not_to_be_done_says_why(
    ctx: AppContext, person: str, clock: MovingClock
) -> None:
    on_methadone(ctx, person)
    clock.forward(days=25)
    keep_up(ctx)
    (task,) = of_kind(ctx, person)
    with pytest.raises(InputProblem, match="IN-519"):
        tasks.close_task(ctx, person, task.id, TaskState.DONE)
    tasks.close_task(ctx, person, task.id, TaskState.DECLINED, "the person said no twice")
    clock.forward(days=1)
    reviews.record_review(ctx, person, "psychosocial_28_days", "well")
    keep_up(ctx)
    assert open_ones(ctx, person) == []
    (other,) = of_kind(ctx, person, PSYCHO)
    with pytest.raises(InputProblem, match="IN-512"):
        tasks.reopen_task(ctx, person, other.id, "by mistake")


def test_passed_on_it_is_still_one_and_recorded_all_the_same(ctx: AppContext, person: str, clock: MovingClock) -> None:
    script = on_methadone(ctx, person)
    clock.forward(days=25)
    keep_up(ctx)
    tasks.pass_on_task(ctx, person, of_kind(ctx, person)[0].id, Role.NURSE, "the doctor asks for a talk first")
    give_after_a_break(ctx, person, script)
    assert open_ones(ctx, person) == [PSYCHO, OST]
    reviews.record_review(ctx, person, "substitution_review", "dose stands", script)
    assert open_ones(ctx, person) == [PSYCHO]


def on_depot(ctx: AppContext, person: str, days_ago: int) -> str:
    said = SourceSaid(SourceKind.PHARMACY, name="Example Street Pharmacy")
    last = LastDose(ctx.now() - timedelta(days=days_ago), LastGivenHow.OBSERVED, "Example Street Pharmacy")
    return scripts.add_script(ctx, person, DEPOT, scripts.as_written(DEPOT, said), last)


def test_a_depot_is_a_task_from_the_day_its_window_opens_until_it_is_given(
    ctx: AppContext, person: str, clock: MovingClock
) -> None:
    script = on_depot(ctx, person, days_ago=10)
    assert DEPOT_DUE not in open_ones(ctx, person)
    clock.forward(days=11)
    keep_up(ctx)
    (task,) = of_kind(ctx, person, DEPOT_DUE)
    assert task.owner_role is Role.NURSE
    assert task.due_at == datetime(2026, 12, 15, 23, 59, tzinfo=UTC)
    assert "window 01-Dec-2026 to 15-Dec-2026" in (task.detail or "")
    clock.forward(days=7)
    doses_given.record_dose(ctx, person, script, ctx.now(), observed=True, witness=WITNESS, authority=ON_CHART)
    (task,) = of_kind(ctx, person, DEPOT_DUE)
    assert (task.state, task.reason) == (TaskState.DONE, "Given.")


@dataclass
class Journey:
    leeds: AppContext
    moorland: AppContext

    def send(self, person: str) -> str:
        """Issue the pack of somebody at Leeds and receive it at Moorland; returns the person's id there."""
        now = self.leeds.now()
        for script in read_person(self.leeds, person).record.scripts:
            scripts.set_carrier(self.leeds, person, script.id, Carrier.STOCK)
        plan = Plan(to_code="MDI", leaves_at=now, expected_at=now + timedelta(hours=1), fit=FitToTravel.YES)
        pack = packs.issue_pack(self.leeds, handovers.plan_handover(self.leeds, person, plan))
        incoming = opening.open_pack(self.moorland, pack.clinical)
        choices = {each.id: Choice(Disposition.CONTINUE, "as sent") for each in incoming.to_decide}
        return receiving.receive(self.moorland, incoming, choices).person_id


@pytest.fixture
def way(tmp_path: Path, clock: MovingClock, ctx: AppContext) -> Journey:
    return Journey(ctx, make_training_desk(tmp_path, "MDI", clock))


def test_e26_the_task_travels_and_there_is_no_second_one(way: Journey, person: str, clock: MovingClock) -> None:
    on_methadone(way.leeds, person)
    on_depot(way.leeds, person, days_ago=4)
    care_of.record_vaccination(way.leeds, person, DoseSaid("hepatitis_b", VaccinationState.GIVEN))
    clock.forward(days=22)
    keep_up(way.leeds)
    sent = {task.id for task in read_person(way.leeds, person).record.tasks}
    there = way.send(person)
    for _ in range(2):
        keep_up(way.moorland)
        clock.forward(days=1)
    record = read_person(way.moorland, there).record
    assert open_ones(way.moorland, there) == [DEPOT_DUE, PSYCHO, OST]
    assert {task.id for task in record.tasks if (task.kind or "").startswith((REVIEW, "vaccin"))} <= sent
    reviews.record_review(way.moorland, there, "psychosocial_28_days", "well")
    assert open_ones(way.moorland, there) == [DEPOT_DUE, OST]


def test_one_that_comes_near_on_the_way_opens_at_the_next_desk(way: Journey, person: str, clock: MovingClock) -> None:
    on_methadone(way.leeds, person)
    there = way.send(person)
    clock.forward(days=22)
    keep_up(way.moorland)
    assert open_ones(way.moorland, there) == [PSYCHO, OST]


def test_overdue_it_has_its_word_on_the_board_and_stands_among_the_late_tasks(
    ctx: AppContext, person: str, clock: MovingClock
) -> None:
    on_methadone(ctx, person)
    on_depot(ctx, person, days_ago=4)
    sign_triage(ctx, person)
    board.finish_reception(ctx, person)
    for task in read_person(ctx, person).record.tasks:
        if task.state is TaskState.OPEN and not (task.kind or "").startswith(REVIEW):
            tasks.close_task(ctx, person, task.id, TaskState.DECLINED, "not for this test")
    clock.forward(days=20)
    keep_up(ctx)
    assert board.read_board(ctx).here == ()
    clock.forward(days=14)
    keep_up(ctx)
    (row,) = board.read_board(ctx).here
    assert row.review_due_on == date(2026, 12, 18)
    assert row.depot_until == date(2026, 12, 21)
    assert row.late_tasks == 0
    assert row.open_tasks == 3
    late = {each.words for each in read_end_of_shift(ctx).of(Matter.TASKS).rows}
    assert "Prescriber: Opioid substitution review: methadone" in late
