"""The keys at the door: the recovery code, shown once when a desk is made, typed when nobody can sign in, shown afresh
then; another key for the records; and a desk made again from a backup on a stick.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from reception_app.errors import KnownProblem
from reception_app.paths import DeskFolder
from reception_app.services.shown_once import note_on_paper
from reception_app.settings import Settings, read_settings, wall_clock
from reception_app.ui.desk_dialogs import Desk
from reception_app.ui.desk_folders import sticks
from reception_app.ui.held_up import held_up
from reception_app.ui.overrides import make_late_errors_whole
from reception_app.ui.screens.recovery import RecoverScreen, RecoveryCodeScreen
from reception_app.ui.screens.sign_in import users_of

if TYPE_CHECKING:
    from reception_app.ui.rekeying import Rekeying
    from reception_app.ui.screens.key_changed import KeyChangedScreen
    from reception_app.ui.screens.restore_here import RestoreHereScreen


class Recovering(QObject):
    """What comes out of its doors.

    - `door_made(door)`: one to show.
    - `left(username, problem)`: back to signing in, or to the first run where no desk is; "" where nobody is expected
      there, or nothing went wrong.
    """

    door_made = Signal(object)
    left = Signal(str, str)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._folder: DeskFolder | None = None
        self._code = self._made_by = self._username = ""
        self._asking: RecoverScreen | None = None
        self._showing: RecoveryCodeScreen | None = None
        self._rekeying: Rekeying | None = None
        self._restoring: RestoreHereScreen | None = None

    def show_code(self, folder: DeskFolder, code: str, username: str, made_by: str, why: str) -> None:
        """Show `code` until somebody says that it is on paper. It is kept no longer than that."""
        self._folder, self._code, self._username, self._made_by = folder, code, username, made_by
        door = RecoveryCodeScreen(code, why)
        door.print_wanted.connect(self._print)
        door.done.connect(self._go_on)
        self._showing = door
        self.door_made.emit(door)

    def ask(self, folder: DeskFolder) -> None:
        """Show where the code is typed. Raises DatabaseRefused (DB-110) when the slots are damaged."""
        from reception_app.services.recovery import administrators

        door = RecoverScreen(users_of(administrators(folder)))
        door.asked.connect(self._recover)
        door.left.connect(self._leave)
        self._folder, self._asking = folder, door
        self.door_made.emit(door)

    def change_key(self, folder: DeskFolder, username: str, full_name: str, passphrase: str) -> None:
        """Give the records of a closed desk another key, and show what is handed out, once."""
        from reception_app.ui.rekeying import Rekeying

        make_late_errors_whole()
        self._rekeying = Rekeying(self._desk, folder, self)
        self._rekeying.door_made.connect(self.door_made)
        self._rekeying.left.connect(self.left)
        self._rekeying.begin(username, full_name, passphrase)

    def restore_here(self, folder: DeskFolder) -> None:
        """Show where a backup is chosen, for a folder in which no desk is."""
        from reception_app.ui.screens.restore_here import RestoreHereScreen

        make_late_errors_whole()
        door = RestoreHereScreen(folder, self._desk, sticks)
        door.restored.connect(self._restored)
        door.left.connect(self._leave)
        self._restoring = door
        self.door_made.emit(door)

    def wait(self) -> None:
        """Wait until the records have their other key, or are restored."""
        if self._rekeying is not None:
            self._rekeying.worker.wait()
        if self._restoring is not None:
            self._restoring.worker.wait()

    def _recover(self, username: str, typed: str, new: str) -> None:
        from reception_app.services.recovery import recover

        if self._folder is None or self._asking is None:
            return
        try:
            with held_up(self._asking.button, self.tr("Looking at the code…")):
                ctx, fresh = recover(self._folder, typed, username, new)
        except KnownProblem as problem:
            self._asking.show_problem(problem.code, problem.in_full)
            return
        ctx.close()  # at once: the new code may stand there for hours
        self._asking = None
        void = self.tr("The code that was used is void. This is the new one of this desk.")
        # Opening it was the first sign-in after a restore: nobody is told later what it brought and what is missing.
        why = f"{ctx.standing.restored} {void}".strip()
        self.show_code(self._folder, fresh, username, ctx.operator.full_name, why)

    def _restored(self, username: str) -> None:
        self._restoring = None
        next_words = self.tr(
            "The desk is made again from its backup. Now press Alt N and type the recovery code once more, to choose a "
            "new passphrase."
        )
        self.left.emit(username, "" if username else next_words)

    def _leave(self) -> None:
        self._asking = self._restoring = None
        self.left.emit("", "")

    def _go_on(self) -> None:
        if self._folder is not None:
            note_on_paper(self._folder)
        self._code, self._showing = "", None
        self.left.emit(self._username, "")

    def _print(self) -> None:
        if self._folder is not None and self._showing is not None:
            print_code(self._desk, self._folder, self._showing, self._code, self._made_by)


def print_code(
    desk: Desk, folder: DeskFolder, door: RecoveryCodeScreen | KeyChangedScreen, code: str, made_by: str
) -> None:
    """Print the page for the safe, and say at the door that it was, or why not."""

    def page(settings: Settings, at: datetime) -> bytes:
        from reception_app.services.recovery import recovery_page

        return recovery_page(settings, code, made_by, at)

    then = door.tr("Take it out of the printer now, and lock it away.")
    print_at_door(desk, folder, door, page, door.tr("Recovery code"), then)


def print_at_door(
    desk: Desk,
    folder: DeskFolder,
    door: RecoveryCodeScreen | KeyChangedScreen,
    make: Callable[[Settings, datetime], bytes],
    title: str,
    then: str,
) -> None:
    """Print what `make` returns of the desk's settings now; say at the door that it was and what `then`, or why not."""
    try:
        settings = read_settings(folder.settings)
        # The desk is closed here, and its history with it: that the code was made, or used, stands there already.
        printed = desk.print_pdf(make(settings, wall_clock(settings).now()), title, nullcontext)
    except KnownProblem as problem:
        door.tell(problem.what, problem.todo, problem.code)
        return
    if printed:
        door.tell(door.tr("Printed."), then)
