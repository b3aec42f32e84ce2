"""What a reading is worth: outside its usual bounds in words, its points, a total only when none is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QCoreApplication

from reception_app.clinical import instruments
from reception_app.clinical.ages import age_on
from reception_app.clinical.oxygen_target import target_set_by
from reception_app.clock import local_day
from reception_app.errors import InputProblem
from reception_app.forms.conditions import AnswerValue
from reception_app.forms.definition import Question
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.screens.triage_draft import Draft
from reception_app.ui.widgets.runs import Line, Run, bold, small
from reception_app.vocabulary import AnswerState

PREGNANT = "pregnant"


@dataclass(frozen=True)
class Remark:
    """What stands beside a reading; `attention` marks one outside its usual bounds."""

    words: str
    attention: bool = False


def remark(draft: Draft, question: Question, value: AnswerValue | None) -> Remark | None:
    """Return what an answer that is on disk means: None while there is none, or where nothing is to be said."""
    if value is None or value.state is not AnswerState.ANSWERED or not isinstance(value.value, str):
        return None
    outside = _outside(question, value.value)
    parts = [part for part in (outside, _points(draft, question, value.value)) if part]
    return Remark(", ".join(parts), bool(outside)) if parts else None


def instruments_of(questions: Iterable[Question]) -> tuple[str, ...]:
    """Return the ids of the instruments that these questions feed."""
    return tuple(dict.fromkeys(question.instrument for question in questions if question.instrument and question.item))


def score_lines(draft: Draft, instrument_id: str) -> tuple[Line, ...]:
    """Return how an instrument stands: its total and band when every item was measured, else what is missing."""
    found = instruments.load_instruments().get(instrument_id)
    if found is None or not found.measured:
        return ()
    if reason := instruments.why_not(found, _facts(draft)):
        return ((bold(f"{reason}.", theme.AMBER_TEXT, icon=Icon.TRIANGLE),),)
    readings: dict[str, str | None] = {}
    for question in draft.visible():
        given = draft.view.answers.get(question.key)
        if question.instrument == instrument_id and question.item and given is not None:
            answered = given.value.state is AnswerState.ANSWERED and isinstance(given.value.value, str)
            readings[question.item] = str(given.value.value) if answered else None
    target = target_set_by(draft.page.record.scores, found.id)
    try:
        scored = instruments.score_measured(found, readings, target is not None)
        plain = instruments.score_measured(found, readings)
    except InputProblem as problem:
        return ((bold(problem.what, theme.AMBER_TEXT, icon=Icon.TRIANGLE),),)
    source = small(_tr("{0}. {1}").format(found.source, found.does_not_mean))
    if scored.total is None:
        names = {item.number: item.words.lower() for item in found.items}
        missing = ", ".join(names[number] for number in scored.missing)
        head = bold(_tr("{0}: no total yet.").format(found.title))
        return ((head, Run(" " + _tr("Missing: {0}.").format(missing))), *_scale(found, target, plain))
    band = scored.band.words if scored.band is not None else ""
    head = bold(_tr("{0}: {1}").format(found.title, scored.total))
    return ((head, Run(f"  {band}")), *_scale(found, target, plain), (source,))


def _scale(found: instruments.Instrument, target: str | None, plain: instruments.Scored) -> tuple[Line, ...]:
    """Return on which oxygen scale it stands: the second only by a clinician's target that is on record."""
    if not any(item.measured and item.measured.scale_2_on_air for item in found.items):
        return ()
    if target is None:
        words = _tr("Scale 1. Did a clinician set a target of 88 to 92 %? Record it in Scores: then scale 2 counts.")
        return ((small(words),),)
    beside = _tr(" On scale 1 it is {0}.").format(plain.total) if plain.total is not None else ""
    return ((bold(_tr("Scale 2: target 88 to 92 % set by {0}.").format(target)), Run(beside)),)


def _outside(question: Question, value: str) -> str:
    if question.usual is None:
        return ""
    low, high = question.usual
    number = Decimal(value)
    if low <= number <= high:
        return ""
    words = _tr("Below {0} to {1}") if number < low else _tr("Above {0} to {1}")
    return words.format(low, high)


def _points(draft: Draft, question: Question, value: str) -> str:
    found = instruments.load_instruments().get(question.instrument or "")
    item = found.item(question.item or "") if found is not None else None
    if found is None or item is None or instruments.why_not(found, _facts(draft)):
        return ""
    try:
        target = target_set_by(draft.page.record.scores, found.id)
        if target is not None and item.measured is not None and item.measured.scale_2_on_air:
            return ""  # on scale 2 it counts only with air or oxygen beside it: the total says so
        points = instruments.points_of(item, value)
    except InputProblem:
        return ""
    return _tr("{0} {1}").format(found.title, points)


def _facts(draft: Draft) -> dict[str, str]:
    """Return what instruments ask about the person, as the scores service reads it: age, and the pregnancy flag."""
    record = draft.page.record
    born = record.person.date_of_birth
    facts = {"age": str(age_on(born, local_day(draft.page.at)))} if born else {}
    expecting = any(flag.kind == PREGNANT and flag.ended_at is None for flag in record.flags)
    return facts | ({PREGNANT: "yes"} if expecting else {})


def _tr(words: str) -> str:
    return QCoreApplication.translate("TriageScreen", words)
