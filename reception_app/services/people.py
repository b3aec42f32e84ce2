"""Taking people in, finding them, and who they are: never two records for one person, never one for two."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import SequenceMatcher

from sqlalchemy import or_, select, text
from sqlalchemy.orm import Session

from reception_app.clock import local_day
from reception_app.errors import InputProblem, MustChoose, NotFound
from reception_app.identifiers import normalise_name, read_nhs_number, read_prison_number
from reception_app.models import (
    FACT_KEYS,
    Brought,
    Counter,
    ExpectedArrival,
    Person,
    PersonAlias,
    PersonFact,
    Stay,
)
from reception_app.services.context import AppContext, note_view, writing
from reception_app.services.records import current_stay, person_by_id
from reception_app.services.roles import require
from reception_app.vocabulary import AnswerState, ArrivalKind, BroughtKind, NhsTraceStatus, PersonState


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
class Arrival:
    """How somebody came to the desk."""

    arrived_at: datetime
    arrived_from: str | None = None
    arrival_kind: ArrivalKind = ArrivalKind.OTHER
    legal_status: str | None = None
    location: str | None = None
    expected_id: str | None = None


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


def checked(identity: Identity) -> Identity:
    """Return `identity` with names trimmed and numbers in their standard form. Raises InputProblem (IN-2…)."""
    if not identity.family_name.strip():
        raise InputProblem("IN-211", "There is no family name.", "Write the name given, or Unknown with a description.")
    numbers: dict[str, str | None] = {
        "prison_number": read_prison_number(identity.prison_number) if identity.prison_number else None,
        "nhs_number": read_nhs_number(identity.nhs_number) if identity.nhs_number else None,
    }
    traced = identity.nhs_trace_status if numbers["nhs_number"] else NhsTraceStatus.NONE
    if numbers["nhs_number"] and traced is NhsTraceStatus.NONE:
        traced = NhsTraceStatus.STATED
    return Identity(
        identity.family_name.strip(),
        identity.given_names.strip(),
        identity.date_of_birth,
        numbers["prison_number"],
        numbers["nhs_number"],
        traced,
        (identity.title or "").strip() or None,
        identity.pnc_number,
        identity.cro_number,
        identity.aliases,
        identity.facts,
    )


def near_matches(ctx: AppContext, identity: Identity) -> tuple[NearMatch, ...]:
    """Return the people here who may be the one described, likeliest first; shown before anybody is created."""
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
        {"words": _match(name)},
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


def add_arrival(ctx: AppContext, identity: Identity, arrival: Arrival, *, not_these: tuple[str, ...] = ()) -> str:
    """Create a person with their stay and return the person's id.

    Raises MustChoose (CH-101) when somebody here may be the same person and is not among `not_these`, the near matches
    the nurse has looked at and ruled out; nothing is created then.
    """
    require(ctx, "take somebody in")
    identity = checked(identity)
    _check_arrival(ctx, arrival)
    with writing(ctx, "take-in") as session:
        matches = [match for match in near_matches_in(session, identity) if match.person_id not in not_these]
        if matches:
            raise MustChoose(
                "CH-101",
                "Somebody with these details is already at this desk.",
                "Open that record, or say that this is another person.",
            )
        person = create_person(ctx, session, identity)
        open_stay(ctx, session, person, arrival)
        return person.id


def arrive_again(ctx: AppContext, person_id: str, arrival: Arrival) -> None:
    """Open a new stay for somebody whose record is already here. Refuses one who has not left (IN-221)."""
    require(ctx, "take somebody in")
    _check_arrival(ctx, arrival)
    with writing(ctx, "take-in") as session:
        person = person_by_id(session, person_id)
        if person.state is not PersonState.LEFT:
            raise InputProblem("IN-221", "This person is already here.", "Open the record from the board.")
        open_stay(ctx, session, person, arrival)


def _check_arrival(ctx: AppContext, arrival: Arrival) -> None:
    if (arrival.arrived_at - ctx.now()).total_seconds() > 300:
        raise InputProblem("IN-222", "That arrival has not happened yet.", "Check the date and the time.")


def create_person(ctx: AppContext, session: Session, identity: Identity) -> Person:
    """Add a person, their aliases and facts, and the words they are found by. A desk reference when no number."""
    reference = None if identity.prison_number else f"T-{next_number(session, 'desk_reference'):04d}"
    person = Person(
        id=ctx.new_id(),
        prison_number=identity.prison_number,
        desk_reference=reference,
        family_name=identity.family_name,
        given_names=identity.given_names,
        title=identity.title,
        date_of_birth=identity.date_of_birth,
        nhs_number=identity.nhs_number,
        nhs_trace_status=identity.nhs_trace_status,
        pnc_number=identity.pnc_number,
        cro_number=identity.cro_number,
    )
    session.add(person)
    session.flush()
    session.add_all(
        PersonAlias(id=ctx.new_id(), person_id=person.id, family_name=family, given_names=given)
        for family, given in identity.aliases
    )
    set_facts(ctx, session, person.id, identity.facts)
    session.flush()
    index_person(session, person)
    return person


def set_facts(
    ctx: AppContext, session: Session, person_id: str, facts: dict[str, tuple[AnswerState, str | None]]
) -> None:
    """Set the five-state facts named in `facts`; the others stay as they are."""
    held = {row.key: row for row in session.scalars(select(PersonFact).where(PersonFact.person_id == person_id))}
    for key, (state, value) in facts.items():
        if key not in FACT_KEYS:
            raise InputProblem("IN-212", "That is not a fact this desk keeps about a person.", "Use the fields shown.")
        kept = value if state is AnswerState.ANSWERED else None
        if key in held:
            held[key].state, held[key].value = state, kept
        else:
            session.add(PersonFact(id=ctx.new_id(), person_id=person_id, key=key, state=state, value=kept))


def open_stay(ctx: AppContext, session: Session, person: Person, arrival: Arrival) -> Stay:
    """Open a stay for `person` and tick off the expected line it came from, if any."""
    stay = Stay(
        id=ctx.new_id(),
        person_id=person.id,
        arrived_at=arrival.arrived_at,
        arrived_from=arrival.arrived_from,
        arrival_kind=arrival.arrival_kind,
        legal_status=arrival.legal_status,
        location=arrival.location or "Reception",
    )
    session.add(stay)
    person.state = PersonState.HERE
    session.flush()
    if arrival.expected_id:
        line = session.get(ExpectedArrival, arrival.expected_id)
        if line is not None:
            line.stay_id = stay.id
    return stay


def next_number(session: Session, series: str) -> int:
    """Take the next number of a series, in this transaction."""
    counter = session.get(Counter, series)
    if counter is None:
        counter = Counter(name=series, last=0)
        session.add(counter)
    counter.last += 1
    session.flush()
    return counter.last


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
    session.execute(text("DELETE FROM person_search WHERE person_id = :id"), {"id": person.id})
    session.execute(
        text("INSERT INTO person_search (person_id, words) VALUES (:id, :words)"),
        {"id": person.id, "words": " ".join(word for word in words if word)},
    )


def _match(typed: str) -> str:
    """Return an FTS5 query of quoted prefixes, so that nothing typed is ever read as its syntax."""
    words = [word.replace('"', "") for word in normalise_name(typed).replace("/", "").split()]
    return " AND ".join(f'"{word}"*' for word in words if word)


def find_people(ctx: AppContext, typed: str, limit: int = 50) -> tuple[FoundPerson, ...]:
    """Return people whose name, alias, number or date of birth begins with each word typed; those here first."""
    require(ctx, "see the board")
    query = _match(_join_dates_and_numbers(typed))
    if not query:
        return ()
    rows = text(
        "SELECT p.id, coalesce(p.prison_number, p.desk_reference), p.family_name, p.given_names, p.date_of_birth, "
        "p.nhs_number, p.state, (SELECT s.location FROM stay s WHERE s.person_id = p.id AND s.left_at IS NULL) "
        "FROM person_search f JOIN person p ON p.id = f.person_id WHERE person_search MATCH :query "
        "ORDER BY p.state = 'left', p.family_name, p.given_names LIMIT :limit"
    )
    with ctx.sessions.read() as session:
        found = session.execute(rows, {"query": query, "limit": limit}).all()
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


def change_identity(ctx: AppContext, person_id: str, identity: Identity) -> None:
    """Correct who somebody is. A prison number given now replaces the desk reference on everything printed from now."""
    require(ctx, "change who somebody is")
    identity = checked(identity)
    with writing(ctx, "change-identity") as session:
        person = person_by_id(session, person_id)
        if identity.prison_number:
            other = session.scalars(
                select(Person.id).where(Person.prison_number == identity.prison_number, Person.id != person_id)
            ).first()
            if other:
                raise MustChoose(
                    "CH-102",
                    "Another record at this desk has that prison number.",
                    "Check the number with custody before anything is joined.",
                )
        person.family_name, person.given_names = identity.family_name, identity.given_names
        person.title, person.date_of_birth = identity.title, identity.date_of_birth
        person.nhs_number, person.nhs_trace_status = identity.nhs_number, identity.nhs_trace_status
        if identity.prison_number:
            person.prison_number = identity.prison_number
        set_facts(ctx, session, person_id, identity.facts)
        session.flush()
        index_person(session, person)


def move(ctx: AppContext, person_id: str, location: str) -> None:
    """Record where somebody is now."""
    require(ctx, "work a task")
    with writing(ctx, "move") as session:
        stay = current_stay(session, person_id)
        if stay is None or stay.left_at is not None:
            raise NotFound("NF-102", "This person is not here now.", "Take them in first.")
        stay.location = location.strip() or None


def add_brought(
    ctx: AppContext, person_id: str, kind: BroughtKind, what: str, quantity: str = "", seal: str = "", place: str = ""
) -> None:
    """Record a paper seen, or a medicine or aid that came in: what, how many, which seal, where it was put."""
    require(ctx, "record a source")
    with writing(ctx, "record-brought") as session:
        stay = current_stay(session, person_id)
        session.add(
            Brought(
                id=ctx.new_id(),
                person_id=person_id,
                stay_id=stay.id if stay else None,
                kind=kind,
                what=what.strip(),
                quantity=quantity.strip() or None,
                seal=seal.strip() or None,
                place=place.strip() or None,
                seen_at=ctx.now(),
                seen_by=ctx.operator.full_name,
            )
        )


def opened(ctx: AppContext, person_id: str) -> None:
    """Note in the audit that the signed-in person opened a record."""
    note_view(ctx, "view-record", "person", person_id, person_id)


def today(ctx: AppContext) -> date:
    """The calendar day at the desk."""
    return local_day(ctx.now())
