"""Run as a process of its own: somebody signs in while the screens are still being loaded.

    python -m tests.journeys.in_a_hurry HOME PASSPHRASE

Prints whether the main thread waited for what was being loaded, then the screen shown at the end.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from time import monotonic
from types import ModuleType

from PySide6.QtWidgets import QApplication

from reception_app.paths import DeskFolder
from reception_app.ui import theme
from reception_app.ui.front import Front
from reception_app.ui.late_loading import LateLoading
from tests.support.hands import Hands, PaperDesk

AT_MOST_S = 20.0
_A_MOMENT_S = 0.05


class _Held:
    """Finds nothing; holds the loading thread up half-way until the main thread waits for it, or has signed in."""

    def __init__(self, front: Front) -> None:
        self._front = front

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        if name == "reception_app.handover.sheets" and threading.current_thread() is not threading.main_thread():
            ends = monotonic() + AT_MOST_S
            while not _main_waits() and self._front.workplace is None and monotonic() < ends:
                threading.Event().wait(_A_MOMENT_S)
            sys.stdout.write("waited for\n" if _main_waits() else "left alone\n")
        return None


def _main_waits() -> bool:
    frame = sys._current_frames().get(threading.main_thread().ident or 0)  # the only way to see it
    while frame is not None and frame.f_code is not LateLoading.wait.__code__:
        frame = frame.f_back
    return frame is not None


def main(home: str, passphrase: str) -> None:
    """Sign in as soon as the door takes keys."""
    app = QApplication([])
    theme.apply(app)
    front = Front(DeskFolder(Path(home)), PaperDesk())
    sys.meta_path.insert(0, _Held(front))
    front.begin()
    hands = Hands(front)
    hands.settle()
    hands.write(passphrase)
    hands.press("Enter")
    sys.stdout.write(f"{type(front.window.shown()).__name__}\n")
    front.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
