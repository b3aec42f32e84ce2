"""The value of an answer by type of question: whether it can be right, and how people read it. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from decimal import Decimal

from reception_app.clock import local
from reception_app.dates import moment_text
from reception_app.forms.definition import Question, QuestionType
from reception_app.forms.moments import read_moment

MAX_TEXT = 500
MAX_LONG_TEXT = 8_000

_NUMBER = re.compile(r"\d{1,9}(?:\.(?P<decimals>\d{1,6}))?", re.ASCII)


def value_problem(question: Question, value: str | tuple[str, ...] | None, now: datetime | None) -> str | None:
    """Return what is wrong with an answered value, in words for a person, or None. Without `now`: future allowed."""
    if value is None or value == () or value == "":
        return "The answer is empty."
    if question.type is QuestionType.SEVERAL:
        return _several_problem(question, value)
    if isinstance(value, tuple):
        return "Only one answer fits here."
    match question.type:
        case QuestionType.YES_NO:
            return None if value in ("yes", "no") else "Answer Yes or No."
        case QuestionType.CHOICE:
            return None if question.option(value) else "Choose one of the answers."
        case QuestionType.NUMBER:
            return _number_problem(question, value)
        case QuestionType.DATE | QuestionType.DATETIME_APPROX:
            return _moment_problem(question, value, now)
        case QuestionType.TEXT:
            return _text_problem(value, MAX_TEXT, lines=False)
        case QuestionType.LONG_TEXT:
            return _text_problem(value, MAX_LONG_TEXT, lines=True)


def _several_problem(question: Question, value: str | tuple[str, ...]) -> str | None:
    if isinstance(value, str) or len(set(value)) != len(value):
        return "Choose from the answers."
    chosen = [question.option(each) for each in value]
    if None in chosen:
        return "Choose from the answers."
    if len(chosen) > 1 and (alone := next((option for option in chosen if option and option.exclusive), None)):
        return f"“{alone.words}” cannot stand beside another answer."
    return None


def _number_problem(question: Question, value: str) -> str | None:
    match = _NUMBER.fullmatch(value)
    if match is None:
        return "Type a number."
    if len(match["decimals"] or "") > question.decimals:
        return "Type a whole number." if not question.decimals else f"At most {question.decimals} decimals."
    if question.least is not None and question.most is not None:
        number = Decimal(value)
        if not question.least <= number <= question.most:
            return (
                question.problem or f"Check the number: expected {question.least} to {question.most} {question.unit}."
            )
    return None


def _moment_problem(question: Question, value: str, now: datetime | None) -> str | None:
    moment = read_moment(value)
    if moment is None or (question.type is QuestionType.DATE and moment.at is not None):
        return question.problem or "Check the date."
    if now is not None and question.past_only and moment.after(now):
        return f"{moment.shown()} has not happened yet: it is {moment_text(local(now))}. Check the date."
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
    if value is None:
        return ""
    values = value if isinstance(value, tuple) else (value,)
    match question.type:
        case QuestionType.YES_NO:
            return {"yes": "Yes", "no": "No"}.get(values[0], values[0])
        case QuestionType.CHOICE | QuestionType.SEVERAL:
            known = [(question.option(each), each) for each in values]
            return "; ".join(option.words if option else each for option, each in known)
        case QuestionType.NUMBER:
            return f"{values[0]}\N{NO-BREAK SPACE}{question.unit}"
        case QuestionType.DATE | QuestionType.DATETIME_APPROX:
            moment = read_moment(values[0])
            return moment.shown() if moment else values[0]
    return values[0]
