"""Identifiers: the one place that makes random ones."""

from __future__ import annotations

import re
import secrets

_ID = re.compile(r"[0-9a-f]{16}")


def new_id() -> str:
    """Return a fresh record identifier: 16 hexadecimal digits (64 random bits; 8 bytes in a pack)."""
    return secrets.token_hex(8)


def is_id(text: str) -> bool:
    """True when `text` has the form of a record identifier."""
    return _ID.fullmatch(text) is not None
