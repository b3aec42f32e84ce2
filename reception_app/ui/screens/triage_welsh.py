"""A question and its answers in Welsh under the English, for a person who speaks it. Nobody has checked it yet."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from reception_app.forms.definition import AskedOf, Question
from reception_app.forms.welsh import option_words_cy
from reception_app.ui.widgets.runs import Line, Run, small


def welsh_line(question: Question) -> Line | None:
    """Return the Welsh words, the Welsh hint and each answer beside its English; None where there are no words."""
    if not question.words_cy:
        return None
    # The wording is not yet confirmed by a Welsh-speaking clinician: whoever reads it out must know.
    mark = small(QCoreApplication.translate("TriageScreen", "Cymraeg, not yet checked:") + " ")
    hint = (small(f"   {question.hint_cy}"),) if question.hint_cy else ()
    return (mark, Run(question.words_cy), *hint, *_answers(question))


def _answers(question: Question) -> Line:
    """Return the answers that the person hears, each English with its Welsh; those without are left to English."""
    if question.asked_of is not AskedOf.PERSON:
        return ()
    told = [f"{option.words}: {words}" for option in question.options if (words := option_words_cy(option))]
    return (small(f"   {'; '.join(told)}"),) if told else ()
