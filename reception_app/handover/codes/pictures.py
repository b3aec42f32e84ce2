"""From the bytes of a PNG, JPEG, TIFF or PDF to grey pictures of its pages, within what a page can be.

A file is known by its first bytes, never by its name. Nothing is unpacked before its size in
pixels is bounded; PDFs are drawn elsewhere (`drawing`).
"""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from reception_app.errors import PackRefused
from reception_app.handover.codes.drawing import MAX_PAGES as MAX_PAGES
from reception_app.handover.codes.drawing import MAX_PIXELS as MAX_PIXELS
from reception_app.handover.codes.drawing import pdf_pages, too_much

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_FILE = 25 * 1024 * 1024
"""No scan or photograph is larger than 25 MB."""
_PDF = b"%PDF-"
_FORMATS = {
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
}
_OTHERS = (b"GIF8", b"BM", b"RIFF", b"II+\x00", b"MM\x00+")
"""Pictures of kinds that no scanner needs."""
_PHONE = b"ftyp"
"""Stands at byte 4 of a HEIC or AVIF photograph, and of a film."""
_CAMERA = (271, 272)
"""EXIF tags of the camera's maker and model; a telephone writes them, a scanner rarely."""
_DEPTH_16 = "I;16"
_PASS = b"\xff\xda"
"""Begins a pass of a JPEG; inside one it cannot stand."""
_MOST_PASSES = 100
"""A progressive JPEG has ten or so, a telephone's small pictures beside it as many again."""
_ANOTHER = "Scan or photograph the codes page again, and save it as PDF, PNG, JPEG or TIFF."


def is_picture(data: bytes) -> bool:
    """True for a file that begins as a picture of any kind does, a PDF excepted."""
    return data.startswith((*_FORMATS, *_OTHERS)) or data[4:8] == _PHONE


def is_photograph(data: bytes) -> bool:
    """True for a picture that names its camera, or that has no resolution, which every scanner writes.

    False also for what cannot be opened: whoever reads it says what is wrong with it.
    """
    from PIL import Image

    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
            return any(tag in picture.getexif() for tag in _CAMERA) or "dpi" not in picture.info
    except (OSError, ValueError, TypeError, SyntaxError, struct.error, Image.DecompressionBombError):
        return False


def check_picture(data: bytes) -> None:
    """Refuse a picture by its size and kind. Raises PackRefused PK-201 (size), PK-250 (kind)."""
    if len(data) > MAX_FILE:
        raise PackRefused("PK-201", "This picture is larger than 25 MB: it was not read.", _ANOTHER)
    if not data.startswith((*_FORMATS, _PDF)):
        raise PackRefused("PK-250", "Pictures of this kind are not read.", _ANOTHER)


def pages(data: bytes, pdf_dpi: int = 300, *, scans_only: bool = False) -> Iterator[Image]:
    """Yield each page as a grey picture, at most `MAX_PAGES`; those of a PDF are drawn with `pdf_dpi`.

    Of a PDF only pages that can hold codes are drawn; `scans_only`: of them only those with a picture in them.

    Raises PackRefused: PK-201, PK-250 as `check_picture`; PK-251 damaged or encrypted; PK-252 more than 50 megapixels;
    PK-259 a file that takes too long or too much memory to draw.
    """
    check_picture(data)
    return pdf_pages(data, pdf_dpi, scans_only=scans_only) if data.startswith(_PDF) else _picture_pages(data)


def _picture_pages(data: bytes) -> Iterator[Image]:
    kind = next(kind for magic, kind in _FORMATS.items() if data.startswith(magic))
    for number in range(MAX_PAGES):
        page = _page(data, kind, number)
        if page is None:
            return
        yield page


def _page(data: bytes, kind: str, number: int) -> Image | None:
    """Return one page of a picture; None beyond the last."""
    from PIL import Image

    try:
        # The library's own warnings, of large pictures and odd tags, are for nobody here.
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data), formats=(kind,)) as picture:
            # Not by counting the pages: of a hostile file that alone could take hours.
            picture.seek(number)
            _check_pixels(*picture.size)
            if kind == "JPEG" and data.count(_PASS) > _MOST_PASSES:
                raise too_much()
            # A JPEG is unpacked straight to grey, a third of the work.
            picture.draft("L", picture.size)
            return _grey(picture)
    except EOFError:
        if number:
            return None
        raise PackRefused("PK-251", "This picture is damaged.", _ANOTHER) from None
    except Image.DecompressionBombError:
        raise _too_large() from None
    except (OSError, ValueError, TypeError, SyntaxError, struct.error) as error:
        # Whatever a hostile file makes the library say, it is the file that is at fault.
        raise PackRefused("PK-251", "This picture is damaged.", _ANOTHER) from error


def _grey(picture: Image) -> Image:
    from PIL import Image

    if picture.mode.startswith(_DEPTH_16) or picture.mode == "I":
        # `point` leaves it in the mode it had; what looks closer at a picture takes none but grey of eight bits.
        return picture.convert("I").point(_to_eight_bits).convert("L")
    if "A" in picture.mode or "transparency" in picture.info:
        # Grey first, then onto white: done in colour it takes twice the memory.
        seen = picture if picture.mode in ("LA", "RGBA") else picture.convert("RGBA")
        ground = Image.new("L", seen.size, 255)
        ground.paste(seen.convert("L"), mask=seen.getchannel("A"))
        return ground
    return picture.convert("L")


def _to_eight_bits(value: Any) -> Any:
    return value * (1 / 256) + 0


def _check_pixels(width: float, height: float) -> None:
    if width * height > MAX_PIXELS:
        raise _too_large()


def _too_large() -> PackRefused:
    return PackRefused("PK-252", "This picture has more than 50 megapixels: it was not read.", _ANOTHER)
