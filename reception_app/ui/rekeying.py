"""Another key for the records, from the window: the desk is closed, it is done, and what is handed out is shown."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from reception_app.errors import KnownProblem
from reception_app.keyslots import read_slots
from reception_app.paths import DeskFolder
from reception_app.services.recovery import recovery_page
from reception_app.services.rotation import Rotated, change_database_key, passphrase_pages
from reception_app.settings import read_settings, wall_clock
from reception_app.ui.desk_dialogs import Desk
from reception_app.ui.screens.closing import ClosingScreen
from reception_app.ui.screens.key_changed import HandedOut, KeyChangedScreen
from reception_app.ui.worker import Worker


class Rekeying(QObject):
    """What comes out of its doors.

    - `door_made(door)`: one to show; `done()`: all is on paper, somebody signs in.
    - `refused(words)`: it was not done, and why.
    """

    door_made = Signal(object)
    done = Signal()
    refused = Signal(str)

    def __init__(self, desk: Desk, folder: DeskFolder, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._folder = desk, folder
        self._made_by = ""
        self._changed: Rotated | None = None
        self._door: KeyChangedScreen | None = None
        self.worker = Worker(self)
        self.worker.told.connect(self._refuse)
        self.worker.bug.connect(self._failed)

    def begin(self, username: str, full_name: str, passphrase: str) -> None:
        """Change the key of the desk, which is closed."""
        self._made_by = full_name
        self.door_made.emit(
            ClosingScreen(self.tr("The records are encrypted with another key. Leave the computer on."))
        )
        self.worker.run("", partial(change_database_key, self._folder, username, passphrase), self._show)

    def _show(self, changed: Rotated) -> None:
        self._changed = changed
        door = self._door = KeyChangedScreen(self._rows(changed), changed.recovery_code, changed.warnings)
        door.code_wanted.connect(self._print_code)
        door.passphrases_wanted.connect(self._print_passphrases)
        door.done.connect(self._go_on)
        self.door_made.emit(door)

    def _rows(self, changed: Rotated) -> tuple[HandedOut, ...]:
        names = {slot.username: slot.full_name for slot in read_slots(self._folder.slots)}
        return tuple(HandedOut(names[username], username, once) for username, once in changed.once)

    def _refuse(self, problem: KnownProblem) -> None:
        self.refused.emit(problem.in_full)

    def _failed(self) -> None:
        self.refused.emit(
            self.tr(
                "Something went wrong while the key was changed; it is in the log. Sign in with your own passphrase, "
                "which stays as it is. If others cannot sign in, give them new passphrases in Users and desk."
            )
        )

    def _go_on(self) -> None:
        self._changed = self._door = None
        self.done.emit()

    def _print_code(self) -> None:
        if self._changed is not None:
            settings = read_settings(self._folder.settings)
            now = wall_clock(settings).now()
            page = recovery_page(settings, self._changed.recovery_code, self._made_by, now)
            self._print(page, self.tr("Recovery code"), self.tr("Take it out of the printer now, and lock it away."))

    def _print_passphrases(self) -> None:
        if self._changed is not None:
            settings = read_settings(self._folder.settings)
            rows = [(row.full_name, row.username, row.once) for row in self._rows(self._changed)]
            pages = passphrase_pages(settings, rows, self._made_by, wall_clock(settings).now())
            then = self.tr("Take the pages out of the printer now, and hand each over in person.")
            self._print(pages, self.tr("One-time passphrases"), then)

    def _print(self, pdf: bytes, title: str, then: str) -> None:
        if self._door is None:
            return
        try:
            printed = self._desk.print_pdf(pdf, title)
        except KnownProblem as problem:
            self._door.tell(problem.what, problem.todo, problem.code)
            return
        if printed:
            self._door.tell(self.tr("Printed."), then)
