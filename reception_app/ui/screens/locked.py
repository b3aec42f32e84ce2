"""The lock: dark, no patient data, counts only; unlock, or let someone else sign in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from reception_app.clock import local
from reception_app.ui import icons, keys, theme
from reception_app.ui.fields.text import TextField
from reception_app.ui.fields.when import show_day
from reception_app.ui.icons import Icon
from reception_app.ui.keys import KeyHint
from reception_app.ui.screens.sign_in import WEEKDAYS
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, EntryFirst
from reception_app.ui.widgets.panels import Rule, Scroller
from reception_app.ui.widgets.runs import Run, Text
from reception_app.ui.widgets.status_bar import StatusBar

if TYPE_CHECKING:
    from reception_app.services.context import AppContext


@dataclass(frozen=True)
class Count:
    """A count that may be seen by anybody: "1 dose is late". Never a name, a place or a medicine."""

    words: str
    icon: Icon = Icon.CLOCK


def counts_for(ctx: AppContext) -> list[Count]:
    """Return what waits at the desk, in counts; nothing for those who may not see the board."""
    from reception_app.services.board import read_board  # the start of the program does not wait for it
    from reception_app.services.roles import may

    if not may(ctx, "see the board"):
        return []
    board = read_board(ctx)
    late = sum(row.dose_late(board.at) for row in (*board.here, *board.leaving))
    unseen = board.counts()[1]
    counts = []
    if late:
        counts.append(Count(_tr("1 dose is late") if late == 1 else _tr("{0} doses are late").format(late)))
    if unseen:
        one, many = _tr("1 person has not been seen"), _tr("{0} people have not been seen")
        counts.append(Count(one if unseen == 1 else many.format(unseen)))
    return counts


def saved_words(drafts: int) -> str:
    """Return that their drafts are saved, when they have any on disk; "" when they have none."""
    if not drafts:
        return ""
    return _tr("Your draft is saved.") if drafts == 1 else _tr("Your drafts are saved.")


def _tr(words: str) -> str:
    return QCoreApplication.translate("LockedScreen", words)


class _Padlock(QWidget):
    def sizeHint(self) -> QSize:
        return QSize(theme.px(52), theme.px(52))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        icons.paint(painter, Icon.LOCK, theme.WHITE, 0, 0, theme.px(50))


class LockedScreen(QWidget):
    """Locked. `unlock(passphrase)`, `someone_else()`. `why` is "Locked at 21:55, 10 minutes without a key."."""

    unlock = Signal(str)
    someone_else = Signal()

    def __init__(
        self,
        full_name: str,
        establishment: str,
        why: str,
        counts: Sequence[Count],
        now: datetime,
        *,
        drafts: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Locked"))
        theme.surface(self, theme.LOCKED)
        self._clock = Text("", role=TypeRole.CLOCK, tone=theme.WHITE, wrap=False)
        self._day = Text("", tone=theme.WHITE)
        self._counts = Column(spacing=theme.SPACE_8)
        self.passphrase = TextField(self.tr("Passphrase"), width=382, secret=True, large=True)
        self.passphrase.label.set_tone(theme.WHITE)
        self.passphrase.error.set_tone(theme.FOCUS)
        self.button = Button(self.tr("Unlock"), Kind.PRIMARY, key="Enter", large=True, on_dark=True)
        self.other = Button(self.tr("Someone else signs in…"), key="Alt W", on_dark=True)
        self.status = StatusBar(on_dark=True)
        self._lay_out(full_name, establishment, why, drafts)
        self.set_counts(counts)
        self.set_clock(now)
        self.passphrase.entered.connect(self._unlock)
        self.passphrase.edited.connect(self._typed)
        self.button.acted.connect(self._unlock)
        self.other.acted.connect(self.someone_else)

    def set_clock(self, now: datetime) -> None:
        """Show the instant (aware) as local time and day."""
        here = local(now)
        self._clock.set_words(f"{here:%H:%M}")
        self._day.set_words(f"{WEEKDAYS[here.weekday()]} {show_day(here.date())}")

    def set_counts(self, counts: Sequence[Count]) -> None:
        """Show what waits, in counts."""
        while self._counts.count():
            item = self._counts.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for count in counts:
            words = Run(count.words, theme.WHITE, True, TypeRole.QUESTION, count.icon)
            self._counts.addWidget(Text(((words,),)))

    def show_problem(self, words: str) -> None:
        """Say what went wrong in place."""
        self.passphrase.show_problem(words)
        if words:
            self.passphrase.box.selectAll()
            self.focus_start()

    def focus_start(self) -> None:
        """Put the focus into the passphrase."""
        self.passphrase.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self, full_name: str, establishment: str, why: str, drafts: int) -> None:
        outer = Column(self, spacing=0)
        scroller = Scroller((16, 24, 16, 24), 0, colour=theme.LOCKED)
        outer.addWidget(scroller, 1)
        outer.addWidget(self.status)
        self.status.set_hints(
            keys.at_a_door(
                KeyHint(("Enter",), self.tr("unlock")),
                KeyHint(("Alt W",), self.tr("someone else")),
            )
        )
        row = EntryFirst(spacing=56)
        row.addStretch(1)
        row.addWidget(self._where(establishment), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._entry(full_name, why, drafts), 0, Qt.AlignmentFlag.AlignTop)
        row.addStretch(1)
        scroller.column.addStretch(1)
        scroller.column.addLayout(row)
        scroller.column.addStretch(1)

    def _where(self, establishment: str) -> QWidget:
        where = QWidget()
        theme.fix(where, width=384)
        column = Column(where, spacing=0)
        column.add(_Padlock())
        column.addSpacing(theme.px(theme.SPACE_16))
        column.add(
            Text(self.tr("Locked"), role=TypeRole.BRAND, tone=theme.WHITE),
            Text(self.tr("{0} reception desk").format(establishment), tone=theme.LOCKED_TEXT),
        )
        column.addSpacing(theme.px(theme.SPACE_24))
        column.add(self._clock, self._day)
        column.addSpacing(theme.px(theme.SPACE_24))
        column.add(Rule(colour=theme.LOCKED_LINE))
        column.addSpacing(theme.px(theme.SPACE_16))
        column.addLayout(self._counts)
        return where

    def _entry(self, full_name: str, why: str, drafts: int) -> QWidget:
        entry = QWidget()
        theme.fix(entry, width=390)
        column = Column(entry, (4, 20, 4, 4), 0)
        column.add(Text(full_name, role=TypeRole.NAME, tone=theme.WHITE), Text(why, tone=theme.LOCKED_TEXT))
        column.addSpacing(theme.px(theme.SPACE_24))
        column.add(self.passphrase)
        column.addSpacing(theme.px(theme.SPACE_16))
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(theme.px(theme.SPACE_24))
        column.add(Rule(colour=theme.LOCKED_LINE))
        column.addSpacing(theme.px(theme.SPACE_16))
        column.addWidget(self.other, 0, Qt.AlignmentFlag.AlignLeft)
        if drafts:
            one = self.tr("{0}’s draft stays theirs until they or a colleague takes it on.")
            many = self.tr("{0}’s drafts stay theirs until they or a colleague takes them on.")
            stays = (one if drafts == 1 else many).format(full_name)
            column.addSpacing(theme.px(theme.SPACE_8))
            column.add(Text(stays, role=TypeRole.SMALL, tone=theme.LOCKED_TEXT))
        return entry

    def _typed(self) -> None:
        if self.passphrase.problem():
            self.passphrase.show_problem("")

    def _unlock(self) -> None:
        if not self.passphrase.value():
            self.show_problem(self.tr("Write your passphrase."))
            return
        typed = self.passphrase.value()
        self.passphrase.set_value("")
        self.unlock.emit(typed)
