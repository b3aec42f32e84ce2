"""Run as a process of its own: somebody types half a new arrival and half a line, and the process is killed.

    python -m tests.journeys.half_typed HOME PASSPHRASE

Prints what stood in the fields that were left, as one line of JSON, then kills itself as a power cut would.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from reception_app.paths import DeskFolder
from reception_app.ui import theme
from reception_app.ui.front import Front
from reception_app.ui.screens.new_arrival import NewArrivalScreen
from reception_app.ui.screens.scripts_entry import ScriptEntry
from tests.support.hands import Hands, PaperDesk


def main(home: str, passphrase: str) -> None:
    """Sign in, begin a script of the first person on the board and then a new arrival, and die."""
    app = QApplication([])
    theme.apply(app)
    front = Front(DeskFolder(Path(home)), PaperDesk())
    front.begin()
    hands = Hands(front)
    hands.settle()
    hands.write(passphrase)
    hands.press("Enter", "Enter", "Alt+3", "Ins")
    hands.write("sertraline 100 mg mane")
    hands.press("Tab")
    (entry,) = front.window.findChildren(ScriptEntry)
    line = entry.script.held()
    hands.press("Ctrl+N")
    hands.write("PLACEHOLDER")
    hands.press("Tab")
    hands.write("Colin")
    hands.press("Tab")
    arrival = front.window.shown()
    assert isinstance(arrival, NewArrivalScreen)
    sys.stdout.write(json.dumps({"line": line, "arrival": arrival.form.texts()}) + "\n")
    sys.stdout.flush()
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
