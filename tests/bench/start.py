"""P1: a whole process from start to a sign-in window that takes typing, against an empty window."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.support.desks import make_training_desk

RUNS = 9

FLOOR = """
import sqlalchemy, alembic, sqlcipher3, nacl, cbor2, pikepdf, reportlab.pdfgen.canvas, yaml, platformdirs, filelock
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
import PySide6.QtPdf, PySide6.QtPdfWidgets, PySide6.QtPrintSupport, PySide6.QtSvg
app = QApplication([])
window = QMainWindow()
window.resize(1366, 720)
window.show()
app.processEvents()
import os
os._exit(0)
"""

BARE = """
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([])
window = QMainWindow()
window.show()
app.processEvents()
import os
os._exit(0)
"""
BARE_THERE = 0.081
"""Seconds a process with a bare window took on the machine for which the targets in milliseconds were set."""

OURS = """
import os, sys
from PySide6.QtWidgets import QApplication
from reception_app.ui.front import Front
from reception_app.paths import DeskFolder
from reception_app.ui import theme
from reception_app.ui.singletons import keep_singletons
from pathlib import Path
app = QApplication([])
keep_singletons()
theme.apply(app)
front = Front(DeskFolder(Path(sys.argv[1])))
front._late.begin = lambda: None
front.begin()
app.processEvents()
assert front.door().passphrase.box.isVisible()
os._exit(0)
"""


def _once(code: str, home: Path) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", code, str(home)], check=True, env=os.environ)
    return time.perf_counter() - started


def slower() -> float:
    """Return how many times as long a bare window takes here as on the machine for which the targets were set."""
    times = [_once(BARE, Path()) for _ in range(RUNS)]
    return statistics.median(times[1:]) / BARE_THERE


def measure() -> tuple[float, float]:
    """Return the median seconds of ours and of the floor, run in turn after one warm-up each."""
    with tempfile.TemporaryDirectory() as folder:
        ctx = make_training_desk(Path(folder))
        ctx.close()
        home = ctx.folder.home
        _once(OURS, home), _once(FLOOR, home)
        pairs = [(_once(OURS, home), _once(FLOOR, home)) for _ in range(RUNS)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)
