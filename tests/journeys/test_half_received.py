"""The power goes with a pack half decided: opened again, every decision is there as it stood, saying whose it was."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from reception_app.ui.screens.receive import ReceiveScreen
from reception_app.ui.screens.receive_kept_fields import row_fields
from tests.support.desks import PASSPHRASE
from tests.support.receiving import receiving_desks
from tests.support.scripts_cases import text, utc
from tests.support.story import at_desk, make_desk
from tests.support.story_scripts import seen

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (raise|propagateSizeHints)\(\)", extend=True)

BEGAN, LATER = utc(20, "19:40"), utc(20, "20:05")


def test_no_decision_is_lost_with_the_power(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving_desks(tmp_path, qtbot, monkeypatch) as desks:
        pack = tmp_path / "record.cose"
        pack.write_bytes(desks.pack)
    monkeypatch.setenv("RECEPTION_NOW", text(BEGAN))
    moorland = make_desk(tmp_path / "second", "MDI")
    died = subprocess.run(
        [sys.executable, "-m", "tests.journeys.half_received", str(moorland.home), PASSPHRASE, str(pack)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert died.returncode == -9, died.stderr
    stood = json.loads(died.stdout)
    assert [bool(held.get("choice")) for held in stood.values()] == [True, True, False, False]

    with at_desk(moorland, text(LATER)) as place:
        assert place.front.workplace is not None
        place.front.workplace.open_receive(pack)
        place.hands.settle()
        said = seen(place.hands)
        assert "Begun before and not saved." in said
        assert "methadone: continue (Sam Sampleworth 19:40)" in said
        place.hands.press("Alt+G")
        screen = place.front.window.shown()
        assert isinstance(screen, ReceiveScreen)
        assert screen.page is not None
        assert {row.script.medicine: row_fields(row) for row in screen.page.rows} == stood
        assert "2 scripts have no decision" in screen.page.gaps()
