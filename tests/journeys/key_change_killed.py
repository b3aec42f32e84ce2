"""Run as a process of its own: somebody asks for another key in the window, and the process is killed in the middle.

    python -m tests.journeys.key_change_killed HOME PASSPHRASE MOMENT

`MOMENT`: the how manieth time that something in the folder `restoring`, where the new desk is made, is opened, renamed
or removed. Ends by itself, saying "shown", when what is handed out is shown before that.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

from PySide6.QtWidgets import QApplication

from reception_app.paths import DeskFolder
from reception_app.ui import theme
from reception_app.ui.front import Front
from reception_app.ui.screens.key_changed import KeyChangedScreen
from tests.support.hands import Hands, PaperDesk

_ACTS = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree")


def killer(moment: int) -> Callable[[str, tuple[object, ...]], None]:
    """Return what dies at the `moment`-th act on the folder in which the new desk is made."""
    acts = count(1)

    def watch(event: str, told: tuple[object, ...]) -> None:
        if event in _ACTS and f"{os.sep}restoring" in str(told[0]) and next(acts) == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    return watch


def main(home: str, passphrase: str, moment: int) -> None:
    """Sign in, ask for another key, and die at the moment."""
    app = QApplication([])
    theme.apply(app)
    front = Front(DeskFolder(Path(home)), PaperDesk())
    front.begin()
    hands = Hands(front)
    hands.settle()
    hands.press("Alt+1")
    hands.write(passphrase)
    hands.press("Enter", "Ctrl+5", "Alt+A")
    hands.write(passphrase)
    sys.addaudithook(killer(moment))
    hands.press("Ctrl+Enter")
    while not isinstance(front.door(), KeyChangedScreen):
        app.processEvents()
    sys.stdout.write("shown\n")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
