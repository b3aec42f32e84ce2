"""A short break in the middle of a screen: it blanks to its title, and six digits bring it back. Plain data only."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QWidget

from reception_app.clock import local
from reception_app.services.users import CODE_DIGITS
from reception_app.ui import keys, theme
from reception_app.ui.fields.text import TextField
from reception_app.ui.fields.when import show_day
from reception_app.ui.keys import KeyHint
from reception_app.ui.screens.sign_in import WEEKDAYS
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, EntryFirst, Flow
from reception_app.ui.widgets.panels import Rule, Scroller
from reception_app.ui.widgets.runs import Text
from reception_app.ui.widgets.status_bar import StatusBar


class BlankedScreen(QWidget):
    """The screen's `title` and nothing of anybody. `unlock(code)`, `passphrase_wanted()`, `someone_else()`.

    `why` is "Blanked at 21:55, 10 minutes without a key.", `until` says how long the code holds.
    """

    unlock = Signal(str)
    passphrase_wanted = Signal()
    someone_else = Signal()

    def __init__(
        self, title: str, full_name: str, why: str, until: str, now: datetime, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("{0}, blanked").format(title))
        theme.surface(self, theme.LOCKED)
        self._clock = Text("", role=TypeRole.CLOCK, tone=theme.WHITE, wrap=False)
        self._day = Text("", tone=theme.WHITE)
        self.code = TextField(self.tr("Your six digits"), width=184, secret=True, large=True)
        self.code.label.set_tone(theme.WHITE)
        self.code.error.set_tone(theme.FOCUS)
        self.code.box.setMaxLength(CODE_DIGITS)
        self.code.box.setValidator(QRegularExpressionValidator(QRegularExpression("[0-9]*"), self))
        self.button = Button(self.tr("Go on"), Kind.PRIMARY, key="Enter", large=True, on_dark=True)
        self.passphrase = Button(self.tr("Use my passphrase…"), key="Alt P", on_dark=True)
        self.other = Button(self.tr("Someone else signs in…"), key="Alt W", on_dark=True)
        self._lay_out(title, full_name, why, until)
        self.set_clock(now)
        self.code.entered.connect(self._unlock)
        self.code.edited.connect(self._typed)
        self.button.acted.connect(self._unlock)
        self.passphrase.acted.connect(self.passphrase_wanted)
        self.other.acted.connect(self.someone_else)

    def set_clock(self, now: datetime) -> None:
        """Show the instant (aware) as local time and day."""
        here = local(now)
        self._clock.set_words(f"{here:%H:%M}")
        self._day.set_words(f"{WEEKDAYS[here.weekday()]} {show_day(here.date())}")

    def show_problem(self, words: str) -> None:
        """Say what went wrong in place; the code is typed anew."""
        self.code.show_problem(words)
        if words:
            self.code.set_value("")
            self.focus_start()

    def focus_start(self) -> None:
        """Put the focus into the code."""
        self.code.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self, title: str, full_name: str, why: str, until: str) -> None:
        outer = Column(self, spacing=0)
        scroller = Scroller((16, 24, 16, 24), 0, colour=theme.LOCKED)
        outer.addWidget(scroller, 1)
        status = StatusBar(on_dark=True)
        status.set_hints(
            keys.at_a_door(
                KeyHint(("Enter",), self.tr("go on")),
                KeyHint(("Alt P",), self.tr("passphrase")),
                KeyHint(("Alt W",), self.tr("someone else")),
            )
        )
        outer.addWidget(status)
        row = EntryFirst(spacing=56)
        row.addStretch(1)
        row.addWidget(self._time(), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._entry(title, full_name, why, until), 0, Qt.AlignmentFlag.AlignTop)
        row.addStretch(1)
        scroller.column.addStretch(1)
        scroller.column.addLayout(row)
        scroller.column.addStretch(1)

    def _time(self) -> QWidget:
        time = QWidget()
        theme.fix(time, width=240)
        Column(time, (0, 20, 0, 0), 0).add(self._clock, self._day)
        return time

    def _entry(self, title: str, full_name: str, why: str, until: str) -> QWidget:
        entry = QWidget()
        theme.fix(entry, width=390)
        column = Column(entry, (4, 20, 4, 4), 0)
        column.add(Text(title, role=TypeRole.BRAND, tone=theme.WHITE))
        column.addSpacing(theme.px(theme.SPACE_16))
        column.add(Text(full_name, role=TypeRole.NAME, tone=theme.WHITE), Text(why, tone=theme.LOCKED_TEXT))
        column.addSpacing(theme.px(theme.SPACE_24))
        column.add(self.code)
        column.addSpacing(theme.px(theme.SPACE_4))
        column.add(Text(until, role=TypeRole.SMALL, tone=theme.LOCKED_TEXT))
        column.addSpacing(theme.px(theme.SPACE_16))
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(theme.px(theme.SPACE_24))
        column.add(Rule(colour=theme.LOCKED_LINE))
        column.addSpacing(theme.px(theme.SPACE_16))
        others = QWidget()
        Flow(others).add(self.passphrase, self.other)
        column.add(others)
        return entry

    def _typed(self) -> None:
        if self.code.problem():
            self.code.show_problem("")

    def _unlock(self) -> None:
        typed = self.code.value()
        if len(typed) != CODE_DIGITS:
            self.code.show_problem(self.tr("Type all six digits."))
            self.focus_start()
            return
        self.code.set_value("")
        self.unlock.emit(typed)
