"""The desk's own dialogs: the only place of file dialogs, message boxes and the printer.

Screens get a `Desk` handed in; tests hand in a plain object that answers. There is no "Are you sure?": what can be
undone is done, what cannot is asked for in words on the screen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice, QMarginsF, QPoint, QSize
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from reception_app.errors import KnownProblem, SheetProblem
from reception_app.ui.desk_folders import Folders

PRINT_DPI = 300
"""Dots an inch of a printed sheet at least; the codes on it are read back at this."""
_POINTS = 72.0
Told = Callable[[], AbstractContextManager[None]]
"""What is put around a print or an export, so that the history tells it truly; `nullcontext` where there is none."""


class Desk(Protocol):
    """What a screen may ask of the desk it stands on. None and () mean the person did not choose."""

    def ask_open_files(self, title: str, patterns: Sequence[str]) -> tuple[Path, ...]:
        """Ask for files to open; `patterns` like `*.pdf`."""

    def ask_folder(self, title: str) -> Path | None:
        """Ask for a folder."""

    def ask_save(self, title: str, suggested: str, patterns: Sequence[str]) -> Path | None:
        """Ask where to save; `suggested` is a file name without any person's name in it."""

    def print_pdf(self, pdf: bytes, title: str, told: Told) -> bool:
        """Let the person choose a printer and print `pdf` from memory at 100 %. False when they did not.

        `told()` is entered once a printer was chosen and left when it has every page: it writes the history, before
        and after. Raises SheetProblem when the bytes are no PDF or the printer refuses.
        """

    def tell(self, problem: KnownProblem) -> None:
        """Tell of a problem that belongs to no screen: what happened, what to do, its code."""


class QtDesk:
    """The desk with a screen in front of it. `explain(code)` opens the help at an error's code."""

    def __init__(self, window: QWidget, folders: Folders, explain: Callable[[str], None] | None = None) -> None:
        self._window = window
        self._explain = explain
        self._folders = folders

    def ask_open_files(self, title: str, patterns: Sequence[str]) -> tuple[Path, ...]:
        start = str(self._folders.start(title))
        chosen, _ = QFileDialog.getOpenFileNames(self._window, title, start, _filter(patterns))
        for name in chosen[:1]:
            self._folders.used(title, Path(name))
        return tuple(Path(name) for name in chosen)

    def ask_folder(self, title: str) -> Path | None:
        chosen = QFileDialog.getExistingDirectory(self._window, title, str(self._folders.start(title, to_save=True)))
        return self._kept(title, chosen)

    def ask_save(self, title: str, suggested: str, patterns: Sequence[str]) -> Path | None:
        start = str(self._folders.start(title, to_save=True) / suggested)
        chosen, _ = QFileDialog.getSaveFileName(self._window, title, start, _filter(patterns))
        return self._kept(title, chosen)

    def _kept(self, title: str, chosen: str) -> Path | None:
        if not chosen:
            return None
        self._folders.used(title, Path(chosen))
        return Path(chosen)

    def print_pdf(self, pdf: bytes, title: str, told: Told) -> bool:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(title)
        dialog = QPrintDialog(printer, self._window)
        if dialog.exec() != QPrintDialog.DialogCode.Accepted:
            return False
        with told():
            print_on(printer, pdf)
        return True

    def tell(self, problem: KnownProblem) -> None:
        box = QMessageBox(self._window)
        box.setWindowTitle(self._window.windowTitle())
        box.setText(problem.what)
        box.setInformativeText(f"{problem.todo}\n\n{problem.code}")
        box.addButton(QMessageBox.StandardButton.Ok)
        more = box.addButton(QCoreApplication.translate("QtDesk", "Help (F1)"), QMessageBox.ButtonRole.HelpRole)
        more.setShortcut("F1")
        more.clicked.connect(box.reject)
        box.exec()
        if box.clickedButton() is more and self._explain is not None:
            self._explain(problem.code)


def print_on(printer: QPrinter, pdf: bytes) -> int:
    """Print `pdf` on `printer` from memory, each page at 100 % from the paper's corner. Returns the pages printed.

    Raises SheetProblem (SH-911) when the bytes are no PDF, (SH-912) when the printer does not start, (SH-913)
    when it stops before the last page.
    """
    held = QByteArray(pdf)
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(buffer)
    if document.status() != QPdfDocument.Status.Ready or document.pageCount() == 0:
        raise SheetProblem("SH-911", "The sheet could not be read for printing. Nothing was printed.", "Make it again.")
    printer.setResolution(max(PRINT_DPI, printer.resolution()) if printer.resolution() < PRINT_DPI * 4 else PRINT_DPI)
    printer.setFullPage(True)
    _set_paper(printer, document, 0)
    painter = QPainter()
    if not painter.begin(printer):
        raise SheetProblem("SH-912", "The printer did not start.", "Check that it is on, then print again.")
    for page in range(document.pageCount()):
        if page:
            _set_paper(printer, document, page)
            if not printer.newPage():
                painter.end()
                raise SheetProblem(
                    "SH-913", "The printer stopped before the last page.",
                    "Put away what it gave, see that it is on and has paper, then print again.",
                )  # fmt: skip
        _paint_page(painter, document, page, printer.resolution())
    painter.end()
    document.close()
    return document.pageCount() or page + 1


def _set_paper(printer: QPrinter, document: QPdfDocument, page: int) -> None:
    points = document.pagePointSize(page)
    size = QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
    printer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))


def _paint_page(painter: QPainter, document: QPdfDocument, page: int, dpi: int) -> None:
    points = document.pagePointSize(page)
    pixels = QSize(round(points.width() * dpi / _POINTS), round(points.height() * dpi / _POINTS))
    painter.drawImage(QPoint(0, 0), document.render(page, pixels))


def _filter(patterns: Sequence[str]) -> str:
    return f"({' '.join(patterns)})" if patterns else ""
