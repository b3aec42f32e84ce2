"""Panels of the Scripts screen for what was found out or done: a source, a last dose, a dose given, who carries it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtWidgets import QWidget

from reception_app.clinical.lines import medicine_line
from reception_app.clinical.words import time_text
from reception_app.clock import as_utc, local
from reception_app.errors import KnownProblem
from reception_app.handover.record import Contact, Script
from reception_app.services import doses_given, scripts, sources
from reception_app.services.decisions import DecidedBy
from reception_app.services.sources import LastDose, SourceSaid
from reception_app.ui.fields.segments import Option
from reception_app.ui.fields.text import FieldBox, ListField, TextArea, TextField
from reception_app.ui.fields.when import When
from reception_app.ui.screens.scripts_choices import (
    CARRIER_LABELS,
    CONTACT_OF,
    HOW_LABELS,
    OUTCOME_LABELS,
    SOURCE_LABELS,
    options,
    tr,
)
from reception_app.ui.screens.scripts_columns import rich
from reception_app.ui.screens.scripts_drawer import DecisionPanel, FormPanel
from reception_app.ui.screens.scripts_fields import FieldRow, choice, moment_field, read_moment
from reception_app.ui.screens.scripts_rows import ScriptRow
from reception_app.ui.shell import Shell
from reception_app.ui.theme import Level
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.layouts import show_if
from reception_app.ui.widgets.runs import Line
from reception_app.vocabulary import Carrier, LastGivenHow, SourceKind, SourceOutcome


def about(script: Script) -> tuple[Line, ...]:
    """Return the line a panel is about, as the grid shows it."""
    return (rich(medicine_line(script)),)


class SourceFields(QWidget):
    """Who says so: kind, name, telephone, what they said. A contact on record fills name and number in."""

    def __init__(self, contacts: Sequence[Contact]) -> None:
        super().__init__()
        self.set_contacts(contacts)
        self.kind = ListField(tr("Who says so"), options(SOURCE_LABELS), width=176)
        self.name = TextField(tr("Name"), width=170)
        self.telephone = TextField(tr("Number called"), width=130)
        self.said = TextField(tr("What they said"), width=240)
        self.kind.edited.connect(self._offer_contact)

    def set_contacts(self, contacts: Sequence[Contact]) -> None:
        """Offer these contacts."""
        self._contacts = {contact.kind: contact for contact in contacts}

    def _offer_contact(self) -> None:
        kind = self.kind.value()
        contact = self._contacts.get(CONTACT_OF.get(SourceKind(kind), "")) if kind else None
        if contact is not None and not self.name.value().strip():
            self.name.set_value(contact.name)
            self.telephone.set_value(contact.telephone or "")

    def clear(self) -> None:
        """Empty every field."""
        for field in (self.kind, self.name, self.telephone, self.said):
            field.set_value("")

    def chosen(self) -> SourceKind | None:
        """Return the kind of source, or None."""
        return SourceKind(self.kind.value()) if self.kind.value() else None


def filled(field: TextField | TextArea) -> str | None:
    """Return what is typed, or None."""
    return field.value().strip() or None


class SourcePanel(FormPanel):
    """V: what a source said about the line. Anyone but the person who confirms it makes it verified."""

    def __init__(self, shell: Shell, person_id: str, row: ScriptRow, contacts: Sequence[Contact]) -> None:
        title = tr("What a source says")
        super().__init__(shell, person_id, title, tr("Record the source"), about(row.script))
        self.script_id = row.script.id
        self.source = SourceFields(contacts)
        self.outcome_box, self.outcome = choice(tr("What came of it"), options(OUTCOME_LABELS, "CSN"))
        self.asked_at = moment_field(tr("Asked when"), self.now())
        self.asked_at.set_when(When(self.now(), True))
        self.observed_at = moment_field(tr("Last dose they saw taken"), self.now(), optional=True)
        self.form.add(
            FieldRow(self.source.kind, self.source.name, self.source.telephone),
            self.outcome_box, self.source.said, self.asked_at, self.observed_at,
        )  # fmt: skip
        self.form.addStretch(1)
        self.source.kind.edited.connect(self._kind_chosen)

    def _kind_chosen(self) -> None:
        """The person's own word is neither confirmed nor checked: there is nothing to choose."""
        asked = self.source.chosen() is not SourceKind.PERSON
        show_if(self.outcome_box, asked)
        show_if(self.observed_at, asked)

    def record(self) -> str | None:
        kind = self.source.chosen()
        if kind is None:
            self.refuse(self.source.kind, tr("Choose who says so."))
            return None
        own = kind is SourceKind.PERSON
        if not own and not self.outcome.value():
            self.refuse(self.outcome_box, tr("Say what came of it."))
            return None
        try:
            asked, observed = read_moment(self.asked_at), None if own else read_moment(self.observed_at)
        except ValueError:
            return None
        said = SourceSaid(
            kind,
            SourceOutcome.CONFIRMED if own else SourceOutcome(self.outcome.value()),
            name=filled(self.source.name),
            telephone=filled(self.source.telephone),
            asked_at=asked,
            said=filled(self.source.said),
            last_observed_at=observed,
        )
        sources.add_source(self.shell.ctx, self.person_id, self.script_id, said)
        return tr("Source recorded")

    def field_for(self, code: str) -> FieldBox | None:
        return {"IN-105": self.asked_at}.get(code)


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


class GivenPanel(DecisionPanel):
    """G: a dose given here. What forbids it stands first; then only a prescriber's name and a reason let it through."""

    def __init__(self, shell: Shell, person_id: str, row: ScriptRow) -> None:
        super().__init__(shell, person_id, tr("Dose given here"), tr("Record the dose given"), about(row.script))
        self.script_id = row.script.id
        self._waits = row.waits
        self._given: datetime | None = None
        self.alert = AlertBar(Level.ACT_NOW, "")
        self.given_at = moment_field(tr("Given when"), self.now())
        self.given_at.set_when(When(self.now(), True))
        observed = (Option("yes", tr("Yes"), "Y"), Option("no", tr("No"), "N"))
        self.observed_box, self.observed = choice(tr("Did you see it taken?"), observed)
        self.witness = TextField(tr("Witness"), optional=True, width=220)
        self.form.add(self.alert, self.given_at, self.observed_box, self.witness)
        self.add_decision(discussed=False, person_said=False, reason_label=tr("Why it is given all the same"))
        self.form.addStretch(1)
        self._show_guard(doses_given.guard_of(shell.ctx, person_id, row.script.id) or "")

    def _show_guard(self, words: str) -> None:
        """Show why the dose must not be given: a guard in red, a line that waits by how grave it is; else nothing."""
        waits = self._waits
        only_waits = waits is not None and words.rstrip(".") in waits.words
        grave = not only_waits or (waits is not None and waits.grave)
        self.alert.set_level(Level.ACT_NOW if grave else Level.SOON)
        head = tr("Not to be given until a prescriber decides.") if only_waits else tr("Do not give this dose.")
        said = words if not only_waits or waits is None else waits.words
        if waits is not None and not only_waits:
            said = f"{words} {waits.words}"
        rest = tr("If a prescriber decides that it is given, record their name and the reason.")
        self.alert.set_words(head, said, second=rest if words else "")
        for part in (self.alert, self.reason, self.decider):
            show_if(part, bool(words))

    def ready(self) -> bool:
        try:
            self._given = read_moment(self.given_at)
        except ValueError:
            return False
        if self._given is None:
            self.refuse(self.given_at, tr("Write when it was given."))
        elif not self.observed.value():
            self.refuse(self.observed_box, tr("Say whether you saw it taken."))
        return self._given is not None and bool(self.observed.value())

    def decide(self, by: DecidedBy | None) -> str | None:
        given = self._given
        assert given is not None
        doses_given.record_dose(
            self.shell.ctx, self.person_id, self.script_id, given,
            observed=self.observed.value() == "yes", witness=filled(self.witness), by=by,
            override_reason=None if self.reason.isHidden() else self.reason.value(),
        )  # fmt: skip
        return tr("Dose recorded {0}").format(time_text(local(as_utc(given))))

    def record(self) -> str | None:
        if self.reason.isHidden():
            # Without a guard there is nothing to decide: only when, seen or not, and who watched.
            return self.decide(None) if self.ready() else None
        return super().record()

    def show_known(self, problem: KnownProblem) -> None:
        if problem.code in ("IN-120", "IN-121") and self.reason.isHidden():
            self._show_guard(problem.what)  # the time was changed to one that is guarded
        super().show_known(problem)

    def field_for(self, code: str) -> FieldBox | None:
        own = {"IN-106": self.given_at, "IN-120": self.reason, "IN-121": self.reason}
        return own.get(code) or super().field_for(code)


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
    """C: who carries the medicine on the way, how much, under which seal (E2)."""

    def __init__(self, shell: Shell, person_id: str, row: ScriptRow) -> None:
        super().__init__(shell, person_id, tr("Who carries it"), tr("Record who carries it"), about(row.script))
        self.script_id = row.script.id
        self.carrier_box, self.carrier = choice(tr("Carried by"), options(CARRIER_LABELS, "EPNS"))
        self.quantity = TextField(tr("How much is sent"), optional=True, width=200)
        self.seal = TextField(tr("Seal number"), optional=True, width=160)
        self.form.add(self.carrier_box, FieldRow(self.quantity, self.seal))
        self.form.addStretch(1)
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
