"""The window: app bar, what is wrong with the desk, the banner, one screen at a time, the status bar; and the keys.

It holds no records and asks no service: it is told what to show and says what was pressed. Its title never holds a
name. What belongs to the screen (main act, undo, print, problems, parts, back) is handed to the screen first.

Some lines over the house's measure: what each key of the window does stands beside what it does it to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QPoint, QSize, Signal, SignalInstance
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QSizePolicy, QStackedWidget, QWidget

from reception_app import log
from reception_app.ui import tab_order, theme
from reception_app.ui.contained import whatever_happens
from reception_app.ui.help_layer import HelpLayer
from reception_app.ui.keys import KeyHint
from reception_app.ui.layers import Layers
from reception_app.ui.screen import Screen
from reception_app.ui.widgets.alerts import AlertBar, Toast, TrainingBand
from reception_app.ui.widgets.app_bar import AppBar, NavEntry
from reception_app.ui.widgets.banner import BannerData, PersonBanner
from reception_app.ui.widgets.layouts import Column, show_if
from reception_app.ui.widgets.overlay import Overlay
from reception_app.ui.widgets.status_bar import StatusBar
from reception_app.ui.window_keys import WindowKeys


class _Stack(QStackedWidget):
    """Screens scroll inside themselves, so the window need not be as large as the largest of them."""

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)


class MainWindow(QMainWindow):
    """The shell. `show_screen()` for work, `show_door()` for sign-in, first run and locked (no bar, no banner).

    Signals carry what was asked for; the composition root answers them. `undo` and `redo`, `main_act`, `next_problem`,
    `next_part`, `print_now` go to the current screen as well as out as signals.
    """

    navigate = Signal(str)
    find_requested = Signal()
    new_arrival_requested = Signal()
    lock_requested = Signal()
    switch_user_requested = Signal()
    short_code_requested = Signal()
    print_requested = Signal()
    undo_requested = Signal()
    redo_requested = Signal()
    text_scale_changed = Signal(float)
    back_requested = Signal()
    main_act_requested = Signal()
    next_problem_requested = Signal(bool)
    next_part_requested = Signal(bool)
    help_requested = Signal(str)
    keys_requested = Signal()
    alert_acted = Signal()
    work_shown = Signal(str)
    closing = Signal()

    def __init__(self, establishment: str, *, training: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._establishment = establishment
        self._screen: QWidget | None = None
        self._door: QWidget | None = None
        self.setMinimumSize(*theme.WINDOW_MIN)
        self.setWindowTitle(self.tr("Reception – {0}").format(establishment))
        self.band = TrainingBand()
        show_if(self.band, training)
        self.bar = AppBar(establishment, self._entries())
        self.alert = AlertBar(theme.Level.SOON, "", full_width=True)
        self.alert.hide()
        self.banner = PersonBanner()
        self.banner.hide()
        self.stack = _Stack()
        self._nothing = QWidget()
        self.stack.addWidget(self._nothing)
        self.stack.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.status = StatusBar()
        middle = QWidget()
        column = Column(middle, spacing=0)
        column.add(self.band, self.bar, self.alert, self.banner)
        self._lower = QWidget()
        lower = Column(self._lower, spacing=0)
        lower.addWidget(self.stack, 1)
        lower.addWidget(self.status)
        column.addWidget(self._lower, 1)
        self.setCentralWidget(middle)
        self.toast = Toast(middle)
        self._connect()
        self.help = HelpLayer(self, self.stack, middle)
        self.layers = Layers(self.help, self)
        self.keys = WindowKeys(self)
        self.keys.pressed.connect(self._act)

    def shown(self) -> QWidget | None:
        """Return what is shown."""
        return self._screen

    def show_screen(self, screen: Screen) -> None:
        """Show a screen with bar, banner and status bar, and put the focus where its work begins."""
        self._swap(screen)
        self.setWindowTitle(self.tr("Reception – {0}").format(self._establishment))
        self._at_work(True)
        self.bar.set_current(screen.nav)
        self._show_banner()
        self._show_hints()
        screen.refresh()
        screen.focus_start()
        self.work_shown.emit(type(screen).__name__)

    def show_door(self, door: QWidget, *, locked: bool = False) -> None:
        """Show sign-in, first run or the lock: nothing of the work stays in sight, title included."""
        self._swap(door)
        self.toast.hide()
        where = self.tr("Locked") if locked else self._establishment
        self.setWindowTitle(self.tr("Reception – {0}").format(where))
        self._at_work(False)
        self.banner.hide()
        self._door = door

    def at_door(self) -> bool:
        """True when a door is shown, and nothing of the work beside it."""
        return self._door is self._screen

    def show_empty(self) -> None:
        """Show the bar and its keys with nothing under them: the screen that was to be shown could not be."""
        self._swap(self._nothing)
        self._at_work(True)

    def show_overlay(self, panel: QWidget, *, may_dismiss: bool = True) -> Overlay:
        """Lay `panel` over the screen (banner and bar stay in sight). Returns the overlay; one at a time.

        The stop, and work under way, wait below it and are there again afterwards (`Layers`).
        """
        self.toast.hide()
        over = self._lower if theme.active().collapsed else self.stack  # large text needs the status bar's room too
        return self.layers.lay(over, panel, may_dismiss=may_dismiss)

    def close_overlay(self) -> None:
        """Take away the overlay, if there is one; what waited below it is there again."""
        self.layers.close_top()

    def overlay(self) -> Overlay | None:
        """Return the overlay that is open."""
        return self.layers.top()

    def set_establishment(self, establishment: str, *, training: bool) -> None:
        """Take another establishment's name, after the first run."""
        self._establishment = establishment
        self.band.setVisible(training)
        self.bar.set_establishment(establishment)

    def set_entries(self, entries: Sequence[tuple[str, str]], *, find: bool = True) -> None:
        """Offer these places (slug, words) in the bar and on Ctrl+1…5, and the search or not."""
        self.bar.set_entries([NavEntry(slug, words) for slug, words in entries], find=find)

    def set_nav_counts(self, counts: dict[str, int]) -> None:
        """Show counts by slug: board, tasks, handovers and the others set."""
        self.bar.set_counts(counts)

    def set_clock(self, now: datetime) -> None:
        """Show the instant (aware)."""
        self.bar.set_clock(now)

    def set_user(self, name: str, role: str) -> None:
        """Show who is signed in."""
        self.bar.set_user(name, role)

    def set_alert(self, bold_words: str, words: str = "", *, act: str = "", key: str = "") -> None:
        """Show what is wrong with the desk itself (disk, backup, clock) under the bar; "" hides it."""
        self.alert.set_words(bold_words, words)
        self.alert.set_act(act, key)
        self.alert.setVisible(bool(bold_words) and not self.bar.isHidden())
        self._show_hints()

    def set_saved(self, words: str, *, saved: bool = True) -> None:
        """Show what is on disk, bottom left."""
        self.status.set_saved(words, saved=saved)

    def show_toast(self, words: str, undoable: bool = True) -> None:
        """Show what was just done, bottom left, until the next act or 10 s."""
        self.toast.show_for(words, undo=undoable)
        self._place_toast()

    def show_keys(self) -> None:
        """Show or hide all keys."""
        self.help.switch_keys()

    def change_text(self, step: int) -> None:
        """Take the next larger (+1), next smaller (−1) or the normal (0) text size."""
        scale = theme.next_scale(theme.active().scale, step)
        if scale != theme.active().scale:
            theme.set_scale(scale)
            self._place_toast()
            self.text_scale_changed.emit(scale)

    def focusNextPrevChild(self, forward: bool) -> bool:
        screen = self._screen
        if isinstance(screen, Screen) and not self.layers.covered():
            above = (self.bar, self.alert, self.banner)
            if tab_order.go_round(above, screen, screen.tab_stops(), forward=forward):
                return True
        return super().focusNextPrevChild(forward)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._leave_for_good()
        self.closing.emit()
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_toast()

    def _entries(self) -> Sequence[NavEntry]:
        return (
            NavEntry("board", self.tr("Board")),
            NavEntry("tasks", self.tr("Tasks"), 0),
            NavEntry("handovers", self.tr("Handovers"), 0),
            NavEntry("shift", self.tr("End of shift")),
            NavEntry("desk", self.tr("Users and desk")),
        )

    def _connect(self) -> None:
        self.bar.navigate.connect(self.navigate)
        self.bar.find_requested.connect(self.find_requested)
        self.bar.lock_requested.connect(self._lock)
        self.bar.switch_user_requested.connect(self._switch_user)
        self.bar.short_code_requested.connect(self.short_code_requested)
        self.alert.acted.connect(self.alert_acted)
        self.toast.undo.connect(self._undo)

    def _acts(self) -> dict[str, Callable[[], None]]:
        """Return what each key of the window does, by its slug in the table of keys."""
        return {
            "help": self._help,
            "all_keys": self._all_keys,
            "find": self._find,
            "new_arrival": self.new_arrival_requested.emit,
            "print": self._print,
            "undo": self._undo,
            "redo": self._redo,
            "lock": self._lock,
            "switch_user": self._switch_user,
            "short_code": self._short_code,
            "board": partial(self._go, 0),
            "tasks": partial(self._go, 1),
            "handovers": partial(self._go, 2),
            "shift": partial(self._go, 3),
            "desk": partial(self._go, 4),
            "next_part": partial(self._part, False),
            "last_part": partial(self._part, True),
            "next_problem": partial(self._problem, False),
            "last_problem": partial(self._problem, True),
            "main_act": self._main_act,
            "back": self._back,
            "larger": partial(self.change_text, 1),
            "smaller": partial(self.change_text, -1),
            "normal_size": partial(self.change_text, 0),
        }

    def _act(self, slug: str) -> None:
        self._acts()[slug]()

    def _at_work(self, working: bool) -> None:
        self.bar.setVisible(working)
        self.status.setVisible(working)
        self.alert.setVisible(working and bool(self.alert.accessibleName()))
        self.keys.set_at_work(working)

    def _swap(self, shown: QWidget) -> None:
        self.help.close()
        log.note(f"screen {type(shown).__name__}")
        before = self._screen
        if isinstance(before, Screen) and before is not shown:
            self._leave(before, for_door=not isinstance(shown, Screen))
            for signal, _ in self._heard(before):
                signal.disconnect()
        if isinstance(shown, Screen) and before is not shown:
            for signal, answer in self._heard(shown):
                signal.connect(answer)
        if before is not shown:
            self.layers.close_all()
        if self.stack.indexOf(shown) < 0:
            self.stack.addWidget(shown)
        self._screen = shown
        self.stack.setCurrentWidget(shown)
        self.status.set_note("")

    def _heard(self, screen: Screen) -> tuple[tuple[SignalInstance, Callable[..., None]], ...]:
        """Return what the window hears from the screen it shows, and what answers it."""
        return (
            (screen.hints_changed, self._show_hints), (screen.banner_changed, self._show_banner),
            (screen.saved, self._saved), (screen.not_saved, self._not_saved), (screen.noted, self._noted),
            (screen.toast, self.show_toast),
        )  # fmt: skip

    def _leave(self, screen: Screen, *, for_door: bool) -> None:
        if for_door:
            whatever_happens(screen.leave)
        else:
            screen.leave()

    def set_aside(self, screen: QWidget) -> None:
        """Take in a screen that is not shown yet."""
        self.stack.addWidget(screen)

    def forget_screen(self, screen: QWidget) -> None:
        """Drop a screen with everything it holds. Was it shown, nothing is until the next one is."""
        if screen is self._screen:
            self._screen = self._nothing
            self.stack.setCurrentWidget(self._nothing)  # the stack would show a neighbour
        self.stack.removeWidget(screen)
        screen.deleteLater()

    def forget_person(self) -> None:
        """Hold nothing of anybody: somebody else signs in."""
        self.help.close()
        self.layers.close_all()
        self.toast.hide()
        self.banner.set_data(BannerData("", ""))
        self.banner.hide()
        self.set_saved("")
        self.status.set_note("")

    def _show_banner(self) -> None:
        data: BannerData | None = self._screen.banner() if isinstance(self._screen, Screen) else None
        if data is not None:
            self.banner.set_data(data)
        self.banner.setVisible(data is not None)

    def _show_hints(self) -> None:
        own = list(self._screen.hints()) if isinstance(self._screen, Screen) else []
        if self.alert.button.printed_key:
            own.append(KeyHint((self.alert.button.printed_key,), self.alert.button.accessibleName().lower()))
        self.status.set_hints([*own, KeyHint(("F1",), self.tr("help")), KeyHint(("Ctrl /",), self.tr("all keys"))])

    def _saved(self, words: str) -> None:
        self.status.set_saved(words)

    def _not_saved(self, words: str) -> None:
        self.status.set_saved(words, saved=False)

    def _noted(self, words: str) -> None:
        self.status.set_note(words)
        self._place_toast()  # it would lie over the words

    def _place_toast(self) -> None:
        """Lay it over the bar at the foot, beside what is saved where there is room: nothing there can be pressed."""
        middle = self.centralWidget()
        if middle is None:
            return
        self.toast.adjustSize()
        room = middle.width() - theme.px(theme.MARGIN) - self.toast.width()
        left = max(min(self.status.told_to(), room), 0) if self.status.isVisible() else theme.px(theme.MARGIN)
        self.toast.move(QPoint(left, middle.height() - self.toast.height()))

    def _work(self) -> Screen | None:
        """Return the screen, unless something lies over it."""
        return self._screen if isinstance(self._screen, Screen) and not self.layers.covered() else None

    def _help(self) -> None:
        screen = self._screen
        topic = screen.help_topic() if isinstance(screen, Screen) else type(screen).__name__
        self.help.switch(topic)
        self.help_requested.emit(topic)

    def _all_keys(self) -> None:
        self.keys_requested.emit()
        self.show_keys()

    def _find(self) -> None:
        self.help.close()  # else one would type below it, unseen
        self.find_requested.emit()

    def _short_code(self) -> None:
        self.help.close()
        self.short_code_requested.emit()

    def _print(self) -> None:
        screen = self._work()
        if screen is not None:
            screen.print_now()
        self.print_requested.emit()

    def _undo(self) -> None:
        self.toast.hide()
        screen = self._work() or self._at_stop()
        if screen is not None:
            screen.undo()
        self.undo_requested.emit()

    def _redo(self) -> None:
        screen = self._work() or self._at_stop()
        if screen is not None:
            screen.redo()
        self.redo_requested.emit()

    def _at_stop(self) -> Screen | None:
        """Return the screen when only its stop lies over it: that is taken back by Ctrl+Z."""
        return self._screen if isinstance(self._screen, Screen) and self.layers.at_stop() else None

    def _leave_for_good(self) -> None:
        if isinstance(self._screen, Screen):
            whatever_happens(self._screen.leave)

    def _lock(self) -> None:
        self._leave_for_good()
        self.lock_requested.emit()

    def _switch_user(self) -> None:
        self._leave_for_good()
        self.switch_user_requested.emit()

    def _go(self, place: int) -> None:
        if place < len(self.bar.nav):
            self.navigate.emit(self.bar.nav[place].entry.slug)

    def _part(self, backwards: bool) -> None:
        screen = self._work()
        if screen is not None:
            screen.next_part(backwards=backwards)
        self.next_part_requested.emit(backwards)

    def _problem(self, backwards: bool) -> None:
        screen = self._work()
        if screen is not None:
            screen.next_problem(backwards=backwards)
        self.next_problem_requested.emit(backwards)

    def _main_act(self) -> None:
        self.toast.hide()
        screen = self._work()
        if screen is not None:
            screen.main_act()
        self.main_act_requested.emit()

    def _back(self) -> None:
        if self.layers.back():
            return
        screen = self._work()
        if screen is not None and screen.back():
            return
        if screen is not None:
            screen.leave()
        self.back_requested.emit()
