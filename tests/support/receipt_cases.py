"""Receipts of the sample pack, for the tests that sign, print and read them back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from reception_app.handover import seal, trust
from reception_app.handover.receipt_record import (
    ClockResumed,
    Discrepancy,
    Lacking,
    Receipt,
    ReceiptLine,
    Seal,
    SealFound,
    SealState,
)
from reception_app.handover.record import Establishment, Pack
from reception_app.vocabulary import Disposition, Role, ScriptStatus
from tests.support.codes_pages import DESK, ROOT

RECEIVER = Establishment("MDI", "Moorland (HMP & YOI)")


def issuer(pack: Pack) -> trust.Issuer:
    """Return a desk of the receiving prison, certified by the root of the sample packs."""
    header = pack.header
    request = trust.make_request(DESK, "MDI", "Reception desk")
    root = replace(ROOT, training=header.training)
    return trust.Issuer(DESK, trust.certify(root, request, header.made_at - timedelta(days=1), 365))


def store(pack: Pack) -> trust.TrustStore:
    """Return what a desk trusts that believes the root of the sample packs."""
    root = replace(ROOT, training=pack.header.training)
    return trust.TrustStore((root.root,), training=pack.header.training)


def sample_receipt(pack: Pack, envelope: bytes, *, in_order: bool = False) -> Receipt:
    """Return a receipt of a pack: a line of each kind, one medicine and one document missing, another bag seal."""
    at = pack.header.made_at + timedelta(hours=5)
    kinds = (Disposition.CONTINUE, Disposition.HOLD, Disposition.BRIDGE, Disposition.CONTINUE)
    current = [script for script in pack.record.scripts if script.status is not ScriptStatus.STOPPED]
    lines = tuple(
        ReceiptLine(
            script.id,
            kinds[n % len(kinds)],
            at + timedelta(hours=20) if kinds[n % len(kinds)] in (Disposition.HOLD, Disposition.BRIDGE) else None,
            arrived=in_order or n != 3,
            next_due_at=at + timedelta(hours=n + 1),
        )
        for n, script in enumerate(current)
    )
    watch = next((flag for flag in pack.record.flags if flag.observation), None)
    clocks = (ClockResumed(watch.id, watch.last_observed_at, 47 if watch.last_observed_at else None),) if watch else ()
    wrong = (Discrepancy(Lacking.DOCUMENT, "medicine chart of the last week"),)
    return Receipt(
        number="MDI-R-000001",
        pack_hash=seal.hash_of(envelope),
        pack_number=pack.header.number,
        receiver=RECEIVER,
        received_at=at,
        made_at=at + timedelta(minutes=20),
        made_by="N. Testford",
        made_role=Role.NURSE,
        training=pack.header.training,
        telephone="01632 960233",
        lines=lines,
        seals=(
            SealFound(Seal.ENVELOPE, SealState.WHOLE),
            SealFound(Seal.BAG, SealState.WHOLE) if in_order else SealFound(Seal.BAG, SealState.ANOTHER, "M 0048815"),
        ),
        discrepancies=() if in_order else wrong,
        clocks=clocks,
    )
