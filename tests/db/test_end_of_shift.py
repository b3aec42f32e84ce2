"""The end of shift: everybody not finished is in it, every count is the rows it counts, however large the desk (E6)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event, select

from reception_app.clinical.doses import Dose
from reception_app.errors import NotAllowed
from reception_app.forms.answers import AnswerValue
from reception_app.models import Event, Person, Script, Stay
from reception_app.services import board, care, end_of_shift, handovers, interim_doses, packs, scripts, triage
from reception_app.services.board import ExpectedRow
from reception_app.services.context import AppContext, writing
from reception_app.services.decisions import DecidedBy
from reception_app.services.end_of_shift import EndOfShift, Matter, read_end_of_shift
from reception_app.services.handovers import Plan
from reception_app.services.leaving_undone import undo_leaving
from reception_app.services.scanned_back import skip_check
from reception_app.services.scores import record_score
from reception_app.vocabulary import (
    AnswerState,
    ArrivalKind,
    FitToTravel,
    NotReadBack,
    PersonState,
    Role,
    SourceKind,
    WhyNotLeft,
)
from tests.support.desks import METHADONE, SERTRALINE, MovingClock, add, arrive, as_role, specimen
from tests.support.read_back import read_back
from tests.support.triaged import answer_all, sign_triage


def names(found: EndOfShift, matter: Matter) -> list[str]:
    return [row.number for row in found.of(matter).rows]


def test_everybody_not_finished_is_in_it_and_the_rest_are_counted(ctx: AppContext) -> None:
    unseen = arrive(ctx, specimen("A0001TT", "NOBODY"), minutes_ago=130)
    begun = arrive(ctx, specimen("A0002TT"), minutes_ago=90)
    view = triage.start_or_resume(ctx, begun)
    first = next(question for question in view.form.walk() if question.parent is None)
    triage.save_answer(ctx, begun, view.assessment_id, first.key, AnswerValue(AnswerState.DECLINED))
    waiting = arrive(ctx, specimen("A0003TT", "DUMMY"), minutes_ago=80)
    sign_triage(ctx, waiting)
    done = arrive(ctx, specimen("A0004TT", "PLACEHOLDER"), minutes_ago=70)
    sign_triage(ctx, done)
    board.finish_reception(ctx, done)

    found = read_end_of_shift(ctx)
    assert names(found, Matter.NOT_SEEN) == ["A0001TT"]
    assert names(found, Matter.NOT_FINISHED) == ["A0002TT"]
    assert names(found, Matter.NOT_SETTLED_IN) == ["A0003TT"]
    draft = found.of(Matter.NOT_FINISHED).rows[0]
    assert "0 of 78 answered" in draft.words
    assert "Sam Sampleworth" in draft.words
    assert {unseen, begun, waiting} <= found.named
    assert found.here == 4
    assert found.need_nothing + len(found.named) == 4
    assert (found.arrived, found.signed) == (4, 2)


@pytest.mark.parametrize("form_id", ["wider-needs", "mental-health"])
def test_another_form_signed_is_no_reception_begun(ctx: AppContext, clock: MovingClock, form_id: str) -> None:
    """They stood as *Signed; reception not marked as finished*, and the board had them as not seen."""
    person = arrive(ctx, specimen("A0001TT", "NOBODY"), minutes_ago=130)
    view = triage.start_or_resume(ctx, person, form_id)
    found = read_end_of_shift(ctx)
    assert (names(found, Matter.NOT_SEEN), names(found, Matter.NOT_FINISHED)) == (["A0001TT"], ["A0001TT"])
    answer_all(ctx, person, view.assessment_id)
    triage.sign(ctx, person, view.assessment_id)
    found = read_end_of_shift(ctx)
    assert (names(found, Matter.NOT_SEEN), names(found, Matter.NOT_SETTLED_IN)) == (["A0001TT"], [])
    handover = handovers.plan_handover(ctx, person, Plan("MDI", clock.now(), fit=FitToTravel.YES))
    handovers.mark_left(ctx, handover, anyway="the court rang: released")
    assert names(read_end_of_shift(ctx), Matter.LEFT_UNSEEN) == ["A0001TT"]


def test_scripts_doses_and_interim_changes_stand_until_they_are_settled(ctx: AppContext, clock: MovingClock) -> None:
    person = arrive(ctx)
    methadone = add(ctx, person, METHADONE, SourceKind.PHARMACY)
    sertraline = add(ctx, person, SERTRALINE)
    interim_doses.set_interim(
        ctx, person, methadone, Dose(Decimal(30), "mg"), review_by=clock.now() + timedelta(hours=2),
        owner="Duty prescriber", reason="dose not seen in writing", discussed=True, by=DecidedBy("Dr P. Pretend"),
    )  # fmt: skip
    clock.forward(hours=13)
    found = read_end_of_shift(ctx)
    assert [row.words.split(" — ")[0] for row in found.of(Matter.UNVERIFIED).rows] == ["sertraline"]
    assert "not given since" in found.of(Matter.UNVERIFIED).rows[0].words
    doses = found.of(Matter.DOSES)
    assert doses.count == 2
    assert doses.overdue(clock.now()) == 2
    interim = found.of(Matter.INTERIM).rows[0]
    assert "was DOSE\N{NO-BREAK SPACE}60\N{NO-BREAK SPACE}mg" in interim.words
    assert "Duty prescriber" in interim.words
    assert interim.overdue(clock.now())
    scripts.stop_script(ctx, person, sertraline, reason="not taken for a year", discussed=True, by=DecidedBy("Dr P."))
    assert read_end_of_shift(ctx).of(Matter.UNVERIFIED).count == 0


def test_observations_tasks_and_people_expected_are_told_with_their_times(ctx: AppContext, clock: MovingClock) -> None:
    person = arrive(ctx)
    care.raise_flag(ctx, person, care.NewFlag("acct_open", observation="30_min"))
    care.raise_flag(ctx, person, care.NewFlag("suicide_risk", observation="constant_physical"))
    care.add_task(ctx, person, "Ring the surgery", Role.PHARMACY, clock.now() + timedelta(minutes=20))
    care.add_task(ctx, person, "Later", Role.NURSE, clock.now() + timedelta(days=2))
    line = ExpectedRow("", "TESTMAN", "Ian", "A0009TT", None, clock.now(), "Example Court", ArrivalKind.OTHER, None)
    board.add_expected(ctx, line)
    clock.forward(minutes=31)
    found = read_end_of_shift(ctx)
    assert [row.words for row in found.of(Matter.TASKS).rows] == ["Pharmacy: Ring the surgery"]
    assert [row.due for row in found.of(Matter.OBSERVATIONS).rows] == [clock.now() - timedelta(minutes=1)]
    expected = found.of(Matter.EXPECTED).rows
    assert [(row.person_id, row.name, row.overdue(clock.now())) for row in expected] == [(None, "TESTMAN, Ian", True)]
    assert found.need_nothing == 0


def test_a_pack_not_made_is_told_before_the_van_comes(ctx: AppContext, clock: MovingClock) -> None:
    person = arrive(ctx)
    handovers.plan_handover(ctx, person, Plan("MDI", clock.now() + timedelta(hours=3)))
    row = read_end_of_shift(ctx).of(Matter.PACKS).rows[0]
    assert "No pack made" in row.words
    assert row.due == clock.now() + timedelta(hours=3)


def test_a_point_of_the_plan_not_decided_is_told_with_its_owner(ctx: AppContext) -> None:
    person = arrive(ctx)
    view = triage.start_or_resume(ctx, person)
    for key, value in (("plan_bunk", "not_decided"), ("plan_bunk_owner", "nurse")):
        question = view.form.question(key)
        assert question is not None, key
        triage.save_answer(ctx, person, view.assessment_id, key, AnswerValue(AnswerState.ANSWERED, value))
    words = [row.words for row in read_end_of_shift(ctx).of(Matter.UNDECIDED).rows]
    assert len(words) == 1
    assert words[0].endswith("not decided; nurse decides")


def test_withdrawal_not_scored_again_and_dependence_not_decided_are_told(ctx: AppContext, clock: MovingClock) -> None:
    person = arrive(ctx)
    care.raise_flag(ctx, person, care.NewFlag("opioid_withdrawal"))
    signs = {"1", "2", "3", "4", "6"}
    record_score(ctx, person, "cows", {number: int(number in signs) for number in map(str, range(1, 12))})
    clock.forward(hours=7)
    found = read_end_of_shift(ctx)
    assert [row.words for row in found.of(Matter.RESCORES).rows] == [
        "Score COWS again; last 5, Mild, 20-Nov-2026\N{NO-BREAK SPACE}19:40"
    ]
    assert found.of(Matter.RESCORES).overdue(clock.now()) == 1
    assert [row.words for row in found.of(Matter.UNTREATED).rows] == ["Opioids: last use not known, 7 h since arrival"]
    assert all("Score COWS" not in row.words for row in found.of(Matter.TASKS).rows)


def test_it_takes_the_same_selects_for_one_person_as_for_thousands_of_records(ctx: AppContext) -> None:
    arrive(ctx)
    before = _selects(ctx)
    with writing(ctx, "add-arrival") as session:
        for number in range(2000):
            person = Person(
                id=ctx.new_id(), prison_number=None, desk_reference=f"S-{number}", family_name="SPECIMEN",
                given_names="Carl", state=PersonState.LEFT,
            )  # fmt: skip
            stay = Stay(
                id=ctx.new_id(), person_id=person.id, arrived_at=ctx.now() - timedelta(days=9), left_at=ctx.now()
            )
            session.add_all((person, stay))
            session.add(Script(id=ctx.new_id(), person_id=person.id, medicine="sertraline", recorded_at=ctx.now()))
    assert _selects(ctx) == before
    assert read_end_of_shift(ctx).here == 1
    assert before < 30


def _selects(ctx: AppContext) -> int:
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        seen.append(statement)

    event.listen(ctx.engine, "before_cursor_execute", note)
    try:
        read_end_of_shift(ctx)
    finally:
        event.remove(ctx.engine, "before_cursor_execute", note)
    return sum(statement.lstrip().upper().startswith("SELECT") for statement in seen)


def test_seeing_it_needs_a_role_and_printing_it_is_noted(ctx: AppContext) -> None:
    with pytest.raises(NotAllowed):
        read_end_of_shift(as_role(ctx, Role.ESCORT))
    with end_of_shift.printing(ctx):
        pass
    with ctx.sessions.read() as session:
        noted = session.scalars(select(Event.action).where(Event.entity == "end_of_shift")).all()
    assert noted == ["begin-print-end-of-shift", "print-end-of-shift"]


def test_who_left_is_nobody_of_this_shift(ctx: AppContext, clock: MovingClock) -> None:
    person = arrive(ctx)
    add(ctx, person, SERTRALINE)
    handover = handovers.plan_handover(ctx, person, Plan("MDI", clock.now()))
    handovers.mark_left(ctx, handover, anyway="the van could not wait")
    found = read_end_of_shift(ctx)
    assert found.here == 0
    assert all(not each.rows for each in found.lists if each.matter is not Matter.LEFT_UNSEEN)


def test_who_left_and_was_seen_by_nobody_is_told_and_is_nobody_here(ctx: AppContext, clock: MovingClock) -> None:
    for number, family in enumerate(("DUMMY", "NOBODY"), start=1):
        person = arrive(ctx, specimen(f"A003{number}TT", family))
        if family == "NOBODY":
            triage.start_or_resume(ctx, person)
        handover = handovers.plan_handover(ctx, person, Plan("MDI", clock.now(), fit=FitToTravel.YES))
        handovers.mark_left(ctx, handover, anyway="the court rang: released")
    found = read_end_of_shift(ctx)
    (row,) = found.of(Matter.LEFT_UNSEEN).rows
    assert (row.name, row.since, found.of(Matter.LEFT_UNSEEN).title) == (
        "DUMMY, Carl", clock.now(), "Left without being seen",
    )  # fmt: skip
    assert row.words == "Arrived from Leeds Magistrates' Court, remanded by a court; left to Moorland (HMP & YOI)"
    assert (found.here, found.need_nothing) == (0, 0)
    clock.forward(hours=30)
    assert read_end_of_shift(ctx).of(Matter.LEFT_UNSEEN).rows == ()


def test_who_left_without_a_print_read_back_is_told_and_is_nobody_here(ctx: AppContext, clock: MovingClock) -> None:
    for number, family in enumerate(("DUMMY", "NOBODY", "TESTMAN"), start=1):
        person = arrive(ctx, specimen(f"A002{number}TT", family))
        handover = handovers.plan_handover(ctx, person, Plan("MDI", clock.now(), fit=FitToTravel.YES))
        packs.issue_pack(ctx, handover)
        if family == "DUMMY":
            skip_check(ctx, handover, NotReadBack.NO_READER, "the scanner has no lamp")
        if family == "NOBODY":
            read_back(ctx, handover)
        handovers.mark_left(ctx, handover, anyway="the van could not wait" if family == "TESTMAN" else None)
    found = read_end_of_shift(ctx)
    rows = found.of(Matter.NOT_READ_BACK).rows
    assert [(row.name, row.location, row.words.partition(". ")[2]) for row in rows] == [
        (
            "DUMMY, Carl", "Left",
            "Print not read back: no scanner, camera or telephone works here; the scanner has no lamp, "
            "Sam Sampleworth",
        ),
        ("TESTMAN, Carl", "Left", "Left anyway: the van could not wait"),
    ]  # fmt: skip
    assert (found.here, found.need_nothing) == (0, 0)
    clock.forward(hours=30)
    assert read_end_of_shift(ctx).of(Matter.NOT_READ_BACK).rows == ()


def test_whose_leaving_was_taken_back_is_handed_on(ctx: AppContext, clock: MovingClock) -> None:
    """Whoever counted as gone for two hours may have missed what was due meanwhile."""
    person = arrive(ctx, specimen("A0031TT", "DUMMY"))
    handover = handovers.plan_handover(ctx, person, Plan("MDI", clock.now(), fit=FitToTravel.YES))
    handovers.mark_left(ctx, handover, anyway="the van could not wait")
    assert read_end_of_shift(ctx).of(Matter.STILL_HERE).rows == ()
    clock.forward(hours=2)
    undo_leaving(ctx, handover, WhyNotLeft.WRONG_PERSON, "mixed up on the list")
    (row,) = read_end_of_shift(ctx).of(Matter.STILL_HERE).rows
    assert (row.name, row.since) == ("DUMMY, Carl", clock.now())
    assert row.words == "Marked as left for 2 h. Wrong person: mixed up on the list, Sam Sampleworth"
    clock.forward(hours=30)
    assert read_end_of_shift(ctx).of(Matter.STILL_HERE).rows == ()
