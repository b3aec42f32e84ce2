"""A woman who is pregnant and on methadone: the dose confirmed, no decision missing, and where she sleeps (E16)."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from reception_app.services.dependence import read_untreated
from reception_app.services.series import series
from reception_app.vocabulary import ScriptStatus, TaskState
from tests.support.story import Place, at_desk, make_desk, sign, take_in, type_in
from tests.support.story_care import add_methadone, open_person, print_wing_sheet, score

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (raise|propagateSizeHints)\(\)", extend=True)

NUMBER = "A0023TT"
COWS_9 = ("1", "1", "1", "1", "1", "1", "1", "1", "0", "1", "0")

MEDICINES = {
    "takes_medicines": ("y",),
    "medicines_named": (type_in("Methadone every day at the pharmacy"), "Tab", "Tab"),
}
REST = {
    "medicines_last_dose": (type_in("today 08:00"), "Enter"),
    "critical_medicine": ("y",),
    "critical_medicine_kind": ("1", "Enter"),
    "critical_medicine_which": (type_in("methadone, tomorrow 08:00"), "Enter"),
    "critical_medicine_missed": ("n",),
    "pregnancy": ("y",),
    "pregnancy_weeks": (type_in("14"), "Enter"),
    "pregnancy_last_period": ("Enter",),
    "pregnancy_test": ("1",),
    "heroin": ("y",),
    "heroin_route": ("s", "Enter"),
    "heroin_how_often": ("d", "Enter"),
    "heroin_amount": (type_in("a bag"), "Enter"),
    "heroin_last_use": (type_in("yesterday 18:00"), "Enter"),
    "heroin_first_use": ("Enter",),
    "naloxone": ("2",),
    "drug_test": ("1",),
    "opioid_preference": ("1",),
    "opioid_preference_medicine": ("1",),
    "own_words": (type_in("I am frightened for the baby."), "PgDn"),
    "plan_place": ("3",),
    "plan_location": (type_in("C wing, cell C0-02"), "Enter"),
    "plan_bunk": ("1",),
    "plan_floor": ("1",),
    "plan_observation": ("2",),
    "plan_in_possession": ("n",),
}


def test_pregnant_and_on_methadone(tmp_path: Path, qtbot: QtBot, capsys: pytest.CaptureFixture[str]) -> None:
    with at_desk(make_desk(tmp_path)) as place:
        take_in(place, NUMBER, "PLACEHOLDER", "Petra", "Female")
        add_methadone(place, NUMBER)
        (script,) = place.record(NUMBER).scripts
        assert (script.status, script.verified, str(script.dose)) == (
            ScriptStatus.CURRENT,
            True,
            "60\N{NO-BREAK SPACE}mg",
        )
        place.hands.presses = 0
        place.hands.press("Ctrl+1", "t")
        place.fill({**MEDICINES, **REST})
        sign(place)
        pressed = place.hands.presses
        as_signed(place)
        said = score(place, NUMBER, "COWS", COWS_9)
        assert "9" in said
        assert "Mild" in said
        held = series(place.ctx, place.person_id(NUMBER), "cows")
        assert held.latest is not None
        assert held.latest.total == 9
        text = print_wing_sheet(place, NUMBER)
        for words in (
            "No hard restraint",
            "08:00 Sat",
            "LOWER BUNK",
            "GROUND FLOOR",
            "C0-02",
            "No medicine in the cell",
        ):
            assert words in text
        assert "frightened" not in text
    with capsys.disabled():
        print(f"\npregnant: {pressed} key presses to the signature")


def as_signed(place: Place) -> None:
    """She has what treats her, so no decision is missing; prescriber and midwife are asked for at once."""
    view = place.triage(NUMBER)
    assert view.signed_by == "Sam Sampleworth", place.hands.sees()[:2000]
    record = place.record(NUMBER)
    flags = {flag.kind for flag in record.flags if flag.ended_at is None}
    assert {"pregnant", "opioid_withdrawal"} <= flags
    tasks = {task.kind: task for task in record.tasks if task.state is TaskState.OPEN}
    assert {"pregnancy_care", "pregnant_and_opioids", "withdrawal_assessment"} <= set(tasks)
    assert "dependence_decision" not in tasks
    assert read_untreated(place.ctx, place.person_id(NUMBER)) is None
    place.hands.press("Ctrl+1")
    assert "Untreated" not in place.hands.sees()
    open_person(place, NUMBER)
    assert "Pregnant" in place.banner()
