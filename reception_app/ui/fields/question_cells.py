"""Fields small enough for a cell of a row: the same answers as `questions`, without room for the other states.

In a box Alt+D declines, Alt+U says unknown, Alt+X not applicable; the state then stands in the box as a word. Alt+A
makes a date approximate. `cell_for(question, now)` makes one; `RowAnswer` is the Yes or No at the start of a row.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent

from reception_app.clock import local_day
from reception_app.errors import InputProblem
from reception_app.forms.conditions import AnswerValue, said
from reception_app.forms.definition import Question, QuestionType
from reception_app.forms.moments import Moment, read_moment
from reception_app.ui import icons, theme
from reception_app.ui.fields.answer_bar import SLUG_STATES, STATE_SLUGS, STATES, AnswerBar
from reception_app.ui.fields.question_base import Now, QuestionField, states_of
from reception_app.ui.fields.question_boxes import BoxField, as_typed, moment_in
from reception_app.ui.fields.segments import Option
from reception_app.ui.fields.text import ListBox
from reception_app.ui.fields.time import read_clock
from reception_app.ui.icons import Icon
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.layouts import Row
from reception_app.ui.widgets.runs import Text
from reception_app.vocabulary import AnswerState

_ALT = {
    Qt.Key.Key_D: AnswerState.DECLINED,
    Qt.Key.Key_U: AnswerState.UNKNOWN,
    Qt.Key.Key_X: AnswerState.NOT_APPLICABLE,
}
_NEAR = 150
"""Days around today within which a day needs no year in a cell."""
_WORDS = {SLUG_STATES[option.slug]: option.label.removesuffix("…") for option in STATES}
_LETTERS = {option.key: option.slug for option in STATES}


class RowAnswer(AnswerBar):
    """`Yes | No` of a row. The other states have their letters only; one that is chosen stands there as a chip.

    An earlier answer that waits is a chip too, with C. `lined(step)` fires on the up and down arrows.
    """

    lined = Signal(int)

    def __init__(self, question: Question) -> None:
        super().__init__(question.label or question.words, (Option("yes", "Yes"), Option("no", "No")), compact=True)
        theme.fix(self, height=theme.COMPACT)  # the layout would let it vanish while a chip hides the buttons
        self._offered = {option.slug for option in states_of(question)}
        self._chip = ""
        self._chip_carried = False
        self._state: AnswerState | None = None

    def show_answer(self, value: AnswerValue | None, carried: str) -> None:
        """Show an answer, or the earlier one that waits (`carried`: its words). Emits nothing."""
        had = self.hasFocus() or any(segment.hasFocus() for segment in self.segments)
        self._state = value.state if value is not None else None
        answered = value is not None and value.state is AnswerState.ANSWERED
        self._chip_carried = value is None and bool(carried)
        self._chip = carried if self._chip_carried else "" if value is None or answered else _WORDS[value.state]
        self.set_chosen((str(value.value),) if value is not None and answered else ())
        for segment in self.segments:
            segment.setVisible(not self._chip)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if self._chip else Qt.FocusPolicy.NoFocus)
        self.setAccessibleDescription(self._chip)
        if had:
            self.focus_first()
        self.updateGeometry()
        self.update()

    def focus_first(self) -> None:
        if self._chip:
            self.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().focus_first()

    def press_key(self, letter: str) -> bool:
        if letter == "C" and self.carried:
            self.still_true.emit()
            return True
        slug = {"Y": "yes", "N": "no"}.get(letter) or _LETTERS.get(letter, "")
        if slug == STATE_SLUGS[AnswerState.NOT_ASKED]:
            self.reason_wanted.emit()
        elif slug in ("yes", "no") or slug in self._offered:
            self.answered.emit(slug)
            self.moved_on.emit()
        else:
            return False
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if event.key() in steps and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.lined.emit(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        wide = paint.text_width(self._chip, TypeRole.SMALL, strong=True) + theme.px(64)
        return QSize(round(wide) if self._chip else super().sizeHint().width(), theme.px(theme.COMPACT))

    def mousePressEvent(self, event: object) -> None:
        if self._chip:
            self.setFocus(Qt.FocusReason.MouseFocusReason)

    def focus_rect(self) -> QRect:
        """Return what the focus ring goes around: the chip alone."""
        rect = self.rect()
        rect.setWidth(round(self._chip_width()))
        return rect

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._chip:
            return
        painter = QPainter(self)
        paint.begin(painter)
        rect = QRectF(0, 0, self._chip_width(), self.height())
        fill = theme.CARRIED if self._chip_carried else theme.INK_2
        ink = theme.INK if self._chip_carried else theme.WHITE
        paint.box(painter, rect, fill=fill, radius=theme.RADIUS_FIELD)
        if self._chip_carried:
            paint.box(painter, QRectF(0, 0, theme.px(4), rect.height()), fill=theme.CONTROL, radius=0)
        side = theme.px(theme.ICON_SMALL)
        icon = Icon.CARRIED if self._chip_carried else Icon.TICK
        icons.paint(painter, icon, ink, theme.px(10), round((rect.height() - side) / 2), side)
        words = rect.adjusted(theme.px(30), -1, 0, -1)
        paint.text(painter, words, self._chip, ink, TypeRole.SMALL, strong=True)
        if self._chip_carried and self.carried:
            paint.cap(painter, rect.right() + theme.px(4), rect.center().y() - 0.5, "C")

    def _chip_width(self) -> float:
        return paint.text_width(self._chip, TypeRole.SMALL, strong=True) + theme.px(40)


class YesNoCell(QuestionField):
    """Yes or No in a row."""

    def _build(self) -> None:
        self.row = RowAnswer(self.question)
        self._value: AnswerValue | None = None
        self.row.answered.connect(self._take)
        self.row.moved_on.connect(self.moved_on)
        self.row.still_true.connect(self.still_true)
        self._column.addWidget(self.row)

    def value(self) -> AnswerValue | None:
        return self._value

    def set_value(self, value: AnswerValue | None) -> None:
        self._value = value
        self.row.show_answer(value, "")

    def unread(self) -> str:
        return ""

    def focus_first(self) -> None:
        self.row.focus_first()

    def _take(self, slug: str) -> None:
        state = SLUG_STATES.get(slug)
        self._value = AnswerValue(state) if state is not None else said(slug)
        self.edited.emit(False)


class ChoiceCell(QuestionField):
    """One of several as a drop-down; the other states stand below the options."""

    def _build(self) -> None:
        self.box = ListBox(self.question.label or self.question.words)
        self.box.addItem("", "")
        for option in self.question.options:
            self.box.addItem(option.words, option.value)
        self.box.insertSeparator(self.box.count())
        for state in states_of(self.question):
            if SLUG_STATES[state.slug] is not AnswerState.NOT_ASKED:
                self.box.addItem(state.label, state.slug)
        self._watch(self.box)
        self.box.activated.connect(self._picked)
        self._column.addWidget(self.box)

    def value(self) -> AnswerValue | None:
        slug = str(self.box.currentData() or "")
        if not slug:
            return None
        return AnswerValue(SLUG_STATES[slug]) if slug in SLUG_STATES else said(slug)

    def set_value(self, value: AnswerValue | None) -> None:
        slug = ""
        if value is not None:
            slug = str(value.value) if value.state is AnswerState.ANSWERED else STATE_SLUGS[value.state]
        self.box.setCurrentIndex(max(0, self.box.findData(slug)))

    def unread(self) -> str:
        return ""

    def focus_first(self) -> None:
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _picked(self, index: int) -> None:
        self.edited.emit(False)

    def _box_key(self, event: QKeyEvent) -> bool:
        state = _ALT.get(Qt.Key(event.key()))
        if event.modifiers() == Qt.KeyboardModifier.AltModifier and state is not None:
            place = self.box.findData(STATE_SLUGS[state])
            if place >= 0:
                self.box.setCurrentIndex(place)
                self.edited.emit(False)
            return True
        return super()._box_key(event)


class BoxCell(BoxField):
    """A line to type in. A state stands in it as a word until something is typed."""

    def _build(self) -> None:
        self._cell_state: AnswerState | None = None
        self.box = self._make_box()
        self.box.setAccessibleName(self.question.label or self.question.words)
        self._watch(self.box)
        row = Row(spacing=theme.SPACE_4)
        row.addWidget(self.box, 1)
        if self.question.unit:
            row.addWidget(Text(self.question.unit, role=TypeRole.SMALL, tone=theme.INK_2, wrap=False))
        self._column.addLayout(row)

    def set_value(self, value: AnswerValue | None) -> None:
        state = value.state if value is not None else None
        self._cell_state = None if state is AnswerState.ANSWERED else state
        if value is not None and self._cell_state is not None:
            self._shown = value
            self._put(_WORDS[self._cell_state])
        else:
            super().set_value(value)

    def focus_first(self) -> None:
        self.box.setFocus(Qt.FocusReason.TabFocusReason)

    def _state(self) -> AnswerState | None:
        return self._cell_state

    def value(self) -> AnswerValue | None:
        if self._cell_state is not None:
            reason = self._shown.reason if self._shown is not None else None
            return AnswerValue(self._cell_state, reason=reason)
        return super().value()

    def unread(self) -> str:
        return "" if self._cell_state is not None else super().unread()

    def _typed(self, text: str = "") -> None:
        self._cell_state = None
        super()._typed(text)

    def _box_key(self, event: QKeyEvent) -> bool:
        state = _ALT.get(Qt.Key(event.key()))
        if event.modifiers() == Qt.KeyboardModifier.AltModifier and state is not None:
            if any(option.slug == STATE_SLUGS[state] for option in states_of(self.question)):
                self._shown = AnswerValue(state)
                self._cell_state = state
                self._put(_WORDS[state])
                self.edited.emit(False)
                self.moved_on.emit()
            return True
        return super()._box_key(event)


class NumberCell(BoxCell):
    """A number, its unit beside it."""

    def _said(self) -> str | None:
        return self.text().strip().replace(",", ".") or None


class MomentCell(BoxCell):
    """A date, or a date and time; "Approx" stands in the box itself."""

    def tidy(self) -> None:
        read = self._moment()
        if isinstance(read, Moment):
            self._put(self._as_typed(read.written()))

    def toggle_approximate(self) -> None:
        """Make the date approximate or exact, as Alt+A does."""
        read = self._moment()
        if isinstance(read, Moment):
            self._put(self._as_typed(replace(read, approximate=not read.approximate).written()))
            self.edited.emit(False)

    def _moment(self) -> Moment | InputProblem | None:
        return None if self._cell_state is not None else moment_in(self.text(), self.question, self._now())

    def _said(self) -> str | None:
        read = self._moment()
        return read.written() if isinstance(read, Moment) else None

    def _unread_text(self) -> str:
        read = self._moment()
        return read.sentence if isinstance(read, InputProblem) else ""

    def _as_typed(self, value: str) -> str:
        read = read_moment(value)
        if read is None:
            return value
        words = as_typed(read, self.question)
        if read.precision in ("day", "instant") and abs((read.day - local_day(self._now())).days) < _NEAR:
            words = words.replace(f"-{read.day.year}", "", 1)  # read again, the nearest such day is the same one
        return f"Approx {words}" if read.approximate else words

    def _box_key(self, event: QKeyEvent) -> bool:
        if event.modifiers() == Qt.KeyboardModifier.AltModifier and event.key() == Qt.Key.Key_A:
            self.toggle_approximate()
            return True
        return super()._box_key(event)


class TimeCell(BoxCell):
    """A time of day, settled as HH:MM when the box is left."""

    def tidy(self) -> None:
        read = read_clock(self.text()) if self._cell_state is None else None
        if read is not None:
            self._put(read)

    def _said(self) -> str | None:
        return read_clock(self.text())

    def _unread_text(self) -> str:
        return "" if read_clock(self.text()) else self.tr("Write the time on the 24-hour clock, such as 21:40.")


_CELLS: dict[QuestionType, type[QuestionField]] = {
    QuestionType.YES_NO: YesNoCell,
    QuestionType.CHOICE: ChoiceCell,
    QuestionType.NUMBER: NumberCell,
    QuestionType.DATE: MomentCell,
    QuestionType.DATETIME_APPROX: MomentCell,
    QuestionType.TEXT: BoxCell,
    QuestionType.LONG_TEXT: BoxCell,
    QuestionType.TIME: TimeCell,
    QuestionType.MEASUREMENT: NumberCell,
    QuestionType.SUBSTANCE: YesNoCell,
}
NEEDS_ROOM = frozenset(QuestionType) - frozenset(_CELLS)
"""The types that do not fit into a cell: several answers, a body map, a repeating group."""


def cell_for(question: Question, now: Now) -> QuestionField:
    """Return the cell for a follow-up of a row. Raises KeyError for a type that `NEEDS_ROOM`."""
    return _CELLS[question.type](question, now)
