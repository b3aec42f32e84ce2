"""Opening a pack: read, checked layer by layer, and shown beside what this desk has. Nothing is saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clock import local
from reception_app.dates import moment_text
from reception_app.errors import PackRefused
from reception_app.handover.line_before import with_what_is_known
from reception_app.handover.reading import read_envelope
from reception_app.handover.receipt import is_receipt
from reception_app.handover.record import PackHeader, Record, Script
from reception_app.handover.scheduled import all_as_of
from reception_app.handover.seal import Opened, hash_of, open_sealed
from reception_app.identifiers import read_nhs_number, read_prison_number
from reception_app.models import FACT_KEYS, ReceivedPack
from reception_app.models import Script as ScriptRow
from reception_app.services.amendments_conflicts import ChangedHere, changed_here
from reception_app.services.amendments_received import follows_words, person_followed
from reception_app.services.context import AppContext, note_view
from reception_app.services.last_corrected import corrections_of_last
from reception_app.services.matching import Identity, NearMatch, checked, near_matches_in, possible
from reception_app.services.own_numbers import given_elsewhere_words
from reception_app.services.packs_in_order import packs_of, same_number_words
from reception_app.services.records import person_by_id
from reception_app.services.roles import require
from reception_app.services.sender_named import named_by_certificate
from reception_app.services.trusting import trust_store
from reception_app.vocabulary import RETURNS, ScriptStatus


@dataclass(frozen=True, slots=True)
class HereNow:
    """A script this desk already has of the same medicine, beside the incoming one."""

    script_id: str
    medicine: str
    dose: str
    status: ScriptStatus


@dataclass(frozen=True, slots=True)
class Incoming:
    """A pack opened and not yet saved: what it says, how it was checked, who it may be about."""

    opened: Opened
    matches: tuple[NearMatch, ...]
    already: str | None  # "Fri 20-Nov-2026 19:40 by …", local time, for people to read
    older_than: str | None
    for_here: bool
    here_now: dict[str, tuple[HereNow, ...]]
    packs_known: tuple[int, ...]
    envelope: bytes
    at: datetime
    changed_here: Mapping[str, ChangedHere] = field(default_factory=dict)
    """Lines changed here since the pack before, that this one says otherwise, by script id."""

    @property
    def record(self) -> Record:
        """The record the pack carries, with what an older desk could not say said to be unknown."""
        return with_what_is_known(self.opened.pack)

    @property
    def header(self) -> PackHeader:
        """The pack's own header."""
        return self.opened.pack.header

    @property
    def may_have_gone_on(self) -> bool:
        """True of a pack for court or hospital: from there somebody may have gone on here, one of the day's ends."""
        return not self.for_here and self.header.purpose in RETURNS.values() and self.header.to.code is None

    @property
    def to_decide(self) -> tuple[Script, ...]:
        """The scripts that each need a decision, with the dose that is due now and not when the pack was made.

        The stopped ones arrive as history.
        """
        scripts = all_as_of(self.record.scripts, self.at)
        return tuple(script for script in scripts if script.status is not ScriptStatus.STOPPED)

    @property
    def certain(self) -> NearMatch | None:
        """The one person here with a matching number, date of birth and name, if there is exactly one."""
        found = [match for match in self.matches if match.certain]
        return found[0] if len(found) == 1 else None


def open_pack(ctx: AppContext, data: bytes) -> Incoming:
    """Read a pack file, check it layer by layer, and look who it may be about. Nothing is saved.

    Raises PackRefused when it is damaged, altered, revoked or of the other kind.
    """
    require(ctx, "receive a pack")
    envelope = read_envelope(data)
    if is_receipt(envelope):
        raise PackRefused(
            "PK-317",
            "This is a receipt, not a pack: nobody comes with it.",
            "Open it under Receive, or with receipt read.",
        )
    with ctx.sessions.read() as session:
        opened = named_by_certificate(open_sealed(envelope, trust_store(session), ctx.now()))
        if ctx.settings.training and not opened.pack.header.training:
            raise PackRefused(
                "PK-307",
                "This pack is about a real person, and this is a training desk.",
                "Open it on the real desk. Nothing was saved here.",
            )
        identity = identity_of(opened.pack.record)
        matches = near_matches_in(session, identity)
        incoming = _incoming(session, ctx, opened, envelope, matches)
    note_view(ctx, "open-pack", "received_pack", opened.pack_hash, None)
    return incoming


def beside(ctx: AppContext, incoming: Incoming, person_id: str | None) -> Incoming:
    """Return `incoming` beside what this desk has of the person who was picked: their scripts, their earlier packs.

    None: nobody here. Nothing is saved. Raises NotFound (NF-1…) for a person who is not here.
    """
    require(ctx, "receive a pack")
    with ctx.sessions.read() as session:
        ids = [person_by_id(session, person_id).id] if person_id is not None else []
        known, older_than = packs_of(session, incoming.opened, ids)
        here_now = _here_now(session, ids, incoming.record)
        changed = changed_here(session, incoming.header, incoming.record.scripts, ids)
    return replace(incoming, here_now=here_now, packs_known=known, older_than=older_than, changed_here=changed)


def _incoming(
    session: Session, ctx: AppContext, opened: Opened, envelope: bytes, matches: tuple[NearMatch, ...]
) -> Incoming:
    header = opened.pack.header
    before = received_before(session, opened)
    already = before if before is not None and not completes(before, opened) else None
    ids = [match.person_id for match in matches if match.certain]
    known, older_than = packs_of(session, opened, ids)
    when = moment_text(local(before.received_at)) if before else ""
    if before is not None and already is None:
        words = f"The short record of this pack was taken in on {when}; this is the whole, and adds what was cut."
        opened = replace(opened, warnings=(*opened.warnings, words))
    opened = replace(
        opened,
        warnings=(
            *opened.warnings,
            *same_number_words(session, opened),
            *given_elsewhere_words(ctx, session, opened),
            *follows_words(session, opened),
        ),
    )
    if (followed := person_followed(session, opened)) is not None:
        corrected = corrections_of_last(ctx, session, opened.pack, followed).values()
        opened = replace(opened, warnings=(*opened.warnings, *(each.sentence for each in corrected)))
    return Incoming(
        opened=opened,
        matches=matches,
        already=f"{when} by {already.received_by}" if already else None,
        older_than=older_than,
        for_here=header.to.code == ctx.settings.establishment,
        here_now=_here_now(session, ids, opened.pack.record),
        packs_known=known,
        envelope=envelope,
        at=ctx.now(),
        changed_here=changed_here(session, header, opened.pack.record.scripts, ids),
    )


def received_before(session: Session, opened: Opened) -> ReceivedPack | None:
    """Return the row of this very pack, whole or short, if it was taken in here."""
    return session.scalars(select(ReceivedPack).where(ReceivedPack.pack_hash == opened.whole_hash)).one_or_none()


def completes(before: ReceivedPack, opened: Opened) -> bool:
    """True when only the short record was taken in, from paper, and now the whole one has come."""
    return opened.short is None and hash_of(before.cose) != opened.pack_hash


def _here_now(session: Session, person_ids: list[str], record: Record) -> dict[str, tuple[HereNow, ...]]:
    sent = [script.id for script in record.scripts]
    # What was stopped is history, but for the very line of the pack: whoever decides about it must know.
    shown = (ScriptRow.status != ScriptStatus.STOPPED) | ScriptRow.id.in_(sent)
    rows = session.scalars(select(ScriptRow).where(ScriptRow.person_id.in_(person_ids), shown)).all()
    return {
        script.id: tuple(
            HereNow(row.id, row.medicine, str(row.dose or "dose not known"), row.status)
            for row in rows
            if row.id == script.id
            or (row.status is not ScriptStatus.STOPPED and row.medicine.casefold() == script.medicine.casefold())
        )
        for script in record.scripts
    }


def identity_of(record: Record) -> Identity:
    """Return who the record is about, as an identity to match and create by."""
    person = record.person
    facts = {key: (getattr(person, key).state, getattr(person, key).value) for key in FACT_KEYS}
    return checked(
        Identity(
            family_name=person.family_name,
            given_names=person.given_names,
            date_of_birth=person.date_of_birth,
            prison_number=possible(person.prison_number, read_prison_number),
            nhs_number=possible(person.nhs_number, read_nhs_number),
            nhs_trace_status=person.nhs_trace_status,
            title=person.title,
            pnc_number=person.pnc_number,
            cro_number=person.cro_number,
            aliases=tuple((alias.family_name, alias.given_names) for alias in person.aliases),
            facts=facts,
        )
    )
