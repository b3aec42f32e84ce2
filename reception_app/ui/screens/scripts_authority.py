"""By whose authority a dose is given that nobody at this prison has prescribed: how it was said, who, in which role."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from reception_app.clinical.authorities import authority_rule, load_authorities
from reception_app.handover.record import Authority
from reception_app.services.roles import CLINICAL
from reception_app.ui import theme
from reception_app.ui.fields.segments import ChoiceGroup, Option
from reception_app.ui.fields.text import FieldBox, ListField, TextField
from reception_app.ui.screens.scripts_choices import tr
from reception_app.ui.screens.scripts_fields import FieldRow
from reception_app.ui.shell import Shell
from reception_app.ui.widgets.layouts import Column, show_if
from reception_app.vocabulary import ROLE_WORDS, DoseAuthority, Role

_KEYS = {
    DoseAuthority.VERBAL_ORDER: "V",
    DoseAuthority.TELEPHONE: "T",
    DoseAuthority.WRITTEN_CHART: "C",
    DoseAuthority.PATIENT_GROUP_DIRECTION: "P",
    DoseAuthority.HOMELY_REMEDY: "H",
    DoseAuthority.EMERGENCY: "E",
}


class AuthorityFields(QWidget):
    """What stands for a prescription here. Nothing is preselected; an authority of one's own names the one signed in.

    `controlled`: what may not stand for a controlled drug is not offered.
    """

    def __init__(self, shell: Shell, *, controlled: bool) -> None:
        super().__init__()
        self._operator = shell.ctx.operator
        self._ticked = False
        rules = [rule for rule in load_authorities().values() if rule.controlled or not controlled]
        offered = tuple(Option(each.how, tr(each.words), _KEYS[each.how]) for each in rules)
        self.how = ChoiceGroup(offered, name=tr("By whose authority?"), wrap=True)
        self.how_box = FieldBox(tr("By whose authority is it given?"), self.how)
        self.name = TextField(tr("Who answers for it"), width=240)
        roles = tuple(Option(role, ROLE_WORDS[role]) for role in Role if role in CLINICAL)
        self.role = ListField(tr("Role"), roles, width=200)
        self.reason = TextField(tr("What is the emergency?"), width=480)
        self.who = FieldRow(self.name, self.role)
        Column(self, spacing=theme.SPACE_8).add(self.how_box, self.who, self.reason)
        self.how.edited.connect(self._chosen)
        self._show()

    def set_emergency(self, emergency: bool) -> None:
        """Ask for nothing but the emergency, which a tick beside has said; or for everything again."""
        show_if(self.how_box, not emergency)
        if emergency != self._ticked:
            self._ticked = emergency
            self.how.set_value(DoseAuthority.EMERGENCY if emergency else "")
            self._chosen()

    def chosen(self) -> DoseAuthority | None:
        """Return how it was said, or None."""
        return DoseAuthority(self.how.value()) if self.how.value() else None

    def missing(self) -> tuple[FieldBox, str] | None:
        """Return the field still to be filled and the words for it, or None."""
        how = self.chosen()
        if how is None:
            return self.how_box, tr("Say by whose authority it is given.")
        rule = authority_rule(how)
        if not self.name.value().strip():
            words = tr("Write the name of the prescriber.") if rule.by_prescriber else tr("Write who answers for it.")
            return self.name, words
        if not rule.by_prescriber and not self.role.value():
            return self.role, tr("Choose the role.")
        if rule.reason and not self.reason.value().strip():
            return self.reason, tr("Write what the emergency is, in a few words.")
        return None

    def value(self) -> Authority | None:
        """Return what is said, or None while nothing is chosen."""
        how = self.chosen()
        if how is None:
            return None
        rule = authority_rule(how)
        role = Role.PRESCRIBER if rule.by_prescriber else Role(self.role.value()) if self.role.value() else None
        return Authority(how, self.name.value().strip(), role, self.reason.value().strip() or None)

    def field_for(self, code: str) -> FieldBox | None:
        """Return the field a problem's code is about, or None."""
        fields: dict[str, FieldBox] = {"IN-125": self.name, "IN-126": self.reason}
        return self.how_box if code in ("IN-124", "IN-127") else fields.get(code)

    def _chosen(self) -> None:
        """Name the one signed in for what they answer for themselves; a prescriber's name is always written."""
        how = self.chosen()
        self.how_box.show_problem("")
        mine = how is not None and not authority_rule(how).by_prescriber
        if mine and not self.name.value().strip():
            self.name.set_value(self._operator.full_name)
            self.role.set_value(self._operator.role)
        elif not mine and self.name.value().strip() == self._operator.full_name:
            self.name.set_value("")
        self._show()

    def _show(self) -> None:
        how = self.chosen()
        rule = authority_rule(how) if how is not None else None
        show_if(self.who, rule is not None)
        show_if(self.role, rule is not None and not rule.by_prescriber)
        show_if(self.reason, rule is not None and rule.reason)
