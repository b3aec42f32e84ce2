"""The line as a source says it: DOSE, unit, strength, form, how often, clock times; how it stands to ours (E5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from reception_app.clinical.confirming import Gap, stands_apart, strength_is_missing
from reception_app.clinical.doses import Dose, check_dose, read_decimal
from reception_app.clinical.lines import amount_words
from reception_app.clinical.quick_entry_words import load_frequencies
from reception_app.clinical.schedule import read_times
from reception_app.errors import InputProblem
from reception_app.handover.record import Script, Source
from reception_app.ui import theme
from reception_app.ui.fields.text import TextField, UnitField
from reception_app.ui.screens.scripts_choices import frequency_of, narrowed, tr, units_for
from reception_app.ui.screens.scripts_fields import FieldRow
from reception_app.ui.screens.scripts_panels import filled
from reception_app.ui.screens.scripts_rows import ScriptRow
from reception_app.ui.screens.scripts_suggest import SuggestField, Suggestion
from reception_app.ui.theme import Level
from reception_app.ui.widgets.layouts import Column


@dataclass(frozen=True, slots=True)
class LineSaid:
    """The line as a source has it; what it did not say is None or empty."""

    dose: Dose | None = None
    strength: str | None = None
    form: str | None = None
    frequency: str | None = None
    times: tuple[str, ...] = ()
    every_days: int | None = None


class LineSaidFields(QWidget):
    """DOSE, unit, strength, form, how often and clock times as a source says them: all of it may stay empty."""

    def __init__(self, row: ScriptRow) -> None:
        super().__init__()
        self._script = row.script
        self.amount = TextField(tr("DOSE they said"), width=112)
        self.unit = SuggestField(tr("Unit"), self._units, width=124, at_once=True)
        self.strength = TextField(tr("Strength"), optional=True, width=150)
        self.form = TextField(tr("Form"), optional=True, width=150)
        self.frequency = SuggestField(tr("How often"), _often, width=170, at_once=True, optional=True)
        self.times = TextField(tr("Clock times"), optional=True, width=130)
        self.every = UnitField(tr("Every"), tr("days"), width=44)
        self.what = FieldRow(self.amount, self.unit, self.strength, self.form)
        self.how = FieldRow(self.frequency, self.times, self.every)
        Column(self, spacing=theme.SPACE_8).add(self.what, self.how)
        self.fields: tuple[TextField, ...] = (
            self.amount, self.unit, self.strength, self.form, self.frequency, self.times, self.every,
        )  # fmt: skip

    def _units(self, typed: str) -> Sequence[Suggestion]:
        own = (self._script.dose.unit,) if self._script.dose is not None else ()
        units = tuple(dict.fromkeys((*own, *units_for(self.form.value() or self._script.form or ""))))
        return [Suggestion(unit) for unit in narrowed(units, typed)]

    def without_unit(self) -> bool:
        """True when an amount stands without its unit: a number alone is no dose."""
        return bool(self.amount.value().strip()) and not self.unit.value().strip()

    def read(self) -> LineSaid:
        """Return what is typed; an amount counts with its unit only.

        Raises InputProblem for what cannot be a dose, a time or a number of days.
        """
        dose = None
        if self.amount.value().strip() and self.unit.value().strip():
            dose = Dose(read_decimal(self.amount.value(), tr("dose")), self.unit.value().strip())
            check_dose(dose, filled(self.strength) or self._script.strength)
        known = frequency_of(self.frequency.value())
        frequency = known.words if known is not None else filled(self.frequency)
        times = read_times(self.times.value())
        if not times and known is not None and not known.when_required:
            times = known.times if frequency != self._script.frequency else ()
        every = self.every.value().strip()
        days = (
            int(every) if every.isdigit() else known.every_days if known is not None and known.every_days > 1 else None
        )
        if every and (not every.isdigit() or not days):
            raise InputProblem("IN-104", "The days between doses cannot be less than 1.", "Write 1 for every day.")
        return LineSaid(dose, filled(self.strength), filled(self.form), frequency, times, days)


def _often(typed: str) -> Sequence[Suggestion]:
    known = {each.words: each for each in load_frequencies()}
    return [Suggestion(words, " ".join(known[words].times)) for words in narrowed(tuple(known), typed)]


def beside_the_line(said: Source, script: Script) -> tuple[Level, str] | None:
    """Return how the dose of a confirmation stands to the written one, in words: the same, or not; None without one."""
    if said.dose is None or script.dose is None:
        return None
    gap = stands_apart(said, script)
    told, written = (_as_taken(each, with_form=bool(said.form)) for each in (said, script))
    if gap is Gap.APART:
        return Level.ACT_NOW, tr("They say {0}; written here is {1}. That does not confirm it.").format(told, written)
    if gap is not None:
        return Level.SOON, _not_compared(gap, said, script).format(told, written)
    return Level.CHECKED, tr("The same dose: they say {0}; written here is {1}.").format(told, written)


def _not_compared(gap: Gap, said: Source, script: Script) -> str:
    if gap is Gap.FORM:
        return tr("They say {0}; written here is {1}. The form cannot be compared: write the form of the line.")
    if gap is Gap.OFTEN:
        return tr("They say {0}; written here is {1}. How often cannot be compared: write it as the line has it.")
    if strength_is_missing(said, script):
        return tr("They say {0}; written here is {1}. These cannot be compared: ask for the strength.")
    return tr("They say {0}; written here is {1}. These cannot be compared: ask for what is missing.")


def _as_taken(line: Source | Script, *, with_form: bool) -> str:
    dose = amount_words(line.dose) if line.dose is not None else tr("no dose")
    form = (line.form or tr("form not written")) if with_form else None
    return " ".join(filter(None, (dose, form, line.frequency)))
