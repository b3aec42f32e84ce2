"""Help on F1: a short page for the screen one is on, every page searchable, every error code explained. Offline."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QWidget

from reception_app import paths
from reception_app.errors import CODE
from reception_app.ui import theme
from reception_app.ui.fields.segments import Option
from reception_app.ui.fields.text import ListField, TextField
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets.buttons import Button
from reception_app.ui.widgets.layouts import Column, Row
from reception_app.ui.widgets.panels import Panel
from reception_app.ui.widgets.runs import Text

START, ERRORS = "start", "errors"
ORDER = (
    START, "board", "new_arrival", "person", "triage", "amend", "scripts", "scores", "treatment",
    "clinical_copy", "wing_sheet", "tasks", "end_of_shift", "prepare", "handovers", "receive",
    "escort_desk", "users", "directory", "estate", "sign_in", "change_passphrase", "locked", "blanked",
    "first_run", "restore_here", ERRORS,
)  # fmt: skip
"""The pages as the list offers them."""
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_NAMED = re.compile(r"(?<!\w)\*([^*]+?)\*(?!\w)")
"""What a screen calls something, between single marks: in italics."""
_CODE_TYPED = re.compile(r"\s*([A-Za-z]{2,3})[\s\N{HYPHEN-MINUS}\N{EN DASH}]*(\d{1,3})\s*")
_LEAST = 2
_MOST = 40


@dataclass(frozen=True)
class HelpPage:
    """One page: its slug (the file's name), its title, and its paragraphs as written, headings with their marks."""

    slug: str
    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """A paragraph that holds what was searched for, and the page it stands on."""

    page: HelpPage
    paragraph: str


@lru_cache(maxsize=2)
def load_pages(folder: Path | None = None) -> tuple[HelpPage, ...]:
    """Return every page of `folder` (default: the shipped English ones), in the order of the list."""
    where = folder or paths.resources() / "help" / "en"
    pages = [_page(file) for file in where.glob("*.md")]
    places = {slug: place for place, slug in enumerate(ORDER)}
    return tuple(sorted(pages, key=lambda page: (places.get(page.slug, len(places)), page.slug)))


def _page(file: Path) -> HelpPage:
    paragraphs = [line.strip() for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    title = paragraphs[0].lstrip("# ") if paragraphs else file.stem
    return HelpPage(file.stem, title, tuple(paragraphs))


def page_for(topic: str) -> HelpPage:
    """Return the page for a screen's topic (`PersonScreen`, `person`) or an error code; else the first one."""
    slug = ERRORS if CODE.fullmatch(topic) else _slug(topic)
    pages = {page.slug: page for page in load_pages()}
    return pages.get(slug) or pages[START]


def _slug(topic: str) -> str:
    name = topic.removesuffix("Screen").removesuffix("Panel")
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def search(words: str) -> tuple[Found, ...]:
    """Return the paragraphs that hold every word searched for, headings left out, in the order of the pages.

    Of a code searched for, its own entry comes first, however it is typed: db106, DB 106.
    """
    words = _code_in(words) or words
    wanted = words.casefold().split()
    if not wanted or len("".join(wanted)) < _LEAST:
        return ()
    found = [
        Found(page, paragraph)
        for page in load_pages()
        for paragraph in page.paragraphs
        if not paragraph.startswith("#") and all(word in paragraph.casefold() for word in wanted)
    ]
    own = f"**{words.strip().upper()}**"
    return tuple(sorted(found, key=lambda one: not one.paragraph.startswith(own)))[:_MOST]


def _code_in(words: str) -> str:
    """Return the code that `words` are, when there is an entry of it; else ""."""
    typed = _CODE_TYPED.fullmatch(words)
    code = f"{typed[1]}-{typed[2]}".upper() if typed else ""
    entries = (paragraph for page in load_pages() if page.slug == ERRORS for paragraph in page.paragraphs)
    return code if any(entry.startswith(f"**{code}**") for entry in entries) else ""


def page_html(page: HelpPage) -> str:
    """Return a page as the little rich text the browser shows, in our sizes."""
    return "".join(_block(paragraph) for paragraph in page.paragraphs)


def found_html(found: tuple[Found, ...], words: str, nothing: str) -> str:
    """Return what was found, under the titles of its pages; `nothing` is said when there is nothing."""
    if not found:
        return _block(nothing)
    blocks: list[str] = []
    before = ""
    for one in found:
        if one.page.slug != before:
            blocks.append(_block(f"## {one.page.title}"))
            before = one.page.slug
        blocks.append(_block(one.paragraph))
    return "".join(blocks)


def _block(paragraph: str) -> str:
    if paragraph.startswith("## "):
        return _styled(paragraph[3:], TypeRole.QUESTION, above=theme.SPACE_16)
    if paragraph.startswith("# "):
        return _styled(paragraph[2:], TypeRole.NAME, above=0)
    numbered = re.match(r"(\d+)\. (.*)", paragraph)
    if paragraph.startswith("- "):
        return _styled(f"•  {paragraph[2:]}", TypeRole.BODY, above=theme.SPACE_4, left=theme.SPACE_12)
    if numbered is not None:
        return _styled(f"{numbered[1]}.  {numbered[2]}", TypeRole.BODY, above=theme.SPACE_4, left=theme.SPACE_12)
    return _styled(paragraph, TypeRole.BODY, above=theme.SPACE_8)


def _styled(words: str, role: TypeRole, *, above: int, left: int = 0) -> str:
    said = _BOLD.sub(r'<span style="font-weight:600">\1</span>', html.escape(words, quote=False))
    said = _NAMED.sub(r"<i>\1</i>", said)
    said = said.replace(" Or: ", "<br>Or: ")  # another way in which the same code comes about
    weight = 600 if theme.TYPE[role].strong else 400
    size = theme.px(theme.TYPE[role].px)
    style = f"margin-top:{theme.px(above)}px; margin-bottom:0; margin-left:{theme.px(left)}px; color:{theme.INK}"
    return f'<p style="{style}; font-size:{size}px; font-weight:{weight}">{said}</p>'


class _Browser(QTextBrowser):
    """The page itself: read only, no links, scrolled by the keys."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setTabChangesFocus(True)
        theme.dress_bars(self)


class HelpPanel(Panel):
    """The help laid over a screen. `topic` is a screen's help topic or an error code; `closed` fires on Close.

    `code`, an error code in sight there, is searched for at once; with the search emptied, the topic's page is shown.
    """

    closed = Signal()
    log_wanted = Signal()

    def __init__(self, topic: str, parent: QWidget | None = None, *, code: str = "") -> None:
        super().__init__(parent=parent)
        self.setAccessibleName(self.tr("Help"))
        self.body.redesign((20, 14, 20, 14), theme.SPACE_12)
        self._page = page_for(topic)
        self.search_field = TextField(self.tr("Search the help"), width=260)
        titles = tuple(Option(page.slug, page.title) for page in load_pages())
        self.pages = ListField(self.tr("Page"), titles, width=260)
        self.browser = _Browser(self.tr("Help page"))
        self.log_button = Button(self.tr("Save the log to send…"), key="Alt X")
        self.close_button = Button(self.tr("Close"), key="Esc")
        head = Row()
        head.addWidget(Text(self.tr("Help"), role=TypeRole.NAME), 1)
        head.add(self.log_button, self.close_button)
        row = Row(spacing=theme.SPACE_16)
        row.add(self.search_field, self.pages, 1)
        column = Column(spacing=theme.SPACE_12)
        column.addLayout(head)
        column.addLayout(row)
        column.addWidget(self.browser, 1)
        self.body.addLayout(column, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.fix(self, min_width=400, max_width=860)
        QWidget.setTabOrder(self.close_button, self.search_field.box)  # as they stand, not as they were made
        QWidget.setTabOrder(self.search_field.box, self.pages.box)
        QWidget.setTabOrder(self.pages.box, self.browser)
        self.log_button.acted.connect(self.log_wanted)
        self.close_button.acted.connect(self.closed)
        self.search_field.edited.connect(self._search)
        self.search_field.box.arrowed.connect(self._scroll)
        self.pages.edited.connect(self._pick)
        wanted = code or (topic if CODE.fullmatch(topic) else "")
        if wanted:
            self.search_field.set_value(wanted)
            self._search()
        else:
            self._show_page()

    def focus_start(self) -> None:
        """Put the focus into the search; the arrows and PgUp, PgDn scroll the page from there."""
        self.search_field.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def shown_words(self) -> str:
        """Return what the page says now, as plain text."""
        return self.browser.toPlainText()

    def show_slug(self, slug: str) -> None:
        """Show a page and forget the search."""
        self.search_field.set_value("")
        self._page = page_for(slug)
        self._show_page()

    def rescale(self) -> None:
        """Set the page again in the text size in force."""
        if self.search_field.value().strip():
            self._search()
        else:
            self._show_page()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.focus_start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pages = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
        step = pages.get(Qt.Key(event.key()))
        if step is None:
            event.ignore()
            return
        bar = self.browser.verticalScrollBar()
        bar.setValue(bar.value() + step * bar.pageStep())

    def _scroll(self, step: int) -> None:
        bar = self.browser.verticalScrollBar()
        bar.setValue(bar.value() + step * theme.active().line())

    def _pick(self) -> None:
        if self.pages.value():
            self.show_slug(self.pages.value())

    def _search(self) -> None:
        words = self.search_field.value().strip()
        if not words:
            self._show_page()
            return
        nothing = self.tr("Nothing in the help holds these words. Try another, or an error code such as PK-204.")
        self.browser.setHtml(found_html(search(words), words, nothing))

    def _show_page(self) -> None:
        self.pages.set_value(self._page.slug)
        self.browser.setHtml(page_html(self._page))
