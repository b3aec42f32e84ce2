"""What each type of question must have, and what only some may have."""

from __future__ import annotations

from reception_app.data_files import Row
from reception_app.forms.definition import CHOOSING, COUNTED, YES_OR_NO, Question, QuestionType

MAX_ITEMS = 100
"""More of one thing than anybody writes down at a desk; keeps a form within what a pack can carry."""

_SCORED = (*CHOOSING[:1], *COUNTED, QuestionType.YES_NO)
_WITH_OPTIONS = (*CHOOSING, QuestionType.BODY_MAP)
_ONLY_FOR = {
    "usual": (QuestionType.MEASUREMENT,),
    "substance": (QuestionType.SUBSTANCE,),
    "item_words": (QuestionType.ITEMS,),
    "instrument": _SCORED,
    "item": _SCORED,
}


def check_kind(row: Row, question: Question, parent: Question | None) -> None:
    """Raise FormProblem (FM-105, FM-108) when the question has too little or too much for its type."""
    for name, kinds in _ONLY_FOR.items():
        if row.has(name) and question.type not in kinds:
            raise row.fail("FM-108", name, f"a question of type {question.type} has no {name}.", "Remove it.")
    _check_options(row, question)
    _check_numbers(row, question)
    if (question.instrument is None) != (question.item is None):
        raise row.fail("FM-105", "item", "an instrument's item needs both instrument and item.", "Add what is missing.")
    if question.type is QuestionType.SUBSTANCE and question.substance is None:
        raise row.fail("FM-105", "substance", "say which substance this row is about.", "Add its slug.")
    if question.type is QuestionType.ITEMS:
        _check_items(row, question, parent)
    if question.must_ask and question.allow_not_applicable:
        raise row.fail(
            "FM-108", "allow_not_applicable", "a must-ask question always applies.", "Remove this line or must_ask."
        )


def _check_options(row: Row, question: Question) -> None:
    if question.type in CHOOSING and len(question.options) < 2:
        raise row.fail("FM-105", "options", "a choice needs at least two options.", "Add them.")
    if question.type is QuestionType.BODY_MAP and not question.options:
        raise row.fail("FM-105", "options", "a body map needs the kinds of mark as options.", "Add them.")
    if question.type not in _WITH_OPTIONS and question.options:
        raise row.fail("FM-108", "options", f"a question of type {question.type} has no options.", "Remove them.")


def _check_numbers(row: Row, question: Question) -> None:
    if question.type in COUNTED and (question.unit is None or None in (question.least, question.most)):
        raise row.fail("FM-105", "unit", f"a {question.type} needs unit, least and most.", "Add them.")
    if question.least is not None and question.most is not None and question.least > question.most:
        raise row.fail("FM-108", "least", "least is above most.", "Swap them.")
    if question.usual and question.least is not None and question.most is not None:
        low, high = question.usual
        if low < question.least or high > question.most:
            raise row.fail("FM-108", "usual", "the usual values lie outside least and most.", "Correct them.")


def _check_items(row: Row, question: Question, parent: Question | None) -> None:
    if question.item_words is None:
        raise row.fail("FM-105", "item_words", "say what one of the items is called.", "Add it, for example Medicine.")
    if parent is None or parent.type not in YES_OR_NO:
        raise row.fail(
            "FM-108", "type", "a list of items follows up a yes or no of its own.", "Put it under follow_ups of one."
        )
    most = row.integer("most")
    if most is not None and not 1 <= most <= MAX_ITEMS:
        raise row.fail("FM-107", "most", f"a list holds 1 to {MAX_ITEMS} items.", "Correct it.")
