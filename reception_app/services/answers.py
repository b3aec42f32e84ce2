"""One answer on its way to disk: read what the rules need, write one row and its event, by statements made once.

This is the most frequent write at the desk and is felt at every key, so it goes by prepared statements instead of
mapped objects; what is written is the same row and the same event line.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from reception_app.clock import from_wire, to_wire
from reception_app.errors import NotFound
from reception_app.forms import answers as rules
from reception_app.forms.conditions import AnswerValue, Facts
from reception_app.forms.definition import AskedOf, Form, Question
from reception_app.handover.pointed_out import bears_on_alerts
from reception_app.models.audit import append_event
from reception_app.services.context import AppContext, author, here
from reception_app.services.facts import SCRIPT_FACTS, facts_used, known_facts, script_facts
from reception_app.services.standing_alerts import note_moved
from reception_app.vocabulary import AnswerState, AssessmentStatus, FlagLevel, Role


@dataclass(frozen=True, slots=True)
class HeldAnswer:
    """An answer as it stands on disk: `revision` rises with every change, and is never used twice for one question."""

    id: str
    key: str
    value: AnswerValue
    shown: str | None
    revision: int
    recorded_by: str | None = None
    recorded_role: Role | None = None
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class HeldFlag:
    """A flag that holds now, as far as answers may change it."""

    id: str
    kind: str
    level: FlagLevel
    detail: str | None
    last_on: str | None
    methods: tuple[str, ...]
    raised_by_answer: str | None
    reference: str | None = None
    observation: str | None = None
    triggers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """An assessment with everything that saving one answer needs to know.

    `carried`: an answer that came with the person waits, or was settled since this was started. `stay_id`: the stay it
    was begun in. `rows` are the answers as they were read: the rules ask for every `value` at every save, and who
    recorded it matters of one or two.
    """

    id: str
    person_id: str
    status: AssessmentStatus
    started_at: datetime
    form: Form
    facts: Facts
    carried: bool
    values: dict[str, AnswerValue]
    rows: dict[str, Any]
    flags: tuple[HeldFlag, ...]
    stay_id: str | None = None

    def held(self, key: str) -> HeldAnswer | None:
        """Return one answer with everything kept about it, or None where the question has none."""
        row = self.rows.get(key)
        return None if row is None else _held(row, self.values[key])


_ASSESSMENT = """
SELECT a.status, a.form, a.version, stay.arrival_kind, stay.legal_status,
  (SELECT value FROM person_fact f WHERE f.person_id = a.person_id AND f.key = 'sex' AND f.state = 'answered'),
  EXISTS (SELECT 1 FROM carried_answer c
    WHERE c.person_id = a.person_id AND (c.settled_at IS NULL OR c.settled_at >= a.started_at)),
  a.started_at, p.date_of_birth, a.stay_id
FROM assessment a JOIN person p ON p.id = a.person_id LEFT JOIN stay ON stay.id = a.stay_id
WHERE a.id = ? AND a.person_id = ?
"""
_ANSWERS = (
    "SELECT id, key, state, value, note, reason, shown, revision, recorded_by, recorded_role, recorded_at "
    "FROM answer WHERE assessment_id = ?"
)
_FLAGS = (
    "SELECT id, kind, level, detail, last_on, methods, raised_by_answer, reference, observation, triggers "
    "FROM flag WHERE person_id = ? AND ended_at IS NULL"
)
_WRITTEN = ("words", "topic", "state", "value", "shown", "note", "reason", "attention", "said_by", "recorded_by",
            "recorded_role", "recorded_at", "recorded_where")  # fmt: skip
# An answer taken back and given again starts above every revision it ever had: a screen that saw the one before must
# notice. The line of the event just behind is as high as any of them.
_INSERT = (
    f"INSERT INTO answer ({', '.join(_WRITTEN)}, id, person_id, assessment_id, key, revision) "  # our own columns
    f"VALUES ({', '.join('?' for _ in _WRITTEN)}, ?, ?, ?, ?, (SELECT coalesce(max(sequence), 0) + 1 FROM event)) "
    "RETURNING revision"
)
_SET = ", ".join(f"{name} = ?" for name in _WRITTEN)
_UPDATE = f"UPDATE answer SET {_SET}, revision = revision + 1 WHERE id = ?"
_DELETE = "DELETE FROM answer WHERE id = ?"
_STATES = {each.value: each for each in AnswerState}


def read_draft(ctx: AppContext, session: Session, person_id: str, assessment_id: str) -> Draft:
    """Return the assessment of this very person. Raises NotFound (NF-107), FormProblem (FM-110) without its form."""
    connection = session.connection()
    found = next(_run(connection, _ASSESSMENT, (assessment_id, person_id)), None)
    if found is None:
        raise NotFound("NF-107", "That assessment is not in this person's record.", "Open the record again.")
    form = ctx.forms.get(found[1], found[2])
    facts = known_facts(ctx, found[5], found[3], found[4], _day(found[8]), ctx.now())
    if facts_used(form) & SCRIPT_FACTS:
        facts |= script_facts(connection, person_id, ctx.now())
    rows = {row[1]: row for row in _run(connection, _ANSWERS, (assessment_id,))}
    return Draft(
        id=assessment_id,
        person_id=person_id,
        status=AssessmentStatus(found[0]),
        started_at=from_wire(found[7]),
        form=form,
        facts=facts,
        carried=bool(found[6]),
        values={key: _value(row) for key, row in rows.items()},
        rows=rows,
        flags=tuple(_held_flag(row) for row in _run(connection, _FLAGS, (person_id,))),
        stay_id=found[9],
    )


def _run(connection: Connection, statement: str, values: tuple[Any, ...]) -> Iterator[Any]:
    """Run a statement on the transaction's own driver connection, and return its rows: half the cost."""
    cursor = connection.connection.cursor()
    cursor.execute(statement, values)
    return iter(cursor.fetchall())


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _held_flag(row: Any) -> HeldFlag:
    return HeldFlag(
        row[0], row[1], FlagLevel(row[2]), row[3], row[4], tuple(json.loads(row[5])), row[6], row[7], row[8],
        tuple(json.loads(row[9])),
    )  # fmt: skip


def _value(row: Any) -> AnswerValue:
    stored, kept = row[3], None
    if stored is not None and stored.startswith('"') and "\\" not in stored:
        kept = stored[1:-1]  # one plain text, as nearly all are: a reader of JSON takes as long as all the rest
    elif stored is not None:
        read = json.loads(stored)
        kept = tuple(read) if isinstance(read, list) else read
    return AnswerValue(_STATES[row[2]], kept, row[4], row[5])


def _held(row: Any, value: AnswerValue) -> HeldAnswer:
    return HeldAnswer(
        id=row[0],
        key=row[1],
        value=value,
        shown=row[6],
        revision=row[7],
        recorded_by=row[8],
        recorded_role=Role(row[9]) if row[9] else None,
        recorded_at=from_wire(row[10]) if row[10] else None,
    )


def said_by(question: Question) -> str:
    """Return who the words of an answer are: the person, or the assessor who looked."""
    return "the assessor" if question.asked_of is AskedOf.ASSESSOR else "the person"


def put_answer(ctx: AppContext, session: Session, draft: Draft, question: Question, value: AnswerValue) -> int:
    """Write one answer, with its words, its provenance and its event. Returns its revision."""
    held = draft.held(question.key)
    topic = draft.form.topic_of(question.key)
    shown = rules.shown(question, value)
    columns = (
        question.words,
        topic.title if topic else None,
        value.state.value,
        None if value.value is None else json.dumps(value.value, ensure_ascii=False),
        shown,
        value.note,
        value.reason,
        rules.needs_attention(question, value),
        said_by(question),
        ctx.operator.full_name,
        ctx.operator.role.value,
        to_wire(ctx.now()),
        here(ctx),
    )
    if bears_on_alerts(question.key):
        note_moved(session, draft.person_id)
    connection = session.connection()
    row_id = held.id if held else ctx.new_id()
    if held is None:
        written = _run(connection, _INSERT, (*columns, row_id, draft.person_id, draft.id, question.key))
        revision = int(next(written)[0])
    else:
        _run(connection, _UPDATE, (*columns, row_id))
        revision = held.revision + 1
    append_event(
        session, author(ctx, "save-answer"), entity="answer", entity_id=row_id, person_id=draft.person_id,
        in_record=True, before=_said(question.key, held.value, held.shown) if held else None,
        after=_said(question.key, value, shown),
    )  # fmt: skip
    return revision


def remove_answers(ctx: AppContext, session: Session, draft: Draft, keys: Iterable[str]) -> None:
    """Delete answers that were taken back or are no longer asked; their events keep what they said."""
    for held in filter(None, map(draft.held, keys)):
        key = held.key
        if bears_on_alerts(key):
            note_moved(session, draft.person_id)
        _run(session.connection(), _DELETE, (held.id,))
        append_event(
            session, author(ctx, "take-back-answer"), entity="answer", entity_id=held.id, person_id=draft.person_id,
            in_record=True, before=_said(key, held.value, held.shown), after=None,
        )  # fmt: skip


def _said(key: str, value: AnswerValue, shown: str | None) -> dict[str, Any]:
    said = {"key": key, "state": value.state.value, "value": value.value, "shown": shown, "note": value.note,
            "reason": value.reason}  # fmt: skip
    return {name: part for name, part in said.items() if part is not None}
