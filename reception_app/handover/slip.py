"""The codes of a slip: a signed paper of one page has room for four, so a short one needs no page of codes.

An envelope of one symbol is printed as 1 data and 3 recovery symbols, one of two as 2 + 2; a longer one as any record
is (`codes.symbols`), on a page of its own. The reader knows nothing of this: each symbol says what it belongs to.
"""

from __future__ import annotations

from dataclasses import dataclass

from reception_app.handover.codes import erasure
from reception_app.handover.codes.symbols import MAX_CHUNK, SetKey, Symbol, counts, set_id, symbol_text, symbol_texts

ON_A_SLIP = 4
"""How many symbols stand below the words of a slip."""
_MOST_DATA = 2
SHORTEST_FOR_PAGE = _MOST_DATA * MAX_CHUNK + 1
"""From so many bytes on an envelope needs a page of codes."""


@dataclass(frozen=True, slots=True)
class SlipCodes:
    """The symbols' texts in order, how many are enough, and whether they need a page of their own."""

    texts: tuple[str, ...]
    needed: int
    own_page: bool


def slip_codes(envelope: bytes) -> SlipCodes | None:
    """Return the codes of a signed slip; None when it is too long for any page of codes."""
    planned = counts(len(envelope))
    if planned is None:
        return None
    if len(envelope) >= SHORTEST_FOR_PAGE:
        return SlipCodes(symbol_texts(envelope), planned[0], own_page=True)
    needed = planned[0]
    size = -(-len(envelope) // needed)
    data = [envelope[start : start + size].ljust(size, b"\0") for start in range(0, needed * size, size)]
    key = SetKey(set_id(envelope), needed, ON_A_SLIP - needed, len(envelope))
    pieces = [*data, *erasure.recovery_pieces(data, key.recovery)]
    return SlipCodes(
        tuple(symbol_text(Symbol(key, n, piece)) for n, piece in enumerate(pieces)), needed, own_page=False
    )
