"""When nobody touches the desk: the time that has gone, the warning before the lock, and what a short break allows.

Time is measured by a clock that only goes forward and counts sleep; setting the wall clock changes nothing. Any key,
click, wheel, touch or movement of the mouse anywhere in the program begins the time anew. A key that does so while the
warning stands still does its ordinary work: a nurse who goes on typing loses no letter.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QToolTip, QWidget

from reception_app.ui import icons, theme
from reception_app.ui.icons import Icon
from reception_app.ui.widgets import paint

WARN_SECONDS = 30
"""How long before the lock the warning stands."""
BREAK_SECONDS = 30 * 60
"""How long after the screen blanked itself the code still opens it."""
TRIES = 5
"""How many wrong codes; then the passphrase is needed."""
LOOK_MS = 200
"""How often the time is looked at: the lock comes at most this much late."""

_TOUCHES = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.ShortcutOverride,  # a key that is a shortcut arrives as this, and never as a key press
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
        QEvent.Type.InputMethod,
    }
)


def steady_seconds() -> float:
    """Return seconds since some moment before, never going back; the computer's sleep counts where it can be told."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


class IdleWatch(QObject):
    """Tells when the desk has been left alone. One watch at a time, over the whole application.

    - `warned(seconds)` as each of the last seconds begins, `kept()` when a touch takes the warning back,
      `over()` once when the time is up.
    - `watch(seconds)` begins; with `touches=False` nothing puts it off (a short break ends when it ends); `stop()`.
    """

    warned = Signal(int)
    kept = Signal()
    over = Signal()

    def __init__(
        self,
        app: QApplication,
        elapsed: Callable[[], float] = steady_seconds,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._elapsed = elapsed
        self._limit = 0.0
        self._warn = 0.0
        self._touches = True
        self._since = 0.0
        self._told = 0
        self._mouse: QPoint | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        app.installEventFilter(self)

    @property
    def watching(self) -> bool:
        """True between `watch` and `stop`."""
        return self._timer.isActive()

    def watch(self, seconds: float, *, warn: float = WARN_SECONDS, touches: bool = True) -> None:
        """Begin anew: over after `seconds`, warned of `warn` seconds before."""
        self._limit, self._warn, self._touches = seconds, warn, touches
        self._told = 0
        self._since = self._elapsed()
        self._timer.start()

    def stop(self) -> None:
        """Watch no more, and take a warning back."""
        self._timer.stop()
        self._take_back()

    def left(self) -> float:
        """Return the seconds that are left."""
        return self._limit - (self._elapsed() - self._since)

    def look(self) -> None:
        """Look at the time, as the timer does five times a second."""
        if not self.watching:
            return
        left = self.left()
        if left <= 0:
            self._take_back()
            # Told again at the next look, until whoever hears it has locked: a fault in that keeps nothing open.
            self.over.emit()
        elif left <= self._warn and math.ceil(left) != self._told:
            self._told = math.ceil(left)
            self.warned.emit(self._told)

    def touched(self) -> None:
        """Begin the time anew, unless it is already up: a touch after a sleep opens nothing."""
        if not self.watching or not self._touches:
            return
        if self.left() <= 0:
            self.look()
            return
        self._since = self._elapsed()
        self._take_back()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in _TOUCHES or (kind == QEvent.Type.MouseMove and self._moved(event)):
            self.touched()
        return False  # every key does its ordinary work

    def _moved(self, event: QEvent) -> bool:
        """Return whether the mouse stands elsewhere; Qt also sends moves when something shows up under a still one."""
        if not isinstance(event, QMouseEvent):
            return False
        before, self._mouse = self._mouse, event.globalPosition().toPoint()
        return before is not None and before != self._mouse

    def _take_back(self) -> None:
        if self._told:
            self._told = 0
            self.kept.emit()


class ShortBreak:
    """The tries left while the screen is blanked. They are counted in memory: a restart needs the passphrase anyway."""

    def __init__(self) -> None:
        self._wrong = 0

    def wrong(self) -> int:
        """Count a wrong code and return how many tries are left."""
        self._wrong += 1
        return max(0, TRIES - self._wrong)


class IdleWarning(QWidget):
    """`Locking in 30 s. Any key keeps it open.` It lies over the status bar `over`, so that nothing moves.

    It takes no focus and no click; `show_left(seconds)` counts, `hide()` takes it away.
    """

    def __init__(self, over: QWidget) -> None:
        super().__init__(over.parentWidget())
        self._over = over
        self._words = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        over.installEventFilter(self)
        self.hide()

    def show_left(self, seconds: int) -> None:
        """Show how many seconds are left, and say it once to a screen reader."""
        first = self.isHidden()
        self._words = self.tr("Locking in {0} s.").format(seconds)
        self.setAccessibleName(f"{self._words} {self._rest()}")
        self._place()
        self.show()
        self.raise_()
        self.update()
        if first:
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def words(self) -> str:
        """Return what stands there, "" while nothing does."""
        return "" if self.isHidden() else self.accessibleName()

    def rescale(self) -> None:
        """Take the sizes of the theme in force."""
        self._place()

    def sizeHint(self) -> QSize:
        return self._over.size()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        rect, look = QRectF(self.rect()), theme.LEVELS[theme.Level.SOON]
        paint.box(painter, rect, fill=look.tint, radius=0)
        line = QRectF(0, 0, rect.width(), theme.px(theme.BORDER))
        paint.box(painter, line, fill=look.bar, radius=0)
        paint.box(painter, QRectF(0, 0, theme.px(theme.ALERT_BAR), rect.height()), fill=look.bar, radius=0)
        side, left = theme.px(theme.ICON), float(theme.px(theme.SPACE_16))
        icons.paint(painter, Icon.CLOCK, look.strong, left, round((rect.height() - side) / 2), side)
        left += side + theme.px(theme.SPACE_8)
        paint.text(painter, rect.adjusted(left, 0, 0, 0), self._words, theme.INK, strong=True)
        left += paint.text_width(self._words + " ", strong=True)
        paint.text(painter, rect.adjusted(left, 0, 0, 0), self._rest(), theme.INK)

    def _rest(self) -> str:
        return self.tr("Any key keeps it open.")

    def _place(self) -> None:
        self.setGeometry(self._over.geometry())


def close_popups(window: QWidget) -> None:
    """Close every menu, list, tip and dialog that lies over `window`: each may show something of somebody."""
    QToolTip.hideText()
    for widget in QApplication.topLevelWidgets():
        if widget is not window and widget.isVisible() and widget.windowType() != Qt.WindowType.ToolTip:
            widget.close()
