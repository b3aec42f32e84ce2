"""When the one interruption comes, what becomes of it, and which keys the status bar names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, Signal
from shiboken6 import isValid

from reception_app.errors import KnownProblem
from reception_app.forms import answers as rules
from reception_app.services.triage import StopRecord, stop_since
from reception_app.ui import theme
from reception_app.ui.keys import KeyHint
from reception_app.ui.screens.triage_draft import Draft
from reception_app.ui.screens.triage_stop import StopClock, TriageStop
from reception_app.ui.shell import Shell


class StopFlow(QObject):
    """Shows the stop panel while an answer calls for it and nothing is recorded; never twice for one answer.

    `recorded(key)` after the acts are on disk, `taken_back(key)` after the answer was; the panel is gone by then.
    """

    recorded = Signal(str)
    taken_back = Signal(str)

    def __init__(self, shell: Shell, draft: Draft, parent: QObject) -> None:
        super().__init__(parent)
        self._shell = shell
        self._draft = draft
        self._panel: TriageStop | None = None

    @property
    def open(self) -> bool:
        """True while the panel lies over the screen."""
        return self._panel is not None

    def show_if_pending(self) -> bool:
        """Show the panel if an answer calls for it. True when it lies there now."""
        question = self._draft.pending_stop()
        if question is None or question.stop is None or self._panel is not None:
            return False
        view = self._draft.view
        actions = [a for a in rules.actions(view.form, view.values, view.facts) if a.question == question.key]
        given = self._draft.page.record.person.given_names
        ctx = self._shell.ctx
        clock = StopClock(stop_since(ctx, view.person_id, view.assessment_id, question.key), ctx.now())
        panel = TriageStop(self._shell, view.person_id, question.stop, given, actions, clock)
        panel.done.connect(self._done)
        panel.mistake.connect(self.take_back)
        self._panel = panel
        self._shell.show_overlay(panel, may_dismiss=False)
        panel.focus_first_empty()
        return True

    def forget_panel(self) -> None:
        """The window took the panel away (lock, another screen): it comes back while it is still called for."""
        if self._panel is not None and isValid(self._panel):
            self._panel.keep()
        self._panel = None

    def take_back(self) -> None:
        """Answered by mistake: the answer before stands again."""
        question = self._draft.pending_stop()
        if question is not None:
            if self._draft.signed:
                self._draft.forget_stop()  # what is signed is put right by an amendment, which comes next
            else:
                self._draft.take_back(question.key)
            self._close()
            self.taken_back.emit(question.key)

    def _done(self, done: StopRecord) -> None:
        question = self._draft.pending_stop()
        if question is None or self._panel is None:
            return
        try:
            self._draft.record_stop(question.key, done)
        except KnownProblem as problem:
            self._panel.show_problem(problem.sentence)
            return
        self._close()
        self.recorded.emit(question.key)

    def _close(self) -> None:
        if self._panel is not None:
            self._panel.settled()
        self._shell.close_overlay()
        self._panel = None


@dataclass(frozen=True)
class Place:
    """What is on screen: the page of all answers, rows, one item of a group, or a page with a list of items."""

    checking: bool = False
    rows: bool = False
    item: bool = False
    items: bool = False


def hints_of(draft: Draft, place: Place, *, stopped: bool) -> Sequence[KeyHint]:
    """Return the keys for the status bar, most useful first."""
    if stopped:
        return (_hint("Tab", "next"), _hint("Enter", "record and go on"), _hint("Ctrl Z", "take the answer back"))
    if draft.read_only:
        amend = (_hint("F2", "amend"),) if draft.may_amend() else ()
        return (*amend, _hint("Esc", "back"))
    if place.checking:
        return (
            _hint("Enter", "change"),
            _hint("Ctrl Enter", "sign"),
            _hint("F8", "next gap"),
            _hint("Esc", "back to the questions"),
        )
    hints = [KeyHint(("Y", "N"), _tr("used?") if place.rows else _tr("answer"))]
    if place.rows:
        hints += [_hint("Tab", "next box"), _hint("↓", "next line")]
    if place.items:
        hints += [_hint("Ins", "add"), _hint("Enter", "open"), _hint("Del", "take off")]
    if draft.view.carried:
        hints.append(_hint("C", "still true"))
    if draft.has_welsh:
        hints.append(_hint("F7", "hide the Welsh" if draft.welsh else "Welsh"))
    if not place.rows and not place.items:
        hints += [_hint("Ctrl M", "note"), _hint("Ctrl Z", "undo")]
    hints += [_hint("PgDn", "next" if place.item else "next topic")]
    hints.append(_hint("Esc", "back to the list") if place.item else _hint("Esc", "leave, draft kept"))
    hints.insert(1 if theme.active().collapsed else len(hints) - 1, _hint("F8", "next gap"))
    return hints


def _hint(key: str, words: str) -> KeyHint:
    return KeyHint((key,), _tr(words))


def _tr(words: str) -> str:
    return QCoreApplication.translate("TriageScreen", words)
