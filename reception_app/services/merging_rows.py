"""Finding this person's row of a received line. A line of somebody else's refuses the pack."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from sqlalchemy.orm import Session

from reception_app.errors import PackRefused
from reception_app.models import Person

Row = TypeVar("Row")


def own_row(session: Session, table: type[Row], row_id: str, person: Person) -> Row | None:
    """Return this person's row of that id, None when there is none; another person's row refuses the pack (PK-305)."""
    row: Any = session.get(table, row_id)
    if row is not None and row.person_id != person.id:
        raise PackRefused(
            "PK-305",
            "A line of this pack already belongs to another person at this desk. Nothing was saved.",
            "Ring the sender; keep the paper with the person.",
        )
    return cast("Row | None", row)
