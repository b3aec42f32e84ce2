"""The composition root of the window.

Start order: Qt and the theme → the window with its door (sign-in, or the first-run wizard where there is no desk) →
the database, packs and screens, loaded on a thread while the passphrase is typed → the desk opened and the work begun.
Nothing that blocks typing happens before the door is shown.

Some lines over the house's measure: which door comes after which is read in one place.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, Qt, QTimer

from reception_app import __version__, log
from reception_app.errors import InputProblem, KnownProblem
from reception_app.paths import DeskFolder, practice_folder
from reception_app.ui import collecting, theme
from reception_app.ui.contained import whatever_happens
from reception_app.ui.desk_dialogs import Desk, QtDesk
from reception_app.ui.desk_folders import Folders
from reception_app.ui.desk_on_disk import DeskOnDisk
from reception_app.ui.held_up import held_up
from reception_app.ui.idle import steady_seconds
from reception_app.ui.late_loading import LateLoading
from reception_app.ui.log_saving import LogSaving
from reception_app.ui.main_window import MainWindow
from reception_app.ui.overrides import make_errors_whole, make_late_errors_whole
from reception_app.ui.screen import Screen
from reception_app.ui.screen_capture import keep_out_of_pictures
from reception_app.ui.screens.change_passphrase import ChangePassphraseScreen
from reception_app.ui.screens.first_run import FirstRun, FirstRunScreen
from reception_app.ui.screens.first_run_steps import establishment_choices
from reception_app.ui.screens.locked import LockedScreen
from reception_app.ui.screens.sign_in import DeskFacts, SignInScreen
from reception_app.ui.widgets.focus_ring import FocusRing
from reception_app.ui.window_kept import restore_window, save_window

if TYPE_CHECKING:
    from reception_app.services.context import AppContext
    from reception_app.ui.doors import Door
    from reception_app.ui.locking import Locking
    from reception_app.ui.one_window import Listening
    from reception_app.ui.recovering import Recovering
    from reception_app.ui.screens.backups_keeping import Keeping
    from reception_app.ui.screens.blanked import BlankedScreen
    from reception_app.ui.watching import Watching
    from reception_app.ui.workplace import Workplace


class Front(QObject):
    """One window on one desk folder: its doors, and the place of work behind them."""

    def __init__(
        self,
        folder: DeskFolder,
        desk: Desk | None = None,
        *,
        practise: Callable[[], str] | None = None,
        elapsed: Callable[[], float] = steady_seconds,
    ) -> None:
        super().__init__()
        self._disk = DeskOnDisk(folder)
        self._practise = practise
        self.window = MainWindow(self._disk.name, training=self._disk.training)
        self.window.resize(1366, 720)
        self.ring = FocusRing(theme.application())
        self._desk = desk or QtDesk(self.window, Folders(self._kept), self.window.help.open_code)
        self._log_saving = LogSaving(self.window, self._desk, self._logs)
        self._ctx: AppContext | None = None
        self.workplace: Workplace | None = None
        self.locking: Locking | None = None
        self.keeping: Keeping | None = None
        self.watching: Watching | None = None
        self.listening: Listening | None = None
        self.recovering: Recovering | None = None
        self._restoring = False
        self._elapsed = elapsed
        self._door: Door | None = None
        self._late = LateLoading()
        self.window.closing.connect(self.close)
        self._clock = QTimer(self, interval=5_000)
        self._clock.timeout.connect(self._tick)

    def begin(self, username: str | None = None, passphrase: str | None = None) -> None:
        """Show the right door, or go straight to work when a passphrase is given (training desks)."""
        restore_window(self.window, self._folder)
        if not self._folder.exists:
            self._show_first_run()
        else:
            self._show_sign_in()
            if username and passphrase:
                self._sign_in(username, passphrase)
        self.window.show()
        if not self._disk.training:  # a training desk may be shown to a class
            keep_out_of_pictures(self.window)
        self._clock.start()
        QTimer.singleShot(0, self._late.begin)

    def close(self) -> None:
        """Let the desk go: drafts are saved, the database is closed, the lock file is free."""
        self._clock.stop()
        save_window(self.window, self._folder)
        if self.locking is not None:
            self.locking.end()
        if self.workplace is not None:
            self.workplace.end()
        if self.keeping is not None:
            self.keeping.at_exit()
        if self.recovering is not None:
            self.recovering.wait()
        if self._ctx is not None:
            self._ctx.close()
            self._ctx = None
        if self.watching is not None:
            self.watching.end()
        if self.listening is not None:
            self.listening.end()
        log.close()

    @property
    def ctx(self) -> AppContext | None:
        """The open desk, once somebody signed in."""
        return self._ctx

    def door(self) -> object:
        """The door shown: sign-in, first run, locked, blanked or a passphrase to change."""
        return self._door

    @property
    def _folder(self) -> DeskFolder:
        return self._disk.folder

    def _logs(self) -> tuple[Path, ...]:
        return self._disk.logs()

    def _kept(self) -> QSettings | None:
        return self._disk.kept()

    def _now(self) -> datetime:
        return self._disk.now() if self._ctx is None else self._ctx.now()

    def _tick(self) -> None:
        set_clock = getattr(self._door, "set_clock", None)  # some doors show none
        if set_clock is not None:
            set_clock(self._now())

    def _show_door(self, door: Door) -> None:
        old, self._door = self._door, door
        self.window.show_door(door, locked=isinstance(door, LockedScreen))
        door.focus_start()
        if old is not None:
            self.window.forget_screen(old)

    def _say_at_door(self, problem: KnownProblem) -> None:
        if isinstance(self._door, FirstRunScreen | SignInScreen | LockedScreen):
            self._door.show_problem(problem.in_full)

    def _show_first_run(self) -> None:
        door = FirstRunScreen(establishment_choices())
        door.finished.connect(self._make_desk)
        door.training_requested.connect(self._go_practising)
        door.restore_requested.connect(self._restore_here)
        self._show_door(door)

    def _make_desk(self, made: FirstRun) -> None:
        try:
            with held_up(getattr(self._door, "button", None), self.tr("Making the desk…"), over=self.window.stack):
                self._late.wait()
                code = self._disk.make(made)
        except KnownProblem as problem:
            self._say_at_door(problem)
            return
        self.window.set_establishment(self._disk.name, training=False)
        why = self.tr("The desk is made. If nobody who looks after it can sign in one day, this code opens it.")
        self._recovery().show_code(self._folder, code, made.username, made.full_name, why)

    def _recovery(self) -> Recovering:
        """Return what shows and asks for the recovery code, and changes the key; made when it is first needed."""
        from reception_app.ui.recovering import Recovering

        if self.recovering is None:
            make_late_errors_whole()
            self.recovering = Recovering(self._desk, self)
            self.recovering.door_made.connect(self._show_door)
            self.recovering.left.connect(self._back_at_door)
        return self.recovering

    def _recover(self) -> None:
        """Nobody can sign in: the recovery code is asked for."""
        self._late.wait()
        self._close_desk()  # it may be open behind this door; by the code it is opened anew
        try:
            self._recovery().ask(self._folder)
        except KnownProblem as problem:
            self._say_at_door(problem)

    def _restore_here(self) -> None:
        """Nothing is set up on this computer, and there is a backup on a stick."""
        self._late.wait()
        self._recovery().restore_here(self._folder)

    def _back_at_door(self, expected: str, problem: str) -> None:
        if self._disk.settings is None:  # none when the window opened; there may be a desk by now
            self._disk = DeskOnDisk(self._folder)
            self.window.set_establishment(self._disk.name, training=self._disk.training)
        if self._folder.exists:
            self._show_sign_in(expected, problem)
        else:
            self._show_first_run()

    def _close_desk(self) -> None:
        """Close the desk while the window stays: nothing runs, waits or is timed for it, and it was closed properly."""
        if self.keeping is not None:
            self.keeping.pause()
        if self.workplace is not None:
            self.workplace.worker.drop()
        if self._ctx is not None:
            self._ctx.close()
            self._ctx = None
        if self.watching is not None:
            self.watching.end()

    def _show_sign_in(self, expected: str = "", problem: str = "") -> None:
        """Show signing in: for whom, where that is known, and what went wrong before it."""
        may = self._disk.may_sign_in()
        door = SignInScreen(
            may.users[:5],
            self._disk.name,
            DeskFacts(),
            self._now(),
            version=__version__,
            training_offered=self._practise is not None and not self._disk.training,
            recovery_offered=may.recovery,
        )
        door.recovery_requested.connect(self._recover)
        door.sign_in.connect(self._sign_in)
        door.training_requested.connect(self._go_practising)
        self._show_door(door)
        if expected:
            door.expect(expected)
        if problem or may.trouble:
            door.show_problem(problem or may.trouble)

    def _held_up(self, words: str) -> AbstractContextManager[None]:
        """What takes a while begins at the door's button; keys typed meanwhile act on nothing."""
        return held_up(getattr(self._door, "button", None), words)

    def _sign_in(self, username: str, passphrase: str) -> None:
        with self._held_up(self.tr("Unlocking…") if isinstance(self._door, LockedScreen) else self.tr("Signing in…")):
            self._late.wait()
            self._let_in(username, passphrase)

    def _let_in(self, username: str, passphrase: str) -> None:
        from reception_app.services.desk import open_desk, sign_in

        if self._restoring:
            self._restoring = False
            self._offer_restore(None, username, passphrase)
            return
        try:
            here = self._ctx
            ctx = sign_in(here, username, passphrase) if here else open_desk(self._folder, username, passphrase)
        except KnownProblem as problem:
            self._say_at_door(problem)
            if self._ctx is None:
                self._offer_restore(problem, username, passphrase)
            return
        self._ctx = ctx
        if not ctx.operator.must_change:
            self._work(ctx)
            return
        door = ChangePassphraseScreen()
        door.changed.connect(self._change_passphrase)
        self._show_door(door)

    def _keep(self) -> Keeping:
        """Return what keeps this desk safe, made when it is first needed."""
        from reception_app.ui.notices import Notices
        from reception_app.ui.screens.backups_keeping import Keeping
        from reception_app.ui.watching import Watching

        if self.keeping is None:
            make_late_errors_whole()
            notices = Notices(self.window)
            self.keeping = Keeping(self.window, notices)
            self.watching = Watching(self.window, notices, self._elapsed)
            self.keeping.opened_again.connect(self._sign_in)
            self.keeping.restore_wanted.connect(self.restore_backup)
        return self.keeping

    def restore_backup(self) -> None:
        """Sign out and close the desk; whoever signs in next chooses a backup before it is opened again."""
        if self._ctx is None:
            return
        self.switch_user()
        self._close_desk()
        self._restoring = True

    def change_key(self, passphrase: str) -> None:
        """Sign out, close the desk and give its records another key; then what is handed out is shown, once."""
        if self._ctx is None:
            return
        who = self._ctx.operator
        self.switch_user()
        self._close_desk()
        self._recovery().change_key(self._folder, who.username, who.full_name, passphrase)

    def _offer_restore(self, problem: KnownProblem | None, username: str, passphrase: str) -> None:
        from reception_app.services.restoring import RESTORABLE

        if problem is None or problem.code in RESTORABLE:
            self._keep().offer_restore(self._folder, problem, username, passphrase, self._desk.ask_folder)

    def _change_passphrase(self, old: str, new: str) -> None:
        from reception_app.services.desk import change_passphrase

        if self._ctx is None:
            return
        with self._held_up(self.tr("Changing it…")):
            try:
                self._ctx = change_passphrase(self._ctx, old, new)
            except KnownProblem as problem:
                if isinstance(self._door, ChangePassphraseScreen):
                    self._door.show_problem(problem.in_full, about_new=isinstance(problem, InputProblem))
                return
            self._work(self._ctx)

    def _work(self, ctx: AppContext) -> None:
        before = self.workplace.ctx if self.workplace is not None else None
        # After a restore it is another desk, whoever signs in.
        same = before is not None and (before.sessions, before.operator.user_id) == (ctx.sessions, ctx.operator.user_id)
        workplace, locking = self._places(ctx)
        try:
            (workplace.resume if same else workplace.begin)(ctx)
        finally:  # whatever goes wrong while the work is shown: it can be locked, and locks by itself
            if not isinstance(self.window.shown(), Screen):
                self.window.show_empty()
            old, self._door = self._door, None
            if old is not None:
                self.window.forget_screen(old)
            locking.begin(ctx, self._disk.name, same=same)
        self._keep().begin(ctx, workplace.worker)
        if self.watching is not None:
            self.watching.begin(ctx, type(self.window.shown()).__name__)
        if self.listening is None:  # now the lock is held
            from reception_app.ui.one_window import Listening

            self.listening = Listening(self.window, self._folder)

    def _places(self, ctx: AppContext) -> tuple[Workplace, Locking]:
        """Return the place of work and its lock, made for the first who signs in."""
        from reception_app.ui.locking import Locking
        from reception_app.ui.workplace import Workplace

        if self.workplace is None or self.locking is None:
            make_errors_whole()
            QTimer.singleShot(collecting.SETTLED_MS, collecting.settle)
            self.workplace = Workplace(self.window, ctx, self._desk)
            self.workplace.locked.connect(self.lock)
            self.workplace.switched.connect(self.switch_user)
            self.workplace.restore_wanted.connect(self.restore_backup, Qt.ConnectionType.QueuedConnection)
            self.workplace.key_change_wanted.connect(self.change_key, Qt.ConnectionType.QueuedConnection)
            self.locking = Locking(theme.application(), self.window, self._elapsed)
            self.locking.door_made.connect(self._lock_up)
            self.locking.unlock.connect(self._unlock)
            self.locking.opened.connect(self._go_on)
            self.locking.someone_else.connect(self.switch_user)
        return self.workplace, self.locking

    def lock(self) -> None:
        """Lock at once: the draft is saved, nothing personal stays in sight, the title included."""
        if self.locking is not None:
            self.locking.lock()

    def _lock_up(self, door: LockedScreen | BlankedScreen) -> None:
        if self.workplace is not None:
            whatever_happens(self.workplace.pause)
        self._show_door(door)
        if self.keeping is not None:
            self.keeping.at_lock()

    def _go_on(self) -> None:
        if self.workplace is not None:
            self._work(self.workplace.ctx)

    def _unlock(self, passphrase: str) -> None:
        if self._ctx is not None:
            self._sign_in(self._ctx.operator.username, passphrase)

    def switch_user(self) -> None:
        """Let somebody else sign in; the draft stays on disk for whoever takes it on."""
        if self.workplace is not None:
            whatever_happens(self.workplace.pause)
        whatever_happens(self._show_sign_in)
        if not self.window.at_door():
            self.lock()
        elif self.locking is not None:
            self.locking.end()

    def _go_practising(self) -> None:
        """Open the training desk in this window instead; it has its own folder, and nobody there is real."""
        if self._practise is None or self._ctx is not None:
            return
        try:
            button, words = getattr(self._door, "training", None), self.tr("Making the training desk…")
            with held_up(button, words, over=self.window.stack):
                self._late.wait()
                passphrase = self._practise()
        except KnownProblem as problem:
            self._desk.tell(problem)
            return
        self._disk = DeskOnDisk(practice_folder())
        self.window.set_establishment(self._disk.name, training=True)
        self._sign_in("training", passphrase)
        self.window.show_toast(self.tr("If it locks: the passphrase here is “{0}”.").format(passphrase), undoable=False)
