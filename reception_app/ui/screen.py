"""What the main window asks of a screen, and what a screen may ask of the window."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from reception_app.ui.keys import KeyHint
from reception_app.ui.widgets.banner import BannerData


class Screen(QWidget):
    """One screen. Subclass it, fill it in `__init__`, override what it can do; every default does nothing safely.

    A screen never asks before it is left: whatever was typed is already a saved draft (`leave()` saves the rest).
    Signals the window listens to: `hints_changed`, `banner_changed`, `saved(words)` ("Draft saved 21:35:12", from
    disk only), `not_saved(words)` ("Not saved yet: …"), `noted(words)` beside it, `toast(words, undoable)`.
    """

    hints_changed = Signal()
    banner_changed = Signal()
    saved = Signal(str)
    not_saved = Signal(str)
    noted = Signal(str)
    toast = Signal(str, bool)

    nav = ""
    """Which entry of the app bar is current on this screen: board, tasks, handovers, desk, escort or ""."""
    blanks_to_title = False
    """True when the screen, left alone, blanks to `blank_title` and the user's six digits bring it back (`ui.idle`)."""
    blank_title = ""
    """What this screen is called where nothing of anybody may stand; a screen that blanks to it needs one."""

    def banner(self) -> BannerData | None:
        """Return the person this screen is about; None on screens of nobody or of several people."""
        return None

    def hints(self) -> Sequence[KeyHint]:
        """Return the keys for the status bar, most useful first; F1 and Ctrl+/ are added by the window."""
        return ()

    def help_topic(self) -> str:
        """Return the slug of this screen's help."""
        return type(self).__name__

    def refresh(self) -> None:
        """Read again what is shown; keep focus, selection and scroll place."""

    def leave(self) -> None:
        """Save what is not saved yet. Called on back, lock, switch user and close; it never refuses."""

    def focus_start(self) -> None:
        """Put the focus where work begins."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def main_act(self) -> None:
        """Do the screen's main act (Ctrl+Enter)."""

    def next_problem(self, *, backwards: bool = False) -> None:
        """Go to the next thing to put right (F8, Shift+F8)."""

    def parts(self) -> Sequence[QWidget]:
        """Return the parts F6 goes through, in order; each takes the focus or holds something that does."""
        return ()

    def tab_stops(self) -> Sequence[QWidget]:
        """Return what Tab stops at here, in order, on a screen that grows; () leaves it to Qt."""
        return ()

    def next_part(self, *, backwards: bool = False) -> None:
        """Go to the next part (F6, Shift+F6)."""
        parts = [part for part in self.parts() if part.isVisible()]
        if not parts:
            return
        focused = QApplication.focusWidget()
        here = [n for n, part in enumerate(parts) if focused is not None and _holds(part, focused)]
        step = -1 if backwards else 1
        place = (here[0] + step) % len(parts) if here else 0
        focus_into(parts[place])

    def back(self) -> bool:
        """Handle Esc inside the screen (close a panel of its own). False: the window goes back."""
        return False

    def asked_for(self) -> str:
        """Return the words of work asked for here that the worker has not been given yet; "" for none."""
        return ""

    def undo(self) -> None:
        """Take the last act back (Ctrl+Z)."""

    def redo(self) -> None:
        """Do it again (Ctrl+Y)."""

    def print_now(self) -> None:
        """Print what this screen prints (Ctrl+P)."""


def focus_into(part: QWidget) -> None:
    """Focus `part`, or the first thing inside it that takes the focus."""
    reason = Qt.FocusReason.TabFocusReason
    if part.focusPolicy() & Qt.FocusPolicy.TabFocus:
        part.setFocus(reason)
        return
    walked = part.nextInFocusChain()
    while walked is not None and walked is not part:
        if part.isAncestorOf(walked) and reachable(walked):
            walked.setFocus(reason)
            return
        walked = walked.nextInFocusChain()


def reachable(widget: QWidget) -> bool:
    """True when Tab would stop at `widget`."""
    takes = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return takes and widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None


def _holds(part: QWidget, focused: QWidget) -> bool:
    return part is focused or part.isAncestorOf(focused)
