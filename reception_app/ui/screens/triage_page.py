"""What the triage asks of one page, whatever its layout: a topic, or one item of a repeating group."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from reception_app.forms.definition import Topic
from reception_app.services.triage import AnsweredMeanwhile
from reception_app.ui import tab_order, theme
from reception_app.ui.screens.triage_draft import Draft
from reception_app.ui.screens.triage_head import PageHead
from reception_app.ui.widgets.panels import Scroller


class TopicPageBase(Scroller):
    """What the screen asks of a page, whatever its layout.

    `given(key, value, typed)` asks to save an answer; `confirmed(key)` an earlier one; `others_given(keys)` No to
    several; `moved_on(key)` asks for what comes after a question; `next_topic()` and `last_topic()` for another page;
    `item(key, act, number)` to add, open or remove an item; `theirs(key)` leaves what a colleague answered;
    `noted(words)` is said beside the line of what is saved; `troubled()`: what is typed cannot be taken.
    """

    given = Signal(str, object, bool)
    confirmed = Signal(str)
    others_given = Signal(object)
    moved_on = Signal(str)
    next_topic = Signal()
    last_topic = Signal()
    item = Signal(str, str, str)
    theirs = Signal(str)
    noted = Signal(str)
    troubled = Signal()

    def __init__(self, slug: str, title: str, topic: Topic, margins: tuple[int, int, int, int]) -> None:
        super().__init__(margins, 0, colour=theme.WHITE)
        self.slug = slug
        self.topic = topic
        self.setAccessibleName(title)
        self.head = PageHead(title, topic.intro or "" if slug == topic.key else "", self, always=slug != topic.key)
        self.head.next_topic.connect(self.next_topic)
        self.head.last_topic.connect(self.last_topic)
        self._wanted: QWidget | None = None
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(0)
        self._settle.timeout.connect(self._reveal_wanted)
        self.verticalScrollBar().rangeChanged.connect(self._reveal_wanted)  # the page grew: follow-ups, a note

    def reveal(self, widget: QWidget) -> None:
        """Bring a question into view, now and once more when what is new on the page has found its place."""
        self._wanted = widget
        self._reveal_wanted()
        self._settle.start()

    def bring_up(self, widget: QWidget) -> None:
        self._wanted = widget
        super().bring_up(widget)
        self.noted.emit(self.tr("Not answered yet: read out every answer first"))

    def focusNextPrevChild(self, forward: bool) -> bool:
        return tab_order.go_on(self, forward=forward) or super().focusNextPrevChild(forward)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle.start()  # a flag may make the banner higher: what is being answered stays in sight

    def _reveal_wanted(self) -> None:
        if self._wanted is None or not isValid(self._wanted):
            return
        inside = self.widget()
        layout = inside.layout() if inside is not None else None
        if layout is not None:
            layout.activate()
        gap = theme.px(theme.SPACE_16)
        focused = self._wanted.focusWidget() or self._wanted
        fits = self._wanted.height() + 2 * gap <= self.viewport().height()
        shown = self._wanted if fits else focused
        if inside is not None and inside.isAncestorOf(shown):
            # Qt's own ensureWidgetVisible is content when the text cursor is in sight, and cuts the box around it
            half = shown.height() // 2
            middle = shown.mapTo(inside, QPoint(0, half)).y()
            self.ensureVisible(0, middle, 0, min(half + gap, self.viewport().height() // 2))

    def show_draft(self, draft: Draft) -> None:
        """Show what is on disk; keep focus, scroll place and what is being typed."""
        raise NotImplementedError

    def keys(self) -> tuple[str, ...]:
        """Return the keys of the questions shown, in order."""
        raise NotImplementedError

    def focus_key(self, key: str) -> bool:
        """Put the focus on a question and bring it into view. False when it is not here."""
        raise NotImplementedError

    def key_of(self, widget: QWidget | None) -> str:
        """Return the key of the question `widget` belongs to, or ""."""
        raise NotImplementedError

    def focus_next(self) -> None:
        """Put the focus on what leads to the next topic."""
        raise NotImplementedError

    def show_next(self, title: str) -> None:
        """Say which topic comes next."""
        raise NotImplementedError

    def focus_moved(self, widget: QWidget | None) -> None:
        """Mark the question that has the focus and bring it into view."""

    def flush(self) -> None:
        """Save what is typed and not saved yet."""

    def settled(self, key: str) -> None:
        """Note that an answer is on disk as shown."""

    def drop_typing(self, key: str = "") -> None:
        """Forget what is typed and not saved, of one question or of all: something else replaced it."""

    def show_problem(self, key: str, words: str) -> None:
        """Show under a question why its answer was not saved."""

    def show_conflict(self, key: str, problem: AnsweredMeanwhile) -> None:
        """Show under a question who answered it since it was opened, and the two ways on."""

    def seen(self, key: str) -> int | None:
        """Return the revision of an answer that was shown when answering began; None for no answer."""
        return None

    def undecided(self) -> str:
        """Return the key of a question whose answer is not on disk for want of a decision, or ""."""
        return ""

    def unsaved(self) -> str:
        """Return the key of a question where what is typed cannot be saved as it stands, or ""."""
        return ""

    def put_back_begun(self, key: str) -> bool:
        """Show what is on disk where an answer was begun and says nothing yet. False when none was."""
        return False

    def open_note(self, key: str) -> bool:
        """Open the note of a question. False while there is no answer to save it with."""
        return False

    def add_item(self) -> None:
        """Ask for one more item of the group on this page that has the focus, or of its only one."""
