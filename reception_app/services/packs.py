"""Packs: previewed, issued, read and printed. The sheets that print are the stored bytes of the issued pack."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reception_app import __version__
from reception_app.errors import InputProblem, KnownProblem, UsageProblem
from reception_app.handover.codes.symbols import LONGEST
from reception_app.handover.ips import make_ips
from reception_app.handover.pdf import finish_clinical
from reception_app.handover.record import Establishment, PackHeader
from reception_app.handover.record import Pack as PackTree
from reception_app.handover.seal import Opened, open_sealed, seal
from reception_app.handover.sheets import Sheets, make_sheets
from reception_app.handover.sheets.superseded import superseded
from reception_app.handover.shortened import Shortened, shortened
from reception_app.handover.trust import DeskKey, Issuer, TrustStore
from reception_app.models import Desk, Handover, Pack, ReceivedPack
from reception_app.services.context import AppContext, begun, here, note_view, writing
from reception_app.services.fit_again import since_fit
from reception_app.services.handover_missing import Missing, missing_from
from reception_app.services.handover_state import (
    handover_by_id,
    newest_pack,
    pack_by_id,
    pack_by_number,
    record_head,
    superseded_words,
    travel_hash,
    travel_of,
)
from reception_app.services.handovers import VALID_FOR
from reception_app.services.issued_record import record_to_issue
from reception_app.services.leaving_sheets import ALL_SLUGS, set_sheets, sheets_of
from reception_app.services.own_numbers import PACK, next_number
from reception_app.services.roles import require
from reception_app.services.trusting import check_not_revoked, trust_store

NOT_ISSUED = "NOT ISSUED"


@dataclass(frozen=True, slots=True)
class IssuedPack:
    """A pack as issued: its number and the very bytes that print and travel."""

    pack_id: str
    number: str
    clinical: bytes
    escort: bytes
    person_copy: bytes
    cose: bytes
    missing: tuple[str, ...]
    short_hash: str
    pack_hash: str
    label: bytes | None
    """The envelope's label; None for a pack of an older version."""


def _header(
    ctx: AppContext,
    session: Session,
    handover: Handover,
    number: str,
    sequence: int,
    missing: tuple[Missing, ...],
    because: str | None = None,
) -> PackHeader:
    now = ctx.now()
    received = session.scalars(
        select(ReceivedPack.pack_hash)
        .where(ReceivedPack.person_id == handover.person_id)
        .order_by(ReceivedPack.received_at.desc())
        .limit(1)
    ).one_or_none()
    earlier = session.scalars(
        select(Pack.pack_hash)
        .where(Pack.handover_id == handover.id, Pack.sequence < sequence)
        .order_by(Pack.sequence.desc())
        .limit(1)
    ).one_or_none()
    return PackHeader(
        number=number,
        made_at=now,
        made_by=ctx.operator.full_name,
        made_role=ctx.operator.role,
        sender=Establishment(ctx.settings.establishment, here(ctx)),
        to=Establishment(handover.to_code, handover.to_name or "Not said"),
        purpose=handover.purpose,
        training=ctx.settings.training,
        sequence=sequence,
        not_valid_after=max(now, handover.leaves_at or now) + VALID_FOR,
        received_hash=received,
        supersedes=earlier,
        missing=tuple(item.words for item in missing),
        travel=travel_of(handover),
        because=because,
        made_with=__version__,
    )


def preview(ctx: AppContext, handover_id: str) -> Sheets:
    """Typeset the sheets as they would be issued now, marked NOT ISSUED instead of a sheet number."""
    return _set_unissued(*_as_issued_now(ctx, handover_id))


def preview_all(ctx: AppContext, handover_id: str) -> dict[str, bytes]:
    """Typeset the same by slug, and with them the sheets of why the person leaves (`leaving_sheets.SLUGS`)."""
    tree, planned = _as_issued_now(ctx, handover_id)
    sheets = _set_unissued(tree, planned)
    return {
        "clinical": sheets.clinical,
        "escort": sheets.escort,
        "person_copy": sheets.person,
        "label": sheets.label,
        **set_sheets(tree, ctx.settings.nation),
    }


def _as_issued_now(ctx: AppContext, handover_id: str) -> tuple[PackTree, int | None]:
    require(ctx, "prepare a handover")
    with ctx.sessions.read() as session:
        handover = handover_by_id(session, handover_id)
        record = record_to_issue(session, handover.person_id, ctx.now(), handover.purpose)
        missing = missing_from(record, handover, ctx.now(), since_fit(session, record, handover, ctx.now()))
        sequence = _last_sequence(session, handover.person_id) + 1
        tree = PackTree(_header(ctx, session, handover, NOT_ISSUED, sequence, missing), record)
        return tree, _planned_length(session, tree)


def _set_unissued(tree: PackTree, planned: int | None) -> Sheets:
    return make_sheets(tree, "0" * 64, NOT_ISSUED, planned=planned)


def _planned_length(session: Session, tree: PackTree) -> int | None:
    """Return how many bytes the codes would carry; None where this cannot be signed yet. Nothing signed is kept."""
    try:
        issuer = issuer_of(session)
        cose = seal(tree, issuer)
        short = None if len(cose) <= LONGEST else shortened(tree, cose, issuer, LONGEST)
    except KnownProblem:
        return None  # issuing says why
    return len(short.envelope if short else cose)


def _last_sequence(session: Session, person_id: str) -> int:
    return session.scalar(select(func.max(Pack.sequence)).where(Pack.person_id == person_id)) or 0


def has_certificate(ctx: AppContext) -> bool:
    """True when this desk was certified: without that nothing can be issued, and the screens say so beforehand."""
    with ctx.sessions.read() as session:
        return session.get_one(Desk, "desk").certificate is not None


def issuer_of(session: Session) -> Issuer:
    """Return what this desk signs with. Raises UsageProblem (US-220) before a certificate was loaded."""
    desk = session.get_one(Desk, "desk")
    if desk.certificate is None:
        raise UsageProblem(
            "US-220",
            "This desk has no certificate yet, so it cannot sign a pack.",
            "Save a request under Users and desk, have the estate certify it, and load the certificate there.",
        )
    check_not_revoked(session, desk.certificate)
    return Issuer(DeskKey(desk.signing_key), desk.certificate)


def issue_pack(ctx: AppContext, handover_id: str) -> IssuedPack:
    """Sign the record, typeset the sheets, check the PDF, read the pack back, and store it: all of it or nothing.

    An incomplete pack is issued too; it says INCOMPLETE on every page and what is missing. Raises InputProblem (IN-824)
    once the person has left: an amendment follows a pack that has gone.
    """
    require(ctx, "issue a pack")
    with writing(ctx, "issue-pack") as session:
        if handover_by_id(session, handover_id).left_at is not None:
            raise InputProblem(
                "IN-824",
                "This person has left, and the pack went with them: it is not issued again.",
                "Amend it: Handovers, A on the line of the pack. Are they still here, take the leaving back first.",
            )
        return _issued(issue_pack_in(ctx, session, handover_id))


def issue_pack_in(ctx: AppContext, session: Session, handover_id: str, because: str | None = None) -> Pack:
    """Issue a pack as part of a larger transaction (an amendment's, with why): see `issue_pack`. The caller checks the
    role."""
    handover = handover_by_id(session, handover_id)
    if handover.to_code is None and not handover.to_name:
        raise InputProblem("IN-806", "There is no destination yet.", "Choose where the person is going.")
    record = record_to_issue(session, handover.person_id, ctx.now(), handover.purpose)
    missing = missing_from(record, handover, ctx.now(), since_fit(session, record, handover, ctx.now()))
    sequence = _last_sequence(session, handover.person_id) + 1
    number = f"{ctx.settings.establishment}-{next_number(ctx, session, PACK):06d}"
    header = _header(ctx, session, handover, number, sequence, missing, because)
    opened, cose, sheets = _sealed_and_set(ctx, session, PackTree(header, record))
    for older in session.scalars(select(Pack).where(Pack.handover_id == handover.id, Pack.superseded_at.is_(None))):
        older.superseded_at = ctx.now()
    pack = Pack(
        id=ctx.new_id(),
        person_id=handover.person_id,
        handover_id=handover.id,
        number=number,
        sequence=sequence,
        made_at=header.made_at,
        made_by=header.made_by,
        not_valid_after=header.not_valid_after,
        pack_hash=opened.pack_hash,
        short_hash=opened.short_hash,
        record_head=record_head(session, handover.person_id),
        travel_hash=travel_hash(handover),
        missing=header.missing,
        cose=cose,
        clinical=sheets.clinical,
        escort=sheets.escort,
        person_copy=sheets.person,
        label=sheets.label,
    )
    session.add(pack)
    session.flush()
    return pack


def _sealed_and_set(ctx: AppContext, session: Session, tree: PackTree) -> tuple[Opened, bytes, Sheets]:
    """Return the pack as it reads back, its envelope, and its sheets, the clinical one with its files inside."""
    issuer, store = issuer_of(session), trust_store(session)
    cose = seal(tree, issuer)
    opened = open_sealed(cose, store, ctx.now())
    if opened.pack != tree:
        raise RuntimeError("the sealed pack does not read back as the record")
    short = _short_if_long(tree, cose, issuer, store, ctx.now())
    sheets = make_sheets(tree, opened.pack_hash, opened.short_hash, cose, short)
    clinical = finish_clinical(
        sheets.clinical,
        cose,
        make_ips(tree),
        tree.header.made_at,
        f"Clinical sheet {tree.header.number}",
        tree.header.training,
        short=short.envelope if short else None,
    )
    return opened, cose, replace(sheets, clinical=clinical)


def _short_if_long(tree: PackTree, cose: bytes, issuer: Issuer, store: TrustStore, now: datetime) -> Shortened | None:
    """Return the short record for the codes when the whole one is too long for a page of them."""
    short = None if len(cose) <= LONGEST else shortened(tree, cose, issuer, LONGEST)
    if short is not None and open_sealed(short.envelope, store, now).pack != short.pack:
        raise RuntimeError("the sealed short record does not read back as it was cut")
    return short


def _issued(pack: Pack) -> IssuedPack:
    return IssuedPack(
        pack.id, pack.number, pack.clinical, pack.escort, pack.person_copy, pack.cose, pack.missing, pack.short_hash,
        pack.pack_hash, pack.label,
    )  # fmt: skip


def read_issued(ctx: AppContext, pack_id: str) -> IssuedPack:
    """Return an issued pack's bytes. Whoever writes them to files does it inside `exporting`."""
    require(ctx, "prepare a handover")
    with ctx.sessions.read() as session:
        return _issued(pack_by_id(session, pack_id))


def exporting(ctx: AppContext, pack_id: str) -> AbstractContextManager[None]:
    """Around the writing of a pack's files: the history tells that it was begun, and that it was done or failed."""
    require(ctx, "prepare a handover")
    with ctx.sessions.read() as session:
        person_id = pack_by_id(session, pack_id).person_id
    return begun(ctx, "export-pack", "pack", pack_id, person_id)


def _struck(issued: IssuedPack, words: str) -> IssuedPack:
    """Return an old pack as it is looked at: every sheet says what replaced it; the signed record stays as it is."""
    return replace(
        issued,
        clinical=superseded(issued.clinical, words),
        escort=superseded(issued.escort, words),
        person_copy=superseded(issued.person_copy, words),
        label=superseded(issued.label, words) if issued.label is not None else None,
    )


def view_issued(ctx: AppContext, pack_id: str) -> IssuedPack:
    """Return an issued pack's bytes to be looked at on the screen. Noted in the audit as a view."""
    require(ctx, "prepare a handover")
    with ctx.sessions.read() as session:
        pack = pack_by_id(session, pack_id)
        issued = _issued(pack)
        newer = superseded_words(ctx, session, pack)
        if newer is not None:
            issued = _struck(issued, newer)
    note_view(ctx, "view-pack", "pack", pack_id, pack.person_id)
    return issued


def issued_by_number(ctx: AppContext, number: str) -> tuple[str, str]:
    """Return the id and the handover's id of a pack of this desk by its number. Raises NotFound (NF-110)."""
    require(ctx, "prepare a handover")
    with ctx.sessions.read() as session:
        pack = pack_by_number(session, number)
        return pack.id, pack.handover_id


def view_escort_sheet(ctx: AppContext, handover_id: str) -> bytes:
    """Return the issued escort sheet of a move to be looked at on the screen. Noted in the audit as a view."""
    require(ctx, "see the escort desk")
    with ctx.sessions.read() as session:
        pack = newest_pack(session, handover_id)
        content, pack_id, person_id = pack.escort, pack.id, pack.person_id
    note_view(ctx, "view-escort", "pack", pack_id, person_id)
    return content


def sheet_to_print(ctx: AppContext, pack_id: str, sheet: str) -> bytes:
    """Return the PDF of `sheet`: stored (clinical, escort, person_copy, label) or set anew from the signed record
    (those of `leaving_sheets.SLUGS` for the pack's purpose). Whoever prints it does it inside `printing`.

    An officer or escort may print the escort sheet only.
    """
    require(ctx, _to_print(sheet))
    if sheet in ALL_SLUGS:
        return _leaving_sheet(ctx, pack_id, sheet)
    if sheet not in ("clinical", "escort", "person_copy", "label"):
        raise _no_such_sheet()
    with ctx.sessions.read() as session:
        pack = pack_by_id(session, pack_id)
        content: bytes | None = getattr(pack, sheet)
        newer = superseded_words(ctx, session, pack)
    if content is None:
        raise UsageProblem(
            "US-228", "This pack was issued by an older version, without a label.", "Issue it again to have one."
        )
    return superseded(content, newer) if newer is not None else content


def printing(ctx: AppContext, pack_id: str, sheet: str) -> AbstractContextManager[None]:
    """Around the printing of a sheet: the history tells that it was begun, and that it was done or failed."""
    require(ctx, _to_print(sheet))
    with ctx.sessions.read() as session:
        person_id = pack_by_id(session, pack_id).person_id
    return begun(ctx, f"print-{sheet.replace('_', '-')}", "pack", pack_id, person_id)


def _to_print(sheet: str) -> str:
    return "prepare a handover" if sheet != "escort" else "see the escort desk"


def _leaving_sheet(ctx: AppContext, pack_id: str, sheet: str) -> bytes:
    content = sheets_of(ctx, pack_id).get(sheet)
    if content is None:
        raise _no_such_sheet()
    return content


def _no_such_sheet() -> UsageProblem:
    return UsageProblem(
        "US-221", "There is no such sheet in this pack.",
        "Choose clinical, escort, person_copy or label, or one made for why the person leaves.",
    )  # fmt: skip


def escort_sheet_to_print(ctx: AppContext, handover_id: str) -> tuple[str, bytes]:
    """Return the newest pack of a move and its escort sheet. Whoever prints it does it inside `printing`."""
    require(ctx, "see the escort desk")
    with ctx.sessions.read() as session:
        pack_id = newest_pack(session, handover_id).id
    return pack_id, sheet_to_print(ctx, pack_id, "escort")
