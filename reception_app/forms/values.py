"""The value of an answer by type of question: whether it can be right, and how people read it. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal

from reception_app.clock import local
from reception_app.dates import day_text, moment_text
from reception_app.forms.body_marks import mark_problem, shown_mark
from reception_app.forms.definition import Question, QuestionType
from reception_app.forms.items import MOST_ITEMS, is_number
from reception_app.forms.moments import read_moment

MAX_TEXT = 500
MAX_LONG_TEXT = 8_000
MAX_MARKS = 60
"""More marks than any body needs; what a sheet can still show [GK]."""

_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)
_NUMBER = re.compile(r"\d{1,9}(?:\.(?P<decimals>\d{1,6}))?", re.ASCII)


def value_problem(
    question: Question, value: str | tuple[str, ...] | None, now: datetime | None, born: date | None = None
) -> str | None:
    """Return what is wrong with an answered value, in words for a person, or None. Without `now` time is not judged.

    `born`: the person's date of birth where it is known; nothing they are asked about was before that.
    """
    if value is None or value == () or value == "":
        add = question.type is QuestionType.ITEMS and question.item_words
        return f"Add at least one {add.lower()}, or change the answer above." if add else "The answer is empty."
    if isinstance(value, tuple):
        return _listed_problem(question, value)
    match question.type:
        case QuestionType.YES_NO | QuestionType.SUBSTANCE:
            return None if value in ("yes", "no") else "Answer Yes or No."
        case QuestionType.CHOICE:
            return None if question.option(value) else "Choose one of the answers."
        case QuestionType.NUMBER | QuestionType.MEASUREMENT:
            return _number_problem(question, value)
        case QuestionType.DATE | QuestionType.DATETIME_APPROX:
            return _moment_problem(question, value, now, born)
        case QuestionType.TIME:
            return None if _TIME.fullmatch(value) else question.problem or "Type a 24-hour time, for example 21:40."
        case QuestionType.LONG_TEXT:
            return _text_problem(value, MAX_LONG_TEXT, lines=True)
        case QuestionType.SEVERAL | QuestionType.BODY_MAP | QuestionType.ITEMS:
            return "Choose from the answers."
    return _text_problem(value, MAX_TEXT, lines=False)


def _listed_problem(question: Question, value: tuple[str, ...]) -> str | None:
    match question.type:
        case QuestionType.SEVERAL:
            return _several_problem(question, value)
        case QuestionType.BODY_MAP:
            return _marks_problem(question, value)
        case QuestionType.ITEMS:
            return _items_problem(question, value)
    return "Only one answer fits here."


def _several_problem(question: Question, value: tuple[str, ...]) -> str | None:
    if len(set(value)) != len(value):
        return "Choose from the answers."
    chosen = [question.option(each) for each in value]
    if None in chosen:
        return "Choose from the answers."
    if len(chosen) > 1 and (alone := next((option for option in chosen if option and option.exclusive), None)):
        return f"“{alone.words}” cannot stand beside another answer."
    return None


def _marks_problem(question: Question, value: tuple[str, ...]) -> str | None:
    if len(value) > MAX_MARKS:
        return f"No more than {MAX_MARKS} marks fit on the figure. Describe the others in words."
    kinds = frozenset(option.value for option in question.options)
    return next((problem for each in value if (problem := mark_problem(each, kinds))), None)


def _items_problem(question: Question, value: tuple[str, ...]) -> str | None:
    called = (question.item_words or "item").lower()
    if not all(is_number(number) for number in value) or len(set(value)) != len(value):
        return f"The list of entries is damaged. Remove the {called} that is empty and add it again."
    most = MOST_ITEMS if question.most is None else int(question.most)
    if len(value) > most:
        return f"No more than {most} fit here: remove a {called}, and write the others in the notes."
    return None


def _number_problem(question: Question, value: str) -> str | None:
    match = _NUMBER.fullmatch(value)
    if match is None:
        return "Type a number."
    if len(match["decimals"] or "") > question.decimals:
        if not question.decimals:
            return "Type a whole number."
        return f"At most {question.decimals} decimal{'' if question.decimals == 1 else 's'}."
    if question.least is not None and question.most is not None:
        number = Decimal(value)
        if not question.least <= number <= question.most:
            return (
                question.problem or f"Check the number: expected {question.least} to {question.most} {question.unit}."
            )
    return None


def _moment_problem(question: Question, value: str, now: datetime | None, born: date | None) -> str | None:
    moment = read_moment(value)
    if moment is None or (question.type is QuestionType.DATE and moment.at is not None):
        return question.problem or "Check the date."
    if now is not None and born is not None and moment.before_birth(born):
        return f"{moment.shown()} is before the person was born, {day_text(born)}. Check the date."
    if now is not None and question.past_only and moment.after(now):
        return f"{moment.shown()} has not happened yet: it is {moment_text(local(now))}. Check the date."
    if now is not None and question.still_to_come and moment.before(now):
        return f"{moment.shown()} has gone by already. {question.problem or 'Write when it is still to come.'}"
    return None


def _text_problem(value: str, most: int, *, lines: bool) -> str | None:
    if not value.strip():
        return "The answer is empty."
    if len(value) > most:
        return f"Shorten this to {most:,} characters."
    allowed = "\n\t" if lines else ""
    if any(unicodedata.category(mark) == "Cc" and mark not in allowed for mark in value):
        return "Remove characters that cannot be printed."
    return None


def shown_value(question: Question, value: str | tuple[str, ...] | None) -> str:
    """Return an answered value as people read it. A value this version does not know is shown as it stands."""
    if value is None or value == ():
        return ""
    values = value if isinstance(value, tuple) else (value,)
    match question.type:
        case QuestionType.YES_NO | QuestionType.SUBSTANCE:
            return {"yes": "Yes", "no": "No"}.get(values[0], values[0])
        case QuestionType.CHOICE | QuestionType.SEVERAL:
            known = [(question.option(each), each) for each in values]
            return "; ".join(option.words if option else each for option, each in known)
        case QuestionType.BODY_MAP:
            kinds = {option.value: option.words for option in question.options}
            return "; ".join(shown_mark(each, kinds) for each in values)
        case QuestionType.ITEMS:
            return ", ".join(f"{question.item_words} {number}" for number in values)
        case QuestionType.NUMBER | QuestionType.MEASUREMENT:
            return f"{values[0]}\N{NO-BREAK SPACE}{question.unit}"
        case QuestionType.DATE | QuestionType.DATETIME_APPROX:
            moment = read_moment(values[0])
            return moment.shown() if moment else values[0]
    return values[0]
