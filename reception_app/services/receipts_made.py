"""Receipts made here for packs received: signed, printed as a slip, saved as a small file to go back."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clinical.words import minutes_between
from reception_app.errors import InputProblem, MustChoose, NotFound
from reception_app.handover.receipt import open_receipt, seal_receipt
from reception_app.handover.receipt_record import (
    ClockResumed,
    Discrepancy,
    Receipt,
    ReceiptLine,
    Seal,
    SealFound,
    SealState,
)
from reception_app.handover.receipt_words import holds_name, holds_number
from reception_app.handover.record import Establishment, Pack, Script
from reception_app.handover.record import Person as PersonTree
from reception_app.handover.seal import hash_of, open_sealed
from reception_app.handover.sheets.receipt import receipt_slip
from reception_app.handover.slip import slip_codes
from reception_app.handover.views.receipt import receipt_view, seals_of
from reception_app.models import Brought, Person, ReceiptMade, ReceivedPack, ScriptDisposition, Task
from reception_app.models import Script as ScriptRow
from reception_app.services.context import AppContext, begun, here, note_view, writing
from reception_app.services.own_numbers import RECEIPT, next_number
from reception_app.services.packs import issuer_of
from reception_app.services.roles import require
from reception_app.services.sender_named import named_by_certificate
from reception_app.services.tasks import MISSING_ON_ARRIVAL
from reception_app.services.trusting import trust_store
from reception_app.vocabulary import BroughtKind, ScriptStatus

ACT = "receive a pack"
MOST_WORDS = 200
"""Characters of one thing said to be missing."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found on arrival besides the medicines, which were ticked off when the pack was received.

    A seal of the pack that is not among `seals` was not looked at.
    """

    seals: tuple[SealFound, ...] = ()
    discrepancies: tuple[Discrepancy, ...] = ()


@dataclass(frozen=True, slots=True)
class ToReceipt:
    """A received pack of which a receipt can be made: whose, from whom, its seals; and the receipts made before."""

    received_pack_id: str
    person_id: str
    pack_number: str
    sender: str
    seals: tuple[tuple[Seal, str], ...]
    made: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MadeReceipt:
    """A receipt as made: its number, the very page that prints, the small file that goes back."""

    receipt_id: str
    number: str
    pack_number: str
    slip: bytes
    cose: bytes
    in_order: bool


def to_receipt(ctx: AppContext, person_id: str, pack_number: str) -> ToReceipt:
    """Return the pack of that number received for somebody. Raises NotFound NF-142."""
    require(ctx, ACT)
    with ctx.sessions.read() as session:
        row = session.scalars(
            select(ReceivedPack)
            .where(ReceivedPack.person_id == person_id, ReceivedPack.number == pack_number)
            .order_by(ReceivedPack.received_at.desc())
        ).first()
        if row is None:
            raise _not_received()
        pack = named_by_certificate(open_sealed(row.cose, trust_store(session), ctx.now())).pack
        made = select(ReceiptMade.number).where(ReceiptMade.received_pack_id == row.id).order_by(ReceiptMade.sequence)
        return ToReceipt(
            row.id, row.person_id, row.number, row.sender_name, seals_of(pack.header.travel),
            tuple(session.scalars(made)),
        )  # fmt: skip


def received_pack_by_number(ctx: AppContext, pack_number: str) -> ToReceipt:
    """Return a pack received here by its number alone.

    Raises NotFound NF-142; MustChoose CH-306 where packs of that number came for two people, from two desks.
    """
    require(ctx, ACT)
    with ctx.sessions.read() as session:
        people = set(session.scalars(select(ReceivedPack.person_id).where(ReceivedPack.number == pack_number)))
    if not people:
        raise _not_received()
    if len(people) > 1:
        raise MustChoose(
            "CH-306",
            "Packs of this number were received for more than one person. No receipt was made.",
            "Make the receipt in the window, under Handovers, on the line of the person.",
        )
    return to_receipt(ctx, people.pop(), pack_number)


def _not_received() -> NotFound:
    return NotFound("NF-142", "No pack of that number was received at this desk.", "Look at the list of handovers.")


def make_receipt(ctx: AppContext, received_pack_id: str, found: Found) -> MadeReceipt:
    """Sign a receipt of a received pack, typeset its slip, read both back, and keep them: all of it or nothing.

    What was decided of each line and what did not arrive is read from the record, the rest is `found`. A second
    receipt names the first: the sender keeps both and goes by the later. Raises InputProblem IN-831 for blank words,
    IN-839 for words that say whose it is.
    """
    require(ctx, ACT)
    _check(found)
    with writing(ctx, "make-receipt") as session:
        received = session.get(ReceivedPack, received_pack_id)
        if received is None:
            raise _not_received()
        pack = named_by_certificate(open_sealed(received.cose, trust_store(session), ctx.now())).pack
        _check_names_nobody(found, pack.record.person, session.get_one(Person, received.person_id))
        receipt = _receipt(ctx, session, received, pack, found)
        cose = seal_receipt(receipt, issuer_of(session))
        if open_receipt(cose, trust_store(session), ctx.now()).receipt != receipt:
            raise RuntimeError("the signed receipt does not read back as it was written")
        slip = receipt_slip(receipt_view(receipt, pack), slip_codes(cose))
        row = ReceiptMade(
            id=ctx.new_id(), person_id=received.person_id, received_pack_id=received.id, number=receipt.number,
            sequence=receipt.sequence, receipt_hash=hash_of(cose), made_at=receipt.made_at, made_by=receipt.made_by,
            cose=cose, slip=slip,
        )  # fmt: skip
        session.add(row)
        session.flush()
        return MadeReceipt(row.id, row.number, received.number, slip, cose, receipt.in_order)


def read_made(ctx: AppContext, receipt_id: str) -> MadeReceipt:
    """Return a receipt made here, to be looked at. Noted in the audit as a view."""
    require(ctx, ACT)
    with ctx.sessions.read() as session:
        row = session.get(ReceiptMade, receipt_id)
        if row is None:
            raise NotFound("NF-143", "That receipt was not made at this desk.", "Look at the list of handovers.")
        received = session.get_one(ReceivedPack, row.received_pack_id)
        # Without the trust store: what this desk once said stands, whatever became of its own key since.
        receipt = open_receipt(row.cose, None, ctx.now()).receipt
        made = MadeReceipt(row.id, row.number, received.number, row.slip, row.cose, receipt.in_order)
        person_id = row.person_id
    note_view(ctx, "view-receipt", "receipt_made", receipt_id, person_id)
    return made


def letting_out(ctx: AppContext, receipt_id: str, how: str) -> AbstractContextManager[None]:
    """Around the printing or saving (`how`: print, export) of a receipt: told as begun, and as done or failed."""
    require(ctx, ACT)
    with ctx.sessions.read() as session:
        person_id = session.get_one(ReceiptMade, receipt_id).person_id
    return begun(ctx, f"{how}-receipt", "receipt_made", receipt_id, person_id)


def _check(found: Found) -> None:
    for each in found.discrepancies:
        if not each.words.strip() or len(each.words) > MOST_WORDS or "\n" in each.words:
            raise InputProblem(
                "IN-831",
                "What is missing needs a few words on one line.",
                f"Write what it is, in {MOST_WORDS} letters.",
            )


def _check_names_nobody(found: Found, sent: PersonTree, here: Person) -> None:
    """Refuse words that hold a name or a number of the person, as the pack has them or this desk: they go in clear."""
    names = [sent.family_name, sent.given_names, here.family_name, here.given_names, sent.preferred_name.value or ""]
    names += [each for alias in sent.aliases for each in (alias.family_name, alias.given_names)]
    numbers = (
        sent.prison_number, sent.desk_reference, sent.nhs_number, sent.pnc_number, sent.cro_number,
        here.prison_number, here.desk_reference, here.nhs_number,
    )  # fmt: skip
    said = [each.words for each in found.discrepancies] + [each.read for each in found.seals if each.read]
    if any(holds_name(words, names) or holds_number(words, filter(None, numbers)) for words in said):
        raise InputProblem(
            "IN-839",
            "What is said to be missing holds the person's name or number, and a receipt goes back in clear.",
            "Say what it is without saying whose.",
        )


def _receipt(ctx: AppContext, session: Session, received: ReceivedPack, pack: Pack, found: Found) -> Receipt:
    before = session.scalars(
        select(ReceiptMade).where(ReceiptMade.received_pack_id == received.id).order_by(ReceiptMade.sequence.desc())
    ).first()
    named = {seal.seal: seal for seal in found.seals}
    seals = tuple(named.get(seal, SealFound(seal, SealState.NOT_LOOKED)) for seal, _ in seals_of(pack.header.travel))
    return Receipt(
        number=f"{ctx.settings.establishment}-R-{next_number(ctx, session, RECEIPT):06d}",
        pack_hash=received.pack_hash,
        pack_number=received.number,
        receiver=Establishment(ctx.settings.establishment, here(ctx)),
        received_at=received.received_at,
        made_at=ctx.now(),
        made_by=ctx.operator.full_name,
        made_role=ctx.operator.role,
        training=ctx.settings.training,
        sequence=before.sequence + 1 if before else 1,
        replaces=before.receipt_hash if before else None,
        telephone=ctx.settings.healthcare_telephone or None,
        lines=_lines(session, received, pack),
        seals=seals,
        discrepancies=tuple(Discrepancy(each.kind, each.words.strip()) for each in found.discrepancies),
        clocks=_clocks(pack, received.received_at),
    )


def _lines(session: Session, received: ReceivedPack, pack: Pack) -> tuple[ReceiptLine, ...]:
    current = [script for script in pack.record.scripts if script.status is not ScriptStatus.STOPPED]
    rows = _rows_here(session, received.person_id, current)
    gone, came = _ticked(session, received)
    lines = []
    for script in current:
        row = rows.get(script.id)
        decided = _decision(session, row.id, received.received_at) if row is not None else None
        if row is None or decided is None:
            continue
        arrived = False if row.id in gone else True if script.medicine in came else None
        waits = row.not_until_prescriber is not None
        lines.append(
            ReceiptLine(
                script.id, decided.disposition, decided.until, arrived, waits, None if waits else row.next_due_at
            )
        )
    return tuple(lines)


def _rows_here(session: Session, person_id: str, scripts: list[Script]) -> Mapping[str, ScriptRow]:
    """Return this desk's row of each incoming line; one that training gave an id of its own by its words."""
    rows = session.scalars(select(ScriptRow).where(ScriptRow.person_id == person_id)).all()
    by_id = {row.id: row for row in rows}
    by_words = {(row.medicine, row.strength, row.form): row for row in rows}
    found = {}
    for script in scripts:
        row = by_id.get(script.id) or by_words.get((script.medicine, script.strength, script.form))
        if row is not None:
            found[script.id] = row
    return found


def _decision(session: Session, script_id: str, since: datetime) -> ScriptDisposition | None:
    return session.scalars(
        select(ScriptDisposition)
        .where(ScriptDisposition.script_id == script_id, ScriptDisposition.decided_at >= since)
        .order_by(ScriptDisposition.decided_at)
        .limit(1)
    ).one_or_none()


def _ticked(session: Session, received: ReceivedPack) -> tuple[set[str], set[str]]:
    """Return the scripts of which what was sent is missing, and the medicines that were seen to have come."""
    person, since = received.person_id, received.received_at
    gone = select(Task.script_id).where(
        Task.person_id == person, Task.kind == MISSING_ON_ARRIVAL, Task.opened_at >= since
    )
    came = select(Brought.what).where(
        Brought.person_id == person, Brought.kind == BroughtKind.MEDICINE, Brought.seen_at >= since
    )
    return {script_id for script_id in session.scalars(gone) if script_id}, set(session.scalars(came))


def _clocks(pack: Pack, received_at: datetime) -> tuple[ClockResumed, ...]:
    """Return the watches that go on here, each with how long nobody recorded a check until the pack was received."""
    return tuple(
        ClockResumed(
            flag.id,
            flag.last_observed_at,
            max(0, minutes_between(flag.last_observed_at, received_at)) if flag.last_observed_at else None,
        )
        for flag in pack.record.open_flags
        if flag.observation
    )
