"""Keeping a window out of pictures of the screen, where the system can: Windows 10 and later. Nothing elsewhere.

This stops a screenshot and a screen that is shared by mistake. It stops no camera, and no program with the rights of
the system. It is asked for and never relied on: it is not tested on Windows, and nothing else depends on it.
"""

from __future__ import annotations

import ctypes

from PySide6.QtWidgets import QWidget

EXCLUDED = 0x11
"""WDA_EXCLUDEFROMCAPTURE: the window is left out of the picture (Windows 10 version 2004 and later)."""
BLACKED = 0x01
"""WDA_MONITOR: the window is black in the picture; what earlier versions know."""


def keep_out_of_pictures(window: QWidget) -> bool:
    """Ask the system to leave `window` (already shown) out of pictures of the screen. Returns whether it agreed."""
    systems = getattr(ctypes, "windll", None)  # only Windows has it
    if systems is None:
        return False
    handle = ctypes.c_void_p(int(window.winId()))
    return any(systems.user32.SetWindowDisplayAffinity(handle, wanted) for wanted in (EXCLUDED, BLACKED))
