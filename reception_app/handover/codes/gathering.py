"""Putting symbols together, from any pictures and in any order: each to its own sheet, never two sheets mixed."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from reception_app.handover.codes import erasure
from reception_app.handover.codes.symbols import Fault, SetKey, Symbol, SymbolError, read_symbol, set_id

_CONTROLS = dict.fromkeys((*range(32), *range(127, 160)))


class Sighting(Enum):
    """What became of a text."""

    NEW = "new"
    AGAIN = "again"
    OTHER_SHEET = "other sheet"
    DAMAGED = "damaged"
    NOT_OURS = "not ours"


@dataclass(slots=True)
class SheetCodes:
    """The symbols of one sheet that were read. `found`: piece by index."""

    key: SetKey
    found: dict[int, bytes] = field(default_factory=dict)
    _spoiled: set[int] = field(default_factory=set)
    _envelope: bytes | None = None

    def add(self, symbol: Symbol) -> Sighting:
        """Take a symbol of this sheet. Two that disagree about one place are both disbelieved."""
        before = self.found.get(symbol.index)
        if symbol.index in self._spoiled:
            return Sighting.DAMAGED
        if before is None:
            self.found[symbol.index] = symbol.piece
            return Sighting.NEW
        if before == symbol.piece:
            return Sighting.AGAIN
        del self.found[symbol.index]
        self._spoiled.add(symbol.index)
        self._envelope = None
        return Sighting.DAMAGED

    @property
    def enough(self) -> bool:
        """True when as many were read as are needed."""
        return len(self.found) >= self.key.needed

    def envelope(self) -> bytes | None:
        """Return the envelope, or None: too few symbols, or they make something else than they say."""
        if self._envelope is None and self.enough:
            joined = b"".join(erasure.recover(self.key.needed, self.found))[: self.key.length]
            self._envelope = joined if set_id(joined) == self.key.set_id else None
        return self._envelope


class Gathering:
    """The sheets of which symbols were read, in the order in which each was first seen.

    `one_sheet`: for a box that is filled symbol by symbol; the first decides which sheet it is, and symbols of
    another are turned away.
    """

    def __init__(self, *, one_sheet: bool = False) -> None:
        self._one_sheet = one_sheet
        self._sheets: dict[SetKey, SheetCodes] = {}
        self.damaged = 0

    def add(self, text: str) -> Sighting:
        """Take a text as a decoder or a keyboard scanner gave it; control characters are dropped."""
        try:
            symbol = read_symbol(text.translate(_CONTROLS))
        except SymbolError as problem:
            if problem.fault is Fault.NOT_OURS:
                return Sighting.NOT_OURS
            self.damaged += 1
            return Sighting.DAMAGED
        if self._one_sheet and self._sheets and symbol.key not in self._sheets:
            return Sighting.OTHER_SHEET
        return self._sheets.setdefault(symbol.key, SheetCodes(symbol.key)).add(symbol)

    @property
    def sheets(self) -> tuple[SheetCodes, ...]:
        """The sheets seen so far."""
        return tuple(self._sheets.values())

    @property
    def complete(self) -> bool:
        """True when something was found and nothing of it lacks a symbol."""
        return bool(self._sheets) and all(sheet.envelope() is not None for sheet in self._sheets.values())
