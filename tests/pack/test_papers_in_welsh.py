"""The papers for the person and a carer in Wales: the same in Welsh after the English, no dose in it, none clipped."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from reception_app.handover.record import Pack
from reception_app.handover.sheets import person_copy
from reception_app.handover.sheets.court import court_released_sheet
from reception_app.handover.sheets.release_pages import carer_release_page, person_release_page
from reception_app.handover.translations import translations
from reception_app.handover.views import person_view
from reception_app.handover.views.court import court_released
from reception_app.handover.views.release import carer_release, person_release
from reception_app.handover.views.translated import Translated, TranslatedPart
from reception_app.vocabulary import Purpose
from tests.pack.test_clinical_sheet import FOOTER_TOP, overlapping
from tests.support.first_night_cases import ALL_CASES
from tests.support.leaving_sheet_cases import many_to, nothing_to, to_court
from tests.support.pdf import glyphs, page_texts, text_of
from tests.support.release_cases import going_home, going_home_well, with_needs

WELSH = next(each for each in translations() if each.english_name == "Welsh")
MARK = WELSH.mark
A_DOSE = re.compile(r": .*\d\s*(mg|mL|micrograms|units|puffs)\b")
ALL = ("meeting", "appointments", "medicines", "overdose")


def in_wales(pack: Pack) -> Pack:
    return replace(pack, header=replace(pack.header, sender=replace(pack.header.sender, code="CFI")))


def parts(translated: Translated | None) -> tuple[TranslatedPart, ...]:
    return translated.parts if translated is not None else ()


def carer(pack: Pack) -> tuple[tuple[TranslatedPart, ...], bytes]:
    view = carer_release(pack)
    assert view is not None
    return parts(view.translated), carer_release_page(view)


def home(pack: Pack) -> tuple[tuple[TranslatedPart, ...], bytes]:
    return parts((view := person_release(pack)).translated), person_release_page(view)


def court(pack: Pack) -> tuple[tuple[TranslatedPart, ...], bytes]:
    return parts((view := court_released(pack)).translated), court_released_sheet(view)


def copy(pack: Pack) -> tuple[tuple[TranslatedPart, ...], bytes]:
    return parts((view := person_view(pack)).translated), person_copy(view)


Paper = Callable[[Pack], tuple[tuple[TranslatedPart, ...], bytes]]
CASES: dict[str, tuple[Paper, Callable[[], Pack]]] = {
    "carer, all": (carer, lambda: going_home(shares=ALL)),
    "carer, the meeting": (carer, going_home),
    "home": (home, lambda: with_needs(going_home())),
    "home, well": (home, going_home_well),
    "court": (court, to_court),
    "court, many": (court, lambda: many_to(Purpose.COURT)),
    "court, nothing": (court, lambda: nothing_to(Purpose.COURT)),
    **{f"copy, {case}": (copy, made) for case, made in ALL_CASES.items()},
}


@pytest.mark.parametrize("case", list(CASES))
def test_the_welsh_stands_after_the_english_marked_whole_and_without_a_dose(case: str) -> None:
    paper, made = CASES[case]
    welsh, pdf = paper(in_wales(made()))
    none, english = paper(made())
    assert none == ()
    assert MARK not in text_of(english)
    lines = [line for part in welsh for line in part.lines]
    assert lines
    assert [line for line in lines if A_DOSE.search(line)] == [], "a dose stands in English alone"
    words = " ".join(text_of(pdf).split())
    whole = words.rindex(MARK)
    for line in lines:
        assert words.find(" ".join(line.split()), whole) > 0, line
    found = glyphs(pdf)
    assert overlapping(found) == []
    for glyph in found:
        assert glyph.left >= 11
        assert glyph.right <= 199, glyph
        assert glyph.bottom <= 284.2 or glyph.top >= FOOTER_TOP, glyph
    assert min(glyph.size for glyph in found if glyph.top < FOOTER_TOP) >= 13.99


@pytest.mark.parametrize("case", list(CASES))
def test_the_english_stands_as_it_did_and_the_welsh_is_torn_apart_only_when_longer_than_a_page(case: str) -> None:
    paper, made = CASES[case]
    (welsh, pdf), (_, english) = paper(in_wales(made())), paper(made())
    assert welsh
    pages = page_texts(pdf)
    assert sum(MARK in page for page in pages[-1:]) == 1, "it begins on the last page"
    assert "Welsh, not yet checked), continued" not in " ".join(pages)
    assert len(page_texts(english)) <= len(pages)


def test_the_carers_welsh_says_no_more_than_was_agreed() -> None:
    welsh, pdf = carer(in_wales(going_home()))
    said = " ".join(line for part in welsh for line in (part.head, *part.lines))
    assert "Mae Danny wedi cytuno i chi gael gwybod: Pryd a ble y cânt eu rhyddhau." in said
    for secret in ("Meddyginiaethau", "Apwyntiadau", "gorddos", "Naloxone", "methadone"):
        assert secret not in said, secret
        assert secret not in text_of(pdf), secret


def test_the_outside_of_the_sealed_half_says_in_welsh_when_to_open_it_and_nothing_about_health() -> None:
    words = " ".join(page_texts(court(in_wales(to_court()))[1])[0].split())
    assert f"{MARK}: OS BYDD Y LLYS YN EICH RHYDDHAU" in words
    fold = words.index("Fold here")
    assert words.index("OS BYDD") < fold
    assert "meddyg" not in words[:fold].casefold()


def test_what_the_nurse_watches_and_what_has_changed_is_said_in_welsh_too() -> None:
    welsh, _ = copy(in_wales(ALL_CASES["methadone"]()))
    said = [line for part in welsh for line in part.lines]
    assert any(line.startswith("methadone: Rydych yn ei gymryd o flaen nyrs. Mae hyn wedi newid") for line in said)
    assert "pregabalin: heb ei roi eto. Ni ddylid ei roi nes bydd rhagnodwr yn penderfynu." in said
