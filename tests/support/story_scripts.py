"""Steps on the tab of scripts that several stories take: write in a row of fields, add a script, confirm it."""

from __future__ import annotations

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from tests.support.hands import Hands


def write_in(hands: Hands, *texts: str) -> None:
    """Write each text where the focus is, over what stood there, and move on with Enter."""
    for text in texts:
        if isinstance(hands.focused(), QLineEdit):
            hands.write(text)
        else:
            QTest.keyClicks(hands.focused(), text)
        hands.press("Enter")


def add_methadone(hands: Hands) -> None:
    """Write down a daily dose as the person tells it, from the list of scripts."""
    hands.press("Ins")
    hands.write("metha")
    hands.press("Down", "Enter", "Down", "Enter")
    write_in(hands, "oral solution", "60", "mg")
    hands.tab_to("How often")
    write_in(hands, "od")
    hands.tab_to("Supervised")
    hands.press("Space")
    hands.tab_to("What it is for")
    write_in(hands, "opioid dependence")
    hands.tab_to("Who says so")
    write_in(hands, "The")
    hands.press("Ctrl+Enter")


def confirm_by_pharmacy(hands: Hands) -> None:
    """Confirm the chosen script with the pharmacy, which saw a dose taken this morning."""
    hands.press("v")
    write_in(hands, "Ph", "Sample Street", "01632 960771")
    hands.tab_to("What came of it")
    hands.press("c")
    hands.tab_to("Last dose they saw taken")
    hands.write("today 08:00")
    hands.press("Ctrl+Enter")
