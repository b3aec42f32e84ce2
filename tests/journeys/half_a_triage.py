"""Run as a process of its own: somebody answers half a triage, and the process is killed without a word.

    python -m tests.journeys.half_a_triage HOME PASSPHRASE

Prints the number of answers that the window acknowledged as saved, then kills itself as a power cut would.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from reception_app.paths import DeskFolder
from reception_app.services.triage import start_or_resume
from reception_app.ui import theme
from reception_app.ui.front import Front
from tests.support.hands import Hands, PaperDesk

PRESSED = ("n", "n", "y", "n", "PgDn", "n", "n")


def main(home: str, passphrase: str) -> None:
    """Sign in, start the triage of the first person on the board, answer, and die."""
    app = QApplication([])
    theme.apply(app)
    front = Front(DeskFolder(Path(home)), PaperDesk())
    front.begin()
    hands = Hands(front)
    hands.settle()
    hands.write(passphrase)
    hands.press("Enter", "t", *PRESSED)
    assert front.ctx is not None
    screen = front.window.shown()
    view = start_or_resume(front.ctx, screen.person_id)  # type: ignore[union-attr]  # the triage screen
    sys.stdout.write(f"{len(view.answers)}\n")
    sys.stdout.flush()
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
