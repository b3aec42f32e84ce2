"""Why somebody leaves, where to and when, as typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from reception_app import establishments
from reception_app.clock import local
from reception_app.services.handovers import Plan
from reception_app.services.release_sheets import HOME
from reception_app.ui import theme
from reception_app.ui.fields.segments import ChoiceGroup, Option
from reception_app.ui.fields.text import TextField
from reception_app.ui.screens.prepare_fields import InstantField, ToField, words_in
from reception_app.ui.screens.prepare_words import tr
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets.layouts import Column, Flow, show_if
from reception_app.ui.widgets.runs import Text
from reception_app.vocabulary import Purpose

_NAMED = {
    Purpose.COURT: "Which court",
    Purpose.RELEASE: "Where to after release",
    Purpose.HOSPITAL: "Which hospital, and which ward or department",
}


@dataclass(frozen=True, slots=True)
class _Journey:
    """Where to and when, as given for one reason of leaving; what is in the boxes as written, readable or not."""

    to_code: str | None = None
    to: str = ""
    named: str = ""
    leaves: str = ""
    expected: str = ""


class WherePanel(QWidget):
    """Why, where to and when. `edited` while typing; `settled` when a choice is made.

    A transfer goes to a prison of the list; a court, a hospital and a release have a name in words. `leaving` when
    another reason is chosen, while everything here still says the one before.
    """

    edited = Signal()
    settled = Signal()
    leaving = Signal()

    def __init__(self, now: datetime) -> None:
        super().__init__()
        offered = (
            Option(Purpose.TRANSFER, tr("Transfer"), "T"), Option(Purpose.COURT, tr("Court"), "C"),
            Option(Purpose.RELEASE, tr("Release"), "R"), Option(Purpose.HOSPITAL, tr("Hospital"), "H"),
        )  # fmt: skip
        self.purpose = ChoiceGroup(offered, name=tr("Why the person leaves"))
        self.purpose.set_value(Purpose.TRANSFER)
        self._was = Purpose.TRANSFER
        self._held: dict[Purpose, _Journey] = {}
        self.to = ToField()
        self.to.head(Text(tr("Hand over to"), role=TypeRole.PAGE_TITLE, wrap=False))
        self.named = TextField(tr("Which hospital, and which ward or department"), width=430)
        self.leaves = InstantField(tr("Leaves at"), local(now))
        self.expected = InstantField(tr("Expected there at"), local(now))
        times = QWidget()
        Flow(times, spacing=(theme.SPACE_16, theme.SPACE_8)).add(self.leaves, self.expected)
        self.cleared = Text("", role=TypeRole.SMALL, tone=theme.INK_2)
        self._left_behind = False
        self.cleared.hide()
        Column(self, spacing=theme.SPACE_8).add(self.purpose, self.to, self.named, times, self.cleared)
        self.purpose.edited.connect(self._chosen)
        self.to.settled.connect(self.settled)
        self.named.edited.connect(self.edited)
        for field in (self.leaves, self.expected):
            field.edited.connect(self.edited)
            field.box.editingFinished.connect(self.edited)
        self._show_purpose()

    def why(self) -> Purpose:
        """Return why the person leaves."""
        return Purpose(self.purpose.value())

    def destination(self, stored: Plan) -> tuple[str | None, str | None]:
        """Return where to, as a code of the list or as a name; what is not said stays as stored for this purpose."""
        held = stored if stored.purpose is self.why() else Plan(purpose=self.why())
        if self.why() is Purpose.TRANSFER:
            return self.to.code() or held.to_code, None
        if (said := words_in(self.named)) is not None:
            return None, said
        home = HOME if self.why() is Purpose.RELEASE and held.to_code is None else None
        return held.to_code, held.to_name or home

    def show_plan(self, plan: Plan) -> None:
        """Show what is stored; emits nothing."""
        self.purpose.set_value(plan.purpose)
        self.to.set_code(plan.to_code)
        place = establishments.find(plan.to_code) if plan.to_code and plan.purpose is not Purpose.TRANSFER else None
        self.named.set_value(place.name if place else plan.to_name or "")
        self.leaves.set_instant(plan.leaves_at)
        self.expected.set_instant(plan.expected_at)
        self._was, self._left_behind = plan.purpose, False
        self.tell_planned("")
        self._show_purpose()

    def tell_planned(self, words: str) -> None:
        """Say what stays planned while another reason is only looked at; "" when what is shown is what is planned."""
        stays = tr("Still planned: {0}. It stays until place or time is given for this reason. Going back shows it.")
        before = tr("Place and times were those of another reason: give them for this one. "
                    "Going back brings them back while this page is open.")  # fmt: skip
        self.cleared.set_words(stays.format(words) if words else before)
        show_if(self.cleared, bool(words) or self._left_behind)

    def first(self) -> QWidget:
        """Return the field that says where to; of a release, when."""
        if self.why() is Purpose.RELEASE:
            return self.leaves.box
        return self.to.box if self.why() is Purpose.TRANSFER else self.named.box

    def _chosen(self) -> None:
        """Ask anew where to and when: a hospital is not where a transfer went, nor when. Going back brings it back."""
        chosen = self.why()
        self.purpose.set_value(self._was)
        self.leaving.emit()
        self.purpose.set_value(chosen)
        times = (self.leaves.box, self.expected.box)
        left = _Journey(self.to.code(), self.to.value(), self.named.value(), *(box.text() for box in times))
        self._held[self._was] = left
        self._was = chosen
        now = self._held.get(self._was, _Journey())
        self.to.set_code(now.to_code)
        self.to.set_value(now.to)
        self.named.set_value(now.named)
        for field, written in ((self.leaves, now.leaves), (self.expected, now.expected)):
            field.set_instant(None)
            field.box.setText(written)
            field.check()
        self._left_behind = now == _Journey() and left != _Journey()
        self.tell_planned("")
        self._show_purpose()
        self.settled.emit()

    def _show_purpose(self) -> None:
        why = self.why()
        show_if(self.to, why is Purpose.TRANSFER)
        show_if(self.named, why is not Purpose.TRANSFER)
        self.named.label.set_words(tr(_NAMED.get(why, "")))
        self.named.box.setAccessibleName(tr(_NAMED.get(why, "")))
