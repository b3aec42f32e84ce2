"""Somebody who answers nothing: declined throughout is never read as No, least of all about suicide (E33)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from reception_app.forms.answers import visible
from reception_app.forms.conditions import AnswerValue
from reception_app.forms.definition import AskedOf
from reception_app.services import handovers, packs
from reception_app.services.handovers import Plan
from reception_app.vocabulary import AnswerState, FitToTravel, FlagLevel, Role, TaskState
from tests.support.pdf import text_of
from tests.support.story import Place, at_desk, make_desk, sign, state, take_in
from tests.support.story_care import print_wing_sheet

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (raise|propagateSizeHints)\(\)", extend=True)

NUMBER = "A0024TT"
SEEN = {"mental_state": ("4", "Enter"), "plan_observation": ("3",)}


def test_declined_throughout(tmp_path: Path, qtbot: QtBot, capsys: pytest.CaptureFixture[str]) -> None:
    with at_desk(make_desk(tmp_path)) as place:
        take_in(place, NUMBER, "DUMMY", "Derek")
        place.hands.presses = 0
        place.fill(SEEN, rest=state("d"))
        sign(place)
        pressed = place.hands.presses
        as_signed(place)
        on_the_sheets(place)
    with capsys.disabled():
        print(f"\nrefusal: {pressed} key presses to the signature")


def as_signed(place: Place) -> None:
    """Every question that was his is declined; the nurse's own are not; somebody asks again within the hour."""
    view = place.triage(NUMBER)
    assert view.signed_by == "Sam Sampleworth", place.hands.sees()[:2000]
    his = [q for q in visible(view.form, view.values, view.facts) if q.asked_of is AskedOf.PERSON and q.required]
    assert len(his) > 50
    assert {q.key for q in his if view.values[q.key] != AnswerValue(AnswerState.DECLINED)} == set()
    record = place.record(NUMBER)
    risk = next(flag for flag in record.flags if flag.kind == "suicide_risk" and flag.ended_at is None)
    assert risk.level is FlagLevel.SOON
    again = next(task for task in record.tasks if task.kind == "self_harm_ask_again")
    assert (again.state, again.owner_role) == (TaskState.OPEN, Role.NURSE)
    assert again.due_at == datetime(2026, 11, 20, 20, 40, tzinfo=UTC)
    assert "self_harm_now" not in {flag.kind for flag in record.flags}
    assert place.panel() is None


def on_the_sheets(place: Place) -> None:
    """What is printed says that he did not answer; nowhere that there is nothing."""
    person = place.person_id(NUMBER)
    place.hands.press("Ctrl+2")
    assert "Ask again about self-harm and suicide" in place.hands.sees()
    wing = print_wing_sheet(place, NUMBER)
    assert "May try to harm themselves" in wing
    assert "No risk of self-harm" not in wing
    assert "Not asked; declined" in wing, "how to talk was asked, and he declined; his language was not asked"
    leaves = place.ctx.now() + timedelta(hours=12)
    plan = Plan("MDI", leaves, leaves + timedelta(hours=2), FitToTravel.YES, healthcare_telephone="01632 960118")
    sheets = packs.preview(place.ctx, handovers.plan_handover(place.ctx, person, plan))
    escort, clinical = text_of(sheets.escort), text_of(sheets.clinical)
    assert "risk of self-harm or suicide: YES" in escort
    assert "Communication Declined" in escort
    assert "Are you thinking of harming yourself or ending your life now? Declined" in clinical
    assert "Have you ever harmed yourself? Declined" in clinical
    assert "Are you thinking of harming yourself or ending your life now? No" not in clinical
    assert "Declined: Heroin; Other opioids" in clinical
    assert "DO FIRST 20:40 today: Ask again about self-harm and suicide" in clinical
