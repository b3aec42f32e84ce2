"""The Scores tab: every instrument with its last result and when it is due again; Enter opens one as a series."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from reception_app.services.person_view import PersonPage
from reception_app.services.score_list import ScoreLine
from reception_app.services.series import Series
from reception_app.ui import theme
from reception_app.ui.keys import KeyHint, hint
from reception_app.ui.screens import scores_cells as cells
from reception_app.ui.screens.person_parts import PageTable
from reception_app.ui.screens.person_tabs import PersonTab
from reception_app.ui.screens.person_times import tr
from reception_app.ui.screens.scores_cells import ShownScore
from reception_app.ui.screens.scores_series import SeriesPage
from reception_app.ui.tables.rows import RowsModel
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Flow
from reception_app.ui.widgets.panels import Panel, Scroller
from reception_app.ui.widgets.runs import Text

ReadLines = Callable[[], tuple[ScoreLine, ...]]
ReadSeries = Callable[[str, str | None], Series]


class ScoresTab(PersonTab):
    """The list, or one series opened from it. `asked("Ins", series key)` scores, `asked("Del", …)` marks one wrong."""

    def __init__(self, read_lines: ReadLines, read_series: ReadSeries, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._read_lines, self._read_series = read_lines, read_series
        self._lines: tuple[ScoreLine, ...] = ()
        self._page: PersonPage | None = None
        self._open = ""
        columns = cells.score_columns()
        model: RowsModel[ShownScore] = RowsModel(columns, key=cells.score_key, stripe=cells.score_stripe, parent=self)
        self.table = PageTable(model, name=tr("Scores"), padding=4)
        self.panel = Panel(tr("Scores"), flush=True)
        self.open_button = Button(tr("Open the series"), key="Enter")
        self.new_button = Button(tr("New score…"), Kind.PRIMARY, key="Ins")
        self.series = SeriesPage()
        self._pages = QStackedWidget()
        self._build()

    def hints(self) -> Sequence[KeyHint]:
        if self._open:
            return (
                hint("chart", "reading"),
                hint("chart", "new_score"),
                KeyHint(("Del",), tr("entered in error")),
                KeyHint(("F6",), tr("table")),
                KeyHint(("Esc",), tr("all scores")),
            )
        return (
            KeyHint(("↑", "↓"), tr("instrument")),
            KeyHint(("Enter",), tr("open the series")),
            hint("chart", "new_score"),
            KeyHint(("Esc",), tr("board")),
        )

    def help_topic(self) -> str:
        return "scores"

    def parts(self) -> Sequence[QWidget]:
        return self.series.parts() if self._open else (self.table, self.new_button)

    def focus_start(self) -> None:
        if self._open:
            self.series.focus_start()
        else:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def main_act(self) -> None:
        self._ask_new()

    def back(self) -> bool:
        if not self._open:
            return False
        self.close_series()
        return True

    def show_page(self, page: PersonPage) -> None:
        self._page = page
        self._lines = self._read_lines()
        self.table.rows_model.set_rows(cells.score_rows(self._lines, page.at))
        late = sum(line.late(page.at) for line in self._lines)
        due = sum(line.next_due_at is not None for line in self._lines)
        words = tr("{0} to take again, {1} late") if late else tr("{0} to take again")
        self.panel.set_count(words.format(due, late) if due else "")
        if self._open:
            self._show_series()

    def line(self, key: str) -> ScoreLine | None:
        """Return the line with this identity."""
        return next((line for line in self._lines if cells.key_of(line.instrument, line.subject) == key), None)

    def opened_key(self) -> str:
        """Return the identity of the series that is open, or ""."""
        return self._open

    def open_series(self, key: str) -> None:
        """Open a series that has readings; an instrument without any is scored instead."""
        line = self.line(key)
        if line is None:
            return
        if line.last is None and not line.subject and not self._read_series(line.instrument, None).readings:
            self.asked.emit("Ins", key)
            return
        self._open = key
        self._show_series()
        self._pages.setCurrentWidget(self.series)
        self.hints_changed.emit()
        self.focus_start()

    def close_series(self) -> None:
        """Go back to the list, with the focus on the series one was in."""
        key, self._open = self._open, ""
        self._pages.setCurrentIndex(0)
        self.table.set_current(key)
        self.hints_changed.emit()
        self.focus_start()

    def _show_series(self) -> None:
        line = self.line(self._open)
        if line is None or self._page is None:
            return
        held = self._read_series(line.instrument, line.subject)
        self.series.show_series(line, held, self._page.record.scripts, self._page.at)

    def _build(self) -> None:
        listed = QWidget()
        outer = Column(listed, spacing=0)
        scroller = Scroller()
        outer.addWidget(scroller)
        acts = QWidget()
        Flow(acts, (12, 8, 12, 8)).add(self.new_button, self.open_button)
        note = Text(tr("A score describes what is seen and said now. It sets no medicine and no amount."))
        note.set_tone(theme.INK_2)
        under = QWidget()
        Flow(under, (12, 8, 12, 8)).add(note)
        self.panel.body.add(acts, self.table, under)
        scroller.column.addWidget(self.panel)
        scroller.column.addStretch(1)
        self._pages.addWidget(listed)
        self._pages.addWidget(self.series)
        Column(self, spacing=0).addWidget(self._pages, 1)
        self.table.opened.connect(self.open_series)
        self.table.row_key.connect(self.asked)
        self.new_button.acted.connect(self._ask_new)
        self.open_button.acted.connect(self._open_current)
        self.series.row_key.connect(self._from_series)
        self.series.left.connect(self.close_series)

    def _open_current(self) -> None:
        self.open_series(self.table.current_key())

    def _ask_new(self) -> None:
        self.asked.emit("Ins", self._open or self.table.current_key())

    def _from_series(self, key: str, score_id: str) -> None:
        self.asked.emit(key, self._open if key == "Ins" else score_id)
