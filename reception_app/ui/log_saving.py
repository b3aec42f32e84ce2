"""Save the log to send: one text file, from the help, for anybody at the desk and before anybody is signed in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject

from reception_app import log, paths
from reception_app.errors import KnownProblem
from reception_app.ui.desk_dialogs import Desk
from reception_app.ui.main_window import MainWindow
from reception_app.ui.screens.users_files import write_small

SUGGESTED = "reception-log.txt"


class LogSaving(QObject):
    """Asks where, writes the file, and says so. `logs()` names the logs, oldest first."""

    def __init__(self, window: MainWindow, desk: Desk, logs: Callable[[], tuple[Path, ...]]) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._logs = logs
        window.help.log_wanted.connect(self.save)

    def save(self) -> None:
        """Save the log where the person chooses."""
        chosen = self._desk.ask_save(tr("Save the log to send"), SUGGESTED, ("*.txt",))
        if chosen is None:
            return
        try:
            write_small(chosen, log.to_send(*self._logs()))
        except KnownProblem as problem:
            log.told(problem.code)
            self._desk.tell(problem)
            return
        self._window.help.close()
        self._window.show_toast(tr("The log is saved as {0}. It names nobody.").format(chosen.name), undoable=False)


def machine_log() -> Path:
    """Return the log of this computer, for what happens before a desk is open."""
    return paths.state_folder() / log.FILE


def tr(words: str) -> str:
    """Return the words in the language of the window."""
    return QCoreApplication.translate("LogSaving", words)
