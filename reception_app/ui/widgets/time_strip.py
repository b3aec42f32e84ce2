"""The time-critical strip: what is late or due, the amount large, the clock time beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from reception_app.ui import theme
from reception_app.ui.icons import LEVEL_ICONS, Icon
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.layouts import Column, Grid, Row
from reception_app.ui.widgets.runs import Run, Text

FIVE = 5


@dataclass(frozen=True)
class TimeCardData:
    """One thing with a clock: `amount` ("1 h 42 min late"), `clock` ("was 20:00"), what it is, and what was last."""

    slug: str
    level: Level
    amount: str
    clock: str
    what: str
    last: str = ""
    icon: Icon | None = None


class TimeCard(QWidget):
    """One card of the strip. `opened(slug)` fires on a click; its keyboard way is the list it stands for."""

    opened = Signal(str)

    def __init__(self, data: TimeCardData, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.data = data
        look = theme.LEVELS[data.level]
        tone = look.strong
        icon = data.icon if data.icon is not None else LEVEL_ICONS[data.level]
        self.setAccessibleName(f"{data.amount}, {data.clock}, {data.what}, {data.last}")
        column = Column(self, (11, 6, 11, 6), 0)
        head = Row(spacing=theme.SPACE_8)
        amount = Text((((Run("", tone, icon=icon)), Run(" " + data.amount, tone, True, TypeRole.QUESTION)),))
        clock = Text(data.clock, role=TypeRole.SMALL, wrap=False)
        head.addWidget(amount, 1)
        head.addWidget(clock)
        column.add(head, Text(data.what, strong=True), Text(data.last, role=TypeRole.SMALL, tone=theme.INK_2))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.opened.emit(self.data.slug)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        look = theme.LEVELS[self.data.level]
        rect = QRectF(self.rect())
        paint.box(painter, rect, fill=look.tint, border=look.bar)
        bar = QRectF(0, 0, rect.width(), theme.px(5))
        painter.save()
        painter.setClipRect(bar)
        paint.box(painter, rect, fill=look.bar)
        painter.restore()


class TimeStrip(QWidget):
    """Up to five cards, as given (late first); from 150 % they wrap, two to a line."""

    opened = Signal(str)

    def __init__(self, cards: Sequence[TimeCardData] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = Grid(self, spacing=(theme.SPACE_8, theme.SPACE_8))
        self._cards: list[TimeCard] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_cards(cards)

    def set_cards(self, cards: Sequence[TimeCardData]) -> None:
        """Show the first five."""
        for card in self._cards:
            self._grid.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._cards = [TimeCard(data, self) for data in cards[:FIVE]]
        for card in self._cards:
            card.opened.connect(self.opened)
        self._place()

    def rescale(self) -> None:
        """Place the cards for the text size."""
        self._place()

    def _place(self) -> None:
        across = 2 if theme.active().collapsed else FIVE
        for column in range(FIVE):
            self._grid.setColumnStretch(column, 1 if column < across else 0)
        for place, card in enumerate(self._cards):
            self._grid.removeWidget(card)
            self._grid.addWidget(card, place // across, place % across)
            card.show()
