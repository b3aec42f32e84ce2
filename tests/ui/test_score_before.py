"""AUDIT after AUDIT-C: its first three questions were asked today; they are shown, and one key confirms them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reception_app.clinical.instruments import instrument
from reception_app.services import scores
from reception_app.services.context import AppContext
from reception_app.services.person_view import read_person
from reception_app.services.score_before import answered_before
from reception_app.ui import theme
from reception_app.ui.main_window import MainWindow
from reception_app.ui.screens.person import PersonScreen
from reception_app.ui.screens.scores_entry import ScoreEntry
from tests.support.desks import MovingClock, arrive
from tests.support.plain_shell import PlainShell
from tests.ui.test_scores import begin, focused, press, scores_of

ALT = Qt.KeyboardModifier.AltModifier
AUDIT_C = {"1": 3, "2": 2, "3": 1}


@pytest.fixture
def shell(ctx: AppContext, qtbot: QtBot, qapp: QApplication) -> PlainShell:
    theme.apply(qapp, 1.0)
    window = MainWindow("Leeds (HMP)", training=True)
    qtbot.addWidget(window)
    return PlainShell(ctx, window)


def begin_audit(shell: PlainShell, person: str, qtbot: QtBot) -> tuple[PersonScreen, ScoreEntry]:
    screen, tab = scores_of(shell, person)
    return screen, begin(screen, tab, "audit", qtbot)


def test_they_are_shown_and_taken_only_by_the_key(shell: PlainShell, qtbot: QtBot) -> None:
    person = arrive(shell.ctx)
    scores.record_score(shell.ctx, person, "audit-c", AUDIT_C)
    screen, entry = begin_audit(shell, person, qtbot)
    assert entry.sitting.given == {}, "never silently"
    assert entry.before is not None
    said = entry.before.accessibleName()
    assert said.startswith("Already answered in AUDIT-C, 19:40 by Sam Sampleworth.")
    assert "item 1: 2 to 3 times a week; item 2: 5 to 6; item 3: Less than monthly." in said
    qtbot.keyClick(focused(screen), Qt.Key.Key_G, ALT)
    assert entry.sitting.given == {"1": "3", "2": "2", "3": "1"}
    assert entry.at() == "4"
    assert not entry.before.isVisible()
    press(screen, qtbot, *"0000000")
    assert entry.sitting.complete
    entry.save()
    (audit,) = [score for score in read_person(shell.ctx, person).record.scores if score.instrument == "audit"]
    assert audit.total == 6


def test_what_is_answered_anew_stays_as_it_is(shell: PlainShell, qtbot: QtBot) -> None:
    person = arrive(shell.ctx)
    scores.record_score(shell.ctx, person, "audit-c", AUDIT_C)
    screen, entry = begin_audit(shell, person, qtbot)
    press(screen, qtbot, "4")
    qtbot.keyClick(focused(screen), Qt.Key.Key_G, ALT)
    assert entry.sitting.given == {"1": "4", "2": "2", "3": "1"}


def test_only_todays_and_no_wrong_one_and_no_other_words(ctx: AppContext, clock: MovingClock) -> None:
    person = arrive(ctx)
    saved = scores.record_score(ctx, person, "audit-c", AUDIT_C)
    audit = instrument("audit")

    def offered() -> dict[str, int]:
        found = answered_before(read_person(ctx, person).record, audit, ctx.now())
        return dict(found.points) if found is not None else {}

    assert offered() == AUDIT_C
    assert answered_before(read_person(ctx, person).record, instrument("cows"), ctx.now()) is None
    assert answered_before(read_person(ctx, person).record, instrument("audit-c"), ctx.now()) is None
    scores.mark_score_error(ctx, person, saved.score_id, "another person's")
    assert offered() == {}
    scores.record_score(ctx, person, "audit-c", {"1": 3})
    assert offered() == {"1": 3}, "an incomplete one offers what it has"
    clock.forward(hours=20)
    assert offered() == {}, "that was yesterday"
