"""From scans, photographs and typed codes to envelopes: the symbols of all files together, each sheet by itself.

Nothing is verified here: an envelope is what its symbols make, and only its signature says whose it is.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from reception_app.errors import PackRefused
from reception_app.handover.codes import pictures
from reception_app.handover.codes.decoding import LOOKS, Look
from reception_app.handover.codes.drawing import too_much
from reception_app.handover.codes.gathering import Gathering, SheetCodes
from reception_app.handover.codes.symbols import PREFIX

MAX_TYPED = 256 * 1024
"""No text file of typed codes is larger, in bytes."""

LOOK_SECONDS = 300.0
"""So long one file is looked at, each time: forty pages of a scan take about a minute, on a slow computer two."""

_AGAIN = "Scan the codes page again, flat and whole, or add a photograph of it; symbols of all pictures count together."


@dataclass(frozen=True, slots=True)
class Progress:
    """How far reading is: page so many of one pass, and how many symbols of those needed for the sheet begun first."""

    file: int
    files: int
    found: int
    needed: int | None


Told = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Found:
    """What the files hold: an envelope for each sheet that is whole, and what was left out, as sentences."""

    envelopes: tuple[bytes, ...]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gathered:
    """Every symbol that was found: by sheet, in the order first seen; texts that were spoilt; files not readable."""

    sheets: tuple[SheetCodes, ...]
    damaged: int
    unread: tuple[PackRefused, ...] = ()


def is_typed(data: bytes) -> bool:
    """True for a text file of codes, as a scanner that types them leaves it."""
    return data.lstrip(b"\xef\xbb\xbf \r\n\t")[: len(PREFIX)].upper() == PREFIX.encode()


def read_codes(files: Sequence[bytes], told: Told | None = None) -> Found:
    """Return the envelopes in scans (PDF, PNG, JPEG, TIFF), photographs and text files of codes, in any order.

    `told` hears of every page that was looked at; an exception it raises ends the reading. Raises PackRefused: PK-201
    and PK-250 to PK-252 for a file (`pictures`); PK-254 no code found; PK-255 fewer symbols
    than needed; PK-256 symbols of several sheets and no sheet whole; PK-257 symbols that do not fit together.
    """
    return _found(gather_codes(files, told))


def gather_codes(files: Sequence[bytes], told: Told | None = None, *, on_paper: bool = False) -> Gathered:
    """Return every symbol of the files, of whole sheets and of others. Files and refusals of a kind as `read_codes`.

    `on_paper`: of a PDF only pages with a picture in them, as a scanner makes them; drawn ones were never on paper.
    """
    gathering = Gathering()
    scanned = []
    for data in files:
        if is_typed(data):
            _take_typed(gathering, data)
        else:
            pictures.check_picture(data)
            scanned.append(data)
    unread: dict[int, PackRefused] = {}
    for look in LOOKS:
        _look(gathering, scanned, replace(look, scans_only=look.scans_only or on_paper), unread, told)
        if gathering.complete:
            break
    return Gathered(gathering.sheets, gathering.damaged, tuple(unread.values()))


def _look(
    gathering: Gathering, files: Sequence[bytes], look: Look, unread: dict[int, PackRefused], told: Told | None
) -> None:
    """Look at every page once. Later looks end as soon as nothing is lacking; a damaged file spoils no other.

    One that takes longer than `LOOK_SECONDS` is left; what was found on its first pages counts.
    """
    for number, data in enumerate(files, 1):
        if number in unread:
            continue
        ends_at = time.monotonic() + LOOK_SECONDS
        try:
            for page in pictures.pages(data, look.pdf_dpi, scans_only=look.scans_only):
                for text in look.texts(page):
                    gathering.add(text)
                if told:
                    told(_progress(gathering, number, len(files)))
                if look.texts is not LOOKS[0].texts and gathering.complete:
                    return
                if time.monotonic() > ends_at:
                    raise too_much()
        except PackRefused as problem:
            unread[number] = problem


def _progress(gathering: Gathering, number: int, files: int) -> Progress:
    sheets = gathering.sheets
    if not sheets:
        return Progress(number, files, 0, None)
    return Progress(number, files, len(sheets[0].found), sheets[0].key.needed)


def _take_typed(gathering: Gathering, data: bytes) -> None:
    if len(data) > MAX_TYPED:
        raise PackRefused("PK-201", "This file is larger than any codes can be: it was not read.", _AGAIN)
    for line in data.decode("utf-8-sig", errors="replace").splitlines():
        gathering.add(line)


def _found(gathered: Gathered) -> Found:
    sheets = gathered.sheets
    envelopes = tuple(envelope for sheet in sheets if (envelope := sheet.envelope()) is not None)
    if envelopes:
        return Found(envelopes, (*_left_out(sheets), *(problem.what for problem in gathered.unread)))
    if not sheets:
        if gathered.unread:
            raise gathered.unread[0]
        what = "The codes that were found are damaged." if gathered.damaged else "No code of a handover pack was found."
        raise PackRefused("PK-254", what, _AGAIN)
    if len(sheets) > 1:
        raise PackRefused(
            "PK-256",
            "The codes belong to more than one sheet, and of none are enough there.",
            "Lay out the pages by the sheet number at their foot, and read one sheet at a time.",
        )
    sheet = sheets[0]
    if sheet.enough:
        raise PackRefused(
            "PK-257", "The codes of this sheet do not fit together: one of them was changed.", "Ask for the pack again."
        )
    raise PackRefused(
        "PK-255",
        f"{len(sheet.found)} of the {sheet.key.needed} codes needed were found, of {sheet.key.total} on the page.",
        _AGAIN,
    )


def _left_out(sheets: Sequence[SheetCodes]) -> Iterator[str]:
    for sheet in sheets:
        if sheet.envelope() is None:
            count = len(sheet.found)
            codes = "1 code belongs" if count == 1 else f"{count} codes belong"
            yield f"{codes} to another sheet, of which {sheet.key.needed} are needed: left out."
