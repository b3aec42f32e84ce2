"""A line copied from a paper sheet at a desk with nothing else: right, it fills the boxes; wrong, it is said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtWidgets import QScrollArea

from reception_app.clinical.check_code import canonical, check_code
from reception_app.clinical.doses import Dose
from reception_app.clinical.quick_entry_draft import ScriptDraft
from reception_app.clinical.typed_line import check_typed, typed_line
from reception_app.ui import theme
from reception_app.ui.screens.scripts_paper import fill_in
from reception_app.ui.screens.scripts_quick import State
from reception_app.vocabulary import SourceKind, SourceOutcome
from tests.ui.test_scripts_quick import Desk, at_scripts, ctx_of, put_away
from tests.unit.test_lines_golden import CASES, draft

MR = ScriptDraft(
    "carbamazepine", None, "400 mg", "modified-release tablet", Dose(Decimal(400), "mg"), "oral", "bd",
    ("08:00", "20:00"),
)  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("RECEPTION_NOW", "2026-11-20T19:40:00Z")
    desk = at_scripts(tmp_path)
    yield desk
    put_away(desk)


def number_of(desk: Desk) -> str:
    number = desk.entry.number
    assert number is not None
    return number


def copy(desk: Desk, line: str, letters: str) -> None:
    desk.press("Alt+Y")
    assert desk.name() == "Line from the sheet, prison number first"
    desk.write(line)
    desk.press("Enter")
    assert desk.name() == "Its five letters"
    desk.write(letters)
    desk.press("Enter")


def test_a_right_line_fills_the_boxes_and_enters_unverified(desk: Desk) -> None:
    line = typed_line(number_of(desk), MR)
    copy(desk, line.lower(), check_code(line).lower())
    boxes = desk.boxes()
    assert boxes["medicine"] == ("carbamazepine", State.UNDERSTOOD)
    assert boxes["form"] == ("modified-release tablet", State.UNDERSTOOD)
    assert boxes["strength"][0] == "400 mg"
    assert boxes["kind"] == ("Previous pack", State.UNDERSTOOD)
    assert not desk.scripts(), "nothing is added that was not seen"
    desk.press("Enter")
    script = desk.script()
    assert (script.form, script.dose, script.times) == ("modified-release tablet", MR.dose, MR.times)
    assert not script.verified
    (source,) = script.sources
    assert (source.kind, source.outcome) == (SourceKind.PREVIOUS_PACK, SourceOutcome.COULD_NOT_SAY)
    assert source.dose == MR.dose
    assert check_code(line) in (source.said or "")
    assert "Nobody has confirmed it" in (source.said or "")
    assert ctx_of(desk) is not None


def test_a_wrong_line_says_so_in_one_sentence_and_keeps_what_was_typed(desk: Desk) -> None:
    line = typed_line(number_of(desk), MR)
    copy(desk, line.replace("400 mg; oral", "40 mg; oral"), check_code(line))
    assert "do not agree" in desk.entry.paper.trouble.text()
    assert desk.entry.paper.line.text() == line.replace("400 mg; oral", "40 mg; oral")
    assert "medicine" not in desk.boxes()
    desk.entry.paper.line.setText(line)
    desk.press("Enter")
    assert desk.boxes()["dose"][0] == "400 mg"


def test_the_line_of_another_person_is_not_taken(desk: Desk) -> None:
    line = typed_line("A9999TT", MR)
    copy(desk, line, check_code(line))
    assert "another person" in desk.entry.paper.trouble.text()
    assert "medicine" not in desk.boxes()
    desk.press("Esc")
    assert desk.entry.paper.isHidden()
    assert desk.name() == "Add a script"


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_that_a_line_is_another_persons_stands_in_sight_at_every_text_size(desk: Desk, scale: float) -> None:
    theme.set_scale(scale)
    line = typed_line("A9999TT", MR)
    copy(desk, line, check_code(line))
    desk.settle()
    trouble = desk.entry.paper.trouble
    area = trouble.parentWidget()
    while area is not None and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    assert area is not None
    top = trouble.mapTo(area.viewport(), trouble.rect().topLeft()).y()
    low = trouble.mapTo(area.viewport(), trouble.rect().bottomLeft()).y()
    assert trouble.isVisible()
    assert (top >= 0, low <= area.viewport().height()) == (True, True)
    desk.type("x")
    assert not trouble.isVisible()


def test_a_dose_laid_down_day_by_day_is_left_to_a_person(desk: Desk) -> None:
    line = typed_line(number_of(desk), MR, by_schedule=True)
    copy(desk, line, check_code(line))
    assert "SCHEDULE" in desk.said()
    assert desk.entry.script.quick.draft is not None
    assert desk.entry.script.quick.draft.dose is None


def test_naming_another_source_by_hand_counts_as_any_other(desk: Desk) -> None:
    line = typed_line(number_of(desk), MR)
    copy(desk, line, check_code(line))
    desk.entry.script.told.say("kind", "Pharmacy")
    assert desk.entry.script.told.source(date(2026, 11, 20)).outcome is SourceOutcome.CONFIRMED


def test_every_golden_line_fills_the_boxes_as_printed_or_asks_for_a_look(desk: Desk) -> None:
    """What is filled in prints the line of the sheet again, else the sentence says to compare."""
    asked = []
    for case, _ in CASES:
        line = typed_line("A0001TT", draft(case))
        script = desk.entry.script
        words = fill_in(script, check_typed(line, check_code(line), "A0001TT"), check_code(line))
        if words:
            asked.append(line)
        else:
            assert canonical(typed_line("A0001TT", script.quick.line())) == canonical(line)
    assert len(asked) <= 4, asked
