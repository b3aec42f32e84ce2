"""The way to what a leaving still lacks: F8 from one gap to the next, and from a gap to where it is put right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from reception_app.services.handover_missing import Missing
from reception_app.ui.screen import focus_into
from reception_app.ui.screens.prepare_columns import Columns
from reception_app.ui.screens.prepare_fit_work import FitWork, stop_after
from reception_app.ui.screens.prepare_missing import GapRow, MissingPanel, gap_after
from reception_app.ui.screens.prepare_words import Where, where_put_right
from reception_app.ui.shell import Shell


class GapWork:
    """Moves the focus. `field_of(gap)` is the field of the screen that puts it right; `end` stands after the last."""

    def __init__(
        self,
        shell: Shell,
        person_id: str,
        parts: tuple[Columns, MissingPanel, FitWork],
        field_of: Callable[[Missing], QWidget],
        end: QWidget,
    ) -> None:
        self._shell, self._person_id = shell, person_id
        self._columns, self._missing, self._fits = parts
        self._field_of, self._end = field_of, end
        self._gap: GapRow | None = None

    def first(self) -> None:
        """Go to the first of what is missing."""
        self._gap = None
        self.next()

    def next(self, *, backwards: bool = False) -> None:
        """Go to the next conflict that waits for a plan, else to the next of what is missing."""
        rows = self._missing.rows
        stop = stop_after(self._fits.stops(), rows, self._gap, backwards=backwards)
        if stop is not None:
            self._gap = None
            stop.setFocus(Qt.FocusReason.TabFocusReason)
            self._columns.show_widget(stop)
            return
        if not rows:
            self._end.setFocus(Qt.FocusReason.TabFocusReason)
            return
        row = self._gap = gap_after(rows, self._gap, backwards=backwards)
        if where_put_right(row.gap) is Where.HERE:
            self.go_to(row.gap)
        else:
            row.setFocus(Qt.FocusReason.TabFocusReason)
            self._columns.show_widget(row)

    def go_to(self, gap: Missing) -> None:
        """Go to the field, or the screen, that puts a gap right."""
        where = where_put_right(gap)
        if where is Where.TRIAGE:
            self._shell.open_triage(self._person_id)
        elif where is not Where.HERE:
            self._shell.open_person(self._person_id, "scripts" if where is Where.SCRIPTS else "overview")
        else:
            target = self._field_of(gap)
            focus_into(target)
            self._columns.show_widget(QApplication.focusWidget() or target)
