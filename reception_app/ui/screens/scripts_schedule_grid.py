"""The grid a schedule is typed into: a row for each day, a column for each time. It copies and adds up, never decides.

Digits write the amount of the current cell, the first one anew; `-` or 0 says that no dose is meant; Del empties it.
`Ctrl D` writes the doses of the day before and goes on to the next day. What a day comes to stands at its end.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QHeaderView,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from reception_app.clinical.doses import Dose, add
from reception_app.clinical.lines import amount_words
from reception_app.clinical.regimens import ScheduleDose
from reception_app.clinical.words import short_day_text
from reception_app.ui import theme
from reception_app.ui.screens.scripts_choices import tr
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets import paint

Index = QModelIndex | QPersistentModelIndex
_LONGEST = 10
"""As many digits as an amount can sensibly have."""
_PLACES = 6
_CELL, _TOTAL, _DAY, _ROW = 96, 104, 132, 28
_ROWS_SHOWN, _ROWS_LARGE = 10, 4


class DoseGridModel(QAbstractTableModel):
    """What was typed, by day and time. `edited` fires when a person changes a cell."""

    edited = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._start: date | None = None
        self._days, self._unit = 0, ""
        self._times: tuple[str, ...] = ()
        self._cells: dict[tuple[int, str], str] = {}

    @property
    def times(self) -> tuple[str, ...]:
        """The clock times, in order."""
        return self._times

    def set_shape(self, start: date | None, days: int, times: tuple[str, ...]) -> None:
        """Show so many days from `start` (None: not said yet) at these times. What was typed stays where it stood."""
        self.beginResetModel()
        self._start, self._days, self._times = start, days, times
        self.endResetModel()

    def set_unit(self, unit: str) -> None:
        """Say in which unit every amount is."""
        self._unit = unit
        self.layoutChanged.emit()

    def fill(self, doses: tuple[ScheduleDose, ...]) -> None:
        """Show doses as written before; those in another unit are left out."""
        self.beginResetModel()
        for each in doses:
            if each.dose is None:
                self._cells[each.day, each.time] = "0"
            elif each.dose.unit == self._unit:
                self._cells[each.day, each.time] = format(each.dose.amount.normalize(), "f")
        self.endResetModel()
        self.edited.emit()

    def is_empty(self) -> bool:
        """True when nothing is typed on any day shown."""
        return not self.doses()

    def text_at(self, index: Index) -> str:
        """Return what is typed in a cell."""
        return self._cells.get((index.row() + 1, self._times[index.column()]), "")

    def write(self, index: Index, text: str) -> None:
        """Put what is typed into a cell."""
        self._cells[index.row() + 1, self._times[index.column()]] = text
        self._told(index.row())

    def copy_day_before(self, row: int) -> None:
        """Write the doses of the day before again: a help for typing."""
        if row < 1:
            return
        for time in self._times:
            self._cells[row + 1, time] = self._cells.get((row, time), "")
        self._told(row)

    def doses(self) -> tuple[ScheduleDose, ...]:
        """Return what is typed as doses in order: 0 is a dose that is not given, an empty cell is nothing."""
        return tuple(
            ScheduleDose(day, time, self._dose(text))
            for day in range(1, self._days + 1)
            for time in self._times
            if (text := self._cells.get((day, time), "")) and _number(text) is not None
        )

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else self._days

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() or not self._times else len(self._times) + 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.column() >= len(self._times):
            return Qt.ItemFlag.NoItemFlags  # what a day comes to is not typed
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(index)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if index.column() >= len(self._times):
            return self._total(index.row() + 1)
        return self._shown(self.text_at(index))

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        if orientation == Qt.Orientation.Horizontal:
            return self._times[section] if section < len(self._times) else tr("In all")
        day = tr("Day {0}").format(section + 1)
        if self._start is None:
            return day
        return f"{day}  {short_day_text(self._start + timedelta(days=section), self._start)}"

    def _spoken(self, index: Index) -> str:
        day = self.headerData(index.row(), Qt.Orientation.Vertical)
        said = self.data(index) or tr("nothing written")
        return f"{day}, {self.headerData(index.column(), Qt.Orientation.Horizontal)}: {said}"

    def _shown(self, text: str) -> str:
        if not text:
            return ""
        return tr("no dose") if _number(text) == 0 and text == "0" else f"{text}\N{NO-BREAK SPACE}{self._unit}"

    def _dose(self, text: str) -> Dose | None:
        amount = _number(text)
        return Dose(amount, self._unit) if amount else None

    def _total(self, day: int) -> str:
        total: Dose | None = None
        for each in self.doses():
            if each.day == day and each.dose is not None:
                total = each.dose if total is None else add(total, each.dose)
        return amount_words(total) if total is not None else ""

    def _told(self, row: int) -> None:
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(self._times)))
        self.edited.emit()


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


class _Head(QHeaderView):
    """Times above, days beside, in the small type of every table head."""

    def sizeHint(self) -> QSize:
        if self.orientation() == Qt.Orientation.Horizontal:
            return QSize(super().sizeHint().width(), theme.px(theme.TABLE_HEAD))
        return QSize(theme.px(_DAY), super().sizeHint().height())

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803  # Qt's name
        painter.save()
        paint.begin(painter)
        area, hair = QRectF(rect), theme.px(theme.BORDER)
        paint.box(painter, area, fill=theme.HEADER, radius=0)
        line = QRectF(area.left(), area.bottom() - hair, area.width(), hair)
        paint.box(painter, line, fill=theme.LINE, radius=0)
        across = self.orientation() == Qt.Orientation.Horizontal
        inside = area.adjusted(theme.px(theme.SPACE_8), 0, -theme.px(theme.SPACE_12), 0)
        words = str(self.model().headerData(logicalIndex, self.orientation()))
        align = paint.RIGHT_MIDDLE if across else paint.LEFT_MIDDLE
        paint.text(painter, inside, words, theme.INK_2, TypeRole.SMALL, strong=True, align=align)
        painter.restore()


class _Cells(QStyledItemDelegate):
    """Paints a cell: its amount with the unit at the right, the current one pale blue in an ink frame."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view = self.parent()
        assert isinstance(view, DoseGrid)
        painter.save()
        paint.begin(painter)
        area, typed = QRectF(option.rect), index.column() < len(view.grid.times)
        current = view.currentIndex() == index
        fill = theme.SELECTED if current else theme.WHITE if typed else theme.HEADER
        paint.box(painter, area, fill=fill, border=theme.SOFT, radius=0)
        if current:
            paint.box(painter, area, border=theme.INK, width=theme.FIELD_BORDER, radius=0)
        words = str(index.data() or "")
        inside = area.adjusted(0, 0, -theme.px(theme.SPACE_12), 0)
        tone = theme.INK if typed else theme.INK_2
        paint.text(painter, inside, words, tone, strong=typed, align=paint.RIGHT_MIDDLE)
        painter.restore()


class DoseGrid(QTableView):
    """The grid. `finished` fires on Enter in the last cell."""

    finished = Signal()

    def __init__(self, model: DoseGridModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = model
        self._fresh = True
        theme.dress(self, theme.Part.TABLE)
        self.setModel(model)
        self.setAccessibleName(name)
        self.setItemDelegate(_Cells(self))
        self.setHorizontalHeader(_Head(Qt.Orientation.Horizontal, self))
        self.setVerticalHeader(_Head(Qt.Orientation.Vertical, self))
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        model.modelReset.connect(self._fit)
        self.selectionModel().currentChanged.connect(self._moved)
        self._fit()

    def rescale(self) -> None:
        """Take the sizes of the theme in force."""
        self._fit()

    def sizeHint(self) -> QSize:
        most = _ROWS_LARGE if theme.active().collapsed else _ROWS_SHOWN
        rows = min(max(1, self.grid.rowCount()), most)
        bar = self.horizontalScrollBar()
        below = bar.sizeHint().height() if bar.maximum() else 0
        return QSize(theme.px(320), theme.px(theme.TABLE_HEAD) + rows * theme.px(_ROW) + below + theme.px(2))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(240), self.sizeHint().height())

    def focus_rect(self) -> QRect:
        """Return what the focus ring goes around: the current cell."""
        if not self.currentIndex().isValid():
            return self.rect()
        cell = self.visualRect(self.currentIndex())
        return cell.translated(self.viewport().pos())

    def focusInEvent(self, event: Any) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.grid.columnCount():
            self.setCurrentIndex(self.grid.index(0, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, text = event.key(), event.text()
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        here = self.currentIndex()
        if control and key == Qt.Key.Key_D:
            self._copy_day(here.row())
        elif event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._next()
        elif not here.isValid():
            event.ignore()
        elif text.isdecimal() and text.isascii():
            self._put(("" if self._fresh else self.grid.text_at(here)) + text)
        elif text == ".":
            self._put((self.grid.text_at(here) if not self._fresh else "") + text)
        elif key == Qt.Key.Key_Minus:
            self._put("0")
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            whole = key == Qt.Key.Key_Delete
            self._put("" if whole else self.grid.text_at(here)[:-1])
        elif key in _MOVES:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def _put(self, typed: str) -> None:
        """Write what can be an amount; what cannot leaves the cell as it was."""
        text = f"0{typed}" if typed.startswith(".") else typed
        if text.startswith("0") and len(text) > 1 and text[1] != ".":
            text = text[1:]
        whole, _, places = text.partition(".")
        if text.count(".") > 1 or len(whole) > _LONGEST or len(places) > _PLACES:
            return
        self._fresh = False
        self.grid.write(self.currentIndex(), text)

    def _copy_day(self, row: int) -> None:
        self.grid.copy_day_before(row)
        if 0 <= row < self.grid.rowCount() - 1:
            self.setCurrentIndex(self.grid.index(row + 1, self.currentIndex().column()))

    def _next(self) -> None:
        here, last = self.currentIndex(), len(self.grid.times) - 1
        row, column = (here.row(), here.column() + 1) if here.column() < last else (here.row() + 1, 0)
        if row >= self.grid.rowCount():
            self.finished.emit()
        else:
            self.setCurrentIndex(self.grid.index(row, column))

    def _moved(self) -> None:
        self._fresh = True
        QApplication.sendEvent(self, QEvent(QEvent.Type.LayoutRequest))  # the focus ring goes along with the cell

    def _fit(self) -> None:
        for place in range(self.grid.columnCount()):
            typed = place < len(self.grid.times)
            self.setColumnWidth(place, theme.px(_CELL if typed else _TOTAL))
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setDefaultSectionSize(theme.px(_ROW))
        for row in range(self.grid.rowCount()):
            self.setRowHeight(row, theme.px(_ROW))
        self.updateGeometry()


_MOVES = frozenset(
    {
        Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End,
        Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
    }
)  # fmt: skip
