"""What this desk trusts and is trusted by: estate roots, its own certificate, and requests for one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.errors import PackRefused, UsageProblem
from reception_app.handover.revocations import Revocation
from reception_app.handover.spoken_fingerprint import spoken
from reception_app.handover.trust import (
    Certificate,
    DeskKey,
    Issuer,
    TrustStore,
    check_certificate,
    check_issuer,
    make_request,
    read_certificate,
    read_root_public,
    training_store,
)
from reception_app.models import Desk, EstateDirectoryFile, RevokedKey, SealingRecipient, TrustedRoot
from reception_app.services.context import AppContext, writing
from reception_app.services.roles import require
from reception_app.services.sealing import own_recipient
from reception_app.vocabulary import Trust


def trust_store(session: Session) -> TrustStore:
    """Return the roots this desk believes and the keys they revoked.

    A training desk believes the training root alone, a real desk those it was told.
    """
    revocations = tuple(_revocation(row) for row in session.scalars(select(RevokedKey)))
    desk = session.get_one(Desk, "desk")
    if desk.training:
        return replace(training_store(), revocations=revocations)
    roots = session.scalars(select(TrustedRoot.public_file)).all()
    return TrustStore(tuple(read_root_public(text) for text in roots), revocations=revocations)


def _revocation(row: RevokedKey) -> Revocation:
    root_id, named = bytes.fromhex(row.root_id), bytes.fromhex(row.key_id)
    return Revocation(root_id, named, row.from_at, row.because, row.establishment_code, row.desk_name)


def certificate_request(ctx: AppContext) -> str:
    """Return the text of this desk's certificate request, to be carried to the estate.

    It brings what files for this establishment are sealed for; a desk that has no such key yet makes one.
    """
    require(ctx, "manage the desk")
    with writing(ctx, "request-certificate") as session:
        desk = session.get_one(Desk, "desk")
        recipient = own_recipient(ctx, session)
        return make_request(DeskKey(desk.signing_key), desk.establishment_code, desk.name, recipient)


def trust_root(ctx: AppContext, public_file: str, name: str) -> None:
    """Trust an estate root from now on. A training desk trusts only the training root (US-222)."""
    require(ctx, "manage the desk")
    root = read_root_public(public_file)
    if ctx.settings.training or root.training:
        raise UsageProblem(
            "US-222",
            "Training and real never mix: this root is not for this kind of desk.",
            "Trust an estate's root on a real desk only.",
        )
    with writing(ctx, "trust-root") as session:
        if session.get(TrustedRoot, root.key_id.hex()) is None:
            session.add(
                TrustedRoot(
                    id=root.key_id.hex(),
                    name=name,
                    public_file=public_file,
                    trusted_at=ctx.now(),
                    trusted_by=ctx.operator.full_name,
                )
            )


def distrust_root(ctx: AppContext, public_file: str) -> bool:
    """Believe an estate root no more: its key is in other hands, or it was one to practise with.

    Packs of its desks are of an unknown issuer from then on, its directories are refused, and nothing is sealed for
    whom it named; what was taken in stays. Returns whether this desk's own certificate was that root's. Raises
    UsageProblem (US-227) when the root is not trusted here.
    """
    require(ctx, "manage the desk")
    root = read_root_public(public_file)
    with writing(ctx, "distrust-root") as session:
        row = session.get(TrustedRoot, root.key_id.hex())
        if row is None:
            raise UsageProblem(
                "US-227",
                "This desk does not trust that root, so nothing was changed.",
                "Compare the eight words of the file with those under Users and desk.",
            )
        session.delete(row)
        for recipient in session.scalars(select(SealingRecipient).where(SealingRecipient.root_id == row.id)):
            session.delete(recipient)
        own = session.get_one(Desk, "desk").certificate
        return own is not None and read_certificate(own).root_id == root.key_id


def own_words_for(ctx: AppContext, certificate: bytes) -> str:
    """Return this desk's own eight words beside a certificate. Raises UsageProblem US-138 for another desk's."""
    require(ctx, "manage the desk")
    with ctx.sessions.read() as session:
        key = DeskKey(session.get_one(Desk, "desk").signing_key)
    check_issuer(Issuer(key, certificate))
    return spoken(key.public_key)


def load_certificate(ctx: AppContext, certificate: bytes) -> tuple[str, ...]:
    """Take the certificate the estate made for this desk; returns amber words.

    Raises UsageProblem when it is for another desk, or its root is not trusted here (US-223).
    """
    require(ctx, "manage the desk")
    with writing(ctx, "load-certificate") as session:
        desk = session.get_one(Desk, "desk")
        read = check_issuer(Issuer(DeskKey(desk.signing_key), certificate))
        checked = check_certificate(read, trust_store(session), ctx.now())
        if checked.trust is Trust.ISSUER_UNKNOWN:
            raise UsageProblem(
                "US-223",
                "The certificate was made by a root this desk does not trust yet.",
                "Trust the estate's root first, its file root.pub, then load the certificate.",
            )
        if read.establishment_code != desk.establishment_code:
            raise UsageProblem(
                "US-224",
                "The certificate names another establishment.",
                "Ask for one made from this desk's own request.",
            )
        if checked.revocation is not None:
            raise _revoked()
        desk.certificate = certificate
    return checked.warnings


def check_not_revoked(session: Session, certificate: bytes) -> None:
    """Refuse to sign with a key the estate believes no more. Raises UsageProblem US-226."""
    if trust_store(session).revocation_of(read_certificate(certificate)) is not None:
        raise _revoked()


def _revoked() -> UsageProblem:
    return UsageProblem(
        "US-226",
        "The estate has revoked this desk's key: no other desk would take in what it signs.",
        "Ring whoever runs the estate. A new desk, with a new key, has to be set up and certified.",
    )


def key_of_root(public_file: str) -> bytes:
    """Return the public key in the text of a `root.pub`. Raises UsageProblem US-13x when it is none."""
    return read_root_public(public_file).public_key


def key_of_certificate(certificate: bytes) -> bytes:
    """Return the public key a desk's certificate is for; it is not checked. Raises UsageProblem US-225 for none."""
    try:
        return read_certificate(certificate).public_key
    except PackRefused as problem:
        raise UsageProblem(
            "US-225", "This is not a desk's certificate, or it is damaged.", "Load the file the estate made."
        ) from problem


@dataclass(frozen=True, slots=True)
class RootRow:
    """A root trusted here: its name, its eight words, and the state of its newest directory, if one came.

    `public_file`: the text of its `root.pub`, as it was taken in.
    """

    name: str
    words: str
    public_file: str
    serial: int | None = None
    made_at: datetime | None = None
    next_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeskTrust:
    """What this desk signs with and whom it believes: for the desk panel. Names, dates and words only, no key."""

    certificate: Certificate | None
    trust: Trust | None
    warnings: tuple[str, ...]
    roots: tuple[str, ...]
    words: str = ""
    """The eight words of this desk's own key, to be compared by telephone."""
    root_rows: tuple[RootRow, ...] = ()
    revocation: Revocation | None = None


def read_trust(ctx: AppContext) -> DeskTrust:
    """Return the state of the desk's certificate (None before one was loaded) and of the roots it trusts."""
    require(ctx, "manage the desk")
    with ctx.sessions.read() as session:
        desk = session.get_one(Desk, "desk")
        rows = _root_rows(session)
        names, words = tuple(row.name for row in rows), spoken(DeskKey(desk.signing_key).public_key)
        if desk.certificate is None:
            return DeskTrust(None, None, (), names, words, rows)
        read = check_issuer(Issuer(DeskKey(desk.signing_key), desk.certificate))
        checked = check_certificate(read, trust_store(session), ctx.now())
    state = Trust.REVOKED if checked.revocation is not None else checked.trust
    return DeskTrust(read, state, checked.warnings, names, words, rows, checked.revocation)


def _root_rows(session: Session) -> tuple[RootRow, ...]:
    found = []
    for root in session.scalars(select(TrustedRoot).order_by(TrustedRoot.trusted_at)):
        words = spoken(read_root_public(root.public_file).public_key)
        told = session.get(EstateDirectoryFile, root.id)
        dated = (told.serial, told.made_at, told.next_by) if told is not None else (None, None, None)
        found.append(RootRow(root.name, words, root.public_file, *dated))
    return tuple(found)
