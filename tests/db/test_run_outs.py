"""What runs out before help after receipt is a task until supply or a prescription is recorded (E2, E5; HSIB)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from reception_app.clinical.doses import Dose
from reception_app.clinical.policies import policy
from reception_app.errors import InputProblem
from reception_app.handover.record import Task
from reception_app.services import board, handovers, interim_doses, opening, packs, receiving, run_outs, scripts, tasks
from reception_app.services.context import AppContext
from reception_app.services.decisions import DecidedBy
from reception_app.services.dispositions import Choice
from reception_app.services.end_of_shift import Matter, read_end_of_shift
from reception_app.services.handovers import Plan
from reception_app.services.person_view import read_person
from reception_app.services.run_outs import SupplyHere
from reception_app.services.scripts import ScriptLine, Supply, line_of
from reception_app.services.tasks import RUNS_OUT
from reception_app.vocabulary import Carrier, Disposition, FitToTravel, Role, TaskState
from tests.support.desks import METHADONE, MovingClock, arrive, make_training_desk
from tests.support.leaving_cases import CARBAMAZEPINE, ONE_TABLET, know, know_moorland, takes
from tests.support.triaged import sign_triage

WITHOUT = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
"""Saturday morning: one tablet was sent, for Friday night; the next prescriber comes on Monday."""
BEFORE = timedelta(minutes=policy("runs_out_act_minutes").value)
DOCTOR = DecidedBy("Dr P. Pretend")


@dataclass
class Journey:
    """Leeds sends, Moorland receives."""

    leeds: AppContext
    moorland: AppContext
    clock: MovingClock
    person: str = ""

    def send(
        self, line: ScriptLine = CARBAMAZEPINE, carrier: Carrier = Carrier.ESCORT, supply: Supply | None = ONE_TABLET
    ) -> bytes:
        """Take somebody in at Leeds who takes `line`, and issue their pack for Moorland."""
        self.person = arrive(self.leeds)
        takes(self.leeds, self.person, line, carrier, supply)
        return self.issue(self.leeds, self.person, "MDI")

    def issue(self, ctx: AppContext, person: str, to: str) -> bytes:
        plan = Plan(to_code=to, leaves_at=ctx.now(), expected_at=ctx.now() + timedelta(hours=1), fit=FitToTravel.YES)
        return packs.issue_pack(ctx, handovers.plan_handover(ctx, person, plan)).clinical

    def receive(
        self, pack: bytes, disposition: Disposition = Disposition.CONTINUE, *, arrived: bool | None = True
    ) -> str:
        """Receive at Moorland; returns the person's id there."""
        incoming = opening.open_pack(self.moorland, pack)
        choice = Choice(disposition, "as sent", by=DOCTOR, discussed=True, arrived=arrived)
        return receiving.receive(self.moorland, incoming, {each.id: choice for each in incoming.to_decide}).person_id


@pytest.fixture
def way(tmp_path: Path) -> Journey:
    clock = MovingClock()
    desks = [make_training_desk(tmp_path, code, clock) for code in ("LEI", "MDI")]
    for ctx in desks:
        know_moorland(ctx)
    return Journey(*desks, clock)


def tasks_of(ctx: AppContext, person: str) -> list[Task]:
    return [task for task in read_person(ctx, person).record.tasks if task.kind == RUNS_OUT]


def open_one(ctx: AppContext, person: str) -> Task:
    (task,) = [task for task in tasks_of(ctx, person) if task.state is TaskState.OPEN]
    return task


def script_id(ctx: AppContext, person: str) -> str:
    (script,) = read_person(ctx, person).record.scripts
    return script.id


def test_hsib_after_receipt_it_is_the_nurses_task_before_the_first_dose_nobody_has(way: Journey) -> None:
    person = way.receive(way.send())
    task = open_one(way.moorland, person)
    assert task.title == "Supply or prescription before it runs out: carbamazepine"
    assert task.detail == "Runs out before help: last dose Fri 20:00; next prescriber Mon 09:00"
    assert task.owner_role is Role.NURSE
    assert task.due_at == WITHOUT - BEFORE
    assert task.script_id == script_id(way.moorland, person)
    (row,) = board.read_board(way.moorland).here
    assert (row.runs_out_at, row.run_outs) == (WITHOUT, 1)


@pytest.mark.parametrize(
    ("line", "carrier", "supply", "arrived", "opens"),
    [
        (CARBAMAZEPINE, Carrier.ESCORT, ONE_TABLET, True, True),
        (CARBAMAZEPINE, Carrier.ESCORT, Supply(Dose(Decimal(14), "tablets")), True, False),
        (CARBAMAZEPINE, Carrier.ESCORT, Supply(Dose(Decimal(14), "tablets")), False, True),
        (CARBAMAZEPINE, Carrier.NOT_SENT, None, None, True),
        (METHADONE, Carrier.STOCK, None, None, True),
        (replace(CARBAMAZEPINE, as_required=True, times=()), Carrier.NOT_SENT, None, None, False),
    ],
    ids=["one tablet", "a week", "a week said, not here", "none", "stock, no prescriber", "as required"],
)
def test_which_scripts_have_the_task(
    way: Journey, line: ScriptLine, carrier: Carrier, supply: Supply | None, arrived: bool | None, opens: bool
) -> None:
    person = way.receive(way.send(line, carrier, supply), arrived=arrived)
    assert len(tasks_of(way.moorland, person)) == int(opens)


@pytest.mark.parametrize(
    ("disposition", "opens"),
    [(Disposition.BRIDGE, True), (Disposition.HOLD, False), (Disposition.STOP, False)],
)
def test_what_is_not_given_does_not_run_out(way: Journey, disposition: Disposition, opens: bool) -> None:
    person = way.receive(way.send(), disposition)
    assert len(tasks_of(way.moorland, person)) == int(opens)


def test_nobody_guesses_where_nobody_knows_the_hours(tmp_path: Path) -> None:
    clock = MovingClock()
    way = Journey(make_training_desk(tmp_path, "LEI", clock), make_training_desk(tmp_path, "MDI", clock), clock)
    person = way.receive(way.send())
    assert tasks_of(way.moorland, person) == []


def changed(ctx: AppContext, person: str, script: str) -> None:
    line = replace(line_of(read_person(ctx, person).record.scripts[0]), dose=Dose(Decimal(200), "mg"))
    scripts.change_dose(ctx, person, script, line, reason="half for now", discussed=True, by=DOCTOR)


def released(ctx: AppContext, person: str, script: str) -> None:
    scripts.release_by_prescriber(ctx, person, script, reason="written up", by=DOCTOR)


def stopped(ctx: AppContext, person: str, script: str) -> None:
    scripts.stop_script(ctx, person, script, reason="not taken for a year", discussed=True, by=DOCTOR)


def cut(ctx: AppContext, person: str, script: str) -> None:
    interim_doses.set_interim(
        ctx, person, script, Dose(Decimal(200), "mg"), reason="until the notes come", discussed=True,
        review_by=ctx.now() + timedelta(days=2), owner="Duty prescriber", by=DOCTOR,
    )  # fmt: skip


@pytest.mark.parametrize("decide", [changed, released, stopped, cut])
def test_a_prescribers_decision_about_the_script_closes_it(
    way: Journey, decide: Callable[[AppContext, str, str], None]
) -> None:
    person = way.receive(way.send())
    decide(way.moorland, person, script_id(way.moorland, person))
    (task,) = tasks_of(way.moorland, person)
    assert task.state is TaskState.DONE
    assert task.reason
    assert task.closed_by == "Sam Sampleworth"
    assert board.read_board(way.moorland).here[0].runs_out_at is None


def test_a_supply_that_lasts_closes_it_and_one_that_does_not_moves_it(way: Journey) -> None:
    person = way.receive(way.send())
    task = open_one(way.moorland, person)
    two = SupplyHere(Dose(Decimal(2), "tablets"), from_whom="out-of-hours pharmacy")
    ending = run_outs.record_supply(way.moorland, person, task.id, two)
    assert ending is not None
    moved = open_one(way.moorland, person)
    assert moved.id == task.id
    assert moved.due_at == WITHOUT + timedelta(hours=12) - BEFORE
    said = (moved.detail or "").replace("\N{NO-BREAK SPACE}", " ")
    assert said.startswith("Supply here: 2 tablets from out-of-hours pharmacy. Runs out before help:")
    week = SupplyHere(days=7, from_whom="this prison's stock")
    assert run_outs.record_supply(way.moorland, person, task.id, week) is None
    (done,) = tasks_of(way.moorland, person)
    assert (done.state, done.reason) == (TaskState.DONE, "Supply here: 7 days from this prison's stock.")
    with pytest.raises(InputProblem, match="IN-506"):
        run_outs.record_supply(way.moorland, person, task.id, week)


@pytest.mark.parametrize(
    ("had", "code"),
    [
        (SupplyHere(from_whom="stock"), "IN-516"),
        (SupplyHere(days=7), "IN-516"),
        (SupplyHere(Dose(Decimal(7), "units"), from_whom="stock"), "IN-517"),
    ],
)
def test_a_supply_that_is_not_whole_closes_nothing(way: Journey, had: SupplyHere, code: str) -> None:
    person = way.receive(way.send())
    with pytest.raises(InputProblem, match=code):
        run_outs.record_supply(way.moorland, person, open_one(way.moorland, person).id, had)
    assert open_one(way.moorland, person)


@pytest.mark.parametrize("witness", ["", "Sam Sampleworth"])
def test_a_controlled_drug_is_counted_by_two(way: Journey, witness: str) -> None:
    person = way.receive(way.send(METHADONE, Carrier.STOCK, None), arrived=None)
    task = open_one(way.moorland, person)
    had = SupplyHere(days=3, from_whom="stock", witness=witness)
    with pytest.raises(InputProblem, match="IN-173"):
        run_outs.record_supply(way.moorland, person, task.id, had)
    assert run_outs.record_supply(way.moorland, person, task.id, replace(had, witness="R. Sample")) is None


def test_done_or_declined_does_not_close_it_and_passing_on_keeps_it(way: Journey) -> None:
    person = way.receive(way.send())
    task = open_one(way.moorland, person)
    for state in (TaskState.DONE, TaskState.DECLINED, TaskState.PASSED_ON):
        with pytest.raises(InputProblem, match="IN-518"):
            tasks.close_task(way.moorland, person, task.id, state, "somebody will")
    tasks.pass_on_task(way.moorland, person, task.id, Role.PHARMACY, "their cupboard is open")
    passed = open_one(way.moorland, person)
    assert (passed.owner_role, passed.due_at) == (Role.PHARMACY, task.due_at)
    assert board.read_board(way.moorland).here[0].runs_out_at == WITHOUT
    released(way.moorland, person, script_id(way.moorland, person))
    assert all(each.state is not TaskState.OPEN for each in tasks_of(way.moorland, person))


def test_received_again_it_is_the_same_task_and_gone_where_nothing_runs_out(way: Journey) -> None:
    """The task travels: the next prison sets its own time, or closes it because help comes before."""
    person = way.receive(way.send())
    first = open_one(way.moorland, person)
    scripts.set_carrier(
        way.moorland,
        person,
        script_id(way.moorland, person),
        Carrier.ESCORT,
        supply=Supply(Dose(Decimal(7), "tablets")),
    )
    back = way.issue(way.moorland, person, "LEI")
    know(way.leeds, "LEI", prescriber_hours=None)
    incoming = opening.open_pack(way.leeds, back)
    choice = Choice(Disposition.CONTINUE, "as sent", arrived=True)
    receiving.receive(way.leeds, incoming, {each.id: choice for each in incoming.to_decide})
    (task,) = tasks_of(way.leeds, way.person)
    assert (task.id, task.state) == (first.id, TaskState.DONE)


def test_on_the_board_until_it_is_settled_and_on_the_end_of_shift_whether_late_or_not(way: Journey) -> None:
    person = way.receive(way.send())
    sign_triage(way.moorland, person)
    board.finish_reception(way.moorland, person)
    for task in read_person(way.moorland, person).record.tasks:
        if task.state is TaskState.OPEN and task.kind not in (RUNS_OUT,):
            tasks.close_task(way.moorland, person, task.id, TaskState.DECLINED, "not for this test")
    way.clock.forward(days=8)
    (row,) = board.read_board(way.moorland).here
    assert row.person_id == person
    assert row.danger(way.moorland.now())
    held = read_end_of_shift(way.moorland)
    (line,) = held.of(Matter.RUNS_OUT).rows
    assert line.words == (
        "Nurse: Supply or prescription before it runs out: carbamazepine. "
        "Runs out before help: last dose Fri 20:00; next prescriber Mon 09:00"
    )
    assert all("runs out" not in each.words for each in held.of(Matter.TASKS).rows)
    released(way.moorland, person, script_id(way.moorland, person))
    assert read_end_of_shift(way.moorland).of(Matter.RUNS_OUT).rows == ()
    assert board.read_board(way.moorland).here == ()
