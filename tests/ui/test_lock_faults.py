"""A fault in what locks the desk: nothing of anybody stays in sight, and the desk can still be locked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reception_app.services import users
from reception_app.ui.front import Front
from reception_app.ui.locking import Locking
from reception_app.ui.main_window import MainWindow
from reception_app.ui.screens.blanked import BlankedScreen
from reception_app.ui.screens.locked import LockedScreen
from reception_app.ui.screens.sign_in import SignInScreen
from reception_app.ui.widgets.status_bar import StatusBar
from reception_app.ui.workplace import Workplace
from tests.support.desks import PASSPHRASE, USER, make_training_desk, populate
from tests.support.hands import PaperDesk
from tests.support.lock_cases import LIMIT, TELLING, Desk, Hand, in_a_record, in_a_triage, told


class Fault(Exception):  # noqa: N818  # a bug of ours, planted
    """What nobody expected."""


class Armed:
    """What goes wrong, and how often; the places are wrapped before anything connects to them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left: dict[tuple[type, str], int] = {}
        for of, name in (*PLACES, *BEFORE):
            monkeypatch.setattr(of, name, self._wrapped(of, name))

    def _wrapped(self, of: type, name: str) -> Callable[..., object]:
        real = getattr(of, name)

        def call(*told: object, **named: object) -> object:
            if self.left.get((of, name), 0) > 0:
                self.left[of, name] -= 1
                raise Fault
            return real(*told, **named)

        return call


@pytest.fixture
def armed(monkeypatch: pytest.MonkeyPatch) -> Armed:
    return Armed(monkeypatch)


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, armed: Armed) -> Iterator[Desk]:
    monkeypatch.setenv("RECEPTION_NOW", "2026-11-20T19:40:00Z")
    ctx = make_training_desk(tmp_path)
    person = populate(ctx)
    ctx.close()
    hand, printer = Hand(), PaperDesk()
    front = Front(ctx.folder, printer, elapsed=hand)
    front.begin(USER, PASSPHRASE)
    front.window.activateWindow()
    QApplication.processEvents()
    with qtbot.captureExceptions():
        yield Desk(front, hand, person, printer)
        armed.left.clear()
        front.close()
        front.window.close()
        front.deleteLater()


def leave_alone(desk: Desk) -> None:
    desk.leave_alone(LIMIT)


def press_lock(desk: Desk) -> None:
    desk.hands.press("Ctrl+L")


def press_switch(desk: Desk) -> None:
    desk.hands.press("Ctrl+Shift+L")


WAYS = [leave_alone, press_lock, press_switch]
PLACES = [
    (Front, "_lock_up"), (Front, "_show_door"), (Front, "_show_sign_in"), (MainWindow, "show_door"),
    (LockedScreen, "__init__"), (SignInScreen, "__init__"), (StatusBar, "set_note"), (Workplace, "pause"),
]  # fmt: skip
BEFORE = [(Locking, "_left_alone"), (Locking, "lock")]


def assert_away(desk: Desk) -> None:
    assert [word for word in TELLING if word in told()] == []


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place[0].__name__}.{place[1]}")
@pytest.mark.parametrize("times", [1, 1_000], ids=["once", "always"])
def test_a_fault_in_what_shows_a_door_leaves_nothing_in_sight(
    desk: Desk, armed: Armed, place: tuple[type, str], way: Callable[[Desk], None], times: int
) -> None:
    in_a_record(desk)
    armed.left[place] = times
    way(desk)
    at_door = isinstance(desk.front.door(), LockedScreen | SignInScreen) and desk.front.window.at_door()
    assert at_door or (times > 1 and not desk.front.window.isVisible())
    assert [word for word in TELLING if word in told()] == []


@pytest.mark.parametrize("place", BEFORE, ids=lambda place: place[1])
def test_a_fault_before_anything_is_locked_leaves_it_to_be_locked_again(
    desk: Desk, armed: Armed, place: tuple[type, str]
) -> None:
    in_a_record(desk)
    armed.left[place] = 1
    press_lock(desk) if place[1] == "lock" else leave_alone(desk)
    assert armed.left[place] == 0, "it went wrong; the next look may have come since"
    leave_alone(desk) if place[1] == "lock" else desk.leave_alone(0)
    assert isinstance(desk.front.door(), LockedScreen)
    assert [word for word in TELLING if word in told()] == []


def test_a_blank_that_cannot_be_shown_is_a_lock(desk: Desk, armed: Armed) -> None:
    users.set_unlock_code(desk.ctx, "402917", PASSPHRASE)
    in_a_triage(desk)
    armed.left[Front, "_show_door"] = 1
    leave_alone(desk)
    assert not isinstance(desk.front.door(), BlankedScreen)
    assert isinstance(desk.front.door(), LockedScreen)
    assert [word for word in TELLING if word in told()] == []
