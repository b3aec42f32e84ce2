"""What was told of the last dose outlives every wrong entry after it; one dose allowed is one dose (E4)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from reception_app.errors import InputProblem
from reception_app.handover.record import Authority, Script
from reception_app.models import GivenDose
from reception_app.models import Script as ScriptRow
from reception_app.services import scripts, sources
from reception_app.services.authorities import needs_authority
from reception_app.services.context import AppContext, writing
from reception_app.services.decisions import DecidedBy
from reception_app.services.dose_guards import guard_of
from reception_app.services.doses_given import GIVEN_AGAINST, mark_dose_wrong, record_dose
from reception_app.services.person_view import read_person
from reception_app.services.sources import LastDose, SourceSaid
from reception_app.vocabulary import DoseAuthority, LastGivenHow, Role, SourceKind
from tests.support.desks import METHADONE, SERTRALINE, MovingClock, add

DOCTOR = DecidedBy("Dr P. Pretend")
WITNESS = "W. Witnessford"
TOLD_AT = datetime(2026, 11, 20, 13, 40, tzinfo=UTC)
WAITS = "Waits: said at receipt."


def told(ctx: AppContext, person: str, how: LastGivenHow = LastGivenHow.OBSERVED) -> str:
    """Methadone confirmed by a pharmacy, told to have been taken at 13:40 today."""
    said = SourceSaid(SourceKind.PHARMACY, name="Example Street Pharmacy")
    return scripts.add_script(
        ctx,
        person,
        METHADONE,
        scripts.as_written(METHADONE, said),
        LastDose(TOLD_AT, how, "the court", "P. Placeholder"),
    )


def one(ctx: AppContext, person: str) -> Script:
    (script,) = read_person(ctx, person).record.scripts
    return script


def overridden(ctx: AppContext, person: str, script: str) -> str:
    return record_dose(
        ctx, person, script, ctx.now(), observed=True, witness=WITNESS, by=DOCTOR, override_reason="seen by the doctor"
    )


def last(script: Script) -> tuple[datetime | None, LastGivenHow | None, str | None, str | None]:
    return script.last_given_at, script.last_given_how, script.last_given_where, script.last_given_by


def test_a_dose_on_the_wrong_person_marked_wrong_leaves_the_told_dose_and_its_guard(
    ctx: AppContext, person: str
) -> None:
    script = told(ctx, person)
    before, refused = one(ctx, person), guard_of(ctx, person, script)
    wrong = overridden(ctx, person, script)
    mark_dose_wrong(ctx, person, wrong, "another person's dose")
    after = one(ctx, person)
    assert last(after) == last(before) == (TOLD_AT, LastGivenHow.OBSERVED, "the court", "P. Placeholder")
    assert after.decider is None
    assert "Already given today" in (refused or "")
    assert guard_of(ctx, person, script) == refused
    assert needs_authority(ctx, person, script)
    with pytest.raises(InputProblem, match="IN-120"):
        record_dose(ctx, person, script, ctx.now(), observed=True, witness=WITNESS)


def test_two_wrong_doses_marked_in_either_order_leave_the_told_one(
    ctx: AppContext, person: str, clock: MovingClock
) -> None:
    script = told(ctx, person)
    first = overridden(ctx, person, script)
    clock.forward(minutes=10)
    second = overridden(ctx, person, script)
    for dose in (first, second):
        mark_dose_wrong(ctx, person, dose, "another person's dose")
    assert one(ctx, person).last_given_at == TOLD_AT


def test_a_line_that_waits_still_waits_after_one_dose_was_allowed(ctx: AppContext, person: str) -> None:
    script = add(ctx, person, SERTRALINE, SourceKind.GP_RECORD, hours=20)
    with writing(ctx, "test") as session:
        row = session.get(ScriptRow, script)
        assert row is not None
        row.not_until_prescriber = WAITS
    dose = overridden(ctx, person, script)
    assert guard_of(ctx, person, script) == WAITS
    mark_dose_wrong(ctx, person, dose, "another person's dose")
    assert guard_of(ctx, person, script) == WAITS
    with pytest.raises(InputProblem, match="IN-121"):
        record_dose(ctx, person, script, ctx.now(), observed=True, witness=WITNESS)


def test_an_override_is_one_dose_and_no_prescription(ctx: AppContext, person: str, clock: MovingClock) -> None:
    script = told(ctx, person)
    overridden(ctx, person, script)
    assert one(ctx, person).decider is None
    assert needs_authority(ctx, person, script)
    clock.at = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    with pytest.raises(InputProblem, match="IN-124"):
        record_dose(ctx, person, script, ctx.now(), observed=True, witness=WITNESS)


def test_a_decision_of_before_that_stood_on_a_wrong_dose_falls_with_it(ctx: AppContext, person: str) -> None:
    script = told(ctx, person)
    wrong = overridden(ctx, person, script)
    with writing(ctx, "test") as session:  # as the version before wrote it
        row, dose = session.get(ScriptRow, script), session.get(GivenDose, wrong)
        assert row is not None
        assert dose is not None
        row.decision_id = dose.override_decision_id
    mark_dose_wrong(ctx, person, wrong, "another person's dose")
    assert one(ctx, person).decider is None


def test_a_source_marked_wrong_leaves_what_the_person_said_of_today(ctx: AppContext, person: str) -> None:
    script = told(ctx, person, LastGivenHow.STATED)
    refused = guard_of(ctx, person, script)
    seen = SourceSaid(
        SourceKind.PHARMACY,
        name="Sample Street",
        dose=METHADONE.dose,
        last_observed_at=datetime(2026, 11, 20, 16, 40, tzinfo=UTC),
    )
    sources.add_source(ctx, person, script, seen)
    wrong = next(row for row in sources.list_sources(ctx, person, script) if row.said.last_observed_at)
    sources.mark_source_wrong(ctx, person, wrong.id, "another person's record was read")
    assert last(one(ctx, person))[:2] == (TOLD_AT, LastGivenHow.STATED)
    assert "Already given today" in (refused or "")
    assert guard_of(ctx, person, script) == refused


@pytest.mark.parametrize("name", ["methadon", "buprenophine", "clozapin"])
def test_a_misspelt_name_is_no_way_round_the_gate_for_emergencies(ctx: AppContext, person: str, name: str) -> None:
    line = scripts.ScriptLine(medicine=name, dose=METHADONE.dose, strength="10 mg", form="tablet", times=("08:00",))
    script = add(ctx, person, line)
    emergency = Authority(DoseAuthority.EMERGENCY, "N. Testford", Role.NURSE, "withdrawing")
    with pytest.raises(InputProblem, match="IN-121"):
        record_dose(ctx, person, script, ctx.now(), observed=True, witness=WITNESS, authority=emergency)


def test_a_dose_that_was_only_told_of_needs_what_is_known_of_it_and_nobodys_decision(
    ctx: AppContext, person: str
) -> None:
    script = told(ctx, person)
    with pytest.raises(InputProblem, match="IN-120") as refused:
        record_dose(ctx, person, script, ctx.now(), observed=False)
    assert refused.value.todo == "It has happened: write what is known of it. A prescriber is asked at once."
    record_dose(ctx, person, script, ctx.now(), observed=False, override_reason="custody rang")
    (dose,) = one(ctx, person).given
    assert (dose.override_reason, dose.decider, dose.authority) == ("custody rang", None, None)
    (task,) = [each for each in read_person(ctx, person).record.tasks if each.kind == GIVEN_AGAINST]
    assert (task.owner_role, task.due_at) == (Role.PRESCRIBER, ctx.now())


def test_a_dose_told_of_on_a_line_that_waits_leaves_it_waiting(ctx: AppContext, person: str) -> None:
    script = add(ctx, person, SERTRALINE, SourceKind.GP_RECORD, hours=20)
    with writing(ctx, "test") as session:
        row = session.get(ScriptRow, script)
        assert row is not None
        row.not_until_prescriber = WAITS
    record_dose(ctx, person, script, ctx.now(), observed=False, override_reason="the ward gave it")
    assert guard_of(ctx, person, script) == WAITS
    assert needs_authority(ctx, person, script)
    with pytest.raises(InputProblem, match="IN-121"):
        record_dose(ctx, person, script, ctx.now(), observed=True, witness=WITNESS)
