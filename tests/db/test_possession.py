"""What the person may keep: assessed by whom and when, held against each medicine's rule, and what follows from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from reception_app.clinical.doses import Dose
from reception_app.errors import InputProblem, NotAllowed, NotFound
from reception_app.handover.record import Script
from reception_app.services import care, scripts, tasks
from reception_app.services.alerts import read_alerts
from reception_app.services.board import read_board
from reception_app.services.context import AppContext
from reception_app.services.person_view import read_person
from reception_app.services.possession import DECIDE_TASK, Assessed, assess_possession
from reception_app.services.scripts import ScriptLine
from reception_app.vocabulary import AllergyState, InPossession, Role, SourceKind, TaskState
from tests.support.desks import METHADONE, SERTRALINE, MovingClock, add, arrive, as_role, specimen

KEEPS, STAFF, OBSERVED = InPossession.IN_POSSESSION, InPossession.NOT_IN_POSSESSION, InPossession.SUPERVISED
SALBUTAMOL = ScriptLine(
    medicine="salbutamol", dose=Dose(Decimal(2), "puffs"), strength="100 micrograms", form="inhaler", as_required=True,
    maximum="8 puffs in 24 hours",
)  # fmt: skip
PREGABALIN = ScriptLine(
    medicine="pregabalin", dose=Dose(Decimal(150), "mg"), strength="150 mg", form="capsule", frequency="twice a day",
    times=("08:00", "20:00"),
)  # fmt: skip


@pytest.fixture
def person(ctx: AppContext) -> str:
    person = arrive(ctx)
    care.set_allergies(ctx, person, AllergyState.NONE_KNOWN)
    return person


def kinds(ctx: AppContext, person: str) -> set[str]:
    return {alert.kind for alert in read_alerts(ctx, person).waiting}


def script_of(ctx: AppContext, person: str, script_id: str) -> Script:
    return next(each for each in read_person(ctx, person).record.scripts if each.id == script_id)


def test_an_assessment_says_who_when_and_why_and_what_becomes_of_each_medicine(
    ctx: AppContext, person: str, clock: MovingClock
) -> None:
    script = add(ctx, person, SERTRALINE, SourceKind.GP_RECORD)
    before = ctx.now() - timedelta(hours=1)
    said = Assessed(28, {script: KEEPS}, "P. Pharmacyman", before, ("medicines_review",), "settled on it")
    assess_possession(ctx, person, said)
    (kept,) = read_person(ctx, person).record.possession
    assert (kept.days, kept.words, kept.assessed_by, kept.assessed_role) == (
        28, "28 days at a time", "P. Pharmacyman", None,
    )  # fmt: skip
    assert (kept.assessed_at, kept.because, kept.note) == (before, ("a medicines review",), "settled on it")
    assert (kept.recorded_by, kept.recorded_where) == ("Sam Sampleworth", "Leeds (HMP)")
    assert script_of(ctx, person, script).in_possession is KEEPS
    clock.forward(days=1)
    assess_possession(ctx, person, Assessed(0, {script: STAFF}, because=("bullying",)))
    assert [each.days for each in read_person(ctx, person).record.possession] == [28, 0]
    assert script_of(ctx, person, script).in_possession is STAFF


@pytest.mark.parametrize(
    ("line", "said", "code"),
    [
        (SERTRALINE, Assessed(3), "IN-191"),
        (METHADONE, Assessed(28, {"": KEEPS}, note="agreed"), "IN-192"),
        (PREGABALIN, Assessed(28, {"": KEEPS}), "IN-193"),
        (SERTRALINE, Assessed(0, {"": KEEPS}), "IN-194"),
        (SERTRALINE, Assessed(7, because=("tired",)), "IN-195"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_meant_is_refused_and_nothing_is_saved(
    ctx: AppContext, person: str, line: ScriptLine, said: Assessed, code: str
) -> None:
    script = add(ctx, person, line, SourceKind.GP_RECORD)
    with pytest.raises(InputProblem) as refused:
        assess_possession(ctx, person, replace(said, keeps=dict.fromkeys([script] * len(said.keeps), KEEPS)))
    assert refused.value.code == code
    assert read_person(ctx, person).record.possession == ()
    assert script_of(ctx, person, script).in_possession is InPossession.NOT_ASSESSED


def test_an_assessment_in_the_future_or_of_another_persons_line_is_refused(ctx: AppContext, person: str) -> None:
    with pytest.raises(InputProblem, match="not happened yet"):
        assess_possession(ctx, person, Assessed(7, at=ctx.now() + timedelta(hours=1)))
    other = arrive(ctx, specimen("A0003TT", "DUMMY", "Brian"))
    script = add(ctx, other, SERTRALINE)
    with pytest.raises(NotFound):
        assess_possession(ctx, person, Assessed(7, {script: KEEPS}))


def test_only_who_may_assess_does(ctx: AppContext, person: str) -> None:
    for role in (Role.NURSE, Role.PRESCRIBER, Role.PHARMACY):
        assess_possession(as_role(ctx, role), person, Assessed(0))
    with pytest.raises(NotAllowed):
        assess_possession(as_role(ctx, Role.HEALTHCARE_ASSISTANT), person, Assessed(0))


def test_what_is_kept_against_its_rule_needs_words_and_is_pointed_out_on_the_board_too(
    ctx: AppContext, person: str
) -> None:
    script = add(ctx, person, PREGABALIN, SourceKind.GP_RECORD)
    assess_possession(ctx, person, Assessed(7, {script: KEEPS}, note="court tomorrow, Dr P. Pretend agreed"))
    assert "kept_never" in kinds(ctx, person)
    (row,) = read_board(ctx).here
    assert row.unseen_alerts == 1
    assess_possession(ctx, person, Assessed(7, {script: OBSERVED}))
    assert "kept_never" not in kinds(ctx, person)


def test_nothing_kept_leaves_what_is_for_emergencies_with_the_person(ctx: AppContext, person: str) -> None:
    reliever, script = add(ctx, person, SALBUTAMOL), add(ctx, person, SERTRALINE)
    assess_possession(ctx, person, Assessed(28, {reliever: KEEPS, script: KEEPS}))
    with pytest.raises(InputProblem) as refused:
        assess_possession(ctx, person, Assessed(0, {reliever: KEEPS}))
    assert refused.value.code == "IN-194", "the tablets are still said to be kept"
    assess_possession(ctx, person, Assessed(0, {reliever: KEEPS, script: STAFF}))
    assert not kinds(ctx, person) & {"kept_never", "kept_against_assessment", "kept_not_assessed"}


def test_a_new_line_after_a_failed_assessment_and_one_made_supervised_are_not_kept(
    ctx: AppContext, person: str
) -> None:
    script = add(ctx, person, SERTRALINE)
    assess_possession(ctx, person, Assessed(28, {script: KEEPS}))
    line = replace(scripts.line_of(script_of(ctx, person, script)), supervised=True)
    scripts.change_dose(ctx, person, script, line, reason="hoarded", discussed=True)
    assert script_of(ctx, person, script).in_possession is OBSERVED


def test_a_later_assessment_settles_what_the_plan_left_open(ctx: AppContext, person: str, clock: MovingClock) -> None:
    task = tasks.add_task(ctx, person, "Assess which medicines may be kept", Role.NURSE, None, kind=DECIDE_TASK)
    clock.forward(minutes=10)
    assess_possession(ctx, person, Assessed(7))
    (closed,) = [each for each in read_person(ctx, person).record.tasks if each.id == task]
    assert (closed.state, closed.closed_by) == (TaskState.DONE, "Sam Sampleworth")
