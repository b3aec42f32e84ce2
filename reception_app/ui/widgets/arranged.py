"""Labels that paint several laid-out pieces of text themselves: one widget where there would be dozens.

A list of facts or a card of the strip is made, dressed, laid out and painted each time a record is opened; as one
widget it costs a tenth of what its pieces would as widgets of their own. A screen reader gets the words of all pieces.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from reception_app.ui import theme
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.runs import Laid, Line, lay_out, longest_word, paint_laid, spoken


@dataclass(frozen=True)
class Arrangement:
    """Pieces with their corners, hairlines by their tops, and the height of it all, in screen pixels."""

    pieces: tuple[tuple[float, float, Laid], ...]
    rules: tuple[float, ...]
    height: int


class Arranged(QLabel):
    """A label that wraps within its width and paints what `arrange()` places. `text()` gives its words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._arrangements: dict[int, Arrangement] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def arrange(self, width: int) -> Arrangement:
        """Return what stands where within `width` screen pixels."""
        raise NotImplementedError

    def natural_width(self) -> int:
        """Return the width in screen pixels at which nothing wraps."""
        raise NotImplementedError

    def least_width(self) -> int:
        """Return the width in screen pixels below which words would be cut."""
        raise NotImplementedError

    def changed(self, words: str) -> None:
        """Take other words: what was arranged holds no longer."""
        self._arrangements.clear()
        self.setText(words)
        self.updateGeometry()
        self.update()

    def rescale(self) -> None:
        """Ask for the room the new text size needs."""
        self._arrangements.clear()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = self.natural_width()
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.least_width(), 0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arranged(width).height

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        self.paint_behind(painter)
        placed = self._arranged(self.width())
        for top in placed.rules:
            paint.box(painter, QRectF(0, top, self.width(), theme.px(theme.BORDER)), fill=theme.SOFT, radius=0)
        for left, top, laid in placed.pieces:
            paint_laid(painter, QPointF(left, top), laid)

    def paint_behind(self, painter: QPainter) -> None:
        """Paint what lies under the words; nothing, unless overridden."""

    def _arranged(self, width: int) -> Arrangement:
        if width not in self._arrangements:
            self._arrangements[width] = self.arrange(width)
        return self._arrangements[width]


@dataclass(frozen=True)
class Fact:
    """One row: `words` that wrap, between a `head` and a `tail` that do not. `align` is that of the words."""

    words: Sequence[Line]
    head: Sequence[Line] = ()
    tail: Sequence[Line] = ()
    align: str = "left"

    def spoken(self) -> str:
        """Return what a screen reader should say."""
        return ", ".join(said for said in (spoken(part) for part in (self.head, self.words, self.tail)) if said)


class FactList(Arranged):
    """Facts one under another, with hairlines between them. Sizes are pixels at 100 %."""

    def __init__(
        self,
        facts: Sequence[Fact] = (),
        *,
        sides: int = 12,
        around: int = 5,
        gap: int = theme.SPACE_12,
        ruled: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._sides, self._around, self._gap, self._ruled = sides, around, gap, ruled
        self._facts: tuple[Fact, ...] = ()
        self.set_facts(facts)

    def set_facts(self, facts: Sequence[Fact]) -> None:
        """Show other facts."""
        self._facts = tuple(facts)
        self.changed("\n".join(fact.spoken() for fact in self._facts))

    def arrange(self, width: int) -> Arrangement:
        around, rule = theme.px(self._around), theme.px(theme.BORDER) if self._ruled else 0
        pieces: list[tuple[float, float, Laid]] = []
        rules: list[float] = []
        top = 0.0
        for place, fact in enumerate(self._facts):
            if place and rule:
                rules.append(top)
                top += rule
            row = tuple(self._row(fact, width))
            pieces += [(left, top + around, laid) for left, laid in row]
            top += round(max(laid.height for _, laid in row) + 0.499) + 2 * around
        return Arrangement(tuple(pieces), tuple(rules), round(top))

    def natural_width(self) -> int:
        widest = max((self._beside(fact) + lay_out(fact.words).width for fact in self._facts), default=0.0)
        return round(widest + 0.999)

    def least_width(self) -> int:
        widest = max((self._beside(fact) + longest_word(fact.words) for fact in self._facts), default=0.0)
        return round(widest + 0.999)

    def _row(self, fact: Fact, width: int) -> Iterator[tuple[float, Laid]]:
        left, right = float(theme.px(self._sides)), float(width - theme.px(self._sides))
        if fact.head:
            head = lay_out(fact.head)
            yield left, head
            left += head.width + theme.px(self._gap)
        if fact.tail:
            tail = lay_out(fact.tail)
            yield right - tail.width, tail
            right -= tail.width + theme.px(self._gap)
        yield left, lay_out(fact.words, max(1.0, right - left), fact.align)

    def _beside(self, fact: Fact) -> float:
        """Return the width a row takes besides its words."""
        aside = [lay_out(part).width + theme.px(self._gap) for part in (fact.head, fact.tail) if part]
        return 2 * theme.px(self._sides) + sum(aside)
