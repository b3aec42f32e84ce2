"""Triage: one form of one person, topic by topic; each answer is on disk before the next question (U2–U5).

The screen holds no rule and no answer: `Draft` saves and reads, `forms` says what is asked, missing and flagged.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from reception_app.errors import KnownProblem
from reception_app.services.triage import FIRST_RECEPTION
from reception_app.ui.keys import KeyHint
from reception_app.ui.people import banner_of
from reception_app.ui.screens.triage_flow import Place, hints_of
from reception_app.ui.screens.triage_frame import TriageFrame
from reception_app.ui.screens.triage_going import next_key
from reception_app.ui.screens.triage_pages import CHECK
from reception_app.ui.screens.triage_places import split_place
from reception_app.ui.screens.triage_rows import RowsPage
from reception_app.ui.screens.triage_topic import TopicPage
from reception_app.ui.screens.triage_undo import Step
from reception_app.ui.shell import Shell
from reception_app.ui.widgets.banner import BannerData


class TriageScreen(TriageFrame):
    """A form of `person_id`, started or resumed; or the assessment named, to be read and, once signed, amended.

    Everything typed is saved after 400 ms, when a box is left, and by `leave()`. Raises KnownProblem when the role may
    not.
    """

    nav = "board"
    blanks_to_title = True
    blank_title = "Triage"

    def __init__(
        self,
        shell: Shell,
        person_id: str,
        form_id: str = FIRST_RECEPTION,
        assessment_id: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(shell, person_id, form_id, assessment_id, parent)
        self._warned = False
        self._connect()

    # --- what the window asks ------------------------------------------------------------------------------------

    def banner(self) -> BannerData | None:
        return banner_of(self.draft.page.record, self._shell.ctx.now(), gone=self.draft.page.gone)

    def hints(self) -> Sequence[KeyHint]:
        if self.amending.open:
            return self.amending.hints()
        page = self.page()
        place = Place(
            checking=self.pages.here == CHECK,
            rows=isinstance(page, RowsPage),
            item=split_place(self.pages.here) is not None,
            items=isinstance(page, TopicPage) and page.has_items(),
        )
        return hints_of(self.draft, place, stopped=self.stop.open)

    def help_topic(self) -> str:
        return "amend" if self.amending.open else "triage"

    def refresh(self) -> None:
        if self._fresh:  # read and built a moment ago, when it was made
            self._fresh = False
            self._tell_saved()
            return
        self._flush()
        self.draft.read()
        self._show()
        self._only_read()

    def leave(self) -> None:
        self._flush()
        self.draft.tell_changed()
        self.stop.forget_panel()

    def focus_start(self) -> None:
        page = self.page()
        if self.amending.open:
            self.amending.focus_start()
        elif page is None:
            self.check_page().focus_start()
        elif not self._show_stop():
            missing = {gap.key for gap in self.draft.gaps()}
            keys = page.keys()
            first = next((key for key in keys if key in missing), keys[0] if keys else "")
            if not page.focus_key(first):
                page.focus_next()

    def main_act(self) -> None:
        if self.amending.open:
            self.amending.save()
        elif self.draft.read_only:
            return
        elif self.pages.here == CHECK:
            self.check_page().ask_signature()
        else:
            self.open_check()

    def next_problem(self, *, backwards: bool = False) -> None:
        if self.draft.read_only:
            return
        self._flush()
        undecided = self.pages.undecided()
        page = self.page()
        here = page.key_of(QApplication.focusWidget()) if page is not None else ""
        found = undecided or next_key(self.draft, here, backwards=backwards)
        if found:
            self.open_question(found)
        else:
            self.noted.emit(self.tr("Nothing left to put right"))
            self.open_check()

    def parts(self) -> Sequence[QWidget]:
        return (self.topics, self.line, self.pages)

    def back(self) -> bool:
        if self.amending.open:
            self.amending.close()
            return True
        if split_place(self.pages.here) is not None:
            self._up()
            return True
        if self.pages.here == CHECK and not self.draft.read_only:
            self.go_to(self._before_check)
            self.focus_start()
            return True
        return self._undecided_first()

    def undo(self) -> None:
        if self.stop.open:
            self.stop.take_back()
            return
        self._flush()
        page = self.page()
        if page is not None and page.put_back_begun(page.key_of(QApplication.focusWidget())):
            self._show()  # "Not asked" opened its box: what was answered before is there still
            return
        self._replayed(self.draft.undo())

    def redo(self) -> None:
        if not self.stop.open:
            self._flush()
            self._replayed(self.draft.redo())

    # --- inside --------------------------------------------------------------------------------------------------

    def _only_read(self) -> None:
        """Show all answers once nothing more can be given here: the person has come again since this was begun."""
        if self.draft.view.earlier_stay and self.pages.here != CHECK:
            self.go_to(CHECK)

    def _connect(self) -> None:
        self.stop.recorded.connect(self._stopped)
        self.stop.taken_back.connect(self._by_mistake)
        self.answering.changed.connect(self._show)
        self.answering.stopped.connect(self._show_stop)
        self.answering.not_saved.connect(self.not_saved)
        self.answering.noted.connect(self.noted)
        self.answering.open_place.connect(self._open_place)
        self.answering.dropped.connect(self.pages.drop)
        self.answering.only_read.connect(self._only_read)
        self.answering.troubled.connect(self._tell_saved)
        self.amending.changed.connect(self._amended)
        self.amending.told.connect(self._told)
        self.amending.opened.connect(self.hints_changed)
        self.pages.change.connect(self.open_question)
        self.pages.amend.connect(self.amending.start)
        self.pages.sign.connect(self._sign)
        for sequence, act in (
            ("PgDown", self.next_topic),
            ("PgUp", self.last_topic),
            ("Ctrl+M", self._note),
            ("Ins", self._add_item),
            ("F2", self._amend),
            ("F7", self._welsh),
        ):
            shortcut = QShortcut(QKeySequence(sequence), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def _undecided_first(self) -> bool:
        """Go to an answer that is not on disk for want of a decision, once; the next Esc leaves it."""
        key = self.pages.undecided()
        if not key or self._warned:
            return False
        self._warned = True
        self.open_question(key)
        self.noted.emit(self.tr("One answer is not saved yet: decide here. Esc again leaves it."))
        return True

    def _note(self) -> None:
        if not self.answering.note():
            self.noted.emit(self.tr("Answer first: the note is saved with the answer"))

    def _add_item(self) -> None:
        page = self.page()
        if page is not None and not self.amending.open:
            page.add_item()

    def _amend(self) -> None:
        if self.pages.here == CHECK and not self.amending.open:
            self.check_page().amend_focused()

    def _welsh(self) -> None:
        if self.draft.has_welsh:
            self.draft.welsh = not self.draft.welsh
            self._show()
            self.hints_changed.emit()

    def _replayed(self, step: Step | None) -> None:
        """Show what was taken back or given again; what is red elsewhere stays as it was typed."""
        if step is None:
            return
        self.pages.settled(step.keys())
        self._show()
        self.open_question(step.key)
        self._show_stop()

    def _stopped(self, key: str) -> None:
        self._show()
        self.hints_changed.emit()
        self.answering.move_on(key)

    def _by_mistake(self, key: str) -> None:
        self._show()
        self.hints_changed.emit()
        if self.draft.signed:
            self.amending.start(key)
        else:
            self.open_question(key)

    def _show_stop(self) -> bool:
        shown = self.stop.show_if_pending()
        if shown:
            self.hints_changed.emit()
        return shown

    def _amended(self, key: str) -> None:
        self._show()
        self.check_page().focus_line(key)
        self.hints_changed.emit()
        self._show_stop()

    def _told(self, words: str) -> None:
        self.toast.emit(words, False)

    def _sign(self, supervisor: str) -> None:
        page = self.check_page()
        page.show_gaps(self.draft)
        if page.summary.isVisible():
            return
        if undecided := self.pages.undecided():
            self.open_question(undecided)
            self.noted.emit(self.tr("One answer is not saved yet: put it right, then sign."))
            return
        try:
            self.draft.sign(supervisor or None)
        except KnownProblem as problem:
            page.show_problem(problem.sentence)
            return
        self._show()
        self.hints_changed.emit()
        page.setFocus(Qt.FocusReason.OtherFocusReason)
