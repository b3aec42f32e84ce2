"""Users and desk: who may sign in here with which roles, and what the desk itself needs: certificate, root, backup."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from reception_app.clinical.words import time_text
from reception_app.clock import local
from reception_app.errors import KnownProblem, UsageProblem
from reception_app.services import trusting
from reception_app.services.desk import back_up
from reception_app.services.roles import require
from reception_app.services.sealing import read_own_key
from reception_app.services.users import UserRow, disable_user, list_users
from reception_app.ui import theme
from reception_app.ui.keys import KeyHint
from reception_app.ui.screen import Screen
from reception_app.ui.screens.person_entry import EntryPage
from reception_app.ui.screens.person_parts import PageTable
from reception_app.ui.screens.places import PlacesPanel
from reception_app.ui.screens.scripts_drawer import Drawer, FormPanel
from reception_app.ui.screens.users_desk import DeskPanel
from reception_app.ui.screens.users_entries import AddUser, ChangeRoles, OncePassphrase, tr
from reception_app.ui.screens.users_trust import CompareWords, compare_certificate, compare_root
from reception_app.ui.shell import Shell
from reception_app.ui.tables.rows import Column as TableColumn
from reception_app.ui.tables.rows import RowsModel
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Flow, Row, show_if
from reception_app.ui.widgets.panels import Panel, Scroller
from reception_app.ui.widgets.runs import Line, Run, Text, bold, small
from reception_app.vocabulary import ROLE_WORDS

LARGEST = 64 * 1024
"""No root or certificate is larger; nothing longer is read."""


def who_cell(row: UserRow) -> tuple[Line, ...]:
    """Return full name and registration."""
    return (bold(row.full_name),), (small(row.registration or tr("no registration given")),)


def name_cell(row: UserRow) -> tuple[Line, ...]:
    """Return the user name."""
    return ((Run(row.username),),)


def roles_cell(row: UserRow) -> tuple[Line, ...]:
    """Return every role."""
    return ((Run(", ".join(ROLE_WORDS[role] for role in row.roles) or tr("None")),),)


def state_cell(row: UserRow) -> tuple[Line, ...]:
    """Return whether the user may sign in."""
    if row.disabled:
        return ((Run(tr("Disabled"), theme.INK_2),),)
    if row.must_change:
        return ((Run(tr("One-time passphrase, not changed yet"), theme.AMBER_TEXT),),)
    return ((Run(tr("May sign in"), theme.GREEN_TEXT),),)


def _key(row: UserRow) -> str:
    return row.username


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
        columns = (
            TableColumn[UserRow](tr("Name"), who_cell, 150, stretch=2, fixed=True),
            TableColumn[UserRow](tr("User name"), name_cell, 110, stretch=1),
            TableColumn[UserRow](tr("Roles"), roles_cell, 200, stretch=4),
            TableColumn[UserRow](tr("State"), state_cell, 140, stretch=1),
        )
        model: RowsModel[UserRow] = RowsModel(columns, key=_key, parent=self)
        self.table = PageTable(model, name=tr("Users"))
        self.users = Panel(tr("Users"), flush=True)
        self.add_button = Button(tr("Add a user…"), Kind.PRIMARY, key="Ins")
        self.roles_button = Button(tr("Change roles…"), key="R")
        self.disable_button = Button(tr("Disable…"), Kind.STOP, key="Del")
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

    def hints(self) -> Sequence[KeyHint]:
        if self._drawer is not None:
            return (KeyHint(("Ctrl Enter",), tr("add or save")), KeyHint(("Esc",), tr("close")))
        if isinstance(self._entry, OncePassphrase):
            return (KeyHint(("Ctrl Enter",), tr("written down")),)
        if self._entry is not None:
            return (KeyHint(("Ctrl Enter",), tr("save")), KeyHint(("Esc",), tr("back")))
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
            own_key = read_own_key(ctx)
            backups = _backups(ctx.folder.backups)
            self.desk_panel.show_desk(ctx.settings, trusting.read_trust(ctx), backups, own_key, ctx.now())
        except KnownProblem as problem:
            self._tell(problem)
            return
        self.table.rows_model.set_rows(rows)
        active = sum(not row.disabled for row in rows)
        self.users.set_count(tr("{0} may sign in").format(active))
        self.saved.emit(tr("All saved {0}").format(time_text(local(ctx.now()))))

    def leave(self) -> None:
        for page in (self._entry, self._draft):
            if isinstance(page, AddUser):
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
        if not isinstance(self._entry, OncePassphrase):
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
        Flow(acts, (12, 8, 12, 8)).add(self.add_button, self.roles_button, self.disable_button)
        self.users.body.add(acts, self.table)
        self.page.column.add(title, self.trouble, self.users, self.desk_panel)
        self.page.column.addStretch(1)
        self.stack.addWidget(self.page)
        Column(self, spacing=0).addWidget(self.stack)

    def _connect(self) -> None:
        self.directory_button.acted.connect(self._open_directory)
        self.places_button.acted.connect(self._open_places)
        self.table.row_key.connect(self._row_key)
        self.table.opened.connect(self._roles_of)
        self.add_button.acted.connect(self._add)
        self.roles_button.acted.connect(self._roles)
        self.disable_button.acted.connect(self._disable)
        self.desk_panel.root_button.acted.connect(self._load_root)
        self.desk_panel.certificate_button.acted.connect(self._load_certificate)
        self.desk_panel.request_button.acted.connect(self._save_request)
        self.desk_panel.backup_button.acted.connect(self._back_up)

    def _row_key(self, key: str, row: str) -> None:
        acts = {"Ins": self._add, "R": self._roles, "Del": self._disable}
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
            self._open(once)
            self.refresh()
            self._shell.changed()
        else:
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

    def _load_root(self) -> None:
        chosen = self._shell.desk.ask_open_files(tr("The estate’s root"), ("*.pub",))
        if chosen:
            self._compare(partial(self._trust, chosen[0]))

    def _trust(self, path: Path) -> CompareWords:
        source = _read(path).decode("utf-8", "replace")
        return compare_root(source, partial(trusting.trust_root, self._shell.ctx, source, path.stem))

    def _compare(self, page: Callable[[], CompareWords]) -> None:
        """Show the words of a key before it counts."""
        self.trouble.hide()
        try:
            self._open(page())
        except KnownProblem as problem:
            self._tell(problem)

    def _load_certificate(self) -> None:
        chosen = self._shell.desk.ask_open_files(tr("This desk’s certificate"), ("*",))
        if chosen:
            self._compare(partial(self._certify, chosen[0]))

    def _certify(self, path: Path) -> CompareWords:
        data = _read(path)
        return compare_certificate(data, partial(trusting.load_certificate, self._shell.ctx, data))

    def _save_request(self) -> None:
        self.trouble.hide()
        try:
            words = trusting.certificate_request(self._shell.ctx)
        except KnownProblem as problem:
            self._tell(problem)
            return
        where = self._shell.desk.ask_save(tr("Save the request"), "desk.request", ("*.request",))
        if where is not None:
            self._try(partial(_write, where, words), tr("Request saved"))

    def _back_up(self) -> None:
        ctx = self._shell.ctx
        work = partial(back_up, ctx.folder, ctx.engine, ctx.clock, "by-hand", ctx.settings.backups_kept)
        self._shell.run(tr("Backing up the records"), work, self._backed_up)

    def _backed_up(self, folder: Path) -> None:
        self._after(tr("Backed up"))
        self.noted.emit(tr("Backup: {0}").format(folder.name))


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST)
    except OSError as error:
        words = "The file could not be read. Nothing was changed."
        raise UsageProblem("US-241", words, "Check that it is still there, and that you may open it.") from error


def _write(path: Path, words: str) -> None:
    try:
        path.write_text(words, encoding="utf-8")
    except OSError as error:
        words = "The file could not be written there."
        raise UsageProblem("US-242", words, "Choose another folder, for example a memory stick.") from error


def _backups(folder: Path) -> tuple[str, ...]:
    """Return the names of the backups, newest first."""
    if not folder.is_dir():
        return ()
    return tuple(sorted((entry.name for entry in folder.iterdir() if entry.is_dir()), reverse=True))
