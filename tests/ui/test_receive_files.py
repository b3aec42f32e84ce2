"""Whatever is dropped on the screen, or chosen for it: many files in lots, each by its content, never by its name."""

from __future__ import annotations

import os
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from sqlalchemy import text

from reception_app.handover.reading import MAX_FILES
from reception_app.services import handovers, packs
from reception_app.ui.screens.receive import ReceiveScreen
from reception_app.ui.screens.receive_files import read_files
from reception_app.ui.widgets.badges import KeyCap
from reception_app.ui.widgets.runs import Text
from reception_app.ui.worker import Cancelled, Steps
from tests.support.codes_pages import saved
from tests.support.desks import arrive, specimen
from tests.support.plain_shell import show
from tests.support.receiving import Receiving, plan_to
from tests.ui.test_receive_scan import other_pack

DROPPED = 100


@dataclass
class Said:
    """Hears every step; after so many somebody cancels."""

    steps: Steps
    cancel_at: int = 1_000_000
    words: list[str] = field(default_factory=list)

    def hear(self, words: str, part: float) -> None:
        assert 0.0 <= part <= 1.0
        self.words.append(words)
        if len(self.words) == self.cancel_at:
            self.steps.cancel()


def listening(cancel_at: int = 1_000_000) -> Said:
    steps = Steps()
    said = Said(steps, cancel_at)
    steps.told.connect(said.hear)
    return said


def hundred(desks: Receiving, *packs_at: tuple[int, bytes]) -> list[Path]:
    """Return a hundred files: blank little pictures, and packs at some places."""
    blank = saved(Image.new("L", (16, 16), 255))
    paths = []
    for place in range(DROPPED):
        path = desks.folder / f"{place:03}"
        path.write_bytes(dict(packs_at).get(place, blank))
        paths.append(path)
    return paths


def drop(screen: ReceiveScreen, *urls: QUrl) -> bool:
    """Drag addresses over the screen and, where it takes them, drop them; return whether it did."""
    data, left = QMimeData(), Qt.MouseButton.LeftButton
    data.setUrls(urls)
    copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):  # there is no other way to make one
        entered = QDragEnterEvent(QPoint(50, 50), copy, data, left, none)
    QApplication.sendEvent(screen, entered)
    if entered.isAccepted():
        QApplication.sendEvent(screen, QDropEvent(QPointF(50, 50), copy, data, left, none))
    return entered.isAccepted()


def test_a_hundred_files_dropped_at_once_are_read_lot_after_lot(desks: Receiving) -> None:
    pack, other = packs.issue_pack(desks.leeds, desks.handover), other_pack(desks)
    paths = hundred(desks, (MAX_FILES + 5, pack.cose), (DROPPED - 1, other.cose))
    screen = ReceiveScreen(desks.shell)
    show(desks.shell, screen)
    said = listening()
    desks.shell.steps = said.steps
    assert drop(screen, *(QUrl.fromLocalFile(str(path)) for path in paths))
    assert screen.several is not None
    assert len(screen.several.buttons) == 2
    assert any(f"of {DROPPED}" in words for words in said.words)


def test_a_hundred_files_can_be_cancelled_at_any_of_them(desks: Receiving) -> None:
    paths = hundred(desks, (3, packs.issue_pack(desks.leeds, desks.handover).cose))
    for cancel_at in (1, 2 * MAX_FILES, 2 * DROPPED):
        said = listening(cancel_at)
        with pytest.raises(Cancelled):
            read_files(desks.moorland, paths, (), said.steps)
        assert len(said.words) == cancel_at


def test_among_a_hundred_the_one_pack_opens_and_what_was_wrong_is_said(desks: Receiving) -> None:
    pack = packs.issue_pack(desks.leeds, desks.handover)
    paths = hundred(desks, (60, pack.cose), (61, pack.cose))
    found = read_files(desks.moorland, paths, (), listening().steps)
    assert [each.envelope for each in found.packs] == [pack.cose]
    assert found.problem is None
    assert any(words.startswith(f"Files 1 to {MAX_FILES}: ") for words in found.left_out)
    nothing = read_files(desks.moorland, paths[:60], (), listening().steps)
    assert nothing.problem is not None
    assert nothing.problem.code == "PK-254"


def test_an_address_of_the_web_is_not_taken(desks: Receiving) -> None:
    screen = ReceiveScreen(desks.shell)
    show(desks.shell, screen)
    assert not drop(screen, QUrl("https://example.org/record.cose"))
    assert screen.page is None
    assert screen.refused is None


@pytest.mark.parametrize(
    "name", ["..%2f..%2fetc <b>SPECIMEN<b>.exe", "record.cose.lnk", "\u202eesoc.pdf", "'; DROP TABLE"]
)
def test_a_name_says_nothing_and_is_shown_nowhere(desks: Receiving, name: str) -> None:
    pack = packs.issue_pack(desks.leeds, desks.handover)
    path = desks.folder / name
    path.write_bytes(pack.cose)
    link = desks.folder / "link.png"
    link.symlink_to(path)
    for chosen in (path, link):
        screen = ReceiveScreen(desks.shell)
        show(desks.shell, screen)
        assert drop(screen, QUrl.fromLocalFile(str(chosen)))
        assert screen.page is not None
        assert screen.page.incoming.envelope == pack.cose
        with desks.moorland.sessions.read() as session:
            history = repr(session.execute(text("SELECT * FROM event")).all())
        assert name not in history
        assert not any(name in shown.text() for shown in screen.findChildren(Text))


def test_folders_and_pipes_are_refused_and_nobody_waits_for_them(desks: Receiving) -> None:
    pipe = desks.folder / "pipe.cose"
    os.mkfifo(pipe)
    for path in (desks.folder, pipe, desks.folder / "gone.cose"):
        found = read_files(desks.moorland, (path,), (), listening().steps)
        assert found.problem is not None
        assert found.problem.code == "PK-200"


def test_markup_in_a_name_is_text_on_the_screen(desks: Receiving) -> None:
    name = "<b>PLACEHOLDER</b> <img src=x>"
    who = arrive(desks.leeds, specimen("A0009TT", name, "Nia"))
    pack = packs.issue_pack(desks.leeds, handovers.plan_handover(desks.leeds, who, plan_to(desks.leeds)))
    screen = desks.open(pack.cose)
    banner = screen.banner()
    assert banner is not None
    assert name in repr(banner)
    # Nothing on the screen would take it for more than text: neither what paints nor what is read out.
    labels = [label for label in screen.findChildren(QLabel) if not isinstance(label, KeyCap)]
    assert labels
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels)
    assert not any(shown.toolTip() for shown in screen.findChildren(QWidget))


def test_what_an_earlier_file_lacked_is_not_said_of_the_pack_that_came_after_it(
    desks: Receiving, tmp_path: Path
) -> None:
    picture, pack = tmp_path / "wall.png", tmp_path / "from the stick.cose"
    Image.new("L", (600, 400), 255).save(picture)
    pack.write_bytes(desks.pack)
    first = read_files(desks.moorland, (picture,), (), listening().steps)
    assert first.problem is not None
    assert first.scans, "kept: more pictures may cure it"
    second = read_files(desks.moorland, (pack,), first.scans, listening().steps)
    assert [each.envelope for each in second.packs] == [desks.pack]
    assert second.left_out == ()
    both = read_files(desks.moorland, (picture, pack), (), listening().steps)
    assert len(both.left_out) == 1, "of files opened together it is said"
