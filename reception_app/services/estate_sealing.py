"""The key of a prison for sealed files, taken into the estate's book from paper: typed, scanned, photographed, a file.

Nothing signs a public part on paper, so its eight words are asked for, as the prison read them out on the telephone.
"""

from __future__ import annotations

import re
from pathlib import Path

from reception_app.errors import PackRefused, UsageProblem
from reception_app.handover import wrapping
from reception_app.handover.codes.decoding import LOOKS
from reception_app.handover.codes.pictures import is_picture, pages
from reception_app.handover.spoken_fingerprint import fingerprint
from reception_app.services.estate import read_public
from reception_app.services.estate_book import read_book, write_book

_CODE = re.compile(r"^# Files for .*\(([A-Z0-9]{1,10})\)\s*$", re.MULTILINE)
_BEGINS = b"%PDF-"


def read_public_part(data: bytes) -> tuple[str | None, str]:
    """Return the establishment's code, when it is said, and the key of a page's picture, a file or what was typed.

    Raises UsageProblem US-146 when there is no whole key in it.
    """
    for text in _texts(data):
        lines = [line for line in text.splitlines() if not line.startswith("#")]
        recipient = "".join("".join(lines).split()).lower()
        if wrapping.is_recipient(recipient):
            found = _CODE.search(text)
            return (found[1] if found else None), recipient
    raise UsageProblem("US-146", "This is not a key to seal files with.", "Choose the right file, or fetch it again.")


def take_recipient(folder: Path, code: str, data: bytes, words: str, *, replace_key: bool = False) -> str:
    """Write an establishment's key into the book of the estate in `folder`, and return it; it counts once published.

    Raises UsageProblem: US-146 no key, US-332 the words are of another key, or the paper of another establishment,
    US-333 the establishment has another key (`replace_key`: take the new one).
    """
    book = read_book(folder, read_public(folder).key_id)
    said, recipient = read_public_part(data)
    heard = tuple(re.findall(r"[a-z]+", words.lower()))
    if heard != fingerprint(recipient.encode("ascii")) or said not in (None, code):
        raise UsageProblem(
            "US-332",
            "The eight words are of another key, or the page is of another establishment. Nothing was taken in.",
            "Ring that prison on a number you know, and compare all eight words with its own screen.",
        )
    if book.recipient(code) not in (None, recipient) and not replace_key:
        raise UsageProblem(
            "US-333",
            "This establishment already has another key for sealed files. Nothing was taken in.",
            "Ring it. Only if it made another key, take the new one with --replace-sealing-key.",
        )
    write_book(folder, book.with_recipient(code, recipient))
    return recipient


def _texts(data: bytes) -> list[str]:
    """Return the texts of the codes in a picture, else the text itself."""
    if not (is_picture(data) or data.startswith(_BEGINS)):
        return [data.decode("utf-8", "replace")]
    found: list[str] = []
    try:
        for look in LOOKS:
            found += [text for page in pages(data, look.pdf_dpi) for text in look.texts(page)]
            if found:
                break
    except PackRefused:
        return []
    return found
