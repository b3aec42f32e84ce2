"""How many damaged pages of codes are read: the real page, really damaged, through the real reader."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from PIL import Image

from reception_app.errors import PackRefused
from reception_app.handover.codes.reading import read_codes
from tests.support.codes_pages import Printed, raster, saved
from tests.support.damage import DAMAGES, Damage
from tests.support.damage_ledger import Ledger, Part

DPIS = (150, 200, 300)
CHUNK = 10
"""Pages counted before the count is kept and may stop."""


@dataclass(frozen=True)
class Tally:
    """Of one damage at one resolution: pages tried, read as they were printed, and read as anything else."""

    damage: str
    dpi: int
    tried: int
    read: int
    wrong: int


def tally(sheet: Printed, damage: str, dpi: int, count: int, first: int = 0) -> Tally:
    """Damage the codes page `count` times, each time by its own seed, from number `first`, and read it."""
    read = wrong = 0
    for number in range(first, first + count):
        envelopes = envelopes_after(sheet, DAMAGES[damage], dpi, Random(f"{damage} {dpi} {number}"))
        read += envelopes == (sheet.envelope,)
        wrong += any(envelope != sheet.envelope for envelope in envelopes)
    return Tally(damage, dpi, count, read, wrong)


def envelopes_after(sheet: Printed, damage: Damage, dpi: int, chance: Random) -> tuple[bytes, ...]:
    """Return what is read from the codes page after a damage; nothing when the reader refuses it."""
    damaged: Image.Image = damage(raster(sheet.clinical, dpi), dpi, chance)
    try:
        # TIFF: what a scanner writes, and nothing is lost on the way to the reader.
        return read_codes((saved(damaged, "TIFF"),)).envelopes
    except PackRefused:
        return ()


def table(
    sheets: dict[str, Printed],
    count: int,
    said: Callable[[str], None],
    damages: tuple[str, ...] = tuple(DAMAGES),
    ledger: Ledger | None = None,
    stopped: Callable[[], bool] = bool,
) -> list[Tally]:
    """Say a line for each layout and damage, read of tried at each resolution, and return all tallies.

    What the `ledger` holds is not counted again. Once `stopped` says so nothing more is begun: a row then says how many
    pages it is of.
    """
    held = ledger or Ledger()
    tallies: list[Tally] = []
    for layout, sheet in sheets.items():
        said(f"\n{layout}: pages read of {count} at {', '.join(map(str, DPIS))} dpi")
        for damage in damages:
            row = [_counted(sheet, damage, dpi, count, held, stopped) for dpi in DPIS]
            wrong, tried = sum(each.wrong for each in row), sum(each.tried for each in row)
            if not tried:
                continue
            read = "".join(f"{each.read:6}" for each in row)
            part = f"   of {', '.join(str(each.tried) for each in row)}" if tried < count * len(DPIS) else ""
            said(f"  {damage:18}{read}{part}{f'   WRONG {wrong}' if wrong else ''}")
            tallies += row
    return tallies


def _counted(sheet: Printed, damage: str, dpi: int, count: int, held: Ledger, stopped: Callable[[], bool]) -> Tally:
    """Count in chunks, each kept at once; those kept before are taken over."""
    key = hashlib.sha256(sheet.clinical).hexdigest()[:16]
    tried = read = wrong = 0
    for first in range(0, count, CHUNK):
        size = min(CHUNK, count - first)
        part = held.find(key, damage, dpi, first, size)
        if part is None and stopped():
            break
        if part is None:
            found = tally(sheet, damage, dpi, size, first)
            part = Part(key, damage, dpi, first, size, found.read, found.wrong)
            held.keep(part)
        tried, read, wrong = tried + part.tried, read + part.read, wrong + part.wrong
    return Tally(damage, dpi, tried, read, wrong)
