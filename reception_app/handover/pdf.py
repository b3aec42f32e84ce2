"""The clinical PDF as a file that lasts: PDF/A-3b with the signed record inside, and the careful way back out.

Written in memory only: a temporary file would hold a person's record in clear. Read with suspicion: of a PDF from
outside nothing is looked at but our own attachment. Only the plain cross-reference table that we write is followed
and nothing is repaired, so no compressed structure is unpacked before its size is bounded.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from reception_app.clock import as_utc, to_wire
from reception_app.errors import PackRefused, SheetProblem
from reception_app.late import late

if TYPE_CHECKING:
    import pikepdf
else:
    pikepdf = late("pikepdf")

MAGIC = b"%PDF-"
RECORD_NAME = "record.cose"
SHORT_NAME = "short.cose"
IPS_NAME = "ips.json"
MAX_ATTACHMENT = 256 * 1024
FLAVOUR = "3b"

_TABLE = re.compile(rb"startxref\s+(\d{1,10})\s+%%EOF\s*\Z")
_MAX_NODES = 64
_METADATA_DATE = re.compile(rb"(<xmp:MetadataDate>)[^<]*(</xmp:MetadataDate>)")
_CHOOSE_OTHER = "Choose the .cose file the sender saved, or a scan of the whole codes page."


def finish_clinical(
    pdf: bytes,
    cose: bytes,
    ips_json: bytes,
    made_at: datetime,
    title: str,
    training: bool,
    *,
    short: bytes | None = None,
) -> bytes:
    """Turn the typeset clinical sheet into the file that travels. Returns the PDF's bytes.

    Attaches `record.cose`, `short.cose` where the codes carry a short record, and `ips.json` (relationship Data, listed
    in the catalog's /AF), declares PDF/A-3b and checks the written bytes against it. Same input, same bytes. Raises
    SheetProblem SH-901 when the result is not PDF/A, SH-902 when a piece is too large.
    """
    if len(cose) > MAX_ATTACHMENT:
        raise SheetProblem("SH-902", "The record is too large to travel in the PDF.", "Shorten the longest notes.")
    try:
        with pikepdf.Pdf.open(io.BytesIO(pdf)) as document:
            _strip_transitions(document)
            _attach(document, RECORD_NAME, "application/cose", "The signed record", cose, made_at)
            if short is not None:
                _attach(document, SHORT_NAME, "application/cose", "The short record, as in the codes", short, made_at)
            if len(ips_json) <= MAX_ATTACHMENT:
                _attach(document, IPS_NAME, "application/fhir+json", "International Patient Summary", ips_json, made_at)
            _describe(document, made_at, title, training)
            return _write_verified(document, made_at)
    except pikepdf.PdfError as error:
        raise SheetProblem(
            "SH-901", "The clinical sheet could not be written as a PDF.", "Make it again; report it if it stays."
        ) from error


def page_count(pdf: bytes) -> int:
    """Return how many pages a PDF of ours has."""
    with pikepdf.Pdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


def attachment(pdf: bytes, name: str) -> bytes:
    """Return the bytes of one attachment of ours. Raises PackRefused.

    PK-240 no such attachment, or more than one; PK-241 the PDF is damaged or was rewritten by another program; PK-242
    encrypted; PK-243 the attachment is too large; PK-244 it is packed in a way we never use.
    """
    with _opened(pdf) as document:
        found = [spec for named, spec in _named_files(document) if named == name]
        if len(found) != 1:
            raise PackRefused("PK-240", "This PDF holds no handover record, or more than one.", _CHOOSE_OTHER)
        return _stream_bytes(found[0])


def attachment_names(pdf: bytes) -> tuple[str, ...]:
    """Return what the attachments of a PDF of ours are called. Raises PackRefused PK-241, PK-242 as `attachment`."""
    with _opened(pdf) as document:
        return tuple(named for named, _ in _named_files(document))


@contextmanager
def _opened(pdf: bytes) -> Iterator[pikepdf.Pdf]:
    """Open a PDF of ours, as strictly as a hostile one needs."""
    _check_outside(pdf)
    try:
        with pikepdf.Pdf.open(io.BytesIO(pdf), attempt_recovery=False, suppress_warnings=True) as document:
            yield document
    except pikepdf.PasswordError as error:
        raise PackRefused("PK-242", "This PDF is encrypted; handover packs are not.", _CHOOSE_OTHER) from error
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError, OverflowError) as error:
        # Whatever a hostile file makes the library say, it is the file that is at fault.
        raise PackRefused("PK-241", "This PDF is damaged.", _CHOOSE_OTHER) from error


def _strip_transitions(document: pikepdf.Pdf) -> None:
    """Remove the page transitions that the typesetter writes and PDF/A forbids."""
    for page in document.pages:
        if "/Trans" in page:
            del page["/Trans"]


def _attach(document: pikepdf.Pdf, name: str, mime: str, description: str, data: bytes, made_at: datetime) -> None:
    stamp = as_utc(made_at).strftime("D:%Y%m%d%H%M%SZ")
    spec = pikepdf.AttachedFileSpec(
        document,
        data,
        filename=name,
        description=description,
        mime_type=mime,
        creation_date=stamp,
        mod_date=stamp,
    )
    spec.relationship = pikepdf.Name.Data
    # This also lists it in the catalog's /AF, as PDF/A-3 wants.
    document.attachments[name] = spec


def _describe(document: pikepdf.Pdf, made_at: datetime, title: str, training: bool) -> None:
    stamp = to_wire(made_at)
    with document.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["dc:title"] = f"TRAINING: {title}" if training else title
        metadata["xmp:CreateDate"] = stamp
        metadata["xmp:ModifyDate"] = stamp
    document.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True, PrintScaling=pikepdf.Name("/None"))


def _write_verified(document: pikepdf.Pdf, made_at: datetime) -> bytes:
    # Here, not above: the checker takes a third of a second to load, and only making a pack needs it.
    from pikepdf import pdfa

    pdfa.prepare(document, FLAVOUR)
    dated = _METADATA_DATE.sub(rb"\g<1>" + to_wire(made_at).encode() + rb"\g<2>", document.Root.Metadata.read_bytes())
    document.Root.Metadata.write(dated)
    # Object streams would hide the cross-reference table from the careful reader below.
    settings = pdfa.resolve_save_kwargs(
        FLAVOUR, deterministic_id=True, min_version="1.7", object_stream_mode=pikepdf.ObjectStreamMode.disable
    )
    written = io.BytesIO()
    document.save(written, **settings)
    written.seek(0)
    report = pdfa.validate_written(written, FLAVOUR, save_kwargs=settings)
    if not report.passed:
        rules = ", ".join(sorted({finding.rule for finding in report.findings})[:5])
        raise SheetProblem(
            "SH-901",
            f"The clinical sheet is not a lasting PDF (PDF/A-3b: {rules}). Nothing was issued.",
            "Make it again; report it with its code if it stays.",
        )
    return written.getvalue()


def _check_outside(pdf: bytes) -> None:
    """Refuse, before any library sees it, a PDF whose structure is not the plain one we write."""
    match = _TABLE.search(pdf[-64:]) if pdf.startswith(MAGIC) else None
    start = int(match[1]) if match else len(pdf)
    trailer = pdf[start:]
    if not trailer.startswith(b"xref") or b"trailer" not in trailer:
        raise PackRefused("PK-241", "This PDF is damaged, or was saved again by another program.", _CHOOSE_OTHER)
    if b"/Encrypt" in trailer:
        raise PackRefused("PK-242", "This PDF is encrypted; handover packs are not.", _CHOOSE_OTHER)
    # A second table, a hidden one or a name written in code: all ways to lead a reader elsewhere.
    if any(word in trailer for word in (b"/Prev", b"/XRefStm", b"#")):
        raise PackRefused("PK-241", "This PDF was changed after it was made.", _CHOOSE_OTHER)


def _named_files(document: pikepdf.Pdf) -> Iterator[tuple[str, Any]]:
    """Yield the entries of the tree of embedded files, at most `_MAX_NODES` nodes of it."""
    names = document.Root.get("/Names")
    waiting = [names.get("/EmbeddedFiles")] if isinstance(names, pikepdf.Dictionary) else []
    for _ in range(_MAX_NODES):
        if not waiting:
            return
        node = waiting.pop()
        if not isinstance(node, pikepdf.Dictionary):
            continue
        kids, pairs = node.get("/Kids"), node.get("/Names")
        if isinstance(kids, pikepdf.Array):
            waiting.extend(list(kids)[:_MAX_NODES])
        if isinstance(pairs, pikepdf.Array):
            flat = list(pairs)[: 2 * _MAX_NODES]
            for named, spec in zip(flat[::2], flat[1::2], strict=False):
                if isinstance(named, pikepdf.String | str):
                    yield str(named), spec


def _stream_bytes(spec: Any) -> bytes:
    """Return an embedded file's content, unpacked here so that its size is bounded."""
    stream = spec["/EF"]["/F"]
    if not isinstance(stream, pikepdf.Stream):
        raise PackRefused("PK-241", "This PDF is damaged.", _CHOOSE_OTHER)
    raw = stream.read_raw_bytes()
    if len(raw) > MAX_ATTACHMENT:
        raise PackRefused("PK-243", "The record in this PDF is larger than any record can be.", _CHOOSE_OTHER)
    packing = stream.get("/Filter")
    if packing is None:
        return raw
    if packing != pikepdf.Name.FlateDecode or "/DecodeParms" in stream:
        raise PackRefused("PK-244", "The record in this PDF is packed in a way packs never are.", _CHOOSE_OTHER)
    inflater = zlib.decompressobj()
    try:
        data = inflater.decompress(raw, MAX_ATTACHMENT + 1)
    except zlib.error as error:
        raise PackRefused("PK-241", "This PDF is damaged.", _CHOOSE_OTHER) from error
    if len(data) > MAX_ATTACHMENT:
        raise PackRefused("PK-243", "The record in this PDF is larger than any record can be.", _CHOOSE_OTHER)
    if not inflater.eof:
        raise PackRefused("PK-241", "This PDF is damaged.", _CHOOSE_OTHER)
    return data
