"""The preset dictionaries of the deflate step: what records are likely to say, that sender and receiver both hold.

A released dictionary is frozen for ever: its id travels in the pack's signed header and its hash is checked when
loaded. New packs are made with `CURRENT`; every other one stays, so that what was made with it stays readable.
Dictionary 0 is a phrase list (`build`), dictionary 1 was made by `scripts/dictionary.py` from the resources of its day.
"""

from __future__ import annotations

import hashlib
from functools import cache

from reception_app import paths
from reception_app.handover import cbor
from reception_app.handover.record import Answer
from reception_app.handover.shapes import slots

CURRENT = 1
MAX_BYTES = 8 * 1024
"""How large a phrase list may be."""
HASHES = {
    0: "d95cff88dbdfb9f54dd2acbc996381aed9e0d0f6ef2a68b363c957ebaa7d523e",
    1: "26d3d9f6db72f5891af2e9af4ac144ab8e49dcde08bd842935a74313529b8d0e",
}
"""SHA-256 of each released dictionary's bytes."""

_ASK = "ask "


@cache
def dictionary(number: int) -> bytes:
    """Return the bytes of a released dictionary. Raises KeyError for a number this version does not know."""
    expected = HASHES[number]
    folder = paths.resources() / "pack"
    made = folder / f"dictionary-{number}.bin"
    listed = folder / f"dictionary-{number}.txt"
    built = made.read_bytes() if made.is_file() else build(listed.read_text(encoding="utf-8"))
    if hashlib.sha256(built).hexdigest() != expected:
        # Packs made with other bytes would be unreadable everywhere else: better none than those.
        raise RuntimeError(f"preset dictionary {number} is not the released one")
    return built


def build(source: str) -> bytes:
    """Turn a phrase list into dictionary bytes, at most `MAX_BYTES`. Raises ValueError when it is larger."""
    pieces = []
    for line in source.splitlines():
        if line.startswith("#") or not line:
            continue
        pieces.append(_question(line[len(_ASK) :]) if line.startswith(_ASK) else cbor.dump(line))
    built = b"".join(pieces)
    if len(built) > MAX_BYTES:
        raise ValueError(f"the dictionary has {len(built)} bytes, {MAX_BYTES} are allowed")
    return built


def _question(line: str) -> bytes:
    key, _, words = line.partition("|")
    keys = {slot.name: slot.key for slot in slots(Answer)}
    # Without the map's own first byte: how many fields follow differs from answer to answer.
    return cbor.dump({keys["key"]: key, keys["words"]: words})[1:]
