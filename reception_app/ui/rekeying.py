"""Another key for the records, from the window: the desk is closed, it is done, and what is handed out is shown."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, Signal

from reception_app.errors import KnownProblem
from reception_app.keyslots import read_slots
from reception_app.paths import DeskFolder
from reception_app.services.rotation import Rotated, change_database_key, passphrase_pages
from reception_app.services.shown_once import note_on_paper
from reception_app.settings import Settings
from reception_app.ui.desk_dialogs import Desk
from reception_app.ui.recovering import print_at_door, print_code
from reception_app.ui.screens.closing import ClosingScreen
from reception_app.ui.screens.key_changed import HandedOut, KeyChangedScreen
from reception_app.ui.worker import Worker


class Rekeying(QObject):
    """What comes out of its doors.

    - `door_made(door)`: one to show.
    - `left(username, problem)`: back to signing in; all is on paper (""), or it was not done, and why.
    """

    door_made = Signal(object)
    left = Signal(str, str)

    def __init__(self, desk: Desk, folder: DeskFolder, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._folder = desk, folder
        self._username = self._made_by = ""
        self._changed: Rotated | None = None
        self._door: KeyChangedScreen | None = None
        self.worker = Worker(self)
        self.worker.told.connect(self._refuse)
        self.worker.bug.connect(self._failed)

    def begin(self, username: str, full_name: str, passphrase: str) -> None:
        """Change the key of the desk, which is closed."""
        self._username, self._made_by = username, full_name
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
        self.left.emit(self._username, problem.in_full)

    def _failed(self) -> None:
        words = self.tr(
            "Something went wrong while the key was changed; it is in the log. Sign in with your own passphrase, "
            "which stays as it is. If others cannot sign in, give them new passphrases in Users and desk."
        )
        self.left.emit(self._username, words)

    def _go_on(self) -> None:
        note_on_paper(self._folder)
        self._changed = self._door = None
        self.left.emit(self._username, "")

    def _print_code(self) -> None:
        if self._changed is not None and self._door is not None:
            print_code(self._desk, self._folder, self._door, self._changed.recovery_code, self._made_by)

    def _print_passphrases(self) -> None:
        if self._door is not None:
            then = self.tr("Take the pages out of the printer now, and hand each over in person.")
            title = self.tr("One-time passphrases")
            print_at_door(self._desk, self._folder, self._door, self._passphrase_pages, title, then)

    def _passphrase_pages(self, settings: Settings, at: datetime) -> bytes:
        rows = self._rows(self._changed) if self._changed is not None else ()
        return passphrase_pages(settings, [(row.full_name, row.username, row.once) for row in rows], self._made_by, at)
