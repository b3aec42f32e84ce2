"""The power goes while somebody types: the next start says where, that what was saved is there, and what is kept."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.support.desks import PASSPHRASE
from tests.support.scripts_cases import arrived, text, utc, without_window
from tests.support.story import at_desk, make_desk

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (raise|propagateSizeHints)\(\)", extend=True)

BEGAN, LATER = utc(20, "19:40"), utc(20, "20:05")


def test_the_next_start_says_what_was_being_done(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECEPTION_NOW", text(BEGAN))
    leeds = make_desk(tmp_path, "LEI")
    with without_window(leeds, BEGAN) as ctx:
        arrived(ctx, "A0053TT", "SPECIMEN", "Carl")
    died = subprocess.run(
        [sys.executable, "-m", "tests.journeys.half_typed", str(leeds.home), PASSPHRASE],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert died.returncode == -9, died.stderr
    assert "SPECIMEN" not in leeds.open_note.read_text(encoding="utf-8")

    with at_desk(leeds, text(LATER)) as place:
        alert = place.front.window.alert
        assert alert.isVisible()
        assert alert.accessibleName() == (
            "Reception was not closed properly on Fri 20-Nov-2026 19:40, at a new arrival. "
            "Everything that was shown as saved is here. Half typed and kept: 1 new arrival, 1 script, by you."
        )
        place.hands.press("Alt+J")
        assert alert.isHidden()
    with at_desk(leeds, text(LATER)) as place:
        assert place.front.window.alert.isHidden()
