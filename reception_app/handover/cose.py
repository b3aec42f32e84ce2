"""COSE_Sign1 (RFC 9052) with Ed25519, in its one deterministic form: what both packs and certificates are wrapped in.

The context is signed too (as external data): a signature made for one kind of thing never passes for another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import nacl.exceptions
import nacl.signing

from reception_app.handover import cbor

SIGN1_TAG = 18
ALGORITHM, CRITICAL, CONTENT_TYPE, KEY_ID = 1, 2, 3, 4
"""Header labels of RFC 9052."""
EDDSA = -8
SIGNATURE_BYTES = 64


class CoseError(Exception):
    """The bytes are not the envelope we write. The words hold nothing from the content."""


@dataclass(frozen=True, slots=True)
class Sign1:
    """One signed message, opened but not yet checked."""

    protected: bytes
    headers: dict[int, Any]
    unprotected: dict[int, Any]
    payload: bytes
    signature: bytes


def sign1(headers: dict[int, Any], unprotected: dict[int, Any], payload: bytes, seed: bytes, context: bytes) -> bytes:
    """Sign `payload` with the Ed25519 key of a 32-byte `seed`. Returns the tagged message."""
    protected = cbor.dump(headers)
    signature = nacl.signing.SigningKey(seed).sign(_to_sign(protected, payload, context)).signature
    return cbor.dump_tagged(SIGN1_TAG, [protected, unprotected, payload, signature])


def open_sign1(data: bytes) -> Sign1:
    """Take a message apart.

    Raises CoseError unless it is exactly what `sign1` writes; the signature is not checked here.
    """
    try:
        outer = cbor.load_tagged(data)
    except cbor.CborError as problem:
        raise CoseError(str(problem)) from problem
    parts = outer.value
    if outer.tag != SIGN1_TAG or not isinstance(parts, list) or len(parts) != 4:
        raise CoseError("not one signed message")
    protected, unprotected, payload, signature = parts
    if not (
        isinstance(protected, bytes)
        and isinstance(unprotected, dict)
        and isinstance(payload, bytes)
        and isinstance(signature, bytes)
        and len(signature) == SIGNATURE_BYTES
    ):
        raise CoseError("a part of the wrong kind")
    try:
        headers = cbor.load_map(protected)
    except cbor.CborError as problem:
        raise CoseError(str(problem)) from problem
    if cbor.dump_tagged(SIGN1_TAG, [cbor.dump(headers), unprotected, payload, signature]) != data:
        raise CoseError("not written in its one proper form")
    return Sign1(protected, headers, unprotected, payload, signature)


def verify(message: Sign1, public_key: bytes, context: bytes) -> bool:
    """True when the signature is that of `public_key` (32 bytes) over this message in this context."""
    try:
        nacl.signing.VerifyKey(public_key).verify(
            _to_sign(message.protected, message.payload, context), message.signature
        )
    except (nacl.exceptions.BadSignatureError, nacl.exceptions.ValueError, nacl.exceptions.TypeError):
        return False
    return True


def _to_sign(protected: bytes, payload: bytes, context: bytes) -> bytes:
    return cbor.dump(["Signature1", protected, context, payload])
