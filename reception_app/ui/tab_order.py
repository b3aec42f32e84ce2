"""Where Tab goes on a page that grows while it is answered: on in the order one reads, whatever was made last.

Qt keeps the order things were made in. A box that a Yes opened stands last in it, and its `setTabOrder` moves one
widget, never what is inside it.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLayout, QWidget

from reception_app.ui.screen import reachable


def stops(root: QWidget) -> list[QWidget]:
    """Return what Tab stops at inside `root`, as its layouts have it: left to right, top to bottom."""
    return list(_walk(root))


def go_on(root: QWidget, *, forward: bool) -> bool:
    """Move the focus on inside `root`; past its end, to what stands before or after `root` as a whole."""
    inside, focused = stops(root), QApplication.focusWidget()
    if focused not in inside:
        return False
    place = inside.index(focused) + (1 if forward else -1)
    target = inside[place] if 0 <= place < len(inside) else _beyond(root, forward=forward)
    if target is None:
        return False
    target.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
    return True


def _walk(widget: QWidget) -> Iterator[QWidget]:
    if not widget.isVisible():
        return
    if reachable(widget):
        yield widget
    layout = widget.layout()
    children = [each for each in widget.children() if isinstance(each, QWidget)]
    laid = list(_laid(layout, children)) if layout is not None else []
    for child in (*laid, *(each for each in children if each not in laid)):
        yield from _walk(child)


def _laid(layout: QLayout, children: list[QWidget]) -> Iterator[QWidget]:
    """Yield those of `children` that stand in a layout or in one inside it, in its order."""
    # By indexOf(), not itemAt(): see `rescaling`.
    inner = layout.findChildren(QLayout, options=Qt.FindChildOption.FindDirectChildrenOnly)
    placed: dict[int, QWidget | QLayout] = {layout.indexOf(each): each for each in children}
    placed |= {layout.indexOf(each): each for each in inner}
    placed.pop(-1, None)  # what stands elsewhere
    for _, each in sorted(placed.items()):
        if isinstance(each, QLayout):
            yield from _laid(each, children)
        else:
            yield each


def _beyond(root: QWidget, *, forward: bool) -> QWidget | None:
    step = _beside(root, forward=forward)
    while step is not None and step is not root:
        if reachable(step) and not root.isAncestorOf(step):
            return step
        step = _beside(step, forward=forward)
    return None


def _beside(widget: QWidget, *, forward: bool) -> QWidget | None:
    return widget.nextInFocusChain() if forward else widget.previousInFocusChain()
