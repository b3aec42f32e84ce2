"""The bar at the foot: what is saved at the left, what the keys do at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.keys import KeyHint
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.badges import KeyCap
from reception_app.ui.widgets.layouts import Row
from reception_app.ui.widgets.panels import clear
from reception_app.ui.widgets.runs import Run, Text, small

_FEW = 4


class _Hint(QWidget):
    def __init__(self, hint: KeyHint, *, on_dark: bool) -> None:
        super().__init__()
        row = Row(self, spacing=5)
        for key in hint.keys:
            row.addWidget(KeyCap(key, on_dark=on_dark), 0, Qt.AlignmentFlag.AlignVCenter)
        tone = theme.LOCKED_TEXT if on_dark else theme.INK_2
        row.addWidget(Text(hint.words, role=TypeRole.SMALL, tone=tone, wrap=False))


class StatusBar(QWidget):
    """Saved state (from disk only), a note beside it, and key hints; hints that do not fit go, the last one stays.

    Give the hint that must stay (Ctrl+/) last. From 150 % three remain beside it, where there is room.
    """

    def __init__(self, *, on_dark: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._on_dark = on_dark
        self._hints: tuple[_Hint, ...] = ()
        self._told: tuple[KeyHint, ...] = ()
        theme.fix(self, height=theme.STATUS_BAR)
        theme.surface(self, theme.LOCKED if on_dark else theme.WHITE)
        self._saved = Text("", wrap=False)
        self._note = Text("", wrap=False)
        row = Row(self, (16, 1, 12, 0), theme.SPACE_16)
        self._right = Row(spacing=13)
        row.add(self._saved, self._note, 1, self._right)
        # Widgets are rescaled in no order: only once all are done do the hints say how wide they are.
        theme.notifier().changed.connect(self._rescaled)

    def set_saved(self, words: str, *, saved: bool = True) -> None:
        """Show what is on disk ("Draft saved 21:35:12"), or with `saved=False` that nothing is yet."""
        tone = (theme.WHITE if self._on_dark else theme.GREEN_TEXT) if saved else theme.INK_2
        icon = Icon.TICK_CIRCLE if saved and words else None
        self._saved.set_words(((Run(words, tone, False, TypeRole.SMALL, icon),),))
        self._fit()

    def set_note(self, words: str, *, to_put_right: bool = False) -> None:
        """Show a note beside it, in amber when something is to be put right."""
        tone = theme.AMBER_TEXT if to_put_right else theme.INK_2
        self._note.set_words(((small(words, tone, strong=to_put_right),),))
        self._fit()

    def set_plain(self, words: str) -> None:
        """Show plain words where the saved state stands (the version, on sign-in)."""
        self._saved.set_words(((small(words),),))

    def set_hints(self, hints: Sequence[KeyHint]) -> None:
        """Show these keys, in this order."""
        if tuple(hints) == self._told:
            return
        self._told = tuple(hints)
        clear(self._right)
        self._hints = tuple(_Hint(hint, on_dark=self._on_dark) for hint in hints)
        for hint in self._hints:
            self._right.addWidget(hint)
        self._fit()

    def told_to(self) -> int:
        """Return how far from the left what is saved and the note reach, with the gap behind them."""
        words = (text.sizeHint().width() for text in (self._saved, self._note) if text.text())
        return theme.px(theme.MARGIN) + sum(width + theme.px(theme.SPACE_16) for width in words)

    def told(self) -> tuple[KeyHint, ...]:
        """Return the hints it was given."""
        return self._told

    def shown(self) -> tuple[KeyHint, ...]:
        """Return the hints there is room for."""
        return tuple(told for told, hint in zip(self._told, self._hints, strict=True) if not hint.isHidden())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(640), theme.px(theme.STATUS_BAR))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, theme.px(theme.STATUS_BAR))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        line = QRectF(0, 0, self.width(), theme.px(1))
        paint.box(painter, line, fill=theme.LOCKED_LINE if self._on_dark else theme.LINE, radius=0)

    def _rescaled(self, scale: float) -> None:
        self._fit()

    def _fit(self) -> None:
        left = self._saved.sizeHint().width() + self._note.sizeHint().width() + theme.px(16 + 12 + 48)
        room = self.width() - left
        few = _FEW if theme.active().collapsed else len(self._hints)
        gap = theme.px(13)
        for keep in range(min(few, len(self._hints)), -1, -1):
            shown = (*self._hints[: keep - 1], *self._hints[-1:]) if keep else ()
            if sum(hint.sizeHint().width() + gap for hint in shown) <= room or keep <= 1:
                for hint in self._hints:
                    hint.setVisible(hint in shown)
                return
