"""A pack that follows another, at the desk that reads it: applied in order, the gap named, what it stops said first."""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clock import local
from reception_app.dates import date_text, moment_text
from reception_app.errors import PackRefused
from reception_app.handover.in_error import in_error
from reception_app.handover.record import PackHeader, Record
from reception_app.handover.seal import Opened, short_hash
from reception_app.handover.short import is_amendment
from reception_app.models import Person, ReceivedPack, Script
from reception_app.services.amendments_conflicts import changed_here
from reception_app.services.records import current_stay, stay_here
from reception_app.vocabulary import PersonState, ScriptStatus, Trust

_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)


def follows_words(session: Session, opened: Opened) -> tuple[str, ...]:
    """Return what a receiving desk must know of a pack that follows another: which, and whether that one is here."""
    header = opened.pack.header
    if header.supersedes is None:
        return _stops_here(session, opened)
    before = _received(session, header.supersedes)
    slip = is_amendment(opened.short)
    what = "This amendment" if slip else "This pack"
    why = (f"The sender says why: {header.because.rstrip('.')}.",) if header.because else ()
    if before is None:
        gap = "read that one first" if slip else "that one was not read here"
        words = [f"{what} replaces sheet {_sheet_named(header.supersedes)}: {gap}."]
        return (*words, *why, *_stops_here(session, opened))
    words = [f"{what} follows pack {before.number}, received here {moment_text(local(before.received_at))}."]
    person = person_followed(session, opened)
    told = corrected_words(person, opened.pack.record) if person is not None else ""
    return (*words, *why, *((told,) if told else ()), *_stops_here(session, opened))


def person_followed(session: Session, opened: Opened) -> Person | None:
    """Return whom the pack before this one was taken in for, when the same known sender made both."""
    header = opened.pack.header
    if header.supersedes is None or opened.trust is Trust.ISSUER_UNKNOWN:
        return None
    before = _received(session, header.supersedes)
    if before is None or before.sender_code != header.sender.code:
        return None
    return session.get_one(Person, before.person_id)


def corrected_words(person: Person, record: Record) -> str:
    """Return what the sender says otherwise of who somebody is: what it says, and what stands here; "" for nothing."""
    said = []
    for name, label in _WHO.items():
        here, there = getattr(person, name), getattr(record.person, name)
        if here is not None and there is not None and here != there:
            shown = [date_text(each) if isinstance(each, date) else str(each) for each in (there, here)]
            said.append(f"{label} {shown[0]} (here: {shown[1]})")
    return (
        f"The sender corrected who this is: {', '.join(said)}. Here it stays until somebody changes it." if said else ""
    )


_WHO = {
    "family_name": "family name", "given_names": "given names", "date_of_birth": "born", "prison_number": "prison No.",
    "nhs_number": "NHS No.",
}  # fmt: skip


def check_follows(session: Session, opened: Opened, person: Person) -> None:
    """Refuse an amendment whose predecessor was not taken in here, from that sender and for `person`.

    Alone it is no record, and beside somebody else's it is a wrong one. Raises PackRefused PK-316.
    """
    if not is_amendment(opened.short):
        return
    header = opened.pack.header
    before = _received(session, header.supersedes) if header.supersedes is not None else None
    if before is not None and before.person_id == person.id and before.sender_code == header.sender.code:
        return
    number = _sheet_named(header.supersedes)
    missing = "was not read here" if before is None else "was read here for somebody else, or from another sender"
    raise PackRefused(
        "PK-316",
        f"This is an amendment, and the sheet before it ({number}) {missing}.",
        "Read the pack, or the amendment before this one, first; or take in the whole pack from its file.",
    )


def nobody_comes(session: Session, opened: Opened, person: Person) -> bool:
    """True for what corrects a pack taken in here of somebody who has left here since: no person comes with it.

    A new journey to here begins after they left; a correction says when the journey before began.
    """
    header, stay = opened.pack.header, current_stay(session, person.id)
    before = _received(session, header.supersedes) if header.supersedes is not None else None
    if before is None or before.person_id != person.id or person.state is not PersonState.LEFT:
        return False
    if stay is None or stay.left_at is None:
        return False
    return header.travel.leaves_at is None or header.travel.leaves_at <= stay.left_at


def _sheet_named(pack_hash: str | None) -> str:
    """Return the sheet number of the hash a pack names; what it names may be no hash at all."""
    if not pack_hash:
        return "not named"
    return short_hash(pack_hash) if _HASH.fullmatch(pack_hash) else "named as no sheet can be"


def _received(session: Session, pack_hash: str) -> ReceivedPack | None:
    return session.scalars(select(ReceivedPack).where(ReceivedPack.pack_hash == pack_hash)).one_or_none()


def _stops_here(session: Session, opened: Opened) -> tuple[str, ...]:
    """Name the medicines that the sender has stopped and that are not stopped here, and what saving this does."""
    stopped = [script for script in opened.pack.record.scripts if script.status is ScriptStatus.STOPPED]
    gone = [script.id for script in stopped]
    wrong = {script.id for script in stopped if in_error(script)}
    rows = session.scalars(select(Script).where(Script.id.in_(gone), Script.status != ScriptStatus.STOPPED)).all()
    unverified = opened.trust is Trust.ISSUER_UNKNOWN
    words = []
    for row in rows:
        person = session.get_one(Person, row.person_id)
        comes = stay_here(session, person) is None
        stops = may_stop(session, opened.pack.header, person, comes=comes, unverified=unverified)
        changed = changed_here(session, opened.pack.header, stopped, (person.id,))
        stops = stops and row.id not in changed
        what = "saving this stops it here" if stops else "it waits here for a prescriber"
        said = "entered {0} in error" if row.id in wrong else "stopped {0}"
        words.append(f"The sender {said.format(row.medicine)}: {what}.")
    return tuple(words)


def may_stop(session: Session, header: PackHeader, person: Person, *, comes: bool, unverified: bool) -> bool:
    """True when what a pack says was stopped is stopped here by taking it in; otherwise a prescriber here decides.

    It is, of a sender this desk knows, when the person only now `comes` from there, or when the pack follows one that
    the same sender sent of this person and that was taken in here.
    """
    if unverified:
        return False
    before = _received(session, header.supersedes) if header.supersedes is not None else None
    follows = before is not None and (before.person_id, before.sender_code) == (person.id, header.sender.code)
    return comes or follows
