"""Receiving from paper: scans and photographs taken together, codes typed by a scanner, sheets of two people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from reception_app.handover.codes.symbols import symbol_texts
from reception_app.services import handovers, packs
from reception_app.ui import theme
from reception_app.ui.screens.receive import ReceiveScreen
from reception_app.ui.screens.receive_page import IncomingPage
from reception_app.ui.screens.receive_scan import ScanBox
from tests.support.codes_pages import raster, saved
from tests.support.desks import arrive, specimen
from tests.support.plain_shell import show
from tests.support.receiving import Receiving, plan_to

DPI = 150
MM = DPI / 25.4


def codes_page(pack: packs.IssuedPack) -> Image.Image:
    """Return the codes page as a scanner sees it: the last of the clinical sheet."""
    return raster(pack.clinical, DPI)


def first_code_of(page: Image.Image) -> Image.Image:
    """Return the page with everything but its first code painted over."""
    kept = Image.new("L", page.size, 255)
    box = (round(11 * MM), round(51 * MM), round(55 * MM), round(96 * MM))
    kept.paste(page.crop(box), box)
    return kept


def without_first_row(page: Image.Image) -> Image.Image:
    """Return the page with its first row of codes painted over."""
    kept = page.copy()
    kept.paste(255, (0, round(51 * MM), page.width, round(97 * MM)))
    return kept


def opened_with(desks: Receiving, *pictures: Image.Image) -> ReceiveScreen:
    screen = ReceiveScreen(desks.shell)
    show(desks.shell, screen)
    add_pictures(desks, *pictures)
    return screen


def add_pictures(desks: Receiving, *pictures: Image.Image) -> None:
    paths = []
    for place, picture in enumerate(pictures):
        path = desks.folder / f"scan {place}.png"
        path.write_bytes(saved(picture))
        paths.append(path)
    desks.shell.desk.files = tuple(paths)
    desks.press(Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)


def page_of(screen: ReceiveScreen) -> IncomingPage:
    assert screen.page is not None
    return screen.page


def scanned(screen: ReceiveScreen) -> ScanBox:
    assert screen.scan.isVisible()
    return screen.scan


def type_scan(desks: Receiving, text: str) -> None:
    """Type as a scanner does: into whatever has the focus, a line at a time."""
    focused = QApplication.focusWidget()
    assert focused is not None
    desks.qtbot.keyClicks(focused, text)
    desks.press(Qt.Key.Key_Return)


def test_a_scan_of_the_codes_page_opens_the_pack(desks: Receiving) -> None:
    pack = packs.issue_pack(desks.leeds, desks.handover)
    screen = opened_with(desks, codes_page(pack))
    assert page_of(screen).incoming.envelope == pack.cose


def test_two_photographs_that_each_lack_codes_make_one_record(desks: Receiving) -> None:
    pack = packs.issue_pack(desks.leeds, desks.handover)
    whole = codes_page(pack)
    screen = opened_with(desks, first_code_of(whole))
    assert screen.refused is not None
    assert "PK-255" in screen.refused.copy_text()
    add_pictures(desks, without_first_row(whole))
    assert page_of(screen).incoming.envelope == pack.cose


def test_a_genuine_pack_after_a_photograph_of_something_else(desks: Receiving) -> None:
    pack = packs.issue_pack(desks.leeds, desks.handover)
    screen = opened_with(desks, Image.new("L", (600, 800), 200))
    assert screen.refused is not None
    assert "PK-254" in screen.refused.copy_text()
    file = desks.folder / "clinical.pdf"
    file.write_bytes(pack.clinical)
    desks.shell.desk.files = (file,)
    desks.press(Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert page_of(screen).incoming.envelope == pack.cose


def test_trying_another_file_forgets_what_was_scanned(desks: Receiving) -> None:
    pack = packs.issue_pack(desks.leeds, desks.handover)
    screen = opened_with(desks, first_code_of(codes_page(pack)))
    assert screen.refused is not None
    assert screen._scans
    desks.shell.desk.files = ()
    screen.refused.picked.emit("another")
    assert not screen._scans


def test_a_scanner_types_code_after_code(desks: Receiving) -> None:
    pack = packs.issue_pack(desks.leeds, desks.handover)
    texts = symbol_texts(pack.cose)
    screen = ReceiveScreen(desks.shell)
    show(desks.shell, screen)
    box = scanned(screen)
    type_scan(desks, texts[-1])
    assert "more needed" in box.said.text()
    assert f"of {len(texts)} are enough" in box.ticks.text()
    type_scan(desks, texts[-1])
    assert box.said.text() == "That code was read before."
    type_scan(desks, texts[0][:-4] + "AB0*")
    assert "Scan it again" in box.said.text()
    type_scan(desks, "5012345678900")
    assert "no code of a handover pack" in box.said.text()
    for text in texts[1:]:
        if screen.page is None:
            type_scan(desks, text)
    assert page_of(screen).incoming.envelope == pack.cose


def other_pack(desks: Receiving) -> packs.IssuedPack:
    """Return the pack of another person."""
    identity = replace(specimen("A0009TT", "PLACEHOLDER", "Nia"), date_of_birth=date(1990, 2, 3))
    who = arrive(desks.leeds, identity)
    return packs.issue_pack(desks.leeds, handovers.plan_handover(desks.leeds, who, plan_to(desks.leeds)))


def test_a_code_of_another_sheet_is_turned_away(desks: Receiving) -> None:
    pack, other = packs.issue_pack(desks.leeds, desks.handover), other_pack(desks)
    screen = ReceiveScreen(desks.shell)
    show(desks.shell, screen)
    type_scan(desks, symbol_texts(pack.cose)[0])
    type_scan(desks, symbol_texts(other.cose)[0])
    assert "belongs to another sheet" in scanned(screen).said.text()
    assert "PLACEHOLDER" not in scanned(screen).said.text()
    screen.scan.start_afresh()
    screen.scan.focus_start()
    for text in symbol_texts(other.cose):
        if screen.page is None:
            type_scan(desks, text)
    assert page_of(screen).incoming.envelope == other.cose


def test_the_sheets_of_two_people_are_offered_one_at_a_time(desks: Receiving) -> None:
    pack, other = packs.issue_pack(desks.leeds, desks.handover), other_pack(desks)
    screen = opened_with(desks, codes_page(pack), codes_page(other))
    assert screen.page is None
    assert screen.several is not None
    assert len(screen.several.buttons) == 2
    desks.press(Qt.Key.Key_Return)
    assert page_of(screen).incoming.envelope == pack.cose
    assert page_of(screen).incoming.record.person.family_name == "SPECIMEN"


def test_reading_cancelled_leaves_the_screen_as_it_was(desks: Receiving) -> None:
    pack = packs.issue_pack(desks.leeds, desks.handover)
    desks.shell.steps.cancel()
    screen = opened_with(desks, codes_page(pack))
    assert screen.page is None
    assert screen.refused is None
    assert screen.scan.isVisible()


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_empty_screen_fits(desks: Receiving, scale: float) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, scale)
    screen = ReceiveScreen(desks.shell)
    show(desks.shell, screen)
    type_scan(desks, symbol_texts(packs.issue_pack(desks.leeds, desks.handover).cose)[0])
    app.processEvents()
    box = screen.scan.box.box
    assert box.height() >= box.sizeHint().height()
    assert screen.scan.ticks.height() >= screen.scan.ticks.heightForWidth(screen.scan.ticks.width())
    theme.apply(app, 1.0)
