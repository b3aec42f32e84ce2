"""The desk's list of places that can be asked about medicines: pharmacies, surgeries, police healthcare.

The list stays at the desk; what travels are the words of each source asked.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from reception_app.clinical.opening_text import read_hours
from reception_app.errors import InputProblem, NotFound, StaleWrite
from reception_app.models import SourcePlace
from reception_app.services.context import AppContext, writing
from reception_app.services.roles import require
from reception_app.vocabulary import SourceKind

ACT = "change the list of places"
PLACES = (
    SourceKind.PHARMACY,
    SourceKind.GP_RECORD,
    SourceKind.PRESCRIBER,
    SourceKind.POLICE_OR_COURT,
    SourceKind.PREVIOUS_PACK,
)
"""Kinds of source that have a door and a telephone; a container, a test and the person have none."""


@dataclass(frozen=True, slots=True)
class PlaceSaid:
    """A place as typed. `hours` as `opening_text` reads them, for example `Mon–Fri 09:00–18:00`."""

    kind: SourceKind
    name: str
    telephone: str | None = None
    hours: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place of the list. `revision` guards a change against one made meanwhile."""

    id: str
    kind: SourceKind
    name: str
    telephone: str | None
    hours: str | None
    note: str | None
    revision: int


def add_place(ctx: AppContext, said: PlaceSaid) -> str:
    """Add a place and return its id. Raises InputProblem for no name, another kind, or hours that cannot be read."""
    require(ctx, ACT)
    _check(said)
    with writing(ctx, "add-place") as session:
        row = SourcePlace(id=ctx.new_id())
        _write(row, said)
        session.add(row)
        return row.id


def change_place(ctx: AppContext, place_id: str, said: PlaceSaid, revision: int) -> None:
    """Change a place. What was told by it before keeps the words it was told with."""
    require(ctx, ACT)
    _check(said)
    with writing(ctx, "change-place") as session:
        row = session.get(SourcePlace, place_id)
        if row is None:
            raise NotFound("NF-133", "That place is not in this desk's list.", "Choose it again, or write its name.")
        if row.revision != revision:
            raise StaleWrite("ST-102", "Somebody changed this after you opened it.", "Open it again, then change it.")
        _write(row, said)


def remove_place(ctx: AppContext, place_id: str) -> None:
    """Take a place off the list. Sources that named it keep its name and number."""
    require(ctx, ACT)
    with writing(ctx, "remove-place") as session:
        row = session.get(SourcePlace, place_id)
        if row is None:
            raise NotFound("NF-133", "That place is not in this desk's list.", "Choose it again, or write its name.")
        row.removed_at = row.removed_at or ctx.now()


def list_places(ctx: AppContext, kind: SourceKind | None = None) -> tuple[PlaceRow, ...]:
    """Return the places of the list by name, of one kind or of all."""
    require(ctx, ACT)
    rows = select(SourcePlace).where(SourcePlace.removed_at.is_(None))
    if kind is not None:
        rows = rows.where(SourcePlace.kind == kind)
    with ctx.sessions.read() as session:
        return tuple(
            PlaceRow(row.id, row.kind, row.name, row.telephone, row.hours, row.note, row.revision)
            for row in session.scalars(rows.order_by(SourcePlace.name, SourcePlace.id))
        )


def _check(said: PlaceSaid) -> None:
    if said.kind not in PLACES:
        raise InputProblem("IN-177", "That kind of source is no place.", "Choose a pharmacy, a surgery or a service.")
    if not said.name.strip():
        raise InputProblem("IN-178", "The place has no name.", "Write its name as people say it.")
    if (said.hours or "").strip():
        read_hours(said.hours or "")


def _write(row: SourcePlace, said: PlaceSaid) -> None:
    row.kind, row.name = said.kind, said.name.strip()
    row.telephone, row.hours, row.note = _kept(said.telephone), _kept(said.hours), _kept(said.note)


def _kept(words: str | None) -> str | None:
    return (words or "").strip() or None
