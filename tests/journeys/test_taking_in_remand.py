"""First time inside, remanded on a Friday evening: withdrawal from alcohol, and thoughts of suicide (E13, E16, E38)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from reception_app.handover.record import Record, Task
from reception_app.services.dependence import read_untreated
from reception_app.services.end_of_shift import Matter, read_end_of_shift
from reception_app.services.series import series
from reception_app.ui.screens.triage_stop import TriageStop
from reception_app.vocabulary import TaskState
from tests.support.story import Place, at_desk, make_desk, sign, take_in, type_in
from tests.support.story_care import open_person, print_end_of_shift, print_wing_sheet, record_decision, score

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (raise|propagateSizeHints)\(\)", extend=True)

NUMBER = "A0021TT"
LATER = "2026-11-20T22:10:00Z"
CIWA_12 = ("2", "4", "2", "2", "1", "0", "0", "0", "1", "0")
HIS_WORDS = "I would rather not be here any more."

BEFORE = {"first_time_in_prison": ("y",)}
SELF_HARM = {
    "self_harm_now_what": (type_in(HIS_WORDS), "Enter"),
    "hopeless": ("n",),
    "self_harm_ever": ("y",),
    "self_harm_last": (type_in("about 2019"), "Enter"),
    "self_harm_methods": ("1", "Enter"),
    "self_harm_where": ("3", "Enter"),
    "self_harm_what": ("Enter",),
}
DRINKING = {
    "alcohol": ("y",),
    "alcohol_units": (type_in("32"), "Enter"),
    "alcohol_how_often": ("d", "Enter"),
    "alcohol_last_drink": (type_in("today 09:30"), "Enter"),
    "alcohol_fits": ("n",),
    "alcohol_withdrawal_now": ("y",),
    "alcohol_usual": (type_in("strong cider"), "Enter"),
    "alcohol_first_use": ("Enter",),
    "withdrawal_signs": ("2", "Enter"),
}
PLAN = {
    "plan_place": ("2",),
    "plan_location": (type_in("B wing, cell B1-04"), "Enter"),
    "plan_bunk": ("1",),
    "plan_observation": ("3",),
    "plan_in_possession": ("n",),
    "plan_medicine_times": ("1",),
    "plan_medicine_times_at": (type_in("22:00"), "Enter"),
    "plan_seen_next_at": (type_in("21:40"), "Enter"),
}


def kinds(record: Record) -> set[str]:
    return {flag.kind for flag in record.flags if flag.ended_at is None}


def task(record: Record, kind: str) -> Task:
    return next(one for one in record.tasks if one.kind == kind)


def thinks_of_suicide(place: Place) -> None:
    """Yes stops the page: what must happen, whom was told, how often observed; then the clocks run."""
    hands = place.hands
    assert "ending your life now" in hands.name()
    hands.press("y")
    assert isinstance(place.panel(), TriageStop)
    assert "Do not leave Alan alone" in hands.sees()
    assert "ACCT immediate action plan" in hands.sees()
    hands.press("Enter", "Esc")
    assert isinstance(place.panel(), TriageStop), "neither Enter nor Esc goes past what must happen"
    hands.do(type_in("Officer T. Pretendham"), "Enter", "3", "Enter")
    assert place.panel() is None
    record = place.record(NUMBER)
    acct = next(flag for flag in record.flags if flag.kind == "acct_open")
    assert (acct.observation, acct.detail) == ("30_min", "Told Officer T. Pretendham")
    assert task(record, "acct_immediate_action_plan").due_at == datetime(2026, 11, 20, 20, 40, tzinfo=UTC)
    assert task(record, "acct_case_review").due_at == datetime(2026, 11, 21, 19, 40, tzinfo=UTC)
    assert "ACCT" in place.banner()


def test_remanded_for_the_first_time(tmp_path: Path, qtbot: QtBot, capsys: pytest.CaptureFixture[str]) -> None:
    folder = make_desk(tmp_path)
    with at_desk(folder) as place:
        take_in(place, NUMBER, "SPECIMEN", "Alan")
        place.fill(BEFORE, until="self_harm")
        thinks_of_suicide(place)
        place.fill({**SELF_HARM, **DRINKING, **PLAN})
        sign(place)
        pressed = place.hands.presses
        record = place.record(NUMBER)
        assert [one.signed_by for one in record.assessments] == ["Sam Sampleworth"], place.hands.sees()[:2000]
        assert {"self_harm_now", "self_harm_history", "acct_open", "alcohol_withdrawal"} <= kinds(record)
        scored_and_decided(place)
        on_the_wing(place)
    with at_desk(folder, LATER) as place:
        at_the_end_of_the_shift(place)
    with capsys.disabled():
        print(f"\nremand: {pressed} key presses to the signature")


def scored_and_decided(place: Place) -> None:
    """The clock of the untreated stands on the board until a prescriber's decision does; CIWA-Ar asks for itself."""
    row = place.board(NUMBER)
    assert (row.untreated, row.untreated_last_use, row.untreated_of) == (0, 10, ("alcohol",))
    place.hands.press("Ctrl+1")
    assert "Untreated" in place.hands.sees()
    assert [row.number for row in read_end_of_shift(place.ctx).of(Matter.UNTREATED).rows] == [NUMBER]
    said = score(place, NUMBER, "CIWA-Ar", CIWA_12)
    assert "12" in said
    assert "Moderate" in said
    held = series(place.ctx, place.person_id(NUMBER), "ciwa-ar")
    assert held.latest is not None
    assert (held.latest.total, held.next_due_at) == (12, datetime(2026, 11, 20, 21, 40, tzinfo=UTC))
    record_decision(place, NUMBER, "Scored every two hours, seen tomorrow 09:00; nothing tonight.")
    assert read_untreated(place.ctx, place.person_id(NUMBER)) is None
    decided = task(place.record(NUMBER), "dependence_decision")
    assert decided.state is TaskState.DONE
    place.hands.press("Ctrl+1")
    assert "Untreated" not in place.hands.sees()


def on_the_wing(place: Place) -> None:
    """The wing reads where, how often and what to do; not one clinical word, nor what he said."""
    text = print_wing_sheet(place, NUMBER)
    assert "SPECIMEN" in text
    assert "B1-04" in text
    assert "LOWER BUNK" in text
    assert "22:00" in text
    assert "21:40" in text
    assert HIS_WORDS not in text


def at_the_end_of_the_shift(place: Place) -> None:
    """At 22:10 nobody looked in since 19:40 and the score was not taken again: both are named, by name."""
    held = read_end_of_shift(place.ctx)
    for matter in (Matter.NOT_SETTLED_IN, Matter.OBSERVATIONS, Matter.RESCORES, Matter.TASKS):
        assert [row.number for row in held.of(matter).rows][:1] == [NUMBER], matter
    assert held.of(Matter.UNTREATED).count == 0
    place.hands.press("Ctrl+1")
    assert "Score 30 min late" in place.hands.sees()
    text = print_end_of_shift(place)
    assert "SPECIMEN" in text
    assert "ACCT immediate action plan" in text
    assert "CIWA-Ar" in text
    open_person(place, NUMBER)
    assert "ACCT" in place.hands.sees()
