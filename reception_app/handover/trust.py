"""Who may sign packs, with no network: an offline estate root certifies each desk's own key.

A certificate says which establishment and desk a key belongs to, from when until when, and whether it is for
training; all of that is inside what the root signs. It rides in every pack, so a receiver needs only the root's
public key. There is no trust on first use. The training root is shipped whole, private key too, and is consulted by
training desks alone.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import nacl.signing

from reception_app import paths
from reception_app.errors import PackRefused, UsageProblem
from reception_app.handover import cbor, cose, shapes, text, trustfiles, wrapping
from reception_app.handover.revocations import Revocation
from reception_app.handover.shapes import ShapeError
from reception_app.vocabulary import Trust

CERTIFICATE_CONTEXT = b"reception certificate 0"
KEY_BYTES = 32
KEY_ID_BYTES = 8
TRAINING_DESK = "Training desk"
TRAINING_DAYS = 365
ENDS_SOON = timedelta(days=60)
"""So long before its end a certificate is said to end soon; local policy [GK]."""
MAX_CERTIFICATE = 512
MAX_NAME = 80
MAX_CODE = 10

_TRAINING, _CODE, _DESK, _PUBLIC, _NOT_BEFORE, _NOT_AFTER = range(1, 7)
_REPLACE = "Ask the sender's desk administrator for a new desk certificate, and for the pack again."


@dataclass(frozen=True, slots=True)
class Root:
    """The public half of a root: what a desk is told to trust."""

    public_key: bytes
    training: bool

    @property
    def key_id(self) -> bytes:
        """The 8 bytes by which certificates name this root."""
        return key_id(self.public_key)


@dataclass(frozen=True, slots=True)
class RootKey:
    """A root with its private key (a 32-byte Ed25519 seed)."""

    seed: bytes = field(repr=False)
    training: bool

    @property
    def root(self) -> Root:
        """The public half."""
        return Root(_public(self.seed), self.training)


@dataclass(frozen=True, slots=True)
class DeskKey:
    """A desk's own signing key (a 32-byte Ed25519 seed)."""

    seed: bytes = field(repr=False)

    @property
    def public_key(self) -> bytes:
        """The public half, 32 bytes."""
        return _public(self.seed)


@dataclass(frozen=True, slots=True)
class Request:
    """What a desk asks a root to certify; proved by a signature of the desk's own key.

    `recipient`: what files for its establishment are wrapped for (`wrapping`), when the desk has that key.
    """

    establishment_code: str
    desk_name: str
    public_key: bytes
    recipient: str | None = None


@dataclass(frozen=True, slots=True)
class Certificate:
    """A root's word about one desk's key."""

    establishment_code: str
    desk_name: str
    public_key: bytes
    not_before: datetime
    not_after: datetime
    training: bool
    root_id: bytes
    signed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Issuer:
    """What a desk signs packs with: its key and the certificate that belongs to it."""

    key: DeskKey
    certificate: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class TrustStore:
    """The roots a desk believes, the keys they revoked, and whether it is a training desk.

    Roots of the other kind are never consulted.
    """

    roots: tuple[Root, ...]
    training: bool = False
    revocations: tuple[Revocation, ...] = ()

    def find(self, root_id: bytes) -> Root | None:
        """Return the root of that id and of this store's kind, if it is here."""
        for root in self.roots:
            if root.key_id == root_id and root.training == self.training:
                return root
        return None

    def revocation_of(self, certificate: Certificate) -> Revocation | None:
        """Return what the certificate's own root says against its key, the earliest first. Other roots do not count."""
        named = key_id(certificate.public_key)
        found = [each for each in self.revocations if (each.root_id, each.key_id) == (certificate.root_id, named)]
        return min(found, key=_from_at, default=None)


def _from_at(revocation: Revocation) -> datetime:
    return revocation.from_at


@dataclass(frozen=True, slots=True)
class CertificateCheck:
    """What a desk can say about a certificate: how far it is trusted, amber words, and what its root says against it.

    Whether a revocation makes a pack *revoked* depends on when the pack was made: `revocations.judge`.
    """

    trust: Trust
    warnings: tuple[str, ...] = ()
    revocation: Revocation | None = None


def key_id(public_key: bytes) -> bytes:
    """Return the 8-byte name of a public key: the start of its SHA-256."""
    return hashlib.sha256(public_key).digest()[:KEY_ID_BYTES]


def new_root_key() -> RootKey:
    """Return a fresh estate root key."""
    return RootKey(bytes(nacl.signing.SigningKey.generate()), training=False)


def make_root(
    passphrase: str, *, memory_bytes: int = trustfiles.MEMORY, passes: int = trustfiles.PASSES
) -> tuple[str, str]:
    """Make an estate root. Returns the texts of `root.key` (sealed with the passphrase by Argon2id) and `root.pub`."""
    key = new_root_key()
    sealed = trustfiles.write_root_key(key.seed, passphrase, memory_bytes=memory_bytes, passes=passes)
    return sealed, write_root_public(key)


def open_root(key_text: str, passphrase: str) -> RootKey:
    """Open the text of `root.key`. Raises WrongPassphrase SI-251, or UsageProblem US-13x when the file is not one."""
    return RootKey(trustfiles.read_root_key(key_text, passphrase), training=False)


def write_root_public(key: RootKey) -> str:
    """Return the text of `root.pub`, signed by the root itself so that a damaged file is noticed."""
    body = {"training": key.training, "public_key": trustfiles.encode(key.root.public_key)}
    return trustfiles.write_signed("reception-root", body, key.seed)


def read_root_public(source: str) -> Root:
    """Read the text of `root.pub`. Raises UsageProblem US-13x when it is not one, or damaged."""
    body = trustfiles.read_signed(source, "reception-root")
    training = body.get("training")
    if not isinstance(training, bool):
        raise trustfiles.not_one("root public key")
    return Root(trustfiles.key_of(body), training)


def make_desk_key() -> DeskKey:
    """Return a fresh signing key for a desk."""
    return DeskKey(bytes(nacl.signing.SigningKey.generate()))


def make_request(key: DeskKey, establishment_code: str, desk_name: str, recipient: str | None = None) -> str:
    """Return the text of a certificate request, to be carried to the root.

    Raises UsageProblem US-136 for unfit names.
    """
    _check_names(establishment_code, desk_name)
    body = {
        "establishment_code": establishment_code,
        "desk_name": desk_name,
        "public_key": trustfiles.encode(key.public_key),
        **({"recipient": recipient} if recipient is not None else {}),
    }
    return trustfiles.write_signed("reception-certificate-request", body, key.seed)


def read_request(source: str) -> Request:
    """Read a certificate request. Raises UsageProblem US-13x when it is not one, or damaged."""
    body = trustfiles.read_signed(source, "reception-certificate-request")
    code, desk_name = body.get("establishment_code"), body.get("desk_name")
    recipient = body.get("recipient")
    if not isinstance(code, str) or not isinstance(desk_name, str):
        raise trustfiles.not_one("certificate request")
    if recipient is not None and not (isinstance(recipient, str) and wrapping.is_recipient(recipient)):
        raise trustfiles.not_one("certificate request")
    _check_names(code, desk_name)
    return Request(code, desk_name, trustfiles.key_of(body), recipient)


def renew(root: RootKey, certificate: Certificate, now: datetime, days: int) -> bytes:
    """Sign the same desk's same key again, valid from `now` for `days` days.

    Raises UsageProblem US-139 for a certificate of another root, PackRefused PK-208 for one it did not sign.
    """
    if certificate.root_id != root.root.key_id:
        raise UsageProblem(
            "US-139",
            "This certificate was made by another root.",
            "Renew it with the root that made it, or certify a new request.",
        )
    check_certificate(certificate, TrustStore((root.root,), root.training), now)
    return certify(
        root, Request(certificate.establishment_code, certificate.desk_name, certificate.public_key), now, days
    )


def certify(root: RootKey, request: Request | str, now: datetime, days: int) -> bytes:
    """Sign a desk's certificate, valid from `now` for `days` days.

    `request` is the file's text, or one already read.
    """
    asked = read_request(request) if isinstance(request, str) else request
    if not 1 <= days <= 3660:
        raise UsageProblem(
            "US-137", "A certificate is valid for 1 to 3,660 days.", "Choose a number of days in that range."
        )
    body: dict[int, Any] = {
        _TRAINING: root.training,
        _CODE: asked.establishment_code,
        _DESK: asked.desk_name,
        _PUBLIC: asked.public_key,
        _NOT_BEFORE: shapes.check_instant(now),
        _NOT_AFTER: shapes.check_instant(now + timedelta(days=days)),
    }
    headers = {cose.ALGORITHM: cose.EDDSA, cose.KEY_ID: root.root.key_id}
    return cose.sign1(headers, {}, cbor.dump(body), root.seed, CERTIFICATE_CONTEXT)


def read_certificate(data: bytes) -> Certificate:
    """Take a certificate apart; its signature is not checked here. Raises PackRefused PK-207 when it is malformed."""
    try:
        message = cose.open_sign1(data[: MAX_CERTIFICATE + 1])
        if set(message.headers) != {cose.ALGORITHM, cose.KEY_ID} or message.unprotected:
            raise cose.CoseError("header fields this version does not know")
        root_id = message.headers[cose.KEY_ID]
        if (
            message.headers[cose.ALGORITHM] != cose.EDDSA
            or not isinstance(root_id, bytes)
            or len(root_id) != KEY_ID_BYTES
        ):
            raise cose.CoseError("another algorithm or key name")
        return _certificate(cbor.load_map(message.payload), root_id, data)
    except (cose.CoseError, cbor.CborError, ShapeError) as problem:
        raise PackRefused("PK-207", f"The sender's certificate is damaged: {problem}.", _REPLACE) from problem


def _certificate(body: dict[int, Any], root_id: bytes, data: bytes) -> Certificate:
    kinds = {_TRAINING: bool, _CODE: str, _DESK: str, _PUBLIC: bytes, _NOT_BEFORE: int, _NOT_AFTER: int}
    if set(body) != set(kinds) or any(type(body[label]) is not kind for label, kind in kinds.items()):
        raise ShapeError("type", "a field is missing, unknown or of another kind")
    code, desk_name, public_key = body[_CODE], body[_DESK], body[_PUBLIC]
    if len(public_key) != KEY_BYTES or not _names_fit(code, desk_name) or body[_NOT_BEFORE] >= body[_NOT_AFTER]:
        raise ShapeError("range", "a field is out of range")
    return Certificate(
        establishment_code=code,
        desk_name=desk_name,
        public_key=public_key,
        not_before=shapes.check_seconds(body[_NOT_BEFORE]),
        not_after=shapes.check_seconds(body[_NOT_AFTER]),
        training=body[_TRAINING],
        root_id=root_id,
        signed=data,
    )


def is_training(certificate: Certificate) -> bool:
    """True when a certificate says it is for training, or names the shipped training root whatever else it says."""
    return certificate.training or certificate.root_id == training_root().root.key_id


def check_certificate(certificate: Certificate, store: TrustStore | None, now: datetime) -> CertificateCheck:
    """Say how far a desk trusts a certificate at `now`. `store` None: no desk, so nothing is known.

    Raises PackRefused: PK-210 a training certificate at a real desk, PK-208 a signature its own root did not make.
    """
    if store is not None and is_training(certificate) and not store.training:
        raise PackRefused(
            "PK-210",
            "This pack was made at a training desk: its people and medicines are not real.",
            "Open it on a training desk. If a real person came with it, use their paper and report it.",
        )
    root = store.find(certificate.root_id) if store is not None else None
    if root is None:
        return CertificateCheck(Trust.ISSUER_UNKNOWN)
    message = cose.open_sign1(certificate.signed)
    if certificate.training != root.training or not cose.verify(message, root.public_key, CERTIFICATE_CONTEXT):
        raise PackRefused("PK-208", "The sender's certificate was not made by the root it names.", _REPLACE)
    assert store is not None
    state = Trust.TRAINING if root.training else Trust.VERIFIED
    return CertificateCheck(state, _validity(certificate, now), store.revocation_of(certificate))


def _validity(certificate: Certificate, now: datetime) -> tuple[str, ...]:
    if now > certificate.not_after:
        return (f"The sender's certificate expired on {_day(certificate.not_after)}; its signature is good.",)
    if now < certificate.not_before:
        return (
            f"The sender's certificate is valid only from {_day(certificate.not_before)}: compare both desks' clocks.",
        )
    return ()


def _day(value: datetime) -> str:
    return value.strftime("%d-%b-%Y")


@cache
def training_root() -> RootKey:
    """Return the shipped training root, private key included. It can never verify as real."""
    source = (paths.resources() / "trust" / "training-root.key").read_text(encoding="utf-8")
    return RootKey(trustfiles.read_training_key(source), training=True)


def training_store() -> TrustStore:
    """Return what a training desk trusts: the training root alone."""
    return TrustStore((training_root().root,), training=True)


def training_issuer(establishment_code: str, now: datetime, key: DeskKey | None = None) -> Issuer:
    """Return a training desk's key, fresh unless given, certified by the training root from a day before `now`."""
    key = key or make_desk_key()
    request = Request(establishment_code, TRAINING_DESK, key.public_key)
    return Issuer(key, certify(training_root(), request, now - timedelta(days=1), TRAINING_DAYS))


def check_issuer(issuer: Issuer) -> Certificate:
    """Return the issuer's certificate, read. Raises UsageProblem US-138 when it belongs to another key."""
    certificate = read_certificate(issuer.certificate)
    if certificate.public_key != issuer.key.public_key:
        raise UsageProblem(
            "US-138",
            "This certificate belongs to another desk's key.",
            "Load the certificate made from this desk's own request.",
        )
    return certificate


def _public(seed: bytes) -> bytes:
    return bytes(nacl.signing.SigningKey(seed).verify_key)


def _names_fit(code: str, desk_name: str) -> bool:
    return (
        1 <= len(code) <= MAX_CODE
        and code.isascii()
        and code.isalnum()
        and 1 <= len(desk_name) <= MAX_NAME
        and not text.has_controls(desk_name, newlines=False)
        and not text.hidden_characters(desk_name)
    )


def _check_names(code: str, desk_name: str) -> None:
    if not _names_fit(code, desk_name):
        raise UsageProblem(
            "US-136",
            "The establishment code or the desk's name cannot stand in a certificate.",
            f"Use the establishment's own code, and a desk name of 1 to {MAX_NAME} ordinary characters.",
        )
