"""No file and no network: a creased photocopy of one page is the whole record, received line by line (E2, E15, E20).

The receipt goes back as a photograph of a slip, so that the sender knows what became of each line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from reception_app.handover.record import Record
from reception_app.services import care, handovers, packs
from reception_app.services.opening import open_pack
from reception_app.services.outstanding import outstanding
from reception_app.services.person_view import open_tasks
from reception_app.vocabulary import AllergyState, Carrier, Disposition, ScriptStatus, Trust
from tests.support.desks import METHADONE, SERTRALINE
from tests.support.leaving_cases import CARBAMAZEPINE, QUETIAPINE, takes
from tests.support.paper import photocopied, photographed
from tests.support.scripts_cases import arrived, desks_at, plan_to, text, utc, without_window
from tests.support.story import Place, at_desk
from tests.support.story_scripts import seen

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (raise|propagateSizeHints)\(\)", extend=True)

NUMBER = "A0071TT"
LINES = {
    "methadone": (METHADONE, Carrier.STOCK),
    "carbamazepine": (CARBAMAZEPINE, Carrier.ESCORT),
    "sertraline": (SERTRALINE, Carrier.ESCORT),
    "quetiapine": (QUETIAPINE, Carrier.NOT_SENT),
}


@dataclass(frozen=True)
class Sent:
    """What Leeds signed, and the clinical sheet that prints."""

    person: str
    record: Record
    clinical: bytes


def send(leeds: object) -> Sent:
    """Send somebody off with four medicines, an open ACCT and an allergy; the stick is forgotten."""
    with without_window(leeds, utc(20, "13:00")) as ctx:  # type: ignore[arg-type]  # the folder of a desk
        person = arrived(ctx, NUMBER, "PLACEHOLDER", "Colin", utc(16, "19:00"))
        for line, carrier in LINES.values():
            takes(ctx, person, line, carrier, hours=5)
        care.raise_flag(ctx, person, care.NewFlag("acct_open", observation="30_min", methods=("ligature",)))
        said = care.AllergySaid("penicillin", "rash", "GP record")
        care.set_allergies(ctx, person, AllergyState.KNOWN, (said,))
        handover = plan_to(ctx, person, "MDI")
        pack = packs.issue_pack(ctx, handover)
        handovers.mark_left(ctx, handover, anyway="the van is here")
        return Sent(person, open_pack(ctx, pack.cose).record, pack.clinical)


def look_at(place: Place, copy: Path, sent: Sent) -> None:
    """The photocopy opens as the sender's own signed record: nothing is missing, nothing is added."""
    hands = place.hands
    place.paper.files = (copy,)
    hands.press("Ctrl+3", "Ctrl+O", "Ctrl+O")
    hands.settle()
    said = seen(hands)
    for words in ("Verified for training: sent by Leeds (HMP)", "PLACEHOLDER", "Nobody here is alike", *LINES):
        assert words in said, words
    # What the codes hold equals what was signed, field by field; the sheet itself has no other words to be believed.
    page = getattr(place.front.window.shown(), "page", None)
    assert page is not None
    assert page.incoming.opened.trust is Trust.TRAINING
    assert page.incoming.record == sent.record


def decide_line_by_line(place: Place) -> None:
    """Four lines, four decisions: nothing is saved while one is open."""
    hands = place.hands
    hands.press("Ctrl+Enter")
    assert "4 scripts have no decision" in seen(hands)
    for medicine, keys in (
        ("methadone", ("c",)),
        ("carbamazepine", ("c", "y")),
        ("sertraline", ("c", "n")),
    ):
        hands.tab_to(f"{medicine}: what happens now")
        hands.press(*keys)
    hands.tab_to("quetiapine: what happens now")
    hands.press("h")
    hands.write("Duty prescriber")
    hands.press("Enter")
    hands.write("tomorrow 10:00")
    hands.press("Enter", "Enter")
    hands.press("Ctrl+Enter")
    assert "is in this desk’s record" in seen(hands), seen(hands)[-1500:]


def kept(place: Place) -> None:
    record = place.record(NUMBER)
    held = {script.medicine: script for script in record.scripts}
    assert set(held) == set(LINES)
    decided = {name: line.decision.disposition for name, line in held.items() if line.decision is not None}
    assert decided == {
        "methadone": Disposition.CONTINUE, "carbamazepine": Disposition.CONTINUE,
        "sertraline": Disposition.CONTINUE, "quetiapine": Disposition.HOLD,
    }  # fmt: skip
    assert held["quetiapine"].status is ScriptStatus.ON_HOLD
    assert held["carbamazepine"].form == "modified-release tablet", "the word that decides the dose is not lost"
    assert [allergy.substance for allergy in record.allergies.items] == ["penicillin"]
    assert {flag.kind for flag in record.open_flags} >= {"acct_open"}
    assert "Missing on arrival: sertraline" in {row.task.title for row in open_tasks(place.ctx)}


def test_a_creased_photocopy_is_received_line_by_line_and_answered(tmp_path: Path, qtbot: QtBot) -> None:
    leeds, moorland = desks_at(tmp_path, utc(20, "06:00"), "LEI", "MDI")
    sent = send(leeds)
    copy = photocopied(sent.clinical, tmp_path / "copy.png", seed=3)
    with at_desk(moorland, text(utc(20, "17:05"))) as place:
        look_at(place, copy, sent)
        decide_line_by_line(place)
        kept(place)
        place.hands.press("Alt+R", "1", "Alt+M")
        assert "Receipt MDI-R-000001" in seen(place.hands)
        place.hands.press("Alt+P")
        ((_, slip),) = place.paper.printed

    with at_desk(leeds, text(utc(20, "17:05") + timedelta(hours=2))) as place:
        hands = place.hands
        place.paper.files = (photographed(slip, tmp_path / "receipt.jpg"),)
        hands.press("Ctrl+3", "r", "Ctrl+O")
        hands.settle()
        said = seen(hands)
        for words in ("Receipt of pack LEI-000001", "Medicine missing on arrival: sertraline", "quetiapine"):
            assert words in said, words
        hands.press("Enter")
        assert outstanding(place.ctx).count == 0
        assert any(row.person_id == sent.person for row in open_tasks(place.ctx)), "what was missing is somebody's task"
