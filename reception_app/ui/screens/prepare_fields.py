"""Fields of the prepare screen that the kit lacks: the destination by name, and an instant settled in one form."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from reception_app import establishments
from reception_app.clock import as_utc, local
from reception_app.establishments import Establishment
from reception_app.ui import theme
from reception_app.ui.fields.dates import DateTimeField
from reception_app.ui.fields.text import TextField
from reception_app.ui.fields.when import Lean, NotUnderstood, When, show_when
from reception_app.ui.screens.prepare_words import tr
from reception_app.ui.screens.scripts_suggest import SuggestField, Suggestion
from reception_app.ui.widgets.layouts import Row

_LEAST = 2


class ToField(SuggestField):
    """Where somebody goes, typed by name, town or code. `settled` fires when another establishment is chosen."""

    settled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Hand over to"), offer_places, width=430, parent=parent)
        theme.fix(self.box, min_width=200, max_width=460)
        self._code: str | None = None
        self.picked.connect(self._picked)
        self.entered.connect(self.settle)
        self.box.editingFinished.connect(self.settle)
        self.label.hide()

    def head(self, title: QWidget) -> Row:
        """Put `title` before the box, on its line, as its visible label."""
        self._body.insertWidget(0, title)
        self._body.setStretchFactor(self.box, 100)  # before the spare room at the end of the line
        return self._body

    def code(self) -> str | None:
        """Return the code of the establishment chosen, or None."""
        return self._code

    def set_code(self, code: str | None) -> None:
        """Show an establishment; emits nothing."""
        found = establishments.find(code) if code else None
        self._code = found.code if found else None
        self.set_value(found.name if found else "")
        self.show_problem("")

    def settle(self) -> None:
        """Take what is typed for an establishment when it can only mean one; else say what to do."""
        typed = self.value().strip()
        if not typed:
            self.set_code(self._code)  # a planned leaving always has somewhere to go once it was said
            return
        place = meant(typed)
        if place is None:
            self.show_problem(tr("That is not one place in the list. Type its name or code, mark it with ↓, Enter."))
            return
        self._choose(place)

    def _picked(self, name: str) -> None:
        self.settle()

    def _choose(self, place: Establishment) -> None:
        changed = place.code != self._code
        self.set_code(place.code)
        if changed:
            self.settled.emit()


def offer_places(typed: str) -> Sequence[Suggestion]:
    """Return what is offered for typed text: names, each with its code."""
    if len(typed.strip()) < _LEAST:
        return ()
    return tuple(Suggestion(place.name, place.code) for place in establishments.search(typed))


def meant(typed: str) -> Establishment | None:
    """Return the establishment typed text means: its code, its whole name, or the only one it is part of."""
    by_code = establishments.find(typed)
    if by_code is not None:
        return by_code
    found = establishments.search(typed)
    exact = [place for place in found if place.name.casefold() == typed.casefold()]
    return exact[0] if exact else found[0] if len(found) == 1 else None


class InstantField(DateTimeField):
    """A day and a time, still to come unless said. What was understood stands in the box itself once it is left."""

    def __init__(
        self, label: str, now: datetime, *, hint: str = "", lean: Lean = Lean.FUTURE, parent: QWidget | None = None
    ) -> None:
        super().__init__(label, now, hint=hint, lean=lean, approx_key="", parent=parent)
        self.approximate.hide()
        self.understood.hide()
        theme.fix(self.box, width=188)

    def value_or_problem(self) -> When | NotUnderstood | None:
        """Return what the box says; a day without a time is not enough."""
        read = super().value_or_problem()
        if isinstance(read, When) and not read.has_time:
            return NotUnderstood(tr("Write the time too, such as 21-Nov 08:15."))
        return read

    def set_when(self, when: When | None) -> None:
        """Show a date and time; emits nothing."""
        super().set_when(when)
        if when is not None:
            self.box.setText(show_when(when))

    def instant(self) -> datetime | None:
        """Return the instant (aware UTC), or None while empty or not understood."""
        when = self.when()
        return as_utc(when.at) if when is not None else None

    def set_instant(self, at: datetime | None) -> None:
        """Show an instant; emits nothing."""
        self.set_when(When(local(at), True) if at is not None else None)

    def kept(self, stored: datetime | None) -> datetime | None:
        """Return what to keep: the instant understood, None when the box is empty, else what is stored already."""
        if not self.box.text().strip():
            return None
        return self.instant() or stored

    def _settle(self) -> None:
        when = self.when()
        if self.check() and when is not None:
            self.box.setText(show_when(when))


def words_in(field: TextField) -> str | None:
    """Return what was typed, None for nothing."""
    return field.value().strip() or None
