"""F1: the help laid over whatever is shown, opened at the code of the message one looks at, else at the screen's page.

It lies above a panel that is open and leaves it as it was: what was half typed there is still there afterwards.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from reception_app import log
from reception_app.errors import CODE
from reception_app.ui import theme
from reception_app.ui.widgets.overlay import Overlay


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
    """Opens and closes the help over `over`, a part of `window`. One at a time; F1 closes it again.

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
        """Return the layer with the help, while it is open."""
        return self._layer

    def switch(self, topic: str) -> None:
        """Open the help at the code in sight or else at `topic`, or close it when it is open."""
        if self._layer is not None:
            self.close()
        else:
            self.open(topic, shown_code(self._window) or "")

    def open(self, topic: str, code: str = "") -> None:
        """Open the help at `topic`, with `code` searched for."""
        # Not before the first F1: the door is shown sooner without it.
        from reception_app.ui.screens.help import HelpPanel

        self.close()
        log.note(f"help {code or topic}")
        panel = HelpPanel(topic, code=code)
        panel.closed.connect(self.close)
        panel.log_wanted.connect(self.log_wanted)
        self._layer = Overlay(self._all_of_it if theme.active().collapsed else self._over, panel)
        self._layer.dismissed.connect(self.close)

    def open_code(self, code: str) -> None:
        """Open the help at an error's code."""
        self.open(code, code)

    def close(self) -> None:
        """Take the help away; the focus goes back to where it was."""
        layer, self._layer = self._layer, None
        if layer is not None:
            layer.close_overlay()

    def stay_above(self) -> None:
        """Keep the help on top after something else was laid over the screen or taken away below it."""
        if self._layer is not None:
            self._layer.raise_()
            focused = self._window.focusWidget()
            if focused is None or not self._layer.isAncestorOf(focused):
                self._layer.panel.setFocus(Qt.FocusReason.OtherFocusReason)
