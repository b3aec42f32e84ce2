"""How much room the desk's disk has left, said before nothing can be saved; and what stands before a second place."""

from __future__ import annotations

import errno
import shutil

from reception_app.paths import DeskFolder

LOW_DISK = 500 * 1024 * 1024
"""Bytes free below which the desk says so."""
_FULL = frozenset({errno.ENOSPC, errno.EFBIG, *([errno.EDQUOT] if hasattr(errno, "EDQUOT") else [])})
_LOCKED = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


def low_disk(folder: DeskFolder) -> str:
    """Return what is told when the desk's disk is nearly full; "" while it is not, or when that cannot be told."""
    try:
        free = shutil.disk_usage(folder.home).free
    except OSError:
        return ""
    if free >= LOW_DISK:
        return ""
    return f"The disk is nearly full: {free // (1024 * 1024)} MB are left. Make room, before nothing can be saved."


def second_place_trouble(error: OSError) -> str:
    """Return why the newest backup did not come to the second place, and what to do about it."""
    if error.errno in _FULL:
        what = "is full", "Make room there, or put in an empty stick"
    elif error.errno in _LOCKED:
        what = "cannot be written to", "Take the lock off the stick, or have its folder opened to you"
    else:
        what = "cannot be reached", "Put the stick in, or name another folder in desk.toml"
    return f"The second place for backups {what[0]}; the backup on this computer was made. {what[1]}."
