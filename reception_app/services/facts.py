"""What a form may ask about a person besides its own answers: sex, how they came, age, nation, scripts held.

Facts are read as of a moment: a signed assessment keeps asking what it asked when it was signed, whatever was
prescribed since.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from reception_app.clinical.ages import age_on
from reception_app.clinical.formulary import load_formulary
from reception_app.clock import from_wire, local_day
from reception_app.forms.conditions import AllOf, AnyOf, Condition, Facts, FactTest, Not
from reception_app.forms.definition import Form, Question
from reception_app.models import Person, PersonFact, Stay
from reception_app.services.context import AppContext
from reception_app.services.records import current_stay
from reception_app.vocabulary import AnswerState, ArrivalKind

SCRIPT_FACTS = frozenset({"has_script", "has_opioid_script"})
_SCRIPTS = "SELECT medicine, recorded_at, stopped_at FROM script WHERE person_id = ?"
_used: dict[str, frozenset[str]] = {}


def facts_used(form: Form) -> frozenset[str]:
    """Return the names of the facts a form asks about anywhere. Worked out once for each form."""
    found = _used.get(form.form_hash)
    if found is None:
        found = frozenset(_facts_in((form.topics, form.flags, form.actions)))
        _used[form.form_hash] = found
    return found


def _facts_in(part: Any) -> Iterable[str]:
    match part:
        case FactTest():
            yield part.fact
        case AnyOf() | AllOf():
            for each in part.parts:
                yield from _facts_in(each)
        case Not():
            yield from _facts_in(part.part)
        case tuple():
            for each in part:
                yield from _facts_in(each)
        case Question():
            rules: tuple[Condition | None, ...] = (
                part.show_when,
                part.attention,
                part.stop.when if part.stop else None,
            )
            yield from _facts_in((*rules, part.flags, part.actions, part.contradicts, part.follow_ups))
        case _ if hasattr(part, "when"):
            yield from _facts_in(part.when)
        case _ if hasattr(part, "questions"):
            yield from _facts_in(part.questions)


_WHO = (
    select(Person.date_of_birth, PersonFact.value)
    .outerjoin(
        PersonFact,
        (PersonFact.person_id == Person.id) & (PersonFact.key == "sex") & (PersonFact.state == AnswerState.ANSWERED),
    )
    .where(Person.id == bindparam("person_id"))
)
_STAY = select(Stay.arrival_kind, Stay.legal_status).where(Stay.id == bindparam("stay_id"))


def _stay_by_id(session: Session, stay_id: str) -> Row[ArrivalKind, str | None] | None:
    return session.connection().execute(_STAY, {"stay_id": stay_id}).one_or_none()


def facts_of(
    ctx: AppContext,
    session: Session,
    person_id: str,
    form: Form | None = None,
    stay_id: str | None = None,
    at: datetime | None = None,
) -> Facts:
    """Return the facts about a person as of `at` (now), of one stay (the current one). `form` says which are asked."""
    moment = at or ctx.now()
    session.flush()
    who = session.connection().execute(_WHO, {"person_id": person_id}).one_or_none()
    born, sex = who if who else (None, None)
    stay = _stay_by_id(session, stay_id) if stay_id else current_stay(session, person_id)
    known = known_facts(
        ctx, sex, stay.arrival_kind.value if stay else None, stay.legal_status if stay else None, born, moment
    )
    if form is None or facts_used(form) & SCRIPT_FACTS:
        known |= script_facts(session.connection(), person_id, moment)
    return known


def known_facts(
    ctx: AppContext, sex: str | None, kind: str | None, status: str | None, born: date | None, at: datetime
) -> dict[str, str]:
    """Return the facts that need no further reading; one that is not known is left out."""
    age = str(age_on(born, local_day(at))) if born else None
    facts = {
        "sex": sex,
        "arrival_kind": kind,
        "legal_status": status,
        "age": age,
        "born": born.isoformat() if born else None,
        "nation": ctx.settings.nation,
    }
    return {name: fact for name, fact in facts.items() if fact}


def script_facts(connection: Connection, person_id: str, at: datetime) -> dict[str, str]:
    """Return whether a script, and one for opioid dependence, was held at that moment: known of, not stopped."""
    cursor = connection.connection.cursor()  # read while an answer is saved: the driver's own way is half the cost
    rows = cursor.execute(_SCRIPTS, (person_id,)).fetchall()
    held = [row[0] for row in rows if from_wire(row[1]) <= at and (row[2] is None or from_wire(row[2]) > at)]
    opioid = any(treats_opioids(medicine) for medicine in held)
    return {"has_script": "yes" if held else "no", "has_opioid_script": "yes" if opioid else "no"}


@lru_cache(maxsize=512)
def treats_opioids(medicine: str) -> bool:
    """True when the formulary says that the medicine is given for opioid dependence."""
    entry = load_formulary().find(medicine)
    return entry is not None and entry.opioid_substitution
