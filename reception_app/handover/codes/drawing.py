"""The pages of a PDF from outside as grey pictures, drawn by a process of their own that may be ended.

A PDF of five kilobytes can ask for hours of drawing, and one of a megabyte for more memory than there is; the library
that draws has no bounds of its own and is not asked to have. So another process draws: it gets the file through a pipe,
gives each page back through another, writes nothing, and is killed when it takes too long or dies of what it asks for.

    python -I -m reception_app.handover.codes.drawing DPI SCANS_ONLY MEMORY     (the PDF on standard input)
"""

from __future__ import annotations

import math
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any

from reception_app.errors import PackRefused
from reception_app.log import leave_no_image

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PIXELS = 50_000_000
MAX_PAGES = 40
"""Of one file no more pages are looked at: a clinical sheet has eight."""
PAGE_SECONDS = 20.0
"""A page of a scan takes about one second on a slow computer."""
FILE_SECONDS = 120.0
MEMORY = 2 * 1024**3
"""What the other process may have at most, where the system can be told so (not on Windows)."""
_POINTS_PER_INCH = 72
_SYMBOL_SEGMENTS = 2_000
"""A drawn symbol has three times as many; the rules and signs of a page of words have a few hundred."""
_MOST_OBJECTS = 20_000
_FORM_DEPTH = 4
_SIZE = struct.Struct(">II")
_DAMAGED = 3
"""The exit status for a PDF that cannot be read."""
_ANOTHER = "Scan or photograph the codes page again, and save it as PDF, PNG, JPEG or TIFF."


def pdf_pages(data: bytes, dpi: int, *, scans_only: bool) -> Iterator[Image]:
    """Yield the pages that can hold codes, drawn with `dpi`, at most `MAX_PAGES`.

    Raises PackRefused: PK-251 damaged or encrypted; PK-259 when drawing takes too long or too much memory.
    """
    asked = [sys.executable, "-I", "-m", __name__, str(dpi), str(int(scans_only)), str(MEMORY)]
    hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    process = subprocess.Popen(
        asked, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, creationflags=hidden
    )
    try:
        yield from _received(process, data)
    finally:
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        process.wait()


def _received(process: subprocess.Popen[bytes], data: bytes) -> Iterator[Image]:
    from PIL import Image

    if process.stdin is None or process.stdout is None:
        raise RuntimeError("no pipes")
    left = FILE_SECONDS
    with suppress(OSError):  # who died before it had read all is found dead below
        process.stdin.write(data)
        process.stdin.close()
    while True:
        began = time.monotonic()
        ended = threading.Timer(min(PAGE_SECONDS, left), process.kill)
        ended.start()
        try:
            size, pixels = _page(process.stdout)
        finally:
            ended.cancel()
        left -= time.monotonic() - began
        if size is None:
            break
        yield Image.frombytes("L", size, pixels)
    status = process.wait()
    if status == _DAMAGED:
        raise PackRefused("PK-251", "This PDF is damaged or encrypted.", _ANOTHER)
    if status:
        raise too_much()


def too_much() -> PackRefused:
    """Return the refusal of a file that asks for more than any scan or photograph does (PK-259)."""
    what = "This file asks for more work or memory than any scan or photograph: it was not read."
    return PackRefused("PK-259", what, _ANOTHER)


def _page(pipe: IO[bytes]) -> tuple[tuple[int, int] | None, bytes]:
    """Return the next page's size and pixels; without a size when no page comes any more."""
    head = pipe.read(_SIZE.size)
    if len(head) < _SIZE.size:
        return None, b""
    width, height = _SIZE.unpack(head)
    pixels = pipe.read(width * height)
    return ((width, height), pixels) if len(pixels) == width * height else (None, b"")


def _drawn(data: bytes, dpi: int, *, scans_only: bool) -> Iterator[Image]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        for number in range(min(len(document), MAX_PAGES)):
            page = document[number]
            if not _may_hold_codes(page, scans_only):
                continue
            width, height = (side / _POINTS_PER_INCH for side in page.get_size())
            if not (math.isfinite(width) and math.isfinite(height) and width > 0 and height > 0):
                raise ValueError("no size")
            # A page that says it is larger than it can be is drawn coarser, never larger.
            most = min(dpi, math.sqrt(0.99 * MAX_PIXELS / (width * height)))
            yield page.render(scale=most / _POINTS_PER_INCH, grayscale=True).to_pil().convert("L")
    except (pypdfium2.PdfiumError, ValueError, OSError):
        sys.exit(_DAMAGED)


def _may_hold_codes(page: Any, scans_only: bool) -> bool:
    """False for a page of words: there is no picture on it, and too little is drawn for a single symbol."""
    from pypdfium2 import raw

    segments = 0
    for number, piece in enumerate(page.get_objects(max_depth=_FORM_DEPTH)):
        if piece.type == raw.FPDF_PAGEOBJ_IMAGE or number > _MOST_OBJECTS:
            return True
        if piece.type == raw.FPDF_PAGEOBJ_PATH and not scans_only:
            segments += raw.FPDFPath_CountSegments(piece.raw)
            if segments > _SYMBOL_SEGMENTS:
                return True
    return False


def _bound(memory: int) -> None:
    """Take no more bytes of memory than that, and leave no image of them behind when that is not enough."""
    leave_no_image()
    try:
        import resource
    except ImportError:  # Windows
        return
    with suppress(ValueError, OSError):  # a system that does not take it
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def main(dpi: int, memory: int, *, scans_only: bool) -> None:
    """Draw the PDF on standard input; write each page's size and grey pixels."""
    _bound(memory)
    data = sys.stdin.buffer.read()
    for page in _drawn(data, dpi, scans_only=scans_only):
        sys.stdout.buffer.write(_SIZE.pack(page.width, page.height))
        sys.stdout.buffer.write(page.tobytes())
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[3]), scans_only=sys.argv[2] == "1")
