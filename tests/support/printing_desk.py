"""A desk whose dialogs answer as a test says and whose printer keeps what it got; and a shell with the real worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent

from reception_app.services.context import AppContext
from reception_app.ui.desk_dialogs import Told
from reception_app.ui.main_window import MainWindow
from reception_app.ui.worker import Worker
from tests.support.plain_shell import PlainDesk, PlainShell

Result = TypeVar("Result")


@dataclass
class PrintingDesk(PlainDesk):
    """`printed` keeps title and bytes of each print; `folder` and `saving` are what those dialogs answer."""

    folder: Path | None = None
    saving: Path | None = None
    printed: list[tuple[str, bytes]] = field(default_factory=list)

    def ask_folder(self, title: str) -> Path | None:
        return self.folder

    def ask_save(self, title: str, suggested: str, patterns: Sequence[str]) -> Path | None:
        return self.saving

    def print_pdf(self, pdf: bytes, title: str, told: Told) -> bool:
        with told():
            self.printed.append((title, pdf))
        return True


class WorkingShell(PlainShell):
    """A shell whose slow work runs on the program's own worker."""

    def __init__(self, ctx: AppContext, window: MainWindow) -> None:
        self.printer = PrintingDesk()
        super().__init__(ctx, window, self.printer)
        self.worker = Worker(window)
        self.worker.told.connect(self.told.append)
        self.bugs = 0
        self.worker.bug.connect(self._bug)

    def run(self, words: str, work: Callable[[], Result], done: Callable[[Result], None]) -> None:
        self.worker.run(words, work, done)

    def _bug(self) -> None:
        self.bugs += 1


@contextmanager
def working_shell(ctx: AppContext) -> Iterator[WorkingShell]:
    """A window with a shell. At the end nothing runs, no bug was hidden, and every widget is really gone."""
    window = MainWindow("Leeds (HMP)", training=True)
    shell = WorkingShell(ctx, window)
    try:
        yield shell
        assert shell.bugs == 0
    finally:
        shell.worker.wait()
        window.close()
        window.deleteLater()
        # Qt keeps what is deleted later until a loop runs; the next test would dress it again.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
