"""Every piece of torture by its name, in the order of the promises."""

from __future__ import annotations

from tests.torture.backed_up import BACKUPS
from tests.torture.batches import CHAIN, HANDOVERS, PLANTED
from tests.torture.clocks import CLOCKS
from tests.torture.escorts import ESCORTS
from tests.torture.figures import Piece
from tests.torture.full_disk import FULL_DISK
from tests.torture.guessing import GUESSES
from tests.torture.kills import KILLS
from tests.torture.left_alone import LEFT_ALONE
from tests.torture.logs import LOGS
from tests.torture.newer import NEWER
from tests.torture.next_user import NEXT_USER
from tests.torture.pack_attacks import PACK_ROWS, PACKS
from tests.torture.pages import PAGES, REFUSALS
from tests.torture.rollbacks import POWER, ROLLBACKS
from tests.torture.slots import SLOTS
from tests.torture.two_programs import TWO_PROGRAMS
from tests.torture.upgrades import UPGRADES

PIECES: dict[str, Piece] = {
    "kills": KILLS,
    "logs": LOGS,
    "rollbacks": ROLLBACKS,
    "power": POWER,
    "full-disk": FULL_DISK,
    "pages": PAGES,
    "refusals": REFUSALS,
    "upgrades": UPGRADES,
    "newer": NEWER,
    "backups": BACKUPS,
    "planted": PLANTED,
    "guesses": GUESSES,
    "left-alone": LEFT_ALONE,
    "handovers": HANDOVERS,
    "next-user": NEXT_USER,
    "chain": CHAIN,
    "two-programs": TWO_PROGRAMS,
    "clocks": CLOCKS,
    "slots": SLOTS,
    "packs": PACKS,
    "pack-rows": PACK_ROWS,
    "escorts": ESCORTS,
}
