"""What one prison can do, asked item by item: a page on which everything may stay not known."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from reception_app.clinical.establishment_entry import SCHEMA, read_entry, write_entry
from reception_app.clinical.establishment_form import load_questions
from reception_app.clinical.establishment_services import EstablishmentServices
from reception_app.clock import local, local_day
from reception_app.errors import InputProblem
from reception_app.establishments import Establishment
from reception_app.services.directory import DirectoryRow, save_entry
from reception_app.ui.fields.dates import DateField
from reception_app.ui.fields.text import FieldBox, TextField
from reception_app.ui.screen import focus_into
from reception_app.ui.screens.directory_fields import ItemField, field_for, tr
from reception_app.ui.screens.directory_words import from_words
from reception_app.ui.screens.person_entry import EntryPage
from reception_app.ui.shell import Shell
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets.panels import Rule
from reception_app.ui.widgets.runs import Text

_KEY = re.compile(r"(\w+)(?:\.\w+)*: ", re.ASCII)
_GROUPS = (
    ("methadone", "Opioid substitution and depots"),
    ("withdrawal_at_night", "Nights and nursing"),
    ("prescriber_hours", "Who prescribes and supplies, and when"),
    ("rounds", "Rounds"),
    ("night_medicines", "Rules"),
    ("healthcare_contact", "Whom to ring"),
)
"""Headings, by the item each stands before."""


class DirectoryEntryPage(EntryPage):
    """One establishment's entry. Saving writes down who said so and for which day; nothing else of it is dated."""

    def __init__(self, shell: Shell, place: Establishment, known: DirectoryRow | None) -> None:
        note = tr("Nothing personal. Leave at Not known, or empty, whatever nobody has said.")
        super().__init__(tr("What {0} can do").format(place.name), tr("Save"), note)
        self._shell, self.place = shell, place
        self._revision = known.revision if known is not None else None
        today = local_day(shell.ctx.now())
        self.as_of = DateField(
            tr("As of"),
            today,
            hint=tr("The day for which all of it was said; change it when somebody confirmed the whole"),
        )
        self.told_by = TextField(tr("Who said so"), hint=tr("Name and role, as told"), width=320)
        self.fields: dict[str, ItemField] = {}
        self._lay_out(known)
        self._show(known, today)

    def first(self) -> QWidget:
        return self.told_by.box

    def next_problem(self, *, backwards: bool = False) -> None:
        """Go to the next item that is not known (F8)."""
        unknown = [field for field in self.fields.values() if _is_unknown(field)]
        if not unknown:
            return
        places = list(self.fields.values())
        focused = self.window().focusWidget()
        here = next((n for n, field in enumerate(places) if focused and field.isAncestorOf(focused)), -1)
        order = places[here + 1 :] + places[: here + 1]
        if backwards:
            order = places[: max(here, 0)][::-1] + places[max(here, 0) :][::-1]
        self._go(next(field for field in order if field in unknown))

    def check(self) -> bool:
        """Read every field and say at the first that cannot be read why; true when the entry holds together."""
        for field in (self.as_of, self.told_by, *self.fields.values()):
            field.show_problem("")
        if self.as_of.day() is None:
            return self._refuse(self.as_of, tr("Write the day, for example 02-Nov-2026."))
        if not self.told_by.value().strip():
            return self._refuse(self.told_by, tr("Write who said so: it is asked when somebody doubts it."))
        for field in self.fields.values():
            try:
                field.plain()
            except InputProblem as problem:
                return self._refuse(field, problem.sentence)
        try:
            self._entry()
        except InputProblem as problem:
            field, words = self._where(problem)
            return self._refuse(field, words)
        return True

    def write(self) -> str:
        save_entry(self._shell.ctx, self._entry(), self._revision)
        return tr("Directory saved")

    def _entry(self) -> EstablishmentServices:
        day = self.as_of.day()
        assert day is not None  # asked by check
        data: dict[str, Any] = {"schema": SCHEMA, "code": self.place.code, "as_of": day.isoformat()}
        data["told_by"] = self.told_by.value().strip()
        for key, field in self.fields.items():
            value = field.plain()
            if value is not None:
                data[key] = value
        return read_entry(data, local_day(self._shell.ctx.now()))

    def _where(self, problem: InputProblem) -> tuple[FieldBox, str]:
        """Return the field a problem names, and its sentence without the key."""
        named = _KEY.match(problem.what)
        key = named[1] if named else ""
        words = problem.what[named.end() :] if named else problem.what
        fields: dict[str, FieldBox] = {"as_of": self.as_of, **self.fields}
        return fields.get(key, self.told_by), f"{words[:1].upper()}{words[1:]} {problem.todo}"

    def _refuse(self, field: FieldBox, words: str) -> bool:
        field.show_problem(words)
        self._go(field)
        return False

    def _go(self, field: FieldBox) -> None:
        focus_into(field.first() if isinstance(field, ItemField) else field.control)
        self.scroller.ensureWidgetVisible(field, 0, 40)

    def _lay_out(self, known: DirectoryRow | None) -> None:
        if known is not None:
            self.column.addWidget(Text(from_words(known, local(self._shell.ctx.now()))))
        self.add(self.as_of, self.told_by)
        heads = dict(_GROUPS)
        for key, asked in load_questions().items():
            if key in heads:
                self.column.add(Rule(), Text(tr(heads[key]), role=TypeRole.QUESTION))
            self.fields[key] = field_for(asked)
            self.add(self.fields[key])

    def _show(self, known: DirectoryRow | None, today: date) -> None:
        data = write_entry(known.entry) if known is not None else {}
        self.as_of.set_day(known.entry.as_of if known is not None else today)
        self.told_by.set_value(known.entry.told_by or "" if known is not None else "")
        for key, field in self.fields.items():
            field.show_plain(data.get(key))


def _is_unknown(field: ItemField) -> bool:
    try:
        return field.plain() is None and field.key != "note"
    except InputProblem:
        return True
