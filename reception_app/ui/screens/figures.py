"""The figures of a day in a small table, with the days before it and a file to take away; nobody is named (E29)."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from reception_app.clock import local_day
from reception_app.dates import day_text
from reception_app.errors import KnownProblem
from reception_app.services.figures import day_figures, exporting, figures_csv, figures_table
from reception_app.ui import theme
from reception_app.ui.screens.end_of_shift_words import tr
from reception_app.ui.screens.person_parts import PageTable
from reception_app.ui.shell import Shell
from reception_app.ui.tables.rows import Column as TableColumn
from reception_app.ui.tables.rows import RowsModel
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Flow
from reception_app.ui.widgets.panels import Panel, Scroller
from reception_app.ui.widgets.runs import Line, Run, Text, bold

Figure = tuple[str, str]


class FiguresPanel(Panel):
    """Today in figures; ← → go by day. S saves them as CSV into a file that is chosen."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._shell = shell
        self._day = local_day(shell.ctx.now())
        self.setAccessibleName(tr("Figures of a day"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.title = Text("", role=TypeRole.NAME)
        columns = (
            TableColumn[Figure](tr("What"), _what, 300, stretch=1),
            TableColumn[Figure](tr("How much"), _much, 190, align="right"),
        )
        model: RowsModel[Figure] = RowsModel(columns, key=_key, parent=self)
        self.table = PageTable(model, name=tr("Figures"), padding=1)
        self.table.row_height = theme.COMPACT
        self.trouble = AlertBar(Level.SOON, "")
        self.trouble.hide()
        self.before = Button(tr("Day before"), key="←")
        self.after = Button(tr("Day after"), key="→")
        self.save = Button(tr("Save as CSV…"), Kind.PRIMARY, key="S")
        self.close_button = Button(tr("Close"), key="Esc")
        self._build()
        self.before.acted.connect(self.go_before)
        self.after.acted.connect(self.go_after)
        self.save.acted.connect(self.save_csv)
        self.close_button.acted.connect(shell.close_overlay)
        self.table.row_key.connect(self._row_key)
        self._read()

    def day(self) -> date:
        """Return the day shown."""
        return self._day

    def focus_start(self) -> None:
        """Put the focus on the table."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_before(self) -> None:
        """Show the day before."""
        self._go(-1)

    def go_after(self) -> None:
        """Show the day after, up to today."""
        self._go(1)

    def save_csv(self) -> None:
        """Save the day's figures to a file; its name holds the day and nobody's name."""
        suggested = f"figures-{self._day.isoformat()}.csv"
        path = self._shell.desk.ask_save(tr("Save the figures"), suggested, ("*.csv",))
        if path is None:
            return
        try:
            table = figures_csv(day_figures(self._shell.ctx, self._day))
            with exporting(self._shell.ctx):
                path.write_text(table, encoding="utf-8", newline="")
        except KnownProblem as problem:
            self._warn(problem.what, f"{problem.todo} ({problem.code})")
            return
        except OSError:
            self._warn(tr("The file could not be written."), tr("Choose another folder; nothing else was changed."))
            return
        self.trouble.set_level(Level.CHECKED)
        self.trouble.set_words(tr("Saved: {0}").format(path.name))
        self.trouble.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in steps and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._go(steps[Qt.Key(event.key())])
        elif event.text().upper() == "S":
            self.save_csv()
        else:
            super().keyPressEvent(event)

    def _go(self, step: int) -> None:
        day = self._day + timedelta(days=step)
        if day <= local_day(self._shell.ctx.now()):
            self._day = day
            self._read()

    def _read(self) -> None:
        today = self._day == local_day(self._shell.ctx.now())
        self.title.set_words(tr("Today in figures") if today else tr("{0} in figures").format(day_text(self._day)))
        self.after.set_not_yet(tr("Today is the last day.") if today else "")
        self.trouble.hide()
        try:
            self.table.rows_model.set_rows(figures_table(day_figures(self._shell.ctx, self._day)))
        except KnownProblem as problem:
            self._warn(problem.what, f"{problem.todo} ({problem.code})")

    def _warn(self, what: str, rest: str) -> None:
        self.trouble.set_level(Level.SOON)
        self.trouble.set_words(what, rest)
        self.trouble.show()

    def _build(self) -> None:
        self.body.redesign((20, 16, 20, 16), theme.SPACE_8)
        scroller = Scroller((0, 0, 0, 0), colour=theme.WHITE)
        scroller.column.addWidget(self.table)
        scroller.column.addStretch(1)
        buttons = QWidget()
        Flow(buttons).add(self.save, self.before, self.after, self.close_button)
        self.body.add(self.title, self.trouble)
        self.body.addWidget(scroller, 1)
        self.body.addWidget(buttons)
        theme.fix(self, min_width=560, max_width=640)

    def _row_key(self, name: str, key: str) -> None:
        if name == "S":
            self.save_csv()


def _key(figure: Figure) -> str:
    return figure[0]


def _what(figure: Figure) -> tuple[Line, ...]:
    return ((Run(figure[0]),),)


def _much(figure: Figure) -> tuple[Line, ...]:
    return ((bold(figure[1]),),)
