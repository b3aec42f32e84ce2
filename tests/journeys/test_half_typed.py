"""The power goes with a new arrival and a line half typed: at the next start both are offered, as they stood."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from reception_app.services.desk import open_desk
from reception_app.services.finding import list_people
from reception_app.services.typed_drafts import DraftOf, find_draft
from reception_app.ui.screens.new_arrival import NewArrivalScreen
from reception_app.ui.screens.scripts_entry import ScriptEntry
from tests.support.desks import PASSPHRASE
from tests.support.scripts_cases import arrived, text, utc, without_window
from tests.support.story import NURSE, at_desk, make_desk
from tests.support.story_care import open_person
from tests.support.story_scripts import seen

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (raise|propagateSizeHints)\(\)", extend=True)

BEGAN, LATER = utc(20, "19:40"), utc(20, "20:05")
NUMBER = "A0053TT"


def test_nothing_typed_is_lost_with_the_power(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECEPTION_NOW", text(BEGAN))
    leeds = make_desk(tmp_path, "LEI")
    with without_window(leeds, BEGAN) as ctx:
        person = arrived(ctx, NUMBER, "SPECIMEN", "Carl")
    died = subprocess.run(
        [sys.executable, "-m", "tests.journeys.half_typed", str(leeds.home), PASSPHRASE],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert died.returncode == -9, died.stderr
    stood = json.loads(died.stdout)
    assert stood["arrival"]["family_name"] == "PLACEHOLDER"

    with at_desk(leeds, text(LATER)) as place:
        hands = place.hands
        hands.press("Ctrl+N")
        assert "Half-typed arrival: PLACEHOLDER, Colin, begun 19:40 by Sam Sampleworth." in seen(hands)
        hands.press("Alt+G")
        arrival = place.front.window.shown()
        assert isinstance(arrival, NewArrivalScreen)
        assert arrival.form.texts() == stood["arrival"]
        hands.press("Ctrl+Enter", "Ctrl+Enter")
        hands.press("Ctrl+1")
        open_person(place, NUMBER)
        hands.press("Alt+3")
        assert "Half-typed line: sertraline 100 mg mane, begun 19:40 by Sam Sampleworth." in seen(hands)
        hands.press("Alt+G")
        (entry,) = place.front.window.findChildren(ScriptEntry)
        assert entry.script.held() == stood["line"]

    ctx = open_desk(leeds, NURSE.username, PASSPHRASE)
    assert [row.family_name for row in list_people(ctx)] == ["PLACEHOLDER", "SPECIMEN"]
    assert find_draft(ctx, DraftOf.NEW_ARRIVAL) is None
    assert find_draft(ctx, DraftOf.SCRIPT_LINE, person_id=person) is not None
    ctx.close()
