"""Scripts through the services: verified only by a source, changed only by a decision, never vanishing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from reception_app.clinical.doses import Dose
from reception_app.errors import InputProblem, NotAllowed, NotFound
from reception_app.handover.record import Script
from reception_app.models.engine import WRITE
from reception_app.services import care, dose_guards, doses_given, interim_doses, scripts, sources
from reception_app.services.board import read_board
from reception_app.services.context import AppContext
from reception_app.services.decisions import DecidedBy
from reception_app.services.person_view import open_tasks, read_person
from reception_app.services.scripts import ScriptLine
from reception_app.services.sources import LastDose, SourceSaid
from reception_app.vocabulary import (
    DecisionMode,
    LastGivenHow,
    Role,
    ScriptStatus,
    SourceKind,
    SourceOutcome,
    TaskState,
)
from tests.support.desks import METHADONE, SERTRALINE, add, arrive, as_role, specimen

DOCTOR = DecidedBy("Dr P. Pretend", registration="9999991")


def one(ctx: AppContext, person: str) -> Script:
    (script,) = read_person(ctx, person).record.scripts
    return script


def test_the_persons_own_word_never_verifies(ctx: AppContext, person: str) -> None:
    script = add(ctx, person, METHADONE)
    sources.add_source(ctx, person, script, SourceSaid(SourceKind.PERSON, said="sixty"))
    assert not one(ctx, person).verified
    sources.add_source(ctx, person, script, SourceSaid(SourceKind.PHARMACY, SourceOutcome.NO_ANSWER))
    assert not one(ctx, person).verified
    sources.add_source(ctx, person, script, SourceSaid(SourceKind.PHARMACY, name="Sample Street", dose=METHADONE.dose))
    assert one(ctx, person).verified


def test_a_volume_without_a_strength_is_refused_and_nothing_saved(ctx: AppContext, person: str) -> None:
    line = replace(METHADONE, dose=Dose(Decimal(60), "mL"), strength=None)
    with pytest.raises(InputProblem, match="IN-102"):
        add(ctx, person, line)
    assert read_person(ctx, person).record.scripts == ()


def test_the_database_itself_refuses_a_volume_without_a_strength(ctx: AppContext, person: str) -> None:
    add(ctx, person, METHADONE)
    with (
        pytest.raises(IntegrityError, match="volume_has_its_strength"),
        ctx.engine.execution_options(**{WRITE: True}).begin() as connection,
    ):
        connection.execute(text("UPDATE script SET dose_unit = 'mL', strength = NULL"))


def test_an_interim_change_keeps_the_dose_it_replaced_until_resolved(ctx: AppContext, person: str) -> None:
    nurse = as_role(ctx, Role.NURSE)
    script = add(ctx, person, METHADONE, SourceKind.PHARMACY)
    review = ctx.now() + timedelta(hours=14)
    interim_doses.set_interim(
        nurse, person, script, Dose(Decimal(30), "mg"), review_by=review, owner="Duty prescriber",
        reason="until the notes come", discussed=True, by=DOCTOR,
    )  # fmt: skip
    now = one(ctx, person)
    assert now.dose == Dose(Decimal(30), "mg")
    assert now.interim is not None
    assert (now.interim.replaced, now.interim.review_by) == (Dose(Decimal(60), "mg"), review)
    assert now.interim.decider is not None
    assert (now.interim.decider.mode, now.interim.decider.recorded_by) == (DecisionMode.TELEPHONE, "N. Testford")
    assert read_board(ctx).here[0].interims == 1
    kinds = [row.task.kind for row in open_tasks(ctx)]
    assert sorted(kinds, key=str) == ["countersign", "interim-review"]
    with pytest.raises(InputProblem, match="IN-116"):
        interim_doses.set_interim(
            nurse, person, script, Dose(Decimal(20), "mg"), review_by=review, owner="x", reason="y", discussed=None,
            by=DOCTOR,
        )  # fmt: skip
    interim_doses.resolve_interim(nurse, person, script, "reinstate", reason="GP confirmed", discussed=True, by=DOCTOR)
    after = one(ctx, person)
    assert after.interim is None
    assert after.dose == Dose(Decimal(60), "mg")
    assert [change.reason for change in after.changes] == ["until the notes come", "GP confirmed"]


def test_a_nurse_cannot_decide_alone_and_an_assistant_cannot_record_it(ctx: AppContext, person: str) -> None:
    script = add(ctx, person, METHADONE, SourceKind.PHARMACY)
    nurse, worker = as_role(ctx, Role.NURSE), as_role(ctx, Role.MENTAL_HEALTH_WORKER)
    with pytest.raises(NotAllowed, match="RO-102"):
        scripts.stop_script(nurse, person, script, reason="x", discussed=None)
    with pytest.raises(NotAllowed, match="RO-103"):
        scripts.stop_script(worker, person, script, reason="x", discussed=None, by=DOCTOR)
    with pytest.raises(NotAllowed, match="RO-101"):
        add(as_role(ctx, Role.HEALTHCARE_ASSISTANT), person, SERTRALINE)
    assert one(ctx, person).status is ScriptStatus.CURRENT


def test_only_the_deciders_role_countersigns(ctx: AppContext, person: str) -> None:
    script = add(ctx, person, METHADONE, SourceKind.PHARMACY)
    scripts.stop_script(as_role(ctx, Role.NURSE), person, script, reason="x", discussed=True, by=DOCTOR)
    (row,) = open_tasks(ctx)
    with pytest.raises(NotAllowed, match="RO-104"):
        care.close_task(as_role(ctx, Role.NURSE), person, row.task.id, TaskState.DONE)
    care.close_task(as_role(ctx, Role.PRESCRIBER), person, row.task.id, TaskState.DONE)
    assert open_tasks(ctx) == ()


def test_a_second_opioid_substitution_dose_today_needs_a_prescriber_and_a_reason(ctx: AppContext, person: str) -> None:
    nurse = as_role(ctx, Role.NURSE)
    script = add(ctx, person, METHADONE, SourceKind.PHARMACY, hours=11)
    assert "Already given today" in (dose_guards.guard_of(ctx, person, script) or "")
    with pytest.raises(InputProblem, match="IN-120"):
        doses_given.record_dose(nurse, person, script, ctx.now(), observed=True)
    with pytest.raises(NotAllowed, match="RO-102"):
        doses_given.record_dose(nurse, person, script, ctx.now(), observed=True, override_reason="vomited at once")
    before = one(ctx, person).last_given_at
    doses_given.record_dose(
        nurse, person, script, ctx.now(), observed=True, by=DOCTOR, override_reason="vomited at once",
        witness="W. Witnessford",
    )  # fmt: skip
    after = one(ctx, person).last_given_at
    assert before is not None
    assert after == ctx.now()


def test_another_opioid_substitution_product_is_guarded_too(ctx: AppContext, person: str) -> None:
    add(ctx, person, METHADONE, SourceKind.PHARMACY, hours=3)
    line = ScriptLine("buprenorphine", Dose(Decimal(8), "mg"), "8 mg", "sublingual tablet", times=("08:00",))
    other = scripts.add_script(
        ctx, person, line, scripts.as_written(line, SourceSaid(SourceKind.GP_RECORD, name="Example Road Surgery"))
    )
    assert dose_guards.guard_of(ctx, person, other)


def test_an_unverified_dose_waits_for_a_prescriber(ctx: AppContext, person: str) -> None:
    script = add(ctx, person, SERTRALINE)
    assert "not verified" in (dose_guards.guard_of(ctx, person, script) or "")
    with pytest.raises(InputProblem, match="IN-121"):
        doses_given.record_dose(as_role(ctx, Role.NURSE), person, script, ctx.now(), observed=True)


def test_a_stopped_script_stays_for_28_days_and_not_longer(ctx: AppContext, person: str) -> None:
    script = add(ctx, person, SERTRALINE, SourceKind.GP_RECORD)
    scripts.stop_script(ctx, person, script, reason="interaction", discussed=False)
    assert one(ctx, person).status is ScriptStatus.STOPPED
    ctx.clock.forward(days=27)  # type: ignore[attr-defined]  # the test desk's own clock
    assert one(ctx, person).stop_reason == "interaction"
    ctx.clock.forward(days=2)  # type: ignore[attr-defined]  # as above
    assert read_person(ctx, person).record.scripts == ()


def test_a_line_never_crosses_to_another_person(ctx: AppContext, person: str) -> None:
    script = add(ctx, person, METHADONE, SourceKind.PHARMACY)
    other = arrive(ctx, specimen("A0003TT", "DUMMY", "Brian"))
    for act in (
        lambda: scripts.stop_script(ctx, other, script, reason="x", discussed=None),
        lambda: doses_given.record_dose(ctx, other, script, ctx.now(), observed=True),
        lambda: sources.add_source(ctx, other, script, SourceSaid(SourceKind.PHARMACY)),
    ):
        with pytest.raises(NotFound):
            act()
    assert len(one(ctx, person).sources) == 1


def test_next_due_follows_the_last_dose_across_the_clock_change(ctx: AppContext, person: str) -> None:
    from datetime import UTC, datetime

    ctx.clock.at = datetime(2026, 10, 24, 20, 0, tzinfo=UTC)  # type: ignore[attr-defined]  # the night the clocks go back
    line = replace(SERTRALINE, times=("08:00",))
    scripts.add_script(
        ctx, person, line, scripts.as_written(line, SourceSaid(SourceKind.GP_RECORD, name="Example Road Surgery")),
        LastDose(datetime(2026, 10, 24, 7, 0, tzinfo=UTC), LastGivenHow.RECORDED),
    )  # fmt: skip
    assert one(ctx, person).next_due_at == datetime(2026, 10, 25, 8, 0, tzinfo=UTC)


def test_a_dose_in_the_future_is_refused(ctx: AppContext, person: str) -> None:
    script = add(ctx, person, SERTRALINE, SourceKind.GP_RECORD)
    with pytest.raises(InputProblem, match="IN-106"):
        doses_given.record_dose(ctx, person, script, ctx.now() + timedelta(hours=1), observed=True)


def cut(ctx: AppContext, person: str) -> str:
    """Cut methadone from 60 mg to 30 mg for a while; returns the script's id."""
    script = add(ctx, person, METHADONE, SourceKind.PHARMACY)
    interim_doses.set_interim(
        ctx, person, script, Dose(Decimal(30), "mg"), review_by=ctx.now() + timedelta(hours=14),
        owner="Duty prescriber", reason="until the notes come", discussed=True, by=DOCTOR,
    )  # fmt: skip
    return script


@pytest.mark.parametrize("amount", [60, 45])
def test_e3_a_prescription_of_another_dose_settles_the_interim_change(
    ctx: AppContext, person: str, amount: int
) -> None:
    script = cut(ctx, person)
    line = replace(METHADONE, dose=Dose(Decimal(amount), "mg"))
    scripts.change_dose(ctx, person, script, line, reason="notes came", discussed=True, by=DOCTOR)
    after = one(ctx, person)
    assert (after.dose, after.interim) == (line.dose, None)
    assert "interim-review" not in [row.task.kind for row in open_tasks(ctx)]


def test_e3_other_times_of_the_same_interim_dose_leave_it_open(ctx: AppContext, person: str) -> None:
    script = cut(ctx, person)
    line = replace(METHADONE, dose=Dose(Decimal(30), "mg"), times=("09:00",))
    scripts.change_dose(ctx, person, script, line, reason="round", discussed=True, by=DOCTOR)
    assert one(ctx, person).interim is not None


def test_e3_another_dose_settles_it_with_why_and_who_and_none_is_refused(ctx: AppContext, person: str) -> None:
    script = cut(ctx, person)
    with pytest.raises(InputProblem, match="IN-112"):
        interim_doses.resolve_interim(ctx, person, script, "other", reason="x", discussed=True, by=DOCTOR)
    other = Dose(Decimal(45), "mg")
    interim_doses.resolve_interim(ctx, person, script, "other", reason="halfway", discussed=True, by=DOCTOR, dose=other)
    after = one(ctx, person)
    assert (after.dose, after.interim) == (other, None)
    last = after.changes[-1]
    assert (last.was, last.now, last.reason, last.discussed) == (Dose(Decimal(30), "mg"), other, "halfway", True)
    assert last.decider is not None


def test_e3_the_review_is_moved_with_why_and_the_former_time_stays_in_the_history(ctx: AppContext, person: str) -> None:
    script = cut(ctx, person)
    later = ctx.now() + timedelta(hours=40)
    with pytest.raises(InputProblem, match="IN-107"):
        interim_doses.move_review(ctx, person, script, later, reason=" ", discussed=True, by=DOCTOR)
    with pytest.raises(InputProblem, match="IN-108"):
        interim_doses.move_review(ctx, person, script, ctx.now(), reason="x", discussed=True, by=DOCTOR)
    interim_doses.move_review(ctx, person, script, later, reason="clinic shut", discussed=True, by=DOCTOR)
    after = one(ctx, person)
    assert after.interim is not None
    assert after.interim.review_by == later
    assert [row.task.due_at for row in open_tasks(ctx) if row.task.kind == "interim-review"] == [later]
    said = after.changes[-1].reason
    assert said is not None
    assert said.startswith("Interim review moved from 21-Nov-2026")
    assert said.endswith(": clinic shut")


def test_a_dose_in_a_unit_that_the_form_is_not_taken_in_is_refused(ctx: AppContext, person: str) -> None:
    tablets = replace(SERTRALINE, dose=Dose(Decimal(10), "mL"), strength="10 mg in 5 mL")
    with pytest.raises(InputProblem, match="IN-134"):
        add(ctx, person, tablets)
    solution = replace(METHADONE, dose=Dose(Decimal(2), "tablets"))
    with pytest.raises(InputProblem, match="IN-134"):
        add(ctx, person, solution)
    script = add(ctx, person, SERTRALINE)
    with pytest.raises(InputProblem, match="IN-134"):
        scripts.change_dose(ctx, person, script, tablets, reason="x", discussed=False)
    with pytest.raises(InputProblem, match="IN-134"):
        interim_doses.set_interim(
            ctx, person, script, Dose(Decimal(2), "puffs"), review_by=ctx.now() + timedelta(days=1), owner="x",
            reason="x", discussed=False,
        )  # fmt: skip
    assert one(ctx, person).dose == SERTRALINE.dose
