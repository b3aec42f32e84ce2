"""One person as screens show them: the record, where they stand, and their history as sentences."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from reception_app.forms.conditions import AnswerValue
from reception_app.forms.progress import progress
from reception_app.handover import record as tree
from reception_app.handover.record import Record
from reception_app.models import Assessment, CarriedAnswer, Event, ExpectedArrival, Handover, PersonFact
from reception_app.models.person import number_of
from reception_app.services.authorities import decided_elsewhere_in, standing_decisions
from reception_app.services.context import AppContext
from reception_app.services.dependence import Untreated, shows_dependence, untreated
from reception_app.services.facts import facts_of
from reception_app.services.form_clocks import BEGINNING
from reception_app.services.handover_state import PackState, pack_states
from reception_app.services.history_words import Written, acts, begun_or_failed, ended, told_at_once
from reception_app.services.record_rows import RowsOf
from reception_app.services.records import (
    Gone,
    current_stay_id,
    gone_of,
    person_by_number,
    person_row,
    read_record,
)
from reception_app.services.roles import require
from reception_app.services.scanned_back import CheckRow, checks_of
from reception_app.services.tasks import TaskRowView as TaskRowView
from reception_app.services.tasks import open_tasks as open_tasks
from reception_app.services.triage_reading import form_of
from reception_app.vocabulary import AssessmentStatus, PersonState


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Everything the screens of one person need, at one moment."""

    person_id: str
    number: str
    record: Record
    state: PersonState
    at: datetime
    triage_signed: bool
    triage_started: bool
    carried_waiting: int
    handover_id: str | None
    pack: PackState | None
    handovers: tuple[HandoverLine, ...]
    untreated: Untreated | None
    elsewhere: frozenset[str] = frozenset()
    standing: frozenset[str] = frozenset()
    gone: Gone | None = None
    topics: TopicCount | None = None
    said_before: str = ""
    """What the day's list said of this arrival beside who was coming, "" for nothing."""


@dataclass(frozen=True, slots=True)
class TopicCount:
    """Of a triage that is not signed: how many topics are complete, and of how many."""

    complete: int
    total: int


@dataclass(frozen=True, slots=True)
class HandoverLine:
    """One handover in a person's list."""

    handover_id: str
    to_name: str | None
    leaves_at: datetime | None
    left_at: datetime | None
    pack: PackState | None
    read_back: CheckRow | None = None


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One event as a sentence: when, who, what was done, and what changed in words."""

    sequence: int
    at: datetime
    who: str
    what: str
    changed: str


_TRIAGE = select(Assessment.status).where(
    Assessment.person_id == bindparam("person_id"),
    Assessment.stay_id == bindparam("stay_id"),
    Assessment.form.in_(BEGINNING),
)
_CARRIED = select(func.count()).where(
    CarriedAnswer.person_id == bindparam("person_id"), CarriedAnswer.settled_at.is_(None)
)
_SAID_BEFORE = select(ExpectedArrival.note).where(
    ExpectedArrival.stay_id == bindparam("stay_id"), ExpectedArrival.note.is_not(None)
)
_HANDOVERS = RowsOf(Handover, Handover.created_at.desc(), where=(Handover.cancelled_at.is_(None),))


def read_person(ctx: AppContext, person_id: str) -> PersonPage:
    """Return one person as the screens show them. Opening a record is noted by `people.opened`, once."""
    require(ctx, "see a record")
    now = ctx.now()
    with ctx.sessions.read() as session:
        person = person_row(session, person_id)
        stay_id = current_stay_id(session, person_id) or ""
        read = session.connection()
        triage = read.execute(_TRIAGE, {"person_id": person_id, "stay_id": stay_id}).scalars().all()
        carried = read.execute(_CARRIED, {"person_id": person_id}).scalar_one()
        handovers = _HANDOVERS(session, person_id)
        planned = next((row for row in handovers if row.left_at is None), None)
        states = pack_states(session, [handover.id for handover in handovers], now)
        checks = checks_of(session, [state.pack_id for state in states.values()]) if states else {}
        record = read_record(session, person, now)
        waits = any(map(shows_dependence, record.flags)) or any(map(shows_dependence, record.tasks))
        return PersonPage(
            person_id=person_id,
            number=number_of(person.prison_number, person.desk_reference),
            record=record,
            state=person.state,
            at=now,
            triage_signed=AssessmentStatus.SIGNED in triage,
            triage_started=bool(triage),
            carried_waiting=carried,
            handover_id=planned.id if planned else None,
            pack=states.get(planned.id) if planned else None,
            handovers=tuple(
                HandoverLine(
                    row.id,
                    row.to_name,
                    row.leaves_at,
                    row.left_at,
                    state := states.get(row.id),
                    checks.get(state.pack_id) if state else None,
                )
                for row in handovers
            ),
            untreated=untreated(session, [person_id], now).get(person_id) if waits else None,
            elsewhere=decided_elsewhere_in(session, person_id),
            standing=standing_decisions(session, person_id),
            gone=gone_of(session, person_id),
            topics=_topics(ctx, session, person_id, stay_id, record) if triage else None,
            said_before="; ".join(filter(None, read.execute(_SAID_BEFORE, {"stay_id": stay_id}).scalars())),
        )


def newest_triage(record: Record) -> tree.Assessment | None:
    """Return the form that this reception began with, the one begun last; None before any was begun in this stay."""
    return next((one for one in reversed(record.forms_of_stay) if one.form in BEGINNING), None)


def _topics(ctx: AppContext, session: Session, person_id: str, stay_id: str, record: Record) -> TopicCount | None:
    """Count from the answers just read. None for a triage that is signed, or whose form is not on this desk."""
    current = newest_triage(record)
    form = form_of(ctx, current) if current is not None and current.signed_at is None else None
    if current is None or form is None:
        return None
    values = {one.key: AnswerValue(one.state, one.value, one.note, one.reason) for one in current.answers}
    done = progress(form, values, facts_of(ctx, session, person_id, form, stay_id), ctx.now())
    return TopicCount(done.topics_complete, len(done.topics))


def find_person_id(ctx: AppContext, number: str) -> str:
    """Return the id of the person with this prison number or desk reference. Raises NotFound (NF-101)."""
    require(ctx, "see a record")
    with ctx.sessions.read() as session:
        return person_by_number(session, number).id


SENTENCES = {
    "take-in": "took the person in",
    "start-assessment": "started an assessment",
    "save-answer": "answered",
    "take-back-answer": "took an answer back",
    "put-answer-beside": "kept an answer of an earlier stay’s draft beside its question",
    "record-stop": "recorded what was done at the stop",
    "sign-assessment": "signed the assessment",
    "add-script": "added a script",
    "record-source": "recorded what a source said",
    "mark-source-wrong": "marked what a source said as entered in error",
    "change-script": "recorded a change of dose",
    "set-interim": "recorded an interim change",
    "resolve-interim": "settled an interim change",
    "stop-script": "recorded that a script stopped",
    "mark-script-wrong": "marked a script as entered in error",
    "record-dose": "recorded a dose given",
    "record-not-given": "recorded a dose not given",
    "mark-dose-wrong": "marked a dose as entered in error",
    "record-schedule": "recorded a schedule",
    "stop-schedule": "stopped a schedule",
    "decide-missed-doses": "recorded a decision about missed doses",
    "set-in-possession": "recorded whether the person may keep a medicine",
    "add-review": "recorded when a review is due",
    "finish-review": "recorded a review",
    "acknowledge-alert": "acknowledged an alert",
    "count-controlled-drug": "counted a controlled drug",
    "mark-count-wrong": "marked a count of a controlled drug as entered in error",
    "leave-with-conflict": "recorded a conflict with the destination, and the plan",
    "record-last-dose": "recorded a last dose",
    "release-script": "recorded that a line may be given",
    "set-carrier": "said who carries a medicine",
    "record-allergies": "recorded allergies",
    "raise-flag": "raised a flag",
    "end-flag": "ended a flag",
    "observed": "observed the person",
    "add-task": "opened a task",
    "close-task": "closed a task",
    "reopen-task": "opened a task again",
    "keep-task": "kept a task whose reason was taken back",
    "amend": "amended",
    "record-score": "recorded a score",
    "mark-score-error": "marked a score as entered in error",
    "record-dependence-decision": "recorded a decision about dependence",
    "set-contact": "recorded a contact",
    "record-brought": "recorded what came in",
    "move": "moved the person",
    "change-identity": "corrected who the person is",
    "plan-handover": "planned a handover",
    "change-plan": "changed the handover",
    "issue-pack": "issued a pack",
    "amend-pack": "amended a pack that had left",
    "mark-left": "marked the person as left",
    "undo-leaving": "took back that the person had left",
    "check-print": "read the print of a pack back",
    "skip-print-check": "did not read the print of a pack back",
    "print-read-back-refused": "read a page back that is not this pack's",
    "record-leg": "recorded a change of hands",
    "receive-pack": "received a pack",
    "decided-before-receipt": "saved a colleague’s decision, taken before the receipt",
    "view-record": "opened the record",
    "break-glass": "opened the emergency view",
    "view-pack": "looked at the issued pack",
    "view-escort": "looked at the escort sheet",
    "export-pack": "saved the pack to a file",
    "export-record": "printed the record as data",
    "export-whole-record": "wrote the whole record for the person’s own request",
    "print-clinical": "printed the clinical sheet",
    "print-escort": "printed the escort sheet",
    "print-person-copy": "printed the person's copy",
    "print-label": "printed the envelope's label",
    "print-court-custody": "printed the sheet for court custody",
    "print-court-released": "printed the sheet for a release by the court",
    "print-hospital-summary": "printed the emergency summary",
    "print-hospital-watch": "printed the bed-watch sheet",
    "print-release-person": "printed the page for going home",
    "print-release-carer": "printed the carer's page",
    "print-release-gp": "printed the letter to the GP",
    "print-release-pharmacy": "printed the sheet for the pharmacy",
    "print-release-identity": "printed the identity letter",
    "export-leaving-sheets": "saved the sheets for why the person leaves",
    "plan-release": "wrote the release plan down",
    "add-appointment": "wrote an appointment down",
    "cancel-appointment": "cancelled an appointment",
    "finish-reception": "finished the reception",
    "record-service": "recorded a service or order",
    "end-service": "recorded that a service or order ended",
    "correct-service": "corrected a service or order",
    "mark-service-wrong": "marked a service or order as entered in error",
    "record-test": "recorded a test",
    "correct-test": "corrected a test",
    "mark-test-wrong": "marked a test as entered in error",
    "record-vaccination": "recorded a vaccination",
    "correct-vaccination": "corrected a vaccination",
    "mark-vaccination-wrong": "marked a vaccination as entered in error",
    "copy-section": "copied a section to the clinical system",
    "print-clinical-copy": "printed the copy for the clinical system",
    "print-wing-sheet": "printed the wing sheet",
    "assess-possession": "assessed what may be kept in possession",
    "cancel-handover": "cancelled the handover",
    "change-flag": "changed a flag",
    "say-fit-again": "said the same of fitness to travel once more",
    "explain-stale": "said why the pack still serves",
    "move-review": "moved a review",
    "record-supply": "recorded a supply",
    "keep-up": "brought up to date what the day or a new version changed",
    "import-record": "wrote a practice record in",
    "import-summary": "took in another system’s summary",
    "make-receipt": "made a receipt",
    "read-receipt": "recorded the receipt of a pack",
    "told-receipt": "recorded what was said of a pack’s receipt",
    "close-unreceipted": "closed without a receipt",
    "open-receipt": "opened a receipt",
    "view-receipt": "looked at a receipt",
    "print-receipt": "printed a receipt",
    "export-receipt": "saved a receipt to a file",
    "view-amendment": "looked at an amendment’s slip",
    "print-amendment": "printed an amendment’s slip",
    "export-amendment": "saved an amendment’s slip to a file",
    "export-release": "printed the release plan as data",
    "export-release-sheets": "saved the sheets for a release",
}
_UNSAID = frozenset({"id", "person_id", "assessment_id", "script_id", "stay_id", "revision", "topic", "recorded_by",
                     "recorded_role", "recorded_at", "recorded_where", "form_hash", "decision_id", "handover_id",
                     "raised_by_answer", "attention", "said_by", "words", "value", "schedule_id", "schedule_dose_id",
                     "task_id", "place_id", "script_ids", "override_decision_id"})  # fmt: skip
_ONE_OF_MANY = ("schedule_dose",)
"""Rows of which one act writes many: the line of the schedule tells them all."""


def read_history(ctx: AppContext, person_id: str, limit: int = 300) -> tuple[HistoryLine, ...]:
    """Return the person's events as sentences, newest first: changes, views, prints and exports.

    That something was begun is left out where the line that says how it ended follows.
    """
    require(ctx, "see a record")
    with ctx.sessions.read() as session:
        events = session.scalars(
            select(Event)
            .where(Event.person_id == person_id, Event.entity.not_in(_ONE_OF_MANY))
            .order_by(Event.sequence.desc())
            .limit(limit)
        ).all()
        over = ended(events)
        rows = session.execute(select(PersonFact.id, PersonFact.key).where(PersonFact.person_id == person_id))
        facts = {row.id: row.key for row in rows}
    lines: list[HistoryLine] = []
    for together, found in groupby(events, key=lambda event: told_at_once(event.action)):
        if together:
            told = acts([_written(event, facts) for event in found])
            lines += [HistoryLine(row.sequence, row.at, row.who, did, changed) for row, did, changed in told]
        else:
            lines += [
                HistoryLine(event.sequence, event.at, event.user_name, _did(event), _changed(event))
                for event in found
                if event.sequence not in over
            ]
    return tuple(lines)


def _written(event: Event, facts: dict[str, str]) -> Written:
    before, after = json.loads(event.before or "{}"), json.loads(event.after or "{}")
    key = facts.get(event.entity_id or "", "")
    return Written(event.sequence, event.at, event.user_name, event.action, event.entity, before, after, key)


def _did(event: Event) -> str:
    said = SENTENCES.get(event.action) or begun_or_failed(event.action, SENTENCES) or event.action
    if event.entity == "amendment":
        return f"{said} “{json.loads(event.after or '{}').get('words', '')}”"
    return f"{said} ({event.entity.replace('_', ' ')})"


def _amended(after: dict[str, object]) -> str:
    """Return `No, was Yes: misheard`: what stands, what stood, and why."""
    now = str(after.get("shown") or "no answer") if after.get("state") else "taken back"
    was = str(after.get("was_shown") or "not answered")
    error = " (entered in error)" if after.get("entered_in_error") else ""
    return f"{now}, was {was}: {after.get('why', '')}{error}"


def _changed(event: Event) -> str:
    before, after = json.loads(event.before or "{}"), json.loads(event.after or "{}")
    if event.entity == "amendment":
        return _amended(after)
    if event.entity == "answer":
        said = after or before
        words = f"{str(said.get('key', '')).replace('_', ' ')}: {said.get('shown', '')}"
        return f"{words} (was {before['shown']})" if before and after and "shown" in before else words
    parts = []
    for name in sorted(set(before) | set(after)):
        if name in _UNSAID:
            continue
        was, now = before.get(name), after.get(name)
        said = f"{name.replace('_', ' ')}: {_text(now)}"
        parts.append(f"{said} (was {_text(was)})" if event.before else said)
    return "; ".join(parts)


def _text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return "none" if value is None else str(value)
