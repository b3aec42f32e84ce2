"""The doors when a passphrase is wrong, forgotten or new: by keyboard alone, over a real desk."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reception_app import guesses
from reception_app.clock import SystemClock
from reception_app.errors import KnownProblem, SheetProblem
from reception_app.paths import DeskFolder
from reception_app.recovery_code import new_code, read_code
from reception_app.services.desk import NewUser, open_desk, sign_in, take_lock
from reception_app.services.recovery import make_recovery_code, recover, recovery_page
from reception_app.services.shown_once import is_on_paper
from reception_app.services.users import add_user
from reception_app.settings import Settings
from reception_app.ui import theme
from reception_app.ui.desk_dialogs import Told
from reception_app.ui.fields.text import TextField
from reception_app.ui.front import Front
from reception_app.ui.screens.first_run_steps import Secret
from reception_app.ui.screens.locked import LockedScreen
from reception_app.ui.screens.recovery import RecoverScreen, RecoveryCodeScreen
from reception_app.ui.screens.sign_in import SignInScreen, SignInUser
from reception_app.vocabulary import Role
from tests.support.desks import PASSPHRASE, USER, make_training_desk
from tests.support.hands import Hands, PaperDesk, at_the_window

NEW = "kettle pigeon ladder"
CODE = re.compile(r"(?:[0-9A-Z]{5}[ -]+){6}[0-9A-Z]{5}")


class Jammed(PaperDesk):
    """A desk whose printer does not print."""

    def print_pdf(self, pdf: bytes, title: str, told: Told) -> bool:
        with told():
            raise SheetProblem("SH-301", "The printer does not answer.", "Look whether it is on.")


@pytest.fixture
def desk() -> PaperDesk:
    return PaperDesk()


@pytest.fixture
def made(tmp_path: Path) -> tuple[DeskFolder, str]:
    """A closed training desk with a colleague who looks after it too, and its recovery code."""
    ctx = make_training_desk(tmp_path)
    add_user(ctx, NewUser("j.mockford", "J. Mockford", (Role.DESK_ADMINISTRATOR,)), PASSPHRASE)
    code = make_recovery_code(ctx, PASSPHRASE)
    ctx.close()
    return ctx.folder, code


@pytest.fixture
def hands(made: tuple[DeskFolder, str], desk: PaperDesk, qtbot: QtBot) -> Iterator[Hands]:
    """Hands at its sign-in."""
    yield from at_the_window(made[0], desk)


def signing_in(hands: Hands) -> SignInScreen:
    door = hands.front.door()
    assert isinstance(door, SignInScreen)
    return door


def locked(hands: Hands) -> LockedScreen:
    door = hands.front.door()
    assert isinstance(door, LockedScreen)
    return door


def closed(front: Front) -> bool:
    return front.ctx is None


def code_seen(hands: Hands) -> str:
    found = CODE.search(" ".join(hands.sees().split()))
    assert found is not None, hands.sees()
    return read_code(found[0])


def test_too_many_wrong_passphrases_are_told_at_the_door_and_a_colleague_comes_in(hands: Hands) -> None:
    hands.press("Alt+1")
    for _ in range(guesses.MOST + 1):
        hands.write("not the passphrase")
        hands.press("Enter")
    words = signing_in(hands).passphrase.problem()
    assert "SI-110" in words
    assert "in 5 minutes" in words
    assert "A colleague can sign in at once." in words
    hands.write(PASSPHRASE)
    hands.press("Enter")
    assert "SI-110" in signing_in(hands).passphrase.problem()
    hands.press("Alt+2")
    hands.write("not theirs either")
    hands.press("Enter")
    assert "SI-101" in signing_in(hands).passphrase.problem()


def test_unlocking_is_counted_too(hands: Hands) -> None:
    hands.press("Alt+1")
    hands.write(PASSPHRASE)
    hands.press("Enter")
    assert hands.front.door() is None
    hands.front.lock()
    hands.settle()
    for _ in range(guesses.MOST + 1):
        hands.write("not the passphrase")
        hands.press("Enter")
    assert "SI-110" in locked(hands).passphrase.problem()


def test_nobody_can_sign_in_and_the_code_from_the_safe_opens_the_desk(
    hands: Hands, made: tuple[DeskFolder, str], desk: PaperDesk
) -> None:
    folder, code = made
    hands.press("Alt+N", "1")
    hands.tab_to("Recovery code")
    hands.write(code.lower().replace("-", " "))
    hands.press("Enter")
    hands.write(NEW)
    hands.press("Enter")
    hands.write(NEW)
    hands.press("Enter")
    assert isinstance(hands.front.door(), RecoveryCodeScreen)
    fresh = code_seen(hands)
    assert fresh != code
    hands.press("Enter")  # the focus is on printing: nobody goes on by habit
    ((title, pdf),) = desk.printed
    assert title == "Recovery code"
    assert fresh == read_code("".join(CODE.findall(text_of(pdf))[:1]))
    assert "Printed." in hands.sees()
    assert closed(hands.front)  # the code may stand there for hours: no desk is open behind it
    hands.press("Ctrl+Enter")
    signing_in(hands)
    assert closed(hands.front)
    hands.write(NEW)
    hands.press("Enter")
    assert hands.front.door() is None
    assert hands.front.ctx is not None
    assert hands.front.ctx.operator.username == USER
    assert sign_in(hands.front.ctx, USER, NEW).operator.username == USER
    assert fresh not in hands.sees().replace(" ", "-")
    hands.front.close()
    recover(folder, fresh, "j.mockford", NEW)[0].close()
    log = "".join(file.read_text(encoding="utf-8") for file in folder.log.parent.glob("*"))
    assert code not in log
    assert fresh not in log


def text_of(pdf: bytes) -> str:
    """Return the words of a PDF, the captions under the groups left out."""
    document = pypdfium2.PdfDocument(pdf)
    words = document[0].get_textpage().get_text_range()
    document.close()
    return " ".join(re.sub(r"group \d", " ", words).split())


def test_what_is_mistyped_is_said_in_its_place_and_nothing_changes(hands: Hands, made: tuple[DeskFolder, str]) -> None:
    before = made[0].slots.read_bytes()
    hands.press("Alt+N")
    door = hands.front.door()
    assert isinstance(door, RecoverScreen)
    door.submit()
    assert all(field.problem() for field in (door.who_box, door.code, door.new))
    hands.press("2")
    assert door.who.value() == "j.mockford"

    def tried(code: str, new: str, again: str) -> None:
        for field, text in ((door.code, code), (door.new, new), (door.again, again)):
            field.set_value(text)
        door.submit()

    slip = made[1][:-1] + ("0" if made[1][-1] != "0" else "1")
    tried(slip, NEW, NEW)
    assert "group 7" in door.code.problem()
    tried(made[1], "summer2026!!!", "summer2026!!!")
    assert "soon be guessed" in door.new.problem()
    tried(made[1], NEW, NEW + "s")
    assert "not the same" in door.again.problem()
    tried(new_code(), NEW, NEW)
    assert "SI-111" in door.code.problem()
    assert made[0].slots.read_bytes() == before
    hands.press("Esc")
    signing_in(hands)


def test_the_colleagues_open_desk_is_closed_before_the_code_opens_it(
    hands: Hands, made: tuple[DeskFolder, str]
) -> None:
    hands.press("Alt+1")
    hands.write(PASSPHRASE)
    hands.press("Enter")
    hands.front.switch_user()
    hands.settle()
    hands.press("Alt+N", "2")
    hands.tab_to("Recovery code")
    hands.write(made[1])
    hands.press("Enter")
    hands.write(NEW)
    hands.press("Enter")
    hands.write(NEW)
    hands.press("Enter", "Ctrl+Enter")
    assert closed(hands.front)
    hands.write(NEW)  # the sign-in expects whom the code let in, not whoever stands first
    hands.press("Enter")
    assert hands.front.ctx is not None
    assert hands.front.ctx.operator.username == "j.mockford"
    hands.front.switch_user()
    hands.settle()
    hands.press("Alt+1")
    hands.write(PASSPHRASE)
    hands.press("Enter")
    assert hands.front.ctx.operator.username == USER


def test_the_door_of_the_code_closes_the_desk_properly_and_nothing_goes_on_behind_it(
    hands: Hands, made: tuple[DeskFolder, str]
) -> None:
    hands.press("Alt+1")
    hands.write(PASSPHRASE)
    hands.press("Enter")
    front, folder = hands.front, made[0]
    late: list[object] = []
    assert front.workplace is not None
    assert front.watching is not None
    assert front.keeping is not None
    free = threading.Event()
    front.workplace.worker.run("", partial(free.wait, 20), late.append)
    front.workplace.worker.run("", partial(late.append, "queued"), late.append)
    front.switch_user()
    free.set()
    front._recover()
    hands.settle()
    assert late == []
    assert closed(front)
    assert not folder.open_note.exists()
    take_lock(folder)()
    front.watching.look()
    front.keeping.at_interval()
    assert not front.workplace.worker.busy
    hands.press("Esc")
    hands.write(PASSPHRASE)
    hands.press("Enter")
    assert front.ctx is not None
    assert folder.open_note.exists()
    assert "closed properly" not in front.window.alert.accessibleName()
    front.restore_backup()
    hands.settle()
    assert closed(front)
    assert not folder.open_note.exists()


def test_a_printer_that_does_not_print_is_said_and_the_code_stays(made: tuple[DeskFolder, str], qtbot: QtBot) -> None:
    for hands in at_the_window(made[0], Jammed()):
        hands.front._recovery().show_code(made[0], made[1], USER, "S. Sampleworth", "why")
        hands.settle()
        hands.press("Alt+P")
        assert "The printer does not answer." in hands.sees()
        assert code_seen(hands) == made[1]


def test_where_there_is_no_code_none_is_asked_for(tmp_path: Path, desk: PaperDesk, qtbot: QtBot) -> None:
    ctx = make_training_desk(tmp_path)
    ctx.close()
    for hands in at_the_window(ctx.folder, desk):
        assert not signing_in(hands).recovery.isVisible()


def test_a_first_run_shows_the_code_before_the_work(tmp_path: Path, desk: PaperDesk, qtbot: QtBot) -> None:
    folder = DeskFolder(tmp_path / "new")
    for hands in at_the_window(folder, desk):
        hands.write("leeds")
        hands.press("Enter", "Enter", "Enter", "Enter")
        hands.write("S. Sampleworth")
        hands.tab_to("User name")
        hands.write("s.sampleworth")
        hands.press("Enter", "Enter")
        first_secret(hands, "Sampleworth Leeds", PASSPHRASE)
        hands.press("Enter")
        assert isinstance(hands.front.door(), RecoveryCodeScreen)
        code = code_seen(hands)
        assert closed(hands.front)
        assert not is_on_paper(folder)
        hands.press("Ctrl+Enter")
        assert is_on_paper(folder)
        signing_in(hands)
        hands.write(PASSPHRASE)
        hands.press("Enter")
        assert hands.front.ctx is not None
        assert hands.front.ctx.operator.username == "s.sampleworth"
        assert "on paper" not in hands.front.window.alert.accessibleName()
        hands.front.close()
        recover(folder, code, "s.sampleworth", NEW)[0].close()
        with pytest.raises(KnownProblem):
            open_desk(folder, "s.sampleworth", PASSPHRASE)


def test_a_code_that_nobody_said_is_on_paper_is_told_to_who_can_make_another(
    made: tuple[DeskFolder, str], desk: PaperDesk, qtbot: QtBot
) -> None:
    """The power went while it was shown: the paper in the safe is void, and the desk says so."""
    for hands in at_the_window(made[0], desk):
        hands.press("Alt+1")
        hands.write(PASSPHRASE)
        hands.press("Enter")
        assert "nobody said that it is on paper" in hands.front.window.alert.accessibleName()
        hands.press("Ctrl+5")
        assert "Alt Y makes another" in hands.sees()
        hands.press("Alt+Y")
        hands.write(PASSPHRASE)
        hands.press("Ctrl+Enter", "Ctrl+Enter")
        assert "In the safe, made" in hands.sees()
        assert is_on_paper(made[0])


def first_secret(hands: Hands, easy: str, good: str) -> None:
    """Choose a passphrase: first one that is made of names known here, then a good one."""
    hands.tab_to("Passphrase")
    for text in (easy, good):
        hands.write(text)
        hands.press("Enter")
        hands.write(text)
        hands.press("Enter")
        if text == easy:
            assert "little more than your name" in hands.sees()
            hands.press("Enter")  # the focus is on what is to be put right, which leads back to its field


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_passphrases_may_be_pasted_long_and_shown(qtbot: QtBot, qapp: QApplication, scale: float) -> None:
    theme.apply(qapp, scale)
    step = Secret()
    door = RecoverScreen((SignInUser("s.sampleworth", "S. Sampleworth", ""),))
    for widget, fields in ((step, (step.first, step.second)), (door, (door.new, door.again))):
        qtbot.addWidget(widget)
        widget.show()
        for field in fields:
            pasted(field, "ŵyneb môr kettle pigeon " * 9)
        widget.show_typed.set_value(True)
        widget.show_typed.edited.emit()
        assert all(field.box.displayText() == field.value() for field in fields)
    assert step.problems() == []


def pasted(field: TextField, text: str) -> None:
    QApplication.clipboard().setText(text)
    field.box.clear()
    field.box.paste()
    assert field.value() == text
    assert field.box.displayText() != text


def test_the_page_for_the_safe_is_one_page_with_the_code_and_what_it_is_for() -> None:
    code = new_code()
    pdf = recovery_page(Settings("LEI", "Reception"), code, "S. Sampleworth", SystemClock().now())
    words = text_of(pdf)
    assert read_code(CODE.findall(words)[0]) == code
    assert "Leeds" in words
    assert "Keep it in a safe." in words
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    document.close()
