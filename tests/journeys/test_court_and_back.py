"""One pack for court, three ends: back tonight, doses written in; on to another prison; released on a Friday (E18).

Custody's half comes back filled in; the other half stays sealed with the person until the court lets them go.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from reception_app.clinical.doses import Dose
from reception_app.handover.record import Record
from reception_app.paths import DeskFolder
from reception_app.services import finding, scripts
from reception_app.services.doses_given import record_dose
from reception_app.services.outstanding import outstanding
from reception_app.services.person_view import open_tasks
from reception_app.services.scripts import ScriptLine
from reception_app.vocabulary import ArrivalKind, DoseOutcome, LastGivenHow, PersonState, ScriptStatus, TaskState
from tests.support.desks import METHADONE
from tests.support.leaving_cases import takes
from tests.support.pdf import text_of
from tests.support.scripts_cases import DOCTOR, arrived, desks_at, text, turn, utc, without_window
from tests.support.story import Place, at_desk, type_in
from tests.support.story_care import open_person
from tests.support.story_scripts import issue_and_save, read_print_back, receive_file, seen

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (raise|propagateSizeHints)\(\)", extend=True)

NUMBER = "A0075TT"
COURT = "Sampleford Crown Court"
PYRIDOSTIGMINE = ScriptLine(
    medicine="pyridostigmine",
    dose=Dose(Decimal(60), "mg"),
    strength="60 mg",
    form="tablet",
    route="by mouth",
    frequency="four times a day",
    times=("08:00", "12:00", "16:00", "20:00"),
    indication="myasthenia gravis",
)
TELLING = ("methadone", "pyridostigmine", "opioid", "myasthenia", "naloxone", "overdose")
"""Words of this person's record that nobody in custody may read."""


def at_leeds(leeds: DeskFolder) -> None:
    """A person on methadone, given at seven, and on tablets four times a day, two of which fall due at court."""
    with without_window(leeds, utc(20, "06:30")) as ctx:
        person = arrived(ctx, NUMBER, "SPECIMEN", "Carl", utc(16, "19:00"))
        methadone = takes(ctx, person, METHADONE, hours=23)
        tablets = takes(ctx, person, PYRIDOSTIGMINE, hours=10.5)
        for script in (methadone, tablets):
            scripts.release_by_prescriber(ctx, person, script, reason="seen today", by=DOCTOR)
        turn(ctx, utc(20, "06:40"))
        record_dose(ctx, person, methadone, utc(20, "06:40"), observed=True, witness="W. Witnessford")


def leaves_for_court(place: Place, folder: Path) -> None:
    """Friday, before seven: planned, issued, read back, printed, marked as left."""
    hands = place.hands
    open_person(place, NUMBER)
    hands.press("h")
    hands.tab_to("Why the person leaves")
    hands.press("c")
    hands.fill(Which_court=COURT, Leaves_at="today 07:30", Expected_there_at="today 09:30")
    hands.tab_to("Fit to travel")
    hands.press("y")
    for medicine, letter in (("methadone", "s"), ("pyridostigmine", "e")):
        hands.tab_to(f"{medicine}: who carries it")
        hands.press(letter)
    hands.fill(Seal_of_the_envelope="E 0048875", Medicines_bag="M 0048876")
    clinical = issue_and_save(place, folder)
    read_print_back(place, clinical)
    hands.press("Ctrl+P", "Enter")
    hands.press("Alt+M", "Alt+L")
    assert "Left" in seen(hands)


def printed(place: Place) -> dict[str, str]:
    """Return the text of each sheet that was printed, by its name."""
    return {title.partition(" ")[2]: text_of(pdf) for title, pdf in place.paper.printed}


def the_two_halves(place: Place) -> None:
    """Custody reads times and acts, and no medicine; the other half is whole, and shows nothing before it is opened."""
    sheets = printed(place)
    custody, released = sheets["court custody"], sheets["court released"]
    for word in TELLING:
        assert word not in custody.casefold(), word
        assert word not in sheets["escort"].casefold(), word
    for words in ("DOSES AT COURT", "12:00", "16:00", "Escort: sealed packet", "Given at, by", "Not had: why"):
        assert words in custody, words
    outside, _, inside = released.partition("Fold here, then seal.")
    assert "Sealed until then. Court custody: give it to the person unopened on release." in outside
    assert not any(word in outside.casefold() for word in TELLING), "folded, it says who and when, nothing about health"
    for words in ("pyridostigmine", "methadone", "60 mg, 60 mL of 1 mg in 1 mL", "Your body is not used to drugs"):
        assert words in inside, words
    assert "Last taken Friday 20 November" in inside


def comes_back(place: Place) -> None:
    """18:10, the same evening: taken in again, into the same record."""
    hands = place.hands
    hands.press("Ctrl+N")
    hands.fill(Family_name="SPECIMEN", Given_names="Carl", Born="14-Jul-1985", Prison_number=NUMBER)
    hands.tab_to("From")
    hands.write(COURT)
    hands.tab_to("How they came")
    hands.press("Back from c")
    hands.press("Alt+I")
    hands.settle()
    assert "Return from court or hospital" in seen(hands)


def write_dose(place: Place, taken_at: str) -> None:
    """Write down a dose that custody gave and signed for: told, not seen. It was prescribed here: nothing is asked."""
    hands = place.hands
    hands.press("g", "g", "Alt+P")
    hands.fill(When_was_it_taken=taken_at)
    hands.tab_to("How is it known")
    hands.press("t")
    hands.fill(Who_gave_it="P. Pretendham, court custody", Where_it_was_given=COURT)
    hands.press("Ctrl+Enter")


def written_in(place: Place) -> None:
    """What stands on custody's half is written into the record: two doses given, the third not had and why."""
    hands = place.hands
    open_person(place, NUMBER, "Alt+3")
    hands.tab_to("Scripts")
    hands.press("Down")
    write_dose(place, "today 08:05")
    write_dose(place, "today 12:10")
    hands.press("g", "m")
    hands.fill(Why_was_it_not_taken="in the dock until 17:00", When="today 16:00")
    hands.press("Ctrl+Enter")
    said = seen(hands)
    assert "Today 20:00 in 1 h 50 min" in said, "the evening dose is next, not the one nobody gave at four"
    assert "10 h 10 min late" not in said


def as_recorded(record: Record) -> None:
    """Each dose stands by the time it was due; what custody gave is told, never seen."""
    held = {script.medicine: script for script in record.scripts}
    doses = [(dose.due_at, dose.given_at, dose.outcome, dose.how, dose.reason) for dose in held["pyridostigmine"].given]
    told = LastGivenHow.RECORDED
    assert doses == [
        (utc(20, "08:00"), utc(20, "08:05"), DoseOutcome.GIVEN, told, None),
        (utc(20, "12:00"), utc(20, "12:10"), DoseOutcome.GIVEN, told, None),
        (utc(20, "16:00"), utc(20, "16:00"), DoseOutcome.MISSED, told, "in the dock until 17:00"),
    ]
    given = [dose for dose in held["pyridostigmine"].given if dose.outcome is DoseOutcome.GIVEN]
    assert {(dose.by, dose.where, dose.authority) for dose in given} == {("P. Pretendham, court custody", COURT, None)}
    assert {dose.recorded_where for dose in given} == {"Leeds (HMP)"}, "written down here, given there"
    assert {dose.recorded_at for dose in held["pyridostigmine"].given} == {utc(20, "18:10")}
    assert held["pyridostigmine"].next_due_at == utc(20, "20:00")
    (methadone,) = held["methadone"].given
    assert (methadone.given_at, methadone.how) == (utc(20, "06:40"), LastGivenHow.OBSERVED)


def test_back_tonight(tmp_path: Path, qtbot: QtBot) -> None:
    (leeds,) = desks_at(tmp_path, utc(20, "06:00"), "LEI")
    at_leeds(leeds)
    with at_desk(leeds, text(utc(20, "06:50"))) as place:
        leaves_for_court(place, tmp_path / "out")
        the_two_halves(place)
        assert [row.to_name for row in outstanding(place.ctx).sent] == [COURT]
    with at_desk(leeds, text(utc(20, "18:10"))) as place:
        comes_back(place)
        assert place.board(NUMBER).arrival_kind is ArrivalKind.COURT_RETURN
        assert outstanding(place.ctx).sent == (), "who is back brought the answer along"
        written_in(place)
        as_recorded(place.record(NUMBER))


def letters_after_all(place: Place) -> None:
    """The release pack of somebody who never came back, from the handover for court: its letters are printed."""
    hands = place.hands
    place.paper.printed.clear()
    hands.press("Ctrl+3", "Enter", "h", "Alt+H")
    assert "Release" in seen(hands)
    hands.tab_to("GP, if another")
    hands.press("Mill Lane Surgery")
    hands.press("Enter", "Ctrl+Enter", "Ctrl+P", "Enter")
    sheets = printed(place)
    assert {"release person", "release gp", "release pharmacy", "release identity"} <= set(sheets), list(sheets)
    assert "Mill Lane Surgery" in sheets["release gp"]
    assert "methadone" in sheets["release gp"]


def test_released_by_the_court_on_a_friday(tmp_path: Path, qtbot: QtBot) -> None:
    """The person walks out at half past three with the sealed half; the desk hears it and what was not there."""
    (leeds,) = desks_at(tmp_path, utc(20, "06:00"), "LEI")
    at_leeds(leeds)
    with at_desk(leeds, text(utc(20, "06:50"))) as place:
        leaves_for_court(place, tmp_path / "out")
    with at_desk(leeds, text(utc(20, "15:50"))) as place:
        hands = place.hands
        hands.press("Ctrl+3")
        assert "Sent, no receipt yet".casefold() in seen(hands).casefold()
        hands.press("t")
        hands.write("P. Pretendham, court custody: released at 15:30")
        hands.tab_to("What is missing or wrong")
        hands.do(type_in("no naloxone in the property: tell the community team"))
        hands.press("Alt+R")
        assert outstanding(place.ctx).sent == ()
        (task,) = [row.task for row in open_tasks(place.ctx) if "naloxone" in f"{row.task.title} {row.task.detail}"]
        assert task.state is TaskState.OPEN
        hands.press("Ctrl+2")
        assert "naloxone" in seen(hands), "it is on the list of tasks although the person has left"
        letters_after_all(place)
        (found,) = finding.find_people(place.ctx, NUMBER)
        assert found.state is PersonState.LEFT


def test_on_to_another_prison(tmp_path: Path, qtbot: QtBot) -> None:
    """The court sends the person to Moorland: the one pack made for court is read there, every script carried on."""
    leeds, moorland = desks_at(tmp_path, utc(20, "06:00"), "LEI", "MDI")
    at_leeds(leeds)
    with at_desk(leeds, text(utc(20, "06:50"))) as place:
        leaves_for_court(place, tmp_path / "out")
    clinical = next((tmp_path / "out").glob("*clinical*.pdf"))
    with at_desk(moorland, text(utc(20, "18:40"))) as place:
        hands = place.hands
        receive_file(place, clinical)
        assert "Made for Sampleford Crown Court. Did they come on from there?" in seen(hands)
        assert "10 h 40 min late, was due today 08:00" in seen(hands), (
            "what custody gave is on paper only, until written in"
        )
        hands.fill(Why_it_is_taken_in_all_the_same="remanded here by the court, custody's list")
        hands.press("F8", "c", "F8", "c", "F8", "y", "Ctrl+Enter", "Esc")
        assert place.board(NUMBER)
        held = {script.medicine: script for script in place.record(NUMBER).scripts}
        assert set(held) == {"methadone", "pyridostigmine"}
        assert {script.status for script in held.values()} == {ScriptStatus.CURRENT}
        (given,) = held["methadone"].given
        assert (given.given_at, given.how) == (utc(20, "06:40"), LastGivenHow.OBSERVED), (
            "seen at Leeds, not due here tonight"
        )
        open_person(place, NUMBER, "Alt+3")
        hands.tab_to("Scripts")
        hands.press("Down")
        write_dose(place, "today 12:10")
        assert "Say by whose authority it is given." in seen(hands), "nobody at this prison has prescribed it yet"
        hands.tab_to("By whose authority?")
        hands.press("v")
        hands.fill(Who_answers_for_it="Dr P. Pretend, Leeds (HMP)")
        hands.press("Ctrl+Enter")
        (dose,) = next(each for each in place.record(NUMBER).scripts if each.medicine == "pyridostigmine").given
        assert (dose.given_at, dose.where, dose.how) == (utc(20, "12:10"), COURT, LastGivenHow.RECORDED)
