"""A reliever that only the person tells of: one message about it, that holds for an emergency too."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.support.plain_shell import PlainShell
from tests.ui.test_scripts import only_script, open_scripts, shown_words

Key = Qt.Key


def test_a_reliever_told_by_the_person_says_one_thing_of_it(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    hands = open_scripts(shell, person, qtbot)
    hands.press(Key.Key_Insert)
    hands.type("salbutamol inh 2 puffs prn")
    hands.press(Key.Key_Return)
    hands.press(Key.Key_Down, Key.Key_Return)
    hands.write("8 puffs", "per")
    hands.press(Key.Key_Return)
    assert only_script(shell, person).strength == "100 micrograms in 1 dose"
    QApplication.processEvents()
    side = "\n".join(shown_words(hands.screen.side))
    assert side.count("For emergencies only until a prescriber decides.") == 1
    assert "For an emergency the inhaler stays with the person." in side
    for other in ("Not to be given", "In possession: not assessed", "No maximum", "strength not known"):
        assert other not in side
    row = " ".join(str(hands.screen.table.model().index(0, column).data()) for column in range(7))
    assert "Emergencies only" in row
    assert "Not to be given" not in row
