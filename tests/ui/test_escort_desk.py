"""The escort desk: what an officer sees and does by keyboard, and that nothing clinical stands in any widget."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from reception_app.services import care, handovers, packs
from reception_app.services.context import AppContext
from reception_app.services.handovers import MoveRow, Plan
from reception_app.services.legs import record_leg
from reception_app.services.person_view import read_history
from reception_app.ui.screens.escort_desk import EscortDeskScreen
from reception_app.ui.screens.escort_take_over import TakeOverPanel
from reception_app.ui.screens.moves_words import seal_lines, seals_differ
from reception_app.vocabulary import FitToTravel, Role
from tests.support.desks import as_role, populate
from tests.support.plain_shell import show
from tests.support.printing_desk import WorkingShell, working_shell
from tests.support.said import clinical_words, everything_said

Key = Qt.Key


@pytest.fixture
def person(ctx: AppContext) -> str:
    return populate(ctx)


@pytest.fixture
def handover(ctx: AppContext, person: str) -> str:
    plan = Plan(
        to_code="MDI",
        leaves_at=ctx.now() + timedelta(hours=12),
        fit=FitToTravel.YES,
        healthcare_telephone="01632 960118",
        instruction="sit beside the person",
        envelope_seal="E 0048810",
        bag_seal="M 0048812",
    )
    return handovers.plan_handover(ctx, person, plan)


@pytest.fixture
def shell(ctx: AppContext, qtbot: QtBot) -> Iterator[WorkingShell]:
    """An officer is signed in."""
    with working_shell(as_role(ctx, Role.ESCORT, name="P. Officer-Sample")) as shell:
        shell.window.set_entries((("escort", "Escort desk"),), find=False)
        yield shell


def press(qtbot: QtBot, key: Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focused = QApplication.focusWidget()
    assert isinstance(focused, QWidget)
    qtbot.keyClick(focused, key, modifier)


def type_into(qtbot: QtBot, field: QWidget, words: str) -> None:
    """Reach a field by Tab alone and type."""
    for _ in range(40):
        focused = QApplication.focusWidget()
        if focused is field:
            qtbot.keyClicks(field, words)
            return
        press(qtbot, Key.Key_Tab)
    raise AssertionError(f"Tab never reaches {field.accessibleName()}")


def only_move(ctx: AppContext) -> MoveRow:
    (move,) = handovers.todays_moves(ctx)
    return move


def test_no_widget_holds_a_clinical_word_while_an_officer_works(
    ctx: AppContext, person: str, handover: str, shell: WorkingShell, qtbot: QtBot
) -> None:
    packs.issue_pack(ctx, handover)
    screen = EscortDeskScreen(shell)
    show(shell, screen)
    forbidden = clinical_words(ctx, person)
    assert {"methadone", "sertraline", "depression", "penicillin", "rash", "seizures"} <= forbidden
    shell.window.show_keys()
    shell.window.show_keys()
    press(qtbot, Key.Key_L)
    care.raise_flag(ctx, person, care.NewFlag("asthma"))
    screen.refresh()
    said = everything_said(shell.window)
    assert "specimen, carl" in said
    assert "a0002tt" in said
    assert {word for word in forbidden | {"asthma"} if word in said} == set()
    assert screen.banner() is None


def test_before_issue_nothing_prints_and_it_says_who_issues(
    ctx: AppContext, handover: str, shell: WorkingShell, qtbot: QtBot
) -> None:
    screen = EscortDeskScreen(shell)
    show(shell, screen)
    assert "Not issued" in screen.model.index(0, 4).data()
    press(qtbot, Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert shell.printer.printed == []
    assert "Healthcare issues it" in screen.trouble.accessibleName()
    assert screen.sheet.words.text() == "No sheet is issued yet. Healthcare issues it."


def test_ctrl_p_prints_the_issued_escort_sheet_byte_for_byte(
    ctx: AppContext, person: str, handover: str, shell: WorkingShell, qtbot: QtBot
) -> None:
    issued = packs.issue_pack(ctx, handover)
    screen = EscortDeskScreen(shell)
    show(shell, screen)
    assert screen.sheet.page.document().pageCount() == 1
    press(qtbot, Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert shell.printer.printed == [(f"{issued.number} escort", issued.escort)]
    done = [line.what for line in read_history(ctx, person)]
    assert done[:2] == ["printed the escort sheet (pack)", "looked at the escort sheet (pack)"]
    screen.refresh()
    assert len(read_history(ctx, person)) == len(done)


def test_a_stale_and_an_outdated_sheet_say_so(
    ctx: AppContext, person: str, handover: str, shell: WorkingShell, qtbot: QtBot
) -> None:
    packs.issue_pack(ctx, handover)
    screen = EscortDeskScreen(shell)
    show(shell, screen)
    assert "incomplete" in screen.sheet.note.accessibleName()
    care.raise_flag(ctx, person, care.NewFlag("asthma"))
    screen.refresh()
    assert "Stale" in screen.model.index(0, 4).data()
    assert "changed after this sheet was made" in screen.sheet.note.accessibleName()
    handovers.explain_stale(ctx, handover, "told the escort")
    screen.refresh()
    assert "Incomplete" in screen.model.index(0, 4).data()
    again = packs.issue_pack(ctx, handover)
    screen.refresh()
    assert again.number in screen.sheet.caption.text()


def test_who_took_over_is_recorded_by_keyboard_and_a_seal_that_differs_is_said(
    ctx: AppContext, handover: str, shell: WorkingShell, qtbot: QtBot
) -> None:
    packs.issue_pack(ctx, handover)
    screen = EscortDeskScreen(shell)
    show(shell, screen)
    press(qtbot, Key.Key_L)
    overlay = shell.window.overlay()
    assert overlay is not None
    panel = overlay.panel
    assert isinstance(panel, TakeOverPanel)
    press(qtbot, Key.Key_Return)
    assert panel.given.problem()
    assert panel.taken.problem()
    assert only_move(ctx).legs == ()
    type_into(qtbot, panel.given.box, "N. Sampleford, nurse")
    type_into(qtbot, panel.taken.box, "T. Pretendham 4471")
    type_into(qtbot, panel.whole.segments[0], "n")
    type_into(qtbot, panel.envelope.box, "e0048810")
    assert not panel.differs.isVisible()
    type_into(qtbot, panel.bag.box, "M 0048813")
    assert "should carry M 0048812, and M 0048813 was read out" in panel.differs.accessibleName()
    type_into(qtbot, panel.lost.segments[0], "p")
    type_into(qtbot, panel.remark.box, "read twice")
    press(qtbot, Key.Key_Return)
    (leg,) = only_move(ctx).legs
    assert (leg.given_by, leg.taken_by, leg.taken_at) == ("N. Sampleford, nurse", "T. Pretendham 4471", ctx.now())
    said = " ".join(run.text for line in seal_lines(only_move(ctx)) for run in line)
    assert "a seal is broken, another was read" in said, "every list of moves says what was found on the way"
    assert (leg.envelope_seal, leg.bag_seal, leg.seals_whole, leg.note) == (
        "e0048810",
        "M 0048813",
        False,
        "The property is missing; read twice",
    )
    assert shell.window.overlay() is None
    said = everything_said(screen.legs)
    assert "t. pretendham 4471 took over from n. sampleford, nurse" in said
    assert "a seal is broken" in said
    assert "should carry m 0048812" in said


def test_the_next_leg_begins_with_the_one_who_has_the_person(
    ctx: AppContext, handover: str, shell: WorkingShell, qtbot: QtBot
) -> None:
    record_leg(ctx, handover, given_by="N. Sampleford", taken_by="T. Pretendham 4471")
    screen = EscortDeskScreen(shell)
    show(shell, screen)
    press(qtbot, Key.Key_Return)
    overlay = shell.window.overlay()
    assert overlay is not None
    panel = overlay.panel
    assert isinstance(panel, TakeOverPanel)
    assert panel.given.value() == "T. Pretendham 4471"
    assert QApplication.focusWidget() is panel.taken.box
    panel.at.set_value("tomorrow 09:00")
    type_into(qtbot, panel.taken.box, "A. Testman")
    press(qtbot, Key.Key_Return)
    assert "IN-812" in panel.trouble.accessibleName()
    press(qtbot, Key.Key_Escape)
    assert len(only_move(ctx).legs) == 1


def test_the_next_move_shows_its_own_sheet_and_its_own_legs(
    ctx: AppContext, handover: str, shell: WorkingShell, qtbot: QtBot
) -> None:
    from reception_app.services.board import read_board

    other = next(row.person_id for row in read_board(ctx).here if row.number == "A0003TT")
    plan = replace(handovers.read_handover(ctx, handover).plan, leaves_at=ctx.now() + timedelta(hours=13))
    second = handovers.plan_handover(ctx, other, plan)
    packs.issue_pack(ctx, handover)
    record_leg(ctx, handover, given_by="N. Sampleford", taken_by="T. Pretendham 4471")
    screen = EscortDeskScreen(shell)
    show(shell, screen)
    assert "pretendham" in everything_said(screen.legs)
    press(qtbot, Key.Key_Down)
    move = screen.current()
    assert move is not None
    assert move.handover_id == second
    assert "pretendham" not in everything_said(screen.legs)
    assert screen.sheet.caption.text() == ""
    press(qtbot, Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert shell.printer.printed == []


@pytest.mark.parametrize(
    ("wanted", "read", "differ"),
    [
        ("E 0048810", "e0048810", False),
        ("E 0048810", "E 0048811", True),
        (None, "E 1", True),
        ("E 1", None, False),
        ("E 1", " ", False),
    ],
)
def test_seals_are_compared_without_spaces_and_letter_case(wanted: str | None, read: str | None, differ: bool) -> None:
    assert seals_differ(wanted, read) is differ
