"""What a prescriber was asked about a line is answered by a decision about it, and waits no longer (E12, E22)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from reception_app.clinical.doses import Dose
from reception_app.clinical.regimens import Schedule, ScheduleDose
from reception_app.handover.record import Task
from reception_app.models import Script
from reception_app.services import handovers, interim_doses, missed_doses, opening, packs, receiving, schedules, scripts
from reception_app.services.context import AppContext, writing
from reception_app.services.decisions import DecidedBy
from reception_app.services.dispositions import Choice
from reception_app.services.person_view import read_person
from reception_app.services.tasks import (
    LAST_CORRECTED,
    THE_BRIDGE,
    TO_DECIDE,
    TO_SETTLE_HERE,
    WHETHER_TO_GIVE,
    ask_about_line,
    kind_of,
)
from reception_app.vocabulary import Disposition, Role, ScheduleKind, ScriptStatus, SourceKind, TaskState
from tests.support.desks import METHADONE, SERTRALINE, MovingClock, add, arrive, as_role, make_training_desk
from tests.support.receiving import plan_to

DOCTOR = DecidedBy("Dr P. Pretend")
FORTY = Dose(Decimal(40), "mg")
LESS = replace(METHADONE, dose=FORTY)


def release(ctx: AppContext, person: str, script: str) -> None:
    scripts.release_by_prescriber(ctx, person, script, reason="seen", by=DOCTOR)


def change(ctx: AppContext, person: str, script: str) -> None:
    scripts.change_dose(ctx, person, script, LESS, reason="seen", discussed=True, by=DOCTOR)


def for_a_while(ctx: AppContext, person: str, script: str) -> None:
    interim_doses.set_interim(
        ctx, person, script, FORTY, reason="notes to come", review_by=ctx.now() + timedelta(days=1), owner="GP",
        discussed=True, by=DOCTOR,
    )  # fmt: skip


def after_missed_days(ctx: AppContext, person: str, script: str) -> None:
    missed_doses.decide_missed(ctx, person, script, "as before", last_observed_at=None, by=DOCTOR)


@pytest.mark.parametrize("decides", [release, change, for_a_while, after_missed_days])
def test_a_decision_about_a_line_closes_what_was_asked_about_it_and_says_why(
    tmp_path: Path, decides: Callable[[AppContext, str, str], None]
) -> None:
    ctx = make_training_desk(tmp_path)
    person = arrive(ctx)
    script, other = (add(ctx, person, line, SourceKind.PHARMACY) for line in (METHADONE, SERTRALINE))
    with writing(ctx, "ask") as session:
        for each in (script, other):
            row = session.get_one(Script, each)
            ask_about_line(ctx, session, row, TO_DECIDE, "waits")
    decides(ctx, person, script)
    asked = {task.script_id: task for task in read_person(ctx, person).record.tasks if task.kind == TO_DECIDE}
    assert asked[other].state is TaskState.OPEN
    assert asked[script].state is TaskState.DONE
    assert (asked[script].reason or "").startswith("Dr P. Pretend decided: ")


def by_schedule(ctx: AppContext, person: str, script: str) -> None:
    laid = Schedule("As told", ScheduleKind.OTHER, ctx.now().date(), 1, (ScheduleDose(1, "09:00", FORTY),))
    schedules.record_schedule(ctx, person, script, laid, by=DOCTOR)


def asked_of(ctx: AppContext, person: str, script: str) -> dict[str, TaskState]:
    return {task.title: task.state for task in read_person(ctx, person).record.tasks if task.script_id == script}


@pytest.mark.parametrize("decides", [change, for_a_while, after_missed_days, by_schedule])
def test_a_held_line_keeps_its_reason_and_its_task_until_it_is_released(
    tmp_path: Path, decides: Callable[[AppContext, str, str], None]
) -> None:
    """Its new times alone give nobody a dose: held without a task, it would wait for ever and nobody would know."""
    ctx = make_training_desk(tmp_path)
    person = arrive(ctx)
    script = add(ctx, person, METHADONE, SourceKind.PHARMACY)
    with writing(ctx, "hold") as session:
        row = session.get_one(Script, script)
        row.status, row.next_due_at = ScriptStatus.ON_HOLD, None
        row.not_until_prescriber = "On hold until Dr X decides."
        ask_about_line(ctx, session, row, WHETHER_TO_GIVE, "drowsy")
    decides(ctx, person, script)
    (line,) = read_person(ctx, person).record.scripts
    assert (line.status, line.not_until_prescriber) == (ScriptStatus.ON_HOLD, "On hold until Dr X decides.")
    assert asked_of(ctx, person, script)["Decide whether to give methadone"] is TaskState.OPEN
    release(ctx, person, script)
    (line,) = read_person(ctx, person).record.scripts
    assert (line.status, line.not_until_prescriber) == (ScriptStatus.CURRENT, None)
    assert asked_of(ctx, person, script)["Decide whether to give methadone"] is TaskState.DONE


def stop(ctx: AppContext, person: str, script: str) -> None:
    scripts.stop_script(ctx, person, script, reason="seen", discussed=True, by=DOCTOR)


DONE, OPEN = TaskState.DONE, TaskState.OPEN


@pytest.mark.parametrize(
    ("decides", "bridge"),
    [(release, DONE), (stop, DONE), (change, OPEN), (for_a_while, OPEN), (after_missed_days, OPEN)],
)
def test_a_decision_does_not_answer_what_it_says_nothing_of(
    tmp_path: Path, decides: Callable[[AppContext, str, str], None], bridge: TaskState
) -> None:
    """A bridge ends all the same; what was given since a last dose that was told wrong is still to be looked at."""
    ctx = make_training_desk(tmp_path)
    person = arrive(ctx)
    script = add(ctx, person, METHADONE, SourceKind.PHARMACY)
    titles = ("The bridge of methadone ends", "Last dose corrected: methadone", "Prescriber to decide: methadone")
    with writing(ctx, "ask") as session:
        for kind in (THE_BRIDGE, LAST_CORRECTED, TO_DECIDE):
            ask_about_line(ctx, session, session.get_one(Script, script), kind, "why")
    decides(ctx, person, script)
    asked = asked_of(ctx, person, script)
    assert [asked[title] for title in titles] == [bridge, OPEN, DONE]


def test_what_was_decided_before_it_was_asked_answers_nothing(tmp_path: Path) -> None:
    ctx = make_training_desk(tmp_path)
    person = arrive(ctx)
    script = add(ctx, person, METHADONE, SourceKind.PHARMACY)
    with writing(ctx, "ask") as session:
        ask_about_line(ctx, session, session.get_one(Script, script), TO_DECIDE, "waits")
    yesterday = replace(DOCTOR, decided_at=ctx.now() - timedelta(days=1))
    scripts.change_dose(ctx, person, script, LESS, reason="seen", discussed=True, by=yesterday)
    assert asked_of(ctx, person, script)["Prescriber to decide: methadone"] is TaskState.OPEN


@pytest.mark.parametrize(
    ("title", "script", "kind"),
    [
        ("Prescriber to decide: methadone", "s", TO_DECIDE),
        ("Decide whether to give methadone", "s", WHETHER_TO_GIVE),
        ("The bridge of methadone ends", "s", THE_BRIDGE),
        ("Prescriber to decide: methadone", None, TO_SETTLE_HERE),
        ("Check who they are: the sender corrected it", None, TO_SETTLE_HERE),
    ],
)
def test_what_an_older_desk_asked_comes_as_what_it_is(title: str, script: str | None, kind: str) -> None:
    task = Task("t", title, Role.PRESCRIBER, MovingClock().now(), kind=TO_SETTLE_HERE, script_id=script)
    assert kind_of(task) == kind
    assert kind_of(replace(task, kind="countersign")) == "countersign"


def waiting_pack(leeds: AppContext) -> bytes:
    """Return a pack with a line that Leeds holds and one that waits there for a prescriber."""
    person = arrive(leeds)
    for line, held in ((METHADONE, True), (SERTRALINE, False)):
        script = add(leeds, person, line, SourceKind.PHARMACY)
        with writing(leeds, "waits") as session:
            row = session.get_one(Script, script)
            row.not_until_prescriber = "On hold until Dr X decides." if held else "Pack LEI-9 says that it was stopped."
            if held:
                row.status, row.next_due_at = ScriptStatus.ON_HOLD, None
    return packs.issue_pack(leeds, handovers.plan_handover(leeds, person, plan_to(leeds))).clinical


@pytest.mark.parametrize("disposition", [Disposition.CONTINUE, Disposition.BRIDGE])
def test_to_carry_on_as_sent_settles_nothing_that_waits_for_a_prescriber(
    tmp_path: Path, disposition: Disposition
) -> None:
    clock = MovingClock()
    leeds, moorland = (make_training_desk(tmp_path, code, clock) for code in ("LEI", "MDI"))
    incoming = opening.open_pack(as_role(moorland, Role.NURSE), waiting_pack(leeds))
    choice = Choice(disposition, "as sent", clock.now() + timedelta(hours=20))
    receipt = receiving.receive(
        as_role(moorland, Role.NURSE), incoming, {line.id: choice for line in incoming.to_decide}, reason="rung"
    )
    lines = {line.medicine: line for line in read_person(moorland, receipt.person_id).record.scripts}
    held, waits = lines["methadone"], lines["sertraline"]
    assert (held.status, held.next_due_at) == (ScriptStatus.ON_HOLD, None)
    assert (held.not_until_prescriber or "").startswith("On hold until Dr X decides.")
    assert waits.status is ScriptStatus.CURRENT
    assert (waits.not_until_prescriber or "").startswith("Pack LEI-9 says that it was stopped.")
    assert asked_of(moorland, receipt.person_id, held.id) == {"Decide whether to give methadone": OPEN}
    title = "The bridge of sertraline ends" if disposition is Disposition.BRIDGE else "Prescriber to decide: sertraline"
    assert asked_of(moorland, receipt.person_id, waits.id) == {title: OPEN}
    assert "methadone stays on hold: only a prescriber here makes it current again." in receipt.warnings


def test_a_named_prescriber_makes_a_held_line_current_at_receipt_and_is_written_down(tmp_path: Path) -> None:
    clock = MovingClock()
    leeds, moorland = (make_training_desk(tmp_path, code, clock) for code in ("LEI", "MDI"))
    incoming = opening.open_pack(moorland, waiting_pack(leeds))
    choice = Choice(Disposition.CONTINUE, "seen", by=DOCTOR)
    receipt = receiving.receive(moorland, incoming, {line.id: choice for line in incoming.to_decide}, reason="rung")
    (held,) = [line for line in read_person(moorland, receipt.person_id).record.scripts if line.medicine == "methadone"]
    assert held.status is ScriptStatus.CURRENT
    assert "Dr X" not in (held.not_until_prescriber or "")
    assert held.decider is not None
    assert (held.decider.name, held.decider.where) == ("Dr P. Pretend", None)
    assert not any("methadone stays on hold" in each for each in receipt.warnings)
