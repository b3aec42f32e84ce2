"""Brings living widgets and layouts to another text size: designed sizes again, designed distances again.

It is told how design pixels (at 100 %) become screen pixels; the theme in force knows that. A widget or layout that
keeps sizes of its own has a method `rescale()`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QWidget

Pixels = Callable[[float], int]
Size = tuple[int, int, int, int]
"""Width, height, least width, greatest width in pixels at 100 %; 0 leaves one free."""

_DESIGNED = "design_size"
"""Dynamic property: the sizes a widget was given by design."""


def fix(widget: QWidget, size: Size, px: Pixels) -> None:
    """Give `widget` its designed size, and remember it for the next text size."""
    widget.setProperty(_DESIGNED, list(size))
    _resize(widget, px)


def rescale(widget: QWidget, px: Pixels) -> None:
    """Bring one widget, with its layouts but not its children, to the text size of `px`."""
    _resize(widget, px)
    layout = widget.layout()
    if layout is not None:
        _rescale_layout(layout)
    own = getattr(widget, "rescale", None)
    if callable(own):
        own()
    widget.updateGeometry()


def forget_sizes(widgets: Iterable[QWidget]) -> None:
    """Let every layout of `widgets` work its size out anew, once all of them are at the new text size.

    They come in no order. A layout that is asked for its size half-way keeps what it then worked out, and in a page
    that a stack hides Qt tells it of nothing later: the page around it would stay as wide as before.
    """
    for widget in widgets:
        widget.updateGeometry()  # what the layout around it keeps of it
        layout = widget.layout()
        if layout is not None:
            for inner in (layout, *layout.findChildren(QLayout)):
                inner.invalidate()


def _resize(widget: QWidget, px: Pixels) -> None:
    size = widget.property(_DESIGNED)
    if not size:
        return
    width, height, min_width, max_width = size
    if width:
        widget.setFixedWidth(px(width))
    if height:
        widget.setFixedHeight(px(height))
    if min_width:
        widget.setMinimumWidth(px(min_width))
    if max_width:
        widget.setMaximumWidth(px(max_width))


def _rescale_layout(layout: QLayout) -> None:
    own = getattr(layout, "rescale", None)
    if callable(own):
        own()
    # Not by itemAt(): what it hands to Python outlives the items Qt deletes, and is then taken for whatever comes to
    # lie at the same address.
    for inner in layout.findChildren(QLayout, options=Qt.FindChildOption.FindDirectChildrenOnly):
        _rescale_layout(inner)
