"""The small text files trust travels in: root keys, root public keys, certificate requests, an establishment's key.

Each is JSON with `kind` and `version`. Public ones are signed by the key they hold, over their canonical JSON with
the kind in it, so that a damaged or retyped file is noticed. Private ones are locked with a passphrase: Argon2id
(cost written in the file), then a SecretBox.
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

import nacl.exceptions
import nacl.pwhash.argon2id
import nacl.secret
import nacl.signing
import nacl.utils

from reception_app.errors import UsageProblem, WrongPassphrase

VERSION = 0
MEMORY = 256 * 1024 * 1024
PASSES = 4
"""Argon2id cost of a new root key: it is opened a few times a year, so it may be slow."""
MAX_MEMORY = 1024 * 1024 * 1024
MAX_PASSES = 20
MAX_FILE = 8_192
_CONTEXT = b"reception file 0 "
_ROOT_KEY = "reception-root-key"


def encode(data: bytes) -> str:
    """Return bytes as base64 text."""
    return base64.b64encode(data).decode("ascii")


def decode(value: Any, length: int | None = None) -> bytes:
    """Read base64 text of `length` bytes. Raises UsageProblem US-131 otherwise."""
    try:
        data = base64.b64decode(value, validate=True)
    except (binascii.Error, TypeError, ValueError) as error:
        raise not_one("trust file") from error
    if length is not None and len(data) != length:
        raise not_one("trust file")
    return data


def not_one(what: str) -> UsageProblem:
    """Return the problem of a file that is not what was asked for."""
    return UsageProblem(
        "US-131", f"This is not a {what}, or it is damaged.", "Choose the right file, or fetch it again."
    )


def key_of(body: dict[str, Any]) -> bytes:
    """Return the 32-byte public key of a signed file's body."""
    return decode(body.get("public_key"), 32)


def write_signed(kind: str, body: dict[str, Any], seed: bytes) -> str:
    """Return a signed text file: kind, version, body, and the signature of the key it holds."""
    whole = {"kind": kind, "version": VERSION, **body}
    signature = nacl.signing.SigningKey(seed).sign(_CONTEXT + _canonical(whole)).signature
    return json.dumps({**whole, "signature": encode(signature)}, indent=2, sort_keys=True) + "\n"


def read_signed(source: str, kind: str) -> dict[str, Any]:
    """Read a signed text file of that kind.

    Raises UsageProblem US-131 (another kind, malformed) or US-132 (damaged).
    """
    whole = _read(source, kind)
    signature = decode(whole.pop("signature", None), 64)
    try:
        nacl.signing.VerifyKey(key_of(whole)).verify(_CONTEXT + _canonical(whole), signature)
    except nacl.exceptions.CryptoError as error:
        raise UsageProblem(
            "US-132", "This file was changed after it was made.", "Fetch it again from where it was made."
        ) from error
    return whole


def write_root_key(seed: bytes, passphrase: str, *, memory_bytes: int, passes: int) -> str:
    """Return the text of `root.key`: the 32-byte seed locked with a passphrase."""
    return write_locked(_ROOT_KEY, seed, passphrase, memory_bytes=memory_bytes, passes=passes)


def read_root_key(source: str, passphrase: str) -> bytes:
    """Open the text of `root.key`. Raises WrongPassphrase SI-251, UsageProblem US-131."""
    seed = read_locked(_ROOT_KEY, source, passphrase)
    if seed is None:
        raise WrongPassphrase(
            "SI-251",
            "This passphrase does not open the root key.",
            "Type the passphrase that was chosen when the root was made.",
        )
    if len(seed) != 32:
        raise not_one("root key")
    return seed


def write_locked(kind: str, secret: bytes, passphrase: str, *, memory_bytes: int = MEMORY, passes: int = PASSES) -> str:
    """Return the text of a private file of that kind: `secret` locked with a passphrase."""
    salt = nacl.utils.random(nacl.pwhash.argon2id.SALTBYTES)
    box = nacl.secret.SecretBox(_stretch(passphrase, salt, memory_bytes, passes))
    whole = {
        "kind": kind,
        "version": VERSION,
        "kdf": {"name": "argon2id", "memory_bytes": memory_bytes, "passes": passes, "salt": encode(salt)},
        "sealed": encode(bytes(box.encrypt(secret))),
    }
    return json.dumps(whole, indent=2, sort_keys=True) + "\n"


def read_locked(kind: str, source: str, passphrase: str) -> bytes | None:
    """Return what a private file of that kind holds, None with another passphrase. Raises UsageProblem US-131."""
    whole = _read(source, kind)
    what = kind.removeprefix("reception-").replace("-", " ")
    kdf = whole.get("kdf")
    if not isinstance(kdf, dict) or kdf.get("name") != "argon2id":
        raise not_one(what)
    memory_bytes, passes = kdf.get("memory_bytes"), kdf.get("passes")
    # The cost comes from the file: bounded, so that a made-up file cannot fill the memory.
    if type(memory_bytes) is not int or not nacl.pwhash.argon2id.MEMLIMIT_MIN <= memory_bytes <= MAX_MEMORY:
        raise not_one(what)
    if type(passes) is not int or not 1 <= passes <= MAX_PASSES:
        raise not_one(what)
    salt = decode(kdf.get("salt"), nacl.pwhash.argon2id.SALTBYTES)
    sealed = decode(whole.get("sealed"))
    try:
        return bytes(nacl.secret.SecretBox(_stretch(passphrase, salt, memory_bytes, passes)).decrypt(sealed))
    except nacl.exceptions.CryptoError:
        return None


def read_training_key(source: str) -> bytes:
    """Read the shipped training root: a seed in clear, of a kind no real root file has."""
    return decode(_read(source, "reception-training-root-key").get("seed"), 32)


def _stretch(passphrase: str, salt: bytes, memory_bytes: int, passes: int) -> bytes:
    return nacl.pwhash.argon2id.kdf(
        nacl.secret.SecretBox.KEY_SIZE, passphrase.encode(), salt, opslimit=passes, memlimit=memory_bytes
    )


def _read(source: str, kind: str) -> dict[str, Any]:
    what = kind.removeprefix("reception-").replace("-", " ")
    if len(source) > MAX_FILE:
        raise not_one(what)
    try:
        whole = json.loads(source)
    except (ValueError, RecursionError) as error:
        raise not_one(what) from error
    if not isinstance(whole, dict) or whole.get("kind") != kind or whole.get("version") != VERSION:
        raise not_one(what)
    return whole


def _canonical(whole: dict[str, Any]) -> bytes:
    return json.dumps(whole, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode("ascii")
