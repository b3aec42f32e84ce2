"""A pack made at one training desk, and somebody before the screen of another: for the tests of receiving."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from reception_app.clinical.doses import Dose
from reception_app.handover.record import Script
from reception_app.services import handovers, packs, scripts
from reception_app.services.context import AppContext
from reception_app.services.handovers import Plan
from reception_app.services.person_view import open_tasks, read_person
from reception_app.services.scripts import ScriptLine
from reception_app.ui.main_window import MainWindow
from reception_app.ui.screens.receive import ReceiveScreen
from reception_app.vocabulary import Carrier, FitToTravel, SourceKind
from tests.support.desks import METHADONE, SERTRALINE, MovingClock, add, arrive, make_training_desk
from tests.support.plain_shell import PlainShell, show

LEVETIRACETAM = ScriptLine("levetiracetam", Dose(Decimal(1000), "mg"), "500 mg", "tablet", times=("08:00", "18:00"))
DIAZEPAM = ScriptLine("diazepam", Dose(Decimal(2), "mg"), "2 mg", "tablet", frequency="three times a day")
CTRL = Qt.KeyboardModifier.ControlModifier


@dataclass
class Receiving:
    """Leeds made a pack; at Moorland somebody sits before the screen."""

    leeds: AppContext
    moorland: AppContext
    person: str
    handover: str
    shell: PlainShell
    clock: MovingClock
    folder: Path
    qtbot: QtBot
    pack: bytes = b""

    def issue(self) -> bytes:
        self.pack = packs.issue_pack(self.leeds, self.handover).cose
        return self.pack

    def open(self, data: bytes | None = None) -> ReceiveScreen:
        """Open a file as a person does: Ctrl+O."""
        path = self.folder / "from the stick.cose"
        path.write_bytes(data if data is not None else self.pack)
        self.shell.desk.files = (path,)
        screen = ReceiveScreen(self.shell)
        show(self.shell, screen)
        self.press(Qt.Key.Key_O, CTRL)
        return screen

    def press(self, key: Qt.Key | str, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        target: QWidget = QApplication.focusWidget() or self.shell.window
        if isinstance(key, str):
            QTest.keyClicks(target, key, modifiers)
        else:
            QTest.keyClick(target, key, modifiers)

    def type(self, *keys: Qt.Key | str) -> None:
        for key in keys:
            self.press(key)

    def scripts_of(self, person_id: str) -> dict[str, Script]:
        return {script.medicine: script for script in read_person(self.moorland, person_id).record.scripts}

    def tasks(self) -> set[str]:
        return {row.task.title for row in open_tasks(self.moorland)}


@contextmanager
def receiving_desks(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiving]:
    """Yield the two desks, the pack made."""
    clock = MovingClock()
    # The desks' certificates are made by the desk's own clock, which a training desk may be told.
    monkeypatch.setenv("RECEPTION_NOW", clock.at.isoformat())
    leeds, moorland = make_training_desk(tmp_path, "LEI", clock), make_training_desk(tmp_path, "MDI", clock)
    person = arrive(leeds)
    sent = {
        add(leeds, person, METHADONE, SourceKind.PHARMACY): (Carrier.STOCK, None, None),
        add(leeds, person, LEVETIRACETAM, SourceKind.PHARMACY): (Carrier.ESCORT, "14 tablets", "M 0048812"),
        add(leeds, person, SERTRALINE): (Carrier.PERSON, "7 tablets", None),
        add(leeds, person, DIAZEPAM, SourceKind.PHARMACY): (Carrier.NOT_SENT, None, None),
    }
    for script, (carrier, quantity, sealed) in sent.items():
        scripts.set_carrier(leeds, person, script, carrier, quantity, sealed)
    handover = handovers.plan_handover(leeds, person, plan_to(leeds))
    window = MainWindow("Moorland (HMP & YOI)", training=True)
    qtbot.addWidget(window)
    shell = PlainShell(moorland, window)
    made = Receiving(leeds, moorland, person, handover, shell, clock, tmp_path, qtbot)
    made.issue()
    yield made
    leeds.close()
    moorland.close()


def plan_to(ctx: AppContext, to: str = "MDI") -> Plan:
    """Return a plan to leave in an hour."""
    return Plan(
        to_code=to,
        leaves_at=ctx.now() + timedelta(hours=1),
        expected_at=ctx.now() + timedelta(hours=3),
        fit=FitToTravel.YES,
        healthcare_telephone="01632 960118",
        envelope_seal="E 0048810",
    )
