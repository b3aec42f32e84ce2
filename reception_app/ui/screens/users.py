"""Users and desk: who may sign in here with which roles, and what the desk itself needs: certificate, root, backup."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from reception_app.clinical.words import time_text
from reception_app.clock import local
from reception_app.errors import KnownProblem, UsageProblem
from reception_app.services.backups import BackedUp, back_up_now
from reception_app.services.roles import require
from reception_app.services.users import UserRow, disable_user, list_users
from reception_app.ui import theme
from reception_app.ui.keys import KeyHint
from reception_app.ui.screen import Screen
from reception_app.ui.screens.person_entry import EntryPage
from reception_app.ui.screens.person_parts import PageTable
from reception_app.ui.screens.places import PlacesPanel
from reception_app.ui.screens.scripts_drawer import Drawer, FormPanel
from reception_app.ui.screens.users_cells import users_model
from reception_app.ui.screens.users_desk import DeskPanel
from reception_app.ui.screens.users_entries import (
    AddUser,
    ChangeDeskNumber,
    ChangeRoles,
    ChangeTelephone,
    OncePassphrase,
    tr,
)
from reception_app.ui.screens.users_key_files import KeyFiles
from reception_app.ui.screens.users_keys import (
    ChangeKey,
    NewPassphrase,
    NewRecoveryCode,
    RemoveUser,
    SecretPage,
    ShownRecoveryCode,
)
from reception_app.ui.screens.users_retention import RetentionPage
from reception_app.ui.screens.users_sealing import SealingPage
from reception_app.ui.shell import Shell
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Flow, Row, show_if
from reception_app.ui.widgets.panels import Panel, Scroller
from reception_app.ui.widgets.runs import Text


class UsersScreen(Screen):
    """The desk administrator's screen: users at the left, the desk at the right."""

    nav = "desk"

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shell = shell
        theme.surface(self, theme.PAGE)
        self._entry: EntryPage | None = None
        self._draft: AddUser | None = None
        self.stack = QStackedWidget()
        self.page = Scroller((16, 8, 16, 16))
        self.table = PageTable(users_model(self), name=tr("Users"))
        self.users = Panel(tr("Users"), flush=True)
        self.add_button = Button(tr("Add a user…"), Kind.PRIMARY, key="Ins")
        self.roles_button = Button(tr("Change roles…"), key="R")
        self.passphrase_button = Button(tr("New passphrase…"), key="P")
        self.disable_button = Button(tr("Disable"), Kind.STOP, key="Del")
        self.remove_button = Button(tr("Remove…"), Kind.STOP, key="X")
        self.directory_button = Button(tr("What prisons can do…"), key="Alt D")
        self.places_button = Button(tr("Places to ask…"), key="Alt P")
        self._drawer: Drawer | None = None
        self.trouble = AlertBar(Level.SOON, "")
        self.desk_panel = DeskPanel()
        self._build()
        self._connect()

    @property
    def entry(self) -> EntryPage | None:
        """The page being filled in, or None."""
        return self._entry

    def help_topic(self) -> str:
        return (self._entry.help_topic() if self._entry is not None else "") or super().help_topic()

    def hints(self) -> Sequence[KeyHint]:
        if self._drawer is not None:
            return (KeyHint(("Ctrl Enter",), tr("add or save")), KeyHint(("Esc",), tr("close")))
        if isinstance(self._entry, OncePassphrase):
            return (KeyHint(("Ctrl Enter",), tr("written down")),)
        if isinstance(self._entry, ShownRecoveryCode):
            return self._entry.hints()
        if self._entry is not None:
            return (KeyHint(("Ctrl Enter",), tr(self._entry.verb)), KeyHint(("Esc",), tr("back")))
        return (
            KeyHint(("↑", "↓"), tr("user")),
            KeyHint(("Ins",), tr("add")),
            KeyHint(("R",), tr("roles")),
            KeyHint(("Del",), tr("disable")),
            KeyHint(("F6",), tr("desk")),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._drawer is not None:
            self._drawer.follow()

    def parts(self) -> Sequence[QWidget]:
        if self._drawer is not None:
            return ()
        return (self._entry,) if self._entry is not None else (self.table, self.add_button, self.desk_panel)

    def focus_start(self) -> None:
        if self._entry is not None:
            self._entry.focus_start()
        else:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        ctx = self._shell.ctx
        try:
            require(ctx, "manage users")
            rows = list_users(ctx)
            self.desk_panel.show_desk(ctx)
        except KnownProblem as problem:
            self._tell(problem)
            return
        self.table.rows_model.set_rows(rows)
        active = sum(not row.disabled for row in rows)
        self.users.set_count(tr("{0} may sign in").format(active))
        self.saved.emit(tr("All saved {0}").format(time_text(local(ctx.now()))))

    def leave(self) -> None:
        for page in (self._entry, self._draft):
            if isinstance(page, AddUser | SecretPage):
                page.own.set_value("")

    def main_act(self) -> None:
        if self._drawer is not None:
            self._drawer.panel.submit()
        elif self._entry is not None:
            self._entry.save()
        else:
            self._add()

    def back(self) -> bool:
        if self._drawer is not None:
            self._close_drawer()
            return True
        if self._entry is None:
            return False
        if not isinstance(self._entry, OncePassphrase | ShownRecoveryCode):
            self._close()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at_rest = self._entry is None and self._drawer is None
        if event.key() == Qt.Key.Key_Insert and at_rest and not event.modifiers():
            self._add()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        self.trouble.hide()
        title = QWidget()
        head = Row(title)
        head.addWidget(Text(tr("Users and desk"), role=TypeRole.PAGE_TITLE), 1)
        head.add(self.places_button, self.directory_button)
        acts = QWidget()
        Flow(acts, (12, 8, 12, 8)).add(
            self.add_button, self.roles_button, self.passphrase_button, self.disable_button, self.remove_button
        )
        self.users.body.add(acts, self.table)
        self.page.column.add(title, self.trouble, self.users, self.desk_panel)
        self.page.column.addStretch(1)
        self.stack.addWidget(self.page)
        Column(self, spacing=0).addWidget(self.stack)

    def _connect(self) -> None:
        files = KeyFiles(self._shell, self)
        files.compare.connect(self._open)
        files.saved.connect(self._after)
        files.failed.connect(self._tell)
        files.begun.connect(self.trouble.hide)
        self.directory_button.acted.connect(self._open_directory)
        self.places_button.acted.connect(self._open_places)
        self.table.row_key.connect(self._row_key)
        self.table.opened.connect(self._roles_of)
        self.add_button.acted.connect(self._add)
        self.roles_button.acted.connect(self._roles)
        self.passphrase_button.acted.connect(self._new_passphrase)
        self.disable_button.acted.connect(self._disable)
        self.remove_button.acted.connect(self._remove)
        self.desk_panel.recovery_button.acted.connect(self._new_recovery_code)
        self.desk_panel.key_button.acted.connect(self._change_key)
        self.desk_panel.root_button.acted.connect(files.load_root)
        self.desk_panel.distrust_button.acted.connect(files.distrust_root)
        self.desk_panel.certificate_button.acted.connect(files.load_certificate)
        self.desk_panel.request_button.acted.connect(files.save_request)
        self.desk_panel.sealing_button.acted.connect(self._open_sealing)
        self.desk_panel.telephone_button.acted.connect(self._open_telephone)
        self.desk_panel.number_button.acted.connect(self._open_number)
        self.desk_panel.backup_button.acted.connect(self._back_up)
        self.desk_panel.restore_button.acted.connect(self._restore)
        self.desk_panel.retention_button.acted.connect(self._open_retention)

    def _row_key(self, key: str, row: str) -> None:
        acts = {
            "Ins": self._add, "R": self._roles, "P": self._new_passphrase, "Del": self._disable, "X": self._remove,
        }  # fmt: skip
        if key in acts:
            acts[key]()

    def _current(self) -> UserRow | None:
        row: UserRow | None = self.table.rows_model.row_at(self.table.currentIndex())
        return row

    def _add(self) -> None:
        self._open(self._draft or AddUser(self._shell))

    def _roles(self) -> None:
        row = self._current()
        if row is not None and not row.disabled:
            self._open(ChangeRoles(self._shell, row))

    def _roles_of(self, username: str) -> None:
        self._roles()

    def _disable(self) -> None:
        row = self._current()
        if row is None or row.disabled:
            return
        if row.username == self._shell.ctx.operator.username:
            words = tr("You cannot disable yourself.")
            self._tell(UsageProblem("US-240", words, tr("Ask another administrator of this desk.")))
            return
        self._try(partial(disable_user, self._shell.ctx, row.username), tr("User disabled"))

    def _new_passphrase(self) -> None:
        row = self._current()
        if row is not None:
            self._open_secret(NewPassphrase(self._shell, row))

    def _remove(self) -> None:
        row = self._current()
        if row is not None:
            self._open(RemoveUser(self._shell, row))

    def _new_recovery_code(self) -> None:
        self._open_secret(NewRecoveryCode(self._shell))

    def _change_key(self) -> None:
        self._open(ChangeKey(self._shell))

    def _open_secret(self, page: SecretPage) -> None:
        page.follows.connect(self._show_secret)
        self._open(page)

    def _show_secret(self, page: EntryPage) -> None:
        """Show a secret that was just made, in the place of the page that asked for the passphrase."""
        self._open(page)
        self.refresh()
        self._shell.changed()

    def _open(self, page: EntryPage) -> None:
        self._close()
        if page is self._draft:
            self._draft = None
        else:
            page.done.connect(self._done)
            page.left.connect(self._close)
            self.stack.addWidget(page)
        self._entry = page
        self.stack.setCurrentWidget(page)
        self.hints_changed.emit()
        page.focus_start()

    def _close(self) -> None:
        page, self._entry = self._entry, None
        if page is None:
            return
        self.stack.setCurrentWidget(self.page)
        if isinstance(page, AddUser) and page.touched:
            page.own.set_value("")
            self._draft = page  # Esc loses nothing typed but the passphrase
        else:
            self.stack.removeWidget(page)
            page.deleteLater()
        self.hints_changed.emit()
        self.focus_start()

    def _done(self, words: str) -> None:
        made = self._entry
        if isinstance(made, AddUser):
            once = OncePassphrase(made.full_name.value().strip(), made.username.value().strip(), made.once)
            made.once = ""
            self._show_secret(once)
        elif words:
            self._close()
            self._after(words)

    def _after(self, words: str) -> None:
        self.refresh()
        self._shell.changed()
        self.toast.emit(words, False)

    def _tell(self, problem: KnownProblem) -> None:
        self.trouble.set_words(problem.what, problem.todo, problem.code)
        show_if(self.trouble, True)

    def _try(self, act: Callable[[], object], words: str) -> None:
        self.trouble.hide()
        try:
            act()
        except KnownProblem as problem:
            self._tell(problem)
        else:
            self._after(words)

    def _open_directory(self) -> None:
        self._shell.open_directory()

    def _open_places(self) -> None:
        self._open_drawer(PlacesPanel(self._shell))

    def _open_drawer(self, panel: FormPanel) -> None:
        """Lay a panel of places over the screen; one saved goes back to the list."""
        self._close_drawer()
        panel.saved.connect(self._place_saved)
        panel.closed.connect(self._close_drawer)
        panel.follows.connect(self._open_drawer)
        self._drawer = Drawer(self, panel)
        self.hints_changed.emit()

    def _place_saved(self, words: str) -> None:
        self._open_places()
        self._shell.changed()
        self.toast.emit(words, False)

    def _close_drawer(self) -> None:
        drawer, self._drawer = self._drawer, None
        if drawer is not None:
            drawer.leave()
            self.hints_changed.emit()

    def _open_sealing(self) -> None:
        self.trouble.hide()
        try:
            page = SealingPage(self._shell)
        except KnownProblem as problem:
            self._tell(problem)
            return
        page.follows.connect(self._open)
        self._open(page)

    def _open_telephone(self) -> None:
        self._open(ChangeTelephone(self._shell))

    def _open_number(self) -> None:
        self._open(ChangeDeskNumber(self._shell))

    def _open_retention(self) -> None:
        self.trouble.hide()
        try:
            self._open(RetentionPage(self._shell))
        except KnownProblem as problem:
            self._tell(problem)

    def _restore(self) -> None:
        self._shell.restore_backup()

    def _back_up(self) -> None:
        ctx = self._shell.ctx
        self.trouble.hide()
        self._shell.run(tr("Backing up the records"), partial(back_up_now, ctx, "by-hand"), self._backed_up)

    def _backed_up(self, done: BackedUp) -> None:
        if done.made is not None and done.made.proved:
            self._after(tr("Backed up"))
            self.noted.emit(tr("Backup: {0}").format(done.made.name))
        else:
            self.refresh()
        if done.warnings:
            self.trouble.set_words(done.warnings[0], " ".join(done.warnings[1:]))
            show_if(self.trouble, True)
