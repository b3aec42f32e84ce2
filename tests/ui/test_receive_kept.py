"""What was chosen about a pack before its receipt survives the window and the process, with whose it is."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QWidget

from reception_app.clinical.doses import Dose
from reception_app.errors import MustChoose
from reception_app.handover.reading import read_envelopes
from reception_app.handover.record import Script
from reception_app.services import handovers, packs, receipt_drafts, scripts
from reception_app.services.dispositions import Choice
from reception_app.services.opening import open_pack
from reception_app.services.person_view import read_history, read_person
from reception_app.services.receiving import receive
from reception_app.services.scripts import Supply
from reception_app.ui.screens.prepare_fit_count import CountPanel
from reception_app.ui.screens.receive import ReceiveScreen
from reception_app.ui.screens.receive_kept_fields import count_of
from reception_app.ui.screens.receive_page import IncomingPage
from reception_app.ui.widgets.runs import Text
from reception_app.vocabulary import Carrier, CustodyLeg, Disposition, Role
from tests.support.desks import arrive, colleague, specimen
from tests.support.receiving import Receiving, plan_to

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
ENTER, F8, DOWN = Qt.Key.Key_Return, Qt.Key.Key_F8, Qt.Key.Key_Down


def page_of(screen: ReceiveScreen) -> IncomingPage:
    assert screen.page is not None
    return screen.page


def shown(widget: QWidget) -> str:
    return "\n".join(text.text() for text in widget.findChildren(Text) if text.isVisible())


def sign_in_other(desks: Receiving, *roles: Role, name: str = "R. Sample") -> None:
    """Somebody else sits down at Moorland."""
    desks.shell.ctx = colleague(desks.moorland, *roles, name=name)


def test_decisions_are_offered_again_and_carry_on_as_they_were(desks: Receiving) -> None:
    first = page_of(desks.open())
    desks.type("c", DOWN, "b", "tomorrow 12:00", ENTER, "until the ward round", ENTER, "y")
    desks.clock.forward(minutes=5)
    page = page_of(desks.open())  # the window was closed, or the process killed: nothing was saved
    assert page is not first
    assert [row.choice for row in page.rows] == [None] * 4
    offered = shown(page.kept.bar)
    assert "Begun before and not saved." in offered
    assert "methadone: continue (Sam Sampleworth 19:40)" in offered
    assert "levetiracetam: bridge (Sam Sampleworth 19:40)" in offered
    desks.press("g", ALT)
    assert not page.kept.bar.isVisible()
    bridged = page.rows[1].choice
    assert bridged is not None
    assert (bridged.disposition, bridged.reason) == (Disposition.BRIDGE, "until the ward round")
    assert page.rows[1].arrived.value() == "yes"
    assert "Decided by Sam Sampleworth 19:40, not saved." in shown(page.rows[1])
    for _ in range(4):
        desks.type(F8, "c", "y")
    desks.press(ENTER, CTRL)
    receipts = [each.receipt for each in desks.shell.window.findChildren(ReceiveScreen) if each.receipt is not None]
    assert len(receipts) == 1
    decision = desks.scripts_of(receipts[0].person_id)["levetiracetam"].decision
    assert decision is not None
    assert decision.decided_at == desks.clock.at  # in force once it was saved: a receipt looks for it from then on
    whole = page.incoming.opened.whole_hash
    assert receipt_drafts.find_chosen(desks.moorland, whole) == {}


def test_a_colleagues_decisions_keep_their_name_to_the_history(desks: Receiving) -> None:
    desks.open()
    desks.type("c")
    desks.clock.forward(minutes=5)
    sign_in_other(desks, Role.NURSE)
    screen = desks.open()
    assert "methadone: continue (Sam Sampleworth 19:40)" in shown(page_of(screen).kept.bar)
    desks.press("g", ALT)
    for _ in range(5):
        desks.type(F8, "c", "y")
    desks.press(ENTER, CTRL)
    assert screen.receipt is not None
    told = [
        line
        for line in read_history(desks.moorland, screen.receipt.person_id)
        if "taken before the receipt" in line.what
    ]
    assert [line.who for line in told] == ["R. Sample"]
    assert "Sam Sampleworth" in told[0].changed


def count_methadone(desks: Receiving, witness: str) -> tuple[ReceiveScreen, CountPanel]:
    """Open a pack with methadone on its way, and count it before a witness; the panel stays when it is refused."""
    methadone = next(
        script for script in read_person(desks.leeds, desks.person).record.scripts if script.medicine == "methadone"
    )
    supply = Supply(Dose(Decimal(140), "mL"), None, "P. Placeholder")
    scripts.set_carrier(desks.leeds, desks.person, methadone.id, Carrier.ESCORT, "140 mL", "M 1", supply)
    desks.issue()
    screen = desks.open()
    page = page_of(screen)
    page.here.ask_count(page.rows[0])
    overlay = desks.shell.window.overlay()
    assert overlay is not None
    panel = overlay.panel
    assert isinstance(panel, CountPanel)
    panel.amount.set_value("140 mL")
    panel.witness.set_value(witness)
    panel.finish()
    return screen, panel


@pytest.mark.parametrize("saves", ["R. Sample", "N. Testford"])
def test_a_count_stays_in_the_name_of_who_counted_whoever_saves(desks: Receiving, saves: str) -> None:
    counted_at = desks.clock.at
    count_methadone(desks, "N. Testford")
    desks.clock.forward(minutes=5)
    sign_in_other(desks, Role.NURSE, name=saves)
    screen = desks.open()
    desks.press("g", ALT)
    assert "counted by Sam Sampleworth, with N. Testford" in page_of(screen).rows[0].custody.text()
    for _ in range(5):
        desks.type(F8, "c", "y")
    desks.press(ENTER, CTRL)
    assert screen.receipt is not None
    counts = read_person(desks.moorland, screen.receipt.person_id).record.receipts
    kept = [(each.by, each.witness, each.at) for each in counts if each.leg is CustodyLeg.RECEIVED]
    assert kept == [("Sam Sampleworth", "N. Testford", counted_at)]


def test_a_count_is_carried_over_where_the_line_was_decided_anew(desks: Receiving) -> None:
    count_methadone(desks, "N. Testford")
    sign_in_other(desks, Role.NURSE)
    page = page_of(desks.open())
    page.rows[0].group.focus_first()
    desks.type("c")
    desks.press("g", ALT)
    assert page.rows[0].count is not None
    again = page_of(desks.open())
    desks.press("g", ALT)
    assert again.rows[0].count == page.rows[0].count


def test_a_kept_count_that_names_nobody_is_counted_again() -> None:
    nameless = {"amount": "140", "unit": "mL", "witness": "N. Testford", "seal": "", "discrepancy": ""}
    assert count_of({"count": nameless}) is None


def test_nobody_counts_before_themselves(desks: Receiving) -> None:
    screen, panel = count_methadone(desks, "sam sampleworth")
    assert panel.isVisible()
    assert "IN-173" in shown(panel.trouble)
    assert page_of(screen).rows[0].count is None


def test_a_stop_in_a_prescribers_own_person_is_nobody_elses_to_carry_on(desks: Receiving) -> None:
    sign_in_other(desks, Role.PRESCRIBER)
    page = page_of(desks.open())
    row = next(row for row in page.rows if row.script.medicine == "sertraline")
    row.group.focus_first()
    desks.type("s", "no indication found", ENTER, "n", ENTER, ENTER, "m", ENTER)
    assert row.choice is not None, shown(desks.shell.window)
    assert row.choice.by is None
    desks.shell.ctx = desks.moorland
    again = page_of(desks.open())
    desks.press("g", ALT)
    taken = next(row for row in again.rows if row.script.medicine == "sertraline")
    assert taken.choice is None
    assert "Stopped by R. Sample 19:40; a prescriber’s own decision: record it again." in shown(taken)
    assert taken.typed[Disposition.STOP].reason == "no indication found"


def test_a_bridge_whose_end_has_passed_is_decided_again(desks: Receiving) -> None:
    desks.open()
    desks.type("c", DOWN, "b", "tomorrow 12:00", ENTER, "until the ward round", ENTER, "y")
    desks.clock.forward(hours=20)
    page = page_of(desks.open())
    desks.press("g", ALT)
    assert page.rows[0].choice is not None
    assert page.rows[1].choice is None
    assert "its time has passed: decide again." in shown(page.rows[1])


def test_afresh_drops_ones_own_and_leaves_a_colleagues(desks: Receiving) -> None:
    desks.open()
    desks.type("c")
    page = page_of(desks.open())
    desks.press("z", ALT)
    assert not page.kept.bar.isVisible()
    assert not page_of(desks.open()).kept.bar.isVisible()
    desks.type("c")
    sign_in_other(desks, Role.NURSE)
    desks.open()
    desks.press("z", ALT)
    assert page_of(desks.open()).kept.bar.isVisible()


def test_made_for_another_prison_stays_in_sight_and_needs_its_reason(desks: Receiving) -> None:
    handovers.change_plan(desks.leeds, desks.handover, plan_to(desks.leeds, "WDI"))
    desks.issue()
    screen = desks.open()
    page = page_of(screen)
    assert not page.scroller.isAncestorOf(page.head.elsewhere)
    page.scroller.verticalScrollBar().setValue(page.scroller.verticalScrollBar().maximum())
    assert page.head.elsewhere.isVisible()
    inside = QRect(page.head.elsewhere.mapTo(page, page.head.elsewhere.rect().topLeft()), page.head.elsewhere.size())
    assert page.rect().contains(inside)
    for _ in range(4):
        desks.type(F8, "c", "y")
    assert "Write the reason" in page.gaps()
    desks.press(ENTER, CTRL)
    assert screen.receipt is None
    assert page.reason.box.hasFocus()
    desks.type("custody say the van was sent here")
    page_again = page_of(desks.open())
    assert "the reason (Sam Sampleworth 19:40)" in shown(page_again.kept.bar)
    desks.press("g", ALT)
    assert page_again.reason.value() == "custody say the van was sent here"


def test_scripts_are_what_is_kept(desks: Receiving) -> None:
    page = page_of(desks.open())
    kept: list[Script] = [row.script for row in page.rows]
    desks.type("c")
    found = receipt_drafts.find_chosen(desks.moorland, page.incoming.opened.whole_hash)
    assert list(found) == [kept[0].id]


def test_the_escort_sheet_is_named_and_beside_the_pack_it_is_left_aside(desks: Receiving) -> None:
    other = arrive(desks.leeds, specimen("A0044TT", "DUMMY", "Brian"))
    plan = handovers.plan_handover(desks.leeds, other, plan_to(desks.leeds))
    issued = packs.issue_pack(desks.leeds, plan)
    screen = desks.open(issued.escort)
    assert screen.page is None
    assert screen.refused is not None
    said = shown(screen.refused)
    assert "This is the escort sheet: the record is on the clinical sheet, in the sealed envelope." in said
    assert "PK-258" in said
    assert read_envelopes((issued.escort, issued.clinical)).envelopes == (issued.cose,)


def test_a_pack_for_another_prison_is_not_saved_without_its_reason_by_any_way(desks: Receiving) -> None:
    handovers.change_plan(desks.leeds, desks.handover, plan_to(desks.leeds, "WDI"))
    incoming = open_pack(desks.moorland, desks.issue())
    choices = {script.id: Choice(Disposition.CONTINUE, arrived=True) for script in incoming.to_decide}
    with pytest.raises(MustChoose, match="CH-304"):
        receive(desks.moorland, incoming, choices)
    receipt = receive(desks.moorland, incoming, choices, reason="custody say the van was sent here")
    assert "This pack was made for Wakefield (HMP), not for this prison." in receipt.warnings
