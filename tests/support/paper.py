"""What becomes of a print between two desks, for the journeys: photocopied and creased, photographed, torn in two.

Lengths are millimetres; every damage is drawn from a seed, so that the same journey meets the same paper.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

from PIL import Image

from tests.support import damage
from tests.support.codes_pages import raster, saved

DPI = 200
MIDDLE = 148.5
"""The fold across the middle of the page, between two rows of codes."""


def photocopied(pdf: bytes, to: Path, seed: int, page: int = -1) -> Path:
    """Crease a page (the last: the codes), photocopy it and lay it askew on a scanner; returns the file."""
    rng = Random(seed)
    picture = raster(pdf, DPI, page)
    for done in (damage.crease, damage.photocopy, damage.rotation):
        picture = done(picture, DPI, rng)
    to.write_bytes(saved(picture))
    return to


def photographed(pdf: bytes, to: Path, page: int = 0) -> Path:
    """Photograph a page a little askew; returns the file."""
    to.write_bytes(saved(raster(pdf, DPI, page).rotate(2, fillcolor=255, expand=True), "JPEG"))
    return to


def torn(pdf: bytes, page: int = -1) -> tuple[Image.Image, Image.Image]:
    """Tear a page in two along its middle fold; returns the upper and the lower part."""
    whole = raster(pdf, DPI, page)
    at = round(MIDDLE / 25.4 * DPI)
    return whole.crop((0, 0, whole.width, at)), whole.crop((0, at, whole.width, whole.height))


def side_by_side(*pictures: Image.Image) -> Image.Image:
    """Lay pieces of paper beside each other on one scanner's glass."""
    glass = Image.new("L", (sum(each.width for each in pictures), max(each.height for each in pictures)), 255)
    left = 0
    for each in pictures:
        glass.paste(each, (left, 0))
        left += each.width
    return glass
