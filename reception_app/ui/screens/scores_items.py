"""One item of an instrument: its words, its options numbered for the digit keys, or a box with its unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from reception_app.clinical import instruments
from reception_app.clinical.instruments import Instrument, Item
from reception_app.errors import InputProblem
from reception_app.ui import icons, theme
from reception_app.ui.fields.segments import GroupButton, focus_stop, make_stop
from reception_app.ui.fields.text import UnitField
from reception_app.ui.icons import Icon
from reception_app.ui.screens.person_times import tr
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.layouts import Column, show_if
from reception_app.ui.widgets.runs import Run, Text, lay_out, paint_laid

_PAD, _CAP, _UNIT = 12, 34, 96


@dataclass(frozen=True)
class Choice:
    """One way to answer: what is kept, the digit that chooses it, its words."""

    value: str
    key: str
    words: str


def choices_of(found: Instrument, item: Item) -> tuple[Choice, ...]:
    """Return the ways to answer an item: by its points where they tell the options apart, else numbered from 1."""
    if found.measured:
        return tuple(
            Choice(option.value or "", str(place), option.words) for place, option in enumerate(item.options, 1)
        )
    words = {option.points: option.words for option in item.options}
    if item.between:
        return tuple(
            Choice(str(points), str(points), words.get(points) or _between(item, points)) for points in item.allowed
        )
    return tuple(Choice(str(option.points), str(option.points), option.words) for option in item.options)


def _between(item: Item, points: int) -> str:
    anchors = sorted(option.points for option in item.options)
    below, above = max(one for one in anchors if one < points), min(one for one in anchors if one > points)
    return tr("between {0} and {1}").format(below, above)


def reading_problem(item: Item, reading: str) -> str:
    """Return why a reading cannot be one of this item, or ""."""
    try:
        instruments.points_of(item, reading)
    except InputProblem as problem:
        return problem.in_full
    return ""


def total_problem(found: Instrument, total: str) -> str:
    """Return why a total cannot be one of this instrument, or ""."""
    if not (total.isascii() and total.isdigit()):
        return tr("Type the total as a whole number.")
    try:
        instruments.score_result(found, int(total))
    except InputProblem as problem:
        return problem.in_full
    return ""


class ChoiceLine(GroupButton):
    """One answer over the whole width; its words wrap. `picked(value)` fires for a person's act."""

    picked = Signal(str)

    def __init__(self, choice: Choice) -> None:
        super().__init__(choice.words, choice.key)
        self.choice = choice
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.clicked.connect(self._clicked)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(320), self.heightForWidth(theme.px(320)))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(160), theme.px(theme.ANSWER))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        laid = lay_out(self._lines(), max(1, width - theme.px(_CAP + 2 * _PAD)))
        return max(theme.px(theme.ANSWER), round(laid.height) + theme.px(theme.SPACE_12))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        on, rect = self.isChecked(), QRectF(self.rect())
        fill = theme.NAVY if on else theme.PAGE if self.underMouse() else theme.WHITE
        paint.box(painter, rect, fill=fill, border=theme.NAVY if on else theme.CONTROL)
        middle, left = rect.center().y(), theme.px(_PAD)
        if on:
            side = theme.px(theme.ICON)
            icons.paint(painter, Icon.TICK, theme.WHITE, left, round(middle - side / 2), side)
        else:
            paint.cap(painter, left, middle - 0.5, self.choice.key)
        laid = lay_out(self._lines(), max(1.0, rect.width() - theme.px(_CAP + 2 * _PAD)))
        top = rect.top() + (rect.height() - laid.height) / 2
        paint_laid(painter, QPointF(left + theme.px(_CAP), top), laid, theme.WHITE if on else None)

    def _lines(self) -> tuple[tuple[Run, ...], ...]:
        return ((Run(self.choice.words, strong=self.isChecked()),),)

    def _clicked(self) -> None:
        self.picked.emit(self.choice.value)


class ChoiceColumn(QWidget):
    """Answers one under another: a digit or space chooses, the arrows move. `chosen(value)` for a person's act."""

    chosen = Signal(str)

    def __init__(self, choices: Sequence[Choice], name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.lines = tuple(ChoiceLine(choice) for choice in choices)
        column = Column(self, spacing=theme.SPACE_4)
        for line in self.lines:
            line.setAccessibleName(f"{name}: {line.choice.words}")
            line.picked.connect(self._picked)
            column.addWidget(line)
        self._home(self.lines[0])

    def value(self) -> str:
        """Return what is chosen, or ""."""
        return next((line.choice.value for line in self.lines if line.isChecked()), "")

    def set_value(self, value: str) -> None:
        """Show a choice ("": none); emits nothing."""
        for line in self.lines:
            line.setChecked(line.choice.value == value)
            if line.choice.value == value:
                self._home(line)

    def focus_first(self) -> None:
        """Put the focus on the column's Tab stop."""
        focus_stop(self.lines)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
            return
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if event.key() in steps:
            self._move(steps[Qt.Key(event.key())])
            return
        for line in self.lines:
            if event.text() and event.text() == line.choice.key:
                line.click()
                return
        event.ignore()

    def _picked(self, value: str) -> None:
        self.set_value(value)
        self.chosen.emit(value)

    def _move(self, step: int) -> None:
        at = [place for place, line in enumerate(self.lines) if line.hasFocus()]
        line = self.lines[(at[0] + step) % len(self.lines) if at else 0]
        self._home(line)
        line.setFocus(Qt.FocusReason.TabFocusReason)

    def _home(self, home: ChoiceLine) -> None:
        make_stop(self.lines, home)


class ItemPage(QWidget):
    """One item. `answered(value)` fires when it is given ("": taken out again), `next_wanted()` on Enter."""

    answered = Signal(str)
    next_wanted = Signal()

    def __init__(
        self,
        words: str,
        hint: str,
        choices: Sequence[Choice] = (),
        unit: str = "",
        problem_of: Callable[[str], str] | None = None,
    ) -> None:
        super().__init__()
        self.setAccessibleName(words)
        self.column: ChoiceColumn | None = None
        self.box: UnitField | None = None
        self._problem_of = problem_of
        self._title = Text(words, role=TypeRole.QUESTION)
        self._hint = Text(hint, tone=theme.INK_2)
        show_if(self._hint, bool(hint))
        layout = Column(self, spacing=theme.SPACE_8)
        layout.add(self._title, self._hint)
        if choices:
            self.column = ChoiceColumn(choices, words)
            self.column.chosen.connect(self._chosen)
            layout.addWidget(self.column)
        else:
            self.box = UnitField(tr("Reading"), unit)
            theme.fix(self.box.unit, width=_UNIT)
            self.box.box.setAccessibleName(words)
            self.box.edited.connect(self._typed)
            self.box.entered.connect(self._entered)
            layout.addWidget(self.box)
        layout.addStretch(1)

    def set_words(self, words: str) -> None:
        """Show other words: those of another substance."""
        self._title.set_words(words)
        self.setAccessibleName(words)

    def show_given(self, value: str) -> None:
        """Show an answer that was confirmed; emits nothing."""
        if self.column is not None:
            self.column.set_value(value)

    def focus_first(self) -> None:
        """Put the focus where the answer is given."""
        if self.column is not None:
            self.column.focus_first()
        elif self.box is not None:
            self.box.box.setFocus(Qt.FocusReason.OtherFocusReason)
            self.box.box.selectAll()

    def check(self) -> bool:
        """Show what is wrong with a reading. True when it is empty or can be one."""
        if self.box is None:
            return True
        words = self._problem(self._reading())
        self.box.show_problem(words)
        return not words

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & _HELD:
            self.next_wanted.emit()
        else:
            event.ignore()

    def _reading(self) -> str:
        return self.box.value().strip().replace(",", ".") if self.box is not None else ""

    def _problem(self, reading: str) -> str:
        return self._problem_of(reading) if reading and self._problem_of is not None else ""

    def _typed(self) -> None:
        reading = self._reading()
        if self.box is not None and self.box.problem():
            self.check()
        self.answered.emit(reading if not self._problem(reading) else "")

    def _entered(self) -> None:
        if self.check():
            self.next_wanted.emit()

    def _chosen(self, value: str) -> None:
        self.answered.emit(value)
        self.next_wanted.emit()


_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
