"""Every fixed text that the person or a carer reads has its Welsh, or stands here with the reason why it has none.

Another language is another file, and each says who checked it.
"""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reception_app.clinical.release_data import load_release
from reception_app.clinical.wider_needs import load_needs
from reception_app.errors import FormProblem
from reception_app.handover.leaving_lines import leaving_lines
from reception_app.handover.person_lines import person_lines
from reception_app.handover.record import Pack
from reception_app.handover.release_lines import release_lines
from reception_app.handover.translations import translation_of, translations
from reception_app.handover.views.translated import part_in
from tests.support import sheet_cases

WELSH = next(each for each in translations() if each.english_name == "Welsh")
HANDOVER = Path("reception_app") / "handover"
PAPERS = (
    "views/person.py", "views/person_next.py", "sheets/person.py", "views/release.py", "sheets/release_pages.py",
    "views/court.py", "sheets/court.py",
)  # fmt: skip
FOR_OTHERS = {
    "court_custody": "custody staff read it", "CourtCustody": "custody staff read it", "_dose_row": "custody staff",
    "_carried": "custody staff read it", "court_custody_sheet": "custody staff read it", "_dose_head": "custody staff",
    "_ends": "custody staff read it", "_signed": "custody staff fill it in", "identity_release": "any counter reads it",
    "release_in": "an error on the screen of staff", "line_words": "the GP and the pharmacy read it",
    "with_number": "shared with the letters: who, and a number",
}  # fmt: skip
"""Functions whose words neither the person nor a carer reads. The amendment slip, the receipt, the wing, shift, escort,
clinical and hospital sheets and the letters are for staff whole, and so are not among the papers."""
A_DOSE = "of a dose: it stands in English alone, and the Welsh says so"
A_PART = "part of a text whose whole has its Welsh"
FOOT = "the paper's own foot, for whoever files it: name, number, page"
LEFT_IN_ENGLISH = {
    "for {}": "what a medicine is for, as staff typed it",
    "at {}": A_DOSE,
    "{} of {}": A_DOSE,
    " and ": A_DOSE,
    "{}: {}, {} of {}{}.": A_DOSE,
    "{}, {} of {}": A_DOSE,
    "you did not have it.": A_DOSE,
    "No dose is written down for today. If you had one, tell the nurse.": A_DOSE,
    "What you were given today": A_DOSE,
    "What you told us": "as they spoke it",
    "{}, continued": "a heading that goes on",
    "{} when you need it.{}{}": A_DOSE,
    " At most {}.": A_DOSE,
    " Keep it on you.": A_PART,
    " Next: {}.": A_DOSE,
    "Next from {}.": A_DOSE,
    "How much you take changes day by day, by a plan. Next: {}, {}.": A_PART,
    "{}, {}, who sent you": A_PART,
    "Healthcare": A_PART,
    "Your key worker: {}": A_PART,
    "Changed for now: it was {}. A prescriber looks at it again by {}.": A_PART,
    ", continued": "a heading that goes on",
    "Page {} of {}": FOOT,
    "   TRAINING: not a real person": FOOT,
    "telephone: not recorded": "staff see to it: it is no word to the person",
    "day: not recorded": "staff see to it before the paper goes",
    "Your copy, pack {}": "the name of the file",
    "Going home, pack {}": "the name of the file",
    "For a carer, pack {}": "the name of the file",
    "If released by the court, pack {}": "the name of the file",
    "Fold here, then seal.": "staff fold it",
    "{}. From {} to {}.": "names only",
    "{} agreed that you are told: {}. Nothing else is on this page.": A_PART,
    "Signs of an overdose: {}": A_PART,
    "a ": A_PART,
    "an ": A_PART,
    "so ": A_PART,
    "to ": A_PART,
    "for ": A_PART,
    "Court healthcare or custody staff at {}.": A_PART,
    "Any nurse at {}.": A_PART,
    "The ward or emergency staff at {}.": A_PART,
    "stopped on {}.": A_PART,
    "For {}": A_PART,
    "Today, {}": A_PART,
}


def literals(node: ast.AST) -> Iterator[str]:
    """Yield what a function writes in words: whole strings, and f-strings with {} for what is put in."""
    documented = {id(each.value) for each in ast.walk(node) if isinstance(each, ast.Expr)}
    inside = {id(part) for each in ast.walk(node) if isinstance(each, ast.JoinedStr) for part in each.values}
    for each in ast.walk(node):
        if isinstance(each, ast.JoinedStr):
            yield "".join(str(p.value) if isinstance(p, ast.Constant) else "{}" for p in each.values)
        elif isinstance(each, ast.Constant) and isinstance(each.value, str) and id(each) not in inside | documented:
            yield each.value


def is_said(words: str) -> bool:
    """True for words that print: not a slug, a colour, a part of speech of the code."""
    return bool(re.search(r"[A-Za-z]", words)) and (" " in words or words[:1].isupper() or "{}" in words)


def said_on(paper: str) -> set[str]:
    tree = ast.parse((HANDOVER / paper).read_text("utf-8"))
    nodes = [node for node in tree.body if getattr(node, "name", "") not in FOR_OTHERS]
    return {words for node in nodes for words in literals(node) if is_said(words)}


@pytest.mark.parametrize("paper", PAPERS)
def test_every_text_of_a_paper_for_the_person_or_a_carer_has_its_welsh_or_a_reason(paper: str) -> None:
    held = {*WELSH.words, *(re.sub(r"\{\w+\}", "{}", english) for english in WELSH.words)}
    assert sorted(said_on(paper) - held - LEFT_IN_ENGLISH.keys()) == []


def test_no_reason_is_given_for_a_text_that_stands_nowhere() -> None:
    assert sorted(LEFT_IN_ENGLISH.keys() - set().union(*map(said_on, PAPERS))) == []


def test_every_text_of_the_data_that_they_read_has_its_welsh() -> None:
    lines, court = release_lines(), leaving_lines()
    told = [plan.told for plan in load_release().plans.values()]
    for need in load_needs().values():
        told += [need.told, *(choice.told for choice in need.choices.values())]
    told += [share.words for share in load_release().shares.values()]
    told += [step.words.lower() for step in load_release().steps.values()]
    told += [lines.signs, *(part for step in lines.steps for part in step)]
    told += [court.released_outside, court.released_first, *court.released_steps, court.released_next]
    person = person_lines()
    told += [*person.next.values(), person.watched, *(line for lines in person.feel_bad.values() for line in lines)]
    told += [f"{label} {number}." for label, number in lines.talk]
    assert [words for words in told if words and not WELSH.of(words)] == []
    assert len(WELSH.overdose) == 3, "the warning, the rules, and what to do: said in short"


def test_a_translation_says_nothing_more_and_no_dose() -> None:
    for english, welsh in WELSH.words.items():
        holes, filled = set(re.findall(r"\{(\w+)\}", english)), set(re.findall(r"\{(\w+)\}", welsh))
        assert filled <= holes, english
        assert holes - filled <= {"before"}, f"{english}: only a dose is left out"
        assert welsh.strip() == welsh, english
        assert not re.search(r"\d\s*(mg|mL|micrograms|units)", welsh), english


def test_what_people_typed_is_not_taken_for_a_fixed_text() -> None:
    assert WELSH.of("For emergencies ring 01632 960118") is None
    assert WELSH.said("30 mg, once a day at 08:00. Keep it on you.") == "Cadwch ef gyda chi."
    assert WELSH.said("Changed for now: it was 55 mg. A prescriber looks at it again by Monday.") == (
        "Mae hyn wedi newid am y tro. Bydd rhagnodwr yn edrych arno eto erbyn Monday."
    )


# Another language is another file

POLISH = """
name: Polski
english_name: Polish
spoken_as: [Polish, polski]
not_checked: "Polski, jeszcze niesprawdzone (Polish, not yet checked)"
checked: "Polski, {by}, {on} (Polish, checked by {by}, {on})"
source: Made for this test
mark: GK
of_a_medicine:
  "Nobody could confirm this: ask before you take it.": "Nikt tego nie potwierdzil."
overdose: [Uwaga.]
words:
  "Your copy": "Twoja kopia"
  "Any nurse at {place}.": "Kazda pielegniarka: {place}."
"""


def speaking(language: str, sender: str = "LEI") -> Pack:
    pack = sheet_cases.methadone_self_harm()
    person = replace(pack.record.person, language=sheet_cases.said(language))
    header = replace(pack.header, sender=replace(pack.header.sender, code=sender))
    return replace(pack, header=header, record=replace(pack.record, person=person))


@pytest.mark.parametrize(
    ("language", "sender", "found"),
    [("Polish", "LEI", "Polish"), (" POLSKI ", "LEI", "Polish"), ("English", "LEI", None), ("Polish", "CFI", "Polish"),
     ("English", "CFI", "Welsh"), ("Cymraeg", "LEI", "Welsh")],
)  # fmt: skip
def test_a_file_more_is_a_language_more(tmp_path: Path, language: str, sender: str, found: str | None) -> None:
    (tmp_path / "pl.yaml").write_text(POLISH, "utf-8")
    shutil.copy(Path("resources") / "translations" / "cy.yaml", tmp_path)
    tongue = translation_of(speaking(language, sender), translations(tmp_path))
    assert (tongue.english_name if tongue else None) == found


def test_each_says_who_checked_it_or_that_nobody_has(tmp_path: Path) -> None:
    file = tmp_path / "pl.yaml"
    file.write_text(POLISH, "utf-8")
    (polish,) = translations(tmp_path)
    assert polish.mark == "Polski, jeszcze niesprawdzone (Polish, not yet checked)"
    assert part_in(polish, "Your copy", ("Any nurse at HMP Moorland.", "30 mg at 08:00.")).lines == (
        "Kazda pielegniarka: HMP Moorland.",
    )
    checked = tmp_path / "checked"
    checked.mkdir()
    (checked / "pl.yaml").write_text(POLISH + "checked_by: Dr E. Example\nchecked_on: 2 November 2026\n", "utf-8")
    (polish,) = translations(checked)
    assert polish.mark == "Polski, Dr E. Example, 2 November 2026 (Polish, checked by Dr E. Example, 2 November 2026)"


def test_a_file_with_a_fault_is_named(tmp_path: Path) -> None:
    (tmp_path / "pl.yaml").write_text(POLISH.replace("overdose:", "overdoze:"), "utf-8")
    with pytest.raises(FormProblem, match="FM-106"):
        translations(tmp_path)
