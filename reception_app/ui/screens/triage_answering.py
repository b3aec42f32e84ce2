"""What becomes of each answer a page gives: saved, refused with its sentence, or held back beside a colleague's."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from reception_app.errors import KnownProblem
from reception_app.forms import answers as rules
from reception_app.forms.conditions import AnswerValue
from reception_app.services.triage import AnsweredMeanwhile, EarlierStay
from reception_app.ui.screens.triage_draft import Draft, same
from reception_app.ui.screens.triage_page import TopicPageBase
from reception_app.ui.screens.triage_places import item_place
from reception_app.ui.shell import Shell


class Answering(QObject):
    """Between the pages and the draft. `changed()`: something is on disk, show it again; `stopped()`: the stop is due;
    `not_saved(words)`; `noted(words)`; `open_place(slug)`: go to an item's page; `dropped(slug)`: an item's page
    is no more; `only_read()`: nothing more can be answered here; `troubled()`: what is typed cannot be taken.
    """

    changed = Signal()
    stopped = Signal()
    not_saved = Signal(str)
    noted = Signal(str)
    open_place = Signal(str)
    dropped = Signal(str)
    only_read = Signal()
    troubled = Signal()

    def __init__(
        self, shell: Shell, draft: Draft, page: Callable[[], TopicPageBase | None], busy: Callable[[], bool]
    ) -> None:
        super().__init__()
        self._shell = shell
        self._draft = draft
        self._page = page
        self._busy = busy

    def listen(self, page: TopicPageBase) -> None:
        """Hear what a page gives."""
        page.given.connect(self._given)
        page.confirmed.connect(self._confirm)
        page.others_given.connect(self._others_no)
        page.moved_on.connect(self.move_on)
        page.item.connect(self._item)
        page.theirs.connect(self._keep_theirs)
        page.noted.connect(self.noted)
        page.troubled.connect(self.troubled)

    def move_on(self, key: str) -> None:
        """Put the focus on what comes after a question, unless something about it is to be decided first."""
        page = self._page()
        if page is None or self._busy() or page.undecided() == key:
            return
        keys = page.keys()
        place = keys.index(key) + 1 if key in keys else len(keys)
        if place < len(keys):
            page.focus_key(keys[place])
        else:
            page.focus_next()

    def _given(self, key: str, value: AnswerValue | None, typed: bool) -> None:
        page = self._page()
        if page is None:
            return
        try:
            saved = self._draft.answer(key, value, typed=typed, seen=page.seen(key))
        except AnsweredMeanwhile as problem:
            self._meanwhile(page, key, value, problem)
            return
        except EarlierStay as problem:
            self._put_beside(page, key, value, problem)
            return
        except KnownProblem as problem:
            page.show_problem(key, problem.what)
            self.troubled.emit()
            return
        standing = bool(page.unsaved())
        page.settled(key)
        if saved is not None or standing:  # put back as it was, it is on disk again
            self.changed.emit()
        if saved is not None and saved.stop:
            self.stopped.emit()

    def _meanwhile(self, page: TopicPageBase, key: str, value: AnswerValue | None, problem: AnsweredMeanwhile) -> None:
        """Show what a colleague answered; where both say the same there is nothing to decide."""
        agreed = problem.held is not None and value is not None and same(problem.held.value, value)
        if agreed or (problem.held is None and value is None):
            page.settled(key)
            self._draft.read()
            self.changed.emit()
            return
        page.show_conflict(key, problem)
        self._draft.read()
        self.changed.emit()
        self.not_saved.emit(self.tr("Not saved yet: a colleague answered this meanwhile"))

    def _put_beside(self, page: TopicPageBase, key: str, value: AnswerValue | None, problem: EarlierStay) -> None:
        """Keep what was typed for the form of this stay, and say where it is now; no answer vanishes with the page."""
        question = self._draft.view.form.question(key)
        words = problem.what
        if question is not None and value is not None:
            kept = self._draft.put_beside(key, value)
            said = self.tr("“{0}” stands beside its question there.") if kept else self.tr("“{0}” is not kept.")
            words = f"{problem.what} {said.format(rules.shown(question, value))}"
        page.settled(key)
        self._shell.tell(EarlierStay(words))
        self._draft.read()
        self.only_read.emit()

    def _keep_theirs(self, key: str) -> None:
        self._draft.read()
        self.changed.emit()
        self.move_on(key)

    def _confirm(self, key: str) -> None:
        question = self._draft.view.form.question(key)
        page = self._page()
        if question is None or page is None or not self._draft.can_confirm(question):
            return
        page.drop_typing(key)
        try:
            self._draft.confirm(question)
        except AnsweredMeanwhile as problem:
            self._meanwhile(page, key, None, problem)
            return
        except KnownProblem as problem:
            page.show_problem(key, problem.sentence)
            return
        self.changed.emit()
        keys = page.keys()
        after = keys[keys.index(key) + 1 :] if key in keys else ()
        following = next((each for each in after if each not in self._draft.view.answers), None)
        if following is None or not page.focus_key(following):
            page.focus_next()

    def _others_no(self, keys: tuple[str, ...]) -> None:
        page = self._page()
        if not keys or page is None:
            return
        try:
            self._draft.others_no(keys)
        except KnownProblem as problem:
            self._shell.tell(problem)
        self.changed.emit()
        page.focus_next()

    def _item(self, key: str, act: str, number: str) -> None:
        question = self._draft.view.form.question(key)
        if question is None:
            return
        if act == "open":
            self.open_place.emit(item_place(key, number))
            return
        held = self._draft.view.values.get(key)
        numbers = rules.numbers_of(held)
        if act == "add":
            number = self._draft.next_item(question)
            self._given(key, rules.said((*numbers, number)), False)
            if number in rules.numbers_of(self._draft.view.values.get(key)):
                self.open_place.emit(item_place(key, number))
        elif number in numbers:
            left = tuple(each for each in numbers if each != number)
            self._given(key, rules.said(left) if left else None, False)
            self.dropped.emit(item_place(key, number))

    def note(self) -> bool:
        """Open the note of the question with the focus. False when it has no answer yet to save it with."""
        page = self._page()
        key = page.key_of(QApplication.focusWidget()) if page is not None else ""
        return page is None or not key or page.open_note(key)
