"""Sealed files: the key this establishment's desks share to open them, and for whom this desk can seal.

The key stays in the encrypted records. It is carried to another desk of the same establishment in a file of its own,
locked with a passphrase chosen for the trip; what it opens is one prison's incoming files, never a desk.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clock import local
from reception_app.dates import moment_text
from reception_app.errors import NotFound, UsageProblem, WrongPassphrase
from reception_app.establishments import find
from reception_app.handover import trustfiles, wrapping
from reception_app.handover.sheets.sealing_key import SealingKeyPage, sealing_key_sheet
from reception_app.handover.spoken_fingerprint import spoken
from reception_app.handover.trust import read_certificate
from reception_app.models import Desk, EstateDirectoryFile, SealingKey, SealingRecipient
from reception_app.passphrases import check_passphrase
from reception_app.services.context import AppContext, begun, note_view, writing
from reception_app.services.roles import require

if TYPE_CHECKING:
    from reception_app.services.packs import IssuedPack

FILE_KIND = "reception-sealing-key"


@dataclass(frozen=True, slots=True)
class SealFor:
    """An establishment for which files can be sealed: its code, its name, the recipient, and the recipient's words."""

    code: str
    name: str
    recipient: str

    @property
    def words(self) -> str:
        """The recipient's eight words, for the telephone."""
        return spoken(self.recipient.encode("ascii"))


@dataclass(frozen=True, slots=True)
class OwnKey:
    """The key that opens what is sealed for here: since when, its words, and whether the estate names the same one.

    `published` None: no directory names one for this establishment. `recipient`: its public part, for the `age` tool.
    """

    words: str
    added_at: datetime
    published: bool | None
    recipient: str = ""


def own_recipient(ctx: AppContext, session: Session) -> str:
    """Return what files for this establishment are sealed for, making the key where there is none yet."""
    held = _current(session)
    if held is not None:
        return held.id
    return _add(ctx, session, wrapping.make_identity()).id


def _current(session: Session) -> SealingKey | None:
    newest = select(SealingKey).where(SealingKey.retired_at.is_(None)).order_by(SealingKey.added_at.desc())
    return session.scalars(newest.limit(1)).one_or_none()


def _add(ctx: AppContext, session: Session, identity: str) -> SealingKey:
    for row in session.scalars(select(SealingKey).where(SealingKey.retired_at.is_(None))):
        row.retired_at = ctx.now()
    row = SealingKey(
        id=wrapping.recipient_of(identity), identity=identity, added_at=ctx.now(), added_by=ctx.operator.full_name
    )
    session.add(row)
    session.flush()
    return row


def read_own_key(ctx: AppContext) -> OwnKey | None:
    """Return the state of this establishment's key, None before there is one."""
    require(ctx, "manage the desk")
    with ctx.sessions.read() as session:
        row = _current(session)
        if row is None:
            return None
        named = _recipient(session, ctx.settings.establishment)
        published = named.recipient == row.id if named else None
        return OwnKey(spoken(row.id.encode("ascii")), row.added_at, published, row.id)


def public_part(own: OwnKey, code: str) -> str:
    """Return the file that the `age` tool takes with -R: whose it is and its words as comments, then the recipient."""
    found = find(code)
    return f"# Files for {found.name if found else code} ({code})\n# {own.words}\n{own.recipient}\n"


def public_page(ctx: AppContext, own: OwnKey) -> bytes:
    """Return the public part as a page to print: in groups of signs, as a code, with its eight words."""
    require(ctx, "manage the desk")
    code, now = ctx.settings.establishment, moment_text(local(ctx.now()))
    found = find(code)
    page = SealingKeyPage(
        found.name if found else code, code, own.recipient, own.words, public_part(own, code), now,
        ctx.settings.training,
    )  # fmt: skip
    return sealing_key_sheet(page)


def make_sealing_key(ctx: AppContext) -> None:
    """Make this establishment's key where there is none yet; one that is there stays."""
    require(ctx, "manage the desk")
    with writing(ctx, "make-sealing-key") as session:
        own_recipient(ctx, session)


def renew_sealing_key(ctx: AppContext) -> None:
    """Make another key in the place of the one here, which is retired and still opens what was sealed for it.

    Nobody seals for the new one before the estate certified a request made with it and published its directory.
    """
    require(ctx, "manage the desk")
    with writing(ctx, "renew-sealing-key") as session:
        _add(ctx, session, wrapping.make_identity())


def export_sealing_key(
    ctx: AppContext, passphrase: str, *, memory_bytes: int = trustfiles.MEMORY, passes: int = trustfiles.PASSES
) -> str:
    """Return the text of a file that brings the key to another desk of this establishment, locked with a passphrase.

    Whoever writes the file does it inside `exporting_key`. A desk without a key makes one first.
    """
    require(ctx, "manage the desk")
    check_passphrase(passphrase)
    with writing(ctx, "make-sealing-key") as session:
        own_recipient(ctx, session)
        row = _current(session)
        assert row is not None
        secret = f"{ctx.settings.establishment} {row.identity}".encode("ascii")
    return trustfiles.write_locked(FILE_KIND, secret, passphrase, memory_bytes=memory_bytes, passes=passes)


def exporting_key(ctx: AppContext) -> AbstractContextManager[None]:
    """Around the writing of that file: the history tells that it was begun, and that it was done or failed."""
    require(ctx, "manage the desk")
    return begun(ctx, "export-sealing-key", "sealing_key", None, None)


def import_sealing_key(ctx: AppContext, source: str, passphrase: str) -> bool:
    """Take the key of another desk of this establishment; the one here is retired and still opens what it opened.

    Returns False when it was here already. Raises WrongPassphrase SI-252, UsageProblem US-131 for another file, US-148
    for one of another establishment.
    """
    require(ctx, "manage the desk")
    secret = trustfiles.read_locked(FILE_KIND, source, passphrase)
    if secret is None:
        raise WrongPassphrase(
            "SI-252",
            "This passphrase does not open the file of the sealing key.",
            "Type the one that was chosen when the file was made.",
        )
    code, _, identity = secret.decode("ascii", "replace").partition(" ")
    if not wrapping.is_identity(identity):
        raise trustfiles.not_one("sealing key")
    if code != ctx.settings.establishment:
        raise UsageProblem(
            "US-148",
            "This key is of another establishment: its files are not this desk's to open.",
            "Take in the file that a desk of this establishment made.",
        )
    with writing(ctx, "import-sealing-key") as session:
        row = session.get(SealingKey, wrapping.recipient_of(identity))
        if row is not None and row.retired_at is None:
            return False
        if row is not None:
            for other in session.scalars(select(SealingKey).where(SealingKey.retired_at.is_(None))):
                other.retired_at = ctx.now()
            row.retired_at = None
        else:
            _add(ctx, session, identity)
    return True


def identities(ctx: AppContext) -> tuple[str, ...]:
    """Return every key that opens files sealed for here, retired ones too; for `handover.reading` and nothing else."""
    with ctx.sessions.read() as session:
        return tuple(session.scalars(select(SealingKey.identity).order_by(SealingKey.added_at.desc())))


def seal_for(ctx: AppContext, code: str | None) -> SealFor | None:
    """Return for whom a file to that establishment is sealed; None when no directory named a key for it."""
    if code is None:
        return None
    with ctx.sessions.read() as session:
        return _recipient(session, code)


def can_seal_for(ctx: AppContext) -> tuple[SealFor, ...]:
    """Return every establishment for which files can be sealed, by code."""
    with ctx.sessions.read() as session:
        codes = session.scalars(select(SealingRecipient.code).distinct().order_by(SealingRecipient.code)).all()
        return tuple(each for code in codes if (each := _recipient(session, code)) is not None)


def _recipient(session: Session, code: str) -> SealFor | None:
    """Return for whom files to an establishment are sealed; None where no directory says, or two say otherwise."""
    rows = _named(session, code)
    if len({row.recipient for row in rows}) != 1:
        return None
    return SealFor(rows[0].code, _name(rows[0]), rows[0].recipient)


def _named(session: Session, code: str) -> tuple[SealingRecipient, ...]:
    """Return who names a key for an establishment: once its directory is here, the root of this desk's own alone.

    Whoever else is trusted is believed about who signs, not about whose prisons' files can be opened by whom.
    """
    rows = session.scalars(
        select(SealingRecipient).where(SealingRecipient.code == code).order_by(SealingRecipient.root_id)
    ).all()
    certificate = session.get_one(Desk, "desk").certificate
    own = read_certificate(certificate).root_id.hex() if certificate is not None else ""
    has_own = session.get(EstateDirectoryFile, own) is not None
    return tuple(row for row in rows if row.root_id == own or not has_own)


def _name(row: SealingRecipient) -> str:
    found = find(row.code)
    return found.name if found is not None else row.name


def receivers(ctx: AppContext, codes: tuple[str, ...]) -> tuple[SealFor, ...]:
    """Return for whom files to these establishments are sealed.

    Raises NotFound: NF-130 no directory names one, NF-139 two of them name different ones.
    """
    found = []
    for code in codes:
        with ctx.sessions.read() as session:
            receiver, named = _recipient(session, code), len(_named(session, code))
        if receiver is None and named > 1:
            raise NotFound(
                "NF-139",
                "Two estates name different keys to seal files for that establishment.",
                "Save the pack unsealed and carry it in the envelope, and ring whoever runs your estate.",
            )
        if receiver is None:
            raise NotFound(
                "NF-130",
                "The estate's directory names no key to seal files for that establishment.",
                "Save the pack unsealed and carry it in the envelope, or take in a newer directory.",
            )
        found.append(receiver)
    return tuple(found)


def sealed_files(ctx: AppContext, pack: IssuedPack, receivers: tuple[SealFor, ...]) -> dict[str, bytes]:
    """Return what a stick carries of a pack sealed for establishments, name and content: nothing in clear.

    First the clinical sheet's PDF, which holds the record too, then the record alone. Noted as sealed.
    """
    require(ctx, "prepare a handover")
    recipients = [each.recipient for each in receivers]
    note_view(ctx, "seal-pack", "pack", pack.pack_id, None)
    name = f"pack-{pack.number}-for-{'-'.join(each.code for each in receivers)}"
    return {
        f"{name}.pdf{wrapping.SUFFIX}": wrapping.wrap(pack.clinical, recipients),
        f"{name}.cose{wrapping.SUFFIX}": wrapping.wrap(pack.cose, recipients),
    }
