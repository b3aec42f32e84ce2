"""Rich lines of text: words in several weights and tones with icons and badges among them, wrapped, never cut.

One engine for labels and for table cells. A `Run` is a stretch of text; a `Line` is runs that follow one another
(put the spaces in yourself; a no-break space keeps "60 mg" together); a cell is one line under another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from reception_app.ui import icons, theme
from reception_app.ui.icons import Icon
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.glyphs import paint_shaped, shaped
from reception_app.ui.widgets.paint import BadgeData

_WORD = re.compile(r" *[^ ]+| +")
_ICON_GAP = 5
_BADGE_AROUND = 4


@dataclass(frozen=True)
class Run:
    """A stretch of text. `icon` stands before it; `badge` or `cap` stand in place of it. `struck` draws a line through
    it: what was entered in error, which its words must say too."""

    text: str = ""
    tone: str = theme.INK
    strong: bool = False
    role: TypeRole = TypeRole.BODY
    icon: Icon | None = None
    badge: BadgeData | None = None
    cap: str = ""
    struck: bool = False

    def words(self) -> str:
        """Return what a screen reader should say."""
        return self.badge.text if self.badge else self.cap or self.text


Line = tuple[Run, ...]


def small(text: str, tone: str = theme.INK_2, *, strong: bool = False, icon: Icon | None = None) -> Run:
    """Return second-line text."""
    return Run(text, tone, strong, TypeRole.SMALL, icon)


def bold(text: str, tone: str = theme.INK, *, icon: Icon | None = None) -> Run:
    """Return SemiBold body text."""
    return Run(text, tone, True, TypeRole.BODY, icon)


def spoken(lines: Sequence[Line]) -> str:
    """Return lines as plain text, one under another."""
    return "\n".join("".join(run.words() for run in line) for line in lines)


@dataclass(frozen=True)
class _Piece:
    """One unbreakable bit, placed: `left`, `top` of its line box, `width`, height of its line."""

    run: Run
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Laid:
    """Lines laid out: their pieces and the size they take, in screen pixels."""

    pieces: tuple[_Piece, ...]
    width: float
    height: float


def lay_out(lines: Sequence[Line], width: float | None = None, align: str = "left") -> Laid:
    """Lay out `lines` within `width` screen pixels (None: as wide as they like). `align`: left, right or centre."""
    return _laid(tuple(lines), width, align, theme.active().scale)


@lru_cache(maxsize=4096)
def _laid(lines: tuple[Line, ...], width: float | None, align: str, scale: float) -> Laid:
    """As `lay_out`. Layouts and paints ask for the same few again and again; `scale` tells them apart by text size."""
    pieces: list[_Piece] = []
    top = widest = 0.0
    for line in lines:
        for row in _rows(line, width):
            height = max(_height(run) for run, _ in row)
            used = sum(wide for _, wide in row)
            left = _start(used, width, align)
            for run, wide in _joined(row):
                pieces.append(_Piece(run, left, top, wide, height))
                left += wide
            top += height
            widest = max(widest, used)
    return Laid(tuple(pieces), widest, top)


def longest_word(lines: Sequence[Line]) -> float:
    """Return the width of the longest word, in screen pixels: what a label needs to cut none."""
    return _longest_word(tuple(lines), theme.active().scale)


@lru_cache(maxsize=4096)
def _longest_word(lines: tuple[Line, ...], scale: float) -> float:
    return max((_width(bit) for line in lines for bit in _bits(line, 1e6)), default=0.0)


def paint_laid(painter: QPainter, origin: QPointF, laid: Laid, tone: str | None = None) -> None:
    """Paint what `lay_out` placed with its corner at `origin`; `tone` replaces every colour of text."""
    for piece in laid.pieces:
        run = piece.run
        left, middle = origin.x() + piece.left, origin.y() + piece.top + piece.height / 2
        if run.badge is not None:
            size = paint.badge_size(run.badge)
            paint.badge(painter, round(left), round(middle - size.height() / 2), run.badge)
            continue
        if run.cap:
            paint.cap(painter, left, middle, run.cap)
            continue
        colour = tone or run.tone
        if run.icon is not None:
            side = _icon_size(run.role)
            icons.paint(painter, run.icon, colour, round(left), round(middle - side / 2), side)
            left += side + theme.px(_ICON_GAP)
        painter.setPen(paint.pen(colour))
        if not run.struck:
            line = shaped(run.text, run.role, strong=run.strong)
            paint_shaped(painter, left, origin.y() + piece.top, piece.height, line)
            continue
        font = theme.active().font(run.role, strong=run.strong)
        font.setStrikeOut(True)
        painter.setFont(font)
        rect = QRectF(left, origin.y() + piece.top, piece.width + theme.px(2), piece.height)
        painter.drawText(rect, paint.one_line(), run.text)


def _start(used: float, width: float | None, align: str) -> float:
    if width is None or align == "left":
        return 0.0
    return width - used if align == "right" else (width - used) / 2


def _rows(line: Line, width: float | None) -> list[list[tuple[Run, float]]]:
    rows: list[list[tuple[Run, float]]] = [[]]
    used = 0.0
    for run in _bits(line, width):
        wide = _width(run)
        if rows[-1] and width is not None and used + wide > width + 0.5:
            rows.append([])
            used = 0.0
            run = replace(run, text=run.text.lstrip(" "))
            wide = _width(run)
        rows[-1].append((run, wide))
        used += wide
    return [row for row in rows if row] or [[(Run(), 0.0)]]


def _joined(row: list[tuple[Run, float]]) -> Iterator[tuple[Run, float]]:
    """Put words of one look that stand side by side together again: as few strokes to a row as it has looks."""
    held: tuple[Run, float] | None = None
    for run, wide in row:
        if held is not None and _one_look(held[0], run):
            held = (replace(held[0], text=held[0].text + run.text), held[1] + wide)
            continue
        if held is not None:
            yield held
        held = (run, wide)
    if held is not None:
        yield held


def _one_look(first: Run, second: Run) -> bool:
    if second.icon is not None or any(run.badge is not None or run.cap for run in (first, second)):
        return False
    return replace(first, text="", icon=None) == replace(second, text="")


def _bits(line: Line, width: float | None) -> Iterator[Run]:
    """Cut runs at spaces, and a word that alone is too wide between letters: wrapped, never lost."""
    for run in line:
        if width is None or run.badge is not None or run.cap or not run.text:
            yield run
            continue
        for place, word in enumerate(_WORD.findall(run.text)):
            bit = replace(run, text=word, icon=run.icon if place == 0 else None)
            while width > 0 and len(bit.text) > 1 and _width(bit) > width:
                cut = _fitting(bit, width)
                yield replace(bit, text=bit.text[:cut])
                bit = replace(bit, text=bit.text[cut:], icon=None)
            yield bit


def _fitting(bit: Run, width: float) -> int:
    count = len(bit.text) - 1
    while count > 1 and _width(replace(bit, text=bit.text[:count])) > width:
        count -= 1
    return count


def _icon_size(role: TypeRole) -> int:
    return theme.px(theme.ICON_SMALL if role is TypeRole.SMALL else theme.ICON)


def _width(run: Run) -> float:
    if run.badge is not None:
        return paint.badge_size(run.badge).width() + theme.px(_BADGE_AROUND)
    if run.cap:
        return paint.cap_width(run.cap) + theme.px(_BADGE_AROUND)
    icon = _icon_size(run.role) + theme.px(_ICON_GAP) if run.icon is not None else 0
    return icon + paint.text_width(run.text, run.role, strong=run.strong)


def _height(run: Run) -> float:
    if run.badge is not None:
        return theme.px(theme.BADGE) + theme.px(2)
    return theme.active().line(run.role)


class Text(QLabel):
    """A label for plain or rich lines that wraps and never cuts. `text()` gives its words; Qt reads them out."""

    def __init__(
        self,
        words: str | Sequence[Line] = "",
        *,
        role: TypeRole = TypeRole.BODY,
        tone: str = theme.INK,
        strong: bool = False,
        icon: Icon | None = None,
        wrap: bool = True,
        align: str = "left",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._plain = Run("", tone, strong, role, icon)
        self._wrap = wrap
        self._align = align
        self._lines: tuple[Line, ...] = ()
        self._heights: dict[int, int] = {}
        vertical = QSizePolicy.Policy.Minimum
        policy = QSizePolicy(QSizePolicy.Policy.Preferred if wrap else QSizePolicy.Policy.Minimum, vertical)
        policy.setHeightForWidth(wrap)
        self.setSizePolicy(policy)
        self.set_words(words)

    def set_words(self, words: str | Sequence[Line]) -> None:
        """Show plain words in this label's own role and tone, or rich lines."""
        if isinstance(words, str):
            plain = self._plain
            cut = words.split("\n")
            self._lines = tuple(
                (replace(plain, text=part, icon=plain.icon if not n else None),) for n, part in enumerate(cut)
            )
        else:
            self._lines = tuple(words)
        self._heights.clear()
        self.setText(spoken(self._lines))
        self.updateGeometry()
        self.update()

    def set_tone(self, tone: str) -> None:
        """Change the tone of plain words."""
        self._plain = replace(self._plain, tone=tone)
        self._lines = tuple(tuple(replace(run, tone=tone) for run in line) for line in self._lines)
        self.update()

    def rescale(self) -> None:
        """Ask for the room the new text size needs."""
        self._heights.clear()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        laid = lay_out(self._lines)
        return QSize(int(laid.width + 0.999), int(laid.height + 0.999))

    def minimumSizeHint(self) -> QSize:
        if not self._wrap:
            return self.sizeHint()
        longest = longest_word(self._lines)
        return QSize(int(longest + 0.999), theme.active().line(self._plain.role))

    def hasHeightForWidth(self) -> bool:
        return self._wrap

    def heightForWidth(self, width: int) -> int:
        # A layout asks again and again for the same few widths while it settles.
        if width not in self._heights:
            self._heights[width] = int(lay_out(self._lines, width if self._wrap else None).height + 0.999)
        return self._heights[width]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        room: QRect = self.contentsRect()
        laid = lay_out(self._lines, room.width() if self._wrap or self._align != "left" else None, self._align)
        top = room.top() + max(0.0, (room.height() - laid.height) / 2) if not self._wrap else float(room.top())
        paint_laid(painter, QPointF(room.left(), top), laid)
