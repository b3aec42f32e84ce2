"""An assessment as plain text for the clinical system: by row of the first-stage assessment, then by topic. Pure.

Every question asked of the person is told, with its answer or in words which of the other states it is in. A draft says
that it is not signed in each section, because sections are pasted one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from reception_app.clinical.copy_order import CopyPlace
from reception_app.forms import answers as rules
from reception_app.forms.conditions import Facts
from reception_app.forms.definition import Form, Question
from reception_app.handover.record import Amendment, Answer, Assessment
from reception_app.handover.views.words import moment, sentence
from reception_app.services.completeness import values_of
from reception_app.vocabulary import ROLE_WORDS, AnswerState

NOTHING_ASKED = "Nothing is asked here of this person."
NOT_ANSWERED = "NOT ANSWERED: nobody has asked yet."

_STATES = {
    AnswerState.DECLINED: "Declined to answer",
    AnswerState.UNKNOWN: "Does not know",
    AnswerState.NOT_ASKED: "NOT ASKED",
    AnswerState.NOT_APPLICABLE: "Does not apply",
}
_SAID_BY_PERSON = (None, "person", "the person")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the record to paste as one piece: `slug` names it for good, `text` is plain with newlines."""

    slug: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class _Line:
    """One question as text, with the row and the topic it belongs to."""

    row: str | None
    topic: str
    topic_title: str
    text: str


class AnswerSections:
    """The sections of one form: its newest assessment in the record, or the form itself when none was begun.

    `arrived_since`: when the person came, after it was begun: each section says first that it is not of this stay.
    """

    def __init__(
        self, form: Form | None, assessment: Assessment | None, facts: Facts, arrived_since: datetime | None = None
    ) -> None:
        self._arrived_since = arrived_since
        self._id = assessment.form if assessment else form.id if form else ""
        self._form = form
        self._assessment = assessment
        self._lines = tuple(_lines(form, assessment, facts))
        self._rows = {question.topic_ng57 for question in form.walk()} if form else set()

    def row(self, place: CopyPlace) -> Section | None:
        """Return one row of the twenty; None when the form has no question of that row."""
        mine = [line.text for line in self._lines if line.row == place.row]
        if not mine and place.row not in self._rows:
            return None
        return self._section(place.slug, place.title, mine or [NOTHING_ASKED])

    def topics(self) -> Iterator[Section]:
        """Yield what has no row, one section for each topic of the form."""
        titles = {line.topic: line.topic_title for line in self._lines if line.row is None}
        for topic, title in titles.items():
            mine = [line.text for line in self._lines if line.row is None and line.topic == topic]
            yield self._section(f"topic_{topic}", title, mine)

    def amendments(self, place: CopyPlace) -> Section | None:
        """Return what was changed after signing, as sentences; None when nothing was."""
        answers = self._assessment.answers if self._assessment else ()
        changes = [(answer, change) for answer in answers for change in answer.amendments]
        changes.sort(key=_when)
        said = [_amended(answer, change) for answer, change in changes]
        return self._section(place.slug, place.title, said) if said else None

    def _section(self, slug: str, title: str, lines: list[str]) -> Section:
        head, foot = self._status()
        since = self._arrived_since
        before = f"NOT OF THIS STAY: asked before the arrival of {moment(since)}." if since is not None else ""
        text = "\n".join(line for line in (before, head, *lines, foot) if line)
        return Section(f"{self._id}/{slug}", title, plain_text(text))

    def _status(self) -> tuple[str, str]:
        """Return the line before a draft's answers, and the line behind signed ones."""
        assessment = self._assessment
        if assessment is None:
            title = self._form.title if self._form else "The assessment"
            return f"NOT SIGNED: {title} has not been begun.", ""
        named = f"{assessment.title}, version {assessment.version}"
        where = f", {assessment.where}" if assessment.where else ""
        if assessment.signed_at is None:
            begun = f"begun by {assessment.started_by}, {moment(assessment.started_at)}{where}"
            return f"NOT SIGNED: {named}, is a draft {begun}.", ""
        role = f", {ROLE_WORDS[assessment.signed_role].lower()}" if assessment.signed_role else ""
        under = f", under {assessment.supervised_by}" if assessment.supervised_by else ""
        return "", f"{named}. Signed by {assessment.signed_by}{role}{under}, {moment(assessment.signed_at)}{where}."


def _lines(form: Form | None, assessment: Assessment | None, facts: Facts) -> Iterator[_Line]:
    """Yield every question asked of this person in the order of the form, then answers it no longer asks."""
    answers = {answer.key: answer for answer in assessment.answers} if assessment else {}
    if form is not None:
        values = values_of(assessment) if assessment else {}
        for question in rules.visible(form, values, facts) if assessment else ():
            given = answers.pop(question.key, None)
            if given is not None or question.required:
                yield _line(form, question, given)
    for answer in answers.values():
        topic = answer.topic or "Other answers"
        yield _Line(None, topic.lower().replace(" ", "_"), topic, answer_text(answer))


def _line(form: Form, question: Question, answer: Answer | None) -> _Line:
    topic = form.topic_of(question.key)
    key, title = (topic.key, topic.title) if topic else ("other", "Other answers")
    text = answer_text(answer) if answer else f"{question.words} {NOT_ANSWERED}"
    return _Line(question.topic_ng57, key, title, text)


def answer_text(answer: Answer) -> str:
    """Return one answer as a line: the words asked, what was said, and the note; other states in words."""
    if answer.state is AnswerState.ANSWERED:
        value = answer.shown or (answer.value if isinstance(answer.value, str) else ", ".join(answer.value or ()))
        said = {"yes": "Yes", "no": "No"}.get(value, value)
    else:
        said = _STATES[answer.state]
    if answer.reason:
        said = f"{said}: {answer.reason}"
    parts = [sentence(said), sentence(answer.note) if answer.note else ""]
    if answer.said_by not in _SAID_BY_PERSON:
        parts.append(f"(said by {answer.said_by})")
    if answer.amendments:
        parts.append("(amended)")
    return " ".join(part for part in (answer.words, *parts) if part)


def _when(pair: tuple[Answer, Amendment]) -> tuple[str, str]:
    answer, change = pair
    return (change.amended_at.isoformat() if change.amended_at else "", answer.key)


def _amended(answer: Answer, change: Amendment) -> str:
    role = f", {ROLE_WORDS[change.amended_role].lower()}" if change.amended_role else ""
    where = f", {change.where}" if change.where else ""
    who = f"{moment(change.amended_at)}, {change.amended_by}{role}{where}"
    was = f"was “{change.was}”" if change.was else "had no answer"
    now = f"now “{change.now}”" if change.now else "taken back"
    error = " Entered in error." if change.entered_in_error else ""
    return f"{who}. {answer.words} {was}, {now}.{error} {sentence(f'Why: {change.why}')}"


def plain_text(text: str) -> str:
    """Return text any clinical system takes: ordinary spaces, newlines, nothing at the ends of lines."""
    return "\n".join(line.replace("\N{NO-BREAK SPACE}", " ").rstrip() for line in text.splitlines())
