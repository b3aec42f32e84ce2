"""An ambulance on a Friday night, and back on Monday with another dose and one medicine less (E16, E17, E35).

The paper is ready before the ambulance; what the hospital changed is a source first and a prescriber's decision then.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from reception_app.clinical.doses import Dose
from reception_app.handover.hospital_why import HospitalWhy, said_in, why_hospital
from reception_app.handover.record import Record, Script
from reception_app.paths import DeskFolder
from reception_app.services import care
from reception_app.services.packs import issue_pack
from reception_app.vocabulary import AllergyState, ArrivalKind, ScriptStatus, SourceOutcome
from tests.support.desks import SERTRALINE
from tests.support.leaving_cases import CARBAMAZEPINE, takes
from tests.support.pdf import text_of
from tests.support.scripts_cases import arrived, desks_at, person_of, plan_to, text, utc, without_window
from tests.support.story import Place, at_desk
from tests.support.story_care import go_to_row, open_person
from tests.support.story_scripts import issue_and_save, seen, told_by_doctor

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (raise|propagateSizeHints)\(\)", extend=True)

NUMBER = "A0076TT"
HOSPITAL = "Sampleford General, emergency department"
OFFICERS = ("carbamazepine", "sertraline", "epilep", "depress", "penicillin")
"""Words of this person's record that the officers at the bedside may not read."""
HOSPITAL_DOSE = Dose(Decimal(600), "mg")
LETTER = "discharge letter, Dr E. Example: seizure clusters, level was low"


def at_leeds(leeds: DeskFolder) -> None:
    with without_window(leeds, utc(20, "20:30")) as ctx:
        person = arrived(ctx, NUMBER, "DUMMY", "Eric", utc(16, "19:00"))
        takes(ctx, person, CARBAMAZEPINE, hours=12.5)
        takes(ctx, person, SERTRALINE, hours=12.5)
        care.raise_flag(ctx, person, care.NewFlag("seizures"))
        said = care.AllergySaid("penicillin", "rash", "GP record")
        care.set_allergies(ctx, person, AllergyState.KNOWN, (said,))


def rushed_out(place: Place, folder: Path) -> None:
    """Nobody has time to read a print back: that needs a reason, and nothing else stands in the ambulance's way."""
    hands = place.hands
    open_person(place, NUMBER)
    hands.press("h")
    hands.tab_to("Why the person leaves")
    hands.press("h")
    hands.fill(
        Which_hospital=HOSPITAL, Leaves_at="today 21:05", What_happened="two fits in ten minutes", Since="today 20:35"
    )
    hands.tab_to("Fit to travel")
    hands.press("y")
    issue_and_save(place, folder)
    hands.press("Ctrl+P", "Enter")
    hands.press("Alt+M")
    hands.tab_to("not read back")
    hands.press("Enter", "n", "Tab")
    hands.write("the ambulance is at the gate")
    hands.press("Enter", "Alt+M")
    hands.press("Ctrl+1")
    assert NUMBER not in seen(hands), "gone, with things missing on the sheet: nothing holds an ambulance"


def on_paper(place: Place) -> None:
    """The hospital reads everything; the officers at the bedside read what to watch for, and no illness."""
    sheets = {title.partition(" ")[2]: text_of(pdf) for title, pdf in place.paper.printed}
    summary, watch = sheets["hospital summary"], sheets["hospital watch"]
    for words in (
        "carbamazepine",
        "modified-release",
        "400 mg",
        "Last",
        "penicillin",
        "rash",
        "Seizures",
        "two fits in ten minutes",
    ):
        assert words in summary, words
    for word in OFFICERS:
        assert word not in watch.casefold(), word
    assert "two fits" not in watch
    assert "CALL" in watch.upper()


def comes_back(place: Place) -> None:
    """Monday 14:20: taken in again into the same record, with what the hospital gave in a bag."""
    hands = place.hands
    hands.press("Ctrl+N")
    hands.fill(Family_name="DUMMY", Given_names="Eric", Born="14-Jul-1985", Prison_number=NUMBER)
    hands.tab_to("From")
    hands.write("Sampleford General")
    hands.tab_to("How they came")
    hands.press("Back from h")
    hands.press("Alt+I")
    hands.settle()
    assert "Return from court or hospital" in seen(hands)


def letter_says(place: Place) -> None:
    """The letter is a source: 600 mg, last given this morning. The line stays as it is until somebody decides."""
    hands = place.hands
    open_person(place, NUMBER, "Alt+3")
    hands.tab_to("Scripts")
    go_to_row(place, "carbamazepine")
    hands.press("v", "r")
    hands.fill(Name="Sampleford General")
    hands.tab_to("What came of it")
    hands.press("s")
    hands.fill(DOSE="600")
    hands.tab_to("Unit")
    hands.press("mg")
    hands.fill(Last_dose_they_saw_taken="today 08:00", What_they_said=LETTER)
    hands.press("Ctrl+Enter")
    (said,) = [each for each in line(place).sources if each.outcome is SourceOutcome.DIFFERS]
    assert (said.name, said.said, said.dose) == ("Sampleford General", LETTER, HOSPITAL_DOSE)
    assert line(place).dose == CARBAMAZEPINE.dose, "a source never changes the line"
    assert line(place).last_given_at == utc(23, "08:00")
    shown = seen(hands)
    assert "Sources disagree: prescriber (Sampleford General) 600 mg twice a day" in shown
    assert "Today 08:00 observed, Sampleford General Today 20:00 in 5 h 40 min" in shown


def line(place: Place) -> Script:
    """Return the script the letter is about, as it is on disk."""
    (found,) = [script for script in place.record(NUMBER).scripts if script.medicine == "carbamazepine"]
    return found


def decided_here(place: Place) -> None:
    """The prescriber at Leeds takes the new dose over and stops the other medicine; why, and his words, are kept."""
    hands = place.hands
    hands.press("p")
    hands.fill(DOSE="600")
    hands.fill(Reason=LETTER)
    hands.tab_to("Discussed with the person")
    hands.press("y")
    hands.fill(What_the_person_said="they told me on the ward")
    told_by_doctor(hands)
    hands.press("Ctrl+Enter")
    go_to_row(place, "sertraline")
    hands.press("Del")
    hands.fill(Reason="stopped in hospital: low sodium")
    hands.tab_to("Discussed with the person")
    hands.press("y")
    hands.fill(What_the_person_said="it made me sick")
    told_by_doctor(hands)
    hands.press("Ctrl+Enter")
    shown = seen(hands)
    assert "1 difference needs a reason" not in shown
    assert "Stopped 14:20 stopped in hospital: low sodium Dr P. Pretend, by telephone, 14:20" in shown
    assert "Stopping suddenly: Discontinuation symptoms" in shown, "pointed out, and the prescriber's to decide"


def as_decided(record: Record) -> None:
    held = {script.medicine: script for script in record.scripts}
    changed, stopped = held["carbamazepine"], held["sertraline"]
    (change,) = changed.changes
    assert (change.was, change.now, change.reason) == (CARBAMAZEPINE.dose, HOSPITAL_DOSE, LETTER)
    assert (change.discussed, change.person_said) == (True, "they told me on the ward")
    assert change.decider is not None
    assert change.decider.name == "Dr P. Pretend"
    assert changed.next_due_at == utc(23, "20:00")
    assert (stopped.status, stopped.stop_reason) == (ScriptStatus.STOPPED, "stopped in hospital: low sodium")
    assert stopped.stop_person_said == "it made me sick"


def the_next_prison_reads(leeds: DeskFolder) -> None:
    """Both stand on the next clinical sheet: what it was, what it is, why, and what was stopped."""
    with without_window(leeds, utc(23, "15:00")) as ctx:
        person = person_of(ctx, NUMBER)
        pack = issue_pack(ctx, plan_to(ctx, person, "MDI"))
    sheet = text_of(pack.clinical)
    for words in ("DOSE 600 mg", "was 400 mg", "seizure clusters", "stopped in hospital: low sodium"):
        assert words in sheet, words


def test_out_by_ambulance_and_back_with_another_dose(tmp_path: Path, qtbot: QtBot) -> None:
    (leeds,) = desks_at(tmp_path, utc(20, "06:00"), "LEI")
    at_leeds(leeds)
    with at_desk(leeds, text(utc(20, "20:45"))) as place:
        rushed_out(place, tmp_path / "out")
        on_paper(place)
    with at_desk(leeds, text(utc(23, "14:20"))) as place:
        comes_back(place)
        assert place.board(NUMBER).arrival_kind is ArrivalKind.HOSPITAL_RETURN
        went = why_hospital(place.record(NUMBER))
        assert went is not None, "why they went is there when they come back"
        assert said_in(went) == HospitalWhy("two fits in ten minutes", utc(20, "20:35"))
        letter_says(place)
        decided_here(place)
        as_decided(place.record(NUMBER))
    the_next_prison_reads(leeds)
