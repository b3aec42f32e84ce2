"""Marked as left by mistake: taken back on the prepare screen and in the list of handovers, by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from reception_app.services import handovers, packs
from reception_app.services.context import AppContext
from reception_app.services.handovers import Plan
from reception_app.services.person_view import read_person
from reception_app.ui.fields.segments import Segment
from reception_app.ui.screens.handovers import HandoversScreen
from reception_app.ui.screens.handovers_undone import UndonePanel
from reception_app.ui.screens.person import PersonScreen
from reception_app.vocabulary import Carrier, FitToTravel, PersonState, Purpose, WhyNotLeft
from tests.support.at_prepare import AtPrepare
from tests.support.desks import FRIDAY_EVENING, SERTRALINE, add, arrive
from tests.support.plain_shell import show
from tests.support.printing_desk import WorkingShell, working_shell

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def shell(ctx: AppContext, qtbot: QtBot) -> Iterator[WorkingShell]:
    with working_shell(ctx) as shell:
        yield shell


@pytest.fixture
def gone(ctx: AppContext) -> str:
    """Somebody whose pack was issued, marked as left."""
    person = arrive(ctx)
    plan = Plan(to_code="MDI", leaves_at=FRIDAY_EVENING + timedelta(hours=1), fit=FitToTravel.YES, envelope_seal="E 1")
    handover = handovers.plan_handover(ctx, person, plan)
    packs.issue_pack(ctx, handover)
    handovers.mark_left(ctx, handover, anyway="the van is here")
    return person


def test_on_the_prepare_screen_they_are_put_back_with_why(
    ctx: AppContext, shell: WorkingShell, qtbot: QtBot, gone: str
) -> None:
    hands = AtPrepare(qtbot, shell, gone)
    assert not hands.screen.side.leave.button.isVisible()
    hands.press(Key.Key_U, ALT)
    panel = hands.panel()
    assert isinstance(panel, UndonePanel)
    hands.press(Key.Key_B, ALT)
    assert panel.why.problem() == "Choose why."
    hands.press(Key.Key_4)
    hands.press(Key.Key_B, ALT)
    assert panel.words.problem() == "Write what happened."
    hands.type("custody took them off the list")
    hands.press(Key.Key_Return)
    assert hands.panel() is None
    assert read_person(ctx, gone).state is PersonState.HERE
    assert "Marked as left before" in hands.screen.side.leave.before.text()
    assert hands.screen.side.leave.button.isVisible()
    assert not hands.screen.side.leave.undo.isVisible()
    assert not hands.screen.stale.isVisible()


def test_whom_the_court_let_go_gets_a_release_pack_without_coming_back(
    ctx: AppContext, shell: WorkingShell, qtbot: QtBot
) -> None:
    person = arrive(ctx)
    plan = Plan(to_name="Sampleford Crown Court", purpose=Purpose.COURT, fit=FitToTravel.YES, leaves_at=FRIDAY_EVENING)
    handover = handovers.plan_handover(ctx, person, plan)
    packs.issue_pack(ctx, handover)
    handovers.mark_left(ctx, handover, anyway="the van is here")
    hands = AtPrepare(qtbot, shell, person)
    side = hands.screen.side
    assert side.leave.home.isVisible()
    areas = [each for each in hands.screen.findChildren(QScrollArea) if each.isAncestorOf(side)]
    assert [each.horizontalScrollBar().maximum() for each in areas] == [0], "nothing of the column is cut off"
    hands.press(Key.Key_H, ALT)
    assert QApplication.focusWidget() is not side.leave.button, "the next Enter is for the plan"
    assert hands.screen.release.isVisible()
    assert hands.screen.form.where.why() is Purpose.RELEASE
    assert not hands.screen.side.leave.home.isVisible()
    assert read_person(ctx, person).state is PersonState.LEFT
    for banner in (hands.screen.banner(), PersonScreen(shell, person).banner()):
        assert banner is not None
        assert banner.left == "19:40, Sampleford Crown Court"
        assert "Here since" not in banner.arrived


def test_in_the_list_of_handovers_u_puts_them_back(
    ctx: AppContext, shell: WorkingShell, qtbot: QtBot, gone: str
) -> None:
    screen = HandoversScreen(shell)
    show(shell, screen)

    def press(key: Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        focused = QApplication.focusWidget()
        assert isinstance(focused, QWidget)
        QTest.keyClick(focused, key, modifier)

    assert screen.model.heading_at(0).title == "Sent, no receipt yet"  # type: ignore[union-attr]  # it is a heading
    press(Key.Key_U)
    press(Key.Key_1)
    press(Key.Key_B, ALT)
    assert shell.window.overlay() is None
    assert screen.model.heading_at(0).title == "Leaving"  # type: ignore[union-attr]  # it is a heading
    (handover,) = handovers.handovers_of(ctx, gone)
    back = handovers.read_handover(ctx, handover).put_back
    assert back is not None
    assert back.why is WhyNotLeft.TURNED_BACK
    with qtbot.waitSignal(screen.noted) as said:
        press(Key.Key_U)
    assert said.args == ["Choose somebody who is marked as left."]


def test_a_court_has_no_stock_of_its_own(ctx: AppContext, shell: WorkingShell, qtbot: QtBot) -> None:
    person = arrive(ctx)
    add(ctx, person, SERTRALINE)
    for purpose, offered in ((Purpose.COURT, False), (Purpose.HOSPITAL, True)):
        handovers.plan_handover(ctx, person, Plan(to_name="Sampleford", purpose=purpose))
        (way,) = AtPrepare(qtbot, shell, person).screen.scripts.ways
        assert (Carrier.STOCK in [each.option.slug for each in way.carrier.findChildren(Segment)]) is offered
