"""How somebody came, corrected on the page of who they are: with why, and told as one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reception_app.services.person_view import read_history, read_person
from reception_app.ui import theme
from reception_app.ui.main_window import MainWindow
from reception_app.ui.screens.person import PersonScreen
from reception_app.ui.screens.person_arrival import ArrivalFields
from reception_app.ui.screens.person_identity import IdentityEntry
from reception_app.vocabulary import ArrivalKind
from tests.support.desks import MovingClock, arrive, make_training_desk
from tests.support.plain_shell import PlainShell, show

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def shell(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[PlainShell]:
    theme.apply(qapp, 1.0)
    ctx = make_training_desk(tmp_path, clock=MovingClock())
    window = MainWindow("Leeds (HMP)", training=True)
    qtbot.addWidget(window)
    yield PlainShell(ctx, window)
    ctx.close()


def opened(shell: PlainShell, person: str, qtbot: QtBot) -> tuple[PersonScreen, IdentityEntry, ArrivalFields]:
    """Open the record and press E."""
    screen = PersonScreen(shell, person)
    show(shell, screen)
    focused = shell.window.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, Qt.Key.Key_E)
    entry = screen.entry
    assert isinstance(entry, IdentityEntry)
    assert entry.arrival is not None
    return screen, entry, entry.arrival


def test_an_arrival_is_corrected_with_its_reason_and_only_then(shell: PlainShell, qtbot: QtBot) -> None:
    person = arrive(shell.ctx)
    screen, entry, arrival = opened(shell, person, qtbot)
    assert not arrival.why.isVisible()
    arrival.at.box.setFocus()
    arrival.at.box.selectAll()
    qtbot.keyClicks(arrival.at.box, "18:20")
    qtbot.keyClick(arrival.at.box, Qt.Key.Key_Tab)
    arrival.kind.set_value(ArrivalKind.RECALL)
    qtbot.keyClick(entry.family.box, Qt.Key.Key_Return, CONTROL)
    entry.save()
    assert entry.isVisible()
    assert arrival.why.isVisible()
    assert "Write why it was wrong" in arrival.why.problem()
    qtbot.keyClicks(arrival.why.box, "misread the warrant")
    entry.save()
    assert screen.entry is None
    stay = read_person(shell.ctx, person).record.stay
    assert stay is not None
    assert (f"{stay.arrived_at:%H:%M}", stay.arrival_kind) == ("18:20", ArrivalKind.RECALL)
    told = [line for line in read_history(shell.ctx, person) if line.what.startswith("corrected")]
    assert [line.what for line in told] == ["corrected how the person came"]
    assert told[0].changed.endswith("Why: misread the warrant")
    assert "how they came: recalled (was remanded by a court)" in told[0].changed


def test_a_time_to_come_is_refused_in_its_place_and_nothing_is_saved(shell: PlainShell, qtbot: QtBot) -> None:
    person = arrive(shell.ctx)
    before = read_person(shell.ctx, person).record
    _, entry, arrival = opened(shell, person, qtbot)
    arrival.at.set_value("20-Nov-2026 23:50")
    arrival.why.set_value("a slip")
    entry.family.set_value("Dummy")
    entry.save()
    assert "has not happened yet" in arrival.at.problem()
    assert read_person(shell.ctx, person).record == before


def test_saving_who_they_are_alone_asks_no_reason_and_corrects_no_arrival(shell: PlainShell, qtbot: QtBot) -> None:
    person = arrive(shell.ctx)
    screen, entry, arrival = opened(shell, person, qtbot)
    entry.given.set_value("Karl")
    assert not arrival.changed()
    entry.save()
    assert screen.entry is None
    told = [line for line in read_history(shell.ctx, person) if line.what.startswith("corrected")]
    assert [line.changed for line in told] == ["given names: Karl (was Carl)"]
