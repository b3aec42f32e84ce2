"""Finding this person's rows of received lines, and keeping who decided. Somebody else's line refuses the pack."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.errors import PackRefused
from reception_app.handover.record import Decider
from reception_app.models import Decision, Person
from reception_app.services.context import AppContext, here
from reception_app.services.record_rows import put

Row = TypeVar("Row")


def own_row(session: Session, table: type[Row], row_id: str, person: Person) -> Row | None:
    """Return this person's row of that id, None when there is none; another person's row refuses the pack (PK-305)."""
    row: Any = session.get(table, row_id)
    if row is not None:
        _check_own(row, person)
    return cast("Row | None", row)


def own_rows(session: Session, table: type[Row], ids: Sequence[str], person: Person) -> dict[str, Row]:
    """Return this person's rows of those ids, in one select; another person's row refuses the pack (PK-305)."""
    if not ids:
        return {}
    kind: Any = table
    found = {row.id: row for row in session.scalars(select(kind).where(kind.id.in_(ids)))}
    for row in found.values():
        _check_own(row, person)
    return found


def _check_own(row: Any, person: Person) -> None:
    if row.person_id != person.id:
        raise PackRefused(
            "PK-305",
            "A line of this pack already belongs to another person at this desk. Nothing was saved.",
            "Ring the sender; keep the paper with the person.",
        )


def told_decision(ctx: AppContext, session: Session, person: Person, decider: Decider | None) -> str | None:
    """Write down a decision as it came, with the prison it names (`decided_where.placed`), and return its id."""
    if decider is None:
        return None
    row = Decision(id=ctx.new_id(), person_id=person.id, elsewhere=True)
    put(row, decider)
    if row.where == here(ctx):
        row.where = None  # it comes back: taken here, in an earlier stay, and prescribing nothing in this one
    session.add(row)
    session.flush()
    return row.id
