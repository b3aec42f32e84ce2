"""P11: from the board to signed for somebody with nothing to report, by keyboard, every press counted."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from reception_app.forms.conditions import said
from reception_app.services import triage
from tests.support.desks import arrive, specimen
from tests.support.story import at_desk, make_desk

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (raise|propagateSizeHints)\(\)", extend=True)

MOST = 110
NUMBER = "A0011TT"


def test_nothing_to_report_takes_at_most_110_key_presses(
    tmp_path: Path, qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_desk(tmp_path)
    with at_desk(folder) as place:
        arrive(place.ctx, specimen(NUMBER, "NOBODY", "Neil"), minutes_ago=10)
        place.hands.press("Ctrl+1")
        place.hands.presses = 0
        place.hands.press("t")
        place.fill({})
        place.hands.press("Ctrl+Enter")
        view = place.triage(NUMBER)
        assert view.signed_by == "Sam Sampleworth", place.hands.sees()[:2000]
        assert triage.gaps(view, place.ctx.now()) == ()
        # 08:00 typed at 19:40 about what is to come is tomorrow's: the wing reads it so.
        assert view.values["plan_seen_next_at"] == said("2026-11-21T08:00:00Z")
        apart = place.spent["observations"]
        pressed = place.hands.presses - apart
    with capsys.disabled():
        print(f"\nP11: {pressed} key presses, observations {apart} more; by page {place.spent}")
    assert pressed <= MOST
