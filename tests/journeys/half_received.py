"""Run as a process of its own: somebody decides half a pack, and the process is killed before the receipt.

    python -m tests.journeys.half_received HOME PASSPHRASE PACK

Prints what stood on each script, as one line of JSON, then kills itself as a power cut would.
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
from reception_app.ui.screens.receive import ReceiveScreen
from reception_app.ui.screens.receive_kept_fields import row_fields
from tests.support.hands import Hands, PaperDesk


def main(home: str, passphrase: str, pack: str) -> None:
    """Sign in, open the pack, decide two of its scripts, and die."""
    app = QApplication([])
    theme.apply(app)
    desk = PaperDesk()
    desk.files = (Path(pack),)
    front = Front(DeskFolder(Path(home)), desk)
    front.begin()
    hands = Hands(front)
    hands.settle()
    hands.write(passphrase)
    hands.press("Enter")
    assert front.workplace is not None
    front.workplace.open_receive(Path(pack))
    hands.settle()
    hands.press("c", "Down", "b")
    hands.write("tomorrow 12:00")
    hands.press("Enter")
    hands.write("until the ward round")
    hands.press("Enter", "y")
    screen = front.window.shown()
    assert isinstance(screen, ReceiveScreen)
    assert screen.page is not None
    sys.stdout.write(json.dumps({row.script.medicine: row_fields(row) for row in screen.page.rows}) + "\n")
    sys.stdout.flush()
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3])
