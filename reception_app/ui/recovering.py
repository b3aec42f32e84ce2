"""The recovery code at the door: shown once when a desk is made, typed when nobody can sign in, shown afresh then."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from reception_app.errors import KnownProblem
from reception_app.paths import DeskFolder
from reception_app.settings import read_settings, wall_clock
from reception_app.ui.desk_dialogs import Desk
from reception_app.ui.screens.recovery import RecoverScreen, RecoveryCodeScreen
from reception_app.ui.screens.sign_in import users_of


class Recovering(QObject):
    """What comes out of its doors.

    - `door_made(door)`: one to show; `left()`: back to signing in.
    - `opened(AppContext)`: the desk was opened by the code; `done()`: the fresh one is on paper, work begins.
    """

    door_made = Signal(object)
    opened = Signal(object)
    done = Signal()
    left = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._folder: DeskFolder | None = None
        self._code = self._made_by = ""
        self._asking: RecoverScreen | None = None
        self._showing: RecoveryCodeScreen | None = None

    def show_code(self, folder: DeskFolder, code: str, made_by: str, why: str) -> None:
        """Show `code` until somebody says that it is on paper. It is kept no longer than that."""
        self._folder, self._code, self._made_by = folder, code, made_by
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

    def _recover(self, username: str, typed: str, new: str) -> None:
        from reception_app.services.recovery import recover

        if self._folder is None or self._asking is None:
            return
        try:
            ctx, fresh = recover(self._folder, typed, username, new)
        except KnownProblem as problem:
            self._asking.show_problem(problem.code, problem.in_full)
            return
        self._asking = None
        self.opened.emit(ctx)
        why = self.tr("The code that was used is void. This is the new one of this desk.")
        self.show_code(self._folder, fresh, ctx.operator.full_name, why)

    def _leave(self) -> None:
        self._asking = None
        self.left.emit()

    def _go_on(self) -> None:
        self._code, self._showing = "", None
        self.done.emit()

    def _print(self) -> None:
        from reception_app.services.recovery import recovery_page

        if self._folder is None or self._showing is None:
            return
        try:
            settings = read_settings(self._folder.settings)
            page = recovery_page(settings, self._code, self._made_by, wall_clock(settings).now())
            printed = self._desk.print_pdf(page, self.tr("Recovery code"))
        except KnownProblem as problem:
            self._showing.tell(problem.what, problem.todo, problem.code)
            return
        if printed:
            self._showing.tell(self.tr("Printed."), self.tr("Take it out of the printer now, and lock it away."))
