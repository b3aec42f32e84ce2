"""Where the file dialogs start: never in the program, but where it was last, or on the stick, or among one's papers."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, QStorageInfo
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from reception_app import paths
from reception_app.ui.desk_dialogs import QtDesk
from reception_app.ui.desk_folders import Folders

OPEN, SAVE = "Open a handover pack", "Save the pack to"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("Documents", "stick", "desk"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "user-dirs.dirs").write_text('XDG_DOCUMENTS_DIR="$HOME/Documents"\n')
    return tmp_path


def folders(home: Path, *mounted: Path) -> Folders:
    ini = str(home / "desk" / "window.ini")
    return Folders(lambda: QSettings(ini, QSettings.Format.IniFormat), lambda: mounted)


def test_the_first_time_it_is_the_stick_else_the_documents_else_home(home: Path) -> None:
    assert folders(home, home / "stick").start(OPEN) == home / "stick"
    assert folders(home).start(OPEN) == home / "Documents"
    assert folders(home, home / "pulled out").start(OPEN) == home / "Documents"
    (home / "Documents").rmdir()
    assert folders(home).start(OPEN) == Path.home()


def test_each_purpose_comes_back_to_the_folder_it_was_last_in_even_after_a_start(home: Path) -> None:
    (home / "stick" / "record.cose").write_bytes(b"x")
    first = folders(home)
    first.used(OPEN, home / "stick" / "record.cose")
    first.used(SAVE, home / "desk")
    again = folders(home)
    assert (again.start(OPEN), again.start(SAVE)) == (home / "stick", home / "desk")
    (home / "stick" / "record.cose").unlink()
    (home / "stick").rmdir()
    assert again.start(OPEN) == home / "Documents", "the stick was pulled out"


def test_the_programs_own_folder_is_never_started_in_nor_remembered(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = paths.program() / "resources"
    assert inside.is_dir()
    kept = folders(home, inside)
    kept.used(OPEN, inside)
    monkeypatch.chdir(paths.program())
    assert kept.start(OPEN) == home / "Documents"


def test_a_stick_that_takes_no_files_is_read_from_and_never_offered_to_save_on(home: Path) -> None:
    locked = takes_nothing(home)
    there = folders(home, locked, home / "stick")
    assert there.start(OPEN) == locked
    assert there.start(SAVE, to_save=True) == home / "stick"
    there.used(SAVE, locked)
    assert there.start(SAVE, to_save=True) == home / "stick"


def takes_nothing(home: Path) -> Path:
    """Return a folder nobody can write into: one without the right to, or for root a read-only volume."""
    locked = home / "locked"
    locked.mkdir(mode=0o500)
    if not os.access(locked, os.W_OK):
        return locked
    volumes = [Path(each.rootPath()) for each in QStorageInfo.mountedVolumes() if each.isReadOnly()]
    for folder in volumes:
        if folder.is_dir() and os.access(folder, os.R_OK) and not os.access(folder, os.W_OK):
            return folder
    pytest.skip("root may write everywhere on this computer")


def test_before_there_is_a_desk_nothing_is_remembered(home: Path) -> None:
    none = Folders(lambda: None, tuple)
    none.used(OPEN, home / "stick")
    assert none.start(OPEN) == home / "Documents"


def test_the_dialogs_start_there_and_remember(home: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    (home / "stick" / "record.cose").write_bytes(b"x")
    starts: list[str] = []

    def chosen(_window: QWidget, _title: str, start: str, _patterns: str) -> tuple[list[str], str]:
        starts.append(start)
        return [str(home / "stick" / "record.cose")], ""

    def saved(_window: QWidget, _title: str, start: str, _patterns: str) -> tuple[str, str]:
        starts.append(start)
        return "", ""

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", chosen)  # the toolkit's, which nobody can press here
    monkeypatch.setattr(QFileDialog, "getSaveFileName", saved)
    desk = QtDesk(window, folders(home))
    for _ in range(2):
        assert desk.ask_open_files(OPEN, ("*.cose",)) == (home / "stick" / "record.cose",)
    assert desk.ask_save("Save the figures", "figures.csv", ("*.csv",)) is None
    assert starts == [str(home / "Documents"), str(home / "stick"), str(home / "Documents" / "figures.csv")]
