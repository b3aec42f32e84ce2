"""A window that is left alone, or locked by a key, in one place after another; a process of its own, by `left_alone`.

    python -m tests.torture.left_alone_window HOME PERSON INDEX …

Its time is the computer's own, moved on to just before the limit. Prints for each index one line of JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from random import Random

from PySide6.QtCore import QEventLoop
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from reception_app.paths import DeskFolder
from reception_app.ui import theme
from reception_app.ui.front import Front
from reception_app.ui.idle import steady_seconds
from reception_app.ui.overrides import make_errors_whole
from reception_app.ui.screens.sign_in import SignInScreen
from tests.support.desks import PASSPHRASE, USER
from tests.support.hands import PaperDesk
from tests.support.lock_cases import PLACES, TELLING, Desk, Hand, Place, told
from tests.torture.left_alone import LATEST, MOST_SECONDS

WAYS = ("left alone", "Ctrl+L", "left alone", "F12", "Ctrl+Shift+L")
_GIVEN_UP = 5.0
"""Seconds after the limit in which the lock is waited for."""
_HALF_TYPED = ("half_typed", "with_what_a_field_held_copied")


class _Clock(Hand):
    """The computer's clock since its start, which a turn moves on."""

    def __call__(self) -> float:
        return steady_seconds() + self.at


def main(home: str, person: str, indexes: list[int]) -> None:
    """Lock the window once for each index; one line of JSON for each."""
    app = QApplication([])
    theme.apply(app)
    make_errors_whole()
    clock, printer = _Clock(), PaperDesk()
    front = Front(DeskFolder(Path(home)), printer, elapsed=clock)
    front.begin(USER, PASSPHRASE)
    front.window.activateWindow()
    app.processEvents()
    desk = Desk(front, clock, person, printer)
    for index in indexes:
        sys.stdout.write(json.dumps(_turn(desk, clock, index)) + "\n")
        sys.stdout.flush()
    front.close()


def _turn(desk: Desk, clock: _Clock, index: int) -> dict[str, int]:
    """Bring the window to a place, lock it, look at what is left in sight, and open it again."""
    way, place = WAYS[index % len(WAYS)], PLACES[index % len(PLACES)]
    found = _locked(desk, clock, way, place, Random(f"left alone {index}"))
    if found.get("late"):
        found = _locked(desk, clock, way, place, Random(f"left alone again {index}")) | {"again": 1}
    said = told()
    found["in sight"] = sum(word in said for word in TELLING)
    found["overlaid"] = int(desk.front.window.overlay() is not None)
    if place.__name__ in _HALF_TYPED:
        found["typed"] = 1
        found["lost"] = int(not _kept(desk))
    _open_again(desk, way)
    if place.__name__ in _HALF_TYPED and way != WAYS[-1]:
        found["lost"] = max(found["lost"], int("zqhalftyped" not in told()))
    found["not open"] = int(desk.front.door() is not None)
    return found


def _locked(desk: Desk, clock: _Clock, way: str, place: Place, chance: Random) -> dict[str, int]:
    if desk.front.door() is not None:
        _open_again(desk, way)
    desk.hands.press("Esc", "Esc", "Ctrl+1")
    place(desk)
    if way != "left alone":
        QTest.keySequence(desk.hands.focused(), QKeySequence(way))
        desk.hands.settle()
        return {"by key": 1, "not locked": int(desk.front.door() is None)}
    late = _wait_for_lock(desk, clock, chance.uniform(0.05, 1.2))
    return {"alone": 1, LATEST: round(late * 1000), "late": int(late > MOST_SECONDS),
            "not locked": int(desk.front.door() is None)}  # fmt: skip


def _wait_for_lock(desk: Desk, clock: _Clock, left: float) -> float:
    """Touch nothing more while the last seconds go by; return how long after the limit the lock was there."""
    assert desk.front.locking is not None
    clock.at += desk.front.locking.idle.left() - left
    limit = clock() + left
    while desk.front.door() is None and clock() < limit + _GIVEN_UP:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
    return clock() - limit


def _kept(desk: Desk) -> bool:
    with desk.ctx.sessions.read() as session:
        rows = session.connection().exec_driver_sql("SELECT fields FROM typed_draft").scalars().all()
    return any("Zqhalftyped" in fields for fields in rows)


def _open_again(desk: Desk, way: str) -> None:
    door = desk.front.door()
    if isinstance(door, SignInScreen):
        door.sign_in.emit(USER, PASSPHRASE)
    else:
        desk.hands.write(PASSPHRASE)
        desk.hands.press("Enter")
    desk.hands.settle()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], [int(each) for each in sys.argv[3:]])
