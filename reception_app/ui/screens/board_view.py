"""The board's table: its columns, and rows in which an expected line runs over several of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtWidgets import QWidget

from reception_app.services.board import Board, BoardRow, ExpectedRow
from reception_app.ui import theme
from reception_app.ui.screens import board_cells as cells
from reception_app.ui.screens.board_cells import Shown, tr
from reception_app.ui.tables.rows import Column, GroupHeading, RowsModel
from reception_app.ui.tables.view import RowsView
from reception_app.ui.widgets.runs import lay_out

LEAVING, EXPECTED = 6, 7
ROW = 25
"""The least height of a row: an expected line needs no more; a person's two lines make 35."""
_NAME: Final = 265
"""The least width of the names from 150 %: two badges beside one another."""
_SPANS: Final = ((2, 2), (4, 3))
"""In an expected line the third cell runs over two columns, the fifth over three."""


def make_model(parent: QWidget) -> RowsModel[Shown]:
    """Return the empty model of the board."""
    columns = (
        Column[Shown](tr("Person"), cells.person_lines, 250, fixed=True),
        Column[Shown](tr("Since arrival"), cells.since_lines, 191),
        Column[Shown](tr("Triage"), cells.triage_lines, 168),
        Column[Shown](tr("Next dose"), cells.dose_lines, 169),
        Column[Shown](tr("Risks and flags"), cells.risk_lines, 330, stretch=1),
        Column[Shown](tr("Scripts"), cells.script_lines, 128),
        Column[Shown](tr("With, where"), cells.with_lines, 116),
    )
    return RowsModel(columns, key=cells.key_of, stripe=cells.stripe_of, parent=parent)


def rows_of(board: Board, number: int, me: str) -> tuple[Shown | GroupHeading, ...]:
    """Return the rows of a filter under their headings; the headings' counts add up to the filter's."""
    wanted = board.filtered(number)
    kept = {id(row) for row in wanted}
    rows: list[Shown | GroupHeading] = []
    for title, note, group in (
        (tr("Here and not finished"), tr("most urgent first"), board.here),
        (tr("Leaving"), "", board.leaving),
        (tr("Expected"), "", board.expected),
    ):
        mine: Sequence[BoardRow | ExpectedRow] = [row for row in group if id(row) in kept]
        if mine:
            rows.append(GroupHeading(title, len(mine), note))
            rows.extend(Shown(row, board.at, me) for row in mine)
    return tuple(rows)


def hidden_danger(board: Board, number: int) -> int:
    """Return how many people who are late or in danger now a filter leaves out."""
    kept = {id(row) for row in board.filtered(number)}
    people = (*board.here, *board.leaving)
    return sum(id(row) not in kept and row.danger(board.at) for row in people)


class BoardView(RowsView):
    """The rows of the board; keys as in every table."""

    def __init__(self, model: RowsModel[Shown], parent: QWidget | None = None) -> None:
        self._along = 0
        super().__init__(model, name=tr("Board"), row_height=ROW, name_width=_NAME, parent=parent)
        model.modelReset.connect(self._span)
        self.horizontalScrollBar().valueChanged.connect(self._snap)

    def fit_rows(self) -> None:
        super().fit_rows()
        for place in range(self.rows_model.rowCount()):
            shown = self.rows_model.row_at(place)
            if shown is not None and isinstance(shown.row, ExpectedRow):
                self.setRowHeight(place, self._expected_height(shown))

    def rescale(self) -> None:
        self.rows_model.say_again()  # from 150 % on what is red stands under the name
        super().rescale()

    def _snap(self, value: int) -> None:
        """Scroll sideways by whole columns: half a medicine beside the fixed name would read as another."""
        bar = self.horizontalScrollBar()
        starts, left = [0], 0
        for column in range(1, self.rows_model.columnCount()):
            left += self.columnWidth(column)
            starts.append(left)
        stops = [*(start for start in starts if start < bar.maximum()), bar.maximum()]
        further = value > self._along
        near = [stop for stop in stops if (stop >= value if further else stop <= value)]
        self._along = near[0 if further else -1] if near else value
        if self._along != value:
            bar.setValue(self._along)

    def _span(self) -> None:
        for place in range(self.rows_model.rowCount()):
            shown = self.rows_model.row_at(place)
            if shown is not None and isinstance(shown.row, ExpectedRow):
                for column, wide in _SPANS:
                    self.setSpan(place, column, 1, wide)
        self.fit_rows()

    def _expected_height(self, shown: Shown) -> int:
        """Return the height of an expected line, whose long cells have several columns of room."""
        spans = dict(_SPANS)
        tall = 0.0
        for column, what in enumerate(self.rows_model.columns):
            wide = sum(self.columnWidth(column + more) for more in range(spans.get(column, 1)))
            room = wide - theme.px(theme.MARGIN + theme.SPACE_8)
            tall = max(tall, lay_out(what.lines(shown), max(1, room)).height)
        return max(theme.px(ROW), round(tall)) + theme.px(theme.BORDER)
