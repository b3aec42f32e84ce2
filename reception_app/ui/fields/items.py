"""A repeating group as a list: Ins adds an item, Enter opens one, Del takes one away after a plain question in place.

The field keeps which items there are; what each is about is handed in by the page (`show_rows`), and their questions
are answered on pages of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QWidget

from reception_app.forms.conditions import AnswerValue
from reception_app.ui import theme
from reception_app.ui.fields.answer_bar import AnswerBar
from reception_app.ui.fields.question_base import QuestionField
from reception_app.ui.fields.segments import Option
from reception_app.ui.icons import Icon
from reception_app.ui.tables.rows import Column as TableColumn
from reception_app.ui.tables.rows import RowsModel
from reception_app.ui.tables.view import RowsView
from reception_app.ui.widgets.buttons import Button
from reception_app.ui.widgets.layouts import Flow
from reception_app.ui.widgets.runs import Line, Run, Text, bold
from reception_app.vocabulary import AnswerState

_YES, _NO = "yes", "no"


@dataclass(frozen=True)
class ItemRow:
    """One item as the list shows it: its number, what it is called, its first answers, how many are missing."""

    number: str
    called: str
    about: str = ""
    missing: int = 0


class ItemTable(RowsView):
    """The items, all in sight: the page scrolls, not the list."""

    def __init__(self, model: RowsModel[ItemRow], name: str) -> None:
        super().__init__(model, name=name, padding=4)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def fit_rows(self) -> None:
        super().fit_rows()
        self.setFixedHeight(self.natural_height())

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class ItemsField(QuestionField):
    """The list of items with `Add medicine Ins`. Its value is a tuple of item numbers, in order.

    `added()` asks for one more item, `opened(number)` for an item's page, `removed(number)` to take it off the list.
    """

    added = Signal()
    opened = Signal(str)
    removed = Signal(str)

    def _build(self) -> None:
        called = (self.question.item_words or "item").lower()
        self._numbers: tuple[str, ...] = ()
        self._rows: dict[str, ItemRow] = {}
        self._going = ""
        columns = (
            TableColumn[ItemRow](self.question.item_words or "", _called, 150),
            TableColumn[ItemRow](self.tr("What was said"), _about, 320, stretch=1),
            TableColumn[ItemRow](self.tr("Answers"), _missing, 150),
        )
        model: RowsModel[ItemRow] = RowsModel(columns, key=_number, parent=self)
        self.table = ItemTable(model, self.question.words)
        self.add_button = Button(self.tr("Add {0}").format(called), key="Ins")
        self._column.addWidget(self.table)
        self._ask = QWidget(self)
        self._asked = Text("", strong=True, icon=Icon.QUESTION, tone=theme.AMBER_TEXT)
        self.sure = AnswerBar(
            self.tr("Take it off the list?"),
            (Option(_YES, self.tr("Take it off"), "Y"), Option(_NO, self.tr("Keep it"), "N")),
            compact=True,
        )
        Flow(self._ask, spacing=(theme.SPACE_12, theme.SPACE_4)).add(self._asked, self.sure)
        self._column.addWidget(self._ask)
        line = QWidget(self)
        flow = Flow(line, spacing=(theme.SPACE_12, theme.SPACE_8))
        flow.addWidget(self.add_button)
        if self.question.required:
            flow.addWidget(self._add_bar(()))
        self._column.addWidget(line)
        self._ask.hide()
        self.table.hide()
        self.add_button.acted.connect(self.added)
        self.table.opened.connect(self._open)
        self.table.row_key.connect(self._row_key)
        self.sure.answered.connect(self._decided)

    def show_rows(self, rows: Sequence[ItemRow]) -> None:
        """Show what the items are about."""
        self._rows = {row.number: row for row in rows}
        self._fill()

    def set_current(self, number: str) -> None:
        """Make an item the current row."""
        self.table.set_current(number)

    def set_value(self, value: AnswerValue | None) -> None:
        super().set_value(value)
        if self.bar is not None and (value is None or value.state is AnswerState.ANSWERED):
            self.bar.set_chosen(())

    def focus_first(self) -> None:
        target: QWidget = self.table if self._numbers else self.add_button
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_to_remove(self, number: str) -> None:
        """Ask in place whether an item goes; its answers go with it."""
        row = self._rows.get(number)
        if number not in self._numbers:
            return
        self._going = number
        about = f"{row.called}, {row.about}" if row is not None and row.about else self._called(number)
        self._asked.set_words(self.tr("Take “{0}” off the list? Its answers go with it.").format(about))
        self.sure.set_chosen(())
        self._ask.show()
        self.sure.focus_first()

    def _said(self) -> tuple[str, ...] | None:
        return self._numbers or None

    def _show_said(self, value: str | tuple[str, ...] | None) -> None:
        self._numbers = (value,) if isinstance(value, str) else value or ()
        if self._going not in self._numbers:
            self._going = ""
            self._ask.hide()
        self._fill()

    def _fill(self) -> None:
        shown = [self._rows.get(number) or ItemRow(number, self._called(number)) for number in self._numbers]
        self.table.rows_model.set_rows(shown)
        self.table.setVisible(bool(shown))
        self.table.fit_rows()

    def _called(self, number: str) -> str:
        return f"{self.question.item_words or ''} {number}".strip()

    def _open(self, number: str) -> None:
        if number:
            self.opened.emit(number)

    def _row_key(self, letter: str, number: str) -> None:
        if letter == "Ins":
            self.added.emit()
        elif letter == "Del":
            self.ask_to_remove(number)
        elif self.bar is not None and not self._numbers:
            self.bar.press_key(letter)

    def _decided(self, slug: str) -> None:
        going, self._going = self._going, ""
        self._ask.hide()
        if slug == _YES and going:
            self.removed.emit(going)
        self.focus_first()


def _number(row: ItemRow) -> str:
    return row.number


def _called(row: ItemRow) -> tuple[Line, ...]:
    return ((bold(row.called),),)


def _about(row: ItemRow) -> tuple[Line, ...]:
    return ((Run(row.about or "\N{EN DASH}"),),)


def _missing(row: ItemRow) -> tuple[Line, ...]:
    if row.missing:
        return ((bold(f"{row.missing} left to do", theme.AMBER_TEXT, icon=Icon.HALF),),)
    return ((bold("complete", theme.GREEN_TEXT, icon=Icon.TICK_CIRCLE),),)
