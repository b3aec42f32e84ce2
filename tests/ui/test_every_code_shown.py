"""Known problems that only the window meets: files that are no list, sticks that take nothing, a dead printer."""

from __future__ import annotations

import errno
import io
from pathlib import Path

import pikepdf
import pytest
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reception_app.errors import KnownProblem
from reception_app.services.context import AppContext
from reception_app.ui.desk_dialogs import print_on
from reception_app.ui.main_window import MainWindow
from reception_app.ui.screens import prepare_files
from reception_app.ui.screens.expected import LARGEST_LIST, ExpectedPanel
from tests.support.plain_shell import PlainShell


@pytest.fixture
def shell(ctx: AppContext, qtbot: QtBot) -> PlainShell:
    window = MainWindow("Leeds (HMP)", training=True)
    qtbot.addWidget(window)
    return PlainShell(ctx, window)


@pytest.mark.parametrize(("content", "code"), [(b"x" * (LARGEST_LIST + 1), "IN-703"), (b"DUMMY;Dan\xff\xfe", "IN-704")])
def test_a_file_that_is_no_day_s_list_adds_nothing(
    shell: PlainShell, qtbot: QtBot, tmp_path: Path, content: bytes, code: str
) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(content)
    shell.desk.files = (file,)
    panel = ExpectedPanel(shell)
    qtbot.addWidget(panel)
    panel.list.open.acted.emit()
    assert code in said(panel)


@pytest.mark.parametrize(
    ("number", "code"), [(errno.ENOSPC, "US-231"), (errno.EDQUOT, "US-231"), (errno.EROFS, "US-232"),
                         (errno.EACCES, "US-232"), (errno.EIO, "US-233")],
)  # fmt: skip
def test_what_a_stick_says_is_told_in_plain_words(number: int, code: str) -> None:
    problem = prepare_files._problem(OSError(number, "said by the system"))
    assert problem.code == code
    assert "Nothing was saved" in problem.what


@pytest.mark.qt_log_ignore("QPdfEngine|QPainter|Failed to")
def test_a_printer_that_does_not_start_is_told(qapp: QApplication, tmp_path: Path) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFileName(str(tmp_path / "not there" / "out.pdf"))
    with pytest.raises(KnownProblem, match="SH-912"):
        print_on(printer, one_page())


class StopsAfterOne(QPrinter):
    """A printer that takes one page and no more."""

    def newPage(self) -> bool:  # Qt's name
        return False


def test_a_printer_that_stops_between_two_pages_is_told(qapp: QApplication, tmp_path: Path) -> None:
    printer = StopsAfterOne(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    with pytest.raises(KnownProblem, match="SH-913"):
        print_on(printer, pages(2))


def said(panel: ExpectedPanel) -> str:
    return panel.trouble.accessibleName()


def one_page() -> bytes:
    return pages(1)


def pages(how_many: int) -> bytes:
    with pikepdf.new() as pdf:
        for _ in range(how_many):
            pdf.add_blank_page()
        written = io.BytesIO()
        pdf.save(written)
        return written.getvalue()
