"""What is chosen about a pack before its receipt is on disk, says whose it is, and goes once the pack is received."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from reception_app.errors import NotAllowed
from reception_app.services import receipt_drafts as drafts
from reception_app.services.context import AppContext
from reception_app.services.desk import open_desk
from reception_app.vocabulary import Role
from tests.support.desks import PASSPHRASE, USER, MovingClock, colleague

PACK, OTHER = "ab" * 32, "cd" * 32


def test_a_choice_is_there_when_the_desk_is_opened_again_and_only_for_its_own_pack(
    ctx: AppContext, clock: MovingClock
) -> None:
    drafts.keep_chosen(ctx, PACK, "script-1", {"disposition": "bridge"})
    clock.forward(minutes=2)
    drafts.keep_chosen(ctx, PACK, "script-1", {"disposition": "hold", "reason": "Siân asks"})
    ctx.close()
    again = replace(open_desk(ctx.folder, USER, PASSPHRASE), clock=clock)
    (found,) = drafts.find_chosen(again, PACK).values()
    assert (found.about, found.mine, found.at) == ("script-1", True, clock.now())
    assert found.fields == {"disposition": "hold", "reason": "Siân asks"}
    assert drafts.find_chosen(again, OTHER) == {}
    again.close()


def test_two_users_choices_stand_beside_each_other_and_the_newest_is_offered_with_its_name(
    ctx: AppContext, clock: MovingClock
) -> None:
    drafts.keep_chosen(ctx, PACK, "script-1", {"disposition": "bridge"})
    drafts.keep_chosen(ctx, PACK, "script-2", {"disposition": "continue"})
    other = colleague(ctx, Role.NURSE)
    clock.forward(minutes=2)
    drafts.keep_chosen(other, PACK, "script-1", {"disposition": "stop"})
    found = drafts.find_chosen(other, PACK)
    said = {key: (each.user_name, each.mine, each.fields["disposition"]) for key, each in found.items()}
    assert said == {
        "script-1": ("R. Sample", True, "stop"),
        "script-2": ("Sam Sampleworth", False, "continue"),
    }
    drafts.drop_mine(other, PACK)
    assert drafts.find_chosen(other, PACK)["script-1"].fields == {"disposition": "bridge"}
    drafts.keep_chosen(ctx, PACK, "script-1", {})
    assert set(drafts.find_chosen(ctx, PACK)) == {"script-2"}


def test_only_who_may_receive_a_pack_sees_or_keeps_choices(ctx: AppContext) -> None:
    drafts.keep_chosen(ctx, PACK, "script-1", {"disposition": "bridge"})
    pharmacy = colleague(ctx, Role.PHARMACY)
    assert drafts.find_chosen(pharmacy, PACK) == {}
    with pytest.raises(NotAllowed, match="RO-101"):
        drafts.keep_chosen(pharmacy, PACK, "script-1", {"disposition": "stop"})


def test_it_leaves_no_event_and_lies_encrypted(ctx: AppContext) -> None:
    drafts.keep_chosen(ctx, PACK, "script-1", {"reason": "PLACEHOLDERSON said so"})
    with ctx.sessions.read() as session:
        assert session.execute(text("SELECT count(*) FROM event WHERE entity = 'receipt_draft'")).scalar_one() == 0
    ctx.close()
    files = [path for path in ctx.folder.home.rglob("*") if path.is_file()]
    assert files
    assert all(b"PLACEHOLDERSON" not in path.read_bytes() for path in files)


def test_taking_ones_own_choice_back_offers_nobody_elses_again(ctx: AppContext, clock: MovingClock) -> None:
    other = colleague(ctx, Role.NURSE)
    drafts.keep_chosen(other, PACK, "page:reason", {"reason": "the court sent them here"})
    clock.forward(minutes=2)
    drafts.keep_chosen(ctx, PACK, "page:reason", {"reason": "custody says so"})
    drafts.keep_chosen(ctx, PACK, "page:reason", {})
    assert drafts.find_chosen(ctx, PACK) == {}
    assert drafts.find_chosen(other, PACK)["page:reason"].mine
    clock.forward(minutes=2)
    drafts.keep_chosen(other, PACK, "page:reason", {"reason": "the governor agreed"})
    assert not drafts.find_chosen(ctx, PACK)["page:reason"].mine  # said later, and said whose it is
    drafts.keep_chosen(other, PACK, "page:reason", {})
    drafts.keep_chosen(ctx, PACK, "page:reason", {})
    with ctx.sessions.read() as session:
        assert session.scalar(text("SELECT count(*) FROM receipt_draft")) == 0
