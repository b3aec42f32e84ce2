"""Why somebody goes to hospital, asked on Prepare: what happened, since when, what was found."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from reception_app.clock import local
from reception_app.handover.hospital_why import HospitalWhy
from reception_app.ui import theme
from reception_app.ui.fields.text import TextField
from reception_app.ui.fields.when import Lean
from reception_app.ui.screens.prepare_fields import InstantField
from reception_app.ui.screens.prepare_words import tr
from reception_app.ui.widgets.panels import Panel


class HospitalPanel(Panel):
    """What the hospital's doctors and nurses read first. Nothing of it stands on a sheet for the escort."""

    edited = Signal()

    def __init__(self, now: datetime) -> None:
        super().__init__(tr("Why to hospital"), note=tr("for the hospital’s summary; the escort does not read it"))
        self.happened = TextField(tr("What happened"), hint=tr("What was seen, what was done, what is feared"))
        self.since = InstantField(tr("Since"), local(now), lean=Lean.PAST)
        self.found = TextField(
            tr("Observations"), optional=True, hint=tr("Pulse, pressure, breathing, oxygen, awake or not; with times")
        )
        self.body.redesign((12, 8, 12, 12), theme.SPACE_12)
        self.body.add(self.happened, self.since, self.found)
        for field in (self.happened, self.since, self.found):
            field.edited.connect(self.edited)
        self.since.box.editingFinished.connect(self.edited)

    def show_why(self, why: HospitalWhy) -> None:
        """Show what is stored; emits nothing."""
        self.happened.set_value(why.happened)
        self.since.set_instant(why.since)
        self.found.set_value(why.found)

    def why(self, stored: HospitalWhy) -> HospitalWhy:
        """Return what is typed; a time that is not understood stays as `stored`."""
        since = self.since.kept(stored.since)
        return HospitalWhy(self.happened.value().strip(), since, self.found.value().strip())

    def field_of(self, key: str) -> QWidget | None:
        """Return the box that puts a gap right, or None."""
        return {"happened": self.happened.box, "since": self.since.box}.get(key)
