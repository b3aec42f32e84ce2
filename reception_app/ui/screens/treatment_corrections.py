"""A row of the Treatment tab put right (key C): the wrong one stays, marked, and the right one is written beside it.

The fields begin as the wrong row has them, so that only what was wrong is typed; why it was wrong comes first.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from reception_app.clinical.services import load_services, services_file
from reception_app.clinical.substances import substance
from reception_app.clock import local
from reception_app.forms.moments import read_moment
from reception_app.handover.record import HealthTest, Involvement, Vaccination
from reception_app.services import treatment
from reception_app.ui.fields.text import TextField
from reception_app.ui.fields.when import When
from reception_app.ui.screens.person_entry import EntryPage, need
from reception_app.ui.screens.person_times import tr
from reception_app.ui.screens.treatment_entries import DoseEntry, InvolvementEntry, TestEntry
from reception_app.ui.shell import Shell


def correction(shell: Shell, person_id: str, held: Involvement | HealthTest | Vaccination) -> EntryPage:
    """Return the page that puts a row right."""
    if isinstance(held, Involvement):
        return InvolvementCorrection(shell, person_id, held)
    return TestCorrection(shell, person_id, held) if isinstance(held, HealthTest) else DoseCorrection(
        shell, person_id, held
    )  # fmt: skip


class _Correction(EntryPage):
    """What every correction asks first: why the row was wrong."""

    why: TextField

    def first(self) -> QWidget:
        return self.why.box

    def check(self) -> bool:
        return super().check() and _says_why(self.why)


class InvolvementCorrection(_Correction, InvolvementEntry):
    """A service, order or scheme that was written down wrongly."""

    def __init__(self, shell: Shell, person_id: str, held: Involvement) -> None:
        super().__init__(shell, person_id, title=tr("Correct a service or order"), act=tr("Record the correction"))
        self._held = held
        self.why = _why(self, InvolvementEntry.first(self))
        known = load_services(services_file(shell.ctx.folder.home)).get(held.kind)
        self.kind.set_value(known.words if known else held.words)
        self.state.set_value(held.state)
        self.since.set_value(_shown(held.since))
        self.until.set_value(_shown(held.until))
        for field, text in (
            (self.contact, held.contact_name), (self.organisation, held.organisation),
            (self.telephone, held.telephone), (self.source, held.source),
        ):  # fmt: skip
            field.set_value(text or "")
        self.detail.set_value(held.detail or "")
        self.show_parts()

    def write(self) -> str:
        treatment.correct_involvement(
            self._shell.ctx, self._person_id, self._held.id, self.said(), self.why.value()
        )  # fmt: skip
        return tr("Corrected")


class TestCorrection(_Correction, TestEntry):
    """A test that was written down wrongly."""

    __test__ = False  # its name begins as pytest's own classes do

    def __init__(self, shell: Shell, person_id: str, held: HealthTest) -> None:
        super().__init__(shell, person_id, title=tr("Correct a test"), act=tr("Record the correction"))
        self._held = held
        self.why = _why(self, TestEntry.first(self))
        self.kind.set_value(held.kind)
        self.words.set_value(held.words)
        self.purpose.set_value(held.purpose or "")
        self.outcome.set_value(held.outcome)
        self.found.set_value([each for each in held.found if substance(each) is not None])
        self.other.set_value(", ".join(each for each in held.found if substance(each) is None))
        self.taken_at.set_when(When(local(held.taken_at), True) if held.taken_at is not None else None)
        self.detail.set_value(held.detail or "")
        self.show_parts()

    def write(self) -> str:
        treatment.correct_test(self._shell.ctx, self._person_id, self._held.id, self.said(), self.why.value())
        return tr("Corrected")


class DoseCorrection(_Correction, DoseEntry):
    """A dose of a vaccine that was written down wrongly; when the next is due follows."""

    def __init__(self, shell: Shell, person_id: str, held: Vaccination) -> None:
        super().__init__(shell, person_id, title=tr("Correct a vaccination"), act=tr("Record the correction"))
        self._held = held
        self.why = _why(self, DoseEntry.first(self))
        self.vaccine.set_value(held.vaccine)
        self.words.set_value(held.words)
        self.state.set_value(held.state)
        self.number.set_value(str(held.dose_number or ""))
        self.given_on.set_day(held.given_on)
        self.batch.set_value(held.batch or "")
        self.detail.set_value(held.detail or "")
        self.show_parts()

    def write(self) -> str:
        treatment.correct_vaccination(self._shell.ctx, self._person_id, self._held.id, self.said(), self.why.value())
        return tr("Corrected")


def _why(page: EntryPage, before: QWidget) -> TextField:
    """Put the question for the reason before everything else of a page, and return it; Tab goes on to `before`."""
    field = TextField(
        tr("What was wrong?"), hint=tr("The wrong row stays in sight, marked, with these words"), width=420
    )
    page.column.insertWidget(0, field)
    page.watch(field)
    QWidget.setTabOrder(page.scroller, field.box)
    QWidget.setTabOrder(field.box, before)
    return field


def _says_why(field: TextField) -> bool:
    return need(field, field.value(), tr("The reason is missing. Write it in a few words."))


def _shown(stored: str | None) -> str:
    """Return a stored moment as it is typed."""
    moment = read_moment(stored) if stored else None
    return moment.shown() if moment is not None else ""
