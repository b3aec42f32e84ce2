"""Controlled drugs as they change hands at the escort desk: counted by two, in figures and words, never named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from reception_app.clinical.doses import Dose
from reception_app.services import handovers, scripts
from reception_app.services.context import AppContext
from reception_app.services.controlled_drugs import DISCREPANCY
from reception_app.services.handovers import Plan
from reception_app.services.person_view import read_person
from reception_app.services.scripts import Supply
from reception_app.ui.screens.escort_counts import PacketFields
from reception_app.ui.screens.escort_desk import EscortDeskScreen
from reception_app.ui.screens.escort_take_over import TakeOverPanel
from reception_app.ui.screens.handovers import HandoversScreen
from reception_app.vocabulary import Carrier, FitToTravel, Role, SourceKind
from tests.support.desks import METHADONE, add, arrive, as_role
from tests.support.plain_shell import PlainShell, show
from tests.support.printing_desk import WorkingShell, working_shell
from tests.ui.test_escort_desk import everything_said, press, type_into

Key = Qt.Key


@pytest.fixture
def person(ctx: AppContext) -> str:
    """Somebody who leaves with 56 mL of methadone and a patch for which no seal was said."""
    person = arrive(ctx)
    for line, amount, seal in (
        (METHADONE, Dose(Decimal(56), "mL"), "M 0048812"),
        (replace(METHADONE, medicine="fentanyl", strength="25 micrograms", form="patch", dose=None),
         Dose(Decimal(2), "patches"), ""),
    ):  # fmt: skip
        script = add(ctx, person, line, SourceKind.PHARMACY)
        scripts.set_carrier(ctx, person, script, Carrier.ESCORT, None, seal, Supply(amount, 1, "W. Witnessford"))
    plan = Plan("MDI", ctx.now() + timedelta(hours=2), fit=FitToTravel.YES, envelope_seal="E 1", bag_seal="M 0048812")
    handovers.plan_handover(ctx, person, plan)
    return person


@pytest.fixture
def shell(ctx: AppContext, person: str) -> Iterator[WorkingShell]:
    """An officer is signed in."""
    with working_shell(as_role(ctx, Role.ESCORT, name="P. Officer-Sample")) as shell:
        shell.window.set_entries((("escort", "Escort desk"),), find=False)
        yield shell


def take_over(shell: WorkingShell, qtbot: QtBot) -> tuple[EscortDeskScreen, TakeOverPanel]:
    screen = EscortDeskScreen(shell)
    show(shell, screen)
    press(qtbot, Key.Key_L)
    overlay = shell.window.overlay()
    assert overlay is not None
    assert isinstance(overlay.panel, TakeOverPanel)
    return screen, overlay.panel


def words(fields: PacketFields) -> str:
    return fields.words.text().replace("\N{NO-BREAK SPACE}", " ") if fields.words.isVisible() else ""


def test_two_people_count_by_keyboard_and_the_leg_shows_it_without_a_clinical_word(
    ctx: AppContext, person: str, shell: WorkingShell, qtbot: QtBot
) -> None:
    screen, panel = take_over(shell, qtbot)
    first, second = panel.packets
    assert (first.title, second.title) == (
        "Counted medicine 1, seal M 0048812", "Counted medicine 2, no seal said",
    )  # fmt: skip
    type_into(qtbot, panel.given.box, "N. Sampleford, nurse")
    type_into(qtbot, panel.taken.box, "T. Pretendham 4471")
    type_into(qtbot, first.amount.box, "5")
    assert words(first) == "5 (five) mL: another amount than was sent. Healthcare gets a task."
    type_into(qtbot, first.amount.box, "6")
    assert words(first) == "56 (fifty-six) mL"
    type_into(qtbot, second.amount.box, "0")
    assert words(second).startswith("0 (zero) patches: another amount than was sent")
    type_into(qtbot, second.differs.box, "not in the bag")
    said = everything_said(shell.window)
    assert not [word for word in ("methadone", "fentanyl", "opioid", "microgram") if word in said]
    press(qtbot, Key.Key_Return)
    assert shell.window.overlay() is None
    counts = read_person(ctx, person).record.receipts
    assert [(each.medicine, each.amount, each.by, each.witness) for each in counts] == [
        ("methadone", Decimal(56), "T. Pretendham 4471", "N. Sampleford, nurse"),
        ("fentanyl", Decimal(0), "T. Pretendham 4471", "N. Sampleford, nurse"),
    ]
    (task,) = [task for task in read_person(ctx, person).record.tasks if task.kind == DISCREPANCY]
    assert task.detail == (
        "0\N{NO-BREAK SPACE}patches counted, 2\N{NO-BREAK SPACE}patches expected; not in the bag"
    )  # fmt: skip
    said = everything_said(screen.legs)
    assert "56 (fifty-six) ml counted, seal m 0048812" in said
    assert "0 (zero) patches counted: does not agree" in said
    assert "methadone" not in everything_said(shell.window)


def test_a_sealed_bag_need_not_be_opened_and_a_broken_one_is_counted(
    ctx: AppContext, shell: WorkingShell, qtbot: QtBot
) -> None:
    _, panel = take_over(shell, qtbot)
    type_into(qtbot, panel.given.box, "N. Sampleford")
    type_into(qtbot, panel.taken.box, "T. Pretendham 4471")
    type_into(qtbot, panel.whole.segments[0], "n")
    press(qtbot, Key.Key_Tab)
    press(qtbot, Key.Key_Return)
    assert panel.packets[0].amount.problem() == "A seal is not whole: count it, and write how many."
    assert handovers.todays_moves(ctx)[0].legs == ()
    type_into(qtbot, panel.packets[0].amount.box, "many")
    press(qtbot, Key.Key_Return)
    assert "not a number" in panel.packets[0].amount.problem()
    panel.packets[0].amount.set_value("")
    panel.whole.set_value("yes")
    press(qtbot, Key.Key_Return)
    (leg,) = handovers.todays_moves(ctx)[0].legs
    assert (leg.seals_whole, leg.counts) == (True, ())


def test_one_person_cannot_count_and_witness(ctx: AppContext, shell: WorkingShell, qtbot: QtBot) -> None:
    _, panel = take_over(shell, qtbot)
    type_into(qtbot, panel.given.box, "T. Pretendham")
    type_into(qtbot, panel.taken.box, "t. pretendham")
    type_into(qtbot, panel.packets[0].amount.box, "56")
    press(qtbot, Key.Key_Return)
    assert "IN-173" in panel.trouble.accessibleName()
    assert handovers.todays_moves(ctx)[0].legs == ()


def test_the_list_of_handovers_shows_the_last_count(ctx: AppContext, shell: WorkingShell, qtbot: QtBot) -> None:
    _, panel = take_over(shell, qtbot)
    type_into(qtbot, panel.given.box, "N. Sampleford")
    type_into(qtbot, panel.taken.box, "T. Pretendham 4471")
    type_into(qtbot, panel.packets[0].amount.box, "50")
    press(qtbot, Key.Key_Return)
    screen = HandoversScreen(PlainShell(ctx, shell.window))
    show(PlainShell(ctx, shell.window), screen)
    assert "a seal is broken" not in str(screen.model.index(1, 4).data())
    with_whom = str(screen.model.index(1, 5).data()).replace("\N{NO-BREAK SPACE}", " ")
    assert "50 (fifty) mL counted, seal M 0048812: does not agree" in with_whom
