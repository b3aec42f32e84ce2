"""The printed public part of a key for sealed files: read back from the PDF, from a photograph, and typed."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from reception_app.errors import UsageProblem
from reception_app.handover import wrapping
from reception_app.handover.sheets.sealing_key import SealingKeyPage, groups, sealing_key_sheet
from reception_app.handover.spoken_fingerprint import spoken
from reception_app.services.estate import make_estate, read_public
from reception_app.services.estate_book import read_book
from reception_app.services.estate_sealing import read_public_part, take_recipient
from tests.pack.test_clinical_sheet import overlapping
from tests.support.pdf import glyphs, text_of

KEY = wrapping.recipient_of(wrapping.make_identity())
WORDS = spoken(KEY.encode("ascii"))
FILE = f"# Files for Moorland (HMP & YOI) (MDI)\n# {WORDS}\n{KEY}\n"


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return sealing_key_sheet(
        SealingKeyPage("Moorland (HMP & YOI)", "MDI", KEY, WORDS, FILE, "20-Nov-2026 21:40", training=True)
    )


def photograph(pdf: bytes, dpi: int, turned: int) -> bytes:
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=dpi / 72).to_pil().convert("L")
    kept = io.BytesIO()
    page.rotate(turned, expand=True, fillcolor=200).save(kept, "JPEG", quality=60)
    return kept.getvalue()


def test_the_page_holds_the_whole_key_its_words_and_nothing_secret(pdf: bytes) -> None:
    words = text_of(pdf)
    assert all(group in words for group in groups(KEY))
    assert "".join(groups(KEY)) == KEY
    assert all(word in words for word in WORDS.replace(",", "").split())
    assert "AGE-SECRET" not in words.upper()
    found = glyphs(pdf)
    assert overlapping(found) == []
    assert max(glyph.right for glyph in found) <= 199
    assert len(pypdfium2.PdfDocument(pdf)) == 1


@pytest.mark.parametrize(("dpi", "turned"), [(150, 0), (110, 3), (150, 90), (200, 184)])
def test_the_code_is_read_from_the_print_and_from_a_photograph(pdf: bytes, dpi: int, turned: int) -> None:
    assert read_public_part(pdf) == ("MDI", KEY)
    assert read_public_part(photograph(pdf, dpi, turned)) == ("MDI", KEY)


@pytest.mark.parametrize("typed", [KEY, " ".join(groups(KEY)), "\n".join(groups(KEY)).upper()])
def test_it_is_typed_with_or_without_gaps(typed: str) -> None:
    assert read_public_part(typed.encode()) == (None, KEY)


def test_the_file_for_the_age_tool_is_read_too() -> None:
    assert read_public_part(FILE.encode()) == ("MDI", KEY)


def blank() -> bytes:
    kept = io.BytesIO()
    Image.new("L", (400, 400), 255).save(kept, "PNG")
    return kept.getvalue()


@pytest.mark.parametrize("wrong", [KEY[:-1], KEY[:-1] + ("q" if KEY[-1] != "q" else "p"), "", "%PDF-1.7 torn"])
def test_a_slip_of_the_keys_is_no_key(wrong: str) -> None:
    for data in (wrong.encode(), blank()):
        with pytest.raises(UsageProblem, match="US-146"):
            read_public_part(data)


def test_it_counts_in_the_book_only_with_the_words_of_that_very_key(tmp_path: Path, pdf: bytes) -> None:
    folder = tmp_path / "estate"
    make_estate(folder, "an estate in a quiet room")
    root = read_public(folder).key_id
    other = wrapping.recipient_of(wrapping.make_identity())
    for data, words, code in (
        (pdf, spoken(other.encode("ascii")), "MDI"),
        (pdf, " ".join(WORDS.split()[:7]), "MDI"),
        (pdf, WORDS, "LEI"),
    ):
        with pytest.raises(UsageProblem, match="US-332"):
            take_recipient(folder, code, data, words)
    assert read_book(folder, root).recipients == ()
    assert take_recipient(folder, "MDI", pdf, WORDS.upper()) == KEY
    assert take_recipient(folder, "MDI", KEY.encode(), WORDS) == KEY, "the same again is no other key"
    with pytest.raises(UsageProblem, match="US-333"):
        take_recipient(folder, "MDI", other.encode(), spoken(other.encode("ascii")))
    assert read_book(folder, root).recipients == (("MDI", KEY),)
    take_recipient(folder, "MDI", other.encode(), spoken(other.encode("ascii")), replace_key=True)
    assert read_book(folder, root).recipients == (("MDI", other),)
