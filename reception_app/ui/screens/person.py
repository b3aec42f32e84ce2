"""One person's record: banner, tabs, and the pages on which something is written down about them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from reception_app.clinical.words import time_text
from reception_app.clock import local
from reception_app.errors import KnownProblem
from reception_app.services.person_view import PersonPage, read_person
from reception_app.services.roles import require
from reception_app.ui import theme
from reception_app.ui.keys import KeyHint
from reception_app.ui.overrides import make_late_errors_whole
from reception_app.ui.people import banner_of
from reception_app.ui.screen import Screen, focus_into
from reception_app.ui.screens.person_acts import PersonActs
from reception_app.ui.screens.person_entry import FullPage
from reception_app.ui.screens.person_lists import TasksTab
from reception_app.ui.screens.person_overview import OverviewTab
from reception_app.ui.screens.person_pages import TABS as TABS
from reception_app.ui.screens.person_pages import blank_tabs, make_tab, tab_data
from reception_app.ui.screens.person_risk import RiskTab
from reception_app.ui.screens.person_tabs import PersonTab, TabBar
from reception_app.ui.screens.person_times import tr
from reception_app.ui.shell import Shell
from reception_app.ui.widgets.banner import BannerData
from reception_app.ui.widgets.layouts import Column

if TYPE_CHECKING:
    from reception_app.ui.screens.scripts import ScriptsScreen

_ACTS = {
    "contact": "record a source",
    "identity": "change who somebody is",
    "move": "work a task",
    "brought": "record a source",
    "task": "work a task",
    "flag": "raise a flag",
    "score": "record a score",
    "involvement": "record a service or order",
    "test": "record a test or vaccination",
    "vaccination": "record a test or vaccination",
    "decision": "work a task",
    "copy": "copy to the clinical system",
    "export": "export a whole record",
    "wing": "see a record",
}
"""What each kind of page needs, asked before anything is typed; a page's slug is its kind, or `kind:which`."""


class PersonScreen(Screen):
    """Everything about one person, for whom alone it serves; `tab` is the slug of the tab shown first.

    Made without `person_id` it is nobody's and waits, ready, for the one call of `open()` (`ui.ready`).
    """

    nav = "board"
    _page: PersonPage

    def __init__(self, shell: Shell, person_id: str = "", tab: str = "overview", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shell = shell
        self._person_id = ""
        self._just_read = True
        self._shown: dict[str, PersonPage] = {}
        theme.surface(self, theme.PAGE)
        self.tabs = TabBar(blank_tabs(), tr("Parts of the record"))
        self.stack = QStackedWidget()
        self._made: dict[str, PersonTab] = {}
        self._scripts: ScriptsScreen | None = None
        self._entry: FullPage | None = None
        self._kept: dict[str, FullPage] = {}
        self._acts = PersonActs(self, shell)
        column = Column(self, spacing=0)
        column.add(self.tabs)
        column.addWidget(self.stack, 1)
        self.tabs.chosen.connect(self.show_tab)
        self._shortcuts()
        self._overview()
        if person_id:
            self.open(person_id, tab)

    def open(self, person_id: str, tab: str = "overview") -> None:
        """Become the screen of this person. Raises NotFound (NF-101), and ValueError when it is somebody's already."""
        if self._person_id:
            raise ValueError("this screen is somebody's already")
        self._page = read_person(self._shell.ctx, person_id)
        self._person_id = person_id
        self.tabs.set_tabs(tab_data(self._page))
        self.show_tab(tab if tab in TABS else TABS[0])

    @property
    def person_id(self) -> str:
        """Whose record this is. Raises ValueError while it is nobody's."""
        if not self._person_id:
            raise ValueError("this screen is nobody's yet")
        return self._person_id

    @property
    def tab(self) -> str:
        """The slug of the current tab."""
        return self.tabs.current()

    @property
    def entry(self) -> FullPage | None:
        """The page being filled in, or None."""
        return self._entry

    @property
    def scripts(self) -> ScriptsScreen | None:
        """The Scripts tab once it was opened."""
        return self._scripts

    @property
    def page(self) -> PersonPage:
        """The record as read last."""
        return self._page

    def made(self, slug: str) -> PersonTab:
        """Return the page of a tab other than Scripts, made when it is not there yet."""
        return self._tab(slug)

    def banner(self) -> BannerData | None:
        return banner_of(self._page.record, self._page.at, gone=self._page.gone)

    def hints(self) -> Sequence[KeyHint]:
        if self._entry is not None:
            return self._entry.hints()
        if self.tab == "scripts" and self._scripts is not None:
            return self._scripts.hints()
        return self._made[self.tab].hints()

    def help_topic(self) -> str:
        if self._entry is not None:
            return self._entry.help_topic() or super().help_topic()
        if self.tab == "scripts" and self._scripts is not None:
            return self._scripts.help_topic()
        return self._made[self.tab].help_topic() or super().help_topic()

    def parts(self) -> Sequence[QWidget]:
        if self._entry is not None:
            return (self._entry, self.tabs)
        inner = self._scripts.parts() if self.tab == "scripts" and self._scripts else self._made[self.tab].parts()
        return (*inner, self.tabs)

    def refresh(self) -> None:
        if not self._just_read:
            try:
                self._page = read_person(self._shell.ctx, self._person_id)
            except KnownProblem as problem:
                self._shell.tell(problem)
                return
            self.tabs.set_tabs(tab_data(self._page))
        self._just_read = False
        self._show_current()
        self.banner_changed.emit()
        if self._entry is None and self.tab == "scripts" and self._scripts is not None:
            self._scripts.say_saved()
        elif self._entry is None:
            self.saved.emit(tr("All saved {0}").format(time_text(local(self._page.at))))

    def leave(self) -> None:
        if self._scripts is not None:
            self._scripts.leave()

    def focus_start(self) -> None:
        if self._entry is not None:
            self._entry.focus_start()
        elif self.tab == "scripts" and self._scripts is not None:
            self._scripts.focus_start()
        else:
            tab = self._made[self.tab]
            tab.focus_start()
            reached = self.window().focusWidget()
            if reached is None or not tab.isAncestorOf(reached):
                focus_into(self.tabs)  # a table without rows is hidden: the page stays at its top

    def main_act(self) -> None:
        if self._entry is not None:
            self._entry.main_act()
        elif self.tab == "scripts" and self._scripts is not None:
            self._scripts.main_act()
        else:
            self._made[self.tab].main_act()

    def next_problem(self, *, backwards: bool = False) -> None:
        if self._entry is not None:
            self._entry.next_problem(backwards=backwards)
        elif self.tab == "scripts" and self._scripts is not None:
            self._scripts.next_problem(backwards=backwards)
        else:
            self._made[self.tab].next_problem(backwards=backwards)

    def undo(self) -> None:
        if self.tab == "scripts" and self._scripts is not None:
            self._scripts.undo()

    def redo(self) -> None:
        if self.tab == "scripts" and self._scripts is not None:
            self._scripts.redo()

    def back(self) -> bool:
        if self._entry is not None:
            if not self._entry.back():
                self.close_entry()
            return True
        if self.tab == "scripts":
            return self._scripts is not None and self._scripts.back()
        return self._made[self.tab].back()

    def print_now(self) -> None:
        if self._entry is not None:
            self._entry.print_now()
        else:
            self.act("Ctrl P", "")

    def show_tab(self, slug: str) -> None:
        """Show a tab; a page that is being filled in is kept for later."""
        self.noted.emit("")
        self._put_aside()
        self.tabs.set_current(slug)
        if slug == "scripts":
            self.stack.setCurrentWidget(self._scripts_screen())
        else:
            self.stack.setCurrentWidget(self._tab(slug))
        self._show_current()
        self.hints_changed.emit()
        if self.isVisible():
            self.focus_start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Letters act for rows alone; the tables hand theirs in, and a list without rows leaves the focus on its words.
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key = {int(Qt.Key.Key_Insert): "Ins", int(Qt.Key.Key_Delete): "Del"}.get(event.key(), event.text().upper())
        if plain and key and self._entry is None and self.tab != "scripts" and self.act(key, ""):
            return
        super().keyPressEvent(event)

    def act(self, key: str, row: str) -> bool:
        """Do what a key means on the current tab; `row` is the row it was pressed on. False: it means nothing here."""
        return self._acts.act(key, row)

    def open_entry(self, slug: str, make: Callable[[], FullPage]) -> None:
        """Open a page to fill in; one left half filled comes back as it was. Raises NotAllowed beforehand."""
        kind = slug.partition(":")[0]
        if kind in _ACTS:
            require(self._shell.ctx, _ACTS[kind])
        page = self._kept.get(slug)
        if page is None:
            page = make()
            page.setObjectName(slug)
            page.done.connect(self._entry_done)
            page.left.connect(self.close_entry)
            page.typed.connect(self._typing)
            page.hints_changed.connect(self.hints_changed)
            self.stack.addWidget(page)
            self._kept[slug] = page
        self._entry = page
        self.stack.setCurrentWidget(page)
        if page.touched:
            self._typing()
        self.hints_changed.emit()
        page.focus_start()

    def close_entry(self) -> None:
        """Go back to the tab; what was typed is kept until it is saved or the record is left."""
        self._put_aside()
        self.show_tab(self.tab)

    def _put_aside(self) -> None:
        page, self._entry = self._entry, None
        if page is not None and not page.touched:
            self._drop(page)
        if page is not None and page.touched:
            self.noted.emit(tr("Not saved yet: {0}").format(page.accessibleName()))

    def _drop(self, page: FullPage) -> None:
        self._kept.pop(page.objectName(), None)
        self.stack.removeWidget(page)
        page.deleteLater()

    def _typing(self) -> None:
        self.not_saved.emit(tr("Not saved yet"))

    def _entry_done(self, words: str) -> None:
        page, self._entry = self._entry, None
        if page is not None:
            self._drop(page)
        self.noted.emit("")
        self.after_saving(words)
        self.show_tab(self.tab)

    def after_saving(self, words: str) -> None:
        """Read the record again and say what was done."""
        self.refresh()
        self._shell.changed()
        self.toast.emit(words, False)

    def _shortcuts(self) -> None:
        context = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for place, slug in enumerate(TABS, start=1):
            shortcut = QShortcut(QKeySequence(f"Alt+{place}"), self, context=context)
            shortcut.activated.connect(partial(self.show_tab, slug))
        for keys, step in (("Ctrl+Tab", 1), ("Ctrl+Shift+Tab", -1)):
            shortcut = QShortcut(QKeySequence(keys), self, context=context)
            shortcut.activated.connect(partial(self._step, step))

    def _step(self, step: int) -> None:
        self.show_tab(self.tabs.slug_at(self.tabs.place_of(self.tab) + step))

    def _tab(self, slug: str) -> PersonTab:
        if slug not in self._made:
            self._made[slug] = self._placed(make_tab(self._shell, self._person_id, slug))
        return self._made[slug]

    def _overview(self) -> None:
        overview = OverviewTab()
        overview.opened.connect(self._open_card)
        self._made["overview"] = self._placed(overview)

    def _placed(self, tab: PersonTab) -> PersonTab:
        tab.asked.connect(self.act)
        tab.hints_changed.connect(self.hints_changed)
        self.stack.addWidget(tab)
        return tab

    def _scripts_screen(self) -> ScriptsScreen:
        if self._scripts is None:
            from reception_app.ui.screens.scripts import ScriptsScreen

            make_late_errors_whole()
            self._scripts = ScriptsScreen(self._shell, self._person_id)
            self._scripts.hints_changed.connect(self.hints_changed)
            self._scripts.saved.connect(self._scripts_saved)
            self._scripts.not_saved.connect(self.not_saved)
            self._scripts.asked.connect(self.act)
            self._scripts.noted.connect(self.noted)
            self._scripts.toast.connect(self.toast)
            self.stack.addWidget(self._scripts)
        return self._scripts

    def _scripts_saved(self, words: str) -> None:
        self._page = read_person(self._shell.ctx, self._person_id)
        self.tabs.set_tabs(tab_data(self._page))
        self.banner_changed.emit()
        self.saved.emit(words)

    def _show_current(self) -> None:
        if self.tab == "scripts":
            self._scripts_screen().refresh()
            return
        tab = self._tab(self.tab)
        if self._shown.get(self.tab) is self._page:
            return
        self._shown[self.tab] = self._page
        if isinstance(tab, OverviewTab | TasksTab):
            tab.mine = self._shell.ctx.operator.roles
        tab.show_page(self._page)

    def _open_card(self, slug: str) -> None:
        kind, _, key = slug.partition(":")
        self.show_tab({"script": "scripts", "flag": "risk"}.get(kind, "tasks"))
        if kind == "script" and self._scripts is not None:
            self._scripts.table.set_current(key)
            return
        tab = self._made[self.tab]
        if isinstance(tab, RiskTab | TasksTab):
            tab.table.set_current(key)
