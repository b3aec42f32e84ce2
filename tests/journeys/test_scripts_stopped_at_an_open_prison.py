"""Quetiapine not given at an open prison: it is shown as dropped until everything about it is said (E12, E15)."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from reception_app.handover.record import Script
from reception_app.services.continuity import read_continuity
from reception_app.vocabulary import ScriptStatus, SourceKind
from tests.support.desks import SERTRALINE, add
from tests.support.leaving_cases import QUETIAPINE
from tests.support.pdf import text_of
from tests.support.scripts_cases import arrived, desks_at, issued, text, utc, without_window
from tests.support.story import Place, at_desk
from tests.support.story_care import open_person, row_words
from tests.support.story_scripts import seen, told_by_doctor

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (raise|propagateSizeHints)\(\)", extend=True)

NUMBER = "A0055TT"
WHY = "not on the list of medicines here"
HIS_WORDS = "I hear things when I do not take it."
DROPPED = "Dropped: 200 mg at night is not prescribed here."
NEEDS = "Needs reason, who decided, discussed with the person, what the person said."


def quetiapine(place: Place) -> Script:
    return next(script for script in place.record(NUMBER).scripts if script.medicine == "quetiapine")


def shown_as_dropped(place: Place) -> None:
    """F8 leads to it before any other line; what is still to be said stands beside it."""
    hands = place.hands
    open_person(place, NUMBER, "Alt+3")
    said = seen(hands)
    assert "1 difference needs a reason" in said
    assert "Not prescribed Dropped needs reason, prescriber, discussed?, their words" in said
    hands.press("F8")
    focused = hands.focused()
    assert "quetiapine" in row_words(focused)  # type: ignore[arg-type]  # the table of scripts
    assert f"{DROPPED} {NEEDS}" in seen(hands)


def said_why(place: Place) -> None:
    """Stopping asks for a reason, whether it was discussed and who decided; what he said of it is kept."""
    hands = place.hands
    hands.press("Del", "Ctrl+Enter")
    assert "Write why, in a few words." in seen(hands)
    hands.write(WHY)
    hands.press("Ctrl+Enter")
    assert "Say whether it was discussed" in seen(hands)
    hands.press("n", "Ctrl+Enter")
    assert "needs a prescriber" in seen(hands)
    assert quetiapine(place).status is ScriptStatus.CURRENT
    hands.fill(What_the_person_said=HIS_WORDS)
    told_by_doctor(hands)
    hands.press("Ctrl+Enter")
    gone = quetiapine(place)
    assert (gone.status, gone.stop_reason, gone.stop_discussed) == (ScriptStatus.STOPPED, WHY, False)
    assert gone.stop_person_said == HIS_WORDS
    assert gone.stop_decider is not None
    assert gone.stop_decider.name == "Dr P. Pretend"
    said = seen(hands)
    assert "difference needs a reason" not in said
    assert f"Stopped Fri 20-Nov 22:40 {WHY} not discussed with the person" in said
    check = next(each for each in read_continuity(place.ctx, place.person_id(NUMBER)) if each.medicine == "quetiapine")
    assert [each.missing for each in check.found] == [()]


def on_the_sheet(pdf: bytes) -> None:
    """The clinical sheet names it among what was stopped, with why, by whom, not discussed, and his words."""
    printed = text_of(pdf)
    stopped = printed[printed.index("STOPPED IN THE LAST 28 DAYS: 1") :]
    assert f"quetiapine — 200 mg — tablet — DOSE 200 mg. Stopped 20-Nov-2026 22:40: {WHY}." in stopped
    assert "Dr P. Pretend, prescriber, by telephone" in stopped
    assert "Discussed with the person: no." in stopped
    assert HIS_WORDS.rstrip(".") in stopped


def test_quetiapine_is_not_just_gone(tmp_path: Path, qtbot: QtBot) -> None:
    (sudbury,) = desks_at(tmp_path, utc(20, "06:00"), "SUI")
    with without_window(sudbury, utc(20, "15:00")) as ctx:
        person = arrived(ctx, NUMBER, "TESTMAN", "Frank", utc(20, "14:30"))
        add(ctx, person, SERTRALINE, SourceKind.GP_RECORD, hours=7)
        add(ctx, person, QUETIAPINE, SourceKind.GP_RECORD, hours=18)
    with without_window(sudbury, utc(20, "22:35")) as ctx:
        dropped = text_of(issued(ctx, person, "MDI", tmp_path).read_bytes())
    assert DROPPED in dropped
    with at_desk(sudbury, text(utc(20, "22:40"))) as place:
        shown_as_dropped(place)
        said_why(place)
    with without_window(sudbury, utc(20, "22:50")) as ctx:
        on_the_sheet(issued(ctx, person, "MDI", tmp_path).read_bytes())
