"""Panels of the Scripts screen for what was found out or done: a source, a last dose, a release, who carries it."""

from __future__ import annotations

from datetime import datetime

from reception_app.clinical.lines import SEPARATOR, clean, medicine_line, name_runs
from reception_app.handover.record import Script
from reception_app.handover.scheduled import day_words
from reception_app.services import scripts, sources
from reception_app.services.controlled_drugs import custody_of
from reception_app.services.decisions import DecidedBy
from reception_app.services.sources import LastDose
from reception_app.ui.fields.text import FieldBox, TextArea, TextField
from reception_app.ui.screens.scripts_choices import (
    CARRIER_LABELS,
    HOW_LABELS,
    options,
    tr,
)
from reception_app.ui.screens.scripts_columns import rich
from reception_app.ui.screens.scripts_counts import CountsList, WrongCountPanel
from reception_app.ui.screens.scripts_drawer import DecisionPanel, FormPanel
from reception_app.ui.screens.scripts_fields import FieldRow, choice, moment_field, read_moment
from reception_app.ui.screens.scripts_rows import ScriptRow
from reception_app.ui.shell import Shell
from reception_app.ui.theme import Level
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.layouts import show_if
from reception_app.ui.widgets.runs import Line, Run, bold
from reception_app.vocabulary import Carrier, LastGivenHow, SourceKind


def about(script: Script, now: datetime | None = None) -> tuple[Line, ...]:
    """Return the line a panel is about, as the grid shows it; with `now`, a schedule in place of its own dose."""
    scheduled = day_words(script, now) if now is not None else ""
    if scheduled:
        route = f"{SEPARATOR}{clean(script.route)}" if script.route else ""
        return ((*rich(name_runs(script)), Run(route), Run(f"{SEPARATOR}DOSE\N{NO-BREAK SPACE}"), bold(scheduled)),)
    return (rich(medicine_line(script)),)


def filled(field: TextField | TextArea) -> str | None:
    """Return what is typed, or None."""
    return field.value().strip() or None


def how_problem(kind: SourceKind | None, how: LastGivenHow) -> str:
    """Return why a last dose cannot be known this way from that source, or "": self-report is never observed."""
    if kind is SourceKind.PERSON and how is not LastGivenHow.STATED:
        return tr("The person’s own word is “The person says”. Choose that, or the source that saw or recorded it.")
    return ""


class LastDosePanel(FormPanel):
    """L: when a dose was last taken before arrival, and how that is known."""

    def __init__(self, shell: Shell, person_id: str, row: ScriptRow) -> None:
        title = tr("Last dose before arrival")
        super().__init__(shell, person_id, title, tr("Record the last dose"), about(row.script))
        self.script_id = row.script.id
        self.given_at = moment_field(tr("Last taken when"), self.now())
        self.how_box, self.how = choice(tr("How is it known?"), options(HOW_LABELS, "STP"))
        self.where = TextField(tr("Where"), optional=True, width=240)
        self.by = TextField(tr("Given by"), optional=True, width=200)
        self.form.add(self.given_at, self.how_box, FieldRow(self.where, self.by))
        self.form.addStretch(1)

    def record(self) -> str | None:
        try:
            given = read_moment(self.given_at)
        except ValueError:
            return None
        if given is None:
            self.refuse(self.given_at, tr("Write the day and the time of the last dose."))
            return None
        if not self.how.value():
            self.refuse(self.how_box, tr("Say how it is known."))
            return None
        last = LastDose(given, LastGivenHow(self.how.value()), filled(self.where), filled(self.by))
        sources.set_last_dose(self.shell.ctx, self.person_id, self.script_id, last)
        return tr("Last dose recorded")

    def field_for(self, code: str) -> FieldBox | None:
        return {"IN-106": self.given_at}.get(code)


class ReleasePanel(DecisionPanel):
    """R: a prescriber decides that a line that waited is given as written."""

    def __init__(self, shell: Shell, person_id: str, row: ScriptRow) -> None:
        super().__init__(shell, person_id, tr("Release by a prescriber"), tr("Release as written"), about(row.script))
        self.script_id = row.script.id
        words = row.waits.words if row.waits else tr("It is on hold.")
        self.alert = AlertBar(Level.SOON, tr("Not to be given until a prescriber decides."), words)
        self.form.add(self.alert)
        self.add_decision(discussed=False, person_said=False)
        self.form.addStretch(1)

    def decide(self, by: DecidedBy | None) -> str | None:
        scripts.release_by_prescriber(self.shell.ctx, self.person_id, self.script_id, reason=self.reason.value(), by=by)
        return tr("Released by a prescriber")


class CarrierPanel(FormPanel):
    """C: who carries the medicine on the way, how much, under which seal (E2); of a controlled drug, its counts.

    Of a stopped line only those: nothing of it is sent.
    """

    def __init__(self, shell: Shell, person_id: str, row: ScriptRow) -> None:
        super().__init__(shell, person_id, tr("Who carries it"), tr("Record who carries it"), about(row.script))
        self.script_id = row.script.id
        self.carrier_box, self.carrier = choice(tr("Carried by"), options(CARRIER_LABELS, "EPNS"))
        self.quantity = TextField(tr("How much is sent"), optional=True, width=200)
        self.seal = TextField(tr("Seal number"), optional=True, width=160)
        custody = custody_of(shell.ctx, person_id)
        self.counts = CountsList(next((each for each in custody if each.script_id == self.script_id), None), row.at)
        self.counts.table.row_key.connect(self._row_key)
        self.counts.wrong_button.acted.connect(self._ask_wrong)
        fields = FieldRow(self.quantity, self.seal)
        self.form.add(self.carrier_box, fields, self.counts)
        for part in (self.carrier_box, fields, self.act):
            show_if(part, not row.stopped)
        self.form.addStretch(1)
        self._about = about(row.script)
        self.carrier.set_value(row.script.carrier or "")
        self.quantity.set_value(row.script.quantity_sent or "")
        self.seal.set_value(row.script.seal or "")

    def record(self) -> str | None:
        if not self.carrier.value():
            self.refuse(self.carrier_box, tr("Choose who carries it, or that it is not sent."))
            return None
        scripts.set_carrier(
            self.shell.ctx, self.person_id, self.script_id, Carrier(self.carrier.value()),
            self.quantity.value(), self.seal.value(),
        )  # fmt: skip
        return tr("Carrier recorded")

    def _row_key(self, key: str, _count: str) -> None:
        if key == "Del":
            self._ask_wrong()

    def _ask_wrong(self) -> None:
        count = self.counts.current()
        if count is not None:
            self.follows.emit(WrongCountPanel(self.shell, self.person_id, self._about, count))
