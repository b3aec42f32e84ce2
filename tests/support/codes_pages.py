"""Sealed packs with their clinical sheets and codes pages, for the tests that print and read them."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache

import pypdfium2 as pdfium
from PIL import Image

from reception_app.handover import seal, trust
from reception_app.handover.record import Pack
from reception_app.handover.sheets import make_sheets
from tests.support.records import sample_pack

ROOT = trust.RootKey(b"R" * 32, False)
DESK = trust.DeskKey(b"K" * 32)


@dataclass(frozen=True)
class Printed:
    """A pack, its envelope, and its clinical sheet as it is printed."""

    pack: Pack
    envelope: bytes
    clinical: bytes


def issuer_for(pack: Pack) -> trust.Issuer:
    """Return the desk that signs sample packs; the same keys always."""
    header = pack.header
    request = trust.make_request(DESK, header.sender.code or "LEI", "Reception desk")
    root = replace(ROOT, training=header.training)
    return trust.Issuer(DESK, trust.certify(root, request, header.made_at - timedelta(days=1), 365))


def printed(pack: Pack) -> Printed:
    """Seal a pack and typeset its clinical sheet."""
    envelope = seal.seal(pack, issuer_for(pack))
    whole = seal.hash_of(envelope)
    return Printed(pack, envelope, make_sheets(pack, whole, seal.short_hash(whole), envelope).clinical)


def short_pack(name: str = "SPECIMEN") -> Pack:
    """Return a pack whose record is nine codes: four scripts, no answers."""
    pack = sample_pack(training=False)
    record = pack.record
    person = replace(record.person, family_name=name)
    return replace(pack, record=replace(record, person=person, assessments=(), scripts=record.scripts[:4]))


@cache
def nine() -> Printed:
    """A sheet of nine codes, any five of which are enough."""
    return printed(short_pack())


@cache
def nine_of_another() -> Printed:
    """The same of somebody else."""
    return printed(short_pack("PLACEHOLDER"))


@cache
def sixteen() -> Printed:
    """A sheet of sixteen codes: the realistic record."""
    return printed(sample_pack(training=False))


def page_count(pdf: bytes) -> int:
    """Return how many pages a PDF has."""
    document = pdfium.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


@cache
def raster(pdf: bytes, dpi: int, page: int = -1) -> Image.Image:
    """Return a page of a PDF, the last one unless said, as a grey picture."""
    document = pdfium.PdfDocument(pdf)
    try:
        drawn: Image.Image = document[page % len(document)].render(scale=dpi / 72, grayscale=True).to_pil()
        return drawn.convert("L")
    finally:
        document.close()


def saved(picture: Image.Image, kind: str = "PNG", **how: object) -> bytes:
    """Return a picture as a file of that kind."""
    file = io.BytesIO()
    picture.save(file, kind, **how)
    return file.getvalue()
