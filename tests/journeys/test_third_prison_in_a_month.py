"""Leeds, Moorland, Lindholme within a month; then the first prison corrects what it sent (E2, E20).

The correction reaches Moorland when the person is gone: nobody arrives with it, and it goes on to Lindholme. A slip
that was lost on the way is named by the one after it, and nothing is taken in before it was read.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from reception_app.clinical.doses import Dose
from reception_app.handover.record import Script
from reception_app.paths import DeskFolder
from reception_app.services import finding, handovers, packs, scripts
from reception_app.services.amendments import issue_amendment
from reception_app.services.board import read_board
from reception_app.services.context import AppContext
from reception_app.services.outstanding import outstanding
from reception_app.services.person_view import open_tasks, read_person
from reception_app.vocabulary import Carrier, PersonState
from tests.support.desks import SERTRALINE
from tests.support.leaving_cases import CARBAMAZEPINE, takes
from tests.support.paper import photocopied, photographed
from tests.support.scripts_cases import DOCTOR, arrived, desks_at, person_of, plan_to, text, utc, without_window
from tests.support.story import Place, at_desk
from tests.support.story_scripts import seen

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (raise|propagateSizeHints)\(\)", extend=True)

NUMBER = "A0077TT"
FIFTY, TWENTY_FIVE = Dose(Decimal(50), "mg"), Dose(Decimal(25), "mg")


def sertraline(ctx: AppContext) -> Script:
    """Return the script that is corrected, as this desk holds it."""
    record = read_person(ctx, person_of(ctx, NUMBER)).record
    return next(script for script in record.scripts if script.medicine == "sertraline")


def sent_on(desk: DeskFolder, day: int, code: str, folder: Path) -> Path:
    """Send the person off with paper alone; returns a photocopy of the codes page."""
    with without_window(desk, utc(day, "08:00")) as ctx:
        person = person_of(ctx, NUMBER)
        for script in read_person(ctx, person).record.scripts:
            scripts.set_carrier(ctx, person, script.id, Carrier.STOCK)
        handover = plan_to(ctx, person, code)
        pack = packs.issue_pack(ctx, handover)
        handovers.mark_left(ctx, handover, anyway="the van is here")
        return photocopied(pack.clinical, folder / f"{pack.number}.png", seed=day)


def taken_in(desk: DeskFolder, day: int, copy: Path) -> str:
    """Receive the photocopy at noon, both lines carried on; returns what was seen before it was saved."""
    with at_desk(desk, text(utc(day, "13:00"))) as place:
        said = opened(place, copy)
        place.hands.press("F8", "c", "F8", "c", "Ctrl+Enter")
        assert "is in this desk’s record" in seen(place.hands), seen(place.hands)[-700:]
        return said


def opened(place: Place, file: Path) -> str:
    """Open a file; returns what is seen."""
    place.paper.files = (file,)
    place.hands.press("Ctrl+3", "Ctrl+O", "Ctrl+O")
    place.hands.settle()
    return seen(place.hands)


def corrected(desk: DeskFolder, day: int, dose: Dose, folder: Path, *, change: bool = True) -> Path:
    """Correct the dose at a desk the person has left, amend the pack that went, and photograph the slip."""
    with without_window(desk, utc(day, "10:00")) as ctx:
        person = person_of(ctx, NUMBER)
        if change:
            line = replace(SERTRALINE, dose=dose)
            script = sertraline(ctx)
            scripts.change_dose(ctx, person, script.id, line, reason="typed wrongly", discussed=False, by=DOCTOR)
        (row,) = outstanding(ctx).sent
        made = issue_amendment(ctx, row.pack_id, f"sertraline is {dose}")
        # Larger corrections have a page of codes behind the words.
        return photographed(made.slip, folder / f"slip {desk.home.name} {day}.jpg", page=-1)


def nobody_arrives(place: Place, slip: Path) -> None:
    """The correction is taken in at Moorland: the record is right, the board stays empty, and it has to go on."""
    hands = place.hands
    assert "This amendment follows pack LEI-000001" in opened(place, slip)
    hands.press("Alt+1", "F8", "c", "Ctrl+Enter")
    assert "is in this desk’s record" in seen(hands)
    assert sertraline(place.ctx).dose == FIFTY
    (found,) = finding.find_people(place.ctx, NUMBER)
    assert found.state is PersonState.LEFT, "who is at Lindholme did not arrive at Moorland with a slip of paper"
    board = read_board(place.ctx)
    assert (board.here, board.leaving) == ((), ())
    titles = {row.task.title for row in open_tasks(place.ctx)}
    assert "Send the correction on to Lindholme (HMP)" in titles


def read_in_order(place: Place, second: Path, third: Path) -> None:
    """The slip in between was lost: the desk names what is missing, and takes nothing in until it was read."""
    hands = place.hands
    said = opened(place, third)
    assert "1 earlier one is not known here" in said, said or "the gap in the series is shown"
    assert "read that one first" in said
    hands.press("Alt+1", "F8", "c", "Ctrl+Enter")
    assert "PK-316: nothing was saved" in seen(hands)
    assert sertraline(place.ctx).dose == SERTRALINE.dose
    hands.press("Esc")
    for slip, dose in ((second, FIFTY), (third, TWENTY_FIVE)):
        assert "This amendment follows pack MDI-" in opened(place, slip)
        hands.press("Alt+1", "F8", "c", "Ctrl+Enter")
        assert "is in this desk’s record" in seen(hands), seen(hands)[-900:]
        assert sertraline(place.ctx).dose == dose
    said = opened(place, second)
    hands.press("Alt+1")
    assert "Older than a pack already received" in seen(hands) or "already received" in said.casefold()
    assert sertraline(place.ctx).dose == TWENTY_FIVE, "an older slip changes nothing"


def test_a_third_prison_and_the_first_one_s_correction(tmp_path: Path, qtbot: QtBot) -> None:
    leeds, moorland, lindholme = desks_at(tmp_path, utc(1, "06:00"), "LEI", "MDI", "LHI")
    with without_window(leeds, utc(2, "07:00")) as ctx:
        person = arrived(ctx, NUMBER, "PLACEHOLDER", "Colin", utc(1, "19:00"))
        for line in (CARBAMAZEPINE, SERTRALINE):
            takes(ctx, person, line, hours=1)
    taken_in(moorland, 2, sent_on(leeds, 2, "MDI", tmp_path))
    shown = taken_in(lindholme, 9, sent_on(moorland, 9, "LHI", tmp_path))
    assert "Leeds (HMP)" in shown, "where the last dose was given is not lost on the second move"

    first = corrected(leeds, 10, FIFTY, tmp_path)
    with at_desk(lindholme, text(utc(10, "12:00"))) as place:
        said = opened(place, first)
        assert "Made for Moorland (HMP & YOI), not for this prison" in said
        assert "read that one first" in said, "Leeds’s own sheet was never here"
        place.hands.press("Esc")
    with at_desk(moorland, text(utc(10, "14:00"))) as place:
        nobody_arrives(place, first)

    second = corrected(moorland, 11, FIFTY, tmp_path, change=False)
    third = corrected(moorland, 12, TWENTY_FIVE, tmp_path)
    with at_desk(lindholme, text(utc(12, "12:00"))) as place:
        read_in_order(place, second, third)
