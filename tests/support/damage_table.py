"""How many damaged pages of codes are read: the real page, really damaged, through the real reader."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from random import Random

from PIL import Image

from reception_app.errors import PackRefused
from reception_app.handover import codes
from reception_app.handover.codes.reading import read_codes
from reception_app.handover.codes.symbols import counts
from reception_app.handover.sheets.codes import places
from tests.support import damage as damages_module
from tests.support import damage_marks
from tests.support.codes_pages import Printed, page_count, raster, saved
from tests.support.damage import DAMAGES, Damage, scanned
from tests.support.damage_ledger import Ledger, Part

DPIS = (150, 200, 300)
CHUNK = 10
"""Pages counted before the count is kept and may stop."""
OTHERS = "pages missing"


@dataclass(frozen=True)
class Tally:
    """Of one layout, one damage, one resolution: pages tried, read as they were printed, and read as anything else."""

    layout: str
    damage: str
    dpi: int
    tried: int = 0
    read: int = 0
    wrong: int = 0

    def with_part(self, part: Part) -> Tally:
        """Return the tally with some pages more."""
        tried, read, wrong = self.tried + part.tried, self.read + part.read, self.wrong + part.wrong
        return Tally(self.layout, self.damage, self.dpi, tried, read, wrong)


def tally(sheet: Printed, damage: str, dpi: int, count: int, first: int = 0, layout: str = "") -> Tally:
    """Damage the codes page `count` times, each time by its own seed, from number `first`, and read it."""
    read = wrong = 0
    for number in range(first, first + count):
        chance = Random(f"{layout} {damage} {dpi} {number}")
        rest = _pages_left(sheet, dpi, chance) if damage == OTHERS else ()
        envelopes = envelopes_after(sheet, DAMAGES[damage], dpi, chance, rest)
        read += envelopes == (sheet.envelope,)
        wrong += any(envelope != sheet.envelope for envelope in envelopes)
    return Tally(layout, damage, dpi, count, read, wrong)


def envelopes_after(
    sheet: Printed, damage: Damage, dpi: int, chance: Random, rest: tuple[Image.Image, ...] = ()
) -> tuple[bytes, ...]:
    """Return what is read from the codes page after a damage, among the `rest`; nothing when the reader refuses it."""
    pages = [*rest, damage(raster(sheet.clinical, dpi), dpi, chance)]
    chance.shuffle(pages)
    try:
        # TIFF: what a scanner writes, and nothing is lost on the way to the reader.
        return read_codes([saved(page, "TIFF") for page in pages]).envelopes
    except PackRefused:
        return ()


def _pages_left(sheet: Printed, dpi: int, chance: Random) -> tuple[Image.Image, ...]:
    """Return any but all of the pages that stand before the codes, scanned too."""
    before = range(page_count(sheet.clinical) - 1)
    left = chance.sample(before, chance.randrange(len(before)))
    return tuple(scanned(raster(sheet.clinical, dpi, page), dpi, chance) for page in left)


def table(
    sheets: Mapping[str, Printed],
    count: int,
    said: Callable[[str], None],
    damages: tuple[str, ...] = tuple(DAMAGES),
    ledger: Ledger | None = None,
    stopped: Callable[[], bool] = bool,
) -> list[Tally]:
    """Say a line for each layout and damage, read of tried at each resolution, and return all tallies.

    All are counted by tens in turn, so that a count that is stopped has as many of each. What the `ledger` holds is
    not counted again; once `stopped` says so nothing more is begun.
    """
    held = ledger or Ledger()
    keys = {layout: _state(sheet) for layout, sheet in sheets.items()}
    cells = [(layout, damage, dpi) for layout in sheets for damage in damages for dpi in DPIS]
    tallies = {cell: Tally(*cell) for cell in cells}
    for first in range(0, count, CHUNK):
        size = min(CHUNK, count - first)
        for cell in cells:
            layout, damage, dpi = cell
            part = held.find(keys[layout], damage, dpi, first, size)
            if part is None and not stopped():
                found = tally(sheets[layout], damage, dpi, size, first, layout)
                part = Part(keys[layout], damage, dpi, first, size, found.read, found.wrong)
                held.keep(part)
            if part is not None:
                tallies[cell] = tallies[cell].with_part(part)
    for layout in sheets:
        said(f"\n{layout}: pages read of those tried, at {', '.join(map(str, DPIS))} dpi")
        for damage in damages:
            row = [tallies[layout, damage, dpi] for dpi in DPIS]
            wrong = sum(each.wrong for each in row)
            counted = "".join(f"{each.read:>7} of {each.tried:<5}" for each in row)
            said(f"  {damage:18}{counted}{f'   WRONG {wrong}' if wrong else ''}".rstrip())
    return [each for each in tallies.values() if each.tried]


def most_unread(tried: int, read: int) -> float:
    """Return the share that may be unread at most, with 95 % confidence (one-sided, exact binomial)."""
    unread = tried - read
    if not tried or unread == tried:
        return 1.0
    low, high = unread / tried, 1.0
    for _ in range(60):
        share = (low + high) / 2
        so_few = sum(math.comb(tried, n) * share**n * (1 - share) ** (tried - n) for n in range(unread + 1))
        low, high = (share, high) if so_few > 0.05 else (low, share)
    return high


def summary(tallies: Sequence[Tally]) -> list[str]:
    """Return a line for each damage over all layouts and resolutions, as a table in Markdown."""
    head = "".join(f" {dpi} dpi |" for dpi in DPIS)
    lines = [f"| damage |{head} all | wrong | unread, at most |", f"|---|{'---|' * (len(DPIS) + 3)}"]
    for damage in dict.fromkeys(each.damage for each in tallies):
        row = [each for each in tallies if each.damage == damage]
        tried, read = sum(each.tried for each in row), sum(each.read for each in row)
        cells = ""
        for dpi in DPIS:
            at = [each for each in row if each.dpi == dpi]
            cells += f" {sum(each.read for each in at)} of {sum(each.tried for each in at)} |"
        wrong, bound = sum(each.wrong for each in row), most_unread(tried, read)
        lines.append(f"| {damage} |{cells} {read} of {tried} | {wrong} | {bound:.1%} |")
    return lines


@cache
def _state(sheet: Printed) -> str:
    """Return a hash of all that decides what is read: the layout, the damages, the reader and what it is built on.

    What the record says is no part of it: one pattern of modules is as good as another.
    """
    planned = counts(len(sheet.envelope))
    if planned is None:
        raise ValueError("a sheet without codes cannot be counted")
    sources = (*sorted(Path(codes.__path__[0]).glob("*.py")), damages_module.__file__, damage_marks.__file__)
    libraries = version("zxing-cpp"), version("pillow")
    state = hashlib.sha256(repr((planned, places(sum(planned)), libraries)).encode())
    for source in sources:
        state.update(Path(str(source)).read_bytes())
    return state.hexdigest()[:16]
