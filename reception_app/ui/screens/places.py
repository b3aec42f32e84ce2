"""The desk's list of places that can be asked about medicines: pharmacies, surgeries, police healthcare, hours (E5).

It lies as a drawer over the Scripts screen (W) and over Users and desk (Alt P). The list stays at the desk.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from reception_app.clinical.opening_text import hours_text, read_hours
from reception_app.clinical.sources import rule_of
from reception_app.errors import InputProblem
from reception_app.services import source_places
from reception_app.services.source_places import PLACES, PlaceRow, PlaceSaid
from reception_app.ui import theme
from reception_app.ui.fields.segments import ChoiceGroup, Option
from reception_app.ui.fields.text import FieldBox, TextField
from reception_app.ui.icons import Icon
from reception_app.ui.screens.person_parts import PageTable
from reception_app.ui.screens.scripts_choices import SOURCE_KEYS, listed, source_label, tr
from reception_app.ui.screens.scripts_drawer import FormPanel
from reception_app.ui.screens.scripts_fields import FieldRow
from reception_app.ui.screens.scripts_statements import opens_words
from reception_app.ui.shell import Shell
from reception_app.ui.tables.rows import Column as TableColumn
from reception_app.ui.tables.rows import RowsModel
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Flow, show_if
from reception_app.ui.widgets.runs import Line, Run, Text, bold, small
from reception_app.vocabulary import SourceKind


def name_cell(row: PlaceRow) -> tuple[Line, ...]:
    """Return name and kind of a place."""
    return (bold(row.name),), (small(listed((source_label(row.kind), row.note or ""))),)


def telephone_cell(row: PlaceRow) -> tuple[Line, ...]:
    """Return the number, or that none is kept."""
    return ((Run(row.telephone or tr("No number"), theme.INK if row.telephone else theme.AMBER_TEXT),),)


class PlacesPanel(FormPanel):
    """The list: Ctrl+Enter or Ins adds a place, Enter changes the current one, Del takes it off the list."""

    width_at_100 = 640

    def __init__(self, shell: Shell, person_id: str = "") -> None:
        super().__init__(shell, person_id, tr("Places to ask about medicines"), tr("Add a place…"))
        columns = (
            TableColumn[PlaceRow](tr("Place"), name_cell, 190, stretch=2),
            TableColumn[PlaceRow](tr("Number"), telephone_cell, 120, stretch=1),
            TableColumn[PlaceRow](tr("Hours"), self._hours_cell, 210, stretch=2),
        )
        model: RowsModel[PlaceRow] = RowsModel(columns, key=_key, parent=self)
        self.table = PageTable(model, name=tr("Places to ask about medicines"))
        self.change = Button(tr("Change…"), key="Enter")
        self.remove = Button(tr("Take off the list"), Kind.STOP, key="Del")
        acts = QWidget()
        Flow(acts).add(self.change, self.remove)
        words = tr("They are offered when a source is recorded. What a place said stays as it was told.")
        self.none = Text(tr("No place is kept yet."), strong=True)
        self.form.add(Text(words, tone=theme.INK_2), self.none, acts, self.table)
        self.form.addStretch(1)
        self.table.opened.connect(self._opened)
        self.table.row_key.connect(self._row_key)
        self.change.acted.connect(self._change)
        self.remove.acted.connect(self._remove)
        self._acts = acts
        self._fill()

    def _fill(self) -> None:
        rows = source_places.list_places(self.shell.ctx)
        self.table.rows_model.set_rows(rows)
        for part in (self.table, self._acts):
            show_if(part, bool(rows))
        show_if(self.none, not rows)

    def _hours_cell(self, row: PlaceRow) -> tuple[Line, ...]:
        now, nation = self.shell.ctx.now(), self.shell.ctx.settings.nation
        said = opens_words(row.hours, row.kind, now, nation)
        open_now = said.startswith(tr("answers now"))
        tone, icon = (theme.GREEN_TEXT, Icon.PHONE) if open_now else (theme.INK_2, Icon.CLOCK)
        first = Run(row.hours) if row.hours else small(tr("usual hours: its own are not kept"))
        return (first,), (small(said, tone, strong=open_now, icon=icon),)

    def _current(self) -> PlaceRow | None:
        row: PlaceRow | None = self.table.rows_model.row_at(self.table.currentIndex())
        return row

    def _row_key(self, key: str, _place: str) -> None:
        if key == "Ins":
            self.submit()
        elif key == "Del":
            self._remove()

    def _opened(self, _place: str) -> None:
        self._change()

    def _change(self) -> None:
        row = self._current()
        if row is not None:
            self.follows.emit(PlaceEntry(self.shell, self.person_id, row))

    def _remove(self) -> None:
        row = self._current()
        if row is None:
            return
        source_places.remove_place(self.shell.ctx, row.id)
        self._fill()
        (self.table if self.table.isVisible() else self.act).setFocus()

    def focus_start(self) -> None:
        if self.table.isHidden():
            self.act.setFocus()
        else:
            self.table.setFocus()

    def move_on(self) -> None:
        """Enter is the table's own: it opens a row."""

    def record(self) -> str | None:
        self.follows.emit(PlaceEntry(self.shell, self.person_id))
        return None


class PlaceEntry(FormPanel):
    """One place: kind, name, number, hours as people write them. The hours are read back before they are saved."""

    width_at_100 = 560

    def __init__(self, shell: Shell, person_id: str, row: PlaceRow | None = None) -> None:
        title = tr("Change a place") if row is not None else tr("A new place")
        super().__init__(shell, person_id, title, tr("Save the place"))
        self._row = row
        offered = tuple(Option(kind, source_label(kind), SOURCE_KEYS[kind]) for kind in PLACES)
        self.kind = ChoiceGroup(offered, name=tr("What it is"), wrap=True)
        self.kind_box = FieldBox(tr("What it is"), self.kind)
        self.name = TextField(tr("Name"), width=300)
        self.telephone = TextField(tr("Number"), optional=True, width=160)
        hint = tr("For example: Mon–Fri 09:00–18:00; Sat 09:00–13:00. Or: always. Bank holidays are known.")
        self.hours = TextField(tr("Opening hours"), optional=True, hint=hint, width=460)
        self.reads = Text("", role=TypeRole.SMALL, tone=theme.INK_2)
        self.note = TextField(tr("Note"), optional=True, width=460)
        self.form.add(self.kind_box, FieldRow(self.name, self.telephone), self.hours, self.reads, self.note)
        self.form.addStretch(1)
        self.hours.edited.connect(self._read_back)
        self.kind.edited.connect(self._read_back)
        if row is not None:
            self.kind.set_value(row.kind)
            for field, said in (
                (self.name, row.name),
                (self.telephone, row.telephone),
                (self.hours, row.hours),
                (self.note, row.note),
            ):
                field.set_value(said or "")
        self._read_back()

    def _read_back(self) -> None:
        """Say how the hours are understood, and whether somebody answers now; usual hours where none are typed."""
        typed = self.hours.value().strip()
        kind = SourceKind(self.kind.value()) if self.kind.value() else None
        words = ""
        if typed:
            try:
                words = tr("Read as: {0}").format(hours_text(read_hours(typed)))
            except InputProblem:
                words = tr("Not understood yet.")
                kind = None
        elif kind is not None and (usual := rule_of(kind).usual_hours) is not None:
            words = tr("Usual hours of its kind: {0}").format(hours_text(usual))
        if kind is not None and words:
            said = opens_words(typed or None, kind, self.shell.ctx.now(), self.shell.ctx.settings.nation)
            words = tr("{0}. Now: {1}.").format(words, said)
        self.reads.set_words(words)

    def record(self) -> str | None:
        if not self.kind.value():
            self.refuse(self.kind_box, tr("Choose what it is."))
            return None
        said = PlaceSaid(
            SourceKind(self.kind.value()), self.name.value(), self.telephone.value(), self.hours.value(),
            self.note.value(),
        )  # fmt: skip
        if self._row is None:
            source_places.add_place(self.shell.ctx, said)
        else:
            source_places.change_place(self.shell.ctx, self._row.id, said, self._row.revision)
        return tr("Place saved")

    def field_for(self, code: str) -> FieldBox | None:
        own: dict[str, FieldBox] = {"IN-177": self.kind_box, "IN-178": self.name, "IN-351": self.hours}
        return own.get(code)


def _key(row: PlaceRow) -> str:
    return row.id
