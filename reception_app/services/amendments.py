"""Amendments: what changed after somebody left, as a new pack chained to the old, with a one-page slip of only that.

The pack is whole in its file; the slip's codes carry the changes alone (`amendments_received` is the other end).
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reception_app.errors import InputProblem, NotFound
from reception_app.handover.record import Pack as PackTree
from reception_app.handover.seal import open_sealed
from reception_app.handover.sheets.amendment import amendment_slip
from reception_app.handover.slip import slip_codes
from reception_app.handover.slip_changes import amended_only, changes_between
from reception_app.handover.views.amendment import amendment_view, change_words, changed_lines
from reception_app.handover.views.words import moment
from reception_app.models import AmendmentSlip, Handover, Pack, Stay
from reception_app.services.context import AppContext, begun, note_view, writing
from reception_app.services.handover_state import handover_by_id, newest_pack, pack_by_id
from reception_app.services.issued_record import record_to_issue
from reception_app.services.packs import issue_pack_in, issuer_of
from reception_app.services.roles import require
from reception_app.services.trusting import trust_store

ACT = "issue a pack"


@dataclass(frozen=True, slots=True)
class ToAmend:
    """A pack that left, and what has changed here since: each change as a sentence."""

    pack_id: str
    handover_id: str
    person_id: str
    pack_number: str
    to_name: str
    changes: tuple[str, ...]
    others: int


@dataclass(frozen=True, slots=True)
class IssuedAmendment:
    """An amendment as issued: its place (1, 2, …), the page that prints, and the whole new pack's file."""

    slip_id: str
    place: int
    pack_number: str
    amends: str
    slip: bytes
    cose: bytes
    changes: tuple[str, ...]


def to_amend(ctx: AppContext, pack_id: str) -> ToAmend:
    """Return what changed since a pack left. Raises NotFound NF-110, InputProblem IN-835, IN-838 as issuing does."""
    require(ctx, ACT)
    with ctx.sessions.read() as session:
        pack = _newest_left(session, pack_id)
        before, after = _opened(ctx, session, pack), _as_now(ctx, session, pack)
        changes = changes_between(before, after)
        handover = handover_by_id(session, pack.handover_id)
        return ToAmend(
            pack.id, pack.handover_id, pack.person_id, pack.number, handover.to_name or "Not said",
            tuple(map(change_words, changed_lines(before, after, changes))), changes.others,
        )  # fmt: skip


def issue_amendment(ctx: AppContext, pack_id: str, why: str) -> IssuedAmendment:
    """Issue a new pack that follows one that left, and its slip. `why` prints on the slip.

    All of it or nothing. Raises InputProblem: IN-835 nobody has left (then the pack is issued again), IN-836 no reason,
    IN-837 no change, IN-838 the person came back since.
    """
    require(ctx, ACT)
    if not why.strip():
        raise InputProblem("IN-836", "An amendment needs its reason.", "Write what was wrong, or what came to light.")
    # One transaction: a new pack without its slip would read as if nothing had changed, and the slip be lost for good.
    with writing(ctx, "amend-pack") as session:
        old = _newest_left(session, pack_id)
        before = _opened(ctx, session, old)
        if not changes_between(before, _as_now(ctx, session, old)).any:
            raise InputProblem(
                "IN-837",
                "Nothing has changed since that pack was made.",
                "Change the record first; then amend the pack.",
            )
        new = issue_pack_in(ctx, session, old.handover_id, why.strip())
        row = _slip(ctx, session, old, new, why.strip())
        session.add(row)
        session.flush()
        return _issued(row, new, old)


def _slip(ctx: AppContext, session: Session, old: Pack, new: Pack, why: str) -> AmendmentSlip:
    """Return the slip of what changed from one pack to the next, typeset and sealed, and not yet added."""
    before, after = _opened(ctx, session, old), _opened(ctx, session, new)
    changes = changes_between(before, after)
    short = amended_only(after, changes, new.cose, issuer_of(session))
    if open_sealed(short.envelope, trust_store(session), ctx.now()).pack != short.pack:
        raise RuntimeError("the sealed amendment does not read back as it was cut")
    place, follows = _place(session, old)
    view = amendment_view(before, after, changes, place=place, why=why, follows=follows, sheet_number=new.short_hash)
    return AmendmentSlip(
        id=ctx.new_id(), person_id=new.person_id, pack_id=new.id, amends_id=old.id, place=place, why=why,
        changes=tuple(map(change_words, changed_lines(before, after, changes))), made_at=ctx.now(),
        made_by=ctx.operator.full_name, cose=short.envelope, slip=amendment_slip(view, slip_codes(short.envelope)),
    )  # fmt: skip


def read_slip(ctx: AppContext, slip_id: str) -> IssuedAmendment:
    """Return an amendment's slip, to be looked at. Noted in the audit as a view."""
    require(ctx, "prepare a handover")
    with ctx.sessions.read() as session:
        row = session.get(AmendmentSlip, slip_id)
        if row is None:
            raise NotFound("NF-144", "That amendment was not made at this desk.", "Look at the list of handovers.")
        issued = _issued(row, session.get_one(Pack, row.pack_id), session.get_one(Pack, row.amends_id))
        person_id = row.person_id
    note_view(ctx, "view-amendment", "amendment_slip", slip_id, person_id)
    return issued


def letting_out(ctx: AppContext, slip_id: str, how: str) -> AbstractContextManager[None]:
    """Around the printing or saving (`how`: print, export) of a slip: told as begun, and as done or failed."""
    require(ctx, "prepare a handover")
    with ctx.sessions.read() as session:
        person_id = session.get_one(AmendmentSlip, slip_id).person_id
    return begun(ctx, f"{how}-amendment", "amendment_slip", slip_id, person_id)


def _newest_left(session: Session, pack_id: str) -> Pack:
    pack = pack_by_id(session, pack_id)
    handover = session.get_one(Handover, pack.handover_id)
    if handover.left_at is None:
        raise InputProblem(
            "IN-835", "The person has not left: an amendment is for a pack that has gone.", "Issue the pack again."
        )
    # What is recorded in a new stay is none of the business of where the person went before it.
    again = (Stay.arrived_at > handover.left_at) | Stay.left_at.is_(None)
    if session.scalars(select(Stay.id).where(Stay.person_id == pack.person_id, again)).first() is not None:
        raise InputProblem(
            "IN-838",
            "The person came back after that pack had left: what is recorded now is not for where they went then.",
            "Ring them about what was wrong in it; for the next leaving, issue a new pack.",
        )
    return newest_pack(session, handover.id)


def _opened(ctx: AppContext, session: Session, pack: Pack) -> PackTree:
    return open_sealed(pack.cose, trust_store(session), ctx.now()).pack


def _as_now(ctx: AppContext, session: Session, pack: Pack) -> PackTree:
    """Return the pack as it would be now, with the header it had: only the record is compared."""
    header = _opened(ctx, session, pack).header
    return PackTree(header, record_to_issue(session, pack.person_id, ctx.now(), header.purpose))


def _place(session: Session, old: Pack) -> tuple[int, str]:
    """Return the amendment's number in its leaving, and in words what it follows."""
    ids = select(Pack.id).where(Pack.handover_id == old.handover_id)
    done = session.scalar(select(func.count()).where(AmendmentSlip.pack_id.in_(ids))) or 0
    before = f"amendment {done}, " if done else ""
    return done + 1, f"Follows {before}pack {old.number} of {moment(old.made_at)}, sheet {old.short_hash}"


def _issued(row: AmendmentSlip, new: Pack, old: Pack) -> IssuedAmendment:
    return IssuedAmendment(row.id, row.place, new.number, old.number, row.slip, new.cose, row.changes)
