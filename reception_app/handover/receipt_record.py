"""What a receipt says: which pack came, what was decided of each line, what was missing, which clocks go on.

It names the pack by its hash and number, and its lines by their identifiers; who the pack is about, and what the lines
are, only the desk that has the pack can say. Nobody's name, birth date or medicine stands in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from reception_app.handover.record import Establishment
from reception_app.handover.wire import wire
from reception_app.vocabulary import Disposition, Role


class Seal(StrEnum):
    """The seals a pack names."""

    ENVELOPE = "envelope"
    BAG = "bag"
    PROPERTY = "property"


class SealState(StrEnum):
    """How a seal was found on arrival; a seal nobody looked at is not one that was whole."""

    WHOLE = "whole"
    BROKEN = "broken"
    ANOTHER = "another"
    ABSENT = "absent"
    NOT_LOOKED = "not_looked"


class Lacking(StrEnum):
    """What kind of thing was missing or not as it should be, besides medicines and seals."""

    DOCUMENT = "document"
    MEDICINE = "medicine"
    PROPERTY = "property"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One script of the pack: the decision, by when it ends or is decided, whether what was sent is here.

    `waits`: not to be given until a prescriber decides. `next_due_at`: the first dose here, None when none is set.
    """

    script_id: str = wire(1)
    disposition: Disposition = wire(2)
    until: datetime | None = wire(3, default=None)
    arrived: bool | None = wire(4, default=None)
    waits: bool = wire(5, default=False)
    next_due_at: datetime | None = wire(6, default=None)


@dataclass(frozen=True, slots=True)
class SealFound:
    """One seal as it was found; `read`: the number on it where that is another one."""

    seal: Seal = wire(1)
    state: SealState = wire(2)
    read: str | None = wire(3, default=None)


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One thing missing or wrong, in a few words that name nobody."""

    kind: Lacking = wire(1)
    words: str = wire(2)


@dataclass(frozen=True, slots=True)
class ClockResumed:
    """A running watch that goes on here: the flag it belongs to, its last recorded check and the minutes without one.

    `last_at` and `gap_minutes` None: no check was ever recorded.
    """

    flag_id: str = wire(1)
    last_at: datetime | None = wire(2, default=None)
    gap_minutes: int | None = wire(3, default=None)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is signed. `pack_hash`: SHA-256 of the whole record's envelope; `sequence` counts this pack's receipts.

    `replaces`: the hash of the receipt before this one. Instants are aware UTC to the second.
    """

    number: str = wire(1)
    pack_hash: str = wire(2)
    pack_number: str = wire(3)
    receiver: Establishment = wire(4)
    received_at: datetime = wire(5)
    made_at: datetime = wire(6)
    made_by: str = wire(7)
    made_role: Role = wire(8)
    training: bool = wire(9)
    sequence: int = wire(10, default=1)
    replaces: str | None = wire(11, default=None)
    telephone: str | None = wire(12, default=None)
    lines: tuple[ReceiptLine, ...] = wire(13, default=())
    seals: tuple[SealFound, ...] = wire(14, default=())
    discrepancies: tuple[Discrepancy, ...] = wire(15, default=())
    clocks: tuple[ClockResumed, ...] = wire(16, default=())

    @property
    def wrong_seals(self) -> tuple[SealFound, ...]:
        """The seals that were looked at and not found whole and the same."""
        fine = (SealState.WHOLE, SealState.NOT_LOOKED)
        return tuple(found for found in self.seals if found.state not in fine)

    @property
    def missing_lines(self) -> tuple[ReceiptLine, ...]:
        """The lines of which what was sent did not arrive."""
        return tuple(line for line in self.lines if line.arrived is False)

    @property
    def in_order(self) -> bool:
        """True when nothing was found missing or wrong."""
        return not (self.wrong_seals or self.missing_lines or self.discrepancies)
