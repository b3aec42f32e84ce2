"""Every sheet of six very different people, as they stand in the documentation: sizes, edges, and what crowded once."""

from __future__ import annotations

from functools import cache

import pytest

from tests.support.pdf import Glyph, glyphs, page_texts
from tests.support.pictures_sheets import between_desks, every_sheet, people

FOOT = 297.0
FLOOR = 8.0
LARGE = 14.0
FOOTER = 284.5
"""Where the footer begins, in mm from the page's top: it may be smaller."""
IN_LARGE_TYPE = ("person", "court-released", "release-person", "release-carer")


@cache
def sheets(name: str) -> dict[str, bytes]:
    return every_sheet(people()[name])


@cache
def letters(name: str, sheet: str) -> list[Glyph]:
    return glyphs(sheets(name)[sheet])


@pytest.mark.parametrize("name", people())
def test_nothing_is_under_the_floor_or_off_the_page(name: str) -> None:
    for sheet in sheets(name):
        for each in letters(name, sheet):
            assert each.size >= FLOOR - 0.05, (sheet, each)
            assert 0 < each.left < each.right < 210, (sheet, each)
            assert 0 < each.top < each.bottom < FOOT, (sheet, each)


@pytest.mark.parametrize("name", people())
def test_nothing_was_said_or_given_after_the_pack_was_made(name: str) -> None:
    pack = people()[name]
    made_at, travel, record = pack.header.made_at, pack.header.travel, pack.record
    before = [
        travel.fit_decided_at, *(flag.started_at for flag in record.flags),
        *(script.last_given_at for script in record.scripts), record.release.naloxone_at if record.release else None,
    ]  # fmt: skip
    after = [travel.leaves_at, travel.expected_at, *(script.next_due_at for script in record.scripts)]
    after += [record.release.leaves_at, record.release.meets_at] if record.release else []
    assert [at for at in before if at is not None and at > made_at] == []
    assert [at for at in after if at is not None and at < made_at] == []


@pytest.mark.parametrize("name", people())
def test_what_the_person_reads_is_large(name: str) -> None:
    found = [sheet for sheet in IN_LARGE_TYPE if sheet in sheets(name)]
    assert "person" in found
    for sheet in found:
        small = [each for each in letters(name, sheet) if each.bottom < FOOTER and each.size < LARGE - 0.05]
        assert small == [], sheet


@pytest.mark.parametrize("name", sorted(people().keys() - {"many-scripts"}))
def test_the_escort_sheet_is_one_page(name: str) -> None:
    assert len(page_texts(sheets(name)["escort"])) == 1


def test_the_escort_sheet_of_a_dose_every_hour_says_on_the_first_page_what_goes_on_overleaf() -> None:
    first, second = page_texts(sheets("many-scripts")["escort"])
    assert "GOES ON ON PAGE 2: 1 dose time, from 19:30; the answers" in first
    assert "HANDED OVER" in first
    assert "19:30" in second


def test_custody_s_half_is_one_page_that_is_signed_at_its_foot() -> None:
    (page,) = page_texts(sheets("no-medicines")["court-custody"])
    assert "Filled in by" in page


def test_custody_s_half_of_many_doses_goes_on_after_what_999_is_called_for() -> None:
    first, last = page_texts(sheets("long-name-welsh")["court-custody"])
    assert first.index("CALL 999 IF THE PERSON") < first.index("DOSES AT COURT")
    assert "22:00" in first
    assert "Filled in by" not in first
    assert "Filled in by" in last


def test_a_number_of_two_lines_stays_in_its_box() -> None:
    reference = [each for each in letters("pregnant-insulin", "clinical") if each.page == 2 and each.left > 168.5]
    in_box = [each for each in reference if 15.6 < each.top < 28.0]
    below = [each for each in letters("pregnant-insulin", "clinical") if each.page == 2 and each.top > 28.0]
    assert max(each.bottom for each in in_box) + 2.0 < min(each.top for each in below)


def test_the_columns_of_the_substances_are_named_where_they_stand() -> None:
    for name in ("methadone-acct", "many-scripts"):
        pages = [page for page in page_texts(sheets(name)["clinical"]) if "Heroin Not recorded" in page]
        assert len(pages) == 1
        assert "How often" in pages[0]
        assert "Alcohol Not recorded By mouth" in pages[0]


def test_a_long_sheet_says_how_long_beside_its_seal() -> None:
    (page, *_) = [page for page in page_texts(sheets("many-scripts")["clinical"]) if "Sealed envelope" in page]
    count = len(page_texts(sheets("many-scripts")["clinical"]))
    assert f"({count} pages)" in page
    assert f"(this sheet, {count} pages)" not in page


def test_the_dose_stands_out_and_not_the_strength() -> None:
    summary, *_ = page_texts(sheets("pregnant-insulin")["hospital-summary"])
    assert "insulin aspart NOVORAPID 100 units in 1 mL pre-filled pen — DOSE 6 units, under the skin" in summary


def test_a_receipt_s_letters_are_large_enough_to_type() -> None:
    found = glyphs(between_desks()["receipt"])
    typed = [each for each in found if each.bottom < FOOTER and each.top > 255 and each.size >= 12.0]
    assert len(typed) >= len("MDI-R-000001") + 5
