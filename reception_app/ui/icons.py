"""Our icons: single-colour drawings on a 16 × 16 grid in `resources/icons`, painted in any colour at any size."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from reception_app import paths
from reception_app.ui.theme import Level


class Icon(StrEnum):
    """The name of a drawing; its file is `resources/icons/<value>.svg`."""

    OCTAGON = "octagon"
    EYE = "eye"
    CLOCK = "clock"
    TRIANGLE = "triangle"
    DOT = "dot"
    HOURGLASS = "hourglass"
    SHIELD = "shield"
    TICK = "tick"
    TICK_CIRCLE = "tick_circle"
    QUESTION = "question"
    BROKEN_LINK = "broken_link"
    MINUS_CIRCLE = "minus_circle"
    SEARCH = "search"
    PERSON = "person"
    LOCK = "lock"
    FLAG = "flag"
    PILL = "pill"
    CIRCLE = "circle"
    HALF = "half"
    TRUCK = "truck"
    ARRIVE = "arrive"
    CARRIED = "carried"
    PRINTER = "printer"
    PHONE = "phone"
    SCAN = "scan"
    CARET = "caret"
    CROSS = "cross"
    PLUS = "plus"
    UNDO = "undo"
    FILE = "file"
    FOLDER = "folder"
    NOTE = "note"
    SQUARE = "square"
    LEFT = "left"
    RIGHT = "right"


LEVEL_ICONS: dict[Level, Icon] = {
    Level.ACT_NOW: Icon.OCTAGON,
    Level.SOON: Icon.TRIANGLE,
    Level.INTERIM: Icon.HOURGLASS,
    Level.KNOW: Icon.DOT,
    Level.CHECKED: Icon.SHIELD,
    Level.NOT_KNOWN: Icon.QUESTION,
    Level.NEUTRAL: Icon.MINUS_CIRCLE,
}


@lru_cache(maxsize=512)
def _renderer(icon: Icon, colour: str) -> QSvgRenderer:
    drawing = (paths.resources() / "icons" / f"{icon.value}.svg").read_text(encoding="utf-8")
    return QSvgRenderer(QByteArray(drawing.replace("currentColor", colour).encode()))


def paint(painter: QPainter, icon: Icon, colour: str, left: float, top: float, size: float) -> None:
    """Paint `icon` in `colour` into the square of `size` screen pixels at (`left`, `top`)."""
    painter.drawPixmap(QPointF(left, top), _drawn(icon, colour, size, painter.device().devicePixelRatio()))


def pixmap(icon: Icon, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
    """Return `icon` as a pixmap of `size` logical pixels for a screen of `ratio` device pixels each."""
    return QPixmap(_drawn(icon, colour, size, ratio))


@lru_cache(maxsize=512)
def _drawn(icon: Icon, colour: str, size: float, ratio: float) -> QPixmap:
    """Draw an icon once: a screen shows the same few again and again."""
    drawn = QPixmap(round(size * ratio), round(size * ratio))
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    _renderer(icon, colour).render(painter, QRectF(QPointF(0, 0), QSizeF(size, size)))
    painter.end()
    return drawn


def qicon(icon: Icon, colour: str, size: int) -> QIcon:
    """Return `icon` for the few Qt widgets (menus) that want a QIcon."""
    return QIcon(pixmap(icon, colour, size, 2.0))
