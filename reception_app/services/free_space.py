"""How much room the desk's disk has left, said before nothing can be saved any more."""

from __future__ import annotations

import shutil

from reception_app.paths import DeskFolder

LOW_DISK = 500 * 1024 * 1024
"""Bytes free below which the desk says so."""


def low_disk(folder: DeskFolder) -> str:
    """Return what is told when the desk's disk is nearly full; "" while it is not, or when that cannot be told."""
    try:
        free = shutil.disk_usage(folder.home).free
    except OSError:
        return ""
    if free >= LOW_DISK:
        return ""
    return f"The disk is nearly full: {free // (1024 * 1024)} MB are left. Make room, before nothing can be saved."
