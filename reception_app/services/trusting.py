"""What this desk trusts and is trusted by: estate roots, its own certificate, and requests for one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.errors import UsageProblem
from reception_app.handover.trust import (
    Certificate,
    DeskKey,
    Issuer,
    TrustStore,
    check_certificate,
    check_issuer,
    make_request,
    read_root_public,
    training_store,
)
from reception_app.models import Desk, TrustedRoot
from reception_app.services.context import AppContext, writing
from reception_app.services.roles import require
from reception_app.vocabulary import Trust


def trust_store(session: Session) -> TrustStore:
    """Return the roots this desk believes: a training desk the training root alone, a real desk those it was told."""
    desk = session.get_one(Desk, "desk")
    if desk.training:
        return training_store()
    roots = session.scalars(select(TrustedRoot.public_file)).all()
    return TrustStore(tuple(read_root_public(text) for text in roots))


def certificate_request(ctx: AppContext) -> str:
    """Return the text of this desk's certificate request, to be carried to the estate."""
    require(ctx, "manage the desk")
    with ctx.sessions.read() as session:
        desk = session.get_one(Desk, "desk")
        return make_request(DeskKey(desk.signing_key), desk.establishment_code, desk.name)


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
                "Load the estate's root.pub first with desk trust, then the certificate.",
            )
        if read.establishment_code != desk.establishment_code:
            raise UsageProblem(
                "US-224",
                "The certificate names another establishment.",
                "Ask for one made from this desk's own request.",
            )
        desk.certificate = certificate
    return checked.warnings


@dataclass(frozen=True, slots=True)
class DeskTrust:
    """What this desk signs with and whom it believes: for the desk panel. Names and dates only, no key."""

    certificate: Certificate | None
    trust: Trust | None
    warnings: tuple[str, ...]
    roots: tuple[str, ...]


def read_trust(ctx: AppContext) -> DeskTrust:
    """Return the state of the desk's certificate (None before one was loaded) and the names of the roots it trusts."""
    require(ctx, "manage the desk")
    with ctx.sessions.read() as session:
        desk = session.get_one(Desk, "desk")
        roots = tuple(session.scalars(select(TrustedRoot.name).order_by(TrustedRoot.trusted_at)).all())
        if desk.certificate is None:
            return DeskTrust(None, None, (), roots)
        read = check_issuer(Issuer(DeskKey(desk.signing_key), desk.certificate))
        checked = check_certificate(read, trust_store(session), ctx.now())
    return DeskTrust(read, checked.trust, checked.warnings, roots)
