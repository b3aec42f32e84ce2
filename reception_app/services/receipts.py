"""Receipts of packs sent from here: a signed one read and matched by hash, or what somebody said, kept for good.

Nothing is changed by opening a receipt; recording it is one transaction, and each thing missing becomes a task.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clock import local
from reception_app.dates import moment_text
from reception_app.errors import InputProblem, IssuerUnknown, PackRefused
from reception_app.establishments import find
from reception_app.handover.receipt import SLACK, OpenedReceipt, open_receipt, read_typed
from reception_app.handover.receipt_record import Receipt
from reception_app.handover.record import Pack as PackTree
from reception_app.handover.seal import open_sealed
from reception_app.handover.views.receipt import ReceiptWords, missing_words, receipt_words, undecided
from reception_app.models import AmendmentSlip, Handover, Pack, Person, ReceiptRead, Task
from reception_app.services.context import AppContext, note_view, writing
from reception_app.services.directory import services_in
from reception_app.services.handover_state import handover_by_id, pack_by_id
from reception_app.services.records import person_by_id
from reception_app.services.roles import require
from reception_app.services.tasks import RECEIPT_FOUND
from reception_app.services.trusting import trust_store
from reception_app.vocabulary import Role, Trust

ACT = "prepare a handover"
_NOT_KNOWN = "A prison not known here"
_NOT_OURS = "Give it back to whoever brought it; nothing was saved."


@dataclass(frozen=True, slots=True)
class IncomingReceipt:
    """A receipt opened and matched, and not yet recorded. `already`: when and by whom it was, for people to read."""

    opened: OpenedReceipt
    envelope: bytes
    pack_id: str
    person_id: str
    number: str
    family_name: str
    given_names: str
    words: ReceiptWords
    found: tuple[str, ...]
    warnings: tuple[str, ...]
    already: str | None

    @property
    def receipt(self) -> Receipt:
        """What the receiving desk signed."""
        return self.opened.receipt

    @property
    def receiver_name(self) -> str:
        """Who received, by the certificate."""
        return _receiver_name(self.opened)


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody said of a pack, when no receipt can be read: who, how it came, what was missing.

    `number` and `letters` are those of a slip, typed: then the letters must be those of this pack.
    """

    who: str
    received_at: datetime
    missing: tuple[str, ...] = ()
    number: str = ""
    letters: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """A receipt as recorded: signed, or told by whom."""

    receipt_id: str
    number: str | None
    receiver_name: str
    received_at: datetime
    received_by: str | None
    told_by: str | None
    trust: Trust | None
    found: tuple[str, ...]
    read_at: datetime
    read_by: str


def open_incoming_receipt(ctx: AppContext, envelope: bytes) -> IncomingReceipt:
    """Open a receipt and find the pack it is of, by its hash. Nothing is saved; the look is noted in the audit.

    Raises PackRefused: PK-261 … PK-266 (`handover.receipt`), PK-311 a pack this desk never issued, PK-312 a pack of
    another prison, PK-313 the number is another pack's.
    """
    require(ctx, ACT)
    with ctx.sessions.read() as session:
        opened = open_receipt(envelope, trust_store(session), ctx.now())
        incoming = _matched(ctx, session, opened, envelope)
    note_view(ctx, "open-receipt", "receipt_read", opened.receipt_hash, incoming.person_id)
    return incoming


def record_receipt(ctx: AppContext, incoming: IncomingReceipt, reason: str | None = None) -> str:
    """Keep a receipt, mark its pack receipted and open a task for each thing missing; return the receipt's row id.

    One recorded before changes nothing. Raises PackRefused PK-314 when a later receipt of this pack was recorded,
    IssuerUnknown PK-315 without a `reason` where nobody here can say who made it; and whatever opening it would now.
    """
    require(ctx, ACT)
    said = (reason or "").strip() or None
    with writing(ctx, "read-receipt") as session:
        before = _same(session, incoming.opened)
        if before is not None:
            return before.id
        # Looked at afresh: since it was opened its key may have been revoked, its pack amended, its root taken away.
        opened = open_receipt(incoming.envelope, trust_store(session), ctx.now())
        current = _matched(ctx, session, opened, incoming.envelope)
        _check_not_older(session, current.pack_id, opened.receipt)
        if opened.trust is Trust.ISSUER_UNKNOWN and said is None:
            raise IssuerUnknown(
                "PK-315",
                "The receipt is as it was signed, but this desk cannot say who made it.",
                "Ring the receiving prison. To keep it all the same, give a reason.",
            )
        row = _row_of(ctx, current, said)
        session.add(row)
        _open_tasks(ctx, session, row, opened.receipt.telephone if _believed(opened) else None)
        return row.id


def _row_of(ctx: AppContext, incoming: IncomingReceipt, reason: str | None) -> ReceiptRead:
    opened, receipt = incoming.opened, incoming.receipt
    return ReceiptRead(
        id=ctx.new_id(),
        person_id=incoming.person_id,
        pack_id=incoming.pack_id,
        receipt_hash=opened.receipt_hash,
        number=receipt.number,
        sequence=receipt.sequence,
        receiver_code=receipt.receiver.code,
        receiver_name=_receiver_name(opened),
        received_at=receipt.received_at,
        received_by=receipt.made_by,
        received_role=receipt.made_role,
        trust=opened.trust,
        reason=reason,
        found=incoming.found,
        read_at=ctx.now(),
        read_by=ctx.operator.full_name,
        cose=incoming.envelope,
    )


def record_told(ctx: AppContext, pack_id: str, told: Told) -> str:
    """Keep what somebody said of a pack: that it arrived, when, and what was missing. Returns the row's id.

    Raises InputProblem: IN-832 nobody named, IN-833 a time that cannot be, IN-834 letters that are not those of this
    pack and receipt number.
    """
    require(ctx, ACT)
    if not told.who.strip():
        raise InputProblem("IN-832", "Who said that the pack arrived is missing.", "Write their name and role.")
    with writing(ctx, "told-receipt") as session:
        pack = pack_by_id(session, pack_id)
        if not pack.made_at - SLACK <= told.received_at <= ctx.now() + SLACK:
            raise InputProblem(
                "IN-833",
                "The pack cannot have arrived then.",
                "Check date and time: after it was made, not later than now.",
            )
        missing = (*(words.strip() for words in told.missing if words.strip()), *_by_letters(pack, told))
        handover = handover_by_id(session, pack.handover_id)
        row = ReceiptRead(
            id=ctx.new_id(),
            person_id=pack.person_id,
            pack_id=pack.id,
            number=told.number.strip() or None,
            sequence=0,
            receiver_code=handover.to_code,
            receiver_name=handover.to_name or "Not said",
            received_at=told.received_at,
            told_by=told.who.strip(),
            reason=told.note.strip() or None,
            found=missing,
            read_at=ctx.now(),
            read_by=ctx.operator.full_name,
        )
        session.add(row)
        _open_tasks(ctx, session, row, None)
        return row.id


def receipts_of(ctx: AppContext, pack_id: str) -> tuple[ReceiptRow, ...]:
    """Return what is known of a pack's arrival, the latest last. Noted in the audit as a view."""
    require(ctx, ACT)
    with ctx.sessions.read() as session:
        person_id = pack_by_id(session, pack_id).person_id
        rows = session.scalars(
            select(ReceiptRead).where(ReceiptRead.pack_id == pack_id).order_by(ReceiptRead.read_at, ReceiptRead.id)
        )
        found = tuple(
            ReceiptRow(
                row.id, row.number, row.receiver_name, row.received_at, row.received_by, row.told_by, row.trust,
                row.found, row.read_at, row.read_by,
            )
            for row in rows
        )  # fmt: skip
    note_view(ctx, "view-receipt", "pack", pack_id, person_id)
    return found


def _matched(ctx: AppContext, session: Session, opened: OpenedReceipt, envelope: bytes) -> IncomingReceipt:
    receipt = opened.receipt
    pack = session.scalars(select(Pack).where(Pack.pack_hash == receipt.pack_hash)).one_or_none()
    if pack is None:
        raise _unknown(ctx, receipt)
    if pack.number != receipt.pack_number:
        raise PackRefused(
            "PK-313",
            "The receipt names one pack and carries the seal of another.",
            "Ring the receiving prison, and ask which pack arrived.",
        )
    person, handover = person_by_id(session, pack.person_id), handover_by_id(session, pack.handover_id)
    tree = open_sealed(pack.cose, trust_store(session), ctx.now()).pack
    before = _same(session, opened)
    when = f"{moment_text(local(before.read_at))} by {before.read_by}" if before is not None else None
    later = None if before is not None else _later(session, pack.id, receipt)
    warnings = (*opened.warnings, *_doubts(opened, pack, handover), *((_REPLAYED,) if later else ()))
    return IncomingReceipt(
        opened=opened,
        envelope=envelope,
        pack_id=pack.id,
        person_id=person.id,
        number=person.number,
        family_name=person.family_name,
        given_names=person.given_names,
        words=receipt_words(_as_certified(opened), tree, ctx.now()),
        found=_found(session, receipt, tree, pack.id),
        warnings=warnings,
        already=when,
    )


_REPLAYED = "A later receipt of this pack was already recorded: this older one can only be read."


def _unknown(ctx: AppContext, receipt: Receipt) -> PackRefused:
    if receipt.pack_number.startswith(f"{ctx.settings.establishment}-"):
        return PackRefused(
            "PK-311",
            "This desk never issued the pack that this receipt is of.",
            "Read it at the desk of this prison that sent the person; nothing was saved here.",
        )
    return PackRefused("PK-312", "This receipt is of a pack that another prison sent.", _NOT_OURS)


def _believed(opened: OpenedReceipt) -> bool:
    """True when a root that this desk trusts certified who signed; a training desk trusts the training root."""
    return opened.trust in (Trust.VERIFIED, Trust.TRAINING)


def _receiver_name(opened: OpenedReceipt) -> str:
    """Return who received, by this desk's own list where it knows the code: a stranger may call itself anything."""
    receiver = opened.receipt.receiver
    known = find(receiver.code) if receiver.code else None
    if known is not None:
        return known.name
    return receiver.name if _believed(opened) else _NOT_KNOWN


def _as_certified(opened: OpenedReceipt) -> Receipt:
    """Return a receipt whose receiver has the name this desk goes by."""
    receipt = opened.receipt
    return replace(receipt, receiver=replace(receipt.receiver, name=_receiver_name(opened)))


def _doubts(opened: OpenedReceipt, pack: Pack, handover: Handover) -> tuple[str, ...]:
    """Return what is odd about a receipt and no reason to refuse it."""
    receipt, said = opened.receipt, []
    if receipt.receiver.code != handover.to_code:
        to = handover.to_name or "nobody named"
        said.append(f"The pack was made for {to}, and {_receiver_name(opened)} says that it came there.")
    if receipt.received_at < pack.made_at - SLACK:
        said.append("It says that the pack came before it was made: the two desks' clocks differ.")
    if handover.left_at is None:
        said.append("The person is not marked as left here.")
    return tuple(said)


def _found(session: Session, receipt: Receipt, tree: PackTree, pack_id: str) -> tuple[str, ...]:
    """Return everything that is missing, a line without a decision too; an amendment's receipt is of what changed."""
    amends = session.scalars(select(AmendmentSlip.id).where(AmendmentSlip.pack_id == pack_id)).first()
    silent = () if amends else undecided(receipt, tree)
    return (*missing_words(receipt, tree), *(f"Nothing is said of {medicine}" for medicine in silent))


def _same(session: Session, opened: OpenedReceipt) -> ReceiptRead | None:
    return session.scalars(select(ReceiptRead).where(ReceiptRead.receipt_hash == opened.receipt_hash)).one_or_none()


def _later(session: Session, pack_id: str, receipt: Receipt) -> str | None:
    return session.scalars(
        select(ReceiptRead.id)
        .where(ReceiptRead.pack_id == pack_id, ReceiptRead.cose.is_not(None))
        .where(ReceiptRead.receiver_code == receipt.receiver.code, ReceiptRead.sequence > receipt.sequence)
    ).first()


def _check_not_older(session: Session, pack_id: str, receipt: Receipt) -> None:
    if _later(session, pack_id, receipt) is not None:
        raise PackRefused(
            "PK-314", "A later receipt of this pack was already recorded. Nothing was changed.", "Go by the later one."
        )


def _by_letters(pack: Pack, told: Told) -> tuple[str, ...]:
    """Check letters typed from a slip. Returns what they say is missing."""
    if not told.number.strip() and not told.letters.strip():
        return ()
    in_order = read_typed(told.number.strip().upper(), pack.pack_hash, told.letters)
    if in_order is None:
        raise InputProblem(
            "IN-834",
            "The letters are not those of this pack and that receipt number.",
            "Look at the slip again: number, letters, and whose pack it is.",
        )
    return () if in_order or any(told.missing) else ("Something is missing: the slip says what",)


def _open_tasks(ctx: AppContext, session: Session, row: ReceiptRead, telephone: str | None) -> None:
    """Open a task for each thing missing: the person has gone, and somebody here must still answer for it.

    `telephone` stands on a receipt that is believed; without one the directory's number is given.
    """
    pack, person = pack_by_id(session, row.pack_id), session.get_one(Person, row.person_id)
    listed = services_in(session, row.receiver_code)
    number = telephone or (listed.healthcare_telephone if listed is not None else None)
    whom = "the receiving prison" if row.receiver_name == _NOT_KNOWN else row.receiver_name
    doubt = " This desk cannot say who made it." if row.trust is Trust.ISSUER_UNKNOWN else ""
    ring = f"Ring {whom}" + (f" on {number}" if number else "")
    for words in row.found:
        session.add(
            Task(
                id=ctx.new_id(),
                person_id=person.id,
                title=f"{row.receiver_name}: {words}",
                detail=f"Said by the receipt of pack {pack.number}.{doubt} {ring}.",
                kind=RECEIPT_FOUND,
                owner_role=Role.NURSE,
                opened_at=ctx.now(),
                due_at=ctx.now(),
            )
        )
