"""The bar on top: where one is, finding a person, the clock, who is signed in, and the lock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from reception_app.clock import local
from reception_app.ui import icons, theme
from reception_app.ui.fields.when import show_day
from reception_app.ui.icons import Icon
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.layouts import Row, show_if
from reception_app.ui.widgets.runs import Text, small


@dataclass(frozen=True)
class NavEntry:
    """An entry of the navigation: slug, words, and how many wait (None: not counted)."""

    slug: str
    label: str
    count: int | None = None


class _BarButton(QPushButton):
    """A button painted on navy."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def rescale(self) -> None:
        """Ask for the room the new text size needs."""
        self.updateGeometry()


class NavButton(_BarButton):
    """One entry; white with navy words when it is where one is."""

    picked = Signal(str)

    def __init__(self, entry: NavEntry) -> None:
        super().__init__(entry.label)
        self.entry = entry
        self.setCheckable(True)
        self.clicked.connect(self._pick)

    def set_count(self, count: int | None) -> None:
        """Show another count."""
        self.entry = NavEntry(self.entry.slug, self.entry.label, count)
        self.setAccessibleName(self.entry.label if count is None else f"{self.entry.label}, {count}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        words = paint.text_width(self.entry.label, strong=True)
        pill = theme.px(6) + self._pill() if self.entry.count is not None else 0
        return QSize(round(words + pill + 2 * theme.px(14)), theme.px(theme.APP_BAR))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        rect, on = QRectF(self.rect()), self.isChecked()
        if on:
            paint.box(painter, rect, fill=theme.WHITE, radius=0)
        elif self.underMouse():
            paint.box(painter, rect, fill=theme.BLUE, radius=0)
        tone, back = (theme.NAVY, theme.WHITE) if on else (theme.WHITE, theme.NAVY)
        left = float(theme.px(14))
        paint.text(painter, rect.adjusted(left, 0, 0, 0), self.entry.label, tone, strong=on)
        if self.entry.count is None:
            return
        left += paint.text_width(self.entry.label, strong=on) + theme.px(7)
        tall = theme.px(17)
        pill = QRectF(round(left), round((rect.height() - tall) / 2), self._pill(), tall)
        paint.box(painter, pill, fill=tone, radius=9)
        count = str(self.entry.count)
        paint.text(painter, pill.adjusted(0, -1, 0, -1), count, back, TypeRole.SMALL, strong=True, align=paint.CENTRE)

    def _pill(self) -> float:
        wide = paint.text_width(str(self.entry.count), TypeRole.SMALL, strong=True) + theme.px(12)
        return max(theme.px(20), round(wide))

    def _pick(self) -> None:
        self.picked.emit(self.entry.slug)


class _Find(_BarButton):
    """Looks like a box, opens the search; from 150 % or where there is no room only its icon stays."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.short = False

    def sizeHint(self) -> QSize:
        return QSize(theme.px(36 if self.short else 228), theme.px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        rect = QRectF(self.rect())
        side = theme.px(theme.ICON)
        top = (rect.height() - side) / 2
        if self.short:
            icons.paint(painter, Icon.SEARCH, theme.WHITE, (rect.width() - side) / 2, top, side)
            return
        paint.box(painter, rect, fill=theme.WHITE, radius=theme.RADIUS_FIELD)
        icons.paint(painter, Icon.SEARCH, theme.INK_2, theme.px(9), top, side)
        paint.text(painter, rect.adjusted(theme.px(32), 0, 0, 0), self.accessibleName(), theme.INK_2)
        wide = paint.cap_width("Ctrl F")
        paint.cap(painter, rect.width() - wide - theme.px(8), rect.height() / 2, "Ctrl F")


class _User(_BarButton):
    """Who is signed in, and as what; pressing it offers to switch user and the code for short breaks."""

    def __init__(self) -> None:
        super().__init__("")
        self.who = ("", "")

    def sizeHint(self) -> QSize:
        name, role = self.who
        wide = max(paint.text_width(name, TypeRole.SMALL, strong=True), paint.text_width(role, TypeRole.SMALL))
        return QSize(round(wide + theme.px(12 + 16 + 8 + 4)), theme.px(theme.APP_BAR))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        rect = QRectF(self.rect())
        paint.box(painter, QRectF(0, 0, theme.px(1), rect.height()), fill=theme.NAVY_LINE, radius=0)
        side = theme.px(theme.ICON)
        icons.paint(painter, Icon.PERSON, theme.WHITE, theme.px(12), (rect.height() - side) / 2, side)
        left, line = theme.px(36), theme.px(15)
        top = (rect.height() - 2 * line) / 2
        name, role = self.who
        words = QRectF(left, top, rect.width(), line)
        paint.text(painter, words, name, theme.WHITE, TypeRole.SMALL, strong=True)
        paint.text(painter, words.translated(0, line), role, theme.WHITE, TypeRole.SMALL)


class _Lock(_BarButton):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.short = False

    def sizeHint(self) -> QSize:
        words = 0 if self.short else theme.px(7) + paint.text_width(self.accessibleName(), TypeRole.SMALL)
        return QSize(round(theme.px(theme.ICON) + words + theme.px(8)), theme.px(theme.APP_BAR))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        rect, side = QRectF(self.rect()), theme.px(theme.ICON)
        icons.paint(painter, Icon.LOCK, theme.WHITE, theme.px(4), (rect.height() - side) / 2, side)
        if not self.short:
            words = rect.adjusted(theme.px(4 + 7) + side, 0, 0, 0)
            paint.text(painter, words, self.accessibleName(), theme.WHITE, TypeRole.SMALL)


class _GoTo(_BarButton):
    def sizeHint(self) -> QSize:
        return QSize(round(paint.text_width(self.accessibleName()) + theme.px(18 + 12 + 4)), theme.px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        rect, side = QRectF(self.rect()), theme.px(10)
        fill = theme.BLUE if self.underMouse() else theme.NAVY
        paint.box(painter, rect, fill=fill, border=theme.NAVY_LINE)
        paint.text(painter, rect.adjusted(theme.px(9), 0, 0, 0), self.accessibleName(), theme.WHITE)
        left = rect.width() - side - theme.px(8)
        icons.paint(painter, Icon.CARET, theme.WHITE, left, (rect.height() - side) / 2 + theme.px(1), side)


class AppBar(QWidget):
    """Brand and establishment, navigation with counts, search, date and clock, user and role, lock.

    As room runs out, and from 150 % at once, search shrinks to its icon, then the establishment and the user go, and
    the navigation becomes "Go to…".
    """

    navigate = Signal(str)
    find_requested = Signal()
    lock_requested = Signal()
    switch_user_requested = Signal()
    short_code_requested = Signal()

    def __init__(self, establishment: str, entries: Sequence[NavEntry], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.surface(self, theme.NAVY)
        theme.fix(self, height=theme.APP_BAR)
        self.setAccessibleName(self.tr("Reception"))
        self._brand = Text(self.tr("Reception"), role=TypeRole.QUESTION, tone=theme.WHITE, wrap=False)
        words = small(establishment, theme.SELECTED)
        self._establishment = Text(((words,),), wrap=False)
        self.nav: list[NavButton] = []
        self.go_to = _GoTo(self.tr("Go to…"))
        self.search = _Find(self.tr("Find a person"))
        self._date = Text("", tone=theme.WHITE, wrap=False)
        self._clock = Text("", role=TypeRole.NAME, tone=theme.WHITE, wrap=False)
        self.user = _User()
        self.lock = _Lock(self.tr("Lock"))
        self._places = Row(spacing=0)
        self._finds = True
        self.go_to.clicked.connect(self._go_to)
        self.search.clicked.connect(self.find_requested)
        self.lock.clicked.connect(self.lock_requested)
        self.user.clicked.connect(self._user_menu)
        self._lay_out()
        self.set_entries(entries)

    def set_entries(self, entries: Sequence[NavEntry], *, find: bool = True) -> None:
        """Offer these places, and the search or not: what the signed-in person may use."""
        for button in self.nav:
            self._places.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.nav = [NavButton(entry) for entry in entries]
        for button in self.nav:
            button.picked.connect(self.navigate)
            self._places.addWidget(button)
        self._finds = find
        self._fit()

    def set_establishment(self, establishment: str) -> None:
        """Show another establishment."""
        self._establishment.set_words(((small(establishment, theme.SELECTED),),))
        self._fit()

    def set_current(self, slug: str) -> None:
        """Mark where one is ("": nowhere in the navigation)."""
        for button in self.nav:
            button.setChecked(button.entry.slug == slug)

    def set_counts(self, counts: dict[str, int]) -> None:
        """Show how many wait; entries not named keep their count."""
        for button in self.nav:
            if button.entry.slug in counts:
                button.set_count(counts[button.entry.slug])
        self._fit()

    def set_clock(self, now: datetime) -> None:
        """Show the instant (aware) as local date and time."""
        here = local(now)
        self._date.set_words(show_day(here.date(), weekday=True))
        self._clock.set_words(f"{here:%H:%M}")
        self._fit()

    def set_user(self, name: str, role: str) -> None:
        """Show who is signed in."""
        self.user.who = (name, role)
        self.user.setAccessibleName(self.tr("{0}, {1}. Switch user, code for short breaks").format(name, role))
        self.user.updateGeometry()
        self._fit()

    def rescale(self) -> None:
        """Take the sizes of the theme in force."""
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(640), theme.px(theme.APP_BAR))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, theme.px(theme.APP_BAR))

    def _lay_out(self) -> None:
        row = Row(self, (16, 0, 12, 0), 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        for widget, after in (
            (self._brand, theme.SPACE_8 + 1),
            (self._establishment, theme.SPACE_16),
        ):
            row.addWidget(widget, 0, middle)
            row.addWidget(_gap(after))
        row.addLayout(self._places)
        row.addWidget(self.go_to, 0, middle)
        row.addStretch(1)
        right: tuple[tuple[QWidget, int], ...] = (
            (self.search, theme.SPACE_16),
            (self._date, theme.SPACE_8),
            (self._clock, theme.SPACE_16),
            (self.user, theme.SPACE_12),
            (self.lock, 0),
        )
        for part, after in right:
            row.addWidget(part, 0, middle)
            row.addWidget(_gap(after))

    def _fit(self) -> None:
        """Take the fullest form the width allows."""
        collapsed = theme.active().collapsed
        for stage in range(3 if collapsed else 0, 4):
            self._take(stage)
            if self._needed() <= self.width():
                break

    def _take(self, stage: int) -> None:
        self.search.short = stage >= 1
        self.lock.short = stage >= 2
        self.search.setVisible(self._finds)
        self._establishment.setVisible(stage < 2)
        for button in self.nav:
            button.setVisible(stage < 3)
        self.go_to.setVisible(stage >= 3)
        self.user.setVisible(stage < 3)
        for widget in (self.search, self.lock):
            widget.updateGeometry()

    def _needed(self) -> int:
        parts: tuple[QWidget, ...] = (
            self._brand,
            self._establishment,
            *self.nav,
            self.go_to,
            self.search,
            self._date,
            self._clock,
            self.user,
            self.lock,
        )
        shown: list[int] = [part.sizeHint().width() for part in parts if not part.isHidden()]
        return sum(shown) + theme.px(128)

    def _go_to(self) -> None:
        menu = QMenu(self)
        theme.dress(menu, theme.Part.MENU)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for place, button in enumerate(self.nav, start=1):
            count = f" ({button.entry.count})" if button.entry.count is not None else ""
            action = QAction(f"&{place}  {button.entry.label}{count}", menu)
            action.setData(button.entry.slug)
            menu.addAction(action)
        menu.triggered.connect(self._went)
        menu.popup(self.go_to.mapToGlobal(QPoint(0, self.go_to.height())))

    def _user_menu(self) -> None:
        menu = QMenu(self)
        theme.dress(menu, theme.Part.MENU)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words, key, asked in (
            (self.tr("&Switch user"), "Ctrl+Shift+L", self.switch_user_requested),
            (self.tr("&Code for short breaks…"), "F9", self.short_code_requested),
        ):
            action = QAction(f"{words}\t{key}", menu)
            action.triggered.connect(asked)
            menu.addAction(action)
        menu.popup(self.user.mapToGlobal(QPoint(0, self.user.height())))

    def _went(self, action: QAction) -> None:
        self.navigate.emit(str(action.data()))


def _gap(width: int) -> QWidget:
    gap = QWidget()
    show_if(gap, width > 0)
    theme.fix(gap, width=width)
    return gap
