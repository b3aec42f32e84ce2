"""The print read back on the prepare screen before somebody is marked as left, by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from reception_app.errors import PackRefused
from reception_app.handover.codes.symbols import symbol_texts
from reception_app.handover.pdf import SHORT_NAME, attachment
from reception_app.services import handovers, packs
from reception_app.services.context import AppContext
from reception_app.services.handovers import Plan
from reception_app.services.packs import IssuedPack
from reception_app.services.person_view import read_person
from reception_app.ui import theme
from reception_app.ui.screens.prepare_read_back import NotReadPanel, ReadBackPanel
from reception_app.ui.worker import Steps
from reception_app.vocabulary import FitToTravel, PersonState, PrintRead
from tests.support.at_prepare import AtPrepare
from tests.support.desks import FRIDAY_EVENING, arrive, specimen
from tests.support.printing_desk import WorkingShell, working_shell
from tests.support.read_back import scan_of

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def shell(ctx: AppContext, qtbot: QtBot) -> Iterator[WorkingShell]:
    with working_shell(ctx) as shell:
        yield shell


def issued(ctx: AppContext, number: str, family: str) -> tuple[str, IssuedPack]:
    person = arrive(ctx, specimen(number, family))
    plan = Plan(to_code="MDI", leaves_at=FRIDAY_EVENING, fit=FitToTravel.YES, envelope_seal="E 1")
    return person, packs.issue_pack(ctx, handovers.plan_handover(ctx, person, plan))


class Hands(AtPrepare):
    """Somebody at the screen of one person whose pack is issued."""

    def open_panel(self) -> ReadBackPanel:
        self.press(Key.Key_R, ALT)
        panel = self.panel()
        assert isinstance(panel, ReadBackPanel)
        return panel


def test_marking_as_left_asks_for_the_print_and_leaves_once_it_is_equal(
    ctx: AppContext, shell: WorkingShell, qtbot: QtBot, tmp_path: Path
) -> None:
    person, pack = issued(ctx, "A0002TT", "SPECIMEN")
    _, other = issued(ctx, "A0003TT", "DUMMY")
    hands = Hands(qtbot, shell, person)
    assert "read the print back" in hands.screen.side.leave.before.text()
    hands.press(Key.Key_M, ALT)
    panel = hands.panel()
    assert isinstance(panel, ReadBackPanel)
    assert read_person(ctx, person).state is PersonState.HERE
    wrong, right = tmp_path / "wrong.png", tmp_path / "right.png"
    wrong.write_bytes(scan_of(other.clinical))
    right.write_bytes(scan_of(pack.clinical))
    shell.printer.files = (wrong,)
    hands.press(Key.Key_Return)  # nothing typed: Enter asks for a file
    assert "the sheet of somebody else" in panel.result.accessibleName()
    assert "PK-281" in panel.result.accessibleName()
    assert hands.view().read_back is None
    shell.printer.files = (right,)
    hands.press(Key.Key_O, ALT)
    assert hands.panel() is None
    read = hands.view().read_back
    assert read is not None
    assert (read.how, read.read, read.total) == (PrintRead.SCAN, 9, 9)
    assert "9 of 9 codes, equal to the pack" in hands.screen.side.leave.before.text()
    assert hands.focused is hands.screen.side.leave.button
    hands.press(Key.Key_Return)
    hands.press(Key.Key_L, ALT)  # asked once more: the pack has gaps
    assert read_person(ctx, person).state is PersonState.LEFT
    assert "9 of 9 codes" in hands.screen.side.leave.before.text()


def test_a_scanner_that_types_reads_it_with_a_tick_for_each_code(
    ctx: AppContext, shell: WorkingShell, qtbot: QtBot
) -> None:
    person, pack = issued(ctx, "A0002TT", "SPECIMEN")
    hands = Hands(qtbot, shell, person)
    panel = hands.open_panel()
    try:
        carried = attachment(pack.clinical, SHORT_NAME)
    except PackRefused:
        carried = pack.cose
    for text in symbol_texts(carried):
        if hands.panel() is None:
            break
        panel.scan.box.set_value(text)  # thousands of keys, as a scanner sends them
        hands.press(Key.Key_Return)
    read = hands.view().read_back
    assert read is not None
    assert read.how is PrintRead.TYPED
    assert hands.panel() is None


def test_it_is_not_read_back_with_one_of_the_reasons_and_words(
    ctx: AppContext, shell: WorkingShell, qtbot: QtBot
) -> None:
    person, _ = issued(ctx, "A0002TT", "SPECIMEN")
    hands = Hands(qtbot, shell, person)
    panel = hands.open_panel()
    hands.tab_to(panel.why_not)
    hands.press(Key.Key_Return)
    why = hands.panel()
    assert isinstance(why, NotReadPanel)
    hands.press(Key.Key_Tab)
    hands.press(Key.Key_Return)
    assert why.why.problem() == "Choose why."
    assert why.words.problem() == "Write a few words."
    hands.type("N")
    hands.press(Key.Key_Tab)
    hands.type("the lamp of the scanner is broken")
    hands.press(Key.Key_Return)
    assert hands.panel() is None
    read = hands.view().read_back
    assert read is not None
    assert read.skipped
    assert read.words == "the lamp of the scanner is broken"
    assert "Print not read back" in hands.screen.side.leave.before.text()
    hands.press(Key.Key_M, ALT)
    hands.press(Key.Key_L, ALT)  # asked once more: the pack has gaps
    assert read_person(ctx, person).state is PersonState.LEFT


def test_cancelled_at_a_step_nothing_is_marked_and_the_panel_stays(
    ctx: AppContext, shell: WorkingShell, qtbot: QtBot, tmp_path: Path
) -> None:
    person, pack = issued(ctx, "A0002TT", "SPECIMEN")
    hands = Hands(qtbot, shell, person)
    panel = hands.open_panel()
    scan = tmp_path / "scan.png"
    scan.write_bytes(scan_of(pack.clinical))
    shell.steps = Steps()
    shell.steps.cancel()
    panel.read_files((scan,))
    assert panel.stop.isVisible()
    hands.tab_to(panel.stop)
    hands.press(Key.Key_Return)
    assert not panel.stop.isVisible()
    assert hands.panel() is panel
    assert hands.view().read_back is None


def test_at_200_percent_the_box_with_the_focus_is_in_sight(ctx: AppContext, shell: WorkingShell, qtbot: QtBot) -> None:
    person, _ = issued(ctx, "A0002TT", "SPECIMEN")
    shell.window.resize(1366, 698)
    theme.set_scale(2.0)
    try:
        panel = Hands(qtbot, shell, person).open_panel()
        box = QApplication.focusWidget()
        assert box is not None
        assert panel.scroller.isAncestorOf(box)
        qtbot.waitUntil(lambda: in_sight(panel, box))
    finally:
        theme.set_scale(1.0)


def in_sight(panel: ReadBackPanel, box: QWidget) -> bool:
    """Return whether the whole of the box is inside what scrolls."""
    view = panel.scroller.viewport()
    return view.rect().contains(QRect(box.mapTo(view, QPoint(0, 0)), box.size()))
