"""Receiving a pack: read, checked, matched to a person, every script decided, saved in one transaction, receipted.

The screen and the command line show only what the verified record says. Nothing is live until it is saved, and
nothing vanishes: a script that is not decided stops the save.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clinical.holds import needs_prescriber_first
from reception_app.clock import local
from reception_app.dates import moment_text
from reception_app.errors import InputProblem, IssuerUnknown, MustChoose, NotAllowed, PackRefused
from reception_app.handover.reading import read_envelope
from reception_app.handover.record import PackHeader, Record, Script
from reception_app.handover.seal import Opened, open_sealed
from reception_app.identifiers import read_nhs_number, read_prison_number
from reception_app.models import Person, ReceivedPack
from reception_app.models import Script as ScriptRow
from reception_app.services.context import AppContext, note_view, writing
from reception_app.services.decisions import DecidedBy
from reception_app.services.fresh_ids import taken_ids, with_fresh_ids
from reception_app.services.merging import merge_record
from reception_app.services.people import (
    Arrival,
    Identity,
    NearMatch,
    checked,
    compare,
    create_person,
    near_matches_in,
    open_stay,
    possible,
)
from reception_app.services.records import current_stay, person_by_id
from reception_app.services.roles import may, require
from reception_app.services.trusting import trust_store
from reception_app.vocabulary import (
    ArrivalKind,
    Disposition,
    PersonState,
    ScriptStatus,
    Trust,
)

DEFAULT_UNTIL = timedelta(hours=24)
"""By when a held or bridged line is decided when nobody says a time; shown as a warning [GK]."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What happens to one incoming script. `until`: a bridge's end, or by when a hold is decided.

    `decider` names who will decide (hold) or who decided (stop); `arrived` whether what was sent is here.
    """

    disposition: Disposition
    reason: str = ""
    until: datetime | None = None
    decider: str | None = None
    by: DecidedBy | None = None
    discussed: bool | None = None
    arrived: bool | None = None


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

    @property
    def record(self) -> Record:
        """The record the pack carries."""
        return self.opened.pack.record

    @property
    def header(self) -> PackHeader:
        """The pack's own header."""
        return self.opened.pack.header

    @property
    def to_decide(self) -> tuple[Script, ...]:
        """The scripts that each need a decision: the stopped ones arrive as history."""
        return tuple(script for script in self.record.scripts if script.status is not ScriptStatus.STOPPED)

    @property
    def certain(self) -> NearMatch | None:
        """The one person here with a matching number, date of birth and name, if there is exactly one."""
        found = [match for match in self.matches if match.certain]
        return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What receiving did: who, which scripts how, what is missing, what to know."""

    person_id: str
    number: str
    pack_number: str
    sender: str
    received_at: datetime
    decisions: tuple[tuple[str, Disposition], ...]
    missing: tuple[str, ...]
    warnings: tuple[str, ...]
    already: bool = False


def open_pack(ctx: AppContext, data: bytes) -> Incoming:
    """Read a pack file, check it layer by layer, and look who it may be about. Nothing is saved.

    Raises PackRefused when it is damaged, altered, revoked or of the other kind.
    """
    require(ctx, "receive a pack")
    envelope = read_envelope(data)
    with ctx.sessions.read() as session:
        opened = open_sealed(envelope, trust_store(session), ctx.now())
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
        known, older_than = _packs_of(session, incoming.header, ids)
        here_now = _here_now(session, ids, incoming.record)
    return replace(incoming, here_now=here_now, packs_known=known, older_than=older_than)


def _incoming(
    session: Session, ctx: AppContext, opened: Opened, envelope: bytes, matches: tuple[NearMatch, ...]
) -> Incoming:
    header = opened.pack.header
    already = session.scalars(select(ReceivedPack).where(ReceivedPack.pack_hash == opened.pack_hash)).one_or_none()
    ids = [match.person_id for match in matches if match.certain]
    known, older_than = _packs_of(session, header, ids)
    when = moment_text(local(already.received_at)) if already else ""
    return Incoming(
        opened=opened,
        matches=matches,
        already=f"{when} by {already.received_by}" if already else None,
        older_than=older_than,
        for_here=header.to.code == ctx.settings.establishment,
        here_now=_here_now(session, ids, opened.pack.record),
        packs_known=known,
        envelope=envelope,
    )


def _packs_of(session: Session, header: PackHeader, person_ids: list[str]) -> tuple[tuple[int, ...], str | None]:
    """Return the sequence numbers known here of these people from that sender, and a newer pack's number if any."""
    known = session.execute(
        select(ReceivedPack.sequence, ReceivedPack.number)
        .where(ReceivedPack.person_id.in_(person_ids), ReceivedPack.sender_code == header.sender.code)
        .order_by(ReceivedPack.sequence)
    ).all()
    newer = [row.number for row in known if row.sequence > header.sequence]
    return tuple(row.sequence for row in known), newer[-1] if newer else None


def _here_now(session: Session, person_ids: list[str], record: Record) -> dict[str, tuple[HereNow, ...]]:
    rows = session.scalars(
        select(ScriptRow).where(ScriptRow.person_id.in_(person_ids), ScriptRow.status != ScriptStatus.STOPPED)
    ).all()
    return {
        script.id: tuple(
            HereNow(row.id, row.medicine, str(row.dose or "dose not known"), row.status)
            for row in rows
            if row.medicine.casefold() == script.medicine.casefold()
        )
        for script in record.scripts
    }


def waits_at_receipt(script: Script, now: datetime) -> bool:
    """True when a continued or bridged script still waits for a prescriber (domain: missed doses, clozapine)."""
    return needs_prescriber_first(script, now) is not None


def identity_of(record: Record) -> Identity:
    """Return who the record is about, as an identity to match and create by."""
    person = record.person
    facts = {
        key: (getattr(person, key).state, getattr(person, key).value)
        for key in (
            "preferred_name",
            "sex",
            "gender",
            "ethnicity",
            "religion",
            "disability",
            "language",
            "access_needs",
        )
    }
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


def complete_choices(
    ctx: AppContext, scripts: tuple[Script, ...], choices: Mapping[str, Choice]
) -> tuple[dict[str, Choice], tuple[str, ...]]:
    """Check that every script is decided and by whom it may be; fill in missing times. Returns choices and warnings.

    Raises MustChoose (CH-301) for a script without a decision, InputProblem or NotAllowed for one that cannot be.
    """
    undecided = [script for script in scripts if script.id not in choices]
    if undecided:
        count = f"{len(undecided)} script has" if len(undecided) == 1 else f"{len(undecided)} scripts have"
        raise MustChoose(
            "CH-301", f"{count} no decision. Nothing was saved.", "Continue, bridge, hold or stop each one."
        )
    known = {script.id for script in scripts}
    if set(choices) - known:
        raise InputProblem("IN-901", "A decision names a script that is not in this pack.", "Use the ids of this pack.")
    filled: dict[str, Choice] = {}
    warnings: list[str] = []
    for script in scripts:
        choice = choices[script.id]
        if choice.disposition is Disposition.STOP:
            _check_stop(ctx, choice)
        elif choice.disposition in (Disposition.HOLD, Disposition.BRIDGE):
            choice = _with_time(ctx, script, choice, warnings)
        filled[script.id] = choice
    return filled, tuple(warnings)


def _check_stop(ctx: AppContext, choice: Choice) -> None:
    if not choice.reason.strip():
        raise InputProblem("IN-902", "Stopping a script needs its reason.", "Write why, in a few words.")
    if choice.by is None and not may(ctx, "decide a dose"):
        raise NotAllowed(
            "RO-102", "Stopping needs a prescriber's decision.", "Name the prescriber, and how they told you."
        )


def _with_time(ctx: AppContext, script: Script, choice: Choice, warnings: list[str]) -> Choice:
    until, decider = choice.until, choice.decider
    if until is None:
        until = ctx.now() + DEFAULT_UNTIL
        warnings.append(f"No time was given for a {choice.disposition.value}: it ends in 24 hours.")
    if choice.disposition is Disposition.HOLD and not decider:
        decider = "Duty prescriber"
        warnings.append("Nobody was named to decide a held script: it goes to the duty prescriber.")
    return Choice(choice.disposition, choice.reason, until, decider, choice.by, choice.discussed, choice.arrived)


def receive(
    ctx: AppContext,
    incoming: Incoming,
    choices: Mapping[str, Choice],
    *,
    person_id: str | None = None,
    new: bool = False,
    reason: str | None = None,
) -> Receipt:
    """Save a pack: person, stay, scripts as decided, everything else, in one transaction; return the receipt.

    `person_id` is the record it belongs to, picked by a person; `new` says it is nobody here. A pack already received
    changes nothing. Raises MustChoose (CH-302) on a near match, PackRefused on a mismatch or an older pack,
    IssuerUnknown without a `reason` when nobody here can say who made it.
    """
    require(ctx, "receive a pack")
    if incoming.already is not None:
        return _already(ctx, incoming)
    unverified = incoming.opened.trust is Trust.ISSUER_UNKNOWN
    _check_importable(incoming, reason, unverified=unverified)
    filled, warnings = complete_choices(ctx, incoming.to_decide, choices)
    with writing(ctx, "receive-pack") as session:
        again = session.scalars(
            select(ReceivedPack.id).where(ReceivedPack.pack_hash == incoming.opened.pack_hash)
        ).one_or_none()
        if again is not None:
            return _already(ctx, incoming)
        person = _person_for(ctx, session, incoming, person_id, new=new)
        _check_not_older(session, person, incoming)
        if person.state is PersonState.LEFT or not _has_stay(session, person):
            open_stay(ctx, session, person, _arrival(ctx, incoming))
        received = ReceivedPack(
            id=ctx.new_id(),
            person_id=person.id,
            pack_hash=incoming.opened.pack_hash,
            number=incoming.header.number,
            sequence=incoming.header.sequence,
            sender_code=incoming.header.sender.code,
            sender_name=incoming.header.sender.name,
            made_at=incoming.header.made_at,
            trust=incoming.opened.trust,
            reason=(reason or "").strip() or None,
            received_at=ctx.now(),
            received_by=ctx.operator.full_name,
            cose=incoming.envelope,
        )
        session.add(received)
        session.flush()
        pack, made = incoming.opened.pack, filled
        if new and ctx.settings.training:
            # Somebody copied, as training does: a person said that this is another one, so the lines get their own ids.
            taken = taken_ids(session, pack.record, person.id)
            record, became = with_fresh_ids(pack.record, taken, ctx.new_id)
            pack, made = replace(pack, record=record), {became.get(key, key): choice for key, choice in filled.items()}
        missing = merge_record(ctx, session, person, pack, received, made, unverified=unverified)
        return Receipt(
            person_id=person.id,
            number=person.number,
            pack_number=incoming.header.number,
            sender=incoming.header.sender.name,
            received_at=ctx.now(),
            decisions=tuple((script_id, choice.disposition) for script_id, choice in filled.items()),
            missing=missing,
            warnings=(*incoming.opened.warnings, *_travel_warnings(incoming), *warnings),
        )


def _already(ctx: AppContext, incoming: Incoming) -> Receipt:
    with ctx.sessions.read() as session:
        row = session.scalars(select(ReceivedPack).where(ReceivedPack.pack_hash == incoming.opened.pack_hash)).one()
        person = person_by_id(session, row.person_id)
    return Receipt(
        person.id, person.number, row.number, row.sender_name, row.received_at, (), (),
        ("This pack was already received at this desk. Nothing was changed.",), already=True,
    )  # fmt: skip


def _travel_warnings(incoming: Incoming) -> tuple[str, ...]:
    words = []
    if not incoming.for_here:
        words.append(f"This pack was made for {incoming.header.to.name}, not for this prison.")
    expected = set(range(1, incoming.header.sequence)) - set(incoming.packs_known)
    if expected:
        words.append(
            f"This is pack {incoming.header.sequence} of this person from {incoming.header.sender.name}; "
            f"{len(expected)} earlier not seen here."
        )
    if incoming.header.missing:
        words.append(f"The pack was issued incomplete: {len(incoming.header.missing)} missing.")
    return tuple(words)


def _check_importable(incoming: Incoming, reason: str | None, *, unverified: bool) -> None:
    if (reason or "").strip():
        return
    if unverified:
        raise IssuerUnknown(
            "PK-301",
            "The pack is whole, but this desk cannot say who made it.",
            "Ring the sender. To take it in all the same, give a reason: every line then enters unverified.",
        )
    if incoming.opened.needs_named_person:
        raise MustChoose(
            "CH-303", incoming.opened.needs_named_person[0], "Compare the clocks, and give a reason to go on."
        )


def _person_for(ctx: AppContext, session: Session, incoming: Incoming, person_id: str | None, *, new: bool) -> Person:
    identity = identity_of(incoming.record)
    if person_id is not None:
        person = person_by_id(session, person_id)
        _check_same_person(person, identity)
        return person
    matches = near_matches_in(session, identity)
    certain = [match for match in matches if match.certain]
    if new:
        taken = [match for match in matches if "prison number" in match.same]
        if taken:
            raise PackRefused(
                "PK-302",
                "Somebody at this desk already has that prison number, so this cannot be a new person.",
                "Open that record and compare it, or check the number with custody.",
            )
        return create_person(ctx, session, identity)
    if len(certain) == 1:
        return person_by_id(session, certain[0].person_id)
    if matches:
        raise MustChoose(
            "CH-302",
            "Somebody at this desk may be the same person. Nothing was saved.",
            "Choose the record with --person, or say that this is another person with --new.",
        )
    return create_person(ctx, session, identity)


def _check_same_person(person: Person, identity: Identity) -> None:
    """Two identifiers and the date of birth: a number that differs, or another birth date, is another person."""
    differs = (
        (identity.prison_number and person.prison_number and identity.prison_number != person.prison_number)
        or (identity.nhs_number and person.nhs_number and identity.nhs_number != person.nhs_number)
        or (identity.date_of_birth and person.date_of_birth and identity.date_of_birth != person.date_of_birth)
    )
    match = compare(person, identity)
    agreeing = len([word for word in (match.same if match else ()) if word != "date of birth"])
    if differs or agreeing < 1:
        raise PackRefused(
            "PK-303",
            "The pack is about another person than the record you chose. Nothing was saved.",
            "Compare name, date of birth and numbers on the banner with the sheet.",
        )


def _check_not_older(session: Session, person: Person, incoming: Incoming) -> None:
    newer = session.scalars(
        select(ReceivedPack.number).where(
            ReceivedPack.person_id == person.id,
            ReceivedPack.sender_code == incoming.header.sender.code,
            ReceivedPack.sequence > incoming.header.sequence,
        )
    ).first()
    if newer is not None:
        raise PackRefused(
            "PK-304",
            "A newer pack of this person from the same prison was already received. This one may only be read.",
            "Work from the newer pack; it replaces this one.",
        )


def _has_stay(session: Session, person: Person) -> bool:
    stay = current_stay(session, person.id)
    return stay is not None and stay.left_at is None


def _arrival(ctx: AppContext, incoming: Incoming) -> Arrival:
    stay = incoming.record.stay
    return Arrival(
        arrived_at=ctx.now(),
        arrived_from=incoming.header.sender.name,
        arrival_kind=ArrivalKind.TRANSFER,
        legal_status=stay.legal_status if stay else None,
        location="Reception",
    )
