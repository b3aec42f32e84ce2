"""A course of so many days ends, on every screen and list alike, and goes on at the next desk where it stood."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import event, text

from reception_app.clinical.alerts import Alert
from reception_app.clinical.continuity import Kind
from reception_app.clinical.doses import Dose
from reception_app.clinical.line_course import Began, LineCourse
from reception_app.clinical.running_out import runs_out
from reception_app.clinical.strip import strip_cards
from reception_app.errors import InputProblem
from reception_app.handover.course_told import CourseTold, course_told
from reception_app.handover.pointed_out import alerts_of
from reception_app.handover.record import Script
from reception_app.handover.waiting import record_as_given
from reception_app.services import by_the_clock, dose_guards, doses_given, handovers, opening, packs, receiving, scripts
from reception_app.services.board import read_board
from reception_app.services.context import AppContext
from reception_app.services.continuity import read_continuity
from reception_app.services.decisions import DecidedBy
from reception_app.services.dispositions import Choice
from reception_app.services.end_of_shift import Matter, read_end_of_shift
from reception_app.services.fit import fit_person
from reception_app.services.handovers import Plan
from reception_app.services.person_view import find_person_id, read_person
from reception_app.services.scripts import ScriptLine, line_of
from reception_app.services.sources import SourceSaid
from reception_app.vocabulary import Disposition, DoseOutcome, FitToTravel, SourceKind
from tests.support.desks import ON_CHART, MovingClock, arrive, make_training_desk, specimen

AMOXICILLIN = ScriptLine(
    "amoxicillin", Dose(Decimal(500), "mg"), "500 mg", "capsule", route="oral", frequency="three times a day",
    times=("08:00", "14:00", "22:00"), duration_days=7, started_on=date(2026, 11, 20),
)  # fmt: skip
DOCTOR = DecidedBy("Dr P. Pretend", registration="9999991")


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def add(ctx: AppContext, person: str, line: ScriptLine = AMOXICILLIN) -> str:
    said = SourceSaid(SourceKind.PRESCRIBER, name="Dr P. Pretend")
    return scripts.add_script(ctx, person, line, scripts.as_written(line, said))


def one(ctx: AppContext, person: str) -> Script:
    (script,) = read_person(ctx, person).record.scripts
    return script


def told(ctx: AppContext, person: str) -> CourseTold:
    found = course_told(one(ctx, person), ctx.now())
    assert found is not None
    return found


def days_of(found: CourseTold) -> LineCourse:
    assert found.course is not None
    return found.course


def all_dues(ctx: AppContext, person: str) -> set[datetime | None]:
    """Return when the next dose is due as each reader has it: record, board, end of shift, strip."""
    now, script = ctx.now(), one(ctx, person)
    (row,) = (row for row in read_board(ctx).here if row.person_id == person)
    shift = [each.due for each in read_end_of_shift(ctx).of(Matter.DOSES).rows if each.person_id == person]
    card = next(iter(strip_cards((script,), now, every=True)), None)
    return {script.next_due_at, row.next_due_at, card.at if card else None, *shift}


def test_seven_days_of_an_antibiotic_are_not_due_on_the_eighth(
    ctx: AppContext, person: str, clock: MovingClock
) -> None:
    """The gravest fault: it stood as due, and later as late, on board, strip and sheets for ever."""
    add(ctx, person)
    clock.at = at(26, 21)
    assert all_dues(ctx, person) == {at(20, 22)}, "late, and nobody has said what became of it"
    for later in (at(27, 8), at(28, 12), at(1, 12, month=12), at(1, 12, month=12) + timedelta(days=200)):
        clock.at = later
        assert all_dues(ctx, person) == {None}, later
        script = one(ctx, person)
        assert script.status.value == "current", "it does not vanish"
        found = told(ctx, person)
        assert found.over
        assert found.stands.startswith("course ended Thu 26-Nov")
        assert found.missed == ("of 19 doses of the course nothing is recorded",), "two of day 1 lay before the line"


def test_an_ended_course_is_counted_by_no_list(ctx: AppContext, person: str, clock: MovingClock) -> None:
    add(ctx, person)
    clock.at = at(28, 12)
    (row,) = (row for row in read_board(ctx).here if row.person_id == person)
    assert (row.scripts, row.waits_for_prescriber, row.doses) == (0, 0, ())
    shift = read_end_of_shift(ctx)
    assert not [each for matter in (Matter.DOSES, Matter.WAITING) for each in shift.of(matter).rows]
    record = read_person(ctx, person).record
    assert alerts_of(record, clock.at) == ()
    assert runs_out(record.scripts[0], clock.at, None, None, clock.at) is None
    leaving, _ = fit_person(ctx, person, "MDI")
    assert leaving.fit.script_ids == ()
    (check,) = read_continuity(ctx, person)
    assert [each.difference.kind for each in check.found] == [Kind.COURSE_ENDED]
    (given,) = record_as_given(record, clock.at).scripts
    assert not given.givable
    assert "course ended Thu 26-Nov" in (given.not_until_prescriber or "")


def with_days(medicine: str, days: int, form: str = "tablet") -> ScriptLine:
    return ScriptLine(
        medicine, Dose(Decimal(10), "mg"), "10 mg", form, route="oral", frequency="twice a day",
        times=("08:00", "20:00"), duration_days=days, started_on=date(2026, 11, 20),
    )  # fmt: skip


def stops(ctx: AppContext, person: str) -> list[Alert]:
    return [each for each in alerts_of(read_person(ctx, person).record, ctx.now()) if "stopped" in each.kind]


@pytest.mark.parametrize(
    ("medicine", "days", "kind"),
    [
        ("carbamazepine", 7, "stopped_suddenly_grave"),
        ("diazepam", 7, "stopped_suddenly_grave"),
        ("sertraline", 28, "stopped_suddenly"),
        ("prednisolone", 5, None),
        ("prednisolone", 28, "stopped_suddenly_grave"),
        ("amlodipine", 7, None),
    ],
    ids=["anti-epileptic", "benzodiazepine", "antidepressant", "steroid 5 days", "steroid 28 days", "amlodipine"],
)
def test_what_must_not_stop_suddenly_is_pointed_out_when_its_course_ends(
    ctx: AppContext, person: str, clock: MovingClock, medicine: str, days: int, kind: str | None
) -> None:
    """Written for 7 days until the notes come, an anti-epileptic left every list in silence on the eighth."""
    add(ctx, person, with_days(medicine, days))
    ends = at(20, 12) + timedelta(days=days - 1)
    clock.at = ends - timedelta(hours=1)
    assert stops(ctx, person) == []
    clock.at = ends + timedelta(days=1)
    found = stops(ctx, person)
    assert [each.kind for each in found] == ([kind] if kind else [])
    assert all(each.words.startswith(f"Course ended: {medicine}. Stopping suddenly: ") for each in found)
    clock.at = ends + timedelta(days=29)
    assert stops(ctx, person) == []


def test_an_end_to_act_on_reaches_the_board_and_goes_when_a_prescriber_goes_on(
    ctx: AppContext, person: str, clock: MovingClock
) -> None:
    script = add(ctx, person, with_days("carbamazepine", 7))
    clock.at = at(28, 1)
    assert by_the_clock.keep_up(ctx)
    (row,) = (row for row in read_board(ctx).here if row.person_id == person)
    assert row.unseen_alerts == 1
    on = replace(with_days("carbamazepine", 7), duration_days=None, started_on=None)
    scripts.change_dose(ctx, person, script, on, reason="taken for good", discussed=True, person_said="", by=DOCTOR)
    assert stops(ctx, person) == []
    (row,) = (row for row in read_board(ctx).here if row.person_id == person)
    assert row.unseen_alerts == 0


def unseen(ctx: AppContext, person: str) -> int:
    (row,) = (row for row in read_board(ctx).here if row.person_id == person)
    return row.unseen_alerts


@pytest.mark.parametrize("how", ["given", "declined"])
def test_the_board_says_the_end_at_the_last_dose(ctx: AppContext, person: str, clock: MovingClock, how: str) -> None:
    script = add(ctx, person, with_days("carbamazepine", 7))
    clock.at = at(26, 20, 5)
    assert unseen(ctx, person) == 0
    if how == "given":
        doses_given.record_dose(ctx, person, script, clock.at, observed=True, authority=ON_CHART)
    else:
        last = doses_given.DoseOf(due_at=at(26, 20))
        doses_given.record_not_given(ctx, person, script, DoseOutcome.DECLINED, reason="feels sick", dose=last)
    assert (unseen(ctx, person), len(stops(ctx, person))) == (1, 1)


def test_a_last_dose_nobody_recorded_ends_with_its_hour_and_not_a_day_later(
    ctx: AppContext, person: str, clock: MovingClock
) -> None:
    """It waits until the next would have been due, Friday 08:00; the board said it on Saturday."""
    add(ctx, person, with_days("carbamazepine", 7))
    clock.at = at(27, 1)
    by_the_clock.keep_up(ctx)
    assert not by_the_clock.keep_up(ctx)
    assert unseen(ctx, person) == len(stops(ctx, person)) == 0
    clock.at = at(27, 8, 1)
    assert by_the_clock.keep_up(ctx)
    assert not by_the_clock.keep_up(ctx)
    assert unseen(ctx, person) == len(stops(ctx, person)) == 1


def reads_whole(ctx: AppContext, looked: by_the_clock.Looked) -> bool:
    """True when looking reads somebody's whole record: of them the allergies, which no course is told by."""
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        seen.append(statement)

    event.listen(ctx.engine, "before_cursor_execute", note)
    try:
        assert not by_the_clock.keep_up(ctx, looked=looked)
    finally:
        event.remove(ctx.engine, "before_cursor_execute", note)
    return any("allerg" in statement for statement in seen)


def test_whoever_waits_for_an_hour_is_read_whole_once_and_again_when_it_has_come(
    ctx: AppContext, person: str, clock: MovingClock
) -> None:
    """The board asks every half minute: thirty people whose course ends later that day were read whole each time."""
    add(ctx, person, with_days("carbamazepine", 7))
    looked = by_the_clock.Looked()
    clock.at = at(27, 1)
    assert [reads_whole(ctx, looked) for _ in range(3)] == [True, False, False]
    clock.at = at(27, 0, 59)  # put back: what was seen later is not trusted
    assert [reads_whole(ctx, looked) for _ in range(2)] == [True, False]
    earlier = replace(with_days("phenytoin", 7), times=("02:00", "14:00"))
    add(ctx, person, earlier)
    assert not reads_whole(ctx, looked), "what is written is worked out with the writing"
    clock.at = at(27, 2)
    assert by_the_clock.keep_up(ctx, looked=looked)
    assert unseen(ctx, person) == len(stops(ctx, person)) == 1
    clock.at = at(27, 7, 59)
    assert [reads_whole(ctx, looked) for _ in range(2)] == [True, False]
    clock.at = at(27, 8)
    assert by_the_clock.keep_up(ctx, looked=looked)
    assert unseen(ctx, person) == len(stops(ctx, person)) == 2


def test_a_line_for_good_that_begins_is_counted_from_its_day_on(
    ctx: AppContext, person: str, clock: MovingClock
) -> None:
    """Carbamazepine was stopped: the line that carries it on from Friday says so from Friday on."""
    script = add(ctx, person, replace(with_days("carbamazepine", 7), duration_days=None, started_on=None))
    scripts.stop_script(ctx, person, script, reason="another brand", discussed=True, by=DOCTOR)
    add(ctx, person, replace(with_days("carbamazepine", 7), duration_days=None, started_on=date(2026, 11, 27)))
    assert unseen(ctx, person) == len(stops(ctx, person)) == 1
    clock.at = at(27, 0, 1)
    by_the_clock.keep_up(ctx)
    assert unseen(ctx, person) == len(stops(ctx, person)) == 0


def test_who_waits_for_an_hour_holds_up_nobody_else(ctx: AppContext, person: str, clock: MovingClock) -> None:
    other = arrive(ctx, specimen("A0003TT", "DUMMY", "Brian"))
    for each in (person, other):
        add(ctx, each, with_days("carbamazepine", 7))
    add(ctx, other, with_days("phenytoin", 6))
    clock.at = at(27, 1)
    assert by_the_clock.keep_up(ctx, most=1)
    assert (unseen(ctx, person), unseen(ctx, other)) == (0, 1)
    assert not by_the_clock.keep_up(ctx, most=1)


def test_a_pack_lacks_nothing_of_an_ended_course(ctx: AppContext, person: str, clock: MovingClock) -> None:
    """It said INCOMPLETE on every page, and asked who carries what nobody gives."""
    add(ctx, person)
    plan = Plan(to_code="MDI", leaves_at=at(28, 14), fit=FitToTravel.YES, envelope_seal="E 1")
    handover = handovers.plan_handover(ctx, person, plan)
    asked = [gap.key for gap in handovers.read_handover(ctx, handover).missing if gap.script_id]
    assert asked == ["carrier", "last-given"]
    clock.at = at(28, 12)
    assert not [gap.words for gap in handovers.read_handover(ctx, handover).missing if gap.script_id]


def test_a_dose_behind_the_end_needs_a_prescriber_and_a_late_entry_does_not(
    ctx: AppContext, person: str, clock: MovingClock
) -> None:
    script = add(ctx, person)
    clock.at = at(28, 12)
    said = dose_guards.guard_of(ctx, person, script)
    assert said == "The course ended Thu 26-Nov: whether it goes on is a prescriber's decision."
    with pytest.raises(InputProblem) as refused:
        doses_given.record_dose(ctx, person, script, at(28, 11), observed=True, authority=ON_CHART)
    assert refused.value.code == "IN-121"
    doses_given.record_dose(
        ctx, person, script, at(25, 14), observed=True, authority=ON_CHART, dose=doses_given.DoseOf(due_at=at(25, 14))
    )
    assert told(ctx, person).missed == ("of 18 doses of the course nothing is recorded",)
    doses_given.record_dose(
        ctx, person, script, at(28, 11, 30), observed=True, by=DOCTOR, override_reason="still unwell"
    )


def test_where_nobody_said_the_first_day_the_first_dose_given_says_it(
    ctx: AppContext, person: str, clock: MovingClock
) -> None:
    line = replace(AMOXICILLIN, started_on=None)
    script = add(ctx, person, line)
    assert days_of(told(ctx, person)).how is Began.WRITTEN
    clock.at = at(21, 14)
    doses_given.record_dose(ctx, person, script, at(21, 14), observed=True, authority=ON_CHART)
    found = told(ctx, person)
    assert (days_of(found).how, days_of(found).ends_on) == (Began.FIRST_GIVEN, date(2026, 11, 27))
    assert found.counted == "counted from the first dose given, Sat 21-Nov"
    clock.at = at(28, 8)
    assert all_dues(ctx, person) == {None}


def test_doses_declined_inside_are_told_and_not_added_on(ctx: AppContext, person: str, clock: MovingClock) -> None:
    script = add(ctx, person)
    for day, hour in ((21, 8), (22, 8)):
        clock.at = at(day, hour)
        doses_given.record_not_given(
            ctx, person, script, DoseOutcome.DECLINED, reason="feels sick",
            dose=doses_given.DoseOf(due_at=at(day, hour)),
        )  # fmt: skip
    found = told(ctx, person)
    assert found.missed[0] == "2 doses of the course were missed"
    assert days_of(found).ends_on == date(2026, 11, 26), "nothing is added on behind the last day"
    assert "2 doses of the course were missed: tell a prescriber." in found.prompts


def test_a_prescriber_who_goes_on_with_it_has_it_due_again(ctx: AppContext, person: str, clock: MovingClock) -> None:
    script = add(ctx, person)
    clock.at = at(27, 9)
    assert one(ctx, person).next_due_at is None
    line = replace(line_of(one(ctx, person)), duration_days=5, started_on=date(2026, 11, 27))
    scripts.change_dose(ctx, person, script, line, reason="still unwell", discussed=True, person_said="yes", by=DOCTOR)
    assert one(ctx, person).next_due_at == at(27, 8), "the first of the day that was said to be its first"
    assert days_of(told(ctx, person)).ends_on == date(2026, 12, 1)
    (change,) = one(ctx, person).changes
    assert "days of the course “7”" in (change.reason or "")


def test_a_course_that_begins_later_is_not_due_before(ctx: AppContext, person: str) -> None:
    add(ctx, person, replace(AMOXICILLIN, started_on=date(2026, 11, 27)))
    assert all_dues(ctx, person) == {at(27, 8)}


def test_what_an_older_desk_stored_is_not_due_either(ctx: AppContext, person: str, clock: MovingClock) -> None:
    """A desk before this version kept a next dose for ever: it is worked out again wherever it is read."""
    script = add(ctx, person)
    clock.at = at(5, 12, month=12)
    with ctx.sessions.write() as session:
        session.execute(text("UPDATE script SET next_due_at = '2026-12-05T08:00:00Z' WHERE id = :id"), {"id": script})
    assert all_dues(ctx, person) == {None}


@pytest.mark.parametrize("said", [True, False], ids=["first day said", "first day counted"])
def test_a_course_goes_on_at_the_next_prison_where_it_stood(tmp_path: Path, said: bool) -> None:
    clock = MovingClock()
    leeds, moorland = make_training_desk(tmp_path, "LEI", clock), make_training_desk(tmp_path, "MDI", clock)
    person = arrive(leeds)
    line = AMOXICILLIN if said else replace(AMOXICILLIN, started_on=None)
    script = add(leeds, person, line)
    clock.at = at(20, 22)
    doses_given.record_dose(leeds, person, script, at(20, 22), observed=True, authority=ON_CHART)
    clock.at = at(23, 9)
    plan = Plan("MDI", at(23, 10), at(23, 12), FitToTravel.YES, healthcare_telephone="01632 960118",
                envelope_seal="E 1")  # fmt: skip
    handover = handovers.plan_handover(leeds, person, plan)
    before = told(leeds, person)
    incoming = opening.open_pack(moorland, packs.issue_pack(leeds, handover).clinical)
    carried_on = Choice(Disposition.CONTINUE, "as sent")
    receiving.receive(moorland, incoming, {each.id: carried_on for each in incoming.to_decide})
    there = find_person_id(moorland, "A0002TT")
    after = told(moorland, there)
    assert after.course == before.course
    assert after.counted == before.counted
    assert one(moorland, there).started_on == (date(2026, 11, 20) if said else None), "the key keeps its meaning"
    clock.at = at(27, 8)
    assert all_dues(moorland, there) == {None}


def test_a_line_for_good_that_begins_in_a_week_is_due_for_nobody_before(
    ctx: AppContext, person: str, clock: MovingClock
) -> None:
    line = ScriptLine(
        "sertraline", Dose(Decimal(50), "mg"), "50 mg", "tablet", frequency="once a day", times=("08:00",),
        started_on=date(2026, 11, 27),
    )  # fmt: skip
    add(ctx, person, line)
    assert all_dues(ctx, person) <= {at(27, 8), None}
    with ctx.sessions.write() as session:  # as a desk of 0.3 stored it
        session.execute(text("UPDATE script SET next_due_at = '2026-11-21T08:00:00Z'"))
    assert all_dues(ctx, person) <= {at(27, 8), None}
    assert one(ctx, person).next_due_at == at(27, 8)
    assert told(ctx, person).words == "begins Fri 27-Nov"
    clock.at = at(27, 7, 30)
    assert one(ctx, person).next_due_at == at(27, 8)
    assert course_told(one(ctx, person), ctx.now()) is None
    clock.at = at(27, 8, 5)
    doses_given.record_dose(ctx, person, one(ctx, person).id, clock.at, observed=True, authority=ON_CHART)
    assert one(ctx, person).next_due_at == at(28, 8)
