"""A task whose reason an amended answer took away: it stays open, and says so until somebody closes or keeps it.

The words stand in the task's own reason, after what stood there: so they travel with the task, in every pack.
"""

from __future__ import annotations

_MARK = "Reason taken back: "

ANSWER_CHANGED = "The answer was changed."
"""How the reason begins with which a task is closed whose answer no longer stands: it did not count as opened."""


def taken_back(reason: str | None) -> str | None:
    """Return what a task's reason says of this: `Reason taken back: amended … by ….`; None where nothing was.

    >>> taken_back("Opened again: still in pain. Reason taken back: amended today by A. Nurse.")
    'Reason taken back: amended today by A. Nurse.'
    """
    _, mark, rest = (reason or "").partition(_MARK)
    return mark + rest if mark else None


def told(reason: str | None, at: str, by: str) -> str:
    """Return the reason with who took back what called for the task, and when; who did so first stays."""
    if taken_back(reason):
        return reason or ""
    return " ".join(part for part in (reason, f"{_MARK}amended {at} by {by}.") if part)


def untold(reason: str | None) -> str | None:
    """Return the reason without it: the answer calls for the task again."""
    return (reason or "").partition(_MARK)[0].strip() or None


def kept(reason: str | None, at: str, by: str) -> str:
    """Return the reason of a task that somebody keeps although what called for it was taken back.

    >>> kept("Reason taken back: amended today by A. Nurse.", "tomorrow", "B. Doctor")
    'Kept tomorrow by B. Doctor, although the answer was amended today by A. Nurse.'
    """
    before, _, rest = (reason or "").partition(_MARK)
    return " ".join(part for part in (before.strip(), f"Kept {at} by {by}, although the answer was {rest}") if part)


def no_longer_called_for(reason: str | None) -> str:
    """Return the reason to close such a task with.

    >>> no_longer_called_for("Reason taken back: amended today by A. Nurse.")
    'The answer was changed. No longer called for: amended today by A. Nurse.'
    """
    return f"{ANSWER_CHANGED} No longer called for: {(reason or '').partition(_MARK)[2]}"
