"""What every test shares."""

from __future__ import annotations

import atexit
import itertools
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support.held_windows import (  # noqa: F401  # pytest finds its hooks here
    pytest_runtest_call,
    pytest_runtest_teardown,
)
from tests.support.provoked import (  # noqa: F401  # pytest finds its hooks here
    pytest_addoption,
    pytest_configure,
    pytest_sessionfinish,
    pytest_terminal_summary,
    pytest_testnodedown,
)

# Before anything imports Qt: tests need no screen. Set it otherwise to watch them.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A desk of the person who runs the tests is never touched, and their clock is not told to ours.
for name in [name for name in os.environ if name.startswith("RECEPTION_")]:
    del os.environ[name]

# Nor what this computer remembers of their desk: each test has a state folder of its own, made when it is needed.
_STATES = Path(tempfile.mkdtemp(prefix="reception-state-"))
atexit.register(shutil.rmtree, _STATES, ignore_errors=True)
_NUMBERS = itertools.count(1)
os.environ["RECEPTION_STATE"] = str(_STATES / "0")


@pytest.fixture(autouse=True)
def _state_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECEPTION_STATE", str(_STATES / str(next(_NUMBERS))))


# No test asserts on time: a slow machine draws slowly, and the first text drawn on a fresh one slowest of all.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")
