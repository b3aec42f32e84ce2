"""What every test shares."""

from __future__ import annotations

import os

# Before anything imports Qt: tests need no screen. Set it otherwise to watch them.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
