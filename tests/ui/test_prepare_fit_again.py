"""Fit to travel said before a severe score: Prepare says so, and asks again before it makes a pack."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from reception_app.services import handovers
from reception_app.services.context import AppContext
from reception_app.services.handovers import Plan
from reception_app.services.scores import record_score
from reception_app.ui.screens.prepare_fit_again import FitAgainPanel
from reception_app.vocabulary import FitToTravel
from tests.support.at_prepare import AtPrepare
from tests.support.desks import MovingClock, populate
from tests.support.printing_desk import WorkingShell, working_shell

Key = Qt.Key
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
LONG = 30_000


@pytest.fixture
def shell(ctx: AppContext, qtbot: QtBot) -> Iterator[WorkingShell]:
    with working_shell(ctx) as shell:
        yield shell


@pytest.fixture
def hands(ctx: AppContext, clock: MovingClock, shell: WorkingShell, qtbot: QtBot) -> AtPrepare:
    person = populate(ctx)
    plan = Plan(to_code="MDI", leaves_at=ctx.now(), fit=FitToTravel.YES, healthcare_telephone="01632 960118")
    handovers.plan_handover(ctx, person, plan)
    clock.forward(minutes=20)
    record_score(ctx, person, "ciwa-ar", dict.fromkeys(map(str, range(1, 11)), 2))
    return AtPrepare(qtbot, shell, person)


def test_issue_asks_first_and_saying_it_again_is_kept(ctx: AppContext, hands: AtPrepare, qtbot: QtBot) -> None:
    bar = hands.screen.form.fit.since
    assert bar.isVisible()
    assert "CIWA-Ar 20, severe" in bar.accessibleName()
    hands.press(Key.Key_Return, CTRL)
    panel = hands.panel()
    assert isinstance(panel, FitAgainPanel)
    assert panel.cancel.hasFocus()
    assert hands.view().pack is None
    QTest.keyClick(hands.focused, Key.Key_Y, ALT)
    qtbot.waitUntil(hands.has_pack, timeout=LONG)
    assert hands.view().since_fit == ()
    assert hands.view().fit_said == (ctx.operator.full_name, ctx.now())
    assert not bar.isVisible()


def test_it_may_be_issued_unasked_and_the_pack_says_so(hands: AtPrepare, qtbot: QtBot) -> None:
    hands.press(Key.Key_Return, CTRL)
    QTest.keyClick(hands.focused, Key.Key_W, ALT)
    qtbot.waitUntil(hands.has_pack, timeout=LONG)
    pack = hands.view().pack
    assert pack is not None
    assert "Fit to travel was said before: CIWA-Ar 20, severe" in pack.missing


def test_the_bar_says_it_again_by_keyboard(ctx: AppContext, hands: AtPrepare) -> None:
    hands.tab_to(hands.screen.form.fit.since.button)
    hands.press(Key.Key_Return)
    assert hands.view().since_fit == ()
    assert hands.view().fit_said == (ctx.operator.full_name, ctx.now())
