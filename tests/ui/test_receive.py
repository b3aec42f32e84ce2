"""Receiving a pack by keyboard: two training desks, one file between them, and what is on disk afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from sqlalchemy import text

from reception_app.clinical.doses import Dose
from reception_app.handover import seal, trust
from reception_app.services import care, doses_given, handovers, packs, scripts
from reception_app.services.context import AppContext
from reception_app.services.finding import find_people
from reception_app.services.opening import open_pack
from reception_app.services.person_view import read_person
from reception_app.services.received import received_lately
from reception_app.services.scripts import ScriptLine
from reception_app.services.sources import SourceSaid
from reception_app.ui import theme
from reception_app.ui.screens.handovers_making import MakeReceiptPanel
from reception_app.ui.screens.receive import ReceiveScreen
from reception_app.ui.screens.receive_details import DetailsPanel
from reception_app.ui.screens.receive_page import IncomingPage
from reception_app.ui.widgets.runs import Text
from reception_app.vocabulary import Carrier, Disposition, DoseOutcome, Role, ScriptStatus, SourceKind
from tests.support.desks import (
    SERTRALINE,
    add,
    arrive,
    as_role,
    specimen,
)
from tests.support.receiving import Receiving, plan_to

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
ENTER, F8, ESCAPE, DOWN = Qt.Key.Key_Return, Qt.Key.Key_F8, Qt.Key.Key_Escape, Qt.Key.Key_Down


def _rows(ctx: AppContext) -> dict[str, int]:
    """How many rows each table of a desk holds; looking at a pack is noted in the audit and nowhere else."""
    with ctx.sessions.read() as session:
        names = session.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%search%'")
        )
        return {
            name: session.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one()  # our own names
            for (name,) in names
            if name not in ("event", "counter", "receipt_draft")
        }


def _page(screen: ReceiveScreen) -> IncomingPage:
    assert screen.page is not None
    return screen.page


def _panel(desks: Receiving) -> DetailsPanel:
    overlay = desks.shell.window.overlay()
    assert overlay is not None
    assert isinstance(overlay.panel, DetailsPanel)
    return overlay.panel


def _decide_all(desks: Receiving) -> None:
    """Continue everything, all of it here, from wherever the focus is put by F8."""
    for _ in range(4):
        desks.type(F8, "c", "y")


def _shown(widget: QWidget) -> str:
    return "\n".join(text.text() for text in widget.findChildren(Text) if text.isVisible())


def test_one_of_each_disposition_by_keyboard_then_the_receipt_and_the_record(desks: Receiving) -> None:
    screen = desks.open()
    page = _page(screen)
    assert "Verified for training: sent by Leeds (HMP), Training desk" in _shown(page)
    assert [row.choice for row in page.rows] == [None] * 4
    desks.type("c", DOWN, "b", "tomorrow 12:00", ENTER, "until the ward round", ENTER, "y")
    desks.type(F8, "h", "Dr E. Example", ENTER, "tomorrow 10:00", ENTER, ENTER, "y")
    desks.type(F8, "s", "no indication found", ENTER, "y", ENTER, "I sleep without it", ENTER, "m", ENTER)
    assert page.gaps() == ()
    assert screen.page is not None, "nothing is saved before it is asked for"
    desks.press(ENTER, CTRL)
    assert screen.receipt is not None
    saved = desks.scripts_of(screen.receipt.person_id)
    assert {name: line.decision.disposition for name, line in saved.items() if line.decision} == {
        "methadone": Disposition.CONTINUE,
        "levetiracetam": Disposition.BRIDGE,
        "sertraline": Disposition.HOLD,
        "diazepam": Disposition.STOP,
    }
    bridged, stopped, held = saved["levetiracetam"].decision, saved["diazepam"], saved["sertraline"]
    assert bridged is not None
    assert (bridged.reason, bridged.until) == (
        "until the ward round",
        desks.clock.at.replace(day=21, hour=12, minute=0),
    )
    assert (held.status, held.not_until_prescriber) == (ScriptStatus.ON_HOLD, "On hold until Dr E. Example decides.")
    assert (stopped.status, stopped.stop_reason, stopped.stop_discussed) == (
        ScriptStatus.STOPPED,
        "no indication found",
        True,
    )
    assert stopped.stop_person_said == "I sleep without it"
    assert {"Decide whether to give sertraline", "The bridge of levetiracetam ends"} <= desks.tasks()
    assert screen.receipt.missing == ()
    assert desks.shell.changes == 1
    assert screen.receipt_page is not None
    assert "Everything that was sent is here." in _shown(screen.receipt_page)
    asked = desks.shell.window.overlay()
    assert asked is not None
    assert isinstance(asked.panel, MakeReceiptPanel), "the receipt is asked for at once, in every case"
    desks.press(Qt.Key.Key_Escape)
    assert [row.receipt_owed for row in received_lately(desks.moorland)] == [True]
    desks.press(ENTER)
    desks.press("t", ALT)
    person = screen.receipt.person_id
    assert desks.shell.went == [("person", person, "overview"), ("triage", person)]


def test_what_is_not_in_the_bag_becomes_a_task(desks: Receiving) -> None:
    screen = desks.open()
    desks.type("c", F8, "c")
    assert _page(screen).gaps() == ("2 scripts have no decision", "1 script: is it here?")
    desks.type("n", F8, "c", "y", F8, "c")
    assert "Missing: saving makes a task." in _page(screen).rows[1].words.text()
    desks.press(ENTER, CTRL)
    assert screen.receipt is not None
    assert screen.receipt.missing == ("levetiracetam",)
    assert "Missing on arrival: levetiracetam" in desks.tasks()
    assert screen.receipt_page is not None
    assert "levetiracetam: said sent, not here." in _shown(screen.receipt_page)


@pytest.mark.parametrize(("key", "same"), [("1", True), ("9", False)])
def test_somebody_alike_is_joined_only_by_a_person_s_word(desks: Receiving, key: str, same: bool) -> None:
    alike = replace(specimen(None), given_names="Karl")  # type: ignore[arg-type]  # no number yet
    here = arrive(desks.moorland, alike)
    add(desks.moorland, here, replace(SERTRALINE, dose=Dose(Decimal(50), "mg")))
    before = _rows(desks.moorland)
    screen = desks.open()
    page = _page(screen)
    assert {"Spelt differently", "Not known here"} <= set(_shown(page.identity).split("\n"))
    assert "Say first who this is" in _shown(page.rows[2])
    _decide_all(desks)
    desks.press(ENTER, CTRL)
    assert (screen.receipt, page.gaps()) == (None, ("Say who this is",))
    assert _rows(desks.moorland) == before
    desks.press(key, ALT)
    beside = _shown(page.rows[2])
    assert ("DOSE\N{NO-BREAK SPACE}50\N{NO-BREAK SPACE}mg" in beside, "differs: dose" in beside) == (same, same)
    desks.press(ENTER, CTRL)
    assert screen.receipt is not None
    assert (screen.receipt.person_id == here) is same
    assert len(find_people(desks.moorland, "specimen")) == (1 if same else 2)


def test_even_a_certain_match_is_confirmed_by_a_person(desks: Receiving) -> None:
    here = arrive(desks.moorland, specimen())
    screen = desks.open()
    _decide_all(desks)
    desks.press(ENTER, CTRL)
    assert screen.receipt is None
    desks.press("1", ALT)
    assert "Same person, said 19:40 by Sam Sampleworth" in _shown(_page(screen).identity)
    desks.press(ENTER, CTRL)
    assert screen.receipt is not None
    assert screen.receipt.person_id == here


def test_a_person_who_differs_is_refused_in_place_and_nothing_is_saved(desks: Receiving) -> None:
    arrive(desks.moorland, replace(specimen("A0099TT"), date_of_birth=date(1985, 7, 14)))
    screen = desks.open()
    desks.press("1", ALT)
    _decide_all(desks)
    before = _rows(desks.moorland)
    desks.press(ENTER, CTRL)
    assert screen.receipt is None
    assert "PK-303: nothing was saved" in _shown(_page(screen).foot.trouble)
    assert _rows(desks.moorland) == before


def test_a_changed_file_is_refused_with_its_code_and_nothing_is_written(desks: Receiving) -> None:
    changed = bytearray(desks.pack)
    changed[len(changed) // 2] ^= 0x10
    before = _rows(desks.moorland)
    screen = desks.open(bytes(changed))
    assert screen.page is None
    assert screen.refused is not None
    assert screen.refused.data.code == "PK-209"
    assert "Nothing was saved. No record at this desk has changed." in _shown(screen)
    assert screen.banner() is None
    desks.press("c", CTRL)
    assert QApplication.clipboard().text().startswith("PK-209 ")
    assert _rows(desks.moorland) == before
    desks.shell.desk.files[0].write_bytes(desks.pack)
    desks.press(ENTER)  # the first thing to do has the focus: open another copy
    assert screen.refused is None
    assert screen.page is not None


def test_a_pack_already_received_may_be_read_and_changes_nothing(desks: Receiving) -> None:
    first = desks.open()
    _decide_all(desks)
    desks.press(ENTER, CTRL)
    assert first.receipt is not None
    desks.press(Qt.Key.Key_Escape)  # the receipt for the sender is asked for at once; here nobody makes it
    before = _rows(desks.moorland)
    desks.clock.forward(hours=1)
    screen = desks.open()
    page = _page(screen)
    assert page.read_only
    assert "Already received on Fri 20-Nov-2026 19:40 by Sam Sampleworth." in _shown(page)
    desks.press("s")
    desks.press(ENTER, CTRL)
    assert _rows(desks.moorland) == before
    assert desks.shell.went == [("person", first.receipt.person_id, "overview")]


def test_an_older_pack_may_only_be_read(desks: Receiving) -> None:
    older = desks.pack
    care.raise_flag(desks.leeds, desks.person, care.NewFlag("asthma"))
    desks.open(desks.issue())
    _decide_all(desks)
    desks.press(ENTER, CTRL)
    before = _rows(desks.moorland)
    page = _page(desks.open(older))
    assert page.read_only
    assert "newer than this one, was already received." in _shown(page)
    assert not page.save.isVisible()
    desks.press(ENTER, CTRL)
    assert _rows(desks.moorland) == before


def test_ctrl_enter_saves_nothing_while_a_script_is_undecided_and_goes_there(desks: Receiving) -> None:
    screen = desks.open()
    page = _page(screen)
    before = _rows(desks.moorland)
    desks.type("c", F8, F8, "c", "y")
    desks.press(ENTER, CTRL)
    assert _rows(desks.moorland) == before
    assert screen.receipt is None
    assert page.save.missing == "2 scripts have no decision"
    assert page.foot.missing.text() == "2 scripts have no decision"
    focused = QApplication.focusWidget()
    assert focused is not None
    assert page.rows[3].isAncestorOf(focused), "the next undecided one after the focus"
    desks.press(F8)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert page.rows[1].isAncestorOf(focused)


def test_a_bridge_without_its_end_is_no_decision_and_what_was_typed_stays(desks: Receiving) -> None:
    page = _page(desks.open())
    desks.type("b", ENTER, ENTER)
    assert _panel(desks).until.problem() == "Say until when, for example tomorrow 12:00."
    desks.type("yesterday 12:00", ENTER, "the ward round", ENTER)
    assert _panel(desks).until.problem() == "That time has passed. Write when it ends."
    desks.press(ESCAPE)
    assert desks.shell.window.overlay() is None
    assert (page.rows[0].choice, page.rows[0].group.value()) == (None, "")
    desks.press("b")
    assert _panel(desks).reason.value() == "the ward round"


def test_stopping_needs_a_prescriber_s_name_from_a_nurse(desks: Receiving) -> None:
    desks.shell.ctx = as_role(desks.moorland, Role.NURSE)
    screen = desks.open()
    desks.type("s", "not wanted", ENTER, "r", ENTER)
    panel = _panel(desks)
    panel.act.setFocus()
    desks.press(ENTER)
    assert panel.decider.name.problem() == "Name the prescriber who decided, and how they told you."
    desks.type("Dr P. Pretend")
    panel.decider.mode.focus_first()
    desks.type("t", ENTER, ENTER)
    choice = _page(screen).rows[0].choice
    assert choice is not None
    assert choice.by is not None
    assert (choice.disposition, choice.by.name, choice.discussed) == (Disposition.STOP, "Dr P. Pretend", None)


def test_a_stop_that_was_discussed_says_what_the_person_said(desks: Receiving) -> None:
    screen = desks.open()
    desks.type("s", "not wanted", ENTER, "y", ENTER)
    panel = _panel(desks)
    panel.act.setFocus()
    desks.press(ENTER)
    assert panel.person_said.problem() == "Write what the person said of it; “said nothing” if so."
    desks.type("fine by me")
    desks.press(ESCAPE)
    desks.press("s")
    assert _panel(desks).person_said.value() == "fine by me", "what was typed stays"
    _panel(desks).decider.who.press("me")
    _panel(desks).submit()
    choice = _page(screen).rows[0].choice
    assert choice is not None
    assert (choice.discussed, choice.person_said) == (True, "fine by me")
    assert "The person said: “fine by me”." in _shown(_page(screen).rows[0])


def test_a_line_not_verified_says_that_it_waits(desks: Receiving) -> None:
    page = _page(desks.open())
    sertraline = page.rows[2]
    assert "Not verified there" in _shown(sertraline)
    assert sertraline.words.text() == "Choose one."
    desks.type(DOWN, DOWN, "c")
    assert sertraline.words.text().startswith("Not to be given until a prescriber decides. The dose is not verified.")
    desks.type(ENTER, "asked the GP", ENTER)
    assert sertraline.choice is not None
    assert sertraline.choice.reason == "asked the GP"


@pytest.mark.parametrize("keys", [("c",), ("b", "tomorrow 12:00", ENTER, "until the ward round", ENTER)])
def test_a_line_that_waits_is_never_said_to_be_given(desks: Receiving, keys: tuple[str | Qt.Key, ...]) -> None:
    page = _page(desks.open())
    desks.type("c", "y", F8, "c", "y", DOWN, *keys)
    row = next(row for row in page.rows if row.script.medicine == "sertraline")
    said = row.words.text()
    assert "Not to be given until a prescriber decides." in said
    assert "kept as it was sent" in said
    assert "Carry on" not in said
    assert "Give" not in said


def test_what_the_pack_never_said_was_sent_is_not_said_to_be_here(desks: Receiving) -> None:
    nobody_said = replace(SERTRALINE, medicine="omeprazole", dose=Dose(Decimal(20), "mg"), strength="20 mg")
    add(desks.leeds, desks.person, nobody_said)
    desks.issue()
    screen = desks.open()
    _decide_all(desks)
    desks.type(F8, "c")
    desks.press(ENTER, CTRL)
    said = _shown(screen)
    assert "The pack did not say whether these were sent: omeprazole." in said
    assert "Everything that was sent is here." not in said


def test_a_pack_from_the_future_or_of_nobody_known_needs_a_typed_reason(desks: Receiving) -> None:
    opened = open_pack(desks.moorland, desks.pack).opened
    stranger = trust.RootKey(bytes(range(32)), training=True)
    key = trust.make_desk_key()
    request = trust.Request("LEI", "Reception", key.public_key)
    unknown = seal.seal(
        opened.pack, trust.Issuer(key, trust.certify(stranger, request, desks.clock.at - timedelta(days=1), 9))
    )
    screen = desks.open(unknown)
    assert "Not known who made this pack" in _shown(screen)
    assert "Write the reason" in _page(screen).gaps()
    desks.type("rang Leeds: they sent it", F8, "c", DOWN, "c", "y", DOWN, "c", "y", DOWN, "c")
    assert "Not verified: the sender is not known" in _shown(_page(screen).rows[0])
    desks.press(ENTER, CTRL)
    assert screen.receipt is not None
    assert not any(line.verified for line in desks.scripts_of(screen.receipt.person_id).values())
    desks.clock.forward(hours=-30)
    page = _page(desks.open())
    assert "The pack says it was made more than 24 hours in the future." in _shown(page)
    assert "Write the reason" in page.gaps()


def test_a_pack_for_another_prison_is_warned_about(desks: Receiving) -> None:
    handovers.change_plan(desks.leeds, desks.handover, plan_to(desks.leeds, "WDI"))
    page = _page(desks.open(desks.issue()))
    assert "Made for Wakefield (HMP), not for this prison." in _shown(page)
    assert page.gaps() == ("Write the reason", "4 scripts have no decision")


def test_setting_aside_saves_nothing_and_large_text_keeps_decision_and_medicine_together(desks: Receiving) -> None:
    screen = desks.open()
    before = _rows(desks.moorland)
    desks.type("c", DOWN, "c")
    theme.set_scale(2.0)
    QApplication.processEvents()
    row = _page(screen).rows[1]
    desks.type(DOWN, Qt.Key.Key_Up)
    area = _page(screen).scroller
    top = row.mapTo(area.viewport(), row.rect().topLeft()).y()
    low = row.group.mapTo(area.viewport(), row.group.rect().bottomLeft()).y()
    assert top >= 0
    assert low <= area.viewport().height()
    assert area.horizontalScrollBar().maximum() == 0
    with desks.qtbot.waitSignal(desks.shell.window.back_requested):
        desks.press(ESCAPE)
    assert _rows(desks.moorland) == before


def _course(desks: Receiving, name: str, days: int, begins_in: int) -> None:
    began = desks.clock.at.date() + timedelta(days=begins_in)
    line = ScriptLine(
        name, Dose(Decimal(500), "mg"), "500 mg", "capsule", frequency="three times a day",
        times=("08:00", "14:00", "22:00"), duration_days=days, started_on=began,
    )  # fmt: skip
    said = scripts.as_written(line, SourceSaid(SourceKind.PRESCRIBER, name="Dr P. Pretend"))
    script = scripts.add_script(desks.leeds, desks.person, line, said)
    scripts.set_carrier(desks.leeds, desks.person, script, Carrier.ESCORT, "12 capsules", "M 1")


def test_a_course_that_ended_is_not_carried_on_and_one_to_come_is_not_late(desks: Receiving) -> None:
    _course(desks, "amoxicillin", 5, -9)
    _course(desks, "flucloxacillin", 7, 2)
    missing = packs.issue_pack(desks.leeds, desks.handover).missing
    assert not [words for words in missing if "last dose not known" in words], "nobody has begun it, or it is over"
    desks.issue()
    page = _page(desks.open())
    rows = {row.script.medicine: row for row in page.rows}
    assert "Begins Sun 22-Nov" in _shown(rows["flucloxacillin"])
    assert "Last dose not known" not in _shown(rows["flucloxacillin"])
    assert "Course ended Sun 15-Nov" in _shown(rows["amoxicillin"])
    for _ in page.rows:
        desks.type(F8, "c", "y")
    kept = "The line is kept as it was sent. Its course has ended: nothing of it is given."
    assert kept in _shown(rows["amoxicillin"])
    assert "Carry on unchanged" in _shown(rows["flucloxacillin"])
    desks.press(ENTER, CTRL)
    assert _shown(desks.shell.window).count(kept) == 1, "the receipt says the same"


def test_a_dose_that_was_withheld_is_told_beside_the_last_one_given(desks: Receiving) -> None:
    held = {script.medicine: script.id for script in read_person(desks.leeds, desks.person).record.scripts}
    why = "too drowsy"
    doses_given.record_not_given(desks.leeds, desks.person, held["levetiracetam"], DoseOutcome.WITHHELD, reason=why)
    desks.issue()
    row = next(row for row in _page(desks.open()).rows if row.script.medicine == "levetiracetam")
    assert "Withheld, dose of today 18:00: too drowsy" in _shown(row)
