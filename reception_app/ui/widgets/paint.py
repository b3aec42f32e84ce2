"""The few strokes every self-painted widget shares: boxes with chosen corners, text, key caps, badges."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen

from reception_app.ui import icons, theme
from reception_app.ui.icons import LEVEL_ICONS, Icon
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.glyphs import paint_shaped, shaped

LEFT_MIDDLE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT_MIDDLE = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter
_RIGHT = Qt.AlignmentFlag.AlignRight
_HINTS = QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing

_CAP_PAD = 5
_BADGE_PAD = 6
_BADGE_GAP = 5


@dataclass(frozen=True)
class BadgeData:
    """A short word of 2–5 words at a level. `icon` None takes the level's own."""

    level: Level
    text: str
    icon: Icon | None = None


def begin(painter: QPainter) -> None:
    """Set the hints every paint starts with."""
    painter.setRenderHints(_HINTS)


@cache
def pen(colour: str, width: float = 1.0) -> QPen:
    """Return a pen. Reading a colour's name costs as much as painting a word."""
    return QPen(QColor(colour), width)


@cache
def brush(colour: str) -> QBrush:
    """Return a brush that fills."""
    return QBrush(QColor(colour))


@cache
def one_line(align: Qt.AlignmentFlag = LEFT_MIDDLE) -> int:
    """Return the flags of one line of text that is never cut. Joining flags costs as much as painting a word."""
    return align | Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip


def box(
    painter: QPainter,
    rect: QRectF,
    *,
    fill: str | None = None,
    border: str | None = None,
    width: float = theme.BORDER,
    radius: float = theme.RADIUS_BUTTON,
    left: bool = True,
    right: bool = True,
) -> None:
    """Paint a box whose border lies inside `rect`; `left` and `right` say which ends are rounded."""
    if fill and not border and not radius:
        painter.fillRect(rect, brush(fill))
        return
    edge = theme.px(width) if border else 0
    inner = rect.adjusted(edge / 2, edge / 2, -edge / 2, -edge / 2)
    painter.setPen(pen(border, edge) if border else Qt.PenStyle.NoPen)
    painter.setBrush(brush(fill) if fill else Qt.BrushStyle.NoBrush)
    bend = theme.px(radius) if radius else 0
    if left and right:
        painter.drawRoundedRect(inner, bend, bend)
    else:
        painter.drawPath(_rounded(inner, bend, left=left, right=right))


def _rounded(rect: QRectF, radius: float, *, left: bool, right: bool) -> QPainterPath:
    path = QPainterPath()
    near, far = (radius if left else 0.0), (radius if right else 0.0)
    path.moveTo(rect.left() + near, rect.top())
    path.lineTo(rect.right() - far, rect.top())
    path.quadTo(rect.topRight(), QPointF(rect.right(), rect.top() + far))
    path.lineTo(rect.right(), rect.bottom() - far)
    path.quadTo(rect.bottomRight(), QPointF(rect.right() - far, rect.bottom()))
    path.lineTo(rect.left() + near, rect.bottom())
    path.quadTo(rect.bottomLeft(), QPointF(rect.left(), rect.bottom() - near))
    path.lineTo(rect.left(), rect.top() + near)
    path.quadTo(rect.topLeft(), QPointF(rect.left() + near, rect.top()))
    path.closeSubpath()
    return path


def text(
    painter: QPainter,
    rect: QRectF,
    words: str,
    colour: str,
    role: TypeRole = TypeRole.BODY,
    *,
    strong: bool = False,
    align: Qt.AlignmentFlag = LEFT_MIDDLE,
    underline: bool = False,
) -> None:
    """Paint one line of words in `rect`, never elided."""
    painter.setPen(pen(colour))
    if underline:
        font = theme.active().font(role, strong=strong)
        font.setUnderline(True)
        painter.setFont(font)
        painter.drawText(rect, one_line(align), words)
        return
    line = shaped(words, role, strong=strong)
    beside = rect.width() - line.width
    indent = beside / 2 if align & Qt.AlignmentFlag.AlignHCenter else beside if align & _RIGHT else 0.0
    paint_shaped(painter, rect.left() + indent, rect.top(), rect.height(), line)


def text_width(words: str, role: TypeRole = TypeRole.BODY, *, strong: bool = False) -> float:
    """Return the width of one line of words in screen pixels."""
    return _advance(words, role, strong, theme.active().scale)


@lru_cache(maxsize=4096)
def _advance(words: str, role: TypeRole, strong: bool, scale: float) -> float:
    """As `text_width`. Layouts ask for the same words again and again; `scale` tells them apart by text size."""
    return theme.active().metrics(role, strong=strong).horizontalAdvance(words)


def cap_width(words: str) -> float:
    """Return the width of a key cap."""
    return max(theme.px(theme.KEY_CAP), text_width(words, TypeRole.SMALL) + 2 * theme.px(_CAP_PAD) + theme.px(2))


def cap(
    painter: QPainter,
    left: float,
    middle: float,
    words: str,
    *,
    colour: str = theme.INK_2,
    border: str = theme.LINE,
    fill: str | None = None,
) -> float:
    """Paint a key cap with its left edge at `left`, centred on `middle`. Returns its width."""
    width, height = cap_width(words), theme.px(theme.KEY_CAP)
    rect = QRectF(round(left), round(middle - height / 2), round(width), height)
    box(painter, rect, fill=fill, border=border, radius=theme.RADIUS_FIELD)
    text(painter, rect.adjusted(0, -1, 0, -1), words, colour, TypeRole.SMALL, align=CENTRE)
    return width


def badge_size(data: BadgeData) -> QSize:
    """Return the size of a badge in screen pixels."""
    strong = data.level is not Level.NEUTRAL
    words = text_width(data.text, TypeRole.SMALL, strong=strong)
    edges = 2 * theme.px(_BADGE_PAD) + theme.px(theme.ICON_SMALL) + theme.px(_BADGE_GAP)
    return QSize(round(words + 0.5) + edges, theme.px(theme.BADGE))


def badge(painter: QPainter, left: float, top: float, data: BadgeData) -> None:
    """Paint a badge with its top left corner at (`left`, `top`)."""
    look = theme.LEVELS[data.level]
    size = badge_size(data)
    rect = QRectF(left, top, size.width(), size.height())
    box(painter, rect, fill=look.fill, border=look.border, radius=theme.RADIUS_FIELD)
    small, pad = theme.px(theme.ICON_SMALL), theme.px(_BADGE_PAD)
    icon = data.icon if data.icon is not None else LEVEL_ICONS[data.level]
    icons.paint(painter, icon, look.text, left + pad, top + (size.height() - small) / 2, small)
    words = rect.adjusted(pad + small + theme.px(_BADGE_GAP), -1, 0, -1)
    text(painter, words, data.text, look.text, TypeRole.SMALL, strong=data.level is not Level.NEUTRAL)
