"""The body map: marks on a figure, front and back, each with its kind, size and note in a row beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import cast

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from reception_app.forms.body_marks import MAX_NOTE, MAX_SIZE_MM, VIEWS, BodyMark, read_mark, write_mark
from reception_app.forms.body_regions import region_of
from reception_app.forms.conditions import AnswerValue
from reception_app.forms.definition import Option
from reception_app.ui import theme
from reception_app.ui.fields.question_base import QuestionField
from reception_app.ui.fields.text import LineBox, ListBox
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.body_figure import BodyFigure, NumberedMark
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Flow, Row, StackingRow
from reception_app.ui.widgets.runs import Text
from reception_app.vocabulary import AnswerState

_ALT = {Qt.Key.Key_D: "D", Qt.Key.Key_U: "U", Qt.Key.Key_A: "A", Qt.Key.Key_X: "X"}

_STILL_HERE = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


class BodyMapField(QuestionField):
    """Marks on the figure. The value is a tuple of marks as `forms.body_marks` writes them, in the order put.

    Arrows move over the figure (Shift further), Enter or Space puts a mark, then its kind, size and note are asked in
    turn; F and B go to the front and the back, Del takes the mark near the cursor away, and so does Del on its kind.
    """

    def _build(self) -> None:
        self.figures: dict[str, BodyFigure] = {}
        self.rows: list[MarkRow] = []
        self._at: QObject | None = None
        figures = Row(spacing=theme.SPACE_8)
        for view, title in VIEWS.items():
            figure = BodyFigure(view, title)
            figure.put.connect(partial(self._put, view))
            figure.removed.connect(self._remove)
            figure.other_view.connect(self._go_to_view)
            figure.moved.connect(self._tell_place)
            figure.installEventFilter(self)
            self.figures[view] = figure
            figures.addWidget(figure, 0, Qt.AlignmentFlag.AlignTop)
        figures.addStretch(1)
        self.place = Text("", role=TypeRole.SMALL, tone=theme.INK_2)
        left = Column(spacing=theme.SPACE_4)
        left.add(figures, self.place)
        self._none = Text(self.tr("No mark yet."), tone=theme.INK_2)
        self._list = Column(spacing=theme.SPACE_8)
        self._list.add(self._none)
        right = Column(spacing=0)
        right.addLayout(self._list)
        right.addStretch(1)
        across = StackingRow(spacing=theme.SPACE_16)
        across.addLayout(left)
        across.addLayout(right, 1)
        self._column.addLayout(across)
        if self.question.required:
            self._column.addWidget(self._add_bar(()))
        self._tell_place()

    def set_value(self, value: AnswerValue | None) -> None:
        super().set_value(value)
        if self.bar is not None and (value is None or value.state is AnswerState.ANSWERED):
            self.bar.set_chosen(())

    def unread(self) -> str:
        if self._state() in (None, AnswerState.ANSWERED):
            return next((words for words in (row.unread() for row in self.rows) if words), "")
        return super().unread()

    def focus_first(self) -> None:
        self.figures["front"].setFocus(Qt.FocusReason.OtherFocusReason)

    def marks(self) -> tuple[BodyMark, ...]:
        """Return the marks as they stand, those without a kind too (`kind` "")."""
        return tuple(row.mark() for row in self.rows)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, BodyFigure):
            return event.type() == QEvent.Type.KeyPress and self._figure_key(cast(QKeyEvent, event))
        if event.type() == QEvent.Type.FocusOut and cast(QFocusEvent, event).reason() in _STILL_HERE:
            return False  # a list that opens over its box is no leaving of it
        self._at = watched
        return super().eventFilter(watched, event)

    def _said(self) -> tuple[str, ...] | None:
        return tuple(write_mark(mark) for mark in self.marks() if mark.kind) or None

    def _show_said(self, value: str | tuple[str, ...] | None) -> None:
        wanted = (value,) if isinstance(value, str) else value or ()
        if value is not None and wanted == self._said():
            return  # the cursor and what is being typed stay
        while self.rows:
            self._drop(self.rows[-1])
        for text in wanted:
            mark = read_mark(text)
            if mark is not None:
                self._add(mark)
        self._renumber()

    def _add(self, mark: BodyMark) -> MarkRow:
        row = MarkRow(mark, self.question.options)
        for box in row.boxes():
            self._watch(box)
        row.edited.connect(self._row_edited)
        row.removed.connect(partial(self._remove_row, row))
        self.rows.append(row)
        self._list.addWidget(row)
        return row

    def _drop(self, row: MarkRow) -> None:
        self.rows.remove(row)
        self._list.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _put(self, view: str, x: int, y: int) -> None:
        row = self._add(BodyMark(view, x, y, ""))
        self._touched(typing=False)
        row.show()
        row.kind.setFocus(Qt.FocusReason.OtherFocusReason)

    def _remove(self, number: int) -> None:
        self._remove_row(self.rows[number - 1])

    def _remove_row(self, row: MarkRow) -> None:
        view = row.mark().view
        self._drop(row)
        self._touched(typing=False)
        self.figures[view].setFocus(Qt.FocusReason.OtherFocusReason)

    def _row_edited(self, typing: bool) -> None:
        self._touched(typing=typing)

    def _touched(self, *, typing: bool) -> None:
        if self.bar is not None:
            self.bar.set_chosen(())
        self._show_reason(False, "")
        self.show_problem("")
        self._renumber()
        self.edited.emit(typing)

    def _renumber(self) -> None:
        self._none.setVisible(not self.rows)
        for number, row in enumerate(self.rows, start=1):
            row.set_number(number)
        for view, figure in self.figures.items():
            shown = [
                NumberedMark(number, mark.x, mark.y)
                for number, mark in enumerate(self.marks(), start=1)
                if mark.view == view
            ]
            figure.set_marks(shown, len(self.rows) + 1)
        self._tell_place()

    def _go_to_view(self, view: str) -> None:
        self.figures[view].setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell_place(self) -> None:
        figure = next((one for one in self.figures.values() if one.hasFocus()), None)
        keys = self.tr("Arrows move, Shift further; Enter puts a mark, Del takes it away; F front, B back.")
        if figure is None:
            self.place.set_words(keys + "\n ")
        else:
            self.place.set_words(f"{keys}\n{_capital(figure.region()) or self.tr('Beside the figure: no mark here.')}")

    def _box_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if event.modifiers() == Qt.KeyboardModifier.AltModifier and key in _ALT and self.bar is not None:
            return self.bar.press_key(_ALT[key])
        row = next((one for one in self.rows if self._at in one.boxes()), None)
        if row is None:
            return False
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            following = row.after(cast(QWidget, self._at)) or self.figures[row.mark().view]
            following.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        if key == Qt.Key.Key_Delete and self._at is row.kind:
            self._remove_row(row)
            return True
        return False

    def _figure_key(self, event: QKeyEvent) -> bool:
        """On the figure a letter answers as on any answer, while there is no mark it could sweep away."""
        letter = event.text().upper()
        plain = not event.modifiers() and not event.isAutoRepeat()
        return bool(plain and letter and not self.rows and self.bar is not None and self.bar.press_key(letter))


class MarkRow(QWidget):
    """One mark: number and place, its kind, its longest side in mm, its note. `edited(typing)`, `removed()`."""

    edited = Signal(bool)
    removed = Signal()

    def __init__(self, mark: BodyMark, kinds: Sequence[Option], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mark = mark
        self._number = _Number()
        self.region = region_of(mark.view, mark.x, mark.y)
        self.kind = ListBox("")
        self.size_box = LineBox("")
        self.note = LineBox("")
        self.note.setMaxLength(MAX_NOTE)
        self.remove = Button(self.tr("Take away"), Kind.QUIET, key="Del")
        self.kind.addItem("", "")
        for option in kinds:
            self.kind.addItem(option.words, option.value)
        self.kind.setCurrentIndex(max(0, self.kind.findData(mark.kind)))
        self.size_box.setText("" if mark.size_mm is None else str(mark.size_mm))
        self.note.setText(mark.note)
        self._lay_out()
        self.kind.activated.connect(self._picked)
        self.size_box.textEdited.connect(self._typed)
        self.note.textEdited.connect(self._typed)
        self.remove.acted.connect(self.removed)

    def mark(self) -> BodyMark:
        """Return the mark as it stands; `kind` "" while none is chosen, no size while what is typed is none."""
        size = self._size()
        kind = str(self.kind.currentData() or "")
        return replace(self._mark, kind=kind, size_mm=size or None, note=self.note.text().strip())

    def boxes(self) -> tuple[QWidget, ...]:
        """Return what is typed or chosen in, in the order it is asked."""
        return self.kind, self.size_box, self.note

    def after(self, box: QWidget) -> QWidget | None:
        """Return the box asked after `box`; None after the last."""
        boxes = self.boxes()
        place = boxes.index(box) + 1
        return boxes[place] if place < len(boxes) else None

    def set_number(self, number: int) -> None:
        """Show which mark this is."""
        self._number.set_number(number)
        for box, said in (
            (self.kind, self.tr("Mark {0}, {1}: kind")),
            (self.size_box, self.tr("Mark {0}, {1}: longest side in mm")),
            (self.note, self.tr("Mark {0}, {1}: note")),
            (self.remove, self.tr("Take mark {0} away, {1}")),
        ):
            if box is self.remove:
                box.setAccessibleDescription(said.format(number, self.region))
            else:
                box.setAccessibleName(said.format(number, self.region))

    def unread(self) -> str:
        """Return what is still missing or cannot be read, or ""."""
        if not self.kind.currentData():
            return self.tr("Mark {0}: choose what kind it is.").format(self._number.number)
        if self._size() == 0:
            words = self.tr("Mark {0}: write its longest side in mm, 1 to {1}, such as 30. Or leave it empty.")
            return words.format(self._number.number, f"{MAX_SIZE_MM:,}")
        return ""

    def _size(self) -> int | None:
        """Return the size; None when nothing is typed, 0 when it is none."""
        typed = self.size_box.text().strip().removesuffix("mm").strip()
        if not typed:
            return None
        good = typed.isascii() and typed.isdigit() and len(typed) <= 4 and 1 <= int(typed) <= MAX_SIZE_MM
        return int(typed) if good else 0

    def _lay_out(self) -> None:
        column = Column(self, spacing=theme.SPACE_4)
        head = Row(spacing=theme.SPACE_8)
        head.addWidget(self._number)
        head.addWidget(Text(_capital(self.region), strong=True), 1, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self.remove)
        column.addLayout(head)
        line = QWidget()
        flow = Flow(line, spacing=(theme.SPACE_8, theme.SPACE_4))
        theme.fix(self.kind, width=160)
        theme.fix(self.size_box, width=64)
        theme.fix(self.note, min_width=260)
        self.size_box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        for label, box, unit in (
            (self.tr("Kind"), self.kind, ""),
            (self.tr("Size"), self.size_box, "mm"),
            (self.tr("Note"), self.note, ""),
        ):
            holder = QWidget()
            row = Row(holder, spacing=theme.SPACE_4)
            row.add(Text(label, role=TypeRole.SMALL, tone=theme.INK_2, wrap=False), box)
            if unit:
                row.add(Text(unit, tone=theme.INK_2, wrap=False))
            if box is self.note:
                holder.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            flow.addWidget(holder)
        column.addWidget(line)

    def _picked(self, index: int) -> None:
        self.edited.emit(False)

    def _typed(self, text: str) -> None:
        self.edited.emit(True)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


class _Number(QWidget):
    """The number of a mark, as it stands on the figure."""

    def __init__(self) -> None:
        super().__init__()
        self.number = 0
        theme.fix(self, width=theme.BADGE, height=theme.BADGE)

    def set_number(self, number: int) -> None:
        self.number = number
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(theme.BADGE), theme.px(theme.BADGE))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        rect = QRectF(self.rect())
        paint.box(painter, rect, fill=theme.NAVY, radius=theme.BADGE / 2)
        shown = rect.adjusted(0, -1, 0, -1)
        paint.text(painter, shown, str(self.number), theme.WHITE, TypeRole.SMALL, strong=True, align=paint.CENTRE)
