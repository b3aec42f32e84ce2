"""What lies over what: a key printed on a button presses it only while nothing lies over the button."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

LAYER = "lies_over"
"""Dynamic property of a layer over part of a window: how high it lies, `OVER` a screen or `ABOVE_ALL` (the help)."""
OVER, ABOVE_ALL = 1, 2


def covered(widget: QWidget) -> bool:
    """Return whether something laid over the screen lies over `widget`, wherever it is scrolled to."""
    own = _own_layer(widget)
    return any(
        layer.isVisible() and _height(layer) > own and _lies_over(layer, widget)
        for layer in widget.window().findChildren(QWidget)
        if _height(layer)
    )


def _height(widget: QWidget) -> int:
    return int(widget.property(LAYER) or 0)


def _own_layer(widget: QWidget) -> int:
    step: QWidget | None = widget
    while step is not None and not _height(step):
        step = step.parentWidget()
    return _height(step) if step is not None else 0


def _lies_over(layer: QWidget, widget: QWidget) -> bool:
    over = layer.parentWidget()
    return over is not None and over.isAncestorOf(widget) and not layer.isAncestorOf(widget)
