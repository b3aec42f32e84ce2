"""A prescription and an interim change ask about a dose that is likelier a slip, as quick entry does."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from reception_app.clinical.doses import Dose
from reception_app.services.scripts import ScriptLine
from reception_app.ui.screens.scripts_changes import InterimPanel, PrescriptionPanel
from reception_app.ui.screens.scripts_large import LargeDose
from reception_app.vocabulary import SourceKind
from tests.support.desks import add
from tests.support.plain_shell import PlainShell
from tests.ui.test_scripts import Hands, only_script, open_scripts, shown_words

Key = Qt.Key
ZOPICLONE = ScriptLine("zopiclone", Dose(Decimal("7.5"), "mg"), "7.5 mg", "tablet", None, "by mouth", "at night")
ASKED = "600 mL is 600 mg, more than 150 mg of methadone for one dose. Is that right?"
LIQUID = ScriptLine(
    "methadone", Dose(Decimal(60), "mg"), "1 mg in 1 mL", "oral solution", None, "by mouth", "once a day"
)
QUESTION = "75 mg is more than 15 mg of zopiclone for one dose. Is that right?"
KEPT = f"cannot sleep. Asked at entry: {QUESTION} Answer: it is right."


def write_over(hands: Hands, name: str, text: str) -> None:
    """Write something else into a field that has something in it."""
    hands.go_to(name)
    hands.focus().selectAll()  # type: ignore[attr-defined]  # the focus is in a box of text
    hands.write(text)


def settle(hands: Hands) -> None:
    """Say why, and that it is one's own decision."""
    hands.go_to("Reason")
    hands.write("cannot sleep")
    hands.press(Key.Key_N)
    hands.go_to("Who decides?")
    hands.press(Key.Key_M)
    hands.save()


def asked(panel: QWidget) -> bool:
    return any(words == QUESTION for words in shown_words(panel))


def test_a_prescription_of_ten_times_the_dose_is_written_only_once_somebody_has_answered(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    add(shell.ctx, person, ZOPICLONE, SourceKind.GP_RECORD)
    hands = open_scripts(shell, person, qtbot)
    hands.press(Key.Key_P)
    panel = hands.panel()
    assert isinstance(panel, PrescriptionPanel)
    assert not asked(panel), "the usual dose is not asked about"
    write_over(hands, "DOSE", "75")
    assert asked(panel)
    settle(hands)
    assert only_script(shell, person).dose == ZOPICLONE.dose, "nothing is written unanswered"
    assert panel.line.large.problem() == "Tick that it is right, or correct it."
    assert hands.focus().accessibleName() == f"{QUESTION} Yes, 75 mg"
    hands.press(Key.Key_Space)
    hands.save()
    script = only_script(shell, person)
    assert (script.dose, script.changes[-1].reason) == (Dose(Decimal(75), "mg"), KEPT)


def test_an_interim_dose_of_ten_times_is_written_only_once_somebody_has_answered(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    add(shell.ctx, person, ZOPICLONE, SourceKind.GP_RECORD)
    hands = open_scripts(shell, person, qtbot)
    hands.press(Key.Key_I)
    panel = hands.panel()
    assert isinstance(panel, InterimPanel)
    hands.write("75", "mg")
    assert asked(panel)
    hands.go_to("Review by")
    hands.write("tomorrow 10:00", "Duty prescriber")
    settle(hands)
    assert only_script(shell, person).interim is None, "nothing is written unanswered"
    assert panel.large.problem()
    hands.press(Key.Key_Space)
    hands.save()
    script = only_script(shell, person)
    assert script.interim is not None
    assert (script.dose, script.interim.reason) == (Dose(Decimal(75), "mg"), KEPT)


def test_another_amount_is_asked_about_anew_and_the_usual_one_not_at_all(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    add(shell.ctx, person, ZOPICLONE, SourceKind.GP_RECORD)
    hands = open_scripts(shell, person, qtbot)
    hands.press(Key.Key_P)
    panel = hands.panel()
    assert isinstance(panel, PrescriptionPanel)
    write_over(hands, "DOSE", "75")
    hands.go_to(QUESTION)
    hands.press(Key.Key_Space)
    assert not panel.line.large.open()
    write_over(hands, "DOSE", "750")
    assert panel.line.large.open(), "the answer was about 75 mg"
    write_over(hands, "DOSE", "7.5")
    assert not panel.line.large.isVisible()
    settle(hands)
    assert only_script(shell, person).changes[-1].reason == "cannot sleep"


@pytest.mark.parametrize(
    ("line", "dose", "words"),
    [
        (
            LIQUID,
            Dose(Decimal(600), "mL"),
            "600 mL is 600 mg, more than 150 mg of methadone for one dose. Is that right?",
        ),
        (LIQUID, Dose(Decimal(450), "mg"), "450 mg is more than 150 mg of methadone for one dose. Is that right?"),
        (LIQUID, Dose(Decimal(60), "mg"), ""),
        (LIQUID, None, ""),
    ],
)
def test_the_question_is_the_one_of_quick_entry(line: ScriptLine, dose: Dose | None, words: str, qtbot: QtBot) -> None:
    large = LargeDose()
    qtbot.addWidget(large)
    large.show()
    large.ask(line, dose)
    assert (large.isHidden(), large.open()) == (not words, bool(words))
    assert [said for said in shown_words(large) if "for one dose" in said] == ([words] if words else [])
