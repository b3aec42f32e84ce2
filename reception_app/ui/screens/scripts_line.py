"""The fields of one medicine line, for recording a prescription: typed, checked, read back.

Nothing clinical is filled in by itself: strength, dose and unit are empty until somebody says them. A volume and an
amount that do not agree are refused in place; so is a dose in mL without the strength of the liquid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from reception_app.clinical.doses import VOLUME_UNIT, Dose, check_dose, mass_of, read_decimal, read_strength, unit_of
from reception_app.clinical.formulary import Entry, find
from reception_app.clinical.lines import amount_words, frequency_words, full_line, strength_words
from reception_app.clinical.per_day import times_unlike_words
from reception_app.clinical.quick_entry import ScriptDraft
from reception_app.clinical.quick_entry_words import load_frequencies
from reception_app.clinical.schedule import read_times
from reception_app.dates import date_text
from reception_app.errors import InputProblem
from reception_app.services.scripts import ScriptLine
from reception_app.ui import theme
from reception_app.ui.fields.checkbox import Checkbox
from reception_app.ui.fields.text import FieldBox, TextField, UnitField
from reception_app.ui.screens.scripts_choices import frequency_of, narrowed, tr, units_for
from reception_app.ui.screens.scripts_columns import rich
from reception_app.ui.screens.scripts_fields import FieldRow
from reception_app.ui.screens.scripts_first_day import FirstDay
from reception_app.ui.screens.scripts_large import LargeDose
from reception_app.ui.screens.scripts_rows import Difference, compare
from reception_app.ui.screens.scripts_said import NOT_SAID, read_said
from reception_app.ui.screens.scripts_suggest import SuggestField, Suggestion
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets.layouts import Column, show_if
from reception_app.ui.widgets.runs import Line, Run, Text, small


class LineFields(QWidget):
    """The fields of a medicine line in rows. `line()` returns the `ScriptLine`, or None with what is wrong shown.

    A dose that is asked about (`large`) is not the caller's to save until somebody has answered.

    The medicine itself cannot change here: another medicine is another script. `edited` fires as one types.
    """

    edited = Signal()

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._came = ScriptLine("")
        self._entry: Entry | None = None
        self._times_typed = False
        self._make_what()
        self._make_how()
        self.what = FieldRow(self.strength, self.form, self.amount, self.unit, self.volume)
        self.how = FieldRow(
            self.brand, self.route, self.frequency, self.times, self.every, self.required, self.maximum,
            self.supervised, self.days, self.start, self.indication, self.site,
        )  # fmt: skip
        self.large = LargeDose()
        self.reads = Text("", role=TypeRole.BODY)
        self.reads.setAccessibleName(tr("Reads as"))
        Column(self, spacing=theme.SPACE_8).add(self.what, self.large, self.how, self.reads)
        self._connect()
        self._ask_site()

    def _make_what(self) -> None:
        self.strength = SuggestField(tr("Strength"), self._strengths, width=168, at_once=True)
        self.form = SuggestField(tr("Form"), self._forms, width=176, at_once=True)
        self.amount = TextField(tr("DOSE"), width=84)
        self.unit = SuggestField(tr("Unit"), self._units, width=124, at_once=True)
        self.volume = UnitField(tr("Volume, if told too"), VOLUME_UNIT, width=64)

    def _make_how(self) -> None:
        self.brand = SuggestField(tr("Brand"), self._brands, width=120, at_once=True, optional=True)
        self.route = SuggestField(tr("Route"), self._routes, width=128, at_once=True)
        self.frequency = SuggestField(tr("How often"), _often, width=158, at_once=True)
        self.times = TextField(tr("Times"), width=136)
        self.every = UnitField(tr("Every"), tr("days"), width=44)
        self.every.set_value("1")
        self.when_required = Checkbox(tr("When required"))
        self.required = _tick(tr("As needed"), self.when_required)
        self.maximum = TextField(tr("Maximum"), width=150)
        self.observed = Checkbox(tr("Supervised"))
        self.supervised = _tick(tr("Taken"), self.observed)
        self.days = UnitField(tr("For how long"), tr("days"), width=44)
        self.start = FirstDay(self._today)
        self.start.hide()
        self.indication = TextField(tr("What it is for"), width=160)
        self.site = TextField(tr("Site of the injection"), width=150)
        self.site.hide()

    def _connect(self) -> None:
        self.frequency.box.editingFinished.connect(self._fill_times)
        self.frequency.picked.connect(self._fill_times)
        self.times.edited.connect(self._times_edited)
        self.form.edited.connect(self._ask_site)
        self.form.picked.connect(self._ask_site)
        self.days.edited.connect(self._ask_start)
        self.start.picked.connect(self._picked_start)
        for field in (self.strength, self.form, self.amount, self.unit, self.volume, self.brand,
                      self.route, self.frequency, self.times, self.every, self.maximum, self.indication, self.days,
                      self.start, self.when_required, self.observed):  # fmt: skip
            field.edited.connect(self._changed)

    def set_line(self, line: ScriptLine) -> None:
        """Show a line as it stands."""
        self._came = line
        self._entry = find(line.medicine)
        for field, text in (
            (self.strength, line.strength), (self.form, line.form), (self.brand, line.brand), (self.route, line.route),
            (self.frequency, line.frequency), (self.maximum, line.maximum), (self.indication, line.indication),
            (self.site, line.site), (self.times, " ".join(line.times)),
        ):  # fmt: skip
            field.set_value(text or "")
        self._times_typed = bool(line.times)
        self.every.set_value(str(line.every_days))
        self.when_required.set_value(line.as_required)
        self.observed.set_value(line.supervised)
        self.days.set_value(str(line.duration_days or ""))
        self.start.set_value(date_text(line.started_on) if line.started_on is not None else "")
        self._ask_start()
        if line.dose is not None:
            self.amount.set_value(format(line.dose.amount.normalize(), "f"))
            self.unit.set_value(line.dose.unit)
        self._ask_site()

    def set_dose_laid(self, laid: bool) -> None:
        """Say that the dose is not this line's to say, and cannot be written here."""
        for field in (self.amount, self.unit, self.volume):
            field.setEnabled(not laid)

    def clear_problems(self) -> None:
        """Take away what was said to be wrong."""
        self.what.show_problem(None, "")
        self.how.show_problem(None, "")

    def line(self) -> ScriptLine | None:
        """Return the line, or None after showing what is wrong and going to that field."""
        self.clear_problems()
        try:
            dose = self._dose()
        except _RefusedError as refused:
            return self._refuse(self.what, refused.field, refused.words)
        try:
            times = read_times(self.times.value())
        except InputProblem as problem:
            return self._refuse(self.how, self.times, problem.sentence)
        every = self.every.value().strip()
        if not every.isascii() or not every.isdigit() or int(every) < 1:
            return self._refuse(
                self.how, self.every, tr("Write 1 for every day, 7 for weekly, 28 for every four weeks.")
            )
        unlike = times_unlike_words(_said(self.frequency), times) if not self.when_required.value() else None
        if unlike is not None:
            return self._refuse(self.how, self.times, unlike)
        wrong = self._wrong(dose)
        return self._refuse(self.how, *wrong) if wrong else self._build(dose, times, int(every))

    def _wrong(self, dose: Dose | None) -> tuple[FieldBox, str] | None:
        """Return a maximum or a duration that cannot be, with the words for it."""
        draft = ScriptDraft(self._came.medicine, dose=dose)
        fields: tuple[tuple[TextField, str], ...] = (
            (self.strength, "strength"),
            (self.maximum, "maximum"),
            (self.days, "duration"),
        )
        if problem := self.start.wrong(_said(self.days), self._came):
            return self.start, problem
        for field, name in fields:
            said = _said(field)
            problem = read_said(name, said, draft).problem if said and said != getattr(self._came, name, None) else ""
            if problem:
                return field, problem
        return None

    def _build(self, dose: Dose | None, times: tuple[str, ...], every_days: int) -> ScriptLine:
        # What has no field here stays as it came: nothing is dropped unseen. Another strength is another product.
        came = self._came
        same = (_said(self.strength), _said(self.form), _said(self.brand)) == (came.strength, came.form, came.brand)
        draft = ScriptDraft(came.medicine, dose=dose)
        return replace(
            came,
            product_code=came.product_code if same else None,
            dose=dose,
            strength=_said(self.strength),
            form=_said(self.form),
            brand=_said(self.brand),
            route=_said(self.route),
            frequency=frequency_words(self.frequency.value()) or None if self.frequency.value().strip() else None,
            times=times,
            every_days=every_days,
            as_required=self.when_required.value(),
            **self._most(draft),
            duration_days=read_said("duration", self.days.value(), draft).changes.get("duration_days"),
            started_on=self.start.day(_said(self.days), self._came.started_on),
            indication=_said(self.indication),
            supervised=self.observed.value(),
            site=_said(self.site),
        )

    def _most(self, draft: ScriptDraft) -> dict[str, Any]:
        """Return the maximum as it came while nobody wrote another: in words, and counted where it can be."""
        came, said = self._came, _said(self.maximum)
        if said == came.maximum:
            return {name: getattr(came, name) for name in NOT_SAID["maximum"]}
        return NOT_SAID["maximum"] | (read_said("maximum", said, draft).changes if said else {})

    def _dose(self) -> Dose | None:
        """Read amount, unit and volume together: they must agree, and a volume needs its strength."""
        amount, volume = self.amount.value().strip(), self.volume.value().strip()
        unit = self._unit()
        told = _read(self.volume, volume, tr("volume"), VOLUME_UNIT) if volume else None
        if not amount:
            if unit and told is None:
                raise _RefusedError(self.amount, tr("Write how much is taken each time."))
            dose = told
        elif not unit:
            raise _RefusedError(self.unit, tr("Choose the unit: a number alone is no dose."))
        else:
            dose = _read(self.amount, amount, tr("dose"), unit)
        for said in (dose, told):
            if said is None:
                continue
            try:
                check_dose(said, _said(self.strength))
            except InputProblem as problem:
                raise _RefusedError(self.strength, problem.sentence) from problem
        if dose is not None and told is not None:
            self._check_volume(dose, told)
        return dose

    def _unit(self) -> str:
        """Return the unit as it is written, "" for none. Raises for one that nothing is measured in."""
        said = self.unit.value().strip()
        unit = unit_of(said) or ""
        if said and not unit:
            raise _RefusedError(self.unit, tr("That is no unit. Write one that is offered: mg, mL, tablets."))
        return unit

    def _check_volume(self, dose: Dose, told: Dose) -> None:
        strength = self.strength.value()
        agree = compare(told, dose, strength)
        if agree is Difference.SAME:
            return
        mass = mass_of(told, read_strength(strength))
        if agree is Difference.CANNOT_COMPARE or mass is None:
            raise _RefusedError(self.volume, tr("The volume and the DOSE cannot be compared. Write one of the two."))
        words = tr("{0} of {1} is {2}, not {3}. Check the volume.").format(
            amount_words(told), strength_words(strength), amount_words(mass), amount_words(dose)
        )
        raise _RefusedError(self.volume, words)

    def _refuse(self, row: FieldRow, field: FieldBox, words: str) -> ScriptLine | None:
        row.show_problem(field, words)
        field.control.setFocus()
        return None

    def _times_edited(self) -> None:
        self._times_typed = bool(self.times.value().strip())

    def _fill_times(self, _picked: str = "") -> None:
        """Write abbreviations out, and fill clock times in unless somebody typed their own."""
        known = frequency_of(self.frequency.value())
        if known is None:
            return
        self.frequency.set_value(known.words)
        self.every.set_value(str(known.every_days))
        if known.when_required:
            self.when_required.set_value(True)
        if not self._times_typed:
            self.times.set_value(" ".join(known.times))
        self._tell()

    def _ask_start(self) -> None:
        """Ask for the first day beside a duration: a course is counted from it, and ends."""
        show_if(self.start, bool(_said(self.days)))

    def _picked_start(self, _picked: str) -> None:
        self._tell()

    def _ask_site(self, _picked: str = "") -> None:
        show_if(self.site, "injection" in self.form.value().lower())
        self._tell()

    def _changed(self) -> None:
        self._tell()
        self.edited.emit()

    def _tell(self) -> None:
        """Read the line back as it will be written everywhere, with the other of mg and mL where it is known."""
        shown = self._shown()
        self.large.ask(shown, shown.dose)
        self.reads.set_words((self._read_back(shown),))

    def _read_back(self, shown: ScriptLine) -> Line:
        said: list[Run] = [small(tr("Reads as") + "   "), *rich(full_line(shown))]
        if self._entry is None:
            said.append(small("   " + tr("not in the list: written as typed"), theme.AMBER_TEXT, strong=True))
        return tuple(said)

    def _shown(self) -> ScriptLine:
        """Return as much of the line as can be understood so far."""
        try:
            dose = self._dose()
        except _RefusedError:
            dose = self._dose_as_typed()
        try:
            times = read_times(self.times.value())
        except InputProblem:
            times = ()
        every = self.every.value().strip()
        return self._build(dose, times, max(1, int(every)) if every.isascii() and every.isdigit() else 1)

    def _dose_as_typed(self) -> Dose | None:
        try:
            unit = unit_of(self.unit.value())
            return Dose(read_decimal(self.amount.value(), tr("dose")), unit) if unit else None
        except InputProblem:
            return None

    def _units(self, typed: str) -> Sequence[Suggestion]:
        return [Suggestion(unit) for unit in narrowed(units_for(self.form.value()), typed)]

    def _strengths(self, typed: str) -> Sequence[Suggestion]:
        form = self.form.value().strip().lower()
        forms = [known for known in self._entry.forms if not form or known.form == form] if self._entry else []
        found = [Suggestion(strength, known.form) for known in forms for strength in known.strengths]
        fitting = set(narrowed([item.value for item in found], typed))
        return [item for item in found if item.value in fitting]

    def _forms(self, typed: str) -> Sequence[Suggestion]:
        strength = "".join(self.strength.value().lower().split())
        forms = self._entry.forms if self._entry else ()
        fits = [known.form for known in forms if not strength or strength in {_bare(s) for s in known.strengths}]
        return [Suggestion(form) for form in narrowed(tuple(fits or (known.form for known in forms)), typed)]

    def _brands(self, typed: str) -> Sequence[Suggestion]:
        return [Suggestion(brand) for brand in narrowed(self._entry.brands if self._entry else (), typed)]

    def _routes(self, typed: str) -> Sequence[Suggestion]:
        form = self.form.value().strip().lower()
        forms = [known for known in self._entry.forms if known.form == form] if self._entry else []
        routes = tuple(dict.fromkeys(route for known in forms for route in known.routes))
        return [Suggestion(route) for route in narrowed(routes or (self._entry.routes if self._entry else ()), typed)]


class _RefusedError(Exception):
    """A field that cannot be right, and what to do."""

    def __init__(self, field: FieldBox, words: str) -> None:
        super().__init__(words)
        self.field, self.words = field, words


def _read(field: FieldBox, typed: str, what: str, unit: str) -> Dose:
    try:
        return Dose(read_decimal(typed, what), unit)
    except InputProblem as problem:
        raise _RefusedError(field, problem.sentence) from problem


def _tick(label: str, box: Checkbox) -> FieldBox:
    theme.fix(box, height=theme.FIELD)
    return FieldBox(label, box)


def _said(field: TextField) -> str | None:
    return " ".join(field.value().split()) or None


def _bare(text: str) -> str:
    return "".join(text.lower().split())


def _often(typed: str) -> Sequence[Suggestion]:
    known = {frequency.words: frequency for frequency in load_frequencies()}
    return [Suggestion(words, " ".join(known[words].times)) for words in narrowed(tuple(known), typed)]
