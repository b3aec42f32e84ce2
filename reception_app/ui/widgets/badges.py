"""Badges, key caps and the row of flags that never hides a red or a purple one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.theme import LEVEL_ORDER, NEVER_OVERFLOW, Level
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.paint import BadgeData

__all__ = ["Badge", "BadgeData", "BadgeRow", "KeyCap", "by_level"]


def by_level(badges: Sequence[BadgeData]) -> tuple[BadgeData, ...]:
    """Return badges loudest first, otherwise in the order given."""
    return tuple(sorted(badges, key=lambda badge: LEVEL_ORDER.index(badge.level)))


class Badge(QLabel):
    """One badge; never a button."""

    def __init__(self, data: BadgeData, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(data.text)
        self._data = data
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def data(self) -> BadgeData:
        """What the badge shows."""
        return self._data

    def set_data(self, data: BadgeData) -> None:
        """Show something else."""
        self._data = data
        self.setText(data.text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return paint.badge_size(self._data)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def rescale(self) -> None:
        """Ask for the room the new text size needs."""
        self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        paint.badge(painter, 0, 0, self._data)


class KeyCap(QLabel):
    """A key as printed on controls and in the status bar."""

    def __init__(self, key: str, *, on_dark: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(key, parent)
        self._on_dark = on_dark
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(round(paint.cap_width(self.text())), theme.px(theme.KEY_CAP))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def rescale(self) -> None:
        """Ask for the room the new text size needs."""
        self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        tone = theme.WHITE if self._on_dark else theme.INK_2
        line = theme.LOCKED_TEXT if self._on_dark else theme.LINE
        paint.cap(painter, 0, QRectF(self.rect()).center().y(), self.text(), colour=tone, border=line)


class BadgeRow(QWidget):
    """Badges by level, on one line where they fit; what does not fit becomes "2 more".

    Red and purple badges never go into the overflow: when even they do not fit, the row takes another line.
    """

    def __init__(self, badges: Sequence[BadgeData] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._badges = by_level(badges)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._name()

    def set_badges(self, badges: Sequence[BadgeData]) -> None:
        """Show these badges."""
        self._badges = by_level(badges)
        self._name()
        self.updateGeometry()
        self.update()

    def shown(self, width: int | None = None) -> tuple[tuple[BadgeData, ...], int]:
        """Return the badges shown at `width` screen pixels (default: now) and how many are in "more"."""
        lines, more = self._arrange(self.width() if width is None else width)
        return tuple(data for line in lines for data in line), more

    def sizeHint(self) -> QSize:
        gap = theme.px(theme.SPACE_8)
        wide = sum(paint.badge_size(data).width() + gap for data in self._badges) - gap
        return QSize(max(0, wide), theme.px(theme.BADGE) if self._badges else 0)

    def minimumSizeHint(self) -> QSize:
        loud = [paint.badge_size(data).width() for data in self._badges if data.level in NEVER_OVERFLOW]
        return QSize(max(loud, default=0), theme.px(theme.BADGE) if self._badges else 0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        lines, _ = self._arrange(width)
        gap = theme.px(theme.SPACE_4)
        return max(0, len(lines) * (theme.px(theme.BADGE) + gap) - gap)

    def rescale(self) -> None:
        """Ask for the room the new text size needs."""
        self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        top = 0
        lines, more = self._arrange(self.width())
        for place, line in enumerate(lines):
            left = 0
            extra = (_more(more),) if more and place == len(lines) - 1 else ()
            for data in (*line, *extra):
                paint.badge(painter, left, top, data)
                left += paint.badge_size(data).width() + theme.px(theme.SPACE_8)
            top += theme.px(theme.BADGE) + theme.px(theme.SPACE_4)

    def _name(self) -> None:
        self.setAccessibleName(", ".join(data.text for data in self._badges))

    def _arrange(self, width: int) -> tuple[list[list[BadgeData]], int]:
        """Fill lines with the loud badges, then the last line with as many of the others as fit beside "n more"."""
        if not self._badges:
            return [], 0
        gap = theme.px(theme.SPACE_8)
        loud = [data for data in self._badges if data.level in NEVER_OVERFLOW]
        calm = [data for data in self._badges if data.level not in NEVER_OVERFLOW]
        lines: list[list[BadgeData]] = [[]]
        used = 0
        for data in loud:
            wide = paint.badge_size(data).width()
            if lines[-1] and used + wide > width:
                lines.append([])
                used = 0
            lines[-1].append(data)
            used += wide + gap
        for count in range(len(calm), -1, -1):
            rest = [*calm[:count], *([_more(len(calm) - count)] if count < len(calm) else [])]
            need = sum(paint.badge_size(data).width() + gap for data in rest) - gap
            if used + need <= width:
                lines[-1].extend(calm[:count])
                return lines, len(calm) - count
        if lines[-1]:
            lines.append([])  # not even "n more" fits beside the loud ones
        return lines, len(calm)


def _more(count: int) -> BadgeData:
    return BadgeData(Level.NEUTRAL, f"{count} more", Icon.DOT)
