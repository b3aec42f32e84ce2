"""What stops a signature: sentences that lead to their questions, wrapped at any text size."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from reception_app.ui import theme
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.alerts import Problem
from reception_app.ui.widgets.layouts import Column
from reception_app.ui.widgets.runs import Line, Run, Text, lay_out, paint_laid


class GapLink(QAbstractButton):
    """One sentence to follow. `followed(slug)` on Enter, space and click."""

    followed = Signal(str)

    def __init__(self, problem: Problem) -> None:
        super().__init__()
        self.slug = problem.field
        self._lines: tuple[Line, ...] = ((Run(problem.words, theme.NAVY, True),),)
        self.setAccessibleName(problem.words)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.clicked.connect(self._follow)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round(lay_out(self._lines, width - self._edge()).height) + theme.px(theme.SPACE_8)

    def sizeHint(self) -> QSize:
        laid = lay_out(self._lines)
        return QSize(round(laid.width) + self._edge(), round(laid.height) + theme.px(theme.SPACE_8))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(160), theme.active().line())

    def rescale(self) -> None:
        """Ask for the room the new text size needs."""
        self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        edge = self._edge() / 2
        laid = lay_out(self._lines, self.width() - self._edge())
        paint_laid(painter, QPointF(edge, theme.px(theme.SPACE_4)), laid)
        bottom = theme.px(theme.SPACE_4) + laid.height
        paint.box(painter, QRectF(edge, bottom, laid.width, theme.px(1)), fill=theme.NAVY, radius=0)

    def _edge(self) -> int:
        return 2 * theme.px(theme.SPACE_8)

    def _follow(self) -> None:
        self.followed.emit(self.slug)


class GapSummary(QWidget):
    """The red box on top of Check answers; it takes the focus. `followed(slug)` leads to a question."""

    followed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = Text("", role=TypeRole.QUESTION)
        self._column = Column(self, (20, 10, 16, 10), 0)
        self._column.add(self._title)
        self._column.addSpacing(theme.px(theme.SPACE_4))  # the ring around the first sentence stays clear of the words
        self.links: list[GapLink] = []
        self.hide()

    def show_problems(self, title: str, problems: Sequence[Problem]) -> None:
        """Show the problems and take the focus; none hides the summary."""
        for link in self.links:
            self._column.removeWidget(link)
            link.hide()
            link.deleteLater()
        self._title.set_words(title)
        self.setAccessibleName(title)
        self.links = [GapLink(problem) for problem in problems]
        before: QWidget = self
        for link in self.links:
            link.followed.connect(self.followed)
            self._column.addWidget(link)
            QWidget.setTabOrder(before, link)
            before = link
        self.setVisible(bool(problems))
        self.take_focus()

    def take_focus(self) -> None:
        """Put the focus on the first sentence."""
        if self.links:
            self.links[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        rect = QRectF(self.rect())
        paint.box(painter, rect, fill=theme.WHITE, border=theme.RED, width=theme.FIELD_BORDER)
        bar = QRectF(0, 0, theme.px(theme.ALERT_BAR), rect.height())
        paint.box(painter, bar, fill=theme.RED, right=False)
