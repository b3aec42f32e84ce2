"""A dose cut on arrival "until the notes come": in sight, over a transfer too, until it is settled (E3, E4)."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from reception_app.handover.record import Script
from reception_app.services.end_of_shift import Matter, read_end_of_shift
from reception_app.vocabulary import SourceKind
from tests.support.desks import METHADONE, add
from tests.support.pdf import text_of
from tests.support.scripts_cases import arrived, desks_at, issued, text, utc, without_window
from tests.support.story import Place, at_desk
from tests.support.story_care import open_person, print_end_of_shift
from tests.support.story_scripts import cut_for_a_while, put_back, receive_file, seen

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (raise|propagateSizeHints)\(\)", extend=True)

NUMBER = "A0052TT"
HIS_WORDS = "I have been on 60 for two years."
WHY = "until the notes come"
OPEN = "INTERIM CHANGES TO RESOLVE: 1"
REPLACED = "methadone: was DOSE 60 mg (60 mL), now DOSE 30 mg (30 mL); Duty prescriber resolves it"


def only(place: Place) -> Script:
    (script,) = place.record(NUMBER).scripts
    return script


def cut_at_leeds(place: Place) -> None:
    """Told by telephone: 30 mg for 60 mg, who looks again and by when, not discussed, what he said of it."""
    hands = place.hands
    open_person(place, NUMBER, "Alt+3")
    cut_for_a_while(hands, "30", "tomorrow 10:00", WHY, HIS_WORDS)
    interim = only(place).interim
    assert interim is not None
    assert (interim.owner, interim.reason, interim.discussed) == ("Duty prescriber", WHY, False)
    assert interim.review_by == utc(21, "10:00")
    said = seen(hands)
    assert "DOSE 30 mg (30 mL) replaces 60 mg Dr P. Pretend, by telephone, 19:40 Interim review in 14 h 20 min" in said
    assert "Reduced by half until the notes come not discussed with the person" in said
    assert "Dosage changed in this period: 60 mg to 30 mg on Fri 20-Nov." in said
    assert f"“{HIS_WORDS}”" in said


def in_sight(place: Place, when: str, banner: str) -> None:
    """Board, banner, the end of the shift and its sheet name it; the list counts it."""
    hands = place.hands
    open_person(place, NUMBER)
    assert banner in place.banner()
    hands.press("Ctrl+1")
    assert banner.partition(": ")[0].partition(" overdue")[0] in seen(hands)
    assert place.board(NUMBER).interims == 1
    assert [row.number for row in read_end_of_shift(place.ctx).of(Matter.INTERIM).rows] == [NUMBER]
    printed = print_end_of_shift(place)
    assert OPEN in printed
    assert f"{when} DUMMY, Eric A0052TT, Reception {REPLACED}" in printed


def on_the_sheet(pdf: bytes) -> None:
    """Front page, medicine and tasks of the clinical sheet say what it replaced, who looks again and by when."""
    printed = text_of(pdf)
    assert "methadone oral solution DOSE 30 mg (30 mL) INTERIM was 60 mg" in printed
    assert "1 interim change methadone: review by Sat 21-Nov 10:00, Duty prescriber" in printed
    assert "INTERIM: was 60 mg (60 mL), once a day, now 30 mg (30 mL). until the notes come." in printed
    assert "Dosage changed in this period" in printed
    assert "Discussed with the person: no. The person said: I have been on 60 for two years." in printed
    assert "Review the interim dose of methadone: Owner: Duty prescriber" in printed


def put_back_at_moorland(place: Place) -> None:
    """The prescriber there puts 60 mg back, and talks to him: nothing of it stays open, and the history keeps all."""
    hands = place.hands
    open_person(place, NUMBER, "Alt+3")
    assert "The review of the interim dose is overdue." in seen(hands)
    put_back(hands, "the notes came: 60 mg since 2024", "Dr Q. Placeholder")
    script = only(place)
    assert (script.dose, script.interim) == (METHADONE.dose, None)
    assert [(str(change.was), str(change.now), change.discussed) for change in script.changes] == [
        ("60\N{NO-BREAK SPACE}mg", "30\N{NO-BREAK SPACE}mg", False),
        ("30\N{NO-BREAK SPACE}mg", "60\N{NO-BREAK SPACE}mg", True),
    ]
    said = seen(hands)
    assert "DOSE 60 mg (60 mL) Dr Q. Placeholder, by telephone, 11:30 Same the notes came: 60 mg since 2024" in said
    assert "Sources disagree" not in said, "the pack's own copy of a changed dose is no other source"
    assert "Interim" not in place.banner()
    hands.press("Ctrl+1")
    assert (place.board(NUMBER).interims, "Interim" in seen(hands).replace("Interim change settled", "")) == (0, False)


def test_a_dose_cut_until_the_notes_come(tmp_path: Path, qtbot: QtBot) -> None:
    leeds, moorland = desks_at(tmp_path, utc(20, "12:00"), "LEI", "MDI")
    with without_window(leeds, utc(20, "19:20")) as ctx:
        person = arrived(ctx, NUMBER, "DUMMY", "Eric", utc(20, "18:50"))
        add(ctx, person, METHADONE, SourceKind.PHARMACY, hours=11)
    with at_desk(leeds, text(utc(20, "19:40"))) as place:
        cut_at_leeds(place)
        in_sight(place, "by Sat 21-Nov 10:00", "Interim: review Sat 21-Nov 10:00")
    with without_window(leeds, utc(21, "08:20")) as ctx:
        file = issued(ctx, person, "MDI", tmp_path)
    on_the_sheet(file.read_bytes())
    with at_desk(moorland, text(utc(21, "11:30"))) as place:
        shown = receive_file(place, file, "c")
        assert "Interim, replaces 60 mg: review 1 h 30 min late, Duty prescriber" in shown
        in_sight(place, "overdue since 10:00 today", "Interim: review 1 h 30 min late")
        put_back_at_moorland(place)
