"""The program's window: started once for a desk, with everything that goes wrong told and logged without names."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from PySide6.QtWidgets import QApplication

from reception_app import log
from reception_app.errors import ExitCode, KnownProblem
from reception_app.paths import DeskFolder, practice_folder
from reception_app.ui import theme
from reception_app.ui.front import Front
from reception_app.ui.log_saving import machine_log
from reception_app.ui.overrides import make_errors_whole


def _practise() -> str:
    from reception_app.services.demo import make_practice_desk

    return make_practice_desk(practice_folder())


def show_bug(front: Front, error: BaseException) -> None:
    """Say what happened to the desk (a full disk) as a known problem; log one of our own faults without its words."""
    log.bug(error)
    if isinstance(error, KnownProblem):
        front.window.set_saved(error.in_full, saved=False)
        return
    front.window.set_saved(
        front.tr("Something went wrong in the program (BUG-1). What was saved is safe."), saved=False
    )


def _is_open_elsewhere(folder: DeskFolder) -> bool:
    """True when another window has the desk open, and came forward. Asked only where one is, or died."""
    if not folder.open_note.exists():
        return False
    from reception_app.ui.one_window import call_the_first

    return call_the_first(folder)


def run(home: Path, username: str | None = None, passphrase: str | None = None) -> int:
    """Open the window on the desk in `home` and return the exit status."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    if not isinstance(app, QApplication):
        raise TypeError("another kind of Qt application is running")
    app.setApplicationName("Reception")
    if _is_open_elsewhere(DeskFolder(home)):
        return ExitCode.DONE
    make_errors_whole()
    theme.apply(app)
    try:
        front = Front(DeskFolder(home), practise=_practise)
    except KnownProblem as problem:
        sys.stderr.write(f"{problem}\n")
        return int(problem.exit_code)

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            app.quit()
            return
        show_bug(front, error)

    sys.excepthook = hook
    with suppress(OSError):
        log.set_up(DeskFolder(home).log if DeskFolder(home).exists else machine_log())
    front.begin(username, passphrase)
    return app.exec()
