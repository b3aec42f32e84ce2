"""Buprenorphine to a prison that does not offer it: named before the van leaves, and sent where it is given (E8)."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from reception_app.services.person_view import read_person
from reception_app.vocabulary import PersonState
from tests.support.leaving_cases import BUPRENORPHINE, know, know_moorland, takes
from tests.support.pdf import text_of
from tests.support.scripts_cases import arrived, desks_at, text, utc, without_window
from tests.support.story import Place, at_desk
from tests.support.story_care import open_person
from tests.support.story_scripts import give, issue_and_save, prepare, read_print_back, receive_file, seen

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (raise|propagateSizeHints)\(\)", extend=True)

NUMBER = "A0054TT"
OFFERED = {"buprenorphine": {"given": True, "limit": {"amount": "24", "unit": "mg"}}}


NOT_OFFERED = (
    "buprenorphine sublingual tablet: not offered Offers methadone, up to 100 mg; depot buprenorphine, Mon to Fri."
)


def named_before_the_van_leaves(place: Place, stick: Path) -> None:
    """Moorland does not give it: it is said with what they do give and whom to ring, and nobody leaves just so."""
    hands = place.hands
    open_person(place, NUMBER)
    prepare(hands, "Moor", "today 13:30", "today 15:30", {"buprenorphine": "s"})
    said = seen(hands)
    assert "Moorland cannot do 1 of 1" in said
    assert NOT_OFFERED in said
    assert "Ring Moorland duty nurse, 01632 960055. Prescriber answers now, until 17:00." in said
    assert "a name and a plan for 1 conflict" in said
    issue_and_save(place, stick / "moorland")
    hands.press("Alt+M")
    assert place.panel() is not None, "who was told there, and what was agreed, is asked for"
    assert "Who was told there" in seen(hands)
    hands.press("Esc")
    assert read_person(place.ctx, place.person_id(NUMBER)).state is PersonState.HERE


def sent_where_it_is_given(place: Place, stick: Path) -> Path:
    """Hull gives it: the pack is issued again for there, nothing is in the way, and no plan was needed."""
    hands = place.hands
    hands.tab_to("Hand over to")
    hands.write("Hull")
    hands.press("Down", "Enter")
    hands.settle()
    said = seen(hands)
    assert "Hull can do the one script, as the directory says" in said
    assert NOT_OFFERED not in said
    assert "The record changed after this pack was made." in said
    file = issue_and_save(place, stick / "hull")
    read_print_back(place, file)
    hands.press("Alt+M", "Alt+L")
    assert read_person(place.ctx, place.person_id(NUMBER)).state is PersonState.LEFT
    assert place.record(NUMBER).conflicts == ()
    printed = text_of(file.read_bytes())
    assert "From Leeds (HMP) To Hull (HMP & YOI)" in printed
    assert "08:00 Sat 21 buprenorphine" in printed
    return file


def given_there_without_a_gap(place: Place, file: Path) -> None:
    """At Hull nothing stands against it, and the next dose is the one of the morning."""
    hands = place.hands
    shown = receive_file(place, file, "c")
    assert "DOSE 12 mg" in shown
    assert "Runs out before help" not in shown
    assert "Not offered" not in shown
    open_person(place, NUMBER, "Alt+3")
    assert "No day missed" in seen(hands)
    assert place.record(NUMBER).scripts[0].next_due_at == utc(21, "08:00")


def the_next_morning(place: Place) -> None:
    """The next dose is given on its day: no day is missed."""
    open_person(place, NUMBER, "Alt+3")
    place.hands.press("g")
    give(place.hands, taken="12 mg", witness="W. Witnessford", told_by="Dr P. Pretend")
    (script,) = place.record(NUMBER).scripts
    (dose,) = script.given
    assert (str(dose.dose), dose.where, dose.witness) == (
        "12\N{NO-BREAK SPACE}mg",
        "Hull (HMP & YOI)",
        "W. Witnessford",
    )
    assert "No day missed" in seen(place.hands)


def test_buprenorphine_goes_where_it_is_given(tmp_path: Path, qtbot: QtBot) -> None:
    leeds, hull = desks_at(tmp_path, utc(20, "06:00"), "LEI", "HLI")
    with without_window(leeds, utc(20, "12:00")) as ctx:
        know_moorland(ctx)
        know(ctx, "HLI", **OFFERED)
        person = arrived(ctx, NUMBER, "SAMPLETON", "Ed", utc(16, "19:00"))
        takes(ctx, person, BUPRENORPHINE, hours=4)
    with without_window(hull, utc(20, "12:00")) as ctx:
        know(ctx, "HLI", **OFFERED)
    with at_desk(leeds, text(utc(20, "12:10"))) as place:
        named_before_the_van_leaves(place, tmp_path)
        file = sent_where_it_is_given(place, tmp_path)
    with at_desk(hull, text(utc(20, "15:40"))) as place:
        given_there_without_a_gap(place, file)
    with at_desk(hull, text(utc(21, "08:05"))) as place:
        the_next_morning(place)
