"""The key for sealed files in the window, by keyboard: its words, its public part, another desk, another key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyrage
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from reception_app.handover import wrapping
from reception_app.handover.spoken_fingerprint import spoken
from reception_app.services import sealing
from reception_app.services.context import AppContext
from reception_app.services.estate_sealing import read_public_part
from reception_app.ui.desk_dialogs import Told
from reception_app.ui.main_window import MainWindow
from reception_app.ui.screens.users import UsersScreen
from reception_app.ui.screens.users_sealing import ExportKey, ImportKey, RenewKey, SealingPage
from reception_app.vocabulary import Role
from tests.support.desks import as_role, make_training_desk
from tests.support.plain_shell import PlainDesk, PlainShell, show

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
FOR_THE_TRIP = "seven boats on dry land"


@pytest.fixture(autouse=True)
def _no_leftovers(qapp: QApplication) -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[tuple[AppContext, AppContext]]:
    """Two desks of one prison, and neither has a key yet."""
    made = [make_training_desk(tmp_path / each, "LEI") for each in ("one", "two")]
    yield made[0], made[1]
    for ctx in made:
        ctx.close()


class SavingDesk(PlainDesk):
    """The desk's dialogs: a file is saved where the test says."""

    save_to: Path | None = None
    prints = False

    def __init__(self) -> None:
        super().__init__()
        self.printed: list[bytes] = []

    def print_pdf(self, pdf: bytes, title: str, told: Told) -> bool:
        with told():
            self.printed += [pdf] if self.prints else []
        return self.prints

    def ask_save(self, title: str, suggested: str, patterns: Sequence[str]) -> Path | None:
        return self.save_to


class AtUsers:
    """Somebody at the keyboard of Users and desk."""

    def __init__(self, ctx: AppContext, qtbot: QtBot) -> None:
        self.ctx = ctx
        window = MainWindow("Leeds (HMP)", training=True)
        qtbot.addWidget(window)
        self.shell = PlainShell(ctx, window)
        self.desk = self.shell.desk = SavingDesk()
        self.screen = UsersScreen(self.shell)
        self.told: list[str] = []
        self.screen.toast.connect(self._tell)
        show(self.shell, self.screen)

    def _tell(self, words: str, _undo: bool) -> None:
        self.told.append(words)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        widget: QWidget = self.screen.window().focusWidget() or self.screen.window()
        QTest.keyClick(widget, key, modifier)
        QApplication.processEvents()

    def type(self, *texts: str) -> None:
        for text in texts:
            focused = self.screen.window().focusWidget()
            assert focused is not None
            QTest.keyClicks(focused, text)
            self.press(Qt.Key.Key_Tab)

    def page(self) -> QWidget:
        page = self.screen.entry
        assert page is not None
        return page

    def seen(self) -> str:
        return " ".join(label.text() for label in self.screen.findChildren(QLabel) if label.isVisible())


def key_of(ctx: AppContext) -> sealing.OwnKey:
    own = sealing.read_own_key(ctx)
    assert own is not None
    return own


def test_the_key_is_made_and_its_public_part_seals_with_the_ordinary_tool(
    desks: tuple[AppContext, AppContext], qtbot: QtBot, tmp_path: Path
) -> None:
    at = AtUsers(desks[0], qtbot)
    at.press(Qt.Key.Key_K, ALT)
    assert isinstance(at.page(), SealingPage)
    assert "There is no key yet" in at.seen()
    at.press(Qt.Key.Key_Return, CTRL)
    own = key_of(at.ctx)
    assert at.told == ["Key made"]

    at.press(Qt.Key.Key_K, ALT)
    said = at.seen()
    assert spoken(own.recipient.encode("ascii")) == own.words
    for word in own.words.replace(",", "").split():
        assert word in said
    assert own.recipient in said
    assert "other desks cannot seal for it" in said, "no directory names it"
    file = tmp_path / "lei.age-recipient"
    at.desk.save_to = file
    at.press(Qt.Key.Key_Return, CTRL)
    written = file.read_text("utf-8")
    assert written.splitlines()[:2] == ["# Files for Leeds (HMP) (LEI)", f"# {own.words}"]
    (recipient,) = [line for line in written.splitlines() if not line.startswith("#")]
    sealed = pyrage.encrypt(b"a pack", [pyrage.x25519.Recipient.from_str(recipient)])
    assert wrapping.unwrap(sealed, sealing.identities(at.ctx)) == b"a pack"
    assert "AGE-SECRET" not in written.upper()


def test_the_public_part_is_printed_for_an_estate_that_no_stick_reaches(
    desks: tuple[AppContext, AppContext], qtbot: QtBot
) -> None:
    ctx = desks[0]
    sealing.make_sealing_key(ctx)
    at = AtUsers(ctx, qtbot)
    at.press(Qt.Key.Key_K, ALT)
    at.press(Qt.Key.Key_H, ALT)
    assert at.desk.printed == []
    assert "Printed." not in at.seen(), "the printer's own dialog was closed"
    at.desk.prints = True
    at.press(Qt.Key.Key_H, ALT)
    (pdf,) = at.desk.printed
    assert read_public_part(pdf) == ("LEI", key_of(ctx).recipient)
    assert "Printed." in at.seen()


def test_the_other_desk_of_the_prison_opens_what_is_sealed_for_both(
    desks: tuple[AppContext, AppContext], qtbot: QtBot, tmp_path: Path
) -> None:
    one, two = desks
    sealing.make_sealing_key(one)
    first = AtUsers(one, qtbot)
    first.press(Qt.Key.Key_K, ALT)
    first.press(Qt.Key.Key_O, ALT)
    page = first.page()
    assert isinstance(page, ExportKey)
    file = tmp_path / "lei.sealing-key"
    first.desk.save_to = file
    first.type(FOR_THE_TRIP, "seven boats on wet land")
    first.press(Qt.Key.Key_Return, CTRL)
    assert page.again.problem() == "The two are not the same. Type it again."
    assert not file.exists()
    page.again.set_value(FOR_THE_TRIP)
    first.press(Qt.Key.Key_Return, CTRL)
    assert first.told == ["Saved, locked with its own passphrase"]
    assert sealing.identities(one)[0] not in file.read_text("utf-8")

    second = AtUsers(two, qtbot)
    second.desk.files = (file,)
    second.press(Qt.Key.Key_K, ALT)
    second.press(Qt.Key.Key_I, ALT)
    taken = second.page()
    assert isinstance(taken, ImportKey)
    second.type("another passphrase altogether")
    second.press(Qt.Key.Key_Return, CTRL)
    assert "does not open the file" in taken.chosen.problem()
    taken.chosen.set_value(FOR_THE_TRIP)
    second.press(Qt.Key.Key_Return, CTRL)
    assert second.told == ["Key taken in"]
    assert key_of(two).recipient == key_of(one).recipient


def test_another_key_is_made_only_when_the_estate_knows_and_the_old_one_still_opens(
    desks: tuple[AppContext, AppContext], qtbot: QtBot
) -> None:
    ctx = desks[0]
    sealing.make_sealing_key(ctx)
    before = key_of(ctx)
    sealed = wrapping.wrap(b"sealed before", [before.recipient])
    at = AtUsers(ctx, qtbot)
    at.press(Qt.Key.Key_K, ALT)
    at.press(Qt.Key.Key_N, ALT)
    page = at.page()
    assert isinstance(page, RenewKey)
    at.press(Qt.Key.Key_Return, CTRL)
    assert page.sure.problem() == "Ring whoever runs the estate first."
    assert key_of(ctx) == before
    page.sure.set_value(["asked"])
    at.press(Qt.Key.Key_Return, CTRL)
    assert key_of(ctx).recipient != before.recipient
    assert wrapping.unwrap(sealed, sealing.identities(ctx)) == b"sealed before"


def test_who_does_not_look_after_the_desk_sees_no_key(desks: tuple[AppContext, AppContext], qtbot: QtBot) -> None:
    at = AtUsers(as_role(desks[0], Role.NURSE), qtbot)
    at.press(Qt.Key.Key_K, ALT)
    assert at.screen.entry is None
    assert "administrator" in at.screen.trouble.accessibleName().casefold()
