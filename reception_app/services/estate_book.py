"""The estate's book, `estate.json` beside its root: desks certified, keys revoked, what the next directory says.

Nothing in it is secret or about a person. It is read strictly and written whole or not at all; what it says counts for
nobody until the root has signed it (`estate.publish_directory`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from reception_app.clinical.establishment_entry import read_entry, write_entry
from reception_app.clinical.establishment_services import EstablishmentServices
from reception_app.clock import from_wire, to_wire
from reception_app.errors import InputProblem, UsageProblem
from reception_app.flushing import write_flushed
from reception_app.handover import trustfiles, wrapping
from reception_app.handover.revocations import Revocation
from reception_app.handover.trust import KEY_BYTES, KEY_ID_BYTES, Certificate, key_id
from reception_app.vocabulary import RevokedBecause

BOOK = "estate.json"
KIND = "reception-estate-book"
VERSION = 1
MAX_BYTES = 4 * 1024 * 1024
_KEYS = frozenset({"kind", "version", "name", "serial", "issued", "revoked", "recipients", "services"})


@dataclass(frozen=True, slots=True)
class Issued:
    """One certificate the root made: for which desk's key, from when until when (aware UTC)."""

    establishment_code: str
    desk_name: str
    public_key: bytes
    not_before: datetime
    not_after: datetime

    @property
    def key_id(self) -> bytes:
        """The 8 bytes by which the key is named."""
        return key_id(self.public_key)


@dataclass(frozen=True, slots=True)
class Book:
    """What the estate knows of its desks. `serial`: of the last directory published, 0 before the first."""

    name: str = "Estate"
    serial: int = 0
    issued: tuple[Issued, ...] = ()
    revoked: tuple[Revocation, ...] = ()
    recipients: tuple[tuple[str, str], ...] = ()
    services: tuple[EstablishmentServices, ...] = ()

    def newest(self) -> tuple[Issued, ...]:
        """Return the last certificate of every key, by establishment and desk."""
        found = {each.public_key: each for each in sorted(self.issued, key=_ends)}
        return tuple(sorted(found.values(), key=_place))

    def revocation(self, named: bytes) -> Revocation | None:
        """Return what the book says against a key, named by its 8 bytes."""
        return next((each for each in self.revoked if each.key_id == named), None)

    def recipient(self, code: str) -> str | None:
        """Return what files for an establishment are sealed for."""
        return dict(self.recipients).get(code)

    def with_recipient(self, code: str, recipient: str) -> Book:
        """Return the book with another key to seal for."""
        return replace(self, recipients=tuple(sorted({**dict(self.recipients), code: recipient}.items())))

    def with_services(self, entry: EstablishmentServices) -> Book:
        """Return the book with what one establishment can do."""
        kept = {each.code: each for each in self.services} | {entry.code: entry}
        return replace(self, services=tuple(kept[code] for code in sorted(kept)))


def _ends(issued: Issued) -> datetime:
    return issued.not_after


def _place(issued: Issued) -> tuple[str, str]:
    return (issued.establishment_code, issued.desk_name)


def issued_from(certificate: Certificate) -> Issued:
    """Return the line of the book for a certificate."""
    return Issued(
        certificate.establishment_code, certificate.desk_name, certificate.public_key, certificate.not_before,
        certificate.not_after,
    )  # fmt: skip


def read_book(folder: Path, root_id: bytes) -> Book:
    """Return the book of the root whose 8-byte name is `root_id`; an empty one where none was begun yet.

    Raises UsageProblem US-323 when it is damaged or was changed by hand into what cannot be.
    """
    path = folder / BOOK
    if not path.exists():
        return Book()
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise ValueError("too long")
        whole = json.loads(data)
        if not isinstance(whole, dict) or set(whole) != _KEYS or (whole["kind"], whole["version"]) != (KIND, VERSION):
            raise ValueError("another kind")
        return _read(whole, root_id)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, InputProblem, UsageProblem) as error:
        raise UsageProblem(
            "US-323",
            "The estate's book (estate.json) is damaged, or was changed by hand.",
            "Put back the last copy of the estate's folder, then publish with a serial number above the last one.",
        ) from error


def _read(whole: dict[str, Any], root_id: bytes) -> Book:
    if type(whole["serial"]) is not int or type(whole["name"]) is not str:
        raise ValueError("another kind of value")
    recipients = {str(code): str(value) for code, value in whole["recipients"].items()}
    if not all(wrapping.is_recipient(value) for value in recipients.values()):
        raise ValueError("no key to seal for")
    return Book(
        name=whole["name"],
        serial=whole["serial"],
        issued=tuple(
            Issued(
                str(row["code"]), str(row["desk"]), trustfiles.decode(row["key"], KEY_BYTES), from_wire(row["from"]),
                from_wire(row["until"]),
            )
            for row in whole["issued"]
        ),
        revoked=tuple(_revocation(row, root_id) for row in whole["revoked"]),
        recipients=tuple(sorted(recipients.items())),
        services=tuple(read_entry(row) for row in whole["services"]),
    )  # fmt: skip


def _revocation(row: dict[str, Any], root_id: bytes) -> Revocation:
    named = bytes.fromhex(row["key"])
    if len(named) != KEY_ID_BYTES:
        raise ValueError("a key's name has another length")
    because = RevokedBecause(row["because"])
    return Revocation(root_id, named, from_wire(row["from"]), because, str(row["code"]), str(row["desk"]))


def _whole(book: Book) -> dict[str, Any]:
    return {
        "kind": KIND,
        "version": VERSION,
        "name": book.name,
        "serial": book.serial,
        "issued": [
            {
                "code": each.establishment_code,
                "desk": each.desk_name,
                "key": trustfiles.encode(each.public_key),
                "from": to_wire(each.not_before),
                "until": to_wire(each.not_after),
            }
            for each in book.issued
        ],
        "revoked": [
            {
                "key": each.key_id.hex(),
                "from": to_wire(each.from_at),
                "because": each.because.value,
                "code": each.establishment_code,
                "desk": each.desk_name,
            }
            for each in book.revoked
        ],
        "recipients": dict(book.recipients),
        "services": [write_entry(each) for each in book.services],
    }


def write_book(folder: Path, book: Book) -> None:
    """Write the book whole, to disk, or leave the old one. Raises UsageProblem US-321."""
    text = json.dumps(_whole(book), indent=2, sort_keys=True, ensure_ascii=False)
    try:
        write_flushed(folder / BOOK, f"{text}\n")
    except OSError as error:
        raise UsageProblem(
            "US-321",
            f"The estate's folder could not be written: {error.strerror or 'unknown reason'}.",
            "Name a folder you may write to.",
        ) from error
