"""Files sealed for an establishment with age (age-encryption.org/v1), so that a lost stick tells nobody anything.

PDF/A forbids encryption: the whole file is wrapped, and the ordinary `age` tool opens it. Each establishment has one
X25519 identity that its desks share; the recipients come from the estate's signed directory. What is wrapped is not
signed by that: the seal is inside, and only it says who made a pack.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyrage

from reception_app.errors import PackRefused, UsageProblem

MAGIC = b"age-encryption.org/"
MAX_PLAIN = 2 * 1024 * 1024
"""What may be wrapped, and what may come out: no pack file is larger."""
MAX_WRAPPED = MAX_PLAIN + 16 * 1024
"""A wrapped file: age adds a header for each receiver and 16 bytes to every 64 KB."""
MAX_RECIPIENTS = 20
SUFFIX = ".age"

_IDENTITY = "AGE-SECRET-KEY-1"
_RECIPIENT = "age1"
_LENGTHS = {_IDENTITY: 74, _RECIPIENT: 62}


def is_wrapped(data: bytes) -> bool:
    """True when a file begins as age's do."""
    return data.startswith(MAGIC)


def make_identity() -> str:
    """Return a fresh identity, `AGE-SECRET-KEY-1…`: kept only in the encrypted records of a desk."""
    return str(pyrage.x25519.Identity.generate())


def recipient_of(identity: str) -> str:
    """Return what others wrap for, `age1…`. Raises UsageProblem US-146 for what is no identity."""
    return str(_identity(identity).to_public())


def is_identity(value: str) -> bool:
    """True for the text of an X25519 identity."""
    try:
        _identity(value)
    except UsageProblem:
        return False
    return True


def is_recipient(value: str) -> bool:
    """True for the text of an X25519 recipient, in its one proper form."""
    try:
        return str(_recipient(value)) == value
    except UsageProblem:
        return False


def wrap(data: bytes, recipients: Iterable[str]) -> bytes:
    """Return `data` wrapped for every recipient. Raises UsageProblem US-146 for none, too many, or what is none."""
    found = [_recipient(each) for each in recipients]
    if not 1 <= len(found) <= MAX_RECIPIENTS:
        raise UsageProblem("US-146", "A file is sealed for one to twenty establishments.", "Choose for whom it is.")
    if len(data) > MAX_PLAIN:
        raise UsageProblem("US-147", "This file is too large to be sealed as a pack.", "Choose the pack's own file.")
    return bytes(pyrage.encrypt(data, found))


def unwrap(data: bytes, identities: Iterable[str]) -> bytes:
    """Return what is inside, when it was wrapped for one of `identities`.

    Raises PackRefused: PK-201 too large, PK-247 meant for somebody else (or nobody here has an identity), PK-248
    damaged, PK-249 wrapped twice.
    """
    if len(data) > MAX_WRAPPED:
        raise PackRefused("PK-201", "This file is larger than any pack can be: it was not read.", _ASK)
    held = [_identity(each) for each in identities]
    if not held:
        raise _for_another()
    try:
        inside = bytes(pyrage.decrypt(data, held))
    except pyrage.DecryptError as error:
        if "No matching keys" in str(error):
            raise _for_another() from error
        raise PackRefused("PK-248", "This sealed file is damaged: it cannot be opened.", _ASK) from error
    if len(inside) > MAX_PLAIN:
        raise PackRefused("PK-201", "This file is larger than any pack can be: it was not read.", _ASK)
    if is_wrapped(inside):
        raise PackRefused("PK-249", "This file is sealed twice, as packs never are.", _ASK)
    return inside


_ASK = "Ask the sender for the pack again, or use the printed clinical sheet."


def _for_another() -> PackRefused:
    return PackRefused(
        "PK-247",
        "This file is sealed for another establishment: this desk has no key that opens it.",
        "Ask the sender for one sealed for here, or use the printed clinical sheet; its codes are never sealed.",
    )


def _identity(value: str) -> pyrage.x25519.Identity:
    if len(value) != _LENGTHS[_IDENTITY] or not value.startswith(_IDENTITY):
        raise _no_key()
    try:
        return pyrage.x25519.Identity.from_str(value)
    except (pyrage.IdentityError, ValueError) as error:
        raise _no_key() from error


def _recipient(value: str) -> pyrage.x25519.Recipient:
    if len(value) != _LENGTHS[_RECIPIENT] or not value.startswith(_RECIPIENT):
        raise _no_key()
    try:
        return pyrage.x25519.Recipient.from_str(value)
    except (pyrage.RecipientError, ValueError) as error:
        raise _no_key() from error


def _no_key() -> UsageProblem:
    return UsageProblem("US-146", "This is not a key to seal files with.", "Choose the right file, or fetch it again.")
