"""The receipt by keyboard: made where the pack came, its slip photographed where it left, what is outstanding."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from reception_app.clinical.doses import Dose
from reception_app.identifiers import show_name
from reception_app.services import handovers, receipts, scripts
from reception_app.services.outstanding import outstanding, sent_pack_by_number
from reception_app.services.person_view import open_tasks, read_person
from reception_app.ui import theme
from reception_app.ui.main_window import MainWindow
from reception_app.ui.screens.handovers import HandoversScreen
from reception_app.ui.screens.handovers_amending import AmendmentSlipPanel, AmendPackPanel
from reception_app.ui.screens.handovers_closed import ClosePanel
from reception_app.ui.screens.handovers_making import MakeReceiptPanel, ReceiptSlipPanel
from reception_app.ui.screens.handovers_receipt import ReceiptPanel
from reception_app.ui.screens.handovers_told import ToldPanel
from reception_app.ui.screens.prepare_asks import AskPanel
from reception_app.ui.screens.receive import ReceiveScreen
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.runs import Text
from tests.support.desks import SERTRALINE
from tests.support.plain_shell import PlainShell, show
from tests.support.printing_desk import PrintingDesk
from tests.support.receiving import Receiving, receiving_desks

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
ENTER, F8 = Qt.Key.Key_Return, Qt.Key.Key_F8


@pytest.fixture
def desks(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiving]:
    with receiving_desks(tmp_path, qtbot, monkeypatch) as made:
        handovers.mark_left(made.leeds, made.handover, anyway="the van is here")
        made.clock.forward(hours=6)
        yield made


def receive_all(desks: Receiving) -> ReceiveScreen:
    """Take the pack in at Moorland; the sertraline is not there."""
    screen = desks.open()
    assert screen.page is not None
    desks.type("c", F8, "c", "y", F8, "c", "n", F8, "c")
    desks.press(ENTER, CTRL)
    assert screen.receipt is not None
    return screen


def panel_of(shell: PlainShell, kind: type) -> object:
    overlay = shell.window.overlay()
    assert overlay is not None
    assert isinstance(overlay.panel, kind)
    return overlay.panel


def spoken_in(panel: AskPanel) -> list[str]:
    """Return what stands in a panel, from top to bottom, as it is read out."""
    QApplication.processEvents()
    parts = [part for kind in (Text, AlertBar) for part in panel.findChildren(kind) if part.isVisible()]
    parts = [part for part in parts if not isinstance(part.parentWidget(), AlertBar)]
    parts.sort(key=_top)
    return [words for part in parts if (words := part.text() if isinstance(part, Text) else part.accessibleName())]


def _top(part: QWidget) -> int:
    return part.mapTo(part.window(), QPoint(0, 0)).y()


def whose(desks: Receiving) -> str:
    person = read_person(desks.leeds, desks.person)
    who = person.record.person
    return f"{show_name(who.family_name, who.given_names)}  {person.number}"


def photograph(slip: bytes) -> bytes:
    page = pypdfium2.PdfDocument(slip)[0]
    out = io.BytesIO()
    page.render(scale=200 / 72, grayscale=True).to_pil().rotate(3, fillcolor=255, expand=True).save(out, "JPEG")
    return out.getvalue()


def at_leeds(desks: Receiving, qtbot: QtBot) -> PlainShell:
    window = MainWindow("Leeds (HMP)", training=True)
    qtbot.addWidget(window)
    return PlainShell(desks.leeds, window, PrintingDesk())


def test_from_the_receipt_page_to_the_slip_and_back_by_photograph(desks: Receiving, qtbot: QtBot) -> None:
    desks.shell.desk = PrintingDesk(folder=desks.folder)
    receive_all(desks)
    desks.press(Qt.Key.Key_R, ALT)
    asked = panel_of(desks.shell, MakeReceiptPanel)
    assert isinstance(asked, MakeReceiptPanel)
    assert [seal.seal.value for seal in asked.seals] == ["envelope"]
    assert spoken_in(asked)[1] == f"{whose(desks)}, LEI-000001"
    desks.press("2")  # broken
    asked.documents.set_value("medicine chart of the last week")
    desks.press(Qt.Key.Key_M, ALT)
    slip = panel_of(desks.shell, ReceiptSlipPanel)
    assert isinstance(slip, ReceiptSlipPanel)
    desks.press(Qt.Key.Key_P, ALT)
    desks.press(Qt.Key.Key_S, ALT)
    ((title, printed),) = desks.shell.desk.printed
    assert title == "Receipt MDI-R-000001"
    assert (desks.folder / "receipt-MDI-R-000001.cose").stat().st_size < 1000

    leeds = at_leeds(desks, qtbot)
    photo = desks.folder / "photo.jpg"
    photo.write_bytes(photograph(printed))
    assert outstanding(desks.leeds).late == 1
    screen = ReceiveScreen(leeds)
    show(leeds, screen)
    screen.open_files((photo,))
    came = panel_of(leeds, ReceiptPanel)
    assert isinstance(came, ReceiptPanel)
    said = spoken_in(came)
    broken = "Envelope, seal E 0048810: broken"
    assert said[1:4] == [whose(desks), "Medicine missing on arrival: sertraline: 7 tablets were sent", broken]
    bars = [bar.accessibleName() for bar in came.findChildren(AlertBar)]
    trust = next(words for words in (*said, *bars) if "as it was signed" in words.casefold())
    assert trust not in said[: said.index(broken)]  # what is missing is in sight above the act at any text size
    assert not [words for words in said if "whole" in words]
    assert sum("0048810" in words for words in said) == 1
    desks.press(ENTER)
    assert leeds.window.overlay() is None
    assert outstanding(desks.leeds).count == 0
    titles = sorted(row.task.title.split(": ", 1)[1] for row in open_tasks(desks.leeds) if "Moorland" in row.task.title)
    assert titles == [
        "Document missing: medicine chart of the last week",
        "Envelope, seal E 0048810: broken",
        "Medicine missing on arrival: sertraline: 7 tablets were sent",
    ]
    screen.open_files((photo,))
    again = panel_of(leeds, ReceiptPanel)
    assert isinstance(again, ReceiptPanel)
    assert again.act.accessibleName().startswith("Close")


def test_what_is_outstanding_stands_on_the_list_with_its_key(desks: Receiving, qtbot: QtBot) -> None:
    leeds = at_leeds(desks, qtbot)
    screen = HandoversScreen(leeds)
    show(leeds, screen)
    heading = screen.model.heading_at(0)
    assert heading is not None
    assert (heading.title, heading.count) == ("Sent, no receipt yet", 1)
    cells = [screen.model.index(1, column).data() for column in range(6)]
    assert "to Moorland (HMP & YOI)" in cells[1]
    assert "left 6 h ago" in cells[2]
    assert "No receipt" in cells[3]
    screen.table.setCurrentIndex(screen.model.index(1, 0))
    screen.table.setFocus()
    QApplication.processEvents()
    desks.press(Qt.Key.Key_T)
    panel = panel_of(leeds, ToldPanel)
    assert isinstance(panel, ToldPanel)
    desks.press(ENTER)
    assert panel.who.problem()
    panel.who.set_value("R. Placeholder, nurse")
    panel.missing.set_value("insulin pen")
    desks.press(ENTER)
    assert leeds.window.overlay() is None
    (row,) = receipts.receipts_of(desks.leeds, sent_pack_by_number(desks.leeds, "LEI-000001"))
    assert (row.told_by, row.found) == ("R. Placeholder, nurse", ("insulin pen",))
    assert screen.model.rowCount() == 2  # it stands under what left in the last day


def test_a_pack_of_last_year_without_a_receipt_is_still_on_the_list(desks: Receiving, qtbot: QtBot) -> None:
    leeds = at_leeds(desks, qtbot)
    desks.clock.forward(days=400)
    screen = HandoversScreen(leeds)
    show(leeds, screen)
    heading = screen.model.heading_at(0)
    assert heading is not None
    assert (heading.title, heading.count) == ("Older: sent over 30 days ago, still no receipt", 1)
    screen.table.setCurrentIndex(screen.model.index(1, 0))
    screen.table.setFocus()
    QApplication.processEvents()
    desks.press(Qt.Key.Key_T)
    assert isinstance(panel_of(leeds, ToldPanel), ToldPanel)


def test_an_old_pack_is_closed_from_the_list_with_why_and_stands_there_as_closed(
    desks: Receiving, qtbot: QtBot
) -> None:
    leeds = at_leeds(desks, qtbot)
    screen = HandoversScreen(leeds)
    show(leeds, screen)
    screen.table.setCurrentIndex(screen.model.index(1, 0))
    screen.table.setFocus()
    QApplication.processEvents()
    desks.press(Qt.Key.Key_C)  # it left this morning
    assert leeds.window.overlay() is None
    desks.clock.forward(days=40)
    screen.refresh()
    desks.press(Qt.Key.Key_C)
    panel = panel_of(leeds, ClosePanel)
    assert isinstance(panel, ClosePanel)
    desks.press(ENTER)
    assert panel.reason.problem()
    panel.reason.set_value("rung: the wing has it")
    desks.press(ENTER)
    assert leeds.window.overlay() is None
    heading = screen.model.heading_at(0)
    assert heading is not None
    assert (heading.title, heading.count) == ("Closed without a receipt in the last 30 days", 1)
    cells = [screen.model.index(1, column).data() for column in range(6)]
    assert "Closed without a receipt" in cells[3]
    assert desks.leeds.operator.full_name in cells[5]
    assert "rung: the wing has it" in cells[5]
    screen.table.setCurrentIndex(screen.model.index(1, 0))
    screen.table.setFocus()
    desks.press(Qt.Key.Key_T)  # somebody rings after all
    assert isinstance(panel_of(leeds, ToldPanel), ToldPanel)


def test_the_receipt_is_made_from_the_list_too(desks: Receiving, qtbot: QtBot) -> None:
    receive_all(desks)
    screen = HandoversScreen(desks.shell)
    show(desks.shell, screen)
    screen.table.setCurrentIndex(screen.model.index(1, 0))
    screen.table.setFocus()
    QApplication.processEvents()
    desks.press(Qt.Key.Key_B)
    assert isinstance(panel_of(desks.shell, MakeReceiptPanel), MakeReceiptPanel)


def test_a_pack_that_left_is_amended_from_the_list(desks: Receiving, qtbot: QtBot) -> None:
    leeds = at_leeds(desks, qtbot)
    screen = HandoversScreen(leeds)
    show(leeds, screen)
    screen.table.setCurrentIndex(screen.model.index(1, 0))
    screen.table.setFocus()
    assert screen.table.current_key() == desks.handover
    QApplication.processEvents()
    desks.press("a")
    asked = panel_of(leeds, AmendPackPanel)
    assert isinstance(asked, AmendPackPanel)
    assert spoken_in(asked)[1] == f"{whose(desks)}, LEI-000001"
    asked.why.set_value("nothing at all")
    desks.press(ENTER)
    assert "IN-837" in asked.trouble.accessibleName()
    leeds.close_overlay()
    script = next(s for s in read_person(desks.leeds, desks.person).record.scripts if s.medicine == "sertraline")
    line = replace(SERTRALINE, dose=Dose(Decimal(50), "mg"))
    scripts.change_dose(desks.leeds, desks.person, script.id, line, reason="typed wrongly", discussed=True)
    screen.table.setFocus()
    desks.press("a")
    again = panel_of(leeds, AmendPackPanel)
    assert isinstance(again, AmendPackPanel)
    again.why.set_value("sertraline was typed as 100 mg")
    desks.press(ENTER)
    slip = panel_of(leeds, AmendmentSlipPanel)
    assert isinstance(slip, AmendmentSlipPanel)
    desks.press(Qt.Key.Key_P, ALT)
    assert isinstance(leeds.desk, PrintingDesk)
    assert leeds.desk.printed[0][0] == "Amendment 1, pack LEI-000002"
    leeds.close_overlay()
    screen.refresh()
    assert screen.table.current_key() == desks.handover  # the amended pack's row is the same person's row


def test_the_ring_of_what_is_asked_over_a_screen_is_nowhere_cut(desks: Receiving, qtbot: QtBot) -> None:
    receive_all(desks)
    desks.press(Qt.Key.Key_R, ALT)
    asked = panel_of(desks.shell, MakeReceiptPanel)
    assert isinstance(asked, MakeReceiptPanel)
    inside = asked.scroller.widget()
    for field in (asked.seals[0].state, asked.documents.box, asked.others.box):
        left = field.mapTo(inside, field.rect().topLeft()).x()
        assert left >= theme.px(theme.FOCUS_RING)
        assert inside.width() - left - field.width() >= theme.px(theme.FOCUS_RING)
