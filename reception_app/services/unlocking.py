"""One try at a user's passphrase: counted, and the same for a name that nobody here has."""

from __future__ import annotations

from datetime import datetime

from reception_app.errors import UsageProblem, WrongPassphrase
from reception_app.guesses import counted
from reception_app.keyslots import Slot, stand_in, unwrap
from reception_app.paths import DeskFolder


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
