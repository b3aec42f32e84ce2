"""One field for each way an item of the directory is answered. Every one may stay *not known*, which is never *no*.

A field speaks the plain data of a directory file (`clinical.establishment_entry`): what is not known is None.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from reception_app.clinical.establishment_form import Question
from reception_app.clinical.formulary import search
from reception_app.clinical.opening_text import hours_text, read_hours
from reception_app.clinical.schedule import read_times
from reception_app.dates import DAYS
from reception_app.errors import InputProblem
from reception_app.ui import theme
from reception_app.ui.fields.segments import ChoiceGroup, Option
from reception_app.ui.fields.text import FieldBox, LineBox, ListBox, TextField, UnitField
from reception_app.ui.screens.scripts_suggest import SuggestField, Suggestion
from reception_app.ui.widgets.buttons import Button
from reception_app.ui.widgets.layouts import Column, Flow, show_if
from reception_app.ui.widgets.panels import clear

UNKNOWN = "unknown"
YES, NO = "yes", "no"
_EVERY_DAY = 7
_SUGGESTED_FROM = 2
_WIDTHS = {"hours": 420, "times": 300, "time": 96, "telephone": 200, "text": 420}


def tr(words: str) -> str:
    """Return words of the directory's chrome in the language of the program."""
    return QCoreApplication.translate("Directory", words)


def _options() -> tuple[Option, ...]:
    return Option(YES, tr("Yes"), "Y"), Option(NO, tr("No"), "N"), Option(UNKNOWN, tr("Not known"), "U")


class ItemField(FieldBox):
    """One item. `plain()` returns what is said, None while not known, and raises InputProblem for what cannot be read.

    `show_plain` never emits; `edited` fires for a person's acts only.
    """

    edited = Signal()

    def __init__(self, asked: Question, control: QWidget, *, width: int = 0) -> None:
        super().__init__(asked.words, control, hint=_hint(asked), width=width)
        self.key = asked.key

    def plain(self) -> Any:
        """Return the answer as a directory file has it, None while not known."""
        raise NotImplementedError

    def show_plain(self, value: Any) -> None:
        """Show an answer, or that it is not known."""
        raise NotImplementedError

    def first(self) -> QWidget:
        """Return what takes the focus."""
        return self.control


def _hint(asked: Question) -> str:
    return asked.hint or ""


class OfferField(ItemField):
    """Whether a medicine is given: yes, no or not known; with the most of it, and the days when not every day."""

    def __init__(self, asked: Question) -> None:
        self.given = ChoiceGroup(_options(), name=asked.words)
        self.limit = UnitField(tr("At most"), asked.unit or "mg", width=72)
        self.days = TextField(tr("Only on"), width=150)
        self.limit.box.setAccessibleName(tr("{0}: at most, in {1}").format(asked.short, asked.unit or "mg"))
        self.days.box.setAccessibleName(tr("{0}: only on these days").format(asked.short))
        self._unit = asked.unit or "mg"
        row = QWidget()
        Flow(row, spacing=(theme.SPACE_16, theme.SPACE_4)).add(self.given, self.limit, self.days)
        show_if(self.limit, asked.medicines != ())  # of several medicines at once there is no one most
        super().__init__(asked, row)
        self.setFocusProxy(self.given)
        self.given.edited.connect(self._chosen)
        for field in (self.limit, self.days):
            field.edited.connect(self.edited)
        self._enable()

    def plain(self) -> Any:
        said = self.given.value()
        if said in ("", UNKNOWN):
            return None
        if said == NO:
            return {"given": False}
        found: dict[str, Any] = {"given": True}
        if self.limit.value().strip() and not self.limit.isHidden():
            found["limit"] = {"amount": self.limit.value().strip(), "unit": self._unit}
        days = read_days(self.days.value())
        return {**found, "days": days} if days else found

    def show_plain(self, value: Any) -> None:
        self.given.set_value(UNKNOWN if value is None else YES if value["given"] else NO)
        self.limit.set_value(value["limit"]["amount"] if value and "limit" in value else "")
        self.days.set_value(days_text(value["days"]) if value and "days" in value else "")
        self._enable()

    def first(self) -> QWidget:
        return self.given

    def _chosen(self) -> None:
        self._enable()
        self.edited.emit()

    def _enable(self) -> None:
        for field in (self.limit, self.days):
            field.setEnabled(self.given.value() == YES)


def read_days(text: str) -> list[str]:
    """Read weekdays as people write them, `Mon–Fri`, `Tue, Thu`; [] for every day. Raises InputProblem (IN-352)."""
    if not text.strip():
        return []
    try:
        week = read_hours(f"{text.strip()} all day").week
    except InputProblem as problem:
        raise InputProblem(
            "IN-352", "These days cannot be read.", "Write them like this: Mon–Fri. Or: Tue, Thu. Or leave it empty."
        ) from problem
    named = [DAYS[day] for day, spans in enumerate(week) if spans]
    return [] if len(named) == _EVERY_DAY else named


def days_text(days: Sequence[str]) -> str:
    """Return days as `read_days` reads them back: `Mon–Fri`, `Tue, Thu`."""
    places = sorted(DAYS.index(day) for day in days)
    if len(places) > 2 and places == list(range(places[0], places[-1] + 1)):
        return f"{DAYS[places[0]]}–{DAYS[places[-1]]}"
    return ", ".join(DAYS[place] for place in places)


class TruthField(ItemField):
    """Yes, no, or not known."""

    def __init__(self, asked: Question) -> None:
        self.group = ChoiceGroup(_options(), name=asked.words)
        super().__init__(asked, self.group)
        self.group.edited.connect(self.edited)

    def plain(self) -> Any:
        return {YES: True, NO: False}.get(self.group.value())

    def show_plain(self, value: Any) -> None:
        self.group.set_value(UNKNOWN if value is None else YES if value else NO)

    def first(self) -> QWidget:
        return self.group


class ChoiceField(ItemField):
    """One of a few, or not known: a list, because the words are long."""

    def __init__(self, asked: Question) -> None:
        self.box = ListBox(asked.words)
        self.box.addItem(tr("Not known"), UNKNOWN)
        for slug, words in asked.choices:
            self.box.addItem(words, slug)
        super().__init__(asked, self.box, width=300)
        self.box.activated.connect(self._tell)

    def plain(self) -> Any:
        said = str(self.box.currentData())
        return None if said == UNKNOWN else said

    def show_plain(self, value: Any) -> None:
        self.box.setCurrentIndex(self.box.findData(value or UNKNOWN))

    def _tell(self, index: int) -> None:
        self.edited.emit()


class LineField(ItemField):
    """A line of text: opening hours, clock times, a number, a name. Empty is not known; `none` of rounds is an answer.

    What was understood stands in the box itself once it is left; what cannot be read is said below it.
    """

    def __init__(self, asked: Question) -> None:
        self._kind = asked.kind
        self.box = LineBox(asked.words)
        super().__init__(asked, self.box, width=_WIDTHS[asked.kind])
        self.box.textEdited.connect(self._typed)
        self.box.editingFinished.connect(self._settle)

    def plain(self) -> Any:
        typed = " ".join(self.box.text().split())
        if not typed:
            return None
        if self._kind == "hours":
            return hours_text(read_hours(typed))
        if self._kind == "times":
            return [] if typed.casefold() in ("none", "no rounds") else list(read_times(typed))
        if self._kind == "time":
            return _one_time(typed)
        return typed

    def show_plain(self, value: Any) -> None:
        if value is None:
            self.box.clear()
        elif self._kind == "times":
            self.box.setText(", ".join(value) or tr("none"))
        else:
            self.box.setText(value)
        self.show_problem("")

    def _typed(self, text: str) -> None:
        if self.problem():
            self.check()
        self.edited.emit()

    def check(self) -> bool:
        """Show why it cannot be read. True when empty or understood."""
        try:
            self.plain()
        except InputProblem as problem:
            self.show_problem(problem.sentence)
            return False
        self.show_problem("")
        return True

    def _settle(self) -> None:
        if self.box.text().strip() and self.check():
            self.show_plain(self.plain())


def _one_time(typed: str) -> str:
    times = read_times(typed)
    if len(times) != 1:
        raise InputProblem("IN-103", "One of the times is not a time of day.", "Type one 24-hour time: 17:30.")
    return times[0]


class _Name(Button):
    """One name left out. Del or a press takes it away: `gone(name)`."""

    gone = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__(name, key="Del")
        self.name = name
        self.setAccessibleDescription(tr("take it off the list"))
        self.acted.connect(self._go)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._go()
        else:
            super().keyPressEvent(event)

    def _go(self) -> None:
        self.gone.emit(self.name)


class NamesField(ItemField):
    """Medicines by name, each added from what the formulary offers or as typed; none is an answer of its own."""

    def __init__(self, asked: Question) -> None:
        self.known = ChoiceGroup(
            (Option("these", tr("These"), "T"), Option("none", tr("None"), "N"), _options()[2]), name=asked.words
        )
        self.suggest = SuggestField(tr("Add a medicine"), offer_medicines, width=260)
        self.suggest.box.setAccessibleName(tr("{0}: add a medicine").format(asked.short))
        self._add = Button(tr("Add"), key="Enter")
        self._names: list[str] = []
        self._shown = QWidget()
        self._flow = Flow(self._shown, spacing=(theme.SPACE_8, theme.SPACE_4))
        holder = QWidget()
        column = Column(holder, spacing=theme.SPACE_4)
        row = QWidget()
        Flow(row, spacing=(theme.SPACE_16, theme.SPACE_4)).add(self.known, self.suggest, self._add)
        column.add(row, self._shown)
        super().__init__(asked, holder)
        self.setFocusProxy(self.known)
        self.known.edited.connect(self._said)
        self.suggest.entered.connect(self.add_typed)
        self._add.acted.connect(self.add_typed)

    def plain(self) -> Any:
        if self.known.value() == "none":
            return []
        if self.known.value() != "these" or not self._names:
            return None
        return sorted(self._names)

    def show_plain(self, value: Any) -> None:
        self._names = list(value or ())
        self.known.set_value(UNKNOWN if value is None else "these" if value else "none")
        self._show()

    def first(self) -> QWidget:
        return self.known

    def add_typed(self) -> None:
        """Add what is typed; it counts as *these* from then on."""
        name = " ".join(self.suggest.value().split())
        if not name:
            return
        if name.casefold() not in [each.casefold() for each in self._names]:
            self._names.append(name)
        self.suggest.set_value("")
        self.known.set_value("these")
        self._show()
        self.edited.emit()

    def names(self) -> tuple[str, ...]:
        """Return the names listed."""
        return tuple(self._names)

    def _said(self) -> None:
        if self.known.value() != "these":
            self._names = []
            self._show()
        self.edited.emit()

    def _take(self, name: str) -> None:
        self._names.remove(name)
        self._show()
        self.suggest.box.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edited.emit()

    def _show(self) -> None:
        clear(self._flow)
        for name in self._names:
            button = _Name(name)
            button.gone.connect(self._take)
            self._flow.addWidget(button)
            button.show()
        show_if(self._shown, bool(self._names))
        self._shown.updateGeometry()


def offer_medicines(typed: str) -> tuple[Suggestion, ...]:
    """Return generic names that fit what is typed, and brands that begin with it with their generic beside them."""
    wanted = typed.strip()
    if len(wanted) < _SUGGESTED_FROM:
        return ()
    found = search(wanted)
    generics = [Suggestion(entry.generic) for entry in found]
    brands = [
        Suggestion(brand, entry.generic)
        for entry in found
        for brand in entry.brands
        if brand.casefold().startswith(wanted.casefold())
    ]
    return (*generics, *brands)


_FIELDS: dict[str, Callable[[Question], ItemField]] = {
    "offer": OfferField,
    "yes_no": TruthField,
    "choice": ChoiceField,
    "names": NamesField,
}


def field_for(asked: Question) -> ItemField:
    """Return the field that answers a question."""
    return _FIELDS.get(asked.kind, LineField)(asked)
