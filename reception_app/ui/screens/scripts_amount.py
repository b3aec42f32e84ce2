"""How much was taken of a dose: nothing to begin with, and said when it is not what was prescribed."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtWidgets import QWidget

from reception_app.clinical.doses import Dose, check_dose, decimal_text, over_written, read_decimal, read_strength
from reception_app.clinical.lines import dose_words
from reception_app.errors import InputProblem
from reception_app.ui import theme
from reception_app.ui.fields.segments import Option
from reception_app.ui.fields.text import FieldBox, ListField, TextField
from reception_app.ui.screens.scripts_choices import tr
from reception_app.ui.screens.scripts_fields import FieldRow
from reception_app.ui.screens.scripts_rows import Difference, compare
from reception_app.ui.theme import Level
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button
from reception_app.ui.widgets.layouts import Column, show_if


class AmountField(QWidget):
    """How much was taken: nothing to begin with; `Alt P` writes the dose as prescribed, unless a prescriber decides."""

    def __init__(
        self, unit_words: tuple[str, ...], prescribed: Dose | None, strength: str | None, *, here: bool = True
    ) -> None:
        super().__init__()
        self._as = tr("As prescribed: {0}") if here else tr("As the line says: {0}")
        self._prescribed, self._strength, self._may_offer = prescribed, strength, True
        self.amount = TextField(tr("How much was taken"), width=110)
        self.unit = ListField(tr("Unit"), tuple(Option(unit, unit) for unit in unit_words), width=124)
        self.button = Button("", key="Alt P")
        self._not_it = tr("Not the dose prescribed.") if here else tr("Not the dose on the line.")
        self.note = AlertBar(Level.SOON, "")
        self.note.hide()
        self.over = TextField(tr("What happened? A prescriber is asked at once"), width=480)
        self.over.hide()
        column = Column(self, spacing=theme.SPACE_8)
        # An empty label above a button sets it level with the boxes beside it.
        self.beside = FieldBox("", self.button)
        self.row = FieldRow(self.amount, self.unit, self.beside)
        column.add(self.row, self.note, self.over)
        self.button.acted.connect(self.as_prescribed)
        for field in (self.amount, self.unit):
            field.edited.connect(self._compare)
        self.set_prescribed(prescribed)

    def set_prescribed(self, prescribed: Dose | None) -> None:
        """Offer another dose to be written; the unit is the prescribed one until another is chosen."""
        self._prescribed = prescribed
        for part in (self.button, self.beside):
            show_if(part, prescribed is not None and self._may_offer)
        if prescribed is not None:
            self.button.set_label(self._as.format(dose_words(prescribed, self._strength)))
            self._set_unit(prescribed.unit)
        self._compare()

    def set_offered(self, offered: bool) -> None:
        """Say whether the usual dose may be offered: not while something stands against giving it."""
        self._may_offer = offered
        self.set_prescribed(self._prescribed)

    def as_prescribed(self) -> None:
        """Write the dose as prescribed, as a person asked for it."""
        if self._prescribed is not None and self._may_offer:
            self.amount.set_value(format(self._prescribed.amount.normalize(), "f"))
            self._set_unit(self._prescribed.unit)
            self._compare()

    def dose(self) -> Dose:
        """Return what is written. Raises InputProblem for what is no dose."""
        dose = Dose(read_decimal(self.amount.value(), tr("amount")), self.unit.value())
        check_dose(dose, self._strength)
        return dose

    def _set_unit(self, unit: str) -> None:
        if self.unit.box.findData(unit) < 0:
            self.unit.box.addItem(unit, unit)
        self.unit.set_value(unit)

    def _compare(self) -> None:
        """Say when what is written is not what was prescribed: it may be right, and is recorded as it was."""
        try:
            dose = self.dose() if self.amount.value().strip() and self.unit.value() else None
        except InputProblem:
            dose = None
        differs = dose is not None and compare(self._prescribed, dose, self._strength) is not Difference.SAME
        show_if(self.note, differs)
        times = self._times(dose)
        show_if(self.over, times is not None)
        if differs:
            written = dose_words(self._prescribed, self._strength)
            self.note.set_level(Level.SOON if times is None else Level.ACT_NOW)
            head = self._not_it if times is None else tr("{0} times the dose written down.").format(decimal_text(times))
            self.note.set_words(head, tr("Written down: {0}.").format(written))

    def over_reason(self) -> str | None:
        """Return what is said of a dose of twice what is written or more; None when it is not one."""
        return None if self.over.isHidden() else self.over.value().strip()

    def _times(self, dose: Dose | None) -> Decimal | None:
        if dose is None or self._prescribed is None:
            return None
        strength = read_strength(self._strength) if self._strength else None
        return over_written(self._prescribed, dose, strength)
