"""The estate's side of trust: a root made once and kept offline, certificates for desks, and the directory for all.

Needs no desk. What is done here counts at a desk when it takes in the directory that was published after it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from reception_app import paths
from reception_app.clinical.establishment_entry import MergeOutcome, directory_from_json, merge
from reception_app.clock import local_day
from reception_app.errors import PackRefused, UsageProblem
from reception_app.establishments import find
from reception_app.handover import trust
from reception_app.handover.estate_directory import EstateDirectory, Place, sign_directory
from reception_app.handover.revocations import Revocation
from reception_app.handover.trust import Root, RootKey, make_root, open_root, read_request, read_root_public
from reception_app.passphrases import check_passphrase
from reception_app.services.estate_book import Book, Issued, issued_from, read_book, write_book
from reception_app.vocabulary import RevokedBecause, Trust

ROOT_KEY = "root.key"
ROOT_PUBLIC = "root.pub"
NEXT_DAYS = 35
"""A newer directory is due after so many days: a month and a few; local policy until an estate sets its own [GK]."""
_POINTER = "estate.txt"
_WEIGHT = {
    RevokedBecause.CLOSED: 0,
    RevokedBecause.REPLACED: 0,
    RevokedBecause.MISTAKE: 1,
    RevokedBecause.EXPOSED: 2,
    RevokedBecause.LOST: 2,
}
"""How much a reason asks of desks: 1 to check what was taken in, 2 to believe no date either (`revocations.judge`)."""


@dataclass(frozen=True, slots=True)
class Certified:
    """A certificate as made: the file's bytes, for whom, and the public key its eight words are of."""

    certificate: bytes
    establishment_code: str
    desk_name: str
    public_key: bytes
    not_after: datetime


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One desk's key in the book: its last certificate, and what was said against it."""

    issued: Issued
    revocation: Revocation | None


def make_estate(folder: Path, passphrase: str, name: str = "Estate") -> tuple[Path, Path]:
    """Make an estate root in `folder`: `root.key`, sealed with the passphrase, and `root.pub`. Returns both paths.

    Raises UsageProblem (US-320) when a root is there already: a root is never overwritten.
    """
    check_passphrase(passphrase)
    key, public = folder / ROOT_KEY, folder / ROOT_PUBLIC
    if key.exists() or public.exists():
        raise UsageProblem(
            "US-320", "There is already an estate root in this folder.", "Keep it, and name another folder."
        )
    sealed, opened = make_root(passphrase)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        public.write_text(opened, encoding="utf-8")
    except OSError as error:
        raise UsageProblem(
            "US-321",
            f"The estate root could not be written: {error.strerror or 'unknown reason'}.",
            "Name a folder you may write to.",
        ) from error
    write_book(folder, Book(name=name))
    _remember(folder)
    return key, public


def _remember(folder: Path) -> None:
    """Note where the last root was made on this machine. A convenience: when it cannot be kept, nothing is lost."""
    pointer = paths.state_folder() / _POINTER
    try:
        pointer.parent.mkdir(parents=True, exist_ok=True)
        pointer.write_text(str(folder), encoding="utf-8")
    except OSError:
        return


def find_estate(candidates: Iterable[Path]) -> Path:
    """Return the first folder of `candidates`, then the one last made here, that holds a root (else US-322)."""
    pointer = paths.state_folder() / _POINTER
    remembered = [Path(pointer.read_text(encoding="utf-8"))] if pointer.is_file() else []
    for folder in (*candidates, *remembered):
        if (folder / ROOT_KEY).is_file():
            return folder
    raise UsageProblem(
        "US-322", "The estate's root.key was not found.", "Name its folder with --estate, or make one with estate init."
    )


def certify_request(
    folder: Path, passphrase: str, request: str, now: datetime, days: int, *, replace_key: bool = False
) -> Certified:
    """Sign a desk's request with the root in `folder`, and write it into the book.

    Raises WrongPassphrase (SI-251), UsageProblem: US-13x a damaged request or root, US-325 a revoked key, US-326 when
    the establishment has another key for sealed files than the request brings (`replace_key`: take the new one).
    """
    asked = read_request(request)
    root, book = _open(folder, passphrase)
    _check_not_revoked(book, trust.key_id(asked.public_key))
    known = book.recipient(asked.establishment_code)
    if asked.recipient is not None and known not in (None, asked.recipient) and not replace_key:
        raise UsageProblem(
            "US-326",
            "This establishment already has another key for sealed files: its desks share one. Nothing was certified.",
            "Take the key of the first desk into this one (desk sealing-key), and make the request again.",
        )
    if asked.recipient is not None:
        book = book.with_recipient(asked.establishment_code, asked.recipient)
    return _enter(folder, book, trust.certify(root, asked, now, days))


def renew_desk(folder: Path, passphrase: str, which: str | bytes, now: datetime, days: int) -> Certified:
    """Sign the same key of the same desk again. `which`: the key's name in the book, or the old certificate's bytes.

    Raises UsageProblem: US-324 nothing in the book answers to it, US-325 a revoked key, US-139 another root's.
    """
    root, book = _open(folder, passphrase)
    if isinstance(which, bytes):
        old = trust.read_certificate(which)
        _check_not_revoked(book, trust.key_id(old.public_key))
        return _enter(folder, book, trust.renew(root, old, now, days))
    issued = _issued(book, which)
    _check_not_revoked(book, issued.key_id)
    again = trust.Request(issued.establishment_code, issued.desk_name, issued.public_key)
    return _enter(folder, book, trust.certify(root, again, now, days))


def _enter(folder: Path, book: Book, certificate: bytes) -> Certified:
    read = trust.read_certificate(certificate)
    write_book(folder, replace(book, issued=(*book.issued, issued_from(read))))
    return Certified(certificate, read.establishment_code, read.desk_name, read.public_key, read.not_after)


def revoke_desk(
    folder: Path, which: str | bytes, from_at: datetime, because: RevokedBecause, now: datetime
) -> tuple[Issued, Revocation]:
    """Write into the book that a desk's key is believed no more `from_at` on; it counts once it is published.

    `which`: the key's name, or its certificate. Saying it again may only move the moment back, and weigh no less.
    Raises UsageProblem US-324 for a key nobody knows, US-327 for a moment still to come or later than the one in the
    book, US-329 for a reason that asks less of whoever took its packs in.
    """
    root = read_public(folder)
    book = read_book(folder, root.key_id)
    issued = _issued(book, which) if isinstance(which, str) else _own(which, root)
    before = book.revocation(issued.key_id)
    if from_at > now or (before is not None and from_at > before.from_at):
        raise UsageProblem(
            "US-327",
            "A key is revoked from a moment that has passed, and never later than was said before.",
            "Give the last moment at which the key was surely in the right hands.",
        )
    if before is not None and _WEIGHT[because] < _WEIGHT[before.because]:
        raise UsageProblem(
            "US-329",
            "It was said before that somebody else may have this key, or that it was certified by mistake: that is "
            "not taken back.",
            "Leave the reason as it is.",
        )
    revocation = Revocation(
        root.key_id, issued.key_id, from_at, because, issued.establishment_code, issued.desk_name
    )  # fmt: skip
    kept = [each for each in book.revoked if each.key_id != issued.key_id]
    write_book(folder, replace(book, revoked=(*kept, revocation)))
    return issued, revocation


def list_desks(folder: Path) -> tuple[Book, tuple[DeskRow, ...]]:
    """Return the book, and every desk's key in it with its last certificate."""
    book = read_book(folder, read_public(folder).key_id)
    return book, tuple(DeskRow(each, book.revocation(each.key_id)) for each in book.newest())


def take_services(folder: Path, text: str, now: datetime) -> tuple[tuple[str, MergeOutcome], ...]:
    """Take what prisons can do from a desk's directory file into the book; what is older or the same stays.

    Of the same day the file counts, for whoever publishes has it in hand. Raises InputProblem IN-361 … IN-365.
    """
    book = read_book(folder, read_public(folder).key_id)
    known = {each.code: each for each in book.services}
    told = []
    for entry in directory_from_json(text, local_day(now)):
        outcome = merge(known.get(entry.code), entry).outcome
        if outcome not in (MergeOutcome.SAME, MergeOutcome.OLDER):
            book = book.with_services(entry)
        told.append((entry.code, outcome))
    write_book(folder, book)
    return tuple(told)


def publish_directory(
    folder: Path, passphrase: str, now: datetime, *, next_days: int = NEXT_DAYS, serial: int | None = None
) -> tuple[bytes, EstateDirectory]:
    """Sign everything in the book as the next directory; `serial` skips ahead, after the folder came from a backup.

    Raises WrongPassphrase SI-251, UsageProblem US-328 for a serial or a time that cannot be.
    """
    root, book = _open(folder, passphrase)
    number = book.serial + 1 if serial is None else serial
    if number <= book.serial or not 1 <= next_days <= 366:
        raise UsageProblem(
            "US-328",
            f"The last directory has serial number {book.serial}; the next is higher, and a newer one is due within "
            "1 to 366 days.",
            "Leave the number out, or give a higher one.",
        )
    directory = EstateDirectory(
        root_id=root.root.key_id,
        training=root.training,
        estate=book.name,
        serial=number,
        made_at=now,
        next_by=now + timedelta(days=next_days),
        places=_places(book),
        revocations=tuple(sorted(book.revoked, key=_named)),
    )
    data = sign_directory(directory, root)
    write_book(folder, replace(book, serial=number))
    return data, directory


def _places(book: Book) -> tuple[Place, ...]:
    services = {each.code: each for each in book.services}
    recipients = dict(book.recipients)
    codes = {*services, *recipients, *(each.establishment_code for each in book.issued)}
    return tuple(Place(code, _name(code), recipients.get(code), services.get(code)) for code in sorted(codes))


def _name(code: str) -> str:
    found = find(code)
    return found.name if found is not None else code


def _named(revocation: Revocation) -> bytes:
    return revocation.key_id


def read_public(folder: Path) -> Root:
    """Return the root in `folder`. Raises UsageProblem US-322, US-13x."""
    try:
        return read_root_public((folder / ROOT_PUBLIC).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageProblem(
            "US-322", "The estate's root.pub was not found beside its key.", "Name the folder with --estate."
        ) from error


def _open(folder: Path, passphrase: str) -> tuple[RootKey, Book]:
    root = open_root((folder / ROOT_KEY).read_text(encoding="utf-8"), passphrase)
    return root, read_book(folder, root.root.key_id)


def _issued(book: Book, which: str) -> Issued:
    found = [each for each in book.newest() if each.key_id.hex() == which.strip().lower()]
    if not found:
        raise UsageProblem(
            "US-324",
            "No desk in the estate's book has a key of that name.",
            "See estate list, or name the desk's certificate file.",
        )
    return found[0]


def _own(certificate: bytes, root: Root) -> Issued:
    try:
        read = trust.read_certificate(certificate)
        ours = trust.check_certificate(read, trust.TrustStore((root,)), read.not_before)
    except PackRefused as problem:
        raise UsageProblem(
            "US-225", "This is not a desk's certificate, or it is damaged.", "Name the file the estate made."
        ) from problem
    if read.root_id != root.key_id or ours.trust is Trust.ISSUER_UNKNOWN:
        raise UsageProblem(
            "US-139", "This certificate was made by another root.", "Revoke it at the estate that made it."
        )
    return issued_from(read)


def _check_not_revoked(book: Book, named: bytes) -> None:
    if book.revocation(named) is not None:
        raise UsageProblem(
            "US-325",
            "This desk's key was revoked: it is certified no more.",
            "Set the desk up anew, so that it makes a new key, and certify the request of that.",
        )


def key_in(data: bytes) -> tuple[str, bytes]:
    """Return whose key a public file holds, in words, and the key: a root, a desk's request or its certificate.

    Raises UsageProblem US-131 for any other file, US-132 for one that was changed.
    """
    if data.startswith(b"\xd2\x84"):
        try:
            read = trust.read_certificate(data)
        except PackRefused as problem:
            raise UsageProblem(
                "US-225", "This is not a desk's certificate, or it is damaged.", "Name the file the estate made."
            ) from problem
        return f"{read.desk_name}, {read.establishment_code}", read.public_key
    source = data.decode("utf-8", "replace")
    if '"reception-root"' in source:
        return "Root", read_root_public(source).public_key
    asked = read_request(source)
    return f"{asked.desk_name}, {asked.establishment_code}", asked.public_key
