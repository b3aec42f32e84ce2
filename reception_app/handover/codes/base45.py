"""Base45 (RFC 9285): two bytes in three characters of the QR alphanumeric set. One text for one content.

Strict: a group that no bytes make is refused, so no two texts are read as the same bytes.
"""

from __future__ import annotations

import struct

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

_PAIR = [a + b for b in ALPHABET for a in ALPHABET]
"""Two characters for each value below 2025, the lower digit first."""
_FOREIGN = 255
_VALUES = bytes(ALPHABET.find(chr(code)) % 256 for code in range(256))
"""The value of each Latin-1 character; `_FOREIGN` for one outside the alphabet."""


def encode(data: bytes) -> str:
    """Return `data` as base45 text.

    >>> encode(b"Hello!!")
    '%69 VD92EX0'
    """
    whole = len(data) & ~1
    numbers = (high << 8 | low for high, low in zip(data[0:whole:2], data[1:whole:2], strict=True))
    text = "".join(_PAIR[number % 2025] + ALPHABET[number // 2025] for number in numbers)
    return text + _PAIR[data[-1]] if len(data) > whole else text


def decode(text: str) -> bytes:
    """Return the bytes of base45 `text`. Raises ValueError for anything `encode` does not write.

    >>> decode("%69 VD92EX0")
    b'Hello!!'
    """
    values = text.encode("latin-1").translate(_VALUES)
    if _FOREIGN in values or len(values) % 3 == 1:
        raise ValueError("not base45")
    whole = len(values) - len(values) % 3
    triples = zip(values[0:whole:3], values[1:whole:3], values[2:whole:3], strict=True)
    try:
        data = struct.pack(f">{whole // 3}H", *[low + 45 * middle + 2025 * high for low, middle, high in triples])
    except struct.error:
        raise ValueError("not base45") from None
    if len(values) == whole:
        return data
    last = values[-2] + 45 * values[-1]
    if last > 0xFF:
        raise ValueError("not base45")
    return data + bytes((last,))
