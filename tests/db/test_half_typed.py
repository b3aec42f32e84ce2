"""Half-typed work is named to whoever could go on with it, and goes after days: announced, audited, never today's."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from reception_app.models import Event
from reception_app.models.audit import check_chain
from reception_app.services import receipt_drafts
from reception_app.services import typed_drafts as drafts
from reception_app.services.context import AppContext
from reception_app.services.half_typed import half_typed, tidy_half_typed
from reception_app.services.typed_drafts import DraftOf
from reception_app.vocabulary import Role
from tests.support.desks import MovingClock, arrive, colleague

TYPED = {"family_name": "Placeholder", "given_names": "Colin", "born": "14-Jul-1985"}


def test_ones_own_is_named_first_then_the_newest_and_whose_it_is(ctx: AppContext, clock: MovingClock) -> None:
    person = arrive(ctx)
    drafts.keep_draft(ctx, DraftOf.SCRIPT_LINE, {"line": "sertraline"}, person_id=person)
    clock.forward(minutes=5)
    drafts.keep_draft(colleague(ctx, Role.NURSE), DraftOf.NEW_ARRIVAL, TYPED)
    drafts.keep_draft(ctx, DraftOf.STOP, {"told": "Officer"}, person_id=person)
    found = half_typed(ctx)
    assert [(each.screen, each.of, each.user_name, each.mine) for each in found] == [
        (DraftOf.SCRIPT_LINE, "SPECIMEN", "Sam Sampleworth", True),
        (DraftOf.NEW_ARRIVAL, "PLACEHOLDER, Colin", "R. Sample", False),
    ]
    assert "1985" not in repr(found)
    assert "sertraline" not in repr(found)


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        pytest.param({"family_name": "Placeh"}, "PLACEH", id="half a name"),
        pytest.param({"family_name": " ", "given_names": "Colin"}, "Colin", id="no family name yet"),
        pytest.param({"born": "14-Jul-1985"}, None, id="no name yet"),
    ],
)
def test_an_arrival_is_named_as_far_as_it_is_typed(ctx: AppContext, typed: dict[str, str], named: str | None) -> None:
    drafts.keep_draft(ctx, DraftOf.NEW_ARRIVAL, typed)
    assert [each.of for each in half_typed(ctx)] == [named]


def test_whoever_could_not_go_on_is_told_nothing(ctx: AppContext) -> None:
    drafts.keep_draft(ctx, DraftOf.NEW_ARRIVAL, TYPED)
    assert half_typed(colleague(ctx, Role.ESCORT)) == ()


def test_it_goes_a_week_after_it_was_touched_and_is_announced_a_day_before(ctx: AppContext, clock: MovingClock) -> None:
    touched = ctx.now()
    drafts.keep_draft(ctx, DraftOf.NEW_ARRIVAL, TYPED)
    for _ in range(6 * 24):
        assert half_typed(ctx)[0].goes_at is None
        assert tidy_half_typed(ctx) == 0
        clock.forward(hours=1)
    assert tidy_half_typed(ctx) == 0
    assert half_typed(ctx)[0].goes_at == touched + timedelta(days=7)
    clock.forward(hours=23, minutes=59)
    assert tidy_half_typed(ctx) == 0
    clock.forward(minutes=1)
    assert tidy_half_typed(ctx) == 1
    assert half_typed(ctx) == ()


def test_on_a_desk_that_was_off_it_is_announced_first(ctx: AppContext, clock: MovingClock) -> None:
    drafts.keep_draft(ctx, DraftOf.NEW_ARRIVAL, TYPED)
    clock.forward(days=60)
    assert tidy_half_typed(ctx) == 0
    assert half_typed(ctx)[0].goes_at == ctx.now() + timedelta(hours=24)
    assert tidy_half_typed(ctx) == 0
    clock.forward(hours=24)
    assert tidy_half_typed(ctx) == 1


@pytest.mark.parametrize("act", ["typed again", "taken over"])
def test_touched_again_it_is_kept_as_long_again(ctx: AppContext, clock: MovingClock, act: str) -> None:
    kept = drafts.keep_draft(ctx, DraftOf.NEW_ARRIVAL, TYPED)
    clock.forward(days=6, hours=1)
    tidy_half_typed(ctx)
    if act == "typed again":
        drafts.keep_draft(ctx, DraftOf.NEW_ARRIVAL, TYPED, draft_id=kept)
    else:
        drafts.take_draft(colleague(ctx, *Role), kept)
    assert half_typed(ctx)[0].goes_at is None
    clock.forward(days=5, hours=23)
    assert tidy_half_typed(ctx) == 0
    assert half_typed(ctx)[0].goes_at is None


def test_what_was_chosen_about_a_pack_never_received_goes_too(ctx: AppContext, clock: MovingClock) -> None:
    pack, other = "ab" * 32, "cd" * 32
    receipt_drafts.keep_chosen(ctx, pack, "script-1", {"reason": "PLACEHOLDERSON said so"})
    clock.forward(days=6)
    receipt_drafts.keep_chosen(colleague(ctx, Role.NURSE), pack, "script-2", {"disposition": "hold"})
    clock.forward(days=3)
    receipt_drafts.keep_chosen(ctx, other, "script-9", {"disposition": "hold"})
    assert tidy_half_typed(ctx) == 0
    assert set(receipt_drafts.find_chosen(ctx, pack)) == {"script-1", "script-2"}, "touched again, all of it is kept"
    clock.forward(days=5)
    assert tidy_half_typed(ctx) == 2
    assert receipt_drafts.find_chosen(ctx, pack) == {}
    assert set(receipt_drafts.find_chosen(ctx, other)) == {"script-9"}
    with ctx.sessions.read() as session:
        events = session.scalars(select(Event).where(Event.entity == "receipt_draft").order_by(Event.sequence)).all()
        assert check_chain(session) is None
    told = [json.loads(event.before or "{}") for event in events]
    assert [each["by"] for each in told] == ["Sam Sampleworth", "R. Sample"]
    assert all(set(each) == {"pack", "by", "saved_at"} for each in told)


def test_each_deletion_leaves_an_event_without_what_was_typed(ctx: AppContext, clock: MovingClock) -> None:
    kept = drafts.keep_draft(ctx, DraftOf.NEW_ARRIVAL, TYPED)
    drafts.keep_draft(ctx, DraftOf.STOP, {"told": "Officer Dummy"}, person_id=arrive(ctx))
    for days in (7, 1):
        clock.forward(days=days)
        tidy_half_typed(ctx)
    with ctx.sessions.read() as session:
        events = session.scalars(select(Event).where(Event.action == "delete-half-typed")).all()
        assert check_chain(session) is None
    assert {event.entity_id for event in events} >= {kept}
    assert len(events) == 2
    for event in events:
        assert set(json.loads(event.before or "{}")) == {"screen", "by", "begun_at", "saved_at"}
        assert not event.in_record
        assert event.user_name == "Sam Sampleworth"
