"""The person's copy: large, plain, one page, and never a bare number."""

from __future__ import annotations

import pytest

from reception_app.handover.record import Pack
from reception_app.handover.sheets import person_copy
from reception_app.handover.views import person_view
from tests.pack.test_clinical_sheet import FOOTER_TOP, overlapping
from tests.support import sheet_cases
from tests.support.first_night_cases import ALL_CASES as CASES
from tests.support.pdf import fonts, glyphs, page_texts, text_of


def copy(pack: Pack) -> bytes:
    """Return the person's copy of a pack."""
    return person_copy(person_view(pack))


@pytest.fixture(scope="module", params=list(CASES))
def made(request: pytest.FixtureRequest) -> tuple[str, Pack, bytes]:
    """Return each case with its copy."""
    pack = CASES[request.param]()
    return request.param, pack, copy(pack)


def test_type_is_14_pt_or_more_except_in_the_footer(made: tuple[str, Pack, bytes]) -> None:
    found = glyphs(made[2])
    assert min(glyph.size for glyph in found if glyph.top < FOOTER_TOP) >= 13.99
    assert min(glyph.size for glyph in found) >= 7.99


def test_one_page_unless_there_are_very_many(made: tuple[str, Pack, bytes]) -> None:
    pages = page_texts(made[2])
    assert len(pages) == 1 or made[0] == "many"
    for number, words in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in words
        assert "Your copy" in words
        assert "You must not have" in words


def test_characters_stay_on_the_page_and_apart(made: tuple[str, Pack, bytes]) -> None:
    found = glyphs(made[2])
    for glyph in found:
        assert glyph.left >= 11, glyph
        assert glyph.right <= 199, glyph
        assert glyph.bottom <= 284.2 or glyph.top >= FOOTER_TOP, glyph
        assert glyph.bottom <= 295.5, glyph
    assert overlapping(found) == []


def test_every_medicine_taken_or_waiting_is_named(made: tuple[str, Pack, bytes]) -> None:
    words = text_of(made[2])
    view = person_view(made[1])
    assert len(view.rows) + len(view.waiting) == len(made[1].record.scripts)
    assert all(row.name in words for row in view.rows)
    assert all(waiting.name in words for waiting in view.waiting)


def test_fonts_and_same_bytes(made: tuple[str, Pack, bytes]) -> None:
    assert all(subtype == "/TrueType" and embedded for subtype, embedded in fonts(made[2]).values())
    assert copy(CASES[made[0]]()) == made[2]


def test_words_of_the_methadone_case() -> None:
    words = text_of(copy(sheet_cases.methadone_self_harm()))
    for said in (
        "Danny", "HMP Moorland, 14 March 2031", "penicillin, latex", "Morning", "Midday", "Evening", "Night",
        "30 mg", "30 mL of 1 mg in 1 mL",
        "3 capsules of 10 mg", "for opioid dependence", "it was 55 mg", "Saturday 15 March 2031, 10:00",
        "pregabalin: not given yet. It is not to be given until a prescriber decides.", "2 puffs when you need it",
        "Who to ask",
        "01632 960118",
    ):  # fmt: skip
        assert said in words


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("nothing", "nothing that we know of"),
        ("pregnant", "not asked yet: tell the nurse"),
        ("insulin", "we could not find out: tell the nurse"),
    ],
)
def test_allergy_states_in_plain_words(case: str, words: str) -> None:
    assert words in text_of(copy(CASES[case]()))


def test_no_medicine_is_said_as_not_written_down() -> None:
    assert "No medicine is written down for you" in text_of(copy(sheet_cases.nothing_to_report()))


def test_an_incomplete_pack_says_so() -> None:
    assert "This paper is not complete" in text_of(copy(sheet_cases.incomplete()))
