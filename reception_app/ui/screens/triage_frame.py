"""The frame of a triage: task list, pages, the way from one to the next, and what is on disk shown on all of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QWidget

from reception_app.forms.definition import Topic
from reception_app.services.triage import FIRST_RECEPTION
from reception_app.ui import tab_order, theme
from reception_app.ui.screen import Screen
from reception_app.ui.screens.triage_amending import Amending
from reception_app.ui.screens.triage_answering import Answering
from reception_app.ui.screens.triage_check import CheckPage
from reception_app.ui.screens.triage_draft import Draft
from reception_app.ui.screens.triage_flow import StopFlow
from reception_app.ui.screens.triage_going import page_after, page_before, where
from reception_app.ui.screens.triage_head import TopicLine
from reception_app.ui.screens.triage_list import TopicList
from reception_app.ui.screens.triage_page import TopicPageBase
from reception_app.ui.screens.triage_pages import CHECK, Pages
from reception_app.ui.screens.triage_places import page_above, place_of, split_place, topic_at
from reception_app.ui.screens.triage_topic import TopicPage
from reception_app.ui.shell import Shell
from reception_app.ui.widgets.layouts import Column, Row


class TriageFrame(Screen):
    """Everything of a triage but what its keys do; see `TriageScreen`."""

    def __init__(
        self,
        shell: Shell,
        person_id: str,
        form_id: str = FIRST_RECEPTION,
        assessment_id: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._shell = shell
        self.person_id = person_id
        self.draft = Draft(shell, person_id, form_id, assessment_id)
        self.stop = StopFlow(shell, self.draft, self)
        self.answering = Answering(shell, self.draft, self.page, self._stopping)
        self.pages = Pages(self.draft, self._now, self.answering.listen)
        self.amending = Amending(shell, self.draft, self.pages)
        self._before_check = ""
        self._fresh = True
        self._watching = False
        self._lists = False
        theme.surface(self, theme.WHITE)
        self.topics = TopicList(self.draft.view.form.title)
        self.line = TopicLine()
        right = Column(spacing=0)
        right.add(self.line)
        right.addWidget(self.pages, 1)
        row = Row(self, spacing=0)
        row.add(self.topics)
        row.addLayout(right, 1)
        self.topics.picked.connect(self._open_topic)
        self.topics.check.connect(self.open_check)
        self.line.picked.connect(self._open_topic)
        self.line.next_topic.connect(self.next_topic)
        self.line.last_topic.connect(self.last_topic)
        self.pages.next_page.connect(self.next_topic)
        self.pages.last_page.connect(self.last_topic)
        self.rescale()
        self.go_to(CHECK if self.draft.read_only else self._start_topic().key)

    def page(self) -> TopicPageBase | None:
        """Return the page of questions that is open; None on Check answers."""
        return self.pages.page()

    def check_page(self) -> CheckPage:
        """Return the page of all answers."""
        return self.pages.check()

    def tab_stops(self) -> Sequence[QWidget]:
        return tab_order.stops(self)  # lines and pages are made as one goes on: Qt's order would leave some out

    def go_to(self, slug: str) -> None:
        """Open a topic, an item, or Check answers (""); what is typed is saved first."""
        self._flush()
        self.amending.forget()
        if slug != CHECK:
            self._before_check = topic_at(self.draft.view.form, slug)
        self.pages.open(slug)
        self._show()
        self.hints_changed.emit()

    def open_check(self) -> None:
        """Open Check answers with the focus where it starts."""
        self.go_to(CHECK)
        self.check_page().show_gaps(self.draft)
        if not self.check_page().summary.isVisible():
            self.check_page().focus_start()

    def open_question(self, key: str) -> None:
        """Open the page of a question and put the focus on it."""
        question = self.draft.view.form.question(key)
        if question is None or self.draft.read_only:
            return
        slug = place_of(self.draft.view.form, question)
        if slug != self.pages.here:
            self.go_to(slug)
        page = self.page()
        if page is not None and not page.focus_key(key):
            self.focus_start()

    def next_topic(self) -> None:
        """Open the next page: the next item or the list it is in, the next topic; after the last, Check answers."""
        if not self.draft.read_only and not self.amending.open:
            self._open_place(page_after(self.draft, self.pages.here))

    def last_topic(self) -> None:
        """Open the page before."""
        before = page_before(self.draft, self.pages.here)
        if before and not self.draft.read_only and not self.amending.open:
            self._open_place(before)

    def rescale(self) -> None:
        """From 150 % the task list becomes a line above the page."""
        collapsed = theme.active().collapsed
        self.topics.setVisible(not collapsed)
        self.line.setVisible(collapsed)
        page = self.page()
        if page is not None:
            page.flush()
            page.show_draft(self.draft)
        self.hints_changed.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._watch_focus(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._watch_focus(False)

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

    def _now(self) -> datetime:
        return self._shell.ctx.now()

    def _stopping(self) -> bool:
        return self.stop.open

    def _show(self) -> None:
        states = self.draft.states()
        here = topic_at(self.draft.view.form, self.pages.here)
        self.topics.show_states(states, here, signed=self.draft.read_only)
        self.line.show_states(states, here, signed=self.draft.read_only)
        page = self.page()
        if page is None:
            self.check_page().show_draft(self.draft)
        elif not self.draft.visible_at(self.pages.here):
            self._up()  # what was answered hid the page itself: the item is no longer asked about
        else:
            page.show_draft(self.draft)
            self._hint_items(page)
            place = where(self.draft, self.pages.here)
            page.head.set_place(place.words)
            page.show_next(place.following)
        self._tell_saved()
        self.banner_changed.emit()

    def _hint_items(self, page: TopicPageBase) -> None:
        lists = isinstance(page, TopicPage) and page.has_items()
        if lists is not self._lists:
            self._lists = lists
            self.hints_changed.emit()

    def _tell_saved(self) -> None:
        if self.draft.signed:
            self.saved.emit(self.tr("Signed"))
        elif self.draft.read_only:
            self.saved.emit(self.tr("To be read"))
        elif self.pages.unsaved():
            self.not_saved.emit(self.tr("Not saved yet: put right what is marked"))
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

    def _up(self) -> None:
        slug = self.pages.here
        split = split_place(slug)
        self.go_to(page_above(self.draft.view.form, slug))
        page = self.page()
        if split is not None and isinstance(page, TopicPage):
            page.set_current_item(*split)

    def _open_topic(self, slug: str) -> None:
        if self.draft.read_only:
            self.amending.close()
            self.check_page().show_topic(slug)
        else:
            self._open_place(slug)

    def _open_place(self, slug: str) -> None:
        if slug == CHECK:
            self.open_check()
            return
        left = self.pages.here
        if slug != left:
            self.go_to(slug)
        split = split_place(left)
        page = self.page()
        if split is not None and isinstance(page, TopicPage) and page_above(self.draft.view.form, left) == slug:
            page.set_current_item(*split)
        else:
            self.focus_start()

    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        page = self.page()
        if page is not None and new is not None and page.isAncestorOf(new):
            page.focus_moved(new)
