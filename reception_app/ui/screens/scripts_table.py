"""The grid of the Scripts screen: its model, and the table that chooses its columns by the room there is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent

from reception_app.ui import theme
from reception_app.ui.screens.scripts_choices import tr
from reception_app.ui.screens.scripts_columns import narrow_columns, wide_columns
from reception_app.ui.screens.scripts_rows import ScriptRow
from reception_app.ui.tables.rows import Column as TableColumn
from reception_app.ui.tables.rows import GroupHeading, RowsModel
from reception_app.ui.tables.view import RowsView

_LEAST_GRID = 150


class ScriptsModel(RowsModel[ScriptRow]):
    """The rows of the grid; its columns change with the room there is. `version` counts what was shown so far."""

    version = 0

    def set_rows(self, rows: Sequence[ScriptRow | GroupHeading]) -> None:
        self.version += 1
        super().set_rows(rows)

    def set_columns(self, columns: Sequence[TableColumn[ScriptRow]]) -> None:
        """Show other columns of the same rows."""
        self.version += 1
        self.beginResetModel()
        self.columns = tuple(columns)
        self.endResetModel()


class ScriptsTable(RowsView):
    """The grid. Beside the side panel it scrolls; from 150 % on it stands whole in the scrolling page."""

    def __init__(self, model: ScriptsModel) -> None:
        self._scripts = model
        self._fitted: tuple[int, float, int] | None = None
        super().__init__(model, name=tr("Scripts"), padding=5, centred=False)

    def minimumSizeHint(self) -> QSize:
        if not theme.active().collapsed:
            return QSize(theme.px(320), theme.px(_LEAST_GRID))
        bar = self.horizontalScrollBar()
        return QSize(theme.px(320), self.natural_height() + (bar.sizeHint().height() if bar.maximum() else 0))

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def fit_rows(self) -> None:
        # A resize fits the rows each time Qt settles a layout; the same rows at the same width need it once.
        state = (self.viewport().width(), theme.active().scale, self._scripts.version)
        if state != self._fitted:
            self._fitted = state
            super().fit_rows()
            self.updateGeometry()

    def rescale(self) -> None:
        """Take the sizes of the theme in force."""
        self._choose_columns()
        super().rescale()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._choose_columns()
        super().resizeEvent(event)

    def _choose_columns(self) -> None:
        wide = wide_columns()
        roomy = not theme.active().collapsed and self.width() >= theme.px(sum(column.width for column in wide))
        columns = wide if roomy else narrow_columns()
        if len(columns) != len(self._scripts.columns):
            self._scripts.set_columns(columns)
