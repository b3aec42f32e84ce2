"""One field for each type of question: `field_for(question, now)` makes it; every field speaks `AnswerValue`.

A field shows the answer and the other states, and asks for the reason of *not asked*. It keeps no rule: whether a
value can be is judged by `forms`, what is missing by `forms.answers`. `value()` is None while unanswered, and while
`unread()` says that what is typed cannot be read (what was saved before then stays).
"""

from __future__ import annotations

from reception_app.forms.definition import Question, QuestionType
from reception_app.ui.fields.body_map import BodyMapField
from reception_app.ui.fields.items import ItemsField
from reception_app.ui.fields.question_base import Now, QuestionField, options_of
from reception_app.ui.fields.question_boxes import LongTextField, MomentField, NumberField, TextLineField
from reception_app.ui.fields.time import TimeField

_ONE_FRAME = 62
"""Letters of labels that fit into one frame beside the states; longer lists stand apart and wrap."""


class OptionField(QuestionField):
    """Yes or no, or one of several options."""

    def _build(self) -> None:
        options = options_of(self.question)
        loose = sum(len(option.label) + 4 for option in options) > _ONE_FRAME
        self._column.addWidget(self._add_bar(options, loose=loose))

    def _said(self) -> str | None:
        chosen = self.bar.chosen() if self.bar is not None else ()
        return chosen[0] if chosen else None

    def _show_said(self, value: str | tuple[str, ...] | None) -> None:
        if self.bar is not None:
            self.bar.set_chosen((value,) if isinstance(value, str) else ())


class SeveralField(QuestionField):
    """Any number of options; "none of these" stands alone. A tick does not move on, Enter does."""

    def _build(self) -> None:
        alone = frozenset(option.value for option in self.question.options if option.exclusive)
        options = options_of(self.question)
        self._column.addWidget(self._add_bar(options, several=True, alone=alone, loose=True))

    def _said(self) -> tuple[str, ...] | None:
        return (self.bar.chosen() if self.bar is not None else ()) or None

    def _show_said(self, value: str | tuple[str, ...] | None) -> None:
        if self.bar is not None:
            self.bar.set_chosen(value if isinstance(value, tuple) else (value,) if value else ())


_FIELDS: dict[QuestionType, type[QuestionField]] = {
    QuestionType.YES_NO: OptionField,
    QuestionType.CHOICE: OptionField,
    QuestionType.SEVERAL: SeveralField,
    QuestionType.NUMBER: NumberField,
    QuestionType.DATE: MomentField,
    QuestionType.DATETIME_APPROX: MomentField,
    QuestionType.TEXT: TextLineField,
    QuestionType.LONG_TEXT: LongTextField,
    QuestionType.TIME: TimeField,
    QuestionType.MEASUREMENT: NumberField,
    QuestionType.SUBSTANCE: OptionField,
    QuestionType.BODY_MAP: BodyMapField,
    QuestionType.ITEMS: ItemsField,
}


def field_for(question: Question, now: Now, *, compact: bool = False) -> QuestionField:
    """Return the field for a question; `compact` is for follow-ups, whose states are small."""
    return _FIELDS[question.type](question, now, compact=compact)
