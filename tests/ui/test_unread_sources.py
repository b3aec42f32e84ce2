"""A start reads no module's source: Python would keep it all (P9)."""

from __future__ import annotations

import subprocess
import sys

STARTED = """
import linecache
import reception_app.ui.front
from PySide6.QtWidgets import QApplication, QLabel
app = QApplication([])
assert QLabel("SPECIMEN").text() == "SPECIMEN"  # ordinary spelling still works
print(len([name for name in linecache.cache if "reception_app" in name]))
"""


def test_no_source_is_read_at_the_start() -> None:
    done = subprocess.run([sys.executable, "-c", STARTED], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["0"]
