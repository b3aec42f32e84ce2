"""What makes and reads documents is not loaded before somebody makes or reads one (P9)."""

from __future__ import annotations

import subprocess
import sys

LATER = ("reportlab", "pikepdf", "zxingcpp", "PIL", "pypdfium2")
"""Only the worker uses them, and on many days nobody."""

SIGNED_IN = f"""
import sys
import reception_app.ui.front
from reception_app.ui.late_loading import LateLoading
loading = LateLoading()
loading.begin()
loading.wait()
import reception_app.ui.workplace
print(*(name for name in {LATER!r} if name in sys.modules), sep=",")
"""


def test_signing_in_loads_nothing_that_makes_documents() -> None:
    done = subprocess.run([sys.executable, "-c", SIGNED_IN], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == ""
