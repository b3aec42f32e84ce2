"""A shell with a real training desk behind it: notes where a screen wants to go, lays panels over a real window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QApplication, QWidget

from reception_app.errors import KnownProblem
from reception_app.services.context import AppContext
from reception_app.ui.desk_dialogs import Told
from reception_app.ui.main_window import MainWindow
from reception_app.ui.screen import Screen
from reception_app.ui.worker import Cancelled, Steps

Result = TypeVar("Result")


@dataclass
class PlainDesk:
    """The dialogs' answers, given beforehand, and what was told."""

    files: tuple[Path, ...] = ()
    told: list[KnownProblem] = field(default_factory=list)

    def ask_open_files(self, title: str, patterns: Sequence[str]) -> tuple[Path, ...]:
        return self.files

    def ask_folder(self, title: str) -> Path | None:
        return None

    def ask_save(self, title: str, suggested: str, patterns: Sequence[str]) -> Path | None:
        return None

    def print_pdf(self, pdf: bytes, title: str, told: Told) -> bool:
        return False

    def tell(self, problem: KnownProblem) -> None:
        self.told.append(problem)


@dataclass
class PlainShell:
    """Implements `Shell`: `went` lists where the screen wanted to go, in order."""

    ctx: AppContext
    window: MainWindow
    desk: PlainDesk = field(default_factory=PlainDesk)
    went: list[tuple[str, ...]] = field(default_factory=list)
    told: list[KnownProblem] = field(default_factory=list)
    changes: int = 0
    copied: list[str] = field(default_factory=list)
    steps: Steps = field(default_factory=Steps)

    def take_settings(self, ctx: AppContext) -> None:
        self.ctx = ctx

    def open_board(self) -> None:
        self.went.append(("board",))

    def open_new_arrival(self, expected_id: str | None = None) -> None:
        self.went.append(("new_arrival", expected_id or ""))

    def open_person(self, person_id: str, tab: str = "overview") -> None:
        self.went.append(("person", person_id, tab))

    def open_triage(self, person_id: str, form_id: str = "", assessment_id: str = "") -> None:
        which = tuple(part for part in (form_id, assessment_id) if part)
        self.went.append(("triage", person_id, *which))

    def open_handover(self, person_id: str) -> None:
        self.went.append(("handover", person_id))

    def open_receive(self, path: Path | None = None) -> None:
        self.went.append(("receive", str(path or "")))

    def open_directory(self, code: str = "") -> None:
        self.went.append(("directory", code))

    def restore_backup(self) -> None:
        self.went.append(("restore",))

    def change_key(self, passphrase: str) -> None:
        self.went.append(("change key", passphrase))

    def back(self) -> None:
        self.went.append(("back",))

    def show_overlay(self, panel: QWidget, *, may_dismiss: bool = True) -> None:
        self.window.show_overlay(panel, may_dismiss=may_dismiss)

    def close_overlay(self) -> None:
        self.window.close_overlay()

    def tell(self, problem: KnownProblem) -> None:
        self.told.append(problem)

    def copy(self, text: str) -> None:
        self.copied.append(text)

    def open_escort_desk(self) -> None:
        self.went.append(("escort",))

    def changed(self) -> None:
        self.changes += 1

    def run(self, words: str, work: Callable[[], Result], done: Callable[[Result], None]) -> None:
        done(work())

    def run_in_steps(self, words: str, work: Callable[[Steps], Result], done: Callable[[Result], None]) -> None:
        try:
            result = work(self.steps)
        except Cancelled:
            return
        done(result)


def show(shell: PlainShell, screen: Screen) -> None:
    """Show a screen in the shell's window, which gets the focus."""
    window = shell.window
    window.resize(1366, 698)
    window.show()
    window.activateWindow()
    QApplication.processEvents()
    window.show_screen(screen)
    QApplication.processEvents()
