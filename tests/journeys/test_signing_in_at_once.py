"""Whoever types fast signs in while the rest of the program is still being loaded."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.support.desks import PASSPHRASE
from tests.support.story import make_desk


def test_signing_in_waits_for_what_is_being_loaded(tmp_path: Path) -> None:
    """Two threads that load the same modules the other way round once met half a module (ImportError at sign-in)."""
    home = make_desk(tmp_path, "LEI").home
    done = subprocess.run(
        [sys.executable, "-m", "tests.journeys.in_a_hurry", str(home), PASSPHRASE],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "waited for\nBoardScreen\n")
