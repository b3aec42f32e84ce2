"""The fresh print of an issued pack, scanned as a good scanner does, for whoever reads it back before leaving."""

from __future__ import annotations

from PIL import Image

from reception_app.services import handovers, packs, scanned_back
from reception_app.services.context import AppContext
from reception_app.services.scanned_back import ReadBack
from tests.support.codes_pages import raster, saved

DPI = 200


def scan_of(clinical: bytes) -> bytes:
    """Return the codes page of a clinical sheet as a scanner saves it."""
    return saved(raster(clinical, DPI), dpi=(DPI, DPI))


def pdf_scan_of(clinical: bytes) -> bytes:
    """Return the same as a PDF of a picture, as an office scanner makes it."""
    page = raster(clinical, DPI).convert("RGB")
    return saved(page, "PDF", resolution=DPI)


def part_of(clinical: bytes, height: float, width: float = 1.0) -> bytes:
    """Return the scan with only its upper left left, as shares of the page: the rest of it is white."""
    page = raster(clinical, DPI)
    half = Image.new("L", page.size, 255)
    half.paste(page.crop((0, 0, round(page.width * width), round(page.height * height))))
    return saved(half, dpi=(DPI, DPI))


def read_back(ctx: AppContext, handover_id: str) -> ReadBack:
    """Read the newest pack's own print back, from a scan of it."""
    pack = handovers.read_handover(ctx, handover_id).pack
    assert pack is not None
    return scanned_back.check_print(ctx, pack.pack_id, [scan_of(packs.read_issued(ctx, pack.pack_id).clinical)])
