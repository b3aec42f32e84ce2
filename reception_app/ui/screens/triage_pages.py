"""The pages of one assessment: each made when first opened, and only what it shows; check and amend beside them."""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from reception_app.ui.fields.question_base import Now
from reception_app.ui.screens.triage_check import CheckPage
from reception_app.ui.screens.triage_draft import Draft
from reception_app.ui.screens.triage_page import TopicPageBase
from reception_app.ui.screens.triage_places import split_place, topic_at
from reception_app.ui.screens.triage_rows import RowsPage
from reception_app.ui.screens.triage_topic import TopicPage

CHECK = ""
"""Stands for the page of all answers where a topic's key could stand."""


class Pages(QStackedWidget):
    """Pages scroll inside themselves: the screen need not be as large as the largest of them.

    `next_page()` and `last_page()` are asked for by a page; `made(page)` once for each new page of questions;
    `change(key)`, `amend(key)` and `sign(supervisor)` come from Check answers.
    """

    next_page = Signal()
    last_page = Signal()
    change = Signal(str)
    amend = Signal(str)
    sign = Signal(str)

    def __init__(self, draft: Draft, now: Now, made: Callable[[TopicPageBase], None]) -> None:
        super().__init__()
        self._draft = draft
        self._now = now
        self._made = made
        self._pages: dict[str, TopicPageBase] = {}
        self._check: CheckPage | None = None
        self.here = CHECK
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def page(self) -> TopicPageBase | None:
        """Return the page of questions that is open; None on Check answers."""
        return self._pages.get(self.here)

    def check(self) -> CheckPage:
        """Return the page of all answers, made when first asked for."""
        if self._check is None:
            self._check = CheckPage()
            self._check.change.connect(self.change)
            self._check.amend.connect(self.amend)
            self._check.sign.connect(self.sign)
            self.addWidget(self._check)
        return self._check

    def open(self, slug: str) -> None:
        """Show a topic's page, an item's, or Check answers ("")."""
        self.here = slug
        self.setCurrentWidget(self.check() if slug == CHECK else self._page_of(slug))

    def drop(self, slug: str) -> None:
        """Forget the page of an item that is no more, and those of items in it."""
        for gone in [each for each in self._pages if each == slug or each.startswith(f"{slug}.")]:
            page = self._pages.pop(gone)
            page.drop_typing()
            self.removeWidget(page)
            page.deleteLater()

    def settled(self, keys: Collection[str]) -> None:
        """Note on every page that these answers are on disk: what was typed for them and not saved is forgotten."""
        for page in self._pages.values():
            for key in keys:
                page.settled(key)

    def undecided(self) -> str:
        """Return the key of a question anywhere whose answer is not on disk, or "".

        It wants a decision, or what is typed cannot be taken.
        """
        return next((key for page in self._pages.values() if (key := page.undecided() or page.unsaved())), "")

    def unsaved(self) -> bool:
        """True while something typed on any page cannot be saved as it stands."""
        return any(page.unsaved() for page in self._pages.values())

    def _page_of(self, slug: str) -> TopicPageBase:
        page = self._pages.get(slug)
        if page is None:
            page = self._make(slug)
            page.next_topic.connect(self.next_page)
            page.last_topic.connect(self.last_page)
            self._made(page)
            self._pages[slug] = page
            self.addWidget(page)
        return page

    def _make(self, slug: str) -> TopicPageBase:
        key = topic_at(self._draft.view.form, slug)
        topic = next(topic for topic in self._draft.view.form.topics if topic.key == key)
        item = split_place(slug)
        if item is None:
            return RowsPage(topic, self._now) if topic.layout == "rows" else TopicPage(topic, self._now)
        question = self._draft.view.form.question(item[0])
        called = question.item_words or "" if question is not None else ""
        within = f"{question.within}, " if question is not None and question.within else ""
        return TopicPage(topic, self._now, slug, f"{within}{called} {item[1]}")

    def add_page(self, page: QWidget) -> None:
        """Show a page that is neither a topic nor Check answers: an amendment."""
        self.addWidget(page)
        self.setCurrentWidget(page)
