"""One series of scores: the chart, the same readings as a table beside it, and the items of the reading one is at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from reception_app.clinical.words import moment_text
from reception_app.clock import local
from reception_app.handover.record import Script
from reception_app.services.score_list import ScoreLine
from reception_app.services.series import Reading, Series
from reception_app.ui import theme
from reception_app.ui.screens import scores_cells as cells
from reception_app.ui.screens.person_cells import moment_words
from reception_app.ui.screens.person_parts import PageTable, Side, labelled
from reception_app.ui.screens.person_times import tr
from reception_app.ui.screens.scores_cells import ShownReading
from reception_app.ui.screens.scores_chart import chart_series, plotted
from reception_app.ui.tables.rows import RowsModel
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.arranged import FactList
from reception_app.ui.widgets.badges import KeyCap
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.chart import Chart
from reception_app.ui.widgets.chart_data import Series as ChartSeries
from reception_app.ui.widgets.layouts import Column, Flow, Row, StackingRow, show_if
from reception_app.ui.widgets.panels import Panel, Rule, Scroller, clear
from reception_app.ui.widgets.runs import Line, Text, bold, small

_BESIDE = 430
_LAST_DOSES = 6


class SeriesPage(QWidget):
    """The chart with its table. `row_key(key, score_id)` hands on Ins and Del, `left()` goes back to the list."""

    row_key = Signal(str, str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._held: Series | None = None
        self.chart = Chart(ChartSeries(""))
        self.next = AlertBar(Level.KNOW, "")
        self.source = Text("", role=TypeRole.SMALL, tone=theme.INK_2)
        model: RowsModel[ShownReading] = RowsModel(cells.reading_columns(), key=cells.reading_key, parent=self)
        self.table = PageTable(model, name=tr("The same readings"))
        self.drawn, self.same = Panel(), Panel(tr("The same readings"), flush=True)
        self.items = Panel(tr("Items"), flush=True)
        self.given = Panel(tr("Doses given meanwhile"), flush=True)
        self.new_button = Button(tr("New score…"), Kind.PRIMARY, key="Ins")
        self.wrong_button = Button(tr("Entered in error…"), Kind.STOP, key="Del")
        self.list_button = Button(tr("All scores"), key="Esc")
        self._build()
        self._connect()

    def show_series(self, line: ScoreLine, held: Series, scripts: Sequence[Script], now: datetime) -> None:
        """Show a series as read now; the reading one is at stays."""
        self._held = held
        title = cells.title_words(line.title, line.subject_words)
        chart = replace(chart_series(held, scripts, now), title=title)
        self.chart.set_series(chart)
        show_if(self.chart, bool(chart.readings))
        rows = [ShownReading(reading, now) for reading in reversed(held.readings)]
        self.table.rows_model.set_rows(rows)
        self.same.set_count(str(len(rows)))
        level, strong, rest = cells.next_words(held, now)
        show_if(self.next, level is not None)
        if level is not None:
            self.next.set_level(level)
            self.next.set_words(strong, rest)
        said = [part for part in (held.source, held.does_not_mean) if part]
        self.source.set_words("\n".join(said))
        self.new_button.set_not_yet(f"{line.why_not}." if line.why_not else "")
        self._show_doses(held, now)
        self._show_reading(self.table.current_key())

    def focus_start(self) -> None:
        """Put the focus on the chart, or where there is none on the table."""
        shown = self.table if self.chart.isHidden() else self.chart
        shown.setFocus(Qt.FocusReason.OtherFocusReason)

    def parts(self) -> Sequence[QWidget]:
        """Return the parts F6 goes through."""
        return (self.chart, self.table, self.new_button)

    def current(self) -> str:
        """Return the id of the reading one is at, or ""."""
        return self.table.current_key()

    def _build(self) -> None:
        outer = Column(self, spacing=0)
        scroller = Scroller()
        outer.addWidget(scroller)
        across = StackingRow()
        left = Column(spacing=theme.PANEL_GAP)
        acts = QWidget()
        words = Text(tr("move by reading"), role=TypeRole.SMALL, tone=theme.INK_2, wrap=False)
        move = QWidget()
        Row(move, spacing=theme.SPACE_4).add(KeyCap("←"), KeyCap("→"), words)
        Flow(acts).add(self.new_button, self.wrong_button, self.list_button, move)
        self.drawn.body.redesign((12, 8, 12, 10), theme.SPACE_8)
        self.drawn.body.add(acts, self.chart, self.source)
        left.add(self.next, self.drawn, self.given)
        left.addStretch(1)
        side = Side(_BESIDE)
        self.same.body.add(self.table)
        side.column.add(self.same, self.items)
        side.column.addStretch(1)
        across.addLayout(left, 1)
        across.addWidget(side)
        scroller.column.addLayout(across)
        scroller.column.addStretch(1)

    def _connect(self) -> None:
        self.table.row_key.connect(self.row_key)
        self.table.current_changed.connect(self._table_moved)
        self.chart.current_changed.connect(self._chart_moved)
        self.chart.new_wanted.connect(self._new)
        self.new_button.acted.connect(self._new)
        self.new_button.refused.connect(self._new)
        self.wrong_button.acted.connect(self._wrong)
        self.list_button.acted.connect(self.left)

    def _show_doses(self, held: Series, now: datetime) -> None:
        clear(self.given.body)
        self.given.body.redesign((0, 0, 0, 0), 0)
        last = list(reversed(held.doses))[:_LAST_DOSES]
        said = [
            (bold(dose.dose or tr("amount not recorded")), small(f"  {moment_words(dose.given_at, now)}"))
            for dose in last
        ]
        facts = [labelled(dose.medicine, (line,)) for dose, line in zip(last, said, strict=True)]
        self.given.body.add(FactList(facts))
        self.given.set_count(tr("the last {0} of {1}").format(len(last), len(held.doses)))
        show_if(self.given, bool(last))

    def _table_moved(self, key: str) -> None:
        if self._held is None:
            return
        points = [reading.score_id for reading in plotted(self._held)]
        if key in points:
            self.chart.set_current(points.index(key))
        self._show_reading(key)

    def _chart_moved(self, place: int) -> None:
        if self._held is not None:
            self.table.set_current(plotted(self._held)[place].score_id)

    def _show_reading(self, key: str) -> None:
        reading = self._reading(key)
        show_if(self.items, reading is not None and bool(reading.items))
        clear(self.items.body)
        self.items.body.redesign((0, 0, 0, 0), 0)
        if reading is None:
            return
        self.items.set_count(moment_text(local(reading.taken_at)))
        for place, (label, line) in enumerate(cells.item_lines(reading)):
            if place:
                self.items.body.addWidget(Rule())
            self.items.body.addWidget(ItemRow(label, line))

    def _reading(self, key: str) -> Reading | None:
        readings = self._held.readings if self._held is not None else ()
        return next((reading for reading in readings if reading.score_id == key), None)

    def _new(self) -> None:
        self.row_key.emit("Ins", self.current())

    def _wrong(self) -> None:
        self.row_key.emit("Del", self.current())


class ItemRow(QWidget):
    """An item's words, which wrap, and at the right what was given."""

    def __init__(self, label: str, line: Line) -> None:
        super().__init__()
        row = Row(self, (12, 4, 12, 4), theme.SPACE_12)
        row.addWidget(Text(label, tone=theme.INK_2), 1, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Text((line,), wrap=False, align="right"), 0, Qt.AlignmentFlag.AlignTop)
