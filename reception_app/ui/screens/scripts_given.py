"""What became of a dose here (key G), the doses of the last 14 days, and an entry marked as wrong.

The outcome comes first and nothing is preselected. Only a dose given needs an amount, a time, how that is known and,
for a controlled drug, a witness; every other outcome needs its reason.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QWidget

from reception_app.clinical.authorities import emergency_lifts
from reception_app.clinical.doses import Dose
from reception_app.clinical.regimens import OPEN, Slot, State
from reception_app.clinical.words import short_day_text, time_text
from reception_app.clock import as_utc, local, local_day
from reception_app.errors import InputProblem, KnownProblem
from reception_app.handover.record import GivenDoseRecord
from reception_app.services import authorities, dose_guards, doses_given, schedules
from reception_app.services.decisions import DecidedBy
from reception_app.services.doses_given import NOT_KNOWN, DoseOf
from reception_app.ui import theme
from reception_app.ui.fields.checkbox import Checkbox
from reception_app.ui.fields.dates import DateTimeField
from reception_app.ui.fields.segments import Option
from reception_app.ui.fields.text import FieldBox, ListField, TextField
from reception_app.ui.fields.when import When
from reception_app.ui.screens import scripts_outcomes as outcomes
from reception_app.ui.screens.person_parts import PageTable
from reception_app.ui.screens.scripts_amount import AmountField
from reception_app.ui.screens.scripts_authority import AuthorityFields
from reception_app.ui.screens.scripts_choices import options, tr, units_for, when_words
from reception_app.ui.screens.scripts_drawer import DecisionPanel, FormPanel
from reception_app.ui.screens.scripts_fields import FieldRow, choice, focus_field, read_moment
from reception_app.ui.screens.scripts_outcomes import DoseRow
from reception_app.ui.screens.scripts_panels import about, filled
from reception_app.ui.screens.scripts_rows import ScriptRow
from reception_app.ui.screens.scripts_told_dose import ToldFields
from reception_app.ui.shell import Shell
from reception_app.ui.tables.rows import RowsModel
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button
from reception_app.ui.widgets.layouts import Column, Flow, show_if
from reception_app.ui.widgets.panels import Rule
from reception_app.ui.widgets.runs import Text
from reception_app.vocabulary import DOSE_OUTCOME_WORDS, DoseOutcome

OUTCOME_KEYS = "GDMNW"
"""Letters of given, declined, missed, not available, withheld."""
_MOST_OFFERED = 9


class DosesList(QWidget):
    """What became of the doses of the last 14 days. `wrong(dose_id)` is asked for with Del on a row."""

    def __init__(self, rows: tuple[DoseRow, ...]) -> None:
        super().__init__()
        model: RowsModel[DoseRow] = RowsModel(outcomes.columns(), key=outcomes.row_key, parent=self)
        model.set_rows(rows)
        self.table = PageTable(model, name=tr("The last 14 days"))
        counts = outcomes.count_words(rows)
        head = Text(tr("The last 14 days"), strong=True)
        said = Text(counts or tr("No dose is recorded."), role=TypeRole.SMALL, tone=theme.INK_2)
        self.wrong_button = Button(tr("Entered in error…"), key="Del")
        line = QWidget()
        Flow(line).add(head, said, self.wrong_button)
        Column(self, spacing=theme.SPACE_8).add(Rule(), line, self.table)
        for part in (self.table, self.wrong_button):
            show_if(part, bool(rows))

    def current(self) -> GivenDoseRecord | None:
        """Return the entry the table is at, when it can still be marked as wrong."""
        row = self.table.rows_model.row_at(self.table.currentIndex())
        return row.dose if row is not None and row.dose.error is None else None


class GivenPanel(DecisionPanel):
    """G: what became of a dose here. What forbids giving it stands first; a prescriber's name and a reason lift it."""

    width_at_100 = 600

    def __init__(self, shell: Shell, person_id: str, row: ScriptRow) -> None:
        super().__init__(shell, person_id, tr("A dose here"), tr("Record the dose"), about(row.script, row.at))
        self.row, self.script_id, self._waits = row, row.script.id, row.waits
        self._guard = dose_guards.guard_of(shell.ctx, person_id, row.script.id) or ""
        self._unprescribed = authorities.needs_authority(shell.ctx, person_id, row.script.id)
        self._slots = open_slots(schedules.slots_of(row.script, row.at), row.at)
        self._settled: datetime | None = None
        self._taken: Dose | None = None
        self._make_fields()
        self._make_authority()
        self.add_decision(discussed=False, person_said=False, reason_label=tr("Why it is given all the same"))
        self.form.add(self.lately)
        self.form.addStretch(1)
        self._show_guard(self._guard)
        self._show_fields()

    def _make_fields(self) -> None:
        script = self.row.script
        self.alert = AlertBar(Level.ACT_NOW, "")
        self.outcome_box, self.outcome = choice(tr("What became of it?"), options(DOSE_OUTCOME_WORDS, OUTCOME_KEYS))
        self.which = ListField(tr("Which dose of the schedule?"), self._offered(), width=380)
        self.only = Text(slot_words(self._slots[0], self.now()) if len(self._slots) == 1 else "", strong=True)
        units = units_for(script.form or "")
        self.amount = AmountField(units, self._prescribed(), script.strength, here=not self._unprescribed)
        self.given_at = DateTimeField(tr("When was it taken?"), self.now())
        self.now_button = Button(tr("Now"), key="Alt N")
        offered = (Option("seen", tr("I saw it taken"), "S"), Option("told", tr("I was told, not seen"), "T"))
        self.known_box, self.known = choice(tr("How is it known?"), offered)
        self._witnessed = doses_given.needs_witness(script.medicine, script.brand, script.form, script.strength)
        hint = tr("A second person who saw it: a controlled drug.") if self._witnessed else ""
        self.witness = TextField(tr("Witness"), optional=not self._witnessed, hint=hint, width=240)
        self.told = ToldFields()
        asked = tr("It has happened: it is written down, and a prescriber is asked at once.")
        self.heard = TextField(tr("What is known of it"), hint=asked, width=480)
        self.why = TextField(tr("Why was it not taken?"), width=480)
        self.settled_at = DateTimeField(tr("When, if not now"), self.now(), optional=True, approx_key="")
        self.settled_at.approximate.hide()
        self.when_row = FieldRow(self.given_at, FieldBox("", self.now_button))
        self.lately = DosesList(outcomes.dose_rows(script, self.row.at))
        self.form.add(self.alert, self.outcome_box, self.only, self.which, self.amount, self.when_row)
        self.form.add(self.known_box, self.told, self.heard, self.witness, self.why, self.settled_at)
        self.known.edited.connect(self._show_fields)
        self.outcome.edited.connect(self._show_fields)
        self.which.edited.connect(self._which_chosen)
        self.amount.button.acted.connect(self._to_time)
        self.now_button.acted.connect(self._write_now)
        self.lately.table.row_key.connect(self._row_key)
        self.lately.wrong_button.acted.connect(self._ask_wrong)

    def _make_authority(self) -> None:
        """Add what stands for a prescription; above a line that only waits, an emergency instead of a prescriber."""
        script = self.row.script
        self._lifted = emergency_lifts(script.medicine, script.brand, script.form)
        controlled = doses_given.needs_witness(script.medicine, script.brand, script.form, script.strength)
        self.authority = AuthorityFields(self.shell, controlled=controlled)
        self.emergency = Checkbox(tr("It is an emergency: no prescriber can be asked first"))
        self.form.insertWidget(self.form.indexOf(self.outcome_box) + 1, self.emergency)
        self.form.add(self.authority)
        self.emergency.edited.connect(self._show_fields)

    def _only_waits(self) -> bool:
        """True when nothing stands against the dose but that a prescriber has not decided yet."""
        return self._waits is not None and self._guard.rstrip(".") in self._waits.words

    def _asks_authority(self) -> bool:
        return not self._guard and self._unprescribed

    def _is_emergency(self) -> bool:
        return self._may_be_emergency() and self.emergency.value()

    def _may_be_emergency(self) -> bool:
        return bool(self._guard) and self._only_waits() and self._lifted

    def _offered(self) -> tuple[Option, ...]:
        now = self.now()
        return tuple(Option(str(n), f"{n}  {slot_words(slot, now)}") for n, slot in enumerate(self._slots, start=1))

    def _slot(self) -> Slot | None:
        """Return the dose of the schedule it is about: the one chosen, or the only one there is."""
        if len(self._slots) == 1:
            return self._slots[0]
        return self._slots[int(self.which.value()) - 1] if self.which.value() else None

    def _prescribed(self) -> Dose | None:
        """Return the dose as laid down for that day and time, else as the line says; None while it is not said."""
        slot = self._slot()
        if slot is not None:
            return slot.dose
        return None if self._slots else self.row.script.dose

    def _given(self) -> bool:
        return self.outcome.value() == DoseOutcome.GIVEN

    def _is_heard(self) -> bool:
        """True of a dose that was only told of, against which something stands: nobody decides of it any more."""
        return bool(self._guard) and not self._is_emergency() and self.known.value() == "told"

    def _show_fields(self) -> None:
        """Show what the outcome asks for; before there is one, nothing but what stands against giving it."""
        given, other = self._given(), bool(self.outcome.value()) and not self._given()
        decided = given and bool(self._guard) and not self._is_emergency() and not self._is_heard()
        show_if(self.only, len(self._slots) == 1)
        show_if(self.which, bool(self.outcome.value()) and len(self._slots) > 1)
        asked: tuple[tuple[QWidget, bool], ...] = (
            *((part, given) for part in (self.amount, self.when_row, self.known_box, self.witness)),
            *((part, other) for part in (self.why, self.settled_at)),
            (self.told, given and self.known.value() == "told"),
            (self.emergency, given and self._may_be_emergency()),
            (self.authority, given and (self._asks_authority() or self._is_emergency())),
            (self.heard, given and self._is_heard()),
            *((part, decided) for part in (self.reason, self.decider)),
        )
        self.authority.set_emergency(self._is_emergency())
        # Whoever only heard of a dose cannot know who stood by: a name made up is worse than none.
        self.witness.set_optional(not self._witnessed or self.known.value() == "told")
        for part, shown in asked:
            show_if(part, shown)

    def _which_chosen(self) -> None:
        self.amount.set_prescribed(self._prescribed())

    def _to_time(self) -> None:
        focus_field(self.given_at)

    def _write_now(self) -> None:
        self.given_at.set_when(When(self.now().replace(second=0, microsecond=0), True))
        focus_field(self.known_box)

    def _show_guard(self, words: str) -> None:
        """Show why the dose must not be given: a guard in red, a line that waits by how grave it is; else nothing."""
        self._guard, waits = words, self._waits
        only_waits = self._only_waits()
        grave = not only_waits or (waits is not None and waits.grave)
        self.alert.set_level(Level.ACT_NOW if grave else Level.SOON)
        head = tr(waits.head) if only_waits and waits is not None else tr("Do not give this dose.")
        said = words if not only_waits or waits is None else waits.words
        if waits is not None and not only_waits:
            said = f"{words} {waits.words}"
        rest = tr("If a prescriber decides that it is given, record their name and the reason.")
        self.alert.set_words(head, said, second=rest if words else "")
        if self._asks_authority():
            self.alert.set_level(Level.ACT_NOW)
            told = tr("No prescriber at this prison has decided it. Ask one, and record what they said with P.")
            asks = tr("To record this one dose as given, say by whose authority.")
            self.alert.set_words(tr("Not prescribed here."), told, second=asks)
        show_if(self.alert, bool(words) or self._asks_authority())
        self.amount.set_offered(not words)

    def ready(self) -> bool:
        """Check what is common to every outcome, then what this one asks for."""
        if not self.outcome.value():
            return self._refused(self.outcome_box, tr("Say what became of it."))
        if len(self._slots) > 1 and not self.which.value():
            return self._refused(self.which, tr("Choose the day and time of the dose."))
        try:
            self._settled = read_moment(self.given_at if self._given() else self.settled_at)
        except ValueError:
            focus_field(self.given_at if self._given() else self.settled_at)
            return False
        if self._given():
            return self._ready_given()
        return bool(self.why.value().strip()) or self._refused(self.why, tr("Write why, in a few words."))

    def _ready_given(self) -> bool:
        try:
            self._taken = self.amount.dose()
        except InputProblem as problem:
            todo = problem.todo
            if not self.amount.amount.value().strip():
                return self._refused(self.amount.amount, self._how_much())
            return self._refused(self.amount.amount, f"{problem.what} {todo}")
        if not self.amount.unit.value():
            return self._refused(self.amount.unit, tr("Choose the unit: a number alone is no dose."))
        if self.amount.over_reason() == "":
            return self._refused(self.amount.over, tr("Much more than is written: write what happened, or correct it."))
        if self._settled is None:
            return self._refused(self.given_at, tr("Write when it was taken. Alt N writes now."))
        if not self.known.value():
            return self._refused(self.known_box, tr("Say whether you saw it taken."))
        gap = None if self.told.isHidden() else self.told.missing()
        if gap is None and not self.heard.isHidden() and not self.heard.value().strip():
            gap = (self.heard, tr("Write what is known of it, in a few words."))
        if gap is None and not self.authority.isHidden():
            gap = self.authority.missing()
        return gap is None or self._refused(*gap)

    def _how_much(self) -> str:
        if self.amount.button.isHidden():
            return tr("Write how much was taken.")
        return tr("Write how much was taken. Alt P writes it as prescribed.")

    def _refused(self, field: FieldBox, words: str) -> bool:
        self.refuse(field, words)
        return False

    def decide(self, by: DecidedBy | None) -> str | None:
        at, slot = self._settled, self._slot()
        assert at is not None
        override = filled(self.heard) if self._is_heard() else None if self.reason.isHidden() else self.reason.value()
        seen, witness, when = self.known.value() == "seen", filled(self.witness), self.given_at.when()
        about = when is not None and when.approx
        ctx, taken = self.shell.ctx, self._taken
        authority = None if self.authority.isHidden() else self.authority.value()
        over, told = self.amount.over_reason() or "", NOT_KNOWN if seen else self.told.value()
        if slot is not None:
            schedules.settle_dose(
                ctx, self.person_id, self.script_id, slot.day, slot.time, DoseOutcome.GIVEN, at=at, observed=seen,
                witness=witness, taken=taken, by=by, override_reason=override, approximate=about,
                authority=authority, over_reason=over, told=told,
            )  # fmt: skip
        else:
            doses_given.record_dose(
                ctx, self.person_id, self.script_id, at, observed=seen, witness=witness, by=by,
                override_reason=override, dose=DoseOf(taken=taken), approximate=about, authority=authority,
                over_reason=over, told=told,
            )  # fmt: skip
        return tr("Dose recorded {0}").format(time_text(local(as_utc(at))))

    def _not_given(self) -> str:
        outcome, slot, ctx = DoseOutcome(self.outcome.value()), self._slot(), self.shell.ctx
        why = self.why.value()
        if slot is not None:
            schedules.settle_dose(
                ctx, self.person_id, self.script_id, slot.day, slot.time, outcome, at=self._settled, reason=why
            )
        else:
            doses_given.record_not_given(ctx, self.person_id, self.script_id, outcome, reason=why, at=self._settled)
        return tr("Recorded: {0}").format(tr(DOSE_OUTCOME_WORDS[outcome]).lower())

    def record(self) -> str | None:
        if not self._given() or self.reason.isHidden():
            # Nothing stands against it: there is no decision to record, only what became of the dose.
            if not self.ready():
                return None
            return self.decide(None) if self._given() else self._not_given()
        return super().record()

    def show_known(self, problem: KnownProblem) -> None:
        if problem.code in ("IN-120", "IN-121") and self.reason.isHidden() and self.heard.isHidden():
            self._show_guard(problem.what)  # the time was changed to one that is guarded
            self._show_fields()
        super().show_known(problem)

    def field_for(self, code: str) -> FieldBox | None:
        against = self.heard if self._is_heard() else self.reason
        own: dict[str, FieldBox] = {"IN-120": against, "IN-121": against, "IN-161": self.why}
        own |= {"IN-160": self.witness, "IN-165": self.witness, "IN-102": self.amount.amount}
        own["IN-106"] = self.given_at if self._given() else self.settled_at
        return own.get(code) or self.authority.field_for(code) or super().field_for(code)

    def _row_key(self, key: str, _dose: str) -> None:
        if key == "Del":
            self._ask_wrong()

    def _ask_wrong(self) -> None:
        dose = self.lately.current()
        if dose is not None:
            self.follows.emit(WrongDosePanel(self.shell, self.person_id, self.row, dose))


class WrongDosePanel(FormPanel):
    """Del on a dose: it was entered in error. It stays in the record, struck, and counts for nothing."""

    def __init__(self, shell: Shell, person_id: str, row: ScriptRow, dose: GivenDoseRecord) -> None:
        title = tr("Dose entered in error")
        super().__init__(shell, person_id, title, tr("Mark as entered in error"), about(row.script, row.at), stop=True)
        self.dose_id = dose.id
        line = DoseRow(dose, row.at)
        when = Text(when_words(dose.given_at, row.at), strong=True)
        self.form.add(when, Text(outcomes.outcome_lines(line)), Text(outcomes.who_lines(line)))
        note = tr("It stays in the record, struck through, and counts for nothing. The next dose is worked out again.")
        self.reason = TextField(tr("What was wrong?"), width=480)
        self.form.add(Text(note, tone=theme.INK_2), self.reason)
        self.form.addStretch(1)

    def record(self) -> str | None:
        doses_given.mark_dose_wrong(self.shell.ctx, self.person_id, self.dose_id, self.reason.value())
        return tr("Marked as entered in error")

    def field_for(self, code: str) -> FieldBox | None:
        return {"IN-107": self.reason}.get(code)


def open_slots(slots: tuple[Slot, ...], now: datetime) -> tuple[Slot, ...]:
    """Return the doses of a schedule that may be settled now: those of today, and earlier ones nobody settled.

    A dose that was not available may still come. The latest nine: what is older is put right in the schedule.
    """
    today = local_day(now)
    found = [
        slot for slot in slots
        if local_day(slot.due_at) <= today
        and (slot.recorded is None or slot.state is State.NOT_AVAILABLE)
        and slot.state in (*OPEN, State.MISSED, State.NOT_AVAILABLE)
    ]  # fmt: skip
    return tuple(found[-_MOST_OFFERED:])


def slot_words(slot: Slot, now: datetime) -> str:
    """Return a dose of a schedule by day and time (`now` local): `Day 4, Fri 20-Nov 12:00, 20 mg, late`."""
    look = outcomes.LOOKS[slot.state]
    when = f"{short_day_text(local_day(slot.due_at), now.date())} {slot.time}"
    return tr("Day {0}, {1}, {2}, {3}").format(slot.day, when, str(slot.dose), tr(look.words))
