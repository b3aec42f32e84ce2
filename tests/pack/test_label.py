"""The envelope's label: its two numbers, whom it is about, and nothing that the way there need not see."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reception_app.handover.record import Pack, Travel
from reception_app.handover.sheets.label import HEIGHT, WIDTH, label_sheet
from reception_app.handover.views.label import label_view
from tests.support.pdf import text_of
from tests.support.records import sample_pack

PACK = sample_pack(training=False)


def with_travel(pack: Pack, travel: Travel) -> Pack:
    return replace(pack, header=replace(pack.header, travel=travel))


def said(pack: Pack, pages: int = 5) -> str:
    return " ".join(text_of(label_sheet(label_view(pack, "7Q4M-K2P9-XR3T", pages))).split())


def test_it_says_who_its_seal_and_its_sheet() -> None:
    words = said(PACK)
    person, travel = PACK.record.person, PACK.header.travel
    for piece in (
        "MEDICAL IN CONFIDENCE", "To be opened by healthcare staff only", person.family_name.upper(),
        person.prison_number or "", travel.envelope_seal or "", "7Q4M-K2P9-XR3T", PACK.header.number, "5 pages",
        PACK.header.to.name, "give this envelope to the ambulance crew", travel.healthcare_telephone or "",
    ):  # fmt: skip
        assert piece
        assert piece in words


def test_it_holds_nothing_clinical_and_no_date_of_birth() -> None:
    words = said(PACK).casefold()
    born = PACK.record.person.date_of_birth
    assert born is not None
    assert f"{born:%d-%b-%Y}".casefold() not in words
    clinical = [script.medicine for script in PACK.record.scripts] + [flag.kind for flag in PACK.record.flags]
    clinical += [allergy.substance for allergy in PACK.record.allergies.items]
    for word in clinical:
        assert word.casefold() not in words


def test_what_is_not_known_is_said() -> None:
    words = said(with_travel(PACK, Travel()))
    assert "Not recorded" in words
    assert "Ring the prison it came from, day or night." in words
    assert "1 page," in said(PACK, pages=1)


@pytest.mark.parametrize("family", ["DUMMY", "PLACEHOLDER-SPECIMENWORTH-DUMMYINGTON", "W" * 60])
def test_a_long_name_and_seal_stay_on_the_label(family: str) -> None:
    person = replace(PACK.record.person, family_name=family, given_names="Bartholomew Maximilian Testman")
    pack = replace(PACK, record=replace(PACK.record, person=person))
    pack = with_travel(pack, replace(pack.header.travel, envelope_seal="TT 118204 998877 1122"))
    boxes = drawn_in(label_sheet(label_view(pack, "7Q4M-K2P9-XR3T", 25)))
    left = (210 - WIDTH) / 2
    for x0, y0, x1, y1 in boxes:
        assert left - 0.5 <= x0 < x1 <= left + WIDTH + 0.5
        assert 20 - 0.5 <= y0 < y1 <= 20 + HEIGHT + 8


def drawn_in(pdf: bytes) -> list[tuple[float, float, float, float]]:
    """Return where each stretch of text stands, in millimetres from the top left."""
    import pypdfium2

    page = pypdfium2.PdfDocument(pdf)[0]
    text = page.get_textpage()
    mm = 25.4 / 72
    found = []
    for place in range(text.count_rects()):
        x0, y0, x1, y1 = text.get_rect(place)
        found.append((x0 * mm, 297 - y1 * mm, x1 * mm, 297 - y0 * mm))
    assert found
    return found
