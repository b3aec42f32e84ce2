"""The window, its keys, the doors (sign-in, first run, lock), and printing from memory."""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot
from reportlab.pdfgen.canvas import Canvas

from reception_app.errors import KnownProblem, SheetProblem
from reception_app.ui import keys, theme
from reception_app.ui.desk_dialogs import PRINT_DPI, Desk, Told, print_on
from reception_app.ui.keys import KeyHint
from reception_app.ui.main_window import MainWindow
from reception_app.ui.screen import Screen
from reception_app.ui.screens.first_run import EstablishmentChoice, FirstRun, FirstRunScreen
from reception_app.ui.screens.locked import Count, LockedScreen
from reception_app.ui.screens.sign_in import DeskFacts, SignInScreen, SignInUser
from reception_app.ui.widgets.banner import BannerData
from reception_app.ui.widgets.focus_ring import FocusRing
from reception_app.ui.widgets.layouts import Column
from reception_app.vocabulary import Role

NOW = datetime(2026, 11, 20, 21, 40, tzinfo=UTC)
USERS = (SignInUser("af", "A. Fictionary", "Prescriber"), SignInUser("ss", "S. Sampleworth", "Nurse", True))
PRISONS = (
    EstablishmentChoice("LEI", "Leeds (HMP)", "Leeds", "england"),
    EstablishmentChoice("CFI", "Cardiff (HMP)", "Cardiff", "wales"),
    EstablishmentChoice("LII", "Lincoln (HMP)", "Lincoln", "england"),
)
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


class Page(Screen):
    """A screen that writes down what it was asked."""

    nav = "board"

    def __init__(self, banner: BannerData | None = None) -> None:
        super().__init__()
        self.asked: list[str] = []
        self._banner = banner
        self.box = QLineEdit()
        self.box.setAccessibleName("Note")
        Column(self).add(self.box, 1)

    def banner(self) -> BannerData | None:
        return self._banner

    def hints(self) -> Sequence[KeyHint]:
        return (KeyHint(("Enter",), "open"), KeyHint(("T",), "triage"), KeyHint(("F8",), "next gap"))

    def focus_start(self) -> None:
        self.box.setFocus()

    def leave(self) -> None:
        self.asked.append("leave")

    def main_act(self) -> None:
        self.asked.append("main act")

    def next_problem(self, *, backwards: bool = False) -> None:
        self.asked.append(f"problem {backwards}")

    def next_part(self, *, backwards: bool = False) -> None:
        self.asked.append(f"part {backwards}")

    def undo(self) -> None:
        self.asked.append("undo")

    def print_now(self) -> None:
        self.asked.append("print")


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    made = MainWindow("Leeds (HMP)")
    qtbot.addWidget(made)
    made.resize(1366, 698)
    made.set_clock(NOW)
    made.set_user("S. Sampleworth", "Nurse")
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def test_the_title_never_names_anybody(window: MainWindow) -> None:
    window.show_screen(Page(BannerData("Specimen", "Carl")))
    assert window.windowTitle() == "Reception – Leeds (HMP)"
    window.show_door(LockedScreen("S. Sampleworth", "Leeds (HMP)", "", (), NOW), locked=True)
    assert window.windowTitle() == "Reception – Locked"
    assert window.banner.isHidden()


@pytest.mark.parametrize(
    ("key", "modifier", "asked"),
    [
        (Qt.Key.Key_Return, CONTROL, "main act"),
        (Qt.Key.Key_F8, Qt.KeyboardModifier.NoModifier, "problem False"),
        (Qt.Key.Key_F8, SHIFT, "problem True"),
        (Qt.Key.Key_F6, Qt.KeyboardModifier.NoModifier, "part False"),
        (Qt.Key.Key_F6, SHIFT, "part True"),
        (Qt.Key.Key_P, CONTROL, "print"),
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier, "leave"),
        (Qt.Key.Key_L, CONTROL, "leave"),
    ],
)
def test_the_screen_is_asked(
    qtbot: QtBot, window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier, asked: str
) -> None:
    page = Page()
    window.show_screen(page)
    qtbot.keyClick(page.box, key, modifier)
    assert page.asked == [asked]


@pytest.mark.parametrize(
    ("key", "modifier", "signal"),
    [
        (Qt.Key.Key_F, CONTROL, "find_requested"),
        (Qt.Key.Key_N, CONTROL, "new_arrival_requested"),
        (Qt.Key.Key_F12, Qt.KeyboardModifier.NoModifier, "lock_requested"),
        (Qt.Key.Key_L, CONTROL | SHIFT, "switch_user_requested"),
        (Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier, "help_requested"),
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier, "back_requested"),
    ],
)
def test_the_window_tells(
    qtbot: QtBot, window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier, signal: str
) -> None:
    page = Page()
    window.show_screen(page)
    with qtbot.waitSignal(getattr(window, signal), timeout=500):
        qtbot.keyClick(page.box, key, modifier)


def test_places_are_numbered_in_the_order_offered(qtbot: QtBot, window: MainWindow) -> None:
    page = Page()
    window.show_screen(page)
    heard: list[str] = []
    window.navigate.connect(heard.append)
    for key in (Qt.Key.Key_1, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_5):
        qtbot.keyClick(page.box, key, CONTROL)
    window.set_entries([("escort", "Escort desk")], find=False)
    for key in (Qt.Key.Key_1, Qt.Key.Key_2):
        qtbot.keyClick(page.box, key, CONTROL)
    assert heard == ["board", "handovers", "shift", "desk", "escort"]
    assert window.bar.search.isHidden()


def test_every_key_of_the_table_has_its_act(window: MainWindow) -> None:
    entries = {entry.slug for entry in keys.EVERYWHERE.entries if entry.sequences}
    assert window.keys.slugs() == entries
    assert set(window._acts()) == entries


def test_text_size_by_keys_keeps_what_was_typed(qtbot: QtBot, window: MainWindow) -> None:
    page = Page()
    window.show_screen(page)
    qtbot.keyClicks(page.box, "Looked away")
    sizes: list[float] = []
    window.text_scale_changed.connect(sizes.append)
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_0):
        qtbot.keyClick(page.box, key, CONTROL)
    assert sizes == [1.25, 1.5, 1.25, 1.0]
    assert (page.box.text(), page.box.hasFocus()) == ("Looked away", True)


def test_large_text_collapses_the_navigation_and_never_widens_the_window(
    qtbot: QtBot, qapp: QApplication, window: MainWindow
) -> None:
    window.show_screen(Page(BannerData("Specimen", "Carl", born="14-Jul-1985 (41y)")))
    assert (window.bar.go_to.isVisible(), window.bar.nav[0].isVisible()) == (False, True)
    theme.apply(qapp, 2.0)
    assert (window.bar.go_to.isVisible(), window.bar.nav[0].isVisible()) == (True, False)
    assert window.minimumSizeHint().width() <= 1366
    assert window.width() == 1366
    shown = [hint for hint in window.status._hints if hint.isVisible()]
    assert len(shown) <= 4  # three, and all keys
    assert shown[-1] is window.status._hints[-1]  # all keys stays


@pytest.mark.parametrize("width", [1280, 1366, 1600])
@pytest.mark.parametrize("scale", theme.SCALES)
def test_the_bar_fits_at_every_size(qapp: QApplication, window: MainWindow, width: int, scale: float) -> None:
    window.show_screen(Page())
    window.set_nav_counts({"tasks": 11, "handovers": 3})
    theme.apply(qapp, scale)
    window.resize(width, 698)
    bar = window.bar
    assert bar._needed() <= bar.width()
    assert bar._clock.isVisible()
    assert bar.lock.geometry().right() <= bar.width()


def test_a_toast_gives_way_to_the_next_act(qtbot: QtBot, window: MainWindow) -> None:
    page = Page()
    window.show_screen(page)
    window.show_toast("Dose recorded 21:52")
    assert window.toast.isVisible()
    qtbot.keyClick(page.box, Qt.Key.Key_Return, CONTROL)
    assert not window.toast.isVisible()


@pytest.mark.parametrize("scale", theme.SCALES)
@pytest.mark.parametrize("size", [(1280, 640), (1366, 698)], ids=["smallest", "usual"])
def test_a_toast_covers_nothing_that_can_be_pressed(
    qapp: QApplication, window: MainWindow, size: tuple[int, int], scale: float
) -> None:
    window.show_screen(Page())
    window.set_saved("Draft saved 21:35:12")
    theme.apply(qapp, scale)
    window.resize(*size)
    window.show_toast("Recorded: not available")
    for _ in range(3):
        QApplication.processEvents()
    toast, middle = window.toast, window.centralWidget()
    bar = QRect(window.status.mapTo(middle, QPoint()), window.status.size())
    assert bar.contains(toast.geometry()), (toast.geometry(), bar)
    assert toast.rect().contains(toast.button.geometry())
    assert toast.button.width() >= toast.button.sizeHint().width()
    saved = window.status._saved
    assert not toast.geometry().intersects(QRect(saved.mapTo(middle, QPoint()), saved.sizeHint()))


def test_undo_belongs_to_the_screen(window: MainWindow) -> None:
    page = Page()
    window.show_screen(page)
    window.toast.undo.emit()
    assert page.asked == ["undo"]


def test_all_keys_open_and_close_and_give_the_focus_back(qtbot: QtBot, window: MainWindow) -> None:
    page = Page()
    window.show_screen(page)
    qtbot.keyClick(page.box, Qt.Key.Key_Slash, CONTROL)
    overlay = window.help.layer()
    assert overlay is not None
    words = {label.text() for label in overlay.findChildren(QLabel)}
    assert {"Everywhere", "Triage", "still true", "Ctrl Enter"} <= words
    qtbot.keyClick(overlay, Qt.Key.Key_Return, CONTROL)
    assert page.asked == []  # what lies below hears nothing
    qtbot.keyClick(overlay, Qt.Key.Key_Escape)
    assert window.help.layer() is None
    assert page.box.hasFocus()


def test_what_is_saved_stands_bottom_left(window: MainWindow) -> None:
    page = Page()
    window.show_screen(page)
    page.saved.emit("Draft saved 21:35:12")
    page.noted.emit("3 things before leaving")
    assert window.status._saved.text() == "Draft saved 21:35:12"
    assert window.status._note.text() == "3 things before leaving"
    window.show_screen(Page())
    page.saved.emit("Draft saved 21:36:00")
    assert window.status._saved.text() == "Draft saved 21:35:12"  # a screen that left no longer speaks


def sign_in(qtbot: QtBot, users: Sequence[SignInUser] = USERS) -> SignInScreen:
    screen = SignInScreen(users, "Leeds (HMP)", DeskFacts(("Records opened",), "1 dose is late"), NOW)
    qtbot.addWidget(screen)
    screen.resize(1366, 698)
    with qtbot.waitExposed(screen):
        screen.show()
    screen.activateWindow()
    qtbot.waitUntil(screen.isActiveWindow)
    return screen


def test_signing_in_by_keyboard(qtbot: QtBot) -> None:
    screen = sign_in(qtbot)
    heard: list[tuple[str, str]] = []
    screen.sign_in.connect(lambda who, passphrase: heard.append((who, passphrase)))
    qtbot.keyClick(screen.passphrase.box, Qt.Key.Key_2, ALT)
    assert screen.passphrase.box.hasFocus()
    qtbot.keyClicks(screen.passphrase.box, "placeholder words")
    qtbot.keyClick(screen.passphrase.box, Qt.Key.Key_Return)
    assert heard == [("ss", "placeholder words")]


def test_someone_else_signs_in_by_name(qtbot: QtBot) -> None:
    screen = sign_in(qtbot)
    heard: list[str] = []
    screen.sign_in.connect(lambda who, passphrase: heard.append(who))
    qtbot.keyClick(screen.passphrase.box, Qt.Key.Key_3, ALT)
    assert screen.username.box.hasFocus()
    qtbot.keyClicks(screen.username.box, "dummy")
    qtbot.keyClick(screen.username.box, Qt.Key.Key_Return)
    qtbot.keyClicks(screen.passphrase.box, "x")
    qtbot.keyClick(screen.passphrase.box, Qt.Key.Key_Return)
    assert heard == ["dummy"]


def test_a_wrong_passphrase_is_told_in_place_and_typing_clears_it(qtbot: QtBot) -> None:
    screen = sign_in(qtbot)
    qtbot.keyClicks(screen.passphrase.box, "wrong")
    screen.show_problem("That passphrase does not open your key.")
    assert screen.passphrase.error.isVisible()
    assert screen.passphrase.box.selectedText() == "wrong" or screen.passphrase.box.hasSelectedText()
    qtbot.keyClicks(screen.passphrase.box, "r")
    assert not screen.passphrase.error.isVisible()
    assert screen.passphrase.value() == "r"


def test_caps_lock_is_told_from_what_it_does(qtbot: QtBot) -> None:
    screen = sign_in(qtbot)
    before = screen.button.geometry()
    qtbot.keyClick(screen.passphrase.box, Qt.Key.Key_A)
    assert not screen.caps.isVisible()
    qtbot.keyClicks(screen.passphrase.box, "A")  # the test sends it without Shift, as Caps Lock does
    assert screen.caps.isVisible()
    assert screen.button.geometry() == before


def test_what_is_typed_is_shown_on_request(qtbot: QtBot) -> None:
    screen = sign_in(qtbot)
    assert screen.passphrase.box.echoMode() == QLineEdit.EchoMode.Password
    qtbot.keyClick(screen.passphrase.box, Qt.Key.Key_S, ALT)
    assert screen.passphrase.box.echoMode() == QLineEdit.EchoMode.Normal


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_the_passphrase_is_in_sight_at_every_text_size(qtbot: QtBot, qapp: QApplication, scale: float) -> None:
    theme.apply(qapp, scale)
    screen = sign_in(qtbot, [SignInUser(f"u{n}", f"P. Placeholder {n}", "Nurse") for n in range(5)])
    box = screen.passphrase.box
    qtbot.waitUntil(lambda: not box.visibleRegion().isEmpty())
    assert box.visibleRegion().boundingRect().height() == box.height()


def test_the_lock_shows_counts_and_unlocks(qtbot: QtBot) -> None:
    screen = LockedScreen("S. Sampleworth", "Leeds (HMP)", "Locked at 21:55.", (Count("1 dose is late"),), NOW)
    qtbot.addWidget(screen)
    screen.show()
    heard: list[str] = []
    screen.unlock.connect(heard.append)
    qtbot.keyClicks(screen.passphrase.box, "words")
    qtbot.keyClick(screen.passphrase.box, Qt.Key.Key_Return)
    assert heard == ["words"]
    assert screen.passphrase.value() == ""
    qtbot.keyClick(screen.passphrase.box, Qt.Key.Key_Return)
    assert len(heard) == 1
    assert screen.passphrase.problem() == "Write your passphrase."


def test_the_first_run_by_keyboard_alone(qtbot: QtBot) -> None:
    screen = FirstRunScreen(PRISONS)
    qtbot.addWidget(screen)
    screen.resize(1366, 698)
    with qtbot.waitExposed(screen):
        screen.show()
    screen.activateWindow()
    qtbot.waitUntil(screen.isActiveWindow)
    heard: list[FirstRun] = []
    screen.finished.connect(heard.append)
    screen.focus_start()
    qtbot.keyClicks(screen.where.name.box, "card")
    qtbot.keyClick(screen.where.name.box, Qt.Key.Key_Return)
    assert screen.where.nation.value() == "wales"
    qtbot.keyClick(screen.where.name.box, Qt.Key.Key_Return)
    assert screen.window().focusWidget() is screen.where.telephone.box, "asked; it may be left out"
    qtbot.keyClicks(screen.where.telephone.box, "01632 960118")
    qtbot.keyClick(screen.where.telephone.box, Qt.Key.Key_Return)
    assert screen.window().focusWidget() is screen.where.number.box, "which of the prison's desks: 1 until another"
    assert screen.where.number.value() == "1"
    qtbot.keyClicks(screen.where.number.box, "0")
    qtbot.keyClick(screen.where.number.box, Qt.Key.Key_Return)
    assert (screen.step(), screen.where.number.problem()) == (0, "Type a number from 1 to 9.")
    screen.where.number.set_value("2")
    qtbot.keyClick(screen.where.number.box, Qt.Key.Key_Return)
    assert screen.step() == 1
    qtbot.keyClicks(screen.who.full_name.box, "S. Sampleworth")
    assert screen.who.username.value() == "ssampleworth"
    qtbot.keyClick(screen.who.full_name.box, Qt.Key.Key_Return)
    qtbot.keyClick(screen.who.username.box, Qt.Key.Key_Return)
    assert (screen.step(), screen.window().focusWidget()) == (1, screen.who.roles[Role.NURSE]), "roles are asked"
    qtbot.keyClick(screen.who.roles[Role.NURSE], Qt.Key.Key_Space)
    qtbot.keyClick(screen.who.registration.box, Qt.Key.Key_Return)
    assert screen.step() == 2
    qtbot.keyClicks(screen.secret.first.box, "kettle pigeon ladder words")
    qtbot.keyClick(screen.secret.first.box, Qt.Key.Key_Return)
    qtbot.keyClicks(screen.secret.second.box, "kettle pigeon ladder words")
    qtbot.keyClick(screen.secret.second.box, Qt.Key.Key_Return)
    assert screen.step() == 3
    qtbot.keyClick(screen.button, Qt.Key.Key_Return)
    roles = (Role.NURSE, Role.DESK_ADMINISTRATOR)
    assert heard == [
        FirstRun(
            "CFI", "wales", "S. Sampleworth", "ssampleworth", roles, "", "kettle pigeon ladder words", "01632 960118", 2
        )
    ]


def test_the_first_run_says_what_is_to_be_put_right(qtbot: QtBot) -> None:
    screen = FirstRunScreen(PRISONS)
    qtbot.addWidget(screen)
    screen.show()
    screen.go_on()
    assert screen.step() == 0
    assert screen.where.name.problem() == "Choose the establishment from the list."
    screen.where.choose(PRISONS[0])
    screen.go_on()
    screen.who.full_name.set_value("S. Sampleworth")
    screen.who.username.set_value("ss")
    screen.go_on()
    screen.secret.first.set_value("short")
    screen.go_on()
    assert "12" in screen.secret.first.problem()
    screen.secret.first.set_value("kettle pigeon ladder")
    screen.secret.second.set_value("kettle pigeon ladded")
    screen.go_on()
    assert "not the same" in screen.secret.second.problem()
    screen.go_back()
    assert (screen.step(), screen.who.username.value()) == (1, "ss")


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_first_run_brings_up_the_whole_of_a_field_that_is_wrong(
    qapp: QApplication, qtbot: QtBot, focus_ring: FocusRing, scale: float
) -> None:
    theme.apply(qapp, scale)
    screen = FirstRunScreen(PRISONS)
    qtbot.addWidget(screen)
    screen.resize(1280, 640)
    screen.show()
    qtbot.waitExposed(screen)
    screen.where.choose(PRISONS[0])
    screen.where.number.set_value("77")
    screen.go_on()
    qtbot.waitUntil(lambda: screen.summary.isVisible())
    screen.summary.followed.emit("number")
    error = screen.where.number.error
    qtbot.waitUntil(lambda: error.visibleRegion().boundingRect().height() == error.height(), timeout=2000)
    assert focus_ring.target() is screen.where.number.box
    key = screen.training
    assert key.visibleRegion().boundingRect().width() == key.width(), "its key is cut"


def pdf(pages: int) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    for page in range(pages):
        canvas.drawString(72, 700, f"SPECIMEN page {page + 1}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def test_printing_goes_from_memory_at_full_size(qapp: QApplication, tmp_path: Path) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    assert print_on(printer, pdf(3)) == 3
    assert printer.resolution() >= PRINT_DPI
    size = printer.pageLayout().fullRectPoints().size()
    assert (round(size.width()), round(size.height())) == (595, 842)
    assert (tmp_path / "printed.pdf").stat().st_size > 1000


def test_what_is_no_pdf_is_not_printed(qapp: QApplication) -> None:
    with pytest.raises(SheetProblem, match="SH-911"):
        print_on(QPrinter(), b"not a sheet")


class PaperDesk:
    """A desk for tests: it answers what it was told to."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.printed: list[bytes] = []

    def ask_open_files(self, title: str, patterns: Sequence[str]) -> tuple[Path, ...]:
        return ()

    def ask_folder(self, title: str) -> Path | None:
        return None

    def ask_save(self, title: str, suggested: str, patterns: Sequence[str]) -> Path | None:
        return None

    def print_pdf(self, pdf: bytes, title: str, told: Told) -> bool:
        with told():
            self.printed.append(pdf)
        return True

    def tell(self, problem: KnownProblem) -> None:
        self.told.append(problem.code)


def test_a_plain_object_can_be_the_desk() -> None:
    desk: Desk = PaperDesk()
    assert desk.print_pdf(b"%PDF", "Clinical sheet", nullcontext)
