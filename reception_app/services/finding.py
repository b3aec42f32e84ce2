"""Finding people: the words a person is found by, and the lists of those found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from reception_app.identifiers import normalise_name
from reception_app.models import Person, PersonAlias, PersonFact, Stay
from reception_app.services.context import AppContext
from reception_app.services.roles import require
from reception_app.vocabulary import PersonState


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """One line of the find list."""

    person_id: str
    number: str
    family_name: str
    given_names: str
    date_of_birth: date | None
    nhs_number: str | None
    state: PersonState
    location: str | None


FEW = 400
"""People found, from which on they are read in their order until the list is full; fewer are put in order."""
_LINE = (
    "SELECT p.id, coalesce(p.prison_number, p.desk_reference), p.family_name, p.given_names, p.date_of_birth, "
    "p.nhs_number, p.state, (SELECT s.location FROM stay s WHERE s.person_id = p.id AND s.left_at IS NULL) FROM "
)
_IN_ORDER = "CROSS JOIN person p ON p.id = o.person_id {} ORDER BY o.gone, o.family_name, o.given_names LIMIT :limit"
_HOW_MANY = text("SELECT count(*) FROM (SELECT 1 FROM person_search WHERE person_search MATCH :query LIMIT :limit)")
_OF_FEW = text(
    f"{_LINE} person_search f CROSS JOIN person_search_order o ON o.search_id = f.rowid "
    + _IN_ORDER.format("WHERE person_search MATCH :query")
)
_OF_MANY = text(
    f"{_LINE} person_search_order o INDEXED BY ix_person_search_order "
    + _IN_ORDER.format("WHERE o.search_id IN (SELECT rowid FROM person_search WHERE person_search MATCH :query)")
)


def find_people(ctx: AppContext, typed: str, limit: int = 50) -> tuple[FoundPerson, ...]:
    """Return people whose name, alias, number or date of birth begins with each word typed; those here first."""
    require(ctx, "see the board")
    query = prefix_query(_join_dates_and_numbers(typed))
    if not query:
        return ()
    with ctx.sessions.read() as session:
        few = session.execute(_HOW_MANY, {"query": query, "limit": FEW}).scalar_one() < FEW
        found = session.execute(_OF_FEW if few else _OF_MANY, {"query": query, "limit": limit}).all()
    return tuple(
        FoundPerson(row[0], row[1], row[2], row[3], date.fromisoformat(row[4]) if row[4] else None, row[5],
                    PersonState(row[6]), row[7])
        for row in found
    )  # fmt: skip


def _join_dates_and_numbers(typed: str) -> str:
    """Let `02/11/1988`, `999 043 7211` and `T 0001` be typed as people write them."""
    digits = typed.replace("/", "").replace("-", "").replace(" ", "")
    if digits.isdigit() and len(digits) >= 4:
        return digits
    return typed


def list_people(ctx: AppContext) -> tuple[FoundPerson, ...]:
    """Return everybody with a record at this desk, by name."""
    require(ctx, "see a record")
    with ctx.sessions.read() as session:
        rows = session.execute(
            select(Person, Stay.location)
            .outerjoin(Stay, (Stay.person_id == Person.id) & Stay.left_at.is_(None))
            .order_by(Person.family_name, Person.given_names, Person.prison_number, Person.id)
        ).all()
    return tuple(
        FoundPerson(
            person.id, person.number, person.family_name, person.given_names, person.date_of_birth, person.nhs_number,
            person.state, location,
        )
        for person, location in rows
    )  # fmt: skip


def prefix_query(typed: str) -> str:
    """Return an FTS5 query of quoted prefixes, so that nothing typed is ever read as its syntax."""
    words = [word.replace('"', "") for word in normalise_name(typed).replace("/", "").split()]
    return " AND ".join(f'"{word}"*' for word in words if word)


def index_person(session: Session, person: Person) -> None:
    """Renew the words a person is found by: normalised names and aliases, numbers, date of birth."""
    aliases = session.scalars(select(PersonAlias).where(PersonAlias.person_id == person.id))
    names = [person.family_name, person.given_names]
    for alias in aliases:
        names += [alias.family_name, alias.given_names]
    preferred = session.scalars(
        select(PersonFact.value).where(PersonFact.person_id == person.id, PersonFact.key == "preferred_name")
    ).one_or_none()
    born = person.date_of_birth
    words = [normalise_name(name) for name in [*names, preferred or ""]]
    words += [person.prison_number or "", person.desk_reference or "", person.nhs_number or ""]
    if born:
        words += [born.strftime("%d%m%Y"), born.strftime("%Y%m%d")]
    numbered = "SELECT search_id FROM person_search_order WHERE person_id = :id"
    session.execute(text(f"DELETE FROM person_search WHERE rowid = ({numbered})"), {"id": person.id})
    session.execute(
        text(f"INSERT INTO person_search (rowid, person_id, words) VALUES (({numbered}), :id, :words)"),
        {"id": person.id, "words": " ".join(word for word in words if word)},
    )
