"""Can this desk work: its history, its certificate, and a pack made and read back. Also packs opened without a desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from reception_app.clinical.doses import Dose
from reception_app.clock import SystemClock
from reception_app.handover.explain import Layer, explain
from reception_app.handover.reading import read_envelope
from reception_app.handover.record import (
    Allergies,
    Establishment,
    Events,
    Pack,
    PackHeader,
    Person,
    Record,
    Script,
    Stay,
)
from reception_app.handover.seal import Opened, hash_of, open_sealed, seal
from reception_app.handover.trust import DeskKey, Issuer, TrustStore, certify, make_request, new_root_key
from reception_app.models import Desk
from reception_app.services.context import AppContext, here, note_view
from reception_app.services.high_water import begun_words, missing_words, unsure_words
from reception_app.services.own_numbers import given_elsewhere_words
from reception_app.services.roles import require
from reception_app.services.soundness import DeskCheck, broken_check, check_records, check_seals
from reception_app.services.trusting import trust_store
from reception_app.vocabulary import AllergyState, ArrivalKind, Purpose


def open_pack_alone(ctx: AppContext | None, data: bytes, *, read: bool) -> Opened:
    """Open a pack file without looking for its person. `ctx` None: no desk here, so nobody is known.

    `read` says that the record will be shown, which needs a role that may see records. Raises PackRefused.
    """
    if ctx is None:
        return open_sealed(read_envelope(data), None, SystemClock().now())
    if read:
        require(ctx, "see a record")
    with ctx.sessions.read() as session:
        store = trust_store(session)
    opened = open_sealed(read_envelope(data), store, ctx.now())
    with ctx.sessions.read() as session:
        words = given_elsewhere_words(ctx, session, opened)
    opened = replace(opened, warnings=(*opened.warnings, *words))
    note_view(ctx, "read-pack" if read else "verify-pack", "received_pack", opened.pack_hash, None)
    return opened


def explain_pack(ctx: AppContext | None, envelope: bytes) -> tuple[Layer, ...]:
    """Return a pack's layers and how far each held, nothing of its record. `ctx` None: no desk here."""
    if ctx is None:
        return explain(envelope, None, SystemClock().now())
    with ctx.sessions.read() as session:
        store = trust_store(session)
    note_view(ctx, "explain-pack", "received_pack", hash_of(envelope), None)
    return explain(envelope, store, ctx.now())


def check_deep(ctx: AppContext) -> tuple[DeskCheck, ...]:
    """Look at every page, line and link of the records and at the high-water mark; say all that was found.

    Nothing is raised for damage: each check says it, with its code, and is `broken`.
    """
    return (*check_records(ctx.sessions), *_mark(ctx))


def _mark(ctx: AppContext) -> tuple[DeskCheck, ...]:
    told, mark = missing_words(ctx), ctx.sessions.mark
    if told is not None:
        return (broken_check("mark", told),)
    if ctx.standing.unsure or ctx.standing.begun:
        return (DeskCheck("mark", False, unsure_words() if ctx.standing.unsure else begun_words()),)
    if mark is not None and mark.trouble:
        words = "This computer could not note how far the records go; look whether its disk is full."
        return (DeskCheck("mark", False, words),)
    return (DeskCheck("mark", True, "The records reach as far as this computer last saw them written."),)


def check_desk(ctx: AppContext, *, after_deep: bool = False) -> tuple[DeskCheck, ...]:
    """Look at the history, then make, seal, typeset and read back a pack of nobody, in memory; nothing is stored.

    `after_deep`: pages and history were just looked at by `check_deep`, and are not again. Raises DatabaseRefused when
    a page was altered (DB-108) or a line of the history (DB-130).
    """
    with ctx.sessions.read() as session:
        checks = [] if after_deep else list(check_seals(session))
        desk = session.get_one(Desk, "desk")
        certificate, signing_key = desk.certificate, desk.signing_key
        store = trust_store(session)
    if certificate is None:
        words = "This desk has no certificate yet, so it cannot sign packs: see desk request."
        checks.append(DeskCheck("certificate", False, words))
        issuer, store = _stand_in(ctx)
    else:
        checks.append(DeskCheck("certificate", True, "This desk has a certificate to sign packs with."))
        issuer = Issuer(DeskKey(signing_key), certificate)
    for problem in ctx.forms.problems:
        checks.append(DeskCheck("forms", False, problem.sentence))
    opened = _try_pack(ctx, issuer, store)
    checks.append(DeskCheck("pack", True, "A pack was made, sealed, typeset and read back equal."))
    checks += [DeskCheck("trust", False, words) for words in opened.warnings]
    return tuple(checks)


def _stand_in(ctx: AppContext) -> tuple[Issuer, TrustStore]:
    """Return a root, key and certificate that exist only for this check."""
    root = new_root_key()
    key = DeskKey(new_root_key().seed)
    request = make_request(key, ctx.settings.establishment, ctx.settings.desk_name)
    return Issuer(key, certify(root, request, ctx.now() - timedelta(minutes=1), 1)), TrustStore((root.root,))


def _try_pack(ctx: AppContext, issuer: Issuer, store: TrustStore) -> Opened:
    # Typesetting is loaded by the one check that needs it: reading and verifying a pack stay quick.
    from reception_app.handover.ips import make_ips
    from reception_app.handover.pdf import finish_clinical
    from reception_app.handover.sheets import make_sheets

    pack = _nobody(ctx, ctx.now())
    cose = seal(pack, issuer)
    opened = open_sealed(cose, store, ctx.now())
    sheets = make_sheets(pack, opened.pack_hash, opened.short_hash, cose)
    clinical = finish_clinical(
        sheets.clinical, cose, make_ips(pack), pack.header.made_at, "Desk check", pack.header.training
    )
    read_back = open_sealed(read_envelope(clinical), store, ctx.now())
    if read_back.pack != pack:
        raise RuntimeError("a pack does not read back as it was made")
    return read_back


def _nobody(ctx: AppContext, now: datetime) -> Pack:
    script = Script(
        id="desk-check-script",
        medicine="paracetamol",
        dose=Dose(Decimal(500), "mg"),
        strength="500 mg",
        form="tablet",
        as_required=True,
        recorded_at=now,
        recorded_by="Desk check",
    )
    record = Record(
        person=Person("NOBODY", "Desk Check", date(1980, 1, 1), "A0000TT"),
        stay=Stay(now, arrival_kind=ArrivalKind.OTHER),
        scripts=(script,),
        allergies=Allergies(AllergyState.NOT_RECORDED),
        events=Events(0, None),
    )
    sender = Establishment(ctx.settings.establishment, here(ctx))
    header = PackHeader(
        number="CHECK",
        made_at=now,
        made_by="Desk check",
        made_role=ctx.operator.role,
        sender=sender,
        to=sender,
        purpose=Purpose.TRANSFER,
        training=ctx.settings.training,
        sequence=1,
        not_valid_after=now + timedelta(hours=1),
    )
    return Pack(header, record)
