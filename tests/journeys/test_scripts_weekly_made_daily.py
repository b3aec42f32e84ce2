"""Methotrexate once a week, confirmed so, then written down once a day: red here, on paper, and at receipt."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from reception_app.services import scripts
from reception_app.services.decisions import DecidedBy
from reception_app.ui.screens.scripts_difference import level_of
from reception_app.ui.screens.scripts_rows import script_rows
from reception_app.ui.theme import Level
from reception_app.vocabulary import SourceKind
from tests.db.test_continuity_changed import WEEKLY
from tests.support.desks import add
from tests.support.pdf import text_of
from tests.support.scripts_cases import arrived, desks_at, issued, text, utc, without_window
from tests.support.story import Place, at_desk
from tests.support.story_care import open_person
from tests.support.story_scripts import receive_file, seen

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (raise|propagateSizeHints)\(\)", extend=True)

NUMBER = "A0052TT"
RAISED = "Raised: 10 mg every 7 days to 10 mg once a day."


def on_the_list(place: Place, *said: str) -> None:
    """The list says how it was confirmed and how it stands, in red: so far apart it may be a slip."""
    open_person(place, NUMBER, "Alt+3")
    words = seen(place.hands)
    for each in ("DOSE 10 mg every 7 days at 08:00 Verified at 10 mg every 7 days", "Raised", *said):
        assert each in words
    assert "Same" not in words
    now = place.ctx.now()
    ((row,), _) = script_rows(place.record(NUMBER), now)
    (found,) = row.found
    assert level_of(found) is Level.ACT_NOW


def test_weekly_made_daily_is_red_here_on_paper_and_where_it_arrives(tmp_path: Path, qtbot: QtBot) -> None:
    leeds, moorland = desks_at(tmp_path, utc(20, "12:00"), "LEI", "MDI")
    with without_window(leeds, utc(20, "19:20")) as ctx:
        person = arrived(ctx, NUMBER, "DUMMY", "Eric", utc(20, "18:50"))
        script = add(ctx, person, WEEKLY, SourceKind.PHARMACY, hours=11)
    with without_window(leeds, utc(20, "19:40")) as ctx:
        daily = replace(WEEKLY, frequency="once a day", every_days=1)
        by = DecidedBy("Dr P. Pretend")
        scripts.change_dose(ctx, person, script, daily, reason="as chart", discussed=False, by=by)
    with at_desk(leeds, text(utc(20, "20:00"))) as place:
        on_the_list(place, "as chart [Line before: how often “once a week”; days from dose to dose “7”]")
    with without_window(leeds, utc(21, "08:20")) as ctx:
        file = issued(ctx, person, "MDI", tmp_path)
    printed = text_of(file.read_bytes())
    assert RAISED in printed
    assert "Confirmed at 10 mg every 7 days; changed since by Dr P. Pretend." in printed
    assert "Changed 20-Nov-2026 19:40, the dose stays 10 mg." in printed
    with at_desk(moorland, text(utc(21, "11:30"))) as place:
        assert RAISED in receive_file(place, file, "c")
        on_the_list(place)
