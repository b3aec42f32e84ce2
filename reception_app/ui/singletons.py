"""Keeps `None` alive under Python 3.11, where PySide6 6.12 would use it up.

The 6.12 wheels are built with the headers of a later Python, in which `None`, `True` and `False` are immortal (PEP
683) and returning one takes no reference. Python 3.11 counts: every call of Qt that returns nothing takes one
reference of `None` away, and after some thousands of calls the process ends with "deallocating None". Giving the
singletons the reference count that later Pythons give them ends that, for every build of PySide6.
"""

from __future__ import annotations

import ctypes
import sys

_MANY = 1 << 60
"""References no run can use up: at a million calls a second it lasts 36,000 years."""


def keep_singletons() -> None:
    """Give the interpreter's singletons a reference count that cannot run out; Python 3.12 and later have it."""
    if sys.version_info >= (3, 12) or sys.implementation.name != "cpython":
        return
    for singleton in (None, True, False, NotImplemented, ...):
        count = ctypes.c_ssize_t.from_address(id(singleton))
        if count.value < _MANY // 2:
            count.value += _MANY
