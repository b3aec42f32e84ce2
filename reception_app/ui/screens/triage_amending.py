"""Amending from the page of all answers: one page at a time, what is typed on it kept until it is saved or left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from reception_app.errors import KnownProblem
from reception_app.ui.keys import KeyHint
from reception_app.ui.screens.amend import AmendPage
from reception_app.ui.screens.triage_draft import Draft
from reception_app.ui.screens.triage_pages import CHECK, Pages
from reception_app.ui.shell import Shell


class Amending(QObject):
    """Shows the page of an amendment over Check answers.

    `changed(key)` after it is on disk, `told(words)` for the toast, `opened()` whenever the page comes or goes.
    """

    changed = Signal(str)
    told = Signal(str)
    opened = Signal()

    def __init__(self, shell: Shell, draft: Draft, pages: Pages) -> None:
        super().__init__()
        self._shell = shell
        self._draft = draft
        self._pages = pages
        self._shown: AmendPage | None = None
        self._kept: dict[str, AmendPage] = {}

    @property
    def open(self) -> bool:
        """True while an amendment is being written."""
        return self._shown is not None

    @property
    def page(self) -> AmendPage | None:
        """The page being written, or None."""
        return self._shown

    def start(self, key: str) -> None:
        """Open the page that amends an answer; one left half written comes back as it was."""
        question = self._draft.view.form.question(key)
        if question is None or not self._draft.may_amend():
            return
        page = self._kept.get(key)
        if page is None:
            page = AmendPage(self._draft, question, self._now)
            page.save_asked.connect(self.save)
            page.left.connect(self.close)
            self._kept[key] = page
        self._shown = page
        self._pages.add_page(page)
        self.opened.emit()
        page.focus_start()

    def save(self) -> None:
        """Save what is written; a known problem is shown on the page and nothing typed is lost."""
        page = self._shown
        if page is None or not page.check():
            return
        try:
            done = self._draft.amend(page.changes(), page.why.value().strip(), entered_in_error=page.in_error.value())
        except KnownProblem as problem:
            page.show_problem(problem)
            return
        words = self.tr("Amended. Tasks opened: {0}").format(done.tasks_opened) if done.tasks_opened else ""
        self._drop(page)
        self._leave(page.question.key)
        self.told.emit(words or self.tr("Amended"))
        self.changed.emit(page.question.key)

    def close(self) -> None:
        """Go back to the answers; what is typed is kept."""
        if self._shown is not None:
            self._leave(self._shown.question.key)

    def forget(self) -> None:
        """Another page is opened."""
        self._shown = None

    def focus_start(self) -> None:
        """Put the focus where the amendment begins."""
        if self._shown is not None:
            self._shown.focus_start()

    def hints(self) -> Sequence[KeyHint]:
        """Return the keys of the page."""
        return (
            KeyHint(("Ctrl Enter",), self.tr("save the amendment")),
            KeyHint(("Esc",), self.tr("back, text kept")),
        )

    def _leave(self, key: str) -> None:
        self._shown = None
        self._pages.open(CHECK)
        self.opened.emit()
        self._pages.check().focus_line(key)

    def _drop(self, page: AmendPage) -> None:
        self._kept.pop(page.question.key, None)
        self._pages.removeWidget(page)
        page.deleteLater()

    def _now(self) -> datetime:
        return self._shell.ctx.now()
