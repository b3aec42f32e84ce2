"""Which tables hold rows of somebody in custody, and which rows: for what is exported of a person, and what is erased.

Found from the tables themselves: each with a `person_id`, and the few that are linked otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, text
from sqlalchemy.orm import Session

from reception_app.models.base import Base
from reception_app.models.desk import Event

OTHERWISE = {
    "receipt_draft": "pack_hash IN (SELECT pack_hash FROM received_pack WHERE person_id = :person_id)",
    "expected_arrival": "stay_id IN (SELECT id FROM stay WHERE person_id = :person_id) OR upper(prison_number) = "
    "(SELECT prison_number FROM person WHERE id = :person_id)",
    "person": "id = :person_id",
}
"""The tables that hold somebody's rows without a `person_id`, and which rows. What they look in goes after them."""

NOBODYS = frozenset(
    {
        "counter", "desk", "dmd_product", "dmd_release", "establishment_directory", "estate_directory", "revoked_key",
        "sealing_key", "sealing_recipient", "source_place", "trusted_root", "user", "user_role",
    }
)  # fmt: skip
"""The tables that hold nothing of anybody in custody. A table in neither list nor with a `person_id` fails a test."""


def tables_of_people() -> tuple[str, ...]:
    """Return every table that holds somebody's rows, in the order in which they can go; the history has its own way."""
    linked = [
        table.name
        for table in reversed(Base.metadata.sorted_tables)
        if "person_id" in table.columns and table.name != Event.__tablename__ and table.name not in OTHERWISE
    ]
    return ("receipt_draft", "expected_arrival", *linked, "person")


def which_rows(table: str) -> str:
    """Return the condition on a table's rows that are of the person `:person_id`."""
    return OTHERWISE.get(table, "person_id = :person_id")


def expected_of(session: Session, person_id: str) -> list[str]:
    """Return the ids of the lines of the day's list that are somebody's; the history names them without the person."""
    lines = text(f"SELECT id FROM expected_arrival WHERE {OTHERWISE['expected_arrival']}")
    return list(session.execute(lines, {"person_id": person_id}).scalars())


def told_of(person_id: str, expected_ids: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition on the history's lines about somebody, and about these lines of the day's list."""
    theirs = Event.person_id == person_id
    if expected_ids:
        return theirs | (Event.entity == "expected_arrival") & Event.entity_id.in_(expected_ids)
    return theirs


def rows_of(session: Session, table: Table, person_id: str) -> list[dict[str, Any]]:
    """Return a table's rows of one person as Python values by column, in the order they were written."""
    found = table.select().where(text(which_rows(table.name)).bindparams(person_id=person_id)).order_by(text("rowid"))
    return [dict(row) for row in session.execute(found).mappings()]
