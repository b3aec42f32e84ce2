"""P9: the memory of a process with the board open on 20,000 people, against an empty window and SQLAlchemy."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.bench.population import home_of

_SHOWN = """
app.processEvents()
import gc, sys
gc.collect()
if sys.platform == "linux":
    with open("/proc/self/status") as status:
        print(next(line.split()[1] for line in status if line.startswith("VmRSS:")))
else:
    import resource
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(most // 1024 if sys.platform == "darwin" else most)
sys.stdout.flush()
import os
os._exit(0)
"""
FLOOR = """
import sqlalchemy, sqlalchemy.orm
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([])
window = QMainWindow()
window.resize(1366, 698)
window.show()
"""
OURS = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from reception_app.ui.front import Front
from reception_app.paths import DeskFolder
from reception_app.ui import theme
from reception_app.ui.singletons import keep_singletons
from tests.support.desks import PASSPHRASE, USER
app = QApplication([])
keep_singletons()
theme.apply(app)
front = Front(DeskFolder(Path(sys.argv[1])))
front.begin(USER, PASSPHRASE)
app.processEvents()
assert type(front.window.shown()).__name__ == "BoardScreen"
"""


def measure() -> tuple[float, float]:
    """Return the megabytes in use of ours, everything loaded, and of the floor."""
    home = home_of(20_000)
    return _once(OURS, str(home)), _once(FLOOR, "")


def _once(code: str, home: str) -> float:
    done = subprocess.run(
        [sys.executable, "-c", code + _SHOWN, home], check=True, env=os.environ, stdout=subprocess.PIPE, text=True
    )
    return int(done.stdout.split()[-1]) / 1024
