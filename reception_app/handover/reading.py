"""From a file somebody chose to the sealed bytes in it: by its first bytes and its size, never by its name."""

from __future__ import annotations

from reception_app.errors import PackRefused
from reception_app.handover import pdf, seal

MAX_FILE = 2 * 1024 * 1024
"""No pack file is larger than 2 MB."""

_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"GIF8", b"BM", b"RIFF")
_AGE = b"age-encryption.org/"
_CODE_LINE = b"HP1:"
_CHOOSE = "Choose the clinical sheet's PDF, or record.cose."


def check_size(size: int) -> None:
    """Refuse a file by its size in bytes, before it is read. Raises PackRefused PK-201 or PK-202 (empty)."""
    if size > MAX_FILE:
        raise PackRefused("PK-201", "This file is larger than any pack can be: it was not read.", _CHOOSE)
    if size == 0:
        raise PackRefused(
            "PK-202", "This file is empty.", "Copy it from the stick again, or ask the sender for the pack again."
        )


def read_envelope(data: bytes) -> bytes:
    """Return the envelope in a clinical PDF, or a bare `record.cose` as it is. Nothing is verified yet.

    Raises PackRefused: PK-201 too large, PK-202 not a pack, PK-240 … PK-245 a PDF without a readable record, PK-246 a
    picture or a scan, PK-247 a locked file.
    """
    check_size(len(data))
    if data.startswith(pdf.MAGIC):
        return pdf.attachment(data, pdf.RECORD_NAME)
    if data.startswith(seal.MAGIC):
        if len(data) > seal.MAX_ENVELOPE:
            raise PackRefused("PK-201", "This file is larger than any pack can be: it was not read.", _CHOOSE)
        return data
    if data.startswith(_PICTURES) or data.startswith(_CODE_LINE):
        raise PackRefused(
            "PK-246", "This version reads the PDF and record.cose, not pictures or scans of the codes yet.", _CHOOSE
        )
    if data.startswith(_AGE):
        raise PackRefused(
            "PK-247", "This file is locked for a desk; this version reads the PDF and record.cose.", _CHOOSE
        )
    raise PackRefused("PK-202", "This file is not a handover pack.", _CHOOSE)
