"""People in the shape of `record --json` put into a training desk, as they are written: nothing is decided anew.

What comes out of `record --json` afterwards is what went in, but for `events`: this desk has its own history.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from reception_app.clinical.holds import dose_hold
from reception_app.errors import DatabaseRefused, MustChoose, UsageProblem
from reception_app.handover.jsonform import from_json
from reception_app.handover.line_before import split_reason
from reception_app.handover.record import Decider, Record, Stated
from reception_app.handover.record import Script as ScriptTree
from reception_app.models import (
    FACT_KEYS,
    Allergy,
    Assessment,
    Brought,
    Contact,
    Decision,
    Flag,
    InterimChange,
    Person,
    PersonAlias,
    PersonFact,
    Script,
    ScriptChange,
    ScriptDisposition,
    ScriptSource,
    Stay,
    Task,
)
from reception_app.models.base import Base
from reception_app.services.context import AppContext, writing
from reception_app.services.finding import index_person
from reception_app.services.form_tasks import raised_in
from reception_app.services.fresh_ids import taken_ids, with_fresh_ids
from reception_app.services.last_known import hear_told
from reception_app.services.merging_assessments import keep_answer, merge_findings
from reception_app.services.merging_doses import merge_doses, merge_way
from reception_app.services.merging_release import merge_release
from reception_app.services.own_numbers import REFERENCE, next_number
from reception_app.services.people import Arrival, open_stay
from reception_app.services.roles import require
from reception_app.services.tasks import kind_of
from reception_app.vocabulary import ScriptStatus

_Row = TypeVar("_Row", bound=Base)

LISTS = ("people", "records")
"""The names under which a file may hold several records."""


def read_people(data: Any) -> tuple[Record, ...]:
    """Read one record, a list of them, or an object with a list of them under `people` or `records`.

    Raises UsageProblem (US-121 … US-124) that names the place, never the value.
    """
    if isinstance(data, dict) and len(data) == 1 and next(iter(data)) in LISTS:
        data = next(iter(data.values()))
    if not isinstance(data, list):
        return (from_json(Record, data),)
    records = []
    for place, each in enumerate(data):
        try:
            records.append(from_json(Record, each))
        except UsageProblem as problem:
            what = problem.what.replace("cannot be read at ", f"cannot be read at {place}.")
            raise UsageProblem(problem.code, what, problem.todo) from problem
    return tuple(records)


def import_people(ctx: AppContext, records: Iterable[Record]) -> tuple[str, ...]:
    """Put every record into this training desk, all or none; returns the numbers of the people.

    Raises MustChoose (CH-101) when somebody here has one of their numbers, UsageProblem (US-125) for what none may be.
    """
    require(ctx, "take somebody in")
    if not ctx.settings.training:
        raise DatabaseRefused(
            "DB-123",
            "The desk in this folder is a real one: people are taken in there, or received with their pack.",
            "Use a training desk.",
        )
    numbers: list[str] = []
    try:
        with writing(ctx, "import-record") as session:
            for record in records:
                numbers.append(_Writer(ctx, session).write(record))  # noqa: PERF401 - its length names the bad record
    except IntegrityError as error:
        raise UsageProblem(
            "US-125",
            f"Record {len(numbers)} of the file says something that no record can: two lines share an id, or one lacks "
            "what it needs (a stopped script its time, an amount its unit).",
            "Correct it and try again. Nobody was added.",
        ) from error
    return tuple(numbers)


class _Writer:
    """Writes one record's rows in the record's own order."""

    def __init__(self, ctx: AppContext, session: Session) -> None:
        self._ctx = ctx
        self._session = session
        self._person_id = ctx.new_id()

    def write(self, record: Record) -> str:
        """Write the person and everything of theirs; return their number."""
        self._check_number(record)
        record, _ = with_fresh_ids(record, taken_ids(self._session, record, None), self._ctx.new_id)
        person = self._person(record)
        for script in record.scripts:
            self._script(person, script)
        self._rows(Flag, record.flags)
        self._assessments(record)
        self._tasks(record)
        self._rows(Contact, record.contacts)
        self._rows(Brought, record.brought)
        merge_findings(self._ctx, self._session, person, record)
        merge_way(self._session, person, record)
        merge_release(self._ctx, self._session, person, record)
        self._session.flush()
        index_person(self._session, person)
        return person.number

    def _check_number(self, record: Record) -> None:
        """People who are alike are let in, for they are what a training desk is for; the same number is not."""
        number, reference = record.person.prison_number, record.person.desk_reference
        held = select(Person.id).where(
            ((Person.prison_number == number) & Person.prison_number.isnot(None))
            | ((Person.desk_reference == reference) & Person.desk_reference.isnot(None))
        )
        if self._session.scalars(held).first() is not None:
            raise MustChoose(
                "CH-101",
                "Somebody with that number is already at this desk. Nobody was added.",
                "Take that person out of the file, or use an empty training desk.",
            )

    def _add(self, row: Base) -> None:
        self._session.add(row)

    def _rows(self, table: type[Base], entries: Iterable[Any], **more: Any) -> None:
        for entry in entries:
            self._add(self._row(table, entry, **more))
        self._session.flush()

    def _row(self, table: type[_Row], entry: Any, **more: Any) -> _Row:
        """Return a row of `table` with every field of `entry` that the table has under the same name."""
        columns = {column.key for column in table.__table__.columns}
        names = [name for name in _names(entry) if name in columns and name not in more]
        values: dict[str, Any] = {name: getattr(entry, name) for name in names}
        values.setdefault("id", self._ctx.new_id())
        return table(person_id=self._person_id, **values, **more)

    def _person(self, record: Record) -> Person:
        told, allergies = record.person, record.allergies
        names = ("family_name", "given_names", "title", "date_of_birth", "prison_number", "desk_reference",
                 "nhs_number", "nhs_trace_status", "pnc_number", "cro_number")  # fmt: skip
        person = Person(
            id=self._person_id,
            **{name: getattr(told, name) for name in names},
            allergy_state=allergies.state,
            allergy_asked_by=allergies.asked_by,
            allergy_asked_role=allergies.asked_role,
            allergy_asked_at=allergies.asked_at,
            allergy_reason=allergies.reason,
        )
        if not (person.prison_number or person.desk_reference):
            person.desk_reference = f"T-{next_number(self._ctx, self._session, REFERENCE):04d}"
        self._add(person)
        self._session.flush()
        self._rows(PersonAlias, told.aliases)
        for key in FACT_KEYS:
            fact = getattr(told, key)
            if fact != Stated():
                self._rows(PersonFact, (fact,), key=key)
        self._rows(Allergy, allergies.items)
        if record.stay is None:
            open_stay(self._ctx, self._session, person, Arrival(self._ctx.now()))
        else:
            self._rows(Stay, (record.stay,))
        return person

    def _script(self, person: Person, script: ScriptTree) -> None:
        decision_id = self._decision(script.decider)
        doses = {"dose": script.dose, "maximum_dose": script.maximum_dose, "supply": script.supply}
        waits = script.not_until_prescriber
        if waits is None and script.status is not ScriptStatus.STOPPED:
            hold = dose_hold((script.dose,), script.strength)
            waits = hold.words if hold is not None else None
        row = self._row(Script, script, decision_id=decision_id, not_until_prescriber=waits, **doses)
        hear_told(row, script.told)
        self._add(row)
        self._session.flush()
        for source in script.sources:
            self._add(self._row(ScriptSource, source, script_id=script.id, dose=source.dose))
        for change in script.changes:
            reason, before = split_reason(change.reason)
            both = {"was": change.was, "now": change.now, "reason": reason, "line_before": before}
            decision_id = self._decision(change.decider)
            self._add(self._row(ScriptChange, change, script_id=script.id, decision_id=decision_id, **both))
        if script.interim is not None:
            was = {"replaced": script.interim.replaced}
            decision_id = self._decision(script.interim.decider)
            self._add(self._row(InterimChange, script.interim, script_id=script.id, decision_id=decision_id, **was))
        if script.decision is not None:
            decision_id = self._decision(script.decision.decider)
            self._add(self._row(ScriptDisposition, script.decision, script_id=script.id, decision_id=decision_id))
        self._session.flush()
        merge_doses(self._ctx, self._session, person, script)

    def _decision(self, decider: Decider | None) -> str | None:
        if decider is None:
            return None
        # Its own of the prison that wrote the record names none, as it would stand here.
        row = self._row(Decision, decider, elsewhere=decider.where is not None)
        self._add(row)
        self._session.flush()
        return str(getattr(row, "id"))  # noqa: B009 - every row has one; `Base` does not declare it

    def _assessments(self, record: Record) -> None:
        for assessment in record.assessments:
            self._add(self._row(Assessment, assessment, **self._stay_of(record, assessment)))
            self._session.flush()
            row = self._session.get_one(Assessment, assessment.id)
            for answer in assessment.answers:
                keep_answer(self._ctx, self._session, row, answer)

    def _tasks(self, record: Record) -> None:
        known = {script.id for script in record.scripts}
        for task in record.tasks:
            # A script stopped long ago does not travel; a task about it still does, without the link.
            link = {} if task.script_id is None or task.script_id in known else {"script_id": None}
            mark = raised_in(self._ctx, record, task)
            self._add(self._row(Task, task, kind=kind_of(task), raised_by_answer=mark, **link))
        self._session.flush()

    def _stay_of(self, record: Record, assessment: Any) -> Mapping[str, Any]:
        """An assessment begun after the person came belongs to this stay, so that it is resumed and not begun anew."""
        if record.stay is None or assessment.started_at < record.stay.arrived_at:
            return {}
        stay = self._session.query(Stay.id).filter(Stay.person_id == self._person_id).scalar()
        return {"stay_id": stay}


def _names(entry: Any) -> tuple[str, ...]:
    return tuple(entry.__dataclass_fields__)
