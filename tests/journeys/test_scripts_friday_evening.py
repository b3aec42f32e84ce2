"""Methadone on a Friday at 19:40 with the pharmacy shut: who answers now, what was missed, who decides (E5, E4)."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from reception_app.handover.record import Script
from reception_app.services.source_places import PlaceSaid, add_place
from reception_app.vocabulary import DoseOutcome, SourceKind
from tests.support.scripts_cases import arrived, desks_at, text, utc, without_window
from tests.support.story import Place, at_desk
from tests.support.story_care import open_person
from tests.support.story_scripts import (
    add_by_line,
    ask_the_person,
    ask_the_police,
    decide_after_missed,
    give,
    seen,
)

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (raise|propagateSizeHints)\(\)", extend=True)

NUMBER = "A0056TT"
HIS_WORDS = "60 every day, last one on Monday"
DECIDED = "20 mg tonight, seen again at 22:00; not the usual dose"
COUNTED = "3 days missed (Tue, Wed, Thu); 107 h since the last observed dose; today's dose not yet given."


def only(place: Place) -> Script:
    (script,) = place.record(NUMBER).scripts
    return script


def his_word_alone(place: Place) -> None:
    """The line is typed as he tells it: said twice it is not verified, nothing is counted, others can be asked."""
    hands = place.hands
    add_by_line(hands, "meth", "1mg/ml 60ml od supervised")
    ask_the_person(hands, HIS_WORDS)
    script = only(place)
    assert (script.medicine, script.verified, script.strength) == ("methadone", False, "1 mg in 1 mL")
    said = seen(hands)
    assert "Not verified person only" in said
    assert "only the person says so" in said
    assert "sources agree" not in said
    assert "Not verified for 0 min; not given here." in said
    assert "No observed last dose is known: nothing can be counted." in said
    assert "Sampleton custody healthcare answers now Police or court, 01632 960772" in said
    assert "Sample Street Pharmacy opens Mon 09:00 Pharmacy, 01632 960771" in said


def police_saw_the_last(place: Place) -> None:
    """Police healthcare, who answers now, saw Monday's dose: three days are missed, and no usual dose is offered."""
    hands = place.hands
    ask_the_police(hands, "60 mg", "16-Nov 08:30")
    script = only(place)
    assert script.verified
    (police,) = [each for each in script.sources if each.kind is SourceKind.POLICE_OR_COURT]
    assert (police.name, police.telephone) == ("Sampleton custody healthcare", "01632 960772")
    assert police.last_observed_at == utc(16, "08:30")
    said = seen(hands)
    assert f"Not to be given until a prescriber decides. {COUNTED}" in said
    assert "United Kingdom: three or more days missed, consult the prescriber" in said
    assert "NHSGGC and NHS Lothian, from Home Office wording" in said, "whose words, not the program's"
    assert "Dropped" not in said, "nobody dropped what waits for a prescriber"


def decided_and_given(place: Place) -> None:
    """The prescriber's words are kept with what was counted; the dose given is written down with a witness."""
    hands = place.hands
    decide_after_missed(hands, DECIDED)
    script = only(place)
    (decision,) = script.missed
    assert (decision.words, decision.missed_days) == (DECIDED, 3)
    assert decision.decider is not None
    assert decision.decider.name == "Dr P. Pretend"
    said = seen(hands)
    assert f"Decided after missed doses {DECIDED}" in said
    assert "3 days missed, Dr P. Pretend, by telephone, 19:40" in said
    hands.press("g")
    give(hands, taken="20 mg", witness="W. Witnessford")
    (dose,) = only(place).given
    assert (dose.outcome, str(dose.dose), dose.witness) == (
        DoseOutcome.GIVEN, "20\N{NO-BREAK SPACE}mg", "W. Witnessford",
    )  # fmt: skip


def test_methadone_with_the_pharmacy_shut(tmp_path: Path, qtbot: QtBot) -> None:
    (leeds,) = desks_at(tmp_path, utc(20, "06:00"), "LEI")
    with without_window(leeds, utc(20, "19:10")) as ctx:
        arrived(ctx, NUMBER, "NOBODY", "Gary", utc(20, "18:50"))
        pharmacy, police = SourceKind.PHARMACY, SourceKind.POLICE_OR_COURT
        add_place(ctx, PlaceSaid(pharmacy, "Sample Street Pharmacy", "01632 960771", "Mon–Fri 09:00–18:00"))
        add_place(ctx, PlaceSaid(police, "Sampleton custody healthcare", "01632 960772", "always"))
    with at_desk(leeds, text(utc(20, "19:40"))) as place:
        open_person(place, NUMBER, "Alt+3")
        his_word_alone(place)
        police_saw_the_last(place)
        decided_and_given(place)
