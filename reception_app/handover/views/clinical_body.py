"""The body map for the clinical view: numbered marks on a figure, and beside it what each of them is."""

from __future__ import annotations

from reception_app.forms.body_marks import VIEWS, BodyMark, read_mark
from reception_app.forms.body_regions import region_of
from reception_app.handover.record import Answer, Assessment, Record
from reception_app.handover.views.clinical_findings_parts import BodyMap, BodyMarkRow, BodyPoint
from reception_app.handover.views.words import NBSP, moment
from reception_app.vocabulary import AnswerState


def is_body_map(answer: Answer) -> bool:
    """True when the answer is a list of marks, at least one of which can be read."""
    if answer.state is not AnswerState.ANSWERED or not isinstance(answer.value, tuple):
        return False
    return any(read_mark(text) for text in answer.value)


def body_maps(record: Record) -> tuple[BodyMap, ...]:
    """Return every body map of the record, the oldest first."""
    ordered = sorted(record.assessments, key=lambda one: one.started_at)
    return tuple(_map(answer, one) for one in ordered for answer in one.answers if is_body_map(answer))


def _map(answer: Answer, assessment: Assessment) -> BodyMap:
    stored = answer.value if isinstance(answer.value, tuple) else ()
    kinds = _kinds(answer, stored)
    read = [(read_mark(text), kind) for text, kind in zip(stored, kinds, strict=True)]
    marks = [(mark, kind) for mark, kind in read if mark is not None and mark.on_figure]
    by = answer.recorded_by or assessment.started_by
    when = moment(answer.recorded_at or assessment.started_at)
    where = answer.recorded_where or assessment.where
    return BodyMap(
        about=f"{answer.words} {assessment.title}: {by}, {when}{f', {where}' if where else ''}",
        points=tuple(BodyPoint(number, mark.view, mark.x, mark.y) for number, (mark, _) in enumerate(marks, 1)),
        rows=tuple(_row(number, mark, kind) for number, (mark, kind) in enumerate(marks, 1)),
        unread=tuple(text for text, (mark, _) in zip(stored, read, strict=True) if mark is None or not mark.on_figure),
    )


def _row(number: int, mark: BodyMark, kind: str) -> BodyMarkRow:
    size = f"{mark.size_mm}{NBSP}mm" if mark.size_mm is not None else "not measured"
    return BodyMarkRow(number, kind, region_of(mark.view, mark.x, mark.y), size, mark.note.strip())


def _kinds(answer: Answer, stored: tuple[str, ...]) -> list[str]:
    """Return the kind of each mark in the form's own words, as the answer shows them; else its slug in plain words."""
    shown = (answer.shown or "").split("; ")
    if len(shown) == len(stored):
        found = [text.split(f", {view}")[0] for text in shown for view in VIEWS if f", {view}" in text]
        if len(found) == len(stored):
            return found
    return [mark.kind.replace("_", " ").capitalize() if (mark := read_mark(text)) else "" for text in stored]
