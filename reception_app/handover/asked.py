"""How many of a form's questions were asked, counted as the triage screen counts them.

What is written down is not what there was to ask: three answers of a draft are three of all the questions the form has
for this person, never "three of three".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reception_app.clinical.formulary import find
from reception_app.errors import FormProblem
from reception_app.forms import answers as rules
from reception_app.forms.conditions import AnswerValue, Facts
from reception_app.forms.definition import Form
from reception_app.forms.loading import load_forms
from reception_app.handover.record import Assessment, Record
from reception_app.vocabulary import AnswerState


@dataclass(frozen=True, slots=True)
class Asked:
    """`asked` questions of the `total` that must have an answer; `total` is None where the form is not known here."""

    asked: int
    total: int | None

    def words(self) -> str:
        """Return `2 of 79 asked; 77 NOT ASKED YET`, or what can be said without the form."""
        if self.total is None:
            return f"{self.asked} asked; of how many is not known here"
        left = self.total - self.asked
        return f"{self.asked} of {self.total} asked" + (f"; {left} NOT ASKED YET" if left else "")


def asked_of(one: Assessment, record: Record) -> Asked:
    """Return how many of the questions this person is asked on that form were asked, as it stands in the record."""
    form = _form_of(one)
    if form is None:
        return Asked(sum(answer.state is not AnswerState.NOT_ASKED for answer in one.answers), None)
    values = {each.key: AnswerValue(each.state, each.value, each.note, each.reason) for each in one.answers}
    visible = rules.visible(form, values, _facts(record, one.signed_at))
    wanted = [question.key for question in visible if question.required]
    asked = sum(key in values and values[key].state is not AnswerState.NOT_ASKED for key in wanted)
    return Asked(asked, len(wanted))


def _form_of(one: Assessment) -> Form | None:
    """Return the very form, when it is one of those shipped: a site's own cannot be told from its name."""
    try:
        form = load_forms().get(one.form, one.version)
    except FormProblem:
        return None
    return form if form.form_hash == one.form_hash else None


def _facts(record: Record, at: datetime | None) -> Facts:
    """Return what a form may ask about the person, as far as the record tells: what it does not tell is left out."""
    stay, sex = record.stay, record.person.sex
    held = [script for script in record.scripts if at is None or script.stopped_at is None or script.stopped_at > at]
    opioid = any((entry := find(script.medicine)) is not None and entry.opioid_substitution for script in held)
    known = {
        "sex": sex.value if sex.state is AnswerState.ANSWERED else None,
        "arrival_kind": stay.arrival_kind.value if stay else None,
        "legal_status": stay.legal_status if stay else None,
        "has_script": "yes" if held else "no",
        "has_opioid_script": "yes" if opioid else "no",
    }
    return {name: fact for name, fact in known.items() if fact}
