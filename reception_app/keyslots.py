"""Key slots: each user's passphrase wraps the desk's one random database key, beside the database.

So users come and go without re-encrypting, and a wrong passphrase is told apart from a damaged file. A slot is
Argon2id (libsodium) over the passphrase, then an authenticated secret box over the 32-byte key. The cost is written
in the slot. Slots name staff, never a person in the record.
"""

from __future__ import annotations

import json
import os
import time
import unicodedata
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from nacl import pwhash, secret
from nacl.exceptions import CryptoError
from nacl.utils import random as random_bytes

from reception_app.errors import DatabaseRefused, InputProblem, WrongPassphrase

KEY_BYTES = 32
PASSPHRASE_MINIMUM = 12
MEBIBYTE = 1024 * 1024
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess costs: Argon2id passes and memory in bytes."""

    passes: int
    memory: int


TRAINING_COST = Cost(passes=1, memory=8 * MEBIBYTE)
"""For desks where nobody is real: training and tests."""

_REAL_MEMORY = 64 * MEBIBYTE
_REAL_SECONDS = 0.25


def measured_cost() -> Cost:
    """Return the cost of a real desk: 64 MiB, and as many passes as take about 250 ms on this machine (at least 3)."""
    started = time.perf_counter()
    _stretch("measure", bytes(pwhash.argon2id.SALTBYTES), Cost(3, _REAL_MEMORY))
    one_pass = (time.perf_counter() - started) / 3
    return Cost(max(3, round(_REAL_SECONDS / one_pass)), _REAL_MEMORY)


@dataclass(frozen=True, slots=True)
class Slot:
    """One user's slot: who they are on the sign-in screen, and the wrapped key (base64)."""

    username: str
    full_name: str
    roles: tuple[str, ...]
    passes: int
    memory: int
    salt: str
    wrapped: str
    must_change: bool = False
    disabled: bool = False


def new_database_key() -> bytes:
    """Return a fresh random 32-byte database key."""
    return random_bytes(KEY_BYTES)


def check_passphrase(passphrase: str) -> None:
    """Refuse a passphrase that is too short (IN-301). Length is the only rule; anything may be pasted."""
    if len(unicodedata.normalize("NFC", passphrase)) < PASSPHRASE_MINIMUM:
        raise InputProblem(
            "IN-311",
            f"A passphrase has at least {PASSPHRASE_MINIMUM} characters.",
            "Use three or four words that you can type at night.",
        )


def _stretch(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    text = unicodedata.normalize("NFC", passphrase).encode()
    return pwhash.argon2id.kdf(KEY_BYTES, text, salt, opslimit=cost.passes, memlimit=cost.memory)


def wrap(slot_for: Slot, key: bytes, passphrase: str, cost: Cost) -> Slot:
    """Return `slot_for` with `key` wrapped by `passphrase` at `cost`. Only a training desk takes a short one."""
    if cost != TRAINING_COST or not passphrase:
        check_passphrase(passphrase)
    salt = random_bytes(pwhash.argon2id.SALTBYTES)
    box = secret.SecretBox(_stretch(passphrase, salt, cost))
    return replace(
        slot_for,
        passes=cost.passes,
        memory=cost.memory,
        salt=b64encode(salt).decode(),
        wrapped=b64encode(box.encrypt(key)).decode(),
    )


def unwrap(slot: Slot, passphrase: str) -> bytes:
    """Return the database key. Raises WrongPassphrase (SI-101), also for a disabled user (SI-102)."""
    if slot.disabled:
        raise WrongPassphrase(
            "SI-102", "This user has been disabled at this desk.", "Ask the desk administrator to let you in again."
        )
    box = secret.SecretBox(_stretch(passphrase, b64decode(slot.salt), Cost(slot.passes, slot.memory)))
    try:
        return box.decrypt(b64decode(slot.wrapped))
    except CryptoError as error:
        raise WrongPassphrase(
            "SI-101", "That passphrase does not open this desk.", "Check Caps Lock and type it again."
        ) from error


def read_slots(path: Path) -> tuple[Slot, ...]:
    """Read the slots. Raises DatabaseRefused (DB-110) when the file is missing or damaged."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] != _FORMAT:
            raise ValueError("format")
        return tuple(Slot(**{**slot, "roles": tuple(slot["roles"])}) for slot in data["slots"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DatabaseRefused(
            "DB-110",
            "The file of key slots (keys.json) beside the records is missing or damaged, so nobody can sign in.",
            "Put back keys.json from the newest folder in backups. Do not delete the records.",
        ) from error


def write_slots(path: Path, slots: tuple[Slot, ...]) -> None:
    """Write the slots whole or not at all: a new file, flushed to disk, then renamed over the old one."""
    text = json.dumps({"format": _FORMAT, "slots": [asdict(slot) for slot in slots]}, indent=1, ensure_ascii=False)
    beside = path.with_suffix(".new")
    with beside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
