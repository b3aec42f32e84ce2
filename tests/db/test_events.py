"""The audit: every write leaves a line, lines are chained, and the chain tells when one was touched."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from reception_app.models import Event, Flag, Person, Task
from reception_app.models.audit import check_chain
from reception_app.models.engine import WRITE
from reception_app.services.context import AppContext, note_view, writing
from reception_app.services.records import person_by_id, read_events
from tests.support.desks import make_training_desk, populate


@pytest.fixture
def ctx(tmp_path: Path) -> AppContext:
    made = make_training_desk(tmp_path)
    populate(made)
    return made


def raw(ctx: AppContext, statement: str) -> None:
    with ctx.engine.execution_options(**{WRITE: True}).begin() as connection:
        connection.execute(text(statement))


def first_break(ctx: AppContext) -> int | None:
    with ctx.sessions.read() as session:
        return check_chain(session)


def test_every_row_of_an_audited_table_has_the_event_that_made_it(ctx: AppContext) -> None:
    with ctx.sessions.read() as session:
        for table in ("person", "stay", "script", "flag", "task", "decision", "interim_change", "allergy"):
            rows = session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # our own names
            made = session.scalar(
                select(func.count()).select_from(Event).where(Event.entity == table, Event.before.is_(None))
            )
            assert rows > 0
            assert made == rows, table
    assert first_break(ctx) is None


def test_what_one_act_changes_stands_in_one_order(ctx: AppContext) -> None:
    """By table and row, however the session holds them: the same acts leave the same lines."""
    with writing(ctx, "test-many") as session:
        for row in (*session.scalars(select(Task)), *session.scalars(select(Flag)), *session.scalars(select(Person))):
            if isinstance(row, Person):
                row.title = "Dr"
            else:
                row.detail = "changed"
    with ctx.sessions.read() as session:
        told = select(Event).where(Event.action == "test-many").order_by(Event.sequence)
        lines = [(line.entity, line.entity_id) for line in session.scalars(told)]
    assert len({entity for entity, _id in lines}) == 3
    assert len(lines) > 6
    assert lines == sorted(lines)


def test_the_database_refuses_to_change_or_drop_an_event(ctx: AppContext) -> None:
    for statement in ("UPDATE event SET user_name = 'x' WHERE sequence = 3", "DELETE FROM event WHERE sequence = 3"):
        with pytest.raises((IntegrityError, OperationalError), match="append-only"):
            raw(ctx, statement)


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE event SET user_name = 'somebody else' WHERE sequence = 5",
        "UPDATE event SET after = replace(after, '60', '90') WHERE entity = 'script' AND after LIKE '%60%'",
        "DELETE FROM event WHERE sequence = 5",
        "UPDATE event SET sequence = sequence + 1000 WHERE sequence = 5",
        "UPDATE event SET hash = previous_hash WHERE sequence = 7",
    ],
)
def test_an_event_touched_behind_the_program_breaks_the_chain(ctx: AppContext, tampering: str) -> None:
    raw(ctx, "DROP TRIGGER event_no_update")
    raw(ctx, "DROP TRIGGER event_no_delete")
    raw(ctx, tampering)
    assert first_break(ctx) is not None


def test_a_view_is_a_line_but_does_not_move_the_record(ctx: AppContext) -> None:
    with ctx.sessions.read() as session:
        person = session.scalars(select(Person).order_by(Person.id)).first()
        assert person is not None
        before = read_events(session, person.id)
        lines = session.scalar(select(func.count()).select_from(Event))
    note_view(ctx, "view-record", "person", person.id, person.id)
    with ctx.sessions.read() as session:
        assert read_events(session, person.id) == before
        assert session.scalar(select(func.count()).select_from(Event)) == (lines or 0) + 1
    assert first_break(ctx) is None


def test_a_write_without_an_author_is_stopped(ctx: AppContext) -> None:
    with ctx.sessions.read() as session:
        person_id = session.scalars(select(Person.id)).first()
    assert person_id is not None
    with pytest.raises(RuntimeError, match="author"), ctx.sessions.write() as session:
        person_by_id(session, person_id).title = "Dr"
    with ctx.sessions.read() as session:
        assert person_by_id(session, person_id).title != "Dr"


def test_keys_and_sheets_never_stand_in_an_event(ctx: AppContext) -> None:
    with ctx.sessions.read() as session:
        for event in session.scalars(select(Event).where(Event.entity == "desk")):
            assert "signing_key" not in (event.after or "")
