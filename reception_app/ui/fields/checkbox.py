"""A tick box, with its words and its key."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from reception_app.ui import icons, keys, theme
from reception_app.ui.icons import Icon
from reception_app.ui.widgets import paint


class Checkbox(QCheckBox):
    """A tick box with its words and, where it has one, its key ("Alt …" works from anywhere).

    With `own_key` off the key is printed only: several alike may stand on one page, and whoever holds it listens.
    """

    edited = Signal()

    def __init__(self, label: str, *, key: str = "", own_key: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(label, parent)
        self._key = key
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(label)
        if own_key:
            keys.press_by(self, key)
        self.clicked.connect(self._tell)

    def value(self) -> bool:
        """True when ticked."""
        return self.isChecked()

    def set_value(self, ticked: bool) -> None:
        """Tick or clear; emits nothing (`edited` is for a person's act)."""
        self.setChecked(ticked)

    def rescale(self) -> None:
        """Ask for the room the new text size needs."""
        self.updateGeometry()

    def hitButton(self, pos: object) -> bool:
        return True

    def sizeHint(self) -> QSize:
        wide = theme.px(theme.KEY_CAP + theme.SPACE_8 + theme.SPACE_4) + paint.text_width(self.text())
        if self._key:
            wide += theme.px(theme.SPACE_8) + paint.cap_width(self._key)
        return QSize(round(wide + 0.5), theme.px(24))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def focus_rect(self) -> QRect:
        """Return what the ring goes around: a little more than the box and its words, which it would cover."""
        room = theme.px(theme.SPACE_4)
        return self.rect().adjusted(-room, 0, room, 0)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        side, middle = theme.px(theme.KEY_CAP), self.height() / 2
        square = QRectF(0, middle - side / 2, side, side)
        on = self.isChecked()
        border = theme.NAVY if on else theme.CONTROL
        paint.box(
            painter,
            square,
            fill=theme.NAVY if on else theme.WHITE,
            border=border,
            width=theme.FIELD_BORDER,
            radius=theme.RADIUS_FIELD,
        )
        if on:
            tick = theme.px(theme.ICON_SMALL)
            at = (side - tick) / 2
            icons.paint(painter, Icon.TICK, theme.WHITE, at, square.top() + at, tick)
        left = side + theme.px(theme.SPACE_8)
        label = self.text()  # its spoken name may say more, where several have the same words
        paint.text(painter, QRectF(self.rect()).adjusted(left, 0, 0, 0), label, theme.INK)
        if self._key:
            paint.cap(painter, left + paint.text_width(label) + theme.px(theme.SPACE_8), middle, self._key)

    def _tell(self, ticked: bool) -> None:
        self.edited.emit()
