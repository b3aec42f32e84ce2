"""The head of a topic's page, and the line with the drop-down that takes the task list's place from 150 %."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QWidget

from reception_app.ui import icons, theme
from reception_app.ui.icons import Icon
from reception_app.ui.screens.triage_draft import TopicState
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.layouts import Row
from reception_app.ui.widgets.runs import Text


class CapButton(QAbstractButton):
    """A key cap to press with the mouse; the key itself works everywhere on the page. `boxed`: as a button."""

    def __init__(self, key: str, says: str, *, boxed: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = key
        self._boxed = boxed
        self.setAccessibleName(says)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        edge = 2 * theme.px(8) if self._boxed else 0
        tall = theme.px(26 if self._boxed else theme.KEY_CAP)
        return QSize(round(paint.cap_width(self._key)) + edge, tall)

    def rescale(self) -> None:
        """Ask for the room the new text size needs."""
        self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        rect = QRectF(self.rect())
        if self._boxed:
            paint.box(painter, rect, fill=theme.WHITE, border=theme.CONTROL)
        left = (rect.width() - paint.cap_width(self._key)) / 2
        paint.cap(painter, left, rect.center().y(), self._key)


class PageHead(QWidget):
    """Title, intro, `Topic 5 of 9`, PgUp and PgDn; hidden from 150 %, where the topic line says all that.

    `always` for an item's page, whose title the topic line does not say.
    """

    next_topic = Signal()
    last_topic = Signal()

    def __init__(self, title: str, intro: str, parent: QWidget | None = None, *, always: bool = False) -> None:
        super().__init__(parent)
        self._always = always
        self._place = Text("", role=TypeRole.SMALL, tone=theme.INK_2, wrap=False)
        self._title = Text(title, role=TypeRole.PAGE_TITLE)
        self._intro = Text(intro, tone=theme.INK_2)
        up = CapButton("PgUp", self.tr("Topic before"))
        down = CapButton("PgDn", self.tr("Next topic"))
        up.clicked.connect(self._last)
        down.clicked.connect(self._next)
        self._row = Row(self, (18, 2, 0, 4), theme.SPACE_8)
        row = self._row
        row.add(self._title)
        row.addWidget(self._intro, 1000, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)  # for a page without an intro
        row.add(self._place, up, down)
        self._intro.setVisible(bool(intro))
        self.rescale()

    def set_flush(self) -> None:
        """Stand at the page's own margin, above a table."""
        self._row.redesign((0, 0, 0, 0), theme.SPACE_12)

    def set_place(self, words: str) -> None:
        """Say which topic of how many this is."""
        self._place.set_words(words)

    def rescale(self) -> None:
        """From 150 % the topic line above the page takes over."""
        self.setVisible(self._always or not theme.active().collapsed)

    def _next(self) -> None:
        self.next_topic.emit()

    def _last(self) -> None:
        self.last_topic.emit()


class _TopicName(QAbstractButton):
    """`5 of 9  Self-harm and suicide ▾`."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_words(self, words: str) -> None:
        """Show where we are."""
        self.setText(words)
        self.setAccessibleName(words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        wide = paint.text_width(self.text(), TypeRole.QUESTION) + theme.px(26)
        return QSize(round(wide + 0.5), theme.px(theme.BUTTON))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        rect = QRectF(self.rect())
        paint.text(painter, rect.adjusted(theme.px(4), 0, 0, 0), self.text(), theme.INK, TypeRole.QUESTION)
        left = theme.px(10) + paint.text_width(self.text(), TypeRole.QUESTION)
        side = theme.px(9)
        icons.paint(painter, Icon.CARET, theme.INK, left, (rect.height() - side) / 2 + theme.px(1), side)


class TopicLine(QWidget):
    """The task list as one line: PgUp, the topic with its drop-down, how far it is, PgDn. `picked(slug)`."""

    picked = Signal(str)
    next_topic = Signal()
    last_topic = Signal()

    CHECK = ""
    """What `picked` says for Check answers and sign."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Topics"))
        theme.surface(self, theme.PAGE)
        self._states: tuple[TopicState, ...] = ()
        self.name = _TopicName()
        self.name.clicked.connect(self._open)
        self._far = Text("", tone=theme.INK_2, wrap=False)
        up = CapButton("PgUp", self.tr("Topic before"), boxed=True)
        down = CapButton("PgDn", self.tr("Next topic"), boxed=True)
        up.clicked.connect(self._last)
        down.clicked.connect(self._next)
        row = Row(self, (10, 4, 10, 5), theme.SPACE_8)
        row.add(up, self.name, 1, self._far, down)

    def show_states(self, states: Sequence[TopicState], current: str, *, signed: bool = False) -> None:
        """Show where we are; "" is Check answers."""
        self._states = tuple(states)
        for number, state in enumerate(states, start=1):
            if state.topic.key == current:
                place = self.tr("{0} of {1}").format(number, len(states))
                self.name.show_words(f"{place}  {state.topic.title}")
                self._far.set_words(
                    self.tr("complete")
                    if state.complete
                    else self.tr("{0} of {1} answered").format(state.known, state.total)
                )
        if not current:
            self.name.show_words(self.tr("All answers") if signed else self.tr("Check answers and sign"))
            self._far.set_words("")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        line = QRectF(0, self.height() - theme.px(1), self.width(), theme.px(1))
        paint.box(painter, line, fill=theme.LINE, radius=0)

    def _open(self) -> None:
        menu = QMenu(self)
        theme.dress(menu, theme.Part.MENU)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName(self.tr("Topics"))
        for number, state in enumerate(self._states, start=1):
            done = self.tr("complete") if state.complete else f"{state.known}/{state.total}"
            action = QAction(f"&{number}  {state.topic.title}   {done}", menu)
            action.setData(state.topic.key)
            menu.addAction(action)
        menu.addSeparator()
        check = QAction(self.tr("&Check answers and sign"), menu)
        check.setData(self.CHECK)
        menu.addAction(check)
        menu.triggered.connect(self._picked)
        menu.popup(self.name.mapToGlobal(QPoint(0, self.name.height())))
        menu.setActiveAction(menu.actions()[0])

    def _picked(self, action: QAction) -> None:
        self.picked.emit(str(action.data()))

    def _next(self) -> None:
        self.next_topic.emit()

    def _last(self) -> None:
        self.last_topic.emit()
