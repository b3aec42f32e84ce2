"""The pictures of what goes back and forth on paper: receipts, amendments, the estate's directory, summaries, slips.

One pack is followed: it leaves one training desk in the morning, is taken in at another, and what follows is read back.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QWidget

from reception_app.clinical.doses import Dose
from reception_app.handover import trust
from reception_app.handover.estate_directory import sign_directory
from reception_app.handover.pdf import RECORD_NAME, attachment
from reception_app.handover.receipt_record import Seal, SealFound, SealState
from reception_app.handover.revocations import Revocation
from reception_app.services import handovers, receiving, scripts
from reception_app.services.amendments import IssuedAmendment, issue_amendment, to_amend
from reception_app.services.dispositions import Choice
from reception_app.services.opening import open_pack
from reception_app.services.outstanding import outstanding
from reception_app.services.person_view import read_person
from reception_app.services.receipts_made import Found, MadeReceipt, make_receipt, received_pack_by_number
from reception_app.ui.screens.directory import DirectoryScreen
from reception_app.ui.screens.handovers import HandoversScreen
from reception_app.ui.screens.handovers_amending import AmendmentSlipPanel
from reception_app.ui.screens.handovers_making import MakeReceiptPanel, ReceiptSlipPanel
from reception_app.ui.screens.receive import ReceiveScreen
from reception_app.ui.screens.receive_summary import SummaryPanel
from reception_app.ui.workplace import Workplace
from reception_app.vocabulary import Disposition, RevokedBecause
from tests.support.desks import SERTRALINE, arrive, specimen
from tests.support.estate_cases import directory
from tests.support.pictures_scripts import FRIDAY_CASE, holder
from tests.support.summaries import FOLDER as SUMMARIES

LEAVES, TAKEN_IN, LATER = "2026-11-21T06:05:00Z", "2026-11-21T07:50:00Z", "2026-11-21T11:40:00Z"


class Album(Protocol):
    """What `pictures.Album` offers here."""

    folder: Path

    @property
    def workplace(self) -> Workplace: ...
    def settle(self) -> None: ...
    def shown(self) -> QWidget: ...
    def overlaid(self) -> QWidget: ...
    def both(self, name: str, show: Callable[[], None]) -> None: ...


@contextmanager
def at(moment: str) -> Iterator[None]:
    """Let the desks that are opened meanwhile stand still at another moment."""
    before = os.environ["RECEPTION_NOW"]
    os.environ["RECEPTION_NOW"] = moment
    yield
    os.environ["RECEPTION_NOW"] = before


def follow(open_desk: Callable[[str], AbstractContextManager[Album]], pack: bytes, temporary: Path) -> None:
    """Follow the Friday case's pack: it leaves Leeds, is taken in there, and its receipt comes back."""
    with at(LEAVES), open_desk("lei") as leeds:
        ctx = leeds.workplace.ctx
        leaving = read_person(ctx, holder(ctx, FRIDAY_CASE, leaving=True)).handover_id
        assert leaving is not None
        handovers.mark_left(ctx, leaving, anyway="the escort waits; the duty nurse there was rung")
    with at(TAKEN_IN), open_desk("help") as there:
        receipt = receiving_pictures(there, attachment(pack, RECORD_NAME))
    with at(LATER), open_desk("lei") as leeds:
        sender_pictures(leeds, receipt, temporary)


def receiving_pictures(album: Album, pack: bytes) -> MadeReceipt:
    """Take the pack in, one medicine missing, and take the pictures of its receipt being made; return that receipt."""
    ctx = album.workplace.ctx
    incoming = open_pack(ctx, pack)
    held = Choice(
        Disposition.HOLD, "none came; asked the duty prescriber", until=ctx.now() + timedelta(hours=3),
        decider="Duty prescriber",
    )  # fmt: skip
    choices = {
        script.id: Choice(Disposition.CONTINUE, "as sent", arrived=False) if script.medicine == "sertraline" else held
        for script in incoming.to_decide
    }
    receiving.receive(ctx, incoming, choices)
    received = received_pack_by_number(ctx, incoming.header.number)
    album.both("receipt-make", lambda: _asked(album))
    broken = SealFound(Seal.ENVELOPE, SealState.BROKEN)
    made = make_receipt(ctx, received.received_pack_id, Found((broken,)))
    album.both("receipt-slip", lambda: _receipt_slip(album, made))
    arrive(ctx, replace(specimen("A0001TT", "SPECIMEN", "Terry Testman"), nhs_number="9990000018"))
    album.both("summary", lambda: _summary(album))
    return made


def sender_pictures(album: Album, receipt: MadeReceipt, temporary: Path) -> None:
    """Take the pictures of what the sender does once a pack left: told, amended, its receipt read; and the estate's."""
    ctx = album.workplace.ctx
    album.both("handovers-sent", lambda: _handovers(album, ""))
    album.both("receipt-told", lambda: _handovers(album, "T"))
    (sent,) = outstanding(ctx).sent
    sertraline = next(s for s in read_person(ctx, sent.person_id).record.scripts if s.medicine == "sertraline")
    line = replace(SERTRALINE, dose=Dose(Decimal(50), "mg"), route="oral")
    scripts.change_dose(ctx, sent.person_id, sertraline.id, line, reason="typed wrongly", discussed=True)
    album.both("amendment", lambda: _handovers(album, "A"))
    file = temporary / "receipt.cose"
    file.write_bytes(receipt.cose)
    album.both("receipt-read", lambda: _read(album, file))
    album.both("estate-import", lambda: _estate(album, temporary / "news.estate"))
    found = to_amend(ctx, sent.pack_id)
    made = issue_amendment(ctx, found.pack_id, "sertraline was typed as 100 mg; the GP record says 50 mg")
    album.both("amendment-slip", lambda: _amendment_slip(album, made))


def _asked(album: Album) -> None:
    _handovers(album, "B", received=True)
    panel = album.overlaid()
    assert isinstance(panel, MakeReceiptPanel)
    panel.documents.set_value("medicine chart of the last week")


def _receipt_slip(album: Album, made: MadeReceipt) -> None:
    album.workplace.navigate("handovers")
    slip = ReceiptSlipPanel(album.workplace, made)
    album.workplace.show_overlay(slip)
    slip.focus_start()


def _amendment_slip(album: Album, made: IssuedAmendment) -> None:
    album.workplace.navigate("handovers")
    slip = AmendmentSlipPanel(album.workplace, made)
    album.workplace.show_overlay(slip)
    slip.focus_start()


def _handovers(album: Album, key: str, *, received: bool = False) -> None:
    """Open the list, go to what was sent or received, and press a letter there."""
    album.workplace.open_board()
    album.workplace.navigate("handovers")
    album.settle()
    screen = album.shown()
    assert isinstance(screen, HandoversScreen)
    title = "Received in the last 7 days" if received else "Sent, no receipt yet"
    headings = (screen.model.heading_at(row) for row in range(screen.model.rowCount()))
    place = next(row for row, heading in enumerate(headings) if heading is not None and heading.title == title)
    screen.table.setCurrentIndex(screen.model.index(place + 1, 0))
    screen.table.setFocus()
    if key:
        screen.table.row_key.emit(key, "")
    album.settle()


def _read(album: Album, file: Path) -> None:
    album.workplace.open_receive(file)
    album.settle()


def _summary(album: Album) -> None:
    album.workplace.open_receive()
    album.settle()
    screen = album.shown()
    assert isinstance(screen, ReceiveScreen)
    screen.open_files((SUMMARIES / "uk_text_only.json",))
    album.settle()
    panel = album.overlaid()
    assert isinstance(panel, SummaryPanel)
    assert panel.who is not None
    panel.who.press(panel.who.segments[0].option.slug)
    panel.focus_start()


def _estate(album: Album, file: Path) -> None:
    """The estate's directory, which revokes the key of a prison's desk and says what another can do."""
    root = trust.training_root()
    ctx = album.workplace.ctx
    now = ctx.now()
    lost = Revocation(root.root.key_id, b"\x07" * 8, now - timedelta(hours=30), RevokedBecause.LOST, "LHI", "Reception")
    file.write_bytes(sign_directory(directory(lost, root=root, made_at=now), root))
    album.workplace.open_board()
    album.workplace.open_directory()
    album.settle()
    screen = album.shown()
    assert isinstance(screen, DirectoryScreen)
    screen._read(file)  # behind it stands only the dialog that asks for the file
