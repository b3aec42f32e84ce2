"""What is told before a backup is chosen: how much this computer saw written since, and whether this person may at all.

So a restore is offered to whoever it would not be refused to, and not to others, who are told whom to ask.
"""

from __future__ import annotations

from dataclasses import dataclass

from reception_app.clock import SystemClock
from reception_app.errors import DatabaseRefused, KnownProblem, NotAllowed
from reception_app.high_water import HighWater, Mark
from reception_app.keyslots import read_slots
from reception_app.paths import DeskFolder
from reception_app.services.backups import Backup
from reception_app.services.recovery import administrators
from reception_app.services.restore_plan import clear_unplanned
from reception_app.services.restoring import backups_of, check_leave, finish
from reception_app.services.unlocking import open_slot


@dataclass(frozen=True, slots=True)
class RestoreAsked:
    """What a passphrase tells of a closed desk: its mark, when there is one, and why its user may not restore."""

    mark: Mark | None = None
    refusal: NotAllowed | None = None


def ask_restore(folder: DeskFolder, username: str | None, passphrase: str) -> RestoreAsked:
    """Return what is told before a backup of this closed desk is chosen; nothing for a passphrase that opens none."""
    for backup in (None, *backups_of(folder)):
        try:
            slots = read_slots(folder.slots if backup is None else backup.folder / folder.slots.name)
            # The time is for words that nobody sees here.
            slot, key = open_slot(folder, slots, username, passphrase, SystemClock().now())
            kept = HighWater(key, folder.mark).highest()
        except DatabaseRefused:
            continue
        except KnownProblem:
            return RestoreAsked()
        refusal = _refusal(folder, key, slot.username) if backup is None else None
        return RestoreAsked(kept, refusal)
    return RestoreAsked()


def missing_since(backup: Backup, mark: Mark | None) -> int | None:
    """Return how many entries the mark saw that `backup` does not have, or None when that cannot be told."""
    if mark is None or backup.head is None:
        return None
    return max(0, mark.sequence - backup.head.sequence)


def who_looks_after(folder: DeskFolder) -> str:
    """Return the names of those who look after the desk, as it says where nobody is signed in; "" when it cannot."""
    try:
        return ", ".join(slot.full_name for slot in administrators(folder))
    except DatabaseRefused:
        return ""


def _refusal(folder: DeskFolder, key: bytes, who: str) -> NotAllowed | None:
    """Return the refusal that the restore itself would give; any other trouble is told when it is tried."""
    from reception_app.services.desk import take_lock  # which finishes a restore itself

    try:
        release = take_lock(folder)
    except DatabaseRefused:
        return None
    try:
        finish(folder)
        check_leave(folder, key, who)
    except NotAllowed as refusal:
        return refusal
    except (KnownProblem, OSError):
        return None
    finally:
        clear_unplanned(folder)
        release()
    return None
