"""`receipt make|read|told` and `outstanding`: what came of packs sent, said by the desk that received them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from reception_app.cli.arguments import Asked, Commands, command, group, instant
from reception_app.cli.opening import opened, write_new
from reception_app.cli.output import answer, show, show_json, show_warnings, wire_or_none
from reception_app.cli.packs import envelopes_in
from reception_app.errors import ExitCode, UsageProblem

if TYPE_CHECKING:
    from reception_app.services.outstanding import AwaitedRow, Outstanding, SentRow
    from reception_app.services.receipts import IncomingReceipt
    from reception_app.services.receipts_made import Found

FILES = "the receipt's file (.cose), its slip as PDF, scans and photographs of it, or codes typed by a scanner"
SEALS = ("envelope", "bag", "property")
STATES = ("whole", "broken", "another", "absent", "not_looked")
KINDS = ("document", "medicine", "property", "other")


def add(commands: Commands) -> None:
    """Add the commands."""
    receipts = group(commands, "receipt", "receipts of packs: make one, read one, or record what somebody said")
    make = command(receipts, "make", make_one, "sign a receipt of a pack received here, with its slip")
    make.add_argument("pack", metavar="PACK", help="the number of the pack received, for example LEI-000007")
    make.add_argument("--out", metavar="DIR", required=True, help="where slip and file go; made if missing")
    make.add_argument(
        "--seal", metavar="WHICH=STATE", action="append", default=[],
        help=f"how a seal was found: {', '.join(SEALS)} = {', '.join(STATES)}; another:NUMBER says what is on it",
    )  # fmt: skip
    make.add_argument(
        "--missing", metavar="KIND=WORDS", action="append", default=[],
        help=f"what was missing or wrong, besides medicines ticked off: {', '.join(KINDS)} = a few words",
    )  # fmt: skip
    read = command(receipts, "read", read_receipts, "read receipts, match each to its pack, and record them")
    read.add_argument("files", metavar="FILE", nargs="+", help=FILES)
    read.add_argument("--look", action="store_true", help="only show it: record nothing")
    read.add_argument("--reason", help="why a receipt is kept whose maker cannot be confirmed")
    told = command(receipts, "told", record_said, "record that somebody said a pack arrived")
    told.add_argument("pack", metavar="PACK", help="the number of the pack sent from here")
    told.add_argument("--who", metavar="NAME", required=True, help="who said so, and their role")
    told.add_argument("--at", metavar="TIME", help="when it arrived, as 2026-11-20T19:40:00Z (else now)")
    told.add_argument("--missing", metavar="WORDS", action="append", default=[], help="what they said is missing")
    told.add_argument("--receipt", metavar="NUMBER", default="", help="the number on a slip, typed")
    told.add_argument("--letters", metavar="LETTERS", default="", help="the five letters beside it")
    close = command(receipts, "close", close_one, "close a pack that left over 30 days ago without a receipt")
    close.add_argument("pack", metavar="PACK", help="the number of the pack sent from here")
    close.add_argument("--why", metavar="WORDS", required=True, help="whom you rang, and what they said")
    amend = command(commands, "amend", amend_one, "amend a pack that has left: a new pack, and a slip of what changed")
    amend.add_argument("pack", metavar="PACK", help="the number of the pack sent from here")
    amend.add_argument("--why", metavar="WORDS", help="what was wrong or came to light; else only what changed is told")
    amend.add_argument("--out", metavar="DIR", help="where slip and file go; made if missing")
    command(commands, "outstanding", show_outstanding, "packs sent without a receipt, and packs that should be here")


def make_one(asked: Asked) -> int:
    """Make a receipt of a received pack and write its slip and its file."""
    from reception_app.services.receipts_made import letting_out, make_receipt, received_pack_by_number

    found = _found(asked)
    with opened(asked) as ctx:
        received = received_pack_by_number(ctx, asked.pack)
        folder = Path(asked.out)
        made = make_receipt(ctx, received.received_pack_id, found)
        with letting_out(ctx, made.receipt_id, "export"):
            paths = {
                "slip": str(write_new(folder / f"receipt-{made.number}.pdf", made.slip, "receipt")),
                "receipt": str(write_new(folder / f"receipt-{made.number}.cose", made.cose, "receipt")),
            }
    return answer(
        asked,
        {**paths, "number": made.number, "pack": made.pack_number, "in_order": made.in_order},
        f"Receipt {made.number} of pack {made.pack_number}",
        *paths.values(),
    )


def read_receipts(asked: Asked) -> int:
    """Read receipts. All are opened and matched before the first is recorded."""
    from reception_app.services.receipts import open_incoming_receipt, record_receipt

    envelopes = envelopes_in(asked.files)
    with opened(asked) as ctx:
        found = [open_incoming_receipt(ctx, envelope) for envelope in envelopes]
        if not asked.look:
            for incoming in found:
                record_receipt(ctx, incoming, asked.reason)
    told = [_told(incoming, recorded=not asked.look) for incoming in found]
    if asked.json:
        show_json(told[0] if len(told) == 1 else {"receipts": told})
        return ExitCode.DONE
    for incoming in found:
        receipt, words = incoming.receipt, incoming.words
        show(
            f"Receipt {receipt.number} of pack {receipt.pack_number}: {incoming.opened.trust.value}",
            f"  {words.received}",
        )
        show(*(f"  {seal.name} {seal.number}: {seal.state}" for seal in words.seals))
        show(*(f"  {line.decided.upper():8}  {line.medicine}; {line.rest}" for line in words.lines))
        show(*(f"  MISSING   {each}" for each in incoming.found), *(f"  {each}" for each in words.clocks))
        if incoming.already:
            show(f"  Already recorded {incoming.already}: nothing was changed.")
        show_warnings(incoming.warnings)
    return ExitCode.DONE


def record_said(asked: Asked) -> int:
    """Record what somebody said of a pack sent from here."""
    from reception_app.services.outstanding import sent_pack_by_number
    from reception_app.services.receipts import Told, record_told

    with opened(asked) as ctx:
        at = instant(asked.at) if asked.at else ctx.now()
        pack_id = sent_pack_by_number(ctx, asked.pack)
        told = Told(asked.who, at, tuple(asked.missing), asked.receipt, asked.letters)
        row_id = record_told(ctx, pack_id, told)
    return answer(
        asked,
        {"pack": asked.pack, "receipt_id": row_id, "told_by": asked.who, "missing": list(asked.missing)},
        f"Recorded: {asked.who} said that pack {asked.pack} arrived.",
    )


def close_one(asked: Asked) -> int:
    """Close an old pack that nobody will receipt any more."""
    from reception_app.services.closing_unreceipted import close_without_receipt
    from reception_app.services.outstanding import sent_pack_by_number

    with opened(asked) as ctx:
        close_without_receipt(ctx, sent_pack_by_number(ctx, asked.pack), asked.why)
    return answer(
        asked, {"pack": asked.pack, "closed": True, "why": asked.why},
        f"Closed without a receipt: pack {asked.pack}. A receipt that comes later is still recorded.",
    )  # fmt: skip


def amend_one(asked: Asked) -> int:
    """Tell what changed since a pack left; with a reason, issue the amendment and write its slip and file."""
    from reception_app.services.amendments import issue_amendment, letting_out, to_amend
    from reception_app.services.outstanding import sent_pack_by_number

    if (asked.why is None) != (asked.out is None):
        raise UsageProblem("US-001", "An amendment needs its reason and a folder.", "Give both --why and --out.")
    with opened(asked) as ctx:
        found = to_amend(ctx, sent_pack_by_number(ctx, asked.pack))
        told: dict[str, Any] = {"pack": found.pack_number, "changes": list(found.changes), "others": found.others}
        if asked.why is not None:
            issued = issue_amendment(ctx, found.pack_id, asked.why)
            folder = Path(asked.out)
            with letting_out(ctx, issued.slip_id, "export"):
                slip = write_new(folder / f"amendment-{issued.pack_number}.pdf", issued.slip, "slip")
                record = write_new(folder / f"pack-{issued.pack_number}.cose", issued.cose, "pack")
            told |= {"number": issued.pack_number, "place": issued.place, "slip": str(slip), "record": str(record)}
    if asked.json:
        show_json(told)
    else:
        show(f"Pack {found.pack_number}: {len(found.changes)} changes", *(f"  {words}" for words in found.changes))
        show(*(told[name] for name in ("slip", "record") if name in told))
    return ExitCode.DONE


def show_outstanding(asked: Asked) -> int:
    """Print both lists, late first."""
    from reception_app.services.outstanding import outstanding

    with opened(asked) as ctx:
        held = outstanding(ctx)
    if asked.json:
        show_json(_outstanding(held))
        return ExitCode.DONE
    show(f"Sent and not receipted: {len(held.sent)}", *(_sent_line(row) for row in held.sent))
    if held.closed:
        show(f"Closed without a receipt: {len(held.closed)}", *(_closed_line(row) for row in held.closed))
    show(f"Expected and not here: {len(held.awaited)}", *(_awaited_line(row) for row in held.awaited))
    return ExitCode.DONE


def _sent_line(row: SentRow) -> str:
    ring = f", {row.telephone}" if row.telephone else ""
    late = "LATE  " if row.late else "      "
    return f"  {late}{row.number}  pack {row.pack_number} to {row.to_name}{ring}; left {wire_or_none(row.left_at)}"


def _closed_line(row: SentRow) -> str:
    closed = row.closed
    how = f"; closed {wire_or_none(closed.at)} by {closed.by}: {closed.why}" if closed else ""
    return f"        {row.number}  pack {row.pack_number} to {row.to_name}{how}"


def _awaited_line(row: AwaitedRow) -> str:
    ring = f", {row.telephone}" if row.telephone else ""
    late = "LATE  " if row.late else "      "
    here = f"here since {wire_or_none(row.arrived_at)}, no pack" if row.arrived_at else "not here"
    return f"  {late}{row.number or row.family_name}  from {row.from_name}{ring}; {here}"


def _outstanding(held: Outstanding) -> dict[str, Any]:
    return {
        "at": wire_or_none(held.at),
        "count": held.count,
        "late": held.late,
        "sent": [
            {
                "person": row.number, "pack": row.pack_number, "to": row.to_name, "telephone": row.telephone,
                "purpose": row.purpose.value, "left_at": wire_or_none(row.left_at),
                "expected_at": wire_or_none(row.expected_at), "late": row.late,
                "older": row.older,
            }
            for row in held.sent
        ],
        "closed": [
            {
                "person": row.number, "pack": row.pack_number, "to": row.to_name, "left_at": wire_or_none(row.left_at),
                "closed_at": wire_or_none(row.closed.at), "closed_by": row.closed.by, "why": row.closed.why,
            }
            for row in held.closed
            if row.closed is not None
        ],
        "expected": [
            {
                "person": row.number, "from": row.from_name, "telephone": row.telephone,
                "late": row.late, "older": row.older,
                "expected_at": wire_or_none(row.expected_at), "arrived_at": wire_or_none(row.arrived_at),
            }
            for row in held.awaited
        ],
    }  # fmt: skip


def _told(incoming: IncomingReceipt, *, recorded: bool) -> dict[str, Any]:
    receipt, words = incoming.receipt, incoming.words
    return {
        "number": receipt.number,
        "pack": receipt.pack_number,
        "person": incoming.number,
        "from": {"code": receipt.receiver.code, "name": incoming.receiver_name},
        "trust": incoming.opened.trust.value,
        "received_at": wire_or_none(receipt.received_at),
        "received_by": receipt.made_by,
        "in_order": receipt.in_order,
        "lines": [
            {
                "medicine": line.medicine,
                "disposition": line.disposition.value,
                "words": line.rest,
                "arrived": line.arrived,
            }
            for line in words.lines
        ],
        "seals": [{"seal": seal.name, "number": seal.number, "found": seal.state} for seal in words.seals],
        "missing": list(incoming.found),
        "clocks": list(words.clocks),
        "already": incoming.already is not None,
        "recorded": recorded,
        "warnings": list(incoming.warnings),
    }


def _found(asked: Asked) -> Found:
    from reception_app.handover.receipt_record import Discrepancy, Lacking, Seal, SealFound, SealState
    from reception_app.services.receipts_made import Found

    seals = []
    for each in asked.seal:
        which, state = _parted(each, SEALS, "--seal")
        name, _, read = state.partition(":")
        if name not in STATES:
            raise UsageProblem(
                "US-001",
                f"The state {name[:40]} of --seal is not one of those a seal has.",
                f"Use one of {', '.join(STATES)}.",
            )
        seals.append(SealFound(Seal(which), SealState(name), read.strip() or None))
    missing = [_parted(each, KINDS, "--missing") for each in asked.missing]
    return Found(tuple(seals), tuple(Discrepancy(Lacking(kind), words) for kind, words in missing))


def _parted(text: str, known: tuple[str, ...], option: str) -> tuple[str, str]:
    name, equals, rest = text.partition("=")
    if not equals or name not in known:
        raise UsageProblem(
            "US-001", f"{option}: {name[:40]} is not known.", f"Write one of {', '.join(known)}, then =."
        )
    return name, rest
