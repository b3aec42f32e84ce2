"""From Leeds to Moorland: what was answered there is confirmed with one key; only what must be is asked again (E7)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from reception_app.forms.answers import visible
from reception_app.forms.conditions import said
from reception_app.services import handovers, packs, scripts
from reception_app.services.handovers import Plan
from reception_app.services.person_view import read_person
from reception_app.vocabulary import Carrier, FitToTravel, ScriptStatus, SourceKind
from tests.support.answering import Said, signed
from tests.support.desks import SERTRALINE, MovingClock, add, arrive, make_training_desk, specimen
from tests.support.story import Answers, Place, at_desk, make_desk, sign, type_in

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (raise|propagateSizeHints)\(\)", extend=True)

NUMBER = "A0022TT"
FORM = "transfer-in"
NEXT_DAY = "2026-11-21T10:20:00Z"
SISTER = "R. Placeholder, sister, 01632 960777"
AT_LEEDS: Said = {
    "appointments": "yes",
    "appointments_what": "Sampleton hospital, knee, 3-Dec",
    "critical_medicine": "no",
    "gp_record_consent": "yes",
    "someone_to_tell": "yes",
    "someone_to_tell_who": SISTER,
    "self_harm_now": "no",
    "self_harm_ever": "yes",
    "self_harm_last": "2019",
    "self_harm_methods": ("cutting",),
    "own_words": "I have told all of this today.",
}


def sent_from_leeds(folder: Path) -> Path:
    """Take somebody in at Leeds, sign, and issue the pack; returns its file."""
    ctx = make_training_desk(folder, "LEI", MovingClock())
    try:
        person = arrive(ctx, specimen(NUMBER, "TESTMAN", "Terry"))
        add(ctx, person, SERTRALINE, SourceKind.PHARMACY)
        signed(ctx, person, AT_LEEDS)
        (script,) = read_person(ctx, person).record.scripts
        scripts.set_carrier(ctx, person, script.id, Carrier.ESCORT, "7 days", "M 0048812")
        now = ctx.now()
        plan = Plan(
            to_code="MDI", leaves_at=now + timedelta(hours=12), expected_at=now + timedelta(hours=14),
            fit=FitToTravel.YES, healthcare_telephone="01632 960118", envelope_seal="E 0048810",
        )  # fmt: skip
        pack = packs.issue_pack(ctx, handovers.plan_handover(ctx, person, plan))
        file = folder / "clinical.pdf"
        file.write_bytes(pack.clinical)
        return file
    finally:
        ctx.close()


def received(place: Place, file: Path) -> None:
    """Open the file at the desk, continue what came, and save."""
    hands = place.hands
    place.paper.files = (file,)
    hands.press("Ctrl+3", "Ctrl+O", "Ctrl+O")
    hands.settle()
    hands.press("c", "F8", "y", "Ctrl+Enter")
    (script,) = place.record(NUMBER).scripts
    assert script.status is ScriptStatus.CURRENT


def harm_is_asked_afresh(place: Place) -> None:
    """What was said at Leeds stays out of sight until he has answered here; then both can be seen."""
    assert "ending your life now" in place.hands.name()
    assert "Leeds (HMP)" not in place.page()
    place.hands.press("c")
    assert "self_harm_now" not in place.triage(NUMBER, FORM).values, "C confirms nothing that is always asked afresh"
    place.hands.press("n", "n")
    assert "ever harmed yourself" in place.hands.name()
    place.hands.press("y")
    assert "Leeds (HMP)" in place.page()


def test_a_transfer_confirms_what_came(tmp_path: Path, qtbot: QtBot, capsys: pytest.CaptureFixture[str]) -> None:
    file = sent_from_leeds(tmp_path)
    with at_desk(make_desk(tmp_path, "MDI"), NEXT_DAY) as place:
        received(place, file)
        place.hands.press("Ctrl+1", "Enter", "Alt+2")
        assert "Transfer-in review" in place.hands.sees()
        place.hands.press("Ctrl+1", "t")
        assert place.screen().draft.view.form.id == FORM, "T opens what the arrival calls for"
        before = place.triage(NUMBER, FORM)
        assert set(before.carried) == WAITING
        assert not set(before.carried) & before.afresh
        place.hands.presses = 0
        place.fill(THE_MOVE, until="self_harm")
        harm_is_asked_afresh(place)
        place.fill({**SELF_HARM, **CONFIRMED, **CHANGED})
        sign(place)
        pressed = place.hands.presses
        as_signed(place)
    with capsys.disabled():
        print(f"\ntransfer: {pressed} key presses; {len(WAITING)} answers came, {len(CONFIRMED)} keys confirmed 3")


def as_signed(place: Place) -> None:
    """Nothing that came was asked again: each is confirmed or changed with why, and who said it first stands there."""
    view = place.triage(NUMBER, FORM)
    assert view.signed_by == "Sam Sampleworth", place.hands.sees()[:2000]
    asked = {question.key for question in visible(view.form, view.values, view.facts)}
    assert not asked & set(view.carried)
    how = {key: (old.settled_how, old.changed_why, old.recorded_where) for key, old in view.earlier.items()}
    for key in ("critical_medicine", "someone_to_tell", "someone_to_tell_who"):
        assert how[key] == ("confirmed", None, "Leeds (HMP)"), key
        assert view.values[key].value == AT_LEEDS[key]
        assert "Sam Sampleworth at Leeds (HMP)" in (view.values[key].note or "")
    assert how["appointments"] == ("changed", "cancelled by letter", "Leeds (HMP)")
    assert view.values["appointments"] == said("no", "cancelled by letter")
    assert "appointments_what" not in view.values
    here = {
        answer.key: answer for one in place.record(NUMBER).assessments if one.form == FORM for answer in one.answers
    }
    assert here["self_harm_ever"].recorded_where == "Moorland (HMP & YOI)"


THE_MOVE = {"record_came": ("1",), "well_enough": ("y",)}
SELF_HARM: Answers = {
    "self_harm_last": (type_in("2019"), "Enter"),
    "self_harm_methods": ("1", "Enter"),
    "self_harm_where": ("Enter",),
    "self_harm_what": ("Enter",),
    "medicines_came": ("2",),
    "doses_today": ("y",),
}
CONFIRMED = {"critical_medicine": ("c",), "someone_to_tell": ("c",)}
"""Two keys confirm three answers: who is to be told is shown beside the question it belongs to."""
CHANGED = {"appointments": ("n", type_in("cancelled by letter"), "Enter"), "gp_record_consent": ("n",)}
WAITING = {"appointments", "appointments_what", "critical_medicine", "someone_to_tell", "someone_to_tell_who"}
"""Every answer of Leeds that the review asks too, but for what is always asked afresh."""
