"""A public key as eight words, to be compared by telephone: one side reads, the other follows on its own screen.

SHA-256 over a context and the key; its first 80 bits, ten bits a word, from a frozen list of 1,024
(`resources/trust/spoken-words.txt`: no two words begin alike or differ in fewer than three letters). Somebody who
wants another key to have the same words must try about 2^80 keys; all eight have to be compared.
"""

from __future__ import annotations

import hashlib
from functools import cache

from reception_app import paths

WORDS = 8
LIST_LENGTH = 1024
_BITS = 10
_CONTEXT = b"reception spoken fingerprint 1"


@cache
def spoken_words() -> tuple[str, ...]:
    """Return the list, in its order: 1,024 words."""
    source = (paths.resources() / "trust" / "spoken-words.txt").read_text(encoding="utf-8")
    return tuple(line for line in source.splitlines() if line and not line.startswith("#"))


def fingerprint(public_key: bytes) -> tuple[str, ...]:
    """Return the eight words of a public key (of a desk or a root, 32 bytes; or the text of an age recipient)."""
    number = int.from_bytes(hashlib.sha256(_CONTEXT + public_key).digest()[: WORDS * _BITS // 8], "big")
    places = (number >> (_BITS * (WORDS - 1 - place)) & (LIST_LENGTH - 1) for place in range(WORDS))
    return tuple(spoken_words()[place] for place in places)


def spoken(public_key: bytes) -> str:
    """Return the words in two lines' worth of one text: four, a comma, four."""
    words = fingerprint(public_key)
    return f"{' '.join(words[:4])}, {' '.join(words[4:])}"
