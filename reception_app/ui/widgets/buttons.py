"""Buttons: primary, secondary, stop, quiet link, each with its key printed on it; and the filter chips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from reception_app.ui import icons, keys, theme
from reception_app.ui.icons import Icon
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.layouts import Flow

_PAD = 15
_GAP = 9


class Kind(StrEnum):
    """What a button is: one primary a screen; stop is never the default."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    STOP = "stop"
    QUIET = "quiet"


@dataclass(frozen=True)
class _Look:
    fill: str | None
    border: str | None
    text: str
    cap: str
    cap_line: str
    hover: str | None


_LOOKS = {
    Kind.PRIMARY: _Look(theme.BLUE, None, theme.WHITE, theme.WHITE, theme.SELECTED, theme.NAVY),
    Kind.SECONDARY: _Look(theme.WHITE, theme.CONTROL, theme.INK, theme.INK_2, theme.LINE, theme.PAGE),
    Kind.STOP: _Look(theme.WHITE, theme.RED, theme.RED_TEXT, theme.INK_2, theme.LINE, theme.RED_TINT),
    Kind.QUIET: _Look(None, None, theme.NAVY, theme.INK_2, theme.LINE, None),
}
_NOT_YET = _Look(theme.NOT_YET, theme.LINE, theme.INK_2, theme.INK_2, theme.LINE, theme.NOT_YET)
_ON_DARK = {
    Kind.PRIMARY: _Look(theme.BLUE, theme.WHITE, theme.WHITE, theme.WHITE, theme.WHITE, theme.NAVY),
    Kind.SECONDARY: _Look(theme.LOCKED, theme.WHITE, theme.WHITE, theme.WHITE, theme.LINE, theme.INK),
    Kind.QUIET: _Look(None, None, theme.WHITE, theme.WHITE, theme.LINE, None),
}


class Button(QPushButton):
    """A button with its key printed on it. Connect to `acted`, not `clicked`.

    `key` is only printed, except "Alt …", which also presses the button from anywhere in the window. `acted()` fires
    when pressed; a button that is *not yet* available stays readable and focusable and fires `refused()` instead.
    """

    acted = Signal()
    refused = Signal()

    def __init__(
        self,
        label: str,
        kind: Kind = Kind.SECONDARY,
        *,
        key: str = "",
        icon: Icon | None = None,
        large: bool = False,
        on_dark: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(label, parent)
        self._kind = kind
        self._key = key
        self._drawing = icon
        self._large = large
        self._on_dark = on_dark
        self._missing = ""
        self._shortcut: QShortcut | None = None
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.set_label(label)
        self.set_key(key)
        self.clicked.connect(self._pressed)

    @property
    def kind(self) -> Kind:
        """What this button is."""
        return self._kind

    @property
    def printed_key(self) -> str:
        """The key printed on it; "" for none."""
        return self._key

    def set_label(self, label: str) -> None:
        """Change the words on the button; an ampersand is just an ampersand."""
        self.setText(label.replace("&", "&&"))
        self.setAccessibleName(label)
        self.updateGeometry()

    def set_key(self, key: str) -> None:
        """Print another key ("": none); "Alt …" also presses the button."""
        self._key = key
        if self._shortcut is not None:
            self._shortcut.deleteLater()
        self._shortcut = keys.press_by(self, key)
        self.updateGeometry()

    def set_not_yet(self, missing: str) -> None:
        """Mark the button as not yet available; `missing` says why (""): available. Show `missing` beside it too."""
        self._missing = missing
        self.setAccessibleDescription(missing)
        self.update()

    @property
    def missing(self) -> str:
        """Return what is still missing, or "" when the button is available."""
        return self._missing

    def rescale(self) -> None:
        """Ask for the room the new text size needs."""
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        pad = 0 if self._kind is Kind.QUIET else 2 * theme.px(_PAD)
        height = theme.BUTTON_LARGE if self._large else theme.BUTTON
        return QSize(round(self._content() + 0.5) + pad, theme.px(height))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def focus_rect(self) -> QRect:
        """Return what the ring goes around: of a link a little more than its words, which it would cover."""
        room = 2 * theme.px(theme.FOCUS_RING) if self._kind is Kind.QUIET else 0
        return self.rect().adjusted(-room, 0, room, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & _MODIFIERS:
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        look = self._look()
        rect = QRectF(self.rect())
        lit = look.hover is not None and (self.isDown() or self.underMouse())
        if look.fill:
            paint.box(painter, rect, fill=look.hover if lit else look.fill, border=look.border)
        left = 0.0 if self._kind is Kind.QUIET else (rect.width() - self._content()) / 2
        middle = rect.center().y()
        label, role, strong = self.accessibleName(), self._role(), self._strong()
        if self._drawing is not None:
            side = theme.px(theme.ICON)
            icons.paint(painter, self._drawing, look.text, round(left), round(middle - side / 2), side)
            left += side + theme.px(_GAP)
        wide = paint.text_width(label, role, strong=strong)
        words = QRectF(left, rect.top(), wide + theme.px(2), rect.height())
        underline = self._kind is Kind.QUIET
        paint.text(painter, words, label, look.text, role, strong=strong, underline=underline)
        if self._key:
            paint.cap(
                painter, left + wide + theme.px(_GAP), middle - 0.5, self._key, colour=look.cap, border=look.cap_line
            )

    def _pressed(self) -> None:
        if self._missing:
            self.refused.emit()
        else:
            self.acted.emit()

    def _look(self) -> _Look:
        if self._missing or not self.isEnabled():
            return _NOT_YET
        return _ON_DARK.get(self._kind, _LOOKS[self._kind]) if self._on_dark else _LOOKS[self._kind]

    def _role(self) -> TypeRole:
        return TypeRole.QUESTION if self._large and self._kind is Kind.PRIMARY else TypeRole.BODY

    def _strong(self) -> bool:
        return self._kind is Kind.PRIMARY

    def _content(self) -> float:
        wide = paint.text_width(self.accessibleName(), self._role(), strong=self._strong())
        if self._drawing is not None:
            wide += theme.px(theme.ICON) + theme.px(_GAP)
        if self._key:
            wide += theme.px(_GAP) + paint.cap_width(self._key)
        return wide


_MODIFIERS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.ShiftModifier
    | Qt.KeyboardModifier.MetaModifier
)


@dataclass(frozen=True)
class ChipData:
    """A filter: its slug, how many it shows, its name, and the digit that chooses it."""

    slug: str
    count: int
    name: str
    digit: str


class Chip(QPushButton):
    """One filter chip: count, name, digit."""

    picked = Signal(str)

    def __init__(self, data: ChipData, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._data = data
        self.set_data(data)
        self.clicked.connect(self._clicked)

    @property
    def data(self) -> ChipData:
        """What the chip shows."""
        return self._data

    def set_data(self, data: ChipData) -> None:
        """Show another count or name."""
        self._data = data
        self.setAccessibleName(f"{data.count} {data.name}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(sum(self._widths()) + theme.px(10 + 7 + 9 + 8)), theme.px(theme.CHIP))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def rescale(self) -> None:
        """Ask for the room the new text size needs."""
        self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        rect, on = QRectF(self.rect()), self.isChecked()
        fill = theme.NAVY if on else (theme.PAGE if self.underMouse() else theme.WHITE)
        paint.box(painter, rect, fill=fill, border=theme.NAVY if on else theme.CONTROL, radius=theme.CHIP / 2)
        ink = theme.WHITE if on else theme.INK
        count, name, digit = self._widths()
        left = float(theme.px(10))
        paint.text(painter, rect.adjusted(left, 0, 0, 0), str(self._data.count), ink, TypeRole.QUESTION)
        left += count + theme.px(7)
        paint.text(painter, rect.adjusted(left, 0, 0, 0), self._data.name, ink)
        left += name + theme.px(9)
        ring = QRectF(left, rect.center().y() - digit / 2, digit, digit)
        paint.box(painter, ring, border=theme.LINE, radius=theme.CHIP / 2)
        tone = theme.WHITE if on else theme.INK_2
        paint.text(painter, ring.adjusted(0, -1, 0, -1), self._data.digit, tone, TypeRole.SMALL, align=paint.CENTRE)

    def _widths(self) -> tuple[float, float, float]:
        count = paint.text_width(str(self._data.count), TypeRole.QUESTION)
        return count, paint.text_width(self._data.name), float(theme.px(theme.KEY_CAP) + theme.px(1))

    def _clicked(self) -> None:
        self.setChecked(True)
        self.picked.emit(self._data.slug)


class ChipRow(QWidget):
    """Filters of which exactly one is on. `chosen(slug)` fires when a person picks one."""

    chosen = Signal(str)

    def __init__(self, chips: Sequence[ChipData] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = Flow(self, spacing=(theme.SPACE_8, theme.SPACE_4))
        self._chips: list[Chip] = []
        self._on = ""
        self.set_chips(chips)

    def set_chips(self, chips: Sequence[ChipData]) -> None:
        """Show these filters; a chip that stays keeps its place and its focus."""
        while len(self._chips) > len(chips):
            gone = self._chips.pop()
            self._flow.removeWidget(gone)
            gone.deleteLater()
        for place, data in enumerate(chips):
            if place < len(self._chips):
                self._chips[place].set_data(data)
            else:
                chip = Chip(data, self)
                chip.picked.connect(self._picked)
                self._chips.append(chip)
                self._flow.addWidget(chip)
        self.set_on(self._on if any(data.slug == self._on for data in chips) else (chips[0].slug if chips else ""))

    def on(self) -> str:
        """Return the slug of the filter that is on."""
        return self._on

    def set_on(self, slug: str) -> None:
        """Turn a filter on without telling anybody."""
        self._on = slug
        for chip in self._chips:
            chip.setChecked(chip.data.slug == slug)

    def press_digit(self, digit: str) -> bool:
        """Choose the filter with that digit, as its key does. False when there is none."""
        for chip in self._chips:
            if chip.data.digit == digit:
                self._picked(chip.data.slug)
                return True
        return False

    def _picked(self, slug: str) -> None:
        self.set_on(slug)
        self.chosen.emit(slug)
