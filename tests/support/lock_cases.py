"""What a window shows that is somebody's, in any place of it, and hands that bring it there: for what locks it away."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPlainTextEdit, QToolTip, QWidget

from reception_app.services.context import AppContext
from reception_app.ui.front import Front
from tests.support.hands import Hands, PaperDesk

TELLING = ("specimen", "a0002tt", "methadone", "sertraline", "penicillin", "zqhalftyped", "dummy")
LIMIT = 10 * 60
Place = Callable[["Desk"], None]


class Hand:
    """A clock that only a test's hand moves."""

    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        return self.at


class Desk:
    """A window with somebody at work, and one person with a bit of everything."""

    def __init__(self, front: Front, hand: Hand, person: str, printer: PaperDesk) -> None:
        self.front, self.hand, self.person, self.printer = front, hand, person, printer
        self.hands = Hands(front)

    @property
    def ctx(self) -> AppContext:
        assert self.front.ctx is not None
        return self.front.ctx

    def leave_alone(self, seconds: float) -> None:
        assert self.front.locking is not None
        self.hand.at += seconds
        self.front.locking.idle.look()
        self.hands.settle()


def told() -> str:
    """Return what any window shows or says to a screen reader, what a tip says and what may be pasted."""
    said = [QToolTip.text() if QToolTip.isVisible() else "", QGuiApplication.clipboard().text()]
    for top in QApplication.topLevelWidgets():
        said.append(top.windowTitle())
        for widget in [top, *top.findChildren(QWidget)]:
            if not widget.isVisible():
                continue
            said += [widget.accessibleName(), widget.accessibleDescription(), widget.toolTip(), widget.statusTip()]
            if isinstance(widget, QLabel | QLineEdit | QAbstractButton):
                said.append(widget.text())
            elif isinstance(widget, QPlainTextEdit):
                said.append(widget.toPlainText())
    return " ".join(said).casefold()


def on_the_board(desk: Desk) -> None:
    assert "specimen" in told() or desk.front.window.shown() is not None


def in_a_record(desk: Desk) -> None:
    assert desk.front.workplace is not None
    desk.front.workplace.open_person(desk.person, "scripts")
    desk.hands.settle()
    assert "specimen" in told()


def in_a_triage(desk: Desk) -> None:
    assert desk.front.workplace is not None
    desk.front.workplace.open_triage(desk.person)
    desk.hands.settle()


def at_a_handover(desk: Desk) -> None:
    assert desk.front.workplace is not None
    desk.front.workplace.open_handover(desk.person)
    desk.hands.settle()


def while_finding(desk: Desk) -> None:
    desk.hands.press("Ctrl+F")
    desk.hands.write("specimen")
    assert "specimen" in told()


def half_typed(desk: Desk) -> None:
    desk.hands.press("Ctrl+N")
    desk.hands.write("Zqhalftyped")
    assert "zqhalftyped" in told()


def with_a_tip_and_a_copy(desk: Desk) -> None:
    in_a_record(desk)
    assert desk.front.workplace is not None
    desk.front.workplace.copy("SPECIMEN, Carl: methadone 60 mg")
    QToolTip.showText(desk.front.window.mapToGlobal(QPoint(40, 40)), "methadone 60 mg", desk.front.window)
    assert "methadone" in told()


def with_what_a_field_held_copied(desk: Desk) -> None:
    half_typed(desk)
    desk.hands.press("Ctrl+A", "Ctrl+C")
    assert QGuiApplication.clipboard().text() == "Zqhalftyped"


PLACES: tuple[Place, ...] = (
    on_the_board, in_a_record, in_a_triage, at_a_handover, while_finding, half_typed, with_a_tip_and_a_copy,
    with_what_a_field_held_copied,
)  # fmt: skip
