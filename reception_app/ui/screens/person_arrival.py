"""How somebody came, corrected: when, from where, what brought them, legal status; and why it was wrong."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from reception_app.clock import as_utc, local
from reception_app.handover.record import Stay
from reception_app.services.arrival_corrections import Came, correct_arrival
from reception_app.ui import theme
from reception_app.ui.fields.dates import DateTimeField
from reception_app.ui.fields.text import ListField, TextField
from reception_app.ui.fields.when import When
from reception_app.ui.screens.arrival_words import kind_options, legal_options
from reception_app.ui.screens.person_entry import need
from reception_app.ui.screens.person_times import tr
from reception_app.ui.shell import Shell
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets.layouts import Column, StackingRow, show_if
from reception_app.ui.widgets.runs import Text
from reception_app.vocabulary import ArrivalKind


class ArrivalFields(QWidget):
    """The four things about an arrival, and why they are corrected once one differs. `edited()` when a person types."""

    edited = Signal()

    def __init__(self, shell: Shell, person_id: str, stay: Stay) -> None:
        super().__init__()
        self._shell, self._person_id = shell, person_id
        now = local(shell.ctx.now())
        self.at = DateTimeField(tr("Arrived"), now, hint=tr("19:40, or 20-Nov 19:40"), approx_key="")
        self.at.approximate.hide()
        self.place = TextField(tr("From"), hint=tr("Court, prison, police, hospital"), width=260)
        self.kind = ListField(tr("How they came"), kind_options(), width=240)
        self.legal = ListField(tr("Legal status"), legal_options(), optional=True, width=240)
        hint = tr("What stood there stays in the history, with your name.")
        self.why = TextField(tr("Why is the arrival corrected?"), hint=hint, width=520)
        self._held = _came_of(stay)
        self._lay_out()
        self._fill(self._held)
        for field in (self.at, self.place, self.kind, self.legal, self.why):
            field.edited.connect(self._edited)
        self.at.box.editingFinished.connect(self._look)
        self._look()

    def changed(self) -> bool:
        """True when something differs from what stands in the record."""
        return self.came() != self._held

    def came(self) -> Came:
        """Return what the fields say; a time that cannot be read leaves the one in the record."""
        when = self.at.when()
        at = self._held.arrived_at if when is None or not when.has_time else as_utc(when.at)
        same = local(at).replace(second=0) == local(self._held.arrived_at).replace(second=0)
        return Came(
            arrived_at=self._held.arrived_at if same else at,
            arrived_from=self.place.value().strip() or None,
            arrival_kind=ArrivalKind(self.kind.value()) if self.kind.value() else None,
            legal_status=self.legal.value() or None,
        )

    def check(self) -> bool:
        """Return whether the correction can be saved, showing what is wrong in its place."""
        fine = self.at.check()
        when = self.at.when()
        if fine and (when is None or not when.has_time):
            self.at.show_problem(tr("The time is missing. Write when they came, such as 19:40."))
            fine = False
        if not fine or not self.changed():
            return fine
        return need(self.why, self.why.value(), tr("Write why it was wrong, in a few words."))

    def write(self) -> None:
        """Save the correction, when there is one. Raises KnownProblem."""
        if self.changed():
            came = self.came()
            correct_arrival(self._shell.ctx, self._person_id, came, self.why.value(), seen=self._held)
            self._held = came
            self.why.set_value("")

    def _lay_out(self) -> None:
        column = Column(self, spacing=theme.SPACE_12)
        column.add(Text(tr("The arrival"), role=TypeRole.QUESTION, strong=True))
        for fields in ((self.at,), (self.place, self.kind), (self.legal,)):
            row = StackingRow(spacing=theme.SPACE_16)
            for field in fields:
                row.addWidget(field)
            row.addStretch(1)
            column.addLayout(row)
        column.add(self.why)

    def _fill(self, came: Came) -> None:
        self.at.set_when(When(local(came.arrived_at).replace(second=0), True))
        self.place.set_value(came.arrived_from or "")
        self.kind.set_value(came.arrival_kind.value if came.arrival_kind else "")
        self.legal.set_value(came.legal_status or "")

    def _edited(self) -> None:
        self._look()
        self.edited.emit()

    def _look(self) -> None:
        """Ask why only once something differs."""
        show_if(self.why, self.changed())


def _came_of(stay: Stay) -> Came:
    kind = None if "arrival_kind" in stay.not_asked else stay.arrival_kind
    return Came(stay.arrived_at, stay.arrived_from, kind, stay.legal_status)
