"""The question about a dose so large that a slip is likelier, where a prescriber's decision is written (P, I).

The same one as quick entry asks, red until it is answered; another amount is asked about anew. Never a limit: the
answer is a tick, and is kept with the reason.
"""

from __future__ import annotations

from dataclasses import replace

from reception_app.clinical.doses import Dose
from reception_app.clinical.formulary import identify
from reception_app.clinical.plausible import implausible_line
from reception_app.services.scripts import ScriptLine
from reception_app.ui.fields.checkbox import Checkbox
from reception_app.ui.fields.text import FieldBox
from reception_app.ui.screens.scripts_choices import answered_words, tr
from reception_app.ui.theme import Level
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.layouts import show_if


class LargeDose(FieldBox):
    """Nothing while the dose is one that is not asked about; else the question and a tick that it is meant so."""

    def __init__(self) -> None:
        self.alert, self.right, self._question = AlertBar(Level.ACT_NOW, ""), Checkbox(""), ""
        super().__init__(tr("Is the DOSE right?"), self.right)
        self.label.hide()  # the question stands in its place; these words stand beside the act while it is open
        self._column.insertWidget(0, self.alert)
        self._body.addStretch(1)
        self.hide()

    def ask(self, line: ScriptLine, dose: Dose | None) -> None:
        """Ask about `dose` of a line, or about nothing; an answer stands only for the very same question."""
        entry = identify(line.medicine, line.brand, line.form)
        question = implausible_line(replace(line, dose=dose), entry) or ""
        if question != self._question:
            self._question = question
            self.right.set_value(False)
            self.show_problem("")
            self._show(question, str(dose).replace("\N{NO-BREAK SPACE}", " "))
        show_if(self, bool(question))

    def open(self) -> bool:
        """True while something is asked and nobody has answered."""
        return bool(self._question) and not self.right.value()

    def with_answer(self, reason: str) -> str:
        """Return the reason of a decision with the question and its answer after it, where one was asked."""
        return f"{reason.strip().rstrip('.;')}. {answered_words(self._question)}" if self._question else reason

    def _show(self, question: str, dose: str) -> None:
        self.alert.set_words(question)
        self.right.setText(tr("Yes, {0}").format(dose))
        self.right.setAccessibleName(f"{question} {self.right.text()}")
        self.right.updateGeometry()
