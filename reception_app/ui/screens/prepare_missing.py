"""What a complete pack still lacks: each line leads to where it is put right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from reception_app.services.handover_missing import Missing
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.screens.prepare_words import tr, where_put_right, where_words
from reception_app.ui.widgets.layouts import NONE, Column, Row
from reception_app.ui.widgets.panels import Panel, Rule, Scroller, clear
from reception_app.ui.widgets.runs import Run, Text, bold, small


class GapRow(QWidget):
    """One gap. Enter or a click asks for its place: `asked(row)`."""

    asked = Signal(object)

    def __init__(self, gap: Missing) -> None:
        super().__init__()
        self.gap = gap
        place = where_words(where_put_right(gap))
        words = [Run("", theme.AMBER_TEXT, icon=Icon.CIRCLE), bold(gap.words)]
        if place:
            words.append(small("  " + place))
        Row(self, (12, 6, 12, 6)).add(Text((tuple(words),)))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"{gap.words} {place}".strip())
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and not event.modifiers():
            self.asked.emit(self)
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.asked.emit(self)


class MissingPanel(Panel):
    """The gaps, most dangerous first. *Complete* only when there are none. `asked(gap)` for where to go."""

    asked = Signal(object)

    def __init__(self) -> None:
        super().__init__(tr("Still missing"), key="F8", note=tr("next"), flush=True)
        self.rows: tuple[GapRow, ...] = ()
        self._shown: tuple[Missing, ...] | None = None
        self._scroller = Scroller(NONE, 0, colour=theme.WHITE)
        self.body.addWidget(self._scroller, 1)

    def show_gaps(self, gaps: Sequence[Missing] | None) -> None:
        """Show the gaps; None while nothing is planned, so that nobody reads an empty list as complete."""
        known = tuple(gaps) if gaps is not None else None
        if known == self._shown and self.rows:
            return
        self._shown = known
        column: Column = self._scroller.column
        clear(column)
        self.rows = tuple(GapRow(gap) for gap in known or ())
        for place, row in enumerate(self.rows):
            if place:
                column.addWidget(Rule())
            row.asked.connect(self._asked)
            column.addWidget(row)
            row.show()  # at once, so that its height counts below
        if not self.rows:
            column.addWidget(_nothing(planned=known is not None))
        column.addStretch(1)
        self.set_count(str(len(self.rows)) if self.rows else "")
        self.rescale()

    def rescale(self) -> None:
        """Show every line at once where the whole page scrolls (large text); else scroll inside."""
        tall = column_height(self._scroller) if theme.active().collapsed else 0
        self._scroller.setMinimumHeight(tall)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.rescale()

    def _asked(self, row: GapRow) -> None:
        self.asked.emit(row.gap)


def gap_after(rows: Sequence[GapRow], last: GapRow | None, *, backwards: bool) -> GapRow:
    """Return the gap after (or before) the one gone to last; by what it is, for the rows are made anew."""
    gaps = [row.gap for row in rows]
    if last is None or last.gap not in gaps:
        return rows[-1 if backwards else 0]
    return rows[(gaps.index(last.gap) + (-1 if backwards else 1)) % len(rows)]


def column_height(scroller: Scroller) -> int:
    """Return the height at which everything in a scroller shows, in screen pixels."""
    return max(scroller.column.heightForWidth(scroller.viewport().width()), scroller.column.sizeHint().height())


def _nothing(*, planned: bool) -> QWidget:
    said = QWidget()
    words = (
        Run(tr("Nothing: the pack will be complete."), theme.GREEN_TEXT, True, icon=Icon.TICK_CIRCLE)
        if planned
        else Run(tr("Nothing is planned yet. Say where they go."), theme.INK_2)
    )
    Row(said, (12, 8, 12, 8)).add(Text(((words,),)))
    return said
