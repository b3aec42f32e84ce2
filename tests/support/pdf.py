"""Reading a made PDF in tests: text, character boxes, fonts, decompressed streams, and pixels."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium

MM = 25.4 / 72


@dataclass(frozen=True)
class Glyph:
    """One visible character: its box in mm from the page's top left, and its size in points."""

    page: int
    character: str
    left: float
    top: float
    right: float
    bottom: float
    size: float


def page_texts(data: bytes) -> list[str]:
    """Return the text of each page, white space squeezed."""
    document = pdfium.PdfDocument(data)
    try:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


def text_of(data: bytes) -> str:
    """Return the text of all pages."""
    return " ".join(page_texts(data))


def glyphs(data: bytes) -> list[Glyph]:
    """Return every visible character with its box and its size."""
    found: list[Glyph] = []
    document = pdfium.PdfDocument(data)
    try:
        for number, page in enumerate(document, 1):
            height = page.get_height()
            text = page.get_textpage()
            whole = text.get_text_range()
            for index in range(text.count_chars()):
                character = whole[index] if index < len(whole) else ""
                if not character.strip():
                    continue
                left, bottom, right, top = text.get_charbox(index)
                size = float(pdfium.raw.FPDFText_GetFontSize(text.raw, index))
                found.append(
                    Glyph(number, character, left * MM, (height - top) * MM, right * MM, (height - bottom) * MM, size)
                )
    finally:
        document.close()
    return found


def fonts(data: bytes) -> dict[str, Any]:
    """Return base font name → (subtype, embedded?)."""
    found: dict[str, Any] = {}
    with pikepdf.open(io.BytesIO(data)) as document:
        for page in document.pages:
            for font in page.resources.get("/Font", {}).values():
                descriptor = font.get("/FontDescriptor")
                embedded = descriptor is not None and any(
                    key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")
                )
                found[str(font.BaseFont)] = (str(font.Subtype), embedded)
    return found


def streams(data: bytes) -> bytes:
    """Return every content stream decompressed, and everything else of the document that could hold words."""
    parts: list[bytes] = []
    with pikepdf.open(io.BytesIO(data)) as document:
        for page in document.pages:
            page.contents_coalesce()
            parts.append(page.Contents.read_bytes())
        parts.append(repr(dict(document.docinfo)).encode())
        parts.extend(
            str(thing.get("/Title", "")).encode() for thing in document.objects if isinstance(thing, pikepdf.Dictionary)
        )
    return b"\n".join(parts)


def render(data: bytes, folder: Path, name: str, dpi: int = 100) -> list[Path]:
    """Write each page as a PNG and return the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    document = pdfium.PdfDocument(data)
    paths = []
    try:
        for number, page in enumerate(document, 1):
            path = folder / f"{name}-{number}.png"
            page.render(scale=dpi / 72).to_pil().save(path)
            paths.append(path)
    finally:
        document.close()
    return paths


def pixel_is_black(data: bytes, page: int, x: float, y: float, dpi: int = 100) -> bool:
    """True when the page (from 0) is dark at (x, y) mm from its top left."""
    document = pdfium.PdfDocument(data)
    try:
        image = document[page].render(scale=dpi / 72, grayscale=True).to_pil()
        return bool(image.getpixel((round(x / 25.4 * dpi), round(y / 25.4 * dpi))) < 96)
    finally:
        document.close()
