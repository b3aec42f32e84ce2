"""The place of work once somebody is signed in: which screen is shown, what is behind it, who may go where.

Implements `ui.shell.Shell`. Screens are made when first needed; those of one person are made for that person and
dropped when another is opened, so that nothing of one can ever be saved to another.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from reception_app import log
from reception_app.errors import KnownProblem
from reception_app.services.board import read_board
from reception_app.services.context import AppContext
from reception_app.services.handovers import todays_moves
from reception_app.services.offered import form_to_begin
from reception_app.services.people import opened
from reception_app.services.person_view import open_tasks
from reception_app.services.roles import may
from reception_app.ui.clipboard import HeldClipboard
from reception_app.ui.contained import whatever_happens
from reception_app.ui.desk_dialogs import Desk
from reception_app.ui.main_window import MainWindow
from reception_app.ui.meanwhile import Meanwhile
from reception_app.ui.ready import ReadyScreen
from reception_app.ui.screen import Screen
from reception_app.ui.screens.board import BoardScreen
from reception_app.ui.screens.directory import DirectoryScreen
from reception_app.ui.screens.end_of_shift import EndOfShiftScreen
from reception_app.ui.screens.escort_desk import EscortDeskScreen
from reception_app.ui.screens.find import FindPanel
from reception_app.ui.screens.handovers import HandoversScreen
from reception_app.ui.screens.new_arrival import NewArrivalScreen
from reception_app.ui.screens.prepare import PrepareScreen
from reception_app.ui.screens.receive import ReceiveScreen
from reception_app.ui.screens.tasks import TasksScreen
from reception_app.ui.screens.triage import TriageScreen
from reception_app.ui.screens.users import UsersScreen
from reception_app.ui.under_way import UnderWay
from reception_app.ui.worker import Steps, Worker

CLOCK_MS = 5_000


class Workplace(QObject):
    """One open desk in one window. `problem(KnownProblem)` and `bug()` for what no screen could show."""

    locked = Signal()
    switched = Signal()
    restore_wanted = Signal()
    key_change_wanted = Signal(str)

    def __init__(self, window: MainWindow, ctx: AppContext, desk: Desk) -> None:
        super().__init__(window)
        self._window = window
        self._ctx = ctx
        self._desk = desk
        self._trail: list[Screen] = []
        self._kept: dict[str, Screen] = {}
        self._person: str | None = None
        self._seen: str | None = None
        self._arrival: NewArrivalScreen | None = None
        self.clipboard = HeldClipboard(self)
        self._ready = ReadyScreen(self, window)
        self.worker = Worker(self)
        self._meanwhile = Meanwhile(self.tell)
        self.worker.told.connect(self.tell)
        self.worker.bug.connect(self._bug)
        self._under_way = UnderWay(window, self.worker, self._is_paused)
        self._connect()
        self._clock = QTimer(self)
        self._clock.setInterval(CLOCK_MS)
        self._clock.timeout.connect(self._tick)

    def _connect(self) -> None:
        window = self._window
        window.navigate.connect(self._go)
        window.find_requested.connect(self.find)
        window.new_arrival_requested.connect(self.open_new_arrival)
        window.back_requested.connect(self.back)
        window.layers.uncovered.connect(self.worker.say_again)
        window.lock_requested.connect(self.locked)
        window.switch_user_requested.connect(self.switched)

    @property
    def ctx(self) -> AppContext:
        """The open desk with the person signed in now."""
        return self._ctx

    @property
    def desk(self) -> Desk:
        """File dialogs and the printer."""
        return self._desk

    @property
    def sees_records(self) -> bool:
        """False for those who may see the escort desk, or administer the desk, and nothing of a record."""
        return may(self._ctx, "see the board")

    def take_settings(self, ctx: AppContext) -> None:
        """Go on with the same desk and person, a setting of the desk changed."""
        self._ctx = ctx

    def begin(self, ctx: AppContext) -> None:
        """Start work for whoever is signed in now: everything shown before belonged to somebody else."""
        self._ctx = ctx
        self._meanwhile.begin(ctx, afresh=True)
        self._drop_all()
        whatever_happens(self.clipboard.clear)
        self._say_who()
        self._tick()
        self._clock.start()
        self.navigate(self._entries()[0][0])
        if self.sees_records:
            self._ready.prepare_soon()

    def resume(self, ctx: AppContext) -> None:
        """Go on where the same person stopped, after the lock; a role changed meanwhile counts, and is shown."""
        may_no_longer = self._ctx.operator.roles - ctx.operator.roles
        self._ctx = ctx
        self._meanwhile.begin(ctx)
        self._say_who()
        self._tick()
        self._clock.start()
        if self._trail and not may_no_longer:
            self._window.show_screen(self._trail[-1])
            self._counts()  # the bar was made anew
            self.worker.say_again()
            QTimer.singleShot(0, self._meanwhile.hand_over)  # a dialog may open: once the idle lock is on again
        else:
            self.begin(ctx)

    def _say_who(self) -> None:
        """Show who is signed in, and in which role: the very one that every sheet made now names."""
        self._window.set_user(self._ctx.operator.full_name, self._ctx.operator.role_words)
        self._window.set_entries(self._entries(), find=self.sees_records)

    def pause(self) -> None:
        """Stop showing anything: the screen is locked."""
        self._meanwhile.pause()
        self._clock.stop()
        whatever_happens(self.clipboard.clear)
        if self._trail:
            whatever_happens(self._trail[-1].leave)

    def end(self) -> None:
        """Finish: the window closes."""
        self.pause()
        self.worker.wait()

    def _entries(self) -> tuple[tuple[str, str], ...]:
        entries = []
        if self.sees_records:
            entries += [
                ("board", self.tr("Board")),
                ("tasks", self.tr("Tasks")),
                ("handovers", self.tr("Handovers")),
                ("shift", self.tr("End of shift")),
            ]
        elif may(self._ctx, "see the escort desk"):
            entries.append(("escort", self.tr("Escort desk")))
        if may(self._ctx, "manage users"):
            entries.append(("desk", self.tr("Users and desk")))
        return tuple(entries)

    def _go(self, slug: str) -> None:
        if not self._under_way.stays():
            self.navigate(slug)

    def navigate(self, slug: str) -> None:
        """Go where the app bar or its key says, if the signed-in person may."""
        if slug not in {entry for entry, _ in self._entries()}:
            return
        made: dict[str, Callable[[Any], Screen]] = {
            "board": BoardScreen,
            "tasks": TasksScreen,
            "handovers": HandoversScreen,
            "shift": EndOfShiftScreen,
            "escort": EscortDeskScreen,
            "desk": UsersScreen,
        }
        self._leave_all()
        self._show(self._keep(slug, made[slug]))

    def open_board(self) -> None:
        """Go to the board."""
        self.navigate("board")

    def open_new_arrival(self, expected_id: str | None = None) -> None:
        """Go to a new arrival, filled from a line of the expected list when one is named."""
        if not may(self._ctx, "take somebody in") or self._under_way.stays():
            return
        if expected_id is None and self._arrival is not None and self._arrival.has_draft():
            self._show(self._arrival)
            self._arrival.reopened()
            return
        if self._arrival is not None:
            self._arrival.leave()  # what is typed there is kept, and offered on the new one
        before, self._arrival = self._arrival, NewArrivalScreen(self, expected_id)
        if before is not None and before in self._trail:
            self._trail.remove(before)
        if before is not None:
            self._window.forget_screen(before)
        self._show(self._arrival)

    def find(self) -> None:
        """Find a person from anywhere."""
        if may(self._ctx, "see the board"):
            panel = FindPanel(self)
            self._window.show_overlay(panel)
            panel.focus_start()

    def open_person(self, person_id: str, tab: str = "overview") -> None:
        """Go to a person's record. Opening it is noted in the audit, once each time."""
        if self._under_way.stays():
            return
        self._about(person_id)
        self._note_seen(person_id)
        screen = self._ready.take()
        try:
            screen.open(person_id, tab)
        except Exception:  # whatever it was, a screen of nobody is never come across later
            self._window.forget_screen(screen)
            raise
        self._show(screen)

    def open_triage(self, person_id: str, form_id: str = "", assessment_id: str = "") -> None:
        """Start or resume the form their arrival calls for, or the one named; or show the assessment named."""
        self._about(person_id)
        self._try(lambda: self._show_triage(person_id, form_id, assessment_id))

    def open_handover(self, person_id: str) -> None:
        """Prepare the person's handover."""
        self._about(person_id)
        self._try(lambda: self._show_handover(person_id))

    def open_receive(self, path: Path | None = None) -> None:
        """Receive a handover."""
        self._try(lambda: self._show(ReceiveScreen(self, path)))

    def open_escort_desk(self) -> None:
        """Go to what an officer or escort sees."""
        self._show(self._keep("escort", EscortDeskScreen))

    def open_directory(self, code: str = "") -> None:
        """Go to what prisons can do, and to one of them when its code is named."""
        self._try(lambda: self._show(DirectoryScreen(self, code)))

    def restore_backup(self) -> None:
        """Ask the front to sign out and offer the backups."""
        self.restore_wanted.emit()

    def change_key(self, passphrase: str) -> None:
        """Ask the front to close the desk and give its records another key."""
        self.key_change_wanted.emit(passphrase)

    def back(self) -> None:
        """Go back to the screen before this one; from the first one nowhere."""
        self._window.close_overlay()
        if len(self._trail) < 2:
            if self.sees_records:
                self.open_board()
            return
        gone = self._trail.pop()
        self._window.show_screen(self._trail[-1])
        self._forget(gone)

    def show_overlay(self, panel: QWidget, *, may_dismiss: bool = True) -> None:
        """Lay a panel over the screen."""
        self._window.show_overlay(panel, may_dismiss=may_dismiss)

    def close_overlay(self) -> None:
        """Take the panel away again."""
        self._window.close_overlay()

    def tell(self, problem: KnownProblem) -> None:
        """Show a known problem: what happened, what to do, its code."""
        log.told(problem.code)
        self._desk.tell(problem)

    def copy(self, text: str) -> None:
        """Put text on the clipboard; it is taken off after two minutes and at the lock, if it is still ours."""
        self.clipboard.put(text)

    def changed(self) -> None:
        """Something was saved: read the counts again."""
        self._counts()

    def run(self, words: str, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Run work on the worker with progress. What ends while the desk is locked waits for whoever asked."""
        self.worker.run(words, self._meanwhile.trying(work), self._meanwhile.for_who_asks(done))

    def run_in_steps(self, words: str, work: Callable[[Steps], Any], done: Callable[[Any], None]) -> None:
        """Run work that goes by steps on the worker, with progress and a way to cancel it; it waits as in `run`."""
        self.worker.run_in_steps(words, self._meanwhile.trying(work), self._meanwhile.for_who_asks(done))

    def _show_triage(self, person_id: str, form_id: str, assessment_id: str) -> None:
        self._note_first_seen(person_id)
        form = form_id or form_to_begin(self._ctx, person_id)
        self._show(TriageScreen(self, person_id, form, assessment_id or None))

    def _show_handover(self, person_id: str) -> None:
        self._note_first_seen(person_id)
        self._show(PrepareScreen(self, person_id))

    def _note_first_seen(self, person_id: str) -> None:
        """Note that somebody's record is seen, unless one comes from a screen of theirs."""
        if self._seen != person_id:
            self._note_seen(person_id)

    def _note_seen(self, person_id: str) -> None:
        opened(self._ctx, person_id)
        self._seen = person_id

    def _try(self, act: Callable[[], None]) -> None:
        try:
            act()
        except KnownProblem as problem:
            self.tell(problem)

    def _keep(self, slug: str, make: Callable[[Any], Screen]) -> Screen:
        if slug not in self._kept:
            self._kept[slug] = make(self)
        return self._kept[slug]

    def _about(self, person_id: str) -> None:
        if self._person != person_id:
            self._leave_all()
            self._person = person_id
        board = self._kept.get("board")
        if isinstance(board, BoardScreen):
            board.point_at(person_id)

    def _leave_all(self) -> None:
        """Leave every screen behind; those of one person are dropped with everything they hold."""
        for screen in [*self._trail]:
            screen.leave()
            self._trail.remove(screen)
            self._forget(screen)
        self._person = self._seen = None

    def _show(self, screen: Screen) -> None:
        self._window.close_overlay()
        if screen in self._trail:
            self._trail.remove(screen)
        self._trail.append(screen)
        self._window.show_screen(screen)
        self._counts()

    def _forget(self, screen: Screen) -> None:
        # A new arrival half typed waits as it is until it is saved or cleared; its draft is on disk besides.
        waiting = screen is self._arrival and self._arrival.has_draft()
        if screen not in self._kept.values() and not waiting:
            self._window.forget_screen(screen)
            if screen is self._arrival:
                self._arrival = None

    def _drop_all(self) -> None:
        arrival = {self._arrival} if self._arrival is not None else set()
        for screen in {*self._trail, *self._kept.values(), *arrival}:
            self._window.forget_screen(screen)
        self._window.forget_person()
        self._arrival = None
        self._trail.clear()
        self._kept.clear()
        self._person = self._seen = None

    def _tick(self) -> None:
        self._window.set_clock(self._ctx.now())

    def _counts(self) -> None:
        if not self.sees_records:
            if may(self._ctx, "see the escort desk"):
                self._window.set_nav_counts({"escort": len(todays_moves(self._ctx))})
            return
        board = read_board(self._ctx)
        self._window.set_nav_counts({"tasks": len(open_tasks(self._ctx)), "handovers": board.handovers})

    def _bug(self) -> None:
        problem = KnownProblem(
            "BUG-1",
            "Something went wrong in the program. What was saved before is safe.",
            "Go on working; report the code with the log of this desk, which names nobody.",
        )
        self.tell(problem)

    def _is_paused(self) -> bool:
        return self._meanwhile.paused
