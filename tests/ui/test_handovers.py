"""The list of handovers by keyboard: who leaves, who left, what was received; a row is opened, nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from reception_app.services import care, handovers, opening, packs, receiving
from reception_app.services.context import AppContext
from reception_app.services.handovers import Plan
from reception_app.services.received import received_lately
from reception_app.ui.screens.handovers import HandoversScreen, Listed
from reception_app.ui.theme import Level
from reception_app.vocabulary import FitToTravel
from tests.support.desks import MovingClock, arrive, make_training_desk, specimen
from tests.support.plain_shell import show
from tests.support.printing_desk import WorkingShell, working_shell
from tests.support.read_back import read_back

Key = Qt.Key


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock()


@pytest.fixture
def ctx(tmp_path: Path, clock: MovingClock) -> Iterator[AppContext]:
    ctx = make_training_desk(tmp_path, "LEI", clock)
    yield ctx
    ctx.close()


@pytest.fixture
def shell(ctx: AppContext, qtbot: QtBot) -> Iterator[WorkingShell]:
    with working_shell(ctx) as shell:
        yield shell


def plan(ctx: AppContext, hours: float = 12) -> Plan:
    return Plan(
        to_code="MDI", leaves_at=ctx.now() + timedelta(hours=hours), fit=FitToTravel.YES, envelope_seal="E 0048810"
    )


def press(qtbot: QtBot, key: Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focused = QApplication.focusWidget()
    assert isinstance(focused, QWidget)
    qtbot.keyClick(focused, key, modifier)


def listed(screen: HandoversScreen) -> list[tuple[str, str]]:
    """Return family name and state of the pack of each row, in order."""
    return [
        (row.row.family_name, screen.model.index(place, 3).data().split("\n")[0])
        for place in range(screen.model.rowCount())
        if isinstance(row := screen.model.row_at(place), Listed)
    ]


def test_an_empty_list_says_what_is_true_and_what_next(shell: WorkingShell, qtbot: QtBot) -> None:
    screen = HandoversScreen(shell)
    show(shell, screen)
    assert screen.empty.isVisible()
    assert QApplication.focusWidget() is screen.receive
    press(qtbot, Key.Key_Return)
    assert shell.went == [("receive", "")]


def test_planned_leaving_and_left_stand_with_the_state_of_their_pack(
    ctx: AppContext, shell: WorkingShell, qtbot: QtBot
) -> None:
    people = [arrive(ctx, specimen(f"A001{n}TT", family)) for n, family in enumerate(("DUMMY", "NOBODY", "TESTMAN"))]
    near, later, gone = (handovers.plan_handover(ctx, person, plan(ctx, 0.5 + n)) for n, person in enumerate(people))
    packs.issue_pack(ctx, later)
    packs.issue_pack(ctx, gone)
    read_back(ctx, gone)
    handovers.mark_left(ctx, gone)
    screen = HandoversScreen(shell)
    show(shell, screen)
    assert listed(screen) == [("DUMMY", "Not issued"), ("NOBODY", "Incomplete"), ("TESTMAN", "No receipt")]
    assert [screen.model.heading_at(place).title for place in (0, 3)] == ["Leaving", "Sent, no receipt yet"]  # type: ignore[union-attr]  # both are headings
    stripes = [screen.model.stripe_at(place) for place in (1, 2, 4)]
    assert stripes == [Level.SOON, None, None]
    care.raise_flag(ctx, people[1], care.NewFlag("asthma"))
    screen.refresh()
    assert listed(screen)[1] == ("NOBODY", "Stale")
    press(qtbot, Key.Key_Down)
    press(qtbot, Key.Key_Return)
    assert shell.went == [("handover", people[1])]
    assert near != later


def test_a_late_leaving_is_red_and_keeps_its_place_when_read_again(
    ctx: AppContext, shell: WorkingShell, clock: MovingClock
) -> None:
    first = arrive(ctx, specimen("A0011TT", "DUMMY"))
    second = arrive(ctx, specimen("A0012TT", "NOBODY"))
    handovers.plan_handover(ctx, first, plan(ctx, 1))
    chosen = handovers.plan_handover(ctx, second, plan(ctx, 6))
    screen = HandoversScreen(shell)
    show(shell, screen)
    screen.table.set_current(chosen)
    clock.forward(hours=2)
    screen.refresh()
    assert screen.table.current_key() == chosen
    assert "1 h late" in screen.model.index(1, 2).data()
    assert screen.model.stripe_at(1) is Level.ACT_NOW


def test_received_packs_of_the_last_days_open_the_person(
    ctx: AppContext, shell: WorkingShell, clock: MovingClock, qtbot: QtBot, tmp_path: Path
) -> None:
    moorland = make_training_desk(tmp_path, "MDI", clock)
    sent = arrive(moorland, specimen("A0020TT", "PLACEHOLDER"))
    pack = packs.issue_pack(moorland, handovers.plan_handover(moorland, sent, replace(plan(moorland), to_code="LEI")))
    receipt = receiving.receive(ctx, opening.open_pack(ctx, pack.clinical), {})
    moorland.close()
    screen = HandoversScreen(shell)
    show(shell, screen)
    assert "from Moorland (HMP & YOI)" in screen.model.index(1, 1).data()
    press(qtbot, Key.Key_Return)
    assert shell.went == [("person", receipt.person_id, "handovers")]
    clock.forward(days=8)
    assert received_lately(ctx) == ()


def test_r_and_ctrl_o_receive(ctx: AppContext, shell: WorkingShell, qtbot: QtBot) -> None:
    handovers.plan_handover(ctx, arrive(ctx), plan(ctx))
    screen = HandoversScreen(shell)
    show(shell, screen)
    press(qtbot, Key.Key_R)
    press(qtbot, Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert shell.went == [("receive", ""), ("receive", "")]
