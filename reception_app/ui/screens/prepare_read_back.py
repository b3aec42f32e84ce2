"""The fresh print read back over the prepare screen: scans, photographs, a scanner that types; or why it is not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from reception_app.errors import KnownProblem
from reception_app.handover.codes.reading import Progress
from reception_app.services.context import AppContext
from reception_app.services.handover_state import PackState
from reception_app.services.scanned_back import WHY_WORDS, ReadBack, check_print, check_typed
from reception_app.ui import theme
from reception_app.ui.fields.segments import Option
from reception_app.ui.fields.text import ListField, TextField
from reception_app.ui.screens.prepare_asks import AskPanel
from reception_app.ui.screens.prepare_words import tr
from reception_app.ui.screens.receive_files import PATTERNS, bytes_of
from reception_app.ui.screens.receive_scan import ScanBox
from reception_app.ui.shell import Shell
from reception_app.ui.theme import Level
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Row
from reception_app.ui.widgets.runs import Text
from reception_app.ui.worker import Steps
from reception_app.vocabulary import NotReadBack

_PICTURES = tuple(pattern for pattern in PATTERNS if pattern != "*.cose")


def read_print(ctx: AppContext, pack_id: str, paths: Sequence[Path], steps: Steps) -> ReadBack | KnownProblem:
    """Read files of a pack's print on the worker. Raises Cancelled; a problem is the result."""

    def told(progress: Progress) -> None:
        words = tr("Looking at file {0} of {1} for codes").format(progress.file, progress.files)
        if progress.needed is not None:
            words = tr("{0} codes were read").format(progress.found)
        steps.step(words, progress.file / progress.files)

    try:
        steps.step(tr("Opening the file"), 0.0)
        return check_print(ctx, pack_id, [bytes_of(path) for path in paths], told=told)
    except KnownProblem as problem:
        return problem


class ReadBackPanel(AskPanel):
    """Reads the print of one pack back. `done(words)` once it is equal; `not_read` to say why it is not read.

    A page that is not this pack's is told here, and the panel stays for the next try.
    """

    done = Signal(str)
    not_read = Signal()

    def __init__(self, shell: Shell, pack: PackState) -> None:
        super().__init__(shell, tr("Read the print back"), Button(tr("Open a scan…"), Kind.PRIMARY, key="Alt O"))
        self._pack = pack
        self._steps: Steps | None = None
        self._cancelled = False
        about = tr(
            "Scan or photograph the last page of the clinical sheet, the one with the codes, as it came out of the "
            "printer. It must say what {0} says."
        )
        self.result = AlertBar(Level.SOON, "")
        self.result.hide()
        self.scan = ScanBox()
        self.step = Text()
        self.stop = Button(tr("Cancel"), Kind.QUIET)
        self._working = QWidget()
        row = Row(self._working, spacing=theme.SPACE_16)
        row.addWidget(self.step, 1)
        row.addWidget(self.stop)
        self._working.hide()
        self.why_not = Button(tr("It is not read back, with a reason…"), Kind.QUIET)
        self.inside.add(Text(about.format(pack.number)), self.result, self._working, self.scan)
        self.inside.addWidget(self.why_not, 0, Qt.AlignmentFlag.AlignLeft)
        theme.fix(self, min_width=560, max_width=720)
        self.act.acted.connect(self.choose_files)
        self.scan.complete.connect(self._typed)
        self.scan.empty_enter.connect(self.choose_files)
        self.stop.acted.connect(self._cancel)
        self.why_not.acted.connect(self.not_read)

    def focus_start(self) -> None:
        """Put the focus into the box: a scanner types wherever it is, and Enter opens a file."""
        self.scan.focus_start()

    def choose_files(self) -> None:
        """Ask for scans or photographs and read them."""
        chosen = self._shell.desk.ask_open_files(tr("Open scans of the printed codes page"), _PICTURES)
        if chosen:
            self.read_files(chosen)

    def read_files(self, paths: Sequence[Path]) -> None:
        """Read files on the worker, with progress and a way to cancel it."""
        self.result.hide()
        self._steps, self._cancelled = None, False
        self._say_working(tr("Reading the page"))
        self._shell.run_in_steps(tr("Reading the page"), partial(self._work, tuple(paths)), self._judged)

    def _work(self, paths: tuple[Path, ...], steps: Steps) -> ReadBack | KnownProblem:
        self._steps = steps
        steps.told.connect(self._tell_step)
        if self._cancelled:  # before it began
            steps.cancel()
        return read_print(self._shell.ctx, self._pack.pack_id, paths, steps)

    def _tell_step(self, words: str, part: float) -> None:
        self.step.set_words(words)

    def _cancel(self) -> None:
        self._cancelled = True
        if self._steps is not None:
            self._steps.cancel()
        self._say_working("")
        self.focus_start()

    def _typed(self, envelope: bytes) -> None:
        sheet = self.scan.gathered()
        if sheet is None:
            return
        try:
            result: ReadBack | KnownProblem = check_typed(self._shell.ctx, self._pack.pack_id, sheet)
        except KnownProblem as problem:
            result = problem
        self._judged(result)

    def _judged(self, result: ReadBack | KnownProblem) -> None:
        self._say_working("")
        if isinstance(result, KnownProblem):
            self.scan.start_afresh()
            self.result.set_words(result.what, f"{result.todo} ({result.code})")
            self.result.show()
            self.focus_start()
            return
        self._shell.close_overlay()
        self.done.emit(result.words)

    def _say_working(self, words: str) -> None:
        self.step.set_words(words)
        self._working.setVisible(bool(words))


class NotReadPanel(AskPanel):
    """Asks why the print is not read back: one of a short list, and words. `done` once it is on disk."""

    done = Signal()

    def __init__(self, shell: Shell, skip: Callable[[NotReadBack, str], None]) -> None:
        super().__init__(shell, tr("The print is not read back"), Button(tr("Keep the reason"), Kind.STOP, key="Enter"))
        self._skip = skip
        about = tr(
            "Nobody then knows whether the paper can be read at the other end. The reason stays with the handover."
        )
        options = tuple(Option(why.value, tr(words)) for why, words in WHY_WORDS.items())
        self.why = ListField(tr("Why"), options, width=380)
        self.words = TextField(tr("In your words"), hint=tr("Kept with the handover, with your name and the time"))
        self.inside.add(Text(about), self.why, self.words)
        theme.fix(self, min_width=460, max_width=620)
        self.words.entered.connect(self.finish)
        self.act.acted.connect(self.finish)

    def focus_start(self) -> None:
        """Put the focus on the list."""
        self.why.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def finish(self) -> None:
        """Keep the reason, when there is one."""
        self.why.show_problem("" if self.why.value() else tr("Choose why."))
        self.words.show_problem("" if self.words.value().strip() else tr("Write a few words."))
        for field in (self.why, self.words):
            if field.problem():
                self.go_to(field.control)
                return
        try:
            self._skip(NotReadBack(self.why.value()), self.words.value())
        except KnownProblem as problem:
            self.words.show_problem(problem.in_full)
            return
        self._shell.close_overlay()
        self.done.emit()
