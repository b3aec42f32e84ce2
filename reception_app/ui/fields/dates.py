"""The field for a date and time: typed as people write it, understood on the way, shown one way."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from reception_app.ui import theme
from reception_app.ui.fields.checkbox import Checkbox
from reception_app.ui.fields.text import TextField
from reception_app.ui.fields.when import (
    Lean,
    NotUnderstood,
    When,
    read_day,
    read_when,
    show_day,
    show_when,
)
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets.runs import Text


class DateTimeField(TextField):
    """A date and time in one box; beside it, how it was understood, and `Approximate Alt A`.

    `value()` is a `When`, or None while empty or not understood. `now` (aware) is what "today" means.
    """

    changed = Signal()

    def __init__(
        self,
        label: str,
        now: datetime,
        *,
        hint: str = "",
        optional: bool = False,
        lean: Lean = Lean.PAST,
        approx_key: str = "Alt A",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(label, hint=hint, optional=optional, width=184, parent=parent)
        self._now = now
        self._lean = lean
        self.approximate = Checkbox(self.tr("Approximate"), key=approx_key)
        self.understood = Text("", role=TypeRole.SMALL, tone=theme.INK_2, wrap=False)
        self._body.insertWidget(1, self.approximate)
        self._body.insertWidget(2, self.understood)
        self.approximate.edited.connect(self._reread)
        self.edited.connect(self._reread)
        self.box.editingFinished.connect(self._settle)

    def set_now(self, now: datetime) -> None:
        """Say what "today" means from here on."""
        self._now = now

    def value_or_problem(self) -> When | NotUnderstood | None:
        """Return what the box says: a `When`, why it says none, or None when it is empty."""
        if not self.box.text().strip():
            return None
        read = read_when(self.box.text(), self._now, self._lean)
        if isinstance(read, When) and self.approximate.value():
            return When(read.at, read.has_time, True, read.twice)
        return read

    def when(self) -> When | None:
        """Return the `When` understood, or None."""
        read = self.value_or_problem()
        return read if isinstance(read, When) else None

    def set_when(self, when: When | None) -> None:
        """Show a date and time; emits nothing."""
        self.approximate.set_value(when is not None and when.approx)
        self.box.setText(_typed(when) if when is not None else "")
        self._tell_understood()
        self.show_problem("")

    def check(self) -> bool:
        """Show what is wrong, if anything. True when empty or understood."""
        read = self.value_or_problem()
        self.show_problem(read.words if isinstance(read, NotUnderstood) else "")
        return not isinstance(read, NotUnderstood)

    def _reread(self) -> None:
        if self.problem():
            self.check()
        self._tell_understood()
        self.changed.emit()

    def _settle(self) -> None:
        if self.check():
            self._tell_understood()

    def _tell_understood(self) -> None:
        when = self.when()
        self.understood.set_words(show_when(when) if when is not None else "")


class DateField(TextField):
    """A day alone, such as a date of birth. `day()` is a date, or None while empty or not understood."""

    changed = Signal()

    def __init__(
        self,
        label: str,
        today: date,
        *,
        hint: str = "",
        optional: bool = False,
        lean: Lean = Lean.PAST,
        full_year: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(label, hint=hint, optional=optional, width=144, parent=parent)
        self._today = today
        self._lean = lean
        self._full_year = full_year
        self.understood = Text("", role=TypeRole.SMALL, tone=theme.INK_2, wrap=False)
        self._body.insertWidget(1, self.understood)
        self.edited.connect(self._reread)
        self.box.editingFinished.connect(self.check)

    def day_or_problem(self) -> date | NotUnderstood | None:
        """Return the day, why there is none, or None when the box is empty."""
        typed = self.box.text().strip()
        if not typed:
            return None
        read = read_day(typed, self._today, self._lean)
        if self._full_year and isinstance(read, date) and str(read.year) not in typed:
            return NotUnderstood(self.tr("Write the year in full, such as 14-Jul-1985."))
        return read

    def day(self) -> date | None:
        """Return the day understood, or None."""
        read = self.day_or_problem()
        return read if isinstance(read, date) else None

    def set_day(self, day: date | None) -> None:
        """Show a day; emits nothing."""
        self.box.setText(show_day(day) if day is not None else "")
        self.understood.set_words("")
        self.show_problem("")

    def check(self) -> bool:
        """Show what is wrong, if anything. True when empty or understood."""
        read = self.day_or_problem()
        self.show_problem(read.words if isinstance(read, NotUnderstood) else "")
        return not isinstance(read, NotUnderstood)

    def _reread(self) -> None:
        if self.problem():
            self.check()
        day = self.day()
        self.understood.set_words(show_day(day, weekday=True) if day is not None else "")
        self.changed.emit()


def _typed(when: When) -> str:
    shown = show_day(when.day)
    return f"{shown} {when.at:%H:%M}" if when.has_time else shown
