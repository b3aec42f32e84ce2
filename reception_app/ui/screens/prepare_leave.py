"""The acts at the end of a leaving: read the print back, mark as left, leave anyway, keep a stale pack, put away."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from reception_app.clinical.words import time_text
from reception_app.clock import local
from reception_app.errors import KnownProblem
from reception_app.services.handovers import HandoverView
from reception_app.ui.screens.handovers_undone import UndonePanel
from reception_app.ui.screens.prepare_asks import ReasonPanel, SurePanel
from reception_app.ui.screens.prepare_fit_work import FitWork
from reception_app.ui.screens.prepare_leaving import Leaving
from reception_app.ui.screens.prepare_read_back import NotReadPanel, ReadBackPanel
from reception_app.ui.screens.prepare_words import blockers, may_be_read_back, tr, unsure
from reception_app.ui.shell import Shell
from reception_app.vocabulary import NotReadBack


class LeaveWork(QObject):
    """Does them, each over the screen where it asks something.

    `left(words)` when somebody is marked as left or that is taken back; `changed` and `put_away` once it is on disk;
    `begun` once a release is; `read(words)` when a print is equal; `warned(what, then)`.
    """

    left = Signal(str)
    changed = Signal()
    begun = Signal()
    put_away = Signal()
    read = Signal(str)
    warned = Signal(str, str)

    def __init__(self, shell: Shell, leaving: Leaving, fits: FitWork, parent: QObject) -> None:
        super().__init__(parent)
        self._shell = shell
        self._leaving = leaving
        self._fits = fits

    def mark_left(self, view: HandoverView | None) -> None:
        """Record that the person left. What only has to be asked first is asked: a plan, the print read back, sure."""
        if view is not None and not blockers(view, self._shell.ctx.now()):
            if self._fits.ask_first():
                return
            if may_be_read_back(view):
                self.read_back(view)
                return
            if why := unsure(view, self._shell.ctx.now()):
                panel = SurePanel(self._shell, why)
                panel.sure.connect(self._leave)
                self._shell.show_overlay(panel)
                panel.focus_start()
                return
        self._leave()

    def _leave(self) -> None:
        try:
            self._leaving.mark_left()
        except KnownProblem as problem:
            self.warned.emit(problem.what, f"{problem.todo} ({problem.code})")
        else:
            self._has_left()

    def _has_left(self) -> None:
        self.left.emit(tr("Marked as left {0}").format(time_text(local(self._shell.ctx.now()))))

    def read_back(self, view: HandoverView | None) -> None:
        """Read the newest pack's print back, or hear why not."""
        pack = view.pack if view is not None else None
        if pack is None:
            self.warned.emit(tr("Nothing is issued yet."), tr("Issue the pack, print it, then read the print back."))
            return
        panel = ReadBackPanel(self._shell, pack)
        panel.done.connect(self._was_read)
        panel.not_read.connect(self._ask_why_not)
        self._shell.show_overlay(panel)
        panel.focus_start()

    def leave_anyway(self) -> None:
        """Ask why the person leaves all the same."""
        about = tr("Something is in the way of leaving. Write why the person leaves all the same.")
        self._ask(
            ReasonPanel(
                self._shell, tr("Leaves anyway"), about, tr("Mark as left"), self._leaving.mark_left, stop=True
            ),
            self._has_left,
        )

    def say_still_serves(self) -> None:
        """Ask why a stale pack still serves."""
        about = tr("The record changed after this pack was made. Write why the printed pack still serves.")
        panel = ReasonPanel(
            self._shell, tr("It still serves"), about, tr("Keep this pack"), self._leaving.explain_stale
        )
        self._ask(panel, self.changed.emit)

    def cancel(self) -> None:
        """Ask why the person does not leave after all."""
        about = tr("The plan is put away. A pack that was issued stays in the history.")
        panel = ReasonPanel(
            self._shell, tr("Does not leave"), about, tr("Put the plan away"), self._leaving.put_away, stop=True
        )
        self._ask(panel, self.put_away.emit)

    def begin_release(self) -> None:
        """Begin the release pack of somebody whom the court let go: the leaving for court stays as it is."""
        try:
            self._leaving.begin_release()
        except KnownProblem as problem:
            self.warned.emit(problem.what, f"{problem.todo} ({problem.code})")
        else:
            self.changed.emit()
            self.begun.emit()

    def undo(self) -> None:
        """Ask why somebody marked as left is here all the same, and put them back on the board."""
        view = self._leaving.read()
        if view is None or view.left_at is None:
            return
        who = view.record.person
        names = (who.family_name, who.given_names, who.prison_number or who.desk_reference or "")
        panel = UndonePanel(self._shell, view.handover_id, names, view.left_at, view.to_name)
        panel.recorded.connect(self.left)
        self._shell.show_overlay(panel)
        panel.focus_start()

    def _ask_why_not(self) -> None:
        panel = NotReadPanel(self._shell, self._skip)
        panel.done.connect(self.changed)
        self._shell.show_overlay(panel)
        panel.focus_start()

    def _skip(self, because: NotReadBack, words: str) -> None:
        self._leaving.skip_read_back(because, words)

    def _was_read(self, words: str) -> None:
        self.changed.emit()
        self.read.emit(words)

    def _ask(self, panel: ReasonPanel, after: Callable[[], None]) -> None:
        panel.done.connect(after)
        self._shell.show_overlay(panel)
        panel.focus_start()
