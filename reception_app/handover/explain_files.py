"""A file as it came, before what is in it: how large, its hash, of what kind, what hangs on it; its name is ignored.

Nothing is believed and nothing of the record is said: this is what the file can be recognised by, as evidence.
"""

from __future__ import annotations

import hashlib

from reception_app.errors import PackRefused
from reception_app.handover import pdf, seal, wrapping
from reception_app.handover.codes import pictures
from reception_app.handover.codes.reading import is_typed
from reception_app.handover.explain import Layer

_IS = {
    pdf.RECORD_NAME: "the signed record",
    pdf.SHORT_NAME: "the signed short record, as in the codes",
    pdf.IPS_NAME: "a patient summary for other systems, which nobody signed",
}


def explain_file(data: bytes, name: str = "file") -> Layer:
    """Return a file as a layer called `name`: its size, its hash and its kind. Never refuses."""
    size = f"{len(data)} bytes; SHA-256 {hashlib.sha256(data).hexdigest()}."
    return Layer(name, True, (size, *_kind(data)))


def _kind(data: bytes) -> tuple[str, ...]:
    if wrapping.is_wrapped(data):
        return ("Sealed for somebody (age): what is inside is seen only with their key.",)
    if data.startswith(pdf.MAGIC):
        return _pdf(data)
    if data.startswith(seal.MAGIC):
        return ("The signed record alone, or a receipt: no page is around it.",)
    if pictures.is_picture(data):
        return ("A picture: what codes it shows are read, and nothing else of it.",)
    if is_typed(data):
        return ("Codes as a scanner types them.",)
    return ("It is no file that packs come in.",)


def _pdf(data: bytes) -> tuple[str, ...]:
    try:
        names = pdf.attachment_names(data)
    except PackRefused:
        return ("A PDF without a readable attachment: what codes its pages show are read.",)
    if not names:
        return ("A PDF with no attachment: what codes its pages show are read.",)
    known = "; ".join(f"{name} ({words})" for name, words in _IS.items() if name in names)
    others = sum(name not in _IS for name in names)
    more = f"{'; ' if known else ''}{others} that no pack has" if others else ""
    return (
        f"A PDF, with attachments: {known}{more}.",
        "What a page of it shows is not signed: only the record is.",
    )
