"""The emergency view: an officer says who and why by keyboard, sees what keeps them alive, and it closes by itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from reception_app.services.break_glass import recent_looks
from reception_app.services.context import AppContext
from reception_app.ui.screens.escort_desk import EscortDeskScreen
from reception_app.ui.screens.escort_emergency import EmergencyAsk, EmergencyPanel
from reception_app.ui.screens.users import UsersScreen
from reception_app.vocabulary import Role
from tests.support.desks import as_role, populate
from tests.support.plain_shell import show
from tests.support.printing_desk import WorkingShell, working_shell
from tests.support.said import clinical_words, everything_said

Key = Qt.Key
OFFICER = "P. Officer-Sample"


@pytest.fixture
def person(ctx: AppContext) -> str:
    return populate(ctx)


@pytest.fixture
def shell(ctx: AppContext, person: str, qtbot: QtBot) -> Iterator[WorkingShell]:
    with working_shell(as_role(ctx, Role.ESCORT, name=OFFICER)) as shell:
        shell.window.set_entries((("escort", "Escort desk"),), find=False)
        yield shell


def press(key: Key) -> None:
    focused = QApplication.focusWidget()
    assert isinstance(focused, QWidget)
    QTest.keyClick(focused, key)


def write(words: str) -> None:
    focused = QApplication.focusWidget()
    assert isinstance(focused, QWidget)
    QTest.keyClicks(focused, words)


def panel_of(shell: WorkingShell) -> QWidget | None:
    overlay = shell.window.overlay()
    return getattr(overlay, "panel", None)


def open_view(shell: WorkingShell) -> EmergencyPanel:
    show(shell, EscortDeskScreen(shell))
    press(Key.Key_E)
    assert isinstance(panel_of(shell), EmergencyAsk)
    write("spec")
    press(Key.Key_Return)
    write("collapsed in the cell")
    press(Key.Key_Return)
    panel = panel_of(shell)
    assert isinstance(panel, EmergencyPanel)
    return panel


def test_who_and_why_by_keyboard_then_what_keeps_them_alive_and_nothing_else(
    ctx: AppContext, person: str, shell: WorkingShell
) -> None:
    forbidden = clinical_words(ctx, person) - {"penicillin", "rash", "cutting"}
    panel = open_view(shell)
    said = everything_said(panel)
    assert "specimen, carl" in said
    assert "penicillin: rash" in said
    assert "cannot be woken" in said
    assert "01632 960118" in said
    assert {word for word in forbidden if word in said} == set()
    bar = panel.scroller.verticalScrollBar()
    press(Key.Key_PageDown)
    assert bar.value() > 0 or bar.maximum() == 0
    (look,) = recent_looks(ctx)
    assert (look.by, look.number) == (OFFICER, "A0002TT")


def test_it_closes_by_itself_and_on_one_key(shell: WorkingShell) -> None:
    panel = open_view(shell)
    assert panel.timer.isActive()
    assert panel.timer.interval() == 15 * 60 * 1000
    panel.timer.timeout.emit()
    assert shell.window.overlay() is None
    again = open_view(shell)
    assert again is not panel
    press(Key.Key_Return)
    assert shell.window.overlay() is None
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert "penicillin" not in everything_said(shell.window)


def test_the_administrator_reads_who_looked_at_whom_and_not_why(
    ctx: AppContext, shell: WorkingShell, qtbot: QtBot
) -> None:
    open_view(shell)
    with working_shell(as_role(ctx, Role.DESK_ADMINISTRATOR)) as other:
        screen = UsersScreen(other)
        show(other, screen)
        said = everything_said(screen)
    assert f"{OFFICER}, a0002tt".casefold() in said
    assert "nobody has looked into it yet" in said
    assert "collapsed" not in said


def test_without_a_reason_or_a_person_nothing_opens(ctx: AppContext, shell: WorkingShell) -> None:
    show(shell, EscortDeskScreen(shell))
    press(Key.Key_E)
    panel = panel_of(shell)
    assert isinstance(panel, EmergencyAsk)
    panel.finish()
    assert panel.who.problem()
    write("a0002")
    press(Key.Key_Return)
    press(Key.Key_Return)
    assert "IN-341" in panel.reason.problem()
    assert panel_of(shell) is panel
    assert recent_looks(ctx) == ()


def test_healthcare_at_the_escort_desk_is_offered_no_glass_to_break(ctx: AppContext, person: str, qtbot: QtBot) -> None:
    with working_shell(as_role(ctx, Role.NURSE)) as shell:
        screen = EscortDeskScreen(shell)
        show(shell, screen)
        assert not screen.emergency.isVisible()
        screen.ask_emergency()
        assert shell.window.overlay() is None
