"""Since when an answer stops the flow: the clocks of the stop count from the answer, however often it is opened again.

The panel may be closed, the desk killed, a colleague may sign in, a note may be added to the answer: none of it gives a
person at risk a later clock.
"""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.forms import answers as rules
from reception_app.forms.conditions import Facts
from reception_app.forms.definition import Form
from reception_app.models import Answer, Assessment, Event
from reception_app.services.amended import GivenAnswer, current_values
from reception_app.services.context import AppContext
from reception_app.services.roles import require
from reception_app.services.triage_reading import assessment_of


def stop_since(ctx: AppContext, person_id: str, assessment_id: str, key: str) -> datetime:
    """Return when the answer that stops the flow was recorded (aware UTC); now when no such answer stands."""
    require(ctx, "see a record")
    with ctx.sessions.read() as session:
        row = assessment_of(session, person_id, assessment_id)
        given = current_values(session, row.id).answers.get(key)
        found = _answered_since(session, row, key, given) if given is not None else None
        return found or ctx.now()


def stop_clocks(session: Session, row: Assessment, form: Form, facts: Facts) -> dict[str, datetime]:
    """Return from when the tasks of the stops in force count, by kind of task."""
    given = current_values(session, row.id)
    clocks: dict[str, datetime] = {}
    for question in rules.stops(form, given.values, facts):
        since = _answered_since(session, row, question.key, given.answers[question.key])
        clocks |= {action.kind: since for action in question.actions if since is not None}
    return clocks


def _answered_since(session: Session, row: Assessment, key: str, given: GivenAnswer) -> datetime | None:
    """Return since when the answer says what it says, by its own events; None when nobody knows when it was given."""
    mine = select(Answer.id).where(Answer.assessment_id == row.id, Answer.key == key)
    events = session.execute(
        select(Event.at, Event.after)
        .where(Event.person_id == row.person_id, Event.entity == "answer", Event.entity_id.in_(mine))
        .order_by(Event.sequence.desc())
    )
    since = given.recorded_at
    for at, after in events:
        said = json.loads(after) if after else {}
        if (said.get("state"), said.get("value")) != (given.value.state, given.value.value):
            break
        since = at if since is None else min(since, at)
    return since
