"""Key slots: each user's passphrase wraps the desk's one random database key, beside the database.

So users come and go without re-encrypting, and a wrong passphrase is told apart from a damaged file. A slot is
Argon2id (libsodium) over the passphrase, then an authenticated secret box over the 32-byte key and whose slot it is.
The cost is written in the slot. Slots name staff, never a person in the record.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import unicodedata
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from nacl import pwhash, secret
from nacl.exceptions import CryptoError
from nacl.utils import random as random_bytes

from reception_app.clock import from_wire
from reception_app.errors import DatabaseRefused, WrongPassphrase, unreachable_file
from reception_app.flushing import write_flushed
from reception_app.passphrases import check_passphrase
from reception_app.paths import read_plain

KEY_BYTES = 32
MEBIBYTE = 1024 * 1024
_FORMAT = 1
_LARGEST = 4 * MEBIBYTE
_LONGEST = 500
"""Characters of a name: nobody's comes near, and a screen can still show it."""
_MOST_PASSES = 1_000
_MOST_MEMORY = 1024 * MEBIBYTE
_RECOVERY = "\nrecovery code"
"""Whose the recovery code's slot is: no user name has a line end."""


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


@dataclass(frozen=True, slots=True)
class RecoverySlot:
    """The slot of the recovery code: when it was made (as on the wire), and the wrapped key (base64)."""

    made_at: str
    passes: int
    memory: int
    salt: str
    wrapped: str


@dataclass(frozen=True, slots=True)
class KeyFile:
    """What `keys.json` holds. Desks made before 0.3 have no recovery code until one is made."""

    slots: tuple[Slot, ...]
    recovery: RecoverySlot | None = None


def new_database_key() -> bytes:
    """Return a fresh random 32-byte database key."""
    return random_bytes(KEY_BYTES)


def _stretch(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    text = unicodedata.normalize("NFC", passphrase).encode()
    return pwhash.argon2id.kdf(KEY_BYTES, text, salt, opslimit=cost.passes, memlimit=cost.memory)


def wrap(slot_for: Slot, key: bytes, passphrase: str, cost: Cost) -> Slot:
    """Return `slot_for` with `key` wrapped by `passphrase` at `cost`. Only a training desk takes a short one."""
    if cost != TRAINING_COST or not passphrase:
        check_passphrase(passphrase)
    salt, wrapped = _wrapped(key, passphrase, cost, slot_for.username)
    return replace(slot_for, passes=cost.passes, memory=cost.memory, salt=salt, wrapped=wrapped)


def wrap_for_recovery(key: bytes, code: str, cost: Cost, made_at: str) -> RecoverySlot:
    """Return the slot of a recovery code, as `recovery_code.new_code` writes it; `made_at` on the wire's form."""
    return RecoverySlot(made_at, cost.passes, cost.memory, *_wrapped(key, code, cost, _RECOVERY))


def _wrapped(key: bytes, passphrase: str, cost: Cost, whose: str) -> tuple[str, str]:
    salt = random_bytes(pwhash.argon2id.SALTBYTES)
    box = secret.SecretBox(_stretch(passphrase, salt, cost))
    return b64encode(salt).decode(), b64encode(box.encrypt(key + _bound_to(whose))).decode()


def _bound_to(whose: str) -> bytes:
    """Return what goes into the box beside the key, so that a slot put under another name opens nothing."""
    return hashlib.sha256(f"reception slot 1: {whose}".encode()).digest()


def stand_in(slots: tuple[Slot, ...]) -> Slot:
    """Return a slot that no passphrase opens, and that takes as long to try as one of `slots`: for unknown names."""
    cost = Cost(slots[0].passes, slots[0].memory) if slots and slots[0].passes else TRAINING_COST
    salt, wrapped = random_bytes(pwhash.argon2id.SALTBYTES), random_bytes(KEY_BYTES + secret.SecretBox.NONCE_SIZE + 16)
    return Slot("", "", (), cost.passes, cost.memory, b64encode(salt).decode(), b64encode(wrapped).decode())


def unwrap(slot: Slot, passphrase: str) -> bytes:
    """Return the database key. Raises WrongPassphrase (SI-101), also for a disabled user (SI-102); DB-110 as below."""
    if slot.disabled:
        raise WrongPassphrase(
            "SI-102", "This user has been disabled at this desk.", "Ask the desk administrator to let you in again."
        )
    return _unwrapped(slot, passphrase, slot.username, "Check user name and Caps Lock, and type it again.")


def unwrap_for_recovery(slot: RecoverySlot, code: str) -> bytes:
    """Return the database key by the recovery code. Raises WrongPassphrase (SI-111); DB-110 as below."""
    try:
        return _unwrapped(slot, code, _RECOVERY, "")
    except WrongPassphrase as problem:
        raise WrongPassphrase(
            "SI-111",
            "That recovery code does not open this desk: once used, or once a new one is made, it is void.",
            "Look for the newest one that was put away.",
        ) from problem


def _unwrapped(slot: Slot | RecoverySlot, passphrase: str, whose: str, todo: str) -> bytes:
    try:
        salt, wrapped = b64decode(slot.salt, validate=True), b64decode(slot.wrapped, validate=True)
        box = secret.SecretBox(_stretch(passphrase, salt, Cost(slot.passes, slot.memory)))
    except (ValueError, TypeError, RuntimeError) as error:
        raise damaged_slots() from error
    try:
        held = box.decrypt(wrapped)
    except CryptoError as error:
        raise WrongPassphrase("SI-101", "That passphrase does not open this desk.", todo) from error
    key, bound = held[:KEY_BYTES], held[KEY_BYTES:]
    made_before_0_3 = not bound and isinstance(slot, Slot)  # bound when its user next chooses a passphrase
    if not made_before_0_3 and not hmac.compare_digest(bound, _bound_to(whose)):
        raise WrongPassphrase("SI-101", "That passphrase does not open this desk.", todo)
    return key


def read_slots(path: Path) -> tuple[Slot, ...]:
    """Read the slots of the users. Raises DatabaseRefused (DB-110) when the file is missing or damaged."""
    return read_keys(path).slots


def read_keys(path: Path) -> KeyFile:
    """Read every slot. Raises DatabaseRefused (DB-110) when the file is missing or any field is not what it must be."""
    try:
        data = json.loads(read_plain(path, _LARGEST))  # cut off, a larger one is no JSON
        if data["format"] != _FORMAT or isinstance(data["format"], bool):
            raise ValueError("format")
        slots = tuple(map(_slot, data["slots"]))
        if not slots or len({slot.username for slot in slots}) != len(slots):
            raise ValueError("nobody, or somebody twice")
        recovery = data.get("recovery")
        return KeyFile(slots, None if recovery is None else _recovery(recovery))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise damaged_slots() from error


def _slot(held: dict[str, Any]) -> Slot:
    slot = Slot(**{**held, "roles": tuple(held["roles"])})
    if not all(_is_text(name) and name.strip() for name in (slot.username, slot.full_name)):
        raise ValueError("a name")
    if not slot.username.isprintable():
        raise ValueError("a user name, perhaps the recovery code's")
    if not isinstance(held["roles"], list) or not all(map(_is_text, slot.roles)):
        raise ValueError("roles")
    if not isinstance(slot.must_change, bool) or not isinstance(slot.disabled, bool):
        raise ValueError("no yes or no")
    _check_wrapped(slot)
    return slot


def _recovery(held: dict[str, Any]) -> RecoverySlot:
    recovery = RecoverySlot(**held)
    from_wire(recovery.made_at)
    _check_wrapped(recovery)
    return recovery


def _check_wrapped(slot: Slot | RecoverySlot) -> None:
    """Refuse what is no cost and no base64: a spoilt cost could ask for hours, or for more memory than there is."""
    for figure, most in ((slot.passes, _MOST_PASSES), (slot.memory, _MOST_MEMORY)):
        if not isinstance(figure, int) or isinstance(figure, bool) or not 0 <= figure <= most:
            raise ValueError("a cost")
    for text in (slot.salt, slot.wrapped):
        if not isinstance(text, str):
            raise TypeError("no base64")
        b64decode(text, validate=True)


def _is_text(value: object) -> bool:
    """True for what a screen can show and a file hold; half of a character, which JSON can hold, is neither."""
    return isinstance(value, str) and len(value) <= _LONGEST and not any("\ud800" <= each <= "\udfff" for each in value)


def damaged_slots() -> DatabaseRefused:
    """Return the problem (DB-110) of key slots that cannot be used."""
    return DatabaseRefused(
        "DB-110",
        "The file of key slots (keys.json) beside the records is missing or damaged, so nobody can sign in.",
        "Put back keys.json from the newest folder in backups. Do not delete the records.",
    )


def write_slots(path: Path, slots: tuple[Slot, ...]) -> None:
    """Write the slots of the users, and leave the one of the recovery code as it is. Raises as `read_keys` does."""
    write_keys(path, replace(read_keys(path), slots=slots))


def write_keys(path: Path, keys: KeyFile) -> None:
    """Write every slot, whole or not at all: a new file, flushed, then renamed over the old one, and the name flushed.

    Raises UsageProblem (US-006) when it cannot be written, on a full disk for example: the slots are as they were.
    """
    recovery = None if keys.recovery is None else asdict(keys.recovery)
    data = {"format": _FORMAT, "slots": [asdict(slot) for slot in keys.slots], "recovery": recovery}
    try:
        write_flushed(path, json.dumps(data, indent=1, ensure_ascii=False))
    except OSError as error:
        raise unreachable_file(error) from error
