"""An amendment of a line that was changed here since: both beside each other, and a person says whose stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from reception_app.clinical.doses import Dose
from reception_app.services import amendments, handovers, opening, receiving, scripts
from reception_app.services.dispositions import Choice
from reception_app.services.packs import issued_by_number
from reception_app.services.person_view import read_person
from reception_app.ui.screens.receive import ReceiveScreen
from reception_app.ui.screens.receive_page import IncomingPage
from reception_app.ui.screens.receive_parts import DecisionRow
from reception_app.vocabulary import Disposition
from tests.support.desks import SERTRALINE
from tests.support.receiving import Receiving, receiving_desks

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desks(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiving]:
    with receiving_desks(tmp_path, qtbot, monkeypatch) as desks:
        yield desks


@pytest.fixture
def opened(desks: Receiving) -> tuple[str, ReceiveScreen, IncomingPage, DecisionRow]:
    """Moorland lowered sertraline to 75 mg; Leeds then says 50 mg, and its pack is opened."""
    incoming = opening.open_pack(desks.moorland, desks.pack)
    continued = {script.id: Choice(Disposition.CONTINUE, arrived=True) for script in incoming.to_decide}
    handovers.mark_left(desks.leeds, desks.handover, anyway="the van is here")
    person = receiving.receive(desks.moorland, incoming, continued).person_id
    desks.clock.forward(hours=1)
    held = desks.scripts_of(person)["sertraline"]
    for ctx, who, amount, why in (
        (desks.moorland, person, 75, "sick on 100 mg"), (desks.leeds, desks.person, 50, "typed wrongly"),
    ):  # fmt: skip
        line = replace(SERTRALINE, dose=Dose(Decimal(amount), "mg"))
        scripts.change_dose(ctx, who, held.id, line, reason=why, discussed=True)
    pack_id, _ = issued_by_number(desks.leeds, incoming.header.number)
    slip = amendments.issue_amendment(desks.leeds, pack_id, "typed wrongly")
    screen = desks.open(slip.cose)
    page = screen.page
    assert isinstance(page, IncomingPage)
    page.pick(person)
    (row,) = [row for row in page.rows if row.script.id == held.id]
    return person, screen, page, row


def test_ours_and_theirs_stand_beside_each_other_and_ours_stays_by_one_key(
    desks: Receiving, opened: tuple[str, ReceiveScreen, IncomingPage, DecisionRow]
) -> None:
    person, _, page, row = opened
    assert row.stands.isVisible()
    assert not row.group.isVisible()
    said = row._clash.text().replace("\N{NO-BREAK SPACE}", " ")
    assert "Ours: 75 mg" in said
    assert "Theirs now: 50 mg" in said
    assert row.undecided()
    row.focus_gap()
    desks.press("o")
    assert not row.undecided()
    for other in page.rows:
        if other is not row:
            other.settle(Choice(Disposition.CONTINUE))
        other.arrived.press("yes")
    desks.press(Key.Key_Return, CTRL)
    assert desks.scripts_of(person)["sertraline"].dose == Dose(Decimal(75), "mg")


def test_theirs_is_taken_and_then_decided_like_any_line(
    desks: Receiving, opened: tuple[str, ReceiveScreen, IncomingPage, DecisionRow]
) -> None:
    row = opened[3]
    row.focus_gap()
    desks.press("t")
    assert row.group.isVisible()
    assert row.undecided()
    desks.press("c")
    assert not row.undecided()
    choice = row.full_choice()
    assert choice is not None
    assert (choice.disposition, choice.ours) == (Disposition.CONTINUE, False)
    desks.press("o")
    choice = row.full_choice()
    assert choice is not None
    assert choice.ours is True


def test_nobody_elses_line_is_asked_about(
    desks: Receiving, opened: tuple[str, ReceiveScreen, IncomingPage, DecisionRow]
) -> None:
    _, _, page, row = opened
    assert [other.stands.isVisible() for other in page.rows if other is not row] == [False] * (len(page.rows) - 1)
    assert read_person(desks.moorland, opened[0]).record.scripts
