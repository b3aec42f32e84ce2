"""F1 and Ctrl+/: the help or all keys, laid over whatever is shown: a screen, a door, a panel that waits.

The help opens at the code of the message one looks at, else at the screen's page. Both lie above a panel that is open
and leave it as it was: what was half typed there is still there afterwards, and the stop is not taken away by a look.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from reception_app import log
from reception_app.errors import CODE
from reception_app.ui import theme
from reception_app.ui.covered import ABOVE_ALL, LAYER
from reception_app.ui.overrides import make_late_errors_whole
from reception_app.ui.widgets.overlay import AllKeys, Overlay


def shown_code(window: QWidget) -> str | None:
    """Return the error code in sight: the one nearest to the focus, of several as near the last; None without any."""
    part = window.focusWidget() or window
    while True:
        codes = [code for each in (part, *part.findChildren(QWidget)) if (code := _code_of(each))]
        above = part.parentWidget()
        if codes or part is window or above is None:
            return codes[-1] if codes else None
        part = above


def _code_of(widget: QWidget) -> str:
    if not widget.isVisible():
        return ""
    words = widget.text() if isinstance(widget, QLabel) else ""
    found = CODE.findall(f"{words} {widget.accessibleName()}")
    return str(found[-1]) if found else ""


class HelpLayer(QObject):
    """Opens and closes help and keys over `over`, a part of `window`. One at a time; their own key closes them again.

    At large text it lies over `all_of_it`: below bar and banner there would be room for a line or two.

    `log_wanted` fires when somebody wants the log to send.
    """

    log_wanted = Signal()

    def __init__(self, window: QWidget, over: QWidget, all_of_it: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._over = over
        self._all_of_it = all_of_it
        self._layer: Overlay | None = None

    def layer(self) -> Overlay | None:
        """Return the layer with the help or the keys, while it is open."""
        return self._layer

    def switch(self, topic: str) -> None:
        """Open the help at the code in sight or else at `topic`, or close it when it is open."""
        if self._layer is not None and not self._shows_keys():
            self.close()
        else:
            self.close()
            self.open(topic, shown_code(self._window) or "")

    def switch_keys(self) -> None:
        """Show all keys, or take them away when they are shown."""
        shown = self._shows_keys()
        self.close()
        if shown:
            return
        panel = AllKeys()
        panel.closed.connect(self.close)
        self._lay(panel)
        panel.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def open(self, topic: str, code: str = "") -> None:
        """Open the help at `topic`, with `code` searched for."""
        # Not before the first F1: the door is shown sooner without it.
        from reception_app.ui.screens.help import HelpPanel

        make_late_errors_whole()
        self.close()
        log.note(f"help {code or topic}")
        panel = HelpPanel(topic, code=code)
        panel.closed.connect(self.close)
        panel.log_wanted.connect(self.log_wanted)
        self._lay(panel)

    def open_code(self, code: str) -> None:
        """Open the help at an error's code."""
        self.open(code, code)

    def _shows_keys(self) -> bool:
        return self._layer is not None and isinstance(self._layer.panel, AllKeys)

    def _lay(self, panel: QWidget) -> None:
        self._layer = Overlay(self._all_of_it if theme.active().collapsed else self._over, panel)
        self._layer.setProperty(LAYER, ABOVE_ALL)
        self._layer.dismissed.connect(self.close)

    def close(self) -> None:
        """Take the help or the keys away; the focus goes back to where it was."""
        layer, self._layer = self._layer, None
        if layer is not None:
            layer.close_overlay()

    def stay_above(self) -> None:
        """Keep it on top after something else was laid over the screen or taken away below it."""
        if self._layer is not None:
            self._layer.raise_()
            focused = self._window.focusWidget()
            if focused is None or not self._layer.isAncestorOf(focused):
                self._layer.panel.setFocus(Qt.FocusReason.OtherFocusReason)
