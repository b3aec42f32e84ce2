"""A script line entered in error: it stays in the record and in the history, says why, and counts nowhere."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from reception_app.clinical.doses import Dose
from reception_app.errors import InputProblem, NotAllowed
from reception_app.handover.in_error import script_error
from reception_app.handover.pointed_out import alerts_of
from reception_app.handover.record import Script
from reception_app.services import doses_given, interim_doses, script_errors, scripts, sources
from reception_app.services.board import read_board
from reception_app.services.context import AppContext
from reception_app.services.decisions import DecidedBy
from reception_app.services.person_view import open_tasks, read_history, read_person
from reception_app.services.script_errors import mark_script_wrong
from reception_app.services.scripts import ScriptLine
from reception_app.services.sources import SourceSaid
from reception_app.vocabulary import Role, ScriptStatus, SourceKind, SourceOutcome, TaskState
from tests.support.desks import METHADONE, MovingClock, add, as_role

DOCTOR = DecidedBy("Dr P. Pretend", registration="9999991")
CLOZAPINE = ScriptLine("clozapine", Dose(Decimal(100), "mg"), strength="100 mg", form="tablet", times=("22:00",))


def one(ctx: AppContext, person: str) -> Script:
    (script,) = read_person(ctx, person).record.scripts
    return script


def test_the_nurse_who_typed_it_marks_a_line_as_entered_in_error_and_it_stays_in_the_record(
    ctx: AppContext, person: str
) -> None:
    nurse = as_role(ctx, Role.NURSE)
    script = add(nurse, person, METHADONE)
    mark_script_wrong(nurse, person, script, " the line of another person ")
    kept = one(ctx, person)
    mark = script_error(kept)
    assert mark is not None
    assert (mark.at, mark.by, mark.reason) == (ctx.now(), nurse.operator.full_name, "the line of another person")
    assert (kept.status, kept.dose, kept.next_due_at) == (ScriptStatus.STOPPED, METHADONE.dose, None)
    assert (kept.stop_decider, kept.stop_discussed) == (None, None), "nobody decided a stop"
    assert any("entered in error" in line.what for line in read_history(ctx, person))


def test_a_line_in_error_counts_nowhere(ctx: AppContext, person: str) -> None:
    script = add(ctx, person, CLOZAPINE, SourceKind.GP_RECORD)
    mark_script_wrong(ctx, person, script, "wrong line")
    view = read_person(ctx, person)
    assert alerts_of(view.record, ctx.now()) == (), "no stop of clozapine is pointed out: there was none"
    assert [task for task in open_tasks(ctx) if task.task.script_id == script] == []
    (row,) = read_board(ctx).here
    assert (row.next_due_at, row.doses, row.last_given_at, row.scripts) == (None, (), None, 0)


def test_what_hung_on_it_goes_with_it_and_says_so(ctx: AppContext, person: str) -> None:
    script = add(ctx, person, METHADONE, SourceKind.PHARMACY)
    later = ctx.now() + timedelta(days=1)
    interim_doses.set_interim(
        ctx, person, script, Dose(Decimal(15), "mL"), review_by=later, owner="duty prescriber", reason="x",
        discussed=False,
    )  # fmt: skip
    assert script_errors.goes_along(ctx, person, script) == ("the interim change", "what a prescriber decided about it")
    mark_script_wrong(ctx, person, script, "wrong person")
    assert one(ctx, person).interim is None
    closed = [task for task in read_person(ctx, person).record.tasks if task.script_id == script]
    assert closed
    assert {task.state for task in closed} == {TaskState.DECLINED}
    assert all("entered in error: wrong person" in (task.reason or "") for task in closed)


def test_doses_recorded_under_it_are_settled_first(ctx: AppContext, person: str) -> None:
    script = add(ctx, person, METHADONE, SourceKind.PHARMACY)
    dose = doses_given.record_dose(
        ctx, person, script, ctx.now(), observed=True, override_reason="x", witness="Ada Second"
    )
    with pytest.raises(InputProblem, match="IN-131"):
        mark_script_wrong(ctx, person, script, "wrong person")
    assert one(ctx, person).status is ScriptStatus.CURRENT
    doses_given.mark_dose_wrong(ctx, person, dose, "of another person")
    mark_script_wrong(ctx, person, script, "wrong person")
    assert script_error(one(ctx, person)) is not None


def test_a_line_that_was_stopped_before_is_marked_too_and_its_stop_stays_in_its_history(
    ctx: AppContext, person: str
) -> None:
    script = add(ctx, person, METHADONE, SourceKind.PHARMACY)
    scripts.stop_script(
        ctx, person, script, reason="never his", discussed=True, person_said="I take nothing", by=DOCTOR
    )
    stopped_at = one(ctx, person).stopped_at
    clock = ctx.clock
    assert isinstance(clock, MovingClock)
    clock.forward(hours=2)
    assert script_errors.goes_along(ctx, person, script) == ()
    mark_script_wrong(as_role(ctx, Role.NURSE), person, script, "the line of another person.")
    kept = one(ctx, person)
    mark = script_error(kept)
    assert mark is not None
    assert mark.at == ctx.now()
    assert mark.reason == (
        "the line of another person. Before, it was stopped by Dr P. Pretend, Fri 20-Nov-2026 19:40: never his"
    )
    assert (kept.stop_decider, kept.stop_discussed, kept.stop_person_said) == (None, None, None)
    (was,) = kept.changes
    assert (was.changed_at, was.reason, was.discussed, was.person_said) == (
        stopped_at, "Stopped: never his", True, "I take nothing",
    )  # fmt: skip
    assert was.decider is not None
    assert was.decider.name == "Dr P. Pretend"
    with pytest.raises(InputProblem, match="IN-132"):
        mark_script_wrong(ctx, person, script, "y")


def test_without_a_reason_a_role_or_twice_it_is_refused(ctx: AppContext, person: str) -> None:
    script = add(ctx, person, METHADONE)
    with pytest.raises(InputProblem, match="IN-107"):
        mark_script_wrong(ctx, person, script, "  ")
    with pytest.raises(NotAllowed):
        mark_script_wrong(as_role(ctx, Role.ESCORT), person, script, "x")
    mark_script_wrong(ctx, person, script, "x")
    with pytest.raises(InputProblem, match="IN-132"):
        mark_script_wrong(ctx, person, script, "y")


def test_a_line_that_a_pack_brought_was_not_written_here(ctx: AppContext, person: str) -> None:
    script = add(ctx, person, METHADONE)
    pack = SourceSaid(SourceKind.PREVIOUS_PACK, SourceOutcome.DIFFERS, name="Moorland (HMP)", said="Pack 1")
    sources.add_source(ctx, person, script, pack)
    with pytest.raises(InputProblem, match="IN-133"):
        mark_script_wrong(ctx, person, script, "x")


def test_a_real_stop_whose_reason_sounds_like_it_stays_a_stop(ctx: AppContext, person: str) -> None:
    script = add(ctx, person, METHADONE)
    scripts.stop_script(ctx, person, script, reason="Entered in error by the GP: never taken", discussed=False)
    assert script_error(one(ctx, person)) is None
