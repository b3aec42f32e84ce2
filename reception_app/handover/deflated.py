"""A payload deflated with a preset dictionary, and inflated again: never to more than any record can be."""

from __future__ import annotations

import zlib

from reception_app.errors import PackRefused
from reception_app.handover.dictionary import CURRENT, dictionary

MAX_BODY = 8 * 1024 * 1024
_MEMORY_LEVEL = 9
"""zlib's highest: more memory for a little less paper."""
_ASK_AGAIN = "Ask the sender for the pack again, or use the printed clinical sheet."


def deflate(body: bytes) -> bytes:
    """Deflate a payload with the newest preset dictionary, as small as zlib makes it."""
    deflater = zlib.compressobj(
        9, zlib.DEFLATED, -zlib.MAX_WBITS, _MEMORY_LEVEL, zlib.Z_DEFAULT_STRATEGY, dictionary(CURRENT)
    )
    return deflater.compress(body) + deflater.flush()


def inflate(deflated: bytes, preset: bytes) -> bytes:
    """Inflate a verified payload, at most 8 MiB.

    Raises PackRefused PK-213 (too large) or PK-212 (damaged, trailing bytes).
    """
    inflater = zlib.decompressobj(-zlib.MAX_WBITS, zdict=preset)
    try:
        body = inflater.decompress(deflated, MAX_BODY + 1)
    except zlib.error as error:
        raise PackRefused("PK-212", "The record inside this pack cannot be unpacked.", _ASK_AGAIN) from error
    if len(body) > MAX_BODY:
        raise PackRefused("PK-213", "The record inside this pack is larger than any record can be.", _ASK_AGAIN)
    if not inflater.eof or inflater.unused_data or inflater.unconsumed_tail:
        raise PackRefused("PK-212", "The record inside this pack cannot be unpacked.", _ASK_AGAIN)
    return body
