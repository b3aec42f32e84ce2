"""A dose nobody at this prison has prescribed: by whose authority it is given stays with it, here and there (E4)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from reception_app.clinical.doses import Dose
from reception_app.errors import InputProblem
from reception_app.handover.record import Authority, GivenDoseRecord
from reception_app.models import Script
from reception_app.services import handovers, opening, packs, receiving, scripts
from reception_app.services.authorities import needs_authority
from reception_app.services.context import AppContext, writing
from reception_app.services.decisions import DecidedBy
from reception_app.services.dispositions import Choice
from reception_app.services.doses_given import mark_dose_wrong, record_dose, record_not_given
from reception_app.services.handovers import Plan
from reception_app.services.person_view import read_person
from reception_app.services.scripts import ScriptLine, line_of
from reception_app.vocabulary import (
    Disposition,
    DoseAuthority,
    DoseOutcome,
    FitToTravel,
    Role,
    ScriptStatus,
    SourceKind,
)
from tests.support.desks import METHADONE, SERTRALINE, MovingClock, add, as_role, make_training_desk

DOCTOR = DecidedBy("Dr P. Pretend")
CONTINUE = Choice(Disposition.CONTINUE)
BY_TELEPHONE = Authority(DoseAuthority.TELEPHONE, "Dr P. Pretend")
SALBUTAMOL = ScriptLine(
    medicine="salbutamol", dose=Dose(Decimal(2), "puffs"), strength="100 micrograms", form="inhaler", as_required=True
)


def given(ctx: AppContext, person: str) -> tuple[GivenDoseRecord, ...]:
    (script,) = read_person(ctx, person).record.scripts
    return script.given


def test_a_dose_that_nobody_here_prescribed_asks_by_whose_authority(ctx: AppContext, person: str) -> None:
    script = add(ctx, person, SERTRALINE, SourceKind.GP_RECORD, hours=20)
    assert needs_authority(ctx, person, script)
    with pytest.raises(InputProblem, match="IN-124"):
        record_dose(ctx, person, script, ctx.now(), observed=True)
    assert given(ctx, person) == ()
    record_dose(ctx, person, script, ctx.now(), observed=True, authority=BY_TELEPHONE)
    (dose,) = given(ctx, person)
    assert dose.authority == replace(BY_TELEPHONE, role=Role.PRESCRIBER)
    assert needs_authority(ctx, person, script)  # one dose is no prescription


@pytest.mark.parametrize("outcome", [each for each in DoseOutcome if each is not DoseOutcome.GIVEN])
def test_what_was_not_given_needs_no_authority(ctx: AppContext, person: str, outcome: DoseOutcome) -> None:
    script = add(ctx, person, SERTRALINE, SourceKind.GP_RECORD, hours=20)
    record_not_given(ctx, person, script, outcome, reason="sample reason")
    assert [dose.authority for dose in given(ctx, person)] == [None]


def test_what_a_prescriber_here_decided_needs_no_other_authority(ctx: AppContext, person: str) -> None:
    script = add(ctx, person, SERTRALINE, SourceKind.GP_RECORD, hours=20)
    line = replace(line_of(read_person(ctx, person).record.scripts[0]), dose=Dose(Decimal(50), "mg"))
    scripts.change_dose(ctx, person, script, line, reason="sample", discussed=None, by=DOCTOR)
    assert not needs_authority(ctx, person, script)
    record_dose(ctx, person, script, ctx.now(), observed=True)
    assert [dose.authority for dose in given(ctx, person)] == [None]


@pytest.mark.parametrize(
    ("line", "authority", "code"),
    [
        (SERTRALINE, Authority(DoseAuthority.VERBAL_ORDER, " "), "IN-125"),
        (SERTRALINE, Authority(DoseAuthority.PATIENT_GROUP_DIRECTION, "N. Testford"), "IN-125"),
        (SERTRALINE, Authority(DoseAuthority.EMERGENCY, "N. Testford", Role.NURSE, " "), "IN-126"),
        (METHADONE, Authority(DoseAuthority.HOMELY_REMEDY, "N. Testford", Role.NURSE), "IN-127"),
    ],
)
def test_an_authority_is_whole_or_refused(
    ctx: AppContext, person: str, line: ScriptLine, authority: Authority, code: str
) -> None:
    script = add(ctx, person, line, SourceKind.PHARMACY, hours=36)
    with pytest.raises(InputProblem, match=code):
        record_dose(ctx, person, script, ctx.now(), observed=True, witness="W. Witnessford", authority=authority)
    assert given(ctx, person) == ()


def test_an_emergency_is_never_held_up_by_what_is_not_verified_or_held(ctx: AppContext, person: str) -> None:
    nurse = as_role(ctx, Role.NURSE)
    emergency = Authority(DoseAuthority.EMERGENCY, "N. Testford", Role.NURSE, "wheezing, cannot finish a sentence")
    script = add(ctx, person, SALBUTAMOL)
    with pytest.raises(InputProblem, match="IN-121"):
        record_dose(nurse, person, script, ctx.now(), observed=True)
    record_dose(nurse, person, script, ctx.now(), observed=True, authority=emergency)
    (dose,) = given(ctx, person)
    assert (dose.authority, dose.decider) == (emergency, None)
    assert read_person(ctx, person).record.scripts[0].decider is None


def test_a_second_methadone_today_or_after_missed_days_is_no_emergency(ctx: AppContext, person: str) -> None:
    script = add(ctx, person, METHADONE, SourceKind.PHARMACY, hours=24 * 6)
    emergency = Authority(DoseAuthority.EMERGENCY, "N. Testford", Role.NURSE, "withdrawing")
    with pytest.raises(InputProblem, match="IN-121"):
        record_dose(ctx, person, script, ctx.now(), observed=True, witness="W. Witnessford", authority=emergency)


def test_what_a_prescriber_only_said_is_countersigned(ctx: AppContext, person: str) -> None:
    script = add(ctx, person, SERTRALINE, SourceKind.GP_RECORD, hours=20)
    record_dose(as_role(ctx, Role.NURSE), person, script, ctx.now(), observed=True, authority=BY_TELEPHONE)
    (task,) = [task for task in read_person(ctx, person).record.tasks if task.kind == "countersign"]
    assert task.detail is not None
    assert task.detail.startswith("Dr P. Pretend: sertraline")


def test_carried_on_from_another_prison_is_not_prescribed_here_and_the_authority_travels(
    ctx: AppContext, person: str, tmp_path: Path, clock: MovingClock
) -> None:
    script = add(ctx, person, SERTRALINE, SourceKind.GP_RECORD, hours=20)
    line = line_of(read_person(ctx, person).record.scripts[0])
    scripts.change_dose(ctx, person, script, line, reason="sample", discussed=None, by=DOCTOR)
    clock.forward(hours=1)
    wing = Plan("MDI", ctx.now(), None, FitToTravel.YES, healthcare_telephone="01632 960118", envelope_seal="E 1")
    pack = packs.issue_pack(ctx, handovers.plan_handover(ctx, person, wing))
    clock.forward(hours=3)
    moorland = make_training_desk(tmp_path, "MDI", clock)
    receipt = receiving.receive(moorland, opening.open_pack(moorland, pack.clinical), {script: CONTINUE})
    assert needs_authority(moorland, receipt.person_id, script)
    chart = Authority(DoseAuthority.WRITTEN_CHART, "Dr P. Pretend", Role.PRESCRIBER)
    record_dose(moorland, receipt.person_id, script, moorland.now(), observed=True, authority=chart)
    plan = Plan("LEI", moorland.now(), None, FitToTravel.YES, healthcare_telephone="01632 960119", envelope_seal="E 2")
    back = packs.issue_pack(moorland, handovers.plan_handover(moorland, receipt.person_id, plan))
    clock.forward(hours=2)
    receiving.receive(ctx, opening.open_pack(ctx, back.clinical), {script: CONTINUE})
    assert given(ctx, person)[-1].authority == chart


def test_a_decision_over_a_hold_is_the_authority(ctx: AppContext, person: str) -> None:
    script = add(ctx, person, SERTRALINE)
    record_dose(ctx, person, script, ctx.now(), observed=True, by=DOCTOR, override_reason="taken daily, low risk")
    (dose,) = given(ctx, person)
    assert (dose.authority, dose.decider.name if dose.decider else None) == (None, "Dr P. Pretend")


def test_on_hold_only_an_emergency_is_given(ctx: AppContext, person: str) -> None:
    script = add(ctx, person, SALBUTAMOL, SourceKind.GP_RECORD)
    with writing(ctx, "test") as session:
        row = session.get(Script, script)
        assert row is not None
        row.status = ScriptStatus.ON_HOLD
    emergency = Authority(DoseAuthority.EMERGENCY, "N. Testford", Role.NURSE, "wheezing")
    with pytest.raises(InputProblem, match="IN-122"):
        record_dose(ctx, person, script, ctx.now(), observed=True, authority=BY_TELEPHONE)
    wrong = record_dose(ctx, person, script, ctx.now(), observed=True, authority=emergency)
    mark_dose_wrong(ctx, person, wrong, "another person")
    assert [(dose.authority, dose.error is not None) for dose in given(ctx, person)] == [(emergency, True)]
