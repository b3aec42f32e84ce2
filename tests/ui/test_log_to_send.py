"""The log to send: saved from the help as one text, signed in or at the door; who was at the desk is not in it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reception_app import log, paths
from reception_app.app import show_bug
from reception_app.errors import InputProblem
from reception_app.paths import DeskFolder
from reception_app.ui.front import Front
from reception_app.ui.screens.help import HelpPanel
from reception_app.ui.theme import Level
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.worker import Worker
from tests.support.desks import PASSPHRASE, USER, make_training_desk
from tests.support.hands import PaperDesk

PLANTED = ("SPECIMENOVSKA", "Placidia", "A0937TT", "999 555 0199", "quetiapine", "HB-3-14")
SAID = "SPECIMENOVSKA, Placidia (A0937TT, 999 555 0199) in HB-3-14 takes quetiapine 300 mg"


class Asking(QObject):
    """Something with a slot that fails over a record, as a slot of ours might."""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.asked.connect(self._fail)

    def _fail(self) -> None:
        raise KeyError(SAID)


@pytest.fixture
def paper(tmp_path: Path) -> PaperDesk:
    paper = PaperDesk()
    paper.folder = tmp_path / "out"
    paper.folder.mkdir()
    return paper


@pytest.fixture
def front(qtbot: QtBot, tmp_path: Path, paper: PaperDesk) -> Iterator[Front]:
    home = tmp_path / "desk-LEI"
    make_training_desk(tmp_path).close()
    front = Front(DeskFolder(home), paper)
    qtbot.addWidget(front.window)
    yield front
    front.close()


def save_by_keys(qtbot: QtBot, front: Front) -> None:
    window = front.window
    window.activateWindow()
    QApplication.processEvents()
    qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_F1)
    layer = window.help.layer()
    assert layer is not None
    assert isinstance(layer.panel, HelpPanel)
    qtbot.keyClick(window, Qt.Key.Key_X, Qt.KeyboardModifier.AltModifier)


def saved(paper: PaperDesk) -> str:
    assert paper.folder is not None
    return (paper.folder / "reception-log.txt").read_text(encoding="utf-8")


def nobody_in(text: str) -> bool:
    return not any(name.casefold() in text.casefold() for name in (*PLANTED, USER))


def test_whatever_fails_over_a_record_the_log_names_nobody(
    qtbot: QtBot, front: Front, paper: PaperDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    front.begin(USER, PASSPHRASE)
    workplace = front.workplace
    assert workplace is not None

    def hook(kind: type[BaseException], error: BaseException, trace: object) -> None:
        show_bug(front, error)

    monkeypatch.setattr(sys, "excepthook", hook)
    asking = Asking()
    asking.asked.emit()

    def fail() -> None:
        raise ValueError(SAID)

    workplace.worker.run(SAID, fail, print)
    workplace.worker.wait()
    qtbot.waitUntil(partial(_idle, workplace.worker), timeout=5_000)
    workplace.tell(InputProblem("IN-105", SAID, SAID))
    alert = AlertBar(Level.SOON, "")
    qtbot.addWidget(alert)
    alert.set_words(SAID, "Nothing was saved. (PK-303)")
    save_by_keys(qtbot, front)
    text = saved(paper)
    assert nobody_in(text)
    assert "KeyError at test_log_to_send.py:" in text
    assert "ValueError at test_log_to_send.py:" in text
    for told in ("told BUG-1", "told IN-105", "told PK-303"):
        assert told in text
    assert "screen BoardScreen" in text
    assert "of another form" not in text
    assert front.window.help.layer() is None
    assert "names nobody" in front.window.toast.accessibleName()


def test_before_anybody_is_signed_in_the_log_is_saved_from_the_door(
    qtbot: QtBot, front: Front, paper: PaperDesk
) -> None:
    front.begin()
    log.set_up(paths.state_folder() / log.FILE)
    log.bug(ValueError(SAID))
    save_by_keys(qtbot, front)
    assert "ValueError\n" in saved(paper)
    assert nobody_in(saved(paper))


def test_a_place_that_takes_no_file_is_told_and_the_help_stays(
    qtbot: QtBot, front: Front, paper: PaperDesk, tmp_path: Path
) -> None:
    front.begin(USER, PASSPHRASE)
    paper.folder = tmp_path / "not there"
    save_by_keys(qtbot, front)
    assert [problem.code for problem in paper.told] == ["US-242"]
    assert front.window.help.layer() is not None


def _idle(worker: Worker) -> bool:
    return not worker.busy
