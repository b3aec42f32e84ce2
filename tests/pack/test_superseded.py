"""A sheet that another has replaced says so on every page, and carries no code that could be read."""

from __future__ import annotations

import io

import pypdfium2
import pytest

from reception_app.errors import PackRefused
from reception_app.handover import reading
from reception_app.handover.sheets.superseded import superseded
from tests.support.codes_pages import printed
from tests.support.pdf import page_texts, pixel_is_black
from tests.support.records import sample_pack

WORDS = "by pack 2, LEI-000002, of 20-Nov-2026 22:40. Give nothing from this sheet. Reprinted 21-Nov-2026 09:00."
SHEET = printed(sample_pack(training=False)).clinical
STAMPED = superseded(SHEET, WORDS)


def test_every_page_says_so_and_the_words_below_stay() -> None:
    before, after = page_texts(SHEET), page_texts(STAMPED)
    assert len(after) == len(before) - 1, "the page of codes is left out"
    for old, new in zip(before, after, strict=False):
        flat = " ".join(new.split())
        assert "SUPERSEDED" in flat
        assert "LEI-000002" in flat
        assert "Codes left out." in flat
        assert set(old.split()) <= set(new.split())


def test_the_edges_are_black_and_the_middle_is_not() -> None:
    for page in range(len(page_texts(STAMPED))):
        assert pixel_is_black(STAMPED, page, 5.2, 291.0)
        assert pixel_is_black(STAMPED, page, 10.0, 6.0)


def test_no_code_is_read_from_it() -> None:
    scans = []
    for page in pypdfium2.PdfDocument(STAMPED):
        out = io.BytesIO()
        page.render(scale=150 / 72, grayscale=True).to_pil().save(out, "PNG")
        scans.append(out.getvalue())
    with pytest.raises(PackRefused) as caught:
        reading.read_envelopes(scans[-2:])
    assert caught.value.code == "PK-254"
    with pytest.raises(PackRefused):
        reading.read_envelopes([STAMPED])


def test_a_sheet_without_codes_keeps_every_page() -> None:
    from reception_app.handover.sheets import make_sheets

    pack = sample_pack(training=False)
    escort = make_sheets(pack, "0" * 64, "7Q4M-K2P9-XR3T").escort
    after = page_texts(superseded(escort, WORDS))
    assert len(after) == len(page_texts(escort))
    assert "Codes left out" not in after[0]
