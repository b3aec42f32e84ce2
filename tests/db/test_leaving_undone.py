"""Marked as left and still here: turned back at the gate, the wrong person, a court that cancelled (E2, E16)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from reception_app.errors import InputProblem, NotAllowed
from reception_app.models import Event, LeavingUndone
from reception_app.models.engine import WRITE
from reception_app.services import care, handovers, packs, people, receipts, scripts
from reception_app.services.board import read_board
from reception_app.services.context import AppContext
from reception_app.services.decisions import DecidedBy
from reception_app.services.dose_guards import guard_of
from reception_app.services.handovers import HandoverView, read_handover, todays_moves
from reception_app.services.leaving_undone import WHY_WORDS, undo_leaving
from reception_app.services.outstanding import outstanding
from reception_app.services.people import Arrival
from reception_app.services.person_view import read_history, read_person
from reception_app.services.receipts import Told
from reception_app.services.scanned_back import skip_check
from reception_app.services.sources import SourceSaid
from reception_app.services.tasks import open_tasks
from reception_app.vocabulary import ArrivalKind, NotReadBack, PersonState, Role, SourceKind, WhyNotLeft
from tests.support.desks import METHADONE, MovingClock, arrive, as_role, populate
from tests.support.receiving import plan_to


def left(ctx: AppContext) -> tuple[str, str]:
    """Somebody with a bit of everything, whose pack is issued and not read back, marked as left."""
    person = populate(ctx)
    handover = handovers.plan_handover(ctx, person, plan_to(ctx))
    packs.issue_pack(ctx, handover)
    skip_check(ctx, handover, NotReadBack.NO_READER, "the lamp is broken")
    handovers.mark_left(ctx, handover, anyway="the van is here")
    return person, handover


def seen(ctx: AppContext, person: str, handover: str) -> tuple[object, ...]:
    """Everything of somebody that the board, the lists and the record say."""
    board = read_board(ctx)
    page = read_person(ctx, person)
    record = replace(page.record, events=None)  # type: ignore[arg-type]  # how often it was written is not what it says
    tasks = tuple(task for task in open_tasks(ctx) if task.person_id == person)
    view: HandoverView = replace(read_handover(ctx, handover), put_back=None, record=record)
    rows = [row for row in (*board.here, *board.leaving) if row.person_id == person]
    moves = [move for move in todays_moves(ctx) if move.handover_id == handover]
    return (page.state, record, tasks, view, rows, moves)


def test_whoever_never_left_is_here_again_with_everything_as_it_was(ctx: AppContext) -> None:
    person = populate(ctx)
    handover = handovers.plan_handover(ctx, person, plan_to(ctx))
    packs.issue_pack(ctx, handover)
    before = seen(ctx, person, handover)
    handovers.mark_left(ctx, handover, anyway="the van is here")
    undo_leaving(ctx, handover, WhyNotLeft.TURNED_BACK)
    assert seen(ctx, person, handover) == before
    view = read_handover(ctx, handover)
    assert view.pack is not None
    assert not view.pack.stale
    assert view.left_at is None
    assert view.put_back is not None
    assert (view.put_back.why, view.put_back.by) == (WhyNotLeft.TURNED_BACK, "Sam Sampleworth")


def test_what_changed_meanwhile_makes_the_pack_stale_and_a_dose_due_meanwhile_is_late(
    ctx: AppContext, clock: MovingClock
) -> None:
    person, handover = left(ctx)
    clock.forward(hours=1)
    care.add_task(ctx, person, "Ask what happened in the van", Role.NURSE, ctx.now() + timedelta(hours=1))
    undo_leaving(ctx, handover, WhyNotLeft.OTHER, "taken off the list by custody")
    view = read_handover(ctx, handover)
    assert view.pack is not None
    assert view.pack.stale
    with pytest.raises(InputProblem, match="IN-810"):
        handovers.mark_left(ctx, handover)


def test_who_and_why_are_kept_and_nothing_is_deleted(ctx: AppContext, clock: MovingClock) -> None:
    person, handover = left(ctx)
    at = ctx.now()
    clock.forward(minutes=20)
    undo_leaving(ctx, handover, WhyNotLeft.WRONG_PERSON, " mixed up on the list ")
    with ctx.sessions.read() as session:
        row = session.scalars(select(LeavingUndone)).one()
        assert (row.left_at, row.left_anyway, row.why, row.words) == (
            at, "the van is here", WhyNotLeft.WRONG_PERSON, "mixed up on the list",
        )  # fmt: skip
        assert (row.by, row.at) == ("Sam Sampleworth", ctx.now())
        events = list(session.scalars(select(Event).where(Event.person_id == person)))
    actions = [event.action for event in events]
    assert "mark-left" in actions
    changed = [event for event in events if event.action == "undo-leaving" and event.entity == "handover"]
    assert json.loads(changed[0].before or "{}")["left_anyway"] == "the van is here"
    newest = read_history(ctx, person)[0]
    assert newest.what == "took back that the person had left"
    assert newest.changed == "wrong person: mixed up on the list; marked as left for 20 min"
    for statement in ("UPDATE leaving_undone SET words = 'x'", "DELETE FROM leaving_undone"):
        with (
            pytest.raises((DatabaseError, IntegrityError), match="only added"),
            ctx.engine.execution_options(**{WRITE: True}).begin() as connection,
        ):
            connection.execute(text(statement))
    handovers.mark_left(ctx, handover, anyway="now they have")
    undo_leaving(ctx, handover, WhyNotLeft.CANCELLED)  # and once more
    assert read_person(ctx, person).state is PersonState.HERE


def test_a_leaving_that_is_past_is_not_taken_back(ctx: AppContext, clock: MovingClock) -> None:
    person, handover = left(ctx)
    clock.forward(hours=8)
    people.arrive_again(ctx, person, Arrival(ctx.now(), "Leeds Crown Court", ArrivalKind.COURT_RETURN, "remand"))
    with pytest.raises(InputProblem, match="IN-821"):
        undo_leaving(ctx, handover, WhyNotLeft.TURNED_BACK)


def test_a_receipt_says_that_they_arrived(ctx: AppContext) -> None:
    _, handover = left(ctx)
    (sent,) = outstanding(ctx).sent
    receipts.record_told(ctx, sent.pack_id, Told("R. Placeholder", ctx.now()))
    with pytest.raises(InputProblem, match="IN-822"):
        undo_leaving(ctx, handover, WhyNotLeft.TURNED_BACK)


def test_nobody_is_put_back_who_has_not_left_or_without_why(ctx: AppContext) -> None:
    person = arrive(ctx)
    handover = handovers.plan_handover(ctx, person, plan_to(ctx))
    with pytest.raises(InputProblem, match="IN-820"):
        undo_leaving(ctx, handover, WhyNotLeft.TURNED_BACK)
    packs.issue_pack(ctx, handover)
    handovers.mark_left(ctx, handover, anyway="the van is here")
    with pytest.raises(InputProblem, match="IN-823"):
        undo_leaving(ctx, handover, WhyNotLeft.OTHER, "  ")
    with pytest.raises(NotAllowed):
        undo_leaving(as_role(ctx, Role.ESCORT), handover, WhyNotLeft.TURNED_BACK)
    assert set(WHY_WORDS) == set(WhyNotLeft)


def test_nothing_is_outstanding_of_whoever_never_left(ctx: AppContext) -> None:
    _, handover = left(ctx)
    undo_leaving(ctx, handover, WhyNotLeft.TURNED_BACK)
    assert outstanding(ctx).sent == ()


def test_after_a_few_hours_it_is_said_what_happened_and_after_a_day_they_are_taken_in_anew(
    ctx: AppContext, clock: MovingClock
) -> None:
    person, handover = left(ctx)
    clock.forward(hours=4)
    undo_leaving(ctx, handover, WhyNotLeft.TURNED_BACK)  # at once, no words
    handovers.mark_left(ctx, handover, anyway="the van is here")
    clock.forward(hours=4, minutes=1)
    for words in ("", "  "):
        with pytest.raises(InputProblem, match="IN-825"):
            undo_leaving(ctx, handover, WhyNotLeft.TURNED_BACK, words)
    undo_leaving(ctx, handover, WhyNotLeft.TURNED_BACK, "stood at the gate with the van")
    assert "marked as left for 4 h 1 min" in (read_history(ctx, person)[0].changed or "")
    handovers.mark_left(ctx, handover, anyway="the van is here")
    clock.forward(hours=24, minutes=1)
    with pytest.raises(InputProblem, match="IN-826"):
        undo_leaving(ctx, handover, WhyNotLeft.TURNED_BACK, "they say so")
    assert read_person(ctx, person).state is PersonState.LEFT


def test_doses_missed_meanwhile_wait_for_a_prescriber_wherever_the_line_is_read(
    ctx: AppContext, clock: MovingClock
) -> None:
    """What `record_dose` would refuse does not read as givable (E4)."""
    person = arrive(ctx)
    seen = SourceSaid(
        SourceKind.PHARMACY, name="Sample Chemist", dose=METHADONE.dose, last_observed_at=ctx.now() - timedelta(days=3)
    )
    script = scripts.add_script(ctx, person, METHADONE, scripts.as_written(METHADONE, seen), None)
    scripts.release_by_prescriber(ctx, person, script, reason="looked at", by=DecidedBy("Dr P. Sample"))
    handover = handovers.plan_handover(ctx, person, plan_to(ctx))
    packs.issue_pack(ctx, handover)
    handovers.mark_left(ctx, handover, anyway="the van is here")
    clock.forward(hours=23)
    undo_leaving(ctx, handover, WhyNotLeft.TURNED_BACK, "a night in the van park")
    refused = guard_of(ctx, person, script)
    page = read_person(ctx, person)
    line = next(each for each in page.record.scripts if each.id == script)
    assert refused is not None
    assert line.not_until_prescriber == refused
    assert not line.givable
    asked = [task for task in page.record.tasks if task.script_id == script and task.owner_role is Role.PRESCRIBER]
    assert [task.title for task in asked] == ["Prescriber to decide: methadone"]
