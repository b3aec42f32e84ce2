"""Layouts that keep their distances in step with the text size: `Row`, `Column`, `Grid`, `Flow`.

Distances are pixels at 100 %. Plain Qt layouts work too, but stay as they were when the text grows.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QLayout, QLayoutItem, QSizePolicy, QWidget

from reception_app.ui import theme

Sides = tuple[int, int, int, int]
NONE: Sides = (0, 0, 0, 0)


class _Box(QBoxLayout):
    """A box layout with designed margins and spacing."""

    def __init__(
        self,
        direction: QBoxLayout.Direction,
        parent: QWidget | None,
        margins: Sides,
        spacing: int,
    ) -> None:
        super().__init__(direction)
        self._whole = parent is not None
        self._sides = margins
        self._between = spacing
        self.rescale()
        if parent is not None:
            parent.setLayout(self)

    def rescale(self) -> None:
        """Take the distances of the theme in force."""
        if self._sides == NONE:
            self.setContentsMargins(0, 0, 0, 0)
        else:
            self.setContentsMargins(theme.margins(*self._sides))
        self.setSpacing(theme.px(self._between))

    def heightForWidth(self, width: int) -> int:
        return super().heightForWidth(_within(self, width) if self._whole else width)

    def redesign(self, margins: Sides, spacing: int) -> None:
        """Change the designed distances (pixels at 100 %)."""
        self._sides, self._between = margins, spacing
        self.rescale()

    def add(self, *items: QWidget | QLayout | int) -> None:
        """Add widgets and layouts in order; an `int` adds that much stretch."""
        for item in items:
            if isinstance(item, int):
                self.addStretch(item)
            elif isinstance(item, QLayout):
                self.addLayout(item)
            else:
                self.addWidget(item)


class Row(_Box):
    """Left to right."""

    def __init__(self, parent: QWidget | None = None, margins: Sides = NONE, spacing: int = theme.SPACE_8) -> None:
        super().__init__(QBoxLayout.Direction.LeftToRight, parent, margins, spacing)


class Column(_Box):
    """Top to bottom."""

    def __init__(self, parent: QWidget | None = None, margins: Sides = NONE, spacing: int = theme.SPACE_8) -> None:
        super().__init__(QBoxLayout.Direction.TopToBottom, parent, margins, spacing)


class StackingRow(_Box):
    """Left to right below 150 %, top to bottom from there on: panels side by side that stack at large text."""

    def __init__(self, parent: QWidget | None = None, margins: Sides = NONE, spacing: int = theme.PANEL_GAP) -> None:
        super().__init__(QBoxLayout.Direction.LeftToRight, parent, margins, spacing)

    def rescale(self) -> None:
        super().rescale()
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self.setDirection(down if theme.active().collapsed else across)


class EntryFirst(_Box):
    """Left to right below 150 %; from there on the last stands on top: where one types stays in sight."""

    def __init__(self, parent: QWidget | None = None, margins: Sides = NONE, spacing: int = theme.PANEL_GAP) -> None:
        super().__init__(QBoxLayout.Direction.LeftToRight, parent, margins, spacing)

    def rescale(self) -> None:
        super().rescale()
        up, across = QBoxLayout.Direction.BottomToTop, QBoxLayout.Direction.LeftToRight
        self.setDirection(up if theme.active().collapsed else across)


class Grid(QGridLayout):
    """A grid with designed distances."""

    def __init__(
        self,
        parent: QWidget | None = None,
        margins: Sides = NONE,
        spacing: tuple[int, int] = (theme.SPACE_8, theme.SPACE_8),
    ) -> None:
        super().__init__()
        self._whole = parent is not None
        self._sides = margins
        self._between = spacing
        self.rescale()
        if parent is not None:
            parent.setLayout(self)

    def heightForWidth(self, width: int) -> int:
        return super().heightForWidth(_within(self, width) if self._whole else width)

    def rescale(self) -> None:
        """Take the distances of the theme in force."""
        self.setContentsMargins(theme.margins(*self._sides))
        self.setHorizontalSpacing(theme.px(self._between[0]))
        self.setVerticalSpacing(theme.px(self._between[1]))


def beside(*parts: QWidget) -> QWidget:
    """Return parts side by side, going on below when there is no room."""
    line = QWidget()
    Flow(line, spacing=(theme.SPACE_16, theme.SPACE_8)).add(*parts)
    return line


class Flow(QLayout):
    """Left to right, going on to a further line when the width is used up. Nothing is ever dropped or cut.

    Items on one line are centred on it. An item with horizontal `Expanding` policy takes what is left of its line.
    """

    def __init__(
        self,
        parent: QWidget | None = None,
        margins: Sides = NONE,
        spacing: tuple[int, int] = (theme.SPACE_8, theme.SPACE_4),
    ) -> None:
        super().__init__()
        self._whole = parent is not None
        self._heights: dict[int, int] = {}
        self._items: list[QLayoutItem] = []
        self._sides = margins
        self._between = spacing
        self.rescale()
        if parent is not None:
            parent.setLayout(self)
            policy = parent.sizePolicy()
            policy.setHeightForWidth(True)
            parent.setSizePolicy(policy)

    def rescale(self) -> None:
        """Take the distances of the theme in force."""
        self.setContentsMargins(theme.margins(*self._sides))
        self.setSpacing(theme.px(self._between[0]))

    def add(self, *widgets: QWidget) -> None:
        """Add widgets in order."""
        for widget in widgets:
            self.addWidget(widget)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)
        self.invalidate()

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def invalidate(self) -> None:
        self._heights.clear()
        super().invalidate()

    def heightForWidth(self, width: int) -> int:
        width = _within(self, width) if self._whole else width
        if width not in self._heights:  # asked again and again while a page settles
            self._heights[width] = self._arrange(QRect(0, 0, width, 0), move=False)
        return self._heights[width]

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        margins = self.contentsMargins()
        shown = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() for size in shown) + self.spacing() * max(0, len(shown) - 1)
        height = max((size.height() for size in shown), default=0)
        return QSize(width, height) + _edges(margins)

    def minimumSize(self) -> QSize:
        shown = [item.minimumSize() for item in self._items if not item.isEmpty()]
        width = max((size.width() for size in shown), default=0)
        height = max((size.height() for size in shown), default=0)
        return QSize(width, height) + _edges(self.contentsMargins())

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        margins = self.contentsMargins()
        inside = rect.marginsRemoved(margins)
        top = inside.top()
        gap = theme.px(self._between[1])
        for line in _lines(self._items, inside.width(), self.spacing()):
            height = max(_height(item, size, inside.width()) for item, size in line)
            if move:
                _place(line, QPoint(inside.left(), top), height, inside.width(), self.spacing())
            top += height + gap
        used = top - gap - inside.top() if self._items else 0
        return max(0, used) + margins.top() + margins.bottom()


def _within(layout: QLayout, width: int) -> int:
    """Return the width a widget's own layout may really have.

    Qt asks for the height at the row's width even when the widget is narrower (`theme.fix(max_width=…)`), and would
    leave too little room for text that wraps. The widget is asked for each time: kept, it would never be let go.
    """
    owner = layout.parentWidget()
    return width if owner is None else min(width, owner.maximumWidth())


def show_if(widget: QWidget, shown: bool) -> None:
    """Show or hide `widget`. `setVisible(True)` would make a window of a widget that has no parent yet."""
    if not shown:
        widget.hide()
    elif widget.parentWidget() is not None:
        widget.show()
    else:
        widget.setAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide, False)  # shown along with its parent


_Line = list[tuple[QLayoutItem, QSize]]


def _edges(margins: QMargins) -> QSize:
    return QSize(margins.left() + margins.right(), margins.top() + margins.bottom())


def _height(item: QLayoutItem, size: QSize, width: int) -> int:
    if item.hasHeightForWidth():
        return item.heightForWidth(min(size.width(), width))
    return size.height()


def _lines(items: Iterable[QLayoutItem], width: int, gap: int) -> list[_Line]:
    lines: list[_Line] = []
    used = 0
    for item in items:
        if item.isEmpty():
            continue
        size = item.sizeHint()
        if lines and used + gap + size.width() <= width:
            lines[-1].append((item, size))
            used += gap + size.width()
        else:
            lines.append([(item, size)])
            used = size.width()
    return lines


def _place(line: _Line, start: QPoint, height: int, width: int, gap: int) -> None:
    spare = width - sum(size.width() for _, size in line) - gap * (len(line) - 1)
    greedy = [item for item, _ in line if _expands(item.widget())]
    left = start.x()
    for item, size in line:
        wide = min(size.width(), width) + (max(0, spare) // len(greedy) if item in greedy else 0)
        tall = _height(item, QSize(wide, size.height()), width)
        item.setGeometry(QRect(left, start.y() + (height - tall) // 2, wide, tall))
        left += wide + gap


def _expands(widget: QWidget | None) -> bool:
    return widget is not None and widget.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Expanding
