"""Steps on a person's record that several stories take: find them on the board, score, record a decision, print."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView

from reception_app.ui.screens.person import PersonScreen
from tests.support import story_scripts
from tests.support.pdf import streams, text_of
from tests.support.story import Place, Step

CLINICAL = (
    "alcohol", "withdraw", "drink", "ciwa", "cows", "methadone", "buprenorphine", "heroin", "opioid", "opiate", "drug",
    "depress", "detox", "units a day", "naloxone", "hepatitis", "hiv", "substance", "midwife", "suicide now",
)  # fmt: skip
"""Words of what somebody has, takes or told that no sheet for the wing may hold. That somebody is pregnant may stand
there: nobody may be held hard who is."""


def open_person(place: Place, number: str, tab: str = "") -> PersonScreen:
    """Go to the board, to the person's line and into the record; `tab`: the key of a tab (`Alt+5`)."""
    place.hands.press("Ctrl+1")
    go_to_row(place, number)
    place.hands.press("Enter")
    if tab:
        place.hands.press(tab)
    screen = place.front.window.shown()
    assert isinstance(screen, PersonScreen), type(screen).__name__
    return screen


def go_to_row(place: Place, words: str, *, tries: int = 40) -> None:
    """Press Down, and Up before, until the row that has the focus says `words`."""
    table = place.hands.focused()
    assert isinstance(table, QAbstractItemView), f"no table has the focus, but {place.hands.name()}"
    for key in ("Up",) * tries + ("Down",) * tries:
        if words.casefold() in row_words(table).casefold():
            return
        before = table.currentIndex()
        place.hands.press(key)
        if key == "Up" and table.currentIndex() == before:
            break
    for _ in range(tries):
        if words.casefold() in row_words(table).casefold():
            return
        place.hands.press("Down")
    raise AssertionError(f"no row says {words!r}; the last says {row_words(table)!r}")


def row_words(table: QAbstractItemView) -> str:
    """Return what the current row says."""
    model, row = table.model(), table.currentIndex().row()
    if model is None or row < 0:
        return ""
    cells = [model.index(row, column).data(Qt.ItemDataRole.AccessibleTextRole) for column in range(model.columnCount())]
    return " ".join(str(cell or "") for cell in cells)


def score(place: Place, number: str, title: str, digits: Sequence[Step]) -> str:
    """Take a score by the digit keys and record it; returns what the result page said."""
    open_person(place, number, "Alt+5")
    go_to_row(place, title)
    place.hands.press("Ins")
    for digit in digits:
        place.hands.do(digit)
    said = place.hands.sees()
    place.hands.press("Ctrl+Enter")
    return said


def record_decision(place: Place, number: str, words: str) -> None:
    """Write down what a prescriber decided by telephone about a dependence that nothing treats."""
    hands = place.hands
    open_person(place, number)
    hands.press("d")
    hands.tab_to("Prescriber’s name")
    hands.write("Dr P. Pretend")
    hands.tab_to("How were you told")
    hands.press("t")
    hands.tab_to("What was decided")
    hands.write(words)
    hands.press("Ctrl+Enter")


def print_wing_sheet(place: Place, number: str) -> str:
    """Print the wing sheet; returns its text. Fails when a clinical word stands anywhere in the file."""
    open_person(place, number)
    place.hands.press("w")
    place.hands.settle()
    place.hands.press("Ctrl+P")
    title, pdf = place.paper.printed[-1]
    assert title == "Wing sheet"
    text = text_of(pdf)
    for word in CLINICAL:
        assert word not in text.casefold(), f"{word}: {text}"
        assert word.encode() not in streams(pdf).lower(), word
    return text


def print_end_of_shift(place: Place) -> str:
    """Print the end of shift; returns its text."""
    place.hands.press("Ctrl+4")
    place.hands.settle()
    place.hands.press("Ctrl+P")
    place.hands.settle()
    title, pdf = place.paper.printed[-1]
    assert title == "End of shift"
    return text_of(pdf)


def add_methadone(place: Place, number: str) -> None:
    """Write down a daily dose as the person tells it, then as her pharmacy confirms it."""
    hands = place.hands
    open_person(place, number, "Alt+3")
    story_scripts.add_methadone(hands)
    hands.press("Esc")
    hands.tab_to("Scripts")
    story_scripts.confirm_by_pharmacy(hands)
