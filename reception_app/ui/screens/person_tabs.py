"""The tabs of one person's record, and from 150 % one drop-down with the same words; what a tab is to the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from reception_app.services.person_view import PersonPage
from reception_app.ui import theme
from reception_app.ui.fields.text import ListBox
from reception_app.ui.keys import KeyHint
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.badges import KeyCap
from reception_app.ui.widgets.layouts import Column, Row
from reception_app.ui.widgets.runs import Text

_PAD = 13
_GAP = 7
_BAR = 3
_TOP = 4


@dataclass(frozen=True)
class TabData:
    """One tab: its slug, its words, and what is counted beside them ("7 of 9", "6", "")."""

    slug: str
    label: str
    count: str = ""


class PersonTab(QWidget):
    """The page of one tab. It shows a `PersonPage` and asks the screen for acts: `asked(act, key of the row)`."""

    asked = Signal(str, str)
    hints_changed = Signal()

    def show_page(self, page: PersonPage) -> None:
        """Show the person as read now; keep focus, selection and scroll place."""

    def hints(self) -> Sequence[KeyHint]:
        """Return this tab's own keys, most useful first."""
        return ()

    def parts(self) -> Sequence[QWidget]:
        """Return the parts F6 goes through."""
        return ()

    def focus_start(self) -> None:
        """Put the focus where work begins."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def main_act(self) -> None:
        """Do what Ctrl+Enter does here."""

    def next_problem(self, *, backwards: bool = False) -> None:
        """Go to the next thing to put right."""

    def back(self) -> bool:
        """Handle Esc inside the tab. False: the screen goes back."""
        return False

    def help_topic(self) -> str:
        """Return the slug of this tab's help; "" for that of the record."""
        return ""


class _Tab(QPushButton):
    """One tab; the current one is white with a blue bar on top."""

    picked = Signal(str)

    def __init__(self, data: TabData, key: str) -> None:
        super().__init__()
        self.data = data
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleDescription(key)
        self.set_data(data)
        self.clicked.connect(self._pick)

    def set_data(self, data: TabData) -> None:
        """Show other words or another count."""
        self.data = data
        self.setAccessibleName(f"{data.label} {data.count}".strip())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(sum(self._widths()) + theme.px(2 * _PAD) + 0.5), theme.px(theme.TABS))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def rescale(self) -> None:
        """Ask for the room the new text size needs."""
        self.updateGeometry()

    def nextCheckState(self) -> None:
        """Leave the state alone: the bar decides."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        rect, on = QRectF(self.rect()), self.isChecked()
        if on:
            body = rect.adjusted(0, theme.px(_TOP), 0, theme.px(_TOP))
            paint.box(painter, body, fill=theme.WHITE, border=theme.LINE)
            bar = QRectF(0, theme.px(_TOP), rect.width(), theme.px(_BAR))
            paint.box(painter, bar, fill=theme.BLUE, radius=0)
        words = rect.adjusted(theme.px(_PAD), theme.px(_TOP), 0, 0)
        tone = theme.INK if on else theme.NAVY
        paint.text(painter, words, self.data.label, tone, strong=on)
        wide = paint.text_width(self.data.label, strong=True)
        count = words.adjusted(wide + theme.px(_GAP), 0, 0, 0)
        paint.text(painter, count, self.data.count, theme.INK_2, TypeRole.SMALL)

    def _widths(self) -> tuple[float, float]:
        count = paint.text_width(self.data.count, TypeRole.SMALL) + theme.px(_GAP) if self.data.count else 0.0
        return paint.text_width(self.data.label, strong=True), count

    def _pick(self) -> None:
        self.picked.emit(self.data.slug)


class TabBar(QWidget):
    """The tabs with `Alt 1` to the last one's key at the right. `chosen(slug)` fires when a person picks one."""

    chosen = Signal(str)

    def __init__(self, tabs: Sequence[TabData], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._tabs = [_Tab(data, f"Alt {place}") for place, data in enumerate(tabs, start=1)]
        self.drop = ListBox(name)
        self._keys = QWidget()
        keys = Row(self._keys, spacing=theme.SPACE_8)
        to = Text(self.tr("to"), role=TypeRole.SMALL, tone=theme.INK_2, wrap=False)
        keys.add(KeyCap("Alt 1"), to, KeyCap(f"Alt {len(tabs)}"))
        outer = Column(self, (16, 0, 16, 0), 0)
        row = Row(spacing=theme.SPACE_4)
        for tab in self._tabs:
            tab.picked.connect(self.chosen)
            row.addWidget(tab)
        row.addWidget(self.drop, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        row.addWidget(self._keys, 0, Qt.AlignmentFlag.AlignVCenter)
        outer.addLayout(row)
        self.drop.activated.connect(self._dropped)
        self.set_tabs(tabs)
        self.rescale()

    def set_tabs(self, tabs: Sequence[TabData]) -> None:
        """Show other counts; the current tab stays."""
        on = self.current()
        for tab, data in zip(self._tabs, tabs, strict=True):
            tab.set_data(data)
        self.drop.clear()
        for tab in self._tabs:
            words = f"{tab.data.label}  {tab.data.count}".strip()
            self.drop.addItem(f"{words}   ({tab.accessibleDescription()})", tab.data.slug)
        self.drop.setCurrentIndex(self.drop.findData(on))

    def current(self) -> str:
        """Return the slug of the current tab, or ""."""
        return next((tab.data.slug for tab in self._tabs if tab.isChecked()), "")

    def set_current(self, slug: str) -> None:
        """Mark a tab as current without telling anybody."""
        for tab in self._tabs:
            tab.setChecked(tab.data.slug == slug)
            policy = Qt.FocusPolicy.StrongFocus if tab.data.slug == slug else Qt.FocusPolicy.ClickFocus
            tab.setFocusPolicy(policy)
        self.drop.setCurrentIndex(self.drop.findData(slug))

    def slug_at(self, place: int) -> str:
        """Return the slug of the tab at a place counted from 0; places go round."""
        return self._tabs[place % len(self._tabs)].data.slug

    def place_of(self, slug: str) -> int:
        """Return the place of a tab, counted from 0. Raises ValueError."""
        return [tab.data.slug for tab in self._tabs].index(slug)

    def rescale(self) -> None:
        """Show the tabs, or at large text the drop-down."""
        collapsed = theme.active().collapsed
        for tab in self._tabs:
            tab.setVisible(not collapsed)
        self.drop.setVisible(collapsed)
        self.setFixedHeight(theme.px(theme.TABS + (theme.SPACE_4 if collapsed else 0)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = QRectF(self.rect())
        paint.box(painter, rect, fill=theme.PAGE, radius=0)
        line = QRectF(0, rect.height() - theme.px(1), rect.width(), theme.px(1))
        paint.box(painter, line, fill=theme.LINE, radius=0)

    def _dropped(self, index: int) -> None:
        self.chosen.emit(str(self.drop.itemData(index)))
