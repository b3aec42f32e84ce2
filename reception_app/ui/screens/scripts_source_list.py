"""The entries of a line's sources under the form of V, and one of them marked as entered in error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from reception_app.services import sources
from reception_app.services.sources import SourceRow
from reception_app.ui import theme
from reception_app.ui.fields.text import FieldBox, TextField
from reception_app.ui.icons import Icon
from reception_app.ui.screens.person_parts import PageTable
from reception_app.ui.screens.scripts_choices import OUTCOME_LABELS, listed, source_label, tr, when_words
from reception_app.ui.screens.scripts_drawer import FormPanel
from reception_app.ui.screens.scripts_panels import about
from reception_app.ui.screens.scripts_rows import ScriptRow
from reception_app.ui.screens.scripts_statements import said_lines
from reception_app.ui.shell import Shell
from reception_app.ui.tables.rows import Column as TableColumn
from reception_app.ui.tables.rows import RowsModel
from reception_app.ui.widgets.buttons import Button
from reception_app.ui.widgets.layouts import Column, Flow, show_if
from reception_app.ui.widgets.panels import Rule
from reception_app.ui.widgets.runs import Line, Run, Text, small
from reception_app.vocabulary import SourceKind


@dataclass(frozen=True)
class _Entry:
    """One entry, beside the line it is of."""

    row: SourceRow
    script: ScriptRow


class SourcesList(QWidget):
    """What is recorded already, the latest first. An entry in error is struck through and says why."""

    def __init__(self, rows: Sequence[SourceRow], script: ScriptRow) -> None:
        super().__init__()
        model: RowsModel[_Entry] = RowsModel(_columns(), key=_key, parent=self)
        model.set_rows(tuple(_Entry(row, script) for row in rows))
        self.table = PageTable(model, name=tr("Recorded already"))
        self.wrong_button = Button(tr("Entered in error…"), key="Del")
        head = QWidget()
        Flow(head).add(Text(tr("Recorded already"), strong=True), self.wrong_button)
        Column(self, spacing=theme.SPACE_8).add(Rule(), head, self.table)
        show_if(self, bool(rows))

    def current(self) -> SourceRow | None:
        """Return the entry the table is at, when it can still be marked as wrong."""
        entry = self.table.rows_model.row_at(self.table.currentIndex())
        return entry.row if entry is not None and entry.row.said.error is None else None


def _key(entry: _Entry) -> str:
    return entry.row.id


def _columns() -> tuple[TableColumn[_Entry], ...]:
    return (TableColumn(tr("Who"), who_lines, 190, stretch=2), TableColumn(tr("Said"), _said_lines, 240, stretch=3))


def who_lines(entry: _Entry) -> tuple[Line, ...]:
    """Return who it was, when they were asked and by whom."""
    said, wrong = entry.row.said, entry.row.said.error is not None
    when = when_words(said.asked_at, entry.script.at) if said.asked_at is not None else tr("when: not recorded")
    lines: list[Line] = [(Run(source_label(said.kind), strong=True, struck=wrong),)]
    lines += [(small(words),) for words in (said.name or "", listed((when, said.asked_by or ""))) if words]
    return tuple(lines)


def _said_lines(entry: _Entry) -> tuple[Line, ...]:
    said = entry.row.said
    own = said.kind is SourceKind.PERSON
    head = tr("Not a check") if own else tr(OUTCOME_LABELS[said.outcome])
    lines: list[Line] = [(Run(head, struck=said.error is not None),)]
    lines += [line for line in said_lines(said, entry.script) if any(run.words() for run in line)]
    lines += [(small(f"“{said.said}”"),)] if said.said else []
    if said.error is not None:
        words = tr("Entered in error: {0}").format(said.error.reason)
        lines.append((small(words, theme.AMBER_TEXT, strong=True, icon=Icon.TRIANGLE),))
    return tuple(lines)


class WrongSourcePanel(FormPanel):
    """Del on a source: it was entered in error. It stays in the record, struck, and counts for nothing."""

    def __init__(self, shell: Shell, person_id: str, row: ScriptRow, entry: SourceRow) -> None:
        title = tr("Source entered in error")
        super().__init__(shell, person_id, title, tr("Mark as entered in error"), about(row.script), stop=True)
        self.source_id = entry.id
        shown = _Entry(entry, row)
        self.form.add(Text(who_lines(shown)), Text(_said_lines(shown)))
        note = tr(
            "It stays in the record, struck through. It verifies nothing, and no missed days are counted from it: "
            "both are worked out again."
        )
        self.reason = TextField(tr("What was wrong?"), width=480)
        self.form.add(Text(note, tone=theme.INK_2), self.reason)
        self.form.addStretch(1)

    def record(self) -> str | None:
        sources.mark_source_wrong(self.shell.ctx, self.person_id, self.source_id, self.reason.value())
        return tr("Marked as entered in error")

    def field_for(self, code: str) -> FieldBox | None:
        return {"IN-107": self.reason}.get(code)
