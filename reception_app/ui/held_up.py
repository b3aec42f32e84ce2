"""Work that holds the window up: a passphrase made into a key takes a second or more on a slow computer.

The button that began it says so before it begins, and where it takes several seconds a panel over the dimmed door does.
What is typed or clicked meanwhile acts on nothing, neither here nor on what is shown next: a key meant for the sign-in
opens nobody's record.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from reception_app.ui import theme
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets.buttons import Button
from reception_app.ui.widgets.overlay import Overlay
from reception_app.ui.widgets.panels import Panel
from reception_app.ui.widgets.runs import Text

_TYPED = frozenset({QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride})
_POINTED = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TouchEnd,
        QEvent.Type.InputMethod,
    }
)


class _Deaf(QObject):
    """Lets nothing typed or clicked through; once `only_held`, nothing that a key still held down repeats."""

    def __init__(self) -> None:
        super().__init__(theme.application())
        self.only_held = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if QApplication.activeModalWidget() is not None:
            return False  # a message that waits for its answer
        if not self.only_held:
            if kind == QEvent.Type.ShortcutOverride:
                event.accept()  # else the key would be tried as a shortcut
            return kind in _TYPED or kind in _POINTED
        if isinstance(event, QKeyEvent) and event.isAutoRepeat():
            event.accept()
            return True
        if kind in _TYPED or kind == QEvent.Type.MouseButtonPress:
            self.stop()
        return False

    def begin(self) -> None:
        """Listen to nothing from now on."""
        theme.application().installEventFilter(self)

    def stop(self) -> None:
        """Listen again."""
        theme.application().removeEventFilter(self)
        self.deleteLater()


@contextmanager
def held_up(button: Button | None, words: str, *, over: QWidget | None = None) -> Iterator[None]:
    """Say `words` on `button` at once, then let the work be done; what is typed meanwhile is dropped.

    With `over` it is dimmed meanwhile, and a panel on it says so: for what takes long enough to type into it.
    """
    deaf = _Deaf()
    deaf.begin()
    before = cover = None
    try:
        cover = Overlay(over, _panel(words), may_dismiss=False) if over is not None else None
        before = _say(button, words, words)
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)  # it is painted
        yield
    finally:
        try:
            if before is not None and button is not None and isValid(button):
                _say(button, *before)
            if cover is not None and isValid(cover):
                cover.close_overlay()
            QCoreApplication.processEvents()  # whatever was typed comes now, and goes nowhere
        finally:
            deaf.only_held = True  # whatever went wrong: the next key is heard


def _panel(words: str) -> Panel:
    panel = Panel()
    panel.setAccessibleName(words)
    panel.body.add(
        Text(words, role=TypeRole.NAME),
        Text(QCoreApplication.translate("HeldUp", "It takes some seconds. Nothing typed meanwhile is taken.")),
    )
    theme.fix(panel, max_width=480)
    return panel


def _say(button: Button | None, label: str, missing: str) -> tuple[str, str] | None:
    """Let the button say that, to a screen reader too; return what it said before."""
    if button is None:
        return None
    before = button.accessibleName(), button.missing
    button.set_label(label)
    button.set_not_yet(missing)
    QAccessible.updateAccessibility(QAccessibleEvent(button, QAccessible.Event.NameChanged))
    return before
