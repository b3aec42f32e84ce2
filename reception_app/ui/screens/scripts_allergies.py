"""The allergies of a person: exactly one of four states, and each known allergy with its reaction and who says so."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from reception_app.handover.record import Allergies
from reception_app.services import care
from reception_app.services.care import AllergySaid
from reception_app.ui.fields.segments import Option
from reception_app.ui.fields.text import FieldBox, TextField
from reception_app.ui.screens.scripts_choices import tr, when_words
from reception_app.ui.screens.scripts_drawer import FormPanel
from reception_app.ui.screens.scripts_fields import FieldRow, choice, focus_field
from reception_app.ui.shell import Shell
from reception_app.ui.widgets.buttons import Button
from reception_app.ui.widgets.layouts import Column, show_if
from reception_app.ui.widgets.runs import Line, bold, small
from reception_app.vocabulary import AllergyState

_STATES = (
    (AllergyState.KNOWN, "Known allergies"),
    (AllergyState.NONE_KNOWN, "No known allergies"),
    (AllergyState.NOT_RECORDED, "Allergies not recorded"),
    (AllergyState.UNAVAILABLE, "Allergies unavailable"),
)


class _AllergyFields(QWidget):
    """One allergy: what to, what happens, who says so."""

    def __init__(self, said: AllergySaid) -> None:
        super().__init__()
        self.substance = TextField(tr("Allergic to"), width=190)
        self.reaction = TextField(tr("What happens"), width=190)
        self.source = TextField(tr("Who says so"), width=190)
        for field, words in (
            (self.substance, said.substance),
            (self.reaction, said.reaction),
            (self.source, said.source),
        ):
            field.set_value(words or "")
        Column(self).add(FieldRow(self.substance, self.reaction, self.source))

    def said(self) -> AllergySaid:
        """Return the allergy as typed."""
        reaction, source = self.reaction.value().strip(), self.source.value().strip()
        return AllergySaid(" ".join(self.substance.value().split()), reaction or None, source or None)

    def empty(self) -> bool:
        """True when nothing is typed."""
        return self.said() == AllergySaid("")


class AllergyPanel(FormPanel):
    """A: which of the four states holds, with every known allergy. *None known* says who asked and when."""

    width_at_100 = 680

    def __init__(self, shell: Shell, person_id: str, allergies: Allergies) -> None:
        super().__init__(shell, person_id, tr("Allergies"), tr("Record allergies"), _asked(allergies, shell))
        offered = tuple(Option(state, tr(label)) for state, label in _STATES)
        hint = tr("“No known allergies” only after you have asked. Choose with the arrows and space.")
        self.state_box, self.state = choice(tr("Allergies now"), offered, hint=hint)
        self.reason = TextField(tr("Why they cannot be known now"), width=420)
        self.more = Button(tr("Another allergy"), key="Alt L")
        self.more.acted.connect(self._another)
        self._lines = Column()
        self._held: list[_AllergyFields] = []
        self.form.add(self.state_box, self._lines)
        self.form.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self.form.add(self.reason)
        self.form.addStretch(1)
        for item in allergies.items or (AllergySaid(""),):
            self._add(AllergySaid(item.substance, item.reaction, item.source))
        self.state.edited.connect(self._show_state)
        self.reason.set_value(allergies.reason or "")
        self._show_state()

    def _add(self, said: AllergySaid) -> _AllergyFields:
        fields = _AllergyFields(said)
        self._held.append(fields)
        self._lines.addWidget(fields)
        return fields

    def _another(self) -> None:
        fields = self._add(AllergySaid(""))
        self.listen(fields)
        focus_field(fields.substance)

    def _show_state(self) -> None:
        known = self.state.value() == AllergyState.KNOWN
        for fields in self._held:
            show_if(fields, known)
        show_if(self.more, known)
        show_if(self.reason, self.state.value() == AllergyState.UNAVAILABLE)

    def record(self) -> str | None:
        if not self.state.value():
            self.refuse(self.state_box, tr("Choose one of the four."))
            return None
        state = AllergyState(self.state.value())
        said = (
            tuple(fields.said() for fields in self._held if not fields.empty()) if state is AllergyState.KNOWN else ()
        )
        nameless = next((fields for fields in self._held if not fields.empty() and not fields.said().substance), None)
        if state is AllergyState.KNOWN and nameless is not None:
            self.refuse(nameless.substance, tr("Write what the person is allergic to."))
            return None
        care.set_allergies(self.shell.ctx, self.person_id, state, said, self.reason.value())
        return tr("Allergies recorded")

    def field_for(self, code: str) -> FieldBox | None:
        return {"IN-501": self._held[0].substance, "IN-502": self.reason}.get(code)


def _asked(allergies: Allergies, shell: Shell) -> tuple[Line, ...]:
    now = tr(dict(_STATES)[allergies.state])
    if allergies.asked_at is None:
        return ((bold(now), small("   " + tr("nobody has recorded asking"))),)
    when = when_words(allergies.asked_at, shell.ctx.now())
    asked = tr("asked {0} by {1}").format(when, allergies.asked_by or tr("somebody not recorded"))
    return ((bold(now), small("   " + asked)),)
