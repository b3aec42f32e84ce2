"""The estate's directory: one signed file, for any stick, that tells every desk whom to believe and how to reach them.

It names the establishments, the key each one's files are sealed for, what each can do, and the keys that are believed
no more. COSE_Sign1 by the estate's root over deterministic CBOR; protected header: algorithm EdDSA, content type, key
id of the root and, under -65537, `[schema]`; nothing unprotected. The content is a closed schema with integer keys:

    1 training  2 serial  3 made at  4 a newer one by  5 name of the estate
    6 places, by code:       [{1 code, 2 name, 3 age recipient?, 4 what it can do?}]
    7 revocations, by key:   [{1 key id, 2 from, 3 because, 4 code, 5 desk}]

Instants are seconds since 1970. What a place can do is the text of `clinical.establishment_entry`: one strict reader
for what travels alone and for what travels here. Of two directories of a root the higher serial counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, NoReturn, TypeVar

from reception_app.clinical.establishment_entry import entry_from_json, entry_to_json
from reception_app.clinical.establishment_services import EstablishmentServices
from reception_app.errors import EstateRefused, InputProblem, UsageProblem
from reception_app.handover import cbor, cose, shapes, text, trust, wrapping
from reception_app.handover.revocations import Revocation
from reception_app.handover.shapes import ShapeError
from reception_app.handover.trust import Root, RootKey, TrustStore
from reception_app.vocabulary import RevokedBecause

SCHEMA = 1
CONTENT_TYPE = "application/x.reception-directory"
CONTEXT = b"reception directory 0"
MAX_FILE = 1024 * 1024
"""No directory is larger: 170 establishments with everything known of them are about 200 KB."""
MAX_PLACES = 500
MAX_REVOCATIONS = 10_000
MAX_SERIAL = 1_000_000
MAX_NAME = 120
MAX_ENTRY = 16_000
MAGIC = b"\xd2\x84"

_VERSIONS = -65537
_TRAINING, _SERIAL, _MADE, _NEXT, _ESTATE, _PLACES, _REVOKED = range(1, 8)
_CODE, _NAME, _RECIPIENT, _ENTRY = range(1, 5)
_KEY, _FROM, _BECAUSE, _WHOSE, _DESK = range(1, 6)
_AGAIN = "Ask whoever runs the estate for the file again."

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """One establishment: its name, the age recipient its files are sealed for, and what it can do, where known."""

    code: str
    name: str
    recipient: str | None = None
    services: EstablishmentServices | None = None


@dataclass(frozen=True, slots=True)
class EstateDirectory:
    """What one root says, at one time. `next_by`: when a newer one should have come; all instants are aware UTC."""

    root_id: bytes
    training: bool
    estate: str
    serial: int
    made_at: datetime
    next_by: datetime
    places: tuple[Place, ...]
    revocations: tuple[Revocation, ...]

    def place(self, code: str | None) -> Place | None:
        """Return the establishment of that code, if it is in the directory."""
        return next((place for place in self.places if place.code == code), None)


def is_directory(data: bytes) -> bool:
    """True when a file begins as an estate's signed directory does: such a file is no other kind of directory."""
    return data.startswith(MAGIC)


def sign_directory(directory: EstateDirectory, root: RootKey) -> bytes:
    """Return the signed file. What no desk would read again is refused: UsageProblem US-145, with what is wrong."""
    try:
        payload = cbor.dump(_plain(directory))
        if _read(cbor.load_map(payload), root.root) != directory:
            raise ShapeError("type", "it does not read back as it was")
    except (ShapeError, InputProblem, cbor.CborError, ValueError) as problem:
        raise UsageProblem(
            "US-145", f"The directory cannot be written: {problem}.", "Correct it, then publish again."
        ) from problem
    headers = {
        cose.ALGORITHM: cose.EDDSA,
        cose.CONTENT_TYPE: CONTENT_TYPE,
        cose.KEY_ID: root.root.key_id,
        _VERSIONS: [SCHEMA],
    }
    data = cose.sign1(headers, {}, payload, root.seed, CONTEXT)
    if len(data) > MAX_FILE:
        raise UsageProblem("US-145", "The directory is too large.", "Shorten what establishments can do.")
    return data


def open_directory(data: bytes, store: TrustStore) -> EstateDirectory:
    """Read a directory at a desk that trusts `store`: size, form, header, root, signature, then the closed schema.

    Raises EstateRefused: ED-101 too large, ED-102 no directory or damaged, ED-103 signed in another way, ED-104 of a
    newer version, ED-105 of a root not trusted here, ED-106 changed after it was signed, ED-107 out of its form.
    """
    message = _message(data)
    root = store.find(message.headers[cose.KEY_ID])
    if root is None:
        raise EstateRefused(
            "ED-105",
            "This directory is of an estate that this desk does not trust. Nothing was changed.",
            "Ask whoever runs your estate for theirs. To trust another estate, load its root.pub first.",
        )
    if not cose.verify(message, root.public_key, CONTEXT):
        raise EstateRefused("ED-106", "This directory was changed after it was signed, or is damaged.", _AGAIN)
    try:
        return _read(cbor.load_map(message.payload), root)
    except (ShapeError, InputProblem, cbor.CborError, UsageProblem) as problem:
        raise EstateRefused("ED-107", "This directory is signed but not in its proper form.", _AGAIN) from problem


def _message(data: bytes) -> cose.Sign1:
    if len(data) > MAX_FILE:
        raise EstateRefused("ED-101", "This file is larger than any directory: it was not read.", _AGAIN)
    try:
        message = cose.open_sign1(data)
    except cose.CoseError as problem:
        raise EstateRefused("ED-102", f"This is no estate directory, or it is damaged: {problem}.", _AGAIN) from problem
    headers = message.headers
    if headers.get(cose.CONTENT_TYPE) != CONTENT_TYPE:
        raise EstateRefused("ED-102", "This file is signed, but it is no estate directory.", _AGAIN)
    if headers.get(cose.ALGORITHM) != cose.EDDSA:
        raise EstateRefused("ED-103", "This directory is signed in a way directories are not signed.", _AGAIN)
    expected = {cose.ALGORITHM, cose.CONTENT_TYPE, cose.KEY_ID, _VERSIONS}
    if set(headers) != expected or message.unprotected or not isinstance(headers[cose.KEY_ID], bytes):
        raise EstateRefused("ED-104", "This directory's header holds what this version does not know.", _UPDATE)
    if headers[_VERSIONS] != [SCHEMA]:
        raise EstateRefused("ED-104", "This directory was made by a newer version of the program.", _UPDATE)
    return message


_UPDATE = "Update this desk. What it was told before stands until then."


def _plain(directory: EstateDirectory) -> dict[int, Any]:
    return {
        _TRAINING: directory.training,
        _SERIAL: directory.serial,
        _MADE: shapes.check_instant(directory.made_at),
        _NEXT: shapes.check_instant(directory.next_by),
        _ESTATE: directory.estate,
        _PLACES: [_plain_place(place) for place in directory.places],
        _REVOKED: [
            {
                _KEY: each.key_id,
                _FROM: shapes.check_instant(each.from_at),
                _BECAUSE: each.because.value,
                _WHOSE: each.establishment_code,
                _DESK: each.desk_name,
            }
            for each in directory.revocations
        ],
    }


def _plain_place(place: Place) -> dict[int, Any]:
    plain: dict[int, Any] = {_CODE: place.code, _NAME: place.name}
    if place.recipient is not None:
        plain[_RECIPIENT] = place.recipient
    if place.services is not None:
        plain[_ENTRY] = entry_to_json(place.services)
    return plain


# Reading: every kind, bound and order is checked; what is read writes back to the same bytes (`cbor` sees to its part).


def _read(plain: dict[int, Any], root: Root) -> EstateDirectory:
    _keys(plain, {_TRAINING, _SERIAL, _MADE, _NEXT, _ESTATE, _PLACES, _REVOKED})
    if _of(plain, _TRAINING, bool) != root.training:
        _wrong("training and real never mix")
    serial = _of(plain, _SERIAL, int)
    if not 1 <= serial <= MAX_SERIAL:
        _wrong("the serial number is out of range")
    directory = EstateDirectory(
        root_id=root.key_id,
        training=root.training,
        estate=_name(plain, _ESTATE),
        serial=serial,
        made_at=_instant(plain, _MADE),
        next_by=_instant(plain, _NEXT),
        places=_each(plain, _PLACES, MAX_PLACES, _place),
        revocations=_each(plain, _REVOKED, MAX_REVOCATIONS, _Revoked(root.key_id)),
    )
    if directory.next_by <= directory.made_at:
        _wrong("the next one would be due before this one")
    _ascending([place.code for place in directory.places])
    _ascending([each.key_id for each in directory.revocations])
    return directory


def _place(plain: Any) -> Place:
    _keys(plain, {_CODE, _NAME}, {_RECIPIENT, _ENTRY})
    code = _establishment(plain, _CODE)
    recipient = _of(plain, _RECIPIENT, str) if _RECIPIENT in plain else None
    if recipient is not None and not wrapping.is_recipient(recipient):
        _wrong("a key to seal for is none")
    return Place(code, _name(plain, _NAME), recipient, _services(plain, code) if _ENTRY in plain else None)


def _services(plain: dict[int, Any], code: str) -> EstablishmentServices:
    written = _of(plain, _ENTRY, str)
    if len(written) > MAX_ENTRY:
        _wrong("what a place can do is too long")
    services = entry_from_json(written)
    if services.code != code or entry_to_json(services) != written:
        _wrong("what a place can do is not in its one proper form")
    return services


class _Revoked:
    """Reads one revocation of a root."""

    def __init__(self, root_id: bytes) -> None:
        self._root_id = root_id

    def __call__(self, plain: Any) -> Revocation:
        _keys(plain, {_KEY, _FROM, _BECAUSE, _WHOSE, _DESK})
        named = _of(plain, _KEY, bytes)
        if len(named) != trust.KEY_ID_BYTES:
            _wrong("a key's name has another length")
        try:
            because = RevokedBecause(_of(plain, _BECAUSE, str))
        except ValueError as error:
            raise ShapeError("range", "a reason nobody knows") from error
        whose, desk = _establishment(plain, _WHOSE), _name(plain, _DESK)
        return Revocation(self._root_id, named, _instant(plain, _FROM), because, whose, desk)


def _keys(plain: Any, needed: set[int], perhaps: set[int] | None = None) -> None:
    if not isinstance(plain, dict) or not needed <= set(plain) <= needed | (perhaps or set()):
        _wrong("a field is missing or not known")


def _of(plain: dict[int, Any], label: int, kind: type[T]) -> T:
    value = plain[label]
    if type(value) is not kind:
        _wrong("a field is of another kind")
    return value


def _name(plain: dict[int, Any], label: int) -> str:
    value = _of(plain, label, str)
    fits = 1 <= len(value) <= MAX_NAME and value == value.strip()
    if not fits or text.has_controls(value, newlines=False) or text.hidden_characters(value):
        _wrong("a name is empty, too long or holds characters nobody sees")
    return value


def _establishment(plain: dict[int, Any], label: int) -> str:
    value = _of(plain, label, str)
    if not (1 <= len(value) <= trust.MAX_CODE and value.isascii() and value.isalnum() and value == value.upper()):
        _wrong("a code is none of an establishment")
    return value


def _instant(plain: dict[int, Any], label: int) -> datetime:
    return shapes.check_seconds(_of(plain, label, int))


def _each(plain: dict[int, Any], label: int, most: int, read: Callable[[Any], T]) -> tuple[T, ...]:
    rows = _of(plain, label, list)
    if len(rows) > most:
        _wrong("a list is too long")
    return tuple(read(row) for row in rows)


def _ascending(names: list[Any]) -> None:
    if any(after <= before for before, after in pairwise(names)):
        _wrong("a list is out of order, or names something twice")


def _wrong(words: str) -> NoReturn:
    raise ShapeError("range", words)
