"""From files somebody chose to the sealed bytes in them: by their first bytes and their size, never by their names.

A pack comes as the clinical sheet's PDF, as `record.cose`, either of them perhaps sealed for this establishment
(`wrapping`), or as scans, photographs and typed codes of the sheet; all pictures that are read together count together.
"""

from __future__ import annotations

from collections.abc import Sequence

from reception_app.errors import PackRefused
from reception_app.handover import pdf, seal, wrapping
from reception_app.handover.codes import pictures
from reception_app.handover.codes.reading import Found, Told, is_typed, read_codes

MAX_FILE = 2 * 1024 * 1024
"""No pack file is larger than 2 MB; a scan may be (`pictures.MAX_FILE`)."""
MAX_FILES = 40
"""No more files are read together."""
FIRST_BYTES = 20
"""So many bytes of a file tell its kind."""

_CHOOSE = "Choose the clinical sheet's PDF, the .cose file beside it, or scans of its codes page."
_ESCORT_TITLE = b"/Title (Escort sheet"
"""How the escort sheet's own PDF names itself."""
_MAY_BE_A_SCAN = ("PK-240", "PK-241")
"""What is wrong with a PDF that another program wrote, as a scanner's does; anything else is a pack gone bad."""


def check_size(size: int, first: bytes = b"") -> None:
    """Refuse a file by its size in bytes, before it is read; `first`: how it begins.

    Raises PackRefused PK-201 or PK-202 (empty).
    """
    scan = pictures.is_picture(first) or first.startswith(pdf.MAGIC)
    most = wrapping.MAX_WRAPPED if wrapping.is_wrapped(first) else MAX_FILE
    if size > (pictures.MAX_FILE if scan else most):
        raise PackRefused("PK-201", "This file is larger than any pack can be: it was not read.", _CHOOSE)
    if size == 0:
        raise PackRefused(
            "PK-202", "This file is empty.", "Copy it from the stick again, or ask the sender for the pack again."
        )


def check_count(count: int) -> None:
    """Refuse too many files at once, before any is read. Raises PackRefused PK-253."""
    if count > MAX_FILES:
        raise PackRefused("PK-253", f"More than {MAX_FILES} files at once.", "Read the pages of one sheet at a time.")


def read_envelopes(files: Sequence[bytes], told: Told | None = None, identities: Sequence[str] = ()) -> Found:
    """Return the envelopes in the files of one reading: those of pack files in their order, then those of codes.

    `told` hears of every page of codes; `identities` open what was sealed for this establishment. Raises PackRefused:
    PK-201 too large, PK-202 not a pack, PK-240 … PK-244 a PDF without a readable record or codes, PK-247 … PK-249 a
    sealed file that is not for here or damaged, PK-253 too many, PK-250 … PK-257 pictures (`codes.reading`),
    PK-258 the escort sheet alone; beside a pack it is left aside.
    """
    check_count(len(files))
    for data in files:
        check_size(len(data), data[:FIRST_BYTES])
    files = [wrapping.unwrap(data, identities) if wrapping.is_wrapped(data) else data for data in files]
    envelopes: list[bytes] = []
    scans: list[bytes] = []
    no_attachment: PackRefused | None = None
    for data in _but_escort_sheets(files):
        check_size(len(data), data[:FIRST_BYTES])
        if pictures.is_picture(data) or is_typed(data):
            scans.append(data)
            continue
        try:
            envelope = _pack_file(data)
        except PackRefused as problem:
            if problem.code not in _MAY_BE_A_SCAN:
                raise
            no_attachment = problem
            scans.append(data)
            continue
        envelopes.append(envelope)
    if not scans:
        return Found(tuple(envelopes))
    try:
        found = read_codes(scans, told)
    except PackRefused as problem:
        if envelopes:
            return Found(tuple(envelopes), (f"{problem.what} Left out.",))  # a picture of something else
        # A PDF of ours that was damaged is told of as such: nobody had scanned a page of codes.
        if no_attachment is not None and len(files) == 1 and problem.code in ("PK-251", "PK-254"):
            raise no_attachment from problem
        raise
    new = tuple(envelope for envelope in found.envelopes if envelope not in envelopes)
    return Found((*envelopes, *new), found.left_out)


def _but_escort_sheets(files: Sequence[bytes]) -> list[bytes]:
    """Return the files that may hold a record. Raises PackRefused PK-258 where all are escort sheets: none does."""
    others = [data for data in files if not (data.startswith(pdf.MAGIC) and _ESCORT_TITLE in data)]
    if files and not others:
        raise PackRefused(
            "PK-258",
            "This is the escort sheet: the record is on the clinical sheet, in the sealed envelope.",
            "Open the clinical sheet's PDF or the .cose file beside it; or scan the clinical sheet's page of codes.",
        )
    return others


def read_envelope(data: bytes) -> bytes:
    """Return the one envelope of a single file. Nothing is verified yet. Raises PackRefused as `read_envelopes`."""
    found = read_envelopes((data,))
    if len(found.envelopes) != 1:
        raise PackRefused("PK-256", "The codes belong to more than one sheet.", "Read one sheet at a time.")
    return found.envelopes[0]


def _pack_file(data: bytes) -> bytes:
    """Return the envelope in a clinical PDF, or a bare `record.cose` as it is."""
    if data.startswith(pdf.MAGIC):
        if len(data) > MAX_FILE:
            raise PackRefused("PK-241", "This PDF is larger than the sender's own file can be.", _CHOOSE)
        return pdf.attachment(data, pdf.RECORD_NAME)
    if data.startswith(seal.MAGIC):
        if len(data) > seal.MAX_ENVELOPE:
            raise PackRefused("PK-201", "This file is larger than any pack can be: it was not read.", _CHOOSE)
        return data
    raise PackRefused("PK-202", "This file is not a handover pack.", _CHOOSE)
