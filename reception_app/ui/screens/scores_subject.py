"""Which substance a scoring is about: those with a cut-off first, the others said to have none."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from reception_app.clinical.instruments import Instrument
from reception_app.clinical.substances import load_substances
from reception_app.ui import theme
from reception_app.ui.fields.segments import Option
from reception_app.ui.fields.text import ListField
from reception_app.ui.screens.person_times import tr
from reception_app.ui.screens.scores_items import Choice, ChoiceColumn
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets.layouts import Column
from reception_app.ui.widgets.runs import Text


class SubjectPage(QWidget):
    """One substance for the whole scoring. `chosen(slug)` for a person's act; digits choose, Enter goes on."""

    chosen = Signal(str)
    next_wanted = Signal()

    def __init__(self, found: Instrument) -> None:
        super().__init__()
        words = tr("Which drug is this about? One at a time.")
        self.setAccessibleName(words)
        choices = [Choice(each.slug, str(place), each.words) for place, each in enumerate(found.subjects, 1)]
        self.column = ChoiceColumn(choices, words)
        named = {each.slug for each in found.subjects}
        others = [each for each in load_substances().values() if each.slug not in named and each.sds is None]
        self.other = ListField(
            tr("Another drug"), tuple(Option(each.slug, each.words) for each in others),
            hint=tr("No cut-off is held for these: the total stands without a band"), optional=True, width=260,
        )  # fmt: skip
        layout = Column(self, spacing=theme.SPACE_8)
        layout.add(Text(words, role=TypeRole.QUESTION), self.column, self.other)
        layout.addStretch(1)
        self.column.chosen.connect(self._column)
        self.other.edited.connect(self._other)

    def focus_first(self) -> None:
        """Put the focus on the first choice."""
        if self.other.value():
            self.other.box.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.column.focus_first()

    def value(self) -> str:
        """Return the slug chosen, or ""."""
        return self.column.value() or self.other.value()

    def _column(self, slug: str) -> None:
        self.other.set_value("")
        self.chosen.emit(slug)
        self.next_wanted.emit()

    def _other(self) -> None:
        self.column.set_value("")
        if self.other.value():
            self.chosen.emit(self.other.value())
