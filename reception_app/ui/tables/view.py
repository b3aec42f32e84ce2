"""The table people see: two-line rows, stripe, pale blue selection with ink lines, fixed header, wrapping cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from reception_app.ui import theme
from reception_app.ui.tables.rows import Column, RowsModel
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.focus_ring import OWN_FOCUS
from reception_app.ui.widgets.runs import Laid, lay_out, paint_laid

_LEFT = 13
_RIGHT = 6
_HEADING = 20
_GIVES = 0.45
"""How much of its width a column that stretches gives up at large text before another goes out of sight."""


def _inset(column: int) -> int:
    return theme.MARGIN if column == 0 else _LEFT - _RIGHT


class RowDelegate(QStyledItemDelegate):
    """Paints a cell's rich lines, wrapped to its column; the first column carries the stripe."""

    def __init__(self, view: RowsView) -> None:
        super().__init__(view)
        self._view = view

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        paint.begin(painter)
        rect = QRectF(option.rect)
        if self._view.rows_model.heading_at(index.row()) is not None:
            self._paint_heading(painter, rect, str(index.data()))
        else:
            self._paint_cell(painter, rect, index)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, self.height(index))

    def height(self, index: QModelIndex | QPersistentModelIndex) -> int:
        """Return the height this cell needs at its column's width, in screen pixels."""
        return self.row_height(index.row(), [(index.column(), self._view.columnWidth(index.column()))])

    def row_height(self, place: int, columns: Sequence[tuple[int, int]]) -> int:
        """Return the height a row needs for these columns at their widths, in screen pixels."""
        view = self._view
        if view.rows_model.heading_at(place) is not None:
            return theme.px(_HEADING)
        tallest = max(self._laid(place, column, width).height for column, width in columns)
        tall = round(tallest) + theme.px(2 * view.padding)
        return max(theme.px(view.row_height), tall) + theme.px(1)

    def _laid(self, place: int, column: int, width: float) -> Laid:
        room = max(1.0, width - theme.px(_inset(column)) - theme.px(_RIGHT))
        model = self._view.rows_model
        return lay_out(model.lines_at(place, column), room, model.columns[column].align)

    def _paint_cell(self, painter: QPainter, rect: QRectF, index: QModelIndex | QPersistentModelIndex) -> None:
        chosen = self._view.currentIndex().row() == index.row()
        paint.box(painter, rect, fill=theme.SELECTED if chosen else theme.WHITE, radius=0)
        hair = theme.px(1)
        line = QRectF(rect.left(), rect.bottom() - hair, rect.width(), hair)
        paint.box(painter, line, fill=theme.SOFT, radius=0)
        level = self._view.rows_model.stripe_at(index.row()) if index.column() == 0 else None
        if level is not None:
            stripe = QRectF(rect.left(), rect.top(), theme.px(theme.STRIPE), rect.height() - hair)
            paint.box(painter, stripe, fill=theme.LEVELS[level].bar, radius=0)
        if chosen and self._view.shows_focus():
            ink = theme.px(2)
            for edge in (rect.top(), rect.bottom() - ink):
                paint.box(painter, QRectF(rect.left(), edge, rect.width(), ink), fill=theme.INK, radius=0)
        laid = self._laid(index.row(), index.column(), rect.width())
        top = (
            rect.top() + (rect.height() - hair - laid.height) / 2
            if self._view.centred
            else rect.top() + theme.px(self._view.padding)
        )
        paint_laid(painter, QPointF(rect.left() + theme.px(_inset(index.column())), top), laid)

    def _paint_heading(self, painter: QPainter, rect: QRectF, words: str) -> None:
        paint.box(painter, rect, fill=theme.PAGE, radius=0)
        line = QRectF(rect.left(), rect.bottom() - theme.px(1), rect.width(), theme.px(1))
        paint.box(painter, line, fill=theme.LINE, radius=0)
        inside = rect.adjusted(theme.px(11), 0, 0, 0)
        paint.text(painter, inside, words, theme.INK_2, TypeRole.SMALL, strong=True)


class Header(QHeaderView):
    """Column heads in small SemiBold, with a line below; numbers over right-aligned columns stand right too."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(False)
        self.setMinimumSectionSize(theme.px(theme.SPACE_24))

    def sizeHint(self) -> QSize:
        # Not Qt's own: it asks the rows, which may be going while every widget is rescaled, and ended the process.
        return QSize(self.length(), theme.px(theme.TABLE_HEAD))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803  # Qt's name
        painter.save()
        paint.begin(painter)
        area = QRectF(rect)
        paint.box(painter, area, fill=theme.HEADER, radius=0)
        line = QRectF(area.left(), area.bottom() - theme.px(1), area.width(), theme.px(1))
        paint.box(painter, line, fill=theme.LINE, radius=0)
        model: Any = self.model()
        right = model.columns[logicalIndex].align == "right"
        inset = theme.px(theme.MARGIN if logicalIndex == 0 else _LEFT - _RIGHT)
        words = area.adjusted(inset, 0, -theme.px(_RIGHT), 0)
        align = paint.RIGHT_MIDDLE if right else paint.LEFT_MIDDLE
        title = str(model.headerData(logicalIndex, Qt.Orientation.Horizontal))
        paint.text(painter, words, title, theme.INK_2, TypeRole.SMALL, strong=True, align=align)
        painter.restore()


class RowsView(QTableView):
    """A table of a `RowsModel`. One row is current; arrows skip headings; nothing is edited in place.

    - `opened(key)`: Enter or double click. `current_changed(key)`: another row is current.
    - `row_key(letter, key)`: a letter, digit, "Ins" or "Del" pressed without Ctrl or Alt while a row has the focus.
    `row_height`, `padding` (pixels at 100 %) and `centred` shape the rows; `name_width` is the least width of a fixed
    first column at large text. `natural_height()` is for tables that show all their rows inside a scrolling page.
    """

    opened = Signal(str)
    current_changed = Signal(str)
    row_key = Signal(str, str)

    def __init__(
        self,
        model: RowsModel[Any],
        *,
        name: str,
        row_height: int = theme.ROW,
        padding: int = 0,
        centred: bool = True,
        name_width: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.name_width = name_width
        self.row_height, self.padding, self.centred = row_height, padding, centred
        self.rows_model = model
        self._kept = ""
        self._fitted_width = -1
        self._frozen: _FrozenColumn | None = None
        self.setAccessibleName(name)
        self.setProperty(OWN_FOCUS, True)
        theme.dress(self, theme.Part.TABLE)
        self.setModel(model)
        self.setItemDelegate(RowDelegate(self))
        self.setHorizontalHeader(Header(self))
        self.horizontalHeader().setHighlightSections(False)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(1)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(True)
        model.modelAboutToBeReset.connect(self._keep)
        model.modelReset.connect(self._restore)
        self.selectionModel().currentRowChanged.connect(self._moved)
        self.doubleClicked.connect(self.open_index)
        if model.columns and model.columns[0].fixed:
            self.horizontalScrollBar().valueChanged.connect(self._follow_sideways)
        self._restore()

    def current_key(self) -> str:
        """Return the identity of the current row, or ""."""
        return self.rows_model.key_at(self.currentIndex().row())

    def set_current(self, key: str) -> bool:
        """Make the row with that identity current. False when it is not there."""
        place = self.rows_model.place_of(key)
        if place < 0:
            return False
        self.setCurrentIndex(self.rows_model.index(place, 0))
        return True

    def shows_focus(self) -> bool:
        """True while the ink lines are to be drawn."""
        return self.hasFocus()

    def natural_height(self) -> int:
        """Return the height at which every row shows, in screen pixels."""
        return self.horizontalHeader().sizeHint().height() + self.verticalHeader().length() + theme.px(1)

    def fit_rows(self) -> None:
        """Give columns their widths and rows the height their text needs."""
        self._fitted_width = self.viewport().width()
        self._fit_columns()
        delegate = self.itemDelegate()
        assert isinstance(delegate, RowDelegate)
        columns = [(place, self.columnWidth(place)) for place in range(self.rows_model.columnCount())]
        for place in range(self.rows_model.rowCount()):
            self.setRowHeight(place, delegate.row_height(place, columns))
        self._place_frozen()

    def rescale(self) -> None:
        """Take the sizes of the theme in force."""
        self.horizontalHeader().updateGeometry()
        self.updateGeometries()
        self.fit_rows()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        name = _NAMED.get(key, event.text().upper() if event.text().isalnum() else "")
        if plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self.current_key())
        elif plain and name:
            self.row_key.emit(name, self.current_key())
        elif key in _MOVES and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self._first()
        self._repaint()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._repaint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.viewport().width() != self._fitted_width:  # a height alone changes no row
            self.fit_rows()

    def _repaint(self) -> None:
        self.viewport().update()
        if self._frozen is not None:
            self._frozen.viewport().update()

    def _keep(self) -> None:
        self._kept = self.current_key()

    def _restore(self) -> None:
        self.clearSpans()
        for place in range(self.rows_model.rowCount()):
            if self.rows_model.heading_at(place) is not None and self.rows_model.columnCount() > 1:
                self.setSpan(place, 0, 1, self.rows_model.columnCount())
        if not self.set_current(self._kept):
            self._first()
        self.fit_rows()

    def _first(self) -> None:
        for place in range(self.rows_model.rowCount()):
            if self.rows_model.row_at(place) is not None:
                self.setCurrentIndex(self.rows_model.index(place, 0))
                return

    def _moved(self, current: QModelIndex, previous: QModelIndex) -> None:
        self._repaint()
        self.current_changed.emit(self.rows_model.key_at(current.row()))

    def open_index(self, index: QModelIndex) -> None:
        """Open the row at an index, as a double click does."""
        self.opened.emit(self.rows_model.key_at(index.row()))

    def _fit_columns(self) -> None:
        columns: tuple[Column[Any], ...] = self.rows_model.columns
        wished = [theme.px(column.width) for column in columns]
        spare = self.viewport().width() - sum(wished)
        shares = sum(column.stretch for column in columns)
        for place, column in enumerate(columns):
            more = spare * column.stretch // shares if shares and spare > 0 else 0
            self.setColumnWidth(place, wished[place] + more)
        if spare < 0 and columns[0].fixed and theme.active().collapsed:
            self._cut_no_column(columns, [theme.px(self.name_width or columns[0].width), *wished[1:]])

    def _cut_no_column(self, columns: Sequence[Column[Any]], wished: list[int]) -> None:
        """At large text the last column in sight is whole: half a medicine, or half a badge, reads as another.

        What may stretch gives way a little first; what still does not fit waits to the right, and the name takes the
        room that leaves.
        """
        room, taken, gives = self.viewport().width(), wished[0], 0
        for place in range(1, len(columns)):
            gives += wished[place] if columns[place].stretch else 0
            over = taken + wished[place] - room
            if over > 0:
                narrow = next((n for n in range(place, 0, -1) if columns[n].stretch), 0)
                if over <= gives * _GIVES and over <= wished[narrow] * _GIVES:
                    self.setColumnWidth(narrow, wished[narrow] - over)
                    taken = room
                break
            taken += wished[place]
        self.setColumnWidth(0, wished[0] + max(0, room - taken))

    def _follow_sideways(self, value: int) -> None:
        """Lay a copy of a fixed first column over the table while it is scrolled sideways."""
        if self._frozen is None and value > 0:
            self._frozen = _FrozenColumn(self)
            self.fit_rows()
        if self._frozen is not None:
            self._frozen.setVisible(value > 0)
            self._frozen.place(self)

    def _place_frozen(self) -> None:
        if self._frozen is not None:
            self._frozen.place(self)


class _FrozenColumn(QTableView):
    """The first column alone, lying over its table."""

    def __init__(self, view: RowsView) -> None:
        super().__init__(view)
        theme.dress(self, theme.Part.TABLE)
        self.setModel(view.model())
        self.setSelectionModel(view.selectionModel())
        self.setItemDelegate(RowDelegate(view))
        self.setHorizontalHeader(Header(self))
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(1)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.doubleClicked.connect(view.open_index)
        view.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        self.verticalScrollBar().valueChanged.connect(view.verticalScrollBar().setValue)

    def place(self, view: RowsView) -> None:
        """Lie exactly over the first column of `view`."""
        for column in range(1, view.rows_model.columnCount()):
            self.setColumnHidden(column, True)
        self.setColumnWidth(0, view.columnWidth(0))
        for row in range(view.rows_model.rowCount()):
            self.setRowHeight(row, view.rowHeight(row))
        head = view.horizontalHeader().height()
        self.setGeometry(0, 0, view.columnWidth(0), head + view.viewport().height())
        self.verticalScrollBar().setValue(view.verticalScrollBar().value())
        self.raise_()


_NAMED = {int(Qt.Key.Key_Insert): "Ins", int(Qt.Key.Key_Delete): "Del"}
_MOVES = frozenset(
    int(key)
    for key in (
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
    )
)
