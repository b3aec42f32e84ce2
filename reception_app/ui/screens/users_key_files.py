"""The files that say whom the desk believes: the estate's root, this desk's certificate, and the request for one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from reception_app.errors import KnownProblem
from reception_app.services import trusting
from reception_app.ui.screens.users_entries import tr
from reception_app.ui.screens.users_files import read_small, write_small
from reception_app.ui.screens.users_trust import CompareWords, DistrustRoot, compare_certificate, compare_root
from reception_app.ui.shell import Shell


class KeyFiles(QObject):
    """Asks for a file and does what it is for.

    - `compare(EntryPage)`: the words of a key, to be confirmed before it counts, or no longer counts.
    - `saved(str)`: what was done; `failed(KnownProblem)`: what is in the way; `begun()`: an act begins.
    """

    compare = Signal(object)
    saved = Signal(str)
    failed = Signal(object)
    begun = Signal()

    def __init__(self, shell: Shell, parent: QObject) -> None:
        super().__init__(parent)
        self._shell = shell

    def load_root(self) -> None:
        """Ask for the estate's root and show its words."""
        chosen = self._shell.desk.ask_open_files(tr("The estate’s root"), ("*.pub",))
        if chosen:
            self._show(partial(self._root, chosen[0]))

    def load_certificate(self) -> None:
        """Ask for this desk's certificate and show its words."""
        chosen = self._shell.desk.ask_open_files(tr("This desk’s certificate"), ("*",))
        if chosen:
            self._show(partial(self._certificate, chosen[0]))

    def distrust_root(self) -> None:
        """Show the roots trusted here, for the one that is believed no more."""
        self._show(lambda: DistrustRoot(self._shell.ctx, trusting.read_trust(self._shell.ctx).root_rows))

    def save_request(self) -> None:
        """Write the request for a certificate where somebody says."""
        self.begun.emit()
        try:
            words = trusting.certificate_request(self._shell.ctx)
            where = self._shell.desk.ask_save(tr("Save the request"), "desk.request", ("*.request",))
            if where is None:
                return
            write_small(where, words)
        except KnownProblem as problem:
            self.failed.emit(problem)
        else:
            self.saved.emit(tr("Request saved"))

    def _root(self, path: Path) -> CompareWords:
        source = read_small(path).decode("utf-8", "replace")
        return compare_root(source, partial(trusting.trust_root, self._shell.ctx, source, path.stem))

    def _certificate(self, path: Path) -> CompareWords:
        data = read_small(path)
        own = trusting.own_words_for(self._shell.ctx, data)
        return compare_certificate(data, own, partial(trusting.load_certificate, self._shell.ctx, data))

    def _show(self, page: Callable[[], CompareWords | DistrustRoot]) -> None:
        self.begun.emit()
        try:
            made = page()
        except KnownProblem as problem:
            self.failed.emit(problem)
        else:
            self.compare.emit(made)
