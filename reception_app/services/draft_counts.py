"""How far the drafts of many people are, for the lists that name them: by the one count of every screen.

The rule is `completeness`: what is known, of what this person must be asked. It is worked out once for each state of a
person's record, for the board is read again and again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reception_app.forms.conditions import AnswerValue
from reception_app.models import Answer, Assessment, Event
from reception_app.services.amended import value_of
from reception_app.services.completeness import Counts, completeness_of
from reception_app.services.context import AppContext
from reception_app.services.facts import facts_of
from reception_app.services.triage_reading import form_of

_KEPT = 500
"""So many counts are kept before those nobody asks for now are let go."""
_counted: dict[str, tuple[str, Counts]] = {}
"""By assessment: the last line of the person's history when it was counted, and what was counted."""


@dataclass(frozen=True, slots=True)
class DraftHere:
    """A draft to be counted: whose, by which form, of which stay."""

    id: str
    person_id: str
    form: str
    version: str
    stay_id: str | None


def counts_of_drafts(ctx: AppContext, session: Session, drafts: Iterable[DraftHere]) -> Mapping[str, Counts]:
    """Return how complete each draft is by content. One whose form is not on this desk is left out: nobody can say."""
    wanted = list(drafts)
    last = _last_lines(session, {each.person_id for each in wanted})
    fresh = {each.id: each for each in wanted if _counted.get(each.id, ("",))[0] != last.get(each.person_id)}
    answers = _answers(session, fresh)
    if len(_counted) > _KEPT:
        for gone in set(_counted) - {each.id for each in wanted}:
            del _counted[gone]
    for each in fresh.values():
        form = form_of(ctx, session.get_one(Assessment, each.id))
        if form is not None:
            facts = facts_of(ctx, session, each.person_id, form, each.stay_id)
            whole = completeness_of(form, answers.get(each.id, {}), facts).whole
            _counted[each.id] = (last.get(each.person_id, ""), whole)
    return {each.id: _counted[each.id][1] for each in wanted if each.id in _counted}


def _last_lines(session: Session, people: set[str]) -> dict[str, str]:
    newest = select(func.max(Event.sequence)).where(Event.person_id.in_(people)).group_by(Event.person_id)
    found = session.execute(select(Event.person_id, Event.hash).where(Event.sequence.in_(newest)))
    return {person_id: line for person_id, line in found if person_id is not None}


def _answers(session: Session, drafts: Iterable[str]) -> dict[str, dict[str, AnswerValue]]:
    found: dict[str, dict[str, AnswerValue]] = {}
    for row in session.scalars(select(Answer).where(Answer.assessment_id.in_(list(drafts)))):
        found.setdefault(row.assessment_id, {})[row.key] = value_of(row)
    return found
