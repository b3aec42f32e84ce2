"""What a question says of itself on its page: its head, the items of a repeating group, whether words stand beside."""

from __future__ import annotations

from reception_app.forms.definition import AskedOf, Question, QuestionType
from reception_app.ui import theme
from reception_app.ui.fields.items import ItemRow
from reception_app.ui.icons import Icon
from reception_app.ui.screens.triage_draft import Draft
from reception_app.ui.screens.triage_points import Remark
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets.runs import Line, Run, bold, small


def head_of(question: Question, follow_up: bool, beside: bool, beside_it: Remark | None) -> Line:
    """Return a question's words as its page heads them, with what must be known of it, and `beside_it` at the end."""
    mark: tuple[Run, ...] = ()
    if beside_it is not None:
        icon = Icon.TRIANGLE if beside_it.attention else None
        tone = theme.AMBER_TEXT if beside_it.attention else theme.INK_2
        mark = (small("   "), small(beside_it.words, tone, strong=True, icon=icon))
    if beside:
        return (bold(question.label or question.own_words), *mark)
    if follow_up:
        return (Run(question.own_words), *mark)
    afresh = question.always_afresh and question.must_ask and question.asked_of is AskedOf.PERSON
    remarks = (("Always asked afresh.", afresh), ("Cannot be skipped.", question.must_ask))
    said = " ".join(words for words, holds in remarks if holds)
    head = Run(question.own_words, strong=True, role=TypeRole.QUESTION)
    if not said:
        return (head, *mark)
    stop = (small("", theme.RED, icon=Icon.OCTAGON),) if question.stop is not None else ()
    return (head, small("   "), *stop, small(said), *mark)


def item_rows(draft: Draft, question: Question) -> tuple[ItemRow, ...]:
    """Return the items given to a repeating group, as its field lists them."""
    given = draft.view.values.get(question.key)
    numbers = given.value if given is not None and isinstance(given.value, tuple) else ()
    return tuple(
        ItemRow(
            number,
            f"{question.item_words} {number}",
            draft.item_summary(question, number),
            draft.item_problems(question.key, number),
        )
        for number in numbers
    )


def stands_beside(question: Question) -> bool:
    """True for a reading, whose words stand at the left of its box: readings are taken one after another."""
    return question.type is QuestionType.MEASUREMENT or (question.instrument is not None and bool(question.label))
