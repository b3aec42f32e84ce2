"""The clinical sheet, read back from its own PDF."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from reception_app.clinical.check_code import holds
from reception_app.clinical.lines import generic_text
from reception_app.clinical.typed_line import read_typed, typed_line
from reception_app.errors import SheetProblem
from reception_app.handover.record import Answer, Pack, Stated
from reception_app.handover.sheets import clinical_sheet, make_sheets
from reception_app.handover.views import clinical_view
from reception_app.vocabulary import AnswerState
from tests.support import sheet_cases
from tests.support.first_night_cases import ALL_CASES as CASES
from tests.support.pdf import Glyph, fonts, glyphs, page_texts, pixel_is_black, text_of
from tests.support.records import sample_pack
from tests.support.sheet_cases import HASH, SHORT

FOOTER_TOP = 286.0


def sheet(pack: Pack) -> bytes:
    """Return the clinical sheet of a pack."""
    return clinical_sheet(clinical_view(pack, HASH, SHORT))


@pytest.fixture(scope="module", params=list(CASES))
def made(request: pytest.FixtureRequest) -> tuple[str, Pack, bytes]:
    """Return each case with its sheet."""
    pack = CASES[request.param]()
    return request.param, pack, sheet(pack)


def overlapping(found: list[Glyph]) -> list[tuple[Glyph, Glyph]]:
    """Return pairs of characters of one page that stand on top of each other."""
    pairs = []
    by_page: dict[int, list[Glyph]] = {}
    for glyph in found:
        by_page.setdefault(glyph.page, []).append(glyph)
    for page in by_page.values():
        page.sort(key=lambda glyph: glyph.left)
        for index, one in enumerate(page):
            for other in page[index + 1 :]:
                if other.left >= one.right:
                    break
                across = min(one.right, other.right) - max(one.left, other.left)
                down = min(one.bottom, other.bottom) - max(one.top, other.top)
                if across > 0.35 and down > 0.45:
                    pairs.append((one, other))
    return pairs


def test_no_character_leaves_the_page_or_meets_the_footer(made: tuple[str, Pack, bytes]) -> None:
    for glyph in glyphs(made[2]):
        assert glyph.left >= 4, glyph
        assert glyph.right <= 206, glyph
        assert glyph.top >= 4, glyph
        assert glyph.bottom <= 295.5, glyph
        assert glyph.bottom <= 284.2 or glyph.top >= FOOTER_TOP, glyph


def test_no_characters_stand_on_top_of_each_other(made: tuple[str, Pack, bytes]) -> None:
    pairs = overlapping(glyphs(made[2]))
    assert pairs == []


def test_nothing_is_smaller_than_8_pt(made: tuple[str, Pack, bytes]) -> None:
    assert min(glyph.size for glyph in glyphs(made[2])) >= 7.99


def test_every_script_is_named_with_its_dose(made: tuple[str, Pack, bytes]) -> None:
    words = text_of(made[2])
    for script in made[1].record.scripts:
        assert generic_text(script.medicine) in words
        if script.dose:
            assert str(script.dose).replace("\N{NO-BREAK SPACE}", " ") in words


def test_every_page_says_who_which_pack_and_which_page(made: tuple[str, Pack, bytes]) -> None:
    pages = page_texts(made[2])
    person = made[1].record.person
    for number, words in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in words
        assert made[1].header.number in words
        assert person.given_names in words
        assert (person.prison_number or "number not yet given") in words
        assert ("TRAINING" in words) == made[1].header.training
    for words in pages[1:]:
        assert "CLINICAL SHEET" in words
        assert "MEDICAL IN CONFIDENCE: healthcare staff only" in words
        assert "NHS No." in words


def test_fonts_are_embedded_and_no_helvetica_leaks_in(made: tuple[str, Pack, bytes]) -> None:
    found = fonts(made[2])
    assert found
    assert all(subtype == "/TrueType" and embedded for subtype, embedded in found.values())
    assert all("Plex" in name or "DejaVu" in name for name in found)
    assert b"Helvetica" not in made[2]


def test_same_pack_same_bytes(made: tuple[str, Pack, bytes]) -> None:
    assert sheet(CASES[made[0]]()) == made[2]


def test_allergy_state_is_in_capitals_on_page_one(made: tuple[str, Pack, bytes]) -> None:
    bars = {"nothing": "NO KNOWN ALLERGIES", "pregnant": "ALLERGIES NOT RECORDED", "insulin": "ALLERGIES UNAVAILABLE",
            "incomplete": "ALLERGIES NOT RECORDED"}  # fmt: skip
    assert bars.get(made[0], "KNOWN ALLERGIES") in page_texts(made[2])[0]


def test_front_page_of_the_methadone_case_says_what_matters() -> None:
    first = page_texts(sheet(sheet_cases.methadone_self_harm()))[0]
    for words in (
        "SAMPLEFORD-BRIGHT, Daniel Tobias", "999 043 7211", "DUE NEXT", "17:00", "INTERIM", "was 55 mg",
        "NOT CONFIRMED",
        "ACCT open", "penicillin", "anaphylaxis, 2009", "01632 960118", "DO FIRST", "NOT SETTLED", "E 0048810", SHORT,
        "TRAVELS WITH THE PERSON", "NOT SENT", "(this sheet, 5 pages)",
    ):  # fmt: skip
        assert words in first


def test_rest_of_the_methadone_case_says_the_rest() -> None:
    words = text_of(sheet(sheet_cases.methadone_self_harm()))
    for said in (
        "INTERIM: was 55 mg (55 mL), now 30 mg (30 mL).", "Two doses missed in police custody", "Pharmacy confirmed",
        "Last given",
        "Continue", "Bridge", "Hold", "Stop", "STOPPED IN THE LAST 28 DAYS: 1", "mirtazapine", "STILL OPEN: 6 tasks",
        "I want to ring her.", "written down by P. Placeholder", "Key worker", "Declined", "Not known", "Not asked",
        HASH,
        "asked, no answer", "says otherwise", "NOT TO BE GIVEN until a prescriber decides",
    ):  # fmt: skip
        assert said in words


def test_incomplete_looks_incomplete_on_every_page() -> None:
    data = sheet(sheet_cases.incomplete())
    for words in page_texts(data):
        assert "INCOMPLETE" in words
        assert "3 things missing: allergies, not asked (asleep)" in words
        assert "by P. Placeholder" in words
    pages = len(page_texts(data))
    for page in range(pages):
        assert pixel_is_black(data, page, 100.0, 5.5)  # the head
        edge = [pixel_is_black(data, page, 7.0, y / 2) for y in range(60, 500)]
        assert any(edge)
        assert not all(edge)  # hatched


def test_complete_sheets_have_no_band() -> None:
    assert "INCOMPLETE" not in text_of(sheet(sheet_cases.methadone_self_harm()))


def test_a_long_list_of_missing_things_is_told_in_full() -> None:
    base = sheet_cases.incomplete()
    missing = tuple(f"sample thing number {n} that nobody has asked about yet" for n in range(30))
    words = text_of(sheet(replace(base, header=replace(base.header, missing=missing))))
    assert "WHAT IS MISSING: 30" in words
    assert all(thing in words for thing in missing)


def test_more_than_eight_doses_are_counted_and_time_critical_ones_all_shown() -> None:
    pack = sheet_cases.twenty_five_scripts()
    critical = [row for row in clinical_view(pack, HASH, SHORT).due if row.critical]
    first, second = page_texts(sheet(pack))[:2]
    due = first[first.index("DUE NEXT") : first.index("DANGER IN")]
    shown, _, counted = due.partition(" more in 24 hours")
    assert counted
    shown += second[: second.index("TRAVELS")]
    for row in critical:
        assert shown.count(row.medicine) >= sum(other.medicine == row.medicine for other in critical)


def test_up_to_eight_doses_and_all_time_critical_ones_stand_on_page_one() -> None:
    base = sheet_cases.methadone_self_harm()
    first = page_texts(sheet(base))[0]
    assert "more in 24 hours" not in first
    ten = (*(f"{hour:02d}:00" for hour in range(16, 24)), "06:00", "08:00")
    script = replace(sheet_cases.CHLORDIAZEPOXIDE, times=ten, next_due_at=sheet_cases.at(14, "16:00"))
    many = page_texts(sheet(replace(base, record=replace(base.record, scripts=(script, sheet_cases.QUETIAPINE)))))[0]
    due = many[many.index("DUE NEXT") : many.index("DANGER IN")]
    assert due.count("chlordiazepoxide") == 10
    assert "and 1 more in 24 hours" in due


def test_eight_thousand_characters_are_not_lost() -> None:
    base = sheet_cases.methadone_self_harm()
    numbered = " ".join(f"word{n:04d}" for n in range(900))
    flag = replace(sheet_cases.SELF_HARM, detail=numbered)
    script = replace(sheet_cases.METHADONE, sources=(replace(sheet_cases.METHADONE.sources[0], said=numbered),))
    answers = base.record.assessments[0].answers
    long_answers = (*answers[:-1], replace(answers[-1], value=numbered), replace(answers[0], key="x", note=numbered))
    form = replace(base.record.assessments[0], answers=long_answers)
    record = replace(base.record, flags=(flag,), scripts=(script,), assessments=(form,),
                     tasks=(replace(base.record.tasks[0], detail=numbered),))  # fmt: skip
    data = sheet(replace(base, record=record))
    words = text_of(data)
    for n in range(900):
        # in danger and risks, the source, own words, the answer's note, and the task
        assert words.count(f"word{n:04d}") >= 5
    for glyph in glyphs(data):
        assert glyph.bottom <= 284.2 or glyph.top >= FOOTER_TOP


@pytest.mark.parametrize("count", [1, 2, 5, 9, 13, 20, 25])
def test_any_number_of_scripts(count: int) -> None:
    base = sheet_cases.twenty_five_scripts()
    scripts = base.record.scripts[:count]
    data = sheet(replace(base, record=replace(base.record, scripts=scripts)))
    words = text_of(data)
    assert all(generic_text(script.medicine) in words for script in scripts)
    assert f"MEDICINES: {count} script" in words
    assert words.count("Bridge") == count


def test_number_and_unit_are_never_parted() -> None:
    for make in CASES.values():
        for words in page_lines(sheet(make())):
            assert not re.match(r"(mg|mL|micrograms|units)\b", words)


def page_lines(data: bytes) -> list[str]:
    """Return the lines of text as set."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        return [line for page in document for line in page.get_textpage().get_text_range().splitlines()]
    finally:
        document.close()


def test_a_character_no_face_has_stops_the_print_and_is_named() -> None:
    base = sheet_cases.nothing_to_report()
    pack = replace(base, record=replace(base.record, person=replace(base.record.person, given_names="Alex 漢")))
    with pytest.raises(SheetProblem) as caught:
        make_sheets(pack, HASH, SHORT)
    assert caught.value.code == "SH-101"
    assert "U+6F22" in str(caught.value)


@pytest.mark.parametrize("letters", ["سمير", "שרה", "\U0001f600"])
def test_letters_that_would_come_out_wrong_stop_the_print(letters: str) -> None:
    base = sheet_cases.nothing_to_report()
    pack = replace(base, record=replace(base.record, person=replace(base.record.person, given_names=letters)))
    with pytest.raises(SheetProblem):
        sheet(pack)


def test_cyrillic_is_set_whole_in_the_other_face() -> None:
    base = sheet_cases.nothing_to_report()
    pack = replace(base, record=replace(base.record, person=replace(base.record.person, given_names="Олена")))
    data = sheet(pack)
    assert "Олена" in text_of(data)
    assert any("DejaVu" in name for name in fonts(data))


def test_letters_composed_and_decomposed_print_alike() -> None:
    base = sheet_cases.nothing_to_report()
    pack = replace(base, record=replace(base.record, person=replace(base.record.person, given_names="Gwy\u0302nfor")))
    assert "Gwŷnfor" in text_of(sheet(pack))


def test_markup_in_text_is_text() -> None:
    base = sheet_cases.methadone_self_harm()
    flag = replace(sheet_cases.SELF_HARM, detail="<b>said</b> **loudly** & (oddly)")
    assert "<b>said</b> **loudly** & (oddly)" in text_of(
        sheet(replace(base, record=replace(base.record, flags=(flag,))))
    )


def test_every_current_script_has_its_line_to_type_and_the_letters_hold(made: tuple[str, Pack, bytes]) -> None:
    """A desk with nothing else types it: over person, medicine, strength, form, dose, unit, route, how often, times."""
    view = clinical_view(made[1], HASH, SHORT)
    words = text_of(made[2])
    for box in view.scripts:
        assert holds(box.typed, box.code)
        assert box.typed.startswith(made[1].record.person.prison_number or made[1].record.person.desk_reference or "no")
        assert f"Type: {box.typed}" in words
        assert " ".join(box.code) in words or box.code in words
        assert typed_line(read_typed(box.typed).number, read_typed(box.typed).script) == box.typed or (
            "; by schedule; " in box.typed
        )


def test_nobody_asked_about_suicide_is_a_danger_on_page_one() -> None:
    """The escort sheet said so, and the nurse read *no danger is flagged* (E29)."""
    asked = sheet_cases.nothing_to_report()
    never = replace(asked, record=replace(asked.record, assessments=()))
    first = page_texts(sheet(never))[0]
    assert "Suicide and self-harm: not asked" in first
    assert "No danger is flagged" not in first
    assert "Suicide and self-harm" not in page_texts(sheet(asked))[0]


def test_what_is_due_next_has_its_brand() -> None:
    pack = sheet_cases.insulin_epilepsy()
    script = next(script for script in pack.record.scripts if "insulin" in script.medicine.lower() and script.times)
    scripts = tuple(replace(one, brand="NovoRapid") if one is script else one for one in pack.record.scripts)
    told = replace(pack, record=replace(pack.record, scripts=scripts))
    rows = [row for row in clinical_view(told, HASH, SHORT).due if row.medicine == generic_text(script.medicine)]
    assert rows
    assert {row.brand for row in rows} == {"NOVORAPID"}
    front = page_texts(sheet(told))[0]
    assert "NOVORAPID" in front.partition("DUE NEXT")[2]


def test_a_first_name_is_no_wish_how_to_be_called() -> None:
    pack = sample_pack()
    person = replace(pack.record.person, preferred_name=Stated())
    shown = clinical_view(replace(pack, record=replace(pack.record, person=person)), HASH, SHORT)
    on_page_5 = {each.label: each.value for each in shown.about}["Likes to be called"]
    assert (shown.person.called, on_page_5) == ("Not asked", "Not asked")


def test_what_the_person_said_of_suicide_stands_among_their_own_words() -> None:
    pack = sample_pack()
    one = pack.record.assessments[0]
    said = Answer("self_harm_now_what", "Thinking of what?", AnswerState.ANSWERED, value="I have had enough")
    record = replace(pack.record, assessments=(replace(one, answers=(*one.answers, said)),))
    assert "I have had enough" in [
        each.words for each in clinical_view(replace(pack, record=record), HASH, SHORT).spoken
    ]


@pytest.mark.parametrize("times", [("10:00",), ()], ids=["at-a-time", "without-a-time"])
def test_a_depot_says_its_day_and_the_last_day_of_its_window(times: tuple[str, ...]) -> None:
    depot = replace(
        sheet_cases.QUETIAPINE, medicine="buprenorphine prolonged-release", brand="Buvidal Monthly", strength="96 mg",
        form="prolonged-release injection", frequency="every 28 days", every_days=28, times=times,
        last_given_at=sheet_cases.at(7, "10:00"),
        next_due_at=sheet_cases.at(4, "09:00", month=4) if times else None,
    )  # fmt: skip
    pack = sheet_cases.nothing_to_report()
    words = " ".join(text_of(sheet(replace(pack, record=replace(pack.record, scripts=(depot,))))).split())
    assert ("Fri 04-Apr" if times else "04-Apr-2031") in words
    assert "window to 11-Apr-2031" in words
