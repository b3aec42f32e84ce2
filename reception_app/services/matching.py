"""Who somebody is as typed, and who here may be the same person: never two records for one, never one for two."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import SequenceMatcher

from sqlalchemy import or_, select, text
from sqlalchemy.orm import Session

from reception_app.errors import InputProblem
from reception_app.identifiers import normalise_name, read_nhs_number, read_prison_number
from reception_app.models import Person, PersonAlias
from reception_app.services.context import AppContext
from reception_app.services.finding import prefix_query
from reception_app.services.roles import require
from reception_app.vocabulary import AnswerState, NhsTraceStatus, PersonState


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is, as typed at the desk. Blank numbers are allowed: a desk reference is made."""

    family_name: str
    given_names: str
    date_of_birth: date | None = None
    prison_number: str | None = None
    nhs_number: str | None = None
    nhs_trace_status: NhsTraceStatus = NhsTraceStatus.NONE
    title: str | None = None
    pnc_number: str | None = None
    cro_number: str | None = None
    aliases: tuple[tuple[str, str], ...] = ()
    facts: dict[str, tuple[AnswerState, str | None]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NearMatch:
    """Somebody already here who may be the same person, and what agrees."""

    person_id: str
    number: str
    family_name: str
    given_names: str
    date_of_birth: date | None
    nhs_number: str | None
    state: PersonState
    same: tuple[str, ...]
    certain: bool


def checked(identity: Identity) -> Identity:
    """Return `identity` with names trimmed and numbers in their standard form. Raises InputProblem (IN-2…)."""
    if not identity.family_name.strip():
        raise InputProblem("IN-211", "There is no family name.", "Write the name given, or Unknown with a description.")
    prison_number = read_prison_number(identity.prison_number) if identity.prison_number else None
    nhs_number = read_nhs_number(identity.nhs_number) if identity.nhs_number else None
    traced = identity.nhs_trace_status if nhs_number else NhsTraceStatus.NONE
    if nhs_number and traced is NhsTraceStatus.NONE:
        traced = NhsTraceStatus.STATED
    return replace(
        identity,
        family_name=identity.family_name.strip(),
        given_names=identity.given_names.strip(),
        prison_number=prison_number,
        nhs_number=nhs_number,
        nhs_trace_status=traced,
        title=(identity.title or "").strip() or None,
    )


def near_matches(ctx: AppContext, identity: Identity) -> tuple[NearMatch, ...]:
    """Return the people here who may be the one described, likeliest first; shown before anybody is created."""
    require(ctx, "take somebody in")
    with ctx.sessions.read() as session:
        return near_matches_in(session, identity)


def near_matches_in(session: Session, identity: Identity) -> tuple[NearMatch, ...]:
    """As `near_matches`, in a transaction already open."""
    name = normalise_name(identity.family_name)
    conditions = []
    if identity.prison_number:
        conditions.append(Person.prison_number == identity.prison_number)
    if identity.nhs_number:
        conditions.append(Person.nhs_number == identity.nhs_number)
    if identity.date_of_birth:
        conditions.append(Person.date_of_birth == identity.date_of_birth)
    named = session.scalars(
        text("SELECT person_id FROM person_search WHERE person_search MATCH :words LIMIT 200"),
        {"words": prefix_query(name)},
    ).all() if name else []  # fmt: skip
    if named:
        conditions.append(Person.id.in_(named))
    if not conditions:
        return ()
    people = session.scalars(select(Person).where(or_(*conditions)).limit(500)).all()
    aliases: dict[str, list[tuple[str, str]]] = {}
    for row in session.scalars(select(PersonAlias).where(PersonAlias.person_id.in_([person.id for person in people]))):
        aliases.setdefault(row.person_id, []).append((row.family_name, row.given_names))
    found = [compare(person, identity, tuple(aliases.get(person.id, ()))) for person in people]
    matches = [match for match in found if match is not None]
    return tuple(sorted(matches, key=lambda match: (-match.certain, -len(match.same), match.family_name, match.number)))


def compare(person: Person, identity: Identity, aliases: tuple[tuple[str, str], ...] = ()) -> NearMatch | None:
    """Return how far `person` (also known by `aliases`) agrees with `identity`, or None when they are not alike.

    Certain is only a number, the date of birth and the very name together: anything less is for a person to pick.
    """
    same: list[str] = []
    if identity.prison_number and person.prison_number == identity.prison_number:
        same.append("prison number")
    if identity.nhs_number and person.nhs_number == identity.nhs_number:
        same.append("NHS number")
    if identity.date_of_birth and person.date_of_birth == identity.date_of_birth:
        same.append("date of birth")
    here = normalise_name(f"{person.family_name} {person.given_names}")
    asked = normalise_name(f"{identity.family_name} {identity.given_names}")
    swapped = normalise_name(f"{person.given_names} {person.family_name}")
    if here == asked or swapped == asked:
        same.append("name")
    elif max(SequenceMatcher(None, one, asked).ratio() for one in (here, swapped)) >= 0.8:
        same.append("a similar name")
    elif _share_an_alias(person, identity, aliases):
        same.append("an alias")
    number = "prison number" in same or "NHS number" in same
    both_numbered = bool(identity.prison_number and person.prison_number) and "prison number" not in same
    alike = "name" in same or "a similar name" in same or "an alias" in same
    likely = number or (alike and "date of birth" in same) or ("name" in same and not identity.date_of_birth)
    if not likely:
        return None
    certain = number and "date of birth" in same and "name" in same and not both_numbered
    return NearMatch(
        person.id, person.number, person.family_name, person.given_names, person.date_of_birth, person.nhs_number,
        person.state, tuple(same), certain,
    )  # fmt: skip


def _share_an_alias(person: Person, identity: Identity, aliases: tuple[tuple[str, str], ...]) -> bool:
    """True when a name of the one is an alias of the other, or they share an alias."""
    here = {normalise_name(" ".join(name)) for name in ((person.family_name, person.given_names), *aliases)}
    told = {
        normalise_name(" ".join(name)) for name in ((identity.family_name, identity.given_names), *identity.aliases)
    }
    return bool(here & told)


def possible(number: str | None, read: Callable[[str], str]) -> str | None:
    """Return a number from elsewhere in its standard form, or None when it cannot be one: it stays in the pack."""
    try:
        return read(number) if number else None
    except InputProblem:
        return None
