"""Small pages of one person: where they are now, whom to ask, what came in with them, a task."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from reception_app.clock import as_utc, local
from reception_app.services import care, people
from reception_app.services.person_view import PersonPage
from reception_app.ui.fields.dates import DateTimeField
from reception_app.ui.fields.segments import ChoiceGroup, Option
from reception_app.ui.fields.text import FieldBox, ListField, TextArea, TextField
from reception_app.ui.fields.when import Lean
from reception_app.ui.screens.person_cells import CONTACT_KINDS
from reception_app.ui.screens.person_entry import EntryPage, need
from reception_app.ui.screens.person_times import tr
from reception_app.ui.shell import Shell
from reception_app.vocabulary import ROLE_WORDS, BroughtKind, Role

_BROUGHT = (
    Option(BroughtKind.PAPER, "Paper", "P"),
    Option(BroughtKind.MEDICINE, "Medicine", "M"),
    Option(BroughtKind.AID, "Aid", "I"),
)


class MoveEntry(EntryPage):
    """Where the person is now."""

    def __init__(self, shell: Shell, person_id: str, page: PersonPage) -> None:
        super().__init__(tr("Where they are now"), tr("Record the move"))
        self._shell, self._person_id = shell, person_id
        self.place = TextField(tr("Place"), hint=tr("Wing and cell, or a room, as custody names it"), width=280)
        self.place.set_value((page.record.stay.location if page.record.stay else "") or "")
        self.add(self.place)
        self.place.entered.connect(self.save)

    def focus_start(self) -> None:
        super().focus_start()
        self.place.box.selectAll()

    def first(self) -> QWidget:
        return self.place.box

    def check(self) -> bool:
        return need(self.place, self.place.value(), tr("There is no place yet. Write where they are."))

    def write(self) -> str:
        people.move(self._shell.ctx, self._person_id, self.place.value())
        return tr("Move recorded")


class ContactEntry(EntryPage):
    """Someone who can be asked. One of the same kind and name is replaced."""

    def __init__(self, shell: Shell, person_id: str) -> None:
        note = tr("A contact of the same kind and name is replaced by this one.")
        super().__init__(tr("Someone to ask"), tr("Save contact"), note)
        self._shell, self._person_id = shell, person_id
        kinds = tuple(Option(slug, tr(words)) for slug, words in CONTACT_KINDS)
        self.kind = ListField(tr("Who it is"), kinds, width=220)
        self.name = TextField(tr("Name"), hint=tr("Of the person, or of the place"), width=320)
        self.organisation = TextField(tr("Place or service"), optional=True, width=320)
        self.telephone = TextField(tr("Telephone"), optional=True, width=180)
        self.hours = TextField(tr("When to ring"), hint=tr("For example Mon 08:00"), optional=True, width=180)
        self.note = TextField(tr("Note"), optional=True, width=520)
        self.add(self.kind, self.name, self.organisation)
        self.add_across(self.telephone, self.hours)
        self.add(self.note)

    def first(self) -> QWidget:
        return self.kind.box

    def check(self) -> bool:
        named = need(self.name, self.name.value(), tr("The name is missing. Write a name, or the place’s name."))
        return need(self.kind, self.kind.value(), tr("Choose who it is.")) and named

    def write(self) -> str:
        given = (self.organisation, self.telephone, self.hours, self.note)
        rest = [field.value().strip() or None for field in given]
        care.set_contact(self._shell.ctx, self._person_id, self.kind.value(), self.name.value(), *rest)
        return tr("Contact saved")


class BroughtEntry(EntryPage):
    """A paper seen, or a medicine or aid that came in: what, how many, which seal, where put."""

    def __init__(self, shell: Shell, person_id: str) -> None:
        super().__init__(tr("What came in with them"), tr("Record it"))
        self._shell, self._person_id = shell, person_id
        self.kind = ChoiceGroup(_BROUGHT, name=tr("Kind"), large=True)
        self.kind_field = FieldBox(tr("Kind"), self.kind)
        self.what = TextField(tr("What"), hint=tr("Medicine: name, strength and form as on the label"), width=420)
        self.quantity = TextField(tr("How many"), hint=tr("With the unit, for example 28 tablets"), width=240)
        self.seal = TextField(tr("Seal"), optional=True, width=160)
        self.place = TextField(tr("Where it was put"), optional=True, width=240)
        self.add(self.kind_field, self.what)
        self.add_across(self.quantity, self.seal, self.place)
        self.watch(self.kind)

    def focus_start(self) -> None:
        self.kind.focus_first()

    def check(self) -> bool:
        chosen = need(self.kind_field, self.kind.value(), tr("Choose paper, medicine or aid."))
        named = need(self.what, self.what.value(), tr("Write what it is, as on the label."))
        self.quantity.show_problem("")
        if self.kind.value() == BroughtKind.MEDICINE:
            words = tr("A medicine needs its count. Write how many, or “not counted”.")
            return need(self.quantity, self.quantity.value(), words) and chosen and named
        return chosen and named

    def write(self) -> str:
        rest = (self.what.value(), self.quantity.value(), self.seal.value(), self.place.value())
        people.add_brought(self._shell.ctx, self._person_id, BroughtKind(self.kind.value()), *rest)
        return tr("Recorded")


class TaskEntry(EntryPage):
    """Something somebody must do, with an owner and a time."""

    def __init__(self, shell: Shell, person_id: str) -> None:
        super().__init__(tr("A task"), tr("Open the task"))
        self._shell, self._person_id = shell, person_id
        self.title = TextField(tr("What is to be done"), width=520)
        roles = tuple(Option(role.value, ROLE_WORDS[role]) for role in Role if role is not Role.DESK_ADMINISTRATOR)
        self.owner = ListField(tr("Whose task"), roles, width=260)
        self.due = DateTimeField(
            tr("Due"), local(shell.ctx.now()), hint=tr("For example 22:40, tomorrow 08:00"), optional=True,
            lean=Lean.FUTURE,
        )  # fmt: skip
        self.detail = TextArea(tr("More about it"), optional=True, lines=2)
        self.add(self.title, self.owner, self.due, self.detail)
        self.due.approximate.hide()

    def first(self) -> QWidget:
        return self.title.box

    def check(self) -> bool:
        due = self.due.check()
        when = self.due.when()
        if when is not None and not when.has_time:
            self.due.show_problem(tr("The time is missing. Write the day and the time, such as tomorrow 08:00."))
            due = False
        owned = need(self.owner, self.owner.value(), tr("Choose whose task it is."))
        named = need(self.title, self.title.value(), tr("The task has no words. Write what is to be done."))
        return due and owned and named

    def write(self) -> str:
        when = self.due.when()
        care.add_task(
            self._shell.ctx,
            self._person_id,
            self.title.value(),
            Role(self.owner.value()),
            as_utc(when.at) if when is not None else None,
            self.detail.value().strip() or None,
        )
        return tr("Task opened")
