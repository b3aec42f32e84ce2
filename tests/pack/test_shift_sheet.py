"""The end-of-shift sheet and the plain print: everything on them, nothing cut, on however many pages."""

from __future__ import annotations

import re

import pytest

from reception_app.handover.sheets import PlainPrint, PlainSection, plain_sheet, shift_sheet
from reception_app.handover.views.shift import ShiftSection, shift_row
from tests.pack.test_clinical_sheet import FOOTER_TOP, overlapping
from tests.support.first_night_cases import NIGHT
from tests.support.pdf import fonts, glyphs, page_texts, text_of
from tests.support.sheet_cases import at
from tests.support.shift_cases import LONG_NAME, TITLES, row, shift

SIZES = {"nothing": (), "one": (1,), "several": (3, 0, 2, 14), "page": (22,), "120": (60, 0, 0, 40, 20)}


@pytest.fixture(scope="module", params=list(SIZES))
def made(request: pytest.FixtureRequest) -> tuple[tuple[int, ...], bytes]:
    """Return each size with its sheet."""
    return SIZES[request.param], shift_sheet(shift(*SIZES[request.param]))


def squeezed(text: str) -> str:
    """Return text without white space and hyphens: a name that went on in the next line is still the same name."""
    return re.sub(r"[\s\-\u00ad\ufffe\x02]", "", text)


def test_characters_stay_on_the_page_and_apart(made: tuple[tuple[int, ...], bytes]) -> None:
    found = glyphs(made[1])
    for glyph in found:
        assert glyph.left >= 4, glyph
        assert glyph.right <= 206, glyph
        assert glyph.bottom <= 284.2 or glyph.top >= FOOTER_TOP, glyph
    assert min(glyph.size for glyph in found) >= 7.99
    assert overlapping(found) == []
    assert all(subtype == "/TrueType" and embedded for subtype, embedded in fonts(made[1]).values())


def test_every_row_is_there_whole(made: tuple[tuple[int, ...], bytes]) -> None:
    words = text_of(made[1])
    close = squeezed(words)
    for size in made[0]:
        for n in range(size):
            one = row(n)
            for part in (one.who, one.number, one.where, one.words, one.when):
                assert squeezed(part) in close, part
    assert close.count(squeezed(LONG_NAME)) == sum((size + 4) // 5 for size in made[0])


def test_every_list_has_its_count_and_empty_ones_say_0(made: tuple[tuple[int, ...], bytes]) -> None:
    words = text_of(made[1])
    sizes = dict(zip(TITLES, (*made[0], *[0] * len(TITLES)), strict=False))
    for title, size in sizes.items():
        assert re.search(rf"\b{size} {re.escape(title)}", words)
        assert (f"{title.upper()}: {size}" in words) == (size > 0)


def test_every_page_says_which_and_in_confidence(made: tuple[tuple[int, ...], bytes]) -> None:
    pages = page_texts(made[1])
    for number, words in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in words
        assert "MEDICAL IN CONFIDENCE: healthcare staff only" in words
        assert "TRAINING" in words
        assert "HMP Leeds, Reception" in words
    assert "Shift: 14-Mar-2031 09:40 to 21:40" in pages[0]
    assert "by K. Lipsum, nurse" in pages[0]


def test_overdue_rows_come_first_otherwise_the_order_given_stays() -> None:
    rows = tuple(row(n) for n in range(9))
    ordered = ShiftSection("Sample", rows).ordered
    assert [each.overdue for each in ordered] == sorted((each.overdue for each in rows), reverse=True)
    assert [each for each in ordered if not each.overdue] == [each for each in rows if not each.overdue]
    assert ShiftSection("Sample", rows).overdue == sum(each.overdue for each in rows) > 0


@pytest.mark.parametrize(
    ("since", "due", "when", "overdue"),
    [
        (at(14, "18:05"), None, "since 18:05 today", False),
        (at(13, "18:05"), None, "since Thu\N{NO-BREAK SPACE}13-Mar\N{NO-BREAK SPACE}18:05", False),
        (at(14, "18:05"), at(14, "20:00"), "overdue since 20:00 today", True),
        (None, at(14, "22:00"), "by 22:00 today", False),
        (None, None, "no time set", False),
    ],
)
def test_times_in_words(since: object, due: object, when: str, overdue: bool) -> None:
    one = shift_row("SPECIMEN, Dummy", "", None, "sample", since, due, NIGHT)  # type: ignore[arg-type]
    assert (one.when, one.overdue) == (when, overdue)
    assert (one.number, one.where) == ("number not yet given", "where: not recorded")


def test_a_real_desk_has_no_training_words() -> None:
    assert "TRAINING" not in text_of(shift_sheet(shift(2, training=False)))


def test_black_and_white_only() -> None:
    import pypdfium2

    document = pypdfium2.PdfDocument(shift_sheet(shift(3, 2)))
    try:
        picture = document[0].render(scale=1).to_pil().convert("RGB")
    finally:
        document.close()
    assert all(red == green == blue for _, (red, green, blue) in picture.getcolors(1 << 20))


# The plain print


def plain_print(*sections: PlainSection, training: bool = True) -> PlainPrint:
    """Return a print of these sections."""
    return PlainPrint("COPY FOR THE CLINICAL SYSTEM", LONG_NAME, "02-Nov-1988 (42y)", "999 043 7211", "A4417TT",
                      "HMP Leeds", "14-Mar-2031 21:40", "K. Lipsum, nurse", training, sections)  # fmt: skip


def test_plain_print_keeps_every_line_and_says_who_on_every_page() -> None:
    lines = [f"line{n:03d} of a sample answer, Yes." for n in range(180)]
    data = plain_sheet(plain_print(PlainSection("Medicines", "\n".join(lines)), PlainSection("Nothing", "")))
    pages = page_texts(data)
    assert len(pages) > 2
    for number, words in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in words
        assert squeezed(LONG_NAME) in squeezed(words)
        assert "A4417TT" in words
        assert "MEDICAL IN CONFIDENCE" in words
    said = text_of(data)
    assert [line for line in lines if line not in said] == []
    assert "NOTHING" in said
    assert "Nothing is recorded." in said
    found = glyphs(data)
    assert overlapping(found) == []
    assert all(glyph.bottom <= 284.2 or glyph.top >= FOOTER_TOP for glyph in found)


def test_plain_print_of_nothing_is_a_page() -> None:
    assert "Page 1 of 1" in text_of(plain_sheet(plain_print(training=False)))
    assert "TRAINING" not in text_of(plain_sheet(plain_print(training=False)))
