"""The texts of the QR symbols in a picture: a quick look first, and only where that was not enough a closer one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_ENLARGED = 60_000_000
"""A picture that would have more pixels than this is sharpened without being enlarged."""


def quick_look(picture: Image) -> list[str]:
    """Return what is found in a picture as it is: enough for a clean scan, in half the time of `second_look`."""
    return _read(picture, thorough=False)


def second_look(picture: Image) -> list[str]:
    """Return what is found when rotated and smaller copies of the picture are tried too."""
    return _read(picture, thorough=True)


def sharpened_look(picture: Image) -> list[str]:
    """Return what is found in the picture sharpened and drawn twice as large: it rescues what is blurred."""
    from PIL import Image, ImageFilter

    sharp = picture.filter(ImageFilter.UnsharpMask(radius=2, percent=400, threshold=0))
    width, height = picture.size
    if 4 * width * height > MAX_ENLARGED:
        return _read(sharp, thorough=True)
    return _read(sharp.resize((2 * width, 2 * height), Image.Resampling.BICUBIC), thorough=True)


@dataclass(frozen=True, slots=True)
class Look:
    """A way to look at every page; `pdf_dpi`: how finely the pages of a PDF are drawn for it.

    `scans_only`: not at PDF pages without a picture in them, which were drawn as sharply as can be the first time.
    """

    texts: Callable[[Image], list[str]]
    pdf_dpi: int
    scans_only: bool


LOOKS = (Look(quick_look, 200, False), Look(second_look, 300, True), Look(sharpened_look, 300, True))
"""In the order in which they are tried, each only while symbols are lacking."""


def _read(picture: Image, *, thorough: bool) -> list[str]:
    import zxingcpp

    found = zxingcpp.read_barcodes(
        picture,
        formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
        try_rotate=thorough,
        try_downscale=thorough,
        try_invert=False,
        text_mode=zxingcpp.TextMode.Plain,
        binarizer=zxingcpp.Binarizer.LocalAverage,
    )
    return [symbol.text for symbol in found]
