"""The small, deterministic part of CBOR (RFC 8949 §4.2.1) that packs are written in, written and read strictly.

Allowed: whole numbers, byte strings, text, arrays, maps with whole-number keys, true, false, and one outer tag.
Everything else is refused: floats (so NaN too), null, indefinite lengths, inner tags, a number or length not in its
shortest form, map keys repeated or out of order, nesting beyond `MAX_DEPTH`, more than `MAX_ITEMS` items, bytes left
over. A general reader is not used on what a stranger sends: its extra types (shared references, patterns, e-mail) are
attack surface.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cbor2

MAX_DEPTH = 16
"""Nesting allowed: a pack needs 8."""

MAX_ITEMS = 200_000
"""Items allowed: a full record has about 2,000."""


class CborError(Exception):
    """The bytes are not the deterministic CBOR we write; the words hold nothing from the content."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """A value under a CBOR tag; only ever the outermost item."""

    tag: int
    value: Any


def dump(value: Any) -> bytes:
    """Write plain data (int, bool, bytes, str, list, dict with int keys) as deterministic CBOR."""
    return cbor2.dumps(value, canonical=True)


def dump_tagged(tag: int, value: Any) -> bytes:
    """Write plain data under one outer tag."""
    return cbor2.dumps(cbor2.CBORTag(tag, value), canonical=True)


def load(data: bytes) -> Any:
    """Read exactly one item. Raises CborError for anything `dump` would not have written."""
    reader = _Reader(data)
    value = reader.item(0)
    reader.finish()
    return value


def load_map(data: bytes) -> dict[int, Any]:
    """Read exactly one map. Raises CborError otherwise."""
    value = load(data)
    if not isinstance(value, dict):
        raise CborError("a map was expected")
    return value


def load_tagged(data: bytes) -> Tagged:
    """Read exactly one tagged item. Raises CborError otherwise."""
    reader = _Reader(data)
    tag = reader.tag()
    value = reader.item(0)
    reader.finish()
    return Tagged(tag, value)


class _Reader:
    """One pass over the bytes; recursion is bounded by `MAX_DEPTH`, work by `MAX_ITEMS`."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._items = 0

    def finish(self) -> None:
        if self._at != len(self._data):
            raise CborError("bytes follow the end")

    def tag(self) -> int:
        major, number = self._head()
        if major != 6:
            raise CborError("the outer tag is missing")
        return number

    def item(self, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise CborError("nested too deeply")
        self._items += 1
        if self._items > MAX_ITEMS:
            raise CborError("too many items")
        major, number = self._head()
        if major == 0:
            return number
        if major == 1:
            return -1 - number
        if major == 2:
            return self._take(number)
        if major == 3:
            try:
                return self._take(number).decode()
            except UnicodeDecodeError as error:
                raise CborError("a text is not UTF-8") from error
        if major == 4:
            return self._array(number, depth)
        if major == 5:
            return self._map(number, depth)
        if major == 7 and number in (20, 21):
            return number == 21
        raise CborError("a kind of value that packs do not use")

    def _array(self, length: int, depth: int) -> list[Any]:
        if length > len(self._data) - self._at:
            raise CborError("a list is longer than the data")
        return [self.item(depth + 1) for _ in range(length)]

    def _map(self, length: int, depth: int) -> dict[int, Any]:
        if 2 * length > len(self._data) - self._at:
            raise CborError("a map is longer than the data")
        found: dict[int, Any] = {}
        last = b""
        for _ in range(length):
            start = self._at
            key = self.item(depth + 1)
            if isinstance(key, bool) or not isinstance(key, int):
                raise CborError("a key is not a whole number")
            written = self._data[start : self._at]
            # Shorter first, then bytewise: how `dump` sorts. Equal means repeated.
            if found and (len(written), written) <= (len(last), last):
                raise CborError("keys are repeated or out of order")
            last = written
            found[key] = self.item(depth + 1)
        return found

    def _take(self, length: int) -> bytes:
        if length > len(self._data) - self._at:
            raise CborError("the data ends early")
        start = self._at
        self._at += length
        return self._data[start : self._at]

    def _head(self) -> tuple[int, int]:
        first = self._take(1)[0]
        major, info = first >> 5, first & 31
        if info < 24:
            return major, info
        if info > 27 or major == 7:
            raise CborError("an open-ended length, a float or a simple value")
        width = 1 << (info - 24)
        number = int.from_bytes(self._take(width), "big")
        if number < (24, 1 << 8, 1 << 16, 1 << 32)[info - 24]:
            raise CborError("a number is not in its shortest form")
        return major, number
