"""Looks over what a window shows: spoken names, the order of Tab, the focus in sight, words cut, colours too alike."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QScrollArea,
    QWidget,
)

from reception_app.ui import theme
from reception_app.ui.contrast import contrast
from reception_app.ui.main_window import MainWindow
from reception_app.ui.screen import reachable
from reception_app.ui.screens.scripts_drawer import Drawer
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets.focus_ring import OWN_FOCUS, FocusRing

LEAST_CONTRAST = 4.5
MOST_TABS = 400
_EDGE = 1


def spoken_name(widget: QWidget) -> str:
    """Return what a screen reader says for it."""
    told = QAccessible.queryAccessibleInterface(widget)
    return told.text(QAccessible.Text.Name).strip() if told is not None else ""


def called(widget: QWidget) -> str:
    """Return how a fault names a widget."""
    words = spoken_name(widget) or (widget.text() if isinstance(widget, QLabel | QAbstractButton) else "")
    return f"{type(widget).__name__} {words[:50]!r}"


def stops(window: MainWindow) -> list[QWidget]:
    """Return everything Tab should stop at: in the panel that lies over the screen, or in the whole window."""
    layers = [layer for layer in (*window.findChildren(Drawer), window.overlay(), window.help.layer()) if layer]
    within: QWidget = next((layer for layer in reversed(layers) if layer.isVisible()), window)
    return [each for each in within.findChildren(QWidget) if reachable(each)]


def nameless(window: MainWindow) -> list[str]:
    """Return what takes the focus and has no spoken name."""
    return [called(each) for each in stops(window) if not spoken_name(each)]


def walk(window: MainWindow) -> Iterator[QWidget]:
    """Press Tab until it comes back to where it began; yield each stop."""
    first = QApplication.focusWidget()
    for _ in range(MOST_TABS):
        at = QApplication.focusWidget()
        if at is None:
            return
        yield at
        QTest.keyClick(at, Qt.Key.Key_Tab)
        if QApplication.focusWidget() is first:
            return


def tab_faults(window: MainWindow, ring: FocusRing) -> list[str]:
    """Return what is wrong with Tab: a stop never reached, one not in sight or without its ring, one out of order."""
    faults: list[str] = []
    walked: list[QWidget] = []
    for at in walk(window):
        if walked and at is walked[-1]:
            faults.append(f"Tab does not leave {called(at)}")
            break
        for _ in range(3):
            QApplication.processEvents()
        if not _in_sight(at):
            faults.append(f"focus out of sight: {called(at)}")
        if not at.property(OWN_FOCUS) and (ring.target() is not at or ring.ring() is None):
            faults.append(f"no ring on {called(at)}")
        walked.append(at)
    if not walked:
        return ["nothing has the focus"]
    faults += [f"Tab never reaches {called(each)}" for each in stops(window) if each not in walked]
    return faults + _out_of_order(walked)


def _in_sight(at: QWidget) -> bool:
    """True when some of it shows. Of what scrolls only what cuts it counts: its own contents paint over it."""
    if not isinstance(at, QAbstractScrollArea):
        return not at.visibleRegion().isEmpty()
    seen = at.rect()
    step: QWidget = at
    while (around := step.parentWidget()) is not None and not step.isWindow():
        seen = seen.translated(step.pos()).intersected(around.rect())
        step = around
    return at.isVisible() and not seen.isEmpty()


def _out_of_order(walked: list[QWidget]) -> list[str]:
    """Return steps that go back, among the parts of one thing; once round from where the walk began is no fault."""
    found = []
    round_once = True
    for before, after in pairwise(walked):
        home = before.parentWidget()
        if home is None or after.parentWidget() is not home:
            continue
        above = after.geometry().bottom() < before.geometry().top()
        beside = after.geometry().right() < before.geometry().left()
        level = abs(after.geometry().center().y() - before.geometry().center().y()) < before.height() // 2
        if above or (level and beside):
            if round_once and home.isAncestorOf(walked[0]):
                round_once = False
                continue
            found.append(f"Tab goes back from {called(before)} to {called(after)}")
    return found


def cut(window: MainWindow) -> list[str]:
    """Return labels and buttons that are smaller than their words, or reach out of what holds them."""
    found = []
    for each in window.findChildren(QWidget):
        if not isinstance(each, QLabel | QAbstractButton) or not each.isVisible():
            continue
        if isinstance(each, QLabel) and not each.text():
            continue
        if _too_small(each):
            found.append(f"too small: {called(each)}")
        elif (outside := _reaches_out(each)) is not None:
            found.append(f"reaches out of {type(outside).__name__}: {called(each)}")
    return found


def _too_small(each: QWidget) -> bool:
    wraps = isinstance(each, QLabel) and each.hasHeightForWidth()
    tall = each.heightForWidth(each.width()) if wraps else theme.active().line(TypeRole.SMALL)
    return each.height() + _EDGE < tall or each.width() + _EDGE < each.minimumSizeHint().width()


def _reaches_out(each: QWidget) -> QWidget | None:
    """Return the first thing around it that cuts it; what scrolls may lie outside, sideways too where a bar shows."""
    rect = each.rect()
    step = each
    while (above := step.parentWidget()) is not None and not step.isWindow():
        around = above.parentWidget()
        if isinstance(around, QAbstractScrollArea) and around.viewport() is above:
            if not isinstance(around, QScrollArea):
                return None
            at = QRect(step.mapTo(above, QPoint(0, 0)), step.size())
            sideways = around.horizontalScrollBar().maximum() > 0
            return None if sideways or at.right() <= above.width() + _EDGE else around
        inside = QRect(each.mapTo(above, rect.topLeft()), rect.size())
        if not above.rect().adjusted(-_EDGE, -_EDGE, _EDGE, _EDGE).contains(inside):
            return above
        step = above
    return None


def pale(window: MainWindow) -> list[str]:
    """Return labels and buttons whose words are too like their ground, as painted (full strokes: at 200 %)."""
    over = window.overlay()
    image = window.grab().toImage()
    found = []
    for each in window.findChildren(QWidget):
        if not isinstance(each, QLabel | QAbstractButton) or not each.isVisible() or not spoken_words(each):
            continue
        if over is not None and not over.isAncestorOf(each) and not window.banner.isAncestorOf(each):
            continue  # dimmed below a panel
        seen = each.visibleRegion().boundingRect()
        if seen.height() < each.height() * 0.8 or seen.width() < 12:
            continue
        at = QRect(each.mapTo(window, seen.topLeft()), seen.size())
        ratio = painted_contrast(image, at)
        if ratio is not None and ratio < LEAST_CONTRAST:
            found.append(f"{ratio:.1f}: {called(each)}")
    return found


def spoken_words(each: QLabel | QAbstractButton) -> str:
    """Return the words it shows."""
    return each.text() or each.accessibleName()


def painted_contrast(image: QImage, at: QRect) -> float | None:
    """Return the contrast of the commonest colour in a part of a picture with the one most unlike it."""
    counts: dict[str, int] = {}
    for y in range(max(0, at.top()), min(image.height(), at.bottom() + 1), 2):
        for x in range(max(0, at.left()), min(image.width(), at.right() + 1)):
            name = QColor(image.pixel(x, y)).name()
            counts[name] = counts.get(name, 0) + 1
    if len(counts) < 2:
        return None
    ground = max(counts, key=lambda name: counts[name])
    return max(contrast(ground, name) for name in counts)
