"""Fields the panels of the Scripts screen share: rows of fields, exact moments, choices, discussed, and who decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from reception_app.clock import as_utc
from reception_app.services.decisions import DecidedBy
from reception_app.services.roles import MAY, may
from reception_app.ui import theme
from reception_app.ui.fields.dates import DateTimeField
from reception_app.ui.fields.segments import ChoiceGroup, Option, SegmentGroup
from reception_app.ui.fields.text import FieldBox, ListField, TextField
from reception_app.ui.fields.when import Lean, When
from reception_app.ui.icons import Icon
from reception_app.ui.screens.scripts_choices import MODE_LABELS, options, tr
from reception_app.ui.shell import Shell
from reception_app.ui.widgets.layouts import Column, Flow, show_if
from reception_app.ui.widgets.runs import Text
from reception_app.vocabulary import ROLE_WORDS, DecisionMode, Role


class FieldRow(QWidget):
    """Fields side by side, going on below when there is no room, and under them what is wrong with one of them."""

    def __init__(self, *fields: QWidget) -> None:
        super().__init__()
        inside = QWidget()
        flow = Flow(inside, spacing=(theme.SPACE_8, theme.SPACE_8))
        flow.add(*fields)
        self._boxes = fields
        self.error = Text("", tone=theme.RED_TEXT, strong=True, icon=Icon.TRIANGLE)
        self.error.hide()
        Column(self, spacing=theme.SPACE_4).add(inside, self.error)

    def show_problem(self, field: FieldBox | None, words: str) -> None:
        """Frame `field` in red and say why below the row; None clears the row."""
        for box in self._boxes:
            if isinstance(box, FieldBox) and (box.problem() or box is field):
                box.show_problem(words if box is field else "")
                box.error.hide()  # the row says it once, across its whole width
        self.error.set_words(words)
        show_if(self.error, bool(words))


def say_problem(field: FieldBox, words: str) -> None:
    """Say what is wrong with a field: under its row when it stands in one, else under itself. "" clears."""
    row = field.parentWidget()
    while row is not None and not isinstance(row, FieldRow):
        row = row.parentWidget()
    if isinstance(row, FieldRow):
        row.show_problem(field if words else None, words)
    else:
        field.show_problem(words)


def focus_field(field: FieldBox) -> None:
    """Put the focus into a field, whatever its control is."""
    if isinstance(field.control, SegmentGroup):
        field.control.focus_first()
    else:
        field.control.setFocus(Qt.FocusReason.OtherFocusReason)


def choice(label: str, offered: Sequence[Option], *, hint: str = "") -> tuple[FieldBox, ChoiceGroup]:
    """Return a labelled choice of one, none chosen, and the group inside it."""
    group = ChoiceGroup(offered, name=label)
    return FieldBox(label, group, hint=hint), group


def moment_field(label: str, now: datetime, *, optional: bool = False, lean: Lean = Lean.PAST) -> DateTimeField:
    """Return a field for an exact date and time: what is stored has no "approximately"."""
    field = DateTimeField(label, now, optional=optional, lean=lean, approx_key="")
    field.approximate.hide()
    return field


def read_moment(field: DateTimeField) -> datetime | None:
    """Return the instant (UTC) in a field, None when it is empty. Raises ValueError after showing what is wrong."""
    if not field.value().strip():
        return None
    if not field.check():
        raise ValueError("not understood")
    when = field.when()
    assert isinstance(when, When)
    if not when.has_time:
        field.show_problem(tr("Write the time of day too, such as 08:00; the nearest hour if it is not exact."))
        raise ValueError("no time of day")
    return as_utc(when.at)


class DiscussedField(FieldBox):
    """Whether a change was discussed with the person: yes, no, or said to be not recorded. Nothing is preselected."""

    def __init__(self) -> None:
        offered = (Option("yes", tr("Yes"), "Y"), Option("no", tr("No"), "N"), Option("none", tr("Not recorded"), "R"))
        self.group = ChoiceGroup(offered, name=tr("Discussed with the person?"))
        super().__init__(tr("Discussed with the person?"), self.group)

    def answered(self) -> bool:
        """True when something is chosen."""
        return bool(self.group.value())

    def value(self) -> bool | None:
        """Return True, False, or None for *not recorded*."""
        return {"yes": True, "no": False}.get(self.group.value())


class DeciderFields(QWidget):
    """Who decided: the one signed in when that is a prescriber, else a named prescriber and how they told it.

    Whether somebody may decide or record another's decision is the service's rule; here it is only said beforehand.
    """

    def __init__(self, shell: Shell, now: datetime) -> None:
        super().__init__()
        self._may_decide = may(shell.ctx, "decide a dose")
        column = Column(self, spacing=theme.SPACE_8)
        me = tr("I decide, {0}").format(shell.ctx.operator.full_name)
        self.who_box, self.who = choice(
            tr("Who decides?"), (Option("me", me, "M"), Option("other", tr("Another prescriber"), "O"))
        )
        show_if(self.who_box, self._may_decide)
        self.note = Text(tr("You are not a prescriber: name who decided, and how they told you."), tone=theme.INK_2)
        show_if(self.note, not self._may_decide)
        self._told = QWidget()
        self._make_told(now)
        show_if(self._told, not self._may_decide)
        column.add(self.who_box, self.note, self._told)
        self.who.edited.connect(self._chosen)

    def _make_told(self, now: datetime) -> None:
        self.name = TextField(tr("Prescriber’s name"), width=220)
        roles = tuple(Option(role, ROLE_WORDS[role]) for role in Role if role in MAY["decide a dose"])
        self.role = ListField(tr("Role"), roles, width=130)
        self.role.set_value(roles[0].slug if len(roles) == 1 else "")
        self.registration = TextField(tr("Registration"), optional=True, width=140)
        self.mode_box, self.mode = choice(tr("How were you told?"), options(MODE_LABELS, "TPR"))
        self.decided_at = moment_field(tr("Decided when, if not now"), now, optional=True)
        named = FieldRow(self.name, self.role, self.registration)
        Column(self._told, spacing=theme.SPACE_8).add(named, self.mode_box, self.decided_at)

    def missing(self) -> tuple[FieldBox, str] | None:
        """Return the field still to be filled and the words for it, or None. An empty name is left to the service."""
        if self._may_decide and not self.who.value():
            return self.who_box, tr("Say who decides: you, or another prescriber.")
        if self._told_by_another() and self.name.value().strip() and not self.mode.value():
            return self.mode_box, tr("Say how the prescriber told you.")
        return None

    def decided_by(self) -> DecidedBy | None:
        """Return who decided; None means the one signed in. Raises ValueError when the time cannot be read."""
        if not self._told_by_another() or (not self._may_decide and not self.name.value().strip()):
            return None
        return DecidedBy(
            name=self.name.value().strip(),
            role=Role(self.role.value() or Role.PRESCRIBER),
            registration=self.registration.value().strip() or None,
            mode=DecisionMode(self.mode.value() or DecisionMode.TELEPHONE),
            decided_at=read_moment(self.decided_at),
        )

    def _told_by_another(self) -> bool:
        return not self._may_decide or self.who.value() == "other"

    def _chosen(self) -> None:
        show_if(self._told, self._told_by_another())
