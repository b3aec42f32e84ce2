"""Receiving: what the sending prison had not prescribed says so beside the line, and late is not all the same (E2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from reception_app.handover.record import Decider, Script, Stay
from reception_app.ui import theme
from reception_app.ui.screens.receive_words import choice_line, medicine_lines, way_lines
from reception_app.ui.widgets.runs import Run, spoken
from reception_app.vocabulary import ArrivalKind, Role, SourceKind, SourceOutcome
from tests.support import sheet_cases
from tests.support.receiving import Receiving
from tests.support.sheet_cases import NOW
from tests.ui.test_scripts import shown_words

STAY = Stay(NOW - timedelta(days=3), "Sampleford Magistrates' Court", ArrivalKind.COURT_REMAND)
HERE = Decider("Dr E. Example", Role.PRESCRIBER, decided_at=NOW - timedelta(days=1))
BEFORE = replace(HERE, decided_at=NOW - timedelta(days=30))
NEVER = "The sending prison had not prescribed it; source: "


def late(medicine: str, decider: Decider | None) -> Script:
    """One medicine of the methadone case, three hours late."""
    found = next(s for s in sheet_cases.methadone_self_harm().record.scripts if s.medicine == medicine)
    return replace(found, decider=decider, next_due_at=NOW - timedelta(hours=3), interim=None)


def tones(script: Script) -> set[str]:
    """The tones in which it is told when it was due."""
    runs: list[Run] = [run for line in way_lines(script, NOW, "", STAY) for run in line]
    return {run.tone for run in runs if "due" in run.text or "time" in run.text}


@pytest.mark.parametrize("decider", [None, BEFORE])
def test_a_line_the_sender_never_prescribed_names_its_best_source(decider: Decider | None) -> None:
    script = late("Methadone", decider)
    assert f"{NEVER}pharmacy, and 2 more" in spoken(medicine_lines(script, NOW, unverified=False, stay=STAY))
    only = replace(script, sources=tuple(each for each in script.sources if each.kind is SourceKind.PERSON))
    assert f"{NEVER}the person" in spoken(medicine_lines(only, NOW, unverified=False, stay=STAY))
    asked = tuple(replace(each, outcome=SourceOutcome.NO_ANSWER) for each in only.sources)
    nobody = replace(only, sources=asked)
    assert f"{NEVER}none said so" in spoken(medicine_lines(nobody, NOW, unverified=False, stay=STAY))


def test_a_line_it_prescribed_says_nothing_of_it_and_late_is_red() -> None:
    script = late("Quetiapine", HERE)
    assert "not prescribed" not in spoken(medicine_lines(script, NOW, unverified=False, stay=STAY))
    assert "3 h late, was due" in spoken(way_lines(script, NOW, "", STAY))
    assert tones(script) == {theme.RED_TEXT}
    assert "late" in "".join(run.text for run in choice_line(None, script, NOW, None, "", STAY))


def test_what_may_wait_and_was_never_prescribed_is_past_its_time_and_not_late() -> None:
    script = late("Quetiapine", None)
    said = spoken(way_lines(script, NOW, "", STAY))
    assert "Its time was " in said
    assert "not prescribed there" in said
    assert "late" not in said
    assert tones(script) == {theme.AMBER_TEXT}
    assert "late" not in "".join(run.text for run in choice_line(None, script, NOW, None, "", STAY))


def test_what_must_not_wait_stays_red_and_says_both() -> None:
    script = late("Chlordiazepoxide", None)
    said = spoken(way_lines(script, NOW, "", STAY))
    assert "3 h late, was due" in said
    assert "time-critical, and not prescribed there" in said
    assert tones(script) == {theme.RED_TEXT}


def test_the_screen_says_it_beside_every_such_line(desks: Receiving) -> None:
    screen = desks.open()
    assert screen.page is not None
    for row in screen.page.rows:
        assert any(NEVER in words for words in shown_words(row))
