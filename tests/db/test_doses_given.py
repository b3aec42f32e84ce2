"""What became of each dose: only what was given counts as given (E2, E4); a wrong row is marked and never removed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from reception_app.clinical.doses import Dose
from reception_app.clock import local_day
from reception_app.errors import InputProblem, NotAllowed, NotFound
from reception_app.handover.record import Script
from reception_app.services import dose_guards, scripts, sources
from reception_app.services.board import read_board
from reception_app.services.context import AppContext
from reception_app.services.doses_given import DoseOf, ToldOf, mark_dose_wrong, record_dose, record_not_given
from reception_app.services.figures import day_figures
from reception_app.services.person_view import read_person
from reception_app.services.scripts import ScriptLine
from reception_app.services.series import series
from reception_app.services.sources import LastDose, SourceSaid
from reception_app.vocabulary import DoseOutcome, LastGivenHow, Role, ScriptStatus, SourceKind
from tests.support.desks import (
    COWS_9,
    METHADONE,
    ON_CHART,
    SERTRALINE,
    MovingClock,
    add,
    arrive,
    as_role,
    score,
    specimen,
)

WITNESS = "W. Witnessford"
NOT_GIVEN = [outcome for outcome in DoseOutcome if outcome is not DoseOutcome.GIVEN]


def one(ctx: AppContext, person: str) -> Script:
    (script,) = read_person(ctx, person).record.scripts
    return script


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, 0, tzinfo=UTC)


@pytest.mark.parametrize("outcome", NOT_GIVEN)
def test_a_dose_not_given_never_counts_as_given(ctx: AppContext, person: str, outcome: DoseOutcome) -> None:
    script = add(ctx, person, METHADONE, SourceKind.PHARMACY, hours=36)
    before = one(ctx, person)
    record_not_given(ctx, person, script, outcome, reason="asleep, not woken")
    after = one(ctx, person)
    assert (after.last_given_at, after.last_given_how) == (before.last_given_at, before.last_given_how)
    assert [(row.outcome, row.dose, row.reason) for row in after.given] == [(outcome, None, "asleep, not woken")]
    assert dose_guards.guard_of(ctx, person, script) is None
    score(ctx, person, "cows", COWS_9)
    assert series(ctx, person, "cows").doses == ()
    assert day_figures(ctx, local_day(ctx.now())).to_first_dose.median_minutes is None
    row = next(row for row in read_board(ctx).here if row.person_id == person)
    assert row.last_given_at in (None, before.last_given_at)


def test_what_was_settled_moves_the_next_dose_on_but_not_what_was_not_available(
    ctx: AppContext, person: str, clock: MovingClock
) -> None:
    script = add(ctx, person, METHADONE, SourceKind.PHARMACY, hours=36)
    late = at(20, 8)
    assert one(ctx, person).next_due_at == late
    record_not_given(ctx, person, script, DoseOutcome.NOT_AVAILABLE, reason="none in stock")
    assert one(ctx, person).next_due_at == late
    record_not_given(ctx, person, script, DoseOutcome.DECLINED, reason="feels sick")
    declined = one(ctx, person)
    assert declined.next_due_at == at(21, 8)
    assert [row.due_at for row in declined.given] == [late, late]
    clock.at = at(21, 9)
    record_dose(ctx, person, script, at(21, 9), observed=True, witness=WITNESS, authority=ON_CHART)
    assert one(ctx, person).next_due_at == at(22, 8)


def test_a_depot_that_was_declined_is_still_due(ctx: AppContext, person: str) -> None:
    line = replace(SERTRALINE, medicine="paliperidone", form="depot injection", every_days=28, times=("09:00",))
    script = scripts.add_script(
        ctx, person, line, scripts.as_written(line, SourceSaid(SourceKind.GP_RECORD, name="Example Road Surgery")),
        LastDose(at(20, 9) - timedelta(days=28), LastGivenHow.RECORDED),
    )  # fmt: skip
    due = one(ctx, person).next_due_at
    record_not_given(ctx, person, script, DoseOutcome.DECLINED, reason="wants to see the doctor first")
    assert due == at(20, 9)
    assert one(ctx, person).next_due_at == due


def test_a_dose_not_given_needs_its_reason_and_is_not_taken(ctx: AppContext, person: str) -> None:
    script = add(ctx, person, SERTRALINE, SourceKind.GP_RECORD)
    with pytest.raises(InputProblem, match="IN-161"):
        record_not_given(ctx, person, script, DoseOutcome.MISSED, reason=" ")
    with pytest.raises(InputProblem, match="IN-162"):
        record_not_given(ctx, person, script, DoseOutcome.GIVEN, reason="x")
    taken = DoseOf(taken=Dose(Decimal(50), "mg"))
    with pytest.raises(InputProblem, match="IN-162"):
        record_not_given(ctx, person, script, DoseOutcome.DECLINED, reason="x", dose=taken)
    with pytest.raises(InputProblem, match="IN-106"):
        record_not_given(ctx, person, script, DoseOutcome.MISSED, reason="x", at=ctx.now() + timedelta(hours=1))
    with pytest.raises(NotAllowed, match="RO-101"):
        record_not_given(as_role(ctx, Role.MENTAL_HEALTH_WORKER), person, script, DoseOutcome.MISSED, reason="x")
    assert one(ctx, person).given == ()


@pytest.mark.parametrize(("witness", "code"), [(None, "IN-160"), ("  ", "IN-160"), ("n. testford", "IN-165")])
def test_a_controlled_drug_is_given_before_a_second_person(
    ctx: AppContext, person: str, witness: str | None, code: str
) -> None:
    script = add(ctx, person, METHADONE, SourceKind.PHARMACY, hours=36)
    nurse = as_role(ctx, Role.NURSE)
    with pytest.raises(InputProblem, match=code):
        record_dose(nurse, person, script, ctx.now(), observed=True, witness=witness, authority=ON_CHART)
    record_dose(nurse, person, script, ctx.now(), observed=True, witness=WITNESS, authority=ON_CHART)
    assert [row.witness for row in one(ctx, person).given] == [WITNESS]


def test_a_controlled_drug_given_elsewhere_and_only_told_of_needs_no_made_up_witness(
    ctx: AppContext, person: str
) -> None:
    script = add(ctx, person, METHADONE, SourceKind.PHARMACY, hours=36)
    nurse, told = as_role(ctx, Role.NURSE), ToldOf("custody nurse", "Sampleford Crown Court")
    record_dose(nurse, person, script, ctx.now(), observed=False, authority=ON_CHART, told=told)
    (row,) = one(ctx, person).given
    assert (row.how, row.by, row.witness) == (LastGivenHow.RECORDED, "custody nurse", None)
    with pytest.raises(InputProblem, match="IN-120"):
        record_dose(nurse, person, script, ctx.now(), observed=True, witness=WITNESS, authority=ON_CHART)


def test_other_medicines_need_no_witness_and_a_part_of_a_dose_is_told_as_taken(ctx: AppContext, person: str) -> None:
    script = add(ctx, person, SERTRALINE, SourceKind.GP_RECORD)
    half = DoseOf(taken=Dose(Decimal(50), "mg"))
    record_dose(ctx, person, script, ctx.now(), observed=True, dose=half, authority=ON_CHART)
    (row,) = one(ctx, person).given
    assert (row.dose, row.outcome, row.by, row.recorded_by) == (
        Dose(Decimal(50), "mg"), DoseOutcome.GIVEN, "Sam Sampleworth", "Sam Sampleworth",
    )  # fmt: skip
    assert one(ctx, person).dose == Dose(Decimal(100), "mg")


def test_a_wrong_dose_is_marked_and_the_one_before_counts_again(
    ctx: AppContext, person: str, clock: MovingClock
) -> None:
    script = add(ctx, person, METHADONE, SourceKind.PHARMACY, hours=36)
    clock.at = at(21, 9)
    first = record_dose(ctx, person, script, at(21, 9), observed=True, witness=WITNESS, authority=ON_CHART)
    clock.at = at(22, 9)
    wrong = record_dose(ctx, person, script, at(22, 9), observed=True, witness=WITNESS, authority=ON_CHART)
    assert "Already given today" in (dose_guards.guard_of(ctx, person, script) or "")
    mark_dose_wrong(ctx, person, wrong, "another person's line")
    script_now = one(ctx, person)
    assert (script_now.last_given_at, script_now.next_due_at) == (at(21, 9), at(22, 8))
    assert dose_guards.guard_of(ctx, person, script) is None
    marks = {row.id: row.error.reason if row.error else None for row in script_now.given}
    assert marks == {first: None, wrong: "another person's line"}
    with pytest.raises(InputProblem, match="IN-163"):
        mark_dose_wrong(ctx, person, wrong, "again")
    with pytest.raises(InputProblem, match="IN-107"):
        mark_dose_wrong(ctx, person, first, "")
    other = arrive(ctx, specimen("A0003TT", "DUMMY", "Brian"))
    with pytest.raises(NotFound, match="NF-131"):
        mark_dose_wrong(ctx, other, first, "not theirs")


def test_a_last_dose_nobody_knows_any_more_is_unknown(ctx: AppContext, person: str) -> None:
    script = scripts.add_script(
        ctx,
        person,
        SERTRALINE,
        scripts.as_written(SERTRALINE, SourceSaid(SourceKind.GP_RECORD, name="Example Road Surgery")),
    )
    wrong = record_dose(ctx, person, script, ctx.now(), observed=True, authority=ON_CHART)
    mark_dose_wrong(ctx, person, wrong, "not given")
    assert one(ctx, person).last_given_at is None


def test_a_dose_of_a_stopped_script_is_not_recorded(ctx: AppContext, person: str) -> None:
    script = add(ctx, person, SERTRALINE, SourceKind.GP_RECORD)
    scripts.stop_script(ctx, person, script, reason="interaction", discussed=True)
    assert one(ctx, person).status is ScriptStatus.STOPPED
    with pytest.raises(InputProblem, match="IN-113"):
        record_not_given(ctx, person, script, DoseOutcome.MISSED, reason="x")
    with pytest.raises(InputProblem, match="IN-122"):
        record_dose(ctx, person, script, ctx.now(), observed=True, authority=ON_CHART)


def test_doses_of_the_last_fourteen_days_travel(ctx: AppContext, person: str, clock: MovingClock) -> None:
    script = add(ctx, person, SERTRALINE, SourceKind.GP_RECORD)
    record_dose(ctx, person, script, ctx.now(), observed=True, authority=ON_CHART)
    clock.forward(days=14)
    assert len(one(ctx, person).given) == 1
    clock.forward(minutes=1)
    assert one(ctx, person).given == ()


@pytest.mark.parametrize(
    ("told", "by", "where"),
    [
        (ToldOf("P. Pretendham", "Sampleford Crown Court"), "P. Pretendham", "Sampleford Crown Court"),
        (ToldOf(None, "Sampleford General"), None, "Sampleford General"),
        (ToldOf(" ", " "), None, None),
    ],
)
def test_a_dose_told_of_is_nobodys_here_who_wrote_it_down(
    ctx: AppContext, person: str, told: ToldOf, by: str | None, where: str | None
) -> None:
    script = add(ctx, person, SERTRALINE, SourceKind.GP_RECORD, hours=20)
    record_dose(ctx, person, script, ctx.now(), observed=False, told=told, authority=ON_CHART)
    (held,) = read_person(ctx, person).record.scripts
    (dose,) = held.given
    assert (dose.by, dose.where, dose.how) == (by, where, LastGivenHow.RECORDED)
    assert (dose.recorded_by, dose.recorded_where) == ("Sam Sampleworth", "Leeds (HMP)")
    assert (held.last_given_by, held.last_given_where) == (by, where)


def test_a_last_dose_told_after_one_was_given_here_stays_beside_it_and_makes_nothing_due_again(
    ctx: AppContext, person: str
) -> None:
    line = ScriptLine(
        "insulin glargine", Dose(Decimal(18), "units"), "100 units in 1 mL", "solution for injection",
        times=("08:00", "20:00"), frequency="twice a day",
    )  # fmt: skip
    script = add(ctx, person, line, SourceKind.GP_RECORD)
    record_dose(ctx, person, script, ctx.now(), observed=True, authority=ON_CHART)
    given_at, due = ctx.now(), read_person(ctx, person).record.scripts[0].next_due_at
    home = LastDose(ctx.now() - timedelta(hours=12), LastGivenHow.STATED, "at home")
    sources.set_last_dose(ctx, person, script, home)
    (kept,) = read_person(ctx, person).record.scripts
    assert (kept.last_given_at, kept.last_given_how) == (given_at, LastGivenHow.OBSERVED)
    assert kept.next_due_at == due
    assert kept.told is not None
    assert (kept.told.at, kept.told.where) == (home.given_at, "at home")
    again = replace(home, given_at=ctx.now() - timedelta(hours=10))
    sources.set_last_dose(ctx, person, script, again)
    told = read_person(ctx, person).record.scripts[0].told
    assert told is not None
    assert told.at == again.given_at, "what was told is replaced by what is told now"


def test_a_dose_that_is_weekly_by_its_strength_is_guarded_as_it_was_given(
    ctx: AppContext, person: str, clock: MovingClock
) -> None:
    line = ScriptLine("alendronic acid", Dose(Decimal(1), "tablets"), "70 mg", "tablet", times=("08:00",), every_days=7)
    script = add(ctx, person, line, SourceKind.GP_RECORD, hours=24 * 8)
    record_dose(ctx, person, script, ctx.now(), observed=True, authority=ON_CHART)
    clock.forward(days=2)
    guard = dose_guards.guard_of(ctx, person, script) or ""
    assert guard.replace("\N{NO-BREAK SPACE}", " ").startswith(
        "Alendronic acid from 70 mg is given at most once a week: not due before Fri 27-Nov-2026."
    )


def test_a_weekly_dose_within_its_week_needs_a_prescribers_name_and_a_reason(
    ctx: AppContext, person: str, clock: MovingClock
) -> None:
    """Methotrexate given as if it were daily has killed."""
    line = ScriptLine(
        "methotrexate", Dose(Decimal(10), "mg"), "2.5 mg", "tablet", times=("08:00",), every_days=7,
        frequency="every 7 days on Mondays",
    )  # fmt: skip
    script = add(ctx, person, line, SourceKind.GP_RECORD, hours=24 * 7)
    record_dose(ctx, person, script, ctx.now(), observed=True, authority=ON_CHART)
    clock.forward(days=2)
    guard = dose_guards.guard_of(ctx, person, script)
    assert guard is not None
    assert guard.startswith("Methotrexate is given at most once a week: not due before Fri 27-Nov-2026.")
    with pytest.raises(InputProblem, match="IN-120"):
        record_dose(ctx, person, script, ctx.now(), observed=True, authority=ON_CHART)
    record_dose(ctx, person, script, ctx.now(), observed=True, override_reason="the first one was vomited")
    assert len(read_person(ctx, person).record.scripts[0].given) == 2
