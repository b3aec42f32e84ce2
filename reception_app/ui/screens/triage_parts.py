"""Pieces of a triage page: the note under an answer, what a colleague wrote meanwhile, what came with the person."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from reception_app.clinical.words import age_words, moment_text
from reception_app.clock import local
from reception_app.forms import answers as rules
from reception_app.forms.definition import Question
from reception_app.services.answers import HeldAnswer
from reception_app.services.triage import Carried
from reception_app.ui import icons, theme
from reception_app.ui.fields.answers import CarriedData
from reception_app.ui.fields.text import LineBox
from reception_app.ui.icons import Icon
from reception_app.ui.screens.triage_draft import Draft
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.buttons import Button
from reception_app.ui.widgets.layouts import Column, Flow, Row
from reception_app.ui.widgets.runs import Text, bold, small
from reception_app.vocabulary import ROLE_WORDS

TYPING_MS = 400
"""How long after the last key stroke typed text is saved."""


class NoteLine(QWidget):
    """`What you saw or heard (optional)` and its box; `typed()` while typing, `left()` when left, `entered()`."""

    typed = Signal()
    left = Signal()
    entered = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = Text("", tone=theme.INK_2, wrap=False)
        self.box = LineBox(name)
        self.box.textEdited.connect(self._typed)
        self.box.returnPressed.connect(self.entered)
        self.box.installEventFilter(self)
        Row(self, spacing=theme.SPACE_8).add(self._label, self.box)

    def set_label(self, words: str) -> None:
        """Say what is asked for."""
        self._label.set_words(words)
        self.box.setAccessibleName(words)

    def set_text(self, text: str) -> None:
        """Show a note; emits nothing, and leaves what is being typed alone."""
        if self.box.text().strip() != text:
            self.box.setText(text)

    def text(self) -> str:
        """Return the note."""
        return self.box.text().strip()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.left.emit()
        return False

    def _typed(self, text: str) -> None:
        self.typed.emit()


class ConflictBar(QWidget):
    """What a colleague answered while this was open, with the two ways on. Nothing of either is lost meanwhile.

    `kept()` leaves theirs standing; `again()` goes back to the own answer, which is still in its field.
    """

    kept = Signal()
    again = Signal()

    def __init__(self, what: str, held: HeldAnswer | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theirs = held.shown or "" if held is not None else ""
        keep = self.tr("Keep “{0}”").format(theirs) if theirs else self.tr("Leave it without an answer")
        self.keep_button = Button(keep)
        self.again_button = Button(self.tr("Answer again"))
        self.setAccessibleName(what)
        self._words = Text(((bold(what, theme.AMBER_TEXT),), (small(_nothing_lost()),)))
        column = Column(self, (46, 6, 12, 8), theme.SPACE_4)
        buttons = QWidget(self)
        Flow(buttons, spacing=(theme.SPACE_8, theme.SPACE_4)).add(self.again_button, self.keep_button)
        column.add(self._words, buttons)
        self.again_button.acted.connect(self.again)
        self.keep_button.acted.connect(self.kept)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        rect = QRectF(self.rect())
        paint.box(painter, rect, fill=theme.AMBER_TINT, border=theme.AMBER, radius=theme.RADIUS_FIELD)
        bar = QRectF(0, 0, theme.px(theme.ALERT_BAR), rect.height())
        paint.box(painter, bar, fill=theme.AMBER, radius=theme.RADIUS_FIELD, right=False)
        side = theme.px(theme.ICON)
        icons.paint(painter, Icon.TRIANGLE, theme.AMBER_TEXT, theme.px(20), theme.px(10), side)


def _nothing_lost() -> str:
    return QCoreApplication.translate(
        "TriageScreen", "Your answer is still here, not saved. Answer again to put it in their place, or keep theirs."
    )


class QuestionGroup(QWidget):
    """A question with its follow-ups, closed by a hairline; a blue bar at the left while it has the focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._current = False
        self.column = Column(self, (18, 9, 0, 11), theme.SPACE_8)

    def set_current(self, current: bool) -> None:
        """Show or hide the bar."""
        if current != self._current:
            self._current = current
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = QRectF(self.rect())
        line = QRectF(theme.px(18), rect.bottom() - theme.px(1), rect.width(), theme.px(1))
        paint.box(painter, line, fill=theme.SOFT, radius=0)
        if self._current:
            bar = QRectF(0, 0, theme.px(theme.STRIPE), rect.height())
            paint.box(painter, bar, fill=theme.BLUE, radius=0)


def small_text(words: str) -> Text:
    """Return a hint."""
    return Text(words, role=TypeRole.SMALL, tone=theme.INK_2)


def carried_data(draft: Draft, question: Question, old: Carried, now: datetime) -> CarriedData:
    """Return an earlier answer as its box shows it: what, who, role, where, when, how old, and who confirmed it."""
    details = [
        rules.shown(child, earlier.value)
        for child in question.follow_ups
        if not child.always_afresh and (earlier := draft.view.carried.get(child.key)) is not None
    ]
    who = ", ".join(
        part for part in (old.recorded_by, ROLE_WORDS[old.recorded_role].lower() if old.recorded_role else "") if part
    )
    provenance = f"Recorded by {who or 'someone not named'}, at {old.recorded_where or 'a place not named'}"
    age = "time not known"
    if old.recorded_at is not None:
        provenance += f", {moment_text(local(old.recorded_at))}"
        age = age_words(local(old.recorded_at), local(now))
    confirmed = ""
    given = draft.view.answers.get(question.key)
    if given is not None and draft.confirmed(question.key) and not question.always_afresh:
        at = f" {local(given.recorded_at):%H:%M}" if given.recorded_at else ""
        confirmed = f"Still true{at}, {given.recorded_by or ''}".rstrip(", ")
    note = [old.value.note] if old.value.note else []
    return CarriedData(rules.shown(question, old.value), "; ".join([*details, *note]), provenance, age, confirmed)
