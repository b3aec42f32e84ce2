"""V on a line: what a source says of it. Who first, then what came of it, in words and as a line of its own (E5).

Nothing is filled in but the moment. A confirmation says who was asked and the dose as they said it, which is held
against the written one and against what the others said before anything is saved.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtWidgets import QWidget

from reception_app.clinical.sources import label_doubt, rule_of
from reception_app.clinical.statements import SourceStatement, disagreeing
from reception_app.clock import as_utc
from reception_app.errors import InputProblem, KnownProblem
from reception_app.handover.compared import statements_of
from reception_app.handover.record import Source
from reception_app.services import source_places, sources
from reception_app.services.source_places import PlaceRow
from reception_app.services.sources import SourceSaid
from reception_app.ui import theme
from reception_app.ui.fields.checkbox import Checkbox
from reception_app.ui.fields.segments import ChoiceGroup, Option
from reception_app.ui.fields.text import FieldBox, TextField, UnitField
from reception_app.ui.fields.when import When
from reception_app.ui.screens.scripts_choices import (
    OUTCOME_KEYS,
    OUTCOME_LABELS,
    SOURCE_KEYS,
    narrowed,
    options,
    source_label,
    tr,
)
from reception_app.ui.screens.scripts_drawer import FormPanel
from reception_app.ui.screens.scripts_fields import FieldRow, choice, moment_field, read_moment
from reception_app.ui.screens.scripts_label import LabelFields
from reception_app.ui.screens.scripts_panels import about, filled
from reception_app.ui.screens.scripts_rows import ScriptRow
from reception_app.ui.screens.scripts_source_line import LineSaid, LineSaidFields, beside_the_line
from reception_app.ui.screens.scripts_source_list import SourcesList, WrongSourcePanel
from reception_app.ui.screens.scripts_statements import Around, opens_words, places_of
from reception_app.ui.screens.scripts_suggest import SuggestField, Suggestion
from reception_app.ui.shell import Shell
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.layouts import show_if
from reception_app.ui.widgets.runs import Text
from reception_app.vocabulary import LabelName, SourceKind, SourceOutcome

_SAYS = (SourceOutcome.CONFIRMED, SourceOutcome.DIFFERS)


class SourcePanel(FormPanel):
    """V: what a source says of the line. Anyone but the person or a test who confirms it makes it verified."""

    width_at_100 = 640

    def __init__(self, shell: Shell, person_id: str, row: ScriptRow, around: Around) -> None:
        super().__init__(shell, person_id, tr("What a source says"), tr("Record the source"), about(row.script))
        self.row, self.script_id, self._around = row, row.script.id, around
        self._place: PlaceRow | None = None
        self._make_who()
        self._make_said()
        self.form.add(
            self.kind_box, self.asks, FieldRow(self.name, self.telephone), self.asked_at, self.outcome_box, self.line,
            self.label, self.not_taken, self.lately, self.said,
        )  # fmt: skip
        self.recorded = SourcesList(sources.list_sources(shell.ctx, person_id, row.script.id), row)
        self.form.add(self.recorded)
        self.form.addStretch(1)
        # Above the button, where it is in sight whatever is being typed, and moves no field.
        self.add_to_foot(self.apart)
        self._connect()
        self._show_fields()

    def _make_who(self) -> None:
        offered = tuple(Option(kind, source_label(kind), key) for kind, key in SOURCE_KEYS.items())
        self.kind = ChoiceGroup(offered, name=tr("Who says so"), wrap=True)
        self.kind_box = FieldBox(tr("Who says so"), self.kind)
        self.asks = Text("", role=TypeRole.SMALL, tone=theme.INK_2)
        self.name = SuggestField(tr("Name of who was asked"), self._places, width=230, at_once=True)
        self.telephone = TextField(tr("Number called"), optional=True, width=150)
        self.asked_at = moment_field(tr("Asked when"), self.now())
        self.asked_at.set_when(When(self.now(), True))
        self.outcome_box, self.outcome = choice(tr("What came of it"), options(OUTCOME_LABELS, OUTCOME_KEYS))

    def _make_said(self) -> None:
        self.line = LineSaidFields(self.row)
        self.label = LabelFields(self.now())
        self.not_taken = Checkbox(tr("Says it is not taken, or no longer"))
        self.apart = AlertBar(Level.SOON, "")
        self.apart.hide()
        self.observed_at = moment_field(tr("Last dose they saw taken"), self.now(), optional=True)
        self.missed = UnitField(tr("Missed since then"), tr("days"), width=52)
        self.take_home = TextField(tr("Doses taken home"), optional=True, width=200)
        self.lately = FieldRow(self.observed_at, self.missed, self.take_home)
        self.said = TextField(tr("What they said, in words"), optional=True, width=480)

    def _connect(self) -> None:
        self.kind.edited.connect(self._kind_chosen)
        self.outcome.edited.connect(self._show_fields)
        self.name.picked.connect(self._place_picked)
        self.name.edited.connect(self._name_typed)
        self.not_taken.edited.connect(self._compare)
        for typed in (self.line.amount, self.line.unit):
            typed.edited.connect(self._dose_typed)
        for field in (*self.line.fields, self.observed_at, self.missed, self.label.date):
            field.edited.connect(self._compare)
        self.label.name.edited.connect(self._compare)
        self.recorded.table.row_key.connect(self._row_key)
        self.recorded.wrong_button.acted.connect(self._ask_wrong)

    def chosen(self) -> SourceKind | None:
        """Return the kind of source, or None."""
        return SourceKind(self.kind.value()) if self.kind.value() else None

    def _outcome(self) -> SourceOutcome | None:
        if self.chosen() is SourceKind.PERSON:
            return SourceOutcome.CONFIRMED  # their own word: neither a check nor an answer that can fail
        return SourceOutcome(self.outcome.value()) if self.outcome.value() else None

    def _kind_chosen(self) -> None:
        kind = self.chosen()
        assert kind is not None
        asks = " · ".join(ask.words for ask in rule_of(kind).asks)
        self.asks.set_words(tr("Ask: {0}").format(asks))
        self._place = None
        self._show_fields()
        self._compare()

    def _show_fields(self) -> None:
        """Show what belongs to this kind of source and to what came of it; what is not asked cannot be filled in."""
        kind, outcome = self.chosen(), self._outcome()
        own, says = kind is SourceKind.PERSON, outcome in _SAYS
        show_if(self.asks, kind is not None)
        parts: dict[QWidget, bool] = dict.fromkeys(
            (self.name, self.telephone, self.outcome_box), kind is not None and not own
        )
        parts |= dict.fromkeys((self.asked_at, self.said), kind is not None)
        parts |= dict.fromkeys((self.line, self.not_taken, self.lately), says)
        for part, shown in parts.items():
            show_if(part, shown)
        show_if(self.observed_at, kind is not None and rule_of(kind).sees is not None)
        show_if(self.missed, kind is not SourceKind.CONTAINER)
        show_if(self.take_home, kind is not SourceKind.CONTAINER)
        show_if(self.label, kind is SourceKind.CONTAINER and outcome in _SAYS)
        self._compare()

    def _places(self, typed: str) -> Sequence[Suggestion]:
        kind = self.chosen()
        if kind is None:
            return ()
        around = self._around
        offered: dict[str, str] = {}
        known = [(place.kind, place.name, place.hours) for place in places_of(self.row.script, around)]
        known += [(place.kind, place.name, place.hours) for place in around.places]
        for held, name, hours in known:
            if held is kind:
                offered.setdefault(name, opens_words(hours, kind, self.row.at, around.nation))
        return [Suggestion(name, offered[name]) for name in narrowed(tuple(offered), typed)]

    def _place_picked(self, name: str) -> None:
        kind = self.chosen()
        own = [place for place in places_of(self.row.script, self._around) if place.kind is kind and place.name == name]
        self._place = next((each for each in self._around.places if each.kind is kind and each.name == name), None)
        number = next(
            (place.telephone for place in (*own, *((self._place,) if self._place else ())) if place.telephone), None
        )
        if number:
            self.telephone.set_value(number)

    def _name_typed(self) -> None:
        if self.name.problem():
            self.clear_problems()
        if self._place is not None and self._place.name != self.name.value().strip():
            self._place = None

    def _dose_typed(self) -> None:
        if self.line.amount.problem() or self.line.unit.problem():
            self.clear_problems()

    def _compare(self) -> None:
        """Say at once how what is typed differs from what the others said; it may be right, and is recorded as said."""
        found = None
        if self._outcome() in _SAYS and self.chosen() is not None:
            try:
                typed = self.line.read()
            except InputProblem:
                typed = LineSaid()
            statement = self._statement(typed)
            lately = statement.last_observed_at is not None or statement.missed_days is not None
            if typed.dose is not None or self.not_taken.value() or lately:
                found = disagreeing(
                    (*statements_of(self.row.script), statement), as_utc(self.now()), self.row.script.strength
                )
        against, doubt = self._against(), self._doubt()
        apart = against is not None and against[0] is not Level.CHECKED
        words = [
            *([against[1]] if against is not None and apart else []),
            *([found.words] if found is not None else []),
            *([doubt] if doubt else []),
            *([against[1]] if against is not None and not apart and found is None else []),
        ]
        level = Level.SOON if found is not None or doubt else Level.CHECKED
        grave = (found is not None and found.grave) or (against is not None and against[0] is Level.ACT_NOW)
        show_if(self.apart, bool(words))
        if words:
            self.apart.set_level(Level.ACT_NOW if grave else Level.SOON if apart else level)
            self.apart.set_words(words[0], second=" ".join(words[1:]))

    def _against(self) -> tuple[Level, str] | None:
        """Return how the dose they are said to confirm stands to the written one; None while it is not said."""
        kind = self.chosen()
        if kind is None or self._outcome() is not SourceOutcome.CONFIRMED:
            return None
        try:
            typed = self.line.read()
        except InputProblem:
            return None
        label = (LabelName(self.label.name.value()) if self.label.name.value() else None), self.label.date.day()
        said = Source(
            kind, SourceOutcome.CONFIRMED, filled(self.name), asked_at=self.now(), dose=typed.dose,
            strength=typed.strength, form=typed.form, frequency=typed.frequency, times=typed.times,
            every_days=typed.every_days, label_name=label[0], label_date=label[1],
        )  # fmt: skip
        return beside_the_line(said, self.row.script)

    def _doubt(self) -> str | None:
        """Return why this container verifies nothing, as soon as its name is said; None while it may."""
        if self.chosen() is not SourceKind.CONTAINER or self._outcome() is not SourceOutcome.CONFIRMED:
            return None
        if not self.label.name.value():
            return None
        said = Source(
            SourceKind.CONTAINER, SourceOutcome.CONFIRMED, asked_at=self.now(),
            label_name=LabelName(self.label.name.value()), label_date=self.label.date.day(),
        )  # fmt: skip
        doubt = label_doubt(said)
        return tr("It will not verify the dose: {0}.").format(doubt) if doubt is not None else None

    def _statement(self, typed: LineSaid) -> SourceStatement:
        kind, script = self.chosen(), self.row.script
        assert kind is not None
        unsaid = not (typed.frequency or typed.times or typed.every_days)
        return SourceStatement(
            kind=kind,
            rank=rule_of(kind).rank,
            medicine=script.medicine,
            dose=typed.dose,
            strength=typed.strength or script.strength,
            form=typed.form,
            frequency=script.frequency if unsaid else typed.frequency,
            times=tuple(script.times) if unsaid else typed.times,
            every_days=typed.every_days or script.every_days,
            as_required=script.as_required,
            name=filled(self.name),
            taken=not self.not_taken.value(),
            asked_at=as_utc(self.now()),
            last_observed_at=self._observed(),
            missed_days=int(missed) if (missed := self.missed.value().strip()).isdigit() else None,
        )

    def _observed(self) -> datetime | None:
        """Return the last dose they saw as it is understood so far; None for one that is not asked."""
        when = self.observed_at.when() if not self.observed_at.isHidden() else None
        return as_utc(when.at) if when is not None and when.has_time else None

    def record(self) -> str | None:
        kind, outcome = self.chosen(), self._outcome()
        if kind is None:
            return self._missing(self.kind_box, tr("Choose who says so."))
        if outcome is None:
            return self._missing(self.outcome_box, tr("Say what came of it."))
        says, own = outcome in _SAYS, kind is SourceKind.PERSON
        try:
            asked = read_moment(self.asked_at)
            observed = read_moment(self.observed_at) if says and not self.observed_at.isHidden() else None
            label = self.label.read() if not self.label.isHidden() else (None, None)
        except ValueError:
            return None
        gap = None if self.label.isHidden() else self.label.missing()
        if gap is not None:
            return self._missing(*gap)
        if says and self.line.without_unit():
            return self._missing(self.line.unit, tr("Choose the unit: a number alone is no dose."))
        try:
            typed = self.line.read() if says else LineSaid()
        except InputProblem as problem:
            return self._missing(self._line_field(problem.code), problem.sentence)
        missed = "" if self.missed.isHidden() else self.missed.value().strip()
        if says and missed and not missed.isdigit():
            return self._missing(self.missed, tr("Write how many days, as a number."))
        said = SourceSaid(
            kind, outcome, name=None if own else filled(self.name), telephone=None if own else filled(self.telephone),
            asked_at=asked, said=filled(self.said), last_observed_at=observed, dose=typed.dose,
            strength=typed.strength, form=typed.form, frequency=typed.frequency, times=typed.times,
            every_days=typed.every_days, missed_days=int(missed) if says and missed else None,
            take_home=filled(self.take_home) if says else None, not_taken=says and self.not_taken.value(),
            place_id=self._place.id if self._place is not None and not own else None,
            label_name=label[0], label_date=label[1],
        )  # fmt: skip
        sources.add_source(self.shell.ctx, self.person_id, self.script_id, said)
        return tr("Source recorded")

    def _row_key(self, key: str, _source: str) -> None:
        if key == "Del":
            self._ask_wrong()

    def _ask_wrong(self) -> None:
        entry = self.recorded.current()
        if entry is not None:
            self.follows.emit(WrongSourcePanel(self.shell, self.person_id, self.row, entry))

    def _missing(self, field: FieldBox, words: str) -> str | None:
        self.refuse(field, words)
        return None

    def _line_field(self, code: str) -> FieldBox:
        own = {"IN-104": self.line.every, "IN-103": self.line.times}
        return own.get(code, self.line.amount)

    def field_for(self, code: str) -> FieldBox | None:
        own: dict[str, FieldBox] = {
            "IN-105": self.asked_at, "IN-170": self.outcome_box, "NF-133": self.name, "IN-196": self.name,
            "IN-197": self.line.amount, "IN-198": self.line.unit,
        }  # fmt: skip
        return own.get(code)


def read_around_places(shell: Shell) -> tuple[PlaceRow, ...]:
    """Return the desk's list of places; none to those who may not see it."""
    try:
        return source_places.list_places(shell.ctx)
    except KnownProblem:
        return ()
