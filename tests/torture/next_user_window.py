"""A window that two users take from each other, in one place after another; a process of its own, by `next_user`.

    python -m tests.torture.next_user_window HOME PERSON INDEX …

Prints for each index one line of JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from time import monotonic

from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from reception_app.paths import DeskFolder
from reception_app.ui import theme
from reception_app.ui.front import Front
from reception_app.ui.overrides import make_errors_whole
from reception_app.ui.screens.board import BoardScreen
from reception_app.ui.screens.sign_in import SignInScreen
from tests.support.hands import PaperDesk
from tests.support.lock_cases import Desk, Hand, half_typed, in_a_record, in_a_triage, on_the_board
from tests.torture.next_user import MOST_SECONDS, SLOWEST, TAKING_TURNS

PLACES = (on_the_board, in_a_record, in_a_triage, half_typed)


def main(home: str, person: str, indexes: list[int]) -> None:
    """Give the desk to the other user once for each index; one line of JSON for each."""
    app = QApplication([])
    theme.apply(app)
    make_errors_whole()
    hand, printer = Hand(), PaperDesk()
    front = Front(DeskFolder(Path(home)), printer, elapsed=hand)
    front.begin(*TAKING_TURNS[0])
    front.window.activateWindow()
    app.processEvents()
    desk = Desk(front, hand, person, printer)
    for index in indexes:
        found = _turn(desk, index)
        if found.get("slow"):
            found = _turn(desk, index) | {"again": 1}
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()
    front.close()


def _turn(desk: Desk, index: int) -> dict[str, int]:
    """Bring the window to a place, let the other sign in, and look whose work is shown."""
    place = PLACES[index % len(PLACES)]
    desk.hands.press("Esc", "Esc", "Ctrl+1")
    place(desk)
    before = desk.ctx.operator.username
    name, passphrase = next(each for each in TAKING_TURNS if each[0] != before)
    started = monotonic()
    QTest.keySequence(desk.hands.focused(), QKeySequence("Ctrl+Shift+L"))
    QApplication.processEvents()
    door = desk.front.door()
    if isinstance(door, SignInScreen):
        door.expect(name)
        QTest.keyClicks(door.passphrase.box, passphrase)
        QTest.keySequence(door.passphrase.box, QKeySequence("Return"))
    QApplication.processEvents()
    desk.front.window.grab()  # painted, whole
    took = monotonic() - started
    found = {"given": 1, SLOWEST: round(took * 1000), "slow": int(took > MOST_SECONDS),
             "not open": int(desk.front.door() is not None or desk.ctx.operator.username != name)}  # fmt: skip
    desk.hands.settle()
    found["another"] = int(not isinstance(desk.front.window.shown(), BoardScreen) or _typed_on())
    if place is half_typed:
        found |= {"typed": 1, "lost": int(not _kept(desk))}
    return found


def _typed_on() -> bool:
    """Return whether a field in sight holds what the one before was typing; the board's list may name the draft."""
    fields = [each for top in QApplication.topLevelWidgets() for each in top.findChildren(QLineEdit)]
    return any(each.isVisible() and "zqhalftyped" in each.text().casefold() for each in fields)


def _kept(desk: Desk) -> bool:
    with desk.ctx.sessions.read() as session:
        rows = session.connection().exec_driver_sql("SELECT fields FROM typed_draft").scalars().all()
    return any("Zqhalftyped" in fields for fields in rows)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], [int(each) for each in sys.argv[3:]])
