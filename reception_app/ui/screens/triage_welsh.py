"""The question in Welsh under its English words, for a person who speaks it. The wording waits for its reviewer."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from reception_app.forms.definition import Question
from reception_app.ui.widgets.runs import Line, Run, small


def welsh_line(question: Question) -> Line | None:
    """Return the Welsh words with the Welsh hint behind them; None where there are none."""
    if not question.words_cy:
        return None
    # The wording is not yet confirmed by a Welsh-speaking clinician: whoever reads it out must know.
    mark = small(QCoreApplication.translate("TriageScreen", "Cymraeg, not yet checked:") + " ")
    hint = (small(f"   {question.hint_cy}"),) if question.hint_cy else ()
    return (mark, Run(question.words_cy), *hint)
