"""Passing a task on: to which role, and why. The task they have then waits since the first one was opened."""

from __future__ import annotations

from reception_app.handover.record import Task
from reception_app.services.tasks import pass_on_task
from reception_app.ui.fields.segments import Option
from reception_app.ui.fields.text import AreaBox, FieldBox
from reception_app.ui.screens.person_entry import EntryPage, need
from reception_app.ui.screens.person_times import tr
from reception_app.ui.screens.scores_items import Choice, ChoiceColumn
from reception_app.ui.shell import Shell
from reception_app.vocabulary import ROLE_WORDS, Role

OWNERS = tuple(role for role in Role if role not in (Role.ESCORT, Role.DESK_ADMINISTRATOR))
"""The roles that own tasks."""


def owner_choices(but: Role) -> tuple[Choice, ...]:
    """Return the roles a task may go to, numbered; the one that has it is left out."""
    others = [role for role in OWNERS if role is not but]
    return tuple(Choice(role.value, str(place), ROLE_WORDS[role]) for place, role in enumerate(others, 1))


def owner_options() -> tuple[Option, ...]:
    """Return the roles that own tasks, for a drop-down."""
    return tuple(Option(role.value, ROLE_WORDS[role]) for role in OWNERS)


class PassOnEntry(EntryPage):
    """To whom one task of one person goes, and what they are told."""

    def __init__(self, shell: Shell, person_id: str, task: Task) -> None:
        super().__init__(tr("Task passed on"), tr("Pass it on"), task.title)
        self._shell, self._person_id, self._task_id = shell, person_id, task.id
        self.to = ChoiceColumn(owner_choices(task.owner_role), tr("To whom"))
        self.to_field = FieldBox(tr("To whom"), self.to)
        self.box = AreaBox(tr("Why, and what do they know?"), 3)
        self.why = FieldBox(tr("Why, and what do they know?"), self.box)
        self.add(self.to_field, self.why)
        self.box.textChanged.connect(self._touch)
        self.to.chosen.connect(self._chosen)

    def focus_start(self) -> None:
        self.to.focus_first()

    def check(self) -> bool:
        said = need(self.why, self.box.toPlainText(), tr("The reason is missing. Write it in a few words."))
        chosen = bool(self.to.value())
        self.to_field.show_problem("" if chosen else tr("Choose who takes it over."))
        if not chosen:
            self.to.focus_first()
        return said and chosen

    def write(self) -> str:
        why = self.box.toPlainText().strip()
        pass_on_task(self._shell.ctx, self._person_id, self._task_id, Role(self.to.value()), why)
        return tr("Task passed on")

    def _chosen(self, value: str) -> None:
        self._touch()
        self.box.setFocus()
