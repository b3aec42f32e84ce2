"""The Treatment tab: services, orders and schemes, tests, and vaccinations with the next dose due (E23, E24)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from reception_app.handover.record import HealthTest, Vaccination
from reception_app.services.person_view import PersonPage
from reception_app.services.treatment_view import treatment_of
from reception_app.ui import theme
from reception_app.ui.keys import KeyHint
from reception_app.ui.screens import treatment_cells as cells
from reception_app.ui.screens.person_parts import PageTable
from reception_app.ui.screens.person_tabs import PersonTab
from reception_app.ui.screens.person_times import tr
from reception_app.ui.screens.treatment_cells import Shown
from reception_app.ui.tables.rows import Column as TableColumn
from reception_app.ui.tables.rows import GroupHeading, RowsModel
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Flow, show_if
from reception_app.ui.widgets.panels import Panel, Scroller
from reception_app.ui.widgets.runs import Line, Text


class ListPanel(Panel):
    """One of the three lists: what is due above it, its acts, its rows, or what is true while there are none."""

    def __init__(
        self, title: str, columns: tuple[TableColumn[Shown], ...], none: str, add: Button, more: Sequence[Button] = ()
    ) -> None:
        super().__init__(title, flush=True)
        model: RowsModel[Shown] = RowsModel(columns, key=cells.row_key, stripe=cells.stripe, parent=self)
        self.table = PageTable(model, name=title, padding=4)
        self.none = Text(none, tone=theme.INK_2)
        self.due = Text()
        self._due_room, self._empty = QWidget(), QWidget()
        acts = QWidget()
        Flow(acts, (12, 8, 12, 8)).add(add, *more)
        Column(self._due_room, (12, 8, 12, 0)).add(self.due)
        Column(self._empty, (12, 0, 12, 8)).add(self.none)
        self.body.add(self._due_room, acts, self.table, self._empty)

    def show_rows(self, rows: Sequence[Shown | GroupHeading], due: Sequence[Line] = ()) -> None:
        """Show these rows and what is due."""
        self.table.rows_model.set_rows(rows)
        self.due.set_words(due)
        show_if(self._due_room, bool(due))
        show_if(self.table, bool(rows))
        show_if(self._empty, not rows)


class TreatmentTab(PersonTab):
    """Three lists. S, R and V add to them; E ends a service; C corrects a row, Del marks it as wrong, with why."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.add_service = Button(tr("Service or order…"), Kind.PRIMARY, key="S")
        self.end_button = Button(tr("Ended…"), key="E")
        self.corrects = tuple(
            _correct_button(words) for words in (tr("Correct a service…"), tr("Correct a test…"), tr("Correct a dose…"))
        )
        self.add_test = Button(tr("Test or result…"), key="R")
        self.add_dose = Button(tr("Vaccination…"), key="V")
        self.services = ListPanel(
            tr("Services, orders and schemes"), cells.involvement_columns(),
            tr("Nothing is recorded: no service, order or scheme."), self.add_service,
            (self.end_button, self.corrects[0]),
        )  # fmt: skip
        self.tests = ListPanel(
            tr("Tests"), cells.test_columns(), tr("No test is recorded."), self.add_test, self.corrects[1:2]
        )
        self.doses = ListPanel(
            tr("Vaccinations"),
            cells.vaccine_columns(),
            tr("No vaccination is recorded."),
            self.add_dose,
            self.corrects[2:],
        )
        self._build()

    def hints(self) -> Sequence[KeyHint]:
        return (
            KeyHint(("S",), tr("service or order")),
            KeyHint(("R",), tr("test")),
            KeyHint(("V",), tr("vaccination")),
            KeyHint(("E",), tr("ended")),
            KeyHint(("C",), tr("correct")),
            KeyHint(("Del",), tr("entered in error")),
            KeyHint(("F6",), tr("next list")),
            KeyHint(("Esc",), tr("board")),
        )

    def help_topic(self) -> str:
        return "treatment"

    def parts(self) -> Sequence[QWidget]:
        lists = ((self.services, self.add_service), (self.tests, self.add_test), (self.doses, self.add_dose))
        return tuple(add if panel.table.isHidden() else panel.table for panel, add in lists)

    def focus_start(self) -> None:
        self.parts()[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def main_act(self) -> None:
        self.asked.emit("S", "")

    def show_page(self, page: PersonPage) -> None:
        held, now = treatment_of(page.record), page.at
        self.services.show_rows(cells.involvement_rows(held, now))
        self.services.set_count(tr("{0} current, {1} planned").format(len(held.current), len(held.planned)))
        self.tests.show_rows(cells.later_rows(HealthTest, held, now), cells.offer_lines(held.offers, now))
        self.tests.set_count(str(len(held.tests)) if held.tests else "")
        self.doses.show_rows(cells.later_rows(Vaccination, held, now), cells.due_lines(held.next_doses, now))
        self.doses.set_count(str(len(held.vaccinations)) if held.vaccinations else "")
        for button, lines in zip(self.corrects, (held.current, held.tests, held.vaccinations), strict=True):
            show_if(button, bool(lines))

    def _build(self) -> None:
        outer = Column(self, spacing=0)
        scroller = Scroller()
        outer.addWidget(scroller)
        scroller.column.add(self.services, self.tests, self.doses)
        scroller.column.addStretch(1)
        for panel in (self.services, self.tests, self.doses):
            panel.table.row_key.connect(self.asked)
        self.add_service.acted.connect(self._service)
        self.end_button.acted.connect(self._end)
        self.add_test.acted.connect(self._test)
        self.add_dose.acted.connect(self._dose)
        acts = (self._correct_service, self._correct_test, self._correct_dose)
        for button, act in zip(self.corrects, acts, strict=True):
            button.acted.connect(act)

    def _service(self) -> None:
        self.asked.emit("S", "")

    def _end(self) -> None:
        self.asked.emit("E", self.services.table.current_key())

    def _test(self) -> None:
        self.asked.emit("R", "")

    def _dose(self) -> None:
        self.asked.emit("V", "")

    def _correct_service(self) -> None:
        self.asked.emit("C", self.services.table.current_key())

    def _correct_test(self) -> None:
        self.asked.emit("C", self.tests.table.current_key())

    def _correct_dose(self) -> None:
        self.asked.emit("C", self.doses.table.current_key())


def _correct_button(words: str) -> Button:
    return Button(words, Kind.QUIET, key="C")
