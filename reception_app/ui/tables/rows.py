"""The one table model: columns as data over frozen rows; and the rows' group headings.

A column says what its cells show as rich lines (`widgets.runs`), so that sorting, spoken text and paint agree.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from reception_app.ui.theme import Level
from reception_app.ui.widgets.runs import Line, spoken

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Column(Generic[R]):
    """A column: its title, what a row shows in it, its width at 100 % in pixels.

    `stretch` columns share what is left. `fixed` (first column only) stays when the table scrolls sideways.
    """

    title: str
    lines: Callable[[R], tuple[Line, ...]]
    width: int = 120
    stretch: int = 0
    align: str = "left"
    fixed: bool = False


@dataclass(frozen=True)
class GroupHeading:
    """A heading between rows: `HERE AND NOT FINISHED  9  ·  most urgent first`."""

    title: str
    count: int | None = None
    note: str = ""


_ROW = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class RowsModel(QAbstractTableModel, Generic[R]):
    """Rows of one frozen dataclass, with group headings among them.

    `key(row)` gives a row's identity, by which a view keeps its selection over `set_rows`; `stripe(row)` its level.
    """

    def __init__(
        self,
        columns: Sequence[Column[R]],
        *,
        key: Callable[[R], str],
        stripe: Callable[[R], Level | None] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._key = key
        self._stripe = stripe
        self._rows: tuple[R | GroupHeading, ...] = ()
        self._lines: dict[tuple[int, int], tuple[Line, ...]] = {}

    def set_rows(self, rows: Sequence[R | GroupHeading]) -> None:
        """Show these rows, in this order."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self._lines.clear()
        self.endResetModel()

    def say_again(self) -> None:
        """Ask the columns anew: what a cell says may hang on the text size."""
        self._lines.clear()

    def lines_at(self, place: int, column: int) -> tuple[Line, ...]:
        """Return the rich lines of a row's cell. Heights, paint and speech ask again and again: said once for each."""
        row = self.row_at(place)
        if row is None:
            return ()
        lines = self._lines.get((place, column))
        if lines is None:
            lines = self._lines[place, column] = self.columns[column].lines(row)
        return lines

    def rows(self) -> tuple[R, ...]:
        """Return the rows without the headings."""
        return tuple(row for row in self._rows if not isinstance(row, GroupHeading))

    def row_at(self, index: Index | int) -> R | None:
        """Return the row at an index or row number; None for a heading or outside."""
        place = index if isinstance(index, int) else index.row()
        row = self._rows[place] if 0 <= place < len(self._rows) else None
        return None if isinstance(row, GroupHeading) else row

    def heading_at(self, place: int) -> GroupHeading | None:
        """Return the heading at a row number, or None."""
        row = self._rows[place] if 0 <= place < len(self._rows) else None
        return row if isinstance(row, GroupHeading) else None

    def key_at(self, place: int) -> str:
        """Return the identity of the row at a row number, "" for a heading or outside."""
        row = self.row_at(place)
        return "" if row is None else self._key(row)

    def place_of(self, key: str) -> int:
        """Return the row number of the row with that identity, or −1."""
        places = range(len(self._rows))
        return next((place for place in places if key and self.key_at(place) == key), -1)

    def stripe_at(self, place: int) -> Level | None:
        """Return the level of a row's stripe, or None."""
        row = self.row_at(place)
        return self._stripe(row) if self._stripe is not None and row is not None else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.heading_at(index.row()) is not None:
            return Qt.ItemFlag.NoItemFlags
        return _ROW

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        heading = self.heading_at(index.row())
        if heading is not None:
            return _heading_words(heading) if index.column() == 0 else None
        return spoken(self.lines_at(index.row(), index.column())) if self.row_at(index) is not None else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        said = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        if orientation == Qt.Orientation.Horizontal and said:
            return self.columns[section].title
        return None


def _heading_words(heading: GroupHeading) -> str:
    count = f"  {heading.count}" if heading.count is not None else ""
    note = f"  ·  {heading.note}" if heading.note else ""
    return f"{heading.title.upper()}{count}{note}"
