"""The composition root of the window.

Start order: Qt and the theme → the window with its door (sign-in, or the first-run wizard where there is no desk) →
the database, packs and screens, loaded on a thread while the passphrase is typed → the desk opened and the work begun.
Nothing that blocks typing happens before the door is shown.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QObject, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from reception_app import __version__, log
from reception_app.clock import SystemClock
from reception_app.errors import KnownProblem
from reception_app.establishments import find, load_establishments
from reception_app.keyslots import read_slots
from reception_app.paths import DeskFolder, default_home
from reception_app.settings import Settings, read_settings, wall_clock
from reception_app.ui import collecting, theme
from reception_app.ui.desk_dialogs import Desk, QtDesk
from reception_app.ui.desk_folders import Folders
from reception_app.ui.idle import steady_seconds
from reception_app.ui.main_window import MainWindow
from reception_app.ui.overrides import make_errors_whole
from reception_app.ui.screens.change_passphrase import ChangePassphraseScreen
from reception_app.ui.screens.first_run import EstablishmentChoice, FirstRun, FirstRunScreen
from reception_app.ui.screens.locked import LockedScreen
from reception_app.ui.screens.sign_in import DeskFacts, SignInScreen, SignInUser
from reception_app.ui.widgets.focus_ring import FocusRing
from reception_app.vocabulary import ROLE_WORDS, Role

if TYPE_CHECKING:
    from reception_app.services.context import AppContext
    from reception_app.ui.locking import Locking
    from reception_app.ui.screens.blanked import BlankedScreen
    from reception_app.ui.workplace import Workplace

_LOADED_LATE = (
    "reception_app.services.desk",
    "reception_app.services.packs",
    "reception_app.services.receiving",
    "holidays.countries.united_kingdom",
)
Door: TypeAlias = "SignInScreen | FirstRunScreen | LockedScreen | BlankedScreen | ChangePassphraseScreen"


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
        self._folder = folder
        self._practise = practise
        self._settings = self._read_settings()
        name = self._establishment()
        self.window = MainWindow(name, training=bool(self._settings and self._settings.training))
        self.window.resize(1366, 720)
        self.ring = FocusRing(_application())
        self._desk = desk or QtDesk(self.window, Folders(self._folder_settings))
        self._ctx: AppContext | None = None
        self.workplace: Workplace | None = None
        self.locking: Locking | None = None
        self._elapsed = elapsed
        self._door: Door | None = None
        self.window.closing.connect(self.close)
        self._clock = QTimer(self)
        self._clock.setInterval(5_000)
        self._clock.timeout.connect(self._tick)

    def begin(self, username: str | None = None, passphrase: str | None = None) -> None:
        """Show the right door, or go straight to work when a passphrase is given (training desks)."""
        self._restore_window()
        if not self._folder.exists:
            self._show_first_run()
        elif username and passphrase:
            self._show_sign_in()
            self._sign_in(username, passphrase)
        else:
            self._show_sign_in()
        self.window.show()
        self._clock.start()
        QTimer.singleShot(0, self._load_the_rest)

    def close(self) -> None:
        """Let the desk go: drafts are saved, the database is closed, the lock file is free."""
        self._save_window()
        if self.locking is not None:
            self.locking.end()
        if self.workplace is not None:
            self.workplace.end()
        if self._ctx is not None:
            self._ctx.close()
            self._ctx = None
        log.close()

    @property
    def ctx(self) -> AppContext | None:
        """The open desk, once somebody signed in."""
        return self._ctx

    def door(self) -> object:
        """The door shown: sign-in, first run, locked, blanked or a passphrase to change."""
        return self._door

    def _read_settings(self) -> Settings | None:
        return read_settings(self._folder.settings) if self._folder.settings.exists() else None

    def _establishment(self) -> str:
        if self._settings is None:
            return self.tr("New desk")
        found = find(self._settings.establishment)
        return found.name if found else self._settings.establishment

    def _load_the_rest(self) -> None:
        collecting.hold()
        threading.Thread(target=_load_late, daemon=True).start()

    def _now(self) -> datetime:
        if self._ctx is not None:
            return self._ctx.now()
        return (wall_clock(self._settings) if self._settings else SystemClock()).now()

    def _tick(self) -> None:
        if self._door is not None and not isinstance(self._door, FirstRunScreen | ChangePassphraseScreen):
            self._door.set_clock(self._now())

    def _show_door(self, door: Door) -> None:
        old, self._door = self._door, door
        self.window.show_door(door, locked=isinstance(door, LockedScreen))
        door.focus_start()
        if old is not None:
            self.window.forget_screen(old)

    def _show_first_run(self) -> None:
        choices = [
            EstablishmentChoice(row.code, row.name, row.town, row.nation.casefold())
            for row in load_establishments()
            if row.active
        ]
        door = FirstRunScreen(choices)
        door.finished.connect(self._make_desk)
        door.training_requested.connect(self._go_practising)
        self._show_door(door)

    def _make_desk(self, made: FirstRun) -> None:
        from reception_app.services.desk import NewUser, create_desk

        settings = Settings(made.establishment_code, "Reception", made.nation.capitalize())
        roles = tuple(dict.fromkeys((*made.roles, Role.DESK_ADMINISTRATOR)))
        user = NewUser(made.username, made.full_name, roles, made.registration or None)
        try:
            create_desk(self._folder, settings, user, made.passphrase)
        except KnownProblem as problem:
            if isinstance(self._door, FirstRunScreen):
                self._door.show_problem(f"{problem.what} {problem.todo}")
            return
        self._settings = settings
        self.window.set_establishment(self._establishment(), training=False)
        self._sign_in(made.username, made.passphrase)

    def _show_sign_in(self) -> None:
        users: list[SignInUser] = []
        trouble = ""
        try:
            users = [
                SignInUser(slot.username, slot.full_name, ", ".join(ROLE_WORDS[Role(role)] for role in slot.roles[:2]))
                for slot in read_slots(self._folder.slots)
                if not slot.disabled
            ]
        except KnownProblem as problem:
            trouble = f"{problem.what} {problem.todo}"
        door = SignInScreen(
            users[:5],
            self._establishment(),
            DeskFacts(),
            self._now(),
            version=__version__,
            training_offered=self._practise is not None and not (self._settings and self._settings.training),
        )
        door.sign_in.connect(self._sign_in)
        door.training_requested.connect(self._go_practising)
        self._show_door(door)
        if trouble:
            door.show_problem(trouble)

    def _sign_in(self, username: str, passphrase: str) -> None:
        from reception_app.services.desk import open_desk, sign_in

        try:
            if self._ctx is None:
                ctx = open_desk(self._folder, username, passphrase)
            else:
                ctx = sign_in(self._ctx, username, passphrase)
        except KnownProblem as problem:
            if isinstance(self._door, SignInScreen | LockedScreen):
                self._door.show_problem(f"{problem.what} {problem.todo} ({problem.code})")
            return
        self._ctx = ctx
        if ctx.operator.must_change:
            self._ask_new_passphrase()
        else:
            self._work(ctx)

    def _ask_new_passphrase(self) -> None:
        door = ChangePassphraseScreen()
        door.changed.connect(self._change_passphrase)
        self._show_door(door)

    def _change_passphrase(self, old: str, new: str) -> None:
        from reception_app.services.desk import change_passphrase

        if self._ctx is None:
            return
        try:
            self._ctx = change_passphrase(self._ctx, old, new)
        except KnownProblem as problem:
            if isinstance(self._door, ChangePassphraseScreen):
                self._door.show_problem(f"{problem.what} {problem.todo}")
            return
        self._work(self._ctx)

    def _work(self, ctx: AppContext) -> None:
        same = self.workplace is not None and self.workplace.ctx.operator.user_id == ctx.operator.user_id
        workplace, locking = self._places(ctx)
        if same:
            workplace.resume(ctx)
        else:
            workplace.begin(ctx)
        old, self._door = self._door, None
        if old is not None:
            self.window.forget_screen(old)
        locking.begin(ctx, self._establishment(), same=same)

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
            self.locking = Locking(_application(), self.window, self._elapsed)
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
            self.workplace.pause()
        self._show_door(door)

    def _go_on(self) -> None:
        if self._ctx is not None:
            self._work(self._ctx)

    def _unlock(self, passphrase: str) -> None:
        if self._ctx is not None:
            self._sign_in(self._ctx.operator.username, passphrase)

    def switch_user(self) -> None:
        """Let somebody else sign in; the draft stays on disk for whoever takes it on."""
        if self.locking is not None:
            self.locking.end()
        if self.workplace is not None:
            self.workplace.pause()
        self._show_sign_in()

    def _go_practising(self) -> None:
        """Open the training desk in this window instead; it has its own folder, and nobody there is real."""
        if self._practise is None or self._ctx is not None:
            return
        try:
            passphrase = self._practise()
        except KnownProblem as problem:
            self._desk.tell(problem)
            return
        self._folder = training_folder()
        self._settings = self._read_settings()
        self.window.set_establishment(self._establishment(), training=True)
        self._sign_in("training", passphrase)
        self.window.show_toast(self.tr("If it locks: the passphrase here is “{0}”.").format(passphrase), undoable=False)

    def _window_settings(self) -> QSettings:
        return QSettings(str(self._folder.home / "window.ini"), QSettings.Format.IniFormat)

    def _folder_settings(self) -> QSettings | None:
        """Return where the folders of the dialogs are remembered; None before there is a desk."""
        return self._window_settings() if self._folder.exists else None

    def _restore_window(self) -> None:
        if not self._folder.exists:
            return
        kept = self._window_settings()
        geometry, scale = kept.value("geometry"), kept.value("text_scale")
        if geometry is not None:
            self.window.restoreGeometry(geometry)
        app = QApplication.instance()
        if scale is not None and isinstance(app, QApplication) and float(str(scale)) in theme.SCALES:
            theme.apply(app, float(str(scale)))

    def _save_window(self) -> None:
        if self._folder.exists:
            kept = self._window_settings()
            kept.setValue("geometry", self.window.saveGeometry())
            kept.setValue("text_scale", theme.active().scale)


def _application() -> QApplication:
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise TypeError("the window needs its application first")
    return app


def _load_late() -> None:
    try:
        for name in _LOADED_LATE:
            import_module(name)
    finally:
        collecting.release()


PRACTICE_PASSPHRASE = "nobody here is real"
"""Of the desk behind the practise button: it guards nothing, since nobody there is real."""


def training_folder() -> DeskFolder:
    """Return where the practise button's training desk lives: beside the real desk's folder, never in it."""
    home = default_home()
    return DeskFolder(home.with_name(f"{home.name}-practice"))


def make_practice_desk() -> str:
    """Make the practise button's training desk if there is none, and return its passphrase."""
    from reception_app.services.demo import Wanted, make_training_desk

    folder = training_folder()
    if not folder.exists:
        make_training_desk(folder, Wanted(), PRACTICE_PASSPHRASE).close()
    return PRACTICE_PASSPHRASE


def show_bug(front: Front, error: BaseException) -> None:
    """Log one of our own faults without its words, and say once that the draft is safe."""
    log.bug(error)
    front.window.set_saved(
        front.tr("Something went wrong in the program (BUG-1). What was saved is safe."), saved=False
    )


def run(home: Path, username: str | None = None, passphrase: str | None = None) -> int:
    """Open the window on the desk in `home` and return the exit status."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    if not isinstance(app, QApplication):
        raise TypeError("another kind of Qt application is running")
    app.setApplicationName("Reception")
    make_errors_whole()
    theme.apply(app)
    try:
        front = Front(DeskFolder(home), practise=make_practice_desk)
    except KnownProblem as problem:
        sys.stderr.write(f"{problem.code}: {problem.what} {problem.todo}\n")
        return int(problem.exit_code)

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            app.quit()
            return
        show_bug(front, error)

    sys.excepthook = hook
    front.begin(username, passphrase)
    return app.exec()
