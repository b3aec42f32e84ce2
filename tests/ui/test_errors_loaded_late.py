"""A screen that is loaded when it is first needed has its errors told like every other."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.support.desks import PASSPHRASE, USER, arrive, make_training_desk

OPENED = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from reception_app.paths import DeskFolder
from reception_app.ui import theme
from reception_app.ui.front import Front
from reception_app.ui.overrides import make_errors_whole
app = QApplication([])
theme.apply(app)
front = Front(DeskFolder(Path(sys.argv[1])))
front.begin(sys.argv[2], sys.argv[3])
front.workplace.open_person(sys.argv[4], "scripts")
print("reception_app.ui.screens.scripts" in sys.modules, make_errors_whole())
front.window.help.open("board")
print("reception_app.ui.screens.help" in sys.modules, make_errors_whole())
front.close()
"""


def test_scripts_and_help_are_covered_once_they_are_loaded(tmp_path: Path) -> None:
    ctx = make_training_desk(tmp_path)
    person = arrive(ctx)
    ctx.close()
    given = [str(ctx.folder.home), USER, PASSPHRASE, person]
    done = subprocess.run([sys.executable, "-c", OPENED, *given], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["True", "0", "True", "0"]
