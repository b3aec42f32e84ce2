"""The estate's signed directory taken in at a desk: checked, held against what is known, listed, then confirmed.

The highest serial of a root counts: an older file changes nothing, the same one is already here. What it revokes holds
from then on, and people for whom something was taken in that a revoked key sealed get a task to have it checked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clinical.establishment_entry import MergeOutcome, entry_to_json, merge
from reception_app.clinical.establishment_services import EstablishmentServices
from reception_app.clinical.policies import policy
from reception_app.clock import local
from reception_app.dates import moment_text
from reception_app.errors import EstateRefused
from reception_app.establishments import find
from reception_app.handover import cose, trust
from reception_app.handover.estate_directory import EstateDirectory, open_directory
from reception_app.handover.revocations import Revocation, judge
from reception_app.handover.seal import certificate_in
from reception_app.handover.trust import TrustStore
from reception_app.models import (
    Desk,
    EstablishmentDirectory,
    EstateDirectoryFile,
    Person,
    ReceivedPack,
    RevokedKey,
    SealingKey,
    SealingRecipient,
    Task,
)
from reception_app.models.base import Base
from reception_app.services.context import AppContext, note_view, writing
from reception_app.services.directory import ACT, Offered, services_in
from reception_app.services.roles import require
from reception_app.services.trusting import trust_store
from reception_app.vocabulary import REVOKED_WORDS, RevokedBecause, Role

REVOKED_KEY = "revoked_key"
"""The kind of the task to check what came with a pack whose key was revoked since."""
CLOCKS_APART = timedelta(minutes=10)
"""A directory made so far in the future is pointed out: one of two clocks is wrong [GK]."""

T = TypeVar("T", bound=Base)


@dataclass(frozen=True, slots=True)
class EstateOffer:
    """What a signed directory says, before any of it counts.

    `urgent`: about this desk itself, and keys believed no more; `changes`: all else that would be different; `amber`:
    what to look at; `services`: what prisons can do, held against what is known here; `already`: this file is here.
    """

    directory: EstateDirectory
    urgent: tuple[str, ...]
    changes: tuple[str, ...]
    amber: tuple[str, ...]
    services: tuple[Offered, ...]
    already: bool


@dataclass(frozen=True, slots=True)
class ToCheck:
    """A pack that was taken in here and sealed by a key revoked since: whose, from where, and why it is looked at."""

    person_id: str
    number: str
    family_name: str
    given_names: str
    pack_number: str
    sender_name: str
    made_at: datetime
    received_at: datetime
    received_by: str
    revocation: Revocation


def read_estate_file(ctx: AppContext, data: bytes) -> EstateOffer:
    """Check a signed directory and say what it would change; nothing is kept yet.

    Raises EstateRefused: ED-101 … ED-107 (`estate_directory.open_directory`), ED-110 older than the one here, ED-111
    another file under the same serial number.
    """
    require(ctx, ACT)
    with ctx.sessions.read() as session:
        return _offer(ctx, session, data)


def take_estate_file(ctx: AppContext, data: bytes, accepted: Collection[str] = ()) -> EstateOffer:
    """Let a signed directory count from now on, in one transaction; returns what it changed.

    `accepted`: codes of prisons whose entry is taken although it is older, differs, or says less than the one here.
    """
    require(ctx, ACT)
    with writing(ctx, "take-estate-directory") as session:
        offer = _offer(ctx, session, data)
        if offer.already:
            return offer
        _keep_file(ctx, session, offer.directory, data)
        _keep_revocations(session, offer.directory)
        _keep_recipients(session, offer.directory)
        _keep_services(session, offer, accepted)
        _name_keys(session)
        session.flush()
        _open_tasks(ctx, session, offer.directory)
    return offer


def imports_to_check(ctx: AppContext) -> tuple[ToCheck, ...]:
    """Return every pack taken in here whose key was revoked since and that must be checked, newest first."""
    require(ctx, "see a record")
    with ctx.sessions.read() as session:
        found = tuple(_to_check(session, trust_store(session).revocations))
    note_view(ctx, "list-revoked-imports", "received_pack", None, None)
    return found


def count_to_check(ctx: AppContext) -> int:
    """Return how many packs must be checked; a number only, for whoever looks after the desk."""
    require(ctx, ACT)
    with ctx.sessions.read() as session:
        return sum(1 for _ in _to_check(session, trust_store(session).revocations))


def _offer(ctx: AppContext, session: Session, data: bytes) -> EstateOffer:
    directory = open_directory(data, trust_store(session))
    held = session.get(EstateDirectoryFile, directory.root_id.hex())
    already = held is not None and _is_same(held, directory, data)
    urgent, changes = tuple(_revoked(session, directory)), tuple(_sealing(session, directory))
    known = [(place.services, services_in(session, place.code)) for place in directory.places]
    services = tuple(
        Offered(theirs, merge(here, theirs), unknown=find(theirs.code) is None)
        for theirs, here in known
        if theirs is not None
    )
    amber = tuple(_amber(ctx, session, directory))
    return EstateOffer(directory, urgent, changes, amber, services, already)


def _is_same(held: EstateDirectoryFile, directory: EstateDirectory, data: bytes) -> bool:
    """True for the very file that is here. Raises EstateRefused for an older one, or two of one number."""
    if directory.serial < held.serial:
        raise EstateRefused(
            "ED-110",
            f"This directory is older (number {directory.serial}) than the one here (number {held.serial}). "
            "Nothing was changed.",
            "Ask whoever runs the estate for the newest one.",
        )
    if directory.serial == held.serial and held.body != data:
        raise EstateRefused(
            "ED-111",
            f"This is another directory under the number that is already here ({held.serial}). Nothing was changed.",
            "Ring whoever runs the estate: two files with one number should not exist.",
        )
    return directory.serial == held.serial


def _revoked(session: Session, directory: EstateDirectory) -> Iterator[str]:
    """Say which keys are believed no more, this desk's own first, and which are believed again."""
    held = {row.key_id: row for row in _rows(session, RevokedKey, directory)}
    own = trust.key_id(trust.DeskKey(session.get_one(Desk, "desk").signing_key).public_key)
    for each in sorted(directory.revocations, key=partial(_own_first, own)):
        before = held.pop(each.key_id.hex(), None)
        if before is not None and (before.from_at, before.because) == (each.from_at, each.because):
            continue
        since = moment_text(local(each.from_at))
        whose = f"{each.desk_name}, {_place_name(directory, each.establishment_code)}"
        if each.key_id == own:
            yield f"This desk's own key is revoked from {since}: {REVOKED_WORDS[each.because]}."
        else:
            yield f"Revoked from {since}: the key of {whose}. {REVOKED_WORDS[each.because].capitalize()}."
    for row in held.values():
        yield f"No longer revoked: the key of {row.desk_name}, {_place_name(directory, row.establishment_code)}."


def _own_first(own: bytes, each: Revocation) -> tuple[bool, float, bytes]:
    """Return the place in the list: this desk's own key first, then the newest."""
    return (each.key_id != own, -each.from_at.timestamp(), each.key_id)


def _sealing(session: Session, directory: EstateDirectory) -> Iterator[str]:
    held = {row.code: row.recipient for row in _rows(session, SealingRecipient, directory)}
    for place in directory.places:
        before = held.pop(place.code, None)
        if place.recipient == before:
            continue
        if place.recipient is None:
            yield f"Files can no longer be sealed for {place.name}."
        elif before is None:
            yield f"Files can be sealed for {place.name}."
        else:
            yield f"Files for {place.name} are sealed for another key than before."
    for code in held:
        yield f"Files can no longer be sealed for {_place_name(directory, code)}."


def _amber(ctx: AppContext, session: Session, directory: EstateDirectory) -> Iterator[str]:
    now = ctx.now()
    if directory.made_at > now + CLOCKS_APART:
        made = moment_text(local(directory.made_at))
        yield f"It says it was made {made}, which is still to come: compare both clocks with the one on the wall."
    if directory.next_by < now:
        yield f"A newer one was due by {moment_text(local(directory.next_by))}: ask for it."
    own = directory.place(ctx.settings.establishment)
    held = set(session.scalars(select(SealingKey.id)))
    if own is not None and own.recipient is not None and own.recipient not in held:
        yield (
            "Files for this prison are sealed for a key this desk does not have: take in the sealing key of its other "
            "desk (Users and desk, Alt K)."
        )


def _place_name(directory: EstateDirectory, code: str) -> str:
    place, known = directory.place(code), find(code)
    return known.name if known is not None else place.name if place is not None else code


def _rows(session: Session, table: type[T], directory: EstateDirectory) -> tuple[T, ...]:
    return tuple(session.scalars(select(table).filter_by(root_id=directory.root_id.hex())))


def _keep_file(ctx: AppContext, session: Session, directory: EstateDirectory, data: bytes) -> None:
    root = directory.root_id.hex()
    row = session.get(EstateDirectoryFile, root) or EstateDirectoryFile(root_id=root)
    row.estate, row.serial, row.body = directory.estate, directory.serial, data
    row.made_at, row.next_by = directory.made_at, directory.next_by
    row.imported_at, row.imported_by = ctx.now(), ctx.operator.full_name
    session.add(row)
    session.flush()


def _keep_revocations(session: Session, directory: EstateDirectory) -> None:
    held = {row.key_id: row for row in _rows(session, RevokedKey, directory)}
    for each in directory.revocations:
        named = each.key_id.hex()
        row = held.pop(named, None) or RevokedKey(root_id=directory.root_id.hex(), key_id=named)
        row.from_at, row.because = each.from_at, each.because
        row.establishment_code, row.desk_name = each.establishment_code, each.desk_name
        session.add(row)
    for row in held.values():
        session.delete(row)


def _keep_recipients(session: Session, directory: EstateDirectory) -> None:
    held = {row.code: row for row in _rows(session, SealingRecipient, directory)}
    for place in directory.places:
        if place.recipient is None:
            continue
        row = held.pop(place.code, None) or SealingRecipient(root_id=directory.root_id.hex(), code=place.code)
        row.name, row.recipient = place.name, place.recipient
        session.add(row)
    for row in held.values():
        session.delete(row)


def _keep_services(session: Session, offer: EstateOffer, accepted: Collection[str]) -> None:
    """Keep what prisons can do by the rule for every directory file: what asks is taken only when a person said so."""
    said_by = f"{offer.directory.estate}, directory {offer.directory.serial}"
    for each in offer.services:
        wanted = not each.merged.asks or each.theirs.code in accepted
        if each.merged.outcome is MergeOutcome.SAME:
            _now_signed(session, each.theirs, said_by, offer.directory.serial)
        if each.unknown or each.merged.outcome is MergeOutcome.SAME or not wanted:
            continue
        body = entry_to_json(each.theirs)
        row = session.get(EstablishmentDirectory, each.theirs.code)
        if row is None:
            row = EstablishmentDirectory(code=each.theirs.code)
            session.add(row)
        row.body, row.as_of = body, each.theirs.as_of
        row.received_from, row.edited_by, row.edited_at = said_by, None, None
        row.signed_serial = offer.directory.serial


def _now_signed(session: Session, theirs: EstablishmentServices, said_by: str, serial: int) -> None:
    """What an unsigned file said, and the estate now says too, is signed from here on."""
    row = session.get(EstablishmentDirectory, theirs.code)
    if row is not None and row.edited_by is None:
        row.received_from, row.signed_serial = said_by, serial


def _name_keys(session: Session) -> None:
    """Say of packs an older version took in by which key they were sealed: their own header does."""
    for row in session.scalars(select(ReceivedPack).where(ReceivedPack.key_id.is_(None))):
        row.key_id = bytes(cose.open_sign1(row.cose).headers[cose.KEY_ID]).hex()


def _to_check(session: Session, revocations: tuple[Revocation, ...]) -> Iterator[ToCheck]:
    named = {each.key_id.hex() for each in revocations}
    against = TrustStore((), revocations=revocations)
    rows = session.execute(
        select(ReceivedPack, Person)
        .join(Person, Person.id == ReceivedPack.person_id)
        .where(ReceivedPack.key_id.in_(named))
        .order_by(ReceivedPack.received_at.desc(), ReceivedPack.id)
    ).all()
    for pack, person in rows:
        revocation = against.revocation_of(certificate_in(pack.cose))  # only its own root's word counts
        if revocation is None or not _concerns(revocation, pack.made_at):
            continue
        yield ToCheck(
            person.id, person.number, person.family_name, person.given_names, pack.number, pack.sender_name,
            pack.made_at, pack.received_at, pack.received_by, revocation,
        )  # fmt: skip


def _concerns(revocation: Revocation, made_at: datetime) -> bool:
    """True when a pack of that key cannot be relied on: made after the moment, or perhaps dated back."""
    verdict = judge(revocation, made_at)
    return verdict.revoked or verdict.asks or revocation.because is RevokedBecause.MISTAKE


def _open_tasks(ctx: AppContext, session: Session, directory: EstateDirectory) -> None:
    """Open a task for everybody whose record holds what such a pack brought; once, whatever became of it."""
    within = timedelta(hours=policy("transfer_in_hours").value)
    for each in _to_check(session, directory.revocations):
        title = f"Check what came with pack {each.pack_number}: the key that sealed it is revoked"
        asked = select(Task.id).where(Task.person_id == each.person_id, Task.kind == REVOKED_KEY, Task.title == title)
        if session.scalars(asked.limit(1)).first() is not None:
            continue
        received = moment_text(local(each.received_at))
        task = Task(
            id=ctx.new_id(), person_id=each.person_id, kind=REVOKED_KEY, owner_role=Role.PRESCRIBER, title=title,
            opened_at=ctx.now(), due_at=ctx.now() + within,
            detail=f"From {each.sender_name}, taken in {received} by {each.received_by}. {each.revocation.words} "
            "Hold its medicines and answers against another source.",
        )  # fmt: skip
        session.add(task)
