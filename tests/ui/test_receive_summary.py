"""Another system's summary on the screen: opened by Ctrl+O, whose it is chosen, every line decided, taken in once."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from reception_app.services.context import AppContext
from reception_app.services.person_view import read_person
from reception_app.services.summary_lines import Act
from reception_app.ui.screens.receive import ReceiveScreen
from reception_app.ui.screens.receive_summary import SummaryPanel, is_summary
from reception_app.vocabulary import ScriptStatus
from tests.support.desks import METHADONE, add, arrive, specimen
from tests.support.plain_shell import PlainShell, show
from tests.support.summaries import FOLDER, summary_bytes

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def terry(ctx: AppContext) -> str:
    return arrive(ctx, replace(specimen("A0001TT", "SPECIMEN", "Terry Testman"), nhs_number="9990000018"))


def press(shell: PlainShell, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    target: QWidget = QApplication.focusWidget() or shell.window
    QTest.keyClick(target, key, modifiers)


def opened(shell: PlainShell, name: str) -> ReceiveScreen:
    shell.desk.files = (FOLDER / f"{name}.json",)
    screen = ReceiveScreen(shell)
    show(shell, screen)
    press(shell, Qt.Key.Key_O, CTRL)
    QApplication.processEvents()
    return screen


def panel_of(shell: PlainShell) -> SummaryPanel:
    (found,) = shell.window.findChildren(SummaryPanel)
    return found


def words_of(panel: SummaryPanel) -> str:
    return "\n".join(label.text() for label in panel.findChildren(QLabel) if label.isVisibleTo(panel))


def test_it_is_taken_in_by_keyboard(ctx: AppContext, shell: PlainShell) -> None:
    person = terry(ctx)
    add(ctx, person, METHADONE)
    opened(shell, "uk_text_only")
    panel = panel_of(shell)
    assert "Placeholder Street Surgery" in words_of(panel)
    assert "Not verified." in words_of(panel)
    assert "60 mL daily, supervised" in words_of(panel)
    assert "Organization 4.telecom[0].value: 01632 960222" in words_of(panel)
    press(shell, Qt.Key.Key_I, ALT)
    assert "Say who it is about" in words_of(panel)
    press(shell, Qt.Key.Key_Space)
    assert panel.who is not None
    assert panel.who.value() == person
    assert "Agrees: NHS number, date of birth, name." in words_of(panel)
    assert not panel.reason.isVisibleTo(panel)
    for row in panel.rows:
        options = [segment.option.slug for segment in row.choice.segments]
        row.choice.press(options[0])
    last = next(row for row in panel.rows if row.said.key == "M1")
    last.choice.press(Act.LEAVE.value)
    press(shell, Qt.Key.Key_I, ALT)
    assert "Write why M1 is left out." in words_of(panel)
    QTest.keyClicks(QApplication.focusWidget(), "not taken for a year")
    press(shell, Qt.Key.Key_I, ALT)
    assert shell.went == [("person", person, "scripts")]
    record = read_person(ctx, person).record
    held = {script.medicine: script for script in record.scripts}
    assert held["sertraline"].status is ScriptStatus.ON_HOLD
    assert len(held["methadone"].sources) == 2
    assert "paracetamol" not in held
    assert [item.substance for item in record.allergies.items] == ["Penicillin"]


def test_somebody_else_is_said_to_be_somebody_else(ctx: AppContext, shell: PlainShell) -> None:
    arrive(ctx, specimen("A0009TT", "SPECIMEN", "Terry"))
    opened(shell, "single_statement")
    panel = panel_of(shell)
    press(shell, Qt.Key.Key_Space)
    assert "DIFFERS: prison number" in words_of(panel)
    panel.rows[0].choice.press(Act.NEW.value)
    panel.finish()
    assert "(FH-301)" in words_of(panel)
    assert shell.went == []


def test_too_little_asks_how_they_know(ctx: AppContext, shell: PlainShell) -> None:
    person = arrive(ctx, specimen("A0009TT", "SPECIMEN", "Terry Testman"))
    opened(shell, "uk_text_only")
    panel = panel_of(shell)
    press(shell, Qt.Key.Key_Space)
    assert panel.reason.isVisibleTo(panel)
    for row in panel.rows:
        row.choice.press(row.choice.segments[0].option.slug)
        row.reason.set_value("no")
    panel.finish()
    assert "(CH-311)" in words_of(panel)
    panel.reason.set_value("seen with his warrant")
    panel.finish()
    assert shell.went == [("person", person, "scripts")]


def test_nobody_alike_only_shows_it(ctx: AppContext, shell: PlainShell) -> None:
    opened(shell, "danish_coded")
    panel = panel_of(shell)
    assert "Take them in first" in words_of(panel)
    assert not panel.act.isVisibleTo(panel)
    panel.finish()
    assert shell.went == []


def test_a_long_history_is_laid_out_as_far_as_it_matters(ctx: AppContext, shell: PlainShell, tmp_path: Path) -> None:
    terry(ctx)
    document = json.loads(summary_bytes("traps"))
    old = {"resourceType": "MedicationRequest", "status": "completed", "medicationCodeableConcept": {"text": "Old"}}
    document["entry"] += [{"resource": old} for _ in range(400)]
    path = tmp_path / "long.json"
    path.write_bytes(json.dumps(document).encode())
    shell.desk.files = (path,)
    screen = ReceiveScreen(shell)
    show(shell, screen)
    screen.choose_file()
    panel = panel_of(shell)
    assert len(panel.rows) < 220
    assert "212 more lines" in words_of(panel)
    keys = {row.said.key for row in panel.rows}
    assert {"M1", "M11", "A2"} <= keys


def test_a_file_that_is_none_is_told(ctx: AppContext, shell: PlainShell, tmp_path: Path) -> None:
    broken = tmp_path / "x.json"
    broken.write_bytes(summary_bytes("traps")[:500])
    shell.desk.files = (broken,)
    screen = ReceiveScreen(shell)
    show(shell, screen)
    press(shell, Qt.Key.Key_O, CTRL)
    shell.desk.files = (tmp_path / "gone.json",)
    screen.choose_file()
    assert [problem.code for problem in shell.told] == ["FH-104", "PK-200"]
    assert shell.window.findChildren(SummaryPanel) == []


@pytest.mark.parametrize(
    ("names", "expected"),
    [(("a.json",), True), (("a.XML",), True), (("a.pdf",), False), (("a.json", "b.json"), False), ((), False)],
)
def test_which_files_are_summaries(names: tuple[str, ...], expected: bool) -> None:
    assert is_summary([Path(name) for name in names]) is expected


def test_reading_a_summary_can_be_cancelled(ctx: AppContext, shell: PlainShell) -> None:
    shell.steps.cancel()
    opened(shell, "traps")
    assert shell.told == []
    assert shell.window.findChildren(SummaryPanel) == []
