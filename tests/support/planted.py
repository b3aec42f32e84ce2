"""One person planted in every table that holds people, found by looking at the tables: for exports and erasures."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select

from reception_app.clock import to_wire
from reception_app.models import Base, Person, Stay, Task
from reception_app.models.audit import watch
from reception_app.models.base import AnswerText, ExactDecimal, TextList, UtcInstant
from reception_app.models.held import tables_of_people
from reception_app.services.context import AppContext, author
from reception_app.vocabulary import PersonState, TaskState

PLANTED = "Qzxplanted"
"""In every text of the one who goes; the end of it is looked for too: an index keeps only how words differ."""


def leave(ctx: AppContext, person_id: str, days_ago: int, *, tasks: TaskState = TaskState.DONE) -> None:
    """Mark somebody as left so long ago, their tasks done with."""
    with ctx.sessions.write() as session:
        watch(session, author(ctx, "mark-left"))
        session.get_one(Person, person_id).state = PersonState.LEFT
        for stay in session.scalars(select(Stay).where(Stay.person_id == person_id)):
            stay.left_at = ctx.now() - timedelta(days=days_ago)
        for task in session.scalars(select(Task).where(Task.person_id == person_id)):
            task.state, task.closed_at = tasks, None if tasks is TaskState.OPEN else ctx.now()


def value_for(column: sa.Column[Any], person_id: str, at: datetime) -> Any:
    """Return what is planted in one column: the person, rows of the same make, or words to be found again."""
    for key in column.foreign_keys:
        if key.column.table.name == "person":
            return person_id
        return f"row-of-{key.column.table.name}"
    table = column.table.name
    if column.name == "person_id":
        return person_id
    if column.primary_key:
        return f"row-of-{table}"
    if isinstance(column.type, UtcInstant):
        return to_wire(at)
    if isinstance(column.type, ExactDecimal):
        return "1"
    if isinstance(column.type, sa.Enum):
        return column.type.enums[-1]
    if isinstance(column.type, TextList | AnswerText):
        return json.dumps([f"{PLANTED} {table}.{column.name}"])
    if isinstance(column.type, sa.LargeBinary):
        return f"{PLANTED} {table}.{column.name}".encode()
    if isinstance(column.type, sa.Integer | sa.Boolean):
        return 1
    if isinstance(column.type, sa.Date):
        return at.date().isoformat()
    return f"{PLANTED} {table}.{column.name}"


def plant_everywhere(ctx: AppContext, person_id: str) -> None:
    """Write one row of somebody into every table that holds people, by looking at the tables themselves."""
    at = ctx.now() - timedelta(days=900)
    with ctx.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        connection.rollback()
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute("PRAGMA ignore_check_constraints = ON")
        for name in tables_of_people():
            if name == "person":
                continue
            table = Base.metadata.tables[name]
            values = {column.name: value_for(column, person_id, at) for column in table.columns}
            if name == "receipt_draft":
                values["pack_hash"] = f"{PLANTED} received_pack.pack_hash"
            names = ", ".join(f'"{column}"' for column in values)
            marks = ", ".join("?" for _ in values)
            raw.execute(f'INSERT OR REPLACE INTO "{name}" ({names}) VALUES ({marks})', tuple(values.values()))
        raw.execute("PRAGMA ignore_check_constraints = OFF")
        raw.execute("PRAGMA foreign_keys = ON")
