"""What an amendment shows and asks: the answer as it stands, its history in sentences, what becomes necessary."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from reception_app.clinical.words import moment_text
from reception_app.clock import local
from reception_app.forms import answers as rules
from reception_app.forms.definition import Form, Question
from reception_app.services.amended import AmendedLine
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.screens.triage_draft import Draft, Values
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets.runs import Line, Run, small
from reception_app.vocabulary import ROLE_WORDS


def standing(draft: Draft, question: Question) -> tuple[Line, ...]:
    """Return the answer as it stands now, who gave it and when, and the amendments behind it."""
    given = draft.view.answers.get(question.key)
    if given is None:
        head: Line = (Run(_tr("No answer"), theme.INK_2, True, TypeRole.QUESTION),)
        return (head, *(history_line(one) for one in draft.view.amended.get(question.key, ())))
    answer: Line = (Run(rules.shown(question, given.value), strong=True, role=TypeRole.QUESTION),)
    if given.value.note:
        answer = (*answer, small(f"   {given.value.note}"))
    when = f", {moment_text(local(given.recorded_at))}" if given.recorded_at is not None else ""
    by = small(_tr("Recorded by {0}{1}").format(given.recorded_by or _tr("someone not named"), when))
    return (answer, (by,), *(history_line(one) for one in draft.view.amended.get(question.key, ())))


def history_sentence(one: AmendedLine) -> str:
    """Return an amendment as a sentence: who, in which role, when, from what to what, and why."""
    role = f", {ROLE_WORDS[one.amended_role].lower()}" if one.amended_role else ""
    who = f"{one.amended_by}{role}"
    when = moment_text(local(one.amended_at))
    if one.entered_in_error:
        head = _tr("Marked as entered in error {0} by {1}").format(when, who)
    else:
        head = _tr("Amended {0} by {1}").format(when, who)
    if one.now is None:
        change = _tr("“{0}” was taken back").format(one.was or _tr("no answer"))
    else:
        change = _tr("from “{0}” to “{1}”").format(one.was or _tr("no answer"), one.now)
    return _tr("{0}, {1}. Why: {2}.").format(head, change, one.why.rstrip("."))


def history_line(one: AmendedLine) -> Line:
    """Return an amendment as a small line under its answer."""
    icon = Icon.TRIANGLE if one.entered_in_error else Icon.NOTE
    return (small(history_sentence(one), theme.AMBER_TEXT if one.entered_in_error else theme.INK_2, icon=icon),)


def needed(draft: Draft, question: Question, wanted: Values) -> tuple[Question, ...]:
    """Return what is asked with an amended answer: its own follow-ups, and whatever else it makes necessary."""
    view = draft.view
    before = {each.key for each in draft.visible()}
    asked = rules.visible(view.form, wanted, view.facts)
    return tuple(
        each
        for each in asked
        if each.key != question.key and (_hangs_on(view.form, each, question.key) or each.key not in before)
    )


def taken_back(draft: Draft, wanted: Values) -> tuple[str, ...]:
    """Return the answers, in words, that an amended answer takes away with it."""
    view = draft.view
    asked = {each.key for each in rules.visible(view.form, wanted, view.facts)}
    return tuple(
        f"{each.words} {rules.shown(each, view.values[each.key])}"
        for each in draft.visible()
        if each.key in view.values and each.key not in asked
    )


def _hangs_on(form: Form, question: Question, key: str) -> bool:
    step: Question | None = question
    while step is not None and step.parent is not None:
        if step.parent == key:
            return True
        step = form.question(step.parent)
    return question.key.startswith(f"{key}.")


def _tr(words: str) -> str:
    return QCoreApplication.translate("TriageScreen", words)
