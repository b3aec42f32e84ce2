"""The counts of a controlled drug under the form of C, and one of them marked as entered in error."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtWidgets import QWidget

from reception_app.clinical.doses import Dose
from reception_app.handover.record import CustodyReceipt
from reception_app.services.controlled_drugs import Custody
from reception_app.services.count_errors import mark_count_wrong
from reception_app.ui import theme
from reception_app.ui.fields.text import FieldBox, TextField
from reception_app.ui.icons import Icon
from reception_app.ui.screens.person_parts import PageTable
from reception_app.ui.screens.prepare_fit_supply import count_words
from reception_app.ui.screens.scripts_choices import listed, tr, when_words
from reception_app.ui.screens.scripts_drawer import FormPanel
from reception_app.ui.shell import Shell
from reception_app.ui.tables.rows import Column as TableColumn
from reception_app.ui.tables.rows import RowsModel
from reception_app.ui.widgets.buttons import Button
from reception_app.ui.widgets.layouts import Column, Flow, show_if
from reception_app.ui.widgets.panels import Rule
from reception_app.ui.widgets.runs import Line, Run, Text, small
from reception_app.vocabulary import CUSTODY_LEG_WORDS


@dataclass(frozen=True)
class CountRow:
    """One count beside the moment it is read; `error`: the words of the mark of one entered in error."""

    count: CustodyReceipt
    error: str
    at: datetime


class CountsList(QWidget):
    """Every count of a controlled drug, the latest first. One entered in error is struck through and says why."""

    def __init__(self, custody: Custody | None, now: datetime) -> None:
        super().__init__()
        counts = custody.counts if custody is not None else ()
        errors = custody.errors if custody is not None else {}
        rows = tuple(CountRow(count, errors.get(count.id, ""), now) for count in reversed(counts))
        model: RowsModel[CountRow] = RowsModel(_columns(), key=_key, parent=self)
        model.set_rows(rows)
        self.table = PageTable(model, name=tr("Counted already"))
        self.wrong_button = Button(tr("Entered in error…"), key="Del")
        head = QWidget()
        Flow(head).add(Text(tr("Counted already"), strong=True), self.wrong_button)
        Column(self, spacing=theme.SPACE_8).add(Rule(), head, self.table)
        show_if(self, bool(rows))

    def current(self) -> CountRow | None:
        """Return the count the table is at, when it can still be marked as wrong."""
        row = self.table.rows_model.row_at(self.table.currentIndex())
        return row if row is not None and not row.error else None


def _key(row: CountRow) -> str:
    return row.count.id


def _columns() -> tuple[TableColumn[CountRow], ...]:
    return (TableColumn(tr("Counted"), count_lines, 190, stretch=2), TableColumn(tr("By"), who_lines, 240, stretch=3))


def count_lines(row: CountRow) -> tuple[Line, ...]:
    """Return how much was counted and where on the way, and what does not agree or was wrong."""
    count, wrong = row.count, bool(row.error)
    lines: list[Line] = [(Run(count_words(Dose(count.amount, count.unit)), strong=True, struck=wrong),)]
    lines.append((small(tr(CUSTODY_LEG_WORDS[count.leg])),))
    differs = row.error or (tr("Does not agree: {0}").format(count.discrepancy) if count.discrepancy else "")
    if differs:
        lines.append((small(differs, theme.AMBER_TEXT, strong=True, icon=Icon.TRIANGLE),))
    return tuple(lines)


def who_lines(row: CountRow) -> tuple[Line, ...]:
    """Return who counted, before whom, when, where and under which seal."""
    count = row.count
    witness = tr("with {0}").format(count.witness) if count.witness else ""
    seal = tr("seal {0}").format(count.seal) if count.seal else ""
    lines: list[Line] = [(Run(listed((count.by, witness)), struck=bool(row.error)),)]
    lines.append((small(listed((when_words(count.at, row.at), count.where or "", seal))),))
    return tuple(lines)


class WrongCountPanel(FormPanel):
    """Del on a count: it was entered in error. It stays in the record, struck, and counts for nothing."""

    def __init__(self, shell: Shell, person_id: str, about: tuple[Line, ...], row: CountRow) -> None:
        title = tr("Count entered in error")
        super().__init__(shell, person_id, title, tr("Mark as entered in error"), about, stop=True)
        self.count_id = row.count.id
        self.form.add(Text(count_lines(row)), Text(who_lines(row)))
        note = tr(
            "It stays in the record, struck through, and counts for nothing. What should be there is again what was "
            "counted before it, and a task that stands on it alone is closed."
        )
        self.reason = TextField(tr("What was wrong?"), width=480)
        self.form.add(Text(note, tone=theme.INK_2), self.reason)
        self.form.addStretch(1)

    def record(self) -> str | None:
        mark_count_wrong(self.shell.ctx, self.person_id, self.count_id, self.reason.value())
        return tr("Marked as entered in error")

    def field_for(self, code: str) -> FieldBox | None:
        return {"IN-107": self.reason}.get(code)
