"""The wider needs of a release: one list and one line for each, two pairs beside each other (E35)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from reception_app.clinical.wider_needs import STATE_WORDS, STATES, Need, load_needs
from reception_app.services.release import NeedSaid
from reception_app.ui import theme
from reception_app.ui.fields.segments import Option
from reception_app.ui.fields.text import FieldBox, ListField, TextField
from reception_app.ui.screens.prepare_words import tr
from reception_app.ui.widgets.layouts import Column, Row, beside
from reception_app.ui.widgets.runs import Text
from reception_app.vocabulary import AnswerState

PREFIX = "need_"
"""How the names of these boxes begin in a draft."""


class NeedFields(QWidget):
    """A choice and a detail for each wider need. `edited` for a person's change; nothing is chosen to begin with."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.choices = {slug: _choice_field(need) for slug, need in load_needs().items()}
        self.details = {
            slug: TextField(tr(need.detail), optional=True, width=200) for slug, need in load_needs().items()
        }
        column = Column(self, spacing=theme.SPACE_8)
        column.add(Text(tr("Wider needs, on the person’s page"), strong=True))
        column.add(beside(*(self._pair(slug) for slug in self.choices)))
        for field in self.boxes().values():
            field.edited.connect(self.edited)

    def boxes(self) -> dict[str, TextField | ListField]:
        """Return every box by its name in a draft."""
        found: dict[str, TextField | ListField] = {}
        for slug, choice in self.choices.items():
            found[f"{PREFIX}{slug}"] = choice
            found[f"{PREFIX}{slug}_detail"] = self.details[slug]
        return found

    def show_needs(self, needs: Sequence[NeedSaid]) -> None:
        """Show the needs as they are kept. Emits nothing."""
        held = {need.kind: need for need in needs}
        for slug, choice in self.choices.items():
            need = held.get(slug, NeedSaid(slug, AnswerState.NOT_ASKED))
            choice.set_value(need.choice or ("" if need.state is AnswerState.NOT_ASKED else need.state))
            self.details[slug].set_value(need.detail or "")

    def said(self) -> tuple[NeedSaid, ...]:
        """Return every need for which something is chosen."""
        return tuple(
            _said(slug, choice.value(), self.details[slug].value().strip() or None)
            for slug, choice in self.choices.items()
            if choice.value()
        )

    def wrong(self) -> FieldBox | None:
        """Show at its list that a detail without a choice says too little; return the first such list."""
        found: list[FieldBox] = []
        for slug, choice in self.choices.items():
            lacks = bool(self.details[slug].value().strip()) and not choice.value()
            choice.show_problem(tr("Choose what it is.") if lacks else "")
            found += [choice] if lacks else []
        return found[0] if found else None

    def _pair(self, slug: str) -> QWidget:
        pair = QWidget()
        line = Row(pair, spacing=theme.SPACE_8)
        line.addWidget(self.choices[slug])
        line.addWidget(self.details[slug])
        return pair


def _choice_field(need: Need) -> ListField:
    chosen = [Option(each.slug, tr(each.words)) for each in need.choices.values()]
    states = [Option(state, tr(STATE_WORDS[state])) for state in STATES]
    return ListField(tr(need.words), (*chosen, *states), width=252)


def _said(slug: str, value: str, detail: str | None) -> NeedSaid:
    if value in set(STATES):
        return NeedSaid(slug, AnswerState(value), None, detail)
    return NeedSaid(slug, AnswerState.ANSWERED, value, detail)
