"""The buttons that stand in one frame: what answers, compact choices and dispositions are made of.

Exactly one or none of a group is chosen; none is to begin with. The tick takes the place of the key cap and the width
is that of the widest state, so nothing moves when a choice is made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QRadioButton, QSizePolicy, QWidget

from reception_app.ui import icons, theme
from reception_app.ui.icons import Icon
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.layouts import Flow, Row

NEXT_KEYS = (Qt.Key.Key_Right, Qt.Key.Key_Down)
LAST_KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Up)


@dataclass(frozen=True)
class Option:
    """One choice: the slug kept, the words shown, the letter or digit that chooses it ("": none).

    `held` is pressed with it where the letter alone is typed into a box.
    """

    slug: str
    label: str
    key: str = ""
    held: str = ""

    @property
    def cap(self) -> str:
        """What the key cap says."""
        return f"{self.held} {self.key}".strip()


class GroupButton(QRadioButton):
    """A button of a group that decides what is chosen; it paints itself. Only click, space and its key press it."""

    def __init__(self, name: str, key: str) -> None:
        super().__init__()
        self.setAutoExclusive(False)
        self.setAccessibleName(name)
        self.setAccessibleDescription(key)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def nextCheckState(self) -> None:
        """Leave the state alone: the group decides."""

    def hitButton(self, pos: object) -> bool:
        return True

    def rescale(self) -> None:
        """Ask for the room the new text size needs."""
        self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Qt's own radio buttons choose while the arrows move; here only space and the letter choose.
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.click()
        else:
            event.ignore()


def make_stop(buttons: Sequence[GroupButton], stop: GroupButton) -> None:
    """Make `stop` the one Tab stop among `buttons`."""
    for button in buttons:
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if button is stop else Qt.FocusPolicy.ClickFocus)


def focus_stop(buttons: Sequence[GroupButton]) -> None:
    """Put the focus on the Tab stop among `buttons`."""
    for button in buttons:
        if button.focusPolicy() & Qt.FocusPolicy.TabFocus:
            button.setFocus(Qt.FocusReason.TabFocusReason)


class Segment(GroupButton):
    """One button of a group, which gets `press(slug)` on click, space, and its key.

    A page has dozens of them: a signal connected for each costs as much as all their painting.
    """

    def __init__(self, option: Option, *, compact: bool = False, state: bool = False) -> None:
        super().__init__(option.label, option.cap)
        self.option = option
        self._compact = compact
        self._state = state
        self._ends = (True, True)
        self._hint = (0.0, option, QSize())
        self.press: Callable[[str], None] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def nextCheckState(self) -> None:
        """Qt asks for it once at each click: the group decides what is chosen."""
        if self.press is not None:
            self.press(self.option.slug)

    def set_ends(self, left: bool, right: bool) -> None:
        """Say which ends are rounded."""
        self._ends = (left, right)
        self.update()

    def sizeHint(self) -> QSize:
        scale = theme.active().scale
        if self._hint[0] != scale or self._hint[1] is not self.option:  # layouts ask again and again while they settle
            self._hint = (scale, self.option, self._size())
        return self._hint[2]

    def _size(self) -> QSize:
        pad = theme.px(8 if self._compact else 13)
        height = theme.px(theme.COMPACT if self._compact else theme.ANSWER)
        return QSize(round(self._words() + self._gap() + self._mark() + 2 * pad + 0.5), height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        on = self.isChecked()
        look = _Look(
            self.option, self._compact, self._state, on, not on and self.underMouse(), self._ends,
            self.width(), self.height(), self.devicePixelRatioF(), theme.active().scale,
        )  # fmt: skip
        QPainter(self).drawPixmap(0, 0, _drawn(look))

    def _words(self) -> float:
        role = _role(self._compact)
        return max(paint.text_width(self.option.label, role, strong=strong) for strong in (False, True))

    def _gap(self) -> float:
        return _gap(self._compact)

    def _mark(self) -> float:
        return _mark(self.option, self._compact)


class _Look(NamedTuple):
    """All that a segment's picture depends on. Yes, No and their like stand under every question of every page."""

    option: Option
    compact: bool
    state: bool
    on: bool
    hovered: bool
    ends: tuple[bool, bool]
    width: int
    height: int
    ratio: float
    scale: float


@lru_cache(maxsize=512)
def _drawn(look: _Look) -> QPixmap:
    drawn = QPixmap(round(look.width * look.ratio), round(look.height * look.ratio))
    drawn.setDevicePixelRatio(look.ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    paint.begin(painter)
    _paint(painter, QRectF(0, 0, look.width, look.height), look)
    painter.end()
    return drawn


def _paint(painter: QPainter, rect: QRectF, look: _Look) -> None:
    option, compact, on = look.option, look.compact, look.on
    fill = (theme.INK_2 if look.state else theme.NAVY) if on else theme.PAGE if look.hovered else theme.WHITE
    left, right = look.ends
    frame = rect if right else rect.adjusted(0, 0, theme.px(1), 0)
    paint.box(painter, frame, fill=fill, border=fill if on else theme.CONTROL, left=left, right=right)
    ink = theme.WHITE if on else (theme.INK_2 if look.state and not compact else theme.INK)
    label = option.label.removesuffix("…") if on else option.label
    shown = paint.text_width(label, _role(compact), strong=on)
    mark = _mark(option, compact) if on or option.key else 0.0
    start = (rect.width() - shown - (mark + _gap(compact) if mark else 0)) / 2
    start = max(start, theme.px(8 if compact else 13)) if option.key else start
    paint.text(painter, rect.adjusted(start, -1, 0, -1), label, ink, _role(compact), strong=on)
    after, middle = start + shown + _gap(compact), rect.center().y()
    if on:
        side = theme.px(theme.ICON_SMALL if compact else theme.ICON)
        icons.paint(painter, Icon.TICK, theme.WHITE, round(after), round(middle - side / 2), side)
    elif option.key:
        paint.cap(painter, after, middle - 0.5, option.cap)


def _role(compact: bool) -> TypeRole:
    return TypeRole.SMALL if compact else TypeRole.BODY


def _gap(compact: bool) -> float:
    return theme.px(6 if compact else 8)


def _mark(option: Option, compact: bool) -> float:
    tick = theme.px(theme.ICON_SMALL if compact else theme.ICON)
    return max(tick, paint.cap_width(option.cap)) if option.key else tick


class SegmentGroup(QWidget):
    """Segments in one or more frames with one Tab stop among them: the arrows move, space and the letters choose.

    `chosen(slug)` fires only for a person's act, never for `set_chosen`. Letters and digits act without Ctrl or Alt.
    With `wrap` the segments stand apart and go on below when there is no room.
    """

    chosen = Signal(str)

    def __init__(
        self,
        frames: Sequence[Sequence[Segment]],
        *,
        name: str,
        between: int = 10,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.segments: tuple[Segment, ...] = tuple(segment for frame in frames for segment in frame)
        self.setAccessibleName(name)
        for segment in self.segments:
            segment.setAccessibleName(f"{name}: {segment.option.label}" if name else segment.option.label)
            segment.press = self.press
        if wrap:
            Flow(self, spacing=(theme.SPACE_4, theme.SPACE_4)).add(*self.segments)
        else:
            self._frame(frames, between)
        self._home(self.segments[0])

    def _frame(self, frames: Sequence[Sequence[Segment]], between: int) -> None:
        self._row = Row(self, spacing=between)
        for frame in frames:
            inner = Row(spacing=0)
            for place, segment in enumerate(frame):
                segment.set_ends(place == 0, place == len(frame) - 1)
                inner.addWidget(segment)
            self._row.addLayout(inner)
        self._row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def current(self) -> str:
        """Return the chosen slug, or ""."""
        return next((segment.option.slug for segment in self.segments if segment.isChecked()), "")

    def set_chosen(self, slug: str) -> None:
        """Show `slug` as chosen ("": none). Emits nothing."""
        for segment in self.segments:
            segment.setChecked(segment.option.slug == slug)
            if segment.option.slug == slug:
                self._home(segment)

    def press(self, slug: str) -> None:
        """Choose as a person does."""
        self.set_chosen(slug)
        self.chosen.emit(slug)

    def segment(self, slug: str) -> Segment:
        """Return the segment of `slug`. Raises KeyError."""
        for segment in self.segments:
            if segment.option.slug == slug:
                return segment
        raise KeyError(slug)

    def focus_first(self) -> None:
        """Put the focus on the group's Tab stop."""
        focus_stop(self.segments)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
            return
        if event.key() in NEXT_KEYS or event.key() in LAST_KEYS:
            self._move(1 if event.key() in NEXT_KEYS else -1)
            return
        letter = event.text().upper()
        for segment in self.segments:
            if letter and segment.option.key == letter:
                segment.setFocus(Qt.FocusReason.ShortcutFocusReason)
                self._home(segment)
                segment.click()
                self.key_answered(segment.option.slug)
                return
        event.ignore()

    def key_answered(self, slug: str) -> None:
        """Called after a letter chose `slug`; groups that move on override it."""

    def _move(self, step: int) -> None:
        focused = [place for place, segment in enumerate(self.segments) if segment.hasFocus()]
        place = (focused[0] + step) % len(self.segments) if focused else 0
        self._home(self.segments[place])
        self.segments[place].setFocus(Qt.FocusReason.TabFocusReason)

    def _home(self, home: Segment) -> None:
        make_stop(self.segments, home)


class ChoiceGroup(SegmentGroup):
    """A choice of one in one frame, compact unless `large`; none is preselected.

    `value()` and `set_value()` speak slugs ("": nothing chosen); `edited` fires only for a person's act.
    """

    edited = Signal()

    def __init__(
        self,
        options: Sequence[Option],
        *,
        name: str,
        large: bool = False,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        frame = [Segment(option, compact=not large) for option in options]
        super().__init__([frame], name=name, wrap=wrap, parent=parent)
        self.chosen.connect(self._tell)

    def value(self) -> str:
        """Return the chosen slug, or ""."""
        return self.current()

    def set_value(self, slug: str) -> None:
        """Show a choice; emits nothing."""
        self.set_chosen(slug)

    def _tell(self, slug: str) -> None:
        self.edited.emit()
