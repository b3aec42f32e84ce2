"""Triage: one person's first reception, topic by topic; each answer is on disk before the next question (U2–U5).

The screen holds no rule and no answer: `Draft` saves and reads, `forms` says what is asked, missing and flagged.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QStackedWidget, QWidget

from reception_app.errors import KnownProblem
from reception_app.forms.conditions import AnswerValue
from reception_app.forms.definition import Topic
from reception_app.ui import theme
from reception_app.ui.keys import KeyHint
from reception_app.ui.people import banner_of
from reception_app.ui.screen import Screen
from reception_app.ui.screens.triage_check import CheckPage
from reception_app.ui.screens.triage_draft import Draft
from reception_app.ui.screens.triage_flow import StopFlow, hints_of
from reception_app.ui.screens.triage_head import TopicLine
from reception_app.ui.screens.triage_list import TopicList
from reception_app.ui.screens.triage_page import TopicPage, TopicPageBase
from reception_app.ui.screens.triage_rows import RowsPage
from reception_app.ui.shell import Shell
from reception_app.ui.widgets.banner import BannerData
from reception_app.ui.widgets.layouts import Column, Row

CHECK = ""
"""Stands for the page of all answers where a topic's key could stand."""


class _Pages(QStackedWidget):
    """Pages scroll inside themselves: the screen need not be as large as the largest of them."""

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)


class TriageScreen(Screen):
    """The reception triage of `person_id`, started or resumed. Raises KnownProblem when the role may not.

    A signed one opens read-only. Everything typed is saved after 400 ms, when a box is left, and by `leave()`.
    """

    nav = "board"
    blanks_to_title = True
    blank_title = "Triage"

    def __init__(self, shell: Shell, person_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shell = shell
        self.person_id = person_id
        self.draft = Draft(shell, person_id)
        self._pages: dict[str, TopicPageBase] = {}
        self._check: CheckPage | None = None
        self.stop = StopFlow(shell, self.draft, self)
        self._here = CHECK
        self._fresh = True
        self._watching = False
        theme.surface(self, theme.WHITE)
        self.topics = TopicList(self.draft.view.form.title)
        self.line = TopicLine()
        self.stack = _Pages()
        self.stack.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        right = Column(spacing=0)
        right.add(self.line)
        right.addWidget(self.stack, 1)
        row = Row(self, spacing=0)
        row.add(self.topics)
        row.addLayout(right, 1)
        self._connect()
        self.rescale()
        self.go_to(CHECK if self.draft.signed else self._start_topic().key)

    # --- what the window asks ------------------------------------------------------------------------------------

    def banner(self) -> BannerData | None:
        return banner_of(self.draft.page.record, self._shell.ctx.now())

    def hints(self) -> Sequence[KeyHint]:
        rows = isinstance(self.page(), RowsPage)
        return hints_of(self.draft, stopped=self.stop.open, checking=self._here == CHECK, rows=rows)

    def help_topic(self) -> str:
        return "triage"

    def refresh(self) -> None:
        if self._fresh:  # read and built a moment ago, when it was made
            self._fresh = False
            self._tell_saved()
            return
        self._flush()
        self.draft.read()
        self._show()

    def leave(self) -> None:
        self._flush()
        self.draft.tell_changed()
        self.stop.forget_panel()

    def focus_start(self) -> None:
        page = self.page()
        if page is None:
            self.check_page().focus_start()
        elif not self._show_stop():
            missing = {gap.key for gap in self.draft.gaps()}
            keys = page.keys()
            page.focus_key(next((key for key in keys if key in missing), keys[0]))

    def main_act(self) -> None:
        if self.draft.signed:
            return
        if self._here == CHECK:
            self.check_page().ask_signature()
        else:
            self.open_check()

    def next_problem(self, *, backwards: bool = False) -> None:
        if self.draft.signed:
            return
        self._flush()
        order = [question.key for question in self.draft.view.form.walk()]
        missing = [gap.key for gap in self.draft.gaps()]
        if not missing:
            self.noted.emit(self.tr("Nothing left to put right"))
            self.open_check()
            return
        page = self.page()
        here = page.key_of(QApplication.focusWidget()) if page is not None else ""
        place = order.index(here) if here else (len(order) if backwards else -1)
        if backwards:
            found = [key for key in missing if order.index(key) < place]
            self.open_question(found[-1] if found else missing[-1])
        else:
            found = [key for key in missing if order.index(key) > place]
            self.open_question(found[0] if found else missing[0])

    def parts(self) -> Sequence[QWidget]:
        return (self.topics, self.line, self.stack)

    def back(self) -> bool:
        if self._here == CHECK and not self.draft.signed:
            self.go_to(self._before_check)
            self.focus_start()
            return True
        return False

    def undo(self) -> None:
        if self.stop.open:
            self.stop.take_back()
            return
        self._flush()
        self._replayed(self.draft.undo())

    def redo(self) -> None:
        if not self.stop.open:
            self._flush()
            self._replayed(self.draft.redo())

    # --- going about ---------------------------------------------------------------------------------------------

    def page(self) -> TopicPageBase | None:
        """Return the topic's page that is open; None on Check answers."""
        return self._pages.get(self._here)

    def check_page(self) -> CheckPage:
        """Return the page of all answers, made when first asked for."""
        if self._check is None:
            self._check = CheckPage()
            self._check.change.connect(self.open_question)
            self._check.sign.connect(self._sign)
            self.stack.addWidget(self._check)
        return self._check

    def go_to(self, slug: str) -> None:
        """Open a topic, or Check answers (""); what is typed is saved first."""
        self._flush()
        self._here = slug
        page: QWidget = self.check_page() if slug == CHECK else self._page_of(slug)
        self.stack.setCurrentWidget(page)
        self._show()
        self.hints_changed.emit()

    def open_check(self) -> None:
        """Open Check answers with the focus where it starts."""
        self.go_to(CHECK)
        self.check_page().show_gaps(self.draft)
        if not self.check_page().summary.isVisible():
            self.check_page().focus_start()

    def open_question(self, key: str) -> None:
        """Open the topic of a question and put the focus on it."""
        topic = self.draft.view.form.topic_of(key)
        if topic is None or self.draft.signed:
            return
        self._open_topic(topic.key, focus=False)
        page = self.page()
        if page is not None and not page.focus_key(key):
            self.focus_start()

    def next_topic(self) -> None:
        """Open the next topic; after the last, Check answers."""
        self._step_topic(1)

    def last_topic(self) -> None:
        """Open the topic before."""
        self._step_topic(-1)

    def rescale(self) -> None:
        """From 150 % the task list becomes a line above the page."""
        collapsed = theme.active().collapsed
        self.topics.setVisible(not collapsed)
        self.line.setVisible(collapsed)
        page = self.page()
        if page is not None:
            page.show_draft(self.draft)
        self.hints_changed.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._watch_focus(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._watch_focus(False)

    # --- inside --------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        self._before_check = ""
        self.stop.recorded.connect(self._stopped)
        self.stop.taken_back.connect(self._by_mistake)
        self.topics.picked.connect(self._open_topic)
        self.topics.check.connect(self.open_check)
        self.line.picked.connect(self._open_topic)
        self.line.next_topic.connect(self.next_topic)
        self.line.last_topic.connect(self.last_topic)
        for sequence, act in (
            ("PgDown", self.next_topic),
            ("PgUp", self.last_topic),
            ("Ctrl+M", self._note),
        ):
            shortcut = QShortcut(QKeySequence(sequence), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def _watch_focus(self, watch: bool) -> None:
        app = QApplication.instance()
        if watch == self._watching or not isinstance(app, QApplication):
            return
        self._watching = watch
        if watch:
            app.focusChanged.connect(self._focus_moved)
        else:
            app.focusChanged.disconnect(self._focus_moved)

    def _start_topic(self) -> Topic:
        states = self.draft.states()
        return next((state.topic for state in states if not state.complete), states[0].topic)

    def _page_of(self, slug: str) -> TopicPageBase:
        page = self._pages.get(slug)
        if page is None:
            topic = next(topic for topic in self.draft.topics() if topic.key == slug)
            make = RowsPage if topic.layout == "rows" else TopicPage
            page = make(topic, self._now)
            page.given.connect(self._given)
            page.confirmed.connect(self._confirm)
            page.others_given.connect(self._others_no)
            page.moved_on.connect(self._moved_on)
            page.next_topic.connect(self.next_topic)
            page.last_topic.connect(self.last_topic)
            self._pages[slug] = page
            self.stack.addWidget(page)
        self._before_check = slug
        return page

    def _now(self) -> datetime:
        return self._shell.ctx.now()

    def _show(self) -> None:
        states = self.draft.states()
        slugs = [state.topic.key for state in states]
        self.topics.show_states(states, self._here, signed=self.draft.signed)
        self.line.show_states(states, self._here, signed=self.draft.signed)
        page = self.page()
        if page is None:
            self.check_page().show_draft(self.draft)
        else:
            page.show_draft(self.draft)
            number = slugs.index(self._here) + 1 if self._here in slugs else 1
            page.head.set_place(number, len(slugs))
            following = states[number].topic.title if number < len(states) else self.tr("Check answers and sign")
            page.show_next(following)
        self._tell_saved()
        self.banner_changed.emit()

    def _tell_saved(self) -> None:
        if self.draft.signed:
            self.saved.emit(self.tr("Signed"))
        elif words := self.draft.saved_words():
            self.saved.emit(self.tr("Draft saved {0}").format(words))
        else:
            self.not_saved.emit(self.tr("Nothing answered yet"))
        others = [self.tr("{0}, {1} to {2}").format(*other) for other in self.draft.others()]
        self.noted.emit(self.tr("Also entered by {0}").format("; ".join(others)) if others else "")

    def _flush(self) -> None:
        page = self.page()
        if page is not None:
            page.flush()

    def _given(self, key: str, value: AnswerValue | None, typed: bool) -> None:
        page = self.page()
        if page is None:
            return
        try:
            saved = self.draft.answer(key, value, typed=typed)
        except KnownProblem as problem:
            page.show_problem(key, problem.what)
            self.not_saved.emit(self.tr("Not saved yet: put right what is marked"))
            return
        page.settled(key)
        if saved is not None:
            self._show()
            if saved.stop:
                self._show_stop()

    def _confirm(self, key: str) -> None:
        question = self.draft.view.form.question(key)
        page = self.page()
        if question is None or page is None or not self.draft.can_confirm(question):
            return
        page.drop_typing()
        try:
            self.draft.confirm(question)
        except KnownProblem as problem:
            page.show_problem(key, f"{problem.what} {problem.todo}")
            return
        self._show()
        keys = page.keys()
        after = keys[keys.index(key) + 1 :] if key in keys else ()
        following = next((each for each in after if each not in self.draft.view.answers), None)
        if following is None or not page.focus_key(following):
            page.focus_next()

    def _others_no(self, keys: tuple[str, ...]) -> None:
        page = self.page()
        if not keys or page is None:
            return
        try:
            self.draft.others_no(keys)
        except KnownProblem as problem:
            self._shell.tell(problem)
        self._show()
        page.focus_next()

    def _moved_on(self, key: str) -> None:
        page = self.page()
        if page is None or self.stop.open:
            return
        if page.wants_why(key) and page.key_of(QApplication.focusWidget()) == key and page.open_note(key):
            return
        keys = page.keys()
        place = keys.index(key) + 1 if key in keys else len(keys)
        if place < len(keys):
            page.focus_key(keys[place])
        else:
            page.focus_next()

    def _note(self) -> None:
        page = self.page()
        key = page.key_of(QApplication.focusWidget()) if page is not None else ""
        if page is not None and key and not page.open_note(key):
            self.noted.emit(self.tr("Answer first: the note is saved with the answer"))

    def _open_topic(self, slug: str, focus: bool = True) -> None:
        if self.draft.signed:
            self.check_page().show_topic(slug)
            return
        if slug == CHECK:
            self.open_check()
            return
        if slug != self._here:
            self.go_to(slug)
        if focus:
            self.focus_start()

    def _step_topic(self, step: int) -> None:
        slugs = [topic.key for topic in self.draft.topics()]
        place = (slugs.index(self._here) if self._here in slugs else len(slugs)) + step
        if self.draft.signed or place < 0:
            return
        self._open_topic(slugs[place] if place < len(slugs) else CHECK)

    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        page = self.page()
        if page is not None and new is not None and page.isAncestorOf(new):
            page.focus_moved(new)

    def _replayed(self, key: str | None) -> None:
        if key is None:
            return
        page = self.page()
        if page is not None:
            page.drop_typing()
        self._show()
        self.open_question(key)
        self._show_stop()

    def _stopped(self, key: str) -> None:
        self._show()
        self.hints_changed.emit()
        self._moved_on(key)

    def _by_mistake(self, key: str) -> None:
        self._show()
        self.hints_changed.emit()
        self.open_question(key)

    def _show_stop(self) -> bool:
        shown = self.stop.show_if_pending()
        if shown:
            self.hints_changed.emit()
        return shown

    def _sign(self, supervisor: str) -> None:
        page = self.check_page()
        page.show_gaps(self.draft)
        if page.summary.isVisible():
            return
        try:
            self.draft.sign(supervisor or None)
        except KnownProblem as problem:
            page.show_problem(f"{problem.what} {problem.todo}")
            return
        self._show()
        self.hints_changed.emit()
        page.setFocus(Qt.FocusReason.OtherFocusReason)
