"""Beside the form of a new arrival: who is already here and may be the same person, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from reception_app.clinical.ages import born_text
from reception_app.identifiers import show_nhs_number
from reception_app.services.matching import NearMatch
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.screens.board_cells import name_words
from reception_app.ui.tables.rows import Column as TableColumn
from reception_app.ui.tables.rows import RowsModel
from reception_app.ui.tables.view import RowsView
from reception_app.ui.theme import Level
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column
from reception_app.ui.widgets.paint import BadgeData
from reception_app.ui.widgets.panels import Panel
from reception_app.ui.widgets.runs import Line, Run, Text, bold, small
from reception_app.vocabulary import PersonState


class MatchPanel(Panel):
    """Near matches, likeliest first, and three acts on the one with the focus line.

    `opened`, `again` and `another` carry the person's id: open that record, take them in again, this is another person.
    """

    opened = Signal(str)
    again = Signal(str)
    another = Signal(str)
    shown_again = Signal()

    def __init__(self, now: datetime, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent, title="-")
        self.set_title(self.tr("Already here?"))
        self._now = now
        self.said = Text("", tone=theme.INK_2)
        column = TableColumn[NearMatch](self.tr("Name"), self._lines, 200, stretch=1)
        self.model = RowsModel[NearMatch]((column,), key=_key, stripe=_stripe, parent=self)
        self.table = RowsView(self.model, name=self.tr("People already here who may be the same"), padding=6)
        self.table.horizontalHeader().hide()
        self.open_button = Button(self.tr("Open this record"), key="Alt O")
        self.again_button = Button(self.tr("Take them in again"), Kind.SECONDARY, key="Alt I")
        self.another_button = Button(self.tr("This is another person"), key="Alt P")
        self.ruled_out = Button("", Kind.QUIET, key="Alt R")
        self.body.redesign((12, 8, 12, 12), theme.SPACE_8)
        acts = Column(spacing=theme.SPACE_8)
        acts.add(self.open_button, self.again_button, self.another_button)
        self._acts = QWidget()
        self._acts.setLayout(acts)
        self.body.add(self.said, self.table, self._acts, self.ruled_out)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.table.opened.connect(self._open)
        self.table.current_changed.connect(self._fit_acts)
        self.open_button.acted.connect(self._open)
        self.again_button.acted.connect(self._again)
        self.another_button.acted.connect(self._another)
        self.ruled_out.acted.connect(self.shown_again)
        self.show_matches((), 0, asked=False)

    def show_matches(self, matches: Sequence[NearMatch], ruled_out: int, *, asked: bool) -> None:
        """Show who may be the same person; `ruled_out` counts those said to be another; `asked`: there are details."""
        self.model.set_rows(matches)
        self.said.set_words(self._words(len(matches), ruled_out, asked))
        self.said.set_tone(theme.AMBER_TEXT if matches else theme.INK_2)
        self.table.setVisible(bool(matches))
        self._acts.setVisible(bool(matches))
        one = self.tr("Show the 1 ruled out")
        self.ruled_out.set_label(one if ruled_out == 1 else self.tr("Show the {0} ruled out").format(ruled_out))
        self.ruled_out.setVisible(ruled_out > 0)
        self._fit_height()
        self._fit_acts()

    def current(self) -> NearMatch | None:
        """Return the match with the focus line."""
        return self.model.row_at(self.table.currentIndex())

    def rescale(self) -> None:
        """Give the list the height of its rows."""
        self._fit_height()

    def _fit_height(self) -> None:
        self.table.fit_rows()
        self.table.setFixedHeight(max(1, self.table.verticalHeader().length()))

    def _fit_acts(self, key: str = "") -> None:
        match = self.current()
        self.again_button.setVisible(match is not None and match.state is PersonState.LEFT)

    def _words(self, count: int, ruled_out: int, asked: bool) -> str:
        if count == 1:
            return self.tr("1 record may be this person. Nothing is made until you say.")
        if count:
            return self.tr("{0} records may be this person. Nothing is made until you say.").format(count)
        if ruled_out:
            return self.tr("No other record is like this.")
        return self.tr("No record at this desk is like this.") if asked else self.tr("Looked up as you type.")

    def _lines(self, match: NearMatch) -> tuple[Line, ...]:
        born = self.tr("Born {0}").format(born_text(match.date_of_birth, self._now))
        nhs = show_nhs_number(match.nhs_number) if match.nhs_number else self.tr("Not Known")
        here, left = BadgeData(Level.KNOW, self.tr("Here")), BadgeData(Level.NEUTRAL, self.tr("Left"))
        state = Run(badge=left if match.state is PersonState.LEFT else here)
        same = self.tr("Same: {0}").format(", ".join(match.same))
        return (
            (bold(name_words(match.family_name, match.given_names)),),
            (Run(f"{match.number}   {born}"),),
            (Run(self.tr("NHS No. {0}").format(nhs)),),
            (state, small(" "), small(same, theme.AMBER_TEXT, strong=True, icon=Icon.TRIANGLE)),
        )

    def _open(self, key: str = "") -> None:
        match = self.current()
        if match is not None:
            self.opened.emit(match.person_id)

    def _again(self) -> None:
        match = self.current()
        if match is not None:
            self.again.emit(match.person_id)

    def _another(self) -> None:
        match = self.current()
        if match is not None:
            self.another.emit(match.person_id)


def _key(match: NearMatch) -> str:
    return match.person_id


def _stripe(match: NearMatch) -> Level | None:
    return Level.ACT_NOW if match.certain else Level.SOON
