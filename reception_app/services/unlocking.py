"""One try at a user's passphrase, the same for a name that nobody here has, or at the recovery code: counted."""

from __future__ import annotations

from datetime import datetime

from reception_app.errors import InputProblem, UsageProblem, WrongPassphrase
from reception_app.guesses import counted
from reception_app.keyslots import KeyFile, RecoverySlot, Slot, stand_in, unwrap, unwrap_for_recovery
from reception_app.paths import DeskFolder
from reception_app.recovery_code import read_code
from reception_app.vocabulary import Role

_COUNTED_AS = "the recovery code"
"""No user name: those have no spaces."""


def open_slot(
    folder: DeskFolder,
    slots: tuple[Slot, ...],
    username: str | None,
    passphrase: str,
    now: datetime,
    *,
    name_asked: bool = True,
) -> tuple[Slot, bytes]:
    """Return the slot of `username`, or of the only user, and the desk's 32-byte key. `folder` counts the try.

    Raises WrongPassphrase: SI-101, for an unknown name after the same work and in the same words; SI-102 disabled;
    SI-110 when there were too many wrong tries; `now` (aware) is for its words. UsageProblem US-204 without a name.
    `name_asked`: False where only the passphrase is asked, of whoever is signed in: nobody is told to check a name.
    """
    if username is None:
        username = _only_user(slots)
    slot = next((slot for slot in slots if slot.username == username), None)
    with counted(username, known=slot is not None, now=now, beside=folder.tries):
        # The stand-in never opens: what follows is for users of this desk.
        try:
            key = unwrap(slot or stand_in(slots), passphrase)
        except WrongPassphrase as problem:
            if name_asked or problem.code != "SI-101":
                raise
            raise WrongPassphrase(
                "SI-101", "That passphrase does not open this desk.", "Check Caps Lock, and type it again."
            ) from problem
    if slot is None:
        raise AssertionError("a stand-in was opened")
    return slot, key


def _only_user(slots: tuple[Slot, ...]) -> str:
    active = [slot.username for slot in slots if not slot.disabled]
    if len(active) == 1:
        return active[0]
    raise UsageProblem("US-204", "Several people use this desk.", "Say who you are with --user or RECEPTION_USER.")


def open_by_code(folder: DeskFolder, keys: KeyFile, code: str, now: datetime) -> bytes:
    """Return the desk's key by its recovery code, as `read_code` gives it. Raises SI-110, SI-111 or SI-112."""
    recovery = recovery_of(keys)
    with counted(_COUNTED_AS, known=True, now=now, beside=folder.tries):
        return unwrap_for_recovery(recovery, code)


def open_either(
    folder: DeskFolder, keys: KeyFile, username: str | None, typed: str, now: datetime
) -> tuple[str, bytes]:
    """Return who opens and the desk's key, by the passphrase of `username`, or by the recovery code typed in its place.

    The code speaks for a desk administrator, the first where nobody is named. Raises as `open_slot`, `open_by_code` and
    `administrator_of`.
    """
    code = code_in(typed)
    if code is None:
        slot, key = open_slot(folder, keys.slots, username, typed, now)
        return slot.username, key
    slot = administrator_of(keys, username)
    return slot.username, open_by_code(folder, keys, code, now)


def code_in(typed: str) -> str | None:
    """Return the recovery code that was typed, or None for what is none: with its checking signs, none is by chance."""
    try:
        return read_code(typed)
    except InputProblem:
        return None


def recovery_of(keys: KeyFile) -> RecoverySlot:
    """Return the slot of the recovery code. Raises WrongPassphrase (SI-112) where none was made."""
    if keys.recovery is None:
        raise WrongPassphrase(
            "SI-112",
            "This desk has no recovery code: none was made since there are such codes.",
            "Ask another administrator of this desk to sign in, and to make one in Users and desk.",
        )
    return keys.recovery


def looks_after(slot: Slot) -> bool:
    """True for a desk administrator who can sign in, as the slots say."""
    return Role.DESK_ADMINISTRATOR.value in slot.roles and not slot.disabled


def administrator_of(keys: KeyFile, username: str | None) -> Slot:
    """Return the slot of that desk administrator, the first one for None. Raises WrongPassphrase (SI-112, SI-113)."""
    recovery_of(keys)
    for slot in keys.slots:
        if looks_after(slot) and username in (None, slot.username):
            return slot
    raise no_administrator()


def no_administrator() -> WrongPassphrase:
    """What is said of the recovery code to whoever does not look after the desk (SI-113)."""
    return WrongPassphrase(
        "SI-113",
        "The recovery code is for a desk administrator of this desk, and that user is none.",
        "Choose an administrator; they give the others new passphrases.",
    )
