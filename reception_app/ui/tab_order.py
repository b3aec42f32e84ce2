"""Where Tab goes on a page that grows while it is answered: on in the order one reads, whatever was made last.

Qt keeps the order things were made in. A box that a Yes opened stands last in it, and its `setTabOrder` moves one
widget, never what is inside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLayout, QWidget

from reception_app.ui.screen import reachable


def stops(root: QWidget) -> list[QWidget]:
    """Return what Tab stops at inside `root`, as its layouts have it: left to right, top to bottom."""
    return list(_walk(root))


def go_on(root: QWidget, *, forward: bool) -> bool:
    """Move the focus on inside `root`. False past its end: whatever is around it says where to go."""
    target = _next(stops(root), QApplication.focusWidget(), forward=forward)
    return target is not None and _go(target, forward=forward)


def go_round(above: Sequence[QWidget], screen: QWidget, own: Sequence[QWidget], *, forward: bool) -> bool:
    """Move the focus on round a window: through what stands `above` the screen, left to right, then the screen.

    `own` is the order of a screen that has its own; else Qt's is kept inside it. False where Qt is to go on.
    """
    focused = QApplication.focusWidget()
    end = 0 if forward else -1
    heads = [stop for part in above for stop in stops(part)]
    inside = [*own] or _as_made(screen)
    if focused in heads:
        target = _next(heads, focused, forward=forward) or (inside or heads)[end]
    elif focused in own or (inside and focused is inside[-1 - end]):
        target = _next(own, focused, forward=forward) or (heads or inside)[end]
    else:
        return False
    return _go(target, forward=forward)


def _next(among: Sequence[QWidget], focused: QWidget | None, *, forward: bool) -> QWidget | None:
    if focused is None or focused not in among:
        return None
    place = among.index(focused) + (1 if forward else -1)
    return among[place] if 0 <= place < len(among) else None


def _go(target: QWidget, *, forward: bool) -> bool:
    target.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
    return True


def _as_made(root: QWidget) -> list[QWidget]:
    """Return what Tab stops at inside `root`, in Qt's own order."""
    found: list[QWidget] = []
    step = root.nextInFocusChain()
    while step is not None and step is not root:
        if reachable(step) and root.isAncestorOf(step):
            found.append(step)
        step = step.nextInFocusChain()
    return found


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
