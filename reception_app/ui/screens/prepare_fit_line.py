"""A script that runs out before help, as a line: leaves, last dose, first dose nobody has, when somebody can help."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from reception_app.clinical.running_out import RunsOut
from reception_app.clinical.words import weekday_words
from reception_app.clock import local
from reception_app.ui import theme
from reception_app.ui.screens.prepare_words import tr
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets import paint

_LINE = 4
_DOT = 9
_GAP = 14
_BAND = 16
_PAD = 6


@dataclass(frozen=True, slots=True)
class Stop:
    """One point of the line: its words, and whether it stands below, in amber: the first dose nobody has."""

    at: datetime
    words: str
    without: bool = False


def stops_of(ending: RunsOut, now: datetime) -> tuple[Stop, ...]:
    """Return the points in the order of time. Somebody who is never known to come has no point."""
    here = local(now)
    found = [
        Stop(ending.leaves_at, tr("leaves {0}").format(_moment(ending.leaves_at, here))),
        Stop(ending.without_at, tr("due {0}").format(_moment(ending.without_at, here)), without=True),
    ]
    if ending.last_at is not None:
        found.append(Stop(ending.last_at, tr("last dose {0}").format(_moment(ending.last_at, here))))
    if ending.help_at is not None:
        waits = ending.pharmacy_at is not None and ending.help_at == ending.pharmacy_at != ending.prescriber_at
        who = tr("pharmacy {0}") if waits else tr("prescriber {0}")
        found.append(Stop(ending.help_at, who.format(_moment(ending.help_at, here))))
    return tuple(sorted(found, key=_at))


def _at(stop: Stop) -> datetime:
    return stop.at


def _moment(at: datetime, here: datetime) -> str:
    return weekday_words(local(at), here)


class RunsOutLine(QWidget):
    """The points at equal distances, not to scale: a night without is as plain as a week. Its words are spoken."""

    def __init__(self, ending: RunsOut, now: datetime) -> None:
        super().__init__()
        self.stops = stops_of(ending, now)
        self.setAccessibleName("; ".join(stop.words for stop in self.stops))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def rescale(self) -> None:
        """Ask for the room the new text size needs."""
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(round(self._least()), self._height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        middle = float(theme.active().line(TypeRole.SMALL) + theme.px(_PAD + _BAND / 2))
        places = self._places()
        self._paint_line(painter, places, middle)
        for place, stop in zip(places, self.stops, strict=True):
            self._paint_stop(painter, place, middle, stop)

    def _height(self) -> int:
        return 2 * theme.active().line(TypeRole.SMALL) + theme.px(2 * _PAD + _BAND)

    def _least(self) -> float:
        """Return the width at which no two words above the line, nor those below, touch."""
        above = [paint.text_width(stop.words, TypeRole.SMALL) for stop in self.stops if not stop.without]
        return sum(above) + theme.px(_GAP) * max(len(above) - 1, 1)

    def _places(self) -> list[float]:
        """Return where each point stands: the words above share the width, the one below stands between them."""
        half = theme.px(_DOT) / 2
        last = len(self.stops) - 1
        room = self.width() - 2 * half
        return [half + room * place / max(last, 1) for place in range(len(self.stops))]

    def _paint_line(self, painter: QPainter, places: list[float], middle: float) -> None:
        tall, band = theme.px(_LINE), theme.px(_BAND)
        without = next(place for place, stop in zip(places, self.stops, strict=True) if stop.without)
        paint.box(painter, QRectF(0, middle - tall / 2, self.width(), tall), fill=theme.LINE, radius=0)
        paint.box(painter, QRectF(0, middle - tall / 2, without, tall), fill=theme.BLUE, radius=0)
        look = theme.LEVELS[theme.Level.SOON]
        until = max(places) if max(places) > without else float(self.width())
        gap = QRectF(without, middle - band / 2, max(until - without, theme.px(_DOT)), band)
        paint.box(painter, gap, fill=look.tint, border=look.bar, radius=0)

    def _paint_stop(self, painter: QPainter, place: float, middle: float, stop: Stop) -> None:
        half = theme.px(_DOT) / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.AMBER_TEXT if stop.without else theme.INK))
        painter.drawEllipse(QPointF(place, middle), half, half)
        strong, tone = stop.without, theme.AMBER_TEXT if stop.without else theme.INK
        wide, tall = paint.text_width(stop.words, TypeRole.SMALL, strong=strong), theme.active().line(TypeRole.SMALL)
        left = min(max(0.0, place - wide / 2), self.width() - wide)
        top = middle + theme.px(_BAND / 2 + _PAD / 2) if stop.without else 0.0
        paint.text(painter, QRectF(left, top, wide, tall), stop.words, tone, TypeRole.SMALL, strong=strong)
