"""What is loaded while the passphrase is typed: the forms, and nothing that makes or reads documents (P9)."""

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
from reception_app.forms import loading as forms
print(*(name for name in {LATER!r} if name in sys.modules), sep=",", end=";")
print(forms._load_shipped.cache_info().misses)
forms.load_forms()
print(forms._load_shipped.cache_info().misses)
"""


def test_signing_in_loads_nothing_that_makes_documents_and_waits_for_no_form() -> None:
    done = subprocess.run([sys.executable, "-c", SIGNED_IN], check=True, capture_output=True, text=True)
    assert done.stdout.split() == [";1", "1"]
