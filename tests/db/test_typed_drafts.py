"""What is typed and not saved yet is on disk; it crosses to no other person and to no colleague unsaid."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from reception_app.errors import NotAllowed, NotFound
from reception_app.services import typed_drafts as drafts
from reception_app.services.context import AppContext
from reception_app.services.desk import open_desk
from reception_app.services.person_view import read_person
from reception_app.services.typed_drafts import DraftOf
from reception_app.vocabulary import Role
from tests.support.desks import PASSPHRASE, USER, MovingClock, arrive, colleague, specimen

ARRIVAL, LINE = DraftOf.NEW_ARRIVAL, DraftOf.SCRIPT_LINE


def test_what_is_typed_is_there_when_the_desk_is_opened_again(ctx: AppContext, clock: MovingClock) -> None:
    begun = ctx.now()
    kept = drafts.keep_draft(ctx, ARRIVAL, {"family_name": "SPECI"})
    clock.forward(minutes=5)
    assert drafts.keep_draft(ctx, ARRIVAL, {"family_name": "SPECIMEN", "given_names": "Siân"}, draft_id=kept) == kept
    ctx.close()
    again = replace(open_desk(ctx.folder, USER, PASSPHRASE), clock=clock)
    found = drafts.find_draft(again, ARRIVAL)
    assert found is not None
    assert found.fields == {"family_name": "SPECIMEN", "given_names": "Siân"}
    assert (found.mine, found.begun_at, found.saved_at) == (True, begun, clock.now())
    again.close()


def test_it_is_gone_once_it_is_saved_and_another_one_is_never_written_over(ctx: AppContext) -> None:
    first = drafts.keep_draft(ctx, ARRIVAL, {"family_name": "DUMMY"})
    second = drafts.keep_draft(ctx, ARRIVAL, {"family_name": "NOBODY"})
    assert first != second
    other = drafts.find_draft(ctx, ARRIVAL, but=second)
    assert other is not None
    assert other.fields == {"family_name": "DUMMY"}
    for each in (first, second, "never there"):
        drafts.drop_draft(ctx, each)
    assert drafts.find_draft(ctx, ARRIVAL) is None
    with pytest.raises(NotFound, match="NF-137"):
        drafts.take_draft(ctx, first)


def test_a_draft_of_one_person_is_never_another_ones(ctx: AppContext) -> None:
    one, two = arrive(ctx), arrive(ctx, specimen("A0003TT", "DUMMY", "Brian"))
    kept = drafts.keep_draft(ctx, LINE, {"line": "methadone"}, person_id=one)
    drafts.keep_draft(ctx, ARRIVAL, {"family_name": "NOBODY"})
    assert drafts.find_draft(ctx, LINE, person_id=two) is None
    assert drafts.find_draft(ctx, LINE) is None
    other = drafts.keep_draft(ctx, LINE, {"line": "sertraline"}, person_id=two, draft_id=kept)
    assert other != kept
    found = drafts.find_draft(ctx, LINE, person_id=one)
    assert found is not None
    assert (found.id, found.fields) == (kept, {"line": "methadone"})


def test_a_colleagues_draft_is_seen_as_theirs_and_taken_over_only_by_an_act(ctx: AppContext) -> None:
    kept = drafts.keep_draft(ctx, ARRIVAL, {"family_name": "DUMMY"})
    other = colleague(ctx, Role.NURSE)
    found = drafts.find_draft(other, ARRIVAL)
    assert found is not None
    assert (found.mine, found.user_name) == (False, "Sam Sampleworth")
    drafts.drop_draft(other, kept)
    own = drafts.keep_draft(other, ARRIVAL, {"family_name": "NOBODY"}, draft_id=kept)
    assert own != kept
    assert drafts.find_draft(ctx, ARRIVAL) is not None
    first = drafts.find_draft(other, ARRIVAL)
    assert first is not None
    assert (first.id, first.mine) == (own, True)
    taken = drafts.take_draft(other, kept)
    assert (taken.mine, taken.fields) == (True, {"family_name": "DUMMY"})
    with ctx.sessions.read() as session:
        rows = session.execute(text("SELECT user_id, entity_id FROM event WHERE action = 'take-over-draft'")).all()
    assert [tuple(row) for row in rows] == [("other", kept)]


def test_only_who_may_use_the_screen_sees_its_drafts(ctx: AppContext) -> None:
    person = arrive(ctx)
    kept = drafts.keep_draft(ctx, LINE, {"line": "methadone"}, person_id=person)
    clerk = colleague(ctx, Role.HEALTHCARE_ADMINISTRATOR)
    assert drafts.find_draft(clerk, LINE, person_id=person) is None
    for act in (drafts.take_draft,):
        with pytest.raises(NotAllowed, match="RO-101"):
            act(clerk, kept)
    with pytest.raises(NotAllowed, match="RO-101"):
        drafts.keep_draft(clerk, LINE, {"line": "x"}, person_id=person)
    assert drafts.find_draft(clerk, ARRIVAL) is None


def test_it_is_no_part_of_the_record_and_leaves_no_event(ctx: AppContext) -> None:
    person = arrive(ctx)
    before = read_person(ctx, person).record
    drafts.keep_draft(ctx, LINE, {"line": "methadone"}, person_id=person)
    assert read_person(ctx, person).record == before
    with ctx.sessions.read() as session:
        assert session.execute(text("SELECT count(*) FROM event WHERE entity = 'typed_draft'")).scalar_one() == 0


def test_it_lies_encrypted_on_the_disk(ctx: AppContext) -> None:
    drafts.keep_draft(ctx, ARRIVAL, {"family_name": "PLACEHOLDERSON"})
    ctx.close()
    files = [path for path in ctx.folder.home.rglob("*") if path.is_file()]
    assert files
    assert all(b"PLACEHOLDERSON" not in path.read_bytes() for path in files)
