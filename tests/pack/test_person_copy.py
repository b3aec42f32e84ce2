"""The person's copy: large, plain, one page, and never a bare number."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable
from dataclasses import replace

import pypdfium2
import pytest

from reception_app.handover.person_lines import person_lines
from reception_app.handover.record import Appointment, Decider, ErrorMark, Establishment, GivenDoseRecord, Pack, Script
from reception_app.handover.sheets import person_copy
from reception_app.handover.sheets.release_pages import person_release_page
from reception_app.handover.translations import translations
from reception_app.handover.views import person_view
from reception_app.handover.views.release import person_release
from reception_app.handover.views.words import NBSP
from reception_app.services.leaving_sheets import set_sheets
from reception_app.vocabulary import DoseOutcome, Purpose
from tests.pack.test_clinical_sheet import FOOTER_TOP, overlapping
from tests.support import sheet_cases
from tests.support.first_night_cases import ALL_CASES as CASES
from tests.support.leaving_sheet_cases import to_court
from tests.support.pdf import fonts, glyphs, page_texts, text_of
from tests.support.release_cases import going_home
from tests.support.sheet_cases import CHLORDIAZEPOXIDE, METHADONE, SPECIMEN, at, dose, methadone_self_harm

WELSH = next(each for each in translations() if each.english_name == "Welsh")


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


def test_two_pages_unless_there_are_very_many(made: tuple[str, Pack, bytes]) -> None:
    """What they take is on the first, what comes after it on the second where both are not room on one."""
    pages = page_texts(made[2])
    assert len(pages) <= 2 or made[0] == "many"
    assert "What you take" in pages[0] or "No medicine is written down" in pages[0]
    assert "If you feel bad" in pages[-1]
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


# What nobody here has prescribed is not settled


NOT_YET = "Not settled yet. A prescriber here must still say yes or no. Ask a nurse today. We wrote down:"
CARRIED_ON = replace(
    CHLORDIAZEPOXIDE, decider=None, verified=True, supervised=True, dose=dose("75", "mg"), frequency="twice a day",
    times=("08:00", "18:00"), schedule=None,
)  # fmt: skip


def one(script: Script, **changes: object) -> Pack:
    """A pack with this script alone."""
    base = sheet_cases.methadone_self_harm()
    person = replace(base.record.person, **changes)  # type: ignore[arg-type]  # whoever calls gives the fields' values
    return replace(base, record=replace(base.record, scripts=(script,), person=person))


BEFORE = Decider("Dr S. Specimen", SPECIMEN.role, decided_at=at(11, "09:00"))
"""A prescriber of the prison before: the stay began on the 12th."""


@pytest.mark.parametrize("decider", [None, BEFORE])
def test_what_nobody_here_prescribed_is_told_as_not_decided_and_never_as_settled(decider: Decider | None) -> None:
    view = person_view(one(replace(CARRIED_ON, decider=decider)))
    (row,) = view.rows
    assert row.sentence.replace(NBSP, " ") == f"{NOT_YET} 75 mg, twice a day at 08:00 and 18:00."
    assert row.cells == ()
    words = text_of(person_copy(view))
    assert NOT_YET in words
    assert "You take" not in words


@pytest.mark.parametrize("script", [METHADONE, replace(CARRIED_ON, decider=SPECIMEN)])
def test_what_a_prescriber_here_decided_is_told_by_the_parts_of_the_day(script: Script) -> None:
    assert "Not settled yet" not in text_of(copy(one(script)))


def test_one_taken_when_needed_is_not_settled_either() -> None:
    words = text_of(copy(one(replace(CARRIED_ON, as_required=True))))
    assert f"{NOT_YET} 75 mg when you need it." in words


@pytest.mark.parametrize(
    ("language", "sender", "printed"),
    [("English", "LEI", False), ("Welsh", "LEI", True), ("Cymraeg", "LEI", True), ("English", "CFI", True)],
)
def test_welsh_stands_beside_the_english_and_says_that_it_is_not_checked(
    language: str, sender: str, printed: bool
) -> None:
    pack = one(CARRIED_ON, language=sheet_cases.said(language))
    pack = replace(pack, header=replace(pack.header, sender=Establishment(sender, "A prison")))
    words = text_of(copy(pack))
    assert NOT_YET in words
    welsh = "Heb ei benderfynu eto. Rhaid i ragnodwr yma ddweud ie neu na. Gofynnwch i nyrs heddiw."
    assert (welsh in words) == printed
    assert (WELSH.mark in words) == printed


# A dose nobody could confirm is never printed as if it were certain, on any paper the person reads

UNSURE = "Nobody could confirm this: ask before you take it."
IN_WELSH = "Ni allai neb gadarnhau hyn: gofynnwch cyn i chi ei gymryd."


def in_wales(pack: Pack) -> Pack:
    return replace(pack, header=replace(pack.header, sender=Establishment("CFI", "A prison")))


PAPERS: dict[str, Callable[[Pack], bytes]] = {
    "your copy": copy,
    "going home": lambda pack: person_release_page(person_release(pack)),
    "released by the court": lambda pack: set_sheets(pack, "england")["court_released"],
}


def papers_of(paper: str, script: Script) -> Pack:
    """A pack of what the paper is printed from, with this script alone."""
    base = {"going home": going_home, "released by the court": to_court}.get(paper, sheet_cases.methadone_self_harm)()
    return replace(base, record=replace(base.record, scripts=(script,)))


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("wales", [False, True])
def test_a_dose_nobody_could_confirm_is_told_so_wherever_the_person_reads_it(paper: str, wales: bool) -> None:
    yesterday = replace(METHADONE, last_given_at=sheet_cases.at(13, "08:12"))  # before any of these packs
    sure = papers_of(paper, yesterday)
    unsure = papers_of(paper, replace(yesterday, verified=False))
    told, certain = (
        " ".join(text_of(PAPERS[paper](in_wales(pack) if wales else pack)).split()) for pack in (unsure, sure)
    )
    assert UNSURE not in certain
    assert told.count(UNSURE) == 1
    assert (IN_WELSH in told, WELSH.mark in told) == (wales, wales)
    assert not wales or told.index(UNSURE) < told.index(IN_WELSH), "beside the English, never in its place"


def test_what_is_neither_settled_nor_confirmed_says_both() -> None:
    words = text_of(copy(one(replace(CARRIED_ON, verified=False))))
    assert NOT_YET in words
    assert UNSURE in words


# What an emergency is treated with is used all the same, and outside no nurse of the prison is there to ask

YESTERDAY = replace(METHADONE, last_given_at=at(13, "08:12"))
RELIEVER = replace(sheet_cases.SALBUTAMOL, decider=None, verified=False)


@pytest.mark.parametrize("paper", ["your copy", "released by the court"])
@pytest.mark.parametrize("wales", [False, True])
def test_nobody_short_of_breath_is_told_to_ask_first(paper: str, wales: bool) -> None:
    pack = papers_of(paper, RELIEVER)
    words = " ".join(text_of(PAPERS[paper](in_wales(pack) if wales else pack)).split())
    medicines = words[words.index("salbutamol") :]
    assert "Use it at once if you need it." in medicines
    assert "2 puffs when you need it" in medicines
    assert "Nobody could confirm this: use it all the same." in medicines
    assert "Defnyddiwch ef ar unwaith os oes angen." in medicines or not wales
    for told in ("Not settled", "ask before you take it", "cyn i chi ei gymryd"):
        assert told not in medicines


@pytest.mark.parametrize("paper", ["going home", "released by the court"])
def test_whoever_reads_it_outside_is_not_sent_to_a_nurse_of_the_prison(paper: str) -> None:
    words = text_of(PAPERS[paper](papers_of(paper, replace(YESTERDAY, decider=None))))
    assert "Not settled when you left. Ask a GP or ring 111 first. We wrote down:" in words
    assert "Ask a nurse today" not in words
    settled = " ".join(text_of(PAPERS[paper](papers_of(paper, YESTERDAY))).split())
    assert "once a day at 08:00. Last taken" in settled, "observed is a word of staff"


def test_no_dose_that_is_not_settled_stands_out_on_the_page_from_court() -> None:
    settled, not_yet = (
        PAPERS["released by the court"](papers_of("released by the court", script))
        for script in (YESTERDAY, replace(YESTERDAY, decider=None))
    )
    assert fonts_at(settled, "mg,") == {True}
    assert fonts_at(not_yet, "wrote") == {False}


def fonts_at(pdf: bytes, words: str) -> set[bool]:
    """Return whether what ends with `words` is set in bold, wherever it stands."""
    document = pypdfium2.PdfDocument(pdf)
    found = set()
    for page in document:
        text = page.get_textpage()
        whole = text.get_text_range()
        for place in (each.start() for each in re.finditer(re.escape(words), whole)):
            name = ctypes.create_string_buffer(100)
            pypdfium2.raw.FPDFText_GetFontInfo(text.raw, place, name, 100, None)
            found.add(b"SemiBold" in name.value)
        text.close()
        page.close()
    document.close()
    return found


@pytest.mark.parametrize(
    "said",
    [
        person_lines().undecided, person_lines().unconfirmed, person_lines().emergency,
        person_lines().emergency_unconfirmed, person_lines().outside_undecided,
        person_lines().outside_emergency,
    ],
)  # fmt: skip
def test_the_words_are_short_and_plain(said: str) -> None:
    for sentence in re.split(r"[.:]", said.replace("{line}", "")):
        words = sentence.split()
        assert len(words) <= 9
        assert all(len(word) <= 7 for word in words if word != "prescriber")


# What comes after: given today, what next, if they feel bad, what they told us


def after(pack: Pack) -> dict[str, str]:
    """Return what stands under each of the heads that come after what they take."""
    words = " ".join(text_of(copy(pack)).split())
    heads = ("What you were given today", "What happens next", "If you feel bad", "Who to ask", "What you told us")
    held = [(words.index(head), head) for head in heads if head in words]
    ends = [*(at for at, _ in held[1:]), len(words)]
    return {head: words[at:end] for (at, head), end in zip(held, ends, strict=True)}


def test_what_was_given_today_stands_with_its_dose_and_what_was_not_had_says_so() -> None:
    first = GivenDoseRecord("d1", at(14, "08:12"), dose=dose("30", "mg"), by="P. Placeholder")
    wrong = replace(first, id="d2", given_at=at(14, "09:00"), error=ErrorMark("twice", at(14, "09:05")))
    missed = GivenDoseRecord("d3", at(14, "12:30"), outcome=DoseOutcome.MISSED, due_at=at(14, "12:00"), reason="court")
    yesterday = replace(first, id="d4", given_at=at(13, "08:10"))
    script = replace(METHADONE, given=(yesterday, first, wrong, missed), last_given_at=at(14, "08:12"))
    said = after(one(script))["What you were given today"]
    assert said.strip() == (
        "What you were given today 08:12 methadone: 30 mg, 30 mL of 1 mg in 1 mL. 12:00 methadone: you did not have it."
    )
    assert "No dose is written down for today" in text_of(copy(one(replace(METHADONE, last_given_at=at(13, "08:12")))))


@pytest.mark.parametrize("purpose", Purpose)
def test_what_comes_next_and_what_if_they_feel_bad_is_of_where_they_go(purpose: Purpose) -> None:
    pack = methadone_self_harm()
    soon = Appointment("a1", "Liver nurse", at(20, "10:30"))
    record = replace(pack.record, appointments=(soon, replace(soon, id="a2", at=at(13, "08:00"), what="Dentist")))
    pack = replace(pack, record=record, header=replace(pack.header, purpose=purpose))
    said = after(pack)
    home = purpose is Purpose.RELEASE
    assert ("Thursday 20 March 2031, 10:30: Liver nurse." in said["What happens next"]) != home
    assert ("Staff look in on you, day and night." in said["What happens next"]) != home
    assert "Dentist" not in said["What happens next"], "it is over"
    assert ("Ring 999" in said["If you feel bad"]) == home
    assert ("press the bell" in said["If you feel bad"]) == (purpose in (Purpose.TRANSFER, Purpose.COURT))


def test_whoever_is_released_is_not_going_to_a_place_called_released() -> None:
    pack = going_home()
    pack = replace(pack, header=replace(pack.header, purpose=Purpose.RELEASE, to=Establishment(None, "Released")))
    words = " ".join(text_of(copy(pack)).split())
    assert "outside, 14 March 2031" in words
    assert "Released" not in words
    assert "in front of a nurse" not in words


def test_their_own_words_stand_as_spoken() -> None:
    pack = methadone_self_harm()
    spoken = [answer.shown for form in pack.record.assessments for answer in form.answers if answer.key == "own_words"]
    assert spoken
    assert all(f"“{words}”" in after(pack)["What you told us"] for words in spoken if words)


@pytest.mark.parametrize(
    ("purpose", "words"),
    [
        (Purpose.TRANSFER, "Any nurse at Sampleford Crown Court."),
        (Purpose.COURT, "Court healthcare or custody staff at Sampleford Crown Court."),
        (Purpose.HOSPITAL, "The ward or emergency staff at Sampleford Crown Court."),
        (Purpose.RELEASE, "Your own GP or pharmacist."),
    ],
)
def test_whom_to_ask_is_who_is_there(purpose: Purpose, words: str) -> None:
    pack = methadone_self_harm()
    there = Establishment(None, "Sampleford Crown Court")
    pack = replace(pack, header=replace(pack.header, purpose=purpose, to=there))
    assert person_view(pack).ask[0] == words
