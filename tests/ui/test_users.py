"""Users and desk by keyboard, over a real desk; and the passphrase that must be changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from reception_app.errors import KnownProblem, UsageProblem, WrongPassphrase
from reception_app.handover.spoken_fingerprint import fingerprint
from reception_app.handover.trust import Request, RootKey, certify, make_desk_key, new_root_key, write_root_public
from reception_app.keyslots import read_slots
from reception_app.models import Desk, Event, TrustedRoot
from reception_app.recovery_code import read_code
from reception_app.services.context import AppContext, writing
from reception_app.services.desk import NewUser, change_passphrase, sign_in
from reception_app.services.desk_settings import last_telephone_change, set_desk_number, set_healthcare_telephone
from reception_app.services.recovery import recovery_made_at
from reception_app.services.trusting import own_words_for, read_trust
from reception_app.services.users import add_user, list_users
from reception_app.settings import read_settings
from reception_app.ui import theme
from reception_app.ui.main_window import MainWindow
from reception_app.ui.screens.change_passphrase import ChangePassphraseScreen
from reception_app.ui.screens.users import UsersScreen
from reception_app.ui.screens.users_desk import certificate_lines, recovery_lines, telephone_lines
from reception_app.ui.screens.users_entries import (
    AddUser,
    ChangeDeskNumber,
    ChangeRoles,
    ChangeTelephone,
    OncePassphrase,
)
from reception_app.ui.screens.users_keys import NewPassphrase, NewRecoveryCode, RemoveUser, ShownRecoveryCode
from reception_app.ui.screens.users_trust import CompareWords, DistrustRoot, compare_certificate
from reception_app.ui.widgets.buttons import Button
from reception_app.ui.widgets.focus_ring import FocusRing
from reception_app.ui.widgets.runs import Text, spoken
from reception_app.vocabulary import Role
from tests.support.desks import PASSPHRASE, as_role
from tests.support.hands import PaperDesk
from tests.support.plain_shell import PlainShell, show


@pytest.fixture(autouse=True)
def _no_leftovers(qapp: QApplication) -> None:
    # Windows of the tests before wait for an event loop to delete them; each would be rescaled along with ours.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def shell(ctx: AppContext, qtbot: QtBot) -> PlainShell:
    window = MainWindow("Leeds (HMP)", training=True)
    qtbot.addWidget(window)
    return PlainShell(ctx, window)


def users_of(shell: PlainShell) -> UsersScreen:
    screen = UsersScreen(shell)
    show(shell, screen)
    return screen


def focused(screen: QWidget) -> QWidget:
    widget = screen.window().focusWidget()
    assert widget is not None
    return widget


def save(screen: QWidget, qtbot: QtBot) -> None:
    qtbot.keyClick(screen.window(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def fill(entry: AddUser, qtbot: QtBot, passphrase: str) -> None:
    qtbot.keyClicks(entry.full_name.box, "N. Testford")
    qtbot.keyClicks(entry.username.box, "n.testford")
    entry.roles.boxes[Role.NURSE.value].setFocus()
    qtbot.keyClick(entry.roles.boxes[Role.NURSE.value], Qt.Key.Key_Space)
    qtbot.keyClicks(entry.own.box, passphrase)


def test_a_user_is_added_and_the_one_time_passphrase_opens_the_desk_once(shell: PlainShell, qtbot: QtBot) -> None:
    screen = users_of(shell)
    qtbot.keyClick(focused(screen), Qt.Key.Key_Insert)
    entry = screen.entry
    assert isinstance(entry, AddUser)
    fill(entry, qtbot, PASSPHRASE)
    save(screen, qtbot)
    once = screen.entry
    assert isinstance(once, OncePassphrase)
    words = once.once.text()
    assert len(words) == 19
    qtbot.keyClick(focused(screen), Qt.Key.Key_Escape)
    assert screen.entry is once
    save(screen, qtbot)
    assert screen.entry is None
    signed_in = sign_in(shell.ctx, "n.testford", words)
    assert signed_in.operator.roles == {Role.NURSE}
    assert signed_in.operator.must_change
    assert words not in "".join(
        child.text() for child in screen.findChildren(type(once.once)) if child is not once.once
    )


def test_a_wrong_passphrase_adds_nobody_and_keeps_what_was_typed(shell: PlainShell, qtbot: QtBot) -> None:
    screen = users_of(shell)
    qtbot.keyClick(focused(screen), Qt.Key.Key_Insert)
    entry = screen.entry
    assert isinstance(entry, AddUser)
    save(screen, qtbot)
    assert all(field.problem() for field in (entry.full_name, entry.username, entry.roles, entry.own))
    fill(entry, qtbot, "not the right one")
    save(screen, qtbot)
    assert "not your passphrase" in entry.own.problem()
    assert len(list_users(shell.ctx)) == 1
    qtbot.keyClick(focused(screen), Qt.Key.Key_Escape)
    qtbot.keyClick(focused(screen), Qt.Key.Key_Insert)
    assert isinstance(screen.entry, AddUser)
    assert screen.entry.full_name.value() == "N. Testford"
    assert screen.entry.own.value() == ""


def test_roles_change_and_a_user_is_disabled(shell: PlainShell, qtbot: QtBot) -> None:
    add_user(shell.ctx, NewUser("e.pretend", "E. Pretend", (Role.ESCORT,)), PASSPHRASE)
    screen = users_of(shell)
    screen.table.set_current("e.pretend")
    qtbot.keyClick(screen.table, Qt.Key.Key_R)
    entry = screen.entry
    assert isinstance(entry, ChangeRoles)
    qtbot.keyClick(entry.roles.boxes[Role.PHARMACY.value], Qt.Key.Key_Space)
    save(screen, qtbot)
    rows = {row.username: row for row in list_users(shell.ctx)}
    assert rows["e.pretend"].roles == (Role.PHARMACY, Role.ESCORT)
    screen.table.set_current("e.pretend")
    qtbot.keyClick(screen.table, Qt.Key.Key_Delete)
    rows = {row.username: row for row in list_users(shell.ctx)}
    assert rows["e.pretend"].disabled
    assert [slot.wrapped for slot in read_slots(shell.ctx.folder.slots) if slot.username == "e.pretend"] == [""]


def test_nobody_disables_themselves_nor_the_last_administrator(shell: PlainShell, qtbot: QtBot) -> None:
    screen = users_of(shell)
    qtbot.keyClick(screen.table, Qt.Key.Key_Delete)
    assert screen.trouble.isVisible()
    assert "US-240" in screen.trouble.accessibleName()
    qtbot.keyClick(screen.table, Qt.Key.Key_R)
    entry = screen.entry
    assert isinstance(entry, ChangeRoles)
    qtbot.keyClick(entry.roles.boxes[Role.DESK_ADMINISTRATOR.value], Qt.Key.Key_Space)
    save(screen, qtbot)
    assert "IN-306" in entry.trouble.accessibleName()
    assert Role.DESK_ADMINISTRATOR in list_users(shell.ctx)[0].roles


def test_who_may_not_manage_users_sees_none(shell: PlainShell) -> None:
    shell.ctx = as_role(shell.ctx, Role.NURSE)
    screen = users_of(shell)
    assert screen.table.rows_model.rowCount() == 0
    assert "RO-101" in screen.trouble.accessibleName()


def test_the_desk_says_what_it_signs_with_and_refuses_a_real_root(
    shell: PlainShell, tmp_path: Path, qtbot: QtBot
) -> None:
    screen = users_of(shell)
    assert "Training, never real" in spoken(certificate_lines(read_trust(shell.ctx), shell.ctx.now()))
    root = tmp_path / "root.pub"
    key = new_root_key()
    root.write_text(write_root_public(key), encoding="utf-8")
    shell.desk.files = (root,)
    qtbot.keyClick(focused(screen), Qt.Key.Key_R, Qt.KeyboardModifier.AltModifier)
    page = screen.entry
    assert isinstance(page, CompareWords)
    assert page.words == " ".join(fingerprint(key.root.public_key))
    assert focused(screen) is page.back_button
    screen.main_act()
    assert "US-222" in page.trouble.accessibleName()
    assert read_trust(shell.ctx).roots == ()
    screen.back()
    shell.desk.files = (tmp_path / "gone.pub",)
    qtbot.keyClick(focused(screen), Qt.Key.Key_C, Qt.KeyboardModifier.AltModifier)
    assert "US-241" in screen.trouble.accessibleName()


def test_a_root_is_believed_no_more_by_keyboard(shell: PlainShell, qtbot: QtBot) -> None:
    """What only the command line could do; a training desk trusts none, so the rows are put in by hand."""
    screen = users_of(shell)
    assert not screen.desk_panel.distrust_button.isVisible()
    for name in ("Old estate", "New estate"):
        key = new_root_key()
        with writing(shell.ctx, "trust-root") as session:
            session.add(
                TrustedRoot(id=key.root.key_id.hex(), name=name, public_file=write_root_public(key),
                            trusted_at=shell.ctx.now(), trusted_by="A. Testwell")
            )  # fmt: skip
    screen.refresh()
    qtbot.keyClick(focused(screen), Qt.Key.Key_U, Qt.KeyboardModifier.AltModifier)
    page = screen.entry
    assert isinstance(page, DistrustRoot)
    assert focused(screen) is page.back_button
    screen.main_act()
    assert read_trust(shell.ctx).roots == ("Old estate", "New estate")  # nothing was chosen
    page.which.set_value("1")
    screen.main_act()
    assert read_trust(shell.ctx).roots == ("New estate",)
    assert screen.entry is None


def test_a_backup_is_made_now_and_told(shell: PlainShell, qtbot: QtBot) -> None:
    screen = users_of(shell)
    qtbot.keyClick(focused(screen), Qt.Key.Key_B, Qt.KeyboardModifier.AltModifier)
    made = [entry.name for entry in shell.ctx.folder.backups.iterdir()]
    assert len(made) == 1
    assert made[0].endswith("by-hand")
    said = " ".join(child.text() for child in screen.desk_panel.settings.findChildren(QLabel))
    assert "Fri 20-Nov-2026 19:40" in said


def test_a_one_time_passphrase_is_changed_by_keyboard(ctx: AppContext, qtbot: QtBot) -> None:
    once = add_user(ctx, NewUser("n.testford", "N. Testford", (Role.NURSE,)), PASSPHRASE)
    door = ChangePassphraseScreen()
    qtbot.addWidget(door)
    asked: list[tuple[str, str]] = []
    door.changed.connect(lambda old, new: asked.append((old, new)))
    door.show()
    door.focus_start()
    qtbot.keyClicks(door.old.box, once)
    qtbot.keyClicks(door.new.box, "short")
    qtbot.keyClicks(door.again.box, "short")
    qtbot.keyClick(door.again.box, Qt.Key.Key_Return)
    assert "too short" in door.new.problem()
    door.new.set_value("")
    door.again.set_value("")
    qtbot.keyClicks(door.new.box, "kettle pigeon ladder")
    qtbot.keyClicks(door.again.box, "mountain lamp rivet")
    qtbot.keyClick(door.again.box, Qt.Key.Key_Return)
    assert "not the same" in door.again.problem()
    assert asked == []
    door.again.set_value("kettle pigeon ladder")
    qtbot.keyClick(door.again.box, Qt.Key.Key_Return)
    assert asked == [(once, "kettle pigeon ladder")]
    changed = change_passphrase(sign_in(ctx, "n.testford", once), *asked[0])
    assert not changed.operator.must_change
    assert sign_in(ctx, "n.testford", "kettle pigeon ladder").operator.username == "n.testford"


def test_a_forgotten_passphrase_is_replaced_and_somebody_is_removed(shell: PlainShell, qtbot: QtBot) -> None:
    first = add_user(shell.ctx, NewUser("e.pretend", "E. Pretend", (Role.ESCORT,)), PASSPHRASE)
    screen = users_of(shell)
    screen.table.set_current("e.pretend")
    qtbot.keyClick(screen.table, Qt.Key.Key_P)
    asked = screen.entry
    assert isinstance(asked, NewPassphrase)
    qtbot.keyClicks(asked.own.box, "not the right one")
    save(screen, qtbot)
    assert "not your passphrase" in asked.own.problem()
    asked.own.set_value("")
    qtbot.keyClicks(asked.own.box, PASSPHRASE)
    save(screen, qtbot)
    once = screen.entry
    assert isinstance(once, OncePassphrase)
    words = once.once.text()
    save(screen, qtbot)
    assert screen.entry is None
    assert sign_in(shell.ctx, "e.pretend", words).operator.must_change
    with pytest.raises(WrongPassphrase):
        sign_in(shell.ctx, "e.pretend", first)
    screen.table.set_current("e.pretend")
    qtbot.keyClick(screen.table, Qt.Key.Key_X)
    assert isinstance(screen.entry, RemoveUser)
    assert focused(screen) is screen.entry.back_button
    qtbot.keyClick(focused(screen), Qt.Key.Key_Escape)
    assert [row.username for row in list_users(shell.ctx)] == ["e.pretend", "training"]
    screen.table.set_current("e.pretend")
    qtbot.keyClick(screen.table, Qt.Key.Key_X)
    save(screen, qtbot)
    assert screen.entry is None
    assert [row.username for row in list_users(shell.ctx)] == ["training"]
    assert "e.pretend" not in shell.ctx.folder.slots.read_text(encoding="utf-8")
    screen.table.set_current("training")
    qtbot.keyClick(screen.table, Qt.Key.Key_X)
    save(screen, qtbot)
    assert isinstance(screen.entry, RemoveUser)
    assert "IN-309" in screen.entry.trouble.accessibleName()


def test_a_recovery_code_is_made_shown_once_and_printed(shell: PlainShell, qtbot: QtBot) -> None:
    paper = PaperDesk()
    shell.desk = paper  # type: ignore[assignment]  # a desk with a printer
    screen = users_of(shell)
    assert recovery_made_at(shell.ctx) is None
    qtbot.keyClick(focused(screen), Qt.Key.Key_Y, Qt.KeyboardModifier.AltModifier)
    asked = screen.entry
    assert isinstance(asked, NewRecoveryCode)
    qtbot.keyClicks(asked.own.box, PASSPHRASE)
    save(screen, qtbot)
    shown = screen.entry
    assert isinstance(shown, ShownRecoveryCode)
    code = read_code("".join(child.text() for child in shown.findChildren(QLabel) if child.text().count("   ") >= 3))
    qtbot.keyClick(focused(screen), Qt.Key.Key_Escape)
    assert screen.entry is shown
    assert focused(screen) is shown.print_button
    qtbot.keyClick(focused(screen), Qt.Key.Key_H, Qt.KeyboardModifier.AltModifier)
    assert shown.told.isVisible()
    assert [title for title, _ in paper.printed] == ["Recovery code"]
    save(screen, qtbot)
    assert screen.entry is None
    assert recovery_made_at(shell.ctx) == shell.ctx.now()
    said = " ".join(child.text() for child in screen.desk_panel.settings.findChildren(QLabel))
    assert "In the safe, made Fri 20-Nov-2026 19:40" in said
    assert code not in said
    assert shell.ctx.folder.slots.read_text(encoding="utf-8").count(code) == 0


def test_a_real_desk_without_a_code_is_told_in_amber() -> None:
    assert "Alt Y makes one" in spoken(recovery_lines(None, training=False))
    assert "nobody here is real" in spoken(recovery_lines(None, training=True))


def test_wrong_tries_at_ones_own_passphrase_are_told_as_too_many(shell: PlainShell, qtbot: QtBot) -> None:
    screen = users_of(shell)
    qtbot.keyClick(focused(screen), Qt.Key.Key_Insert)
    entry = screen.entry
    assert isinstance(entry, AddUser)
    fill(entry, qtbot, "not the right one")
    for _ in range(11):
        save(screen, qtbot)
    assert "SI-110" in entry.trouble.accessibleName()
    assert entry.own.problem() == ""


def test_the_healthcare_telephone_is_changed_here_and_says_what_it_was(shell: PlainShell, qtbot: QtBot) -> None:
    screen = users_of(shell)
    was = shell.ctx.settings.healthcare_telephone
    qtbot.keyClick(screen, Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    page = screen.entry
    assert isinstance(page, ChangeTelephone)
    page.number.box.selectAll()
    qtbot.keyClicks(page.number.box, "01632  960 555")
    save(screen, qtbot)
    assert screen.entry is None
    assert shell.ctx.settings.healthcare_telephone == "01632 960 555"
    assert read_settings(shell.ctx.folder.settings) == shell.ctx.settings
    assert sign_in(shell.ctx, shell.ctx.operator.username, PASSPHRASE).settings == shell.ctx.settings
    change = last_telephone_change(shell.ctx)
    assert change is not None
    assert (change.was, change.by) == (was, shell.ctx.operator.full_name)
    words = spoken(telephone_lines(shell.ctx.settings.healthcare_telephone, change))
    assert "01632 960 555" in words
    assert f"before: {was or 'not set'}" in words


def test_the_number_of_the_desk_is_changed_here_and_the_next_pack_has_it(shell: PlainShell, qtbot: QtBot) -> None:
    screen = users_of(shell)
    qtbot.keyClick(screen, Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier)
    page = screen.entry
    assert isinstance(page, ChangeDeskNumber)
    page.number.box.selectAll()
    qtbot.keyClicks(page.number.box, "12")
    save(screen, qtbot)
    assert page.number.problem() == "Type a number from 1 to 9."
    page.number.box.selectAll()
    qtbot.keyClicks(page.number.box, "2")
    save(screen, qtbot)
    assert screen.entry is None
    assert shell.ctx.settings.desk_number == 2
    assert read_settings(shell.ctx.folder.settings) == shell.ctx.settings
    with shell.ctx.sessions.read() as session:
        events = session.scalars(select(Event).where(Event.action == "set-desk-number")).all()
    assert [(event.before, event.after, event.user_name) for event in events] == [
        ('{"desk_number": 1}', '{"desk_number": 2}', shell.ctx.operator.full_name)
    ]


def test_only_an_administrator_changes_the_number_of_the_desk(ctx: AppContext) -> None:
    with pytest.raises(KnownProblem):
        set_desk_number(as_role(ctx, Role.NURSE), 2)
    assert read_settings(ctx.folder.settings) == ctx.settings


def test_only_an_administrator_changes_the_healthcare_telephone(ctx: AppContext) -> None:
    with pytest.raises(KnownProblem):
        set_healthcare_telephone(as_role(ctx, Role.NURSE), "01632 960555")
    assert read_settings(ctx.folder.settings) == ctx.settings


def test_a_certificate_of_another_desk_is_said_to_be_one_and_the_own_words_stand_beside_the_right_one(
    ctx: AppContext,
) -> None:
    stranger = make_desk_key()
    root = RootKey(bytes(range(32)), training=True)
    other = certify(root, Request("LEI", "Reception", stranger.public_key), ctx.now(), 9)
    with pytest.raises(UsageProblem, match="US-138"):
        own_words_for(ctx, other)
    with ctx.sessions.read() as session:
        mine = session.get_one(Desk, "desk").certificate
    assert mine is not None
    own = own_words_for(ctx, mine)
    assert own == read_trust(ctx).words
    page = compare_certificate(mine, own, list)
    assert any(own in label.text() for label in page.findChildren(Text))


def test_at_200_percent_the_acts_of_the_desk_are_in_sight_together(
    shell: PlainShell, qtbot: QtBot, focus_ring: FocusRing
) -> None:
    theme.set_scale(2.0)
    screen = users_of(shell)
    for acts in screen.desk_panel.acts:
        first, *others = [button for button in acts.findChildren(Button) if button.isVisible()]
        first.setFocus(Qt.FocusReason.TabFocusReason)
        for button in (first, *others):
            qtbot.waitUntil(lambda button=button: button.visibleRegion().boundingRect() == button.rect())  # type: ignore[misc]  # a default binds the loop's name
