"""Surfaces: the plain panel with its head, what is true when a list is empty, and scrolling columns."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QSizePolicy, QWidget

from reception_app.ui import theme
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.badges import KeyCap
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Flow, Row, Sides, show_if
from reception_app.ui.widgets.runs import Run, Text, bold

_BODY: Sides = (12, 8, 12, 12)


class Rule(QWidget):
    """A hairline: level, or upright inside a row."""

    def __init__(self, *, upright: bool = False, colour: str = theme.SOFT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colour = colour
        if upright:
            theme.fix(self, width=theme.BORDER)
        else:
            theme.fix(self, height=theme.BORDER)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.box(painter, QRectF(self.rect()), fill=self._colour, radius=0)


class Panel(QWidget):
    """A white panel: a head with title, count beside it and note at the right (its key), then `body`.

    Put widgets into `body` (a `Column`). `flush` leaves the body without margins, for tables and rows with rules.
    """

    def __init__(
        self,
        title: str = "",
        *,
        count: str = "",
        note: str = "",
        key: str = "",
        flush: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self._key = key
        edge = theme.BORDER
        outer = Column(self, (edge, edge, edge, edge), 0)
        self.title = Text(title, strong=True)
        self.count = Text(count, role=TypeRole.SMALL, tone=theme.INK_2)
        self.note = Text(note, role=TypeRole.SMALL, tone=theme.INK_2, align="right")
        self._cap = KeyCap(key)
        show_if(self._cap, bool(key))
        self.head = Row(margins=(12, 7, 12, 7), spacing=theme.SPACE_8)
        self.head.add(self.title, self.count, 1, self._cap, self.note)
        if title:
            outer.add(self.head, Rule())
        self.body = Column(margins=(0, 0, 0, 0) if flush else _BODY, spacing=theme.SPACE_4)
        outer.addLayout(self.body, 1)
        for words in (self.count, self.note):
            show_if(words, bool(words.text()))

    def set_title(self, title: str) -> None:
        """Show another title."""
        self.title.set_words(title)
        self.setAccessibleName(title)

    def set_count(self, count: str) -> None:
        """Show what stands beside the title."""
        self.count.set_words(count)
        self.count.setVisible(bool(count))

    def set_note(self, note: str) -> None:
        """Show what stands at the right of the head."""
        self.note.set_words(note)
        self.note.setVisible(bool(note))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        paint.box(painter, QRectF(self.rect()), fill=theme.WHITE, border=theme.LINE)


class EmptyState(Panel):
    """What is true, and what next: "No one is waiting." with at most one act."""

    acted = Signal()

    def __init__(
        self,
        what: str,
        then: str = "",
        *,
        act: str = "",
        key: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        self.body.redesign((12, 11, 12, 11), 0)
        self._words = Text((((bold(what)),),))
        self.body.add(self._words)
        line = QWidget()
        flow = Flow(line, spacing=(theme.SPACE_4, theme.SPACE_4))
        flow.add(Text(then + " ", tone=theme.INK_2))
        if act:
            self.button = Button(act, Kind.QUIET, key=key)
            self.button.acted.connect(self.acted)
            flow.add(self.button)
        self.body.add(line)
        line.setVisible(bool(then or act))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_what(self, what: str) -> None:
        """Change the first sentence."""
        self._words.set_words(((Run(what, strong=True),),))


class Scroller(QScrollArea):
    """A column that scrolls when it must; Tab brings what it reaches into view. Add to `column`.

    `steady` keeps the bar's room free at all times: nothing moves sideways, or is laid out over again, once it shows.
    """

    def __init__(
        self,
        margins: Sides = (16, 8, 16, 8),
        spacing: int = theme.PANEL_GAP,
        *,
        colour: str = theme.PAGE,
        steady: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        if steady:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        theme.surface(inside, colour)
        theme.dress_bars(self)
        theme.surface(self.viewport(), colour)
        self.column = Column(inside, margins, spacing)
        self.setWidget(inside)

    def bring_up(self, widget: QWidget) -> None:
        """Scroll until `widget` is the first thing in view, so that as much as can be of what follows it is too."""
        inside = self.widget()
        layout = inside.layout() if inside is not None else None
        if inside is None or layout is None:
            return
        layout.activate()
        top = widget.mapTo(inside, QPoint(0, 0)).y() - theme.px(theme.SPACE_8)
        self.verticalScrollBar().setValue(top)

    def ensureWidgetVisible(self, childWidget: QWidget, xmargin: int = 50, ymargin: int = 50) -> None:  # noqa: N803  # Qt's names
        super().ensureWidgetVisible(childWidget, xmargin, ymargin)
        self._cut_no_line(childWidget)

    def _cut_no_line(self, shown: QWidget) -> None:
        """Halve no line of words at the upper edge: show it if `shown` stays in sight with it, else none of it."""
        inside, bar = self.widget(), self.verticalScrollBar()
        if inside is None or not inside.isAncestorOf(shown):
            return
        first = shown.mapTo(inside, QPoint(0, 0)).y()
        halved = [
            (top, top + label.height())
            for label in inside.findChildren(Text)
            if label.isVisible()
            and (top := label.mapTo(inside, QPoint(0, 0)).y()) < bar.value() < top + label.height() - theme.px(2)
        ]
        if not halved:
            return
        above, below = min(top for top, _ in halved) - theme.px(theme.SPACE_4), max(end for _, end in halved)
        ring = 2 * theme.px(theme.FOCUS_RING)
        room = self.viewport().height()
        # What is taller than the room is cut below anyhow: then its label stands above it.
        if first + min(shown.height() + ring, room // 2) <= above + room and (
            first + shown.height() + ring <= above + room or shown.height() + ring > room
        ):
            bar.setValue(above)
        elif below <= first:
            bar.setValue(below)

    def focusNextPrevChild(self, forward: bool) -> bool:
        moved = super().focusNextPrevChild(forward)
        reached = self.focusWidget()
        if moved and reached is not None and self.isAncestorOf(reached):
            self.ensureWidgetVisible(reached, theme.px(theme.SPACE_16), theme.px(theme.SPACE_24))
        return moved


def scroller_of(widget: QWidget) -> Scroller | None:
    """Return the scrolling column that shows `widget`, or None where nothing scrolls or it is not on screen."""
    step = widget.parentWidget() if widget.isVisible() else None
    while step is not None and not isinstance(step, Scroller):
        step = step.parentWidget()
    return step


def clear(layout: QLayout) -> None:
    """Remove and delete everything in a layout."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            return
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        inner = item.layout()
        if inner is not None:
            clear(inner)
