"""An envelope as the texts of its symbols, and one text as a symbol again.

    HP1: base45( set id 4 | index 1 | k 1 | p 1 | envelope length 2 | chunk | CRC-32 of all before 4 ) *

The set id is how the SHA-256 of the envelope begins; k chunks are the envelope (the last filled up with zeros), p are
recovery pieces (`erasure`). Everything in a symbol is a hint: what counts is the signature of what they make together.
The guard `*` and the space are base45 letters too, so the guard is the last character and nothing else, the prefix
the first four, and nothing between them is trimmed.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from dataclasses import dataclass
from enum import Enum

from reception_app.handover.codes import base45, erasure

PREFIX = "HP1:"
GUARD = "*"
CAPACITY = 600
"""Alphanumeric characters in a QR symbol of version 15, level M (ISO/IEC 18004, table 7)."""
MAX_CHUNK = 383
"""Bytes of an envelope in one symbol: (600 - 5) characters are 396 bytes, 13 of them header and checksum."""
MOST_DATA = 12
"""No page of codes carries more data symbols than this."""
LONGEST = MOST_DATA * MAX_CHUNK
"""The longest envelope, in bytes, that fits on a page of codes."""
MAX_TEXT = 4296
"""No QR symbol holds a longer text."""

SET_ID_BYTES = 4
_HEADER = struct.Struct(f">{SET_ID_BYTES}sBBBH")
_CRC = struct.Struct(">I")
_LOWER = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")


class Fault(Enum):
    """Why a text is no symbol: another code altogether, or one of ours that was changed."""

    NOT_OURS = "not ours"
    DAMAGED = "damaged"


class SymbolError(ValueError):
    """A text that is no symbol; `fault` says of which kind."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class SetKey:
    """What the symbols of one sheet have in common. `length`: the envelope's, in bytes."""

    set_id: bytes
    needed: int
    recovery: int
    length: int

    @property
    def total(self) -> int:
        """How many symbols the sheet has."""
        return self.needed + self.recovery


@dataclass(frozen=True, slots=True)
class Symbol:
    """One symbol as read: its set, its place in it (from 0), its piece."""

    key: SetKey
    index: int
    piece: bytes


def counts(length: int) -> tuple[int, int] | None:
    """Return how many data and recovery symbols an envelope of `length` bytes has; None when it is too long.

    Up to 6 data symbols stand three in a row, nine in all; more stand four in a row, 12 or 16 in all: a crease and a
    pen stroke can take a row or a column, so there are never fewer recovery symbols than symbols in a row.
    """
    if not 1 <= length <= LONGEST:
        return None
    needed = -(-length // MAX_CHUNK)
    total = next(total for most, total in ((6, 9), (8, 12), (MOST_DATA, 16)) if needed <= most)
    return needed, total - needed


def symbol_texts(envelope: bytes) -> tuple[str, ...]:
    """Return the texts of an envelope's symbols. Raises ValueError when `counts` is None for its length."""
    planned = counts(len(envelope))
    if planned is None:
        raise ValueError("no page of codes holds this")
    needed, recovery = planned
    size = -(-len(envelope) // needed)
    data = [envelope[start : start + size].ljust(size, b"\0") for start in range(0, needed * size, size)]
    key = SetKey(set_id(envelope), needed, recovery, len(envelope))
    pieces = [*data, *erasure.recovery_pieces(data, recovery)]
    return tuple(symbol_text(Symbol(key, index, piece)) for index, piece in enumerate(pieces))


def set_id(envelope: bytes) -> bytes:
    """Return the four bytes by which the symbols of an envelope know each other."""
    return hashlib.sha256(envelope).digest()[:SET_ID_BYTES]


def read_symbol(text: str) -> Symbol:
    """Return the symbol that a text is; small letters count as capitals (caps lock). Raises SymbolError."""
    text = text.translate(_LOWER)
    if len(text) > MAX_TEXT or not text.startswith(PREFIX):
        raise SymbolError(Fault.NOT_OURS)
    if len(text) < len(PREFIX) + len(GUARD) or not text.endswith(GUARD):
        raise SymbolError(Fault.DAMAGED)
    try:
        return _parse(base45.decode(text[len(PREFIX) : -len(GUARD)]))
    except (ValueError, struct.error):
        raise SymbolError(Fault.DAMAGED) from None


def _parse(body: bytes) -> Symbol:
    signed, crc = body[: -_CRC.size], body[-_CRC.size :]
    identity, index, needed, recovery, length = _HEADER.unpack_from(signed)
    piece = signed[_HEADER.size :]
    sensible = needed >= 1 and needed + recovery <= erasure.MOST and index < needed + recovery and length
    if not sensible or len(piece) != -(-length // needed) or _CRC.pack(zlib.crc32(signed)) != crc:
        raise ValueError("damaged")
    return Symbol(SetKey(identity, needed, recovery, length), index, piece)


def symbol_text(symbol: Symbol) -> str:
    """Return the text that a QR code carries."""
    key = symbol.key
    head = _HEADER.pack(key.set_id, symbol.index, key.needed, key.recovery, key.length) + symbol.piece
    return PREFIX + base45.encode(head + _CRC.pack(zlib.crc32(head))) + GUARD
