"""What kind of paper's picture a file is: a scan, a photograph, codes typed; and that it was on paper at all."""

from __future__ import annotations

from dataclasses import dataclass

from reception_app.errors import PackRefused
from reception_app.handover import pdf, seal
from reception_app.handover.codes import pictures
from reception_app.handover.codes.reading import is_typed
from reception_app.vocabulary import PrintRead

_KINDS = {b"%PDF-": "pdf", b"\x89PNG": "png", b"\xff\xd8\xff": "jpeg", b"II*\x00": "tiff", b"MM\x00*": "tiff"}
_READ_PAPER = "Scan or photograph the printed page itself, or read its codes with a scanner that types."


@dataclass(frozen=True, slots=True)
class Paper:
    """The kind of a file (pdf, png, jpeg, tiff, typed) and how the paper came into it."""

    kind: str
    how: PrintRead


def paper_kind(data: bytes) -> Paper:
    """Return what kind of picture a file is, by its content; its name is never known here.

    A picture that names a camera, or no resolution as a scanner writes it, is taken for a photograph.
    """
    if is_typed(data):
        return Paper("typed", PrintRead.TYPED)
    kind = next((kind for magic, kind in _KINDS.items() if data.startswith(magic)), "")
    if kind in ("png", "jpeg") and pictures.is_photograph(data):
        return Paper(kind, PrintRead.PHOTO)
    return Paper(kind or "unknown", PrintRead.SCAN)


def check_is_print(data: bytes) -> None:
    """Refuse the pack's own files: they say nothing about the paper. Raises PackRefused (PK-283), PK-201, PK-250."""
    if data.startswith(seal.MAGIC) or _holds_record(data):
        raise PackRefused("PK-283", "This is the pack's own file, not a picture of the paper.", _READ_PAPER)
    if not is_typed(data):
        pictures.check_picture(data)


def held_record(data: bytes) -> bytes | None:
    """Return the signed record that a pack's own file is or holds; None where none can be read from it."""
    if data.startswith(seal.MAGIC):
        return data
    try:
        return pdf.attachment(data, pdf.RECORD_NAME)
    except PackRefused:
        return None


def _holds_record(data: bytes) -> bool:
    if not data.startswith(pdf.MAGIC):
        return False
    try:
        pdf.attachment(data, pdf.RECORD_NAME)
    except PackRefused as problem:
        return problem.code not in ("PK-240", "PK-241", "PK-242")  # those are PDFs of others, as a scanner's
    return True
