"""How many damaged pages of codes are read: the real page, really damaged, through the real reader."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from PIL import Image

from reception_app.errors import PackRefused
from reception_app.handover.codes.reading import read_codes
from tests.support.codes_pages import Printed, raster, saved
from tests.support.damage import DAMAGES, Damage

DPIS = (150, 200, 300)


@dataclass(frozen=True)
class Tally:
    """Of one damage at one resolution: pages tried, read as they were printed, and read as anything else."""

    damage: str
    dpi: int
    tried: int
    read: int
    wrong: int


def tally(sheet: Printed, damage: str, dpi: int, count: int) -> Tally:
    """Damage the codes page `count` times, each time by its own seed, and read it."""
    read = wrong = 0
    for number in range(count):
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
    sheets: dict[str, Printed], count: int, said: Callable[[str], None], damages: tuple[str, ...] = tuple(DAMAGES)
) -> list[Tally]:
    """Say a line for each layout and damage, read of tried at each resolution, and return all tallies."""
    tallies: list[Tally] = []
    for layout, sheet in sheets.items():
        said(f"\n{layout}: pages read of {count} at {', '.join(map(str, DPIS))} dpi")
        for damage in damages:
            row = [tally(sheet, damage, dpi, count) for dpi in DPIS]
            wrong = sum(each.wrong for each in row)
            read = "".join(f"{each.read:6}" for each in row)
            said(f"  {damage:18}{read}{f'   WRONG {wrong}' if wrong else ''}")
            tallies += row
    return tallies
