"""The PDF that travels: lasting, reproducible, and a hostile one yields nothing but a refusal."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from typing import Any

import pikepdf
import pytest
from pikepdf import Dictionary, Name, Pdf
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from reception_app import paths
from reception_app.errors import PackRefused, SheetProblem
from reception_app.handover import pdf, reading, seal, trust
from reception_app.handover.ips import make_ips
from tests.support.records import MADE_AT, sample_pack

TITLE = "Clinical sheet, pack LEI-2026-0007"
FONT = "PlexForPdfTests"


def typeset(*, embedded: bool = True) -> bytes:
    """Three plain pages, as a sheet is typeset."""
    written = io.BytesIO()
    pdfmetrics.registerFont(TTFont(FONT, str(paths.resources() / "fonts" / "IBMPlexSansCondensed-Regular.ttf")))
    font = FONT if embedded else "Helvetica"
    canvas = Canvas(written, invariant=1, initialFontName=font)
    for page in range(3):
        canvas.setFont(font, 12)
        canvas.drawString(72, 700, f"SPECIMEN, page {page + 1} of 3")
        canvas.showPage()
    canvas.save()
    return written.getvalue()


@pytest.fixture(scope="module")
def cose() -> bytes:
    return seal.seal(sample_pack(), trust.training_issuer("LEI", MADE_AT))


@pytest.fixture(scope="module")
def finished(cose: bytes) -> bytes:
    return pdf.finish_clinical(typeset(), cose, make_ips(sample_pack()), MADE_AT, TITLE, training=True)


def refused(data: bytes) -> str:
    with pytest.raises(PackRefused) as caught:
        reading.read_envelope(data)
    return caught.value.code


def rewritten(data: bytes, change: Callable[[Pdf], None], **settings: Any) -> bytes:
    """Open a PDF, change it, save it in the plain form that the careful reader accepts."""
    written = io.BytesIO()
    with Pdf.open(io.BytesIO(data)) as document:
        change(document)
        usual = {"object_stream_mode": pikepdf.ObjectStreamMode.disable, "compress_streams": False}
        document.save(written, **{**usual, **settings})
    return written.getvalue()


def nothing(_: Pdf) -> None:
    """Change nothing."""


def embedded(document: Pdf) -> Any:
    return document.Root.Names.EmbeddedFiles.Names


def test_the_record_comes_back_byte_for_byte(finished: bytes, cose: bytes) -> None:
    assert reading.read_envelope(finished) == cose
    assert pdf.attachment(finished, pdf.IPS_NAME) == make_ips(sample_pack())


def test_it_is_pdf_a_3b_with_associated_files(finished: bytes) -> None:
    from pikepdf import pdfa

    assert pdfa.validate_written(io.BytesIO(finished), "3b").passed
    with Pdf.open(io.BytesIO(finished)) as document:
        specs = list(document.Root.AF)
        assert sorted(str(spec.UF) for spec in specs) == [pdf.IPS_NAME, pdf.RECORD_NAME]
        assert {str(spec.AFRelationship) for spec in specs} == {"/Data"}
        assert {str(spec.EF.F.Subtype) for spec in specs} == {"/application/cose", "/application/fhir+json"}
        assert all("/Trans" not in page for page in document.pages)
        with document.open_metadata() as metadata:
            assert metadata["dc:title"] == f"TRAINING: {TITLE}"
            assert metadata["xmp:CreateDate"] == "2026-11-23T08:10:00Z"


def test_the_title_says_training_only_on_training_packs(cose: bytes) -> None:
    made = pdf.finish_clinical(typeset(), cose, b"{}", MADE_AT, TITLE, training=False)
    with Pdf.open(io.BytesIO(made)) as document, document.open_metadata() as metadata:
        assert metadata["dc:title"] == TITLE


def test_same_input_same_bytes(finished: bytes, cose: bytes) -> None:
    again = pdf.finish_clinical(typeset(), cose, make_ips(sample_pack()), MADE_AT, TITLE, training=True)
    assert again == finished


def test_no_temporary_file_is_written(cose: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    import tempfile

    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("a temporary file would hold the record in clear")

    for name in ("TemporaryFile", "NamedTemporaryFile", "mkstemp", "SpooledTemporaryFile"):
        monkeypatch.setattr(tempfile, name, refuse)
    made = pdf.finish_clinical(typeset(), cose, b"{}", MADE_AT, TITLE, training=True)
    assert pdf.attachment(made, pdf.RECORD_NAME) == cose


def test_a_sheet_that_cannot_last_is_not_issued(cose: bytes) -> None:
    with pytest.raises(SheetProblem, match="SH-901"):
        pdf.finish_clinical(typeset(embedded=False), cose, b"{}", MADE_AT, TITLE, training=True)
    with pytest.raises(SheetProblem, match="SH-901"):
        pdf.finish_clinical(b"no PDF at all", cose, b"{}", MADE_AT, TITLE, training=True)
    with pytest.raises(SheetProblem, match="SH-902"):
        pdf.finish_clinical(typeset(), b"x" * (pdf.MAX_ATTACHMENT + 1), b"{}", MADE_AT, TITLE, training=True)


def test_a_pdf_without_our_record_is_refused(finished: bytes) -> None:
    def rename(document: Pdf) -> None:
        for index, entry in enumerate(embedded(document)):
            if str(entry) == pdf.RECORD_NAME:
                embedded(document)[index] = pikepdf.String("other.cose")

    def twice(document: Pdf) -> None:
        names = embedded(document)
        names.extend(list(names))

    assert refused(rewritten(typeset(), nothing)) == "PK-240"
    assert refused(rewritten(finished, rename)) == "PK-240"
    assert refused(rewritten(finished, twice)) == "PK-240"
    assert refused(rewritten(finished, lambda document: document.Root.__delitem__("/Names"))) == "PK-240"


def test_a_pdf_saved_again_by_another_program_is_refused_in_words(finished: bytes) -> None:
    packed = rewritten(finished, nothing, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert refused(packed) == "PK-241"
    with pytest.raises(PackRefused, match="another program"):
        reading.read_envelope(packed)
    assert refused(rewritten(finished, nothing, encryption=pikepdf.Encryption(owner="a", user="b"))) in {
        "PK-241",
        "PK-242",
    }
    assert refused(finished + b"\n1 0 obj << >> endobj\nstartxref\n9\n%%EOF\n") == "PK-241"
    assert refused(finished[: len(finished) // 2]) == "PK-241"


def record_stream(document: Pdf) -> Any:
    names = embedded(document)
    place = [str(entry) for entry in list(names)[::2]].index(pdf.RECORD_NAME)
    return names[2 * place + 1].EF.F


def test_an_attachment_that_is_a_bomb_is_refused(finished: bytes) -> None:
    def swap(data: bytes, **more: Any) -> bytes:
        def change(document: Pdf) -> None:
            record_stream(document).write(data, **more)

        return rewritten(finished, change, stream_decode_level=pikepdf.StreamDecodeLevel.none)

    bomb = zlib.compress(b"\x00" * 50_000_000, 9)
    assert refused(swap(bomb, filter=Name.FlateDecode)) == "PK-243"
    assert refused(swap(b"\x00" * (pdf.MAX_ATTACHMENT + 1))) == "PK-243"
    twice = zlib.compress(bomb, 9)
    assert refused(swap(twice, filter=pikepdf.Array([Name.FlateDecode, Name.FlateDecode]))) == "PK-244"
    assert refused(swap(b"80ff>", filter=Name.ASCIIHexDecode)) == "PK-244"
    assert refused(swap(b"not deflated", filter=Name.FlateDecode)) == "PK-241"


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document.Root.__setitem__("/Names", pikepdf.Array([1, 2])),
        lambda document: document.Root.Names.__setitem__("/EmbeddedFiles", pikepdf.Array([])),
        lambda document: document.Root.Names.EmbeddedFiles.__setitem__("/Names", Dictionary()),
        lambda document: (
            embedded(document).__setitem__(1, Dictionary()) or embedded(document).__setitem__(3, Dictionary())
        ),
        lambda document: (
            embedded(document).__setitem__(1, Dictionary(EF=Dictionary(F=Dictionary())))
            or embedded(document).__setitem__(3, Dictionary(EF=Dictionary(F=Dictionary())))
        ),
    ],
    ids=["names no dictionary", "files no dictionary", "names no array", "no file", "no stream"],
)
def test_crooked_structures_are_refused(finished: bytes, change: Callable[[Pdf], None]) -> None:
    assert refused(rewritten(finished, change)) in {"PK-240", "PK-241"}


def test_a_tree_that_bites_its_tail_ends(finished: bytes) -> None:
    def loop(document: Pdf) -> None:
        node = document.make_indirect(Dictionary())
        node.Kids = pikepdf.Array([node, node])
        document.Root.Names.EmbeddedFiles = node

    assert refused(rewritten(finished, loop)) == "PK-240"


def test_damaged_pdfs_never_crash_and_never_give_another_record(finished: bytes, cose: bytes) -> None:
    random = Random(3)
    store, now = trust.training_store(), datetime(2026, 11, 23, 9, tzinfo=UTC)
    for _ in range(300):
        damaged = bytearray(finished)
        for _ in range(random.randrange(1, 20)):
            damaged[random.randrange(len(damaged))] = random.randrange(256)
        try:
            found = reading.read_envelope(bytes(damaged))
            assert seal.open_sealed(found, store, now).pack == sample_pack()
        except PackRefused:
            continue
        assert found == cose
