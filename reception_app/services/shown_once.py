"""What is shown once and never again: did anybody say that it is on paper?

A recovery code, and after a change of the key everybody's one-time passphrases, are shown once. Where the power goes
before they were read, the paper in the safe is void, or nobody but one can sign in, and nothing of the desk would tell.
So a note that names the code's slot lies beside the records from before that slot is written until somebody says that
the code is on paper. A note of another slot than the one that counts says nothing: the change it was made for was not.
"""

from __future__ import annotations

import json
from contextlib import suppress

from reception_app.errors import DatabaseRefused
from reception_app.flushing import write_flushed
from reception_app.keyslots import RecoverySlot, read_keys
from reception_app.paths import DeskFolder, read_plain


def note_shown(folder: DeskFolder, recovery: RecoverySlot | None, *, key_changed: bool = False) -> None:
    """Note, before its slot is written, that a code is about to be shown. No room for it is no reason to stop."""
    if recovery is not None:
        with suppress(OSError):
            told = {"format": 1, "salt": recovery.salt, "key_changed": key_changed}
            write_flushed(folder.shown_note, json.dumps(told))


def note_on_paper(folder: DeskFolder) -> None:
    """Somebody said that what was shown is on paper."""
    with suppress(OSError):
        folder.shown_note.unlink(missing_ok=True)


def is_on_paper(folder: DeskFolder) -> bool:
    """False while nobody said so of the recovery code that counts."""
    return _unread(folder) is None


def unread_words(folder: DeskFolder) -> tuple[str, str]:
    """Return what is told of what was shown and perhaps never read, and what to do; two empty texts for nothing."""
    key_changed = _unread(folder)
    if key_changed is None:
        return "", ""
    if key_changed:
        return (
            "The key of the records was changed, and nobody said that what was shown then is on paper.",
            "The recovery code in the safe is void, and nobody else’s passphrase opens the desk: make a new code, and "
            "give each user a new passphrase, in Users and desk.",
        )
    return (
        "A recovery code was made, and nobody said that it is on paper.",
        "One from before is void. Make a new one in Users and desk.",
    )


def _unread(folder: DeskFolder) -> bool | None:
    """Return whether the key was changed with the code that counts and was perhaps never read; None when all is."""
    try:
        told = json.loads(read_plain(folder.shown_note))
        recovery = read_keys(folder.slots).recovery
        if recovery is None or told["salt"] != recovery.salt:
            return None
        return told["key_changed"] is True
    except (OSError, ValueError, KeyError, TypeError, DatabaseRefused):
        return None
