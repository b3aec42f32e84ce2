"""Finding a person from anywhere: a panel over the screen, read anew at each key press."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from reception_app.dates import date_text
from reception_app.errors import KnownProblem
from reception_app.identifiers import show_nhs_number
from reception_app.services.finding import FoundPerson, find_people
from reception_app.services.roles import may
from reception_app.ui import theme
from reception_app.ui.fields.text import TextField
from reception_app.ui.screens.board_cells import name_words
from reception_app.ui.shell import Shell
from reception_app.ui.tables.rows import Column as TableColumn
from reception_app.ui.tables.rows import RowsModel
from reception_app.ui.tables.view import RowsView
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets.badges import KeyCap
from reception_app.ui.widgets.buttons import Button
from reception_app.ui.widgets.layouts import Flow, Row
from reception_app.ui.widgets.panels import Panel
from reception_app.ui.widgets.runs import Line, Run, Text, bold
from reception_app.vocabulary import PersonState

MOST = 20
_ROWS_SHOWN = 10
_WIDE = 860


class FindPanel(Panel):
    """Type, ↑ ↓, Enter. The focus stays in the box; the list follows it. Esc closes (the overlay's own)."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._shell = shell
        self.setAccessibleName(self.tr("Find a person"))
        self.body.redesign((20, 16, 20, 12), theme.SPACE_12)
        self.box = TextField(
            self.tr("Find a person"),
            hint=self.tr("Family or given name, another name, prison number, NHS number, or date of birth"),
        )
        self.model = RowsModel[FoundPerson](self._columns(), key=_key, parent=self)
        self.table = _Found(self.model, self.tr("People found"))
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.said = Text("", tone=theme.INK_2)
        self.new_arrival = Button(self.tr("New arrival"), key="Alt N")
        self.close_button = Button(self.tr("Close"), key="Esc")
        head = Row(spacing=theme.SPACE_16)
        head.addWidget(self.box, 1)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.body.add(head)
        self.body.addWidget(self.table, 1)
        self.body.add(self._foot())
        self.new_arrival.setVisible(may(shell.ctx, "take somebody in"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        theme.fix(self, min_width=420, max_width=_WIDE)
        self.box.edited.connect(self._find)
        self.box.entered.connect(self._open)
        self.box.box.arrowed.connect(self.table.step)
        self.table.opened.connect(self._open_key)
        self.table.clicked.connect(self.table.open_index)
        self.new_arrival.acted.connect(self._new_arrival)
        self.close_button.acted.connect(shell.close_overlay)
        self._find()

    def focus_start(self) -> None:
        """Put the focus into the box."""
        self.box.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _foot(self) -> QWidget:
        foot = QWidget()
        row = Row(foot, spacing=theme.SPACE_16)
        keys = QWidget()
        flow = Flow(keys, spacing=(theme.SPACE_4, theme.SPACE_4))
        for key, words in (("↑", ""), ("↓", self.tr("person")), ("Enter", self.tr("open"))):
            flow.add(KeyCap(key))
            if words:
                flow.add(Text(f"{words}  ", role=TypeRole.SMALL, tone=theme.INK_2, wrap=False))
        row.addWidget(self.said, 1)
        row.addWidget(keys)
        row.addWidget(self.new_arrival)
        return foot

    def _columns(self) -> tuple[TableColumn[FoundPerson], ...]:
        return (
            TableColumn(self.tr("Name"), _name, 200, stretch=2, fixed=True),
            TableColumn(self.tr("Born"), self._born, 98),
            TableColumn(self.tr("Prison No."), _number, 80),
            TableColumn(self.tr("NHS No."), self._nhs, 104),
            TableColumn(self.tr("Where"), self._where, 108, stretch=1),
        )

    def _born(self, row: FoundPerson) -> tuple[Line, ...]:
        return ((Run(date_text(row.date_of_birth) if row.date_of_birth else self.tr("Not Known")),),)

    def _nhs(self, row: FoundPerson) -> tuple[Line, ...]:
        if row.nhs_number:
            return ((Run(show_nhs_number(row.nhs_number)),),)
        return ((Run(self.tr("Not Known"), theme.INK_2),),)

    def _where(self, row: FoundPerson) -> tuple[Line, ...]:
        if row.state is PersonState.LEFT:
            return ((Run(self.tr("Left"), theme.INK_2),),)
        return ((Run(row.location or self.tr("Here, place not known")),),)

    def _find(self) -> None:
        typed = self.box.value().strip()
        try:
            found = find_people(self._shell.ctx, typed, MOST) if typed else ()
        except KnownProblem as problem:
            self.box.show_problem(problem.in_full)
            return
        self.box.show_problem("")
        self.model.set_rows(found)
        self.table.first()
        self.said.set_words(self._words(typed, len(found)))

    def _words(self, typed: str, count: int) -> str:
        if not typed:
            return self.tr("Accents and apostrophes may be left out.")
        if not count:
            return self.tr("No one at this desk is found by that.")
        if count == MOST:
            return self.tr("{0} shown, there may be more: type more of the name or number.").format(count)
        return self.tr("1 person") if count == 1 else self.tr("{0} people").format(count)

    def _open(self) -> None:
        key = self.table.current_key()
        if key:
            self._open_key(key)

    def _open_key(self, key: str) -> None:
        if not key:
            return
        shell = self._shell
        shell.close_overlay()
        shell.open_person(key)

    def _new_arrival(self) -> None:
        shell = self._shell
        shell.close_overlay()
        shell.open_new_arrival()


class _Found(RowsView):
    """The list under the box: it shows where Enter would go, though the focus is in the box."""

    def __init__(self, model: RowsModel[FoundPerson], name: str) -> None:
        super().__init__(model, name=name, row_height=theme.BUTTON)

    def shows_focus(self) -> bool:
        return True

    def step(self, by: int) -> None:
        """Go one row down (+1) or up (−1)."""
        place = self.currentIndex().row() + by
        if 0 <= place < self.rows_model.rowCount():
            self.setCurrentIndex(self.rows_model.index(place, 0))

    def first(self) -> None:
        """Go to the first row."""
        if self.rows_model.rowCount():
            self.setCurrentIndex(self.rows_model.index(0, 0))

    def sizeHint(self) -> QSize:
        tall = theme.px(theme.TABLE_HEAD) + _ROWS_SHOWN * theme.px(theme.BUTTON + theme.BORDER)
        return QSize(theme.px(_WIDE), tall)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(320), theme.px(theme.TABLE_HEAD) + 3 * theme.px(theme.BUTTON))


def _key(row: FoundPerson) -> str:
    return row.person_id


def _name(row: FoundPerson) -> tuple[Line, ...]:
    return ((bold(name_words(row.family_name, row.given_names)),),)


def _number(row: FoundPerson) -> tuple[Line, ...]:
    return ((Run(row.number),),)
