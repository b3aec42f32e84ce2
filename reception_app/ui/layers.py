"""What lies over the screen, one panel at a time: what must not be swept away waits below, and is there again."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from reception_app.ui.help_layer import HelpLayer
from reception_app.ui.widgets.alerts import Progress
from reception_app.ui.widgets.overlay import Overlay, StopPanel


class Layers(QObject):
    """The overlays of one window, below its help. `uncovered()` when the last of them was closed by somebody."""

    uncovered = Signal()

    def __init__(self, help_layer: HelpLayer, parent: QObject) -> None:
        super().__init__(parent)
        self._help = help_layer
        self._top: Overlay | None = None
        self._below: list[Overlay] = []

    def top(self) -> Overlay | None:
        """Return the overlay that is open."""
        return self._top

    def at_stop(self) -> bool:
        """True when the stop lies over the screen, and nothing over the stop."""
        return self._top is not None and isinstance(self._top.panel, StopPanel) and self._help.layer() is None

    def covered(self) -> bool:
        """True when anything lies over the screen, the help included."""
        return self._top is not None or self._help.layer() is not None

    def lay(self, over: QWidget, panel: QWidget, *, may_dismiss: bool) -> Overlay:
        """Lay `panel` over `over`. The stop, and work under way, wait below it; any other panel is taken away."""
        if self._top is not None and isinstance(self._top.panel, StopPanel | Progress):
            self._below.append(self._top)
            self._top.step_back()
        elif self._top is not None:
            self._top.close_overlay()
        self._top = Overlay(over, panel, may_dismiss=may_dismiss)
        self._top.dismissed.connect(self.close_top)
        self._help.stay_above()
        return self._top

    def close_top(self) -> None:
        """Take away what is open, if anything is; what waited below it is there again."""
        had = self._top is not None
        self._drop_top()
        if had and self._top is None:
            self.uncovered.emit()

    def close_all(self) -> None:
        """Another screen or a door comes: nothing of this one lies over it, the stop neither."""
        while self._top is not None:
            self._drop_top()

    def close_progress(self) -> None:
        """The work is over: its progress goes, also where it waits below something else."""
        if self._top is not None and isinstance(self._top.panel, Progress):
            self.close_top()
        for each in [each for each in self._below if isinstance(each.panel, Progress)]:
            self._below.remove(each)
            if self._top is not None:
                self._top.stand_for(each)
            each.close_overlay()

    def back(self) -> bool:
        """Esc: close the help or the panel, or cancel the work, where it may be. False: nothing lies there."""
        if self._help.layer() is not None:
            self._help.close()
        elif self._top is None:
            return False
        elif self._top.may_dismiss():
            self.close_top()
        elif isinstance(self._top.panel, Progress):
            self._top.panel.cancel()
        return True

    def _drop_top(self) -> None:
        top, self._top = self._top, self._below.pop() if self._below else None
        if top is not None:
            top.close_overlay()
        if self._top is not None:
            self._top.step_forward()
        self._help.stay_above()
