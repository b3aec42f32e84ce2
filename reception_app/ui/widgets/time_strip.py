"""The time-critical strip: what is late or due, the amount large, the clock time beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from reception_app.ui import theme
from reception_app.ui.icons import LEVEL_ICONS, Icon
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.arranged import Arranged, Arrangement
from reception_app.ui.widgets.layouts import Grid
from reception_app.ui.widgets.runs import Line, Run, bold, lay_out, longest_word, small, spoken

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


_SIDES, _AROUND = 11, 6


class TimeCard(Arranged):
    """One card of the strip. `opened(slug)` fires on a click; its keyboard way is the list it stands for."""

    opened = Signal(str)

    def __init__(self, data: TimeCardData, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.data = data
        tone = theme.LEVELS[data.level].strong
        icon = data.icon if data.icon is not None else LEVEL_ICONS[data.level]
        self._amount: Line = (Run("", tone, icon=icon), Run(" " + data.amount, tone, True, TypeRole.QUESTION))
        self._clock: Line = (Run(data.clock, role=TypeRole.SMALL),)
        self._below: tuple[Line, ...] = ((bold(data.what),), (small(data.last),))
        self.setAccessibleName(f"{data.amount}, {data.clock}, {data.what}, {data.last}")
        policy = self.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Expanding)
        self.setSizePolicy(policy)
        self.changed(spoken((self._amount, self._clock, *self._below)))

    def arrange(self, width: int) -> Arrangement:
        left, top = float(theme.px(_SIDES)), float(theme.px(_AROUND))
        inner = max(1.0, width - 2 * left)
        clock = lay_out((self._clock,))
        amount = lay_out((self._amount,), max(1.0, inner - clock.width - theme.px(theme.SPACE_8)))
        below = lay_out(self._below, inner)
        high = max(amount.height, clock.height)
        beside = (width - left - clock.width, top + (high - clock.height) / 2, clock)
        height = round(high + below.height + 2 * top + 0.499)
        return Arrangement(((left, top, amount), beside, (left, top + high, below)), (), height)

    def natural_width(self) -> int:
        first = lay_out((self._amount,)).width + theme.px(theme.SPACE_8) + lay_out((self._clock,)).width
        return round(max(first, lay_out(self._below).width) + 2 * theme.px(_SIDES) + 0.999)

    def least_width(self) -> int:
        first = longest_word((self._amount,)) + theme.px(theme.SPACE_8) + lay_out((self._clock,)).width
        return round(max(first, longest_word(self._below)) + 2 * theme.px(_SIDES) + 0.999)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.opened.emit(self.data.slug)

    def paint_behind(self, painter: QPainter) -> None:
        look = theme.LEVELS[self.data.level]
        rect = QRectF(self.rect())
        paint.box(painter, rect, fill=look.tint, border=look.bar)
        painter.save()
        painter.setClipRect(QRectF(0, 0, rect.width(), theme.px(5)))
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
