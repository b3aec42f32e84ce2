"""A Friday afternoon, nobody planned it: from the record to the printer within a minute of keys (E18, E19, E37)."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from reception_app.services.scripts import release_by_prescriber
from tests.support.desks import METHADONE
from tests.support.leaving_cases import CARBAMAZEPINE, takes
from tests.support.pdf import text_of
from tests.support.scripts_cases import DOCTOR, arrived, desks_at, text, utc, without_window
from tests.support.story import Place, at_desk
from tests.support.story_care import open_person
from tests.support.story_scripts import seen

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (raise|propagateSizeHints)\(\)", extend=True)

NUMBER = "A0078TT"
A_MINUTE = 310
"""Some five keys a second, a middling typist's pace; 303 were counted when the gaps of a release came to be asked."""
SHEETS = [
    "clinical", "escort", "person copy", "label", "release person", "release gp", "release pharmacy",
    "release identity",
]  # fmt: skip


def released(place: Place) -> int:
    """Write the plan down, issue and print it; returns how many keys it took, those of finding the fields too."""
    hands = place.hands
    open_person(place, NUMBER)
    hands.presses = 0
    hands.press("h")
    hands.tab_to("Why the person leaves")
    hands.press("r")
    hands.fill(Leaves_at="1630")
    for field, words in TYPED:
        hands.tab_to(field)
        hands.press(words)  # a list is chosen from by how its entry begins, a box is written in
    hands.press("Enter", "Ctrl+Enter", "Ctrl+P", "Enter")
    return hands.presses


TYPED = (
    ("How it comes", "U"), ("Opioid plan", "The"), ("Prescriber’s name", "Dr P. Pretend"), ("How were you told", "t"),
    ("What they want, in their words", "stay on it"), ("Naloxone to take home", "G"), ("Warned of overdose", "G"),
    ("Medicines for the day", "I"), ("For how long", "3"), ("Pharmacy", "Lowry Chemist"),
    ("Community team", "Turning Lane"), ("GP, if another", "Mill Lane Surgery"),
    ("With whom or what for", "Prescriber"), ("When", "mon 1000"),
)  # fmt: skip


def test_from_the_record_to_paper_in_a_minute_of_keys(tmp_path: Path, qtbot: QtBot) -> None:
    (leeds,) = desks_at(tmp_path, utc(20, "06:00"), "LEI")
    with without_window(leeds, utc(20, "12:00")) as ctx:
        person = arrived(ctx, NUMBER, "PLACEHOLDER", "Colin", utc(2, "19:00"))
        for line in (METHADONE, CARBAMAZEPINE):
            release_by_prescriber(ctx, person, takes(ctx, person, line, hours=4), reason="seen", by=DOCTOR)
    with at_desk(leeds, text(utc(20, "15:40"))) as place:
        keys = released(place)
        said = seen(place.hands)
        for words in ("Released on a Friday", "Unplanned, at short notice: ring the pharmacy", "3 days after release"):
            assert words in said, words
        sheets = {title.partition(" ")[2]: text_of(pdf) for title, pdf in place.paper.printed}
        assert list(sheets) == SHEETS
        assert keys <= A_MINUTE, f"{keys} keys"
        record = place.record(NUMBER)
        on_paper(sheets)
    assert record.release is not None
    assert (record.release.way, record.release.opioid_plan) == ("unplanned", "continue")
    assert record.release.leaves_at == utc(20, "16:30")
    assert record.release.decider is not None
    assert record.release.decider.name == "Dr P. Pretend"
    assert [(each.what, each.at) for each in record.appointments] == [("Prescriber", utc(23, "10:00"))]


def on_paper(sheets: dict[str, str]) -> None:
    """Each reader has what they need on the page, and any counter sees nothing about health."""
    person, gp = sheets["release person"], sheets["release gp"]
    for words in ("Going home: stay alive", "Your medicine goes on outside", "Lowry Chemist", "Monday 23 November"):
        assert words in person, words
    for words in ("PLEASE DO", "methadone", "carbamazepine", "60 mg", "Turning Lane"):
        assert words in gp, words
    for word in ("methadone", "carbamazepine", "opioid", "epilep", "naloxone"):
        assert word not in sheets["release identity"].casefold(), word
