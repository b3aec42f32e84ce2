"""What every test shares."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# Before anything imports Qt: tests need no screen. Set it otherwise to watch them.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A desk of the person who runs the tests is never touched, and their clock is not told to ours.
for name in [name for name in os.environ if name.startswith("RECEPTION_")]:
    del os.environ[name]

# No test asserts on time: a slow machine draws slowly, and the first text drawn on a fresh one slowest of all.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")
