"""One rule for what is due next: board, strip, end of shift, schedule and sheet name the same single dose (E2, E9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from reception_app.clinical import regimens
from reception_app.clinical.doses import Dose
from reception_app.clinical.strip import strip_cards
from reception_app.handover.record import Script
from reception_app.handover.scheduled import next_of
from reception_app.models import Script as ScriptRow
from reception_app.services import doses_given, schedules, scripts
from reception_app.services.board import read_board
from reception_app.services.context import AppContext, writing
from reception_app.services.decisions import DecidedBy
from reception_app.services.end_of_shift import Matter, read_end_of_shift
from reception_app.services.person_view import read_person
from reception_app.services.scripts import ScriptLine
from reception_app.services.sources import LastDose, SourceSaid
from reception_app.vocabulary import DoseOutcome, LastGivenHow, ScheduleKind, SourceKind
from tests.support.desks import ON_CHART, MovingClock

MWF = "on Mondays, Wednesdays and Fridays"
ROUNDS = ("08:00", "12:00", "18:00", "22:00")
CHLORDIAZEPOXIDE = ScriptLine("chlordiazepoxide", Dose(Decimal(20), "mg"), "10 mg", "capsule", times=ROUNDS)
METHADONE = ScriptLine("methadone", Dose(Decimal(60), "mg"), "1 mg in 1 mL", "oral solution", times=("09:00",))
DOCTOR = DecidedBy("Dr P. Pretend", registration="9999991")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def lay(
    ctx: AppContext,
    person: str,
    line: ScriptLine = CHLORDIAZEPOXIDE,
    kind: ScheduleKind = ScheduleKind.ALCOHOL,
    started_on: date = date(2026, 11, 20),
    days: int = 3,
    times: tuple[str, ...] = ROUNDS,
) -> str:
    script = scripts.add_script(
        ctx, person, line, scripts.as_written(line, SourceSaid(SourceKind.PRESCRIBER, name="Dr P. Pretend"))
    )
    doses = [
        regimens.ScheduleDose(day, time, Dose(Decimal(40 - 10 * day), "mg"))
        for day in range(1, days + 1)
        for time in times
    ]
    laid = regimens.Schedule("Course", kind, started_on, days, tuple(doses))
    schedules.record_schedule(ctx, person, script, laid, by=DOCTOR)
    return script


def one(ctx: AppContext, person: str) -> Script:
    (script,) = read_person(ctx, person).record.scripts
    return script


def read_by_all(ctx: AppContext, person: str) -> dict[str, datetime | None]:
    """Return when the next dose is due as each reader has it."""
    now, script = ctx.now(), one(ctx, person)
    (row,) = (row for row in read_board(ctx).here if row.person_id == person)
    told = [each.due for each in read_end_of_shift(ctx).of(Matter.DOSES).rows if each.person_id == person]
    card = next(iter(strip_cards((script,), now, every=True)), None)
    following = next_of(script, now)
    return {
        "record": script.next_due_at,
        "board": row.next_due_at,
        "end of shift": told[0] if told else row.next_due_at,  # it looks ahead for some hours only
        "strip": card.at if card is not None else None,
        "schedule": following.at if following is not None else None,
    }


def said(ctx: AppContext, person: str) -> datetime | None:
    """Return when the next dose is due, as every reader says."""
    found = read_by_all(ctx, person)
    assert len(set(found.values())) == 1, found
    return found["record"]


def test_a_dose_not_recorded_is_late_until_the_next_ones_time_has_come(
    ctx: AppContext, person: str, clock: MovingClock
) -> None:
    lay(ctx, person)
    for moment, due in (
        (at(20, 19, 40), at(20, 22)),
        (at(20, 22), at(20, 22)),
        (at(20, 22, 30), at(20, 22)),
        (at(21, 7, 59), at(20, 22)),
        (at(21, 8), at(21, 8)),
        (at(21, 8, 30), at(21, 8)),
        (at(21, 12), at(21, 12)),
        (at(22, 22, 1), at(22, 22)),
        (at(23, 21, 59), at(22, 22)),
        (at(23, 22), None),
    ):
        clock.at = moment
        assert said(ctx, person) == due, moment


@pytest.mark.parametrize("frequency", ["on Mondays", "alternate days"])
def test_the_next_dose_of_a_schedule_is_not_ruled_out_by_the_days_in_the_words_of_its_line(
    ctx: AppContext, person: str, clock: MovingClock, frequency: str
) -> None:
    line = replace(CHLORDIAZEPOXIDE, frequency=frequency, times=("08:00",))
    script = lay(ctx, person, line, times=("08:00", "22:00"))
    assert said(ctx, person) == at(20, 22)
    clock.at = at(20, 22, 5)
    doses_given.record_dose(ctx, person, script, at(20, 22, 2), observed=True, authority=ON_CHART)
    assert said(ctx, person) == at(21, 8)


def test_a_dose_given_late_in_the_day_is_the_one_then_due_and_not_an_earlier_one(
    ctx: AppContext, person: str, clock: MovingClock
) -> None:
    script = lay(ctx, person)
    clock.at = at(21, 12, 10)  # neither the dose of 22:00 nor that of 08:00 was recorded
    doses_given.record_dose(ctx, person, script, at(21, 12, 5), observed=True, authority=ON_CHART)
    last = one(ctx, person).given[-1]
    assert (last.schedule_day, last.schedule_time, last.due_at) == (2, "12:00", at(21, 12))
    assert said(ctx, person) == at(21, 18)
    # Written down after it, the dose given at 08:05 is the one of 08:00.
    doses_given.record_dose(ctx, person, script, at(21, 8, 5), observed=True, authority=ON_CHART)
    states = {(slot.day, slot.time): slot.state for slot in schedules.slots_of(one(ctx, person), ctx.now())}
    assert (states[2, "08:00"], states[2, "12:00"]) == (regimens.State.GIVEN, regimens.State.GIVEN)
    assert said(ctx, person) == at(21, 18)


def test_a_dose_that_was_not_available_is_due_until_the_next_ones_time(
    ctx: AppContext, person: str, clock: MovingClock
) -> None:
    script = lay(ctx, person)
    clock.at = at(20, 22, 5)
    doses_given.record_not_given(ctx, person, script, DoseOutcome.NOT_AVAILABLE, reason="none in the cupboard")
    assert said(ctx, person) == at(20, 22)
    clock.at = at(21, 8)
    assert said(ctx, person) == at(21, 8)


def test_before_its_first_day_the_line_is_due_and_after_a_titration_it_goes_on(
    ctx: AppContext, person: str, clock: MovingClock
) -> None:
    lay(ctx, person, METHADONE, ScheduleKind.TITRATION, started_on=date(2026, 11, 22), days=2, times=("10:00",))
    for moment, due in (
        (at(20, 19, 40), at(21, 9)),
        (at(21, 9, 30), at(21, 9)),
        (at(22, 9, 59), at(21, 9)),
        (at(22, 10), at(22, 10)),
        (at(23, 10), at(23, 10)),
        (at(24, 8, 59), at(23, 10)),
        (at(24, 9), at(24, 9)),
        (at(25, 9), at(24, 9)),
    ):
        clock.at = moment
        assert said(ctx, person) == due, moment


def test_the_board_and_the_sheet_agree_while_doses_are_settled_in_any_order(
    ctx: AppContext, person: str, clock: MovingClock
) -> None:
    script = lay(ctx, person, days=2)
    outcomes = (DoseOutcome.GIVEN, DoseOutcome.DECLINED, DoseOutcome.MISSED, DoseOutcome.WITHHELD)
    for step, (day, time) in enumerate((day, time) for day in (2, 1) for time in reversed(ROUNDS)):
        clock.at = at(20, 20) + step * (at(21, 1) - at(20, 20))
        schedules.settle_dose(ctx, person, script, day, time, outcomes[step % 4], reason="said so", witness="N. Other")
        said(ctx, person)
        clock.forward(minutes=31)
        said(ctx, person)
    assert said(ctx, person) is None


def write(ctx: AppContext, person: str, line: ScriptLine, last: datetime | None = None) -> str:
    said = scripts.as_written(line, SourceSaid(SourceKind.PRESCRIBER, name="Dr P. Pretend"))
    known = LastDose(last, LastGivenHow.OBSERVED) if last is not None else None
    return scripts.add_script(ctx, person, line, said, known)


def warfarin(frequency: str | None, times: tuple[str, ...] = ("18:00",), every_days: int = 1) -> ScriptLine:
    dose = Dose(Decimal(3), "mg")
    return ScriptLine("warfarin", dose, "3 mg", "tablet", frequency=frequency, times=times, every_days=every_days)


def test_a_line_of_days_of_the_week_is_late_from_its_own_day_on_and_due_on_no_other(
    ctx: AppContext, person: str, clock: MovingClock
) -> None:
    script = write(ctx, person, warfarin(MWF), last=at(20, 18))  # a Friday
    for moment in (at(21, 9), at(23, 17), at(24, 9), at(25, 19)):
        clock.at = moment
        assert said(ctx, person) == at(23, 18), moment
    clock.at = at(24, 9)
    doses_given.record_not_given(ctx, person, script, DoseOutcome.MISSED, reason="at court")
    assert said(ctx, person) == at(25, 18)


@pytest.mark.parametrize(
    ("line", "kept", "due"),
    [
        (warfarin(MWF), at(24, 18), at(23, 18)),
        (warfarin("3 times a week"), at(21, 18), None),
        (warfarin("every 7 days on Mondays", every_days=7), at(27, 18), at(30, 18)),
        (warfarin("every 2 weeks"), at(21, 18), at(20, 18).replace(month=12, day=4)),
        (warfarin("once a day"), at(21, 18), at(21, 18)),
    ],
)
def test_what_an_older_desk_kept_for_another_day_is_worked_out_again(
    ctx: AppContext, person: str, clock: MovingClock, line: ScriptLine, kept: datetime, due: datetime | None
) -> None:
    script = write(ctx, person, line, last=at(20, 18))
    with writing(ctx, "as-an-older-desk") as session:
        row = session.get(ScriptRow, script)
        assert row is not None
        row.next_due_at = kept
    clock.at = at(22, 9)
    assert said(ctx, person) == due
    if due is not None and due < at(24, 9):
        clock.at = due
        doses_given.record_dose(ctx, person, script, clock.at, observed=True, authority=ON_CHART)
        assert one(ctx, person).given[-1].due_at == due


def test_what_is_taken_once_in_several_days_is_offered_again_when_declined(
    ctx: AppContext, person: str, clock: MovingClock
) -> None:
    script = write(ctx, person, warfarin("every 2 weeks"), last=at(6, 18))
    clock.at = at(20, 19, 45)
    doses_given.record_not_given(ctx, person, script, DoseOutcome.DECLINED, reason="said no")
    assert said(ctx, person) == at(20, 18)


def test_both_times_of_a_weekly_day_are_due_and_none_the_next_morning(
    ctx: AppContext, person: str, clock: MovingClock
) -> None:
    script = write(ctx, person, warfarin(None, ("08:00", "20:00"), 7), last=at(13, 20))
    clock.at = at(20, 20)
    assert said(ctx, person) == at(20, 8)
    doses_given.record_dose(ctx, person, script, at(20, 8, 10), observed=True, authority=ON_CHART)
    assert said(ctx, person) == at(20, 20)
    clock.at = at(21, 8)
    doses_given.record_dose(ctx, person, script, at(21, 8), observed=True, authority=ON_CHART)
    assert said(ctx, person) == at(28, 8)
