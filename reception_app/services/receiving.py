"""Receiving a pack: matched to a person, every script decided, saved in one transaction, receipted.

Packs are opened in `opening`. Nothing is live until it is saved here, and nothing vanishes: a script that is not
decided (`dispositions`) stops the save.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clinical.policies import policy
from reception_app.clock import to_wire
from reception_app.errors import IssuerUnknown, MustChoose, PackRefused
from reception_app.handover.record import Pack
from reception_app.handover.record import Script as ScriptTree
from reception_app.handover.revocations import judge
from reception_app.handover.trust import key_id
from reception_app.models import Person, ReceivedPack, Script, Task
from reception_app.models.audit import append_event
from reception_app.services.amendments_conflicts import RECEIVED, changed_here, check_decided
from reception_app.services.amendments_received import check_follows, corrected_words, nobody_comes, person_followed
from reception_app.services.context import AppContext, author
from reception_app.services.decided_here import keep_standing, note_standing, said_of, said_of_held, standing_lines
from reception_app.services.dispositions import Choice, complete_choices
from reception_app.services.fresh_ids import taken_ids, with_fresh_ids
from reception_app.services.matching import Identity, compare, near_matches_in
from reception_app.services.merging import merge_record
from reception_app.services.next_dose import course_ended
from reception_app.services.opening import Incoming, completes, identity_of, received_before
from reception_app.services.packs_in_order import check_not_older
from reception_app.services.people import Arrival, create_person, open_stay
from reception_app.services.receipt_drafts import drop_all_in
from reception_app.services.records import current_stay, person_by_id, stay_here
from reception_app.services.roles import require
from reception_app.services.run_outs import open_run_outs
from reception_app.services.taking_in import taking_in
from reception_app.services.tasks import TO_PASS_ON, TO_SETTLE_HERE
from reception_app.services.trusting import trust_store
from reception_app.vocabulary import (
    ArrivalKind,
    Carrier,
    Disposition,
    Role,
    ScriptStatus,
    TaskState,
    Trust,
)

TO_PRESCRIBE = "to_prescribe"
"""The kind of the task that what came with a pack is to be prescribed here."""


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
    IssuerUnknown without a `reason` when nobody here can say who made it, MustChoose (CH-303, CH-304) without one when
    it says it was made later than now, or for another prison.
    """
    require(ctx, "receive a pack")
    if incoming.already is not None:
        return _already(ctx, incoming)
    unverified = incoming.opened.trust is Trust.ISSUER_UNKNOWN
    _check_importable(incoming, reason, unverified=unverified)
    filled, warnings = complete_choices(ctx, incoming.to_decide, choices)
    with taking_in(ctx, RECEIVED) as session:
        before = received_before(session, incoming.opened)
        if before is not None and not completes(before, incoming.opened):
            return _already(ctx, incoming)
        _check_still_believed(session, incoming, reason)
        person = _person_for(ctx, session, incoming, person_id, new=new)
        check_follows(session, incoming.opened, person)
        clashes = changed_here(session, incoming.header, incoming.record.scripts, (person.id,))
        check_decided(clashes.values(), {key: choice.ours for key, choice in filled.items()})
        check_not_older(session, person, incoming.opened)
        standing = standing_lines(ctx, session, person, incoming.to_decide, filled)
        gone = nobody_comes(session, incoming.opened, person)
        comes = not gone and stay_here(session, person) is None
        if comes:
            open_stay(ctx, session, person, _arrival(ctx, incoming))
        if before is not None and before.person_id != person.id:
            raise PackRefused(
                "PK-308",
                "The short record of this pack was taken in for somebody else.",
                "Open that record, and choose the same person for the whole one.",
            )
        received = _kept(ctx, incoming, person, reason) if before is None else before
        received.cose = incoming.envelope
        session.add(received)
        session.flush()
        pack, made = incoming.opened.pack, keep_standing(filled, standing)
        if new and ctx.settings.training:
            pack, made = _as_another(ctx, session, person, pack, made)
        stands = {*clashes, *(each.script_id for each in standing)}
        missing = merge_record(
            ctx, session, person, pack, received, made, unverified=unverified, comes=comes, clashes=stands
        )
        note_standing(ctx, session, incoming.header, pack.record.scripts, made, standing)
        _ask_who_this_is(ctx, session, person, incoming)
        _note_takers(ctx, session, person.id, made)
        drop_all_in(session, incoming.opened.whole_hash)
        if gone:
            _pass_it_on(ctx, session, person.id, incoming.header.sender.name)
        else:
            _ask_prescriber(ctx, session, person.id, made)
            open_run_outs(ctx, session, person.id, _as_they_are_here(session, pack.record.scripts, made))
        held = said_of_held(pack.record.scripts, made)
        return Receipt(
            person_id=person.id,
            number=person.number,
            pack_number=incoming.header.number,
            sender=incoming.header.sender.name,
            received_at=ctx.now(),
            decisions=tuple((script_id, choice.disposition) for script_id, choice in filled.items()),
            missing=missing,
            warnings=(*incoming.opened.warnings, *_travel_warnings(incoming), *warnings, *said_of(standing), *held),
        )


def _ask_who_this_is(ctx: AppContext, session: Session, person: Person, incoming: Incoming) -> None:
    """Open a task when the sender has put right who somebody is: here a person looks, and changes it or not."""
    words = corrected_words(person, incoming.record) if person_followed(session, incoming.opened) is not None else ""
    if words:
        task = Task(
            id=ctx.new_id(), person_id=person.id, kind=TO_SETTLE_HERE, owner_role=Role.NURSE, opened_at=ctx.now(),
            title="Check who they are: the sender corrected it", detail=words, due_at=ctx.now() + timedelta(hours=1),
        )  # fmt: skip
        session.add(task)


def _note_takers(ctx: AppContext, session: Session, person_id: str, choices: Mapping[str, Choice]) -> None:
    """Keep in the history which lines a colleague decided before whoever saves, and when."""
    for script_id, choice in choices.items():
        if choice.taken_by is not None and choice.taken_by != ctx.operator.full_name:
            taken = {"decided_by": choice.taken_by, "disposition": choice.disposition.value}
            if choice.taken_at is not None:
                taken["decided_at"] = to_wire(choice.taken_at)
            append_event(
                session, author(ctx, "decided-before-receipt"), entity="script_disposition", entity_id=script_id,
                person_id=person_id, in_record=False, after=taken,
            )  # fmt: skip


def _ask_prescriber(ctx: AppContext, session: Session, person_id: str, choices: Mapping[str, Choice]) -> None:
    """Open one task: what is carried on unchanged is prescribed here by nobody yet. Lines that wait have their own."""
    kept = [script_id for script_id, choice in choices.items() if choice.disposition is Disposition.CONTINUE]
    rows = session.scalars(
        select(Script).where(Script.id.in_(kept), Script.not_until_prescriber.is_(None)).order_by(Script.medicine)
    )
    medicines = [
        row.medicine
        for row in rows
        if row.status is ScriptStatus.CURRENT and course_ended(session, row, ctx.now()) is None
    ]
    asked = select(Task.id).where(Task.person_id == person_id, Task.kind == TO_PRESCRIBE, Task.state == TaskState.OPEN)
    if medicines and session.scalars(asked.limit(1)).first() is None:
        within = timedelta(hours=policy("transfer_in_hours").value)
        task = Task(
            id=ctx.new_id(), person_id=person_id, kind=TO_PRESCRIBE, owner_role=Role.PRESCRIBER, opened_at=ctx.now(),
            title=f"Prescribe or stop what came: {', '.join(medicines)}", due_at=ctx.now() + within,
            detail="Carried on as sent; nobody here has prescribed it yet.",
        )  # fmt: skip
        session.add(task)


def _pass_it_on(ctx: AppContext, session: Session, person_id: str, sender: str) -> None:
    """Open one task: the person went on from here before the correction came, with the wrong words in their pack."""
    stay = current_stay(session, person_id)
    went = (stay.left_to if stay is not None else None) or "where they went"
    session.add(
        Task(
            id=ctx.new_id(), person_id=person_id, kind=TO_PASS_ON, owner_role=Role.NURSE, opened_at=ctx.now(),
            title=f"Send the correction on to {went}", due_at=ctx.now(),
            detail=f"{sender} corrected its pack after the person left here: amend this desk's own under Handovers.",
        )
    )  # fmt: skip


def _as_they_are_here(
    session: Session, scripts: tuple[ScriptTree, ...], choices: Mapping[str, Choice]
) -> tuple[ScriptTree, ...]:
    """Return what was sent of each script, with the status it has here; what did not arrive was not sent."""
    now_here = {row.id: row.status for row in session.scalars(select(Script).where(Script.id.in_(choices)))}
    gone = {script_id for script_id, choice in choices.items() if choice.arrived is False}
    return tuple(
        replace(
            each,
            status=now_here.get(each.id, each.status),
            carrier=Carrier.NOT_SENT if each.id in gone else each.carrier,
        )
        for each in scripts
    )


def _kept(ctx: AppContext, incoming: Incoming, person: Person, reason: str | None) -> ReceivedPack:
    """Return the row that keeps the pack as it came, its signature and all."""
    header = incoming.header
    return ReceivedPack(
        id=ctx.new_id(),
        person_id=person.id,
        pack_hash=incoming.opened.whole_hash,
        number=header.number,
        sequence=header.sequence,
        sender_code=header.sender.code,
        sender_name=header.sender.name,
        made_at=header.made_at,
        trust=incoming.opened.trust,
        reason=(reason or "").strip() or None,
        received_at=ctx.now(),
        received_by=ctx.operator.full_name,
        key_id=key_id(incoming.opened.certificate.public_key).hex(),
        cose=incoming.envelope,
    )


def _as_another(
    ctx: AppContext, session: Session, person: Person, pack: Pack, choices: dict[str, Choice]
) -> tuple[Pack, dict[str, Choice]]:
    """Somebody copied, as training does: a person said that this is another one, so the lines get their own ids."""
    taken = taken_ids(session, pack.record, person.id)
    record, became = with_fresh_ids(pack.record, taken, ctx.new_id)
    return replace(pack, record=record), {became.get(key, key): choice for key, choice in choices.items()}


def _already(ctx: AppContext, incoming: Incoming) -> Receipt:
    with ctx.sessions.read() as session:
        row = session.scalars(select(ReceivedPack).where(ReceivedPack.pack_hash == incoming.opened.whole_hash)).one()
        person = person_by_id(session, row.person_id)
    return Receipt(
        person.id, person.number, row.number, row.sender_name, row.received_at, (), (),
        ("This pack was already received at this desk. Nothing was changed.",), already=True,
    )  # fmt: skip


def _travel_warnings(incoming: Incoming) -> tuple[str, ...]:
    words = []
    if incoming.may_have_gone_on:
        words.append(f"This pack was made for {incoming.header.to.name}; from there they came on to this prison.")
    elif not incoming.for_here:
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
    if incoming.opened.trust is Trust.REVOKED:
        raise _revoked()
    if (reason or "").strip():
        return
    if unverified:
        raise IssuerUnknown(
            "PK-301",
            "The record is as it was signed, but this desk cannot say who made it.",
            "Ring the sender. To take it in all the same, give a reason: every line then enters unverified.",
        )
    if incoming.opened.needs_named_person:
        raise MustChoose(
            "CH-303", incoming.opened.needs_named_person[0], "Compare the clocks, and give a reason to go on."
        )
    if not incoming.for_here:
        raise MustChoose(
            "CH-304",
            "This pack was made for another prison than this one. Nothing was saved.",
            "Ask custody whether the person is meant to be here, and give the reason to go on.",
        )


def _check_still_believed(session: Session, incoming: Incoming, reason: str | None) -> None:
    """Judge again a pack whose key was revoked between its opening and its saving. Raises PK-309, CH-303."""
    revocation = trust_store(session).revocation_of(incoming.opened.certificate)
    if revocation is None:
        return
    verdict = judge(revocation, incoming.header.made_at)
    if verdict.revoked:
        raise _revoked()
    if verdict.asks and not (reason or "").strip():
        raise MustChoose(
            "CH-303",
            verdict.words,
            "Ring the sender on a number you know. Open the pack again, and give a reason to go on.",
        )


def _revoked() -> PackRefused:
    return PackRefused(
        "PK-309",
        "The key that sealed this pack is revoked. It may be read, and is never taken in. Nothing was saved.",
        "Ring the sender on a number you know. Its medicine lines may be typed in from the paper, unverified.",
    )


def _person_for(ctx: AppContext, session: Session, incoming: Incoming, person_id: str | None, *, new: bool) -> Person:
    identity = identity_of(incoming.record)
    followed = person_followed(session, incoming.opened) if not new else None
    if person_id is not None:
        person = person_by_id(session, person_id)
        _check_same_person(person, identity, corrected=followed is not None and followed.id == person.id)
        return person
    if followed is not None:
        return followed
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


def _check_same_person(person: Person, identity: Identity, *, corrected: bool) -> None:
    """Two identifiers and the date of birth: a number that differs, or another birth date, is another person.

    `corrected`: the pack follows one of theirs from the same sender, who may have put one of them right.
    """
    differs = not corrected and (
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


def _arrival(ctx: AppContext, incoming: Incoming) -> Arrival:
    stay = incoming.record.stay
    return Arrival(
        arrived_at=ctx.now(),
        arrived_from=incoming.header.sender.name,
        arrival_kind=ArrivalKind.TRANSFER,
        legal_status=stay.legal_status if stay else None,
        location="Reception",
    )
