"""What was found, on the clinical sheet: scores, tests, services, marks, both needs together, plan and amendments."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from reception_app.handover import pdf
from reception_app.handover.record import Pack, Record
from reception_app.handover.sheets.clinical_found import _labelled
from reception_app.handover.views import clinical_view, person_view
from reception_app.handover.views.clinical_body import body_maps
from reception_app.handover.views.clinical_findings import score_series
from reception_app.handover.views.clinical_needs import needs
from reception_app.vocabulary import AnswerState, HealthTestOutcome
from tests.pack.test_clinical_sheet import sheet
from tests.pack.test_views import every_string, found_words
from tests.support import first_night_cases as cases
from tests.support import sheet_cases
from tests.support.pdf import glyphs, page_texts, pixel_is_black, text_of
from tests.support.sheet_cases import HASH, NOW, SHORT, at


def pack_of(record: Record) -> Pack:
    """Return a record as a pack."""
    return replace(sheet_cases.methadone_self_harm(), record=record)


@pytest.fixture(scope="module")
def words() -> str:
    """Return the text of the sheet with everything found."""
    return text_of(sheet(cases.first_night_pack()))


# Scores


def test_each_instrument_and_subject_is_one_series_with_its_source(words: str) -> None:
    series = score_series(cases.everything_found())
    assert [one.title.split(" (")[0] for one in series] == [
        "CIWA-Ar", "COWS", "NEWS2", "SDS, heroin", "A scale of one prison"
    ]  # fmt: skip
    for said in ("SCORE: CIWA-Ar (0 to 67)", "SCORE: COWS (0 to 48)", "SCORE: SDS, heroin (0 to 15)",
                 "What it does not mean:", "Sullivan and others",
                 "This desk does not hold the instrument's own text."):  # fmt: skip
        assert said in words


def test_every_total_is_printed_and_bands_by_name(words: str) -> None:
    plotted = words[words.index("SCORE: CIWA-Ar") : words.index("SCORE: COWS")]
    for total in ("11", "15", "12", "10", "9", "14"):
        assert len(re.findall(rf"(?<![\d:.-]){total}(?![\d:.-])", plotted)) >= 2, total  # at its point and in the table
    assert "16 Severe" in plotted
    assert "chlordiazepoxide 30 mg" in plotted


def test_entered_in_error_stays_struck_and_is_never_plotted(words: str) -> None:
    ciwa = score_series(cases.everything_found())[0]
    assert 41 not in [point.value for point in ciwa.points]
    (wrong,) = [row for row in ciwa.rows if row.error]
    assert wrong.total == "41"
    assert "ENTERED IN ERROR, 14-Mar-2031 14:20, P. Placeholder: scored for somebody else." in words


def test_an_incomplete_score_has_no_total_and_says_what_is_missing(words: str) -> None:
    cows = score_series(cases.everything_found())[1]
    assert [point.value for point in cows.points] == [13, 16, 6]
    last = cows.rows[-1]
    assert (last.total, last.band) == ("no total", "INCOMPLETE: no band")
    assert "MISSING: 2 sample item 2." in words


def test_measurements_are_told_with_their_units(words: str) -> None:
    assert "Pulse 96 per minute" in words
    assert "Temperature 37.1 °C" in words


def test_only_doses_of_the_instruments_class_stand_beside_its_plot() -> None:
    ciwa, cows, news2 = score_series(cases.everything_found())[:3]
    assert [dose.words.split()[0] for dose in ciwa.doses] == ["chlordiazepoxide"]
    assert [dose.words.split()[0] for dose in cows.doses] == ["methadone"]
    assert news2.doses == ()
    late = replace(cases.everything_found(), scores=(cases.score(1, "cows", "COWS", at(20, "08:00"), 5, "Mild"),))
    assert score_series(late)[0].doses == ()  # given more than a day before the first scoring


# Both needs on one page


def test_dual_diagnosis_stands_first_and_referrals_count_their_days(words: str) -> None:
    section = words[words.index("MENTAL HEALTH AND SUBSTANCES") :]
    assert "DUAL DIAGNOSIS: yes, since 14-Mar-2031 21:00, K. Lipsum." in section
    assert "neither waits for the other" in section
    assert "Refer for mental health assessment: mental health worker, waiting 2 days" in section


def test_every_substance_is_told_in_its_state() -> None:
    found = needs(cases.everything_found(), NOW)
    assert found is not None
    assert [(row.name, row.amount, row.how) for row in found.substances] == [
        ("Heroin", "about 0.5 g", "Injected"), ("Alcohol", "30", "By mouth")
    ]  # fmt: skip
    assert "fits" in found.substances[1].more
    for said in (
        "No: Cannabis; Ketamine",
        "Declined: NPS, such as Spice.",
        "Not asked (unwell): Z-drugs not prescribed",
    ):
        assert said in found.substances_quiet


def test_not_flagged_is_said_and_nothing_asked_is_no_section() -> None:
    plain = needs(sheet_cases.methadone_self_harm().record, NOW)
    assert plain is not None
    assert (plain.both, "not flagged" in plain.dual) == (False, True)
    assert needs(Record(sheet_cases.person()), NOW) is None


def test_an_answer_that_is_none_of_yes_and_no_is_never_among_the_noes() -> None:
    base = sheet_cases.methadone_self_harm().record
    asked = sheet_cases.no_answer("mh_inpatient", "Ever in a psychiatric hospital?", AnswerState.DECLINED)
    found = needs(replace(base, assessments=(sheet_cases.form(asked),)), NOW)
    assert found is not None
    assert found.mind == (("Flagged:", "ACCT open (30 min)."), (asked.words, "Declined."))
    assert found.mind_quiet == ""


# Tests, vaccinations, services and orders


def test_tests_vaccinations_and_services_are_told_in_full(words: str) -> None:
    for said in (
        "TESTS: 4", "POSITIVE", "Found: opiates, benzodiazepines.", "Purpose: confirming dependence.",
        "will talk on 20-Mar", "A negative test removes no need.", "VACCINATIONS: 2", "Said to have been given",
        "NEXT DUE 21-Mar-2031",
        "Batch SPEC0001", "SERVICES AND ORDERS: 2", "Drug rehabilitation requirement", "Since Oct-2030.",
        "Until Oct-2031.", "01632 960302", "According to probation, by telephone.",
    ):  # fmt: skip
        assert said in words, said


def test_what_holds_nothing_is_named_and_not_taken_for_none() -> None:
    said = text_of(sheet(sheet_cases.nothing_to_report()))
    assert "Nothing is recorded under: scores, tests, vaccinations, services and orders." in said
    assert "That does not mean there are none." in said


def test_a_negative_test_is_not_loud_and_a_positive_one_is() -> None:
    rows = clinical_view(cases.first_night_pack(), HASH, SHORT).findings.tests
    by_state = {test.outcome: row.loud for test, row in zip(cases.TESTS, rows, strict=True)}
    assert by_state[HealthTestOutcome.POSITIVE]
    assert not by_state[HealthTestOutcome.NEGATIVE]


# The body map


def test_every_mark_is_numbered_drawn_and_told(words: str) -> None:
    (drawn,) = body_maps(cases.everything_found())
    assert [point.number for point in drawn.points] == [1, 2, 3, 4, 5]
    assert [(row.what, row.size) for row in drawn.rows][2:4] == [
        ("Injecting site", "not measured"), ("Bruise", "60\N{NO-BREAK SPACE}mm")
    ]  # fmt: skip
    assert drawn.rows[0].where.startswith("left")  # the person's own left is at the right of the front view
    assert drawn.rows[0].note == "healing, says with a blade"
    assert "BODY MAP: 5 marks" in words
    assert "groin: red" in words
    assert "5 marks: see BODY MAP" in words


def test_the_figures_are_there_in_pixels() -> None:
    data = sheet(cases.first_night_pack())
    page = next(n for n, text in enumerate(page_texts(data)) if "BODY MAP" in text)
    shown = [glyph for glyph in glyphs(data) if glyph.page == page + 1]
    words = "".join(glyph.character for glyph in shown)
    top = shown[words.index("FRONT", words.index("BODYMAP"))].bottom
    black = [pixel_is_black(data, page, 20 + x / 2, top + 10 + y) for x in range(0, 120, 2) for y in range(0, 50, 2)]
    assert 20 < sum(black) < 600


def test_numbers_of_marks_close_together_do_not_cover_each_other() -> None:
    (drawn,) = body_maps(cases.crowded_pack().record)
    spots = [label for _, _, label in _labelled(drawn, 0.0)]
    apart = [((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5 for n, a in enumerate(spots) for b in spots[n + 1 :]]
    assert len(spots) == 60
    assert min(apart) > 4.2


def test_a_mark_that_cannot_be_drawn_is_told_as_it_stands() -> None:
    (drawn,) = body_maps(cases.crowded_pack().record)
    assert drawn.unread == ("front:9999:1:scar::far away",)
    assert "front:9999:1:scar::far away" in text_of(sheet(cases.crowded_pack()))


# Plan and amendments


def test_the_plan_is_told_in_full_to_healthcare_only(words: str) -> None:
    section = words[words.index("FIRST-NIGHT PLAN") : words.index("IN THE PERSON")]
    for said in ("Withdrawal support", "B2-07", "Not decided yet", "mental health worker decides by Fri 14-Mar 22:20",
                 "Ground floor needed", "Substance misuse worker", "halal, no nuts"):  # fmt: skip
        assert said in section, said
    answers = words[words.index("ANSWERS: Reception triage") :]
    assert "plan_place" not in answers


def test_amendments_stand_under_their_answer_oldest_first(words: str) -> None:
    assert (
        "No was “Yes”, amended by P. Placeholder, nurse, 14-Mar-2031 22:05, Reception, HMP Leeds because: "
        "said he had misheard the question."
    ) in words
    first, second = words.index("because: letter came."), words.index("ENTERED IN ERROR: was “Yes”, amended by")
    assert first < second


def test_own_words_that_were_changed_keep_what_stood_before() -> None:
    base = sheet_cases.methadone_self_harm().record
    own = base.assessments[0].answers[-1]
    changed = cases.amended(replace(own, shown=own.value), "I want to see a doctor", "told me to write it anew")  # type: ignore[arg-type]
    said = text_of(sheet(pack_of(replace(base, assessments=(sheet_cases.form(changed),)))))
    assert "“I want to see a doctor”" in said
    assert "My daughter is nine on Saturday" in said
    assert "because: told me to write it anew." in said


def test_long_findings_are_all_there() -> None:
    said = text_of(sheet(cases.crowded_pack()))
    assert all(f"mark {n} " in said or f"mark {n}" in said for n in range(60))
    assert len(re.findall(r"\bwrote\b", said)) == 12 * 7  # a page may end inside the sentence
    assert said.count("Sample band") >= 40


def test_the_sheet_still_lasts_as_pdf_a() -> None:
    data = pdf.finish_clinical(sheet(cases.first_night_pack()), b"sample", b"{}", NOW, "Clinical sheet", training=True)
    assert pdf.attachment(data, pdf.RECORD_NAME) == b"sample"  # SH-901 is raised where it is not PDF/A-3b


def test_nothing_of_it_reaches_the_persons_copy() -> None:
    pack = cases.first_night_pack()
    said = " | ".join(every_string(person_view(pack))).casefold()
    own = {answer.shown for one in pack.record.assessments for answer in one.answers if answer.key == "own_words"}
    contacts = {contact.name for contact in pack.record.contacts}
    for word in found_words(pack) - own - contacts - {"Key worker"}:  # whom to ask is named so
        assert word.casefold() not in said, word
